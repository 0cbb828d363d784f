"""What cues and sentences add to the scores of many words at once, compiled; see `voice_scores_numba`."""

from __future__ import annotations

import numpy as np

from analysis.measure.kernels import voice_families as of
from analysis.measure.kernels.voice_compiling import kernel
from analysis.measure.voice.word_classes import ARTICLE_CLASS, BUCKETS, ROLES, STOP


@kernel
def add(sums, three, unit):
    """The sums and the weights of one feature: three whole numbers in the bytes of one, times the family's scale.

    No array is handed over anywhere near: to count who holds it would take longer than the sum.
    """
    return (sums[0] + np.float32(np.int8(three & 255)) * unit, sums[1] + np.float32(np.int8(three >> 8 & 255)) * unit,
            sums[2] + np.float32(np.int8(three >> 16 & 255)) * unit)


@kernel
def step(distance):
    """A distance in tokens as one of ten steps."""
    return BUCKETS[min(max(distance, 0), len(BUCKETS) - 1)]


@kernel
def beside(values, i, by, article, fill):
    """The value `by` places further on, `fill` beyond the article."""
    at = i + by
    if at < 0 or at >= len(values) or article[at] != article[i]:
        return fill
    return np.int64(values[at])


@kernel
def cue_rows(k, spots, count, words, classes, article, weights, at, scale, left, right):
    """Write what cue `k` of the sentence adds to the words behind it and before it, without and with a comma."""
    i = spots[k]
    word, kind = np.int64(words[i]), np.int64(classes[i])
    before, second = beside(classes, i, -1, article, STOP), beside(classes, i, -2, article, STOP)
    after, third = beside(classes, i, 1, article, STOP), beside(classes, i, 2, article, STOP)
    nil = np.float32(0)
    for flag in range(2):
        sums = add((nil, nil, nil), weights[at[of.LEFT_CUE] + word + 1], scale[of.LEFT_CUE])
        sums = add(sums, weights[at[of.LEFT_COMMA] + (word + 1) * 2 + flag], scale[of.LEFT_COMMA])
        sums = add(sums, weights[at[of.LEFT_CLASS] + (before * ROLES + second) * ROLES + kind + 1],
                   scale[of.LEFT_CLASS])
        sums = add(sums, weights[at[of.LEFT_NEXT] + beside(words, i, 1, article, 17) + 1], scale[of.LEFT_NEXT])
        sums = add(sums, weights[at[of.LEFT_BEFORE] + beside(words, i, -1, article, 17) + 1], scale[of.LEFT_BEFORE])
        sums = add(sums, weights[at[of.LEFT_AFTER] + (after * ROLES + third) * ROLES + kind + 1], scale[of.LEFT_AFTER])
        earlier = np.int64(words[spots[k - 1]]) + 1 if k else 0
        sums = add(sums, weights[at[of.EARLIER] + earlier], scale[of.EARLIER])
        earlier = np.int64(classes[spots[k - 1]]) * ROLES + kind + 1 if k else 0
        left[2 * k + flag, 0], left[2 * k + flag, 1], left[2 * k + flag, 2] = add(sums, weights[at[of.TWO] + earlier],
                                                                                  scale[of.TWO])
        sums = add((nil, nil, nil), weights[at[of.RIGHT_CUE] + word + 1], scale[of.RIGHT_CUE])
        sums = add(sums, weights[at[of.RIGHT_COMMA] + (word + 1) * 2 + flag], scale[of.RIGHT_COMMA])
        sums = add(sums, weights[at[of.RIGHT_CLASS] + (before * ROLES + second) * ROLES + kind + 1],
                   scale[of.RIGHT_CLASS])
        right[2 * k + flag, 0], right[2 * k + flag, 1], right[2 * k + flag, 2] = sums


@kernel
def _count_up(edges, value):
    number = 0
    for edge in edges:
        if value >= edge:
            number += 1
    return number


@kernel
def sentences(first, words, sign, cue, quote, line, article, head, weights, at, scale, out):
    """Write what each sentence adds to all its words; float32 (sentences, 3)."""
    count = len(first) - 1
    kind, told = np.zeros(count, np.int64), np.zeros(count, np.int64)
    ends = np.full((count, 2), -1, np.int64)  # first and last cue
    for s in range(count):
        inside = 0
        for i in range(first[s], first[s + 1]):
            inside += quote[i] >= 0
            if cue[i]:
                ends[s, 1] = i
                told[s] = 1
                if ends[s, 0] < 0:
                    ends[s, 0] = i
        share = inside / max(first[s + 1] - first[s], 1)
        kind[s] = 2 if share > 0.7 else 1 if share > 0 else 0
    nil = np.float32(0)
    now, opening = -1, np.int64(0)
    for s in range(count):
        begin, end = first[s], first[s + 1]
        if article[begin] != now:
            now, opening = article[begin], line[begin]
        row = (np.int64(words[ends[s, 1]]) + 1) * 4 + _count_up((3, 6, 10), end - ends[s, 1]) if told[s] else 0
        sums = add((nil, nil, nil), weights[at[of.LAST] + row], scale[of.LAST])
        row = (np.int64(words[ends[s, 0]]) + 1) * 4 + _count_up((3, 6, 12), ends[s, 0] - begin) if told[s] else 0
        sums = add(sums, weights[at[of.FIRST] + row], scale[of.FIRST])
        sums = add(sums, weights[at[of.WORD] + np.int64(words[begin])], scale[of.WORD])
        earlier = later = 0
        if s and line[begin] == line[first[s - 1]]:
            earlier = 1 + kind[s - 1] * 2 + told[s - 1]
        if s + 1 < count and line[first[s + 1]] == line[begin]:
            later = 1 + kind[s + 1] * 2 + told[s + 1]
        sums = add(sums, weights[at[of.AROUND] + ((earlier * 8 + later) * 3 + kind[s]) * 2 + told[s]], scale[of.AROUND])
        paragraph = 0 if head[begin] else max(line[begin] - opening, 1)
        out[s, 0], out[s, 1], out[s, 2] = add(sums, weights[at[of.PARAGRAPH] + min(paragraph, 6) * 3 + kind[s]],
                                              scale[of.PARAGRAPH])


@kernel
def mark_cues(roles, depth, classes, article, wanted, noun, cue):
    """Mark the words that could be cues: as in `templates`."""
    for i in range(len(roles)):
        cue[i] = (roles[i] & wanted) != 0 and depth[i] == 0 and not (
            i > 0 and article[i - 1] == article[i] and classes[i - 1] == ARTICLE_CLASS and (roles[i] & noun) == 0)
