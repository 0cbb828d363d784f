"""Phrases that name a source: "according to Y", "citing Y", "as Y says", "was quoted as saying"."""

from __future__ import annotations

from . import language as lang
from .extents import around, clause_end, parted
from .grammar import (
    ACCORDING,
    AS_REPORTED,
    AS_SAID,
    CITING,
    HEARSAY_TYPE,
    IMPERSONAL,
    NO_CUE,
    NO_SPAN,
    NOTHING,
    SAYING,
    Found,
    Grammar,
    found,
    nothing,
)
from .phrase_lists import (
    AFTER_SOURCE,
    AS_REPORT,
    AS_VERB,
    CITES,
    IMPERSONALLY,
    PASSIVELY,
    SO_CALLED,
    SOURCE,
    TERM_FOR,
)
from .subjects import left_subject, noun_phrase
from .verbs import clause_report


def source_phrase(grammar: Grammar, place: int) -> Found:
    """according to Y; citing Y; was quoted as saying."""
    row = grammar.row[place]
    for number in range(grammar.phrase_at[row], grammar.phrase_at[row + 1]):
        length, kind = grammar.phrase_length[number], grammar.phrase_kind[number]
        begin = place - grammar.phrase_before[number]
        stop = begin + length
        if begin < 0 or stop > len(grammar.key) or not _stands(grammar, begin, number):
            continue
        sentence = grammar.sentence[place]
        first, last = grammar.first[sentence], grammar.first[sentence + 1]
        if begin < first or stop > last:
            continue
        if kind in (SO_CALLED, TERM_FOR):
            return nothing(NO_CUE)
        if kind == PASSIVELY:
            return clause_report(grammar, begin, stop, lang.SAYING)
        cue = (begin, stop)
        if kind == IMPERSONALLY:
            return found(cue, HEARSAY_TYPE, NO_SPAN, (stop, clause_end(grammar, stop, last), -1, -1), IMPERSONAL)
        if kind == AFTER_SOURCE:  # Y zufolge
            subject = left_subject(grammar, begin, first)
            if subject[0] < 0:
                subject = (max(first, begin - 3), begin)
            return found(cue, SAYING, subject, around(grammar, subject[0], stop, first, last), ACCORDING)
        # as Y says: the verb stands next to its subject
        if kind == AS_VERB and length == 1 and not (begin > first and parted(grammar, begin - 1)):
            continue
        subject = noun_phrase(grammar, stop, last)
        if kind == SOURCE and subject[0] == subject[1]:
            continue
        rule = CITING if kind == CITES else ACCORDING
        if kind in (AS_VERB, AS_REPORT):
            rule = AS_SAID if kind == AS_VERB else AS_REPORTED
        return found(cue, SAYING, subject, around(grammar, begin, subject[1], first, last), rule)
    return nothing(NOTHING)


def _stands(grammar: Grammar, begin: int, phrase: int) -> bool:
    for number in range(grammar.phrase_length[phrase]):
        if grammar.key[begin + number] != grammar.phrase_keys[grammar.phrase_first[phrase] + number]:
            return False
    return True
