"""The forms of a credit: names agencies sign with, and what must stand before and after one."""

from __future__ import annotations

import re
import tomllib
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

_DATA = tomllib.loads((Path(__file__).resolve().parents[1] / "data" / "credits.toml").read_text(encoding="utf-8"))
_PHRASES = _DATA["phrases"]


def _spellings() -> dict[str, str]:
    said = {name: short for short, names in _DATA["agencies"].items() for name in names}
    return {**{name.upper(): short for name, short in said.items() if len(name) > 4}, **said}


def _any(key: str) -> str:
    phrases = sorted(_PHRASES[key], key=len, reverse=True)
    return "(?:" + "|".join(phrase.replace(" ", r"\s+") for phrase in phrases) + ")"


def _names(chosen: set[str]) -> re.Pattern[str]:
    """Any of the names, the longest first; by first letter, so that the engine skips to the letters that begin one."""
    ordered = sorted(chosen, key=lambda name: (name[0], -len(name), name))
    return re.compile("|".join(f"{re.escape(first)}(?:{'|'.join(re.escape(name[1:]) for name in names)})"
                               for first, names in groupby(ordered, key=lambda name: name[0])))


# A speaker is an agency where nothing but these follows its name, and none of the others stands before it.
SPEAKER_AFTER, SPEAKER_NOT_BEFORE = _PHRASES["speaker_after"], _PHRASES["speaker_not_before"]
AGENCY = _spellings()     # how it is spelled -> short name
# Names that begin as common words do (dpa) are looked for only where they stand as words, not where "Tuesday" holds
# "sda": that is twice as fast.
_COMMON = {name for name in AGENCY if name[0].islower()}
COMMON = tuple(re.compile(rf"{re.escape(name)}(?<![^\W_]{re.escape(name)})(?![^\W_])" if name.islower() else
                          re.escape(name)) for name in sorted(_COMMON))
NAMES, NAMES_AND_COMMON = _names(set(AGENCY) - _COMMON), _names(set(AGENCY))
# Scripts without spaces between words.
UNSPACED = re.compile("[\u3040-\u9fff\uac00-\ud7a3]")
# What stands between names that belong together: "AFP, Reuters and the AP".
BETWEEN = re.compile(r"\s?[/,-]\s?(?:and |the |The ){0,2}|,? (?:and|und|y|e|et|и|та|&) (?:the |The )?")

# Reuters ends its copy so, and few others do: "(Reporting by A in X; Writing by B; Editing by C)".
SIGN_OFF = re.compile(
    r"\(?(?:(?:Additional r|R|r)eporting|[Ww]riting) by [^()\n]{3,400}?[;.]\s*+(?:[^;()\n]{3,200};\s*+){0,6}"
    r"[Ee]diting by [^()\n]{3,200}?(?:\)|\.?\s*$|\.(?= [A-Z(]))", re.MULTILINE)
UNNAMED = tuple((role, re.compile(rf"(?<!\w){_any(key)}(?!\w)", re.IGNORECASE)) for role, key in (
    ("origin", "unnamed_origin"), ("contribution", "unnamed_contribution")))
UNNAMED_ALONE = re.compile(rf"(?:{_any('byline_starts')}\s+)?{_any('unnamed_alone')}", re.IGNORECASE)
# One of these is in every note that names nobody; a text without them need not be searched.
UNNAMED_HINTS = tuple(_PHRASES["unnamed_hints"])

# A word of a place or a date: no small letter begins it, but a month after its day may ("Київ, 3 червня"), and the
# country may stand in slashes or brackets. Atomic: a word is read in one way only, or ten of them would be tried in
# thousands of ways.
_WORD = (r"(?>\d{1,2}\s\w{3,10}\.?|(?![a-zà-ÿа-яёіїє])\w(?:[\w.'’-]|(?:(?<=\w)|(?<=[^\W\d]\.))/(?=\w))*+"
         r"|/[^/\n]{2,30}/|\([^()\n]{2,30}\))")
_HEADING = rf"(?>{_WORD}(?:[\s,.·-]|(?<=,)/(?=\w))*+){{0,10}}"
_DATED = rf"^(?=[^\n]*\d){_HEADING}"
# Up to the end of a sentence; initials and "Calif.," are none.
_GAP = r"(?:[^.!?\n]|(?<=\b[A-Z])\.|\.(?=[,;\w]))"
_AFTER_SENTENCE = r"(?:^|[.!?…。:|\"”’»)\]-]\s?|\s{2,})"
_AGENCY_WORDS = r"(?: [Nn]ews [Aa]gency)?\W*$"
_SOURCE = rf"{_AFTER_SENTENCE}(?i:{_any('source_labels')})\s?[:：][\s-]*"
_COPYRIGHT = r"(?:©|\([cC]\)|(?i:\bcopyright))"
_PICTURE = rf"(?i:{_any('picture_before')})\b"


class Form(NamedTuple):
    """A form: what must stand before and after the name in its line, and where in the article the line must be."""

    role: str                    # origin, contribution, photo
    name: str
    before: re.Pattern[str]
    after: re.Pattern[str]
    where: str                   # "top", "foot", "ends" (one of these), "end" (the very end) or "" (anywhere)


def _form(role: str, name: str, before: str, after: str = "", where: str = "") -> Form:
    return Form(role, name, re.compile(rf"(?:{before})$"), re.compile(after), where)


# The first that fits decides. A dateline may follow a caption in one line, so it comes before pictures; a name, a slash
# and an agency look like a signature, so pictures come before that. What fits none is running text.
FORMS = (
    # OSTMARK, June 3 (AP) — · Ostmark (Staff/AFP) -
    _form("origin", "dateline", rf"(?:^{_HEADING}|[\s\"“'‘]{_WORD},?\s)[(（]\s?(?:[A-Z][\w ]{{1,20}}/)?",
          r"[^()\n]{0,20}[)）]\.?\s*(?:[–—:]|-{1,2}(?!\d))\s*[^\s–—-]", "top"),
    # OSTMARK, June 3. /TASS/.
    _form("origin", "dateline", rf"^{_HEADING}(?:[–—-]\s*){{0,3}}/", r"(?:,[^/\n]{2,40})?\s?/(?![A-Z])", "top"),
    # ОСТМАРК, 3 июня — РИА Новости.
    # ОСТМАРК, 3 июня — РИА Новости. · ОСТМАРК, 3 июн - РИА Новости, Анна Обер.
    _form("origin", "dateline", rf"{_DATED}[–—-]?\s*", r"(?:,(?:\s[^\W\d]\S{1,20}){1,3})?\s?(?:\.\s|[–—-]\s)", "top"),
    # Ostmark, Jun 3 (PTI) The mayor
    _form("origin", "dateline", rf"{_DATED}\(", r"\)\s[^\W\d_a-z]", "top"),
    # (ANSA) - OSTMARK · [AFP] · (오스트=연합뉴스) · 【オスト共同】
    _form("origin", "dateline", r"^[(\[【［（](?:[^)\]】］）]{0,25}[\s=])?",
          r"[^)\]】］）\n:/]{0,20}[)\]】］）]\s*[^\s.]", "top"),
    _form("origin", "dateline", r"^【[^】]{0,20}", r"】", "top"),
    # 新华社奥斯特6月3日电
    _form("origin", "dateline", r"^[(（【]?", r"\s?\w{0,14}\d{1,2}\s?日?\s?[电電]", "top"),
    # © 2031 The Associated Press · Copyright AFP. All rights reserved
    _form("origin", "copyright", rf"{_COPYRIGHT}[^\n.]{{0,30}}\d{{4}}[^\n.]{{0,20}}"),
    _form("origin", "copyright", rf"{_COPYRIGHT}[^\n.]{{0,40}}", r"[^\n]{0,25}\brights\b"),
    # WTV/AFP, the last line of an outlet's and an agency's story
    _form("contribution", "signature", r"^[A-Z]{2,5}/", r"\W*$", "end"),
    # ... in Ostmark. (June 3) AP, below a video
    _form("photo", "video", r"\([A-Z][a-z]{2,8}\.? \d{1,2}\)\s", r"\s*$"),
    # AP Photo · REUTERS/Ann Ober · (Reuters: Ann Ober) · | REUTERS · Ann Ober/AP · West Mail via AP · Foto: dpa
    _form("photo", "picture", r"", rf"\s?(?i:{_any('picture_after')})\b(?!\s+(?:editor|agency))"),
    _form("photo", "picture", r"(?:^|[^\w\s]\s?|\d\s|\s\s)", r"\s?/\s?[A-Z]"),
    _form("photo", "picture", r"(?:^|\W)", r"\s?/\s?(?:Getty|Landov)|\s+via\s+Getty"),
    _form("photo", "picture", r"\(", r":\s[A-Z]"),
    _form("photo", "picture", r"\s\|\s(?:[A-Z][\w.’'-]+\s[A-Z][\w.’'-]+, )?", r"\s[A-Z]"),
    _form("photo", "picture",
          r"(?<![/.\w])(?=[A-Z)])(?:[\w.)'’\"”]{1,40}\s?/\s?){1,4}(?:via\s)?|\b[A-Z][\w.'’]*,?\s+via\s+",
          r"(?!\s?[a-z/:]|[^\n]{0,30}\b(?:poll|survey))"),
    _form("photo", "picture", rf"\b{_PICTURE}[\s:|(.…]{{0,6}}(?:[A-Z][^\n]{{0,50}}[,:/–—-]\s?)?"),
    # Contributing: Ann Ober, West Mail; The Associated Press
    _form("contribution", "contributing", r"^\W{0,3}Contributing:[^\n]*"),
    # With inputs from ANI · This report contains material from West Mail and AP
    _form("contribution", "material used", rf"\b(?i:{_any('contribution_before')})\b[:\s]\s*"
          rf"(?:{_GAP}{{0,60}}(?:,|and)\s+)?(?:[Tt]he\s)?", "", "ends"),
    # AP writer Ann Ober in Ostmark contributed to this report · Material from AFP was used in this report
    _form("contribution", "contributed", "", rf"{_GAP}{{0,280}}\b(?:{'|'.join(_PHRASES['contribution_after'])})",
          "ends"),
    _form("contribution", "contributed", "",
          rf"(?: \w+){{0,3}} (?:writers?|reporters?) [A-Z]{_GAP}{{0,280}}\breported from\b", "foot"),
    # West Mail with AFP
    _form("contribution", "byline", rf"^(?:[^\n.,;:]{{0,40}}\s)?(?i:{_any('contribution_in_brackets')})\s", r"\W*$",
          "ends"),
    # (with dpa) · Source: West TV and AFP
    _form("contribution", "signature", rf"\(\s*(?i:{_any('contribution_in_brackets')})\s", r"\)[\s.-]*$", "foot"),
    _form("contribution", "source line", rf"{_SOURCE}{_GAP}{{1,40}}(?:,|and)\s", _AGENCY_WORDS, "foot"),
    # Source: AFP news agency
    _form("origin", "source line", _SOURCE, _AGENCY_WORDS, "ends"),
    # This story was provided by AFP
    _form("origin", "agency note", rf"(?i:\b{_any('about_text')}\b{_GAP}{{0,60}}\b{_any('origin_before')})\s"
          r"(?:[Tt]he\s)?(?:[Nn]ews [Aa]gency\s)?", "", "ends"),
    # ... on Monday. (AP) · ab/cd (dpa, Reuters), with the desk's initials
    _form("origin", "signature", r"[.!?…。\"”’»)]\s*[(\[（–—/-]+\s*|\b[\w,]{2,20}/[\w,]{0,12}[\s-]*\(",
          r"(?:, [A-Z]{2,6})?\s*[)\]）/]?[\s.-]*$", "end"),
    # By Ann Ober, Associated Press · Ann Ober, The Associated Press · Ann Ober | AP
    _form("origin", "byline", rf"^\W{{0,3}}(?i:{_any('byline_starts')})[\s:][^\n.]{{0,90}}", r"[^\n.!?:]{0,50}$",
          "top"),
    _form("origin", "byline", r"^\W{0,3}[A-Z][\w.'’-]++(?:,? (?:and )?[A-Z][\w.'’-]*+){1,12}(?:,| \|)\s(?:[Tt]he\s)?",
          r"\W*$", "top"),
)
# The origins, the surest first; the last two are a habit of one agency, or a bare name that could be a picture's.
ORIGIN_FORMS = ("dateline", "byline", "copyright", "source line", "agency note", "signature", "unnamed agency",
                "sign-off", "line of its own")
INFERRED_FORMS = ("sign-off", "line of its own")
