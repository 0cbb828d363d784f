"""How far a rate would move if one article were another: leave-one-article-out intervals for rates and their ratios."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse, stats

from analysis.tables import TableError

# A variance below this is rounding: all articles have one rate, and how far others would differ is not known.
NOTHING = 1e-18


class LogRates(NamedTuple):
    """Logarithm of rates with what their interval needs; one entry per term.

    Attributes
    ----------
    log_rate : natural logarithm of uses per word; -inf for a term without a use
    variance : of log_rate over articles; NaN where there is one article or no use
    df : degrees of freedom of the variance, fewer the more unequal the articles are
    holders : number of articles that use the term
    articles : number of articles, the same for all terms
    tokens : words of all articles, the same for all terms
    """

    log_rate: np.ndarray
    variance: np.ndarray
    df: np.ndarray
    holders: np.ndarray
    articles: int
    tokens: float


def log_rates(counts: sparse.spmatrix | np.ndarray, tokens: np.ndarray) -> LogRates:
    """Log rate of every term with its leave-one-article-out variance.

    Words cluster in articles, so the articles are what is left out. Degrees of freedom are lowered by the kurtosis of
    the leave-one-out values: where one article moves the rate much more than the others, the variance itself is badly
    known. They are lowered further where few articles hold most of the words, which five values cannot show.

    Parameters
    ----------
    counts : matrix (articles, terms) of uses, sparse or dense
    tokens : array (articles), words of each article

    Returns
    -------
    LogRates

    Raises
    ------
    TableError if the sizes disagree, or a count is missing or negative.

    Source: Efron 1982, *The Jackknife, the Bootstrap and Other Resampling Plans*, chapter 3 (variance); O'Neill 2014,
    doi:10.1080/00031305.2014.966589 (degrees of freedom of a variance from the kurtosis); Bell & McCaffrey 2002,
    *Survey Methodology* 28(2), 169-181 (degrees of freedom from unequal sizes).
    """
    counts = sparse.csc_matrix(counts, dtype=float)
    tokens = np.asarray(tokens, float)
    n = len(tokens)
    if counts.shape[0] != n:
        raise TableError(f"counts of {counts.shape[0]} articles and tokens of {n}; they must be the same articles")
    if not all(np.isfinite(values).all() and (values >= 0).all() for values in (counts.data, tokens)):
        raise TableError("counts and tokens must be numbers and not negative; one is")
    counts.eliminate_zeros()
    uses, words = np.asarray(counts.sum(axis=0)).ravel(), tokens.sum()
    holders = np.diff(counts.indptr)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.log(uses / words) if words else np.full(counts.shape[1], np.nan)
    if n < 2 or not words:
        nothing = np.full(counts.shape[1], np.nan)
        return LogRates(rate, nothing, nothing, holders, n, float(words))
    # Leaving article i out changes log(rate) by b - a; most b are zero, so all moments are sums over the uses alone.
    a = -np.log1p(-np.minimum(tokens / words, 1 - 1e-12))
    a = a - a.mean()
    column = np.repeat(np.arange(counts.shape[1]), holders)
    # A term that stands in one article only has half a use left without it, as in a log ratio.
    rest = np.maximum(uses[column] - counts.data, 0.5)
    b, at = np.log(rest / uses[column]), a[counts.indices]
    s1, s2, s3, s4 = ((a ** k).sum() + np.bincount(column, (at + b) ** k - at ** k, counts.shape[1])
                      for k in (1, 2, 3, 4))
    mean = s1 / n
    squares = np.maximum(s2 - n * mean ** 2, 0)
    fourth = np.maximum(s4 - 4 * mean * s3 + 6 * mean ** 2 * s2 - 3 * n * mean ** 4, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        kurtosis = np.maximum(n * fourth / squares ** 2 - 3, 0)
        df = np.minimum(2 / (2 / (n - 1) + np.nan_to_num(kurtosis) / n), _df_of_lengths(tokens))
    known = uses > 0
    return LogRates(rate, np.where(known, (n - 1) / n * squares, np.nan), np.where(known, np.maximum(df, 1), np.nan),
                    holders, n, float(words))


def _df_of_lengths(tokens: np.ndarray) -> float:
    """Degrees of freedom that articles of such lengths leave a leave-one-out variance, if uses were as words are."""
    share = tokens / tokens.sum()
    if share.max() > 1 - 1e-9:
        return 1.0  # one article holds all the words
    # Satterthwaite: 2 mean^2 / variance of the sum of (x_i - rate * tokens_i)^2 / (1 - share_i)^2, each x_i of variance
    # share_i. Its matrix is diag(d) - g_i - g_j + c, so both traces are sums over the articles.
    d = (1 - share) ** -2
    g = share * d
    c = share @ g
    mean = share @ d - c
    square = share ** 2 @ (d * (d + 2 * (c - 2 * g))) + 2 * share @ g ** 2 - c ** 2
    return float(max(mean ** 2 / square, 1.0))


def log_odds(a: np.ndarray, b: np.ndarray) -> tuple[float, float, float]:
    """Log odds of one count against another in the same articles, with its leave-one-article-out variance.

    Parameters
    ----------
    a, b : arrays (articles), uses of the one and of the other; at least two articles

    Returns
    -------
    value : natural logarithm of a + 0.5 over b + 0.5, both summed; variance : of it over articles; df : its degrees of
    freedom, as in `log_rates`.

    Source: Haldane 1956, doi:10.1111/j.1469-1809.1956.tb01400.x (the half); else as `log_rates`.
    """
    a, b = np.asarray(a, float), np.asarray(b, float)
    n = len(a)
    without = np.log((a.sum() - a + 0.5) / (b.sum() - b + 0.5))
    off = without - without.mean()
    squares = float((off ** 2).sum())
    kurtosis = max(n * float((off ** 4).sum()) / squares ** 2 - 3, 0) if squares else 0
    return (float(np.log((a.sum() + 0.5) / (b.sum() + 0.5))), (n - 1) / n * squares,
            max(1.0, 2 / (2 / (n - 1) + kurtosis / n)))


def ratio_interval(target: LogRates, reference: LogRates, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Interval of the difference of two log rates, so of the logarithm of their ratio.

    Returns
    -------
    low, high : arrays (terms), natural logarithms; NaN where a side has one article or no use, or nothing varies.

    Source: Welch 1947, doi:10.1093/biomet/34.1-2.28 (degrees of freedom of a difference).
    """
    variance = target.variance + reference.variance
    with np.errstate(divide="ignore", invalid="ignore"):
        df = variance ** 2 / (target.variance ** 2 / target.df + reference.variance ** 2 / reference.df)
        half = stats.t.ppf(0.5 + level / 2, np.maximum(df, 1)) * np.sqrt(variance)
        difference = target.log_rate - reference.log_rate
    known = np.isfinite(half) & (variance > NOTHING)
    return np.where(known, difference - half, np.nan), np.where(known, difference + half, np.nan)


def rate_limits(rates: LogRates, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Interval of each rate itself.

    Returns
    -------
    low, high : arrays (terms), uses per word; NaN where there is one article or no use, or nothing varies.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        half = stats.t.ppf(0.5 + level / 2, rates.df) * np.sqrt(rates.variance)
        known = np.isfinite(half) & (rates.variance > NOTHING)
        return (np.where(known, np.exp(rates.log_rate - half), np.nan),
                np.where(known, np.exp(rates.log_rate + half), np.nan))
