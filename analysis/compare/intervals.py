"""Intervals that resample articles, because words cluster in articles; and the reason where there can be none."""

from __future__ import annotations

import numpy as np

from analysis.tables import TableError

FEWEST_ARTICLES = 5  # below this a resampled interval says more about which articles were drawn than about the outlet
ONE_ARTICLE = "one article"
NO_WORDS = "no words"


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


def article_weights(articles: int, resamples: int, seed: int) -> np.ndarray:
    """How often each article is drawn in each resample of as many articles, with replacement.

    Parameters
    ----------
    articles : number of articles, at least 1
    resamples : number of draws
    seed : of the random generator; the same seed gives the same draws on any machine

    Returns
    -------
    float64 array (resamples, articles); every row sums to ``articles``.
    """
    if articles < 1 or resamples < 1:
        raise TableError(f"cannot draw {resamples} resamples of {articles} articles; both are at least 1")
    if seed < 0:
        raise TableError(f"the seed is {seed}; it is a whole number, at least 0")
    generator = np.random.default_rng(seed)
    return generator.multinomial(articles, np.full(articles, 1 / articles), size=resamples).astype(float)


def rate_interval(hits: np.ndarray, tokens: np.ndarray, *, resamples: int, level: float,
                  seed: int) -> tuple[float, float, str]:
    """Interval of a rate (hits per word) over articles; NaN with its reason where there are too few.

    A percentile interval is too narrow for a handful of articles and for rare terms; with zero hits it collapses to
    zero, which is no proof of absence: it is given as NaN then.

    Parameters
    ----------
    hits, tokens : arrays (articles), counts and words of each article
    resamples, level, seed : number of draws, level of the interval (0.95), seed

    Returns
    -------
    low, high : hits per word; kind : what the interval is, or why there is none.

    Raises
    ------
    TableError if the arrays differ in length or hold a negative or missing count.

    Source: percentile bootstrap over clusters, Davison & Hinkley 1997, sections 2.4 and 5.3.
    """
    hits, tokens = np.asarray(hits, float), np.asarray(tokens, float)
    if hits.shape != tokens.shape or not np.isfinite([*hits, *tokens]).all() or (hits < 0).any() or (tokens < 0).any():
        raise TableError("hits and tokens must be counts of the same articles, none missing or negative")
    reason = why_no_interval(len(hits), tokens=tokens.sum())
    if reason or hits.sum() == 0:
        return np.nan, np.nan, reason or "no hits"
    weights = article_weights(len(hits), resamples, seed)
    words = weights @ tokens
    rates = (weights @ hits)[words > 0] / words[words > 0]
    low, high = np.percentile(rates, tails(level))
    return float(low), float(high), kind(level)


def tails(level: float) -> list[float]:
    """The two percentiles between which an interval of a level lies.

    Raises
    ------
    TableError unless the level is between 0 and 1.
    """
    if not 0 < level < 1:
        raise TableError(f"the level of an interval is {level}; it lies between 0 and 1, usually 0.95")
    tail = 50 * (1 - level)
    return [tail, 100 - tail]


def kind(level: float) -> str:
    """What to call such an interval in a caption."""
    return f"{100 * level:g} % bootstrap over articles"
