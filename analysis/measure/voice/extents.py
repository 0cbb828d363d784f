"""What is reported: how far the words reach that a cue or a source phrase stands for."""

from __future__ import annotations

from . import language as lang
from .grammar import BRACKETS, COLON, COMMA, DASHES, REACH, SEMICOLON, STOPS, TO, WHEN, Grammar


def clause_end(grammar: Grammar, begin: int, last: int) -> int:
    """Where a reported clause ends: the sentence, a semicolon, or ", while" and its like back to the outlet."""
    place = grammar.endings.find(1, begin, last)
    while place >= 0:
        if grammar.sign[place] == SEMICOLON or begin < place < last - 1:
            return place
        place = grammar.endings.find(1, place + 1, last)
    while last > begin and grammar.sign[last - 1] in STOPS:
        last -= 1
    return last


def around(grammar: Grammar, begin: int, stop: int, first: int, last: int) -> list[tuple[int, int]]:
    """What a source phrase at begin..stop reports: the sentence after it if it opens one, else the clause before it."""
    if grammar.page.language.verb_last:  # no comma parts the phrase from the clause around it
        content = [(first, begin), (stop, last)]
        return [(a, b) for a, b in content if a < b]
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
        return [(min(stop + 1, last), last)]
    content = [(first, begin - (grammar.sign[begin - 1] == COMMA))]
    if stop < last - 1 and grammar.sign[stop] == COMMA and not grammar.roles[stop + 1] & (lang.RELATIVE | lang.BREAK):
        content.append((stop + 1, last))
    return content


def clause_begin(grammar: Grammar, gap: int, first: int) -> int:
    """Where the clause before a trailing cue begins: with the sentence, or behind a semicolon that ends another."""
    place = gap
    while place > first and grammar.sign[place] != SEMICOLON:
        place -= 1
    return place + 1 if grammar.sign[place] == SEMICOLON else place


def rest_behind(grammar: Grammar, stop: int, last: int) -> tuple[int, int] | None:
    """What goes on after a cue in the middle: "…, she said, and …"."""
    place = stop
    while (
        place < last and grammar.sign[place] != COMMA and grammar.sign[place] not in STOPS and grammar.quote[place] < 0
    ):
        place += 1
    if place + 1 >= last or grammar.sign[place] != COMMA:
        return None
    role = grammar.roles[place + 1]
    if role & (lang.RELATIVE | lang.VERB_CUE | lang.PREPOSITION | lang.ADVERB | lang.TIME) or (
        role & lang.BREAK and not role & lang.JOIN
    ):
        return None
    return place + 1, last


def parted(grammar: Grammar, gap: int) -> bool:
    """Whether the token at `gap` closes off what stands before it: a comma, a dash or the end of a quotation."""
    return grammar.sign[gap] == COMMA or grammar.sign[gap] in DASHES or grammar.quote[gap] >= 0


def trailing(grammar: Grammar, stop: int, last: int) -> bool:
    """Whether nothing that could be reported follows the cue: a stop, a comma, a time, a place, somebody told."""
    if stop >= last:
        return True
    role, sign = grammar.roles[stop], grammar.sign[stop]
    if sign in STOPS or sign in (COMMA, SEMICOLON) or sign in DASHES or sign in BRACKETS:
        return True
    place, limit = stop, min(last, stop + REACH)
    told = bool(grammar.roles[stop - 1] & lang.TELLER) or not grammar.english
    if grammar.key[stop] in TO or (role & lang.OPENER and not role & lang.ARTICLE):
        return False
    if not role & (lang.TIME | lang.PREPOSITION | lang.ADVERB) and not (
        told and (grammar.upper[stop] or role & (lang.SPEAKER | lang.ARTICLE))
    ):
        return False
    while place < limit:
        if (
            grammar.roles[place] & lang.OPENER
            and not grammar.roles[place] & lang.TIME
            and grammar.key[place] not in WHEN
        ):
            return False
        if grammar.sign[place] in STOPS or grammar.sign[place] == COMMA:
            return True
        place += 1
    return place >= last
