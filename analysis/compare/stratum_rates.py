"""Standardised rates of many groups at once, their ratios, and how far both hang on single articles and strata."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse, stats

from analysis.compare.intervals import ALIKE, FEWEST_ARTICLES, NO_HITS, TOO_RARE, reasons
from analysis.compare.jackknife import NOTHING
from analysis.compare.moves_of_others import move, power_sums

Limits = tuple[np.ndarray, np.ndarray, np.ndarray]


class Cells(NamedTuple):
    """Articles of the common strata: hits (articles, frames), words, stratum and group of each; weight per stratum."""

    hits: np.ndarray
    words: np.ndarray
    stratum: np.ndarray
    group: np.ndarray
    weight: np.ndarray


class Side(NamedTuple):
    """One side of the comparison of every group.

    Attributes
    ----------
    rate : array (groups, frames), standardised, hits per word
    least : likewise, the rate with half a hit: for strata that hold all hits
    holders : likewise, articles with a hit
    by_stratum : array (strata, groups, frames), hits per word
    second, fourth : likewise, sums over the articles of the second and fourth power of how far each moves the logarithm
        of the rate; ``second`` is the stratum's part of the variance
    articles, words : arrays (strata, groups)
    """

    rate: np.ndarray
    least: np.ndarray
    holders: np.ndarray
    by_stratum: np.ndarray
    second: np.ndarray
    fourth: np.ndarray
    articles: np.ndarray
    words: np.ndarray

    def of(self, group: int) -> Side:
        """The side that has this one group everywhere."""
        one = slice(group, group + 1)
        return Side(*(values[one] if i < 3 else values[:, one] for i, values in enumerate(self)))


def sides(cells: Cells, groups: int, *, others: bool) -> tuple[Side, Side | None]:
    """Every group, and, if asked for, all the others of each: two sides."""
    strata = len(cells.weight)
    cell = cells.stratum * groups + cells.group
    into = sparse.csr_array((np.ones(len(cell)), (cell, np.arange(len(cell)))), shape=(strata * groups, len(cell)))

    def added(values: np.ndarray) -> np.ndarray:
        return (into @ values).reshape(strata, groups, *values.shape[1:])

    sums, holders = added(cells.hits), added((cells.hits > 0).astype(float))
    articles, words = added(np.ones(len(cell))), added(cells.words)
    factor = _factor(cells.weight, sums, words)
    at = (cells.stratum, cells.group)
    moves = move(cells.hits, cells.words[:, None], sums[at], words[at][:, None], factor[at])
    moves[articles[at] == 1] = 0  # the only one of its stratum cannot be left out
    with np.errstate(invalid="ignore"):  # without the only article with a hit the logarithm is infinite
        moves = (moves - (added(moves) / articles[..., None])[at]) * np.sqrt(1 - 1 / articles[at])[:, None]
        mine = _side(cells.weight, sums, words, articles, holders, added(moves ** 2), added(moves ** 4))
    if not others:
        return mine, None
    sums, words, articles, holders = (values.sum(axis=1, keepdims=True) - values
                                      for values in (sums, words, articles, holders))
    with np.errstate(invalid="ignore", over="ignore"):
        power = power_sums(cells.hits, cells.words, cells.stratum, cells.group, sums, words,
                           _factor(cells.weight, sums, words))
        n = articles[..., None]
        mean = power[0] / n
        second = np.maximum(power[1] - n * mean ** 2, 0) * (1 - 1 / n)
        fourth = np.maximum(power[3] - 4 * mean * power[2] + 6 * mean ** 2 * power[1] - 3 * n * mean ** 4, 0)
        return mine, _side(cells.weight, sums, words, articles, holders, second, fourth * (1 - 1 / n) ** 2)


def _factor(weight: np.ndarray, sums: np.ndarray, words: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return weight[:, None, None] / np.tensordot(weight, sums / words[..., None], 1)


def _side(weight: np.ndarray, sums: np.ndarray, words: np.ndarray, articles: np.ndarray, holders: np.ndarray,
          second: np.ndarray, fourth: np.ndarray) -> Side:
    by_stratum = sums / words[..., None]
    rate = np.tensordot(weight, by_stratum, 1)
    return Side(rate, 0.5 * rate / np.maximum(sums.sum(axis=0), 1), holders.sum(axis=0), by_stratum, second, fourth,
                articles, words)


def limits(one: Side, other: Side | None, weight: np.ndarray, level: float, name: str,
           per_holder: np.ndarray) -> Limits:
    """Interval of each rate, or of the ratio of two, on the logarithmic scale: low, high, and its kind or the reason.

    Parameters
    ----------
    one, other : sides; ``other`` may have one group, the same for all
    weight : array (strata), which adds up to 1
    level : of the interval, and of the bound
    name : what to call an interval
    per_holder : array (strata, frames), hits in an article that has any: for the bound where a side has no hit

    Returns
    -------
    Arrays (groups, frames): hits per word, or a ratio; NaN where there is none.
    """
    both = [one] if other is None else [one, other]
    with np.errstate(divide="ignore", invalid="ignore"):
        variance, df = spread(one, other, weight)
        half = stats.t.ppf(0.5 + level / 2, df) * np.sqrt(variance)
        centre = np.log(one.rate) - (np.log(other.rate) if other else 0)
    few = _few(one, other)
    holders = np.minimum(*(side.holders for side in both)) if other else one.holders
    why = np.select([few != "", holders == 0, holders < FEWEST_ARTICLES, ~(variance > NOTHING)],
                    [few, NO_HITS, TOO_RARE, ALIKE], name).astype(object)
    told = why == name
    centre, half = np.where(told, centre, np.nan), np.where(told, half, np.nan)  # a rate of zero has no logarithm
    with np.errstate(over="ignore"):
        low, high = np.exp(centre - half), np.exp(centre + half)
    bounds = [np.where(side.holders == 0, highest(side, weight, per_holder, level), np.nan) for side in both]
    if other is None:
        least, most = np.zeros_like(low), bounds[0]
    else:
        with np.errstate(invalid="ignore"):
            under, over = bounds[0] / _lowest(other, weight, level), _lowest(one, weight, level) / bounds[1]
        least, most = np.where(np.isfinite(under), 0.0, over), np.where(np.isfinite(under), under, np.inf)
    ended = (why == NO_HITS) & np.isfinite(least) & ~np.isnan(most)
    why = np.where(ended, f"{NO_HITS}: {name.replace('%', '% bound', 1)}", why)
    return np.where(ended, least, low), np.where(ended, most, high), why


def highest(side: Side, weight: np.ndarray, per_holder: np.ndarray, level: float) -> np.ndarray:
    """Upper bound of a standardised rate of which nothing was seen: array (groups, frames), hits per word.

    With no hit in n_s articles of each stratum, the shares p_s of articles that have one are such that the product of
    (1 - p_s)^n_s is at least 1 - level, else it would happen less often. The bound is the highest rate among these: the
    sum of weight x p_s x articles x ``per_holder`` per word. In one stratum it is that of `group_rate_intervals`.

    Source: Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404, with no hit; the highest of a sum under such a product
    is found as in water-filling, Boyd & Vandenberghe 2004, *Convex Optimization*, example 5.2.
    """
    worth = weight[:, None, None] * per_holder[:, None, :] / side.words[..., None]  # of one more article with a hit
    order = np.argsort(-worth, axis=0, kind="stable")
    worth = np.take_along_axis(worth, order, axis=0)
    n = np.take_along_axis(np.broadcast_to(side.articles[..., None], worth.shape), order, axis=0)
    line = np.exp((np.log(1 - level) + np.cumsum(n * np.log(worth), axis=0)) / np.cumsum(n, axis=0))
    # The strata whose articles are worth most take all of the doubt: as many as lie above the line they set.
    taken = np.maximum((worth > line).sum(axis=0) - 1, 0)
    return (n * np.maximum(worth - np.take_along_axis(line, taken[None], axis=0), 0)).sum(axis=0)


def _lowest(side: Side, weight: np.ndarray, level: float) -> np.ndarray:
    """Lower bound of a standardised rate; NaN where a frame is too rare or nothing varies."""
    with np.errstate(divide="ignore", invalid="ignore"):
        variance, df = spread(side, None, weight)
        low = np.exp(np.log(side.rate) - stats.t.ppf(level, df) * np.sqrt(variance))
    return np.where((side.holders >= FEWEST_ARTICLES) & (variance > NOTHING), low, np.nan)


def _few(one: Side, other: Side | None) -> np.ndarray:
    mine = reasons(one.articles.sum(axis=0), 1)
    if other is None:
        return np.broadcast_to(mine[:, None], one.rate.shape)
    theirs = np.broadcast_to(reasons(other.articles.sum(axis=0), 1), mine.shape)
    said = ["; ".join(f"{side}: {reason}" for side, reason in (("group", a), ("reference", b)) if reason)
            for a, b in zip(mine, theirs, strict=True)]
    return np.broadcast_to(np.array(said, dtype=object)[:, None], one.rate.shape)


def spread(one: Side, other: Side | None, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Variance of the logarithm of each rate, or of the ratio of two, and its degrees of freedom: (groups, frames).

    Satterthwaite's over the strata, or fewer where some articles weigh much more than others. Where a side has one
    article, the stratum is left out, of both sides at once.
    """
    both = [one] if other is None else [one, other]
    single = one.articles == 1 if other is None else (one.articles == 1) | (other.articles == 1)
    lonely, m = single[..., None], single.sum(axis=0)[:, None]
    apart = _without_strata(one, weight, lonely, m) - (_without_strata(other, weight, lonely, m) if other else 0)
    apart = np.where(lonely, apart, 0)
    alone = (apart ** 2).sum(axis=0)
    variance, fourth, n = alone, (apart ** 4).sum(axis=0), m
    uncertain = alone ** 2 / np.maximum(m - 1, 1)
    for side in both:
        second = np.where(lonely, 0, side.second)
        variance = variance + second.sum(axis=0)
        fourth = fourth + np.where(lonely, 0, side.fourth).sum(axis=0)
        uncertain = uncertain + (second ** 2 / np.maximum(side.articles - 1, 1)[..., None]).sum(axis=0)
        n = n + np.where(single, 0, side.articles).sum(axis=0)[:, None]
    kurtosis = np.nan_to_num(np.maximum(n * fourth / variance ** 2 - 3, 0))
    return variance, np.maximum(np.minimum(variance ** 2 / uncertain, 2 / (2 / np.maximum(n - 1, 1) + kurtosis / n)), 1)


def _without_strata(side: Side, weight: np.ndarray, lonely: np.ndarray, m: np.ndarray) -> np.ndarray:
    """How far leaving out each of some strata moves the logarithm of the rate, the others of them in its place."""
    w = np.where(lonely, weight[:, None, None], 0)
    together, share = (w * side.by_stratum).sum(axis=0), w.sum(axis=0)
    without = side.rate - together + share / (share - w) * (together - w * side.by_stratum)
    moved = np.log(np.maximum(without, side.least) / side.rate) * np.sqrt((m - 1) / np.maximum(m, 1))
    # With none to take its place, how far it lies off the whole.
    return np.where(m <= 1, w * (side.by_stratum / side.rate - 1), moved)
