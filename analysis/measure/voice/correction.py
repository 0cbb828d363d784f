"""The grammar's labels corrected by the model: words taken away, words added, and by whom."""

from __future__ import annotations

import numpy as np

from analysis.measure.kernels import compiled

from . import language as lang
from .grammar import RULE_NAMES, Grammar, Report
from .model import Model, reported
from .page import Page
from .reasons import DIRECT, INDIRECT, OWN, PLAIN, Reason, reason_table
from .speakers import UNKNOWN

_REACH = np.array([PLAIN.get(rule, 0) for rule in RULE_NAMES])


def correct(
    model: Model,
    page: Page,
    grammar: Grammar,
    rows: np.ndarray,
    reports: list[Report],
    reason: np.ndarray,
    distanced: np.ndarray,
    reasons: list[Reason],
) -> None:
    """Let the model say which words are reported; keep the grammar's reason wherever both agree.

    Words the model adds take the report that stands nearest in their sentence, and say so by the rule "model".
    """
    table, keys = reason_table(reasons)
    table[:, 4] = model.cue_ids(keys)
    told = reported(model, page, rows, reason, table)
    voice = table[:, 2][reason]
    outside = page.quote < 0
    for report in reports:  # what is not reported, or only named, stays the outlet's whatever stands around it
        if report.rule == "negated":
            told[report.cue[1] : _next_comma(grammar, report.cue[1])] &= ~outside[
                report.cue[1] : _next_comma(grammar, report.cue[1])
            ]
        elif report.rule == "naming":
            stop = report.content[0][0] if report.content else _named(grammar, report.cue[1])
            told[report.cue[1] : stop] &= ~outside[report.cue[1] : stop]
    fast = compiled("voice_owners_numba", page.volume)
    if fast:
        unknown = np.array([report.speaker == UNKNOWN for report in reports], np.bool_)
        fast.believe(rows, unknown, _REACH, reason, outside, told)
    else:
        _believe(reports, reason, outside, told)
    reason[outside & ~told & (voice > 0)] = 0
    extra = np.flatnonzero(outside & told & (voice == 0) & ~page.aside)
    if len(extra):
        _explain(page, grammar, reports, extra, reason, reasons)
    # Short quotations that the model takes for nobody's words.
    doubted = _passed_over(page, voice, told)
    for begin, stop in page.outer_tokens[doubted].tolist():
        if reasons[reason[begin]].rule.removeprefix("quote ") not in PLAIN:
            reasons.append(Reason(OWN, "scare quote", "", "", "none", "model"))
            reason[begin:stop] = len(reasons) - 1
            distanced[begin:stop] = True


def _passed_over(page: Page, voice: np.ndarray, told: np.ndarray) -> np.ndarray:
    """Numbers of the short closed quotations outside headlines that hold no word the model takes for reported."""
    begin, stop = page.outer_tokens.T
    short = np.flatnonzero((begin < stop) & (stop - begin <= 12))
    begin, stop = begin[short], stop[short]
    words_told = np.append(0, np.cumsum(told))
    doubted = short[(voice[begin] == DIRECT) & ~page.head[begin] & (words_told[begin] == words_told[stop])]
    return np.array([number for number in doubted.tolist() if page.outer[number].closed], np.int64)


def _believe(reports: list[Report], reason, outside, told) -> None:
    """Keep a short, plainly attributed clause that the model passes over altogether.

    The model learned from whole articles and doubts a lone sentence; a clause beside its source and cue needs no such
    doubt. Measured on outlets it never saw, this costs nothing and finds more.
    """
    inside = (~outside).tobytes()
    for number, report in enumerate(reports):
        reach = PLAIN.get(report.rule)
        if (
            reach is None
            or report.cue_type not in ("saying", "hearsay")
            or (report.speaker == UNKNOWN and report.cue_type == "saying")
        ):
            continue
        for begin, stop in report.content[:1]:
            if stop - begin > reach:
                continue
            if report.rule != "citing" and inside.find(1, begin, stop) >= 0:
                continue  # around a quotation much may be narration: the model knows better
            mine = outside[begin:stop] & (reason[begin:stop] == number + 1)
            if mine.any() and not (told[begin:stop] & mine).any():
                told[begin:stop] |= mine


def _next_comma(grammar: Grammar, place: int) -> int:
    last = grammar.first[grammar.sentence[place - 1] + 1]
    while place < last and grammar.sign[place] != ord(","):
        place += 1
    return place


def _named(grammar: Grammar, place: int) -> int:
    """Where the thing that is given a name ends: at the name in marks."""
    last = grammar.first[grammar.sentence[place - 1] + 1]
    begin = place
    while place < last and grammar.quote[place] < 0 and grammar.sign[place] != ord(","):
        place += 1
    return place if place < last and grammar.quote[place] >= 0 else begin


def _explain(
    page: Page, grammar: Grammar, reports: list[Report], extra: np.ndarray, reason, reasons: list[Reason]
) -> None:
    """Give each run of words the model adds the report nearest to it, or the nearest word that could be its cue."""
    breaks = np.flatnonzero((np.diff(extra) > 1) | (np.diff(page.sentence[extra]) > 0)) + 1
    cues = np.array([report.cue[0] for report in reports], np.int64)
    wanted = np.flatnonzero((page.roles & np.uint64(lang.VERB_CUE | lang.NOUN | lang.WEAK)) != 0)
    made: dict[tuple[int, int], int] = {}
    starts, stops = extra[np.append(0, breaks)].tolist(), (extra[np.append(breaks - 1, len(extra) - 1)] + 1).tolist()
    at_report = np.searchsorted(cues, starts).tolist()
    at_word = np.searchsorted(wanted, starts).tolist()
    for begin, stop, row, word in zip(starts, stops, at_report, at_word, strict=True):
        sentence = grammar.sentence[begin]
        near = [
            number for number in (row - 1, row) if 0 <= number < len(reports) and reports[number].sentence == sentence
        ]
        spot = [
            number
            for number in (word - 1, word)
            if 0 <= number < len(wanted) and grammar.sentence[wanted[number]] == sentence
        ]
        if near:
            number = near[0]
        elif not spot and row > 0 and page.article[reports[row - 1].cue[0]] == page.article[begin]:
            number = row - 1  # no cue in the sentence: it goes on reporting whoever was reported last
        else:
            number = -1
        if number >= 0:
            key = (0, number)
            if key not in made:
                report = reports[number]
                reasons.append(
                    Reason(
                        INDIRECT,
                        "clause" if near else "continuation",
                        report.speaker,
                        grammar.words(*report.cue),
                        report.cue_type,
                        "model",
                    )
                )
                made[key] = len(reasons) - 1
        else:
            place = int(wanted[spot[0]]) if spot else -1
            key = (1, place)
            if key not in made:
                cue = grammar.words(place, place + 1) if place >= 0 else ""
                kind = lang.cue_type(grammar.roles[place]) if place >= 0 else "none"
                reasons.append(Reason(INDIRECT, "clause", UNKNOWN, cue, kind, "model"))
                made[key] = len(reasons) - 1
        reason[begin:stop] = made[key]
