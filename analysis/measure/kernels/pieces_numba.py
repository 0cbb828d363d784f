"""A compiled table of pieces of text, kept over many batches: each distinct one has a number."""

from __future__ import annotations

import numpy as np

from analysis.measure.kernels.compiling import kernel

U = np.uint64
_SHORT = 15  # bytes of a piece that is kept whole in its key
_LONG, _CASE = U(1 << 63), U(0x2020202020202020)
_MIX, _OTHER, _HIGH, _LOW = U(0x9E3779B97F4A7C15), U(0xC2B2AE3D27D4EB4F), U(0xFFFFFFFF00000000), U(0xFFFFFFFF)
# Which bits of a key's two numbers a piece of so many bytes fills.
PARTS = np.array([((1 << 8 * min(n, 8)) - 1, (1 << 8 * max(n - 8, 0)) - 1) for n in range(_SHORT + 1)], np.uint64)


@kernel
def piece_keys(data, eights, first, size, plain, parts, count, out):
    """Keys and hashes. Of a short piece its bytes, of a long one a hash; a plain word is the same in either case."""
    for i in range(count):
        at, by, length = first[i] >> 3, U(8 * (first[i] & 7)), size[i]
        if length > _SHORT:
            one, two = U(length), U(0)
            for k in range(first[i], first[i] + length):
                one = (one ^ U(data[k] | 0x20 if plain[i] else data[k])) * U(0x100000001B3)
                two = (two + one) ^ (two >> U(7))
            two |= _LONG
        else:
            rest, case = U(63) - by, _CASE if plain[i] else U(0)
            one = ((eights[at] >> by) | (eights[at + 1] << U(1) << rest) | case) & parts[length, 0]
            two = ((eights[at + 1] >> by) | (eights[at + 2] << U(1) << rest) | case) & parts[length, 1]
        h = (one * _MIX) ^ (two * _OTHER)
        h ^= h >> U(32)
        h *= _MIX
        out[i, 0], out[i, 1], out[i, 2] = one, two, h ^ (h >> U(29))


@kernel
def enter(hashes, count, slots):
    """Enter known pieces into an empty table: half of a slot is half the hash, the other the number of the piece."""
    mask = U(len(slots) - 1)
    for i in range(count):
        j = hashes[i, 2] & mask
        while slots[j] != U(0):
            j = (j + U(1)) & mask
        slots[j] = (hashes[i, 2] & _HIGH) | U(i + 1)


@kernel
def same_piece(data, first, size, plain, kept, where, g):
    """Whether a long piece is the known one; a plain word is in either case."""
    if where[g, 1] != size or (where[g, 2] == 0) != plain:
        return False
    case = 0x20 if plain else 0
    k = 0
    while k < size and data[first + k] | case == kept[where[g, 0] + k] | case:
        k += 1
    return k == size


@kernel
def piece_numbers(data, first, size, plain, new, count, slots, keys, where, kept, known, used, out):
    """Number of each piece; how many are known now, and how many bytes of them are kept."""
    mask = U(len(slots) - 1)
    for i in range(count):
        one, two, h = new[i, 0], new[i, 1], new[i, 2]
        j = h & mask
        while True:
            slot = slots[j]
            if slot == U(0):
                slots[j] = (h & _HIGH) | U(known + 1)
                keys[known, 0], keys[known, 1], keys[known, 2] = one, two, h
                where[known, 0], where[known, 1], where[known, 2] = used, size[i], not plain[i]
                for k in range(size[i]):
                    kept[used + k] = data[first[i] + k]
                used += size[i]
                out[i] = known
                known += 1
                break
            if (slot ^ h) & _HIGH == U(0):
                g = (slot & _LOW) - U(1)
                if keys[g, 0] == one and keys[g, 1] == two and (two < _LONG or same_piece(
                        data, first[i], size[i], plain[i], kept, where, g)):
                    out[i] = np.int32(g)
                    break
            j = (j + U(1)) & mask
    return known, used
