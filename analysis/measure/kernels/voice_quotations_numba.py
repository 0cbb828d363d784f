"""Paragraph by paragraph, which marks open and close a quotation, compiled; see `analysis.measure.voice.marks`."""

from __future__ import annotations

import numpy as np

from analysis.measure.kernels.voice_compiling import kernel, light
from analysis.measure.kernels.voice_marks_numba import BEFORE_SPEECH, BREAK, SPACE, UPPER, candidates, shape

_EITHER, _OPEN, _CLOSE, _WEAK = range(4)
START, INNER_START, INNER_END, END, DEPTH, CLOSED, CONTINUES = range(7)


@kernel
def quotations(codes, looks, small, elided, elided_at, aside):
    """Every quotation: its marks, depth, whether it is closed and whether it carries on; int64 (quotations, 7).

    Parameters
    ----------
    codes : code points; ``looks`` and ``small`` know all of them
    looks, small : what each character is (bits); its small letter
    elided, elided_at : letters of the words with a leading apostrophe, one after the other; where each begins
    aside : int64 (stretches, 2), set aside: marks there count for nothing
    """
    size = len(codes)
    most = 0
    for i in range(size):
        most += looks[codes[i]] & 96 != 0  # a mark of either family
    begins, stops = np.empty(most, np.int64), np.empty(most, np.int64)
    count = candidates(codes, looks, begins, stops)
    found = np.empty((count + 1, 7), np.int64)
    shaped, stack, ends = np.empty((count, 4), np.int64), np.empty((count, 4), np.int64), np.empty(count, np.int64)
    made, number = 0, 0
    carried = False
    low = 0
    at = 0  # the line at hand begins at low; `at` runs to its end
    while number < count:
        # to the line of the next mark; an empty line or one set aside does not end a quotation, any other does
        while True:
            high = at
            while high < size and not looks[codes[high]] & BREAK:
                high += 1
            if begins[number] < high:
                break
            if carried:
                carried = _inside(aside, low) or _blank(codes, looks, low, high)
            low = at = high + 1
        last = number
        while last < count and begins[last] < high:
            last += 1
        if not _inside(aside, low):
            marks = shape(codes, low, high, begins[number:last], stops[number:last], last - number, looks, small,
                          elided, elided_at, shaped)
            if marks:
                first = made
                made, left = _pair(codes, looks, low, high, shaped, marks, found, made, stack)
                made, carried = _leftovers(codes, looks, low, high, stack, left, found, first, made, carried, ends)
            else:
                carried = False
        number = last
        low = at = high + 1
    return found[:made]


@light
def _inside(spans, place):
    low, high = 0, len(spans)
    while low < high:
        middle = (low + high) // 2
        if spans[middle, 0] <= place:
            low = middle + 1
        else:
            high = middle
    return low > 0 and place < spans[low - 1, 1]


@light
def _blank(codes, looks, low, high):
    for place in range(low, high):  # noqa: SIM110 (a generator cannot be compiled)
        if not looks[codes[place]] & SPACE:
            return False
    return True


@light
def _open(stack, size, double):
    """Whether one of the innermost eight open marks is of this family."""
    for row in range(max(size - 8, 0), size):  # noqa: SIM110 (a generator cannot be compiled)
        if stack[row, 2] == double:
            return True
    return False


@light
def _close(stack, size, double, start, end, found, made):
    """Close the innermost open mark of this family; marks opened inside it and never closed are dropped."""
    while size:
        size -= 1
        if stack[size, 2] == double:
            if stack[size, 1] < start:
                row = found[made]
                row[0], row[1], row[2], row[3] = stack[size, 0], stack[size, 1], start, end
                row[DEPTH], row[CLOSED], row[CONTINUES] = size, 1, 0
                made += 1
            break
    return size, made


@light
def _pair(codes, looks, low, high, shaped, marks, found, made, stack):
    """Pair the marks of a paragraph; returns how many quotations there are now and how many marks stay open."""
    text = low  # the first character of the line that is no blank
    while text < high and looks[codes[text]] & SPACE:
        text += 1
    size = 0
    following = 0  # the next single mark behind the one at hand
    for number in range(marks):
        start, end, double, side = shaped[number, 0], shaped[number, 1], shaped[number, 2], shaped[number, 3]
        same = _open(stack, size, double)
        if side == _EITHER:
            side = _CLOSE if same else _OPEN
        if side == _OPEN:
            before = 0
            if start > 0:
                before = looks[codes[start - 1]]
                if before & SPACE:
                    before = looks[codes[start - 2]] if start > 1 else 0
            meant = double or start <= text or before & BEFORE_SPEECH or (
                end < len(codes) and looks[codes[end]] & UPPER)
            stack[size, 0], stack[size, 1], stack[size, 2], stack[size, 3] = start, end, double, 1 if meant else 0
            size += 1
            continue
        if side == _WEAK:  # a plural possessive, unless nothing better follows
            following = max(following, number + 1)
            while following < marks and shaped[following, 2]:
                following += 1
            if following < marks and shaped[following, 3] >= _CLOSE:
                continue
            if size and not stack[size - 1, 2] and stack[size - 1, 0] <= text:
                blanks = 0
                for place in range(stack[size - 1, 1], start):
                    blanks += codes[place] == 32
                    if blanks > 1:
                        break
                if blanks > 1:
                    continue
        if double and end - start == 2 and not same and _open(stack, size, 0):  # two closing marks like one double
            for offset in range(2):
                if _open(stack, size, 0):
                    size, made = _close(stack, size, 0, start + offset, start + offset + 1, found, made)
            continue
        if same:
            size, made = _close(stack, size, double, start, end, found, made)
    return made, size


@kernel
def _leftovers(codes, looks, low, high, stack, size, found, first, made, carried, ends):
    """Decide about marks still open at the end; set depths; returns how many quotations, and whether one is open."""
    stop = high
    while stop > low and looks[codes[stop - 1]] & SPACE:
        stop -= 1
    open_at_end = False
    for row in range(size):
        if not stack[row, 3]:
            continue
        start, end = stack[row, 0], stack[row, 1]
        if end >= stop:
            break
        limit = stop
        for number in range(first, made):
            if found[number, START] > start:
                limit = min(limit, found[number, START])
        if limit < stop:
            place = limit - 1
            while place >= end and not (codes[place] == 46 or codes[place] == 63 or codes[place] == 33):
                place -= 1
            limit = place + 1 if place > end else end
        if limit > end:
            new = found[made]
            new[0], new[1], new[2], new[3], new[4], new[5], new[6] = start, end, limit, limit, 0, 0, 0
            made += 1
        open_at_end = limit == stop
        break
    rows = found[first:made]
    if made - first > 1:
        rows[:] = rows[np.argsort(rows[:, START], kind="mergesort")]
    depth = 0
    for number in range(first, made):
        while depth and ends[depth - 1] <= found[number, START]:
            depth -= 1
        opens = carried and number == first and _blank(codes, looks, low, found[number, START])
        found[number, DEPTH] = depth
        found[number, CONTINUES] = 1 if opens else 0
        ends[depth] = found[number, END]
        depth += 1
    return made, open_at_end
