"""The smallest difference that so many articles could have shown, by planting it into them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse

from analysis.compare.permutation import splits
from analysis.compare.score import NOTHING, Scores, fit_scores, shares, signed_root, standardised

POWER = 0.8
LARGEST = 8.0  # powers of two: a difference beyond 256 times is not looked for
SPLITS = 200   # that the power is counted in
SLICE = 2000   # terms at a time: bounds memory at splits x SLICE


class Planted(NamedTuple):
    """Sums over splits, each by how often it takes the factor of the side with more (u) or with less (d)."""

    excess: tuple[np.ndarray, np.ndarray]                 # u, d
    variance: tuple[np.ndarray, np.ndarray, np.ndarray]   # uu, ud, dd
    luck: tuple[np.ndarray, np.ndarray]
    plain: tuple[np.ndarray, np.ndarray]
    lean: tuple[np.ndarray, np.ndarray]


def smallest_log_ratios(counts: sparse.csr_matrix, tokens: np.ndarray, is_target: np.ndarray, code: np.ndarray,
                        critical: np.ndarray, *, of_family: bool) -> np.ndarray:
    """Log2 ratio at which the critical value is passed with a power of .8, uses in all staying as many.

    The articles are put on two sides at random, as if the sides did not differ; then the uses of the one, the side with
    fewer words, are multiplied. A formula would not do: a term that clusters spreads more where it is frequent, and no
    statistic of so few articles can be larger than the root of their number.

    Parameters
    ----------
    counts : matrix (articles, terms) of uses; tokens, is_target : arrays (articles)
    code : array (articles), stratum of each from 0
    critical : array (terms), statistic that has to be reached; inf where none is large enough
    of_family : the statistic is the signed root (of p_family), else the score over its standard deviation

    Returns
    -------
    Array (terms), powers of two; inf where not even 256 times would be found.
    """
    size = np.bincount(code)
    target = np.bincount(code, is_target)
    free = ((target > 0) & (target < size))[code]
    counts, tokens, is_target = counts[free], tokens[free], is_target[free]
    code = np.unique(code[free], return_inverse=True)[1]
    # The shorter side, and of equals the one with the first article, whatever it is called.
    words = tokens[is_target].sum(), tokens[~is_target].sum()
    short = is_target if words[0] < words[1] or (words[0] == words[1] and is_target[0]) else ~is_target
    draws, _ = splits(len(tokens), np.bincount(code, short).astype(int), SPLITS, 0, strata=code)
    sides = np.column_stack([short, draws.T]).astype(float)
    share = float(tokens[short].sum() / tokens.sum())
    scores = fit_scores(_levelled(counts, tokens, is_target), tokens, code)
    out = np.full(counts.shape[1], np.inf)
    for i in range(0, counts.shape[1], SLICE):
        part = scores.order[i:i + SLICE]
        part = part[np.isfinite(critical[part]) & scores.varies[part]]
        if len(part):
            out[part] = _found_from(_planted(scores, part, sides, share), share, critical[part][:, None],
                                    scores.bursts[part][:, None] if of_family else None)
    return out


def _found_from(planted: Planted, share: float, critical: np.ndarray,
                bursts: np.ndarray | None) -> np.ndarray:
    def passes(size: np.ndarray) -> np.ndarray:
        up = 2 ** size / (share * 2 ** size + 1 - share)
        up, down = up[:, None], (up / 2 ** size)[:, None]

        def both(values: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
            return up * values[0] + down * values[1]

        variance = (up ** 2 * planted.variance[0] + up * down * planted.variance[1] + down ** 2 * planted.variance[2]
                    # What is luck grows with the rate, not with its square.
                    - (up ** 2 - up) * planted.luck[0] - (down ** 2 - down) * planted.luck[1])
        excess, variance = both(planted.excess), np.maximum(variance, 0)
        value = (standardised(excess, variance) if bursts is None
                 else signed_root(excess, variance, both(planted.plain), both(planted.lean), bursts))
        return (value >= critical).mean(axis=1) >= POWER

    low, high = np.zeros(len(critical)), np.full(len(critical), LARGEST)
    possible = passes(high)
    for _ in range(9):
        middle = (low + high) / 2
        found = passes(middle)
        low, high = np.where(found, low, middle), np.where(found, middle, high)
    return np.where(possible, high, np.inf)


def _planted(scores: Scores, terms: np.ndarray, sides: np.ndarray, share: float) -> Planted:
    """Everything the statistic of planted uses needs, so that a size is tried by arithmetic alone.

    A random split lacks what sets the real one apart in length. So its excess is taken over, in standard deviations, to
    sides with the real shares: the first of ``sides``.
    """
    out = [np.zeros((len(terms), sides.shape[1] - 1)) for _ in range(11)]
    some = _with_weights(scores, terms)
    for members, rows, cells, shares_of in shares(scores, terms, sides):
        part, drawn = shares_of[:, :1], shares_of[:, 1:]
        sums = [matrix[rows][:, members] @ sides[members, 1:] for matrix in some]
        rests = [np.asarray(matrix[rows][:, members].sum(axis=1)).reshape(-1, 1) - side
                 for matrix, side in zip(some, sums, strict=True)]
        uses = scores.uses[cells][:, None]
        wider = np.sqrt(part * (1 - part) / np.maximum(drawn * (1 - drawn), NOTHING))
        taken = np.clip(part * uses + (sums[0] - drawn * uses) * wider, 0, uses)
        mine, square, product, luck = (side * _over(taken, sums[0], uses) for side in sums)
        other, squares, products, lucks = (side * _over(uses - taken, rests[0], uses) for side in rests)
        words, length = scores.words[cells][:, None], scores.word_squares[cells][:, None]
        rate, rest = mine / words, other / words
        even, n = part * (1 - part), len(members)
        scale = even * n / (n - 1)
        for place, value in enumerate((
                (1 - part) * mine, -part * other,
                scale * (square - 2 * rate * product + rate ** 2 * length),
                2 * scale * (rate * rest * length - rate * products - rest * product),
                scale * (squares - 2 * rest * products + rest ** 2 * length),
                scale * luck, scale * lucks, even * mine, even * other, even * part * mine, even * part * other)):
            out[place][rows] += value
    chance = (out[0] + out[1]).mean(axis=1, keepdims=True)  # of these splits; of all it is nothing
    return Planted((out[0] - (1 - share) * chance, out[1] - share * chance), (out[2], out[3], out[4]),
                   (out[5], out[6]), (out[7], out[8]), (out[9], out[10]))


def _over(value: np.ndarray, by: np.ndarray, uses: np.ndarray) -> np.ndarray:
    """The ratio; 0 where nothing is left to be multiplied but rounding."""
    return np.divide(value, by, out=np.zeros_like(value), where=by > NOTHING * uses)


def _with_weights(scores: Scores, terms: np.ndarray) -> list[sparse.csr_matrix]:
    """x w, (x w)^2, x t w^2 and x w^2: matrices (terms, articles)."""
    base = scores.weighted
    t = scores.lengths[base.indices]
    return [sparse.csr_matrix((values, base.indices, base.indptr), shape=base.shape)[terms] for values in
            (base.data, base.data ** 2, base.data * t * scores.weight, base.data * scores.weight)]


def _levelled(counts: sparse.csr_matrix, tokens: np.ndarray, is_target: np.ndarray) -> sparse.csc_matrix:
    """Both sides brought to the common rate, so that a difference that is there does not count as clustering."""
    rate = np.asarray(counts.sum(axis=0)).ravel() / tokens.sum()
    factor = np.ones((2, counts.shape[1]))
    for side, rows in ((0, ~is_target), (1, is_target)):
        own = np.asarray(counts[rows].sum(axis=0)).ravel() / tokens[rows].sum()
        np.divide(rate, own, out=factor[side], where=own > 0)
    out = counts.tocoo()
    return sparse.csc_matrix((out.data * factor[is_target[out.row].astype(int), out.col], (out.row, out.col)),
                             shape=counts.shape)
