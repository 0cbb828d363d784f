"""Tables and arrays from outside, checked once at the door of a comparison: columns, labels, numbers, sizes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.tables import TableError, require


def require_values(table: pd.DataFrame, columns: Sequence[str], name: str, made_by: str, *,
                   numbers: Sequence[str] = (), measured: Sequence[str] = ()) -> None:
    """Stop unless the table has these columns, once each, of labels or of numbers.

    Parameters
    ----------
    table : DataFrame
    columns : that are needed
    name, made_by : what to call the table, and what makes a right one, as in `analysis.tables.require`
    numbers : those of the columns that hold numbers, none of them missing or infinite; the others hold labels, which
        may be missing but are no lists
    measured : those that hold numbers too, which may be missing or infinite

    Raises
    ------
    TableError

    >>> require_values(pd.DataFrame({"a": ["x", [1]]}), ["a"], "pairs", "similarity")
    Traceback (most recent call last):
    analysis.tables.TableError: the pairs table, row 2, has a = [1], which is no label. Make it with similarity.
    """
    require(table, list(columns), name, made_by)
    for column in dict.fromkeys(columns):
        values = table[column]
        if isinstance(values, pd.DataFrame):
            raise TableError(f"the {name} table has {values.shape[1]} columns {column!r}; keep one. Make it with "
                             f"{made_by}.")
        if column in numbers:
            number = pd.to_numeric(values, errors="coerce").to_numpy(float, na_value=np.nan)
            wrong, expected = ~np.isfinite(number), "expected a number"
            if pd.api.types.is_string_dtype(values) and len(values):
                wrong = np.ones(len(values), dtype=bool)
        elif column in measured:
            wrong = (pd.to_numeric(values, errors="coerce").isna() & values.notna()).to_numpy(bool)
            expected = "expected a number"
            if pd.api.types.is_string_dtype(values) and len(values):
                wrong = values.notna().to_numpy(bool)
        elif values.dtype == object:
            wrong, expected = ~values.map(lambda value: isinstance(value, Hashable)).to_numpy(bool), "which is no label"
        else:
            continue
        if wrong.any():
            row = int(wrong.argmax())
            raise TableError(f"the {name} table, row {row + 1}, has {column} = {values.iloc[row]!r}"
                             f"{';' if expected.startswith('expected') else ','} {expected}. Make it with {made_by}.")


def require_evidence(evidence: object) -> None:
    """Stop unless it is a mapping of tables.

    Raises
    ------
    TableError
    """
    if not isinstance(evidence, Mapping):
        raise TableError(f"the evidence is a {type(evidence).__name__}, not a mapping of tables; make it with "
                         "load_evidence(study)")


def count_matrix(counts: Any) -> sparse.csr_matrix:
    """Counts as a CSR matrix (articles, terms).

    Raises
    ------
    TableError if they are no table of numbers from 0 on.
    """
    try:
        matrix = sparse.csr_matrix(counts, dtype=float)
        fine = not isinstance(counts, str | bytes) and np.ndim(counts) in (0, 2) and matrix.ndim == 2 and (
            sparse.issparse(counts) or np.ndim(counts) == 2)
    except (TypeError, ValueError, OverflowError, IndexError):
        fine = False
    if not fine:
        raise TableError(f"counts is a {type(counts).__name__}; give a matrix of numbers, a row per article and a "
                         "column per term")
    if not (np.isfinite(matrix.data).all() and (matrix.data >= 0).all()):
        raise TableError("counts and tokens must be numbers and not negative; one is")
    return matrix


def token_counts(tokens: object) -> np.ndarray:
    """Words of each article, as floats.

    Raises
    ------
    TableError if they are no list of numbers from 0 on.
    """
    try:
        size = np.asarray(tokens, float)
    except (TypeError, ValueError, OverflowError):
        size = np.array(np.nan)
    if size.ndim != 1 or isinstance(tokens, str | bytes):
        raise TableError(f"tokens is a {type(tokens).__name__}; give the number of words of each article")
    if not (np.isfinite(size).all() and (size >= 0).all()):
        raise TableError("counts and tokens must be numbers and not negative; one is")
    return size


def article_labels(name: str, labels: Any) -> np.ndarray:
    """One label per article, as objects.

    Raises
    ------
    TableError if it is no list of labels.
    """
    try:
        given = pd.Series(labels, dtype=object).to_numpy(dtype=object)
    except (TypeError, ValueError):
        given = np.empty((), dtype=object)
    several = hasattr(labels, "__len__") and not isinstance(labels, str | bytes)
    if given.ndim != 1 or not several or not all(isinstance(label, Hashable) for label in given):
        raise TableError(f"{name} is a {type(labels).__name__}; give one label for each article")
    return given


def sides_of(is_target: object) -> np.ndarray:
    """Which articles are the target's, as an array of booleans.

    Raises
    ------
    TableError if it is no list of true and false.
    """
    given = article_labels("is_target", is_target)
    if not pd.Series(given, dtype=object).isin([True, False]).all():
        raise TableError("is_target has a value that is neither true nor false; give one of them for each article")
    return given.astype(bool)
