"""Options of the comparisons, checked before anything is counted: texts, lists of texts, numbers."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Real

import numpy as np

from analysis.tables import TableError


def text(name: str, value: object) -> None:
    """Stop unless an option is one text.

    Raises
    ------
    TableError

    >>> text("voice", 3)
    Traceback (most recent call last):
    analysis.tables.TableError: voice is 3; give a text
    """
    if not isinstance(value, str):
        raise TableError(f"{name} is {value!r}; give a text")


def texts(name: str, values: object) -> list[str]:
    """An option that is one text or several, as a list.

    Raises
    ------
    TableError

    >>> texts("voice", "own"), texts("voice", ("own", "direct"))
    (['own'], ['own', 'direct'])
    """
    if isinstance(values, str):
        return [values]
    if not isinstance(values, Iterable) or isinstance(values, dict):
        raise TableError(f"{name} is {values!r}; give a text, or a list of texts")
    found = list(values)
    for value in found:
        text(name, value)
    return found


def number(name: str, value: object, *, low: float, high: float = np.inf) -> None:
    """Stop unless an option is a number from ``low`` to ``high``.

    Raises
    ------
    TableError
    """
    if isinstance(value, bool) or not isinstance(value, Real) or not low <= float(value) <= high:
        upto = f"from {low:g} to {high:g}" if np.isfinite(high) else f"of at least {low:g}"
        raise TableError(f"{name} is {value!r}; give a number {upto}")


def at_least_one(name: str, value: object) -> None:
    """Stop unless an option is a whole number from 1 on.

    Raises
    ------
    TableError
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
        raise TableError(f"{name} is {value!r}; give a whole number, 1 or more")


def whole(name: str, value: object) -> None:
    """Stop unless an option is a whole number, 0 or more: a seed, a number of decimals.

    Raises
    ------
    TableError
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 0:
        raise TableError(f"{name} is {value!r}; give a whole number, 0 or more")
