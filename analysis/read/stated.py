"""Who published a document, when and in which language: what was stated, what its place says, what can be told."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import urlsplit

from analysis.read.dates import read_days
from analysis.read.languages import read_language

Document = dict[str, str | int]


def name_outlets(documents: list[Document], sorted_by_hand: set[str]) -> None:
    """Who published each: as stated, else the folder, else the address; of pages in folders of outlets, the folder."""
    folders = {name: _folder(name) for name in {str(document["source_file"]) for document in documents}}
    # Who sorts files into folders says who published them; a page may name its owner, or the agency it quotes. One
    # folder for all says nothing.
    outlets = {folders[name] for name in folders if name in sorted_by_hand} - {""}
    for document in documents:
        name = str(document["source_file"])
        if folders[name] and (not document["outlet"] or (name in sorted_by_hand and len(outlets) > 1)):
            document["outlet"] = folders[name]
            _add(document, "outlet: name of the folder")
        elif not document["outlet"]:
            document["outlet"] = _host(str(document["url"]))
            _add(document, "outlet: from the address" if document["outlet"] else "outlet not stated")


def _host(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def _add(document: Document, note: str) -> None:
    document["note"] = "; ".join(filter(None, [str(document["note"]), note]))


def dated(documents: list[Document], rejected: list[tuple[str, int, str]]) -> list[Document]:
    """The documents with their day; those whose date is refused go to the rejected."""
    kept = []
    days = read_days([str(document["date"]) for document in documents],
                     [str(document["outlet"]) for document in documents])
    for document, day in zip(documents, days, strict=True):
        if day.refused:
            rejected.append((str(document["source_file"]), int(document["row"]), day.refused))
            continue
        document["date"], document["time"] = day.day, day.time
        _add(document, day.note)
        kept.append(document)
    return kept


def name_language(document: Document) -> None:
    """The language as stated, or found in the text where it is not; a note says which."""
    language, note = read_language(str(document["language"]), str(document["text"]))
    document["language"] = language
    _add(document, note)


def _folder(name: str) -> str:
    """The folder directly below the path, or below the top of an archive, that a file lies in: its outlet."""
    parts = PurePosixPath(name).parts
    if parts and parts[0].lower().endswith((".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz")):
        parts = parts[1:]
    return parts[0] if len(parts) > 1 else ""
