"""Fast ways to the arrays of `analysis.measure.tokens`: compiled where numba is installed, NumPy where it is not."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np

LEAST_BYTES = 2_000_000  # below it, to load the compiled functions takes longer than they save


class Words(NamedTuple):
    """The words of some texts, text after text; arrays as in `analysis.measure.tokens.Tokens`."""

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


def compiled(name: str, size: int) -> Any:
    """The compiled module of that name, or None where there is none or the batch (bytes) is too small to load it."""
    if size < LEAST_BYTES or not has_numba():
        return None
    return import_module(f"{__name__}.{name}")
