"""What the measures are given, checked at the door: ids, languages, parts, texts to be shown, whole numbers."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import numpy as np
import pandas as pd

from analysis.tables import PARTS, TableError

_MOST = 2**31 - 1  # no text is longer (characters): places are kept in four bytes


def whole(name: str, value: object, *, low: int, counts: str) -> None:
    """Stop unless an option is a whole number from ``low`` on; ``counts`` says what of.

    Raises
    ------
    TableError

    >>> whole("window", "x", low=0, counts="words on each side")
    Traceback (most recent call last):
    analysis.tables.TableError: window is 'x'; give a whole number of words on each side, at least 0
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < low:
        raise TableError(f"{name} is {value!r}; give a whole number of {counts}, at least {low}")
    if value > _MOST:
        raise TableError(f"{name} is {value}; give a whole number of {counts}, at most {_MOST}")


def check_ids(ids: pd.Series) -> None:
    """Stop unless every article has a name of its own.

    Raises
    ------
    TableError
    """
    if (nameless := ids.isna().to_numpy(bool)).any():
        raise TableError(f"row {int(nameless.argmax()) + 1} of the articles table has no article_id; give each article "
                         f"a name of its own")
    _hashable(ids, "article_id", "articles")
    if (twice := ids.duplicated()).any():
        raise TableError(f"article_id {ids[twice].iloc[0]!r} stands twice in the articles table; ids must be unique")


def check_languages(ids: Iterable, languages: Iterable, kind: type = Hashable) -> None:
    """Stop where a language is a list, or something else that cannot name one; or is not of a ``kind``.

    Raises
    ------
    TableError
    """
    for key, language in zip(ids, languages, strict=True):
        if not isinstance(language, kind):
            raise TableError(f"article {key!r} has {language!r} for a language; give one code (ISO 639-1), as 'en'")


def check_parts(parts: pd.DataFrame) -> None:
    """Stop where a part is unknown, or where its first or last character is no whole number.

    Raises
    ------
    TableError
    """
    _hashable(parts["article_id"], "article_id", "parts")
    _hashable(parts["part"], "part", "parts")
    if unknown := sorted(set(parts["part"].unique()) - set(PARTS), key=repr):
        raise TableError(f"unknown part {unknown[0]!r}; known are {', '.join(PARTS)}")
    check_places(parts)


def check_places(parts: pd.DataFrame) -> None:
    """Stop where the first or last character of a part is no whole number.

    Raises
    ------
    TableError
    """
    for name in ("start", "end"):
        values = parts[name]
        if isinstance(values.dtype, np.dtype) and values.dtype.kind in "iu":
            continue
        for row, value in enumerate(values.tolist()):
            # One that is missing would become the smallest number there is, and the part would hold nothing.
            number = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
            if not number or not -_MOST <= value <= _MOST or value % 1:
                raise TableError(f"the parts table, row {row + 1} (article {parts['article_id'].iloc[row]!r}), has "
                                 f"{name} = {value!r}; expected a whole number of characters. Make the table with "
                                 f"split_parts.")


def check_texts(ids: Sequence, texts: Sequence) -> None:
    """Stop where a text is none, or holds half a character (a lone surrogate), which no table of texts can keep.

    Raises
    ------
    TableError
    """
    for key, text in zip(ids, texts, strict=True):
        if not isinstance(text, str):
            raise TableError(f"article {key!r} has {text!r} for a text; expected a str, empty where there is none. "
                             f"Fill it in or leave the article out")
        try:
            text.isascii() or text.encode()
        except UnicodeEncodeError as error:
            raise TableError(f"article {key!r} has half a character ({text[error.start]!a}, a lone surrogate) at "
                             f"character {error.start}; read the file in its own encoding, or take it out") from None


def _hashable(values: pd.Series, column: str, table: str) -> None:
    if values.dtype != object:
        return
    for row, value in enumerate(values.tolist()):
        if not isinstance(value, Hashable):
            raise TableError(f"the {table} table, row {row + 1}, has {column} = {value!r}; expected one text")
