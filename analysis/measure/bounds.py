"""Which sentence and which part of its article each word of a batch stands in."""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.measure.kernels import compiled
from analysis.measure.sentences import sentence_ends
from analysis.tables import PARTS


class Stretches(NamedTuple):
    """Parts of articles as arrays, by article and first character: number of the article, first character, one past the
    last, index in PARTS; and how long each article is (characters).
    """

    article: np.ndarray
    start: np.ndarray
    end: np.ndarray
    code: np.ndarray
    sizes: np.ndarray


def stretches(parts: pd.DataFrame, ids: tuple, sizes: np.ndarray) -> Stretches:
    """The rows of a parts table, in any order, that belong to these articles; none reaches beyond its text."""
    article = pd.Index(ids, dtype=object).get_indexer(parts["article_id"].to_numpy(dtype=object))
    code = parts["part"].map({part: i for i, part in enumerate(PARTS)}).to_numpy(np.uint8)
    known = np.flatnonzero(article >= 0)
    article, code = article[known], code[known]
    start, end = (np.clip(parts[name].to_numpy(np.int64)[known], 0, sizes[article]) for name in ("start", "end"))
    order = np.lexsort((start, article))
    return Stretches(article[order], start[order], end[order], code[order], sizes)


def whole(sizes: np.ndarray) -> Stretches:
    """Every text is body from end to end."""
    return Stretches(np.arange(len(sizes)), np.zeros(len(sizes), np.int64), sizes,
                     np.full(len(sizes), PARTS.index("body"), np.uint8), sizes)


def part_of_words(offsets: np.ndarray, start: np.ndarray, parts: Stretches) -> np.ndarray:
    """Index in PARTS (uint8) of every word: of the last stretch begun, if that has not ended; else boilerplate."""
    if fast := compiled("bounds_numba", int(parts.sizes.sum())):
        part = np.empty(len(start), np.uint8)
        fast.number_parts(offsets, start, *parts[:4], np.uint8(PARTS.index("boilerplate")), part)
        return part
    base = _bases(parts.sizes)
    word = start + np.repeat(base, np.diff(offsets))
    return _part_codes(word, base[parts.article] + parts.start, base[parts.article] + parts.end, parts.code)


def sentence_of_words(texts: Any, languages: list[str], offsets: np.ndarray, start: np.ndarray,
                      parts: Stretches) -> np.ndarray:
    """Number of the sentence in its article (int32) of every word; sentences end where a part ends, too.

    ``texts``: list of str, or `analysis.measure.kernels.bytes_numba.Utf8` where there are compiled functions.
    """
    size = int(parts.sizes.sum())
    which, found = _sentence_ends(texts, languages, size)
    if fast := compiled("bounds_numba", size):
        sentence = np.empty(len(start), np.int32)
        order = np.lexsort((parts.end, parts.article))
        fast.number_sentences(offsets, start, which, found, parts.article[order], parts.end[order], sentence)
        return sentence
    base = _bases(parts.sizes)
    word = start + np.repeat(base, np.diff(offsets))
    # Sorted by hand: numpy.unique is many times slower on numbers like these.
    ends = np.sort(np.concatenate([base[which] + found, base[parts.article] + parts.end]), kind="stable")
    ends = ends[np.diff(ends, prepend=-1) > 0]
    passed = np.cumsum(np.bincount(np.searchsorted(word, ends), minlength=len(word) + 1)[:-1])
    return (passed - np.repeat(np.searchsorted(ends, base), np.diff(offsets))).astype(np.int32)


def _bases(sizes: np.ndarray) -> np.ndarray:
    """Where each text begins if all stand on one line, a character apart: one search finds the places of all."""
    return np.cumsum(sizes + 1) - sizes - 1


def _sentence_ends(texts: Any, languages: list[str], size: int) -> tuple[np.ndarray, np.ndarray]:
    """The ends of the sentences of all texts: which text, and one past the last character."""
    if not isinstance(texts, list):
        return import_module("analysis.measure.kernels.sentences_numba").sentence_bounds(texts, languages)
    if fast := compiled("sentences_numba", size):
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
