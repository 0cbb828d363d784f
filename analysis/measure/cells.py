"""Word counts by part, voice and copy, with cells too small to publish merged upwards."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.measure.tokens import Tokens
from analysis.tables import COPY, COUNTED_PARTS, MERGED, PARTS, VOICES

SMALLEST_CELL = 20   # words; the terms of a smaller cell could be put back in order by hand (a headline is an anagram)
KEYS = ["article_id", "part", "voice", "copy"]
_INTO = {"part": "into_part", "voice": "into_voice", "copy": "into_copy"}
CELL = ["article_id", *_INTO.values()]


def count_lengths(tokens: Tokens, voice: np.ndarray, copy: np.ndarray) -> pd.DataFrame:
    """Counted words of every cell that has any.

    Parameters
    ----------
    tokens : Tokens
    voice, copy : int arrays (words), index into VOICES and COPY

    Returns
    -------
    One row per cell: article_id, part, voice, copy, tokens (words).
    """
    cells, counted = _cells(tokens, voice, copy)
    cell, count = np.unique(cells[counted], return_counts=True)
    return _table(cell, tokens).assign(tokens=count)


def count_terms(tokens: Tokens, voice: np.ndarray, copy: np.ndarray) -> pd.DataFrame:
    """Uses of every word in every cell, the small cells merged upwards.

    Parameters
    ----------
    tokens, voice, copy : as in `count_lengths`

    Returns
    -------
    One row per cell and word: article_id, part, voice, copy, term, count; sorted.
    """
    cells, counted = _cells(tokens, voice, copy)
    size = max(1, len(tokens.vocabulary))
    key, count = np.unique(cells[counted] * size + tokens.word[counted], return_counts=True)
    table = _table(key // size, tokens).assign(
        term=np.array(tokens.vocabulary, dtype=object)[key % size], count=count)
    table = table.merge(merge_small_cells(count_lengths(tokens, voice, copy)), on=KEYS, validate="many_to_one")
    table = table.assign(**{name: table[into] for name, into in _INTO.items()})
    return table.groupby([*KEYS, "term"], sort=True)["count"].sum().reset_index()


def _cells(tokens: Tokens, voice: np.ndarray, copy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Number of the cell (article, part, voice, copy) of every word, and which words are counted."""
    counted = tokens.part < len(COUNTED_PARTS)  # PARTS starts with the counted ones
    return ((tokens.article * len(PARTS) + tokens.part) * len(VOICES) + voice) * len(COPY) + copy, counted


def _table(cells: np.ndarray, tokens: Tokens) -> pd.DataFrame:
    cells, copy = np.divmod(cells, len(COPY))
    cells, voice = np.divmod(cells, len(VOICES))
    article, part = np.divmod(cells, len(PARTS))
    return pd.DataFrame({"article_id": np.array(tokens.article_ids, dtype=object)[article],
                         "part": np.array(PARTS, dtype=object)[part], "voice": np.array(VOICES, dtype=object)[voice],
                         "copy": np.array(COPY, dtype=object)[copy]})


def merge_small_cells(lengths: pd.DataFrame, *, smallest: int = SMALLEST_CELL) -> pd.DataFrame:
    """Under which part, voice and copy the words of each cell are published, so that none of the cells is tiny.

    Small cells of one voice and copy are taken together under part "any"; what is still small, under voice "any" too,
    joined by the smallest of the others of its copy; what is small even then, under copy "any", joined by the smallest
    of what is left. An article of fewer than ``smallest`` words is one cell.

    Parameters
    ----------
    lengths : one row per cell: article_id, part, voice, copy, tokens (words)
    smallest : words a published cell has at least

    Returns
    -------
    One row per cell: article_id, part, voice, copy, into_part, into_voice, into_copy.
    """
    out = lengths[[*KEYS, "tokens"]].assign(**{into: lengths[name].astype(object) for name, into in _INTO.items()})
    out = out.reset_index(drop=True)
    out.loc[out["tokens"] < smallest, "into_part"] = MERGED
    small = (out["into_part"] == MERGED) & (_size(out, CELL) < smallest)
    out.loc[small, "into_voice"] = MERGED
    _join(out, "into_voice", ["article_id", "into_copy"], smallest)
    small = (out["into_voice"] == MERGED) & (_size(out, CELL) < smallest)
    out.loc[small, "into_copy"] = MERGED
    _join(out, "into_copy", ["article_id"], smallest)
    return out.drop(columns="tokens")


def _size(out: pd.DataFrame, keys: list[str]) -> pd.Series:
    return out.groupby(keys, sort=False)["tokens"].transform("sum")


def _join(out: pd.DataFrame, level: str, within: list[str], smallest: int) -> None:
    """Let the smallest of the other cells join a pool that is too small, until none is or none is left to join."""
    names = list(_INTO.values())
    while True:
        pool = out[level] == MERGED
        pooled = out["tokens"].where(pool, 0).groupby([out[key] for key in within]).transform("sum")
        wanting = (pooled > 0) & (pooled < smallest) & ~pool
        if not wanting.any():
            return
        rest = out[wanting].assign(size=_size(out, CELL)[wanting]).sort_values([*within, "size", *names], kind="stable")
        first = rest.drop_duplicates(within)[CELL]
        joins = out[CELL].merge(first.assign(_joins=True), on=CELL, how="left")["_joins"].notna().to_numpy()
        out.loc[joins, ["into_part", "into_voice", *(["into_copy"] if level == "into_copy" else [])]] = MERGED
