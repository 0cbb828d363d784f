"""Intervals over articles, because words cluster in articles; a bound or a reason where there is no interval."""

from __future__ import annotations

from numbers import Real

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import sparse, stats

from analysis.compare.jackknife import LogRates, ratio_interval
from analysis.tables import TableError

FEWEST_ARTICLES = 5  # below this the articles say more about which of them were chosen than about the outlet
ONE_ARTICLE = "one article"
NO_WORDS = "no words"
NO_HITS = "no hits"
ALIKE = "the articles do not differ"
TOO_RARE = f"used in fewer than {FEWEST_ARTICLES} articles"


def why_no_interval(articles: int, *, tokens: float = 1) -> str:
    """The reason why a group of so many articles has no interval; empty where it has one.

    >>> why_no_interval(1), why_no_interval(3), why_no_interval(12)
    ('one article', '3 articles, fewer than 5', '')
    """
    if articles == 0 or tokens == 0:
        return NO_WORDS
    if articles == 1:
        return ONE_ARTICLE
    return f"{articles} articles, fewer than {FEWEST_ARTICLES}" if articles < FEWEST_ARTICLES else ""


def reasons(articles: ArrayLike, tokens: ArrayLike) -> np.ndarray:
    """`why_no_interval` of every group: an array of text, of the shape of ``articles``."""
    articles, empty = np.asarray(articles), np.asarray(tokens) == 0
    sizes, place = np.unique(np.where(empty, 0, articles), return_inverse=True)
    said = np.array([why_no_interval(int(size)) for size in sizes], dtype=object)
    return said[place.reshape(-1)].reshape(articles.shape)


def kind(level: float) -> str:
    """What to call such an interval in a table or caption.

    Raises
    ------
    TableError unless the level is a number between 0 and 1.

    >>> kind(0.95)
    '95 % over articles'
    """
    if isinstance(level, bool) or not isinstance(level, Real) or not 0 < level < 1:
        raise TableError(f"the level of an interval is {level!r}; it lies between 0 and 1, usually 0.95")
    return f"{100 * level:g} % over articles"


def bound(level: float) -> str:
    """What to call an interval with one end.

    >>> bound(0.95)
    '95 % bound over articles'
    """
    return kind(level).replace("%", "% bound")


def no_hits(level: float) -> str:
    """What to call the bound of a rate of which nothing was seen.

    >>> no_hits(0.95)
    'no hits: 95 % bound over articles'
    """
    return f"{NO_HITS}: {bound(level)}"


def with_words(counts: sparse.spmatrix, tokens: np.ndarray, *others: np.ndarray) -> tuple:
    """The articles that have words at all (in the voice that is counted): the others say nothing about a rate.

    Parameters
    ----------
    counts : matrix (articles, terms); tokens : array (articles); others : arrays (articles) to cut likewise

    Returns
    -------
    counts, a CSR matrix; tokens, floats; the others.

    Raises
    ------
    TableError if the sizes differ.
    """
    counts, tokens = sparse.csr_matrix(counts, dtype=float), np.asarray(tokens, float)
    if counts.shape[0] != len(tokens):
        raise TableError(f"counts of {counts.shape[0]} articles and tokens of {len(tokens)}; they must be the same "
                         f"articles")
    some = ~(tokens == 0)  # a missing number stays, to be refused
    return counts[some], tokens[some], *(values[some] for values in others)


def share_intervals(holders: np.ndarray, articles: int | np.ndarray, *, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Interval of the share of articles that use a term; exact, however its uses cluster within an article.

    It also bounds what was never seen: a term that none of 10 articles uses may stand in up to 31 % of the outlet's.

    Parameters
    ----------
    holders : array (terms), or (groups, terms), number of articles that use it
    articles : number of articles; of groups an array (groups, 1)
    level : of the interval

    Returns
    -------
    low, high : arrays of that shape, shares from 0 to 1; NaN where there are fewer than two articles.

    Source: Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404.

    >>> low, high = share_intervals(np.array([0, 4]), 10, level=0.95)
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 0.122], [0.308, 0.738])
    """
    kind(level)
    holders, articles = np.broadcast_arrays(np.asarray(holders, float), np.asarray(articles, float))
    tail = (1 - level) / 2
    low = stats.beta.ppf(tail, np.maximum(holders, 1), np.maximum(articles - holders, 0) + 1)
    high = stats.beta.ppf(1 - tail, holders + 1, np.maximum(articles - holders, 1))
    few = articles < 2
    return (np.where(few, np.nan, np.where(holders > 0, low, 0.0)),
            np.where(few, np.nan, np.where(holders < articles, high, 1.0)))


def ratio_limits(target: LogRates, reference: LogRates, *, level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Interval of the ratio of two rates for every term, one bound where one side is sparse, a reason where both are.

    Where a term stands in fewer than five articles of one side, its rate there is bounded from above: the exact bound
    of the share of articles that use it, times the larger of the two sides' uses in an article that does; or, if that
    is higher, the bound from leaving articles out. The ratio then has one end. The bound is wide on purpose: in
    simulations it mostly holds in 95 of 100 samples and more. It is not to be trusted where a term is eight times as
    frequent on the smaller side of five or ten articles, and bursty (92) or kept to articles on its topic (down to 77).

    Parameters
    ----------
    target, reference : of `analysis.compare.jackknife.log_rates`, the same terms
    level : of the interval, and of the bound

    Returns
    -------
    low, high : arrays (terms), natural logarithms of the ratio; -inf or inf where the other end is a bound, NaN where
    there is neither. kind : array (terms) of text, what it is or why there is none.

    Source: Welch 1947, doi:10.1093/biomet/34.1-2.28; Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404.
    """
    kind(level)
    why = _both(*(np.broadcast_to(reasons(np.asarray(rates.articles), rates.tokens), rates.log_rate.shape)
                  for rates in (target, reference)))
    low, high = ratio_interval(target, reference, level)
    common = [rates.holders >= FEWEST_ARTICLES for rates in (target, reference)]
    low, high = np.where(common[0] & common[1], low, np.nan), np.where(common[0] & common[1], high, np.nan)
    name = np.where(common[0] & common[1], ALIKE, TOO_RARE).astype(object)
    name[np.isfinite(low)] = kind(level)
    over, under = common[0] & ~common[1], common[1] & ~common[0]
    per_holder = np.maximum(_uses_per_holder(target), _uses_per_holder(reference))
    with np.errstate(invalid="ignore"):
        low = np.where(over, _lowest(target, level) - _highest(reference, per_holder, level), low)
        high = np.where(under, _highest(target, per_holder, level) - _lowest(reference, level), high)
    ended = (over & np.isfinite(low)) | (under & np.isfinite(high))
    name[ended] = bound(level)
    low, high = np.where(under & ended, -np.inf, low), np.where(over & ended, np.inf, high)
    told = why == ""
    return np.where(told, low, np.nan), np.where(told, high, np.nan), np.where(told, name, why)


def _both(target: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """The reasons of the two sides as one text, empty where there is none on either."""
    (one, said), (two, also) = (pd.factorize(values.ravel()) for values in (target, reference))
    pairs, place = np.unique(one * len(also) + two, return_inverse=True)
    both = [(("target", said[pair // len(also)]), ("reference", also[pair % len(also)])) for pair in pairs]
    text = ["; ".join(f"{side}: {reason}" for side, reason in pair if reason) for pair in both]
    return np.array(text, dtype=object)[place.reshape(-1)].reshape(target.shape)


def _uses_per_holder(rates: LogRates) -> np.ndarray:
    return np.exp(rates.log_rate) * rates.tokens / np.maximum(rates.holders, 1)


def _lowest(rates: LogRates, level: float) -> np.ndarray:
    return rates.log_rate - stats.t.ppf(level, rates.df) * np.sqrt(rates.variance)


def _highest(rates: LogRates, per_holder: np.ndarray, level: float) -> np.ndarray:
    rest = np.maximum(rates.articles - rates.holders, 1)
    share = np.where(rates.holders < rates.articles, stats.beta.ppf(level, rates.holders + 1, rest), 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        by_share = np.log(share * rates.articles * per_holder / rates.tokens)
        # Few articles may miss those that use the term much: then uses per article that has it are no guide.
        left_out = rates.log_rate + stats.t.ppf(level, rates.df) * np.sqrt(rates.variance)
    return np.where(rates.holders > 1, np.fmax(by_share, left_out), by_share)
