"""Stretches of a text by voice: reports, quotations and distance brought together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import language as lang
from .clauses import Grammar, Report, find_reports
from .distance import Distance, find_distance, name_end
from .features import RULES, TYPES
from .model import Model, reported
from .page import Page
from .speakers import UNKNOWN, Speakers
from .tokens import word_key

OWN, DIRECT, INDIRECT = 0, 1, 2
VOICES = ("own", "direct", "indirect")
_STOPS = frozenset(map(ord, ".?!…,"))
_RULE = {name: number for number, name in enumerate(RULES)}
_TYPE = {name: number for number, name in enumerate(TYPES)}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a stretch has its voice: what is told of it beside its place."""

    voice: int
    form: str
    speaker: str
    cue: str
    cue_type: str
    rule: str


# Reports that name nobody, or somebody at second hand: they give way to any other.
_FAINT = frozenset({"passive", "as reported", "hearsay", "impersonal"})
# Rules plain enough to be believed against the model, and up to how many tokens.
_PLAIN = {"cue after": 25, "according to": 25, "citing": 40, "as said": 25, "clause": 12, "noun": 8, "hearsay": 8}
NARRATION = Reason(OWN, "narration", "", "", "none", "none")


MARKS_ONLY = Reason(OWN, "narration", "", "", "none", "marks only")


@dataclass(eq=False)
class Labels:
    """Per token: `reason` (row of `reasons`) and `distanced`; token order is that of the page."""

    page: Page
    reason: np.ndarray
    distanced: np.ndarray
    reasons: list[Reason]
    reports: list[Report]


def _inner_state(report: Report) -> bool:
    """Whether a report only tells what somebody plans or thinks, without a clause of its own."""
    return report.cue_type in ("belief", "intention") and report.rule in ("bare clause", "object")


def grammar_view(page: Page):
    """What the grammar says of each token, in numbers, for the model.

    Returns
    -------
    (reports, reason per token, table, cue keys): per reason the table has rule, cue type, voice, kind of speaker (0
    none, 1 unknown,
    2 with a capital, 3 without), and a free column for the cue's word id; the cue keys are the hashes of the cues'
    last words.
    """
    labels = label(page, None)
    return (labels.reports, labels.reason, *_numbers(labels.reasons))


def _numbers(reasons: list[Reason]) -> tuple[np.ndarray, np.ndarray]:
    rows, keys = [], []
    seen: dict[str, int] = {}
    for reason in reasons:
        rule = reason.rule
        number = _RULE.get(rule)
        if number is None:
            number = _RULE["quote"] if rule.startswith("quote ") else _RULE["other"]
        speaker = reason.speaker
        kind = 0 if not speaker else 1 if speaker == UNKNOWN else 2 if speaker[0].isupper() else 3
        rows.append((number, _TYPE.get(reason.cue_type, 0), reason.voice, kind, 0))
        cue = reason.cue
        if cue not in seen:
            seen[cue] = word_key(cue.split()[-1]) if cue else 0
        keys.append(seen[cue])
    return np.array(rows, np.int64).reshape(-1, 5), np.array(keys, np.uint64)


def label(page: Page, model: Model | None) -> Labels:
    """Voice of every token of a page, with the reason; the model, where there is one, corrects the extent of
    reports.
    """
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
        if report.rule in _FAINT:
            continue
        inner = report.rule not in ("cue after", "according to", "as said")
        for begin, stop in report.content:
            if inner:
                owner[begin:stop] = number
            else:  # a cue behind the clause names the outer source; who is named inside stays, but for plans
                span = owner[begin:stop]
                faint = [row for row in set(span[span >= 0].tolist()) if _inner_state(reports[row])]
                span[(span < 0) | np.isin(span, faint)] = number
        if report.rule == "citing":
            source = report.subject or report.cue
            owner[report.cue[0] : source[1]] = -1
    taken = {report.sentence for report in reports if report.content and report.rule not in _FAINT}
    for number, report in enumerate(reports):
        if report.rule in _FAINT and not (report.rule == "as reported" and report.sentence in taken):
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
    _quotations(page, grammar, reports, owner, reason, distanced, reasons, distance)
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


def _quotations(page, grammar, reports, owner, reason, distanced, reasons, distance: Distance) -> None:
    """Decide for each quotation: a source's words, a title, or words held at a distance."""
    by_sentence: dict[int, list[int]] = {}
    for number, report in enumerate(reports):
        by_sentence.setdefault(report.sentence, []).append(number)
    previous: tuple[int, int, int] | None = None  # token after it, line, reason row
    lines = page.tokens.line
    last_article = -1
    for number, (begin, stop) in enumerate(page.outer_tokens.tolist()):
        if begin >= stop or page.aside[begin]:
            continue
        article = int(page.article[begin])
        if article != last_article:
            last_article, previous = article, None
        quotation = page.outer[number]
        kind = _kind(grammar, begin, stop)
        report, how = _source(page, grammar, reports, by_sentence, owner, begin, stop)
        words = int(page.tokens.word[begin:stop].sum())
        sentence_like = grammar.sign[stop - 1] in _STOPS or words >= 8 or not quotation.closed
        opens_line = begin == 0 or lines[begin - 1] != lines[begin]
        if kind and page.language.has_cues and not (report is not None and how == "cue" and sentence_like):
            row = int(owner[begin]) + 1
            if row == 0:
                reasons.append(Reason(OWN, kind, "", "", "none", kind))
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
        elif report is not None:
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
        elif (last := _last_report(grammar, by_sentence, begin, lines)) is not None and (sentence_like or opens_line):
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
        if number in distance.quotations or (report is not None and reports[report].gloss and words <= 8):
            distanced[begin:stop] = True
        for inner_begin, inner_stop, _ in page.nested.get(number, ()):
            if _held(grammar, inner_begin, inner_stop, begin):
                distanced[inner_begin:inner_stop] = True


def _quote_near(page: Page, place: int) -> bool:
    return bool((page.quote[place : place + 8] >= 0).any())


def _held(grammar: Grammar, begin: int, stop: int, outer: int) -> bool:
    """Whether a nested quotation is a phrase held at a distance rather than somebody's speech or a title."""
    if stop - begin > 7 or grammar.sign[stop - 1] in _STOPS or begin == outer:
        return False
    before = begin - 1
    if grammar.sign[before] or grammar.roles[before] & (lang.VERB_CUE | lang.WORK | lang.NICKNAME):
        return False
    return not _kind(grammar, begin, stop)


def _kind(grammar: Grammar, begin: int, stop: int) -> str:
    """What marks that quote nobody stand round: "title", "nickname" or "word"; else an empty str."""
    roles, upper, sign = grammar.roles, grammar.upper, grammar.sign
    if stop - begin > 10:
        return ""
    sentence = grammar.sentence[begin]
    first, last = grammar.first[sentence], grammar.first[grammar.sentence[stop - 1] + 1]
    before = [roles[place] for place in range(max(first, begin - 3), begin)]
    capital = upper[begin]
    words = [place for place in range(begin, stop) if not sign[place]]
    if not words:
        return ""
    if before and before[-1] & lang.NICKNAME:
        return "nickname"
    if before and before[-1] & lang.WORDWORD:
        return "word"
    mostly = sum(upper[place] or grammar.end[place] - grammar.start[place] <= 4 for place in words)
    if capital and any(role & lang.WORK for role in before[-2:]) and mostly >= len(words) - 1:
        return "title"
    if grammar.page.language.verb_last:
        return ""  # every noun has a capital, so capitals show no title
    if (
        capital
        and not grammar.page.head[begin]
        and len(words) <= 3
        and all(upper[place] for place in words)
        and begin > first
        and stop < last
        and upper[begin - 1]
        and upper[stop]
        and not sign[begin - 1]
        and not sign[stop]
        and not before[-1] & lang.VERB_CUE
    ):
        return "nickname"
    if (
        capital
        and len(words) >= 2
        and all(upper[place] or grammar.end[place] - grammar.start[place] <= 3 for place in words)
        and upper[words[-1]]
        and not (before and before[-1] & lang.VERB_CUE)
        and not grammar.page.head[begin]
        and grammar.sign[stop - 1] not in _STOPS
        and not (begin > first and sign[begin - 1])
    ):
        return "title"
    return ""


def _source(page, grammar, reports: list[Report], by_sentence, owner, begin, stop) -> tuple[int | None, str]:
    """The report a quotation belongs to, and how it was found."""
    number = int(owner[begin])
    first_sentence, last_sentence = grammar.sentence[begin], grammar.sentence[stop - 1]
    near = [
        row
        for sentence in range(first_sentence, min(last_sentence, first_sentence + 400) + 1)
        for row in by_sentence.get(sentence, ())
    ]
    if number >= 0 and reports[number].rule != "bare cue":
        return number, "cue"
    ahead = [row for row in near if reports[row].cue[1] <= begin]
    behind = [row for row in near if reports[row].cue[0] >= stop]
    if behind and reports[behind[0]].cue[0] - stop <= 8 and reports[behind[0]].rule in ("cue after", "according to"):
        return behind[0], "cue"
    if ahead:
        return ahead[-1], "cue"
    if behind and reports[behind[0]].cue[0] - stop <= 12:
        return behind[0], "near"
    # The line before ends in a colon: what it announces follows.
    if (
        begin > 0
        and grammar.sign[begin - 1] == ord(":")
        and page.article[begin - 1] == page.article[begin]
        and by_sentence.get(grammar.sentence[begin - 1])
    ):
        return by_sentence[grammar.sentence[begin - 1]][-1], "cue"
    return None, ""


def _last_report(grammar, by_sentence, begin, lines) -> int | None:
    """The last report of the same paragraph, or of the one before, within two sentences."""
    sentence = grammar.sentence[begin]
    for back in range(sentence - 1, max(-1, sentence - 3), -1):
        rows = by_sentence.get(back)
        if rows and lines[grammar.first[back]] == lines[begin]:
            return rows[-1]
    return None


def correct(
    model: Model, page: Page, grammar: Grammar, reports: list[Report], reason, distanced, reasons: list[Reason]
) -> None:
    """Let the model say which words are reported; keep the grammar's reason wherever both agree.

    Words the model adds take the report that stands nearest in their sentence, and say so by the rule "model".
    """
    table, keys = _numbers(reasons)
    table[:, 4] = model.cue_ids(keys)
    told = reported(model, page, reports, reason, table)
    voice = table[:, 2][reason]
    outside = page.quote < 0
    for report in reports:  # what is not reported, or only named, stays the outlet's whatever stands around it
        if report.negated:
            told[report.cue[1] : _next_comma(grammar, report.cue[1])] &= ~outside[
                report.cue[1] : _next_comma(grammar, report.cue[1])
            ]
        elif report.naming:
            stop = report.content[0][0] if report.content else _named(grammar, report.cue[1])
            told[report.cue[1] : stop] &= ~outside[report.cue[1] : stop]
    _believe(reports, reason, outside, told)
    reason[outside & ~told & (voice > 0)] = 0
    extra = np.flatnonzero(outside & told & (voice == 0) & ~page.aside)
    if len(extra):
        _explain(page, grammar, reports, extra, reason, reasons)
    # Short quotations that the model takes for nobody's words.
    for number, (begin, stop) in enumerate(page.outer_tokens.tolist()):
        if begin >= stop or stop - begin > 12 or not page.outer[number].closed or page.head[begin]:
            continue
        sure = reasons[reason[begin]].rule.removeprefix("quote ") in _PLAIN
        if voice[begin] == DIRECT and not sure and not told[begin:stop].any():
            reasons.append(Reason(OWN, "scare quote", "", "", "none", "model"))
            reason[begin:stop] = len(reasons) - 1
            distanced[begin:stop] = True


def _believe(reports: list[Report], reason, outside, told) -> None:
    """Keep a short, plainly attributed clause that the model passes over altogether.

    The model learned from whole articles and doubts a lone sentence; a clause beside its source and cue needs no such
    doubt. Measured
    on outlets it never saw, this costs nothing and finds more.
    """
    for number, report in enumerate(reports):
        reach = _PLAIN.get(report.rule)
        if (
            reach is None
            or report.cue_type not in ("saying", "hearsay")
            or (report.speaker == UNKNOWN and report.cue_type == "saying")
        ):
            continue
        for begin, stop in report.content[:1]:
            mine = outside[begin:stop] & (reason[begin:stop] == number + 1)
            if report.rule != "citing" and not outside[begin:stop].all():
                continue  # around a quotation much may be narration: the model knows better
            if stop - begin <= reach and mine.any() and not (told[begin:stop] & mine).any():
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
