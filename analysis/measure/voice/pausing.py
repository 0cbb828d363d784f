"""The search for reference cycles, paused while a batch is labelled."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_search() -> Iterator[None]:
    """Pause the search for cycles: labelling makes many small objects and no cycle, and a fifth of it went there."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
