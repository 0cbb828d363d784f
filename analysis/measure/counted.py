"""The counted words of many articles as arrays of numbers, without keeping all that is known of each word."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.measure.tokens import Tokens, encode, tokens_of
from analysis.read.parts import split_parts
from analysis.tables import COUNTED_PARTS, TableError, require

_BATCH = 1_000       # articles tokenised at a time: their tables are let go before the next


@dataclass(frozen=True, eq=False)
class CountedWords:
    """The counted words of all articles, one after the other; places in these arrays are called places below.

    Attributes
    ----------
    article_ids : tuple, the articles in order
    offsets : int64 array (articles + 1); article i holds the places offsets[i] to offsets[i + 1]
    word : int32 array, number of the word; equal words have equal numbers
    position : int32 array, number of the word among all words of its article, from 0, as in every other table
    paragraph : int32 array, number of the line it stands in, over all articles
    start : int32 array, its first character in the text
    parts : the parts table they were taken from: article_id, start, end (characters), part
    """

    article_ids: tuple
    offsets: np.ndarray
    word: np.ndarray
    position: np.ndarray
    paragraph: np.ndarray
    start: np.ndarray
    parts: pd.DataFrame

    @property
    def article(self) -> np.ndarray:
        """int32 array, index of the article of each place."""
        return np.repeat(np.arange(len(self.article_ids), dtype=np.int32), np.diff(self.offsets))


def counted_words(articles: pd.DataFrame, parts: pd.DataFrame | None = None, *,
                  tokens: Tokens | None = None) -> CountedWords:
    """The words of the counted parts, as numbers, article after article.

    Parameters
    ----------
    articles : one row per article: article_id, text; ``language`` default English
    parts : the parts table, default ``split_parts`` of each text
    tokens : words of these and perhaps other articles in these parts, where they are known

    Returns
    -------
    CountedWords; an article without a counted word has no place.

    Raises
    ------
    TableError if a column is missing, an id stands twice or a text is none.
    """
    require(articles, ["article_id", "text"], "articles", "read_articles")
    if (twice := articles["article_id"].duplicated()).any():
        raise TableError(f"article_id {articles['article_id'][twice].iloc[0]!r} stands twice in the articles table; "
                         f"ids must be unique")
    if (wrong := ~articles["text"].map(lambda text: isinstance(text, str)).astype(bool)).any():
        row = articles[wrong].iloc[0]
        raise TableError(f"article {row['article_id']!r} has {row['text']!r} for a text; expected a str, empty where "
                         f"there is none. Fill it in or leave the article out")
    if tokens is not None and parts is not None:
        return _of_tokens(tokens_of(tokens, articles["article_id"]), parts)
    by_article = None if parts is None else dict(iter(parts.groupby("article_id", sort=False)))
    numbers: dict[str, int] = {}
    pieces: list[tuple[np.ndarray, ...]] = []
    tables = [_lines_of("", "", {})]
    sizes: list[np.ndarray] = []
    lines = 0
    for first in range(0, len(articles), _BATCH):
        some = articles.iloc[first:first + _BATCH]
        rows = [_lines_of(key, text, by_article) for key, text in zip(some["article_id"], some["text"], strict=True)]
        tables.append(pd.concat(rows, ignore_index=True)[["article_id", "start", "end", "part"]])
        tokens = encode(some, tables[-1])
        known = np.array([numbers.setdefault(word, len(numbers)) for word in tokens.vocabulary], dtype=np.int32)
        counted = tokens.part < len(COUNTED_PARTS)  # PARTS starts with the counted ones
        line = np.zeros(len(tokens.word), dtype=np.int32)
        for i, table in enumerate(rows):
            here = slice(tokens.offsets[i], tokens.offsets[i + 1])
            line[here] = lines + np.searchsorted(table["start"].to_numpy(), tokens.start[here], side="right")
            lines += len(table) + 1
        words = known[tokens.word[counted]] if len(known) else np.zeros(0, np.int32)
        pieces.append((words, tokens.position[counted].astype(np.int32), line[counted],
                       tokens.start[counted].astype(np.int32)))
        sizes.append(np.bincount(tokens.article[counted], minlength=len(some)))
    word, position, paragraph, start = ((np.concatenate(column) for column in zip(*pieces, strict=True)) if pieces
                                        else (np.zeros(0, np.int32) for _ in range(4)))
    offsets = np.concatenate([[0], np.cumsum(np.concatenate([*sizes, np.zeros(0, np.int64)]))]).astype(np.int64)
    return CountedWords(tuple(articles["article_id"]), offsets, word, position, paragraph, start,
                        pd.concat(tables[1:] or tables, ignore_index=True))


def _of_tokens(tokens: Tokens, parts: pd.DataFrame) -> CountedWords:
    article = pd.Index(tokens.article_ids, dtype=object).get_indexer(parts["article_id"].to_numpy(dtype=object))
    start = parts["start"].to_numpy(np.int64)
    order = np.lexsort((start, article))
    order = order[article[order] >= 0]
    article, start = article[order], start[order]
    longest = int(max(start.max(initial=0), tokens.start.max(initial=0))) + 1
    counted = tokens.part < len(COUNTED_PARTS)  # PARTS starts with the counted ones
    of = tokens.article[counted]
    # Lines are numbered through; the number of the article parts those of two. Lines are looked up, for there are far
    # fewer of them than words.
    first = np.searchsorted(of * longest + tokens.start[counted], article * longest + start)
    line = np.repeat(np.arange(len(start) + 1), np.diff(first, prepend=0, append=len(of))) + of
    sizes = np.bincount(of, minlength=len(tokens.article_ids))
    return CountedWords(tokens.article_ids, np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
                        tokens.word[counted].astype(np.int32), tokens.position[counted].astype(np.int32),
                        line.astype(np.int32), tokens.start[counted].astype(np.int32),
                        parts[["article_id", "start", "end", "part"]].iloc[order].reset_index(drop=True))


def _lines_of(key: str, text: str, by_article: dict | None) -> pd.DataFrame:
    if by_article is None:
        return split_parts(text).assign(article_id=key)
    rows = by_article.get(key)
    return (pd.DataFrame({"article_id": [], "start": [], "end": [], "part": []}).astype({"start": int, "end": int})
            if rows is None else rows.sort_values("start"))
