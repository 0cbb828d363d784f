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

_FEW = 16   # pairs of words a phrase may be looked for at; one with wildcards may have many
_FIRST = 0x7FFFFFFF
_BYTES = 5  # of text to a word, about: what decides whether compiled functions pay


class Patterns(NamedTuple):
    """Terms as they are matched: the words of each, and the number of its language (0: any)."""

    words: Sequence[tuple[str, ...]]
    language: np.ndarray


class _Search(NamedTuple):
    """Patterns resolved against a vocabulary."""

    accepted: list[np.ndarray]   # by element (distinct word of a pattern): numbers of the words it takes
    uses: list[int]              # by element: how often those stand
    rows: list[list[int]]        # the elements of each pattern
    length: np.ndarray


class _AtWords(NamedTuple):
    """Patterns that are looked for at their rarest word, the anchor."""

    anchor: np.ndarray
    bounds: np.ndarray           # at word w: owner[bounds[w]:bounds[w + 1]]
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
    sizes, types = _lengths(search.accepted), len(tokens.vocabulary)
    one, two = (np.full(len(sizes), -1, np.int32) for _ in range(2))
    few = np.flatnonzero((sizes == 1) | (sizes == 2))
    one[few] = [search.accepted[i][0] for i in few.tolist()]
    two[few] = [search.accepted[i][-1] for i in few.tolist()]
    # Pairs of an element and a word it takes; one more than the element, so that no pair is 0.
    many = [search.accepted[i] | (i + 1) << 32 for i in np.flatnonzero(sizes > 2).tolist()]
    taken = np.concatenate([np.zeros(0, np.int64), *many]).astype(np.uint64)
    table = np.zeros(1 << (2 * len(taken) + 1).bit_length(), np.uint64)
    fast.enter(taken, table)
    two_by_two, anchors = _pairs(search)
    alone = _at_words(search, types, [r for r in range(len(search.rows)) if r not in anchors])
    anchor = alone.anchor
    anchor[list(anchors)] = list(anchors.values())
    keys = np.array(list(two_by_two), dtype=np.uint64)
    pairs = np.zeros((1 << (4 * len(keys) + 1).bit_length(), 2), np.uint64)
    fast.enter_pairs(keys, pairs)
    kinds = (np.diff(alone.bounds) > 0).astype(np.uint8)
    second, first = (keys & np.uint64(0xFFFFFFFF)).astype(np.int64), (keys >> np.uint64(32)).astype(np.int64) & _FIRST
    late = keys >> np.uint64(63) > 0
    kinds[first[~late] - 1] |= 2
    kinds[second[late]] |= 4
    bounds = np.concatenate([[0], np.cumsum(_lengths(list(two_by_two.values())))])
    owner = np.array([r for rows in two_by_two.values() for r in rows], dtype=np.int64)
    elements = np.array([element for row in search.rows for element in row], dtype=np.int64)
    begins = np.concatenate([[0], np.cumsum(search.length)])
    room = 1 << 20
    while True:
        place, row = np.empty(room, np.int64), np.empty(room, np.int64)
        found = fast.find(tokens.word, tokens.offsets, tokens.part, len(COUNTED_PARTS), tokens.sentence, asked, spoken,
                          search.length, elements, begins, one, two, table, anchor, alone.bounds, alone.owner, kinds,
                          pairs, bounds, owner, place, row)
        if found <= room:
            return place[:found], row[:found]
        room = found


def _pairs(search: _Search) -> tuple[dict[int, list[int]], dict[int, int]]:
    """Phrases to look for at two words at once: by pair of words, and which of its words is the first of the pair.

    A pair is one number: whether its second word is the rarer, its first plus 1, its second.
    """
    found: dict[int, list[int]] = {}
    anchors: dict[int, int] = {}
    taken = [ids.tolist() for ids in search.accepted]
    for r, row in enumerate(search.rows):
        few = [i for i in range(len(row) - 1) if len(taken[row[i]]) * len(taken[row[i + 1]]) <= _FEW]
        if not few:
            continue
        anchors[r] = best = min(few, key=lambda i: sorted((search.uses[row[i]], search.uses[row[i + 1]])))
        side = int(search.uses[row[best]] > search.uses[row[best + 1]])
        for first in taken[row[best]]:
            for second in taken[row[best + 1]]:
                found.setdefault(side << 63 | (first + 1) << 32 | second, []).append(r)
    return found, anchors


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
    vocabulary = _Vocabulary(tokens)
    accepted = [vocabulary.accepts(word) for word in numbers]
    total = np.concatenate([[0], np.cumsum(tokens.uses[np.concatenate([*accepted, np.zeros(0, np.int64)])])])
    uses = np.diff(total[np.concatenate([[0], np.cumsum(_lengths(accepted))])]).tolist()
    return _Search(accepted, uses, [[numbers[word] for word in words] for words in patterns], _lengths(patterns))


def _at_words(search: _Search, types: int, some: Sequence[int]) -> _AtWords:
    """Where to look for some of the patterns; those are all the places that have to be looked at."""
    anchor = np.zeros(len(search.rows), np.int64)
    for r in some:
        row = search.rows[r]
        anchor[r] = min(range(len(row)), key=lambda i: search.uses[row[i]])
    at_anchor = [search.accepted[search.rows[r][anchor[r]]] for r in some]
    word = np.concatenate([*at_anchor, np.zeros(0, np.int64)])
    owner = np.repeat(np.array(some, dtype=np.int64), _lengths(at_anchor))[np.argsort(word, kind="stable")]
    return _AtWords(anchor, np.concatenate([[0], np.cumsum(np.bincount(word, minlength=types))]), owner)


def _in_a_row(tokens: Tokens, search: _Search) -> tuple[np.ndarray, np.ndarray]:
    """Every place where the words of a pattern stand in a row, and the pattern's number; across sentences, too."""
    at = _at_words(search, len(tokens.vocabulary), range(len(search.rows)))
    elements = np.array([element for row in search.rows for element in row], dtype=np.int64)
    begins, many_at = np.concatenate([[0], np.cumsum(search.length)]), np.diff(at.bounds)
    places = np.flatnonzero((many_at > 0)[tokens.word]) if len(tokens.word) else np.zeros(0, np.int64)
    many = many_at[tokens.word[places]]
    row = at.owner[ranges(at.bounds[tokens.word[places]], many)]
    place = np.repeat(places, many) - at.anchor[row]
    # Which word a pattern takes at each of its steps: pairs of numbers in one sorted array.
    pairs = np.sort(np.concatenate([np.zeros(0, np.int64), *(ids | i << 32 for i, ids in enumerate(search.accepted))]))
    whole = (place >= 0) & (place + search.length[row] <= len(tokens.word))
    place, row = place[whole], row[whole]
    for step in range(int(search.length.max(initial=0))):
        open_ = np.flatnonzero((step < search.length[row]) & (step != at.anchor[row]))
        pair = elements[begins[row[open_]] + step] << 32 | tokens.word[place[open_] + step]
        taken = np.ones(len(place), dtype=bool)
        taken[open_] = pairs[np.minimum(np.searchsorted(pairs, pair), len(pairs) - 1)] == pair
        place, row = place[taken], row[taken]
    return place, row
