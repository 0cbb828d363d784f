"""Keyness: which words set one side of a comparison apart from the other, how much, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.compare.frequency import Evidence, groups, need
from analysis.compare.intervals import article_weights, kind, tails, why_no_interval
from analysis.tables import VOICES, TableError

CANNOT_TELL = "cannot tell"
MEASURES = ("g2_2cell", "g2_4cell", "log_ratio")


def g2_2cell(a: np.ndarray, b: np.ndarray, c: float, d: float) -> np.ndarray:
    """Signed log-likelihood with two cells, as Rayson's calculator has it.

    Parameters
    ----------
    a, b : counts of the word in target and reference (words)
    c, d : size of target and reference (words)

    Returns
    -------
    G2, no unit, positive where the word is over-used in the target. Chi-squared with one degree of freedom only if
    every word were an independent draw, which words are not.

    Raises
    ------
    TableError if a count is missing, negative or larger than its side.

    Source: Rayson & Garside 2000, Comparing corpora using frequency profiling.

    Examples
    --------
    >>> round(float(g2_2cell(52, 57, 50_000, 75_000)), 6)
    2.65171
    """
    a, b = _counts(a, b, c, d)
    e1, e2 = c * (a + b) / (c + d), d * (a + b) / (c + d)
    return _sign(a, e1) * np.maximum(0, 2 * (_xlogy(a, e1) + _xlogy(b, e2)))


def g2_4cell(a: np.ndarray, b: np.ndarray, c: float, d: float) -> np.ndarray:
    """Signed log-likelihood over the whole two-by-two table, as Dunning wrote it.

    It misleads as `g2_2cell` does; the two differ because this one counts the words that are not the word, too.

    Parameters
    ----------
    a, b : counts of the word in target and reference (words)
    c, d : size of target and reference (words)

    Returns
    -------
    G2, no unit, positive where the word is over-used in the target.

    Raises
    ------
    TableError if a count is missing, negative or larger than its side.

    Source: Dunning 1993, Computational Linguistics 19(1), p. 61.

    Examples
    --------
    >>> round(float(g2_4cell(10, 5, 100, 200)), 6)
    7.329812
    """
    a, b = _counts(a, b, c, d)
    total, n = a + b, c + d
    g2 = 2 * (_xlogy(a, c * total / n) + _xlogy(b, d * total / n)
              + _xlogy(c - a, c * (n - total) / n) + _xlogy(d - b, d * (n - total) / n))
    return _sign(a, c * total / n) * np.maximum(0, g2)


def log_ratio(a: np.ndarray, b: np.ndarray, c: float, d: float) -> np.ndarray:
    """Binary logarithm of the ratio of the two rates: +1 is twice as frequent in the target.

    Parameters
    ----------
    a, b : counts of the word in target and reference; a zero count is taken as 0.5
    c, d : size of target and reference (words)

    Returns
    -------
    Log ratio (powers of two); NaN where both counts are zero or a side has no words.

    Source: Hardie 2014, Log ratio: an informal introduction.

    Examples
    --------
    >>> round(float(log_ratio(1189, 968, 168329, 19720567 - 168329)), 6)
    7.156576
    """
    a, b = _counts(a, b, c, d)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log2((np.where(a == 0, 0.5, a) / c) / (np.where(b == 0, 0.5, b) / d))
    return np.where((a + b == 0) | (c == 0) | (d == 0), np.nan, ratio)


def _counts(a: object, b: object, c: float, d: float) -> tuple[np.ndarray, np.ndarray]:
    a, b = np.asarray(a, float), np.asarray(b, float)
    if not (np.isfinite(a).all() and np.isfinite(b).all() and np.isfinite(c) and np.isfinite(d)):
        raise TableError("counts and sizes must be numbers; one is missing or infinite")
    if (a < 0).any() or (b < 0).any() or (a > c).any() or (b > d).any():
        raise TableError("a count lies between 0 and the size of its side; one is negative or larger")
    return a, b


def _xlogy(observed: np.ndarray, expected: np.ndarray) -> np.ndarray:
    # 0 ln 0 is 0: a word that is absent on one side adds nothing there.
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(observed > 0, observed * np.log(observed / expected), 0.0)


def _sign(a: np.ndarray, expected: np.ndarray) -> np.ndarray:
    return np.where(a >= expected, 1.0, -1.0)


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
    measures : names of measures, any of "g2_2cell", "g2_4cell", "log_ratio"
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
    functions = {"g2_2cell": g2_2cell, "g2_4cell": g2_4cell, "log_ratio": log_ratio}
    if unknown := [name for name in measures if name not in functions]:
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
        out[name] = functions[name](a, b, c, d)
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
