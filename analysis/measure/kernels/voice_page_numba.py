"""Words, marks and sentences of a page, compiled; equal to `tokenize` and `lay_out` of `analysis.measure.voice`."""

from __future__ import annotations

import numpy as np

from analysis.measure.kernels.voice_compiling import kernel
from analysis.measure.kernels.voice_words_numba import table_row

_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_ONE = np.uint64(1)
_SPACE, _BREAK, _WORD = 0, 1, 2


@kernel
def cut(codes, kinds, lowers, capitals, dropped, glyphs, borders, keys, slots, shift, bits, lower, start, end,
        key, word, upper, line, sign, row, roles, article):
    """Write all tokens but the marks of quotations; returns how many there are.

    Parameters
    ----------
    kinds, lowers, capitals : of the first 65,536 code points; all others are small letters
    dropped : places of single marks that belong to quotations, ascending
    glyphs : whether a character of the first 65,536 is a mark that is no token ever
    borders : where each article begins; keys, slots, shift, bits : the cue file's words and roles
    """
    count = place = lines = mark = now = 0
    size = len(codes)
    while place < size:
        code = codes[place]
        kind = int(kinds[code]) if code < 65536 else _WORD
        lower[place] = np.uint32(lowers[code]) if code < 65536 else code
        if kind <= _BREAK:
            lines += kind
            place += 1
            continue
        first = place
        place += 1
        if kind == _WORD:
            factor = _FACTOR
            total = np.uint64(lower[first]) + _ONE
            while place < size:
                other = codes[place]
                if other < 65536:
                    if kinds[other] != _WORD:
                        break
                    lower[place] = np.uint32(lowers[other])
                else:
                    lower[place] = other
                total += (np.uint64(lower[place]) + _ONE) * factor
                factor *= _FACTOR
                place += 1
        else:
            total = np.uint64(lower[first]) + _ONE
            while mark < len(dropped) and dropped[mark] < first:
                mark += 1
            if (code < 65536 and glyphs[code]) or (mark < len(dropped) and dropped[mark] == first):
                continue
        while now + 1 < len(borders) and borders[now + 1] <= first:
            now += 1
        start[count], end[count], key[count], line[count] = first, place, total, lines
        word[count] = kind == _WORD
        upper[count] = code < 65536 and capitals[code]
        sign[count] = 0 if kind == _WORD else code
        row[count] = table_row(total, keys, slots, shift)
        roles[count] = bits[row[count]]
        article[count] = now
        count += 1
    return count


@kernel
def sentences(start, end, lower, upper, line, sign, roles, quote, cuts, ordinals, abbreviation, saying, longest, out):
    """Write the sentence of each token; returns how many there are. As `_sentences` of `page`."""
    size = len(start)
    begins = np.zeros(size, np.bool_)
    edge = 0
    for i in range(size):
        opens = i == 0 or line[i] != line[i - 1]
        if edge < len(cuts) and cuts[edge] <= start[i]:
            opens = True
            while edge < len(cuts) and cuts[edge] <= start[i]:
                edge += 1
        if not opens and (sign[i - 1] == 46 or sign[i - 1] == 63 or sign[i - 1] == 33 or sign[i - 1] == 0x2026):
            stop = i - 1
            first = lower[start[i]]
            if start[i] > end[stop] and (upper[i] or sign[i] == 40 or sign[i] == 91 or 48 <= first <= 57):
                before = max(stop - 1, 0)
                short = False
                if end[before] == start[stop] and sign[stop] == 46 and quote[before] == quote[i]:
                    length = end[before] - start[before]
                    short = (length == 1 and upper[before]) or roles[before] & abbreviation != 0 or (
                        ordinals and length <= 2 and 48 <= lower[start[before]] <= 57)
                opens = not short
        begins[i] = opens
    if edge < len(cuts):
        begins[size - 1] = True
    for i in range(1, size):
        # “Why?” Ann asked: the sentence goes on behind the marks if a cue follows at once.
        if begins[i] and quote[i - 1] >= 0 and quote[i] != quote[i - 1] and (
                sign[i - 1] != 46 and line[i] == line[i - 1]):
            for ahead in range(i, min(i + 5, size)):
                if roles[ahead] & saying != 0 and quote[ahead] < 0 and line[ahead] == line[i]:
                    begins[i] = False
                    break
    number = -1
    since = 0
    for i in range(size):
        if begins[i]:
            since = 0
        else:
            since += 1
        if since % longest == 0:
            number += 1
        out[i] = number
    return number + 1


@kernel
def spread(outer, spans, quote, depth):
    """Write for each token the number of its outermost quotation (or -1), and in how many it stands."""
    quote[:] = -1
    for number in range(len(outer)):
        for i in range(outer[number, 0], outer[number, 1]):
            quote[i] = number
    size = len(depth)
    depth[:] = 0
    for number in range(len(spans)):
        if spans[number, 0] < size:
            depth[spans[number, 0]] += 1
        if spans[number, 1] < size:
            depth[spans[number, 1]] -= 1
    for i in range(1, size):
        depth[i] += depth[i - 1]
