"""Effect sizes of keyness on plain counts: how different two rates are, whatever the evidence for it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv

from analysis.tables import TableError

PER_MILLION = 1_000_000


def counts_and_sizes(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> tuple[np.ndarray, ...]:
    """The four numbers of a comparison as float arrays of one shape.

    Parameters
    ----------
    a, b : counts of the word in target and reference (words), scalars or arrays
    c, d : sizes of target and reference (words), scalars or arrays

    Returns
    -------
    Four float64 arrays of the broadcast shape.

    Raises
    ------
    TableError if a number is missing or infinite, negative, or a count is larger than its side.
    """
    try:
        a, b, c, d = np.broadcast_arrays(*(np.asarray(value, float) for value in (a, b, c, d)))
    except ValueError as error:
        raise TableError(f"counts and sizes do not go together ({error}); give arrays of one length, or single "
                         f"numbers") from None
    if not all(np.isfinite(value).all() for value in (a, b, c, d)):
        raise TableError("counts and sizes must be numbers; one is missing or infinite")
    if any((value < 0).any() for value in (a, b, c, d)) or (a > c).any() or (b > d).any():
        raise TableError("a count lies between 0 and the size of its side; one is negative or larger")
    return a, b, c, d


def _divided(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Quotient in which 0/0 is NaN and x/0 infinite, without a warning."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(above / below)


def log_ratio(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> np.ndarray:
    """Binary logarithm of the ratio of the two rates: +1 is twice as frequent in the target.

    Where one count is zero the number is mostly the half put in its place: a word seen once outranks a common one.

    Parameters
    ----------
    a, b : counts of the word in target and reference (words); a zero is taken as 0.5
    c, d : sizes of target and reference (words)

    Returns
    -------
    Log ratio (powers of two); NaN where both counts are zero or a side has no words.

    Raises
    ------
    TableError as `counts_and_sizes`.

    Source: Hardie 2014, Log ratio: an informal introduction.

    Examples
    --------
    >>> round(float(log_ratio(1189, 968, 168329, 19720567 - 168329)), 6)
    7.156576
    """
    a, b, c, d = counts_and_sizes(a, b, c, d)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log2((np.where(a == 0, 0.5, a) / c) / (np.where(b == 0, 0.5, b) / d))
    return np.where((a + b == 0) | (c == 0) | (d == 0), np.nan, ratio)


def log_ratio_conservative(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, *, alpha: float = 0.05,
                           comparisons: int | None = None) -> np.ndarray:
    """Log ratio at the end of its confidence interval that is nearer to zero; 0 where the interval holds zero.

    It ranks rare words fairly, but its interval takes words for independent draws, which words in articles are not.

    Parameters
    ----------
    a, b : counts of the word in target and reference (words)
    c, d : sizes of target and reference (words)
    alpha : two-sided error of all intervals together, between 0 and 1
    comparisons : how many words were compared (Bonferroni); default as many as are given, so give it for a pruned list

    Returns
    -------
    Conservative log ratio (powers of two); NaN where both counts are zero or a side has no words.

    Raises
    ------
    TableError as `counts_and_sizes`, or if alpha or comparisons is out of range.

    Source: Evert 2022, Measuring keyness, DH2022 (Clopper-Pearson interval of a of a + b, transformed).

    Examples
    --------
    >>> round(float(log_ratio_conservative(1189, 968, 168329, 19720567 - 168329, comparisons=599)), 6)
    6.910069
    """
    a, b, c, d = counts_and_sizes(a, b, c, d)
    m = a.size if comparisons is None else comparisons
    if not 0 < alpha < 1 or m < 1:
        raise TableError(f"alpha is {alpha} and comparisons {m}; alpha lies between 0 and 1, comparisons is at least 1")
    with np.errstate(divide="ignore", invalid="ignore"):
        over = a * d >= b * c
        # Beta quantiles need both parameters positive: where a branch is not taken, 1 stands in.
        low = betaincinv(np.where(over & (a > 0), a, 1), b + 1, alpha / (2 * m))
        high = betaincinv(a + 1, np.where(over | (b == 0), 1, b), 1 - alpha / (2 * m))
        share = np.where(over, low, high)
        ratio = np.log2(d / c * share / (1 - share))
        out = np.where(over, np.maximum(0, ratio), np.minimum(0, ratio))
    return np.where((a + b == 0) | (c == 0) | (d == 0), np.nan, out)


def percent_diff(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> np.ndarray:
    """%DIFF: by how many percent of the reference's rate the target's rate is higher.

    It has no upper end and is lopsided: double is +100, half is -50. Not usable where the reference never has the word.

    Parameters
    ----------
    a, b, c, d : as in `log_ratio`, no zero rule

    Returns
    -------
    Percent; infinite where only b is zero (Gabrielatos & Marchi put 1e-18 there), NaN where both counts are zero or a
    side has no words.

    Raises
    ------
    TableError as `counts_and_sizes`.

    Source: Gabrielatos & Marchi 2011, Keyness: matching metrics to definitions.
    """
    return 100 * (relative_risk(a, b, c, d) - 1)


def relative_risk(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> np.ndarray:
    """Ratio of the two rates: 2 is twice as frequent in the target. The log ratio is its logarithm.

    Parameters
    ----------
    a, b, c, d : as in `log_ratio`, no zero rule

    Returns
    -------
    Ratio; infinite where only b is zero, NaN where both counts are zero or a side has no words.

    Raises
    ------
    TableError as `counts_and_sizes`.

    Source: Evert 2004, The statistics of word cooccurrences (relative risk).
    """
    a, b, c, d = counts_and_sizes(a, b, c, d)
    return _divided(_divided(a, c), _divided(b, d))


def odds_ratio(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> np.ndarray:
    """Ratio of the odds of meeting the word, a(d - b) / b(c - a): the sample odds ratio, no correction.

    For words it hardly differs from `relative_risk`; for what makes up much of a text it overstates the ratio of rates.

    Parameters
    ----------
    a, b, c, d : as in `log_ratio`, no zero rule

    Returns
    -------
    Ratio; infinite where only b is zero, NaN where both counts are zero or a side has no words.

    Raises
    ------
    TableError as `counts_and_sizes`.

    Source: Everitt 2002, The Cambridge Dictionary of Statistics.
    """
    a, b, c, d = counts_and_sizes(a, b, c, d)
    return _divided(a * (d - b), b * (c - a))


def difference_coefficient(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> np.ndarray:
    """Difference of the two rates over their sum, from -1 to +1.

    Every word that one side lacks has -1 or +1, seen once or a thousand times.

    Parameters
    ----------
    a, b, c, d : as in `log_ratio`, no zero rule

    Returns
    -------
    Coefficient; NaN where both counts are zero or a side has no words.

    Raises
    ------
    TableError as `counts_and_sizes`.

    Source: Hofland & Johansson 1982, Word frequencies in British and American English.
    """
    a, b, c, d = counts_and_sizes(a, b, c, d)
    p1, p2 = _divided(a, c), _divided(b, d)
    return _divided(p1 - p2, p1 + p2)


def simple_maths(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, *, n: float = 1) -> np.ndarray:
    """Ratio of the two rates per million words after n has been added to both.

    n decides what comes first: 1 favours rare words, 100 or 1000 common ones. Say which was used.

    Parameters
    ----------
    a, b, c, d : as in `log_ratio`
    n : added to both rates (per million words), above 0

    Returns
    -------
    Ratio; 1 where both counts are zero, NaN where a side has no words.

    Raises
    ------
    TableError as `counts_and_sizes`, or if n is not above 0.

    Source: Kilgarriff 2009, Simple maths for keywords.
    """
    a, b, c, d = counts_and_sizes(a, b, c, d)
    if not n > 0:
        raise TableError(f"n is {n}; the constant added to both rates is above 0 (by default 1 per million)")
    return (PER_MILLION * _divided(a, c) + n) / (PER_MILLION * _divided(b, d) + n)
