"""Quotation marks paired into quotations, compiled; equal to `analysis.measure.voice.marks.find_quotations`."""

from __future__ import annotations

from analysis.measure.kernels.voice_compiling import light

SPACE, DIGIT, ALNUM, UPPER, ALPHA, DOUBLE, SINGLE, BREAK = (1 << bit for bit in range(8))
OPENS_AFTER, CLOSES_BEFORE, DECIMAL, BEFORE_SPEECH = (1 << bit for bit in range(8, 12))
_EITHER, _OPEN, _CLOSE, _WEAK = range(4)
_DOTS, _DOT, _LOW_S = 0x2026, 46, 115


@light
def _at(codes, place, low, high, looks):
    """What the character is; SPACE beyond the line."""
    return looks[codes[place]] if low <= place < high else SPACE


@light
def candidates(codes, looks, begins, stops):
    """Write the marks that could be quotation marks; returns how many there are."""
    count, i, size = 0, 0, len(codes)
    while i < size:
        look = looks[codes[i]]
        if not look & (DOUBLE | SINGLE):
            i += 1
            continue
        stop = i + 1
        code = codes[i]
        if stop < size and codes[stop] == code and (code == 96 or code == 39 or code == 0x2019 or code == 0x2018):
            stop += 1
        elif look & SINGLE and i > 0 and stop < size and looks[codes[i - 1]] & ALNUM and looks[codes[stop]] & ALNUM:
            i += 1  # inside a word
            continue
        begins[count], stops[count] = i, stop
        count += 1
        i = stop
    return count


@light
def _elided(codes, place, looks, small, words, at):
    """Whether the word starting here is one that is written with a leading apostrophe; ``words`` in small letters."""
    stop = place
    while stop < len(codes) and stop - place < 9 and looks[codes[stop]] & ALPHA:
        stop += 1
    for number in range(len(at) - 1):
        if at[number + 1] - at[number] != stop - place:
            continue
        same = True
        for i in range(stop - place):
            same &= small[codes[place + i]] == words[at[number] + i]
        if same:
            return True
    return False


@light
def _decade(codes, place, looks):
    """Whether two digits (and an s) stand here as a word."""
    size = len(codes)
    if place + 2 > size or not looks[codes[place]] & DECIMAL or not looks[codes[place + 1]] & DECIMAL:
        return False
    stop = place + 2
    if stop < size and codes[stop] == _LOW_S and (
            stop + 1 == size or not (looks[codes[stop + 1]] & ALNUM or codes[stop + 1] == 95)):
        return True
    return stop == size or not (looks[codes[stop]] & ALNUM or codes[stop] == 95)


@light
def _height(codes, low, stop, looks):
    """Whether feet and inches end here: 5' 11 or 5'11.5."""
    place = stop
    while place > low and looks[codes[place - 1]] & DECIMAL:
        place -= 1
    for part in range(2):  # with and without a fraction
        digits = place
        if part == 1:
            if place in (stop, low) or codes[place - 1] != _DOT:
                return False
            digits = place - 1
            while digits > low and looks[codes[digits - 1]] & DECIMAL:
                digits -= 1
            last = place - 1
        else:
            last = stop
        for width in range(1, 3):
            first = last - width
            if first < digits:
                break
            at = first
            for _ in range(2):
                if at - 1 >= low and (codes[at - 1] == 39 or codes[at - 1] == 0x2019 or codes[at - 1] == 0x2032):
                    foot = at - 2
                    if foot >= low and looks[codes[foot]] & DECIMAL:
                        return True
                    if foot - 1 >= low and looks[codes[foot]] & SPACE and looks[codes[foot - 1]] & DECIMAL:
                        return True
                if at - 1 >= low and looks[codes[at - 1]] & SPACE:
                    at -= 1
                else:
                    break
    return False


@light
def shape(codes, low, high, begins, stops, count, looks, small, elided, elided_at, out):
    """Write the marks that can be quotation marks: start, end, whether double, side; returns how many there are."""
    made = index = singles = 0
    seen_double = seen_single = False
    while index < count:
        last = index  # marks that touch share their outer neighbours
        while last + 1 < count and begins[last + 1] == stops[last]:
            last += 1
        begin, stop = begins[index], stops[last]
        if last == index + 1 and stop - begin == 3 and singles > 0:
            code = codes[begin]
            if (code == 39 or code == 0x2019) and codes[begin + 1] == code and codes[begin + 2] == code:
                stops[index], begins[last] = begin + 1, begin + 1
        has_before, has_after = begin > low, stop < high
        before, after = _at(codes, begin - 1, low, high, looks), _at(codes, stop, low, high, looks)
        left = before & (SPACE | OPENS_AFTER) != 0
        right = after & (SPACE | CLOSES_BEFORE) != 0
        if (has_after and codes[stop] == _DOTS) or (stop + 2 < len(codes) and codes[stop] == _DOT
                                                    and codes[stop + 1] == _DOT and codes[stop + 2] == _DOT):
            right = not left
        for place in range(index, last + 1):
            start, end = begins[place], stops[place]
            double = not (end - start == 1 and looks[codes[start]] & SINGLE)
            side = _EITHER if left == right else _OPEN if left else _CLOSE
            if double:
                if side != _OPEN and has_before and before & DIGIT and _height(
                        codes, max(low, start - 8), start, looks):
                    continue
                if side == _CLOSE and has_before and before & DIGIT and not seen_double:
                    continue
                seen_double = True
                out[made, 0], out[made, 1], out[made, 2], out[made, 3] = start, end, 1, side
                made += 1
                continue
            if index == last:
                if side == _OPEN and (_decade(codes, end, looks) or (
                        len(elided_at) > 1 and _elided(codes, end, looks, small, elided, elided_at))):
                    continue
                if side == _EITHER:
                    if left:
                        if not _dots_follow(codes, stop, looks):
                            continue  # a mark standing free between blanks
                        out[made, 0], out[made, 1], out[made, 2], out[made, 3] = start, end, 0, _OPEN
                        made += 1
                        continue
                    code = codes[begin - 1]
                    side = _OPEN if ((code == 44 or code == 58 or code == 59 or code == 46 or code == 63 or code == 33)
                                     and has_after and after & ALNUM) else _CLOSE
                if side == _CLOSE and has_before and before & DIGIT and not seen_single:
                    continue
                blank = has_after and after & SPACE
                if side == _CLOSE and blank and has_before:
                    code = codes[begin - 1] | 32
                    letter = codes[begin - 1] < 128
                    if letter and (code == _LOW_S or code == 122 or code == 120):
                        side = _WEAK
                    elif letter and code == 110:
                        code = codes[start - 2]
                        if code == 105 or code == 111 or code == 73 or code == 79:
                            side = _WEAK  # goin' home
            seen_single = True
            singles += 1 if side == _OPEN else -1 if singles else 0
            out[made, 0], out[made, 1], out[made, 2], out[made, 3] = start, end, 0, side
            made += 1
        index = last + 1
    return made


@light
def _dots_follow(codes, stop, looks):
    """Whether an ellipsis or a bracket follows within two characters, blanks passed over."""
    size = len(codes)
    first = stop
    while first < min(stop + 2, size) and looks[codes[first]] & SPACE:
        first += 1
    if first >= min(stop + 2, size):
        return False
    code = codes[first]
    return code == _DOTS or code == 91 or (code == _DOT and first == stop and first + 1 < size
                                           and codes[first + 1] == _DOT)
