"""Articles of many files dealt into boxes by a hash of their key: each box is measured by itself, whoever does it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.read.extras import extra
from analysis.read.sources import SourceError
from analysis.read.streams import FIELDS, stream_articles

HELD = 32_000_000     # characters held before they are written
BATCH = 8_000_000     # characters measured at a time; the tables of a batch take some thirty times as much memory
_COLUMNS = ("place", *FIELDS, "file", "row")
# Which of two rows with one id is kept is told by all that an article is, and by nothing of where it stood.
_FIRST = ("place", "article_id", "outlet", "date", "title", "url", "text")
_ORDER = (*_FIRST, *(field for field in FIELDS if field not in _FIRST))
REJECTED = ["file", "row", "article_id", "reason"]


def place_of(key: str) -> str:
    """Where an article stands in a large study, whatever file it came from: the hash of its key, as 16 digits.

    >>> place_of("a-17")
    '065b558c8e3cc79c'
    """
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def box_of(place: str, boxes: int) -> int:
    """Number of the box; boxes one after the other are the articles in order of their places, however many there are.

    >>> box_of("7fffffffffffffff", 2), box_of("8000000000000000", 2)
    (0, 1)
    """
    return int(place, 16) * boxes >> 64


def whole_folder(folder: Path, fill: Callable[[Path], None]) -> None:
    """Let a folder be filled beside its place and put there at once: it is there whole, or not at all.

    Raises
    ------
    What ``fill`` raises; nothing is left behind then.
    """
    aside = folder.with_name(folder.name + f".{os.getpid()}.part")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        fill(aside)
        try:
            os.replace(aside, folder)
        except OSError:
            if not folder.is_dir():  # another worker was given the same task and was quicker: its result is the same
                raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def deal_file(path: Path, folder: Path, *, boxes: int, columns: Mapping[str, str | int] | None = None,
              language: str = "en", together: str | None = None) -> None:
    """Deal the articles of one file into boxes; memory is that of ``HELD`` characters.

    Parameters
    ----------
    path : file, one of ``stream_files``
    folder : what to make: box-NNNN.parquet for every box that got an article, counts.json (articles, characters and how
        many of each outlet each box got), rejected.csv
    boxes : how many there are
    columns, language, together : as in ``stream_articles``

    Raises
    ------
    SourceError if the file cannot be read to its end, OSError if the result cannot be written: nothing is left then.
    """
    def fill(aside: Path) -> None:
        writers: dict[int, Any] = {}
        held: dict[int, list[dict]] = {}
        outlets: dict[str, dict[int, int]] = {}
        size = articles = characters = 0
        refused = []
        try:
            for found in stream_articles(path, columns, language=language, together=together):
                if found.refused:
                    refused.append((path.name, found.row, "", found.refused))
                    continue
                article = found.article
                place = place_of(article["together"] or article["article_id"])
                box = box_of(place, boxes)
                held.setdefault(box, []).append({"place": place, **article, "file": path.name, "row": str(found.row)})
                counts = outlets.setdefault(article["outlet"], {})
                counts[box] = counts.get(box, 0) + 1
                articles, size = articles + 1, size + len(article["text"])
                if size > HELD:
                    _write(aside, held, writers)
                    characters, size = characters + size, 0
            _write(aside, held, writers)
        finally:
            for writer in writers.values():
                writer.close()
        (aside / "counts.json").write_text(json.dumps({"articles": articles, "characters": characters + size,
                                                       "outlets": outlets}), encoding="utf-8")
        pd.DataFrame(refused, columns=REJECTED).to_csv(aside / "rejected.csv", index=False, lineterminator="\n")
    whole_folder(folder, fill)


def _write(aside: Path, held: dict[int, list[dict]], writers: dict[int, Any]) -> None:
    arrow, parquet = extra("pyarrow", reading="large studies"), extra("pyarrow.parquet", reading="large studies")
    schema = arrow.schema([(name, arrow.string()) for name in _COLUMNS])
    for box, rows in sorted(held.items()):
        if box not in writers:
            writers[box] = parquet.ParquetWriter(aside / f"box-{box:04}.parquet", schema, compression="zstd",
                                                 use_dictionary=False)
        writers[box].write_table(arrow.Table.from_pylist(rows, schema=schema))
    held.clear()


def read_box(dealt: Path, box: int, *, columns: tuple[str, ...] = _COLUMNS) -> pd.DataFrame:
    """The articles of a box from all files, by place and article_id: the same rows however they were spread."""
    arrow, parquet = extra("pyarrow", reading="large studies"), extra("pyarrow.parquet", reading="large studies")
    tables = [parquet.read_table(path, columns=list(columns), partitioning=None)
              for path in sorted(dealt.glob(f"*/box-{box:04}.parquet"))]
    if not tables:
        return pd.DataFrame({name: pd.Series(dtype="str") for name in columns})
    rows = arrow.concat_tables(tables).to_pandas()
    return rows.sort_values([name for name in _ORDER if name in columns], kind="stable").reset_index(drop=True)


def without_doubles(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The articles of a box, each id once (by content, the first in sorted order), and the others as refused rows."""
    twice = rows["article_id"].duplicated()
    refused = rows[twice].assign(reason="its article_id stands in another row already, which is kept; ids must be "
                                        "unique")
    return rows[~twice].reset_index(drop=True), refused[REJECTED].reset_index(drop=True)


def batches(rows: pd.DataFrame, *, size: int = BATCH) -> Iterator[pd.DataFrame]:
    """The articles of a box in pieces of about ``size`` characters; what belongs together stays together."""
    length = rows["text"].str.len().to_numpy()
    begin = held = 0
    place = rows["place"].tolist()
    for i in range(len(rows)):
        if held >= size and place[i] != place[i - 1]:
            yield rows.iloc[begin:i].reset_index(drop=True)
            begin, held = i, 0
        held += int(length[i])
    if begin < len(rows):
        yield rows.iloc[begin:].reset_index(drop=True)


def ids_twice(dealt: Path) -> None:
    """Refuse an id that stands under two values of the column that says what belongs together.

    Raises
    ------
    SourceError
    """
    arrow, parquet = extra("pyarrow", reading="large studies"), extra("pyarrow.parquet", reading="large studies")
    files = sorted(dealt.glob("*/box-*.parquet"))
    tables = [parquet.read_table(path, columns=["article_id", "together"], partitioning=None) for path in files]
    if not tables:
        return
    groups = arrow.concat_tables(tables).group_by(["article_id", "together"]).aggregate([]).column("article_id")
    counts = groups.value_counts().to_pylist()
    wrong = sorted(count["values"] for count in counts if count["counts"] > 1)
    if wrong:
        raise SourceError(f"article_id {wrong[0]!r} stands under two values of the column that says what belongs "
                          f"together ({len(wrong)} such ids); ids must be unique")
