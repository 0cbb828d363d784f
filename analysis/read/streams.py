"""Articles of files that are larger than the memory: rows one after the other, refused rows with their reason."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import IO, Any, NamedTuple

from analysis.read.columns import check_columns, find_columns
from analysis.read.dates import read_days
from analysis.read.extras import extra
from analysis.read.records import Row, as_text, read_json_lines
from analysis.read.sources import SourceError
from analysis.read.tabular import LONGEST_CELL
from analysis.study import LANGUAGE

LONGEST_TEXT = 20_000_000  # characters; what is longer is no article but a file of many
LOOKED_AT = 20, 100       # files and rows of each in which a column that is asked for must be found
_ENDINGS = re.compile(r"\.(parquet|csv|tsv|jsonl|ndjson)(\.gz)?$", re.IGNORECASE)
FIELDS = ("article_id", "outlet", "date", "language", "title", "url", "text", "inferred", "together", "country",
          "credit")


class Streamed(NamedTuple):
    """One row of a file: its number from 1, the article as it is kept, or why it is refused."""

    row: int
    article: dict[str, str]
    refused: str = ""


def stream_files(source: Path | str) -> list[Path]:
    """The files that hold articles: Parquet, CSV, TSV or JSON Lines (packed by gzip too), in order of their names.

    Raises
    ------
    SourceError if there is none.
    """
    path = Path(source)
    found = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    found = [file for file in found if _ENDINGS.search(file.name)]
    if not found:
        why = "holds no file of articles to be read row by row" if path.exists() else "is missing"
        raise SourceError(f"{path} {why}; expected a file of articles or a folder of them: .parquet, .csv, .tsv or "
                          f".jsonl (these also with .gz)")
    return found


def check_request(files: Sequence[Path], columns: Mapping[str, str | int] | None = None, *, language: str = "en",
                  together: str | None = None) -> None:
    """Refuse what would fail in every file before any is read: a language that is no code, columns of a wrong name.

    Raises
    ------
    SourceError; for columns if none of the first files has them, in any of its first rows.
    """
    if not LANGUAGE.fullmatch(str(language)):
        raise SourceError(f"language is {language!r}; expected the code of two or three small letters of articles that "
                          f"do not state theirs, such as en (ISO 639-1)")
    named, problem = check_columns(columns), ""
    if not named and together is None:
        return
    for path in files[:LOOKED_AT[0]]:
        try:
            for row in islice(_rows(path, named, together), LOOKED_AT[1]):
                if not row.refused:
                    return
                problem = problem or f"{path.name}, row {row.row}: {row.refused}"
        except SourceError as error:
            problem = problem or f"{path.name}: {error}"
    if problem:
        raise SourceError(problem)


def stream_articles(path: Path, columns: Mapping[str, str | int] | None = None, *, language: str = "en",
                    together: str | None = None) -> Iterator[Streamed]:
    """Every row of one file, as an article ready to be measured or with the reason why it is refused.

    An article is kept as it would be alone: its language is as stated, or ``language``; a date that can be read in two
    ways is refused; an article without an id gets one from its content. So neither the order of rows nor the way they
    are spread over files changes anything.

    Parameters
    ----------
    path : one of `stream_files`
    columns : our field -> their column, as for ``read_documents``; other columns go by the names people use
    language : ISO 639-1 code of articles that do not state theirs (then listed as inferred)
    together : their column whose equal values say that articles belong together, as an event

    Returns
    -------
    Iterator of Streamed; memory is that of a few rows.

    Raises
    ------
    SourceError if the file cannot be read or has no column for the text; at the place where it breaks off.
    """
    for row in _rows(path, check_columns(columns), together):
        article = {field: row.fields.get(field, "") for field in FIELDS}
        why = row.refused or _judged(article, language)
        yield Streamed(row.row, {} if why else article, why)


def _rows(path: Path, named: Mapping[str, str | int], together: str | None) -> Iterator[Row]:
    ending = _ENDINGS.search(path.name)
    kind, packed = ("jsonl", None) if ending is None else (ending[1].lower(), ending[2])
    try:
        if kind == "parquet":
            yield from _parquet(path, named, together)
            return
        opener: Any = gzip.open if packed else open
        with opener(path, "rb") as data:
            yield from (_table if kind in ("csv", "tsv") else _lines)(data, named, together)
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise SourceError(f"{path} cannot be read to its end ({str(error)[:120]}); write it anew") from None


def _judged(article: dict[str, str], language: str) -> str:
    """Why the article is refused, "" if it is not; its fields are put into their form."""
    text = article["text"]
    if not text.strip():
        return "the text is empty"
    # As in a small study: an outlet with a blank before its name is no other outlet.
    article.update({field: said.strip() for field, said in article.items() if field != "text"},
                   title=" ".join(article["title"].split()))
    if len(text) > LONGEST_TEXT:
        return (f"the text has {len(text):,} characters, more than the {LONGEST_TEXT:,} of an article; cut it into the "
                f"articles that it holds")
    if not article["outlet"]:
        return "nobody says who published it; fill in the outlet, or name its column (--map outlet=NAME)"
    try:
        "".join(article.values()).encode()
    except UnicodeEncodeError:
        return "it holds half a character (a lone surrogate); write it anew as UTF-8"
    if article["date"]:
        day = _day(article["date"])
        if not day:
            return f"date {article['date'][:40]!r} can be no one day; expected the form 2024-06-18"
        article["date"] = day
    said = article["language"].lower().replace("_", "-").partition("-")[0]
    if not said:
        article["inferred"] = " ".join({*article["inferred"].split(), "language"})
    elif not LANGUAGE.fullmatch(said):
        return f"language {article['language'][:40]!r} is no code; expected two small letters such as en (ISO 639-1)"
    article["language"] = said or language
    if not article["article_id"]:
        content = "\n".join(article[field] for field in ("outlet", "date", "title", "url", "text"))
        article["article_id"] = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:20]
    return ""


@lru_cache(maxsize=10_000)
def _day(said: str) -> str:
    return read_days([said], [""])[0].day


def _with(named: Mapping[str, str | int], header: list[str], together: str | None) -> dict[str, int]:
    places = find_columns(header, named)
    if together is not None:
        if together not in header:
            raise SourceError(f"there is no column {together!r} that says which articles belong together; the table "
                              f"has {', '.join(map(repr, header[:30]))}")
        places["together"] = header.index(together)
    return places


def _lines(data: IO[bytes], named: Mapping[str, str | int], together: str | None) -> Iterator[Row]:
    number = 0
    while line := data.readline(8 * LONGEST_TEXT):
        number += 1
        if not line.endswith(b"\n") and len(line) == 8 * LONGEST_TEXT:
            yield Row(number, {}, "the line is longer than any article; write one record a line")
            while (rest := data.readline(8 * LONGEST_TEXT)) and not rest.endswith(b"\n"):
                pass
            continue
        try:
            said = line.decode("utf-8-sig" if number == 1 else "utf-8").strip("\r\n")
        except UnicodeDecodeError:
            yield Row(number, {}, "the line is not UTF-8; save the file as UTF-8")
            continue
        for row in read_json_lines(said, named):
            if together is None or row.refused:
                yield Row(number, row.fields, row.refused)
                continue
            record = json.loads(said)
            yield (Row(number, {**row.fields, "together": as_text(record[together])}) if together in record else
                   Row(number, {}, f"it has no {together!r}, which says what articles belong together; it has "
                                   f"{', '.join(map(repr, list(record)[:30]))}"))


def _table(data: IO[bytes], named: Mapping[str, str | int], together: str | None) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_CELL)
    with io.TextIOWrapper(data, encoding="utf-8-sig", newline="") as text:
        yield from _cells(text, named, together)


def _cells(text: IO[str], named: Mapping[str, str | int], together: str | None) -> Iterator[Row]:
    first = text.readline()
    mark = max(",\t;|", key=first.count)
    header = next(csv.reader([first], delimiter=mark), [])
    places = _with(named, header, together)
    # Only a strict reader tells that a quotation mark is never closed; it takes up again in the line after the error.
    rows, number = csv.reader(text, delimiter=mark, strict=True), 0
    while True:
        number += 1
        begin = rows.line_num + 2  # lines of the file from 1; the header is the first
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            lines = f"line {begin}" if rows.line_num < begin else f"lines {begin} to {rows.line_num + 1}"
            yield Row(number, {}, f"{lines}: it is no row of a table ({str(error)[:100]}), nothing of it is read; look "
                                  f"for a quotation mark that is not closed, or not doubled inside a quoted text")
            continue
        if not cells:
            continue
        if len(cells) != len(header):
            yield Row(number, {}, f"it has {len(cells)} cells, the header {len(header)}; put a text that holds a "
                                  f"{mark!r} in quotation marks")
            continue
        yield Row(number, {field: cells[place] for field, place in places.items()})


def _parquet(path: Path, named: Mapping[str, str | int], together: str | None) -> Iterator[Row]:
    parquet: Any = extra("pyarrow.parquet", reading="Parquet files")
    arrow: Any = extra("pyarrow", reading="Parquet files")
    try:
        with parquet.ParquetFile(path) as file:
            names = list(file.schema_arrow.names)
            places = _with(named, names, together)
            number = 0
            for batch in file.iter_batches(batch_size=100, columns=sorted({names[place] for place in places.values()})):
                for record in batch.to_pylist():
                    number += 1
                    yield Row(number, {field: as_text(record[names[place]]) for field, place in places.items()})
    except (arrow.ArrowException, ValueError) as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(f"{path} is no Parquet file that can be read ({str(error)[:120]}); write it anew") from None
