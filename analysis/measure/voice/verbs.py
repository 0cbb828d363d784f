"""Verbs that report ("said", "calls", "was told"): their subjects and the clauses they govern."""

from __future__ import annotations

from . import language as lang
from .extents import clause_begin, clause_end, parted, rest_behind, trailing
from .grammar import (
    APOSTROPHE,
    BARE_CLAUSE,
    BARE_CUE,
    CLAUSE,
    COLON,
    COMMA,
    CUE_AFTER,
    FULL_STOP,
    NAMING,
    NEGATED,
    NO_CONTENT,
    NO_SPAN,
    NOTHING,
    OBJECT,
    PASSIVE,
    REACH,
    SEMICOLON,
    TO,
    WHEN,
    Found,
    Grammar,
    Span,
    found,
    keys_of,
    nothing,
)
from .reading import ends_ed, ends_ing, held, next_of
from .subjects import left_subject, noun_phrase

_SPEECH = lang.SAYING | lang.BELIEF
_BEHIND_NAMES = lang.TIME | lang.PREPOSITION | lang.RELATIVE
_THAT = keys_of("that whether")
_PAST = keys_of("said told wrote")
_OF_KEY, _BE = keys_of("of"), keys_of("is are was were be been being")


def verb_report(grammar: Grammar, place: int, role: int) -> Found:
    """A verb that reports, with its subject and what it reports; NOTHING if it does not act as one here."""
    first = grammar.first[grammar.sentence[place]]
    before = grammar.roles[place - 1] if place > first else 0
    if before & lang.ARTICLE and not before & (lang.PERSON | lang.GROUP):
        return nothing(NOTHING)  # a claim, the report: a noun, unless a clause follows (seen to by the rule for nouns)
    if grammar.upper[place] and place > first and not grammar.head[place]:
        return nothing(NOTHING)
    if _is_noun(grammar, place, first, before):
        return nothing(NOTHING)
    for bit in (lang.NAMING, lang.SAYING, lang.JUDGEMENT, lang.BELIEF, lang.INTENTION):
        if role & bit:
            return clause_report(grammar, place, place + 1, bit)
    return nothing(NOTHING)


def _is_noun(grammar: Grammar, place: int, first: int, before: int) -> bool:
    """Whether a word that can be verb or noun ("claims") is a noun here: behind a possessor or before "of"."""
    if not grammar.english:
        return False
    owned = before & lang.POSSESSIVE != 0 or (
        place - 1 > first
        and held(grammar.sign[place - 2], APOSTROPHE)
        and grammar.end[place - 1] - grammar.start[place - 1] == 1
    )
    if not owned:
        follows = place + 1 < len(grammar.key) and held(grammar.key[place + 1], _OF_KEY)
        if not follows or before & (lang.PERSON | lang.GROUP | lang.AUXILIARY):
            return False
    if held(grammar.key[place], _PAST):
        return False
    stop, length = grammar.end[place], grammar.end[place] - grammar.start[place]
    return not (
        (length >= 2 and ends_ed(grammar.text, stop)) or (length >= 3 and ends_ing(grammar.text, stop))
    )


def _kind(bit: int) -> int:
    """The number of a kind of verb in `TYPES`."""
    if bit & lang.SAYING:
        return 1
    if bit & lang.NAMING:
        return 2
    return 3 if bit & lang.JUDGEMENT else 4 if bit & lang.BELIEF else 5


def clause_report(grammar: Grammar, begin: int, stop: int, bit: int) -> Found:
    """What the verb (or verb phrase) from begin to stop reports, read as a cue of the kind `bit`."""
    sentence = grammar.sentence[begin]
    first, last = grammar.first[sentence], grammar.first[sentence + 1]
    roles, sign = grammar.roles, grammar.sign
    kind, cue = _kind(bit), (begin, stop)
    left = left_subject(grammar, begin, first)
    if left[0] >= 0:
        if bit & _SPEECH and _passive(grammar, left[1], begin, stop, last):
            return found(cue, kind, NO_SPAN, (stop, clause_end(grammar, stop, last), -1, -1), PASSIVE)
        if bit & lang.SAYING and next_of(grammar.negations, max(left[1], begin - 5), begin) >= 0:
            return found(cue, kind, left, NO_CONTENT, NEGATED)
    gap = (left[0] if left[0] >= 0 else begin) - 1
    # "…, saying so" goes on from a verb before it, and never looks back.
    if gap > first and parted(grammar, gap) and not _participle(grammar, begin, stop):
        if bit & _SPEECH:
            behind = _cue_behind(grammar, cue, left, gap, bit)
            if behind.rule >= 0:
                return behind
        if left[0] < 0 and sign[gap] == COMMA:
            # Ann Lee, who …, said: a long remark stands between the name and its verb.
            name = noun_phrase(grammar, first, gap)
            if (
                name[0] < name[1]
                and sign[min(name[1], last - 1)] == COMMA
                and (grammar.upper[name[1] - 1] or roles[name[1] - 1] & lang.SPEAKER)
            ):
                left = name
    opener, place = _opener(grammar, stop, last)
    if bit & lang.NAMING:
        return _naming(grammar, cue, left, opener, kind, stop, last)
    if opener < 0 and grammar.verb_last and grammar.quote[min(place, last - 1)] < 0:
        return _behind_comma(grammar, cue, left, kind, stop, last)
    content_begin, rule = opener, CLAUSE
    if opener < 0:
        content_begin, rule = stop, OBJECT if bit & (lang.JUDGEMENT | lang.INTENTION) else BARE_CLAUSE
    end = clause_end(grammar, content_begin, last)
    if rule == BARE_CLAUSE and _writes_work(grammar, stop, end):
        end = content_begin  # wrote a novel, released a statement: a thing is made, nothing is said
    if end - content_begin < 1:
        return found(cue, kind, left, NO_CONTENT, BARE_CUE)
    return found(cue, kind, left, (content_begin, end, -1, -1), rule)


def _participle(grammar: Grammar, begin: int, stop: int) -> bool:
    return grammar.english and stop == begin + 1 and ends_ing(grammar.text, grammar.end[begin])


def _cue_behind(grammar: Grammar, cue: Span, left: Span, gap: int, bit: int) -> Found:
    """The cue after what it reports: "…, she said" and "…, said Ann"; `gap` is the last token before the subject."""
    begin, stop = cue
    sentence = grammar.sentence[begin]
    first, last = grammar.first[sentence], grammar.first[sentence + 1]
    sign, quote = grammar.sign, grammar.quote
    if bit & lang.BELIEF and grammar.roles[begin] & lang.EVIDENCE:
        return nothing(NOTHING)  # "…, it seems" names nobody
    ahead = stop + (stop < last and sign[stop] in (COMMA, COLON))
    if ahead < last and quote[ahead] >= 0 and quote[gap] < 0:
        return nothing(NOTHING)  # speech follows
    inverted = _inverted_subject(grammar, stop, last) if left[0] < 0 else NO_SPAN
    if inverted[0] < 0 and (left[0] < 0 or not trailing(grammar, stop, last)):
        return nothing(NOTHING)
    content = (clause_begin(grammar, gap, first), gap if sign[gap] == COMMA else gap + 1)
    rest = rest_behind(grammar, inverted[1] if inverted[0] >= 0 else stop, last)
    if content[1] - content[0] < 2 and quote[gap] < 0:
        return nothing(NOTHING)
    subject = inverted if inverted[0] >= 0 else left
    return found(cue, _kind(bit), subject, (content[0], content[1], rest[0], rest[1]), CUE_AFTER)


def _inverted_subject(grammar: Grammar, stop: int, last: int) -> Span:
    """The subject behind its verb ("said Ann"), where the clause is closed behind it; else NO_SPAN."""
    roles, sign = grammar.roles, grammar.sign
    begin, after = noun_phrase(grammar, stop, last)
    if begin == after or roles[stop] & lang.OPENER:
        return NO_SPAN
    if not grammar.english or after >= last or grammar.quote[after] >= 0:
        return begin, after
    if sign[after] and not held(sign[after], APOSTROPHE):
        return begin, after
    named = grammar.upper[after - 1] != 0 or roles[after - 1] & lang.SPEAKER != 0
    return (begin, after) if named and roles[after] & _BEHIND_NAMES else NO_SPAN


def _opener(grammar: Grammar, stop: int, last: int) -> Span:
    """Where the clause before which the cue stands opens ("that", a colon), or -1; and how far the search went."""
    roles = grammar.roles
    place, limit = stop, min(last, stop + REACH)
    while True:
        place = next_of(grammar.halts, place, limit)
        if place < 0:
            return -1, limit
        code = grammar.sign[place]
        if grammar.quote[place] >= 0 or code in (SEMICOLON, FULL_STOP):
            return -1, place
        if code == COLON:
            return place + 1, place
        if code == 0 and roles[place] & lang.OPENER and not (roles[place] & lang.RELATIVE and place > stop + 1):
            # "that" may stand some way off; "when" and its like open a report only beside the verb
            reach = 0 if held(grammar.key[place], WHEN) else 4
            if not grammar.english or held(grammar.key[place], _THAT) or place - stop <= reach:
                return place, place
        if roles[place] & lang.VERB_CUE and place > stop + 1:
            return -1, place
        place += 1


def _writes_work(grammar: Grammar, place: int, end: int) -> bool:
    if place < end and grammar.roles[place] & lang.ARTICLE:
        place += 1
    return place < end and grammar.roles[place] & (lang.WORK | lang.DOCUMENT) != 0


def _behind_comma(grammar: Grammar, cue: Span, left: Span, kind: int, stop: int, last: int) -> Found:
    """X sagte, er habe …: without an opener the clause stands behind a comma and shows the mood of reported speech."""
    place = stop
    while place < last and grammar.sign[place] != COMMA and grammar.quote[place] < 0:
        place += 1
    if place < last - 1:
        for ahead in range(place, last):
            if grammar.roles[ahead] & lang.MOOD:
                return found(cue, kind, left, (place + 1, last, -1, -1), BARE_CLAUSE)
    return found(cue, kind, left, NO_CONTENT, BARE_CUE)


def _naming(grammar: Grammar, cue: Span, left: Span, opener: int, kind: int, stop: int, last: int) -> Found:
    """called X "Y", described X as Y: only Y is the source's; without marks only what follows "as"."""
    content = NO_CONTENT
    place = stop
    while place < last and grammar.sign[place] != SEMICOLON and place - stop < 40:
        if grammar.as_key and grammar.key[place] == grammar.as_key:
            content = (place + 1, clause_end(grammar, place + 1, last), -1, -1)
            break
        if grammar.quote[place] >= 0:
            break
        place += 1
    if content[0] < 0 and opener >= 0:
        content = (opener, clause_end(grammar, opener, last), -1, -1)
    gloss = grammar.roles[cue[0]] & lang.DUBBED != 0 or _glosses(grammar, cue, left)
    return found(cue, kind, left, content, NAMING, 1 if gloss else 0)


def _glosses(grammar: Grammar, cue: Span, left: Span) -> bool:
    """Whether a name is given in passing: "what Y calls …", "which Y describes as …"."""
    if left[0] <= 0:
        return False
    opening, closing = grammar.key[left[0] - 1], grammar.key[cue[0]]
    for number in range(len(grammar.gloss)):
        if grammar.gloss[number][0] == closing and grammar.gloss[number][1] == opening:
            return True
    return False


def _passive(grammar: Grammar, subject_end: int, begin: int, stop: int, last: int) -> bool:
    """is expected to …, was said to …: whoever expects is not named, least of all by the subject."""
    if not grammar.english or stop >= last or not held(grammar.key[stop], TO):
        return False
    for place in range(subject_end, begin):  # noqa: SIM110 (a generator cannot be compiled)
        if held(grammar.key[place], _BE):
            return True
    return False
