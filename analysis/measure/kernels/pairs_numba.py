"""Pairs of sparse rows above a cosine, compiled: only rows that share a rare word are ever looked at."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from analysis.measure.kernels.compiling import kernel

_MARKS = 31   # that cut the words into stretches of equal weight
_SINGLE = 1e-4  # more than single precision loses in a sum of some thousand products below 1
_SLACK = 1e-7  # what rounding may do to a sum of products; who asks measures again


def near_pairs(weights: sparse.csr_matrix, at_least: float) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of rows whose cosine is at least so much, and perhaps some that miss it by less than 1e-6.

    Words go from frequent to rare. Of each row the most frequent words, as many as together cannot reach the cosine,
    are left out of the index; two rows that reach it share a word that is in the index for both, for else the words
    left out of one of them would have to reach it alone. What the indexed words give and what the others can give at
    most (Cauchy & Schwarz) decides which pairs are measured.

    Parameters
    ----------
    weights : CSR matrix (texts, words), none negative, rows of length 1 or 0
    at_least : above 0, at most 1

    Returns
    -------
    Row i and row j of each pair, i before j, in no order.

    Source: Bayardo, Ma & Srikant 2007, Scaling up all pairs similarity search, doi:10.1145/1242572.1242591; bound by
    norms: Anastasiu & Karypis 2014, L2AP, doi:10.1109/ICDE.2014.6816700.
    """
    users = np.bincount(weights.indices, minlength=weights.shape[1])
    rank = np.empty(len(users), np.int32)
    rank[np.argsort(-users, kind="stable")] = np.arange(len(users), dtype=np.int32)
    ordered = sparse.csr_matrix((weights.data.astype(np.float64), rank[weights.indices], weights.indptr.copy()),
                                shape=weights.shape)
    ordered.has_sorted_indices = False
    ordered.sort_indices()
    bounds, words, values = ordered.indptr.astype(np.int64), ordered.indices, ordered.data
    norms, split = np.empty(len(values)), np.empty(len(bounds) - 1, np.int64)
    _split(bounds, values, at_least - _SLACK, norms, split)
    size = np.zeros(len(users) + 1, np.int64)
    _count(bounds, words, split, size)
    begin = np.cumsum(size)
    row, weight = np.empty(begin[-1], np.uint32), np.empty(begin[-1], np.float32)
    _index(bounds, words, values, split, begin[:-1].copy(), row, weight)
    mass = np.cumsum(np.bincount(words, values * values, minlength=len(users)))
    marks = np.searchsorted(mass, mass[-1:].sum() * np.arange(1, _MARKS + 1) / _MARKS) + 1
    marks[-1] = len(users) + 1
    room = 1 << 16
    while True:
        left, right = np.empty(room, np.int32), np.empty(room, np.int32)
        found = _join(bounds, words, values, norms, split, begin, row, weight, marks, at_least - _SLACK, left, right)
        if found <= room:
            return left[:found].astype(np.int64), right[:found].astype(np.int64)
        room = found


@kernel
def _split(bounds, values, enough, norms, split):
    """Length of each row's words before each, and where the words begin that are indexed."""
    for r in range(len(split)):
        total = 0.0
        split[r] = bounds[r + 1]
        for p in range(bounds[r], bounds[r + 1]):
            norms[p] = np.sqrt(total)
            total += values[p] * values[p]
            if split[r] == bounds[r + 1] and np.sqrt(total) >= enough:
                split[r] = p


@kernel
def _count(bounds, words, split, size):
    for r in range(len(split)):
        for p in range(split[r], bounds[r + 1]):
            size[words[p] + 1] += 1


@kernel
def _index(bounds, words, values, split, fill, row, weight):
    for r in range(len(split)):
        for p in range(split[r], bounds[r + 1]):
            k = fill[words[p]]
            row[k], weight[k] = r, values[p]
            fill[words[p]] = k + 1


@kernel
def _length_before(bounds, words, norms, r, word):
    """Length of the row's words that come before ``word``."""
    low, high = bounds[r], bounds[r + 1]
    while low < high:
        middle = (low + high) >> 1
        if words[middle] < word:
            low = middle + 1
        else:
            high = middle
    return norms[low] if low < bounds[r + 1] else 1.0


@kernel
def _join(bounds, words, values, norms, split, begin, row, weight, marks, enough, left, right):
    """Write the pairs, as far as there is room; how many there are."""
    rows = len(split)
    # Single precision keeps the sums in the cache; what it may lose is allowed for, and pairs are measured in double.
    sums, met = np.zeros(rows, np.float32), np.empty(rows + 1, np.uint32)
    likely = np.float32(enough - _SINGLE)
    full = np.zeros(len(begin))
    # The length of each row's words before some marks, and the first mark not before its first indexed word: near each
    # other in memory, and rounded up, so that most pairs are given up after one look.
    starts, level = np.full(rows, len(begin), np.int64), np.full(rows, len(marks) - 1, np.int64)
    lengths = np.empty((rows, len(marks)), np.float32)
    for r in range(rows):
        if split[r] < bounds[r + 1]:
            starts[r] = words[split[r]]
        b, p, total = 0, bounds[r], 0.0
        while b < len(marks):
            while p < bounds[r + 1] and words[p] < marks[b]:
                total += values[p] * values[p]
                p += 1
            lengths[r, b] = np.sqrt(total) + 1e-6
            b += 1
        while level[r] > 0 and marks[level[r] - 1] >= starts[r]:
            level[r] -= 1
    found = 0
    for r in range(rows):
        some = 0
        for p in range(split[r], bounds[r + 1]):
            word, value = words[p], np.float32(values[p])
            for q in range(begin[word], begin[word + 1]):
                other = row[q]
                if other >= r:
                    break
                before = sums[other]
                met[some] = other  # without a branch: written in any case, counted only the first time
                some += before == 0
                sums[other] = before + value * weight[q]
        if not some:
            continue
        for p in range(bounds[r], bounds[r + 1]):
            full[words[p]] = values[p]
        for k in range(some):
            other = np.int64(met[k])
            total = sums[other]
            sums[other] = 0.0
            # Neither row has more before its split than the length of that part; quick to see, and mostly enough.
            b = max(level[r], level[other])
            if total + lengths[r, b] * lengths[other, b] < likely:
                continue
            word = max(starts[r], starts[other])
            if total + (_length_before(bounds, words, norms, r, word)
                        * _length_before(bounds, words, norms, other, word)) < likely:
                continue
            total, p = 0.0, bounds[other + 1] - 1
            while p >= bounds[other]:
                total += values[p] * full[words[p]]
                if p & 15 == 0 and total + norms[p] < enough:
                    break
                p -= 1
            if total >= enough:
                if found < len(left):
                    left[found], right[found] = other, r
                found += 1
        for p in range(bounds[r], bounds[r + 1]):
            full[words[p]] = 0.0
    return found
