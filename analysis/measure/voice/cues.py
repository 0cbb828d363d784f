"""Every act of reporting on a page, in order: cues tried one after the other, and what the one before leaves over."""

from __future__ import annotations

import numpy as np

from analysis.measure.kernels import compiled

from . import language as lang
from .extents import clause_end
from .grammar import (
    CITING,
    COMMA,
    CUE_AFTER,
    FIELDS,
    HEARSAY,
    HEARSAY_TYPE,
    MOOD,
    NO_CUE,
    NO_SPAN,
    NOTHING,
    NOUN,
    SAYING,
    Found,
    Grammar,
    found,
    nothing,
)
from .page import Page
from .phrases import source_phrase
from .reading import ends_ing_anyhow
from .subjects import owner
from .verbs import verb_report


def find_reports(page: Page, grammar: Grammar) -> np.ndarray:
    """Every act of reporting outside quotation marks, in order of the cues.

    A cue inside marks belongs to what is quoted and reports nothing of the outlet's.

    Returns
    -------
    One row per report in the order of `Found`, int64.
    """
    rows = np.array(_find(page, grammar), np.int64).reshape(-1, FIELDS)
    return _with_mood(grammar, rows) if page.language.has_mood else rows


def _with_mood(grammar: Grammar, rows: np.ndarray) -> np.ndarray:
    """Add the sentences that go on reporting by their mood alone ("Er habe nichts gewusst.")."""
    page = grammar.page
    busy = set(page.sentence[rows[rows[:, 5] >= 0, 0]].tolist())
    added = []
    for place in (((page.roles & lang.MOOD) != 0) & (page.depth == 0) & ~page.aside).nonzero()[0].tolist():
        sentence = grammar.sentence[place]
        if sentence not in busy:
            busy.add(sentence)
            content = (grammar.first[sentence], grammar.first[sentence + 1], -1, -1)
            added.append(found((place, place + 1), SAYING, NO_SPAN, content, MOOD))
    rows = np.concatenate([rows, np.array(added, np.int64).reshape(-1, FIELDS)])
    return rows[np.lexsort((rows[:, 1], rows[:, 0]))]


def one_report(grammar: Grammar, place: int, before: Found, sentence: int, open_until: int) -> Found:
    """What the possible cue at `place` reports, if anything.

    Parameters
    ----------
    before : the last report
    sentence, open_until : the sentence of the last report with content of its own, and how far that reaches
    """
    role = grammar.roles[place]
    here = grammar.sentence[place]
    report = nothing(NOTHING)
    if role & lang.ANCHOR:
        report = source_phrase(grammar, place)
        if report.rule == NO_CUE:
            return report
    if report.rule < 0 and role & lang.VERB_CUE:
        report = verb_report(grammar, place, role)
    if report.rule < 0 and role & lang.NOUN:
        report = noun_report(grammar, place)
    if report.rule < 0 and role & lang.HEARSAY:
        stop = clause_end(grammar, place + 1, grammar.first[here + 1])
        report = found((place, place + 1), HEARSAY_TYPE, NO_SPAN, (place + 1, stop, -1, -1), HEARSAY)
    if report.rule < 0:
        return report
    same = before.rule >= 0 and grammar.sentence[before.begin] == here
    if same and sentence == here and place < open_until and role & lang.EVIDENCE and not role & lang.ANCHOR:
        return nothing(NOTHING)  # "she said the vote showed": the vote is no speaker of its own
    if report.subject < 0 and same and report.kind != HEARSAY_TYPE and before.rule != CITING and _goes_on(
            grammar, report.begin):  # fmt: skip
        return found(
            (report.begin, report.stop),
            report.kind,
            (before.subject, before.subject_stop),
            (report.first, report.first_stop, report.second, report.second_stop),
            report.rule,
            report.gloss,
        )
    return report


def _find(page: Page, grammar: Grammar) -> np.ndarray | list[Found]:
    wanted = lang.VERB_CUE | lang.NOUN | lang.HEARSAY | lang.ANCHOR | lang.DOCUMENT
    spots = ((page.roles & wanted) != 0) & (page.depth == 0) & ~page.aside
    fast = compiled("voice_reports", page.volume)
    if fast:
        return fast.find(grammar, spots.nonzero()[0])
    rows: list[Found] = []
    before = nothing(NOTHING)
    sentence = open_until = -1  # how far the content of the report before reaches
    for place in spots.nonzero()[0].tolist():
        if place < before.stop:
            continue
        report = one_report(grammar, place, before, sentence, open_until)
        if report.rule < 0:
            continue
        rows.append(report)
        before = report
        if report.first >= 0 and report.rule != CUE_AFTER:
            sentence = grammar.sentence[report.begin]
            open_until = report.second_stop if report.second >= 0 else report.first_stop
    return rows


def _goes_on(grammar: Grammar, place: int) -> bool:
    """Whether a verb without a subject shares the one before: "…, adding", "and adds", "… saying only"."""
    first = grammar.first[grammar.sentence[place]]
    back = place - 1
    while back > first and grammar.roles[back] & lang.ADVERB:
        back -= 1
    if back < first:
        return False
    if grammar.english and ends_ing_anyhow(grammar.text, grammar.end[place]):
        return True  # a participle
    return grammar.roles[back] & lang.JOIN != 0 or grammar.quote[back] >= 0


def noun_report(grammar: Grammar, place: int) -> Found:
    """The claim that …: a noun reports only if a clause follows it at once."""
    after = place + 1
    sentence = grammar.sentence[place]
    if (
        grammar.roles[place] & lang.DOCUMENT
        and place - 2 >= grammar.first[sentence]
        and grammar.roles[place - 1] & lang.ARTICLE
        and grammar.roles[place - 2] & lang.PREPOSITION
    ):
        return nothing(NOTHING)  # said in a statement that: the verb reports
    last = grammar.first[sentence + 1]
    if after < last and grammar.sign[after] == COMMA:
        after += 1
    if after < last - 1 and grammar.roles[after] & lang.OPENER and not grammar.roles[after] & lang.RELATIVE:
        content = (after, clause_end(grammar, after, last), -1, -1)
        return found((place, place + 1), SAYING, owner(grammar, place), content, NOUN)
    return nothing(NOTHING)
