"""The day something was published, from the many ways a date is written; what can be read in two ways is refused."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple

from analysis.read.extras import extra
from analysis.read.sources import SourceError

EARLIEST, LATEST = 1600, 2100
EXPECTED = "expected a day such as 2022-03-07, 7 March 2022 or 2022-03-07T17:49:00+02:00"
MOST_FAILURES = 200  # each costs some 20 ms; a column with more of them holds no dates
LONGEST = 120   # characters; a longer text is no date
# Zones by name, in hours from UTC: only names with one meaning. IST is Indian, Irish and Israeli, so it is not here.
_ZONES = {"UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
          "PST": -8, "PDT": -7, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9,
          "KST": 9}
_LABEL = re.compile(r"\b(first published|published|posted|created|date|last updated|updated|last modified|modified)\b"
                    r"(?: on| at)?\s*:?\s*", re.IGNORECASE)
_WEEKDAY = re.compile(r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]?\s*", re.IGNORECASE)
_TIME = r"\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:\s*[ap]\.?m\.?)?"
_NUMERIC = re.compile(rf"(?:{_TIME}[,\s]+)?(\d{{1,2}})\s?([/.-])\s?(\d{{1,2}})\s?\2\s?(\d{{4}})(?:[,\sT]+{_TIME})?",
                      re.IGNORECASE)
_YEAR_FIRST = re.compile(rf"(?:{_TIME}[,\s]+)?(\d{{4}})[/.](\d{{1,2}})[/.](\d{{1,2}})(?:[,\sT]+{_TIME})?",
                         re.IGNORECASE)


class Day(NamedTuple):
    """What came of one date: an ISO day in UTC or "", why it was refused or "", what a reader should know, the time.

    `time` is HH:MM in UTC, empty where no time was stated, or none with its zone.
    """

    day: str
    refused: str = ""
    note: str = ""
    time: str = ""


def read_days(dates: Sequence[str], outlets: Sequence[str]) -> list[Day]:
    """The day each date means, in UTC.

    A time with a zone is moved to UTC, which can change the day; a time without one, or with a zone whose name has
    several meanings, leaves the day as written. 03/07/2022 is March 7 or 3 July: what decides is the one order in which
    all such dates of the same outlet are days of the calendar. Where both orders are, the dates are refused, not
    guessed. With dots the day comes first (7.3.2022).

    Parameters
    ----------
    dates : the dates as written; labels such as "Updated:" may stand before them; empty where there is none
    outlets : who published each, in the same order

    Returns
    -------
    One Day per date, in order: day "" with no reason where the date is empty, with a reason where it is refused.

    Examples
    --------
    >>> [found.day for found in read_days(["Updated: 2022-03-07 17:49", "15:45, 23-Mar-2022"], ["A", "A"])]
    ['2022-03-07', '2022-03-23']
    >>> [found.day for found in read_days(["03/07/2022", "25/07/2022"], ["A", "A"])]
    ['2022-07-03', '2022-07-25']
    >>> read_days(["03/07/2022"], ["A"])[0].day
    ''
    >>> read_days(["2022-03-07T23:30:00-05:00"], ["A"])[0][::3]
    ('2022-03-08', '04:30')
    """
    cleaned = [_clean(date) for date in dates]
    numeric = {i: found for i, text in enumerate(cleaned) if (found := _NUMERIC.fullmatch(text))}
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, found in numeric.items():
        groups[outlets[i], found[2]].append(i)
    days: dict[int, Day] = {}
    for members in groups.values():
        days |= _by_order({i: numeric[i] for i in members})
    known: dict[str, Day] = {}
    failed = 0
    for i, text in enumerate(cleaned):
        if i not in days:
            if text not in known:
                known[text] = _one(text, dates[i], patient=failed < MOST_FAILURES)
                failed += bool(known[text].refused)
            days[i] = known[text]
    return [days[i] for i in range(len(cleaned))]


def _clean(date: str) -> str:
    text = " ".join(unicodedata.normalize("NFKC", date[:LONGEST * 4]).split())
    # What stands behind "published" is the day we want, wherever "updated" stands.
    pieces = _LABEL.split(text)
    if len(pieces) > 1:
        labelled = {label.lower(): said for label, said in zip(pieces[1::2], pieces[2::2], strict=True) if said.strip()}
        first = next((label for label in ("first published", "published", "posted") if label in labelled), None)
        text = labelled[first] if first else next(iter(labelled.values()), pieces[0])
    return _WEEKDAY.sub("", text).strip(" |,·-–—")


def _by_order(found: dict[int, re.Match[str]]) -> dict[int, Day]:
    """Dates of one outlet written alike, in the one order that fits them all."""
    orders = {"day first": {i: _iso(m[4], m[3], m[1]) for i, m in found.items()},
              "month first": {i: _iso(m[4], m[1], m[3]) for i, m in found.items()}}
    valid = [i for i in found if any(read[i] for read in orders.values())]
    fitting = [name for name, read in orders.items() if all(read[i] for i in valid)]
    days = {}
    for i, match in found.items():
        readings = {read[i] for name, read in orders.items() if read[i] and (not fitting or name in fitting)}
        if match[2] == "." and orders["day first"][i]:
            readings = {orders["day first"][i]}
        if len(readings) == 1:
            days[i] = Day(readings.pop())
        elif readings:
            others = "nothing in the outlet's other dates decides" if fitting else "these follow no one order"
            days[i] = Day("", f"{match[0]!r} can be {' or '.join(sorted(readings))}, and {others}; write one of them")
        else:
            days[i] = Day("", f"{match[0]!r} is no day of the calendar; {EXPECTED}")
    return days


def _iso(year: str | int, month: str | int, day: str | int) -> str:
    try:
        found = datetime(int(year), int(month), int(day), tzinfo=UTC)
    except ValueError:
        return ""
    return found.date().isoformat() if EARLIEST <= found.year <= LATEST else ""


def _one(text: str, said: str, *, patient: bool) -> Day:
    """A date that can be read in one way only."""
    if not text:
        return Day("") if not said.strip() else Day("", f"the date {said[:60]!r} holds no date; {EXPECTED}")
    refused = Day("", f"the date {said[:60]!r} cannot be read; {EXPECTED}")
    if len(text) > LONGEST:
        return refused
    if found := _YEAR_FIRST.fullmatch(text):
        day = _iso(found[1], found[2], found[3])
        return Day(day) if day else refused
    try:
        return _day(datetime.fromisoformat(text), "") or refused
    except (ValueError, OverflowError):
        pass
    if text.isdigit() and len(text) in (10, 13):  # seconds or milliseconds since 1970, as programs write it
        return _day(datetime.fromtimestamp(int(text[:10]), UTC), "") or refused
    if not re.search(r"(?<!\d)\d{4}(?!\d)", text):
        return Day("", f"the date {said[:60]!r} has no year of four digits; {EXPECTED}")
    return _in_words(text) or (_in_other_words(text) if patient else None) or refused


def _in_words(text: str) -> Day | None:
    """English months, times in any place, zones by name."""
    parser = extra("dateutil.parser", reading="dates in words")
    unknown: list[str] = []

    def zone(name: str | None, offset: int | None) -> tzinfo | None:
        if offset is not None and abs(offset) < 86_400:
            return timezone(timedelta(seconds=offset))
        if name is None or name.upper() in _ZONES:
            return timezone(timedelta(hours=_ZONES[name.upper()])) if name else None
        unknown.append(name)
        return None

    try:
        # What the text leaves out is taken from the default: two defaults tell a whole date from "March 2022".
        first, second = (parser.parse(text, default=default, tzinfos=zone)
                         for default in (datetime(2001, 2, 3), datetime(2004, 11, 22)))  # noqa: DTZ001
    except (ValueError, OverflowError, TypeError, AttributeError, IndexError):
        return None
    if first.date() != second.date():
        return None
    return _day(first, f"zone {unknown[0]} is not known: the day is as written" if unknown else "")


def _in_other_words(text: str) -> Day | None:
    """Months of other languages."""
    if not any(ch.isalpha() for ch in text):
        return None
    dateparser = extra("dateparser", reading=f"dates such as {text[:40]!r}")
    try:
        found = dateparser.parse(text, settings={"STRICT_PARSING": True, "PARSERS": ["absolute-time"],
                                                 "DATE_ORDER": "DMY"})
    except (SourceError, MemoryError):
        raise
    except Exception:  # its parsers meet input of any kind and fail in as many ways; each means: no date
        return None
    return _day(found, "") if found else None


def _day(found: datetime, note: str) -> Day | None:
    try:
        moved = found.astimezone(UTC) if found.tzinfo else found
    except (ValueError, OverflowError):
        return None
    if not EARLIEST <= moved.year <= LATEST:
        return None
    # Midnight to the second is how programs write a day whose time nobody gave; without a zone it may be any hour.
    known = found.tzinfo is not None and found.timetz().replace(tzinfo=None) != time()
    return Day(moved.date().isoformat(), "", note, moved.strftime("%H:%M") if known else "")
