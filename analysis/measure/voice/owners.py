"""Which report each word belongs to, where several reach it."""

from __future__ import annotations

import numpy as np

from analysis.measure.kernels import compiled

from .grammar import Report
from .page import Page
from .reasons import FAINT


def own(page: Page, rows: np.ndarray, reports: list[Report]) -> np.ndarray:
    """The report whose content each token is (int32), -1 where it is nobody's; rows as `find_reports` gives them."""
    owner = np.full(len(page), -1, np.int32)
    fast = compiled("voice_owners_numba", page.volume)
    if fast:
        fast.own(rows, page.sentence, owner)
    else:
        _own(reports, owner)
    return owner


def roles_played(page: Page, rows: np.ndarray) -> np.ndarray:
    """Whether each token is of a subject (1) or of a cue (2), int32; else 0."""
    role = np.zeros(len(page), np.int32)
    fast = compiled("voice_owners_numba", page.volume)
    if fast:
        fast.play(rows, role)
        return role
    for begin, stop, _, subject, subject_stop, *_ in rows.tolist():
        if subject >= 0:
            role[subject:subject_stop] = 1
        role[begin:stop] = 2
    return role


def _own(reports: list[Report], owner: np.ndarray) -> None:
    for number, report in enumerate(reports):
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


def _inner_state(report: Report) -> bool:
    """Whether a report only tells what somebody plans or thinks, without a clause of its own."""
    return report.cue_type in ("belief", "intention") and report.rule in ("bare clause", "object")
