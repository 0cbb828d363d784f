"""Runs of words numbered and counted per article, compiled: by parts of a hash, each of which stays in the cache."""

from __future__ import annotations

import numpy as np

from analysis.measure.kernels.compiling import kernel

U = np.uint64
_MIX = U(0x9E3779B97F4A7C15)
_PART = 4_000  # runs in a part of the hash, about


@kernel
def _hash(key):
    key *= _MIX
    key ^= key >> U(32)
    key *= U(0xC2B2AE3D27D4EB4F)
    return key ^ (key >> U(29))


@kernel
def number_runs(before, word, segment, article, step, number, count):
    """Number every run of ``step`` + 1 words and count it in its article; returns the place where each first stands.

    ``before`` has the number of the run one word shorter at each place, or -1. Written are ``number`` (-1 where no run
    begins) and ``count`` (uses in the article, at the run's first place there; else 0). Numbers go by first appearance.
    """
    size = len(word)
    bits = 1
    while size >> bits > _PART and bits < 16:
        bits += 1
    shift = U(64 - bits)
    begins = np.zeros((1 << bits) + 1, np.int64)
    for p in range(size):
        number[p], count[p] = -1, 0
    for p in range(size - step):
        if before[p] >= 0 and segment[p] >= 0 and segment[p] == segment[p + step]:
            key = (U(before[p]) << U(32)) | U(word[p + step])
            begins[(_hash(key) >> shift) + U(1)] += 1
    largest = begins.max()
    for b in range(1 << bits):
        begins[b + 1] += begins[b]
    keys, places = np.empty(begins[-1], np.uint64), np.empty(begins[-1], np.uint32)
    fill = begins[:-1].copy()
    for p in range(size - step):
        if before[p] >= 0 and segment[p] >= 0 and segment[p] == segment[p + step]:
            key = (U(before[p]) << U(32)) | U(word[p + step])
            b = _hash(key) >> shift
            keys[fill[b]], places[fill[b]] = key, p
            fill[b] += 1
    room = 16
    while room < 2 * largest:
        room *= 2
    table, known, last = np.empty(room, np.uint64), np.empty(room, np.int32), np.empty(room, np.int64)
    first = np.empty(begins[-1], np.uint32)
    total = 0
    for b in range(1 << bits):
        slots = 16
        while slots < 2 * (begins[b + 1] - begins[b]):
            slots *= 2
        mask = U(slots - 1)
        known[:slots] = -1
        for i in range(begins[b], begins[b + 1]):
            key, place = keys[i], np.int64(places[i])
            j = _hash(key) & mask
            while known[j] >= 0 and table[j] != key:
                j = (j + U(1)) & mask
            if known[j] < 0:
                table[j], known[j], last[j] = key, total, place
                first[total] = place
                total += 1
            elif article[last[j]] != article[place]:
                last[j] = place
            number[place] = known[j]
            count[last[j]] += 1
    # By first appearance, so that no other way of counting gives other numbers.
    at = np.full(size, -1, np.int32)
    for i in range(total):
        at[first[i]] = i
    new, ordered = np.empty(total, np.int32), np.empty(total, np.int64)
    k = 0
    for p in range(size):
        if at[p] >= 0:
            new[at[p]], ordered[k] = k, p
            k += 1
    for p in range(size):
        if number[p] >= 0:
            number[p] = new[number[p]]
    return ordered


@kernel
def count_words(word, segment, offsets, types, number, count):
    """As `number_runs` for single words: ``number`` is the word's own, or -1 outside every segment."""
    last = np.full(types, -1, np.int64)
    for i in range(len(offsets) - 1):
        for p in range(offsets[i], offsets[i + 1]):
            count[p], number[p] = 0, -1
            if segment[p] >= 0:
                number[p] = word[p]
                if last[word[p]] < offsets[i]:
                    last[word[p]] = p
                count[last[word[p]]] += 1


@kernel
def fill_rows(offsets, number, count, shift, room, indices, data):
    """Write the counts of one size behind those already in each row; ``room`` says how far each row is filled."""
    for i in range(len(offsets) - 1):
        k = room[i]
        for p in range(offsets[i], offsets[i + 1]):
            if count[p] > 0:
                indices[k], data[k] = number[p] + shift, count[p]
                k += 1
        room[i] = k
