"""Which lines of a plain-text capture are the page's and not the article's."""

from __future__ import annotations

import re
from collections import Counter

import pandas as pd

from analysis.read.line_kinds import AT_THE_END, END, LONGEST_LABEL, PageLine, is_menu, line_key, line_kind, page_lines

# What a line costs or gives the stretch it stands in, in words. Set on 174 pages flattened by three libraries
# (tests/benchmarks/results/pages_text.md); half or twice as much moves F1 by less than .01.
SHORT_LINE = 6
COST = {"control": 20, "aside": 20, "address": 40, "code": 60, "link": SHORT_LINE}
ALONE = 6             # of a button or an aside between two paragraphs
LONGEST_GAIN = 60     # words; a very long line (a policy, a list of names) is no better than a long paragraph
SHORTEST_GAIN = 8     # words; shorter sentences neither open nor close a stretch
LONGEST_SHORT = 35    # words; a longer line without a full stop is a paragraph all the same
WIDEST_COLUMN = 100   # characters; texts of a fixed width are rarely set wider
TITLE = (12, 30)      # words without a full stop: less is a subheading as often, more is a paragraph
SHORTEST_BEFORE = 20  # characters before a linked name; a shorter line is a label
MENU = 9              # short lines in a row inside the article are a menu or a widget, not subheadings
# What tells a flattened page from a text that only has short lines (a poem, a list, a transcript). On 20,346 articles
# as captured, 1 in 10,000 has so many of them; of 174 flattened pages 171 (tests/benchmarks/results/read_parts.md).
SHORTEST_ARTICLE = 50  # words of the stretch that is the article
MENU_LINES = 10       # around the article, with KNOWN_CONTROLS of them known
KNOWN_CONTROLS = 3
MENU_LINES_UNKNOWN = 30  # around the article, where the page's language is not ours
BOTH_SIDES = 5        # of them above and below it: a list of names stands on one side
# What a title does not have: a quotation at its beginning, the end of a sentence inside.
_RUNNING = re.compile(r"^[\"“‘«]|[.!?…][\"”’»]?\s+\S")
_REASONS = {"code": "code", "control": "page control", "link": "link alone", "address": "speaks to the reader"}


def find_clutter(text: str) -> pd.DataFrame:
    """Lines of a plain-text capture that belong to the page: menus, link lists, buttons, what stands around the text.

    The article is the stretch of lines in which sentences outweigh short lines most, a sentence counting its words and
    a short line a fixed cost (the maximum subsequence of Pasternack & Roth 2009, doi:10.1145/1526709.1526840, with
    whole lines in place of tokens). Inside it, buttons, headings of link lists, code, repeated short lines and long
    runs of short lines are clutter too. The line above it that looks most like a headline is not. It misleads on texts
    that are lists themselves (rankings, recipes, tables), and where a second article follows the first on one page.

    Parameters
    ----------
    text : str, as flattened from a page by some other program; positions refer to it

    Returns
    -------
    One row per line that is clutter, in order: start, end (characters), reason (the rule). Empty where nothing looks
    like running text, for then nothing can be told from it.

    Examples
    --------
    >>> story = "The mayor of Ostmark opened the new bridge on Monday morning."
    >>> found = find_clutter("Home\\nTowns\\nWeather\\n" + story + "\\nFacebook\\nTwitter\\n")
    >>> found["reason"].tolist()
    ['above the article', 'above the article', 'above the article', 'below the article', 'below the article']
    """
    lines = page_lines(text)
    rows = _rows(lines, [line_kind(line) for line in lines])
    return pd.DataFrame(rows, columns=["start", "end", "reason"]).astype({"start": "int64", "end": "int64"})


def _rows(lines: list[PageLine], kinds: list[str]) -> list[tuple[int, int, str]]:
    # A line broken by a link or a fixed width goes on in the next: together they are the sentence.
    joined = _joined(lines)
    first, last = _stretch(lines, kinds, joined)
    reasons = _inside(lines, kinds, joined, first, last)
    headline = _headline(lines, kinds, first) if last > first else None
    rows = []
    for i, line in enumerate(lines):
        reason = reasons.get(i, "")
        if last > first and i < first and i != headline:
            reason = "above the article"
        elif last > first and i >= last:
            reason = "below the article"
        if reason:
            rows.append((line.start, line.end, reason))
    return rows


def page_clutter(text: str) -> list[tuple[int, int, str]]:
    """The rows of ``find_clutter``, but none unless the text looks like a whole page that was flattened.

    For texts of unknown origin: a poem, a list, an interview or a text of headlines is left alone, for it has no menus
    around running text. A page with a very short menu is left alone too.

    Returns
    -------
    list of (start, end, reason)

    Examples
    --------
    >>> page_clutter("Home\\nTowns\\nThe mayor of Ostmark opened the new bridge on Monday morning.")
    []
    """
    lines = page_lines(text)
    if sum(map(is_menu, lines)) < MENU_LINES:
        return []
    kinds = [line_kind(line) for line in lines]
    first, last = _stretch(lines, kinds, _joined(lines))
    above, below = (sum(map(is_menu, some)) for some in (lines[:first], lines[last:]))
    known = sum(kind in ("control", "link", "code") for kind in kinds[:first] + kinds[last:])
    is_page = (above + below >= MENU_LINES and known >= KNOWN_CONTROLS) or (
        above + below >= MENU_LINES_UNKNOWN and min(above, below) >= BOTH_SIDES)
    if not is_page or sum(line.words for line in lines[first:last]) < SHORTEST_ARTICLE:
        return []
    return _rows(lines, kinds)


def _joined(lines: list[PageLine]) -> list[int]:
    """For every line the index of the line its sentence begins in."""
    begins: list[int] = []
    lengths = sorted(line.end - line.start for line in lines)
    # Text set to a fixed width has many lines near it and hardly one beyond.
    column = lengths[-1 - len(lines) // 50] if lines else 0
    wrapped = len(lines) > 20 and column < WIDEST_COLUMN
    for i, line in enumerate(lines):
        before = lines[i - 1].text if i else ""
        full = wrapped and len(before) > 0.7 * column
        behind = lines[i + 1] if i + 1 < len(lines) else None
        # A linked name amid a sentence: what is behind it goes on as what is before it did.
        linked = behind and not behind.apart and line.words <= LONGEST_LABEL and _goes_on(behind) and (
            len(before) > SHORTEST_BEFORE and not END.search(line.text[-20:]))
        goes_on = i > 0 and not line.apart and not END.search(before[-20:]) and (
            full or linked or _goes_on(line) or before[-1:] in ",(“‘/&")
        begins.append(begins[i - 1] if goes_on else i)
    return begins


def _goes_on(line: PageLine) -> bool:
    return line.text[:1].islower() or line.text[:1] in ",.;:!?)’”—–(/&"


def _stretch(lines: list[PageLine], kinds: list[str], joined: list[int]) -> tuple[int, int]:
    """The lines from the first to one past the last of the article."""
    gains = _gains(lines, kinds, joined)
    best = total = 0.0
    begin, span = 0, (0, 0)
    for i, gain in enumerate(gains):
        if total <= 0:
            total, begin = 0.0, i
        total += gain
        if total > best:
            best, span = total, (begin, i + 1)
    while span[0] < span[1] < len(lines) and span[0] <= joined[span[1]] < span[1]:  # to the end of its last sentence
        span = (span[0], span[1] + 1)
    return span[0], _without_ending(lines, kinds, joined, *span)


def _without_ending(lines: list[PageLine], kinds: list[str], joined: list[int], first: int, last: int) -> int:
    """One past the last line of the article, what speaks of the text or its writer below it left out."""
    for i in range(last - 1, first, -1):
        if kinds[i] or AT_THE_END.match(lines[joined[i]].text):
            last = i
        elif lines[i].words >= SHORTEST_GAIN or joined[i] != i or END.search(lines[i].text[-20:]):
            break
    return last


def _gains(lines: list[PageLine], kinds: list[str], joined: list[int]) -> list[float]:
    words, count = Counter(dict.fromkeys(joined, 0)), Counter(joined)
    ends: dict[int, str] = {}
    for line, begin in zip(lines, joined, strict=True):
        words[begin] += line.words
        ends[begin] = line.text
    gains = [0.0] * len(lines)
    for i, begin in enumerate(joined):
        if kinds[i]:
            gains[i] = -COST[kinds[i]]
        elif begin == i:
            if END.search(ends[i][-20:]) or words[i] > LONGEST_SHORT:
                gains[i] = min(words[i], LONGEST_GAIN) if words[i] >= SHORTEST_GAIN else 0
            else:
                gains[i] = -SHORT_LINE * count[i]
    # One button between two paragraphs stands in the article; only company makes a border.
    alone = [i for i in range(1, len(lines) - 1) if kinds[i] and gains[i - 1] >= 0 and gains[i + 1] >= 0]
    for i in alone:
        gains[i] = max(gains[i], -ALONE)
    return gains


def _inside(lines: list[PageLine], kinds: list[str], joined: list[int], first: int, last: int) -> dict[int, str]:
    """Clutter among the article's own lines."""
    reasons = {i: _REASONS[kinds[i]] for i in range(first, last) if kinds[i] in _REASONS}
    outside = {line_key(line.text) for line in lines[:first] + lines[last:]}
    alone = Counter(joined)
    short = [False] * len(lines)
    for i in range(first, last):
        text = lines[i].text
        short[i] = i in reasons or (alone[joined[i]] == 1 and lines[i].words <= LONGEST_LABEL
                                    and not END.search(text[-20:]) and not text.endswith((":", ",")))
        if short[i] and i not in reasons and line_key(lines[i].text) in outside:
            reasons[i] = "also outside the article"
        elif i not in reasons and alone[joined[i]] == 1 and TITLE[0] <= lines[i].words <= TITLE[1] and not (
                END.search(text[-20:]) or text.endswith((":", ",", ";", "–", "—")) or _RUNNING.search(text)):
            reasons[i] = "title between paragraphs"
    start = first
    for i in range(first, last + 1):
        if i == last or not short[i]:
            if i - start >= MENU:
                reasons.update({n: "run of short lines" for n in range(start, i) if n not in reasons})
            start = i + 1
    return reasons


def _headline(lines: list[PageLine], kinds: list[str], first: int) -> int | None:
    """The line above the article that looks most like its headline: said twice on the page, or the longest near it."""
    near = [i for i in range(max(0, first - 25), first)
            if not kinds[i] and 3 <= lines[i].words <= 30 and not END.search(lines[i].text[-2:])]
    seen = Counter(line_key(line.text) for line in lines)
    twice = [i for i in near if seen[line_key(lines[i].text)] > 1 and lines[i].words > 4]
    return max(twice or near, key=lambda i: (min(lines[i].words, 12), i), default=None)
