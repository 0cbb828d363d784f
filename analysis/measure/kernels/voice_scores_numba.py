"""The model's scores and the likeliest course through them, compiled; equal to `templates`, `Model.scores`, `decode`.

Every token's weights are added in the order in which the NumPy path adds them, in the same precision, so that both
paths give the same sums to the last bit.
"""

from __future__ import annotations

import numpy as np

from analysis.measure.kernels.compiling import kernel
from analysis.measure.voice.features import RULE_KINDS
from analysis.measure.voice.word_classes import ARTICLE_CLASS, BUCKETS, PAIRS, ROLES, STOP

# Families in the order of `Model.packed`.
(_HEAD, _TAIL, _PAIR_BEFORE, _PAIR_AFTER, _CLASSES, _CLASSES_AFTER, _CLASSES_BEFORE, _QUOTE, _DEPTH,
 _QUOTE_CLASS, _QUOTE_CLASS_BEFORE, _LEFT_CUE, _LEFT_COMMA, _LEFT_CLASS, _RIGHT_CUE, _RIGHT_COMMA, _RIGHT_CLASS,
 _LEFT_NEXT, _LEFT_BEFORE, _LEFT_AFTER, _EARLIER, _TWO, _WAY_LEFT, _WAY_RIGHT, _BOTH, _LAST, _FIRST, _WORD, _ENDS,
 _AROUND, _PARAGRAPH, _AFTER_COMMA, _COMMA_BEFORE, _COMMA_BEHIND, _GRAMMAR, _SPEAKER, _CUE, _BORDER, _BEFORE, _AFTER,
 _CLASS, _VOICES, _ROLE, _SPAN) = (0, 3, *range(8, 50))


@kernel
def _add(sums, three, unit):
    """The sums and the weights of one feature: three whole numbers in the bytes of one, times the family's scale.

    No array is handed over anywhere near: to count who holds it would take longer than the sum.
    """
    return (sums[0] + np.float32(np.int8(three & 255)) * unit, sums[1] + np.float32(np.int8(three >> 8 & 255)) * unit,
            sums[2] + np.float32(np.int8(three >> 16 & 255)) * unit)


@kernel
def _step(distance):
    return BUCKETS[min(max(distance, 0), len(BUCKETS) - 1)]


@kernel
def _beside(values, i, by, article, fill):
    """The value `by` places further on, `fill` beyond the article."""
    at = i + by
    if at < 0 or at >= len(values) or article[at] != article[i]:
        return fill
    return np.int64(values[at])


@kernel
def _cue_rows(k, spots, count, words, classes, article, weights, at, scale, left, right):
    """Write what cue `k` of the sentence adds to the words behind it and before it, without and with a comma."""
    i = spots[k]
    word, kind = np.int64(words[i]), np.int64(classes[i])
    before, second = _beside(classes, i, -1, article, STOP), _beside(classes, i, -2, article, STOP)
    after, third = _beside(classes, i, 1, article, STOP), _beside(classes, i, 2, article, STOP)
    nil = np.float32(0)
    for flag in range(2):
        sums = _add((nil, nil, nil), weights[at[_LEFT_CUE] + word + 1], scale[_LEFT_CUE])
        sums = _add(sums, weights[at[_LEFT_COMMA] + (word + 1) * 2 + flag], scale[_LEFT_COMMA])
        sums = _add(sums, weights[at[_LEFT_CLASS] + (before * ROLES + second) * ROLES + kind + 1], scale[_LEFT_CLASS])
        sums = _add(sums, weights[at[_LEFT_NEXT] + _beside(words, i, 1, article, 17) + 1], scale[_LEFT_NEXT])
        sums = _add(sums, weights[at[_LEFT_BEFORE] + _beside(words, i, -1, article, 17) + 1], scale[_LEFT_BEFORE])
        sums = _add(sums, weights[at[_LEFT_AFTER] + (after * ROLES + third) * ROLES + kind + 1], scale[_LEFT_AFTER])
        earlier = np.int64(words[spots[k - 1]]) + 1 if k else 0
        sums = _add(sums, weights[at[_EARLIER] + earlier], scale[_EARLIER])
        earlier = np.int64(classes[spots[k - 1]]) * ROLES + kind + 1 if k else 0
        left[2 * k + flag, 0], left[2 * k + flag, 1], left[2 * k + flag, 2] = _add(sums, weights[at[_TWO] + earlier], scale[_TWO])
        sums = _add((nil, nil, nil), weights[at[_RIGHT_CUE] + word + 1], scale[_RIGHT_CUE])
        sums = _add(sums, weights[at[_RIGHT_COMMA] + (word + 1) * 2 + flag], scale[_RIGHT_COMMA])
        sums = _add(sums, weights[at[_RIGHT_CLASS] + (before * ROLES + second) * ROLES + kind + 1], scale[_RIGHT_CLASS])
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
        sums = _add((nil, nil, nil), weights[at[_LAST] + row], scale[_LAST])
        row = (np.int64(words[ends[s, 0]]) + 1) * 4 + _count_up((3, 6, 12), ends[s, 0] - begin) if told[s] else 0
        sums = _add(sums, weights[at[_FIRST] + row], scale[_FIRST])
        sums = _add(sums, weights[at[_WORD] + np.int64(words[begin])], scale[_WORD])
        earlier = later = 0
        if s and line[begin] == line[first[s - 1]]:
            earlier = 1 + kind[s - 1] * 2 + told[s - 1]
        if s + 1 < count and line[first[s + 1]] == line[begin]:
            later = 1 + kind[s + 1] * 2 + told[s + 1]
        sums = _add(sums, weights[at[_AROUND] + ((earlier * 8 + later) * 3 + kind[s]) * 2 + told[s]], scale[_AROUND])
        paragraph = 0 if head[begin] else max(line[begin] - opening, 1)
        out[s, 0], out[s, 1], out[s, 2] = _add(sums, weights[at[_PARAGRAPH] + min(paragraph, 6) * 3 + kind[s]], scale[_PARAGRAPH])


@kernel
def scores(first, words, classes, head_id, tail_id, sign, upper, quote, depth, article, edge, shape, cue, opener,
           by_sentence, reason, table, role, vocabulary, fused, weights, at, scale, out):
    """Write each token's scores; float32 (tokens, 3)."""
    size = len(words)
    nil = np.float32(0)
    none = (nil, nil, nil)
    no_left, no_right = none, none
    for family in (_LEFT_CUE, _LEFT_COMMA, _LEFT_CLASS, _LEFT_NEXT, _LEFT_BEFORE, _LEFT_AFTER, _EARLIER, _TWO):
        no_left = _add(no_left, weights[at[family]], scale[family])
    for family in (_RIGHT_CUE, _RIGHT_COMMA, _RIGHT_CLASS):
        no_right = _add(no_right, weights[at[family]], scale[family])
    rule = np.empty(len(table), np.int64)
    of_reason = np.empty((len(table), 3), np.float32)
    for r in range(len(table)):
        rule[r] = table[r, 0] * 8 + table[r, 1]
        sums = _add(none, weights[at[_GRAMMAR] + rule[r]], scale[_GRAMMAR])
        sums = _add(sums, weights[at[_SPEAKER] + table[r, 3] * RULE_KINDS + rule[r]], scale[_SPEAKER])
        of_reason[r, 0], of_reason[r, 1], of_reason[r, 2] = _add(sums, weights[at[_CUE] + table[r, 4] * 3 + table[r, 2]], scale[_CUE])
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
            _cue_rows(k, cues, some, words, classes, article, weights, at, scale, left, right)
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
                    sums = _add(sums, weights[at[_HEAD + k] + head_id[i + k - 1]], scale[_HEAD + k])
            for k in range(5):
                if low <= i + k - 2 < high and tail_id[i + k - 2] >= 0:
                    sums = _add(sums, weights[at[_TAIL + k] + tail_id[i + k - 2]], scale[_TAIL + k])
            before, second = (classes[i - 1] if i - 1 >= low else STOP), (classes[i - 2] if i - 2 >= low else STOP)
            after, third = (classes[i + 1] if i + 1 < high else STOP), (classes[i + 2] if i + 2 < high else STOP)
            word_before, word_after = (words[i - 1] if i - 1 >= low else 17), (words[i + 1] if i + 1 < high else 17)
            sums = _add(sums, weights[at[_PAIR_BEFORE] + (((word_before * 1000003 + word * 8191) >> 3) & (PAIRS - 1))], scale[_PAIR_BEFORE])
            sums = _add(sums, weights[at[_PAIR_AFTER] + (((word * 1000003 + word_after * 8191) >> 3) & (PAIRS - 1))], scale[_PAIR_AFTER])
            sums = _add(sums, weights[at[_CLASSES] + (before * ROLES + kind) * ROLES + after], scale[_CLASSES])
            sums = _add(sums, weights[at[_CLASSES_AFTER] + after * ROLES + third], scale[_CLASSES_AFTER])
            sums = _add(sums, weights[at[_CLASSES_BEFORE] + before * ROLES + second], scale[_CLASSES_BEFORE])
            quote_before = quote[i - 1] if i > low else -9
            inside = quote[i] >= 0
            state = (1 if quote[i] == quote_before else 2) if inside else 3 if quote_before >= 0 else 0
            state += 4 * (i + 1 < high and quote[i + 1] >= 0)
            sums = _add(sums, weights[at[_QUOTE] + state * 32 + (shape[quote[i]] if inside else 0)], scale[_QUOTE])
            deep = min((depth[i - 1] if near else 0), 3)
            sums = _add(sums, weights[at[_DEPTH] + min(depth[i], 3) + 4 * deep], scale[_DEPTH])
            capital = upper[i] + 2 * (upper[i - 1] if near else 0) + 4 * (upper[i + 1] if far else 0)
            sums = _add(sums, weights[at[_QUOTE_CLASS] + (state * ROLES + kind) * 8 + capital], scale[_QUOTE_CLASS])
            sums = _add(sums, weights[at[_QUOTE_CLASS_BEFORE] + state * ROLES + before], scale[_QUOTE_CLASS_BEFORE])
            comma_left = comma_right = middle = 0
            kind_left = kind_right = ROLES
            if passed:
                cue_at = cues[passed - 1]
                comma_left = min(commas[i - begin] - commas[cue_at - begin], 3)
                kind_left = np.int64(classes[cue_at])
                middle = ((kind_left * 10 + _step(i - cue_at)) * 4 + comma_left) * 3 + min(
                    openers[i - begin] - openers[cue_at - begin], 2) + 1
            sums = _add(sums, weights[at[_WAY_LEFT] + middle], scale[_WAY_LEFT])
            middle = 0
            if passed < some:
                cue_at = cues[passed]
                comma_right = min(commas[cue_at - begin] - commas[i - begin], 3)
                kind_right = np.int64(classes[cue_at])
                middle = ((kind_right * 10 + _step(cue_at - i)) * 4 + comma_right) * ROLES + 1
                middle += classes[cue_at + 1] if cue_at + 1 < high else STOP
            sums = _add(sums, weights[at[_WAY_RIGHT] + middle], scale[_WAY_RIGHT])
            sums = _add(sums, weights[at[_BOTH] + (kind_left * (ROLES + 1) + kind_right) * 4 + min(comma_left, 1) * 2 + min(comma_right, 1)], scale[_BOTH])
            sums = _add(sums, weights[at[_ENDS] + _step(i - begin) * 10 + _step(end - i)], scale[_ENDS])
            behind = 0
            middle = 0
            if gone:
                stop_at = stops[gone - 1]
                middle = (words[stop_at + 1] if stop_at + 1 < high else 17) * 10 + _step(i - stop_at) + 1
                behind = (classes[stop_at + 1] if stop_at + 1 < high else STOP) * ROLES + 1
                behind += classes[stop_at + 2] if stop_at + 2 < high else STOP
            sums = _add(sums, weights[at[_COMMA_BEFORE] + middle], scale[_COMMA_BEFORE])
            middle = 0
            if gone < others:
                stop_at = stops[gone]
                middle = (words[stop_at + 1] if stop_at + 1 < high else 17) * 10 + _step(stop_at - i) + 1
            sums = _add(sums, weights[at[_COMMA_BEHIND] + middle], scale[_COMMA_BEHIND])
            why = reason[i]
            decided, voice = rule[why], table[why, 2]
            why_before, why_after = (reason[i - 1] if near else -1), (reason[i + 1] if far else -1)
            if why_before != why:
                since = i
            sums = _add(sums, weights[at[_BORDER] + decided * 4 + (why_before != why) * 2 + (why_after != why)], scale[_BORDER])
            sums = _add(sums, weights[at[_BEFORE] + (rule[why_before] if why_before >= 0 else 0)], scale[_BEFORE])
            sums = _add(sums, weights[at[_AFTER] + (rule[why_after] if why_after >= 0 else 0)], scale[_AFTER])
            sums = _add(sums, weights[at[_CLASS] + decided * ROLES + kind], scale[_CLASS])
            around = (voice * 3 + (table[why_before, 2] if why_before >= 0 else 0)) * 3
            around += table[why_after, 2] if why_after >= 0 else 0
            sums = _add(sums, weights[at[_VOICES] + around * ROLES + kind], scale[_VOICES])
            sums = _add(sums, weights[at[_ROLE] + role[i] * 9 + (role[i - 1] if near else 0) * 3 + (role[i + 1] if far else 0)], scale[_ROLE])
            sums = _add(sums, weights[at[_SPAN] + (voice * 10 + _step(i - since)) * 10 + _step(until[i] - i)], scale[_SPAN])
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
            sums = _add(sums, weights[at[_AFTER_COMMA] + behind], scale[_AFTER_COMMA])
            out[i, 0] = sums[0] + of_reason[why, 0]
            out[i, 1] = sums[1] + of_reason[why, 1]
            out[i, 2] = sums[2] + of_reason[why, 2]


@kernel
def mark_cues(roles, depth, classes, article, wanted, noun, cue):
    """Mark the words that could be cues: as in `templates`."""
    for i in range(len(roles)):
        cue[i] = (roles[i] & wanted) != 0 and depth[i] == 0 and not (
            i > 0 and article[i - 1] == article[i] and classes[i - 1] == ARTICLE_CLASS and (roles[i] & noun) == 0)


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
