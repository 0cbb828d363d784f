"""Texts as UTF-8 bytes, for the compiled functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.measure.kernels.blocks_numba import BLOCK
from analysis.measure.kernels.compiling import kernel


class Utf8(NamedTuple):
    """Texts in one piece: uint8 array, and where each begins (int64, texts + 1); a block can be read from any place."""

    data: np.ndarray
    bounds: np.ndarray


def utf8(texts: Sequence[str] | pd.Series) -> Utf8:
    """All texts in one piece, lone surrogates as they are."""
    pieces = [text.encode("utf-8", "surrogatepass") for text in texts]
    bounds = np.zeros(len(pieces) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, pieces), np.int64, len(pieces)), out=bounds[1:])
    return Utf8(np.frombuffer(b"".join([*pieces, bytes(2 * BLOCK)]), np.uint8), bounds)


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
