"""Verbs that report ("said", "calls", "was told"): their subjects and the clauses they govern."""

from __future__ import annotations

from . import language as lang
from .extents import clause_begin, clause_end, parted, rest_behind, trailing
from .grammar import APOSTROPHE, COLON, COMMA, FULL_STOP, REACH, SEMICOLON, TO, WHEN, Grammar, Report, keys_of
from .subjects import left_subject, noun_phrase

_SPEECH = lang.SAYING | lang.BELIEF
_BEHIND_NAMES = lang.TIME | lang.PREPOSITION | lang.RELATIVE
_THAT = keys_of("that whether")
_PAST = keys_of("said told wrote")
_OF_KEY, _BE = keys_of("of"), keys_of("is are was were be been being")
_AS = {
    "en": keys_of("as"),
    "de": keys_of("als"),
    "ru": keys_of("как"),
    "uk": keys_of("як"),
}


def verb_report(grammar: Grammar, place: int, role: int) -> Report | None:
    """A verb that reports, with its subject and what it reports; None if it does not act as one here."""
    sentence = grammar.sentence[place]
    first = grammar.first[sentence]
    before = grammar.roles[place - 1] if place > first else 0
    if before & lang.ARTICLE and not before & (lang.PERSON | lang.GROUP):
        return None  # a claim, the report: a noun, unless a clause follows (seen to by the rule for nouns)
    if grammar.upper[place] and place > first and not grammar.head[place]:
        return None
    if _is_noun(grammar, place, first, before):
        return None
    for bit in (lang.NAMING, lang.SAYING, lang.JUDGEMENT, lang.BELIEF, lang.INTENTION):
        if role & bit:
            return clause_report(grammar, place, place + 1, bit, sentence)
    return None


def _is_noun(grammar: Grammar, place: int, first: int, before: int) -> bool:
    """Whether a word that can be verb or noun ("claims") is a noun here: behind a possessor or before "of"."""
    if not grammar.english:
        return False
    owned = before & lang.POSSESSIVE or (
        place - 1 > first
        and grammar.sign[place - 2] in APOSTROPHE
        and grammar.end[place - 1] - grammar.start[place - 1] == 1
    )
    if not owned:
        follows = place + 1 < len(grammar.key) and grammar.key[place + 1] in _OF_KEY
        if not follows or before & (lang.PERSON | lang.GROUP | lang.AUXILIARY):
            return False
    word = grammar.text[grammar.start[place] : grammar.end[place]]
    return not (grammar.key[place] in _PAST or word.endswith(("ed", "ing")))


def clause_report(grammar: Grammar, begin: int, stop: int, bit: int, sentence: int) -> Report | None:
    """What the verb (or verb phrase) from begin to stop reports, read as a cue of the kind `bit`."""
    first, last = grammar.first[sentence], grammar.first[sentence + 1]
    roles, sign = grammar.roles, grammar.sign
    kind, cue = lang.cue_type(bit), (begin, stop)
    left = left_subject(grammar, begin, first)
    if left is not None:
        if bit & _SPEECH and _passive(grammar, left[1], begin, stop, last):
            end = clause_end(grammar, stop, last)
            return Report(cue, kind, None, [(stop, end)], "passive", sentence)
        if bit & lang.SAYING and grammar.negations.find(1, max(left[1], begin - 5), begin) >= 0:
            return Report(cue, kind, left, [], "negated", sentence, negated=True)
    gap = (left[0] if left else begin) - 1
    # "…, saying so" goes on from a verb before it, and never looks back.
    if gap > first and parted(grammar, gap) and not _participle(grammar, begin, stop):
        if bit & _SPEECH:
            behind = _cue_behind(grammar, cue, left, gap, bit, sentence)
            if behind is not None:
                return behind
        if left is None and sign[gap] == COMMA:
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
        return _naming(grammar, cue, left, opener, kind, sentence, stop, last)
    if opener is None and grammar.page.language.verb_last and grammar.quote[min(place, last - 1)] < 0:
        return _behind_comma(grammar, cue, left, kind, sentence, stop, last)
    if opener is not None:
        content_begin, rule = opener, "clause"
    else:
        content_begin, rule = stop, "object" if bit & (lang.JUDGEMENT | lang.INTENTION) else "bare clause"
    end = clause_end(grammar, content_begin, last)
    if rule == "bare clause" and _writes_work(grammar, stop, end):
        end = content_begin  # wrote a novel, released a statement: a thing is made, nothing is said
    if end - content_begin < 1:
        return Report(cue, kind, left, [], "bare cue", sentence, weak=True)
    return Report(cue, kind, left, [(content_begin, end)], rule, sentence)


def _participle(grammar: Grammar, begin: int, stop: int) -> bool:
    return grammar.english and stop == begin + 1 and grammar.text.startswith("ing", grammar.end[begin] - 3)


def _cue_behind(grammar: Grammar, cue: tuple[int, int], left, gap: int, bit: int, sentence: int) -> Report | None:
    """The cue after what it reports: "…, she said" and "…, said Ann"; `gap` is the last token before the subject."""
    begin, stop = cue
    first, last = grammar.first[sentence], grammar.first[sentence + 1]
    sign, quote = grammar.sign, grammar.quote
    if bit & lang.BELIEF and grammar.roles[begin] & lang.EVIDENCE:
        return None  # "…, it seems" names nobody
    ahead = stop + (stop < last and sign[stop] in (COMMA, COLON))
    if ahead < last and quote[ahead] >= 0 and quote[gap] < 0:
        return None  # speech follows
    inverted = _inverted_subject(grammar, stop, last) if left is None else None
    if inverted is None and (left is None or not trailing(grammar, stop, last)):
        return None
    content = [(clause_begin(grammar, gap, first), gap if sign[gap] == COMMA else gap + 1)]
    rest = rest_behind(grammar, inverted[1] if inverted else stop, last)
    if rest is not None:
        content.append(rest)
    if content[0][1] - content[0][0] < 2 and quote[gap] < 0:
        return None
    return Report(cue, lang.cue_type(bit), inverted or left, content, "cue after", sentence)


def _inverted_subject(grammar: Grammar, stop: int, last: int) -> tuple[int, int] | None:
    """The subject behind its verb ("said Ann"), where the clause is closed behind it; else None."""
    roles, sign = grammar.roles, grammar.sign
    begin, after = noun_phrase(grammar, stop, last)
    if begin == after or roles[stop] & lang.OPENER:
        return None
    if not grammar.english or after >= last or grammar.quote[after] >= 0:
        return begin, after
    if sign[after] and sign[after] not in APOSTROPHE:
        return begin, after
    named = grammar.upper[after - 1] or roles[after - 1] & lang.SPEAKER
    return (begin, after) if named and roles[after] & _BEHIND_NAMES else None


def _opener(grammar: Grammar, stop: int, last: int) -> tuple[int | None, int]:
    """Where the clause before which the cue stands opens ("that", a colon), or None; and how far the search went."""
    roles = grammar.roles
    place, limit = stop, min(last, stop + REACH)
    while (place := grammar.halts.find(1, place, limit)) >= 0:
        code = grammar.sign[place]
        if grammar.quote[place] >= 0 or code in (SEMICOLON, FULL_STOP):
            return None, place
        if code == COLON:
            return place + 1, place
        if code == 0 and roles[place] & lang.OPENER and not (roles[place] & lang.RELATIVE and place > stop + 1):
            # "that" may stand some way off; "when" and its like open a report only beside the verb
            reach = 0 if grammar.key[place] in WHEN else 4
            if not grammar.english or grammar.key[place] in _THAT or place - stop <= reach:
                return place, place
        if roles[place] & lang.VERB_CUE and place > stop + 1:
            return None, place
        place += 1
    return None, limit


def _writes_work(grammar: Grammar, place: int, end: int) -> bool:
    if place < end and grammar.roles[place] & lang.ARTICLE:
        place += 1
    return place < end and bool(grammar.roles[place] & (lang.WORK | lang.DOCUMENT))


def _behind_comma(grammar: Grammar, cue, left, kind, sentence, stop, last) -> Report:
    """X sagte, er habe …: without an opener the clause stands behind a comma and shows the mood of reported speech."""
    place = stop
    while place < last and grammar.sign[place] != COMMA and grammar.quote[place] < 0:
        place += 1
    if place < last - 1 and any(grammar.roles[ahead] & lang.MOOD for ahead in range(place, last)):
        return Report(cue, kind, left, [(place + 1, last)], "bare clause", sentence)
    return Report(cue, kind, left, [], "bare cue", sentence, weak=True)


def _naming(grammar: Grammar, cue, left, opener, kind, sentence, stop, last) -> Report:
    """called X "Y", described X as Y: only Y is the source's; without marks only what follows "as"."""
    as_key = _AS.get(grammar.page.language.code)
    content: list[tuple[int, int]] = []
    place = stop
    while place < last and grammar.sign[place] != SEMICOLON and place - stop < 40:
        if grammar.key[place] in as_key if as_key else False:
            content = [(place + 1, clause_end(grammar, place + 1, last))]
            break
        if grammar.quote[place] >= 0:
            break
        place += 1
    if not content and opener is not None:
        content = [(opener, clause_end(grammar, opener, last))]
    gloss = bool(grammar.roles[cue[0]] & lang.DUBBED) or _glosses(grammar, cue, left, as_key)
    return Report(cue, kind, left, content, "naming", sentence, naming=True, gloss=gloss)


def _glosses(grammar: Grammar, cue, left, as_key) -> bool:
    """Whether a name is given in passing: "what Y calls …", "which Y describes as …"."""
    if left is None or left[0] == 0:
        return False
    opening = grammar.key[left[0] - 1]
    return any(keys[0] == opening for keys, _ in grammar.page.language.glosses.get(grammar.key[cue[0]], ()))


def _passive(grammar: Grammar, subject_end: int, begin: int, stop: int, last: int) -> bool:
    """is expected to …, was said to …: whoever expects is not named, least of all by the subject."""
    if not grammar.english or stop >= last or grammar.key[stop] not in TO:
        return False
    return any(grammar.key[place] in _BE for place in range(subject_end, begin))
