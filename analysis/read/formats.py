"""Whatever somebody brings, as one table of documents, and a second one of what could not be read and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import pandas as pd

from analysis.read import records, single, tabular
from analysis.read.archives import File, open_files
from analysis.read.columns import check_columns
from analysis.read.decoding import decode, repair
from analysis.read.records import Row
from analysis.read.sources import SourceError
from analysis.read.stated import Document, dated, name_language, name_outlets

DOCUMENTS = ["source_file", "row", "outlet", "date", "time", "language", "title", "url", "text", "note", "article_id",
             "country", "credit", "parts"]
REJECTED = ["file", "row", "reason"]
_TABLES = {".csv": tabular.read_csv, ".tsv": tabular.read_csv, ".tab": tabular.read_csv, ".json": records.read_json,
           ".jsonl": records.read_json_lines, ".ndjson": records.read_json_lines}
_BINARY_TABLES = {".xlsx": tabular.read_excel, ".xlsm": tabular.read_excel, ".parquet": tabular.read_parquet,
                  ".pq": tabular.read_parquet}
_TEXTS = {".html": single.read_html, ".htm": single.read_html, ".xhtml": single.read_html,
          ".md": single.read_markdown, ".markdown": single.read_markdown, ".txt": single.read_text,
          ".text": single.read_text}
_BINARIES = {".docx": single.read_word, ".pdf": single.read_pdf}
_MANY = {".rss": single.read_feed, ".atom": single.read_feed, ".xml": single.read_feed, ".warc": single.read_warc}
# What is often brought and not read, with the way out.
_INSTEAD = {".doc": "save it as .docx", ".rtf": "save it as .docx", ".odt": "save it as .docx",
            ".pages": "save it as .docx", ".xls": "save it as .xlsx or CSV",
            ".ods": "save it as .xlsx or CSV", ".epub": "save it as HTML",
            ".mht": "save the page as HTML", ".mhtml": "save the page as HTML", ".7z": "unpack it first",
            ".rar": "unpack it first"}
_PLAIN_SUFFIXES = (".gz", ".bz2", ".xz")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufeff\ud800-\udfff]")


def read_documents(path: Path | str, *,
                   columns: Mapping[str, str | int] | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Articles from a file, a folder or an archive in any of the usual formats.

    CSV, TSV, Excel, JSON, JSON Lines and Parquet hold one article a row; HTML, Markdown, Word, PDF and plain text one a
    file; feeds and web archives (WARC) many pages. Zip and tar archives are opened, one deep; gz, bz2 and xz
    unpacked. Nothing is guessed that changes a comparison: the outlet comes from the table, the folder, the page's own
    statement or its address, and the note says which; a date that can be read in two ways is refused (``read_days``).
    Nothing is lost: every file and row is in one of the two tables. Formats beyond plain text, CSV and JSON need the
    extra ``read``.

    Parameters
    ----------
    path : a file or a folder
    columns : where a table's columns have names of their own: field -> name, such as ``{"text": "Story"}``; in a table
        without a header, field -> position from 1. Fields: outlet, date, language, title, url, text, article_id,
        country, credit. A table's other columns are found by the names people use (``source``, ``pubdate``, ``body``,
        ``headline``, Media Cloud's)

    Returns
    -------
    documents : one row per article: source_file (below the path), row (from 1; of a JSON Lines file its line), outlet,
        date (ISO, UTC; "" where there is none), time (HH:MM, UTC; "" where none is stated with its zone), language
        (ISO 639-1; "" where it cannot be told), title, url, text, note (what was inferred or repaired); article_id,
        country, credit as a table has them; parts (of a web page: the part of each of the text's paragraphs, in order,
        parted by spaces)
    rejected : one row per refusal: file, row (0: the whole file), reason (what was expected, what to do)

    Raises
    ------
    SourceError if there is nothing at the path, or ``columns`` names a field that there is not.
    """
    named = check_columns(columns)
    return put_together(read_file(file, named) for file in open_files(Path(path)))


class FileRead(NamedTuple):
    """What one file gave; ``by_hand`` if it holds one article, as somebody sorts them into folders."""

    name: str
    by_hand: bool
    documents: list[Document]
    rejected: list[tuple[str, int, str]]


def read_file(file: File, columns: Mapping[str, str | int]) -> FileRead:
    """The articles of one file, before what only all files together can tell: outlets, dates, languages.

    Returns
    -------
    FileRead; what cannot be read is among its rejected, with the reason.
    """
    documents: list[Document] = []
    rejected: list[tuple[str, int, str]] = []
    try:
        for found in _rows(file, columns):
            document = None if found.refused else _document(file.name, found)
            if document is None or not str(document["text"]).strip():
                rejected.append((file.name, found.row, found.refused or "its text is empty; fill it in or take it out"))
            else:
                documents.append(document)
        if not documents and not rejected:
            rejected.append((file.name, 0, "it holds no article; expected one a row"))
    except SourceError as error:
        rejected.append((file.name, 0, str(error)))
    except (MemoryError, RecursionError) as error:
        rejected.append((file.name, 0, f"it takes more memory than there is ({type(error).__name__}); cut it up"))
    return FileRead(file.name, _kind(file) in _TEXTS or _kind(file) in _BINARIES, documents, rejected)


def put_together(files: Iterable[FileRead], *,
                 progress: Callable[[int, int], None] | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The two tables of ``read_documents`` from files that were read one by one.

    Parameters
    ----------
    files : of one folder or archive, all of them
    progress : called with how many articles have their language, and how many there are

    Returns
    -------
    documents, rejected
    """
    documents: list[Document] = []
    rejected: list[tuple[str, int, str]] = []
    sorted_by_hand: set[str] = set()
    for file in files:
        documents += file.documents
        rejected += file.rejected
        if file.by_hand:
            sorted_by_hand.add(file.name)
    name_outlets(documents, sorted_by_hand)
    documents = dated(documents, rejected)
    for number, document in enumerate(documents, start=1):
        name_language(document)
        if progress:
            progress(number, len(documents))
    return (pd.DataFrame(documents, columns=DOCUMENTS).astype({"row": "int64"}),
            pd.DataFrame(sorted(rejected), columns=REJECTED).astype({"row": "int64"}))


def _rows(file: File, columns: Mapping[str, str | int]) -> Iterator[Row]:
    if file.refused:
        raise SourceError(file.refused)
    if not file.data.strip():
        raise SourceError("it is empty; put the article there or take the file away")
    kind = _kind(file)
    if kind in _INSTEAD:
        raise SourceError(f"{kind} files are not read; {_INSTEAD[kind]}")
    if kind in _BINARY_TABLES:
        yield from _BINARY_TABLES[kind](file.data, columns)
    elif kind in _BINARIES:
        yield _BINARIES[kind](file.data)
    elif kind in _MANY:
        yield from _MANY[kind](file.data)
    elif kind in _TABLES or kind in _TEXTS:
        text, note = decode(file.data, declared=kind in (".html", ".htm", ".xhtml"))
        for row in _TABLES[kind](text, columns) if kind in _TABLES else [_TEXTS[kind](text)]:
            yield _noted(row, note)
    else:
        known = ", ".join(sorted({**_TABLES, **_BINARY_TABLES, **_TEXTS, **_BINARIES, **_MANY}))
        raise SourceError(f"its format {kind or 'without an ending'} is not known; expected one of {known}")


def _noted(row: Row, note: str) -> Row:
    notes = "; ".join(filter(None, [note, row.fields.get("note", "")]))
    return Row(row.row, {**row.fields, "note": notes}, row.refused)


def _kind(file: File) -> str:
    """The format: by the first bytes where they are sure, else by the ending of the name."""
    name = PurePosixPath(file.name)
    ending = name.suffix.lower()
    if ending in _PLAIN_SUFFIXES:
        ending = PurePosixPath(name.stem).suffix.lower()
    start = file.data[:1024]
    if start.startswith(b"%PDF-"):
        return ".pdf"
    if start.startswith(b"PAR1"):
        return ".parquet"
    if start.startswith(b"PK\x03\x04"):
        return ending if ending in (".docx", ".xlsx", ".xlsm") else ".xlsx" if b"xl/" in file.data else ".docx"
    if start.startswith(b"WARC/") or ending == ".warc":
        return ".warc"
    head = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        return ".html"
    if ending in (".xml", "") and re.match(rb"<\?xml|<rss|<feed|<rdf", head):
        return ".xhtml" if b"<html" in head else ".xml"
    if not ending:
        return ".txt"
    return ending


def _document(file: str, found: Row) -> Document:
    fields = {key: _CONTROLS.sub("", value) for key, value in found.fields.items()}
    text, repaired = repair(fields.get("text", ""))
    taken = "control characters taken out" if fields.get("text") != found.fields.get("text") else ""
    return {"source_file": file, "row": found.row, "outlet": repair(fields.get("outlet", "").strip())[0],
            "date": fields.get("date", ""), "language": fields.get("language", ""),
            "title": " ".join(repair(fields.get("title", ""))[0].split()), "url": fields.get("url", "").strip(),
            "text": text, "note": "; ".join(filter(None, [fields.get("note", ""), repaired, taken])),
            **{key: fields.get(key, "").strip() for key in ("article_id", "country", "credit", "parts")}}
