"""Which news agency an article names as the origin of its copy: datelines, bylines, credit lines, closing notes."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from analysis.read.credit_forms import (
    AGENCY,
    BETWEEN,
    COMMON,
    FORMS,
    INFERRED_FORMS,
    NAMES,
    NAMES_AND_COMMON,
    ORIGIN_FORMS,
    SIGN_OFF,
    UNNAMED,
    UNNAMED_ALONE,
    UNNAMED_HINTS,
    UNSPACED,
)
from analysis.tables import TableError, require

UNNAMED_AGENCY = "unnamed agency"
_REACH = 500        # characters before and after a name that are looked at; bounds the time any form can take
# Lines, or characters where a capture is one long line, that are near enough:
_TOP = 8, 1000      # for a dateline or byline, which stand below captions and page furniture
_FOOT = 10, 1500    # for a closing note, which stands above related links
_END = 3, 300       # for a bare signature: elsewhere it tells where a link or a quotation comes from
_LONGEST_TITLE = 160   # characters; a name alone below a longer line is a picture's
_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_ALONE = " \t\xa0()[]（）【】/|*·•–—-.:,"


class Found(NamedTuple):
    """A row of `credits`."""

    agency: str
    role: str
    form: str
    start: int
    end: int
    part: str = ""


_NONE = pd.DataFrame([Found("", "", "", 0, 0)]).iloc[:0]


def credits(text: str, parts: pd.DataFrame | None = None) -> pd.DataFrame:
    """Find where an article credits a news agency: for its copy, for a contribution, or for a picture.

    A name in running text ("told Reuters", "TASS reported") is no credit; it belongs to voice. Agency copy is often
    printed without any: no row does not mean the outlet's own reporting.

    Parameters
    ----------
    text : str, one line a paragraph, as saved from a page; positions refer to it
    parts : table of `split_parts` for this text; without it no part is told, and a teaser of another article can lend
        this one its credit

    Returns
    -------
    One row per agency and place, in order: agency (short name, such as AP; "unnamed agency" for "a syndicated feed"),
    role (origin: the copy is the agency's; contribution: a share of it; photo: a picture or video), form (the rule),
    start, end (characters; of the name, or of the note that names nobody), part (which part of the article; empty
    where that is not known).

    Raises
    ------
    TableError if the text is no string or the parts lack columns.

    Examples
    --------
    >>> credits("OSTMARK, June 3 (AP) — The mayor opened a bridge, she told Reuters.")[["agency", "role", "form"]]
      agency    role      form
    0     AP  origin  dateline
    """
    rows = _rows(text, parts)
    return pd.DataFrame(rows) if rows else _NONE.copy()


def article_credit(text: str, parts: pd.DataFrame | None = None) -> tuple[str, str, str]:
    """Name the agency an article gives as the origin of its copy, how surely, and by which form.

    Parameters
    ----------
    text, parts : as for `credits`

    Returns
    -------
    agency (short name; several in the same form joined by "/"; empty if none), certainty ("stated": the article says
    so; "inferred": a form that is one agency's habit, or a bare name that might be a picture's; "none"), form (as in
    `credits`; empty if none).

    Raises
    ------
    TableError as for `credits`.

    Examples
    --------
    >>> article_credit("Bridge opens\\n\\nBy Ann Ober, Associated Press\\n\\nThe mayor opened a bridge on Monday.")
    ('AP', 'stated', 'byline')
    >>> article_credit("The mayor opened a bridge.\\n\\nAssociated Press writer Ann Ober contributed to this report.")
    ('', 'none', '')
    """
    origins = [row for row in _rows(text, parts) if row.role == "origin"]
    if not origins:
        return "", "none", ""
    form = min((row.form for row in origins), key=ORIGIN_FORMS.index)
    named = "/".join(dict.fromkeys(row.agency for row in origins if row.form == form))
    return named, "inferred" if form in INFERRED_FORMS else "stated", form


def _rows(text: str, parts: pd.DataFrame | None) -> list[Found]:
    if not isinstance(text, str):
        raise TableError(f"the text of an article is {type(text).__name__}, expected str; read it with read_articles")
    if parts is None:
        return _sorted(text)
    require(parts, ["start", "end", "part", "reason"], "parts", "split_parts")
    return credit_rows(text, list(zip(*(parts[name].tolist() for name in ("start", "end", "part", "reason")),
                                      strict=True)))


def credit_rows(text: str, stretches: list[tuple[int, int, str, str]]) -> list[Found]:
    """The rows of `credits`, not yet a table, with parts as ``part_rows`` gives them: most articles name nobody."""
    rows = _sorted(text)
    if not rows:
        return []
    starts = [start for start, *_ in stretches]
    known = []
    for row in rows:
        i = bisect_right(starts, row.start) - 1
        if i < 0 or row.start >= stretches[i][1]:
            known.append(row)
        elif "related article" not in stretches[i][3]:    # a teaser brings its own article's credit along
            known.append(row._replace(part=stretches[i][2]))
    return known


def _sorted(text: str) -> list[Found]:
    return sorted(set(_find(text)), key=lambda row: (row.start, row.end, row.agency))


def _find(text: str) -> Iterator[Found]:
    """All credits of a text, those of a sign-off and of unnamed agencies too."""
    runs = list(_runs(text))
    signed = list(SIGN_OFF.finditer(text)) if "diting by " in text else []
    unnamed = any(hint in text for hint in UNNAMED_HINTS)
    if not (runs or signed or unnamed):
        return
    lines = [match.span() for match in _LINE.finditer(text) if not match[0].isspace()]
    starts = [start for start, _ in lines]
    for run in runs:
        number = bisect_right(starts, run[0][0]) - 1
        yield from _judge(text, run, lines[number], _places(lines, number, run[0][0], len(text)))
    for match in signed:
        yield Found("Reuters", "origin", "sign-off", match.start(), match.end())
    if unnamed:
        for number in _hinted(text, starts):
            start, end = lines[number]
            if _places(lines, number, start, len(text)) or _places(lines, number, end, len(text)):
                yield from _unnamed(text, start, end)


def _hinted(text: str, starts: list[int]) -> list[int]:
    """Numbers of the lines, by where they start, that may hold a note which names nobody."""
    found = set()
    for hint in UNNAMED_HINTS:
        at = text.find(hint)
        while at >= 0:
            number = bisect_right(starts, at)
            found.add(number - 1)
            at = text.find(hint, starts[number]) if number < len(starts) else -1
    return sorted(found)


def _runs(text: str) -> Iterator[list[tuple[int, int, str]]]:
    """Names of agencies, those that stand together ("AFP, Reuters") as one run: start, end, short name of each."""
    names = NAMES_AND_COMMON if any(name.search(text) for name in COMMON) else NAMES
    hits = [(*match.span(), AGENCY[match[0]]) for match in names.finditer(text) if _is_word(text, match)]
    if not hits:
        return
    run = hits[:1]
    for last, hit in pairwise(hits):
        if not BETWEEN.fullmatch(text, last[1], hit[0]):
            yield run
            run = []
        run.append(hit)
    yield run


def _is_word(text: str, match: re.Match[str]) -> bool:
    start, end = match.span()
    if UNSPACED.match(match[0][-1]):
        return True
    return not (text[max(0, start - 1):start].isalnum() or text[end:end + 1].isalnum())


def _places(lines: list[tuple[int, int]], number: int, position: int, length: int) -> set[str]:
    """Where in the article a line is; empty in its middle."""
    places = set()
    if number < _TOP[0] or position < _TOP[1]:
        places |= {"top", "ends"}
        if number < _END[0] and all(end - start <= _LONGEST_TITLE for start, end in lines[:number]):
            places.add("head")
    if len(lines) - number <= _FOOT[0] or length - position <= _FOOT[1]:
        places |= {"foot", "ends"}
        if len(lines) - number <= _END[0] or length - position <= _END[1]:
            places.add("end")
    return places


def _judge(text: str, run: list[tuple[int, int, str]], line: tuple[int, int], places: set[str]) -> Iterator[Found]:
    start, end = run[0][0], run[-1][1]
    before, after = text[max(line[0], start - _REACH):start], text[end:min(line[1], end + _REACH)]
    if start - line[0] <= _REACH:
        before = before.lstrip()
    else:
        before = "x" + before     # where a long line is cut none begins
    if line[1] - end > _REACH:
        after += "x"
    role, form = "", ""
    if not (before + after).strip(_ALONE).removeprefix("The"):
        role, form = "origin" if {"head", "end"} & places else "photo", "line of its own"
    else:
        for rule in FORMS:
            if (not rule.where or rule.where in places) and rule.after.match(after) and rule.before.search(before):
                role, form = rule.role, rule.name
                break
    if form == "signature" and len(run) > 1:
        role = "contribution"    # a desk lists what it worked from; nobody's copy has three origins
    if role:
        for start, end, agency in run:
            yield Found(agency, role, form, start, end)


def _unnamed(text: str, start: int, end: int) -> Iterator[Found]:
    """Notes that name no agency, in a line near the top or the foot."""
    line = text[start:end]
    bare = line.strip(_ALONE)
    if len(bare) < 60 and UNNAMED_ALONE.fullmatch(bare) and not line.rstrip().endswith(":"):
        yield Found(UNNAMED_AGENCY, "origin", "unnamed agency", start, end)
        return
    for role, pattern in UNNAMED:
        match = pattern.search(line, max(0, len(line) - _REACH)) or pattern.search(line, 0, _REACH)
        if match:
            yield Found(UNNAMED_AGENCY, role, "unnamed agency", start + match.start(), start + match.end())
            return
