"""Runs of words numbered and counted per article, compiled: by parts of a hash, each of which stays in the cache."""

from __future__ import annotations

import numpy as np

from analysis.measure.kernels.compiling import kernel

U = np.uint64
_MIX = U(0x9E3779B97F4A7C15)
_PART = 8_000  # runs in a part of the hash, about


@kernel
def _hash(key):
    key *= _MIX
    key ^= key >> U(32)
    key *= U(0xC2B2AE3D27D4EB4F)
    return key ^ (key >> U(29))


@kernel
def count_words(word, part, counted, offsets, types, bounds, indices, data):
    """Rows of a sparse matrix: how often each word stands in each article, counted parts only.

    ``bounds`` (articles + 1) is written too; returns how many entries there are.
    """
    place = np.full(types, -1, np.int32)
    k = 0
    bounds[0] = 0
    for i in range(len(offsets) - 1):
        first = k
        for p in range(offsets[i], offsets[i + 1]):
            if part[p] >= counted:
                continue
            w = word[p]
            at = place[w]
            if at >= first:
                data[at] += 1
            else:
                place[w] = k
                indices[k], data[k] = w, 1
                k += 1
        bounds[i + 1] = k
    return k


@kernel
def number_runs(before, alone, word, room, offsets, step, first, alone_now, count):
    """Where every run of ``step`` + 1 words stood first, and how often it stands in its article.

    Parameters
    ----------
    before : for each place where the run one word shorter stood first (what names it), -1 where none begins
    alone : whether the shorter run at a place stands nowhere else; empty where that is not known
    room : of each place, how many words of its segment follow, itself among them
    first, alone_now, count : written, as ``before`` and ``alone`` for the next size; uses in the article at the run's
        first place there, else 0

    Returns how many runs there are.
    """
    size, known_alone = len(word), len(alone) > 0
    bits = 1
    while size >> bits > _PART and bits < 12:
        bits += 1
    shift = U(64 - bits)
    begins = np.zeros((1 << bits) + 1, np.int64)
    total = 0
    for p in range(size):
        first[p], count[p], alone_now[p] = -1, 0, False
        if room[p] > step:
            if known_alone and (alone[p] or alone[p + 1]):
                # What contains a run that stands nowhere else stands nowhere else either.
                first[p], count[p], alone_now[p] = p, 1, True
                total += 1
            else:
                key = (U(before[p]) << U(32)) | U(word[p + step])
                begins[(_hash(key) >> shift) + U(1)] += 1
    largest = begins.max()
    for b in range(1 << bits):
        begins[b + 1] += begins[b]
    keys, places = np.empty(begins[-1], np.uint64), np.empty(begins[-1], np.int32)
    fill = begins[:-1].copy()
    for p in range(size):
        if room[p] > step and first[p] < 0:
            key = (U(before[p]) << U(32)) | U(word[p + step])
            b = _hash(key) >> shift
            keys[fill[b]], places[fill[b]] = key, p
            fill[b] += 1
    slots = 16
    while slots < 2 * largest:
        slots *= 2
    table, stood, last = np.empty(slots, np.uint64), np.empty(slots, np.int32), np.empty(slots, np.int32)
    article = np.empty(size, np.int32)
    for i in range(len(offsets) - 1):
        article[offsets[i]:offsets[i + 1]] = i
    for b in range(1 << bits):
        slots = 16
        while slots < 2 * (begins[b + 1] - begins[b]):
            slots *= 2
        mask = U(slots - 1)
        stood[:slots] = -1
        for i in range(begins[b], begins[b + 1]):
            key, place = keys[i], places[i]
            j = _hash(key) & mask
            while stood[j] >= 0 and table[j] != key:
                j = (j + U(1)) & mask
            if stood[j] < 0:
                table[j], stood[j], last[j] = key, place, place
                first[place], count[place], alone_now[place] = place, 1, True
                total += 1
                continue
            alone_now[stood[j]] = False
            first[place] = stood[j]
            if article[last[j]] == article[place]:
                count[last[j]] += 1
            else:
                last[j], count[place] = place, 1
    return total


@kernel
def number_first(first, places):
    """Turn where a run stood first into its number, by first appearance; ``places`` gets where each run stands first."""
    k = 0
    for p in range(len(first)):
        at = first[p]
        if at == p:
            first[p], places[k] = k, p
            k += 1
        elif at >= 0:
            first[p] = first[at]


@kernel
def rooms(part, counted, sentence, offsets, longest, room):
    """How many words of its segment follow on each place, itself among them, at most ``longest``; 0 if not counted.

    ``sentence`` is empty where segments may cross sentences.
    """
    inside = len(sentence) > 0
    for i in range(len(offsets) - 1):
        left = 0
        for p in range(offsets[i + 1] - 1, offsets[i] - 1, -1):
            if part[p] >= counted:
                left = 0
            elif left and inside and sentence[p] != sentence[p + 1]:
                left = 1
            elif left < longest:
                left += 1
            room[p] = left


@kernel
def row_sizes(offsets, count, sizes):
    """Add how many entries of one size each row has."""
    for i in range(len(offsets) - 1):
        k = 0
        for p in range(offsets[i], offsets[i + 1]):
            k += count[p] > 0
        sizes[i] += k


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


@kernel
def copy_rows(bounds, indices, data, room, all_indices, all_data):
    """Write the rows of a matrix at the beginning of longer rows."""
    for i in range(len(bounds) - 1):
        k = room[i]
        for p in range(bounds[i], bounds[i + 1]):
            all_indices[k], all_data[k] = indices[p], data[p]
            k += 1
        room[i] = k


@kernel
def write_runs(word, places, size, out):
    """The words of each run, -1 behind them."""
    for k in range(len(places)):
        for j in range(out.shape[1]):
            out[k, j] = word[places[k] + j] if j < size else -1
