"""Days from dates as people write them, and what is refused because it can mean two days."""

from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.read.dates import MOST_FAILURES, read_days
from analysis.read.languages import read_language

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 30))


def day(text):
    return read_days([text], ["Ost Post"])[0]


@pytest.mark.parametrize(("text", "expected"), [
    ("Updated: 2022-03-07 17:49", "2022-03-07"), ("15:45, 23-Mar-2022", "2022-03-23"),
    ("Published: Mar 24, 2022 06:46 PM", "2022-03-24"), ("2022-03-07T23:30:00-05:00", "2022-03-08"),
    ("2022-03-07T01:30:00+03:00", "2022-03-06"), ("2022-03-07T17:49:00.000Z", "2022-03-07"),
    ("Published: Mar 24, 2022 Updated: Mar 25, 2022", "2022-03-24"),
    ("Updated: Mar 25, 2022 Published: Mar 24, 2022", "2022-03-24"), ("Monday, 7 March 2022", "2022-03-07"),
    ("          2022/3/7 9:55", "2022-03-07"), ("20220307", "2022-03-07"), ("1646667000", "2022-03-07"),
    ("March 7, 2022 at 9:49 p.m. EST", "2022-03-08"), ("7.3.2022", "2022-03-07"), ("5/5/2022", "2022-05-05"),
    ("25/12/2022", "2022-12-25"), ("12/25/2022", "2022-12-25"), ("", ""), ("  ", "")])
def test_one_date(text, expected):
    assert day(text)[:3] == (expected, "", "")


@pytest.mark.parametrize(("text", "expected"), [
    ("2022-03-07T23:30:00-05:00", ("2022-03-08", "04:30")), ("2022-03-07T17:49:00.000Z", ("2022-03-07", "17:49")),
    ("March 7, 2022 at 9:49 p.m. EST", ("2022-03-08", "02:49")), ("1646667000", ("2022-03-07", "15:30")),
    # Without a zone it may be any hour; midnight to the second is a day whose time nobody gave.
    ("2022-03-07 17:49", ("2022-03-07", "")), ("March 7, 2022 at 9:49 p.m. IST", ("2022-03-07", "")),
    ("2022-03-07T00:00:00Z", ("2022-03-07", "")), ("2022-03-07T00:00:00+02:00", ("2022-03-06", "")),
    ("2022-03-07T02:00:00+02:00", ("2022-03-07", "00:00")), ("2022-03-07", ("2022-03-07", "")), ("", ("", ""))])
def test_the_time_is_kept_where_its_zone_is_stated(text, expected):
    assert (day(text).day, day(text).time) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("23 березня 2022", "2022-03-23"), ("7 марта 2022 17:49", "2022-03-07"), ("3. März 2022", "2022-03-03"),
    ("23 de marzo de 2022", "2022-03-23")])
def test_months_of_other_languages(text, expected):
    pytest.importorskip("dateparser", reason="months of other languages need the extra 'read'")
    assert day(text).day == expected


@pytest.mark.parametrize("text", ["March 2022", "2022", "7 March", "yesterday", "07.03.22", "30.02.2022", "2022-13-01",
                                  "0001-01-01", "99999999999999", "soon", "-", "x" * 1000,
                                  "7 March 2022 and 8 March 2022"])
def test_what_is_no_whole_day_is_refused(text):
    if any(ch.isalpha() for ch in text):
        pytest.importorskip("dateparser", reason="months of other languages need the extra 'read'")
    found = day(text)
    assert found.day == ""
    assert "expected a day such as 2022-03-07" in found.refused


def test_an_outlets_other_dates_decide_the_order():
    dates = ["03/07/2022", "25/07/2022", "03/07/2022", "07/25/2022", "03/07/2022"]
    outlets = ["Day First", "Day First", "Month First", "Month First", "Nobody Knows"]
    found = read_days(dates, outlets)
    assert [one.day for one in found] == ["2022-07-03", "2022-07-25", "2022-03-07", "2022-07-25", ""]
    assert "'03/07/2022' can be 2022-03-07 or 2022-07-03, and nothing" in found[-1].refused


def test_an_outlet_of_both_orders_is_refused_where_it_matters():
    found = read_days(["13/07/2022", "07/14/2022", "03/07/2022", "99/99/2022"], ["A"] * 4)
    assert [one.day for one in found] == ["2022-07-13", "2022-07-14", "", ""]
    assert "follow no one order" in found[2].refused
    assert "no day of the calendar" in found[3].refused


def test_a_zone_of_many_meanings_is_noted():
    found = day("Mar 24, 2022 6:46 PM IST")
    assert found.day == "2022-03-24"
    assert "zone IST is not known" in found.note


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001
@settings(max_examples=100, deadline=None)
def test_a_moment_has_one_day_in_any_zone(moment, minutes):
    """Against Python's own arithmetic, in the two ways feeds and pages write it."""
    there = moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    expected = there.astimezone(UTC).date().isoformat()
    assert day(there.isoformat()).day == expected
    assert day(format_datetime(there)).day == expected


@given(st.lists(DAYS, min_size=1, max_size=20), st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y"]))
@settings(max_examples=60, deadline=None)
def test_no_wrong_day_is_ever_given(days, form):
    found = read_days([one.strftime(form) for one in days], ["A"] * len(days))
    assert all(one.day in ("", expected.isoformat()) for one, expected in zip(found, days, strict=True)) or (
        # All of them are days in the other order too: then each is refused, or the same either way.
        all(one.day == "" for one in found))
    if any(one.day > 12 for one in days):
        assert [one.day for one in found] == [one.isoformat() for one in days]


@given(DAYS, st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y", "%H:%M, %d-%b-%Y"]))
@settings(max_examples=100, deadline=None)
def test_a_day_comes_back_from_any_plain_form(one, form):
    assert day(one.strftime(form)).day == one.isoformat()


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_text_is_a_day_nothing_or_a_reason(text):
    pytest.importorskip("dateparser", reason="months of other languages need the extra 'read'")
    found = day(text)
    assert found.refused or found.day or not text.strip()
    if found.day:
        date.fromisoformat(found.day)


def test_a_column_that_holds_no_dates_costs_little():
    pytest.importorskip("dateparser", reason="months of other languages need the extra 'read'")
    found = read_days([f"nothing {i} 2022" for i in range(20 * MOST_FAILURES)], ["A"] * 20 * MOST_FAILURES)
    assert not any(one.day for one in found)


@pytest.mark.parametrize(("text", "expected"), [
    ("The mayor of Ostmark opened the new bridge on Monday morning and went home.", "en"),
    ("Der Bürgermeister hat am Montag die neue Brücke eröffnet und ist nach Hause gegangen.", "de"),
    ("Мер відкрив новий міст у понеділок уранці, а потім поїхав додому до своєї родини.", "uk"),
    ("Мэр открыл новый мост в понедельник утром, а потом уехал домой к своей семье.", "ru")])
def test_a_language_is_identified(text, expected):
    assert read_language("", text) == (expected, "language: identified from the text")
    assert read_language("fr", text) == ("fr", "")


@pytest.mark.parametrize("text", ["Internet Radio Hotel Taxi Pizza Kino Sport Video Euro Bus Bar Tennis Golf",
                                  "a b c d e f g h i j k l m n o p q r s t u v w x y z " * 2, "x" * 200])
def test_a_language_that_is_not_sure_is_not_given(text):
    assert read_language("", text)[0] == ""


@pytest.mark.parametrize(("stated", "expected"), [("EN-us", "en"), ("uk_UA", "uk"), ("German", "de"),
                                                  ("Русский", "ru")])
def test_a_language_by_what_is_stated(stated, expected):
    assert read_language(stated, "") == (expected, "")
