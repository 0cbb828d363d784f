"""Who is reported where: cues of each sentence, their subjects, and the words they report."""

from __future__ import annotations

from dataclasses import dataclass

from . import language as lang
from .page import Page

_COMMA, _COLON, _SEMICOLON, _DASHES = ord(","), ord(":"), ord(";"), frozenset(map(ord, "–—"))
_STOPS = frozenset(map(ord, ".?!…"))
_HYPHEN, _APOSTROPHE, _FULL_STOP = ord("-"), frozenset(map(ord, "'’‘`´ʼ‛′")), ord(".")
_BRACKETS = frozenset(map(ord, "()[]"))
_REACH = 14  # how far from its cue an opener or a subject may stand, in tokens


@dataclass(slots=True)
class Report:
    """One act of reporting: where its cue and its subject stand and which tokens it reports (ranges, end excluded)."""

    cue: tuple[int, int]
    cue_type: str
    subject: tuple[int, int] | None
    content: list[tuple[int, int]]
    rule: str
    sentence: int
    naming: bool = False
    weak: bool = False  # attributes quoted words, but no clause of its own
    speaker: str = ""
    negated: bool = False
    gloss: bool = False  # gives a name in passing, at arm's length


_NOT_A_CUE = Report((0, 0), "none", None, [], "not a cue", -1)


class Grammar:
    """The lists one page is read by (plain lists: single look-ups are faster than on arrays)."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.text = page.tokens.text
        self.english = page.language.code == "en"
        self.roles: list[int] = page.roles.tolist()
        self.sign: list[int] = page.sign.tolist()
        self.quote: list[int] = page.quote.tolist()
        self.upper: list[bool] = page.tokens.upper.tolist()
        self.start: list[int] = page.tokens.start.tolist()
        self.end: list[int] = page.tokens.end.tolist()
        self.key: list[int] = page.tokens.key.tolist()
        self.first: list[int] = page.first.tolist()
        self.sentence: list[int] = page.sentence.tolist()

    def words(self, begin: int, stop: int) -> str:
        """The text of tokens begin to stop, blanks made single."""
        if stop == begin + 1:
            return self.text[self.start[begin] : self.end[begin]]
        return " ".join(self.page.tokens.text[self.start[begin] : self.end[stop - 1]].split()) if begin < stop else ""


def find_reports(page: Page, grammar: Grammar) -> list[Report]:
    """Every act of reporting outside quotation marks, in order of the cues.

    A cue inside marks belongs to what is quoted and reports nothing of the outlet's.
    """
    if page.language.has_mood:
        return _with_mood(grammar, _find(page, grammar))
    return _find(page, grammar)


def _with_mood(grammar: Grammar, reports: list[Report]) -> list[Report]:
    """Add the sentences that go on reporting by their mood alone ("Er habe nichts gewusst.")."""
    page = grammar.page
    busy = {report.sentence for report in reports if report.content}
    added = []
    for place in (((page.roles & lang.MOOD) != 0) & (page.depth == 0) & ~page.aside).nonzero()[0].tolist():
        sentence = grammar.sentence[place]
        if sentence not in busy:
            busy.add(sentence)
            span = (grammar.first[sentence], grammar.first[sentence + 1])
            added.append(Report((place, place + 1), "saying", None, [span], "reported mood", sentence))
    return sorted(reports + added, key=lambda report: report.cue)


def _find(page: Page, grammar: Grammar) -> list[Report]:
    reports: list[Report] = []
    open_until, open_sentence = -1, -1  # how far the content of the report before reaches
    wanted = lang.VERB_CUE | lang.NOUN | lang.HEARSAY | lang.ANCHOR | lang.DOCUMENT
    spots = ((page.roles & wanted) != 0) & (page.depth == 0) & ~page.aside
    done = -1
    for place in spots.nonzero()[0].tolist():
        if place < done:
            continue
        role = grammar.roles[place]
        found = None
        if role & lang.ANCHOR:
            found = _phrase(grammar, place)
            if found is _NOT_A_CUE:
                continue
        if found is None and role & lang.VERB_CUE:
            found = _verb(grammar, place, role)
        if found is None and role & lang.NOUN:
            found = _noun(grammar, place)
        if found is None and role & lang.HEARSAY:
            sentence = grammar.sentence[place]
            stop = _clause_end(grammar, place + 1, grammar.first[sentence + 1])
            found = Report((place, place + 1), "hearsay", None, [(place + 1, stop)], "hearsay", sentence)
        if found is None:
            continue
        before = reports[-1] if reports and reports[-1].sentence == found.sentence else None
        inside = before is not None and open_sentence == found.sentence and place < open_until
        if inside and role & lang.EVIDENCE and not role & lang.ANCHOR:
            continue  # "she said the vote showed": the vote is no speaker of its own
        if (
            found.subject is None
            and before is not None
            and found.cue_type != "hearsay"
            and _goes_on(grammar, found.cue[0])
        ):
            found.subject = before.subject if before.rule != "citing" else None
        reports.append(found)
        done = found.cue[1]
        if found.content and found.rule != "cue after":
            open_until, open_sentence = found.content[-1][1], found.sentence
    return reports


def _goes_on(grammar: Grammar, place: int) -> bool:
    """Whether a verb without a subject shares the one before: "…, adding", "and adds", "… saying only"."""
    first = grammar.first[grammar.sentence[place]]
    back = place - 1
    while back > first and grammar.roles[back] & lang.ADVERB:
        back -= 1
    if back < first:
        return False
    participle = grammar.english and grammar.words(place, place + 1).lower().endswith("ing")
    return participle or bool(grammar.roles[back] & lang.JOIN) or grammar.quote[back] >= 0


def _phrase(grammar: Grammar, place: int) -> Report | None:
    """according to Y; citing Y; was quoted as saying."""
    for before, keys, kind, wording in grammar.page.language.phrases.get(grammar.key[place], ()):
        begin = place - before
        stop = begin + len(keys)
        if begin < 0 or stop > len(grammar.key) or tuple(grammar.key[begin:stop]) != keys:
            continue
        sentence = grammar.sentence[place]
        first, last = grammar.first[sentence], grammar.first[sentence + 1]
        if begin < first or stop > last:
            continue
        if kind in ("so-called", "term for"):
            return _NOT_A_CUE
        if kind == "passive":
            return _clause(grammar, begin, stop, lang.SAYING, sentence)
        if kind == "impersonal":
            end = _clause_end(grammar, stop, last)
            return Report((begin, stop), "hearsay", None, [(stop, end)], "impersonal", sentence)
        if kind == "as verb":  # as Y says: the verb stands next to its subject
            if len(keys) == 1 and not (begin > first and _parted(grammar, begin - 1, begin)):
                continue
            subject = _noun_phrase(grammar, stop, last)
            return Report(
                (begin, stop), "saying", subject, _around(grammar, begin, subject[1], first, last), "as said", sentence
            )
        if kind == "after source":  # Y zufolge
            subject = _left_subject(grammar, begin, first) or (max(first, begin - 3), begin)
            return Report(
                (begin, stop),
                "saying",
                subject,
                _around(grammar, subject[0], stop, first, last),
                "according to",
                sentence,
            )
        subject = _noun_phrase(grammar, stop, last)
        if kind == "as reported":
            return Report(
                (begin, stop),
                "saying",
                subject,
                _around(grammar, begin, subject[1], first, last),
                "as reported",
                sentence,
            )
        if kind == "according" and subject[0] == subject[1] and wording != "according to":
            continue
        rule = "citing" if kind == "citing" else "according to"
        return Report(
            (begin, stop), "saying", subject, _around(grammar, begin, subject[1], first, last), rule, sentence
        )
    return None


def _around(grammar: Grammar, begin: int, stop: int, first: int, last: int) -> list[tuple[int, int]]:
    """What a source phrase at begin..stop reports: the sentence after it if it opens the sentence, else the clause
    before it.
    """
    if grammar.page.language.verb_last:  # no comma parts the phrase from the clause around it
        content = [(first, begin), (stop, last)]
        return [(a, b) for a, b in content if a < b]
    lead = begin
    while (
        lead > first
        and not (grammar.roles[lead - 1] & lang.VERB_CUE)
        and lead - first <= 3
        and grammar.sign[lead - 1] != _COMMA
    ):
        lead -= 1
    if lead <= first + 1 or begin - first <= 2:
        while stop < last and grammar.sign[stop] not in (_COMMA, _COLON) and stop - begin < 25:
            stop += 1
        return [(min(stop + 1, last), last)]
    content = [(first, begin - (grammar.sign[begin - 1] == _COMMA))]
    if stop < last - 1 and grammar.sign[stop] == _COMMA and not grammar.roles[stop + 1] & (lang.RELATIVE | lang.BREAK):
        content.append((stop + 1, last))
    return content


def _verb(grammar: Grammar, place: int, role: int) -> Report | None:
    """A verb that reports, with its subject and what it reports; None if it does not act as one here."""
    sentence = grammar.sentence[place]
    first = grammar.first[sentence]
    before = grammar.roles[place - 1] if place > first else 0
    if before & lang.ARTICLE and not before & (lang.PERSON | lang.GROUP):
        return None  # a claim, the report: a noun, unless a clause follows (seen to by the rule for nouns)
    if grammar.upper[place] and place > first and not grammar.page.head[place]:
        return None
    if _is_noun(grammar, place, first, before):
        return None
    for bit in (lang.NAMING, lang.SAYING, lang.JUDGEMENT, lang.BELIEF, lang.INTENTION):
        if role & bit:
            return _clause(grammar, place, place + 1, bit, sentence)
    return None


def _is_noun(grammar: Grammar, place: int, first: int, before: int) -> bool:
    """Whether a word that is verb and noun alike ("support", "claims") is a noun here: after a possessor or before
    "of".
    """
    if not grammar.english:
        return False
    if grammar.key[place] in _PAST or grammar.text[grammar.start[place] : grammar.end[place]].endswith(("ed", "ing")):
        return False
    if before & lang.POSSESSIVE:
        return True
    if (
        place - 1 > first
        and grammar.sign[place - 2] in _APOSTROPHE
        and grammar.end[place - 1] - grammar.start[place - 1] == 1
    ):
        return True
    follows = place + 1 < len(grammar.key) and grammar.key[place + 1] in _OF_KEY
    return follows and not before & (lang.PERSON | lang.GROUP | lang.AUXILIARY)


def _clause(grammar: Grammar, begin: int, stop: int, bit: int, sentence: int) -> Report | None:
    first, last = grammar.first[sentence], grammar.first[sentence + 1]
    roles, sign = grammar.roles, grammar.sign
    kind = lang.cue_type(bit)
    left = _left_subject(grammar, begin, first)
    if bit & (lang.BELIEF | lang.SAYING) and left is not None and _passive(grammar, left[1], begin, stop, last):
        end = _clause_end(grammar, stop, last)
        return Report((begin, stop), kind, None, [(stop, end)], "passive", sentence)
    negated = left is not None and _negated(grammar, left[1] if left else first, begin)
    cue = (begin, stop)
    if negated and bit & lang.SAYING:
        return Report(cue, kind, left, [], "negated", sentence, negated=True)
    # --- the cue after what it reports: "…, she said" and "…, said Ann"
    lead = left[0] if left else begin
    gap = lead - 1
    timid = bit & lang.BELIEF and grammar.roles[begin] & lang.EVIDENCE  # "…, it seems" names nobody
    # "…, saying so" goes on from a verb before it, and never looks back.
    participle = grammar.english and stop == begin + 1 and grammar.text.startswith("ing", grammar.end[begin] - 3)
    ahead = stop + (stop < last and sign[stop] in (_COMMA, _COLON))
    speech_follows = ahead < last and grammar.quote[ahead] >= 0 and grammar.quote[gap] < 0 if gap >= first else False
    if (
        bit & (lang.SAYING | lang.BELIEF)
        and not timid
        and not participle
        and not speech_follows
        and gap > first
        and _parted(grammar, gap, lead)
    ):
        trailing = _trailing(grammar, stop, last)
        inverted = None
        if left is None or left[0] >= begin:
            inverted = _noun_phrase(grammar, stop, last)
            after = inverted[1]
            closed = after >= last or grammar.quote[after] >= 0 or bool(sign[after] and sign[after] not in _APOSTROPHE)
            named = inverted[0] < after and bool(grammar.upper[after - 1] or roles[after - 1] & lang.SPEAKER)
            closed = (
                closed
                or (named and bool(roles[after] & (lang.TIME | lang.PREPOSITION | lang.RELATIVE)))
                or not grammar.english
            )
            if inverted[0] == inverted[1] or not closed or roles[stop] & lang.OPENER:
                inverted = None
        if (left is not None and left[0] < begin and trailing) or inverted is not None:
            subject = inverted if inverted is not None else left
            report_begin = _back(grammar, gap, first)
            content = [(report_begin, gap if sign[gap] == _COMMA else gap + 1)]
            after = inverted[1] if inverted else stop
            rest = _rest(grammar, after, last)
            if rest is not None:
                content.append(rest)
            if content[0][1] - content[0][0] >= 2 or grammar.quote[gap] >= 0:
                return Report(cue, kind, subject, content, "cue after", sentence)
    if left is None and gap > first and sign[gap] == _COMMA and not participle:
        # Ann Lee, who …, said: a long remark stands between the name and its verb.
        name = _noun_phrase(grammar, first, gap)
        if (
            name[0] < name[1]
            and sign[min(name[1], last - 1)] == _COMMA
            and (grammar.upper[name[1] - 1] or roles[name[1] - 1] & lang.SPEAKER)
        ):
            left = name
    # --- the cue before what it reports
    opener = None
    limit = min(last, stop + _REACH)
    place = stop
    while place < limit:
        code = sign[place]
        if grammar.quote[place] >= 0:
            break
        if code in (_SEMICOLON, _FULL_STOP):
            break
        if code == _COLON:
            opener = place + 1
            break
        if code == 0 and roles[place] & lang.OPENER and not (roles[place] & lang.RELATIVE and place > stop + 1):
            # "that" may stand some way off; "when" and its like open a report only beside the verb
            reach = 0 if grammar.key[place] in _WHEN else 4
            near = not grammar.english or grammar.key[place] in _THAT or place - stop <= reach
            if near:
                opener = place
                break
        if roles[place] & lang.VERB_CUE and place > stop + 1:
            break
        place += 1
    if bit & lang.NAMING:
        return _naming(grammar, cue, left, opener, kind, sentence, stop, last)
    if opener is None and grammar.page.language.verb_last and grammar.quote[min(place, last - 1)] < 0:
        return _behind_comma(grammar, cue, left, kind, sentence, stop, last)
    if opener is not None:
        content_begin, rule = opener, "clause"
    else:
        content_begin, rule = stop, "object" if bit & (lang.JUDGEMENT | lang.INTENTION) else "bare clause"
    end = _clause_end(grammar, content_begin, last)
    if rule == "bare clause" and _writes_work(grammar, stop, end):
        end = content_begin  # wrote a novel, released a statement: a thing is made, nothing is said
    if end - content_begin < 1:
        return Report(cue, kind, left, [], "bare cue", sentence, weak=True)
    return Report(cue, kind, left, [(content_begin, end)], rule, sentence)


def _writes_work(grammar: Grammar, place: int, end: int) -> bool:
    if place < end and grammar.roles[place] & lang.ARTICLE:
        place += 1
    return place < end and bool(grammar.roles[place] & (lang.WORK | lang.DOCUMENT))


def _behind_comma(grammar: Grammar, cue, left, kind, sentence, stop, last) -> Report:
    """X sagte, er habe …: without an opener the clause stands behind a comma and shows the mood of reported speech."""
    place = stop
    while place < last and grammar.sign[place] != _COMMA and grammar.quote[place] < 0:
        place += 1
    if place < last - 1 and any(grammar.roles[ahead] & lang.MOOD for ahead in range(place, last)):
        return Report(cue, kind, left, [(place + 1, last)], "bare clause", sentence)
    return Report(cue, kind, left, [], "bare cue", sentence, weak=True)


def _naming(grammar: Grammar, cue, left, opener, kind, sentence, stop, last) -> Report:
    """called X "Y", described X as Y: only Y is the source's; without marks only what follows "as"."""
    as_key = _AS.get(grammar.page.language.code)
    content: list[tuple[int, int]] = []
    place = stop
    while place < last and grammar.sign[place] != _SEMICOLON and place - stop < 40:
        if grammar.key[place] in as_key if as_key else False:
            content = [(place + 1, _clause_end(grammar, place + 1, last))]
            break
        if grammar.quote[place] >= 0:
            break
        place += 1
    if not content and opener is not None:
        content = [(opener, _clause_end(grammar, opener, last))]
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
    if not grammar.english or stop >= last or grammar.key[stop] not in _TO:
        return False
    return any(grammar.key[place] in _BE for place in range(subject_end, begin))


def _noun(grammar: Grammar, place: int) -> Report | None:
    """The claim that …: a noun reports only if a clause follows it at once."""
    after = place + 1
    sentence = grammar.sentence[place]
    if (
        grammar.roles[place] & lang.DOCUMENT
        and place - 2 >= grammar.first[sentence]
        and grammar.roles[place - 1] & lang.ARTICLE
        and grammar.roles[place - 2] & lang.PREPOSITION
    ):
        return None  # said in a statement that: the verb reports
    last = grammar.first[sentence + 1]
    if after < last and grammar.sign[after] == _COMMA:
        after += 1
    if after < last - 1 and grammar.roles[after] & lang.OPENER and not grammar.roles[after] & lang.RELATIVE:
        return Report(
            (place, place + 1),
            "saying",
            _owner(grammar, place),
            [(after, _clause_end(grammar, after, last))],
            "noun",
            sentence,
        )
    return None


def _owner(grammar: Grammar, place: int) -> tuple[int, int] | None:
    """The possessor before a noun ("Ann's claim", "his claim"), else None."""
    first = grammar.first[grammar.sentence[place]]
    for back in range(place - 1, max(first - 1, place - 5), -1):
        if grammar.roles[back] & lang.POSSESSIVE:
            return (back, back + 1)
        if grammar.sign[back] in _APOSTROPHE and back > first:
            begin = back
            while begin > first and grammar.upper[begin - 1]:
                begin -= 1
            return (begin, back) if begin < back else None
    return None


def _left_subject(grammar: Grammar, place: int, first: int) -> tuple[int, int] | None:
    """The noun phrase that ends before a verb, auxiliaries and adverbs passed over; None where there is none."""
    roles, sign, quote = grammar.roles, grammar.sign, grammar.quote
    last = place
    while (
        last > first
        and (
            roles[last - 1] & (lang.AUXILIARY | lang.ADVERB | lang.NEGATION)
            or (sign[last - 1] in _APOSTROPHE and sign[last - 1] != 0)
            or _ly(grammar, last - 1)
        )
        and place - last < 8
    ):
        last -= 1
    if last <= first or quote[last - 1] >= 0:
        return None
    if sign[last - 1] == _COMMA:  # Ann Lee, a spokeswoman, said: the name stands before the commas
        back = last - 2
        while back > first and sign[back] != _COMMA and quote[back] < 0 and last - back < 18:
            back -= 1
        if (
            back > first
            and sign[back] == _COMMA
            and not any(roles[k] & lang.VERB_CUE & ~lang.BELIEF for k in range(back, last - 1))
        ):
            begin = _phrase_start(grammar, back, first)
            # the name before the commas, where it is a name; otherwise the apposition is a clause end and there is no
            # subject
            if begin < back and (grammar.upper[back - 1] or roles[back - 1] & (lang.SPEAKER | lang.PERSON)):
                return begin, back
        return None
    if roles[last - 1] & lang.RELATIVE:
        begin = _phrase_start(grammar, last - 1 - (last - 1 > first and sign[last - 2] == _COMMA), first)
        stop = last - 1 - (sign[last - 2] == _COMMA)
        return (begin, stop) if begin < stop else None
    begin = _phrase_start(grammar, last, first)
    return (begin, last) if begin < last else None


def _ly(grammar: Grammar, place: int) -> bool:
    return grammar.english and grammar.text.startswith("ly", grammar.end[place] - 2)


def _phrase_start(grammar: Grammar, stop: int, first: int) -> int:
    """Where the noun phrase that ends at stop begins: back to a comma, a verb, an opener, a bracket or a quotation."""
    roles, sign = grammar.roles, grammar.sign
    begin = stop
    while begin > first and stop - begin < 12:
        place = begin - 1
        role = roles[place]
        if grammar.quote[place] >= 0:
            break
        if sign[place]:
            if (
                sign[place] in _APOSTROPHE
                or sign[place] == _HYPHEN
                or (sign[place] == _FULL_STOP and place > first and grammar.end[place - 1] == grammar.start[place])
            ):
                begin -= 1
                continue
            break
        if role & (lang.PERSON | lang.GROUP | lang.FIRST):
            return place if begin == stop else begin
        if (
            role & (lang.OPENER | lang.BREAK | lang.AUXILIARY | lang.RELATIVE | lang.NEGATION)
            and not role & lang.ARTICLE
        ):
            break
        if role & lang.VERB_CUE and not role & (lang.SPEAKER | lang.NOUN | lang.TITLE) and not grammar.upper[place]:
            break
        if role & lang.JOIN and not (
            begin < stop and grammar.upper[begin] and place > first and grammar.upper[place - 1]
        ):
            break
        if role & lang.PREPOSITION and (begin == stop or place == first):
            break
        if role & lang.TIME and place == first:
            break
        begin -= 1
    return begin


def _noun_phrase(grammar: Grammar, begin: int, last: int) -> tuple[int, int]:
    """The noun phrase that starts at begin: to the next comma, verb, preposition of place or time."""
    roles, sign = grammar.roles, grammar.sign
    stop = begin
    while stop < last and stop - begin < 12:
        role = roles[stop]
        if grammar.quote[stop] >= 0:
            break
        if sign[stop]:
            if (
                sign[stop] in _APOSTROPHE
                or sign[stop] == _HYPHEN
                or (
                    sign[stop] == _FULL_STOP
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
            grammar.page.language.verb_last
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
        and (grammar.upper[place + 1] or bool(grammar.roles[place + 1] & lang.ARTICLE))
        and place > 0
        and grammar.words(place, place + 1).lower() in _OF
    )


_OF = frozenset({"of", "for", "de", "von", "der", "du"})


def _negated(grammar: Grammar, begin: int, stop: int) -> bool:
    return any(grammar.roles[place] & lang.NEGATION for place in range(max(begin, stop - 5), stop))


def _parted(grammar: Grammar, gap: int, lead: int) -> bool:
    """Whether what stands before `lead` is closed off: by a comma, a stop inside marks or the end of a quotation."""
    return grammar.sign[gap] == _COMMA or grammar.sign[gap] in _DASHES or grammar.quote[gap] >= 0


def _trailing(grammar: Grammar, stop: int, last: int) -> bool:
    """Whether nothing that could be reported follows the cue: a stop, a comma, a time, a place, somebody told."""
    if stop >= last:
        return True
    role, sign = grammar.roles[stop], grammar.sign[stop]
    if sign in _STOPS or sign in (_COMMA, _SEMICOLON) or sign in _DASHES or sign in _BRACKETS:
        return True
    place, limit = stop, min(last, stop + _REACH)
    told = bool(grammar.roles[stop - 1] & lang.TELLER) or not grammar.english
    if grammar.key[stop] in _TO or (role & lang.OPENER and not role & lang.ARTICLE):
        return False
    if not role & (lang.TIME | lang.PREPOSITION | lang.ADVERB) and not (
        told and (grammar.upper[stop] or role & (lang.SPEAKER | lang.ARTICLE))
    ):
        return False
    while place < limit:
        if (
            grammar.roles[place] & lang.OPENER
            and not grammar.roles[place] & lang.TIME
            and grammar.key[place] not in _WHEN
        ):
            return False
        if grammar.sign[place] in _STOPS or grammar.sign[place] == _COMMA:
            return True
        place += 1
    return place >= last


def _back(grammar: Grammar, gap: int, first: int) -> int:
    """Where the clause before a trailing cue begins: the sentence, or after an earlier cue's own clause (a
    semicolon).
    """
    place = gap
    while place > first and grammar.sign[place] != _SEMICOLON:
        place -= 1
    return place + 1 if grammar.sign[place] == _SEMICOLON else place


def _rest(grammar: Grammar, stop: int, last: int) -> tuple[int, int] | None:
    """What goes on after a cue in the middle: "…, she said, and …"."""
    place = stop
    while (
        place < last
        and grammar.sign[place] != _COMMA
        and grammar.sign[place] not in _STOPS
        and grammar.quote[place] < 0
    ):
        place += 1
    if place + 1 >= last or grammar.sign[place] != _COMMA:
        return None
    role = grammar.roles[place + 1]
    if role & (lang.RELATIVE | lang.VERB_CUE | lang.PREPOSITION | lang.ADVERB | lang.TIME) or (
        role & lang.BREAK and not role & lang.JOIN
    ):
        return None
    return place + 1, last


def _clause_end(grammar: Grammar, begin: int, last: int) -> int:
    """Where a reported clause ends: the sentence, a semicolon, or ", while" and its like back to the outlet."""
    place = begin
    while place < last:
        if grammar.sign[place] == _SEMICOLON and grammar.quote[place] < 0:
            return place
        if (
            grammar.sign[place] == _COMMA
            and place + 1 < last
            and grammar.roles[place + 1] & lang.BREAK
            and grammar.quote[place] < 0
            and place > begin
        ):
            return place
        place += 1
    while last > begin and grammar.sign[last - 1] in _STOPS:
        last -= 1
    return last


def _keys_of(words: str) -> frozenset[int]:
    from .tokens import word_key

    return frozenset(word_key(word) for word in words.split())


_WHEN = _keys_of("when where")
_THAT = _keys_of("that whether")
_PAST = _keys_of("said told wrote")
_OF_KEY, _TO, _BE = _keys_of("of"), _keys_of("to"), _keys_of("is are was were be been being")
_AS = {
    "en": _keys_of("as"),
    "de": _keys_of("als"),
    "ru": _keys_of("как"),
    "uk": _keys_of("як"),
}
