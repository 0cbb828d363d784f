"""Texts as UTF-8 bytes, for the compiled functions."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.measure.kernels.blocks_numba import BLOCK
from analysis.measure.kernels.compiling import kernel

_BEHIND = 2 * BLOCK  # zeros after the last text


class Utf8(NamedTuple):
    """Texts in one piece: uint8 array, and where each begins (int64, texts + 1); a block can be read from any place."""

    data: np.ndarray
    bounds: np.ndarray


    def text(self, number: int) -> str:
        """One of the texts."""
        first, last = self.bounds[number:number + 2].tolist()
        return self.data[first:last].tobytes().decode("utf-8", "surrogatepass")


def utf8(texts: Sequence[str] | pd.Series) -> Utf8:
    """All texts in one piece, lone surrogates as they are."""
    if isinstance(texts, pd.Series) and getattr(texts.dtype, "storage", "") == "pyarrow":
        return _of_arrow(texts)
    pieces = [text.encode("utf-8", "surrogatepass") for text in texts]
    return Utf8(np.frombuffer(b"".join([*pieces, bytes(_BEHIND)]), np.uint8), _bounds(list(map(len, pieces))))


def _bounds(sizes: Sequence[int] | np.ndarray) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


def _of_arrow(texts: pd.Series) -> Utf8:
    """The same where pandas keeps the bytes already: they are copied, and no str is made of them."""
    pyarrow = import_module("pyarrow")
    chunks = pyarrow.chunked_array(texts).cast(pyarrow.large_string()).chunks
    pieces, sizes = [], [np.zeros(0, np.int64)]
    for chunk in chunks:
        _, offsets, data = chunk.buffers()
        bounds = np.frombuffer(offsets, np.int64)[chunk.offset:chunk.offset + len(chunk) + 1]
        sizes.append(np.diff(bounds))
        if data is not None and len(chunk):
            pieces.append(np.frombuffer(data, np.uint8)[bounds[0]:bounds[-1]])
    every = np.concatenate([*pieces, np.zeros(_BEHIND, np.uint8)])
    every.flags.writeable = False  # compiled functions tell arrays apart by it
    return Utf8(every, _bounds(np.concatenate(sizes)))


@kernel
def decode(data, i):
    """Code point at byte ``i`` and how many bytes it takes; the bytes come from Python, so they are well formed."""
    b = np.int64(data[i])
    if b < 0x80:
        return b, 1
    if b < 0xE0:
        return (b & 0x1F) << 6 | np.int64(data[i + 1]) & 0x3F, 2
    if b < 0xF0:
        return (b & 0x0F) << 12 | (np.int64(data[i + 1]) & 0x3F) << 6 | np.int64(data[i + 2]) & 0x3F, 3
    return ((b & 0x07) << 18 | (np.int64(data[i + 1]) & 0x3F) << 12 | (np.int64(data[i + 2]) & 0x3F) << 6
            | np.int64(data[i + 3]) & 0x3F), 4
