"""Sentence ends of many texts in one pass over their UTF-8 bytes, compiled; equal to `sentence_ends`, text by text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.measure.kernels.blocks_numba import BLOCK, lowest, stop_masks
from analysis.measure.kernels.bytes_numba import Utf8, decode, utf8
from analysis.measure.kernels.compiling import kernel
from analysis.measure.sentences import abbreviations, is_end

U = np.uint64
_NEAR = 20  # characters before and after a full stop that decide whether it ends a sentence
_PLAIN, _STOP, _WIDE_STOP, _CLOSING, _WIDE_CLOSING, _LINE, _BLANK = range(7)


def _kinds() -> np.ndarray:
    """What each character of the first plane is to the end of a sentence."""
    table = np.zeros(0x10000, np.uint8)
    for kind, characters in ((_STOP, ".!?…։؟۔"), (_WIDE_STOP, "。！？"), (_CLOSING, "'\"”’»›“‘)]"),
                             (_WIDE_CLOSING, "」』"), (_LINE, "\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"),
                             (_BLANK, "\t\x1f \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
                                      "\u200a\u202f\u205f\u3000")):
        table[[ord(character) for character in characters]] = kind
    return table


_KINDS = _kinds()
# What a character that is no ASCII is known to be no letter of: typographic marks and the no-break space.
_MARKS = np.zeros(0x10000, np.bool_)
_MARKS[0x2010:0x2028] = _MARKS[[0xA0, 0xAB, 0xBB]] = True


def sentence_bounds(texts: Sequence[str] | Utf8, languages: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """The ends of the sentences of all texts: which text (int64), and one past the last character (int64); in order."""
    texts = texts if isinstance(texts, Utf8) else utf8(texts)
    data, bounds = texts
    number = {language: i for i, language in enumerate(dict.fromkeys(languages))}
    lists = [_packed(abbreviations(language)) for language in number]
    known = np.concatenate([*lists, np.zeros((0, 2), np.uint64)])
    offsets = np.cumsum([0, *map(len, lists)]).astype(np.int64)
    of = np.fromiter((number[language] for language in languages), np.int64, len(languages))
    room = len(data) // 40 + 1024
    while True:
        text, start, end, sure = (np.empty(room, kind) for kind in (np.int64, np.int64, np.int64, np.bool_))
        count = _scan(data, bounds, _KINDS, _MARKS, known, offsets, of, text, start, end, sure)
        if count <= room:
            break
        room = count
    text, start, end, sure = text[:count], start[:count], end[:count], sure[:count]
    doubtful = np.flatnonzero(np.logical_not(sure))
    last, content = -1, ""
    for i, number, first in zip(doubtful.tolist(), text[doubtful].tolist(), start[doubtful].tolist(), strict=True):
        # Letters beyond ASCII stand near: the readable rules decide. The places come text by text, so each text is
        # decoded once, not at every stop.
        if number != last:
            last, content = number, texts.text(number)
        sure[i] = is_end(content, first, languages[number])
    return text[sure], end[sure]


def _packed(words: frozenset[str]) -> np.ndarray:
    """ASCII abbreviations of at most 16 letters as two numbers each; a longer word is none."""
    found = [word.encode() for word in sorted(words) if word.isascii() and len(word) <= 16]
    return np.array([[int.from_bytes(word[:8], "little"), int.from_bytes(word[8:], "little")] for word in found],
                    np.uint64).reshape(-1, 2)


@kernel
def _kind(data, i, stop, kinds):
    """Kind and bytes of the character at ``i``."""
    if i >= stop:
        return _LINE, 0
    if data[i] < 0x80:
        return np.int64(kinds[data[i]]), 1
    code, size = decode(data, i)
    return (np.int64(kinds[code]) if code < len(kinds) else _PLAIN), size


@kernel
def _scan(data, bounds, kinds, marks, known, offsets, of, text, start, end, sure):
    """Places where a sentence may end, and whether that is sure; how many there are, also where they have no room."""
    count = 0
    for t in range(len(bounds) - 1):
        base, stop = bounds[t], bounds[t + 1]
        i, extra, seen, after = base, 0, U(0), base  # bits of the block before ``after`` that are yet to be looked at
        while i < stop:
            seen = (seen >> U(i + BLOCK - after)) << U(i + BLOCK - after) if i < after else U(0)
            while not seen and after < stop:
                after = max(i, after)
                stops, high = stop_masks(data, after)
                seen, after = stops | high, after + BLOCK
            if not seen:
                break
            i = after - BLOCK + lowest(seen)
            if i >= stop:
                break
            kind, size = _kind(data, i, stop, kinds)
            first = i - base - extra
            begin = i
            i, extra = i + size, extra + size - 1
            if kind == _LINE:
                while i < stop:
                    kind, size = _kind(data, i, stop, kinds)
                    if kind != _LINE:
                        break
                    i, extra = i + size, extra + size - 1
                verdict = 1
            elif kind == _WIDE_STOP:
                while i < stop:
                    kind, size = _kind(data, i, stop, kinds)
                    if kind != _WIDE_STOP:
                        break
                    i, extra = i + size, extra + size - 1
                while i < stop:
                    kind, size = _kind(data, i, stop, kinds)
                    if kind != _CLOSING and kind != _WIDE_CLOSING:
                        break
                    i, extra = i + size, extra + size - 1
                verdict = 1
            elif kind == _STOP:
                stops = 1
                while i < stop:
                    kind, size = _kind(data, i, stop, kinds)
                    if kind != _STOP:
                        break
                    i, extra, stops = i + size, extra + size - 1, stops + 1
                closed = i
                while i < stop:
                    kind, size = _kind(data, i, stop, kinds)
                    if kind != _CLOSING:
                        break
                    i, extra = i + size, extra + size - 1
                if i < stop and kind != _LINE and kind != _BLANK:
                    continue
                verdict = 1
                if stops == 1 and data[begin] == 46:
                    verdict = _full_stop(data, base, begin, i, stop, i > closed, kinds, marks, known,
                                         offsets[of[t]], offsets[of[t] + 1])
            else:
                continue
            if verdict:
                if count < len(text):
                    text[count], start[count], end[count], sure[count] = t, first, i - base - extra, verdict == 1
                count += 1
    return count


@kernel
def _full_stop(data, base, begin, after, stop, closing, kinds, marks, known, low, high):
    """0: the sentence goes on; 1: it ends; 2: letters beyond ASCII stand near."""
    i, blank = after, True
    for _ in range(_NEAR):
        if i >= stop:
            break
        b = data[i]
        if b >= 0x80:
            code, size = decode(data, i)
            if code >= len(marks) or not (marks[code] or (blank and kinds[code] == _BLANK)):
                return 2
            i += size
            continue
        i += 1
        if 97 <= b <= 122:
            return 0
        if 65 <= b <= 90 or 48 <= b <= 57:
            break
    if closing:
        return 1
    one, two, size, dotted = np.uint64(0), np.uint64(0), 0, False
    i = begin
    while i > base and size < _NEAR:
        b = data[i - 1]
        if b >= 0x80:
            j = i - 1
            while data[j] & 0xC0 == 0x80:
                j -= 1
            code, _ = decode(data, j)
            if code >= len(marks) or not marks[code]:
                return 2
            break
        letter = 97 <= (b | 0x20) <= 122
        if not (letter or 48 <= b <= 57 or b == 95 or b == 46):
            break
        dotted |= b == 46
        two = (two << np.uint64(8)) | (one >> np.uint64(56))
        one = (one << np.uint64(8)) | np.uint64(b | 0x20 if letter else b)
        i, size = i - 1, size + 1
    if size == 0:
        return 1
    if dotted or (size == 1 and 65 <= data[begin - 1] <= 90):
        return 0
    if size <= 16:
        for k in range(low, high):
            if known[k, 0] == one and known[k, 1] == two:
                return 0
    return 1
