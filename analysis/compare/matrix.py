"""Counts as a sparse matrix, articles by words, with both axes labelled: what tests and intervals work on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.compare.copies import of_wire
from analysis.compare.frequency import Evidence, need
from analysis.compare.numbering import numbered
from analysis.compare.options import text
from analysis.tables import VOICES, TableError


class Counts(NamedTuple):
    """Uses of every word in every article.

    Attributes
    ----------
    matrix : CSR matrix (articles, words) of uses
    article_ids : of the rows, sorted
    words : of the columns, sorted
    tokens : array (articles), counted words of each article (in the voice asked for)
    """

    matrix: sparse.csr_matrix
    article_ids: list[str]
    words: list[str]
    tokens: np.ndarray


def count_words(evidence: Evidence, *, voice: str | None = None, wire: str = "gross") -> Counts:
    """How often each article uses each word, in one voice or in all.

    Parameters
    ----------
    evidence : mapping with articles, terms
    voice : "own", "indirect" or "direct"; default all
    wire : "gross", "first-copy" or "net" of wire copy, as in `of_wire`

    Returns
    -------
    Counts; an article without words has an empty row.

    Raises
    ------
    TableError if a table is missing, the voice is none, or a count is missing or negative.
    """
    need(evidence, "articles", "terms")
    if voice is not None:
        text("voice", voice)
    if voice not in (None, *VOICES):
        raise TableError(f"unknown voice {voice!r}; choose one of {', '.join(VOICES)}, or None for all")
    terms = of_wire(evidence, wire)["terms"]
    terms = terms if voice is None else terms[terms["voice"] == voice]
    ids = sorted(evidence["articles"]["article_id"])
    column, words = numbered(terms["term"])
    matrix = _matrix(terms["article_id"], column, terms["count"], ids, len(words))
    return Counts(matrix, ids, list(words), np.asarray(matrix.sum(axis=1)).ravel())


def count_frames(hits: pd.DataFrame, frames: pd.DataFrame, article_ids: list[str]) -> sparse.csr_matrix:
    """How often each article has a hit of each frame.

    Parameters
    ----------
    hits : rows that are to be counted: article_id, family, frame
    frames : family, frame, in the order of the columns
    article_ids : in the order of the rows

    Returns
    -------
    CSR matrix (articles, frames) of hits; hits of other frames are not counted.
    """
    place = pd.MultiIndex.from_frame(frames[["family", "frame"]])
    column = place.get_indexer(pd.MultiIndex.from_frame(hits[["family", "frame"]]))
    known = column >= 0
    return _matrix(hits["article_id"][known], column[known], pd.Series(np.ones(known.sum())), article_ids, len(frames))


def _matrix(articles: pd.Series, column: np.ndarray, count: pd.Series, ids: list[str],
            width: int) -> sparse.csr_matrix:
    row = pd.Index(ids).get_indexer(articles)
    number = pd.to_numeric(count, errors="coerce").to_numpy(float)
    if not (np.isfinite(number).all() and (number >= 0).all()):
        raise TableError("the terms table has a count that is missing or negative; make it with load_evidence")
    if (row < 0).any():
        stray = articles.to_numpy(dtype=object)[row < 0][0]
        raise TableError(f"article {stray!r} has counts, but no row in the articles table; load both from one study")
    return sparse.csr_matrix((number, (row, column)), shape=(len(ids), width))
