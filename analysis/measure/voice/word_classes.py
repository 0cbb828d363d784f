"""Words as the model knows them: a class, a vocabulary id, pieces of words never seen; and what stands beside them."""

from __future__ import annotations

import numpy as np

from . import language as lang
from .page import Page
from .tokens import WordTable, piece_keys

# Roles from the most to the least telling; a word counts as the first that fits. After them: capital, comma, stop,
# mark, number.
_ORDER = [
    lang.NAMING,
    lang.SAYING,
    lang.JUDGEMENT,
    lang.BELIEF,
    lang.INTENTION,
    lang.NOUN,
    lang.HEARSAY,
    lang.OPENER,
    lang.RELATIVE,
    lang.BREAK,
    lang.JOIN,
    lang.NEGATION,
    lang.AUXILIARY,
    lang.PERSON,
    lang.GROUP,
    lang.ARTICLE,
    lang.PREPOSITION,
    lang.TIME,
    lang.ADVERB,
    lang.TITLE,
    lang.SPEAKER,
    lang.WEAK,
]
_CAPITAL, COMMA, STOP, _SIGN, _NUMBER = range(len(_ORDER) + 1, len(_ORDER) + 6)
ROLES = len(_ORDER) + 6
ARTICLE_CLASS = _ORDER.index(lang.ARTICLE) + 1
_BUCKETS = np.searchsorted(np.array([1, 2, 3, 4, 6, 9, 13, 20, 30]), np.arange(400), side="right").astype(np.int64)
_SHAPES = 20  # ids of words outside the vocabulary: by capital and ending
PAIRS, HEADS, TAILS = 1 << 15, 1 << 14, 1 << 12  # hash spaces: word pairs, first five letters, last three
_NO_EDGES = np.zeros(0, np.int64)


def shift(values: np.ndarray, by: int, fill, edges: np.ndarray = _NO_EDGES) -> np.ndarray:
    """The values `by` places further on (negative: further back), `fill` beyond the ends and across `edges`.

    `edges` are the places where another article begins: no article is labelled by looking at another.
    """
    moved = np.full(len(values), fill, values.dtype)
    if by > 0:
        moved[:-by] = values[by:]
    elif by < 0:
        moved[-by:] = values[:by]
    else:
        moved[:] = values
    for step in range(abs(by)) if len(edges) else ():
        across = edges - 1 - step if by > 0 else edges + step
        moved[across[(across >= 0) & (across < len(values))]] = fill
    return moved


def bucket(distance: np.ndarray) -> np.ndarray:
    """Distances in tokens as one of ten steps."""
    return _BUCKETS[np.clip(distance, 0, 399)]


def word_classes(page: Page) -> np.ndarray:
    """One small class number per token, from the roles of the cue file and the look of the word."""
    classes = np.zeros(len(page), np.int64)
    roles = page.roles
    listed = np.flatnonzero(roles)
    some = roles[listed]
    found = np.zeros(len(listed), np.int64)
    for number in range(len(_ORDER), 0, -1):
        found[(some & np.uint64(_ORDER[number - 1])) != 0] = number
    classes[listed] = found
    free = classes == 0
    first = page.first_code
    classes[free & (page.sign > 0)] = _SIGN
    classes[free & page.tokens.upper] = _CAPITAL
    classes[free & (first >= 48) & (first <= 57)] = _NUMBER
    classes[page.sign == ord(",")] = COMMA
    classes[(page.sign == ord(".")) | (page.sign == ord("?")) | (page.sign == ord("!"))] = STOP
    return classes


def word_ids(page: Page, vocabulary: WordTable) -> tuple[np.ndarray, np.ndarray]:
    """Vocabulary id of each token and the places of the words outside it, whose id is their shape."""
    rows = vocabulary.rows(page.tokens.key).astype(np.int64)
    ids = rows + (_SHAPES - 1)
    strange = np.flatnonzero(rows == 0)
    first = page.first_code[strange]
    ending = page.tail_code(strange)
    ids[strange] = np.where((first >= 48) & (first <= 57), 16, np.where(page.tokens.upper[strange], 8, 0) + ending)
    return ids, strange


def pieces(page: Page, some: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Hashed first five and last three letters of the tokens at `some` places: what is known of a word never seen."""
    head, tail = piece_keys(page.tokens, some)
    return (head % np.uint64(HEADS)).astype(np.int64), (tail % np.uint64(TAILS)).astype(np.int64)
