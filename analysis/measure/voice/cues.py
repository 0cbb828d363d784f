"""Every act of reporting on a page, in order: cues tried one after the other, and what the one before leaves over."""

from __future__ import annotations

from . import language as lang
from .extents import clause_end
from .grammar import COMMA, NOT_A_CUE, Grammar, Report
from .page import Page
from .phrases import source_phrase
from .subjects import owner
from .verbs import verb_report


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
            found = source_phrase(grammar, place)
            if found is NOT_A_CUE:
                continue
        if found is None and role & lang.VERB_CUE:
            found = verb_report(grammar, place, role)
        if found is None and role & lang.NOUN:
            found = noun_report(grammar, place)
        if found is None and role & lang.HEARSAY:
            sentence = grammar.sentence[place]
            stop = clause_end(grammar, place + 1, grammar.first[sentence + 1])
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


def noun_report(grammar: Grammar, place: int) -> Report | None:
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
    if after < last and grammar.sign[after] == COMMA:
        after += 1
    if after < last - 1 and grammar.roles[after] & lang.OPENER and not grammar.roles[after] & lang.RELATIVE:
        return Report(
            (place, place + 1),
            "saying",
            owner(grammar, place),
            [(after, clause_end(grammar, after, last))],
            "noun",
            sentence,
        )
    return None
