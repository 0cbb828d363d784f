"""What a worker does with a piece of a large study: deal a file, learn what outlets repeat, measure a box, add sums."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import pandas as pd

from analysis.measure.boxes import REJECTED, batches, deal_file, read_box, whole_folder, without_doubles
from analysis.measure.evidence import measure_batch
from analysis.measure.kernels import expecting
from analysis.measure.lexicon import Lexicon
from analysis.measure.sums import add_sums, partial_sums
from analysis.measure.writing import refuse_runs
from analysis.read.extras import extra
from analysis.read.repeats import Standing, find_repeats, standing_texts
from analysis.tables import EVIDENCE, SCHEMAS, columns

SAMPLE = 2_000  # articles of an outlet from which its repeats are learnt: those whose places come first
# They look at all articles of an outlet, and a box holds a few of them: there are no rows for what was not looked at.
_OF_OUTLETS = ("same_text", "open_end")


class Plan(NamedTuple):
    """What all workers must know; it lies in the working folder."""

    files: tuple[Path, ...]
    lexicon: Lexicon
    columns: dict[str, str | int]
    language: str
    together: str | None
    boxes: int
    size: int = 0  # bytes of text in all files, about


def save_plan(folder: Path, plan: Plan) -> None:
    """Lay the plan into the working folder."""
    (folder / "plan.pickle").write_bytes(pickle.dumps(plan))


@lru_cache(maxsize=1)
def _plan(path: Path, changed: int) -> Plan:
    return pickle.loads(path.read_bytes())


def load_plan(folder: Path) -> Plan:
    """The plan in the working folder."""
    path = folder / "plan.pickle"
    return _plan(path, path.stat().st_mtime_ns)


def deal_task(task: tuple[Path, int]) -> None:
    """Deal one file of the plan into boxes."""
    folder, number = task
    plan = load_plan(folder)
    deal_file(plan.files[number], folder / "dealt" / f"{number:05}", boxes=plan.boxes, columns=plan.columns,
              language=plan.language, together=plan.together)


def repeats_task(task: tuple[Path, int, int, tuple[int, ...]]) -> None:
    """Learn what some outlets repeat: those whose name's checksum leaves that remainder, from the boxes given.

    What comes out holds words of the texts; it stays in the working folder and goes with it.
    """
    folder, group, groups, boxes = task
    arrow, parquet = (extra(name, reading="large studies") for name in ("pyarrow", "pyarrow.parquet"))
    taken: dict[str, list[pd.DataFrame]] = {}
    for box in boxes:  # in order of the places, so the first that are met are the first of all
        rows = read_box(folder / "dealt", box, columns=("place", "article_id", "outlet", "title", "text"))
        rows = rows[[crc32(outlet.encode()) % groups == group for outlet in rows["outlet"]]]
        for outlet, some in rows.drop_duplicates("article_id").groupby("outlet", sort=False):
            room = SAMPLE - sum(map(len, taken.get(outlet, [])))
            if room > 0:
                taken.setdefault(outlet, []).append(some.head(room))
    found = [find_repeats(pd.concat(taken[outlet], ignore_index=True)) for outlet in sorted(taken)]
    table = pd.concat([find_repeats(pd.DataFrame({"outlet": [], "text": []})), *found], ignore_index=True)
    whole_folder(folder / "repeats" / f"{group:05}", lambda aside: parquet.write_table(
        arrow.Table.from_pandas(table, preserve_index=False), aside / "repeats.parquet"))


@lru_cache(maxsize=1)
def _standing(folder: Path) -> Mapping[str, Standing]:
    parquet = extra("pyarrow.parquet", reading="large studies")
    tables = [parquet.read_table(path, partitioning=None).to_pandas()
              for path in sorted((folder / "repeats").glob("*/repeats.parquet"))]
    return standing_texts(pd.concat(tables, ignore_index=True)) if tables else {}


def measure_task(task: tuple[Path, int]) -> tuple[int, int]:
    """Measure one box: all tables of the evidence and its partial sums as Parquet, or nothing.

    Returns
    -------
    Articles measured, and their characters.
    """
    folder, box = task
    plan, standing = load_plan(folder), _standing(folder)
    rows, refused = without_doubles(read_box(folder / "dealt", box))
    with expecting(plan.size):
        pieces = [_measured(some, plan, standing) for some in batches(rows)]
    articles = _bibliography(rows)
    tables = {name: pd.concat([piece[name] for piece in pieces], ignore_index=True) for name in EVIDENCE
              if name != "frames"} if pieces else {}
    tables = {name: _in_order(table, articles) for name, table in tables.items()}

    def fill(aside: Path) -> None:
        for name, table in {"articles": articles, **tables}.items():
            write_parquet(table, aside / f"{name}.parquet", columns(name))
        if tables:
            for name, table in partial_sums(tables, articles).items():
                write_parquet(table, aside / f"{name}.parquet", list(table))
        refused.to_csv(aside / "rejected.csv", index=False, lineterminator="\n")
    whole_folder(folder / "boxes" / f"{box:04}", fill)
    return len(rows), int(rows["text"].str.len().sum())


def _measured(articles: pd.DataFrame, plan: Plan, standing: Mapping[str, Standing]) -> dict[str, pd.DataFrame]:
    # Without a column that says what belongs together, nothing does: an empty value is together with nobody.
    tables = measure_batch(articles, plan.lexicon, standing, together="together")
    refuse_runs(tables)
    checks = tables["checks"]
    return {**tables, "checks": checks[~checks["check"].isin(_OF_OUTLETS)]}


def _bibliography(rows: pd.DataFrame) -> pd.DataFrame:
    table = rows.reindex(columns=columns("articles"), fill_value="")
    digests = [hashlib.sha256(text.encode()).hexdigest() for text in rows["text"]]
    return table.assign(file="", sha256=digests)


def _in_order(table: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Rows in the order of the box's articles, so that it does not show how they were cut into batches."""
    key = "article_id" if "article_id" in table else "article_a"
    number, ids = pd.factorize(table[key])
    rank = pd.Index(articles["article_id"]).get_indexer(ids)[number]
    return table.iloc[np.argsort(rank, kind="stable")].reset_index(drop=True)


def write_parquet(table: pd.DataFrame, path: Path, names: list[str]) -> None:
    """One table; words that come again and again are written once."""
    arrow, parquet = (extra(name, reading="large studies") for name in ("pyarrow", "pyarrow.parquet"))
    kinds = {"integer": arrow.int64(), "boolean": arrow.bool_(), "number": arrow.float64()}
    known: dict[str, Any] = {column.name: kinds.get(column.type, arrow.string())
                             for schema in SCHEMAS.values() for column in schema}
    schema = arrow.schema([(name, known.get(name, arrow.int64())) for name in names])
    parquet.write_table(arrow.Table.from_pandas(table[names], schema=schema, preserve_index=False), path,
                        compression="zstd")


def sums_task(task: tuple[tuple[Path, ...], Path]) -> None:
    """Add some partial sums."""
    folders, into = task
    whole_folder(into, lambda aside: add_sums(folders, aside))


def refused_rows(folders: list[Path]) -> pd.DataFrame:
    """The rows set aside in all these folders: file, row, article_id, reason; sorted."""
    found = [pd.read_csv(path, dtype=str, keep_default_na=False) for folder in folders
             if (path := folder / "rejected.csv").is_file()]
    table = pd.concat([pd.DataFrame(columns=REJECTED), *found], ignore_index=True)[REJECTED].astype("str")
    number = pd.to_numeric(table["row"], errors="coerce").fillna(0)
    return table.assign(_row=number).sort_values(["file", "_row"], kind="stable").drop(columns="_row").reset_index(
        drop=True)
