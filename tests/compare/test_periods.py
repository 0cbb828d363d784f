"""Periods against pandas' own, and what cannot be one."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.compare.periods import EVERY, MOST_PERIODS, days, periods
from analysis.tables import TableError

FREQUENCY = {"day": "D", "week": "W-SUN", "month": "M"}
NEAR = st.dates(date(2019, 12, 20), date(2020, 3, 10))


def articles(*dates):
    return pd.DataFrame({"article_id": [f"a{i}" for i in range(len(dates))], "date": list(dates)})


@pytest.mark.parametrize("every", EVERY)
@given(dates=st.lists(st.one_of(NEAR.map(date.isoformat), st.just("")), min_size=1, max_size=8))
def test_periods_are_those_of_pandas_and_none_is_left_out(every, dates):
    period, all_periods = periods(articles(*dates), every)
    for found, text in zip(period, dates, strict=True):
        start = pd.Period(text, FREQUENCY[every]).start_time.date().isoformat() if text else "undated"
        assert found == start
    dated = [text for text in all_periods if text != "undated"]
    steps = [pd.Period(text, FREQUENCY[every]).ordinal for text in dated]
    assert steps == list(range(steps[0], steps[0] + len(steps))) if steps else not any(dates)
    assert ("undated" in all_periods) == ("" in dates) and set(period) <= set(all_periods)
    if dated:
        assert {dated[0], dated[-1]} <= set(period)


def test_the_undated_come_last():
    assert periods(articles("", "2031-03-09", "2031-03-03"), "week")[1] == ["2031-03-03", "undated"]
    assert periods(articles(None, float("nan"), " "), "day")[1] == ["undated"]
    assert periods(articles(), "day")[1] == []


def test_what_is_no_period_is_refused():
    with pytest.raises(TableError, match="unknown period 'year'; choose from day, week, month"):
        periods(articles("2031-03-03"), "year")
    with pytest.raises(TableError, match="row 2, article 'a1': the date '3 March' is no day of the form 2024-06-19"):
        days(articles("2031-03-03", "3 March"))
    with pytest.raises(TableError, match="has no column 'date'"):
        days(articles("2031-03-03").drop(columns="date"))
    assert len(periods(articles("2000-01-01", "2013-09-08"), "day")[1]) == MOST_PERIODS
    with pytest.raises(TableError, match=f"more than {MOST_PERIODS}; is a date mistyped"):
        periods(articles("2000-01-01", "2013-09-09"), "day")
