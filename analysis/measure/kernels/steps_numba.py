"""Words of a text read character by character, compiled: for what cannot be read by the bits of a block."""

from __future__ import annotations

import numpy as np

from analysis.measure.kernels.bytes_numba import decode
from analysis.measure.kernels.compiling import kernel

(END, OTHER, LETTER, HEBREW, DIGIT, KATAKANA, LINE, STICKS, MID_LETTER, MID_DIGIT, MID_BOTH, QUOTE, DOUBLE_QUOTE,
 SIGN) = range(14)
# The class bytes of the reference, as small numbers: the middle marks are m, n, b, q, d there.
CODES = {"o": OTHER, "A": LETTER, "H": HEBREW, "N": DIGIT, "K": KATAKANA, "E": LINE, "x": STICKS,
         "m": MID_LETTER, "n": MID_DIGIT, "b": MID_BOTH, "q": QUOTE,
          "d": DOUBLE_QUOTE, "L": SIGN}
# Whether a mark in the middle belongs to the word: by what stands before it, the mark, and what stands behind (WB6-12).
_STAYS = np.zeros((SIGN + 1, SIGN + 1, SIGN + 1), np.bool_)
_STAYS[LETTER, [[MID_LETTER], [MID_BOTH], [QUOTE]], [LETTER, HEBREW]] = True
_STAYS[HEBREW, [[MID_LETTER], [MID_BOTH]], [LETTER, HEBREW]] = _STAYS[HEBREW, QUOTE] = True
_STAYS[HEBREW, DOUBLE_QUOTE, HEBREW] = True
_STAYS[DIGIT, [MID_DIGIT, MID_BOTH, QUOTE], DIGIT] = True


@kernel
def look(data, i, stop, table):
    """Class and bytes of the character at ``i``."""
    if i >= stop:
        return 0, 0
    if data[i] < 0x80:
        return np.int64(table[data[i]]), 1
    code, size = decode(data, i)
    return np.int64(table[code]), size


@kernel
def after(data, i, size, extra, stop, table):
    """Past the character at ``i`` and the marks that stick to it (WB4): place, surplus bytes, class, bytes."""
    i, extra = i + size, extra + size - 1
    kind, size = look(data, i, stop, table)
    while kind == STICKS:
        i, extra = i + size, extra + size - 1
        kind, size = look(data, i, stop, table)
    return i, extra, kind, size


@kernel
def word_end(data, i, extra, kind, size, stop, table):
    """End of the word that begins at ``i``, surplus bytes before it, and whether it has a letter or digit (WB5-13b)."""
    found = False
    while True:
        while kind == LINE:
            i, extra, kind, size = after(data, i, size, extra, stop, table)
        if kind == KATAKANA:
            found = True
            while kind == KATAKANA:
                i, extra, kind, size = after(data, i, size, extra, stop, table)
        elif LETTER <= kind <= DIGIT:
            found = True
            while LETTER <= kind <= DIGIT:
                last = kind
                i, extra, kind, size = after(data, i, size, extra, stop, table)
                if kind < MID_LETTER or kind > DOUBLE_QUOTE:
                    continue
                j, more, behind, width = after(data, i, size, extra, stop, table)
                if not _STAYS[last, kind, behind]:
                    return i, extra, found
                i, extra, kind, size = j, more, behind, width
        else:
            return i, extra, found
        if kind != LINE:
            return i, extra, found


@kernel
def hyphen(data, i, stop):
    """Whether a hyphen stands at ``i``."""
    if i >= stop:
        return False
    code, _ = decode(data, i)
    return code == 0x2D or code == 0x2010 or code == 0x2011 or code == 0xAD


@kernel
def step(data, i, extra, stop, table):
    """Past one word, or one character that begins none: place, surplus bytes, whether it was a word."""
    kind, width = look(data, i, stop, table)
    if kind == OTHER or (kind >= STICKS and kind != SIGN):
        return i + width, extra + width - 1, False
    if kind == SIGN:
        i, extra, _, _ = after(data, i, width, extra, stop, table)
        return i, extra, True
    return word_end(data, i, extra, kind, width, stop, table)
