"""Words of many texts as numbers, and nothing else of them, compiled: for what asks only which words are the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from analysis.measure.kernels import Words
from analysis.measure.kernels.bytes_numba import decode
from analysis.measure.kernels.compiling import kernel
from analysis.measure.kernels.pieces_numba import PARTS, enter, piece_keys, piece_numbers

_GAP, _CORE, _MARK, _ELSE = range(4)  # between words; letters and digits; marks that may stand inside a word; others
_KINDS = {"o": _GAP, "A": _CORE, "N": _CORE, "m": _MARK, "n": _MARK, "b": _MARK, "q": _MARK, "d": _MARK}
_BLOCK = 4096  # pieces: what is known of them stays in the cache
U = np.uint64
_ONES = 0x0101010101010101
_CASE, _SEVEN, _TOP = U(0x20 * _ONES), U(0x7F * _ONES), U(0x80 * _ONES)
_FROM_A, _PAST_Z, _FROM_0, _PAST_9 = (U((0x80 - first) * _ONES) for first in (0x61, 0x7B, 0x30, 0x3A))
_PLACE = U(0x0001020304050607)  # times a number of one bit, its highest byte says in which byte that bit is


class Numbers:
    """Numbers the words of texts that are handed over one batch after the other.

    Texts are cut at blanks and whatever else nothing sticks to. A piece of ASCII letters and digits is a word; each
    distinct other piece is handed to the tokeniser, once.

    Parameters
    ----------
    classes : class byte of every code point, as `analysis.measure.tokens` has them
    words : the words of some texts, as ``words_numba.words`` gives them
    """

    def __init__(self, classes: np.ndarray, words: Callable[[Sequence[str]], Words]) -> None:
        kinds = np.full(256, _ELSE, np.uint8)
        for letter, kind in _KINDS.items():
            kinds[ord(letter)] = kind
        self._kinds, self._words = kinds[classes], words
        self._slots = np.zeros(1 << 16, np.uint64)
        # Of each distinct piece: its key and hash; where its bytes are kept, how many, and whether it is no plain word.
        self._keys, self._where = np.empty((1 << 15, 3), np.uint64), np.empty((1 << 15, 3), np.int64)
        self._bytes = np.empty(1 << 20, np.uint8)
        self._known = self._kept = 0
        self._added: list[tuple[np.ndarray, np.ndarray]] = []
        # Of each distinct piece: where the numbers of its words begin, and how many they are.
        self._begin, self._count, self._flat = np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int32)

    def add(self, texts: Sequence[str]) -> None:
        """Cut some more texts into pieces."""
        self._added.append(self._pieces([text.encode("utf-8", "surrogatepass") for text in texts], whole=False))

    def words(self) -> tuple[np.ndarray, np.ndarray]:
        """Numbers of all words of the texts added since the last call (int32), and how many each text has (int64)."""
        self._resolve()
        lengths = [np.zeros(0, np.int64)]
        for piece, ends in self._added:
            lengths.append(np.empty(len(ends), np.int64))
            _lengths(piece, ends, self._count, lengths[-1])
        word, at = np.empty(sum(int(some.sum()) for some in lengths), np.int32), 0
        # Most pieces are one word: of these its number, of the others -1.
        one = np.append(self._flat, np.int32(0))[np.where(self._count == 1, self._begin, 0)]
        one[self._count != 1] = -1
        for piece, _ in self._added:
            at = _spread(piece, one, self._begin, self._count, self._flat, word, at)
        self._added.clear()
        return word, np.concatenate(lengths)

    def _resolve(self) -> None:
        """Learn which words the new pieces have."""
        while (old := len(self._begin)) < self._known:
            odd = old + np.flatnonzero(self._where[old:self._known, 2])
            count, begin = np.ones(self._known - old, np.int64), len(self._flat) + np.arange(self._known - old)
            flat = [self._flat, np.arange(old, self._known, dtype=np.int32)]
            if len(odd):
                found = self._words([self._bytes[first:first + size].tobytes().decode("utf-8", "surrogatepass")
                                     for first, size in self._where[odd, :2].tolist()])
                # A word has the number of the piece that is spelled as it is counted; there may be none so far, and
                # cut as a text, that piece may be another word: so it is new, and its turn comes.
                number, _ = self._pieces([word.encode("utf-8", "surrogatepass") for word in found.vocabulary],
                                         whole=True)
                count[odd - old] = found.lengths
                begin[odd - old] = len(self._flat) + len(flat[1]) + np.cumsum(found.lengths) - found.lengths
                flat.append(number[found.word])
            self._begin, self._count = np.concatenate([self._begin, begin]), np.concatenate([self._count, count])
            self._flat = np.concatenate(flat)

    def _pieces(self, texts: list[bytes], *, whole: bool) -> tuple[np.ndarray, np.ndarray]:
        """Number of every piece, and how many pieces there are up to the end of each text; ``whole``: none is cut."""
        data = b"\n".join([*texts, bytes(32)])
        data = data[:len(data) // 8 * 8]
        bounds = np.zeros(len(texts) + 1, np.int64)  # a line feed follows each: all that is sought ends there
        np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1, out=bounds[1:])
        array = np.frombuffer(data, np.uint8)
        out, ends = np.empty(len(data) // 5 + _BLOCK, np.int32), np.zeros(len(texts), np.int64)
        state = np.array([0, 0, 0, self._known, self._kept, 0])
        while not _scan(array, array.view(np.uint64), bounds, self._kinds, PARTS, whole, out, ends, self._slots,
                        self._keys, self._where, self._bytes, state):
            # It stopped between two pieces, because one of the arrays was full.
            if state[2] + _BLOCK > len(out):
                out = np.concatenate([out, np.empty_like(out)])
            if state[3] + _BLOCK > len(self._keys):
                self._keys, self._where = (np.concatenate([rows, np.empty_like(rows)])
                                           for rows in (self._keys, self._where))
                self._slots = np.zeros(2 * len(self._slots), np.uint64)
                enter(self._keys, state[3], self._slots)
            if state[4] + state[5] > len(self._bytes):
                self._bytes = np.concatenate([self._bytes, np.empty(len(self._bytes) + state[5], np.uint8)])
        self._known, self._kept = int(state[3]), int(state[4])
        return out[:state[2]].copy() if 2 * state[2] < len(out) else out[:state[2]], ends


@kernel
def _kind(data, i, kinds):
    """Kind and bytes of the character at ``i``."""
    if data[i] < 0x80:
        return kinds[data[i]], 1
    code, width = decode(data, i)
    return kinds[code], width


@kernel
def _end(data, i, kinds):
    """End of the piece that is at ``i`` so far, and whether all after ``i`` was ASCII letters and digits."""
    plain = True
    kind, width = _kind(data, i, kinds)
    while kind == _CORE:
        plain = plain and width == 1
        i += width
        kind, width = _kind(data, i, kinds)
    # A mark at the end of a word is none of it; one in the middle may be.
    if kind == _GAP or (kind == _MARK and _kind(data, i + width, kinds)[0] == _GAP):
        return i, plain
    while kind != _GAP:
        i += width
        kind, width = _kind(data, i, kinds)
    return i, False


@kernel
def _plain_bytes(eight):
    """How many of eight bytes, from the lowest on, are ASCII letters or digits; without a branch to be foreseen."""
    lower, low = (eight | _CASE) & _SEVEN, eight & _SEVEN
    # The highest bit of each byte says whether it is so much or more: a to z, or 0 to 9, and nothing beyond ASCII.
    inside = ((lower + _FROM_A) & ~(lower + _PAST_Z)) | ((low + _FROM_0) & ~(low + _PAST_9))
    stop = ~(inside & ~eight) & _TOP
    return np.int64(((stop & (~stop + U(1))) >> U(7)) * _PLACE >> U(56)) if stop else 8


@kernel
def _cut(data, eights, bounds, kinds, whole, first, size, plain, ends, text, i, count):
    """The next pieces, at most a block: how many, and the text and byte to go on with."""
    n = 0
    while text < len(bounds) - 1:
        stop = bounds[text + 1] - 1
        while i < stop and n < len(first):
            if whole:
                begin, i, simple = i, stop, True
                for k in range(begin, stop):
                    simple = simple and data[k] < 0x80 and kinds[data[k]] == _CORE
            else:
                b = data[i]
                if b < 0x80:
                    kind, width = kinds[b], 1
                else:
                    kind, width = _kind(data, i, kinds)
                if kind in (_GAP, _MARK):
                    i += width
                    continue
                begin, simple = i, True
                length = _plain_bytes((eights[i >> 3] >> U(8 * (i & 7)))
                                      | (eights[(i >> 3) + 1] << U(1) << U(63 - 8 * (i & 7))))
                i += length
                if length == 8:
                    while data[i] < 0x80 and kinds[data[i]] == _CORE:
                        i += 1
                if data[i] >= 0x80 or kinds[data[i]] != _GAP:
                    i, simple = _end(data, i, kinds)
            first[n], size[n], plain[n] = begin, i - begin, simple
            n += 1
        if i < stop:
            break
        ends[text] = count + n
        text, i = text + 1, stop + 1
    return n, text, i


@kernel
def _scan(data, eights, bounds, kinds, parts, whole, out, ends, slots, keys, where, kept, state):
    """Number the pieces, a block at a time; False where one of the arrays has no room for another block."""
    # Where pieces end is hard to foresee, where their numbers stand far apart in memory: done in turns, each of the two
    # waits for the other; done block by block, the processor looks up several at once.
    first, size, plain = np.empty(_BLOCK, np.int64), np.empty(_BLOCK, np.int64), np.empty(_BLOCK, np.bool_)
    new = np.empty((_BLOCK, 3), np.uint64)
    while state[0] < len(bounds) - 1:
        if state[2] + _BLOCK > len(out) or state[3] + _BLOCK > len(keys):
            return False
        n, text, i = _cut(data, eights, bounds, kinds, whole, first, size, plain, ends, state[0], state[1], state[2])
        state[5] = first[n - 1] + size[n - 1] - first[0] if n else 0
        if state[4] + state[5] > len(kept):
            return False
        piece_keys(data, eights, first, size, plain, parts, n, new)
        state[3], state[4] = piece_numbers(data, first, size, plain, new, n, slots, keys, where, kept, state[3],
                                           state[4], out[state[2]:])
        state[0], state[1], state[2] = text, i, state[2] + n
    return True


@kernel
def _lengths(piece, ends, count, lengths):
    """How many words each text has."""
    begin = 0
    for text in range(len(ends)):
        total = 0
        for i in range(begin, ends[text]):
            total += count[np.uint32(piece[i])]
        lengths[text], begin = total, ends[text]


@kernel
def _spread(piece, one, begin, count, flat, word, at):
    """The numbers of the words, piece after piece, from a place on; where they end."""
    for i in range(len(piece)):
        p = np.uint32(piece[i])
        if one[p] >= 0:
            word[at] = one[p]
            at += 1
        else:
            for k in range(begin[p], begin[p] + count[p]):
                word[at] = flat[k]
                at += 1
    return at
