"""Words and punctuation of a text as arrays, with a hash of each word's lower-case form."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from unicodedata import category

import numpy as np

# Character classes. Everything the grammar asks of a character is answered from one table, so no Python code runs per
# character.
SPACE, BREAK, WORD, MARK = 0, 1, 2, 3
# An odd multiplier has an inverse modulo 2**64, which is what lets a word's hash be cut out of a running sum.
_FACTOR = 0x9E3779B97F4A7C15
_INVERSE = pow(_FACTOR, -1, 2**64)


@dataclass(frozen=True, eq=False)
class Tokens:
    """Words (runs of letters and digits) and single marks of one text, in order.

    Arrays of length n, one entry per token: `start` and `end` in characters; `key`, the hash of the lower-case form;
    `word`, true for a word; `upper`, true if its first character is a capital; `line`, the number of line breaks before
    it.
    """

    text: str
    start: np.ndarray
    end: np.ndarray
    key: np.ndarray
    word: np.ndarray
    upper: np.ndarray
    line: np.ndarray
    lower: np.ndarray  # lower-case code of every character of the text

    def __len__(self) -> int:
        return len(self.start)

    @cached_property
    def codes(self) -> np.ndarray:
        """Code point of every character of the text (uint32)."""
        return code_points(self.text)


@lru_cache(maxsize=1)
def character_tables() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Class, lower-case code and capital flag for each of the first 65,536 code points."""
    kind = np.full(65536, MARK, np.uint8)
    lower = np.arange(65536, dtype=np.uint64)
    capital = np.zeros(65536, bool)
    for code in range(65536):
        char = chr(code)
        group = category(char)
        if char == "ʼ":
            group = "Po"
        if char in "\n\r\x0b\x0c\x85\u2028\u2029":
            kind[code] = BREAK
        elif group[0] in "LNM" or char == "_":
            kind[code] = WORD
            folded = char.lower()
            lower[code] = ord(folded[0])
            capital[code] = group in ("Lu", "Lt")
        elif char in "’‘‛`´ʼ′":
            lower[code] = ord("'")  # one apostrophe, however it is typed
        elif group[0] in "ZC":  # controls, zero-width characters, lone surrogates: never part of a word
            kind[code] = SPACE
    return kind, lower, capital


_powers = np.ones(1, np.uint64)
_inverses = np.ones(1, np.uint64)


def _grow(size: int) -> tuple[np.ndarray, np.ndarray]:
    """Powers of the hash factor and of its inverse, at least `size` of each (kept between calls)."""
    global _powers, _inverses
    if len(_powers) < size:
        length = max(size, 2 * len(_powers))
        factors = np.full(length, _FACTOR, np.uint64)
        factors[0] = 1
        _powers = np.cumprod(factors)
        factors[1:] = _INVERSE
        _inverses = np.cumprod(factors)
    return _powers, _inverses


def word_key(word: str) -> int:
    """The hash `tokenize` gives to this word; for building look-up tables.

    >>> int(tokenize("Said").key[0]) == word_key("said")
    True
    """
    total = 0
    for place, char in enumerate(word.lower()):
        total += (ord(char) + 1) * pow(_FACTOR, place, 2**64)
    return total % 2**64


class WordTable:
    """A fixed list of words (as hashes) that whole arrays of hashes are looked up in, by array operations only.

    `rows(key)` gives 1 + the word's place in the list, or 0 where it is not listed. Two bucket tables: a word whose
    bucket is taken in the first stands in the second, under another multiplier.
    """

    def __init__(self, keys: np.ndarray) -> None:
        self.keys = np.concatenate([np.zeros(1, np.uint64), keys])
        bits = max(12, len(keys).bit_length() + 5)
        for attempt in range(64):
            self._factors = (
                (2 * attempt * 0x1D8E4E27C47D124F + _FACTOR) % 2**64 | 1,
                (2 * attempt + 1) * 0xD6E8FEB86659FD93 % 2**64 | 1,
            )
            self._shift = 64 - bits
            tables = np.zeros((2, 1 << bits), np.uint16)
            if all(self._place(tables, row, int(key)) for row, key in enumerate(keys, start=1)):
                self._tables = tables
                return
        raise ValueError(f"{len(keys)} words do not fit the look-up table; are some listed twice?")  # never seen

    def _place(self, tables: np.ndarray, row: int, key: int) -> bool:
        for table, factor in zip(tables, self._factors, strict=True):
            bucket = (key * factor % 2**64) >> self._shift
            if not table[bucket]:
                table[bucket] = row
                return True
        return False

    @cached_property
    def compact(self) -> tuple[np.ndarray, np.ndarray, np.uint64]:
        """For the compiled path: hashes by row; rows in slots, where a taken slot leads to the next; shift of a hash.

        A word's slot are the upper bits of its hash times the factor of words. Small, so that it stays in the cache.
        """
        bits = len(self.keys).bit_length() + 2
        slots = np.zeros(1 << bits, np.uint16)
        for row, key in enumerate(self.keys[1:].tolist(), start=1):
            slot = (key * _FACTOR % 2**64) >> (64 - bits)
            while slots[slot]:
                slot = (slot + 1) % len(slots)
            slots[slot] = row
        return self.keys, slots, np.uint64(64 - bits)

    def rows(self, key: np.ndarray) -> np.ndarray:
        """Row of each hash (uint16, same length), 0 where the word is not listed."""
        shift = np.uint64(self._shift)
        first, second = (
            table[((key * np.uint64(factor)) >> shift).astype(np.intp)]
            for table, factor in zip(self._tables, self._factors, strict=True)
        )
        return np.where(self.keys[first] == key, first, np.where(self.keys[second] == key, second, np.uint16(0)))


def code_points(text: str) -> np.ndarray:
    """Code point of every character (uint32)."""
    # surrogatepass: a lone surrogate in the input is data, not a reason to stop.
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def tokenize(text: str) -> Tokens:
    """Words and marks of a text, in one pass of array operations.

    Letters, digits and the marks that combine with them make words; any other visible character is a token of its own,
    so "U.S." is four tokens and "Ann's" three. This is the voice step's own cut, finer than the tokens that are
    counted.

    Returns
    -------
    Tokens; all arrays empty for a text without visible characters.
    """
    codes = code_points(text)
    kind_of, lower_of, capital_of = character_tables()
    if (
        len(codes) and int(codes.max()) > 0xFFFF
    ):  # beyond the table: letters of rare scripts and emoji, taken as word characters
        high = codes > 0xFFFF
        small = np.where(high, ord("x"), codes).astype(np.uint16)
        lower = np.where(high, codes, lower_of[small]).astype(np.uint64)
    else:
        small = codes.astype(np.uint16)
        lower = lower_of[small]
    kind = kind_of[small]
    is_word = kind == WORD
    border = is_word[1:] != is_word[:-1]
    starts = kind >= WORD
    starts[1:] &= border | (kind[1:] == MARK)
    start = np.flatnonzero(starts)
    ends = kind >= WORD
    ends[:-1] &= border | (kind[:-1] == MARK)
    end = np.flatnonzero(ends) + 1
    powers, inverses = _grow(len(codes) + 1)
    running = np.empty(len(codes) + 1, np.uint64)
    running[0] = 0
    np.cumsum((lower + np.uint64(1)) * powers[: len(codes)], out=running[1:])
    key = (running[end] - running[start]) * inverses[start]
    breaks = np.flatnonzero(kind == BREAK)
    line = np.searchsorted(breaks, start)
    return Tokens(text, start, end, key, is_word[start], capital_of[small[start]], line, lower)


def piece_keys(tokens: Tokens, some: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Hashes of the first five and the last three characters of the tokens at `some` places (or of the whole word)."""
    start, end = tokens.start[some], tokens.end[some]
    head, tail = np.zeros(len(some), np.uint64), np.zeros(len(some), np.uint64)
    for place in range(5):
        inside = start + place < end
        code = tokens.lower[np.minimum(start + place, end - 1)]
        head = np.where(inside, head * np.uint64(31) + code + np.uint64(1), head)
    for place in range(3, 0, -1):
        inside = end - place >= start
        code = tokens.lower[np.maximum(end - place, start)]
        tail = np.where(inside, tail * np.uint64(31) + code + np.uint64(1), tail)
    mix = np.uint64(_FACTOR)
    return (head * mix) >> np.uint64(40), (tail * mix) >> np.uint64(40)
