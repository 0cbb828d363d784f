"""Fisher's exact test on plain counts: its p value and the odds ratio that goes with it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaln
from scipy.stats import contingency

from analysis.compare.effects import counts_and_sizes
from analysis.tables import TableError

# As in R's fisher.test: a table counts as "as rare as this one" up to this relative error of its probability.
SAME_PROBABILITY = 1e-7
MOST_TABLES = 1_000_000  # that have the margins of one, for its odds ratio
LARGEST = 2**31 - 1      # words that SciPy's noncentral hypergeometric distribution counts


def fisher_p(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> np.ndarray:
    """Two-sided p value of Fisher's exact test: all tables with these margins that are no more probable than this one.

    Exact for words drawn one by one, which is not how texts come about: in articles it is far too small. All words are
    done at once; 50,000 take under a second.

    Parameters
    ----------
    a, b : counts of the word in target and reference (words), whole numbers
    c, d : sizes of target and reference (words)

    Returns
    -------
    p, 0 to 1, without direction; 1 where both counts are zero or a side is empty.

    Raises
    ------
    TableError as `counts_and_sizes`, or if a number has a fraction.

    Source: Fisher 1935; two-sided as R's fisher.test.

    Examples
    --------
    >>> round(float(fisher_p(7, 3, 9, 10)), 7)
    0.0697785
    """
    a, b, c, d = _whole(a, b, c, d)
    total = a + b
    lowest, highest = np.maximum(0, total - d), np.minimum(total, c)
    mode = np.clip(np.floor((total + 1) * (c + 1) / (c + d + 2)), lowest, highest)
    limit = _log_probability(a, total, c, d) + np.log1p(SAME_PROBABILITY)
    # The probabilities fall on both sides of the mode, so halving finds where the other tail begins.
    near, far = mode.copy(), np.where(a < mode, highest + 1, lowest - 1)
    while (apart := np.abs(far - near) > 1).any():
        middle = np.where(apart, np.floor((near + far) / 2), far)
        in_tail = ~apart | (_log_probability(middle, total, c, d) <= limit)
        near, far = np.where(in_tail, near, middle), np.where(in_tail, middle, far)
    up = np.where(a < mode, 1, -1)
    p = _tail(a, -up, total, c, d) + np.where((far < lowest) | (far > highest), 0.0, _tail(far, up, total, c, d))
    whole = (_log_probability(mode, total, c, d) <= limit) | (total == 0) | (c == 0) | (d == 0)
    return np.where(whole, 1.0, np.minimum(1, p))


def _log_probability(x: np.ndarray, total: np.ndarray, c: np.ndarray, d: np.ndarray) -> np.ndarray:
    """Logarithm of the hypergeometric probability of x uses among the c words of the target."""
    x = np.clip(x, np.maximum(0, total - d), np.minimum(total, c))
    return _log_choose(c, x) + _log_choose(d, total - x) - _log_choose(c + d, total)


def _log_choose(n: np.ndarray, k: np.ndarray) -> np.ndarray:
    return -np.log1p(n) - betaln(n - k + 1, k + 1)


def _tail(x: np.ndarray, step: np.ndarray, total: np.ndarray, c: np.ndarray, d: np.ndarray) -> np.ndarray:
    """Probability of x and all beyond it in the direction of ``step``, away from the mode.

    The terms are summed by their ratios, all words in step; scipy's own tail sums one word after the other, and 50,000
    words took it seven minutes.
    """
    first = np.clip(x, np.maximum(0, total - d), np.minimum(total, c))
    out, todo = np.ones(first.size), np.arange(first.size)
    k, up, total_, c_, d_ = (np.broadcast_to(v, first.shape).ravel().astype(float) for v in (first, step, total, c, d))
    term = np.ones(first.size)
    while len(todo):
        i = todo
        more = (total_[i] - k[i]) * (c_[i] - k[i]) / ((k[i] + 1) * np.maximum(1, d_[i] - total_[i] + k[i] + 1))
        less = k[i] * (d_[i] - total_[i] + k[i]) / ((total_[i] - k[i] + 1) * (c_[i] - k[i] + 1))
        term[i] *= np.where(up[i] > 0, more, less)
        k[i] += up[i]
        out[i] += term[i]
        todo = i[term[i] > 1e-17 * out[i]]
    return np.exp(_log_probability(first, total, c, d)) * out.reshape(first.shape)


def fisher_odds_ratio(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> np.ndarray:
    """Odds ratio by conditional maximum likelihood, the one that goes with Fisher's exact test.

    It is nearer to 1 than the sample odds ratio. Each distinct table is solved alone (about a millisecond): for lists
    of thousands of words take `odds_ratio`.

    Parameters
    ----------
    a, b, c, d : as in `fisher_p`; no zero rule

    Returns
    -------
    Ratio; infinite where b or c - a is zero, NaN where both counts are zero or a side has no words.

    Raises
    ------
    TableError as `counts_and_sizes`, if a count has a fraction, or if more than a million tables have the margins of
    one or the two sides have more than 2,147,483,647 words: take `odds_ratio`, which hardly differs for large counts.

    Source: Fisher 1935, The logic of inductive inference; what R's fisher.test calls the estimate.
    """
    a, b, c, d = _whole(a, b, c, d)
    tables_alike = np.minimum(a + b, c) - np.maximum(0, a + b - d)
    if (large := (tables_alike > MOST_TABLES) | (c + d > LARGEST)).any():
        at = np.unravel_index(int(large.argmax()), large.shape)
        raise TableError(f"counts {a[at]:.0f} of {c[at]:.0f} and {b[at]:.0f} of {d[at]:.0f} are too large for the "
                         f"exact odds ratio (at most {MOST_TABLES:,} tables with these margins, {LARGEST:,} words); "
                         "take odds_ratio or relative_risk")
    cells = np.stack([a, b, c - a, d - b], axis=-1).reshape(-1, 4)
    tables, which = np.unique(cells.astype("int64"), axis=0, return_inverse=True)
    ratios = np.array([contingency.odds_ratio(table.reshape(2, 2), kind="conditional").statistic for table in tables])
    return ratios[which].reshape(a.shape)


def _whole(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> tuple[np.ndarray, ...]:
    numbers = counts_and_sizes(a, b, c, d)
    if any((value % 1).any() for value in numbers):
        raise TableError("the exact test is about whole numbers; a count or size has a fraction")
    return numbers
