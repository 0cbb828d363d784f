"""What quotation marks stand for: a source's words, a title, or words held at a distance."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.measure.kernels import compiled

from . import language as lang
from .distance import Distance
from .grammar import Grammar
from .quotation_rules import KINDS, STOPS_HERE, Judged, judge, mark_kind
from .reasons import DIRECT, OWN, Reason
from .speakers import UNKNOWN


def label_quotations(page, grammar, rows, reports, owner, reason, distanced, reasons, distance: Distance) -> None:
    """Decide for each quotation: a source's words, a title, or words held at a distance."""
    previous: tuple[int, int, int] | None = None  # token after it, line, reason row
    lines = page.tokens.line
    last_article = -1
    wanted = np.flatnonzero(page.outer_tokens[:, 0] < page.outer_tokens[:, 1])
    wanted = wanted[~page.aside[page.outer_tokens[wanted, 0]]]
    begins, stops = page.outer_tokens[wanted].T
    counts = np.append(0, np.cumsum(page.tokens.word))
    at = np.searchsorted(page.sentence[rows[:, 0]], np.arange(len(page.first) + 1))
    for number, begin, stop, article, words, (kind, report, near, last) in zip(
        *(part.tolist() for part in (wanted, begins, stops, page.article[begins], counts[stops] - counts[begins])),
        _judged(page, grammar, rows, at, owner, begins, stops),
        strict=True,
    ):
        if article != last_article:
            last_article, previous = article, None
        quotation = page.outer[number]
        sentence_like = grammar.sign[stop - 1] in STOPS_HERE or words >= 8 or not quotation.closed
        opens_line = begin == 0 or lines[begin - 1] != lines[begin]
        if kind and page.language.has_cues and not (report >= 0 and not near and sentence_like):
            row = int(owner[begin]) + 1
            if row == 0:
                reasons.append(Reason(OWN, KINDS[kind], "", "", "none", KINDS[kind]))
                row = len(reasons) - 1
            reason[begin:stop] = row
            continue
        if not page.language.has_cues:
            speaker, cue, cue_kind, form, rule = (
                UNKNOWN,
                "",
                "none",
                "quote" if sentence_like else "partial quote",
                "marks only",
            )
        elif report >= 0:
            source = reports[report]
            speaker, cue, cue_kind = source.speaker, grammar.words(*source.cue), source.cue_type
            form = "quote" if sentence_like else "partial quote"
            rule = "quote " + source.rule
        elif quotation.continues and previous is not None:
            before = reasons[previous[2]]
            speaker, cue, cue_kind, form, rule = (
                before.speaker,
                before.cue,
                before.cue_type,
                "continuation",
                "quote over paragraphs",
            )
        elif previous is not None and previous[1] == lines[begin] and (sentence_like or begin - previous[0] <= 25):
            before = reasons[previous[2]]
            speaker, cue, cue_kind, form, rule = (
                before.speaker,
                before.cue,
                before.cue_type,
                "continuation",
                "quote goes on",
            )
        elif last >= 0 and (sentence_like or opens_line):
            source = reports[last]
            speaker, cue, cue_kind, form, rule = (
                source.speaker,
                grammar.words(*source.cue),
                source.cue_type,
                "continuation",
                "quote after report",
            )
        elif sentence_like or page.head[begin] or (opens_line and stop < len(page) and lines[stop] != lines[begin]):
            speaker, cue, cue_kind, form, rule = (
                UNKNOWN,
                "",
                "none",
                "quote" if sentence_like else "partial quote",
                "quote alone",
            )
        else:
            row = int(owner[begin]) + 1
            if row == 0:
                reasons.append(Reason(OWN, "scare quote", "", "", "none", "scare quote"))
                row = len(reasons) - 1
            reason[begin:stop] = row
            distanced[begin:stop] = True
            continue
        reasons.append(Reason(DIRECT, form, speaker, cue, cue_kind, rule))
        reason[begin:stop] = len(reasons) - 1
        previous = (stop, int(lines[stop - 1]), len(reasons) - 1)
        if number in distance.quotations or (report >= 0 and reports[report].gloss and words <= 8):
            distanced[begin:stop] = True
        for inner_begin, inner_stop, _ in page.nested.get(number, ()):
            if _held(grammar, inner_begin, inner_stop, begin):
                distanced[inner_begin:inner_stop] = True


def _judged(page, grammar, rows, at, owner, begins, stops) -> Iterator[Judged]:
    """What the grammar says of each quotation, in order; see `judge`."""
    fast = compiled("voice_reports", page.volume)
    if fast:
        yield from map(tuple, fast.judged(grammar, rows, at, owner, begins, stops))
        return
    line, rows, at = page.tokens.line.data, rows.tolist(), at.tolist()
    for begin, stop in zip(begins.tolist(), stops.tolist(), strict=True):
        yield judge(grammar, rows, at, owner.data, line, begin, stop)


def _held(grammar: Grammar, begin: int, stop: int, outer: int) -> bool:
    """Whether a nested quotation is a phrase held at a distance rather than somebody's speech or a title."""
    if stop - begin > 7 or grammar.sign[stop - 1] in STOPS_HERE or begin == outer:
        return False
    before = begin - 1
    if grammar.sign[before] or grammar.roles[before] & (lang.VERB_CUE | lang.WORK | lang.NICKNAME):
        return False
    return not mark_kind(grammar, begin, stop)
