"""Intervals of the rates and log odds of many groups of articles at once; a bound where nothing was seen."""

from __future__ import annotations

import numpy as np
from scipy import sparse, stats

from analysis.compare.intervals import (
    ALIKE,
    FEWEST_ARTICLES,
    NO_HITS,
    TOO_RARE,
    kind,
    no_hits,
    ratio_limits,
    reasons,
    with_words,
)
from analysis.compare.jackknife import NOTHING, group_log_odds, group_log_rates, rate_limits


def rate_intervals(counts: sparse.spmatrix, tokens: np.ndarray, *,
                   level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Interval of each term's rate over articles; NaN with its reason where there is none.

    Leaving out one article after the other tells how far the rate hangs on each. Where fewer than five articles have a
    hit, too little is known of how hits cluster; with no hit at all the rate would seem to be exactly zero, which is no
    proof of absence: see `group_rate_intervals` and `share_intervals` then.

    Parameters
    ----------
    counts : matrix (articles, terms) of hits
    tokens : array (articles), words of each article
    level : of the interval (0.95)

    Returns
    -------
    low, high : arrays (terms), hits per word; kind : array (terms) of text, what it is, or why there is none.

    Raises
    ------
    TableError if the sizes differ, a count is missing or negative, or the level is none.

    Source: Efron 1982, chapter 3, on the logarithm of the rate; see `analysis.compare.jackknife`.
    """
    low, high, kinds = group_rate_intervals(counts, tokens, np.zeros(len(tokens), "int64"), 1, level=level)
    return low[0], high[0], kinds[0]


def group_rate_intervals(counts: sparse.spmatrix, tokens: np.ndarray, group: np.ndarray, groups: int, *, level: float,
                         per_holder: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`rate_intervals` of every group at once, and an upper bound of the rates of terms that a group never uses.

    With no hit in n articles, at most 1 - (1 - level)^(1/n) of such articles have one (about 3 / n at 95 %, the rule
    of three): times the hits in an article that has any, over all the groups, times articles, per word of the group.
    It holds whatever the articles' lengths, but not for a group that would use the term far more in an article than the
    others do.

    Parameters
    ----------
    counts, tokens, level : as in `rate_intervals`
    group : int array (articles), number of each article's group
    groups : how many groups there are
    per_holder : array (terms), hits in an article that has any, from `hits_per_holder`; without it no such bound

    Returns
    -------
    low, high, kind : as in `rate_intervals`, arrays (groups, terms); low is 0 where kind is "no hits: ... bound".

    Raises
    ------
    TableError as `rate_intervals`.

    Source: Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404, with no hit; Hanley & Lippman-Hand 1983,
    doi:10.1001/jama.1983.03330370053031 (rule of three).
    """
    name = kind(level)
    counts, tokens, group = with_words(counts, tokens, np.asarray(group))
    rates = group_log_rates(counts, tokens, group, groups)
    low, high = rate_limits(rates, level)
    why = np.broadcast_to(reasons(rates.articles, rates.tokens), low.shape)
    none = (why == "") & (rates.holders == 0)
    kinds = np.select([why != "", none, rates.holders < FEWEST_ARTICLES, ~np.isfinite(low)],
                      [why, NO_HITS, TOO_RARE, ALIKE], name).astype(object)
    low, high = np.where(kinds == name, low, np.nan), np.where(kinds == name, high, np.nan)
    if per_holder is not None:
        with np.errstate(divide="ignore", invalid="ignore"):
            most = (1 - (1 - level) ** (1 / rates.articles)) * rates.articles * per_holder / rates.tokens
        low, high, kinds = np.where(none, 0.0, low), np.where(none, most, high), np.where(none, no_hits(level), kinds)
    return low, high, kinds


def hits_per_holder(counts: sparse.spmatrix) -> np.ndarray:
    """Hits of each term in an article that has any, at least 1: array (terms), for `group_rate_intervals`."""
    counts = sparse.csr_matrix(counts, dtype=float)
    holders = np.asarray((counts > 0).sum(axis=0)).ravel()
    return np.maximum(np.asarray(counts.sum(axis=0)).ravel() / np.maximum(holders, 1), 1.0)


def odds_interval(a: np.ndarray, b: np.ndarray, *, level: float) -> tuple[float, float, str]:
    """Interval of the log odds of one count against another in the same articles.

    Parameters
    ----------
    a, b : arrays (articles), uses of the one and of the other
    level : of the interval

    Returns
    -------
    low, high : natural logarithms; one end infinite where one of the two stands in fewer than five articles; NaN where
    both do. kind : what it is, or why there is none.
    """
    low, high, kinds = group_odds_intervals(a, b, np.zeros(len(a), "int64"), 1, level=level)
    return float(low[0]), float(high[0]), str(kinds[0])


def group_odds_intervals(a: np.ndarray, b: np.ndarray, group: np.ndarray, groups: int, *,
                         level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`odds_interval` of every group of articles at once: arrays (groups) of low, high and kind."""
    name = kind(level)
    a, b = np.asarray(a, float), np.asarray(b, float)
    each = np.ones(len(a))  # per article: the two counts have the same denominator, whatever it is
    sides = [group_log_rates(x[:, None], each, group, groups) for x in (a, b)]
    low, high, kinds = (values[:, 0] for values in ratio_limits(*sides, level=level))
    why = reasons(sides[0].articles[:, 0], 1)
    holders = [side.holders[:, 0] for side in sides]
    two_ends = np.minimum(*holders) >= FEWEST_ARTICLES
    value, variance, df = group_log_odds(a, b, group, groups)
    with np.errstate(invalid="ignore"):
        half = stats.t.ppf(0.5 + level / 2, df) * np.sqrt(variance)
    alike = two_ends & ~(variance > NOTHING)
    low, high = (np.where(two_ends, value + sign * half, end) for sign, end in ((-1, low), (1, high)))
    none = (why != "") | (np.maximum(*holders) == 0) | alike
    kinds = np.select([why != "", np.maximum(*holders) == 0, alike, two_ends], [why, NO_HITS, ALIKE, name],
                      kinds).astype(object)
    return np.where(none, np.nan, low), np.where(none, np.nan, high), kinds
