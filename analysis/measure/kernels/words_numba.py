"""Words of many texts in one pass over their UTF-8 bytes, compiled; equal to `word_spans` and `fold`, text by text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from analysis.measure.kernels import Words
from analysis.measure.kernels.bytes_numba import decode, utf8
from analysis.measure.kernels.compiling import kernel
from analysis.measure.kernels.spellings_numba import PARTS, fill, spelling_keys, spelling_numbers

_END, _O, _A, _H, _N, _K, _E, _X, _M, _NUM, _B, _Q, _D, _L = range(14)
# The class bytes of the reference, as small numbers: the middle marks are m, n, b, q, d there.
_CODES = {"o": _O, "A": _A, "H": _H, "N": _N, "K": _K, "E": _E, "x": _X, "m": _M, "n": _NUM, "b": _B, "q": _Q,
          "d": _D, "L": _L}
# Whether a mark in the middle belongs to the word: by what stands before it, the mark, and what stands behind (WB6-12).
_STAYS = np.zeros((_L + 1, _L + 1, _L + 1), np.bool_)
_STAYS[_A, [[_M], [_B], [_Q]], [_A, _H]] = True
_STAYS[_H, [[_M], [_B]], [_A, _H]] = _STAYS[_H, _Q] = _STAYS[_H, _D, _H] = True
_STAYS[_N, [_NUM, _B, _Q], _N] = True
_BLOCK = 4096  # words: what is known of them stays in the cache


def words(texts: Sequence[str], classes: np.ndarray, fold: Callable[[str], str]) -> Words:
    """The words of each text.

    ASCII spellings are folded on the way. Of all others each distinct spelling is handed to ``fold`` once, so what is
    not composed, or grows when it is folded, comes out as there.

    Parameters
    ----------
    texts : any number of str
    classes : class byte of every code point, as the reference has them
    fold : the form under which a spelling is counted
    """
    data, bounds = utf8(texts)
    codes = np.zeros(256, np.uint8)
    for letter, code in _CODES.items():
        codes[ord(letter)] = code
    array = np.frombuffer(data, np.uint8)
    room = len(data) // 6 + _BLOCK
    columns = [np.empty(room, kind) for kind in (np.int32, np.int64, np.int64, np.bool_)]
    slots = np.zeros(1 << 15, np.uint64)
    keys, spelled = np.empty((len(slots) // 2, 2), np.uint64), np.empty((len(slots) // 2, 2), np.int64)
    lengths, state = np.zeros(len(texts), np.int64), np.zeros(6, np.int64)
    table = codes[classes]
    while not _scan(array, array.view(np.uint64), bounds, table, PARTS, *columns, lengths, slots, keys, spelled,
                    state):
        # It stopped between two words, because one of the arrays was full.
        if state[3] + _BLOCK > len(columns[0]):
            columns = [np.concatenate([column, np.empty_like(column)]) for column in columns]
        if state[5] + _BLOCK > len(keys):
            keys, spelled = (np.concatenate([rows, np.empty_like(rows)]) for rows in (keys, spelled))
            slots = np.zeros(2 * len(slots), np.uint64)
            fill(keys, state[5], slots)
    word, start, end, joined = (column[:state[3]].copy() if state[3] < 0.8 * len(column) else column[:state[3]]
                                for column in columns)
    vocabulary: dict[str, int] = {}
    number = np.empty(state[5], np.int32)
    for i, (first, size) in enumerate(spelled[:state[5]].tolist()):
        spelling = data[first:first + size]
        folded = spelling.decode("ascii").lower() if spelling.isascii() else fold(
            spelling.decode("utf-8", "surrogatepass"))
        number[i] = vocabulary.setdefault(folded, len(vocabulary))
    if len(vocabulary) < len(number):
        word = number[word]
    return Words(lengths, word, start, end, joined, tuple(vocabulary))


@kernel
def _look(data, i, stop, table):
    """Class and bytes of the character at ``i``."""
    if i >= stop:
        return 0, 0
    if data[i] < 0x80:
        return np.int64(table[data[i]]), 1
    code, size = decode(data, i)
    return np.int64(table[code]), size


@kernel
def _after(data, i, size, extra, stop, table):
    """Past the character at ``i`` and the marks that stick to it (WB4): place, surplus bytes, class, bytes."""
    i, extra = i + size, extra + size - 1
    kind, size = _look(data, i, stop, table)
    while kind == _X:
        i, extra = i + size, extra + size - 1
        kind, size = _look(data, i, stop, table)
    return i, extra, kind, size


@kernel
def _word_end(data, i, extra, kind, size, stop, table):
    """End of the word that begins at ``i``, surplus bytes before it, and whether it has a letter or digit (WB5-13b)."""
    found = False
    while True:
        while kind == _E:
            i, extra, kind, size = _after(data, i, size, extra, stop, table)
        if kind == _K:
            found = True
            while kind == _K:
                i, extra, kind, size = _after(data, i, size, extra, stop, table)
        elif _A <= kind <= _N:
            found = True
            while _A <= kind <= _N:
                last = kind
                i, extra, kind, size = _after(data, i, size, extra, stop, table)
                if kind < _M or kind > _D:
                    continue
                j, more, behind, width = _after(data, i, size, extra, stop, table)
                if not _STAYS[last, kind, behind]:
                    return i, extra, found
                i, extra, kind, size = j, more, behind, width
        else:
            return i, extra, found
        if kind != _E:
            return i, extra, found


@kernel
def _hyphen(data, i, stop):
    if i >= stop:
        return False
    code, _ = decode(data, i)
    return code == 0x2D or code == 0x2010 or code == 0x2011 or code == 0xAD


@kernel
def _spans(data, bounds, table, start, end, joined, lengths, first, size, plain, state):
    """The next words, at most a block.

    ``state`` says where to go on: text, byte, surplus bytes before it, words, byte after the last word.
    """
    text, i, extra, count, last = state[0], state[1], state[2], state[3], state[4]
    n, total = 0, len(bounds) - 1
    while text < total:
        base, stop = bounds[text], bounds[text + 1]
        while i < stop and n < len(first):
            b = data[i]
            if b < 0x80:
                kind, width = np.int64(table[b]), 1
            else:
                kind, width = _look(data, i, stop, table)
            if kind == _O or (kind >= _X and kind != _L):
                i, extra = i + width, extra + width - 1
                continue
            begin, before = i, extra
            found = True
            if kind == _L:
                i, extra, _, _ = _after(data, i, width, extra, stop, table)
            else:
                # Most words are ASCII letters up to a blank: no need to ask what each of them is.
                while i < stop and data[i] < 0x80 and table[data[i]] == _A:
                    i += 1
                if i == begin or (i < stop and (data[i] >= 0x80 or table[data[i]] != _O)):
                    i, extra, found = _word_end(data, begin, before, kind, width, stop, table)
            if not found:
                continue
            first[n], size[n], plain[n] = begin, i - begin, extra == before
            start[count], end[count], joined[count] = begin - base - before, i - base - extra, False
            if lengths[text] and start[count] - end[count - 1] == 1 and _hyphen(data, last, stop):
                joined[count - 1] = True
            lengths[text] += 1
            n, count, last = n + 1, count + 1, i
        if i < stop:
            break
        text, extra = text + 1, 0
    state[0], state[1], state[2], state[3], state[4] = text, i, extra, count, last
    return n


@kernel
def _scan(data, eights, bounds, table, parts, word, start, end, joined, lengths, slots, keys, spelled, state):
    """Fill the arrays, a block of words at a time; False where one has no room for another block."""
    # Where words end is hard to foresee, where their numbers stand far apart in memory: done in turns, each of the two
    # waits for the other; done block by block, the processor looks up several words at once.
    first, size = np.empty(_BLOCK, np.int64), np.empty(_BLOCK, np.int64)
    plain, new = np.empty(_BLOCK, np.bool_), np.empty((_BLOCK, 3), np.uint64)
    while state[0] < len(bounds) - 1:
        count = state[3]
        if count + _BLOCK > len(word) or state[5] + _BLOCK > len(keys):
            return False
        n = _spans(data, bounds, table, start, end, joined, lengths, first, size, plain, state)
        spelling_keys(data, eights, first, size, plain, parts, n, new)
        state[5] = spelling_numbers(data, first, size, plain, new, n, slots, keys, spelled, state[5], word[count:])
    return True
