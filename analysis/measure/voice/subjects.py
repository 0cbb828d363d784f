"""Who reports: the noun phrases before and behind a cue, and the owner of a noun that reports."""

from __future__ import annotations

from . import language as lang
from .grammar import APOSTROPHE, COMMA, FULL_STOP, HYPHEN, NO_SPAN, Grammar, Span, keys_of
from .reading import held
from .signposts import BREAK_OFF, NOT_LAST, PRONOUN

_OF = keys_of("of for de von der du")


def left_subject(grammar: Grammar, place: int, first: int) -> Span:
    """The noun phrase that ends before a verb, auxiliaries and adverbs passed over; NO_SPAN where there is none."""
    roles, sign, quote = grammar.roles, grammar.sign, grammar.quote
    last = place
    while last > first and grammar.passed_over[last - 1] and place - last < 8:
        last -= 1
    if last <= first or quote[last - 1] >= 0:
        return NO_SPAN
    if sign[last - 1] == COMMA:  # Ann Lee, a spokeswoman, said: the name stands before the commas
        back = last - 2
        while back > first and sign[back] != COMMA and quote[back] < 0 and last - back < 18:
            back -= 1
        if (
            back > first
            and sign[back] == COMMA
            and not _verb_between(grammar, back, last - 1)
        ):
            begin = _phrase_start(grammar, back, first)
            # the name before the commas, where it is a name; otherwise the apposition is a clause end and there is no
            # subject
            if begin < back and (grammar.upper[back - 1] or roles[back - 1] & (lang.SPEAKER | lang.PERSON)):
                return begin, back
        return NO_SPAN
    if roles[last - 1] & lang.RELATIVE:
        begin = _phrase_start(grammar, last - 1 - (last - 1 > first and sign[last - 2] == COMMA), first)
        stop = last - 1 - (sign[last - 2] == COMMA)
        return (begin, stop) if begin < stop else NO_SPAN
    begin = _phrase_start(grammar, last, first)
    return (begin, last) if begin < last else NO_SPAN


def _verb_between(grammar: Grammar, begin: int, stop: int) -> bool:
    for place in range(begin, stop):  # noqa: SIM110 (a generator cannot be compiled)
        if grammar.roles[place] & lang.VERB_CUE & ~lang.BELIEF:
            return True
    return False


def _phrase_start(grammar: Grammar, stop: int, first: int) -> int:
    """Where the noun phrase that ends at stop begins: back to a comma, a verb, an opener, a bracket or a quotation."""
    steps = grammar.phrase_steps
    begin, limit = stop, max(first, stop - 12)
    while begin > limit:
        step = steps[begin - 1]
        if step == PRONOUN:
            return begin - 1 if begin == stop else begin
        if step == BREAK_OFF or (step == NOT_LAST and begin == stop):
            break
        begin -= 1
    return begin


def noun_phrase(grammar: Grammar, begin: int, last: int) -> Span:
    """The noun phrase that starts at begin: to the next comma, verb, preposition of place or time."""
    roles, sign = grammar.roles, grammar.sign
    stop = begin
    while stop < last and stop - begin < 12:
        role = roles[stop]
        if grammar.quote[stop] >= 0:
            break
        if sign[stop]:
            if (
                held(sign[stop], APOSTROPHE)
                or sign[stop] == HYPHEN
                or (
                    sign[stop] == FULL_STOP
                    and stop > begin
                    and stop + 1 < last
                    and grammar.end[stop - 1] == grammar.start[stop]
                )
            ):
                stop += 1
                continue
            break
        if role & (lang.PERSON | lang.GROUP) and stop == begin:
            return begin, begin + 1
        if (
            role & (lang.OPENER | lang.BREAK | lang.AUXILIARY | lang.RELATIVE | lang.NEGATION)
            and not role & lang.ARTICLE
        ):
            break
        if role & lang.TIME and stop > begin:
            break
        if (
            grammar.verb_last
            and stop > begin
            and grammar.upper[stop - 1]
            and not grammar.upper[stop]
            and not role & lang.ARTICLE
        ):
            break  # nouns are written with a capital, so a small letter behind one is the verb
        if role & (lang.TIME | lang.PREPOSITION | lang.ADVERB) and stop == begin and not role & lang.ARTICLE:
            return begin, begin
        if role & lang.PREPOSITION and not _joins(grammar, stop, last):
            break
        if (
            role & lang.VERB_CUE
            and stop > begin
            and not role & (lang.SPEAKER | lang.NOUN | lang.TITLE)
            and not grammar.upper[stop]
        ):
            break
        stop += 1
    return begin, stop


def _joins(grammar: Grammar, place: int, last: int) -> bool:
    """Whether a preposition keeps a name together ("University of Arden"), rather than starting a place or a time."""
    return (
        place + 1 < last
        and grammar.end[place] - grammar.start[place] <= 3
        and (grammar.upper[place + 1] != 0 or (grammar.roles[place + 1] & lang.ARTICLE) != 0)
        and place > 0
        and held(grammar.key[place], _OF)
    )


def owner(grammar: Grammar, place: int) -> Span:
    """The possessor before a noun ("Ann's claim", "his claim"), else NO_SPAN."""
    first = grammar.first[grammar.sentence[place]]
    for back in range(place - 1, max(first - 1, place - 5), -1):
        if grammar.roles[back] & lang.POSSESSIVE:
            return (back, back + 1)
        if held(grammar.sign[back], APOSTROPHE) and back > first:
            begin = back
            while begin > first and grammar.upper[begin - 1]:
                begin -= 1
            return (begin, back) if begin < back else NO_SPAN
    return NO_SPAN
