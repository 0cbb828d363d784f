"""Where the words of patterns stand in a row, inside a sentence: all patterns at once, on numbers."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from analysis.measure.batch import Tokens
from analysis.measure.kernels import compiled
from analysis.measure.shingles import ranges
from analysis.tables import COUNTED_PARTS

_BYTES = 5  # of text to a word, about: what decides whether compiled functions pay


class Patterns(NamedTuple):
    """Terms as they are matched: the words of each, and the number of its language (0: any)."""

    words: Sequence[tuple[str, ...]]
    language: np.ndarray


class _Search(NamedTuple):
    """Patterns resolved against a vocabulary; each is looked for at its rarest word, its anchor."""

    accepted: list[np.ndarray]   # by element (distinct word of a pattern): numbers of the words it takes
    elements: np.ndarray         # of all patterns, one after the other
    begins: np.ndarray           # where those of a pattern begin
    length: np.ndarray
    anchor: np.ndarray
    bounds: np.ndarray           # at word w, these are looked for: owner[bounds[w]:bounds[w + 1]]
    owner: np.ndarray


def candidates(tokens: Tokens, patterns: Patterns, spoken: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every place in a counted part where a pattern stands, overlaps and all.

    Parameters
    ----------
    tokens : Tokens
    patterns : Patterns
    spoken : int array (articles), number of each article's language; only patterns of that language, or of any, stand

    Returns
    -------
    Index of the first word in the arrays, and number of the pattern; by both (int64).
    """
    search = _resolved(tokens, patterns.words)
    if fast := compiled("terms_numba", _BYTES * len(tokens.word)):
        return _find(fast, tokens, search, patterns.language, spoken)
    place, row = _in_a_row(tokens, search)
    last = place + search.length[row] - 1
    article = np.searchsorted(tokens.offsets, place, side="right") - 1
    # The sentence number starts anew with each article, so both must agree. PARTS starts with the counted ones.
    stands = ((tokens.part[place] < len(COUNTED_PARTS)) & (last < tokens.offsets[article + 1])
              & (tokens.sentence[place] == tokens.sentence[np.minimum(last, len(tokens.word) - 1)]))
    asked = patterns.language[row]
    stands &= (asked == 0) | (asked == (spoken[article] if len(place) else 0))
    place, row = place[stands], row[stands]
    order = np.lexsort((row, place))
    return place[order], row[order]


def _find(fast: Any, tokens: Tokens, search: _Search, asked: np.ndarray,
          spoken: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    sizes = _lengths(search.accepted)
    one, two = (np.full(len(sizes), -1, np.int32) for _ in range(2))
    few = np.flatnonzero((sizes == 1) | (sizes == 2))
    one[few] = [search.accepted[i][0] for i in few]
    two[few] = [search.accepted[i][-1] for i in few]
    # Pairs of an element and a word it takes; one more than the element, so that no pair is 0.
    pairs = [np.zeros(0, np.int64), *(search.accepted[i] | int(i + 1) << 32 for i in np.flatnonzero(sizes > 2))]
    every = np.concatenate(pairs).astype(np.uint64)
    table = np.zeros(1 << (2 * len(every) + 1).bit_length(), np.uint64)
    fast.enter(every, table)
    room = 1 << 16
    while True:
        place, row = np.empty(room, np.int64), np.empty(room, np.int64)
        found = fast.find(tokens.word, tokens.offsets, tokens.part, len(COUNTED_PARTS), tokens.sentence, search.bounds,
                          search.owner, search.anchor, search.length, search.elements, search.begins, one, two, table,
                          asked, spoken, place, row)
        if found <= room:
            return place[:found], row[:found]
        room = found


def _lengths(lists: Sequence) -> np.ndarray:
    return np.fromiter(map(len, lists), np.int64, len(lists))


class _Vocabulary:
    """Patterns of one word resolved against the distinct words, once each."""

    def __init__(self, tokens: Tokens) -> None:
        self.number = tokens.numbers
        self.sorted: list[str] = []

    def accepts(self, pattern: str) -> np.ndarray:
        """int64 array: numbers of the words that the pattern takes, with or without a possessive 's."""
        if not set(pattern) & set("*?"):
            words = [word for word in (pattern, pattern + "'s") if word in self.number]
        else:
            words = self._taken(pattern)
        return np.array([self.number[word] for word in words], dtype=np.int64)

    def _taken(self, pattern: str) -> list[str]:
        self.sorted = self.sorted or sorted(self.number)
        prefix = re.split(r"[*?]", pattern, maxsplit=1)[0]
        begin, end = bisect_left(self.sorted, prefix), bisect_left(self.sorted, prefix + "\U0010ffff")
        if pattern == prefix + "*":
            return self.sorted[begin:end]
        glob = re.compile("".join({"*": ".*", "?": "."}.get(ch, re.escape(ch)) for ch in pattern), re.DOTALL)
        return [word for word in self.sorted[begin:end]
                if glob.fullmatch(word) or (word.endswith("'s") and glob.fullmatch(word[:-2]))]


def _resolved(tokens: Tokens, patterns: Sequence[tuple[str, ...]]) -> _Search:
    numbers = {word: i for i, word in enumerate(dict.fromkeys(word for words in patterns for word in words))}
    vocabulary, types = _Vocabulary(tokens), len(tokens.vocabulary)
    accepted = [vocabulary.accepts(word) for word in numbers]
    total = np.concatenate([[0], np.cumsum(tokens.uses[np.concatenate([*accepted, np.zeros(0, np.int64)])])])
    bounds = np.concatenate([[0], np.cumsum(_lengths(accepted))])
    uses = np.diff(total[bounds]).tolist()
    rows = [[numbers[word] for word in words] for words in patterns]
    # A phrase is looked for at its rarest word; those are all the places that have to be looked at.
    anchor = np.array([min(range(len(row)), key=lambda i: uses[row[i]]) for row in rows], dtype=np.int64)
    at_anchor = [accepted[row[i]] for row, i in zip(rows, anchor.tolist(), strict=True)]
    word = np.concatenate([*at_anchor, np.zeros(0, np.int64)])
    owner = np.repeat(np.arange(len(rows)), _lengths(at_anchor))[np.argsort(word, kind="stable")]
    length = _lengths(patterns)
    return _Search(accepted, np.array([element for row in rows for element in row], dtype=np.int64),
                   np.concatenate([[0], np.cumsum(length)]), length, anchor,
                   np.concatenate([[0], np.cumsum(np.bincount(word, minlength=types))]), owner)


def _in_a_row(tokens: Tokens, search: _Search) -> tuple[np.ndarray, np.ndarray]:
    """Every place where the words of a pattern stand in a row, and the pattern's number; across sentences, too."""
    many_at = np.diff(search.bounds)
    places = np.flatnonzero((many_at > 0)[tokens.word]) if len(tokens.word) else np.zeros(0, np.int64)
    many = many_at[tokens.word[places]]
    row = search.owner[ranges(search.bounds[tokens.word[places]], many)]
    place = np.repeat(places, many) - search.anchor[row]
    # Which word a pattern takes at each of its steps: pairs of numbers in one sorted array.
    pairs = np.sort(np.concatenate([np.zeros(0, np.int64), *(ids | i << 32 for i, ids in enumerate(search.accepted))]))
    whole = (place >= 0) & (place + search.length[row] <= len(tokens.word))
    place, row = place[whole], row[whole]
    for step in range(int(search.length.max(initial=0))):
        open_ = np.flatnonzero((step < search.length[row]) & (step != search.anchor[row]))
        pair = search.elements[search.begins[row[open_]] + step] << 32 | tokens.word[place[open_] + step]
        taken = np.ones(len(place), dtype=bool)
        taken[open_] = pairs[np.minimum(np.searchsorted(pairs, pair), len(pairs) - 1)] == pair
        place, row = place[taken], row[taken]
    return place, row
