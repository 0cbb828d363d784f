"""Word counts by part, voice and copy, with cells too small to publish merged upwards."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.measure.tokens import Tokens
from analysis.tables import COPY, COUNTED_PARTS, MERGED, NONE_OR_FIRST, PARTS, VOICES

SMALLEST_CELL = 20   # words; the terms of a smaller cell could be put back in order by hand (a headline is an anagram)
KEYS = ["article_id", "part", "voice", "copy"]
UNHAD = ("none", "first")  # what no earlier article has
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
    cell = np.unique(cells[counted], return_inverse=True)[1]
    into = merge_small_cells(count_lengths(tokens, voice, copy))  # in the order of these
    into = into[["article_id", *_INTO.values()]].set_axis(KEYS, axis=1)
    merged = into.drop_duplicates().sort_values(KEYS, ignore_index=True)
    number = into.merge(merged.reset_index(), on=KEYS, how="left")["index"].to_numpy(np.int64)
    # Words by their rank, so that sorted numbers are sorted rows.
    words = np.array(tokens.vocabulary, dtype=object)
    order = np.argsort(words, kind="stable")
    rank = np.empty(len(words), np.int64)
    rank[order] = np.arange(len(words))
    key, count = np.unique(number[cell] * size + rank[tokens.word[counted]], return_counts=True)
    table = merged.iloc[key // size].reset_index(drop=True)
    return table.assign(term=words[order][key % size] if len(key) else words[:0], count=count)


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
    joined by the smallest of the others of its copy; what is small even then, under copy "none or first" if it is no
    later copy, else under "any", joined by the smallest of the others that may. So the words that nobody had before are
    never mixed with those of others unless an article has fewer than ``smallest`` of either. An article of fewer than
    ``smallest`` words is one cell.

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
    out.loc[(out["into_part"] == MERGED) & _small(out, smallest), "into_voice"] = MERGED
    for copy in COPY:
        _fill(out, {"into_part": MERGED, "into_voice": MERGED, "into_copy": copy}, (copy,), smallest)
    pooled = (out["into_voice"] == MERGED) & _small(out, smallest)
    out.loc[pooled & out["copy"].isin(UNHAD), "into_copy"] = NONE_OR_FIRST
    _fill(out, {"into_part": MERGED, "into_voice": MERGED, "into_copy": NONE_OR_FIRST}, UNHAD, smallest)
    out.loc[(out["into_voice"] == MERGED) & _small(out, smallest), "into_copy"] = MERGED
    _fill(out, dict.fromkeys(_INTO.values(), MERGED), (*COPY, NONE_OR_FIRST), smallest)
    return out.drop(columns="tokens")


def _small(out: pd.DataFrame, smallest: int) -> pd.Series:
    return out.groupby(CELL, sort=False)["tokens"].transform("sum") < smallest


def _fill(out: pd.DataFrame, pool: dict[str, str], of: tuple[str, ...], smallest: int) -> None:
    """Let the smallest of an article's other cells of these copies join its pool, while that is too small."""
    names = list(pool)
    while True:
        inside = (out[names] == list(pool.values())).all(axis=1)
        size = out["tokens"].where(inside, 0).groupby(out["article_id"], sort=False).transform("sum")
        may = (size > 0) & (size < smallest) & ~inside & out["into_copy"].isin(of)
        if not may.any():
            return
        rest = out[may].assign(size=out.groupby(CELL, sort=False)["tokens"].transform("sum")[may])
        first = rest.sort_values(["article_id", "size", *names], kind="stable").drop_duplicates("article_id")[CELL]
        joins = out[CELL].merge(first.assign(_joins=True), on=CELL, how="left")["_joins"].notna().to_numpy()
        out.loc[joins, names] = list(pool.values())
