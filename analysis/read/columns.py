"""Which column of somebody's table holds the text, the outlet, the date: by the names people use, or as they say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from analysis.read.sources import SourceError

FIELDS = ("outlet", "date", "language", "title", "url", "text", "article_id", "country", "credit")
# What people call them, the surest first, without capitals and marks. Media Cloud: media_name, publish_date; NewsAPI:
# source, publishedAt, content; LexisNexis and Factiva exports: publication, body, headline; GDELT: domain, seendate.
NAMES: dict[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "fulltext", "articletext", "articlebody", "storytext", "article", "maintext",
             "plaintext", "bodytext", "contenttext", "transcript"),
    "outlet": ("outlet", "medianame", "publisher", "newspaper", "medium", "publication", "sourcename", "source",
               "newssource", "media", "site", "website", "domain"),
    "date": ("date", "publishdate", "publisheddate", "publicationdate", "pubdate", "datepublished", "publishedat",
             "published", "datetime", "seendate", "time", "timestamp", "day"),
    "title": ("title", "headline", "articletitle", "storytitle", "heading"),
    "url": ("url", "link", "articleurl", "articlesourcelink", "sourceurl", "permalink", "weburl", "href"),
    "language": ("language", "lang", "languagecode"),
    "article_id": ("articleid", "docid", "id"),
    "country": ("country",),
    "credit": ("credit", "agency"),
}


def folded(name: object) -> str:
    """A column's name without capitals, spaces and marks.

    Examples
    --------
    >>> folded(" Publish_Date ")
    'publishdate'
    """
    return re.sub(r"[\W_]+", "", str(name)).lower()


def check_columns(columns: Mapping[str, str | int] | None) -> dict[str, str | int]:
    """The user's own mapping of our names to theirs, or their positions from 1.

    Raises
    ------
    SourceError if it names a field that there is not, or a position below 1.
    """
    for field, name in (columns or {}).items():
        if field not in FIELDS:
            raise SourceError(f"columns names {field!r}; it may name {', '.join(FIELDS)}, such as "
                              f"columns={{'text': 'Story'}}")
        if isinstance(name, bool) or not isinstance(name, str | int) or (isinstance(name, int) and name < 1):
            raise SourceError(f"columns gives {name!r} for the {field}; expected the column's name, or its position "
                              f"from 1 in a table without a header")
    return dict(columns or {})


def by_position(columns: Mapping[str, str | int]) -> bool:
    """Whether the mapping gives positions, which says that the table has no header."""
    return any(isinstance(name, int) for name in columns.values())


def find_columns(header: Sequence[str], columns: Mapping[str, str | int]) -> dict[str, int]:
    """Where each field stands in a table.

    Parameters
    ----------
    header : names of the table's columns
    columns : our field -> their name or position, for those the user gave; the others go by the names people use

    Returns
    -------
    dict of field to index of its column, from 0; a field that the table lacks is not in it

    Raises
    ------
    SourceError if a column that was named is not there, or none for the text is found.

    Examples
    --------
    >>> find_columns(["Newspaper", "Pub. date", "Body"], {})
    {'outlet': 0, 'date': 1, 'text': 2}
    >>> find_columns(["who", "what"], {"text": "what"})
    {'text': 1}
    """
    shown = ", ".join(repr(str(name)[:40]) for name in header[:30]) or "none"
    there: dict[str, int] = {}
    for i, name in enumerate(header):
        there.setdefault(folded(name), i)
    found: dict[str, int] = {}
    for field in FIELDS:
        given = columns.get(field)
        if isinstance(given, int):
            if given > len(header):
                raise SourceError(f"column {given} was named for the {field}; the table has {len(header)} columns")
            found[field] = given - 1
        elif given is not None:
            if (where := there.get(folded(given))) is None:
                raise SourceError(f"column {given!r} was named for the {field}; the table has {shown}")
            found[field] = where
        elif not by_position(columns):
            taken = {there.get(folded(name)) for name in columns.values()} | set(found.values())
            where = next((there[name] for name in NAMES[field] if name in there and there[name] not in taken), None)
            if where is not None:
                found[field] = where
    if "text" not in found:
        seen = "it seems to have no header" if not found and _looks_like_data(header) else f"its columns are {shown}"
        raise SourceError(f"no column for the text is found: {seen}. Expected one named text, body or content; or say "
                          f"which, by name or position: columns={{'text': 'Story'}} or columns={{'text': 3}}")
    return found


def _looks_like_data(header: Sequence[str]) -> bool:
    return any(len(str(name).split()) > 8 or re.search(r"\d{4}", str(name)) for name in header)
