"""Voice of every token of a page: reports, quotations and distance brought together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .correction import correct
from .cues import find_reports
from .distance import find_distance, name_end
from .grammar import Grammar, Report
from .model import Model
from .page import Page
from .quoted import label_quotations
from .reasons import FAINT, INDIRECT, MARKS_ONLY, NARRATION, Reason, reason_table
from .speakers import Speakers


@dataclass(eq=False)
class Labels:
    """Per token: `reason` (row of `reasons`) and `distanced`; token order is that of the page."""

    page: Page
    reason: np.ndarray
    distanced: np.ndarray
    reasons: list[Reason]
    reports: list[Report]


def label(page: Page, model: Model | None) -> Labels:
    """Voice of every token of a page, with the reason; a model, where there is one, corrects what is reported."""
    reasons = [NARRATION if page.language.has_cues else MARKS_ONLY]
    size = len(page)
    reason = np.zeros(size, np.int32)
    distanced = np.zeros(size, bool)
    if not size:
        return Labels(page, reason, distanced, reasons, [])
    grammar = Grammar(page)
    reports = find_reports(page, grammar) if page.language.has_cues else []
    speakers = Speakers(grammar)
    owner = np.full(size, -1, np.int32)
    for number, report in enumerate(reports):
        report.speaker = speakers.name(report)
        if report.rule in FAINT:
            continue
        inner = report.rule not in ("cue after", "according to", "as said")
        for begin, stop in report.content:
            if inner:
                owner[begin:stop] = number
            else:  # a cue behind the clause names the outer source; who is named inside stays, but for plans
                span = owner[begin:stop]
                named = set(span.tolist()) - {-1}
                faint = [row for row in named if _inner_state(reports[row])]
                if len(faint) == len(named):
                    span[:] = number
                else:
                    free = span < 0
                    for row in faint:
                        free |= span == row
                    span[free] = number
        if report.rule == "citing":
            source = report.subject or report.cue
            owner[report.cue[0] : source[1]] = -1
    taken = {report.sentence for report in reports if report.content and report.rule not in FAINT}
    for number, report in enumerate(reports):
        if report.rule in FAINT and not (report.rule == "as reported" and report.sentence in taken):
            for begin, stop in report.content:
                span = owner[begin:stop]
                span[span < 0] = number
    for report in reports:
        wording = grammar.words(*report.cue)
        reasons.append(
            Reason(
                INDIRECT,
                "according to" if report.rule == "according to" else "clause",
                report.speaker,
                wording,
                report.cue_type,
                report.rule,
            )
        )
    distance = find_distance(grammar, page)
    for begin, stop in distance.asides:
        owner[begin:stop] = -1
    reason[:] = owner + 1
    label_quotations(page, grammar, reports, owner, reason, distanced, reasons, distance)
    for begin, stop, _ in distance.spans:
        distanced[begin:stop] = True
    for report in reports:
        if report.gloss and not _quote_near(page, report.cue[1]):
            stop = name_end(grammar, report.cue[1] if not report.content else report.content[0][0])
            begin = report.cue[1] if not report.content else report.content[0][0]
            distanced[begin:stop] = True
    if model is not None:
        correct(model, page, grammar, reports, reason, distanced, reasons)
    for begin, stop in distance.asides:
        reason[begin:stop] = 0
    reason[page.aside] = 0
    distanced[page.aside] = False
    return Labels(page, reason, distanced, reasons, reports)


def grammar_view(page: Page):
    """What the grammar says of each token, in numbers, for the model.

    Returns
    -------
    (reports, reason per token, table, cue keys): per reason the table has rule, cue type, voice, kind of speaker (0
    none, 1 unknown, 2 with a capital, 3 without), and a free column for the cue's word id; the cue keys are the hashes
    of the cues' last words.
    """
    labels = label(page, None)
    return (labels.reports, labels.reason, *reason_table(labels.reasons))


def _inner_state(report: Report) -> bool:
    """Whether a report only tells what somebody plans or thinks, without a clause of its own."""
    return report.cue_type in ("belief", "intention") and report.rule in ("bare clause", "object")


def _quote_near(page: Page, place: int) -> bool:
    return bool((page.quote[place : place + 8] >= 0).any())
