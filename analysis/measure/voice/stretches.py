"""Voice of every token of a page: reports, quotations and distance brought together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .correction import correct
from .cues import find_reports
from .distance import find_distance, name_end
from .grammar import FIELDS, Grammar, reports_of
from .model import Model
from .owners import own
from .page import Page
from .quoted import label_quotations
from .reasons import INDIRECT, MARKS_ONLY, NARRATION, Reason, reason_table
from .speakers import Speakers


@dataclass(eq=False)
class Labels:
    """Per token: `reason` (row of `reasons`) and `distanced`; token order is that of the page."""

    page: Page
    reason: np.ndarray
    distanced: np.ndarray
    reasons: list[Reason]
    rows: np.ndarray  # the grammar's reports, as `find_reports` gives them


def label(page: Page, model: Model | None) -> Labels:
    """Voice of every token of a page, with the reason; a model, where there is one, corrects what is reported."""
    reasons = [NARRATION if page.language.has_cues else MARKS_ONLY]
    size = len(page)
    reason = np.zeros(size, np.int32)
    distanced = np.zeros(size, bool)
    if not size:
        return Labels(page, reason, distanced, reasons, np.zeros((0, FIELDS), np.int64))
    grammar = Grammar(page)
    rows = find_reports(page, grammar) if page.language.has_cues else np.zeros((0, FIELDS), np.int64)
    reports = reports_of(rows.tolist(), grammar.sentence)
    for report, speaker in zip(reports, Speakers(grammar).names(rows, reports), strict=True):
        report.speaker = speaker
    owner = own(page, rows, reports)
    for report in reports:
        form = "according to" if report.rule == "according to" else "clause"
        cue = grammar.words(*report.cue)
        reasons.append(Reason(INDIRECT, form, report.speaker, cue, report.cue_type, report.rule))
    distance = find_distance(grammar, page)
    for begin, stop in distance.asides:
        owner[begin:stop] = -1
    reason[:] = owner + 1
    label_quotations(page, grammar, rows, reports, owner, reason, distanced, reasons, distance)
    for begin, stop, _ in distance.spans:
        distanced[begin:stop] = True
    for report in reports:
        if report.gloss and not _quote_near(page, report.cue[1]):
            stop = name_end(grammar, report.cue[1] if not report.content else report.content[0][0])
            begin = report.cue[1] if not report.content else report.content[0][0]
            distanced[begin:stop] = True
    if model is not None:
        correct(model, page, grammar, rows, reports, reason, distanced, reasons)
    for begin, stop in distance.asides:
        reason[begin:stop] = 0
    reason[page.aside] = 0
    distanced[page.aside] = False
    return Labels(page, reason, distanced, reasons, rows)


def grammar_view(page: Page):
    """What the grammar says of each token, in numbers, for the model.

    Returns
    -------
    (rows of reports, reason per token, table, cue keys): per reason the table has rule, cue type, voice, kind of
    speaker (0 none, 1 unknown, 2 with a capital, 3 without), and a free column for the cue's word id; the cue keys
    are the hashes of the cues' last words.
    """
    labels = label(page, None)
    return (labels.rows, labels.reason, *reason_table(labels.reasons))


def _quote_near(page: Page, place: int) -> bool:
    return bool((page.quote[place : place + 8] >= 0).any())
