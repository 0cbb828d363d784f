"""Intervals over articles, because words cluster in articles; a bound or a reason where there is no interval."""

from __future__ import annotations

import numpy as np
from scipy import sparse, stats

from analysis.compare.jackknife import NOTHING, LogRates, log_odds, log_rates, rate_limits, ratio_interval
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


def kind(level: float) -> str:
    """What to call such an interval in a table or caption.

    Raises
    ------
    TableError unless the level is between 0 and 1.

    >>> kind(0.95)
    '95 % over articles'
    """
    if not 0 < level < 1:
        raise TableError(f"the level of an interval is {level}; it lies between 0 and 1, usually 0.95")
    return f"{100 * level:g} % over articles"


def bound(level: float) -> str:
    """What to call an interval with one end.

    >>> bound(0.95)
    '95 % bound over articles'
    """
    return kind(level).replace("%", "% bound")


def rate_intervals(counts: sparse.spmatrix, tokens: np.ndarray, *,
                   level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Interval of each term's rate over articles; NaN with its reason where there is none.

    Leaving out one article after the other tells how far the rate hangs on each. Where fewer than five articles have a
    hit, too little is known of how hits cluster; with no hit at all the rate would seem to be exactly zero, which is no
    proof of absence: read `share_interval` then.

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
    name = kind(level)
    rates = log_rates(*with_words(counts, tokens))
    terms = len(rates.holders)
    if reason := why_no_interval(rates.articles, tokens=rates.tokens):
        return np.full(terms, np.nan), np.full(terms, np.nan), np.full(terms, reason, dtype=object)
    low, high = rate_limits(rates, level)
    kinds = np.select([rates.holders == 0, rates.holders < FEWEST_ARTICLES, ~np.isfinite(low)],
                      [NO_HITS, TOO_RARE, ALIKE], name).astype(object)
    return np.where(kinds == name, low, np.nan), np.where(kinds == name, high, np.nan), kinds


def with_words(counts: sparse.spmatrix, tokens: np.ndarray) -> tuple[sparse.csr_matrix, np.ndarray]:
    """The articles that have words at all (in the voice that is counted): the others say nothing about a rate.

    Raises
    ------
    TableError if the sizes differ.
    """
    counts, tokens = sparse.csr_matrix(counts, dtype=float), np.asarray(tokens, float)
    if counts.shape[0] != len(tokens):
        raise TableError(f"counts of {counts.shape[0]} articles and tokens of {len(tokens)}; they must be the same "
                         f"articles")
    some = ~(tokens == 0)  # a missing number stays, to be refused
    return counts[some], tokens[some]


def share_intervals(holders: np.ndarray, articles: int, *, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Interval of the share of articles that use a term; exact, however its uses cluster within an article.

    It also bounds what was never seen: a term that none of 10 articles uses may stand in up to 31 % of the outlet's.

    Parameters
    ----------
    holders : array (terms), number of articles that use it
    articles : number of articles
    level : of the interval

    Returns
    -------
    low, high : arrays (terms), shares from 0 to 1; NaN where there are fewer than two articles.

    Source: Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404.

    >>> low, high = share_intervals(np.array([0, 4]), 10, level=0.95)
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 0.122], [0.308, 0.738])
    """
    kind(level)
    holders = np.asarray(holders, float)
    if articles < 2:
        return np.full(holders.shape, np.nan), np.full(holders.shape, np.nan)
    tail = (1 - level) / 2
    low = stats.beta.ppf(tail, np.maximum(holders, 1), articles - holders + 1)
    high = stats.beta.ppf(1 - tail, holders + 1, np.maximum(articles - holders, 1))
    return np.where(holders > 0, low, 0.0), np.where(holders < articles, high, 1.0)


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
    terms = len(target.log_rate)
    why = "; ".join(f"{side}: {reason}" for side, rates in (("target", target), ("reference", reference))
                    if (reason := why_no_interval(rates.articles, tokens=rates.tokens)))
    if why:
        kind(level)
        return np.full(terms, np.nan), np.full(terms, np.nan), np.full(terms, why, dtype=object)
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
    return np.where(under & ended, -np.inf, low), np.where(over & ended, np.inf, high), name


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
    a, b = np.asarray(a, float), np.asarray(b, float)
    if reason := why_no_interval(len(a)) or ("" if a.sum() + b.sum() else NO_HITS):
        kind(level)
        return np.nan, np.nan, reason
    if min((a > 0).sum(), (b > 0).sum()) < FEWEST_ARTICLES:
        each = np.ones(len(a))  # per article: the two counts have the same denominator, whatever it is
        low, high, name = ratio_limits(log_rates(a[:, None], each), log_rates(b[:, None], each), level=level)
        return float(low[0]), float(high[0]), str(name[0])
    value, variance, df = log_odds(a, b)
    if variance <= NOTHING:
        return np.nan, np.nan, ALIKE
    half = float(stats.t.ppf(0.5 + level / 2, df)) * variance ** 0.5
    return value - half, value + half, kind(level)


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
