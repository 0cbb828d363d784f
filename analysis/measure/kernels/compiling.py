"""How functions are compiled; without numba they stay as they are, so that their modules can be read and documented."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

try:
    from numba import njit
except ImportError:
    def njit(**options: Any) -> Callable[[Callable], Callable]:
        """The function itself; nobody calls it, see `analysis.measure.kernels.compiled`."""
        return lambda function: function

# Kept on disk between runs; other threads may work meanwhile.
kernel = njit(cache=True, nogil=True)
