"""Stretches that two articles share word for word: the longest first, none inside another, none across paragraphs."""

from __future__ import annotations

import heapq
from bisect import bisect_left, insort
from itertools import groupby

import numpy as np

from analysis.measure.counted import CountedWords
from analysis.measure.shingles import SIZE, Shingles, ranges

_CROSSED = 256        # a shingle that stands in two articles more often (times times times) is paired in order only
_BATCH = 2_000_000    # shingles of pairs looked at together


def shared_stretches(words: CountedWords, index: Shingles, pairs: np.ndarray, *, min_words: int) -> np.ndarray:
    """The stretches of each pair, by greedy string tiling.

    Parameters
    ----------
    words, index : of all articles
    pairs : int64 array (pairs, 2), index of the articles
    min_words : shorter ones are left out; at least 5

    Returns
    -------
    int64 array (stretches, 4): row of ``pairs``, place of the first word in either article, length (words); by pair
    and place. Within a pair no word is in two stretches.

    Source: Wise 1993, String similarity via greedy string tiling and running Karp-Rabin matching.
    """
    live = index.at >= 0
    live[:max(0, len(live) - SIZE + 1)] &= words.paragraph[:max(0, len(live) - SIZE + 1)] == words.paragraph[SIZE - 1:]
    place = np.flatnonzero(live)
    offsets = np.searchsorted(place, words.offsets)
    count = np.diff(offsets)
    ends = np.cumsum(count[pairs].sum(axis=1)) if len(pairs) else np.zeros(0, np.int64)
    out, begin = [np.zeros((0, 4), np.int64)], 0
    while begin < len(pairs):
        done = ends[begin - 1] if begin else 0
        stop = max(begin + 1, int(np.searchsorted(ends, done + _BATCH, side="right")))
        runs, crossed = _runs(index.at, place, offsets, pairs[begin:stop])
        if crossed.any():
            runs = _extended(words, pairs[begin:stop], runs, crossed)
        tiles = _tiles(runs[runs[:, 3] >= min_words], min_words)
        tiles[:, 0] += begin
        out.append(tiles)
        begin = stop
    return np.concatenate(out)


def _runs(at: np.ndarray, place: np.ndarray, offsets: np.ndarray, pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Runs of shingles on one diagonal (pair, place, place, words), and which pairs had any paired in order only."""
    sides = []
    for side in (0, 1):
        counts = offsets[pairs[:, side] + 1] - offsets[pairs[:, side]]
        where = place[ranges(offsets[pairs[:, side]], counts)]
        key = np.repeat(np.arange(len(pairs)), counts) * (int(at.max(initial=0)) + 1) + at[where]
        order = np.argsort(key, kind="stable")
        sides.append((key[order], where[order]))
    (key_a, where_a), (key_b, where_b) = sides
    low, high = np.searchsorted(key_b, key_a, side="left"), np.searchsorted(key_b, key_a, side="right")
    times_b = high - low
    start, size = _groups(key_a)
    times_a = np.repeat(size, size)
    often = times_a * times_b > _CROSSED
    # In order only: the n-th of one article with the n-th of the other.
    nth = np.arange(len(key_a)) - np.repeat(start, size)
    paired = often & (nth < times_b)
    matches = np.where(often, 0, times_b)
    i = np.concatenate([np.repeat(where_a, matches), where_a[paired]])
    j = np.concatenate([where_b[ranges(low, matches)], where_b[(low + nth)[paired]]])
    pair_of = key_a // (int(at.max(initial=0)) + 1)
    pair = np.concatenate([np.repeat(pair_of, matches), pair_of[paired]])
    order = np.lexsort((i, j - i, pair))
    pair, i, j = pair[order], i[order], j[order]
    new = np.ones(len(i), dtype=bool)
    new[1:] = (pair[1:] != pair[:-1]) | (i[1:] != i[:-1] + 1) | (j[1:] != j[:-1] + 1)
    begins = np.flatnonzero(new)
    length = np.diff(np.r_[begins, len(i)]) + SIZE - 1
    crossed = np.zeros(len(pairs), dtype=bool)
    crossed[pair_of[often]] = True
    return np.stack([pair[begins], i[begins], j[begins], length], axis=1).astype(np.int64), crossed


def _groups(key: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    start = np.flatnonzero(np.r_[np.ones(min(1, len(key)), bool), key[1:] != key[:-1]])
    return start, np.diff(np.r_[start, len(key)])


def _extended(words: CountedWords, pairs: np.ndarray, runs: np.ndarray, crossed: np.ndarray) -> np.ndarray:
    """Runs of pairs with skipped shingles, made as long as the words allow; no run of the diagonal stands twice."""
    out = [runs[~crossed[runs[:, 0]]]]
    covered: dict[tuple[int, int], int] = {}
    for pair, i, j, length in runs[crossed[runs[:, 0]]].tolist():  # by pair, diagonal, place
        if covered.get((pair, j - i), -1) >= i + length:
            continue
        one, other = words.offsets[pairs[pair]].tolist()
        back = _agree(words, i - 1, j - 1, min(i - one, j - other), -1)
        one, other = words.offsets[pairs[pair] + 1].tolist()
        on = _agree(words, i + length, j + length, min(one - i, other - j) - length, 1)
        covered[pair, j - i] = i + length + on
        out.append(np.array([[pair, i - back, j - back, back + length + on]]))
    return np.concatenate(out)


def _agree(words: CountedWords, i: int, j: int, most: int, step: int) -> int:
    """How many words agree from two places on, up to ``most``, in the paragraphs of the word next to them."""
    begun, size = 0, 64
    while begun < most:
        n = min(size, most - begun)
        one, other = (_places(k + step * begun, n, step) for k in (i, j))
        same = words.word[one] == words.word[other]
        same &= (words.paragraph[one] == words.paragraph[i - step]) & (
            words.paragraph[other] == words.paragraph[j - step])
        if not same.all():
            return begun + int(same.argmin())
        begun, size = begun + n, size * 2
    return begun


def _places(first: int, length: int, step: int) -> np.ndarray:
    """Places from one on, forwards or backwards."""
    return first + step * np.arange(length)


def _tiles(runs: np.ndarray, min_words: int) -> np.ndarray:
    """The longest run first; what it leaves of the runs that cross it stands in line again."""
    tiles: list[tuple[int, int, int, int]] = []
    starts, sizes = _groups(runs[:, 0])
    for begin, size in zip(starts.tolist(), sizes.tolist(), strict=True):
        if size == 1:
            tiles.append(tuple(runs[begin].tolist()))
            continue
        waiting = [(-length, i, j) for _, i, j, length in runs[begin:begin + size].tolist()]
        heapq.heapify(waiting)
        taken: tuple[list, list] = ([], [])
        pair = int(runs[begin, 0])
        while waiting:
            length, i, j = heapq.heappop(waiting)
            free = _free(-length, i, j, taken)
            if free == [(0, -length)]:
                insort(taken[0], (i, i - length))
                insort(taken[1], (j, j - length))
                tiles.append((pair, i, j, -length))
            else:
                for low, high in free:
                    if high - low >= min_words:
                        heapq.heappush(waiting, (low - high, i + low, j + low))
    out = np.array(tiles, dtype=np.int64).reshape(-1, 4)
    return out[np.lexsort((out[:, 2], out[:, 1], out[:, 0]))]


def _free(length: int, i: int, j: int, taken: tuple[list, list]) -> list[tuple[int, int]]:
    """The parts of a run, counted from its start, of which no word is taken in either article."""
    blocked = []
    for start, intervals in ((i, taken[0]), (j, taken[1])):
        k = max(0, bisect_left(intervals, (start, 0)) - 1)
        while k < len(intervals) and intervals[k][0] < start + length:
            if intervals[k][1] > start:
                blocked.append((max(0, intervals[k][0] - start), min(length, intervals[k][1] - start)))
            k += 1
    free, last = [], 0
    for low, high in sorted(blocked):
        if low > last:
            free.append((last, low))
        last = max(last, high)
    if last < length:
        free.append((last, length))
    return free


def short_lines_beside(words: CountedWords, pairs: np.ndarray, tiles: np.ndarray, *, max_words: int) -> np.ndarray:
    """Whole lines too short to be a stretch that stand, alike in both texts, right before or behind one.

    A headline of six words over a copied story is copied with it; alone it would be chance.

    Parameters
    ----------
    words, pairs : as in `shared_stretches`
    tiles : int64 array (stretches, 4) as it returns them, those that are copy
    max_words : longest line that is looked at

    Returns
    -------
    int64 array (lines, 4), as the tiles: row of ``pairs``, places, length.
    """
    borders = np.flatnonzero(np.diff(words.paragraph, prepend=-1, append=-1)) if len(words.paragraph) else [0]
    line = np.repeat(np.arange(len(borders) - 1, dtype=np.int32), np.diff(borders))
    change = [int(border) for border in borders]
    found = []
    for pair, rows in groupby(tiles.tolist(), key=lambda row: row[0]):
        (low_a, low_b), (high_a, high_b) = words.offsets[pairs[pair]], words.offsets[pairs[pair] + 1]
        mine = list(rows)
        taken: tuple[set[int], set[int]] = (set(), set())
        for _, a, b, _ in mine:
            taken[0].add(int(line[a]))
            taken[1].add(int(line[b]))
        for _, a, b, length in mine:
            for step in (-1, 1):
                last_a, last_b = (a, b) if step < 0 else (a + length - 1, b + length - 1)
                edge = 0 if step < 0 else 1
                i, j = int(line[last_a]), int(line[last_b])
                if last_a + edge != change[i + edge] or last_b + edge != change[j + edge]:
                    continue  # the stretch does not reach the end of the line in both
                while True:
                    i, j = i + step, j + step
                    inside = 0 <= i < len(change) - 1 and 0 <= j < len(change) - 1 and low_a <= change[i] < high_a \
                        and low_b <= change[j] < high_b
                    if not inside or i in taken[0] or j in taken[1]:
                        break
                    size = change[i + 1] - change[i]
                    if size > max_words or size != change[j + 1] - change[j] or not np.array_equal(
                            words.word[change[i]:change[i + 1]], words.word[change[j]:change[j + 1]]):
                        break
                    taken[0].add(i)
                    taken[1].add(j)
                    found.append((pair, change[i], change[j], size))
    return np.array(found, dtype=np.int64).reshape(-1, 4)
