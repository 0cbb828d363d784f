"""Terms in place, compiled: where their words stand in a row, and which of those that overlap stay."""

from __future__ import annotations

import numpy as np

from analysis.measure.kernels.compiling import kernel

U = np.uint64
_MIX = U(0x9E3779B97F4A7C15)


@kernel
def enter(pairs, table):
    """Fill a table of zeros (a power of 2 in length) with numbers that are none."""
    mask = U(len(table) - 1)
    for pair in pairs:
        j = (pair * _MIX >> U(32)) & mask
        while table[j]:
            j = (j + U(1)) & mask
        table[j] = pair


@kernel
def _takes(element, word, one, two, table):
    """Whether an element of a pattern takes a word; most take one, or one and its possessive."""
    if two[element] >= 0:
        return word == one[element] or word == two[element]
    pair, mask = (U(element + 1) << U(32)) | U(word), U(len(table) - 1)
    j = (pair * _MIX >> U(32)) & mask
    while table[j]:
        if table[j] == pair:
            return True
        j = (j + U(1)) & mask
    return False


@kernel
def enter_pairs(pairs, table):
    """Fill a table (a power of 2 in length) of zeros: a pair, which is not 0, and its place in ``pairs``."""
    mask = U(len(table) - 1)
    for i in range(len(pairs)):
        j = (pairs[i] * _MIX >> U(32)) & mask
        while table[j, 0]:
            j = (j + U(1)) & mask
        table[j, 0], table[j, 1] = pairs[i], i


@kernel
def _place_of(pair, table):
    """Place of a pair, -1 where there is none."""
    mask = U(len(table) - 1)
    j = (pair * _MIX >> U(32)) & mask
    while table[j, 0]:
        if table[j, 0] == pair:
            return np.int64(table[j, 1])
        j = (j + U(1)) & mask
    return -1


@kernel
def _stands(first, r, low, high, known, word, part, counted, sentence, length, elements, begins, one, two, table):
    """Whether pattern ``r`` stands at a place; of its words ``known`` and as many as that says are known to."""
    last = first + length[r] - 1
    if first < low or last >= high or part[first] >= counted or sentence[first] != sentence[last]:
        return False
    for step in range(length[r]):
        if (step < known[0] or step > known[1]) and not _takes(elements[begins[r] + step], word[first + step], one, two,
                                                               table):
            return False
    return True


@kernel
def _insert(first, r, count, place, row):
    """Write a place behind those before it; what is found later stands at most a pattern's length before."""
    if count >= len(place):
        return
    j = count
    while j > 0 and (place[j - 1] > first or (place[j - 1] == first and row[j - 1] > r)):
        place[j], row[j] = place[j - 1], row[j - 1]
        j -= 1
    place[j], row[j] = first, r


@kernel
def find(word, offsets, part, counted, sentence, asked, spoken, length, elements, begins, one, two, table, anchor,
         bounds, owner, kinds, pairs, pair_bounds, pair_owner, place, row):
    """Write where the patterns stand, by place and pattern; how many there are, also where they have no room.

    Parameters
    ----------
    word, offsets, part, sentence : of `Tokens`
    counted : parts below are searched
    asked : language of each pattern as a number, 0 for any; spoken : of each article
    length : words of each pattern
    elements, begins : the elements of pattern r: elements[begins[r]:begins[r + 1]]
    one, two, table : what an element takes: one word, another or the same, -1 where that is for the table to say
    anchor : which of a pattern's words it is looked for at: alone, or with the next
    bounds, owner : patterns looked for at a word alone: owner[bounds[word]:bounds[word + 1]]
    kinds : of each word, whether it is such a word (1), the rarer of a pair and its first (2) or its second (4)
    pairs, pair_bounds, pair_owner : patterns looked for at two words, by the place of the pair in a table
    """
    count = 0
    for i in range(len(offsets) - 1):
        low, high = offsets[i], offsets[i + 1]
        for p in range(low, high):
            w = word[p]
            kind = kinds[w]
            if not kind:
                continue
            if kind & 1:
                for k in range(bounds[w], bounds[w + 1]):
                    r = owner[k]
                    first, known = p - anchor[r], (anchor[r], anchor[r])
                    if (asked[r] == 0 or asked[r] == spoken[i]) and _stands(
                            first, r, low, high, known, word, part, counted, sentence, length, elements, begins, one,
                            two, table):
                        _insert(first, r, count, place, row)
                        count += 1
            for side in range(2):
                # The rarer word of a pair says where to look.
                q = p - side
                if not kind & (2 << side) or q < low or q + 1 >= high:
                    continue
                at = _place_of((U(side) << U(63)) | (U(word[q] + 1) << U(32)) | U(word[q + 1]), pairs)
                if at < 0:
                    continue
                for k in range(pair_bounds[at], pair_bounds[at + 1]):
                    r = pair_owner[k]
                    first, known = q - anchor[r], (anchor[r], anchor[r] + 1)
                    if (asked[r] == 0 or asked[r] == spoken[i]) and _stands(
                            first, r, low, high, known, word, part, counted, sentence, length, elements, begins, one,
                            two, table):
                        _insert(first, r, count, place, row)
                        count += 1
    return count


@kernel
def choose(place, row, length, wildcards, family, scope, whole, keep):
    """Which candidates stay, given by place and pattern: as `analysis.measure.hits` says it.

    ``scope``: by pattern, number of what it is looked up in; ``whole``: whether that is all of its family.
    """
    i, size = 0, len(place)
    while i < size:
        end, j = place[i] + length[row[i]], i + 1
        while j < size and place[j] < end:
            end = max(end, place[j] + length[row[j]])
            j += 1
        keep[i] = True
        if j > i + 1:
            order = np.arange(i, j)
            for a in range(1, j - i):
                new, b = order[a], a
                while b > 0 and _before(new, order[b - 1], place, row, length, wildcards):
                    order[b] = order[b - 1]
                    b -= 1
                order[b] = new
            for a in range(j - i):
                new = order[a]
                r = row[new]
                keep[new] = True
                for b in range(a):
                    old = order[b]
                    s = row[old]
                    if (keep[old] and place[old] < place[new] + length[r] and place[new] < place[old] + length[s]
                            and (scope[s] == scope[r] or (whole[s] and family[s] == family[r]))):
                        keep[new] = False
                        break
        i = j


@kernel
def _before(one, other, place, row, length, wildcards):
    """Longest first, at one length fewest wildcards, then the leftmost, then file order."""
    r, s = row[one], row[other]
    if length[r] != length[s]:
        return length[r] > length[s]
    if wildcards[r] != wildcards[s]:
        return wildcards[r] < wildcards[s]
    if place[one] != place[other]:
        return place[one] < place[other]
    return r < s
