"""Where the rules have to stop and look, in one compiled pass; equal to `analysis.measure.voice.signposts`."""

from __future__ import annotations

from analysis.measure.kernels.voice_compiling import kernel
from analysis.measure.voice import language as lang
from analysis.measure.voice.signposts import BREAK_OFF, GO_ON, NAMED, NOT_LAST, PRONOUN

_PASSED = lang.AUXILIARY | lang.ADVERB | lang.NEGATION
_HARD = lang.OPENER | lang.BREAK | lang.AUXILIARY | lang.RELATIVE | lang.NEGATION


@kernel
def signposts(codes, start, end, upper, sign, quote, roles, sentence, english, halts, endings, negations, passed_over,
              steps):
    """Write each signpost of each token; ``roles`` as int64."""
    size = len(start)
    for i in range(size):
        role, code, capital = roles[i], sign[i], upper[i]
        inside = quote[i] >= 0
        apostrophe = code == 39 or code == 0x2019 or code == 0x2018 or code == 96 or code == 0xB4 or code == 0x2BC or (
            code == 0x201B or code == 0x2032)
        halts[i] = inside or code == 58 or code == 59 or code == 46 or role & lang.VERB_CUE != 0 or (
            role & lang.OPENER != 0 and code == 0)
        endings[i] = not inside and (code == 59 or (code == 44 and roles[min(i + 1, size - 1)] & lang.BREAK != 0))
        negations[i] = role & lang.NEGATION != 0
        passed_over[i] = apostrophe or role & _PASSED != 0 or (
            english and end[i] > 1 and codes[end[i] - 1] == 121 and codes[end[i] - 2] == 108)
        opens = i == 0 or sentence[i] != sentence[i - 1]
        joins, preposition = role & lang.JOIN != 0, role & lang.PREPOSITION != 0
        step = NOT_LAST if joins or preposition else GO_ON
        if (joins and (opens or not upper[i - 1] or i + 1 == size or not upper[i + 1])) or (
                opens and (preposition or role & lang.TIME != 0)) or (
                role & lang.VERB_CUE != 0 and role & NAMED == 0 and not capital) or (
                role & _HARD != 0 and role & lang.ARTICLE == 0):
            step = BREAK_OFF
        if role & (lang.PERSON | lang.GROUP | lang.FIRST):
            step = PRONOUN
        if code:
            inner = apostrophe or code == 45 or (code == 46 and not opens and end[i - 1] == start[i])
            step = GO_ON if inner else BREAK_OFF
        steps[i] = BREAK_OFF if inside else step
