"""What one line of a capture is by its form alone: patterns made of the phrases in data/."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import NamedTuple

_DATA = Path(__file__).resolve().parents[1] / "data"
_PHRASES = {key: phrases for file in ("parts.toml", "clutter.toml")
            for key, phrases in tomllib.loads((_DATA / file).read_text(encoding="utf-8")).items()}


def any_of(*lists: str) -> str:
    """A pattern that takes any phrase of these lists in data/parts.toml and clutter.toml, in either apostrophe."""
    phrases = sorted((phrase for key in lists for phrase in _PHRASES[key]), key=len, reverse=True)
    return "(?:" + "|".join(phrase.replace(" ", r"\s+").replace("'", "['’]") for phrase in phrases) + ")"


def signs_of(*lists: str) -> tuple[tuple[str, ...], ...]:
    """The words of each phrase of these lists: a text that has those of none need not be searched for the phrases.

    Of a phrase that is a pattern none is known, so every text has them.

    >>> signs_of("picture_stocks")[0]
    ('Images', 'Getty')
    """
    plain = re.compile(r"[\w ,-]+")
    return tuple(tuple(sorted(phrase.split(), key=len, reverse=True)) if plain.fullmatch(phrase) else ()
                 for key in lists for phrase in _PHRASES[key])


def has_any(text: str, signs: tuple[tuple[str, ...], ...]) -> bool:
    """Whether all words of one of them stand somewhere in the text, in the same letters.

    >>> has_any("The old bridge", (("new", "bridge"),)), has_any("The old bridge", (("old", "bridge"),))
    (False, True)
    """
    for words in signs:
        for word in words:  # each a fast search; a pattern of all looks at every character
            if word not in text:
                break
        else:
            return True
    return False


def small_letters(text: str) -> str:
    """The text in the letters that a pattern which ignores capitals takes for the same.

    >>> small_letters("PHOTO: \u0130da"), small_letters("Straße")
    ('photo: ida', 'strasse')
    """
    return text.replace("\u0130", "i").replace("\u0131", "i").casefold()


_MONTH = r"[^\W\d_]{3,10}\.?"
_DATE = (rf"(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}[./ -](?:\d\d?|{_MONTH})[., -]+\d{{4}}|{_MONTH} \d{{1,2}}, ?\d{{4}})"
         r"(?:[ T,|]+\d\d?:\d\d(?::\d\d)?)?")
_NAME = r"(?-i:[A-Z])[\w.'’-]*"
_SERVICES = any_of("agencies", "picture_services", "picture_stocks")
# What a line is by its form alone. Forms, not sites: each is seen on many outlets' pages. The first that fits decides.
_FORMS = (
    # Atomic: a label, a date or a space is read in one way only, or forty of them would be tried in 2^40 ways.
    ("metadata", "date line", rf"(?>{any_of('date_labels')}\b:?(?: on| at)?\s*|{_DATE}|[|,·/-]|\s"
                              r"|\b(?:[ap]\.?m\.?|(?-i:[A-Z]{2,4})|\d\d?:\d\d)\b)++"),
    ("credit", "agency note", rf"(?:.*\b)?{any_of('agency_notes')}\b.*"),
    ("credit", "byline", rf"{any_of('byline_starts')}\s+{_NAME}(?:[ ,]+(?:and |& )?{_NAME}){{0,8}}"
                         rf"(?:;? {any_of('byline_starts')} .{{3,80}})?"),
    ("credit", "agency", rf"[(\[]?(?-i:{any_of('agencies')})[)\]]?"),
    ("boilerplate", "page control", rf"(?>{any_of('page_controls')}(?!\w)\W*){{1,6}}+"),
    ("boilerplate", "list heading", rf"(?:{any_of('list_headings')}|more from\b.{{0,40}})\s*:?"),
    ("boilerplate", "invitation", rf"{any_of('invitations')}\b.*"),
)


class Forms(NamedTuple):
    """Some forms as one pattern for whole lines, a group for each in its order; part and name of each."""

    pattern: re.Pattern[str]
    names: tuple[tuple[str, str], ...]


def _forms(without: str = "") -> Forms:
    some = [form for form in _FORMS if form[1] != without]
    return Forms(re.compile("|".join(f"({pattern})" for _, _, pattern in some), re.IGNORECASE),
                 tuple((part, name) for part, name, _ in some))


# Where an agency note begins is tried at every character of every line, so only in texts that have a word of one.
_ALL_FORMS, _NO_NOTES, _NOTE_SIGNS = _forms(), _forms("agency note"), tuple(
    tuple(map(small_letters, words)) for words in signs_of("agency_notes"))


def forms_in(small: str) -> Forms:
    """The forms that a line of a text in `small_letters` can have.

    >>> [name for _, name in forms_in("the mayor left.").names][:3]
    ['date line', 'byline', 'agency']
    """
    return _ALL_FORMS if has_any(small, _NOTE_SIGNS) else _NO_NOTES


# A name as credits are signed: capitals, figures, initials.
_SIGNED = r"(?-i:[A-Z0-9])[\w.'’&-]*"
_PAIR = rf"(?:{_SIGNED} ){{1,3}}{_SIGNED}\s?//?\s?{_SIGNED}(?: {_SIGNED}){{0,3}}"
CAPTION = re.compile(rf"(?:\({any_of('picture_notes')}\b[^()]{{0,40}}\)"
                     # A bracket that closes before the line does held something else: "(Photos: ten bridges) He left."
                     rf"|\b{any_of('picture_labels')}\s*:(?:[^.()]|\([^.()]{{0,40}}\)){{0,60}}[).]*"
                     rf"|[(\[/]{_SERVICES}\b[^()\[\]]{{0,40}}[)\]]?"
                     rf"|\({_PAIR}\)|[.!?”\"] {_PAIR}|[.!?”\"] (?=(?-i:[A-Z])){any_of('picture_makers')}"
                     r"(?: (?:courtesy|provided))? (?:by|of)\b[^.]{0,60}\.?|\bGetty Images\b[^.!?]{0,30})\s*$",
                     re.IGNORECASE)
# What those of these begin with that need no bracket, colon or stroke; most sentences begin with another letter.
_MAKERS_FIRST = "".join(sorted({phrase[0].upper() for phrase in _PHRASES["picture_makers"]}))
_MAKER = re.compile(rf"[.!?”\"] (?=(?-i:[{_MAKERS_FIRST}])){any_of('picture_makers')}"
                    r"(?: (?:courtesy|provided))? (?:by|of)\b", re.IGNORECASE)
# A line that says who made a picture and nothing of what it shows: a label and a name, a service's name, "Name / Name".
PICTURE_CREDIT = re.compile(
    rf"[(\[]?(?:{any_of('picture_makers')}(?: (?:credit|courtesy|provided|supplied))*(?: (?:by|of|from|via)\b|\s?:)"
    r"[^.!?]{0,60}"
    rf"|(?:[\w.'’&/-]+,? ){{0,5}}(?-i:{_SERVICES})(?:[ /,]+{_SIGNED}){{0,3}}"
    rf"|(?:{_SIGNED} ){{0,3}}{_SIGNED}\s?//?\s?(?:{_SIGNED} ){{0,3}}{_SIGNED}|©.{{0,60}})[.)\]]*", re.IGNORECASE)
CREDIT_WORDS = re.compile(rf"\bcontribut|\bassociated press\b|(?-i:\b{any_of('agencies')}\b)", re.IGNORECASE)
_CAPITAL = "A-ZÀ-ÖØ-ÞА-ЯЁЄІЇ"
_PLACE = rf"[{_CAPITAL}][\w.'’-]*(?:[ /-][{_CAPITAL}][\w.'’-]*){{0,3}}"
DATELINE_ALONE = re.compile(rf"{_PLACE}(?:, [A-Z][a-z]+\.?(?: \d{{1,2}})?)?\s*:")
# "KYIV, June 3 (Reuters) - Text": an agency in brackets, or the place in capitals, and a dash before the text.
DATELINE_INLINE = re.compile(
    rf"(?:(?:[{_CAPITAL}]{{3,}}[{_CAPITAL} .'/-]*|{_PLACE})(?:, [^()\n—–-]{{2,30}})?\s*\([A-Za-z][^()\n]{{1,30}}\)"
    rf"|[{_CAPITAL}]{{4,}}[{_CAPITAL} .'/-]*(?:, [A-Z][a-z]+\.? \d{{1,2}})?)\s*(?:—|–|--?|:)\s+(?=\S)")


def is_caption(tail: str) -> bool:
    """Whether what a line ends with is what a caption ends with.

    >>> is_caption("The bridge at dawn. (Photo: Ida Brandt)"), is_caption("The bridge at dawn.")
    (True, False)
    """
    return (may_end_as_caption(tail) or may_name_pictures(tail, small_letters(tail))) and bool(CAPTION.search(tail))


def may_end_as_caption(line: str) -> bool:
    """Whether a line has one of the marks that captions end with, unless its text names pictures in words.

    >>> may_end_as_caption("The bridge at dawn (pictured)"), may_end_as_caption("The mayor left.")
    (True, False)
    """
    return "(" in line or ":" in line or "/" in line or "[" in line


def may_name_pictures(text: str, small: str) -> bool:
    """Whether a caption in a text, and the same in `small_letters`, may name who made a picture without such a mark.

    >>> may_name_pictures("The bridge. Photo by Ida Brandt", "the bridge. photo by ida brandt")
    True
    """
    return "getty" in small or bool(_MAKER.search(text))


TAGS = re.compile(r"[^,.!?;:]{1,40}(?:,(?! )(?!(?<=\d,)\d)[^,.!?;:]{1,40})+|(?:#\w+[\s,]*){2,}")
_MARKS_OF_END = frozenset(".!?")
TERMINAL = re.compile(r"[.!?…։。！？]['\"”’»“)\]]*\s*$")
LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


def ends_sentence(line: str) -> bool:
    """Whether a line, without white space behind it, ends as a sentence does.

    >>> ends_sentence("The mayor left.”"), ends_sentence("Bridge opens"), ends_sentence("")
    (True, False, False)
    """
    return line[-1:] in _MARKS_OF_END or bool(TERMINAL.search(line[-20:]))
