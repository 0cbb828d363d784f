"""What the model knows of each word by itself, compiled; equal to `word_ids`, `word_classes` and `pieces`."""

from __future__ import annotations

import numpy as np

from analysis.measure.kernels.voice_compiling import kernel, light
from analysis.measure.voice.word_classes import CAPITAL, COMMA, HEADS, NUMBER, SHAPES, SIGN, STOP, TAILS

_MIX = np.uint64(0x9E3779B97F4A7C15)  # as in `piece_keys`
_RADIX, _ONE, _DOWN = np.uint64(31), np.uint64(1), np.uint64(40)


@light
def table_row(key, keys, slots, shift):
    """Row of a word's hash in a `WordTable`, 0 where it is not listed."""
    slot = np.int64((key * _MIX) >> shift)
    while slots[slot]:
        row = np.int64(slots[slot])
        if keys[row] == key:
            return row
        slot = (slot + 1) & (len(slots) - 1)
    return np.int64(0)


@kernel
def known(start, end, lower, sign, upper, row, listed, key, keys, slots, shift, endings, words, classes,
          head, tail):
    """Write each token's vocabulary id, class and, where the vocabulary lacks it, its pieces (else -1)."""
    for i in range(len(start)):
        first, last = start[i], end[i]
        code = lower[first]
        digit = 48 <= code <= 57
        cut = sign[i]
        kind = listed[row[i]]
        if kind == 0:
            if digit:
                kind = NUMBER
            elif upper[i]:
                kind = CAPITAL
            elif cut > 0:
                kind = SIGN
        if cut == 44:
            kind = COMMA
        elif cut == 46 or cut == 63 or cut == 33:
            kind = STOP
        classes[i] = kind
        place = table_row(key[i], keys, slots, shift)
        head[i] = tail[i] = -1
        if place:
            words[i] = place + SHAPES - 1
            continue
        if digit:
            words[i] = 16
        else:
            two = lower[max(last - 2, 0)] * np.uint64(256) + lower[last - 1]
            words[i] = 8 if upper[i] else 0
            for number in range(len(endings)):
                if endings[number] == two:
                    words[i] += number + 1
        mixed = np.uint64(0)
        for at in range(first, min(first + 5, last)):
            mixed = mixed * _RADIX + lower[at] + _ONE
        head[i] = np.int64(((mixed * _MIX) >> _DOWN) % np.uint64(HEADS))
        mixed = np.uint64(0)
        for at in range(max(last - 3, first), last):
            mixed = mixed * _RADIX + lower[at] + _ONE
        tail[i] = np.int64(((mixed * _MIX) >> _DOWN) % np.uint64(TAILS))
