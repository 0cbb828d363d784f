"""Which part of an article each line is: headline, standfirst, body, caption, ... or boilerplate, set aside."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.read.clutter import MENU_LINES, page_clutter
from analysis.read.line_forms import (
    CAPTION,
    CREDIT_WORDS,
    DATELINE_ALONE,
    DATELINE_INLINE,
    FORMS,
    LINE,
    TAGS,
    TERMINAL,
)
from analysis.read.line_kinds import line_key
from analysis.read.repeats import SHORTEST_LIST, Standing, beginning_key, repeat_key, repeated_stretches
from analysis.tables import COUNTED_PARTS

LONGEST_HEADLINE = 35     # words; longer lines without a full stop are list fragments or body
LONGEST_SUBHEADING = 12   # words
LONGEST_INVITATION = 30   # words; longer ones are paragraphs that begin alike ("Follow us," the coach said ...)
SHORTEST_STANDFIRST = 8   # words, above the article of a flattened page
LONGEST_FORM = 600        # characters; also bounds the time any pattern can take


@dataclass
class _Line:
    """One line with what is known of it so far."""

    start: int
    end: int
    text: str
    words: int
    part: str = ""
    reason: str = ""
    key: str = field(default="")

    @property
    def is_sentence(self) -> bool:
        return bool(TERMINAL.search(self.text[-20:])) or self.words > LONGEST_HEADLINE

    def call(self, part: str, reason: str) -> None:
        self.part, self.reason = part, reason


def split_parts(text: str, *, repeats: Standing | None = None) -> pd.DataFrame:
    """Say of every stretch of a plain-text capture which part of the article it is.

    Works by form and position in one capture, and where the text is surely a whole page that was flattened, by
    ``find_clutter``. What only repetition shows (an outlet's standing text in unusual words) stays in the body unless
    ``repeats`` knows it: look at the audit before comparing.

    Parameters
    ----------
    text : str, one line a paragraph, as saved from a page; positions refer to it
    repeats : what the article's outlet repeats (``standing_texts(find_repeats(articles))[outlet]``), default nothing

    Returns
    -------
    One row per stretch that is not white space, in order: start, end (characters), part (headline, standfirst,
    subheading, body, caption: counted; dateline, credit, metadata, boilerplate: set aside), reason (the rule).

    Examples
    --------
    >>> page = "Skip to content\\n\\nMayor opens bridge\\n\\nThe mayor of Ost opened a bridge on Monday."
    >>> split_parts(page)["part"].tolist()
    ['boilerplate', 'headline', 'body']
    """
    lines = _lines(text)
    _by_form(lines)
    _clutter(text, lines)
    _repeated(lines, repeats or Standing())
    _related_blocks(lines)
    first = _first_paragraph(lines)
    _top(lines, first)
    _rest(lines, first)
    rows = []
    for line in lines:
        start = line.start
        if line.part == "body" and (dateline := DATELINE_INLINE.match(line.text[:150])):
            rows.append((start, start + len(dateline[0].rstrip()), "dateline", "place before the text"))
            start += dateline.end()
        if repeats and repeats.runs and line.part in COUNTED_PARTS:
            rows += _cut(text, start, line, repeats.runs)
        else:
            rows.append((start, line.end, line.part, line.reason))
    # Column by column: pandas takes three times as long to find the types of a list of rows.
    return pd.DataFrame({"start": np.array([row[0] for row in rows], dtype=np.int64),
                         "end": np.array([row[1] for row in rows], dtype=np.int64),
                         "part": pd.array([row[2] for row in rows], dtype="str"),
                         "reason": pd.array([row[3] for row in rows], dtype="str")})


def _lines(text: str) -> list[_Line]:
    lines = []
    for match in LINE.finditer(text):
        content = match[0].strip()
        if not content:
            continue
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        lines.append(_Line(start, start + len(content), content, len(content.split()), key=line_key(content)))
    return lines


def _by_form(lines: list[_Line]) -> None:
    for line in lines:
        if line.words > 45 or len(line.text) > LONGEST_FORM:
            continue
        for part, name, pattern in FORMS:
            if pattern.fullmatch(line.text) and (name != "invitation" or line.words <= LONGEST_INVITATION):
                line.call(part, name)
                break
        else:
            if TAGS.fullmatch(line.text) and line.words <= 25:
                line.call("boilerplate", "tag list")


def _clutter(text: str, lines: list[_Line]) -> None:
    """Set aside what a whole page has around its article; dates and credits stay what their form says."""
    if len(lines) < MENU_LINES:
        return
    reasons = {start: reason for start, _, reason in page_clutter(text)}
    if not reasons:
        return
    headline = False
    for line in lines:
        reason = reasons.get(line.start, "")
        headline = headline or not reason
        # Between the headline and the article a sentence is a standfirst, and the rules for it come later.
        if reason and not line.part and not (headline and reason == "above the article" and line.is_sentence
                                             and line.words >= SHORTEST_STANDFIRST):
            line.call("boilerplate", reason)


def _repeated(lines: list[_Line], repeats: Standing) -> None:
    """Set aside what the outlet repeats: standing lines, and lines of its lists where several stand in a row."""
    row: list[_Line] = []
    for line in lines if repeats.lines or repeats.lists or repeats.beginnings else ():
        key = repeat_key(line.text, line.key)
        known = "" if line.part else "line" if key in repeats.lines else "beginning" if (
            ":" in line.text[:42] and beginning_key(line.text) in repeats.beginnings) else ""
        if known and CREDIT_WORDS.search(line.text):
            line.call("credit", f"{known} that the outlet repeats")
        elif known:
            line.call("boilerplate", f"{known} that the outlet repeats")
        if key in repeats.lists or (row and line.part == "boilerplate"):
            row.append(line)
        elif row:
            _set_aside_list(row)
            row = []
    _set_aside_list(row)


def _set_aside_list(row: list[_Line]) -> None:
    for line in row if len(row) >= SHORTEST_LIST else ():
        if not line.part:
            line.call("boilerplate", "list that the outlet repeats")


def _cut(text: str, start: int, line: _Line, runs: frozenset[str]) -> list[tuple[int, int, str, str]]:
    """The line in pieces, the words that the outlet sets into its paragraphs set aside."""
    rows, at = [], start
    for a, b in repeated_stretches(text[start:line.end], runs):
        rows.append((at, start + a, line.part, line.reason))
        rows.append((start + a, start + b, "boilerplate", "words that the outlet repeats"))
        at = start + b
    rows.append((at, line.end, line.part, line.reason))
    # Without the white space between the pieces, and without a mark left alone.
    pieces = [(a + len(said) - len(said.lstrip()), a + len(said.rstrip()), part, reason) for a, b, part, reason in rows
              if (said := text[a:b]).strip()]
    return [piece if any(map(str.isalnum, text[piece[0]:piece[1]])) or len(pieces) == 1
            else (*piece[:2], "boilerplate", "words that the outlet repeats") for piece in pieces]


def _related_blocks(lines: list[_Line]) -> None:
    """Set aside what belongs to a heading such as "Read more:": titles below it, and a teaser of another article."""
    for i, line in enumerate(lines):
        if line.reason != "list heading":
            continue
        before = lines[i - 1] if i else None
        after = lines[i + 1] if i + 1 < len(lines) else None
        if before and after and before.key == after.key and not before.part:
            # A card: title, heading, the title again, and one paragraph of the other article.
            before.call("boilerplate", "related article")
            after.call("boilerplate", "related article")
            if i + 2 < len(lines) and not lines[i + 2].part:
                lines[i + 2].call("boilerplate", "teaser of a related article")
            continue
        for other in lines[i + 1:]:
            if other.part or other.is_sentence:
                break
            other.call("boilerplate", "related article")


def _first_paragraph(lines: list[_Line]) -> int:
    """Index of the first line of running text: a sentence of some length that no form claims."""
    for i, line in enumerate(lines):
        if not line.part and line.is_sentence and line.words >= 8 and not CAPTION.search(line.text[-150:]):
            return i
    return len(lines)


def _top(lines: list[_Line], first: int) -> None:
    """Headline, standfirst, caption and dateline: what stands above the running text."""
    headline: _Line | None = None
    metadata_at = max((i for i, line in enumerate(lines[:first + 3]) if line.part == "metadata"), default=-1)
    for i, line in enumerate(lines):
        if i > max(first, metadata_at):
            break
        if line.part:
            continue
        if CAPTION.search(line.text[-150:]) and line.words <= 60 and (headline or i > 0):
            line.call("caption", "picture credit at its end")
        elif headline and line.key == headline.key:
            line.call("boilerplate", "headline again")
        elif i < first and line.words <= 5 and len(line.text) <= 80 and DATELINE_ALONE.fullmatch(line.text):
            line.call("dateline", "place on a line of its own")
        elif headline is None and not TERMINAL.search(line.text[-20:]) and 2 <= line.words <= LONGEST_HEADLINE:
            line.call("headline", "first line that is no sentence")
            headline = line
        elif headline and (i < metadata_at or not line.is_sentence) and line.words <= 60:
            line.call("standfirst", "between headline and text")
        elif i >= first:
            line.call("body", "running text")
    if headline:
        for line in lines[:lines.index(headline)]:
            if not line.part:
                line.call("boilerplate", "above the headline")


def _rest(lines: list[_Line], first: int) -> None:
    """Body, subheadings, captions; and what stands below the last sentence."""
    open_lines = [line for line in lines if not line.part]
    last_sentence = max((i for i, line in enumerate(lines) if not line.part and line.is_sentence), default=-1)
    headline = next((line.key for line in lines if line.part == "headline"), None)
    for i, line in enumerate(lines):
        if line.part:
            continue
        if headline and line.key == headline:
            line.call("boilerplate", "headline again")
        elif CAPTION.search(line.text[-150:]) and line.words <= 60 and not line.text.startswith(("“", '"', "‘", "«")):
            line.call("caption", "picture credit at its end")
        elif line.is_sentence or _speech_line(line):
            line.call("body", "running text")
        elif i > last_sentence and last_sentence >= 0:
            line.call("boilerplate", "below the last sentence")
        elif line.words <= LONGEST_SUBHEADING and i > first:
            line.call("subheading", "short line between paragraphs")
        else:
            line.call("body", "running text")
    if open_lines and not any(line.part == "body" for line in lines):
        # Nothing looks like a sentence (a list, a ticker): keep what no form claimed rather than lose it.
        for line in open_lines:
            if line.part in ("boilerplate", "subheading") and line.reason != "headline again":
                line.call("body", "only text there is")


def _speech_line(line: _Line) -> bool:
    """A paragraph that ends in a colon, a comma or a dash goes on: it is text, not a heading."""
    return line.words > LONGEST_SUBHEADING or (line.words > 4 and line.text.endswith((":", ",", "—", "–", ";")))
