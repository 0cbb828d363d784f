"""What a line of a capture is by its place: headline and what is above the text, body, subheadings, what is below."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.read.line_forms import (
    DATELINE_ALONE,
    ends_sentence,
    is_caption,
    may_end_as_caption,
    may_name_pictures,
)
from analysis.read.line_kinds import line_key
from analysis.read.picture_credits import credit_ends, ends_in_credit, is_credit_alone, may_hold_credit, stocks_named

LONGEST_HEADLINE = 35     # words; longer lines without a full stop are list fragments or body
LONGEST_SUBHEADING = 12   # words
LONGEST_CAPTION = 60      # words, where its credit may be another thing


@dataclass(slots=True, eq=False)
class CaptureLine:
    """One line with what is known of it so far; what few lines are asked is found out when they are."""

    start: int
    end: int
    text: str
    key: str
    part: str = ""
    reason: str = ""
    _words: int = 0
    _ends: bool | None = None
    _caption: bool | None = None
    _credit: bool | None = None

    @property
    def words(self) -> int:
        """How many words it has, as white space parts them."""
        if not self._words:
            self._words = len(self.text.split())
        return self._words

    @property
    def ends(self) -> bool:
        """Whether it ends as a sentence does."""
        if self._ends is None:
            self._ends = ends_sentence(self.text)
        return self._ends

    @property
    def is_sentence(self) -> bool:
        """Whether it ends as a sentence does, or is too long to be anything else."""
        return self.ends or self.words > LONGEST_HEADLINE

    @property
    def is_caption(self) -> bool:
        """Whether it ends as captions do."""
        if self._caption is None:
            self._caption = is_caption(self.text[-150:])
        return self._caption

    @property
    def ends_in_credit(self) -> bool:
        """Whether it ends in a credit that nothing but a caption ends in."""
        if self._credit is None:
            self._credit = ends_in_credit(self.text)
        return self._credit

    def settle(self, *, caption: bool) -> None:
        """It does not end in such a credit, nor, but for ``caption``, as captions do."""
        self._credit = False
        self._caption = None if caption else False

    def call(self, part: str, reason: str) -> None:
        """Settle which part it is, and by which rule."""
        self.part, self.reason = part, reason


def related_blocks(lines: list[CaptureLine]) -> None:
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
        for n in range(i + 1, len(lines)):  # a copy of the rest for every heading would cost its square
            other = lines[n]
            if other.part or other.is_sentence:
                break
            other.call("boilerplate", "related article")


def first_paragraph(lines: list[CaptureLine]) -> int:
    """Index of the first line of running text: a sentence of some length that no form claims."""
    for i, line in enumerate(lines):
        if not line.part and line.words >= 8 and line.is_sentence and not line.is_caption:
            return i
    return len(lines)


def top_lines(lines: list[CaptureLine], first: int) -> None:
    """Headline, standfirst, caption and dateline: what stands above the running text."""
    headline: CaptureLine | None = None
    metadata_at = max((i for i, line in enumerate(lines[:first + 3]) if line.part == "metadata"), default=-1)
    for i, line in enumerate(lines):
        if i > max(first, metadata_at):
            break
        if line.part:
            continue
        if (_is_caption(line) and (headline or i > 0)) or line.ends_in_credit:
            _call_caption(line)
        elif headline and line.key == headline.key:
            line.call("boilerplate", "headline again")
        elif i < first and line.words <= 5 and len(line.text) <= 80 and DATELINE_ALONE.fullmatch(line.text):
            line.call("dateline", "place on a line of its own")
        elif headline is None and 2 <= line.words <= LONGEST_HEADLINE and not line.ends:
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


def other_lines(lines: list[CaptureLine], first: int) -> None:
    """Body, subheadings, captions; and what stands below the last sentence."""
    open_lines = [line for line in lines if not line.part]
    last_sentence = max((i for i, line in enumerate(lines) if not line.part and line.is_sentence), default=-1)
    headline = next((line.key for line in lines if line.part == "headline"), None)
    for i, line in enumerate(lines):
        if line.part:
            continue
        if headline and line.key == headline:
            line.call("boilerplate", "headline again")
        elif (_is_caption(line) and not line.text.startswith(("“", '"', "‘", "«"))) or line.ends_in_credit:
            _call_caption(line)
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


def _is_caption(line: CaptureLine) -> bool:
    return line.is_caption and line.words <= LONGEST_CAPTION


def _call_caption(line: CaptureLine) -> None:
    if is_credit_alone(line.text):
        line.call("credit", "who made a picture")
    else:
        line.call("caption", "picture credit at its end")


def split_captions(text: str, small: str,
                   lines: list[CaptureLine]) -> tuple[list[CaptureLine], list[CaptureLine]]:
    """The lines, those in which captions and other text were run together in pieces; and what is new among them.

    The captions are settled, what stands behind the last one in its line is not.
    """
    pieces: list[CaptureLine] = []
    rests: list[CaptureLine] = []
    stocks, pictured = stocks_named(text), may_name_pictures(text, small)
    for line in lines:
        # Most lines need not be searched: not for the end of a caption, nor for credits.
        if not may_hold_credit(line.text, stocks):
            line.settle(caption=pictured or may_end_as_caption(line.text))
            pieces.append(line)
            continue
        at = 0
        for end in credit_ends(line.text) if not line.part else ():
            piece = _piece(line, at, end)
            _call_caption(piece)
            pieces.append(piece)
            at = end
        pieces.append(_piece(line, at, len(line.text)) if at else line)
        rests += pieces[-1:] if at else ()
    return pieces, rests


def _piece(line: CaptureLine, start: int, end: int) -> CaptureLine:
    content = line.text[start:end].strip()
    start += len(line.text[start:end]) - len(line.text[start:end].lstrip())
    return CaptureLine(line.start + start, line.start + start + len(content), content, line_key(content))


def _speech_line(line: CaptureLine) -> bool:
    """A paragraph that ends in a colon, a comma or a dash goes on: it is text, not a heading."""
    return line.words > LONGEST_SUBHEADING or (line.words > 4 and line.text.endswith((":", ",", "—", "–", ";")))
