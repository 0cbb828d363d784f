"""Fast ways to the arrays of `analysis.measure.tokens`: compiled where numba is installed, NumPy where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np

LEAST_BYTES = 2_000_000  # below it, to load the compiled functions takes longer than they save
# The rules of voices take most of a minute to compile, once an installation: that pays for so many times as much only.
DEARER = {"voice": 10}
_coming = 0


class Words(NamedTuple):
    """The words of some texts, text after text; arrays as in `analysis.measure.batch.Tokens`."""

    lengths: np.ndarray      # int64 (texts), how many words each has
    word: np.ndarray         # int32 (words)
    start: np.ndarray        # int32 (words), characters of its text
    end: np.ndarray
    joined: np.ndarray       # bool (words)
    vocabulary: tuple[str, ...]
    sizes: np.ndarray        # int64 (texts), characters of each


@lru_cache(maxsize=1)
def has_numba() -> bool:
    """Whether the extra ``scale`` is installed and works here."""
    if find_spec("numba") is None:
        return False
    try:
        import_module("numba")
    except ImportError:  # installed for another NumPy or Python: the slower way gives the same
        return False
    return True


@contextmanager
def expecting(size: int) -> Iterator[None]:
    """Say how much text (bytes) will be measured in all, batch by batch: whether compiled functions pay."""
    global _coming  # what comes out does not depend on it, only how fast
    before, _coming = _coming, size
    try:
        yield
    finally:
        _coming = before


def compiled(name: str, size: int) -> Any:
    """The compiled module of that name, or None where there is none or too little to do (bytes) to load it."""
    least = LEAST_BYTES * DEARER.get(name.partition("_")[0], 1)
    if max(size, _coming) < least or not has_numba():
        return None
    return import_module(f"{__name__}.{name}")
