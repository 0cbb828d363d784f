"""Runs of words numbered and counted per article, compiled: in one pass, many looked up at once."""

from __future__ import annotations

import numpy as np

from analysis.measure.kernels.compiling import kernel

U = np.uint64
_MIX = U(0x9E3779B97F4A7C15)
_NONE, _LOW = ~U(0), U(0xFFFFFFFF)
_BATCH = 128  # runs looked up together


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
def move(table, out):
    """Enter what a table holds into an empty one."""
    mask = U(len(out) - 1)
    for i in range(len(table)):
        if table[i, 1]:
            j = _hash(table[i, 0]) & mask
            while out[j, 1]:
                j = (j + U(1)) & mask
            out[j, 0], out[j, 1] = table[i, 0], table[i, 1]


@kernel
def number_runs(before, often, word, room, offsets, step, number, count, places, again, table, state):
    """Number every run of ``step`` + 1 words by first appearance, and count it in its article; False: no room is left.

    Parameters
    ----------
    before : number of the run one word shorter at each place
    often : of each of those, whether it stands more than once; empty where that is not known
    room : as `rooms` has it
    number : written: -1 where no run begins
    count : written: uses in the article, at the run's first place there; else 0
    places, again : written, by run: where it stands first, and whether it stands more than once
    table : uint64 (a power of 2, 2), zeros at first: a key; one more than its number, and where it stood last
    state : where to go on, how many runs there are, how many of them in the table, article
    """
    at, key, hashed = np.empty(_BATCH, np.int64), np.empty(_BATCH, np.uint64), np.empty(_BATCH, np.uint64)
    p, total, entered, article = state[0], state[1], state[2], state[3]
    size, seen, mask, opening = len(word), U(0), U(len(table) - 1), offsets[state[3]]
    while p < size and 2 * (entered + _BATCH) < len(table):
        # In turns, the processor would wait for the memory at every run; so a batch is asked for at once.
        n = 0
        while p < size and n < _BATCH:
            number[p], count[p] = -1, 0
            if room[p] > step:
                at[n] = p
                # What holds a run that stands nowhere else stands nowhere else either, and need not be looked for.
                if len(often) > 0 and not (often[before[p]] and often[before[p + 1]]):
                    key[n] = _NONE
                else:
                    key[n] = (U(before[p]) << U(32)) | U(word[p + step])
                    hashed[n] = _hash(key[n])
                    seen ^= table[hashed[n] & mask, 0]
                n += 1
            p += 1
        for i in range(n):
            place = at[i]
            while offsets[article + 1] <= place:
                article += 1
                opening = offsets[article]
            if key[i] == _NONE:
                number[place], count[place], places[total], again[total] = total, 1, place, False
                total += 1
                continue
            j = hashed[i] & mask
            while table[j, 1] and table[j, 0] != key[i]:
                j = (j + U(1)) & mask
            known = table[j, 1]
            if not known:
                table[j, 0], table[j, 1] = key[i], (U(total + 1) << U(32)) | U(place)
                number[place], count[place], places[total], again[total] = total, 1, place, False
                total, entered = total + 1, entered + 1
                continue
            run, last = np.int64(known >> U(32)) - 1, np.int64(known & _LOW)
            number[place], again[run] = run, True
            if last >= opening:
                count[last] += 1
            else:
                count[place] = 1
                table[j, 1] = (known & ~_LOW) | U(place)
    again[total] = seen == U(1)  # behind the last: so that what was asked for is not left out as of no use
    state[0], state[1], state[2], state[3] = p, total, entered, article
    return p == size


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
