"""Words that follow each other: what stands together often enough to be a term of a lexicon. Needs text."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import xlogy

from analysis.measure.checked import whole
from analysis.measure.runs import count_runs
from analysis.measure.tokens import encode
from analysis.read.parts import split_parts
from analysis.read.sources import read_articles
from analysis.study import Study
from analysis.tables import TableError, require

HALF = 0.5  # added to every cell before a logarithm, as quanteda does
ORDERS = ("z", "g2_4cell", "count")


def expressions(source: Study | pd.DataFrame, *, size: int = 2, min_count: int = 5, sort: str = "z",
                text: Path | str | None = None) -> pd.DataFrame:
    """Expressions of two or three words to look through for a lexicon, the most closely knit first.

    A proposal, no decision: names and set phrases come first too. z takes places for independent draws, and words
    cluster in articles: look at ``articles``. Needs the order of words, so the texts; the evidence does not hold it.

    Parameters
    ----------
    source : a Study whose texts are there (its counted parts), or a table of `count_ngrams`
    size : words of an expression, 2 or 3; of a table its own
    min_count : rarer expressions are left out
    sort : "z", "g2_4cell" (two words only) or "count"
    text : folder of the study's texts, default its ``text/``

    Returns
    -------
    One row per expression: expression (words joined by spaces), size (words), count, articles, lambda_half (log-linear
    interaction, half added to every cell, natural logarithm), z (lambda over its standard error), g2_4cell (signed; NaN
    for three words).

    Raises
    ------
    TableError if a column is missing or an option is wrong; SourceError if a text is missing.

    Source: Blaheta & Johnson 2001, Unsupervised learning of multi-word verbs; the half as in quanteda.textstats.

    Examples
    --------
    >>> texts = pd.DataFrame({"article_id": ["a", "b"], "text": ["The ferry war began.", "No ferry war. The end."]})
    >>> pairs = count_ngrams(texts, min_count=1)
    >>> expressions(pairs, min_count=2)[["expression", "count", "articles"]].values.tolist()
    [['ferry war', 2, 2]]
    """
    if sort not in ORDERS or (sort == "g2_4cell" and size == 3):
        raise TableError(f"unknown order {sort!r}; choose from {', '.join(ORDERS)} (g2_4cell for two words)")
    whole("min_count", min_count, low=1, counts="places")
    if isinstance(source, Study):
        articles, _ = read_articles(source, text)
        parts = [split_parts(row.text).assign(article_id=row.article_id) for row in articles.itertuples()]
        source = count_ngrams(articles, parts=pd.concat(parts, ignore_index=True), size=size, min_count=min_count)
    require(source, ["expression", "size", "articles", "count"], "ngrams", "count_ngrams")
    cells = [column for column in source if column.startswith("n_")]
    if not cells:
        raise TableError("the ngrams table has no cells (n_11, n_10, ...). Make it with count_ngrams.")
    table = source[source["count"] >= min_count]
    counts = table[cells].to_numpy(float) + HALF
    interaction = np.log(counts) @ np.array([(-1.0) ** cell.count("0") for cell in cells])
    out = table[["expression", "size", "count", "articles"]].assign(
        lambda_half=interaction, z=interaction / np.sqrt((1 / counts).sum(axis=1)), g2_4cell=np.nan)
    if cells == ["n_11", "n_10", "n_01", "n_00"]:
        out["g2_4cell"] = _g2(table[cells].to_numpy(float))
    return out.sort_values([sort, "expression"], ascending=[False, True], kind="stable").reset_index(drop=True)


def _g2(cells: np.ndarray) -> np.ndarray:
    """Signed log-likelihood over the four cells of each row (Dunning 1993)."""
    square = cells.reshape(-1, 2, 2)
    expected = square.sum(axis=2, keepdims=True) * square.sum(axis=1, keepdims=True) / square.sum(axis=(1, 2),
                                                                                                  keepdims=True)
    g2 = 2 * (xlogy(square, square) - xlogy(square, expected)).sum(axis=(1, 2))
    return np.sign(square[:, 0, 0] - expected[:, 0, 0]) * np.maximum(g2, 0)


def count_ngrams(articles: pd.DataFrame, *, parts: pd.DataFrame | None = None, size: int = 2,
                 min_count: int = 3) -> pd.DataFrame:
    """Words that follow each other inside a sentence, with the table each expression is to be tested on.

    Needs the order of words, so text; a hyphenated compound is an expression of two words like any other.

    Parameters
    ----------
    articles, parts : as in `count_collocates`
    size : words of an expression, 2 or 3
    min_count : rarer expressions are left out

    Returns
    -------
    One row per expression, most frequent first: expression (words joined by spaces), size (words), articles (that have
    it), count, then one column per cell of its table over all places where ``size`` words follow each other: n_11,
    n_10, n_01, n_00 (n_111 to n_000 for three). The digits say which of its words stand at their place: n_10 counts
    places with the first and another second word; n_11 (n_111) is the count.

    Raises
    ------
    TableError if a column is missing or size is not 2 or 3.

    Source: Blaheta & Johnson 2001, Unsupervised learning of multi-word verbs (the table).
    """
    if isinstance(size, float) or size not in (2, 3):
        raise TableError(f"size is {size!r}; an expression has 2 or 3 words")
    whole("min_count", min_count, low=1, counts="places")
    require(articles, ["article_id", "text"], "articles", "read_articles")
    tokens = encode(articles, parts)
    runs = count_runs(tokens, longest=size)
    own = runs.words[:, size - 1] >= 0
    rows = runs.words[own].astype(np.int64)
    count = np.bincount(runs.counts.indices, runs.counts.data, minlength=len(own))[own].astype(np.int64)
    article = np.bincount(runs.counts.indices, minlength=len(own))[own]
    # Places at which a given subset of the words stand, each at its own place; the cells follow by inclusion-exclusion.
    subsets = list(product((1, 0), repeat=size))
    at_least = {}
    for subset in subsets:
        chosen = [i for i in range(size) if subset[i]]
        key = np.zeros(len(rows), np.int64)
        for i in chosen[:2]:
            key = key << 32 | rows[:, i]
        group = np.unique(key, return_inverse=True)[1] if len(chosen) < size else np.arange(len(rows))
        at_least[subset] = np.bincount(group, weights=count)[group].astype(np.int64) if len(rows) else count
    kept = count >= min_count
    table = pd.DataFrame({"expression": [" ".join(tokens.vocabulary[i] for i in row) for row in rows[kept].tolist()],
                          "size": size, "articles": article[kept], "count": count[kept]})
    for subset in subsets:
        exact = sum((-1) ** (sum(more) - sum(subset)) * at_least[more] for more in subsets
                    if all(m >= s for m, s in zip(more, subset, strict=True)))
        table["n_" + "".join(map(str, subset))] = exact[kept]
    return table.sort_values(["count", "expression"], ascending=[False, True], kind="stable").reset_index(drop=True)
