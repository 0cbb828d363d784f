"""Runs of five words that articles share: which pairs of articles, and how many; exact, without comparing all pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.measure.counted import CountedWords
from analysis.measure.kernels import compiled
from analysis.tables import TableError

SIZE = 5             # words of a shingle
RARE = 10            # articles; a shingle that more of them hold starts no comparison below the threshold
_JOIN = 4_000_000    # rows of a join held at a time
_BYTES = 6           # of text to a word, about: what decides whether compiled functions pay


@dataclass(frozen=True, eq=False)
class Shingles:
    """Which articles hold which shingle, for the shingles that at least two articles hold.

    Attributes
    ----------
    size : int64 array (articles), distinct shingles of each article, shared or not
    at : int32 array (places), number of the shingle that begins there; -1 where no other article holds it
    shingle, article : int64 arrays, one entry per shared shingle and article that holds it, by article then shingle
    offsets : int64 array (articles + 1), the entries of each article
    holders : int64 array (shared shingles), how many articles hold it
    """

    size: np.ndarray
    at: np.ndarray
    shingle: np.ndarray
    article: np.ndarray
    offsets: np.ndarray
    holders: np.ndarray


def index_shingles(words: CountedWords) -> Shingles:
    """The shingles of all articles: five counted words in a row, across sentences and parts, within an article.

    Returns
    -------
    Shingles. Equal numbers mean equal words: hashes that fall together are found and hashed anew.
    """
    if fast := compiled("shingles_numba", _BYTES * len(words.word)):
        return Shingles(*fast.group_shingles(words.word, words.offsets))
    article = words.article
    inside = np.flatnonzero(article[:max(0, len(article) - SIZE + 1)] == article[SIZE - 1:]).astype(np.int32)
    at = np.full(len(words.word), -1, dtype=np.int32)
    size = np.zeros(len(words.article_ids), dtype=np.int64)
    order, new = _sorted(words.word, inside)
    place = inside[order]
    del inside, order  # arrays of all words: the largest things there are
    held_by = article[place]
    first = new.copy()  # the first time that this article holds it: a stable sort keeps the articles in order
    first[1:] |= held_by[1:] != held_by[:-1]
    number = np.cumsum(new, dtype=np.int32) - 1
    size += np.bincount(held_by[first], minlength=len(size))
    holders = np.bincount(number[first], minlength=int(new.sum()))
    shared = holders > 1
    renumbered = np.where(shared, np.cumsum(shared) - 1, -1)
    at[place] = renumbered[number]
    keep = first & shared[number]
    shingle, holder = renumbered[number[keep]], held_by[keep].astype(np.int64)
    by_article = np.lexsort((shingle, holder))
    shingle, holder = shingle[by_article], holder[by_article]
    offsets = np.searchsorted(holder, np.arange(len(size) + 1))
    return Shingles(size, at, shingle, holder, offsets, holders[shared])


def _sorted(word: np.ndarray, inside: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """An order of the shingles in which equal ones follow each other, and where a new one begins."""
    for seed in range(1, 100):
        hashed = _hashes(word, inside, seed)
        order = np.argsort(hashed, kind="stable")
        hashed = hashed[order]
        new = np.ones(len(order), dtype=bool)
        new[1:] = hashed[1:] != hashed[:-1]
        same = np.flatnonzero(~new)
        one, other = inside[order[same]], inside[order[same - 1]]
        if not any((word[one + step] != word[other + step]).any() for step in range(SIZE)):
            return order, new
    raise TableError("the shingles of these texts could not be told apart by 99 hashes; report this")


def _hashes(word: np.ndarray, inside: np.ndarray, seed: int) -> np.ndarray:
    """One uint64 for each shingle, mixed as in splitmix64 (Steele, Lea & Flood 2014); overflow is part of it."""
    hashed = np.full(len(inside), seed, dtype=np.uint64)
    for step in range(SIZE):
        hashed += np.uint64(0x9E3779B97F4A7C15) * (word[inside + step].astype(np.uint64) + np.uint64(1))
        hashed ^= hashed >> np.uint64(30)
        hashed *= np.uint64(0xBF58476D1CE4E5B9)
        hashed ^= hashed >> np.uint64(27)
    return hashed


def overlapping_pairs(index: Shingles, *, at_least: float) -> pd.DataFrame:
    """All pairs of articles of which the smaller shares a given share of its shingles with the other.

    No pair is lost: of a set of n shingles of which k must be shared, at least one of any n - k + 1 is. So an article
    is looked up by that many of its shingles, the rarest, and what few articles hold leads to few pairs.

    Parameters
    ----------
    index : Shingles
    at_least : containment from which on a pair is kept, above 0, at most 1

    Returns
    -------
    One row per pair: first, second (index of the article, first < second), shared (distinct shingles, exact).

    Source: Chaudhuri, Ganti & Kaushik 2006, A primitive operator for similarity joins (prefix filter),
    doi:10.1109/ICDE.2006.9.
    """
    size = index.size.astype(float)
    needed = np.maximum(1, np.ceil(at_least * size)).astype(np.int64)
    # What a division would accept, whatever the product was rounded to.
    needed -= (needed > 1) & ((needed - 1) / np.maximum(size, 1) >= at_least)
    if fast := compiled("shingles_numba", _BYTES * len(index.at)):
        first, second, shared = fast.contained_pairs(index.size, needed, index.shingle, index.offsets, index.holders)
        order = np.lexsort((second, first))
        keep = order[shared[order] / np.maximum(np.minimum(size[first], size[second]), 1)[order] >= at_least]
        return pd.DataFrame({"first": first[keep], "second": second[keep], "shared": shared[keep]})
    order = np.lexsort((index.shingle, index.holders[index.shingle], index.article))
    shingle, article = index.shingle[order], index.article[order]
    unshared = index.size - np.diff(index.offsets)   # the rarest of all; nothing to look up
    rank = np.arange(len(article)) - index.offsets[article] + unshared[article]
    prefix = rank <= (index.size - needed)[article]
    pairs = _joined(index, article[prefix], shingle[prefix])
    shared = shared_shingles(index, pairs)
    smaller = index.size[pairs].min(axis=1) if len(pairs) else np.zeros(0)
    keep = shared / np.maximum(smaller, 1) >= at_least
    return pd.DataFrame({"first": pairs[keep, 0], "second": pairs[keep, 1], "shared": shared[keep]})


def _joined(index: Shingles, article: np.ndarray, shingle: np.ndarray) -> np.ndarray:
    """Pairs of each article with the larger ones that hold the shingle; first < second, each pair once."""
    by_shingle = np.lexsort((index.article, index.shingle))
    holder = index.article[by_shingle]
    bounds = np.concatenate([[0], np.cumsum(index.holders)])
    count = index.holders[shingle]
    ends = np.cumsum(count)
    total = len(index.size)
    keys, begin = [np.zeros(0, np.int64)], 0
    while begin < len(article):
        done = ends[begin - 1] if begin else 0
        stop = max(begin + 1, int(np.searchsorted(ends, done + _JOIN, side="right")))
        rows = slice(begin, stop)
        one = np.repeat(article[rows], count[rows])
        other = holder[ranges(bounds[shingle[rows]], count[rows])]
        larger = (index.size[other] > index.size[one]) | ((index.size[other] == index.size[one]) & (other > one))
        one, other = one[larger], other[larger]
        keys.append(np.unique(np.minimum(one, other) * total + np.maximum(one, other)))
        begin = stop
    key = np.unique(np.concatenate(keys))
    return np.stack([key // max(1, total), key % max(1, total)], axis=1)


def ranges(starts: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The numbers starts[i], starts[i] + 1, ... (counts[i] of them), one range after the other."""
    return np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts - starts, counts)


def shared_shingles(index: Shingles, pairs: np.ndarray) -> np.ndarray:
    """How many distinct shingles both articles of each pair hold; pairs sorted by their first article."""
    shared = np.zeros(len(pairs), dtype=np.int64)
    if not len(pairs):
        return shared
    held = np.zeros(len(index.holders), dtype=np.int64)
    starts = np.flatnonzero(np.r_[True, pairs[1:, 0] != pairs[:-1, 0]])
    for begin, end in zip(starts.tolist(), [*starts[1:].tolist(), len(pairs)], strict=True):
        own = index.shingle[index.offsets[pairs[begin, 0]]:index.offsets[pairs[begin, 0] + 1]]
        held[own] = 1
        others = pairs[begin:end, 1]
        counts = index.offsets[others + 1] - index.offsets[others]
        found = np.r_[0, np.cumsum(held[index.shingle[ranges(index.offsets[others], counts)]])]
        ends = np.cumsum(counts)
        shared[begin:end] = found[ends] - found[ends - counts]
        held[own] = 0
    return shared


def rare_pairs(index: Shingles, *, at_least: int) -> np.ndarray:
    """Pairs that share a number of shingles which at most ``RARE`` articles hold: int64 array (pairs, 2), sorted."""
    rare = index.holders[index.shingle] <= RARE
    by_shingle = np.lexsort((index.article[rare], index.shingle[rare]))
    shingle, article = index.shingle[rare][by_shingle], index.article[rare][by_shingle]
    keys = [np.zeros(0, np.int64)]
    for step in range(1, RARE):  # holders that stand ``step`` apart in the list of a shingle
        same = shingle[step:] == shingle[:-step]
        keys.append(article[:-step][same] * len(index.size) + article[step:][same])
    key, count = np.unique(np.concatenate(keys), return_counts=True)
    key = key[count >= at_least]
    return np.stack([key // max(1, len(index.size)), key % max(1, len(index.size))], axis=1)
