"""Which part of an article each line is: headline, standfirst, body, caption, ... or boilerplate, set aside."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis.read.clutter import MENU_LINES, find_page_clutter, line_key

PHRASES = tomllib.loads((Path(__file__).resolve().parents[1] / "data" / "parts.toml").read_text(encoding="utf-8"))


def _any(*lists: str) -> str:
    """A pattern that takes any phrase of the lists in data/parts.toml, the longest first, in either apostrophe."""
    phrases = sorted((phrase for key in lists for phrase in PHRASES[key]), key=len, reverse=True)
    return "(?:" + "|".join(phrase.replace(" ", r"\s+").replace("'", "['’]") for phrase in phrases) + ")"


_MONTH = r"[^\W\d_]{3,10}\.?"
_DATE = (rf"(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}[./ -](?:\d\d?|{_MONTH})[., -]+\d{{4}}|{_MONTH} \d{{1,2}}, ?\d{{4}})"
         r"(?:[ T,|]+\d\d?:\d\d(?::\d\d)?)?")
_NAME = r"(?-i:[A-Z])[\w.'’-]*"
# What a line is by its form alone. Forms, not sites: each is seen on many outlets' pages. The first that fits decides.
_FORMS = [(part, name, re.compile(pattern, re.IGNORECASE)) for part, name, pattern in (
    # Atomic: a label, a date or a space is read in one way only, or forty of them would be tried in 2^40 ways.
    ("metadata", "date line", rf"(?>{_any('date_labels')}\b:?(?: on| at)?\s*|{_DATE}|[|,·/-]|\s"
                              r"|\b(?:[ap]\.?m\.?|(?-i:[A-Z]{2,4})|\d\d?:\d\d)\b)++"),
    ("credit", "agency note", rf"(?:.*\b)?{_any('agency_notes')}\b.*"),
    ("credit", "byline", rf"{_any('byline_starts')}\s+{_NAME}(?:[ ,]+(?:and |& )?{_NAME}){{0,8}}"
                         rf"(?:;? {_any('byline_starts')} .{{3,80}})?"),
    ("credit", "agency", rf"[(\[]?(?-i:{_any('agencies')})[)\]]?"),
    ("boilerplate", "page control", rf"{_any('page_controls')}\W*"),
    ("boilerplate", "list heading", rf"(?:{_any('list_headings')}|more from\b.{{0,40}})\s*:?"),
    ("boilerplate", "invitation", rf"{_any('invitations')}\b.*"),
)]
_CAPTION = re.compile(rf"(?:\({_any('picture_notes')}\b[^()]{{0,40}}\)|\b{_any('picture_labels')}\s*:[^.]{{0,60}}"
                      rf"|[(\[/]{_any('agencies', 'picture_services')}\b[^()\[\]]{{0,40}}[)\]]?"
                      r"|\bGetty Images\b.{0,30})\s*$", re.IGNORECASE)
_CAPITAL = "A-ZÀ-ÖØ-ÞА-ЯЁЄІЇ"
_PLACE = rf"[{_CAPITAL}][\w.'’-]*(?:[ /-][{_CAPITAL}][\w.'’-]*){{0,3}}"
_DATELINE_ALONE = re.compile(rf"{_PLACE}(?:, [A-Z][a-z]+\.?(?: \d{{1,2}})?)?\s*:")
# "KYIV, June 3 (Reuters) - Text": an agency in brackets, or the place in capitals, and a dash before the text.
_DATELINE_INLINE = re.compile(
    rf"(?:(?:[{_CAPITAL}]{{3,}}[{_CAPITAL} .'/-]*|{_PLACE})(?:, [^()\n—–-]{{2,30}})?\s*\([A-Za-z][^()\n]{{1,30}}\)"
    rf"|[{_CAPITAL}]{{4,}}[{_CAPITAL} .'/-]*(?:, [A-Z][a-z]+\.? \d{{1,2}})?)\s*(?:—|–|--?|:)\s+(?=\S)")
_TAGS = re.compile(r"[^,.!?;:]{1,40}(?:,(?! )(?!(?<=\d,)\d)[^,.!?;:]{1,40})+|(?:#\w+[\s,]*){2,}")
_TERMINAL = re.compile(r"[.!?…։。！？]['\"”’»“)\]]*\s*$")
_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
LONGEST_HEADLINE = 35     # words; longer lines without a full stop are list fragments or body
LONGEST_SUBHEADING = 12   # words
LONGEST_INVITATION = 30   # words; longer ones are paragraphs that begin alike ("Follow us," the coach said ...)
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
        return bool(_TERMINAL.search(self.text[-20:])) or self.words > LONGEST_HEADLINE

    def call(self, part: str, reason: str) -> None:
        self.part, self.reason = part, reason


def split_parts(text: str) -> pd.DataFrame:
    """Say of every stretch of a plain-text capture which part of the article it is.

    Works by form and position in one capture, so what only repetition over a corpus would show (an outlet's standing
    text in unusual words) stays in the body: look at the audit before comparing.

    Parameters
    ----------
    text : str, one line a paragraph, as saved from a page; positions refer to it

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
    _related_blocks(lines)
    first = _first_paragraph(lines)
    _top(lines, first)
    _rest(lines, first)
    rows = []
    for line in lines:
        dateline = _DATELINE_INLINE.match(line.text[:150]) if line.part == "body" else None
        if dateline:
            rows.append((line.start, line.start + len(dateline[0].rstrip()), "dateline", "place before the text"))
            rows.append((line.start + dateline.end(), line.end, line.part, line.reason))
        else:
            rows.append((line.start, line.end, line.part, line.reason))
    return pd.DataFrame(rows, columns=["start", "end", "part", "reason"]).astype({"start": "int64", "end": "int64"})


def _lines(text: str) -> list[_Line]:
    lines = []
    for match in _LINE.finditer(text):
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
        for part, name, pattern in _FORMS:
            if pattern.fullmatch(line.text) and (name != "invitation" or line.words <= LONGEST_INVITATION):
                line.call(part, name)
                break
        else:
            if _TAGS.fullmatch(line.text) and line.words <= 25:
                line.call("boilerplate", "tag list")


def _clutter(text: str, lines: list[_Line]) -> None:
    """Set aside what a whole page has around its article; dates and credits stay what their form says."""
    if len(lines) < MENU_LINES:
        return
    reasons = {row.start: row.reason for row in find_page_clutter(text).itertuples()}
    for line in lines:
        if not line.part and line.start in reasons:
            line.call("boilerplate", reasons[line.start])


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
        if not line.part and line.is_sentence and line.words >= 8 and not _CAPTION.search(line.text[-150:]):
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
        if _CAPTION.search(line.text[-150:]) and line.words <= 60 and (headline or i > 0):
            line.call("caption", "picture credit at its end")
        elif headline and line.key == headline.key:
            line.call("boilerplate", "headline again")
        elif i < first and line.words <= 5 and len(line.text) <= 80 and _DATELINE_ALONE.fullmatch(line.text):
            line.call("dateline", "place on a line of its own")
        elif headline is None and not _TERMINAL.search(line.text[-20:]) and 2 <= line.words <= LONGEST_HEADLINE:
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
        elif _CAPTION.search(line.text[-150:]) and line.words <= 60 and not line.text.startswith(("“", '"', "‘", "«")):
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
