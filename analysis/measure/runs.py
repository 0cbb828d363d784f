"""How often each run of words stands in each article: a sparse matrix, words as numbers all the way."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

import numpy as np
from scipy import sparse

from analysis.measure.kernels import compiled
from analysis.measure.tokens import Tokens
from analysis.tables import COUNTED_PARTS, TableError

WITHIN = ("sentence", "article")
_BYTES = 5  # of text to a word, about: what decides whether compiled functions pay


class Runs(NamedTuple):
    """Counts of runs of words.

    `counts` (CSR array, articles x runs, int32; the entries of a row in no order), `words` (int32 array, runs x longest
    size: numbers in the vocabulary, -1 behind a shorter run). Single words, all of the vocabulary in its order, come
    first; then runs of two and so on, each by first appearance.
    """

    counts: sparse.csr_array
    words: np.ndarray


def count_runs(tokens: Tokens, *, longest: int = 1, within: str = "sentence") -> Runs:
    """Count the words of each article, and the runs of two words and more, as far as asked.

    Only counted parts (headline, standfirst, subheading, body, caption) are looked at. The number of distinct runs
    grows with the text: three quarters of all runs of three words stand in one article.

    Parameters
    ----------
    tokens : Tokens
    longest : words of the longest run, at least 1
    within : "sentence", which no run leaves; or "article": across sentences and parts, as programs that see a text as
        one list of words do, but not across words that are not counted

    Returns
    -------
    Runs

    Raises
    ------
    TableError if an option is wrong.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.measure.tokens import encode
    >>> texts = pd.DataFrame({"article_id": ["a"], "text": ["The fog. The fog lay."]})
    >>> tokens = encode(texts, pd.DataFrame({"article_id": ["a"], "start": [0], "end": [21], "part": ["body"]}))
    >>> found = count_runs(tokens, longest=2)
    >>> found.words.tolist(), found.counts.toarray().tolist()
    ([[0, -1], [1, -1], [2, -1], [0, 1], [1, 2]], [[2, 2, 1, 2, 1]])
    """
    if within not in WITHIN or isinstance(longest, bool) or longest < 1:
        raise TableError(f"longest is {longest!r} and within {within!r}; give a number of words from 1 on, and one of "
                         f"{', '.join(WITHIN)}")
    if compiled("runs_numba", _BYTES * len(tokens.word)):
        return _count_fast(tokens, longest, within)
    segment = _segments(tokens, within)
    types, sizes = len(tokens.vocabulary), len(tokens.article_ids)
    words = [_padded(np.arange(types, dtype=np.int32)[:, None], longest)]
    before = np.where(segment >= 0, tokens.word, np.int32(-1))
    layers = [(before, _at_first(before, tokens), 0)]
    found = types
    for step in range(1, longest):
        before, count, first = _longer(before, tokens, segment, step)
        rows = tokens.word[first[:, None] + np.arange(step + 1)] if len(first) else np.zeros((0, step + 1), np.int32)
        words.append(_padded(rows, longest))
        layers.append((before, count, found))
        found += len(first)
    return Runs(_matrix(tokens, layers, (sizes, found)), np.concatenate(words))


def _count_fast(tokens: Tokens, longest: int, within: str) -> Runs:
    """The same, compiled: rows are written as they are counted."""
    fast = import_module("analysis.measure.kernels.runs_numba")
    size, types, articles = len(tokens.word), len(tokens.vocabulary), len(tokens.article_ids)
    counted, offsets, word = len(COUNTED_PARTS), tokens.offsets, tokens.word  # PARTS starts with the counted ones
    bounds, indices, data = np.empty(articles + 1, np.int64), np.empty(size, np.int32), np.empty(size, np.int32)
    entries = fast.count_words(word, tokens.part, counted, offsets, types, bounds, indices, data)
    indices, data = indices[:entries], data[:entries]
    if longest == 1:
        return Runs(_csr(data, indices, bounds, types), np.arange(types, dtype=np.int32)[:, None])
    sentence = tokens.sentence if within == "sentence" else np.zeros(0, np.int32)
    room = np.empty(size, np.min_scalar_type(longest))
    fast.rooms(tokens.part, counted, sentence, offsets, longest, room)
    before, often = word, np.zeros(0, np.bool_)
    found, sizes, layers = types, np.diff(bounds), []
    for step in range(1, longest):
        number, count, places = (np.empty(size, np.int32) for _ in range(3))
        again = np.empty(size + 1, np.bool_)
        table, state = np.zeros((1 << (size // 2).bit_length(), 2), np.uint64), np.zeros(4, np.int64)
        while not fast.number_runs(before, often, word, room, offsets, step, number, count, places, again, table,
                                   state):
            smaller, table = table, np.zeros((2 * len(table), 2), np.uint64)
            fast.move(smaller, table)
        total = int(state[1])
        fast.row_sizes(offsets, count, sizes)
        layers.append((number, count, found, places[:total]))
        before, often, found = number, again[:total], found + total
    ends = np.concatenate([[0], np.cumsum(sizes)])
    kind = _kind(ends[-1], found)
    every, uses, here = np.empty(ends[-1], kind), np.empty(ends[-1], np.int32), ends[:-1].copy()
    words = np.full((found, longest), -1, dtype=np.int32)
    words[:types, 0] = np.arange(types)
    fast.copy_rows(bounds, indices, data, here, every, uses)
    for step, (number, count, shift, places) in enumerate(layers, 2):
        fast.fill_rows(offsets, number, count, shift, here, every, uses)
        fast.write_runs(word, places, step, words[shift:])
    return Runs(_csr(uses, every, ends, found), words)


def _kind(entries: int, columns: int) -> type:
    # scipy takes the indices as they are only if all of them are of one kind.
    return np.int32 if max(entries, columns) < np.iinfo(np.int32).max else np.int64


def _csr(data: np.ndarray, indices: np.ndarray, bounds: np.ndarray, columns: int) -> sparse.csr_array:
    kind = _kind(bounds[-1], columns)
    return sparse.csr_array((data, indices.astype(kind, copy=False), bounds.astype(kind)),
                            shape=(len(bounds) - 1, columns))


def _padded(rows: np.ndarray, longest: int) -> np.ndarray:
    out = np.full((len(rows), longest), -1, dtype=np.int32)
    out[:, :rows.shape[1]] = rows
    return out


def _segments(tokens: Tokens, within: str) -> np.ndarray:
    """Number of the stretch that no run leaves, for every word; -1 where the word is not counted."""
    counted = tokens.part < len(COUNTED_PARTS)  # PARTS starts with the counted ones
    border = np.zeros(len(tokens.word), dtype=bool)
    border[tokens.offsets[:-1][np.diff(tokens.offsets) > 0]] = True
    if within == "sentence":
        border[1:] |= tokens.sentence[1:] != tokens.sentence[:-1]
    return np.where(counted, np.cumsum(border, dtype=np.int32), np.int32(-1))


def _longer(before: np.ndarray, tokens: Tokens, segment: np.ndarray, step: int,
            ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Number of the run at each place, its uses in the article at its first place there, where each first stands."""
    number = np.full(len(before), -1, dtype=np.int32)
    last = max(0, len(before) - step)
    begins = np.flatnonzero((before[:last] >= 0) & (segment[:last] >= 0) & (segment[:last] == segment[step:]))
    key = before[begins].astype(np.int64) << 32 | tokens.word[begins + step]
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order))
    number[begins] = rank[which]
    return number, _at_first(number, tokens), begins[first[order]]


def _at_first(number: np.ndarray, tokens: Tokens) -> np.ndarray:
    """Uses of each number in its article, written at its first place there; 0 elsewhere."""
    count = np.zeros(len(number), dtype=np.int32)
    places = np.flatnonzero(number >= 0)
    key = tokens.article[places] << 32 | number[places]
    _, first, uses = np.unique(key, return_index=True, return_counts=True)
    count[places[first]] = uses
    return count


def _matrix(tokens: Tokens, layers: list[tuple[np.ndarray, np.ndarray, int]],
            shape: tuple[int, int]) -> sparse.csr_array:
    sizes = np.zeros(shape[0], np.int64)
    for _, count, _ in layers:
        total = np.concatenate([[0], np.cumsum(count > 0)])
        sizes += np.diff(total[tokens.offsets])
    bounds = np.concatenate([[0], np.cumsum(sizes)])
    indices, data = np.empty(bounds[-1], _kind(bounds[-1], shape[1])), np.empty(bounds[-1], np.int32)
    room = bounds[:-1].copy()
    for number, count, shift in layers:
        places = np.flatnonzero(count)
        article = tokens.article[places]
        behind = np.arange(len(places)) - np.searchsorted(article, article)
        target = room[article] + behind
        indices[target], data[target] = number[places] + shift, count[places]
        room += np.bincount(article, minlength=shape[0])
    return _csr(data, indices, bounds, shape[1])
