"""What all compared outlets covered: articles matched by event, week, topic or any column, and what was set aside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Integral

import numpy as np
import pandas as pd

from analysis.compare.cells import Evidence, groups, need, refuse_name
from analysis.compare.options import texts as list_of_texts
from analysis.compare.periods import EVERY, UNDATED, periods
from analysis.compare.permutation import drawn_with
from analysis.tables import TableError, require

FEWEST = "fewest"


def strata(articles: pd.DataFrame, within: str | Sequence[str]) -> pd.Series:
    """Stratum of each article: what it is about, or when, as the columns say.

    Parameters
    ----------
    articles : one row per article: article_id and the columns of ``within``; for periods date (ISO 8601)
    within : columns of the table; "day", "week" (from Monday) and "month" are made from ``date`` where the table has no
        column of that name

    Returns
    -------
    Text per article, indexed by article_id: the column's value, of several columns "event: flood, week: 2031-03-03";
    missing where one of them is empty.

    Raises
    ------
    TableError if a column is unknown, none is named, or a date cannot be read.

    Examples
    --------
    >>> table = pd.DataFrame({"article_id": ["a", "b"], "event": ["flood", ""], "date": ["2031-03-05", "2031-03-06"]})
    >>> strata(table, ("event", "week")).tolist()
    ['event: flood, week: 2031-03-03', nan]
    """
    require(articles, ["article_id"], "articles", "load_evidence")
    names = list_of_texts("within", within)
    if not names:
        raise TableError("no column to match by is named; give some, such as within=('event',) or within=('week',)")
    values = {name: _values(articles, name) for name in names}
    known = np.logical_and.reduce([column.notna().to_numpy() for column in values.values()])
    texts = [column.astype(object).astype(str) for column in values.values()]
    labels = texts[0] if len(names) == 1 else pd.Series(
        [", ".join(f"{name}: {value}" for name, value in zip(names, row, strict=True))
         for row in zip(*texts, strict=True)], index=texts[0].index, dtype=object)
    return labels.where(known, np.nan)


def matched_articles(evidence: Evidence, *, by: str = "outlet", within: str | Sequence[str] = ("event",),
                     compare: Sequence[str] | None = None, most_per_cell: int | str | None = None,
                     seed: int = 0) -> Evidence:
    """The evidence of the articles in those strata that every compared outlet covers, with an account of the rest.

    It makes outlets comparable in what they wrote about, not in how they chose it: what only one of them covers is set
    aside, and may be just what tells them apart. Read the table ``matching`` before the rates.

    Parameters
    ----------
    evidence : mapping with articles, and any other tables
    by : column of the articles table that is compared, usually "outlet"
    within : what makes a stratum, as in `strata`
    compare : values of ``by`` that must all cover a stratum; default all there are. The others are set aside
    most_per_cell : at most so many articles of one outlet in one stratum, drawn by chance; "fewest": as many as the
        outlet with the fewest has there, so that every outlet weighs the same; default all
    seed : of the draw

    Returns
    -------
    The same tables with the rows of the articles kept (of pairs of articles, where both are), and a table ``matching``:
    one row per article of the study, in the bibliography's order: article_id, the group, stratum (empty where
    unknown), kept, reason (why it was set aside; empty if kept).

    Raises
    ------
    TableError if a column or group is unknown, fewer than two groups are compared, no stratum is covered by all of
    them, or ``most_per_cell`` is no number from 1 on.

    Source: matching on covariates before comparing, Rosenbaum 2002, *Observational Studies*, chapter 3.
    """
    need(evidence, "articles")
    if most_per_cell is not None and not isinstance(most_per_cell, str | Integral):
        raise TableError(f"most_per_cell is {most_per_cell!r}; it is a number from 1 on, or 'fewest'")
    number = isinstance(most_per_cell, Integral) and not isinstance(most_per_cell, bool) and most_per_cell >= 1
    if not (number or most_per_cell is None or most_per_cell == FEWEST):
        raise TableError(f"most_per_cell is {most_per_cell!r}; it is a number from 1 on, or 'fewest'")
    refuse_name(by, ("article_id", "stratum", "kept", "reason"))
    group = groups(evidence["articles"], by)
    compared = _compared(group, by, compare)
    table = pd.DataFrame({"article_id": group.index, by: group.to_numpy(),
                          "stratum": strata(evidence["articles"], within).to_numpy()})
    table["reason"] = np.where(~table[by].isin(compared), "not compared", np.where(
        table["stratum"].isna(), f"no {_listed(within)} known", ""))
    usable = table[table["reason"] == ""]
    covers = {name: set(covering) for name, covering in usable.groupby("stratum", sort=False)[by]}
    lacking = {name: [str(label) for label in compared if label not in those] for name, those in covers.items()}
    missing = usable["stratum"].map(lambda name: ", ".join(lacking[name]))
    table.loc[missing.index, "reason"] = np.where(missing == "", "", "not covered by " + missing)
    if not (table["reason"] == "").any():
        raise TableError(f"no {_listed(within)} is covered by all of {', '.join(map(str, compared))}; compare fewer "
                         f"of them, or match by something coarser")
    if most_per_cell is not None:
        table.loc[_surplus(table, by, most_per_cell, seed), "reason"] = "another of its stratum was drawn"
    table.insert(3, "kept", table["reason"] == "")
    table["stratum"] = table["stratum"].fillna("")
    kept = set(table.loc[table["kept"], "article_id"])
    return {**{name: _rows(rows, kept) for name, rows in evidence.items()}, "matching": table}


def _compared(group: pd.Series, by: str, compare: Sequence[str] | None) -> list[str]:
    there = list(dict.fromkeys(group))
    if compare is not None and not isinstance(compare, Iterable):
        raise TableError(f"compare is {compare!r}; give a list of values of {by}")
    chosen = there if compare is None else list(dict.fromkeys([compare] if isinstance(compare, str) else compare))
    if unknown := [name for name in chosen if name not in there]:
        raise TableError(f"no {by} {unknown[0]!r} in this study; there are {', '.join(map(str, there))}")
    if len(chosen) < 2:
        raise TableError(f"only {', '.join(map(repr, chosen)) or 'nothing'} is to be compared; name two or more of "
                         f"{', '.join(map(str, there))}")
    return chosen


def _values(articles: pd.DataFrame, name: str) -> pd.Series:
    if name in articles:
        column = articles.set_index("article_id", drop=False)[name]
        return column.where(column.notna() & (column.astype(str).str.strip() != ""))
    if name in EVERY:
        period = periods(articles, name)[0]
        return period.where(period != UNDATED)
    raise TableError(f"the articles table has no column {name!r} to match by; it has {list(articles)}, and "
                     f"{', '.join(EVERY)} can be made from date")


def _listed(within: str | Sequence[str]) -> str:
    return within if isinstance(within, str) else " and ".join(within)


def _surplus(table: pd.DataFrame, by: str, most: int | str, seed: int) -> pd.Index:
    """Rows beyond what is drawn; the draw hangs on the ids alone, not on the order of the bibliography."""
    rows = table[table["reason"] == ""].sort_values("article_id")
    rows = rows.assign(place=drawn_with(seed).permutation(len(rows))).sort_values("place")
    rank = rows.groupby(["stratum", by], sort=False).cumcount()
    if most != FEWEST:
        return rows.index[rank >= most]
    fewest = rows.groupby(["stratum", by]).size().groupby("stratum").min()
    return rows.index[rank >= rows["stratum"].map(fewest)]


def _rows(table: pd.DataFrame, kept: set[str]) -> pd.DataFrame:
    keys = [column for column in ("article_id", "article_a", "article_b") if column in table]
    if not keys:
        return table
    return table[np.logical_and.reduce([table[key].isin(kept) for key in keys])].reset_index(drop=True)
