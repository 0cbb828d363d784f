"""Quotation marks of a text paired into quotations, whatever glyphs the outlet uses."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

# Two families only. Direction is read from what stands beside a mark, never from the glyph: „so“, »so« and “so” are all
# in use, and a text must be labelled alike in any of them. Marks inside a word (Ann's, об'єкт) are not even looked at.
DOUBLE = '"“”„‟«»‹›＂〝〞「」『』'
SINGLE = "'‘’‚‛`´"
# One class first, so that the search runs at the speed of a class; then doubled marks; then no single mark inside a
# word.
_CANDIDATE = re.compile(
    rf"[{DOUBLE}{SINGLE}](?:(?<=`)`|(?<=')'|(?<=’)’|(?<=‘)‘)?"
    rf"(?:(?<=[{DOUBLE}])|(?<![^\W_][{SINGLE}])|(?![^\W_]))"
)
BREAKS = "\n\r\x0b\x0c\x85\u2028\u2029"
_BREAK = re.compile(f"[{BREAKS}]")
_DECADE = re.compile(r"\d\ds?\b")
_HEIGHT = re.compile(r"\d\s?['’′]\s?\d{1,2}(?:\.\d+)?$")
OPENS_AFTER = frozenset("([{<—–-―/…=+*|>:")
CLOSES_BEFORE = frozenset(".,;:!?)]}>—–-―…/|*")
_STOPS = frozenset(".,;:!?…)")
BEFORE_SPEECH = frozenset(",:.?!—–")


@dataclass(frozen=True, slots=True)
class Quotation:
    """One stretch in quotation marks: characters of the marks (start, end) and of what they hold (inner_...)."""

    start: int
    inner_start: int
    inner_end: int
    end: int
    depth: int
    closed: bool
    continues: bool = False  # re-opened at the start of a paragraph, carrying on the quotation left open before


def find_quotations(text: str, *, elisions: frozenset[str] = frozenset(), skip=None) -> list[Quotation]:
    """Quotations of a text, in order of their opening marks; nested ones have depth 1 or more.

    Each mark is an opener or a closer by its neighbours; marks that could be both alternate. A quotation ends at the
    latest with its paragraph (a line break), so an unclosed mark loses one paragraph at most. Apostrophes, plural
    possessives, decades and inch marks are passed over; `elisions` are the words a language writes with a leading
    apostrophe ("tis"). `skip` tells for a character offset whether marks there count for nothing (set-aside parts).

    >>> [(q.start, q.end, q.depth) for q in find_quotations("A 'b' c “d ‘e’ f”.")]
    [(2, 5, 0), (8, 17, 0), (11, 14, 1)]
    """
    found: list[Quotation] = []
    breaks = [match.start() for match in _BREAK.finditer(text)]
    breaks.append(len(text))
    carried = False  # whether the last paragraph that counts ended inside a quotation
    marks: list[tuple[int, int]] = []
    line, line_start, line_end = 0, 0, breaks[0]
    for match in _CANDIDATE.finditer(text):
        start, end = match.span()
        if start >= line_end:
            if marks:
                carried = _paragraph(text, line_start, line_end, marks, found, carried, elisions, skip)
                marks = []
                line += 1
            if carried:  # an empty line or one set aside does not end a quotation over paragraphs; any other does
                while breaks[line] < start and carried:
                    place = breaks[line - 1] + 1 if line else 0
                    carried = (skip is not None and skip(place)) or not text[place : breaks[line]].strip()
                    line += 1
            line = bisect_left(breaks, start, line)
            line_start, line_end = breaks[line - 1] + 1 if line else 0, breaks[line]
        marks.append((start, end))
    if marks:
        _paragraph(text, line_start, line_end, marks, found, carried, elisions, skip)
    found.sort(key=lambda quotation: (quotation.start, quotation.depth))
    return found


def _paragraph(text, line_start, line_end, marks, found, carried, elisions, skip) -> bool:
    """Pair the marks of one paragraph into `found`; return whether a quotation is left open at its end."""
    if skip is not None and skip(line_start):
        return carried
    shaped = _shape(text, line_start, line_end, marks, elisions)
    if not shaped:
        return False
    first = len(found)
    # Where the paragraph's first character stands that is no blank: looked for once, not from every mark.
    lead = line_end - len(text[line_start:line_end].lstrip())
    stack: list[tuple[int, int, str, bool]] = []  # start, end, family, whether it could be left open on purpose
    singles = [side for _, _, family, side in shaped if family == "s"]
    seen_singles = 0
    for start, end, family, side in shaped:
        if family == "s":
            seen_singles += 1
        open_here = [entry[2] for entry in stack[-8:]]
        if side == "either":
            side = "close" if family in open_here else "open"
        if side == "open":
            own_line = start <= lead
            before = text[start - 1 : start] if text[start - 1 : start].strip() else text[start - 2 : start - 1]
            meant = family == "d" or own_line or before in BEFORE_SPEECH or text[end : end + 1].isupper()
            stack.append((start, end, family, meant))
            continue
        double_as_single = family == "d" and end - start == 2 and "d" not in open_here and "s" in open_here
        if side == "weak":  # a plural possessive, unless nothing better follows: the boys' club
            if seen_singles < len(singles) and singles[seen_singles] in ("close", "weak"):
                continue
            if (
                stack
                and stack[-1][2] == "s"
                and stack[-1][0] <= lead
                and text[stack[-1][1] : start].count(" ") > 1
            ):
                continue  # 'Anna thinks the voters' patience … : a paragraph of speech, closed further on if at all
        if double_as_single:  # ‘… ‘nested’’: two closing marks that look like one double mark
            for offset in (0, 1):
                if any(entry[2] == "s" for entry in stack[-8:]):
                    _close(stack, "s", start + offset, start + offset + 1, found)
            continue
        if family in open_here:
            _close(stack, family, start, end, found)
    return _leftovers(text, line_start, line_end, stack, found, first, carried)


def _close(stack, family, start, end, found) -> None:
    """Close the innermost open mark of this family; marks opened inside it and never closed are dropped."""
    while stack:
        opened = stack.pop()
        if opened[2] == family:
            if opened[1] < start:
                found.append(Quotation(opened[0], opened[1], start, end, len(stack), True))
            return


def _leftovers(text, line_start, line_end, stack, found, first, carried) -> bool:
    """Decide about marks still open at the end of a paragraph; mark the quotation that carries on the one before."""
    stop = line_end
    while stop > line_start and text[stop - 1].isspace():
        stop -= 1
    open_at_end = False
    left = [entry for entry in stack if entry[3]]
    if left and left[0][1] < stop:
        start, end = left[0][0], left[0][1]
        inside = [quotation.start for quotation in found[first:] if quotation.start > start]
        # Quotations of their own after an unclosed mark: the mark ended somewhere before them, at the latest sentence
        # end.
        limit = min(inside, default=stop)
        if limit < stop:
            sentence = max(text.rfind(sign, end, limit) for sign in ".?!")
            limit = sentence + 1 if sentence > end else end
        if limit > end:
            found.append(Quotation(start, end, limit, limit, 0, False))
        open_at_end = limit == stop
    # Marks that came to nothing (apostrophes, mostly) must not count as a level: the depths are those of the pairs.
    here = sorted(found[first:], key=lambda quotation: (quotation.start, -quotation.end))
    ends: list[int] = []
    for place, quotation in enumerate(here):
        while ends and ends[-1] <= quotation.start:
            ends.pop()
        opens = carried and place == 0 and not text[line_start : quotation.start].strip()
        if opens or quotation.depth != len(ends):
            here[place] = replace(quotation, depth=len(ends), continues=opens)
        ends.append(quotation.end)
    found[first:] = here
    return open_at_end


def _shape(text, line_start, line_end, marks, elisions) -> list[tuple[int, int, str, str]]:
    """Marks that can be quotation marks: (start, end, family, side); side is open, close, weak (doubtful) or either."""
    shaped = []
    index, count = 0, len(marks)
    open_singles = 0
    seen_double = seen_single = False
    while index < count:
        last = index  # marks that touch share their outer neighbours: “‘Yes,’ she said …
        while last + 1 < count and marks[last + 1][0] == marks[last][1]:
            last += 1
        begin, stop = marks[index][0], marks[last][1]
        if last == index + 1 and stop - begin == 3 and open_singles > 0 and text[begin:stop] in ("'''", "’’’"):
            marks[index], marks[last] = (begin, begin + 1), (begin + 1, stop)  # the inner single mark closes first
        before = text[begin - 1] if begin > line_start else ""
        after = text[stop] if stop < line_end else ""
        left = not before or before.isspace() or before in OPENS_AFTER
        right = not after or after.isspace() or after in CLOSES_BEFORE
        if after == "…" or text.startswith("...", stop):  # an ellipsis begins a quotation as often as it follows one
            right = not left
        for place in range(index, last + 1):
            start, end = marks[place]
            family = "s" if end - start == 1 and text[start] in SINGLE else "d"
            side = "either" if left == right else "open" if left else "close"
            if family == "d":
                if side != "open" and before.isdigit() and _HEIGHT.search(text, max(line_start, start - 8), start):
                    continue
                if side == "close" and before.isdigit() and not seen_double:
                    continue  # 12" with nothing open before it: inches
                seen_double = True
                shaped.append((start, end, family, side))
                continue
            if index == last:
                if side == "open" and (_DECADE.match(text, end) or _elided(text, end, elisions)):
                    continue
                if side == "either":
                    if not before or before.isspace() or before in OPENS_AFTER:
                        if not text[stop : stop + 2].lstrip().startswith(("…", "..", "[")):
                            continue  # a mark standing free between blanks
                        side = "open"
                        shaped.append((start, end, family, side))
                        continue
                    side = "open" if before in ",:;.?!" and after.isalnum() else "close"  # said,'Look
                if side == "close" and before.isdigit() and not seen_single:
                    continue  # 6' with nothing open before it: feet
                if side == "close" and before in "sSzZxX" and after.isspace():
                    side = "weak"
                elif (
                    side == "close"
                    and before not in _STOPS
                    and after.isspace()
                    and before in "nN"
                    and text[start - 2] in "ioIO"
                ):
                    side = "weak"  # goin' home
            seen_single = True
            open_singles += 1 if side == "open" else -1 if open_singles else 0
            shaped.append((start, end, family, side))
        index = last + 1
    return shaped


def _elided(text, place, elisions) -> bool:
    """Whether the word starting here is one that is written with a leading apostrophe ('tis)."""
    if not elisions:
        return False
    stop = place
    while stop < len(text) and stop - place < 9 and text[stop].isalpha():
        stop += 1
    return text[place:stop].lower() in elisions
