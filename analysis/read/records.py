"""Records of articles: JSON and JSON Lines; and what a row is, for every reader of tables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from analysis.read.columns import find_columns
from analysis.read.sources import SourceError

_KEYS = ("name", "title", "rendered", "value", "text", "#text")  # where APIs put the words of a nested value


class Row(NamedTuple):
    """One row of a table: its number from 1, its fields as written, or why it is refused."""

    row: int
    fields: dict[str, str]
    refused: str = ""


def read_json_lines(text: str, columns: Mapping[str, str | int]) -> Iterator[Row]:
    """Records of JSON Lines, one a line; a line that is none is refused with its number, the others are read."""
    for number, line in enumerate(text.splitlines() if "\r" in text else text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Row(number, {}, f"it is no JSON ({str(error)[:100]}); write one record a line")
            continue
        yield _record(number, record, columns)


def read_json(text: str, columns: Mapping[str, str | int]) -> Iterator[Row]:
    """Records of a JSON file: a list of them, a list inside an object ("articles": [...]), or one.

    Raises
    ------
    SourceError if it is no JSON, or holds no records.
    """
    try:
        whole = json.loads(text)
    except RecursionError:
        raise SourceError("its lists stand too deep in one another; expected a list of records") from None
    except ValueError as error:
        if "Extra data" in str(error) and text.lstrip()[:1] == "{":
            yield from read_json_lines(text, columns)
            return
        raise SourceError(f"it is no JSON ({str(error)[:100]}); write it anew") from None
    if isinstance(whole, dict):
        lists = [value for value in whole.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
        whole = max(lists, key=len) if lists and not _has_text(whole, columns) else [whole]
    if not isinstance(whole, list):
        raise SourceError(f"it holds a {type(whole).__name__}; expected a list of records, one an article")
    for number, record in enumerate(whole, start=1):
        yield _record(number, record, columns)


def _has_text(record: Mapping[str, Any], columns: Mapping[str, str | int]) -> bool:
    try:
        find_columns(list(record), columns)
    except SourceError:
        return False
    return True


def _record(number: int, record: Any, columns: Mapping[str, str | int]) -> Row:
    if not isinstance(record, dict):
        return Row(number, {}, f"it is a {type(record).__name__}; expected a record such as {{\"text\": ...}}")
    names = list(record)
    try:
        places = find_columns(names, columns)
    except SourceError as error:
        return Row(number, {}, str(error))
    try:
        return Row(number, {field: as_text(record[names[place]]) for field, place in places.items()})
    except RecursionError:
        return Row(number, {}, "its values stand too deep in one another; expected plain text")


def as_text(value: Any) -> str:
    """A cell or a value as text: nothing as "", days as ISO, lists as paragraphs, nested names as the name.

    Examples
    --------
    >>> as_text({"id": None, "name": "Ost Post"}), as_text(["One.", "Two."]), as_text(None), as_text(3.0)
    ('Ost Post', 'One.\\nTwo.', '', '3')
    """
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    if isinstance(value, dict):
        inner = next((value[key] for key in _KEYS if isinstance(value.get(key), str)), None)
        return inner if inner is not None else json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, Sequence):
        return "\n".join(item if isinstance(item, str) else json.dumps(item, ensure_ascii=False, default=str)
                         for item in value)
    return str(value)


