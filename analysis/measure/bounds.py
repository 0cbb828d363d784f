"""Which sentence and which part of its article each word of a batch stands in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.measure.kernels import Words, compiled
from analysis.measure.sentences import sentence_ends
from analysis.tables import PARTS


class Stretches(NamedTuple):
    """Parts of articles as arrays: number of the article, first character, one past the last, index in PARTS."""

    article: np.ndarray
    start: np.ndarray
    end: np.ndarray
    code: np.ndarray


def stretches(parts: pd.DataFrame, ids: tuple) -> Stretches:
    """The rows of a parts table that belong to these articles, in any order."""
    number = pd.Index(ids, dtype=object).get_indexer(parts["article_id"].to_numpy(dtype=object))
    known = number >= 0
    code = parts["part"].map({part: i for i, part in enumerate(PARTS)}).to_numpy(np.uint8)
    start, end = (parts[name].to_numpy(np.int64) for name in ("start", "end"))
    return Stretches(number[known], start[known], end[known], code[known])


def bounds_of_words(texts: list[str], languages: list[str], words: Words,
                    parts: Stretches) -> tuple[np.ndarray, np.ndarray]:
    """Number of the sentence in its article (int32) and index in PARTS (uint8) of every word.

    A word belongs to the last stretch begun, if that has not ended; outside of all it is boilerplate. Sentences end
    where a part ends, too.
    """
    size = np.fromiter(map(len, texts), np.int64, len(texts))
    # All texts on one line, a character apart, so that one search finds the places of all articles.
    base = np.cumsum(size + 1) - size - 1
    word = words.start + np.repeat(base, words.lengths)
    start, end = (base[parts.article] + np.clip(bound, 0, size[parts.article]) for bound in (parts.start, parts.end))
    which, found = _sentence_ends(texts, languages)
    # Sorted by hand: numpy.unique is many times slower on numbers like these.
    ends = np.sort(np.concatenate([base[which] + found, end]), kind="stable")
    ends = ends[np.diff(ends, prepend=-1) > 0]
    passed = np.cumsum(np.bincount(np.searchsorted(word, ends), minlength=len(word) + 1)[:-1])
    sentence = passed - np.repeat(np.searchsorted(ends, base), words.lengths)
    order = np.argsort(start, kind="stable")
    return sentence.astype(np.int32), _part_codes(word, start[order], end[order], parts.code[order])


def _sentence_ends(texts: list[str], languages: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """The ends of the sentences of all texts: which text, and one past the last character."""
    if fast := compiled("sentences_numba", sum(map(len, texts))):
        return fast.sentence_bounds(texts, languages)
    ends = [sentence_ends(text, language) for text, language in zip(texts, languages, strict=True)]
    return (np.repeat(np.arange(len(texts)), np.fromiter(map(len, ends), np.int64, len(ends))),
            np.concatenate([*ends, np.zeros(0, np.int64)]))


def _part_codes(word: np.ndarray, start: np.ndarray, end: np.ndarray, code: np.ndarray) -> np.ndarray:
    first, last = np.searchsorted(word, start), np.searchsorted(word, end)
    following = np.append(first[1:], len(word))
    last = np.clip(last, first, np.maximum(first, following))
    aside = PARTS.index("boilerplate")
    codes = np.column_stack([code, np.full(len(code), aside, np.uint8)]).ravel()
    counts = np.column_stack([last - first, following - last]).ravel()
    before = np.full(first[0] if len(first) else len(word), aside, np.uint8)
    return np.concatenate([before, np.repeat(codes, counts)])
