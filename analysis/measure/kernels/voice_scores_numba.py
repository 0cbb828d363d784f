"""The model's scores and the likeliest course through them, compiled; equal to `templates`, `Model.scores`, `decode`.

Every token's weights are added in the order in which the NumPy path adds them, in the same precision, so that both
paths give the same sums to the last bit.
"""

from __future__ import annotations

import numpy as np

from analysis.measure.kernels import voice_families as of
from analysis.measure.kernels.voice_compiling import kernel
from analysis.measure.kernels.voice_rows_numba import add, cue_rows, step
from analysis.measure.voice.features import RULE_KINDS
from analysis.measure.voice.word_classes import PAIRS, ROLES, STOP


@kernel
def scores(first, words, classes, head_id, tail_id, sign, upper, quote, depth, article, edge, shape, cue, opener,
           by_sentence, reason, table, role, vocabulary, fused, weights, at, scale, out):
    """Write each token's scores; float32 (tokens, 3)."""
    size = len(words)
    nil = np.float32(0)
    none = (nil, nil, nil)
    no_left, no_right = none, none
    for family in (of.LEFT_CUE, of.LEFT_COMMA, of.LEFT_CLASS, of.LEFT_NEXT, of.LEFT_BEFORE, of.LEFT_AFTER, of.EARLIER,
                   of.TWO):
        no_left = add(no_left, weights[at[family]], scale[family])
    for family in (of.RIGHT_CUE, of.RIGHT_COMMA, of.RIGHT_CLASS):
        no_right = add(no_right, weights[at[family]], scale[family])
    rule = np.empty(len(table), np.int64)
    of_reason = np.empty((len(table), 3), np.float32)
    for r in range(len(table)):
        rule[r] = table[r, 0] * 8 + table[r, 1]
        sums = add(none, weights[at[of.GRAMMAR] + rule[r]], scale[of.GRAMMAR])
        sums = add(sums, weights[at[of.SPEAKER] + table[r, 3] * RULE_KINDS + rule[r]], scale[of.SPEAKER])
        of_reason[r, 0], of_reason[r, 1], of_reason[r, 2] = add(sums, weights[at[of.CUE] + table[r, 4] * 3
                                                                        + table[r, 2]],
                                                                scale[of.CUE])
    until = np.empty(size, np.int32)
    last = size
    for i in range(size - 1, -1, -1):
        if i + 1 == size or edge[i + 1] or reason[i + 1] != reason[i]:
            last = i
        until[i] = last
    since = longest = low = high = 0
    for s in range(len(first) - 1):
        longest = max(longest, first[s + 1] - first[s])
    cues, stops = np.empty(longest, np.int64), np.empty(longest, np.int64)
    left, right = np.empty((2 * longest, 3), np.float32), np.empty((2 * longest, 3), np.float32)
    commas, openers = np.empty(longest, np.int64), np.empty(longest, np.int64)
    for s in range(len(first) - 1):
        begin, end = first[s], first[s + 1]
        if begin == high:  # another article
            low = begin
            while high < size and article[high] == article[begin]:
                high += 1
        some = others = seen = opened = 0
        for i in range(begin, end):
            cut = sign[i]
            seen += cut == 44
            opened += opener[i]
            commas[i - begin], openers[i - begin] = seen, opened
            if cue[i]:
                cues[some] = i
                some += 1
            if cut == 44 or cut == 59 or cut == 58 or cut == 0x2014 or cut == 0x2013:
                stops[others] = i
                others += 1
        for k in range(some):
            cue_rows(k, cues, some, words, classes, article, weights, at, scale, left, right)
        passed = gone = 0
        for i in range(begin, end):
            while passed < some and cues[passed] < i:
                passed += 1
            while gone < others and stops[gone] < i:
                gone += 1
            word, kind = np.int64(words[i]), np.int64(classes[i])
            near, far = i > 0 and not edge[i], i + 1 < size and not edge[i + 1]
            sums = none
            for k in range(7):
                row = k * (vocabulary + 1) + (words[i + k - 3] if low <= i + k - 3 < high else vocabulary)
                sums = (sums[0] + fused[row, 0], sums[1] + fused[row, 1], sums[2] + fused[row, 2])
            for k in range(3):
                if low <= i + k - 1 < high and head_id[i + k - 1] >= 0:
                    sums = add(sums, weights[at[of.HEAD + k] + head_id[i + k - 1]], scale[of.HEAD + k])
            for k in range(5):
                if low <= i + k - 2 < high and tail_id[i + k - 2] >= 0:
                    sums = add(sums, weights[at[of.TAIL + k] + tail_id[i + k - 2]], scale[of.TAIL + k])
            before, second = (classes[i - 1] if i - 1 >= low else STOP), (classes[i - 2] if i - 2 >= low else STOP)
            after, third = (classes[i + 1] if i + 1 < high else STOP), (classes[i + 2] if i + 2 < high else STOP)
            word_before, word_after = (words[i - 1] if i - 1 >= low else 17), (words[i + 1] if i + 1 < high else 17)
            sums = add(sums, weights[at[of.PAIR_BEFORE] + (((word_before * 1000003 + word * 8191) >> 3) & (PAIRS - 1))],
                       scale[of.PAIR_BEFORE])
            sums = add(sums, weights[at[of.PAIR_AFTER] + (((word * 1000003 + word_after * 8191) >> 3) & (PAIRS - 1))],
                       scale[of.PAIR_AFTER])
            sums = add(sums, weights[at[of.CLASSES] + (before * ROLES + kind) * ROLES + after], scale[of.CLASSES])
            sums = add(sums, weights[at[of.CLASSES_AFTER] + after * ROLES + third], scale[of.CLASSES_AFTER])
            sums = add(sums, weights[at[of.CLASSES_BEFORE] + before * ROLES + second], scale[of.CLASSES_BEFORE])
            quote_before = quote[i - 1] if i > low else -9
            inside = quote[i] >= 0
            state = (1 if quote[i] == quote_before else 2) if inside else 3 if quote_before >= 0 else 0
            state += 4 * (i + 1 < high and quote[i + 1] >= 0)
            sums = add(sums, weights[at[of.QUOTE] + state * 32 + (shape[quote[i]] if inside else 0)], scale[of.QUOTE])
            deep = min((depth[i - 1] if near else 0), 3)
            sums = add(sums, weights[at[of.DEPTH] + min(depth[i], 3) + 4 * deep], scale[of.DEPTH])
            capital = upper[i] + 2 * (upper[i - 1] if near else 0) + 4 * (upper[i + 1] if far else 0)
            sums = add(sums, weights[at[of.QUOTE_CLASS] + (state * ROLES + kind) * 8 + capital], scale[of.QUOTE_CLASS])
            sums = add(sums, weights[at[of.QUOTE_CLASS_BEFORE] + state * ROLES + before], scale[of.QUOTE_CLASS_BEFORE])
            comma_left = comma_right = 0
            middle = np.int64(0)
            kind_left = kind_right = np.int64(ROLES)
            if passed:
                cue_at = cues[passed - 1]
                comma_left = min(commas[i - begin] - commas[cue_at - begin], 3)
                kind_left = np.int64(classes[cue_at])
                middle = ((kind_left * 10 + step(i - cue_at)) * 4 + comma_left) * 3 + min(
                    openers[i - begin] - openers[cue_at - begin], 2) + 1
            sums = add(sums, weights[at[of.WAY_LEFT] + middle], scale[of.WAY_LEFT])
            middle = np.int64(0)
            if passed < some:
                cue_at = cues[passed]
                comma_right = min(commas[cue_at - begin] - commas[i - begin], 3)
                kind_right = np.int64(classes[cue_at])
                middle = ((kind_right * 10 + step(cue_at - i)) * 4 + comma_right) * ROLES + 1
                middle += classes[cue_at + 1] if cue_at + 1 < high else STOP
            sums = add(sums, weights[at[of.WAY_RIGHT] + middle], scale[of.WAY_RIGHT])
            sums = add(sums, weights[at[of.BOTH] + (kind_left * (ROLES + 1) + kind_right) * 4
                               + min(comma_left, 1) * 2 + min(comma_right, 1)],
                       scale[of.BOTH])
            sums = add(sums, weights[at[of.ENDS] + step(i - begin) * 10 + step(end - i)], scale[of.ENDS])
            behind = 0
            middle = np.int64(0)
            if gone:
                stop_at = stops[gone - 1]
                middle = (words[stop_at + 1] if stop_at + 1 < high else 17) * 10 + step(i - stop_at) + 1
                behind = (classes[stop_at + 1] if stop_at + 1 < high else STOP) * ROLES + 1
                behind += classes[stop_at + 2] if stop_at + 2 < high else STOP
            sums = add(sums, weights[at[of.COMMA_BEFORE] + middle], scale[of.COMMA_BEFORE])
            middle = np.int64(0)
            if gone < others:
                stop_at = stops[gone]
                middle = (words[stop_at + 1] if stop_at + 1 < high else 17) * 10 + step(stop_at - i) + 1
            sums = add(sums, weights[at[of.COMMA_BEHIND] + middle], scale[of.COMMA_BEHIND])
            why = reason[i]
            decided, voice = rule[why], table[why, 2]
            why_before, why_after = (reason[i - 1] if near else -1), (reason[i + 1] if far else -1)
            if why_before != why:
                since = i
            sums = add(sums, weights[at[of.BORDER] + decided * 4 + (why_before != why) * 2 + (why_after != why)],
                       scale[of.BORDER])
            sums = add(sums, weights[at[of.BEFORE] + (rule[why_before] if why_before >= 0 else 0)], scale[of.BEFORE])
            sums = add(sums, weights[at[of.AFTER] + (rule[why_after] if why_after >= 0 else 0)], scale[of.AFTER])
            sums = add(sums, weights[at[of.CLASS] + decided * ROLES + kind], scale[of.CLASS])
            around = (voice * 3 + (table[why_before, 2] if why_before >= 0 else 0)) * 3
            around += table[why_after, 2] if why_after >= 0 else 0
            sums = add(sums, weights[at[of.VOICES] + around * ROLES + kind], scale[of.VOICES])
            sums = add(sums, weights[at[of.ROLE] + role[i] * 9 + (role[i - 1] if near else 0) * 3 + (role[i
                               + 1] if far else 0)],
                       scale[of.ROLE])
            sums = add(sums, weights[at[of.SPAN] + (voice * 10 + step(i - since)) * 10 + step(until[i] - i)],
                       scale[of.SPAN])
            # What many tokens share is summed by itself, and then added.
            rest = no_left
            if passed:
                k = 2 * (passed - 1) + (comma_left > 0)
                rest = (left[k, 0], left[k, 1], left[k, 2])
            sums = (sums[0] + rest[0], sums[1] + rest[1], sums[2] + rest[2])
            rest = no_right
            if passed < some:
                k = 2 * passed + (comma_right > 0)
                rest = (right[k, 0], right[k, 1], right[k, 2])
            sums = (sums[0] + rest[0], sums[1] + rest[1], sums[2] + rest[2])
            sums = (sums[0] + by_sentence[s, 0], sums[1] + by_sentence[s, 1], sums[2] + by_sentence[s, 2])
            sums = add(sums, weights[at[of.AFTER_COMMA] + behind], scale[of.AFTER_COMMA])
            out[i, 0] = sums[0] + of_reason[why, 0]
            out[i, 1] = sums[1] + of_reason[why, 1]
            out[i, 2] = sums[2] + of_reason[why, 2]


@kernel
def course(scored, line, bias, out):
    """Write the likeliest course of "reported or not" through each line."""
    size = len(scored)
    difference = np.empty(size, np.float64)
    now = 0.0
    for i in range(size):
        gain, enter, leave = np.float64(scored[i, 0]) + bias, np.float64(scored[i, 1]), np.float64(scored[i, 2])
        if i == 0 or line[i] != line[i - 1]:
            now = gain + enter
        else:
            now = max(now, enter) + gain - max(now + leave, 0.0)
        difference[i] = now
    told = False
    for i in range(size - 1, -1, -1):
        if i == size - 1 or line[i] != line[i + 1]:
            told = difference[i] > 0
        elif told:
            told = difference[i] > np.float64(scored[i + 1, 1])
        else:
            told = difference[i] + np.float64(scored[i + 1, 2]) > 0
        out[i] = told
