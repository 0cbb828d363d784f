"""How far each article moves the rate of all groups but one: power sums for every group, without a pass for each."""

from __future__ import annotations

from math import comb

import numpy as np
from scipy import sparse

FEW_GROUPS = 32   # up to so many, one pass over the articles for each group is the quicker way
LARGE = 0.0025    # of its stratum's words or hits: such an article is left out group by group, not by the series
DEGREE = 6        # of the series; what it leaves out is below (4 * LARGE) ** 6 of an article's move
AT_ONCE = 1_000_000  # numbers in memory

Terms = dict[int, np.ndarray]  # of a polynomial in x and e, by degree d: rows j are the coefficients of x^(d-j) e^j


def move(hits: np.ndarray, words: np.ndarray, all_hits: np.ndarray, all_words: np.ndarray,
         factor: np.ndarray) -> np.ndarray:
    """Change of the logarithm of a standardised rate when one article of a stratum is left out.

    Parameters
    ----------
    hits, words : of the article
    all_hits, all_words : of the side in the article's stratum, the article's own among them
    factor : weight of the stratum over the standardised rate (words per hit)

    Returns
    -------
    Natural logarithm of the rate without the article over the rate; -inf where it holds all hits.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        rest = np.maximum(all_words - words, 1e-9)
        return np.log1p(np.maximum(factor * (all_hits / all_words * words - hits) / rest, -1.0))


def power_sums(hits: np.ndarray, words: np.ndarray, stratum: np.ndarray, group: np.ndarray, all_hits: np.ndarray,
               all_words: np.ndarray, factor: np.ndarray) -> np.ndarray:
    """Sums of the first four powers of `move` over a stratum's articles of all groups but one, for each group.

    Parameters
    ----------
    hits : array (articles, frames); words, stratum, group : arrays (articles)
    all_hits, factor : arrays (strata, groups, frames), of all groups but this one; factor as in `move`
    all_words : array (strata, groups), likewise

    Returns
    -------
    Array (4, strata, groups, frames).

    Notes
    -----
    A move is log(1 - a) - log(1 - b), b the article's share of the words, a its share once the stratum's weight is put
    on its hits. Of small articles both are small, and so is what is left of the two series from the seventh power on.
    The powers are polynomials of the article's words and hits, so that their sums over all groups but one are the sums
    over all less those of the one.
    """
    out = np.zeros((4, *all_hits.shape))
    if all_words.shape[1] <= FEW_GROUPS:
        into = _indicator(stratum, len(all_words))
        for g in range(all_words.shape[1]):
            moves = move(hits, words[:, None], all_hits[stratum, g], all_words[stratum, g, None], factor[stratum, g])
            moves[group == g] = 0
            for k in range(4):
                out[k, :, g] = into @ moves ** (k + 1)
        return out
    order = np.argsort(stratum, kind="stable")
    ends = np.searchsorted(stratum[order], np.arange(len(all_words) + 1))
    for s in range(len(all_words)):
        rows = order[ends[s]:ends[s + 1]]
        for f in np.flatnonzero(hits[rows].any(axis=0)):  # without a hit nothing moves
            out[:, s, :, f] = _of_stratum(hits[rows, f], words[rows], group[rows], all_hits[s, :, f], all_words[s],
                                          factor[s, :, f])
    return out


def _of_stratum(hits: np.ndarray, words: np.ndarray, group: np.ndarray, all_hits: np.ndarray, all_words: np.ndarray,
                factor: np.ndarray) -> np.ndarray:
    large = (words > LARGE * words.sum()) | (hits > LARGE * hits.sum())
    small = ~large
    out = _series(hits[small], words[small], group[small], (hits.sum(), words.sum()), all_hits, all_words, factor)
    out += _one_by_one(hits[large], words[large], group[large], np.arange(len(all_words)), all_hits, all_words, factor)
    # Without a group that holds more than half, what is small among all may be large among the others.
    most = np.flatnonzero((2 * all_words < words.sum()) | (2 * all_hits < hits.sum()))
    out[:, most] = _one_by_one(hits, words, group, most, all_hits, all_words, factor)
    return out


def _one_by_one(hits: np.ndarray, words: np.ndarray, group: np.ndarray, which: np.ndarray, all_hits: np.ndarray,
                all_words: np.ndarray, factor: np.ndarray) -> np.ndarray:
    out = np.zeros((4, len(which)))
    step = max(AT_ONCE // max(len(hits), 1), 1)
    for start in range(0, len(which) if len(hits) else 0, step):
        some = which[start:start + step]
        moves = move(hits[:, None], words[:, None], all_hits[some], all_words[some], factor[some])
        moves[group[:, None] == some] = 0
        square = moves * moves
        for k, power in enumerate((moves, square, square * moves, square * square)):
            out[k, start:start + step] = power.sum(axis=0)
    return out


def _series(hits: np.ndarray, words: np.ndarray, group: np.ndarray, whole: tuple[float, float], all_hits: np.ndarray,
            all_words: np.ndarray, factor: np.ndarray) -> np.ndarray:
    groups = len(all_words)
    if not len(hits):
        return np.zeros((4, groups))
    # x is a share of the words, e what the share of the hits exceeds it by: where rates are alike, e is 0.
    x = words / whole[1]
    e = hits / whole[0] - x
    into = _indicator(group, groups)
    sums: Terms = {}
    for d in range(1, DEGREE + 4):
        each = np.array([x ** (d - j) * e ** j for j in range(d + 1)])
        sums[d] = each.sum(axis=1)[:, None] - (into @ each.T).T
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        by_words = whole[1] / all_words
        by_excess = factor * whole[0] / all_words
        by_share = by_words + factor * (whole[0] - all_hits * by_words) / all_words
        first: Terms = {}
        for d in range(1, DEGREE + 1):
            first[d] = np.array([-comb(d, j) * by_share ** (d - j) * by_excess ** j for j in range(d + 1)]) / d
            first[d][0] += by_words ** d / d
        second = _product(first, first, DEGREE + 1)
        powers = (first, second, _product(second, first, DEGREE + 2), _product(second, second, DEGREE + 3))
        return np.array([sum((terms[d] * sums[d]).sum(axis=0) for d in terms) for terms in powers])


def _product(one: Terms, other: Terms, degree: int) -> Terms:
    out: Terms = {}
    for d, left in one.items():
        for c, right in other.items():
            if d + c <= degree:
                here = out.setdefault(d + c, np.zeros((d + c + 1, left.shape[1])))
                for j in range(d + 1):
                    here[j:j + c + 1] += left[j] * right
    return out


def _indicator(place: np.ndarray, size: int) -> sparse.csr_array:
    return sparse.csr_array((np.ones(len(place)), (place, np.arange(len(place)))), shape=(size, len(place)))
