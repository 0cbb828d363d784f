"""Whether a file holds running text of an article: what is to be published is held against the texts themselves."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterator, Mapping

from analysis.measure.tokens import fold, word_spans
from analysis.read.sources import read_articles
from analysis.study import Study

RUN = 8  # words in a row that count as text
_NO_WORDS = (".png",)
_PLAIN = re.compile(r"<[^>]*>")


class TextError(ValueError):
    """A file that is to be published holds eight or more words of an article in a row."""


def refuse_text(files: Mapping[str, bytes], study: Study) -> None:
    """Stop if a file holds eight words in a row of one of the study's articles; a CSV is read downwards too.

    The titles of the bibliography are references and may stand.

    Parameters
    ----------
    files : name -> content; images of pixels are passed over
    study : Study, its texts in its folder

    Raises
    ------
    TextError naming file, line or column, article and place; the words themselves are not repeated.
    """
    articles, _ = read_articles(study, keep_going=True)
    known: dict[tuple[str, ...], tuple[str, int]] = {}
    for row in articles.itertuples():
        words = _words(row.text)
        for at in range(len(words) - RUN + 1):
            known.setdefault(tuple(words[at:at + RUN]), (row.article_id, at))
    for name, data in files.items():
        if name.endswith(_NO_WORDS):
            continue
        for where, text in _streams(name, data.decode("utf-8", "replace")):
            words = _words(text)
            for at in range(len(words) - RUN + 1):
                if found := known.get(tuple(words[at:at + RUN])):
                    raise TextError(f"{name}{where} holds {RUN} words in a row of article {found[0]!r} (from its word "
                                    f"{found[1]}); texts may not be published. Take them out, or the cell or table "
                                    f"that printed them")


def _words(text: str) -> list[str]:
    return [fold(text[start:end]) for start, end in zip(*word_spans(text), strict=True)]


def _streams(name: str, text: str) -> Iterator[tuple[str, str]]:
    """The texts of a file as a reader would read it: a table by row and by column, a page without its tags."""
    if name.endswith(".ipynb"):
        yield "", _PLAIN.sub(" ", "\n".join(_strings(json.loads(text))))
    elif name.endswith((".html", ".svg")):
        yield "", html.unescape(_PLAIN.sub(" ", text))
    elif not name.endswith(".csv"):
        yield "", text
    else:
        head, *rows = list(csv.reader(io.StringIO(text))) or [[]]
        kept = [i for i, column in enumerate(head) if not (column == "title" and name.endswith("articles.csv"))]
        yield "", "\n".join(" ".join(row[i] for i in kept if i < len(row)) for row in rows)
        for i in kept:
            yield f", column {head[i]!r} read downwards,", "\n".join(row[i] for row in rows if i < len(row))


def _strings(said: object) -> Iterator[str]:
    """Every string of a notebook, the lines of a cell or output joined."""
    if isinstance(said, str):
        yield html.unescape(said)
    elif isinstance(said, list) and all(isinstance(line, str) for line in said):
        yield html.unescape("".join(said))
    elif isinstance(said, list | dict):
        for below in said.values() if isinstance(said, dict) else said:
            yield from _strings(below)
