"""How far a rate would move if one article were another: leave-one-article-out intervals for rates and their ratios."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy import sparse, stats

from analysis.tables import TableError

# A variance below this is rounding: all articles have one rate, and how far others would differ is not known.
NOTHING = 1e-18
ROUNDING = 1e-13  # of the sum of squares, what is left of it where all are alike


class LogRates(NamedTuple):
    """Logarithm of rates with what their interval needs; one entry per term, or a row of them per group.

    Attributes
    ----------
    log_rate : natural logarithm of uses per word; -inf for a term without a use
    variance : of log_rate over articles; NaN where there is one article or no use
    df : degrees of freedom of the variance, fewer the more unequal the articles are
    holders : number of articles that use the term
    articles : number of articles, the same for all terms; of groups a column of them
    tokens : words of all articles, the same for all terms; of groups a column of them
    """

    log_rate: np.ndarray
    variance: np.ndarray
    df: np.ndarray
    holders: np.ndarray
    articles: Any
    tokens: Any


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
    found = group_log_rates(counts, tokens, np.zeros(len(np.atleast_1d(tokens)), "int64"), 1)
    return LogRates(found.log_rate[0], found.variance[0], found.df[0], found.holders[0], int(found.articles[0, 0]),
                    float(found.tokens[0, 0]))


def group_log_rates(counts: sparse.spmatrix | np.ndarray, tokens: np.ndarray, group: np.ndarray,
                    groups: int) -> LogRates:
    """`log_rates` of every group of articles at once, all moments as sums over groups: thousands take a second.

    Parameters
    ----------
    counts, tokens : as in `log_rates`
    group : int array (articles), number of each article's group
    groups : how many groups there are, those without an article too

    Returns
    -------
    LogRates of arrays (groups, terms); articles and tokens are arrays (groups, 1).

    Raises
    ------
    TableError as `log_rates`.
    """
    counts = sparse.csc_matrix(counts, dtype=float)
    tokens = np.asarray(tokens, float)
    if counts.shape[0] != len(tokens):
        raise TableError(f"counts of {counts.shape[0]} articles and tokens of {len(tokens)}; they must be the same "
                         "articles")
    if not all(np.isfinite(values).all() and (values >= 0).all() for values in (counts.data, tokens)):
        raise TableError("counts and tokens must be numbers and not negative; one is")
    counts.eliminate_zeros()
    terms = counts.shape[1]
    group = np.asarray(group)
    n, words = np.bincount(group, minlength=groups), np.bincount(group, tokens, groups)
    cell = group[counts.indices] * terms + np.repeat(np.arange(terms), np.diff(counts.indptr))

    def of_cells(values: np.ndarray | None = None) -> np.ndarray:
        return np.bincount(cell, values, groups * terms).reshape(groups, terms)

    uses, holders = of_cells(counts.data), of_cells()
    with np.errstate(divide="ignore", invalid="ignore"):
        # Leaving article i out changes log(rate) by b - a; most b are zero, so all moments are sums over the uses.
        a = -np.log1p(-np.minimum(tokens / words[group], 1 - 1e-12))
        a = np.nan_to_num(a) - (np.bincount(group, np.nan_to_num(a), groups) / n)[group]
        # A term that stands in one article only has half a use left without it, as in a log ratio.
        whole = uses.ravel()[cell]
        b, at = np.log(np.maximum(whole - counts.data, 0.5) / whole), a[counts.indices]
        s1, s2, s3, s4 = (np.bincount(group, a ** k, groups)[:, None] + of_cells((at + b) ** k - at ** k)
                          for k in (1, 2, 3, 4))
        size, words = n[:, None], words[:, None]
        mean = s1 / size
        squares = s2 - size * mean ** 2
        squares = np.where(squares > ROUNDING * s2, squares, 0)
        fourth = np.maximum(s4 - 4 * mean * s3 + 6 * mean ** 2 * s2 - 3 * size * mean ** 4, 0)
        kurtosis = np.maximum(size * fourth / squares ** 2 - 3, 0)
        df = np.minimum(2 / (2 / (size - 1) + np.nan_to_num(kurtosis) / size), _df_of_lengths(tokens, group, groups))
        known = (uses > 0) & (size > 1)
        return LogRates(np.log(uses / words), np.where(known, (size - 1) / size * squares, np.nan),
                        np.where(known, np.maximum(df, 1), np.nan), holders, size, words)


def _df_of_lengths(tokens: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    """Degrees of freedom, array (groups, 1), that articles of such lengths leave a leave-one-out variance."""
    def of_groups(values: np.ndarray) -> np.ndarray:
        return np.bincount(group, values, groups)

    # Satterthwaite, if uses were as words are: 2 mean^2 / variance of the sum of (x_i - rate * tokens_i)^2 /
    # (1 - share_i)^2, each x_i of variance share_i. Its matrix is diag(d) - g_i - g_j + c, so both traces are sums over
    # the articles.
    with np.errstate(divide="ignore", invalid="ignore"):
        share = tokens / of_groups(tokens)[group]
        d = (1 - share) ** -2
        g = share * d
        c = of_groups(share * g)
        mean = of_groups(share * d) - c
        square = of_groups(share ** 2 * d * (d + 2 * (c[group] - 2 * g))) + 2 * of_groups(share * g ** 2) - c ** 2
        alone = np.bincount(group, share > 1 - 1e-9, groups) > 0  # one article holds all the words
        return np.where(alone, 1.0, np.maximum(mean ** 2 / square, 1.0))[:, None]


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
    value, variance, df = group_log_odds(a, b, np.zeros(len(a), "int64"), 1)
    return float(value[0]), float(variance[0]), float(df[0])


def group_log_odds(a: np.ndarray, b: np.ndarray, group: np.ndarray,
                   groups: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`log_odds` of every group of articles at once: arrays (groups) of value, variance and degrees of freedom."""
    a, b = np.asarray(a, float), np.asarray(b, float)

    def of_groups(values: np.ndarray) -> np.ndarray:
        return np.bincount(group, values, groups)

    n, above, below = np.bincount(group, minlength=groups), of_groups(a), of_groups(b)
    without = np.log((above[group] - a + 0.5) / (below[group] - b + 0.5))
    with np.errstate(divide="ignore", invalid="ignore"):
        off = without - (of_groups(without) / n)[group]
        squares = of_groups(off ** 2)
        kurtosis = np.where(squares > 0, np.maximum(n * of_groups(off ** 4) / squares ** 2 - 3, 0), 0)
        df = np.maximum(1.0, 2 / (2 / (n - 1) + kurtosis / n))
        return np.log((above + 0.5) / (below + 0.5)), (n - 1) / n * squares, df


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
