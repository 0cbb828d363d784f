"""A compiled table of spellings: each distinct one gets a number, in order of first appearance."""

from __future__ import annotations

import numpy as np

from analysis.measure.kernels.blocks_numba import eight
from analysis.measure.kernels.compiling import kernel

U = np.uint64
_MIX, _OTHER, _HIGH, _LOW = U(0x9E3779B97F4A7C15), U(0xC2B2AE3D27D4EB4F), U(0xFFFFFFFF00000000), U(0xFFFFFFFF)
_SHORT = 15  # bytes of a spelling that is kept whole in its key
_BLANKS, _LONG = U(0x2020202020202020), U(1 << 63)
# Which bits of a key's two numbers a spelling of so many bytes fills.
PARTS = np.array([((1 << 8 * min(n, 8)) - 1, (1 << 8 * max(n - 8, 0)) - 1) for n in range(_SHORT + 1)], np.uint64)


@kernel
def mixed(one, two):
    """Hash of a key."""
    h = (one * _MIX) ^ (two * _OTHER)
    h ^= h >> U(32)
    h *= _MIX
    return h ^ (h >> U(29))


@kernel
def fill(keys, count, slots):
    """Enter known keys into an empty table: half of a slot is part of the hash, half the number of the spelling."""
    mask = U(len(slots) - 1)
    for i in range(count):
        h = mixed(keys[i, 0], keys[i, 1])
        j = h & mask
        while slots[j] != U(0):
            j = (j + U(1)) & mask
        slots[j] = (h & _HIGH) | U(i + 1)


@kernel
def spelling_keys(data, first, size, plain, parts, count, out):
    """Keys and hashes of spellings: of a short one its bytes, of a long one a hash."""
    for i in range(count):
        at, length = first[i], size[i]
        if length > _SHORT:
            one, two = U(length), U(0)
            for k in range(first[i], first[i] + length):
                one = (one ^ U(data[k] | 0x20 if plain[i] else data[k])) * U(0x100000001B3)
                two = (two + one) ^ (two >> U(7))
            two |= _LONG
        else:
            # The bit 0x20 is set in every character of an ASCII word but capitals and "_", which then is like no other.
            blank = _BLANKS if plain[i] else U(0)
            one, two = (eight(data, at) | blank) & parts[length, 0], (eight(data, at + 8) | blank) & parts[length, 1]
        out[i, 0], out[i, 1], out[i, 2] = one, two, mixed(one, two)


@kernel
def same(data, a, b, size, plain):
    """Whether two long spellings are one; ASCII letters in either case are."""
    for k in range(size):
        x, y = data[a + k], data[b + k]
        if x != y and not (plain and x < 0x80 and y < 0x80 and x | 0x20 == y | 0x20):
            return False
    return True


@kernel
def spelling_numbers(data, first, size, plain, new, count, slots, keys, spelled, known, word):
    """Number of each spelling; returns how many are known now."""
    mask = U(len(slots) - 1)
    for i in range(count):
        one, two, h = new[i, 0], new[i, 1], new[i, 2]
        j = h & mask
        while True:
            slot = slots[j]
            if slot == U(0):
                slots[j] = (h & _HIGH) | U(known + 1)
                keys[known, 0], keys[known, 1] = one, two
                spelled[known, 0], spelled[known, 1] = first[i], size[i]
                word[i] = known
                known += 1
                break
            if (slot ^ h) & _HIGH == U(0):
                g = (slot & _LOW) - U(1)
                if keys[g, 0] == one and keys[g, 1] == two and (two < _LONG or (
                        spelled[g, 1] == size[i] and same(data, first[i], spelled[g, 0], size[i], plain[i]))):
                    word[i] = np.int32(g)
                    break
            j = (j + U(1)) & mask
    return known


@kernel
def lower(data, spelled, out, other):
    """Write the spellings in small letters, a line each, empty where it is not ASCII (``other``); bytes written."""
    k = 0
    for i in range(len(spelled)):
        begin, bits = k, np.uint8(0)
        for p in range(spelled[i, 0], spelled[i, 0] + spelled[i, 1]):
            b = data[p]
            bits |= b
            out[k] = b | 0x20 if 65 <= b <= 90 else b
            k += 1
        other[i] = bits >= 0x80
        if other[i]:
            k = begin
        out[k] = 10
        k += 1
    return k


@kernel
def renumber(numbers, word):
    """Replace each number by what it has become, in place."""
    for i in range(len(word)):
        word[i] = numbers[word[i]]
