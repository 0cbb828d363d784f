"""Cells of a comparison: which group, voice, part and period each row of the evidence belongs to."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.compare.periods import EVERY, periods
from analysis.tables import COUNTED_PARTS, MERGED, VOICES, TableError, require

Evidence = dict[str, pd.DataFrame]


def need(evidence: Evidence, *names: str) -> None:
    """Stop with a clear message unless these tables are in the evidence.

    Raises
    ------
    TableError
    """
    missing = [name for name in names if name not in evidence]
    if missing:
        raise TableError(f"the evidence lacks {missing}; load them too: "
                         f"load_evidence(study, {', '.join(repr(n) for n in names if n != 'articles')})")


def groups(articles: pd.DataFrame, by: str) -> pd.Series:
    """Group of each article, indexed by article_id, in the order in which the bibliography has them.

    Raises
    ------
    TableError if there is no such column, an article has no value in it, or an article_id stands twice.
    """
    require(articles, ["article_id", "outlet"], "articles", "load_evidence")
    if by not in articles:
        raise TableError(f"the articles table has no column {by!r} to group by; it has {list(articles)}")
    ids = articles["article_id"]
    for wrong, said in ((ids.duplicated(), "stands twice in the articles table; keep one of its rows"),
                        (articles[by].isna(), f"has no {by!r} in the articles table; fill it in, or compare without "
                                              "the article")):
        if wrong.any():
            raise TableError(f"article {ids[wrong].iloc[0]!r} {said}")
    return articles.set_index("article_id", drop=False)[by]


def whole_counts(table: pd.DataFrame, column: str, name: str) -> np.ndarray:
    """A column of counts as integers.

    Raises
    ------
    TableError if a count is missing, negative or no whole number.
    """
    require(table, ["article_id", column], name, "load_evidence")
    number = pd.to_numeric(table[column], errors="coerce").to_numpy(float)
    wrong = ~(np.isfinite(number) & (number >= 0) & (number == np.floor(number)))
    if wrong.any():
        row = int(wrong.argmax())
        raise TableError(f"the {name} table, row {row + 1}, article {table['article_id'].iloc[row]!r}, has {column} = "
                         f"{table[column].iloc[row]}; expected a whole number, 0 or more. Make it with load_evidence")
    return number.astype("int64")


def places_of(ids: pd.Series, group: pd.Series, name: str) -> np.ndarray:
    """Place of each row's article in the bibliography.

    Raises
    ------
    TableError if a row's article is not in it.
    """
    place = group.index.get_indexer(ids)
    if (place < 0).any():
        raise TableError(f"the {name} table has article {ids[place < 0].iloc[0]!r}, which the articles table lacks; "
                         "load both from one study, or keep the rows of the articles you compare")
    return place


class Cells(NamedTuple):
    """The complete grid of groups, voices, parts and periods, each cell by its number.

    Attributes
    ----------
    by : column of the articles table that makes the groups
    group : group of each article, indexed by article_id
    levels : labels of each further split, by its column: voice, part, period
    period : array (articles), number of each article's period
    """

    by: str
    group: pd.Series
    levels: dict[str, list[str]]
    period: np.ndarray

    @property
    def order(self) -> list[str]:
        """The groups, in the bibliography's order."""
        return list(dict.fromkeys(self.group))

    @property
    def n(self) -> int:
        """How many cells there are, empty ones too."""
        return len(self.order) * int(np.prod([len(level) for level in self.levels.values()], dtype="int64"))

    def of(self, table: pd.DataFrame, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Which pair of article and cell each row belongs to, and the cell of each pair."""
        article = places_of(table["article_id"], self.group, name)
        cell = pd.Index(self.order).get_indexer(self.group)[article].astype("int64")
        for key, level in self.levels.items():
            code = self.period[article] if key == "period" else pd.Index(level).get_indexer(table[key])
            cell = cell * len(level) + code
        pair, place = np.unique(article * max(self.n, 1) + cell, return_inverse=True)
        return place, pair % max(self.n, 1)

    def labels(self) -> pd.DataFrame:
        """One row per cell: the group and the columns of ``over``."""
        names = [self.by, *self.levels]
        if not self.order:
            return pd.DataFrame(columns=names)
        return pd.MultiIndex.from_product([self.order, *self.levels.values()], names=names).to_frame(index=False)


def cells_of(evidence: Evidence, by: str, over: list[str]) -> Cells:
    """The grid of a study: its groups, split by any of voice, part and one of day, week, month.

    Raises
    ------
    TableError if a column is missing, a date cannot be read, or a voice or part is none.
    """
    group = groups(evidence["articles"], by)
    number, levels = np.zeros(len(group), "int64"), {}
    for key in over:
        if key in EVERY:
            period, levels["period"] = periods(evidence["articles"], key)
            number = pd.Index(levels["period"]).get_indexer(period)
        else:
            there = set(evidence["terms"][key]) | set(evidence["lengths"][key])
            # All voices stand in the grid; of the parts those that the study has.
            known = [*VOICES] if key == "voice" else [part for part in COUNTED_PARTS if part in there]
            levels[key] = known + [MERGED] * (MERGED in there)
            if strange := sorted(map(str, there - set(levels[key]))):
                raise TableError(f"a row of terms or lengths has the {key} {strange[0]!r}; expected one of "
                                 f"{', '.join(VOICES if key == 'voice' else COUNTED_PARTS)}")
    return Cells(by, group, levels, number)
