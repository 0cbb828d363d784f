"""What is reported: how far the words reach that a cue or a source phrase stands for."""

from __future__ import annotations

from . import language as lang
from .grammar import BRACKETS, COLON, COMMA, DASHES, NO_SPAN, REACH, SEMICOLON, STOPS, TO, WHEN, Content, Grammar, Span
from .reading import held, next_of


def clause_end(grammar: Grammar, begin: int, last: int) -> int:
    """Where a reported clause ends: the sentence, a semicolon, or ", while" and its like back to the outlet."""
    place = next_of(grammar.endings, begin, last)
    while place >= 0:
        if grammar.sign[place] == SEMICOLON or begin < place < last - 1:
            return place
        place = next_of(grammar.endings, place + 1, last)
    while last > begin and held(grammar.sign[last - 1], STOPS):
        last -= 1
    return last


def around(grammar: Grammar, begin: int, stop: int, first: int, last: int) -> Content:
    """What a source phrase at begin..stop reports: the sentence after it if it opens one, else the clause before it."""
    if grammar.verb_last:  # no comma parts the phrase from the clause around it
        if first >= begin:
            return (stop, last, -1, -1) if stop < last else (-1, -1, -1, -1)
        return (first, begin, stop, last) if stop < last else (first, begin, -1, -1)
    lead = begin
    while (
        lead > first
        and not (grammar.roles[lead - 1] & lang.VERB_CUE)
        and lead - first <= 3
        and grammar.sign[lead - 1] != COMMA
    ):
        lead -= 1
    if lead <= first + 1 or begin - first <= 2:
        while stop < last and grammar.sign[stop] not in (COMMA, COLON) and stop - begin < 25:
            stop += 1
        return min(stop + 1, last), last, -1, -1
    before = begin - (grammar.sign[begin - 1] == COMMA)
    if stop < last - 1 and grammar.sign[stop] == COMMA and not grammar.roles[stop + 1] & (lang.RELATIVE | lang.BREAK):
        return first, before, stop + 1, last
    return first, before, -1, -1


def clause_begin(grammar: Grammar, gap: int, first: int) -> int:
    """Where the clause before a trailing cue begins: with the sentence, or behind a semicolon that ends another."""
    place = gap
    while place > first and grammar.sign[place] != SEMICOLON:
        place -= 1
    return place + 1 if grammar.sign[place] == SEMICOLON else place


def rest_behind(grammar: Grammar, stop: int, last: int) -> Span:
    """What goes on after a cue in the middle: "…, she said, and …"."""
    place = stop
    while (
        place < last
        and grammar.sign[place] != COMMA
        and not held(grammar.sign[place], STOPS)
        and grammar.quote[place] < 0
    ):
        place += 1
    if place + 1 >= last or grammar.sign[place] != COMMA:
        return NO_SPAN
    role = grammar.roles[place + 1]
    if role & (lang.RELATIVE | lang.VERB_CUE | lang.PREPOSITION | lang.ADVERB | lang.TIME) or (
        role & lang.BREAK and not role & lang.JOIN
    ):
        return NO_SPAN
    return place + 1, last


def parted(grammar: Grammar, gap: int) -> bool:
    """Whether the token at `gap` closes off what stands before it: a comma, a dash or the end of a quotation."""
    return grammar.sign[gap] == COMMA or held(grammar.sign[gap], DASHES) or grammar.quote[gap] >= 0


def trailing(grammar: Grammar, stop: int, last: int) -> bool:
    """Whether nothing that could be reported follows the cue: a stop, a comma, a time, a place, somebody told."""
    if stop >= last:
        return True
    role, sign = grammar.roles[stop], grammar.sign[stop]
    if sign in (COMMA, SEMICOLON) or held(sign, STOPS) or held(sign, DASHES) or held(sign, BRACKETS):
        return True
    place, limit = stop, min(last, stop + REACH)
    told = (grammar.roles[stop - 1] & lang.TELLER) != 0 or not grammar.english
    if held(grammar.key[stop], TO) or (role & lang.OPENER and not role & lang.ARTICLE):
        return False
    if not role & (lang.TIME | lang.PREPOSITION | lang.ADVERB) and not (
        told and (grammar.upper[stop] or role & (lang.SPEAKER | lang.ARTICLE))
    ):
        return False
    while place < limit:
        if (
            grammar.roles[place] & lang.OPENER
            and not grammar.roles[place] & lang.TIME
            and not held(grammar.key[place], WHEN)
        ):
            return False
        if held(grammar.sign[place], STOPS) or grammar.sign[place] == COMMA:
            return True
        place += 1
    return place >= last
