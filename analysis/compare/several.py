"""More than two groups: each against the rest, or all pairs, with the price of looking at many of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.compare.checked import article_labels, count_matrix, token_counts
from analysis.compare.copies import of_wire
from analysis.compare.effects import log_ratio
from analysis.compare.framing import lexicon_frames, voice_sets, words_of_voices
from analysis.compare.frequency import Evidence, groups, need
from analysis.compare.matrix import count_frames, count_words
from analysis.compare.multiple import holm
from analysis.compare.omnibus import omnibus_test
from analysis.compare.options import text
from analysis.compare.sides import ADJUST, compare_sides, count_sides, verdicts
from analysis.tables import TableError

AGAINST = ("rest", "pairs")
REST = "all others"


def compare_groups(counts: sparse.spmatrix, tokens: np.ndarray, group: np.ndarray, *, against: str = "rest",
                   permutations: int = 1000, level: float = 0.95, adjust: str = "family",
                   seed: int = 0) -> pd.DataFrame:
    """Every group against all others together, or every pair of groups, term by term.

    Parameters
    ----------
    counts : sparse matrix (articles, terms) of uses
    tokens : array (articles), words of each article
    group : array (articles), label of each article; the labels stand in the order in which they come
    against : "rest" or "pairs"
    permutations, level, adjust, seed : as in `compare_sides`; one study, so one seed for all comparisons

    Returns
    -------
    One row per comparison and term: target, reference, column (of the matrix), the columns of `count_sides`, log_ratio,
    those of `compare_sides`, p_holm (the p chosen by ``adjust``, corrected for the number of comparisons of the term),
    p_omnibus, p_omnibus_family. The verdict reads p_holm; could_tell is of a comparison that alone differs, so Holm's
    correction asks the most of it.

    Raises
    ------
    TableError if there are fewer than two groups with words, or an option is unknown.

    Source: Holm 1979, *Scandinavian Journal of Statistics* 6, p. 65.
    """
    text("against", against)
    if against not in AGAINST:
        raise TableError(f"unknown comparison {against!r}; choose from {', '.join(AGAINST)}")
    counts, tokens, group = count_matrix(counts), token_counts(tokens), article_labels("group", group)
    if counts.shape[0] != len(tokens) or len(tokens) != len(group):
        raise TableError(f"counts of {counts.shape[0]} articles, tokens of {len(tokens)} and labels of {len(group)}; "
                         f"they must be the same articles")
    if (unknown := pd.isna(group)).any():
        raise TableError(f"article {int(unknown.argmax()) + 1} has no group; leave it out")
    names = [name for name in dict.fromkeys(group) if tokens[group == name].sum() > 0]
    if len(names) < 2:
        raise TableError(f"{len(names)} group has words; there is nothing to compare. Choose another voice or column")
    pairs = [(a, None) for a in names] if against == "rest" and len(names) > 2 else list(combinations(names, 2))
    tables = []
    for target, reference in pairs:
        rows = np.isin(group, names) if reference is None else (group == target) | (group == reference)
        side = group[rows] == target
        numbers = count_sides(counts[rows], tokens[rows], side)
        ratio = log_ratio(numbers["target_count"], numbers["reference_count"], numbers["target_tokens"],
                          numbers["reference_tokens"])
        told = compare_sides(counts[rows], tokens[rows], side, permutations=permutations, level=level, adjust=adjust,
                             seed=seed, comparisons=len(pairs))
        head = pd.DataFrame({"target": target, "reference": REST if reference is None else reference,
                             "column": np.arange(counts.shape[1])})
        tables.append(pd.concat([head, numbers, told.drop(columns="verdict").assign(log_ratio=ratio)], axis=1))
    table = pd.concat(tables, ignore_index=True)
    table["p_holm"] = table.groupby("column")[ADJUST[adjust]].transform(lambda p: holm(p.to_numpy()))
    inside = np.isin(group, names)
    overall = omnibus_test(counts[inside], tokens[inside], group[inside], permutations=permutations, seed=seed)
    table = table.join(overall.drop(columns="groups"), on="column")
    return table.assign(verdict=verdicts(table["p_holm"].to_numpy(), table["excess_sd"].to_numpy(), level))


def keywords_between(evidence: Evidence, *, by: str = "outlet", against: str = "rest", voice: str | None = None,
                     min_count: int = 3, permutations: int = 1000, level: float = 0.95, adjust: str = "family",
                     seed: int = 0, wire: str = "gross") -> pd.DataFrame:
    """Keywords of every group: against all the others together, or of every pair.

    A group that says nothing of its own still has neighbours it differs from; a verdict of "rest" names no other side.
    The measures of keyness are those of `keywords`, which compares two sides.

    Parameters
    ----------
    evidence : mapping with articles, terms
    by : column of the articles table
    against : "rest" or "pairs"
    voice, min_count, permutations, level, adjust, seed, wire : as in `keywords`

    Returns
    -------
    One row per comparison and word: target, reference, term, and the columns of `compare_groups`; of each comparison
    the words furthest on the target's side first.

    Raises
    ------
    TableError as `compare_groups`.
    """
    need(evidence, "articles", "terms")
    counts = count_words(evidence, voice=voice, wire=wire)
    total = np.asarray(counts.matrix.sum(axis=0)).ravel()
    keep = np.flatnonzero(total >= max(1, min_count))
    order, group = _ordered(evidence, by, counts.article_ids)
    table = compare_groups(counts.matrix[:, keep][order], counts.tokens[order], group, against=against,
                           permutations=permutations, level=level, adjust=adjust, seed=seed)
    table.insert(2, "term", np.array(counts.words, dtype=object)[keep][table["column"]])
    place = {pair: i for i, pair in enumerate(dict.fromkeys(zip(table["target"], table["reference"], strict=True)))}
    table["_place"] = [place[pair] for pair in zip(table["target"], table["reference"], strict=True)]
    table = table.sort_values(["_place", "excess_sd", "term"], ascending=[True, False, True], kind="stable")
    return table.drop(columns=["_place", "column"]).reset_index(drop=True)


def frame_differences(evidence: Evidence, *, family: str, by: str = "outlet", against: str = "pairs",
                      voice: str | Sequence[str] = "own", permutations: int = 1000, level: float = 0.95,
                      adjust: str = "family", seed: int = 0, wire: str = "gross") -> pd.DataFrame:
    """Which groups differ in how often they use each frame, by how much, and whether the articles can tell.

    A rate of direct voice is about the people quoted; compare own voice for an outlet's wording.

    Parameters
    ----------
    evidence : mapping with articles, hits, lengths, frames
    family : family of the lexicon; "family" adjusts for its frames
    by : column of the articles table
    against : "pairs" or "rest"
    voice : one or more of "own", "own + indirect", "direct", "indirect", "all"
    permutations, level, adjust, seed, wire : as in `keywords`

    Returns
    -------
    One row per voice, comparison and frame: voice, target, reference, family, frame, and the columns of
    `compare_groups`, rates per 1,000 words of the voice.

    Raises
    ------
    TableError as `frame_rates` and `compare_groups`.
    """
    need(evidence, "articles", "hits", "lengths", "frames")
    frames, evidence = lexicon_frames(evidence, family).reset_index(drop=True), of_wire(evidence, wire)
    hits = evidence["hits"]
    hits = hits[~hits["is_decoy"].astype(bool)]
    ids = sorted(evidence["articles"]["article_id"])
    order, group = _ordered(evidence, by, ids)
    tables = []
    for name, voices in voice_sets(voice).items():
        counts = count_frames(hits[hits["voice"].isin(voices)], frames, ids)
        words = words_of_voices(evidence["lengths"], voices, ids)
        table = compare_groups(counts[order], words[order], group, against=against, permutations=permutations,
                               level=level, adjust=adjust, seed=seed)
        for place, column in enumerate(("family", "frame")):
            table.insert(2 + place, column, frames[column].to_numpy()[table["column"]])
        table.insert(0, "voice", name)
        tables.append(table.drop(columns="column"))
    return pd.concat(tables, ignore_index=True)


def _ordered(evidence: Evidence, by: str, article_ids: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Rows in the bibliography's order of groups, articles by id within: labels then come in the order of figures."""
    group = groups(evidence["articles"], by)
    labels = group[article_ids].to_numpy(dtype=object)
    rank = pd.Series(labels).map({name: i for i, name in enumerate(dict.fromkeys(group))}).to_numpy()
    order = np.argsort(rank, kind="stable")
    return order, labels[order]
