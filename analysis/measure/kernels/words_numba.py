"""Words of many texts in one pass over their UTF-8 bytes, compiled; equal to `word_spans` and `fold`, text by text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from analysis.measure.kernels import Words
from analysis.measure.kernels.blocks_numba import BLOCK, continuing, leading, lowest, ones, word_masks
from analysis.measure.kernels.bytes_numba import Utf8, decode, utf8
from analysis.measure.kernels.compiling import kernel
from analysis.measure.kernels.spellings_numba import PARTS, fill, lower, renumber, spelling_keys, spelling_numbers
from analysis.measure.kernels.steps_numba import (
    CODES,
    DIGIT,
    LETTER,
    MID_BOTH,
    MID_DIGIT,
    MID_LETTER,
    OTHER,
    hyphen,
    step,
)

U = np.uint64
_BLOCK = 4096  # words: what is known of them stays in the cache


def words(texts: Sequence[str] | Utf8, classes: np.ndarray, fold: Callable[[str], str]) -> Words:
    """The words of each text.

    ASCII spellings are folded on the way. Of all others each distinct spelling is handed to ``fold`` once, so what is
    not composed, or grows when it is folded, comes out as there.

    Parameters
    ----------
    texts : any number of str, or what `utf8` makes of them
    classes : class byte of every code point, as the reference has them
    fold : the form under which a spelling is counted
    """
    data, bounds = texts if isinstance(texts, Utf8) else utf8(texts)
    codes = np.zeros(256, np.uint8)
    for letter, code in CODES.items():
        codes[ord(letter)] = code
    room = len(data) // 6 + _BLOCK
    columns = [np.empty(room, kind) for kind in (np.int32, np.int32, np.int32, np.bool_)]
    # Few words are new to a long text: room for one in eighty bytes at first.
    slots = np.zeros(1 << max(15, min(18, (len(data) // 80).bit_length())), np.uint64)
    keys, spelled = np.empty((len(slots) // 2, 2), np.uint64), np.empty((len(slots) // 2, 2), np.int64)
    lengths, sizes = np.zeros((2, len(bounds) - 1), np.int64)
    state = np.zeros(6, np.int64)
    table = codes[classes]
    while not _scan(data, bounds, table, PARTS, *columns, lengths, sizes, slots, keys, spelled, state):
        # It stopped between two words, because one of the arrays was full.
        if state[3] + _BLOCK > len(columns[0]):
            columns = [np.concatenate([column, np.empty_like(column)]) for column in columns]
        if state[5] + _BLOCK > len(keys):
            keys, spelled = (np.concatenate([rows, np.empty_like(rows)]) for rows in (keys, spelled))
            slots = np.zeros(2 * len(slots), np.uint64)
            fill(keys, state[5], slots)
    word, start, end, joined = (column[:state[3]].copy() if state[3] < 0.8 * len(column) else column[:state[3]]
                                for column in columns)
    folded = _folded(data, spelled[:state[5]], fold)
    vocabulary = {spelling: i for i, spelling in enumerate(dict.fromkeys(folded))}
    if len(vocabulary) < len(folded):
        renumber(np.fromiter(map(vocabulary.__getitem__, folded), np.int32, len(folded)), word)
    return Words(lengths, word, start, end, joined, tuple(vocabulary), sizes)


def _folded(data: np.ndarray, spelled: np.ndarray, fold: Callable[[str], str]) -> list[str]:
    """The form under which each spelling is counted; ``spelled`` has its first byte and its bytes."""
    room, other = np.empty(int(spelled[:, 1].sum()) + len(spelled), np.uint8), np.empty(len(spelled), np.bool_)
    folded = room[:lower(data, spelled, room, other)].tobytes().decode("ascii").split("\n")
    for i in np.flatnonzero(other).tolist():
        first, size = spelled[i].tolist()
        folded[i] = fold(data[first:first + size].tobytes().decode("utf-8", "surrogatepass"))
    return folded[:len(spelled)]


@kernel
def _beyond(data, i, rest, high, letters, digits, table):
    """Bits of the characters beyond ASCII of a block: letters, digits, marks inside a word; how far all is known.

    Marks that stick to others, signs that are words, Hebrew, Katakana and hyphens are left to be read one by one.
    """
    left, marks = high & (~U(0) >> U(BLOCK - rest)), U(0)
    while left:
        p = lowest(left)
        code, size = decode(data, i + p)
        kind = table[code]
        if p + size > rest or (kind == OTHER and 0x2010 <= code <= 0x2011):
            rest = p
            break
        bits = ((U(1) << U(size)) - U(1)) << U(p)
        if kind == LETTER:
            letters |= bits
        elif kind == DIGIT:
            digits |= bits
        elif MID_LETTER <= kind <= MID_BOTH:
            marks |= U(1) << U(p)
        elif kind != OTHER:
            rest = p
            break
        left &= ~bits
    inside = U(0)
    while marks:
        p = lowest(marks)
        marks &= marks - U(1)
        code, size = decode(data, i + p)
        if p == 0 or p + size >= rest:
            continue
        before, behind = U(p - 1), U(p + size)
        kind = table[code]
        if (kind != MID_DIGIT and (letters >> before) & (letters >> behind) & U(1)) or (
                kind != MID_LETTER and (digits >> before) & (digits >> behind) & U(1)):
            inside |= ((U(1) << U(size)) - U(1)) << U(p)
    return rest, letters, digits, inside


@kernel
def _spans(data, bounds, table, start, end, joined, lengths, sizes, first, size, plain, state):
    """The next words, at most a block.

    ``state`` says where to go on: text, byte, surplus bytes before it, words, byte after the last word.
    """
    text, i, extra, count, last = state[0], state[1], state[2], state[3], state[4]
    n, total, room = 0, len(bounds) - 1, len(first) - BLOCK
    while text < total:
        base, stop = bounds[text], bounds[text + 1]
        before = count - lengths[text]
        while i < stop and n < room:
            letters, digits, lines, join, count_, hyphens, blanks, high = word_masks(data, i)
            rest, inside = min(stop - i, BLOCK), U(0)
            if high:
                rest, letters, digits, inside = _beyond(data, i, rest, high, letters, digits, table)
            # Blanks are in no word and nothing sticks to them: what stands before the last is read by its bits.
            cut = rest
            if rest == BLOCK or rest < stop - i:
                blanks &= (U(1) << U(rest)) - U(1) if rest < BLOCK else ~U(0)
                cut = 63 - leading(blanks) if blanks else 0
            if cut == 0 and not (blanks & U(1)):
                while i < stop and n < room and data[i] > 0x20:
                    begin, surplus = i, extra
                    i, extra, found = step(data, i, extra, stop, table)
                    if found:
                        first[n], size[n], plain[n] = begin, i - begin, extra == surplus
                        start[count], end[count], joined[count] = begin - base - surplus, i - base - extra, False
                        if count > before and start[count] - end[count - 1] == 1 and hyphen(data, last, stop):
                            joined[count - 1] = True
                        n, count, last = n + 1, count + 1, i
                continue
            within = (U(1) << U(cut)) - U(1)
            letters, digits = letters & within, digits & within  # what follows may be another text
            solid = letters | digits
            inside |= (join & (letters << U(1)) & (letters >> U(1))) | (count_ & (digits << U(1)) & (digits >> U(1)))
            word = (solid | lines | inside) & within
            hyphens &= (word << U(1)) & (word >> U(1))
            edges = word ^ (word << U(1))
            more = continuing(data, i) & within if high else U(0)
            k = count
            while edges:
                p = lowest(edges)
                edges &= edges - U(1)
                q = lowest(edges)
                edges &= edges - U(1)
                if lines and not (solid >> U(p)) & ((U(1) << U(q - p)) - U(1)):
                    # Low lines alone are no word, and a hyphen before them joins nothing.
                    if count > k and first[n - 1] + size[n - 1] == i + p - 1:
                        joined[count - 1] = False
                    continue
                begin = i + p
                first[n], size[n] = begin, q - p
                if high:
                    bits = (U(1) << U(q)) - (U(1) << U(p))
                    plain[n] = not (high & bits)
                    surplus = extra + ones(more & ((U(1) << U(p)) - U(1)))
                    start[count] = begin - base - surplus
                    end[count] = i + q - base - surplus - ones(more & bits)
                else:
                    plain[n] = True
                    start[count], end[count] = begin - base - extra, i + q - base - extra
                joined[count] = (hyphens >> U(q)) & U(1)
                n, count = n + 1, count + 1
            if count > k:
                if k > before and start[k] - end[k - 1] == 1 and hyphen(data, last, stop):
                    joined[k - 1] = True
                last = first[n - 1] + size[n - 1]
            i, extra = i + cut, extra + ones(more)
            if i < stop and data[i] <= 0x20:
                i += 1
        lengths[text] = count - before
        if i < stop:
            break
        sizes[text] = stop - base - extra
        text, extra = text + 1, 0
    state[0], state[1], state[2], state[3], state[4] = text, i, extra, count, last
    return n


@kernel
def _scan(data, bounds, table, parts, word, start, end, joined, lengths, sizes, slots, keys, spelled, state):
    """Fill the arrays, a block of words at a time; False where one has no room for another block."""
    # Where words end is hard to foresee, where their numbers stand far apart in memory: done in turns, each of the two
    # waits for the other; done block by block, the processor looks up several words at once.
    first, size = np.empty(_BLOCK, np.int64), np.empty(_BLOCK, np.int64)
    plain, new = np.empty(_BLOCK, np.bool_), np.empty((_BLOCK, 3), np.uint64)
    while state[0] < len(bounds) - 1:
        count = state[3]
        if count + _BLOCK > len(word) or state[5] + _BLOCK > len(keys):
            return False
        n = _spans(data, bounds, table, start, end, joined, lengths, sizes, first, size, plain, state)
        spelling_keys(data, first, size, plain, parts, n, new)
        state[5] = spelling_numbers(data, first, size, plain, new, n, slots, keys, spelled, state[5], word[count:])
    return True
