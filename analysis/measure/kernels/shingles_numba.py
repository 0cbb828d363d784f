"""Runs of words that articles share, compiled: equal runs fall into one bucket, and each bucket fits into the cache."""

from __future__ import annotations

import numpy as np

from analysis.measure.kernels.compiling import kernel

U = np.uint64
_HIGH, _LOW, _ONE, _HALF = U(0xFFFFFFFF00000000), U(0xFFFFFFFF), U(1), U(32)
_MIX = U(0x9E3779B97F4A7C15)
_BUCKET = 1 << 15  # runs to a bucket, about: its table and its runs stay in the cache
# One odd number for each word of a run.
_TIMES = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93],
                  np.uint64)


def group_shingles(word: np.ndarray, offsets: np.ndarray) -> tuple[np.ndarray, ...]:
    """The runs of five words that at least two articles hold. Hashes only say where to look: the words are compared.

    Parameters
    ----------
    word : int32 array (places), number of the word
    offsets : int64 array (articles + 1), the places of each article

    Returns
    -------
    size, at, shingle, article, offsets, holders as in `analysis.measure.shingles.Shingles`; shingles are numbered in no
    meaningful order, but in the same one each time.
    """
    articles, step = len(offsets) - 1, len(_TIMES)
    size = np.maximum(np.diff(offsets) - step + 1, 0)
    runs = int(size.sum())
    buckets = 1
    while buckets * _BUCKET < runs:
        buckets *= 2
    bounds = np.zeros(buckets + 1, np.int64)
    _fill(word, offsets, _TIMES, bounds[1:], np.empty(0, np.uint64), np.empty(0, np.int64))
    np.cumsum(bounds, out=bounds)
    entry = np.empty(runs, np.uint64)
    _fill(word, offsets, _TIMES, np.empty(buckets, np.int64), entry, bounds[:-1].copy())
    at = np.full(len(word), -1, np.int32)
    holders, number, place = np.zeros(runs // 2 + 1, np.int64), np.empty(runs, np.int32), np.empty(runs, np.int32)
    room = 16
    while room < 2 * int(np.diff(bounds).max()) + 1:
        room *= 2
    held, known = _group(word, offsets, entry, bounds, step, room, size, at, holders, number, place)
    holders = holders[:known].copy()
    begin = np.concatenate([[0], np.cumsum(holders)])
    holder, counts = np.empty(held, np.int32), np.zeros(articles, np.int64)
    _by_shingle(number[:held], place[:held], begin[:-1].copy(), holder, counts)
    ends = np.concatenate([[0], np.cumsum(counts)])
    shingle = np.empty(held, np.int64)
    _by_article(holder, begin, ends[:-1].copy(), shingle)
    return size, at, shingle, np.repeat(np.arange(articles), counts), ends, holders


@kernel
def _fill(word, offsets, times, counts, entry, fill):
    """Count the runs of each bucket, or, where there is room, write them: half a hash and the place, in order."""
    step, mask, writing = len(times), U(len(counts) - 1), len(entry) > 0
    if not writing:
        counts[:] = 0
    for a in range(len(offsets) - 1):
        for p in range(offsets[a], offsets[a + 1] - step + 1):
            h = U(0)
            for k in range(step):
                h += U(np.uint32(word[p + k]) + np.uint32(1)) * times[k]
            h ^= h >> _HALF
            h *= _MIX
            h ^= h >> U(29)
            bucket = h & mask
            if writing:
                entry[fill[bucket]] = (h & _HIGH) | U(p)
                fill[bucket] += 1
            else:
                counts[bucket] += 1


@kernel
def _group(word, offsets, entry, bounds, step, room, size, at, holders, number, place):
    """Number the shared runs; write one entry for each and article that holds it. Entries, and shared runs."""
    # Most runs stand in one place only. They are told by a count of the hashes, without a branch to be foreseen.
    times, slots = np.empty(8 * room, np.uint8), np.empty(room, np.uint64)
    last, shared = np.empty(room, np.int32), np.empty(room, np.int32)
    met, slot = np.empty(room, np.uint64), np.empty(room, np.int32)
    known = held = 0
    for b in range(len(bounds) - 1):
        first, end, several = bounds[b], bounds[b + 1], known
        used = 16
        while used < end - first:
            used *= 2
        mask = U(8 * used - 1)
        times[:8 * used] = 0
        for i in range(first, end):
            j = (entry[i] >> _HALF) & mask
            times[j] = min(times[j] + 1, 2)
        count = 0
        for i in range(first, end):
            met[count] = entry[i]
            count += times[(entry[i] >> _HALF) & mask] > 1
        used = 16
        while used < 2 * count:
            used *= 2
        mask = U(used - 1)
        slots[:used] = U(0)
        a = 0
        for i in range(count):
            key = met[i]
            p = np.int64(key & _LOW)
            while p >= offsets[a + 1]:
                a += 1
            j = (key >> _HALF) & mask
            while True:
                s = slots[j]
                if s == U(0):
                    slots[j], last[j], shared[j] = key + _ONE, a, -1
                    slot[i] = j
                    break
                if (s ^ key) & _HIGH == U(0):
                    q, k = np.int64(s & _LOW) - 1, 0
                    while k < step and word[q + k] == word[p + k]:
                        k += 1
                    if k == step:
                        slot[i] = j
                        if last[j] == a:  # its article has it before
                            size[a] -= 1
                            slot[i] = -1 - np.int64(j)
                        elif shared[j] < 0:
                            shared[j], holders[known] = known, 2
                            known += 1
                        else:
                            holders[shared[j]] += 1
                        last[j] = a
                        break
                j = (j + _ONE) & mask
        if known == several:
            continue
        a = 0
        for i in range(count):
            j = slot[i] if slot[i] >= 0 else -1 - slot[i]
            if shared[j] < 0:
                continue
            p = np.int64(met[i] & _LOW)
            at[p] = shared[j]
            if slot[i] >= 0:
                while p >= offsets[a + 1]:
                    a += 1
                number[held], place[held] = shared[j], a
                held += 1
    return held, known


@kernel
def _by_shingle(number, article, fill, holder, counts):
    for i in range(len(number)):
        holder[fill[number[i]]] = article[i]
        fill[number[i]] += 1
        counts[article[i]] += 1


@kernel
def _by_article(holder, begin, fill, shingle):
    for number in range(len(begin) - 1):
        for i in range(begin[number], begin[number + 1]):
            shingle[fill[holder[i]]] = number
            fill[holder[i]] += 1


def contained_pairs(size: np.ndarray, needed: np.ndarray, shingle: np.ndarray, offsets: np.ndarray,
                    holders: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs of which the one that has fewer runs shares as many as it needs with the other.

    Parameters
    ----------
    size, needed : int64 arrays (articles), distinct runs of each; how many of them must be shared, at least 1
    shingle, offsets, holders : as in `analysis.measure.shingles.Shingles`

    Returns
    -------
    Article i, article j, shared runs; i before j, in no order.
    """
    begin = np.concatenate([[0], np.cumsum(holders)])
    holder = np.empty(len(shingle), np.int32)
    _holders(shingle, offsets, begin[:-1].copy(), holder)
    room = 1 << 16
    while True:
        out = [np.empty(room, np.int64) for _ in range(3)]
        found = _join(size, needed, shingle, offsets, begin, holder, *out)
        if found <= room:
            return out[0][:found], out[1][:found], out[2][:found]
        room = found


@kernel
def _holders(shingle, offsets, fill, holder):
    for a in range(len(offsets) - 1):
        for i in range(offsets[a], offsets[a + 1]):
            holder[fill[shingle[i]]] = a
            fill[shingle[i]] += 1


@kernel
def _join(size, needed, shingle, offsets, begin, holder, left, right, shared):
    """Write the pairs, as far as there is room; how many there are."""
    own, met = np.full(len(begin), -1, np.int32), np.full(len(size), -1, np.int32)
    found = 0
    for r in range(len(size)):
        low, high = offsets[r], offsets[r + 1]
        # What nobody else holds is rarest of all, and leads to nobody.
        look = high - low - needed[r] + 1
        if look <= 0:
            continue
        held = np.empty(high - low, np.int64)
        for i in range(low, high):
            own[shingle[i]] = r
            held[i - low] = begin[shingle[i] + 1] - begin[shingle[i]]
        order = np.argsort(held, kind="mergesort")
        for k in range(look):
            s = shingle[low + order[k]]
            for q in range(begin[s], begin[s + 1]):
                other = np.int64(holder[q])
                if met[other] == r or size[other] < size[r] or (size[other] == size[r] and other <= r):
                    continue
                met[other] = r
                count, i = 0, offsets[other]
                while i < offsets[other + 1] and count + offsets[other + 1] - i >= needed[r]:
                    count += own[shingle[i]] == r
                    i += 1
                if count >= needed[r]:
                    if found < len(left):
                        left[found], right[found], shared[found] = min(r, other), max(r, other), count
                    found += 1
    return found
