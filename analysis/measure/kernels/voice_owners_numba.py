"""Which report each word belongs to, compiled; equal to the plain functions of `voice.owners`."""

from __future__ import annotations

import numpy as np

from analysis.measure.kernels.voice_compiling import kernel
from analysis.measure.voice.grammar import (
    ACCORDING,
    AS_REPORTED,
    AS_SAID,
    BARE_CLAUSE,
    CITING,
    CUE_AFTER,
    HEARSAY,
    HEARSAY_TYPE,
    IMPERSONAL,
    OBJECT,
    PASSIVE,
    SAYING,
)

_BELIEF, _INTENTION = 4, 5  # numbers of types


@kernel
def own(rows, sentence, owner):
    """Write for each token the report whose content it is; rows in the order of `Found`."""
    taken = np.zeros(sentence[len(sentence) - 1] + 1, np.bool_)
    inner_state = np.zeros(len(rows), np.bool_)
    for number in range(len(rows)):
        rule, kind = rows[number, 9], rows[number, 2]
        inner_state[number] = (kind in (_BELIEF, _INTENTION)) and (rule in (BARE_CLAUSE, OBJECT))
    for number in range(len(rows)):
        rule = rows[number, 9]
        if rule in (PASSIVE, AS_REPORTED, HEARSAY, IMPERSONAL):
            continue
        if rows[number, 5] >= 0:
            taken[sentence[rows[number, 0]]] = True
        inner = rule != CUE_AFTER and rule != ACCORDING and rule != AS_SAID
        for span in range(5, 9, 2):
            if rows[number, span] < 0:
                continue
            for i in range(rows[number, span], rows[number, span + 1]):
                # A cue behind the clause names the outer source; who is named inside stays, but for plans.
                if inner or owner[i] < 0 or inner_state[owner[i]]:
                    owner[i] = number
        if rule == CITING:
            for i in range(rows[number, 0], rows[number, 4] if rows[number, 3] >= 0 else rows[number, 1]):
                owner[i] = -1
    for number in range(len(rows)):
        rule = rows[number, 9]
        if rule in (PASSIVE, HEARSAY, IMPERSONAL) or (
                rule == AS_REPORTED and not taken[sentence[rows[number, 0]]]):
            for span in range(5, 9, 2):
                if rows[number, span] < 0:
                    continue
                for i in range(rows[number, span], rows[number, span + 1]):
                    if owner[i] < 0:
                        owner[i] = number


@kernel
def play(rows, role):
    """Write for each token whether it is of a subject (1) or a cue (2)."""
    for number in range(len(rows)):
        if rows[number, 3] >= 0:
            for i in range(rows[number, 3], rows[number, 4]):
                role[i] = 1
        for i in range(rows[number, 0], rows[number, 1]):
            role[i] = 2


@kernel
def believe(rows, unknown, reach, reason, outside, told):
    """Keep short, plainly attributed clauses that the model passes over altogether; see `correction`.

    Parameters
    ----------
    unknown : whether nobody is named, by report
    reach : how many tokens of a report of each rule are believed; 0: none
    """
    for number in range(len(rows)):
        rule, kind = rows[number, 9], rows[number, 2]
        begin, stop = rows[number, 5], rows[number, 6]
        if reach[rule] == 0 or begin < 0 or stop - begin > reach[rule] or not (
                kind == HEARSAY_TYPE or (kind == SAYING and not unknown[number])):
            continue
        mine = said = inside = False
        for i in range(begin, stop):
            if not outside[i]:
                inside = True
            elif reason[i] == number + 1:
                mine = True
                said |= told[i]
        if not mine or said or (inside and rule != CITING):
            continue
        for i in range(begin, stop):
            if outside[i] and reason[i] == number + 1:
                told[i] = True
