"""Articles to calibrate on: two invented families of word use, real articles, and the tests that the field uses."""

from __future__ import annotations

import csv
import io
import os
import warnings
import zipfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse, stats

from analysis.compare.measures import chi2, g2_4cell
from analysis.measure.tokens import encode

MEDIAN_WORDS, SIGMA = 450, 0.6
MEAN_WORDS = MEDIAN_WORDS * np.exp(SIGMA ** 2 / 2)
# Topics, and variance of an article's rate over its square within its topic: burstiness topics * (1 + within) - 1.
TOPICS = {1.0: (2, 0.0), 4.0: (4, 0.25), 11.5: (10, 0.25)}
BOOTSTRAPS = 400
DATA = Path(os.environ.get("MEDIA_DATA") or Path(__file__).resolve().parents[3] / "shared") / "data"
NEWS = DATA / "news-articles-2017.zip"
FEWEST_CHARACTERS, FEWEST_OF_OUTLET = 300, 200


class Sides(NamedTuple):
    """Uses (articles, terms), words (articles), and which articles are the target's."""

    uses: np.ndarray
    words: np.ndarray
    is_target: np.ndarray


def draw_words(articles: int, draw: np.random.Generator) -> np.ndarray:
    """Words of each article: lognormal, median 450, at least 20."""
    return np.maximum(np.round(MEDIAN_WORDS * np.exp(SIGMA * draw.standard_normal(articles))), 20)


def draw_spread(articles: int, terms: int, model: str, burstiness: float, draw: np.random.Generator) -> np.ndarray:
    """Each article's rate over the outlet's, mean 1: gamma, or none but in articles on the term's topic."""
    if model == "gamma":
        return draw.gamma(1 / burstiness, burstiness, size=(articles, terms))
    topics, within = TOPICS[burstiness]
    on = draw.integers(topics, size=articles)[:, None] == draw.integers(topics, size=terms)
    return on * topics * (draw.gamma(1 / within, within, size=(articles, terms)) if within else 1.0)


def draw_sides(target: int, reference: int, mean_target: np.ndarray, mean_reference: np.ndarray, model: str,
               burstiness: float, draw: np.random.Generator) -> Sides:
    """A study: ``mean_*`` are uses of each term in an article of average length, per side."""
    articles = target + reference
    words, is_target = draw_words(articles, draw), np.arange(articles) < target
    mean = np.where(is_target[:, None], mean_target, mean_reference)
    spread = draw_spread(articles, len(mean_target), model, burstiness, draw)
    return Sides(draw.poisson(mean * (words / MEAN_WORDS)[:, None] * spread), words, is_target)


def share_with_use(mean: np.ndarray, model: str, burstiness: float) -> np.ndarray:
    """Expected share of articles with a use of the term, by 20,000 articles drawn."""
    draw = np.random.default_rng(0)
    words = draw_words(20_000, draw) / MEAN_WORDS
    spread = draw_spread(20_000, 1, model, burstiness, draw)[:, 0]
    return np.array([1 - np.exp(-m * words * spread).mean() for m in np.atleast_1d(mean)])


def load_outlets(only: str = "") -> dict[str, tuple[sparse.csr_matrix, np.ndarray]]:
    """Uses and words of the articles of outlets with 200 and more (or of one); empty where the data is not there."""
    if not NEWS.is_file():
        return {}
    csv.field_size_limit(10 ** 8)
    with zipfile.ZipFile(NEWS) as archive, archive.open("NewsArticles.csv") as file:
        rows = pd.DataFrame(csv.DictReader(io.TextIOWrapper(file, encoding="latin-1")))
    rows = rows[rows["text"].str.len() > FEWEST_CHARACTERS].drop_duplicates("text").drop_duplicates("article_id")
    host = rows["article_source_link"].str.extract(r"https?://(?:www\.)?([^/]+)")[0]
    many = host.map(host.value_counts()) >= FEWEST_OF_OUTLET
    rows = rows.assign(host=host)[many & ((host == only) if only else True)].reset_index(drop=True)
    tokens = encode(rows[["article_id", "text"]], pd.DataFrame(
        {"article_id": rows["article_id"], "start": 0, "end": rows["text"].str.len(), "part": "body"}))
    counts = sparse.csr_matrix((np.ones(len(tokens.word)), (tokens.article, tokens.word)),
                               shape=(len(rows), len(tokens.vocabulary)))
    words = np.asarray(counts.sum(axis=1)).ravel()
    return {str(name): (counts[at], words[at]) for name, at in sorted(rows.groupby("host").indices.items())}


def burstiness(counts: sparse.csr_matrix, words: np.ndarray, *, articles: int = 20) -> pd.DataFrame:
    """Moment estimate for every term in at least so many articles: variance of the articles' rates over its square."""
    holders = np.asarray((counts > 0).sum(axis=0)).ravel()
    uses = counts[:, holders >= articles].toarray()
    expected = words[:, None] * uses.sum(axis=0) / words.sum()
    value = (((uses - expected) ** 2).sum(axis=0) * len(words) / (len(words) - 1) - uses.sum(axis=0)) / (
        expected ** 2).sum(axis=0)
    return pd.DataFrame({"articles": holders[holders >= articles], "burstiness": np.maximum(value, 0)})


def rivals(sides: Sides, draw: np.random.Generator) -> dict[str, np.ndarray]:
    """Which terms the field's usual tests call different at .05, one bool array (terms) each."""
    mine, other = sides.uses[sides.is_target], sides.uses[~sides.is_target]
    size = [sides.words[side].sum() for side in (sides.is_target, ~sides.is_target)]
    cut = stats.chi2.isf(0.05, 1)
    table = mine.sum(axis=0), other.sum(axis=0), size[0], size[1]
    rates = sides.uses / sides.words[:, None]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # terms that do not vary: no p, so not called different
        welch = stats.ttest_ind(rates[sides.is_target], rates[~sides.is_target], equal_var=False, axis=0).pvalue
        ranks = stats.mannwhitneyu(rates[sides.is_target], rates[~sides.is_target], axis=0, method="asymptotic").pvalue
    low, high = bootstrap_interval(sides, draw)
    return {"G2, four cells": np.abs(g2_4cell(*table)) > cut, "chi-squared": np.abs(chi2(*table)) > cut,
            "Welch t on rates": np.nan_to_num(welch, nan=1) < 0.05, "Mann-Whitney": np.nan_to_num(ranks, nan=1) < 0.05,
            "percentile bootstrap": (low > 0) | (high < 0)}


def bootstrap_interval(sides: Sides, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Percentile interval of the log ratio over articles drawn with replacement, zero counts as one half."""
    logs = []
    for side in (sides.is_target, ~sides.is_target):
        n = int(side.sum())
        times = draw.multinomial(n, np.full(n, 1 / n), size=BOOTSTRAPS).astype(np.float32)
        logs.append(np.log(np.maximum(times @ sides.uses[side].astype(np.float32), 0.5)
                           / (times @ sides.words[side])[:, None]))
    low, high = np.quantile(logs[0] - logs[1], [0.025, 0.975], axis=0)
    return low, high
