"""Words as the model knows them: a class, a vocabulary id, pieces of words never seen; and what stands beside them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from . import language as lang
from .language import Language
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
CAPITAL, COMMA, STOP, SIGN, NUMBER = range(len(_ORDER) + 1, len(_ORDER) + 6)
ROLES = len(_ORDER) + 6
ARTICLE_CLASS = _ORDER.index(lang.ARTICLE) + 1
BUCKETS = np.searchsorted(np.array([1, 2, 3, 4, 6, 9, 13, 20, 30]), np.arange(400), side="right").astype(np.int32)
SHAPES = 20  # ids of words outside the vocabulary: by capital and ending
PAIRS, HEADS, TAILS = 1 << 15, 1 << 14, 1 << 12  # hash spaces: word pairs, first five letters, last three
WORD_OFFSETS, HEAD_OFFSETS, TAIL_OFFSETS = (-3, -2, -1, 0, 1, 2, 3), (-1, 0, 1), (-2, -1, 0, 1, 2)
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
    if by and len(edges):
        moved[crossings(edges, by, len(values))] = fill
    return moved


def crossings(edges: np.ndarray, by: int, size: int) -> np.ndarray:
    """The places whose neighbour `by` places further on stands beyond one of the edges."""
    steps = [edges.ravel() - 1 - step if by > 0 else edges.ravel() + step for step in range(abs(by))]
    across = np.concatenate(steps)
    return across[(across >= 0) & (across < size)]


def bucket(distance: np.ndarray) -> np.ndarray:
    """Distances in tokens as one of ten steps."""
    return BUCKETS.take(distance, mode="clip")


@lru_cache(maxsize=16)
def listed_classes(language: Language) -> np.ndarray:
    """The class of each row of the cue file's table; 0 where its roles tell nothing."""
    found = np.zeros(len(language.roles), np.int32)
    for number in range(len(_ORDER), 0, -1):
        found[(language.roles & np.uint64(_ORDER[number - 1])) != 0] = number
    return found


def word_classes(page: Page) -> np.ndarray:
    """One small class number per token (int32), from the roles of the cue file and the look of the word."""
    classes = listed_classes(page.language).take(page.row)
    free = np.flatnonzero(classes == 0)
    first, sign = page.first_code[free], page.sign[free]
    look = np.where(sign > 0, SIGN, 0)
    look[page.tokens.upper[free]] = CAPITAL
    look[(first >= 48) & (first <= 57)] = NUMBER
    classes[free] = look
    marks = page.marks
    sign = page.sign[marks]
    classes[marks[sign == ord(",")]] = COMMA
    classes[marks[(sign == ord(".")) | (sign == ord("?")) | (sign == ord("!"))]] = STOP
    return classes


def word_ids(page: Page, vocabulary: WordTable) -> tuple[np.ndarray, np.ndarray]:
    """Vocabulary id of each token and the places of the words outside it, whose id is their shape."""
    rows = vocabulary.rows(page.tokens.key).astype(np.int64)
    ids = rows + (SHAPES - 1)
    strange = np.flatnonzero(rows == 0)
    first = page.first_code[strange]
    ending = page.tail_code(strange)
    ids[strange] = np.where((first >= 48) & (first <= 57), 16, np.where(page.tokens.upper[strange], 8, 0) + ending)
    return ids, strange


def pieces(page: Page, some: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Hashed first five and last three letters of the tokens at `some` places: what is known of a word never seen."""
    head, tail = piece_keys(page.tokens, some)
    return (head % np.uint64(HEADS)).astype(np.int64), (tail % np.uint64(TAILS)).astype(np.int64)
