"""Tables of articles, one a row: CSV, TSV, Excel, Parquet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from analysis.read.archives import LARGEST_FILE, unpacked
from analysis.read.columns import by_position, find_columns
from analysis.read.extras import extra
from analysis.read.records import Row, as_text
from analysis.read.sources import SourceError

LONGEST_CELL = 20_000_000  # characters
MOST_COLUMNS = 5_000


def read_csv(text: str, columns: Mapping[str, str | int]) -> Iterator[Row]:
    """Rows of a table whose cells are parted by commas, tabs, semicolons or bars; whichever names the columns best.

    Parameters
    ----------
    text : the file
    columns : our field -> their column (``find_columns``)

    Returns
    -------
    Iterator of Row; a row with more or fewer cells than the header is refused, the others are read.

    Raises
    ------
    SourceError if no column for the text is found.
    """
    csv.field_size_limit(LONGEST_CELL)
    first = text[:100_000]
    mark = max(",\t;|", key=lambda sign: (_recognised(first, sign), first.partition("\n")[0].count(sign)))
    unclosed = _unclosed(text, mark)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    header: list[str] | None = None
    places: dict[str, int] = {}
    number = 0
    while True:
        try:
            cells = next(rows)
        except StopIteration:
            break
        except csv.Error as error:
            yield Row(number + 1, {}, f"a cell cannot be read ({error}); nothing behind it is read: correct it")
            return
        if not any(cell.strip() for cell in cells):
            continue
        if header is None:
            if len(cells) > MOST_COLUMNS:
                raise SourceError(f"it has {len(cells):,} columns; expected at most {MOST_COLUMNS:,}")
            header = cells
            places = find_columns(header, columns)
            if not by_position(columns):
                continue
        number += 1
        if unclosed and rows.line_num >= unclosed:
            yield Row(number, {}, "a quotation mark is opened and never closed, so where its text ends is unknown; "
                                  "close it")
        elif len(cells) != len(header):
            yield Row(number, {}, f"it has {len(cells)} cells and the header {len(header)}; put a text that holds "
                                  f"{mark!r} or a line end in quotation marks")
        else:
            yield Row(number, {field: cells[place] for field, place in places.items()})
    if header is None:
        raise SourceError("it holds no table; expected a header and one article a row")


def _recognised(text: str, mark: str) -> int:
    """How many fields a header has when cut at a mark."""
    try:
        header = next(csv.reader(io.StringIO(text), delimiter=mark), [])
        return len(find_columns(header[:MOST_COLUMNS], {})) if len(header) > 1 else 0
    except (csv.Error, SourceError):
        return 0


def _unclosed(text: str, mark: str) -> int:
    """Number of the last line where a quotation mark is never closed, else 0: only a strict reader tells."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        for _ in rows:
            pass
    except csv.Error as error:
        return rows.line_num if "unexpected end" in str(error) else 0
    return 0


def read_excel(data: bytes, columns: Mapping[str, str | int]) -> Iterator[Row]:
    """Rows of the first sheet of an .xlsx workbook that has a column for the text; formulas as they were last computed.

    Raises
    ------
    SourceError if it is no workbook, or no sheet has such a column.
    """
    openpyxl = extra("openpyxl", reading="Excel files")
    unpacked(data, "workbook")
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [(sheet.title, _cells(sheet)) for sheet in book.worksheets]
    except Exception as error:  # a broken workbook fails in whatever part is broken; the caller wants one reason
        raise SourceError(f"it is no workbook that can be read ({str(error)[:120] or type(error).__name__}); save it "
                          f"anew as .xlsx or CSV") from None
    problem: SourceError | None = None
    for _, cells in sheets:
        try:
            yield from _rows(cells, columns)
        except SourceError as error:
            problem = problem or error
        else:
            return
    raise problem or SourceError("the workbook has no sheet with cells; expected a header and one article a row")


def _cells(sheet: Any) -> Iterator[list[str]]:
    try:
        for cells in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS):
            yield [as_text(cell) for cell in cells]
    except Exception as error:
        raise SourceError(f"sheet {sheet.title!r} breaks off ({str(error)[:120]}); save it anew") from None


def _rows(cells: Iterable[list[str]], columns: Mapping[str, str | int]) -> Iterator[Row]:
    places: dict[str, int] | None = None
    number = 0
    for values in cells:
        if not any(value.strip() for value in values):
            number += places is not None
            continue
        if places is None:
            while values and not values[-1].strip():
                values.pop()
            places = find_columns(values, columns)
            if not by_position(columns):
                continue
        number += 1
        yield Row(number, {field: values[place] if place < len(values) else "" for field, place in places.items()})
    if places is None:
        raise SourceError("the sheet is empty; expected a header and one article a row")


def read_parquet(data: bytes, columns: Mapping[str, str | int]) -> Iterator[Row]:
    """Rows of a Parquet file, read in batches of a thousand.

    Raises
    ------
    SourceError if it is none, or no column for the text is found.
    """
    parquet = extra("pyarrow.parquet", reading="Parquet files")
    arrow = extra("pyarrow", reading="Parquet files")
    try:
        file = parquet.ParquetFile(io.BytesIO(data))
        names = file.schema_arrow.names
    except (arrow.ArrowException, OSError, ValueError) as error:
        raise SourceError(f"it is no Parquet file that can be read ({str(error)[:120]}); write it anew") from None
    places = find_columns(names, columns)
    number = size = 0
    try:
        for batch in file.iter_batches(batch_size=1000, columns=[names[place] for place in places.values()]):
            size += batch.nbytes
            if size > LARGEST_FILE:
                yield Row(number + 1, {}, f"the file unpacks to more than {LARGEST_FILE:,} bytes; nothing from this "
                                          f"row on is read: cut it by rows")
                return
            for record in batch.to_pylist():
                number += 1
                yield Row(number, {field: as_text(record.get(names[place])) for field, place in places.items()})
    except (arrow.ArrowException, OSError, ValueError, MemoryError) as error:
        yield Row(number + 1, {}, f"the file breaks off ({str(error)[:120]}); nothing from this row on is read: "
                                  f"write it anew")
