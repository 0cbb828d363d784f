"""Cells of a comparison: which group, voice, part and period each row of the evidence belongs to."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.compare.checked import require_evidence, require_values
from analysis.compare.numbering import distinct
from analysis.compare.options import text
from analysis.compare.periods import EVERY, periods
from analysis.tables import COUNTED_PARTS, MERGED, VOICES, TableError, require

Evidence = dict[str, pd.DataFrame]
TWICE = "stands twice in the articles table; keep one of its rows"


# What is read of a table whatever is asked of it. A row that lacks it would be left out, or counted where it does not
# belong, and nobody told.
READ = {"articles": ("article_id",), "terms": ("article_id", "term", "count"),
        "lengths": ("article_id", "voice", "tokens"), "quotations": ("article_id", "start", "end", "voice"),
        "hits": ("article_id", "family", "frame", "voice", "is_decoy"), "frames": ("family", "frame", "is_decoy"),
        "collocates": ("article_id", "family", "frame", "voice", "span", "term", "count")}
COUNTS = ("count", "tokens")
YES_OR_NO = ("is_decoy", "distanced")


def need(evidence: Evidence, *names: str) -> None:
    """Stop with a clear message unless these tables are in the evidence, and hold what is read of them.

    Raises
    ------
    TableError if a table or column is missing, a value in it is missing, no count or no voice, or an article is not in
    the bibliography, or stands there twice.
    """
    require_evidence(evidence)
    missing = [name for name in names if name not in evidence]
    if missing:
        others = ", ".join(repr(name) for name in names if name != "articles")
        raise TableError(f"the evidence lacks {missing}; load them too: "
                         f"load_evidence(study{', ' if others else ''}{others})")
    for name in names:
        if name in READ:
            _check(evidence[name], name)
    if "articles" in names:
        ids = pd.Index(evidence["articles"]["article_id"])
        if ids.has_duplicates:
            raise TableError(f"article {ids[ids.duplicated()][0]!r} {TWICE}")
        for name in names:
            if name != "articles" and name in READ and "article_id" in READ[name]:
                _places(evidence[name]["article_id"], ids, name)


def _check(table: pd.DataFrame, name: str) -> None:
    require_values(table, READ[name], name, "load_evidence")
    for column in READ[name]:
        if (wrong := table[column].isna().to_numpy()).any() and column not in COUNTS:
            raise TableError(f"the {name} table, row {int(wrong.argmax()) + 1}, has no {column}; make it with "
                             "load_evidence")
    for column in COUNTS:
        if column in READ[name]:
            whole_counts(table, column, name)
    if name == "articles":
        return  # its other columns are the study's own
    for column in YES_OR_NO:
        if column in table and not (known := table[column].isin([True, False])).all():
            raise TableError(f"the {name} table has {column} = {table[column][~known].iloc[0]!r}; expected true or "
                             "false. Make it with load_evidence")
    if "voice" in table and not (known := table["voice"].isin([*VOICES, MERGED])).all():
        raise TableError(f"a row of {name} has the voice {str(table['voice'][~known].iloc[0])!r}; expected one of "
                         f"{', '.join(VOICES)}. Make it with load_evidence")


def groups(articles: pd.DataFrame, by: str) -> pd.Series:
    """Group of each article, indexed by article_id, in the order in which the bibliography has them.

    Raises
    ------
    TableError if there is no such column, an article has no value in it or one that is no label, or an article_id
    stands twice.
    """
    require(articles, ["article_id", "outlet"], "articles", "load_evidence")
    text("by", by)
    if by not in articles:
        raise TableError(f"the articles table has no column {by!r} to group by; it has {list(articles)}")
    ids = articles["article_id"]
    for wrong, said in ((ids.duplicated(), TWICE),
                        (articles[by].isna(), f"has no {by!r} in the articles table; fill it in, or compare without "
                                              "the article")):
        if wrong.any():
            raise TableError(f"article {ids[wrong].iloc[0]!r} {said}")
    if not (label := articles[by].map(lambda value: isinstance(value, Hashable))).all():
        raise TableError(f"article {ids[~label].iloc[0]!r} has {by!r} = {articles[by][~label].iloc[0]!r}, which is no "
                         "label; give every article one value")
    return articles.set_index("article_id", drop=False)[by]


def refuse_name(by: str, columns: Sequence[str]) -> None:
    """Stop if the groups' column has the name of a column of the result, which would be written over.

    Raises
    ------
    TableError
    """
    text("by", by)
    if by in columns:
        raise TableError(f"the result has a column {by!r} of its own; rename that column of the articles table")


def whole_counts(table: pd.DataFrame, column: str, name: str) -> np.ndarray:
    """A column of counts as integers.

    Raises
    ------
    TableError if a count is missing, negative or no whole number.
    """
    require(table, ["article_id", column], name, "load_evidence")
    if pd.api.types.is_string_dtype(table[column]) and len(table):  # texts add up to longer texts
        raise TableError(f"the {name} table has {column} as text, such as {table[column].iloc[0]!r}; expected whole "
                         "numbers. Make it with load_evidence")
    if table[column].dtype.kind == "i" and isinstance(table[column].dtype, np.dtype):
        number = table[column].to_numpy()  # as it is loaded: no copy of what may be a hundred million rows
        if not len(number) or number.min() >= 0:
            return number.astype("int64", copy=False)
    number = pd.to_numeric(table[column], errors="coerce").to_numpy(float)
    wrong = ~(np.isfinite(number) & (number >= 0) & (number == np.floor(number)) & (number < 2 ** 53))
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
    return _places(ids, group.index, name)


def _places(ids: pd.Series, known: pd.Index, name: str) -> np.ndarray:
    if isinstance(ids, pd.DataFrame):
        raise TableError(f"the {name} table has {ids.shape[1]} columns of one name with articles; keep one")
    if ids.dtype == object:
        require_values(ids.to_frame("article_id"), ["article_id"], name, "load_evidence")
    place = known.get_indexer(ids)
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
        pair, place = distinct(article * max(self.n, 1) + cell, len(self.group) * max(self.n, 1))
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
            for name in ("terms", "lengths"):
                require(evidence[name], [key], name, "load_evidence")
            there = set(evidence["terms"][key]) | set(evidence["lengths"][key])
            # All voices stand in the grid; of the parts those that the study has.
            known = [*VOICES] if key == "voice" else [part for part in COUNTED_PARTS if part in there]
            levels[key] = known + [MERGED] * (MERGED in there)
            if strange := sorted(map(str, there - set(levels[key]))):
                raise TableError(f"a row of terms or lengths has the {key} {strange[0]!r}; expected one of "
                                 f"{', '.join(VOICES if key == 'voice' else COUNTED_PARTS)}")
    return Cells(by, group, levels, number)
