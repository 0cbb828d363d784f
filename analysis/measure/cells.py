"""Word counts by part, voice and copy, with cells too small to publish merged upwards."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.measure.tokens import Tokens
from analysis.tables import COPY, COUNTED_PARTS, MERGED, NONE_OR_FIRST, PARTS, VOICES

SMALLEST_CELL = 20   # words; the terms of a smaller cell could be put back in order by hand (a headline is an anagram)
KEYS = ["article_id", "part", "voice", "copy"]
UNHAD = ("none", "first")  # what no earlier article has
_INTO = ("into_part", "into_voice", "into_copy")
_WIDER = (NONE_OR_FIRST, MERGED)  # labels of cells of more than one copy


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
    cell, count, _ = _cells(tokens, voice, copy)
    article, part, said, had = _codes(cell)
    return pd.DataFrame({"article_id": np.array(tokens.article_ids, dtype=object)[article],
                         "part": np.array(PARTS, dtype=object)[part], "voice": np.array(VOICES, dtype=object)[said],
                         "copy": np.array(COPY, dtype=object)[had]}).assign(tokens=count)


def count_terms(tokens: Tokens, voice: np.ndarray, copy: np.ndarray) -> pd.DataFrame:
    """Uses of every word in every cell, the small cells merged upwards.

    Parameters
    ----------
    tokens, voice, copy : as in `count_lengths`

    Returns
    -------
    One row per cell and word: article_id, part, voice, copy, term, count; sorted.
    """
    cells, count, number = _cells(tokens, voice, copy)
    article, *codes = _codes(cells)
    names = [sorted({*known, *more}) for known, more in ((PARTS, [MERGED]), (VOICES, [MERGED]), (COPY, _WIDER))]
    codes = [np.array([into.index(name) for name in known])[code]
             for into, known, code in zip(names, (PARTS, VOICES, COPY), codes, strict=True)]
    into = _merge(article, codes, names, count, SMALLEST_CELL)
    # Everything by its rank, so that sorted numbers are sorted rows.
    ids, (words, rank) = np.array(tokens.article_ids, dtype=object), _ranked(tokens.vocabulary)
    by_id = np.argsort(ids, kind="stable")
    place = np.empty(len(ids), np.int64)
    place[by_id] = np.arange(len(ids))
    cell = place[article]
    for labels, code in zip(names, into, strict=True):
        cell = cell * len(labels) + code
    size = max(1, len(words))
    key = np.sort(cell[number] * size + rank[tokens.word[tokens.part < len(COUNTED_PARTS)]])
    first = np.flatnonzero(np.diff(key, prepend=-1))
    cell, term = np.divmod(key[first], size)
    columns = {}
    for name, labels in zip(reversed(KEYS[1:]), reversed(names), strict=True):
        cell, code = np.divmod(cell, len(labels))
        columns[name] = pd.array(labels, dtype="str").take(code)
    return pd.DataFrame({"article_id": pd.array(ids[by_id], dtype="str").take(cell),
                         **{name: columns[name] for name in KEYS[1:]},
                         "term": pd.array(words, dtype="str").take(term),
                         "count": np.diff(first, append=len(key))})


def _ranked(vocabulary: tuple[str, ...]) -> tuple[list[str], np.ndarray]:
    """The words sorted, and where each of the vocabulary stands among them."""
    words = sorted(vocabulary)
    place = {word: i for i, word in enumerate(words)}
    return words, np.fromiter(map(place.__getitem__, vocabulary), np.int64, len(vocabulary))


def _cells(tokens: Tokens, voice: np.ndarray, copy: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The cells (article, part, voice, copy) that have words, how many they have, and of every counted word which."""
    counted = tokens.part < len(COUNTED_PARTS)  # PARTS starts with the counted ones
    cells = (((tokens.article * len(PARTS) + tokens.part) * len(VOICES) + voice) * len(COPY) + copy)[counted]
    # Few cells are possible, and there are many words: counting takes less time than sorting.
    times = np.bincount(cells)
    some = np.flatnonzero(times)
    number = np.zeros(len(times), np.int64)
    number[some] = np.arange(len(some))
    return some, times[some], number[cells]


def _codes(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Article, part, voice and copy of cells."""
    cells, copy = np.divmod(cells, len(COPY))
    cells, voice = np.divmod(cells, len(VOICES))
    article, part = np.divmod(cells, len(PARTS))
    return article, part, voice, copy


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
    names, codes = [], []
    for name, more in zip(KEYS[1:], ([MERGED], [MERGED], [*COPY, *_WIDER]), strict=True):
        names.append(sorted({*lengths[name], *more}))
        codes.append(pd.Index(names[-1], dtype=object).get_indexer(lengths[name].to_numpy(dtype=object)))
    into = _merge(pd.factorize(lengths["article_id"])[0], codes, names, lengths["tokens"].to_numpy(), smallest)
    return lengths[KEYS].reset_index(drop=True).assign(**{
        name: np.array(labels, dtype=object)[code] for name, labels, code in zip(_INTO, names, into, strict=True)})


def _merge(article: np.ndarray, codes: list[np.ndarray], names: list[list[str]], tokens: np.ndarray,
           smallest: int) -> list[np.ndarray]:
    """Part, voice and copy of `merge_small_cells`, all as numbers in the sorted names."""
    part, voice, copy = (code.copy() for code in codes)
    any_part, any_voice = (labels.index(MERGED) for labels in names[:2])
    any_copy, unhad = names[2].index(MERGED), names[2].index(NONE_OR_FIRST)
    had = [names[2].index(name) for name in COPY]
    first_held = [names[2].index(name) for name in UNHAD]

    def sums() -> tuple[np.ndarray, np.ndarray]:
        """The cell of every row, and the words of it."""
        cell = ((article * len(names[0]) + part) * len(names[1]) + voice) * len(names[2]) + copy
        cell = np.unique(cell, return_inverse=True)[1]
        return cell, np.bincount(cell, tokens)[cell] if len(cell) else tokens

    def fill(pool: int, of: list[int]) -> None:
        """Let the smallest of an article's other cells of these copies join its pool, while that is too small."""
        while True:
            inside = (part == any_part) & (voice == any_voice) & (copy == pool)
            size = np.bincount(article, np.where(inside, tokens, 0))[article] if len(article) else tokens
            may = np.flatnonzero((size > 0) & (size < smallest) & ~inside & np.isin(copy, of))
            if not len(may):
                return
            cell, words = sums()
            may = may[np.lexsort((copy[may], voice[may], part[may], words[may], article[may]))]
            joins = np.isin(cell, cell[may[np.flatnonzero(np.diff(article[may], prepend=-1))]])
            part[joins], voice[joins], copy[joins] = any_part, any_voice, pool

    part[tokens < smallest] = any_part
    voice[(part == any_part) & (sums()[1] < smallest)] = any_voice
    for had_by in had:
        fill(had_by, [had_by])
    copy[(voice == any_voice) & (sums()[1] < smallest) & np.isin(codes[2], first_held)] = unhad
    fill(unhad, first_held)
    copy[(voice == any_voice) & (sums()[1] < smallest)] = any_copy
    fill(any_copy, [*had, unhad])
    return [part, voice, copy]
