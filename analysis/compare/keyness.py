"""Keyness: which words set one side of a comparison apart from the other, how much, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.compare.frequency import Evidence, groups, need
from analysis.compare.intervals import article_weights, kind, tails, why_no_interval
from analysis.compare.measures import MEASURES
from analysis.tables import VOICES, TableError

CANNOT_TELL = "cannot tell"
# Their interval is widened for the number of words compared, so they see the words that are kept and no others.
OF_KEPT_WORDS = ("log_ratio_conservative",)


def keywords(evidence: Evidence, *, target: str, reference: str | None = None, by: str = "outlet",
             measures: Sequence[str] = ("g2_4cell", "log_ratio"), voice: str | None = None, min_count: int = 3,
             resamples: int = 2000, level: float = 0.95, seed: int = 0) -> pd.DataFrame:
    """Words that set the target apart from the reference, most over-used first.

    A large G2 means much text, not a large difference, and it takes words for independent draws, which they are not:
    read the interval of log_ratio, which resamples articles. Where a side has too few articles there is none, and the
    verdict is "cannot tell" whatever G2 says.

    Parameters
    ----------
    evidence : mapping with articles, terms
    target, reference : values of ``by``; without a reference, all the others together
    by : column of the articles table
    measures : names of measures, any key of ``analysis.compare.measures.MEASURES``, which says of each its variant and
        whether it is evidence or effect size; the first orders the rows
    voice : "own", "indirect" or "direct"; default all
    min_count : words rarer than this on both sides together are left out
    resamples, level, seed : of the interval

    Returns
    -------
    One row per word: term, target_count, reference_count (words), target_tokens, reference_tokens (words),
    target_per_1000_words, reference_per_1000_words, target_articles, reference_articles (articles that use the word),
    one column per measure, log_ratio_low, log_ratio_high (powers of two), interval (why there is none), verdict ("more
    in target", "more in reference", "cannot tell").

    Raises
    ------
    TableError if a side is unknown or empty, both are the same, or a measure is unknown.

    Source: Dunning 1993; Rayson & Garside 2000; Hardie 2014.
    """
    need(evidence, "articles", "terms")
    if unknown := [name for name in measures if name not in MEASURES]:
        raise TableError(f"unknown keyness measure {unknown[0]!r}; choose from {', '.join(MEASURES)}")
    group = groups(evidence["articles"], by)
    sides = _sides(group, target, reference, by)
    if voice not in (None, *VOICES):
        raise TableError(f"unknown voice {voice!r}; choose one of {', '.join(VOICES)}, or None for all")
    terms = evidence["terms"] if voice is None else evidence["terms"][evidence["terms"]["voice"] == voice]
    counts = {side: _matrix(terms, ids) for side, ids in sides.items()}
    words = sorted(set(counts["target"]) | set(counts["reference"]))
    wide = {side: table.reindex(columns=words, fill_value=0) for side, table in counts.items()}
    a, b = (wide[side].sum().to_numpy() for side in ("target", "reference"))
    c, d = float(a.sum()), float(b.sum())
    for side, size in (("target", c), ("reference", d)):
        if size == 0:
            raise TableError(f"the {side} has no words{f' in {voice} voice' if voice else ''}; choose another")
    keep = a + b >= min_count
    out = pd.DataFrame({"term": words, "target_count": a, "reference_count": b, "target_tokens": int(c),
                        "reference_tokens": int(d), "target_per_1000_words": 1000 * a / c,
                        "reference_per_1000_words": 1000 * b / d,
                        "target_articles": (wide["target"] > 0).sum().to_numpy(),
                        "reference_articles": (wide["reference"] > 0).sum().to_numpy()})
    for name in measures:
        shown = keep if name in OF_KEPT_WORDS else np.ones(len(words), dtype=bool)
        out.loc[shown, name] = MEASURES[name].function(a[shown], b[shown], c, d)
    out = out[keep].reset_index(drop=True)
    low, high, reason = _log_ratio_interval(wide["target"].loc[:, keep].to_numpy(float),
                                            wide["reference"].loc[:, keep].to_numpy(float),
                                            wide["target"].sum(axis=1).to_numpy(float),
                                            wide["reference"].sum(axis=1).to_numpy(float), resamples, level, seed)
    out["log_ratio_low"], out["log_ratio_high"], out["interval"] = low, high, reason
    out["verdict"] = np.select([out["log_ratio_low"] > 0, out["log_ratio_high"] < 0],
                               ["more in target", "more in reference"], CANNOT_TELL)
    first = measures[0] if measures else "target_per_1000_words"
    return out.sort_values([first, "term"], ascending=[False, True], kind="stable").reset_index(drop=True)


def _sides(group: pd.Series, target: str, reference: str | None, by: str) -> dict[str, list[str]]:
    there = list(dict.fromkeys(group))
    for name in (target, reference):
        if name is not None and name not in there:
            raise TableError(f"no {by} {name!r} in this study; there are {', '.join(map(str, there))}")
    if target == reference:
        raise TableError(f"target and reference are both {target!r}; compare two different ones")
    ids = {"target": sorted(group.index[group == target]),
           "reference": sorted(group.index[(group != target) if reference is None else (group == reference)])}
    if not ids["reference"]:
        raise TableError(f"{target!r} is the whole study; there is nothing to compare it with")
    return ids


def _matrix(terms: pd.DataFrame, ids: list[str]) -> pd.DataFrame:
    """Counts, one row per article in id order, one column per word."""
    rows = terms[terms["article_id"].isin(ids)]
    return rows.pivot_table(index="article_id", columns="term", values="count", aggfunc="sum", fill_value=0,
                            ).reindex(ids, fill_value=0)


def _log_ratio_interval(target: np.ndarray, reference: np.ndarray, target_size: np.ndarray, reference_size: np.ndarray,
                        resamples: int, level: float, seed: int) -> tuple[np.ndarray, np.ndarray, str]:
    reasons = [f"{side}: {why}" for side, rows in (("target", target), ("reference", reference))
               if (why := why_no_interval(len(rows)))]
    words = target.shape[1]
    if reasons:
        return np.full(words, np.nan), np.full(words, np.nan), "; ".join(reasons)
    w1, w2 = article_weights(len(target), resamples, seed), article_weights(len(reference), resamples, seed + 1)
    # In one voice an article may have no words: a draw of such articles alone has no rate.
    both = (w1 @ target_size > 0) & (w2 @ reference_size > 0)
    w1, w2 = w1[both], w2[both]
    size1, size2 = w1 @ target_size, w2 @ reference_size
    low, high = np.empty(words), np.empty(words)
    for first in range(0, words, 500):  # in slices, so that memory stays at resamples x 500
        part = slice(first, first + 500)
        a, b = w1 @ target[:, part], w2 @ reference[:, part]
        ratio = np.log2(np.where(a == 0, 0.5, a) / size1[:, None]) - np.log2(np.where(b == 0, 0.5, b) / size2[:, None])
        low[part], high[part] = np.percentile(ratio, tails(level), axis=0)
    return low, high, kind(level)
