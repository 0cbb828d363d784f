"""How the functions of the voice step are compiled: named by the text of all of them.

What is kept on disk is looked up by name and by the date of one file only, while a function holds the constants and the
small functions of others. So a mark of the text of every module they are made of stands in their names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from analysis.measure.kernels.compiling import njit

_HERE = Path(__file__).resolve().parent


@lru_cache(maxsize=1)
def _mark() -> str:
    files = sorted([*_HERE.glob("voice_*.py"), *(_HERE.parent / "voice").glob("*.py")])
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def kernel(function: Callable) -> Callable:
    """The function compiled; other threads may work meanwhile."""
    function.__qualname__ += "_" + _mark()
    return njit(cache=True, nogil=True)(function)


def light(function: Callable) -> Callable:
    """The function compiled without counting who holds the arrays it is handed; it must make none and return none."""
    function.__qualname__ += "_" + _mark()
    return njit(cache=True, nogil=True, _nrt=False)(function)
