"""Days, weeks and months: the period of each article, and every period from the first to the last."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from analysis.compare.options import text as check_text
from analysis.tables import TableError

EVERY = ("day", "week", "month")
UNDATED = "undated"
MOST_PERIODS = 5000  # a mistyped year must not fill the memory


def days(articles: pd.DataFrame) -> pd.Series:
    """Day of each article, None where it has none, indexed by article_id.

    Raises
    ------
    TableError if there is no column ``date``, or a date cannot be read.
    """
    if "date" not in articles:
        raise TableError(f"the articles table has no column 'date'; it has {list(articles)}")
    found = []
    for row, (key, text) in enumerate(zip(articles["article_id"], articles["date"], strict=True), start=1):
        try:
            found.append(None if pd.isna(text) or not str(text).strip() else date.fromisoformat(str(text).strip()))
        except ValueError:
            raise TableError(f"the articles table, row {row}, article {key!r}: the date {text!r} is no day of the form "
                             f"2024-06-19; correct it, or leave it empty") from None
    return pd.Series(found, index=articles["article_id"], dtype=object)


def periods(articles: pd.DataFrame, every: str) -> tuple[pd.Series, list[str]]:
    """Period of each article, and all periods in order, those in which nothing was published too.

    Parameters
    ----------
    articles : one row per article: article_id, date (text, ISO 8601; empty where unknown)
    every : "day", "week" (from Monday) or "month"

    Returns
    -------
    Period of each article, indexed by article_id: its first day (ISO 8601), or "undated"; and the periods from the
    first to the last dated article, "undated" last where an article is.

    Raises
    ------
    TableError if the period is unknown, a date cannot be read, or there are more than 5,000 periods.

    Examples
    --------
    >>> table = pd.DataFrame({"article_id": ["a", "b", "c"], "date": ["2031-03-05", "", "2031-03-18"]})
    >>> periods(table, "week")[1]
    ['2031-03-03', '2031-03-10', '2031-03-17', 'undated']
    """
    check_text("every", every)
    if every not in EVERY:
        raise TableError(f"unknown period {every!r}; choose from {', '.join(EVERY)}")
    dates = days(articles)
    period = dates.map(lambda day: UNDATED if day is None else _start(day, every).isoformat())
    dated = [day for day in dates if day is not None]
    return period, _every_period(dated, every) + [UNDATED] * (UNDATED in set(period))


def _start(day: date, every: str) -> date:
    if every == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if every == "month" else day


def _every_period(dated: list[date], every: str) -> list[str]:
    if not dated:
        return []
    first, last = _start(min(dated), every), _start(max(dated), every)
    starts = pd.period_range(first, last, freq={"day": "D", "week": "W-SUN", "month": "M"}[every]).start_time
    if len(starts) > MOST_PERIODS:
        raise TableError(f"from {min(dated)} to {max(dated)} there are {len(starts)} {every}s, more than "
                         f"{MOST_PERIODS}; is a date mistyped? Else choose a longer period")
    return [str(start) for start in np.datetime_as_string(starts.to_numpy(), unit="D")]
