"""What one line of a flattened page is by its own words: a control, a link, said to the reader, code, or unknown."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from analysis.read.line_forms import any_of
from analysis.read.plain import plain_bytes

LONGEST_LABEL = 12    # words; of a line that is known by how it begins
LONGEST_BIOGRAPHY = 80  # words
PER_ADDRESS = 60      # words; a longer paragraph may report what a company says to its readers
LONGEST_CONTROL = 30  # words; a longer line that begins like an invitation is a paragraph
MENU_WORDS = 4        # of a line that may be a menu's

_WHOLE = re.compile(rf"(?:{any_of('page_controls')}\W*|{any_of('list_headings')}\s*:?)", re.IGNORECASE)
_INVITATION = re.compile(rf"{any_of('invitations')}(?!\w)", re.IGNORECASE)
_BEGINNING = re.compile(any_of("beginnings"), re.IGNORECASE)
_TO_THE_READER = re.compile(rf"(?<!\w){any_of('to_the_reader')}(?!\w)", re.IGNORECASE)
AT_THE_END = re.compile(rf"\W*{any_of('endings')}(?!\w)", re.IGNORECASE)
_WRITER = re.compile(r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3},? (?:is an? |is the |writes |covers |has been |joined )"
                     rf"(?:.*\b)?{any_of('writers')}\b")
# How a post of a network ends where it is embedded: who wrote it, or the address of what it shows.
_POST = re.compile(r"[—–-] .{1,80}\(@\w{1,30}\).{0,40}"
                   r"|.{0,320}(?:pic\.twitter\.com|//t\.co|instagram\.com/p)/\w+.{0,20}")
_MARKS = re.compile(r"(?:[*+•·▪‣–-]\s+|#{1,6}\s+|>\s?|\|\s*|\d{1,3}[.)]\s+)+")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\s]{0,500}(?: \"[^\"\n]{0,200}\")?\)")
_CODE = re.compile(r"[{}<>=|\\]|https?://")
END = re.compile(r"[.!?…։。！？]['\"”’»“)\]]*\s*$")
_NO_LETTER = re.compile(r"[\W_]+")  # as str.isalnum has it, and four times as fast
_NO_PLAIN_LETTER = bytes(i for i in range(256) if i > 127 or not chr(i).isalnum())
_SMALL = bytes(range(256)).lower()
_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


class PageLine(NamedTuple):
    """One line without its list marks and link addresses."""

    start: int
    end: int
    text: str
    words: int
    links: float
    apart: bool


def line_key(text: str) -> str:
    """Letters and digits only, folded, so that a line is known again in other marks, spaces or capitals.

    Returns
    -------
    str

    Examples
    --------
    >>> line_key("Mayor opens 'iron' bridge") == line_key("MAYOR OPENS “IRON” BRIDGE")
    True
    """
    if (plain := plain_bytes(text)) is not None:  # most lines, in a sixth of the time
        return plain.translate(_SMALL, _NO_PLAIN_LETTER).decode("ascii")
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", text).casefold())


def page_lines(text: str) -> list[PageLine]:
    """The lines of a text that hold more than white space.

    ``links`` is the share of a line's characters that are links in Markdown, ``apart`` whether an empty line stands
    before it.

    >>> [(line.text, line.words, line.apart) for line in page_lines("* Home\\n\\nTowns and villages")]
    [('Home', 1, False), ('Towns and villages', 3, True)]
    """
    lines, last_end = [], 0
    for match in _LINE.finditer(text):
        raw = match[0].strip()
        if not raw:
            continue
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        linked = sum(len(link[1]) for link in _LINK.finditer(raw[:5000]))
        content = _LINK.sub(r"\1", raw[:5000]) + raw[5000:] if linked else raw
        content = content[marks.end():].strip() if (marks := _MARKS.match(content)) else content
        apart = text.count("\n", last_end, start) > 1
        lines.append(PageLine(start, start + len(raw), content, len(content.split()),
                              linked / len(content) if content else 0.0, apart))
        last_end = start + len(raw)
    return lines


def line_kind(line: PageLine) -> str:
    """What a line is by its words alone: code, control, link, address (to the reader), aside (perhaps one), or "".

    >>> [line_kind(line) for line in page_lines("Share this\\nThe mayor left.\\nYou may log in here or unsubscribe.")]
    ['control', '', 'address']
    """
    text = line.text
    if len(_CODE.findall(text[:2000])) > max(3, 0.04 * len(text[:2000])):
        return "code"
    if len(text) < 400 and _POST.fullmatch(text):
        return "control"
    if line.words <= LONGEST_CONTROL and len(text) < 400:
        if _WHOLE.fullmatch(text) or _INVITATION.match(text):
            return "control"
        if line.words <= LONGEST_LABEL and _BEGINNING.match(text) and not (line.words > 5 and END.search(text[-20:])):
            return "control"
        if line.links > 0.8 and not END.search(text[-20:]):
            return "link"
    if said := {found.casefold() for found in _TO_THE_READER.findall(text[:2000])}:
        return "address" if len(said) > 1 + line.words // PER_ADDRESS else "aside"
    if line.words <= LONGEST_BIOGRAPHY and _WRITER.match(text[:400]):
        return "aside"
    return ""


def may_be_menu(text: str) -> bool:
    """Whether a line that has no links and is no sentence, its list marks not yet taken away, can be a menu's.

    >>> may_be_menu("* Towns and villages of Ostmark"), may_be_menu("Towns and villages of Ostmark")
    (True, False)
    """
    return len(text.split(None, MENU_WORDS)) <= MENU_WORDS or bool(_MARKS.match(text))


def is_menu(line: PageLine) -> bool:
    """Whether a line is so short that it may be a menu's, and no sentence nor the beginning of one.

    >>> [is_menu(line) for line in page_lines("Towns\\nHe left.\\nThe council said:")]
    [True, False, False]
    """
    return line.words <= MENU_WORDS and not (END.search(line.text[-20:]) or line.text.endswith((":", ",", "–", "—")))
