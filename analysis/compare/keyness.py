"""Keyness: which words set one side of a comparison apart from the other, how much, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.compare.frequency import Evidence, groups, need
from analysis.compare.matrix import count_words
from analysis.compare.measures import MEASURES
from analysis.compare.sides import compare_sides, count_sides
from analysis.tables import TableError

# Their interval is widened for the number of words compared, so they see the words that are kept and no others.
OF_KEPT_WORDS = ("log_ratio_conservative",)


def keywords(evidence: Evidence, *, target: str, reference: str | None = None, by: str = "outlet",
             measures: Sequence[str] = ("g2_4cell", "log_ratio"), voice: str | None = None, min_count: int = 3,
             permutations: int = 1000, level: float = 0.95, adjust: str = "family", seed: int = 0,
             within: str | None = None, wire: str = "gross") -> pd.DataFrame:
    """Words that set the target apart from the reference, most over-used first.

    A large G2 means much text, not a large difference, and it takes words for independent draws, which they are not:
    read the verdict, which permutes articles between the sides, and the interval of log_ratio, which leaves articles
    out. Where the articles are too few, the verdict is "cannot tell" whatever G2 says, and could_tell says which
    difference could have been found.

    Parameters
    ----------
    evidence : mapping with articles, terms
    target, reference : values of ``by``; without a reference, all the others together
    by : column of the articles table
    measures : names of measures, any key of ``analysis.compare.measures.MEASURES``, which says of each its variant and
        whether it is evidence or effect size; the first orders the rows
    voice : "own", "indirect" or "direct"; default all
    min_count : words rarer than this on both sides together are left out
    permutations, seed : of the articles
    level : of the intervals; the verdict wants p <= 1 - level
    adjust : which p it wants: "family" (no wrong verdict in the table, in 95 % of studies), "bh" (of the verdicts at
        most 5 % wrong; needs more permutations than words to be fine enough) or "none"
    within : column of the articles table, such as an event or a topic: articles are permuted only within its values
    wire : "gross", "first-copy" or "net" of wire copy, as in `of_wire`

    Returns
    -------
    One row per word: term, target_count, reference_count (words), target_tokens, reference_tokens (words),
    target_per_1000_words, reference_per_1000_words, target_articles, reference_articles (articles that use the word),
    one column per measure, log_ratio_low, log_ratio_high (powers of two; one of them infinite where the word stands in
    fewer than five articles of a side), interval (what it is, or why there is none), excess_sd, p_permutation,
    p_family, q_bh, smallest_log_ratio, could_tell, verdict ("more in target", "more in reference", "cannot tell").

    Raises
    ------
    TableError if a side is unknown or empty, both are the same, or an option is unknown.

    Source: Dunning 1993; Rayson & Garside 2000; Hardie 2014; Westfall & Young 1993 (p_family).
    """
    need(evidence, "articles", "terms")
    measures = [measures] if isinstance(measures, str) else list(measures)
    if unknown := [name for name in measures if name not in MEASURES]:
        raise TableError(f"unknown keyness measure {unknown[0]!r}; choose from {', '.join(MEASURES)}")
    counts = count_words(evidence, voice=voice, wire=wire)
    side = sides(groups(evidence["articles"], by), counts.article_ids, target, reference, by)
    chosen = side >= 0
    strata = None if within is None else groups(evidence["articles"], within)[counts.article_ids].to_numpy()[chosen]
    matrix, tokens, is_target = counts.matrix[chosen], counts.tokens[chosen], side[chosen] == 1
    numbers = count_sides(matrix, tokens, is_target)
    a, b = numbers["target_count"].to_numpy(float), numbers["reference_count"].to_numpy(float)
    c, d = float(tokens[is_target].sum()), float(tokens[~is_target].sum())
    for name, size in (("target", c), ("reference", d)):
        if size == 0:
            raise TableError(f"the {name} has no words{f' in {voice} voice' if voice else ''}; choose another")
    keep = np.asarray(a + b >= max(1, min_count))
    out = pd.concat([pd.DataFrame({"term": counts.words}), numbers], axis=1)
    for name in measures:
        shown = keep if name in OF_KEPT_WORDS else np.ones(len(out), dtype=bool)
        out.loc[shown, name] = MEASURES[name].function(a[shown], b[shown], c, d)
    told = compare_sides(matrix[:, np.flatnonzero(keep)], tokens, is_target, permutations=permutations, level=level,
                         adjust=adjust, seed=seed, strata=strata)
    out = pd.concat([out[keep].reset_index(drop=True), told], axis=1)
    first = measures[0] if measures else "target_per_1000_words"
    return out.sort_values([first, "term"], ascending=[False, True], kind="stable").reset_index(drop=True)


def sides(group: pd.Series, article_ids: Sequence[str], target: str, reference: str | None, by: str) -> np.ndarray:
    """Side of each article: 1 target, 0 reference, -1 neither.

    Raises
    ------
    TableError if a side is unknown, both are the same, or nothing is left to compare with.
    """
    there = list(dict.fromkeys(group))
    for name in (target, reference):
        if name is not None and name not in there:
            raise TableError(f"no {by} {name!r} in this study; there are {', '.join(map(str, there))}")
    if target == reference:
        raise TableError(f"target and reference are both {target!r}; compare two different ones")
    mine = group.reindex(list(article_ids)).to_numpy(dtype=object)
    side = np.where(mine == target, 1, np.where((mine == reference) | (reference is None), 0, -1))
    if not (side == 0).any():
        raise TableError(f"{target!r} is the whole study; there is nothing to compare it with")
    return side
