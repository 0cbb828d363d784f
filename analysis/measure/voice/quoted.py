"""What quotation marks stand for: a source's words, a title, or words held at a distance."""

from __future__ import annotations

import numpy as np

from . import language as lang
from .distance import Distance
from .grammar import Grammar, Report
from .reasons import DIRECT, OWN, Reason
from .speakers import UNKNOWN

_STOPS = frozenset(map(ord, ".?!…,"))


def label_quotations(page, grammar, reports, owner, reason, distanced, reasons, distance: Distance) -> None:
    """Decide for each quotation: a source's words, a title, or words held at a distance."""
    by_sentence: dict[int, list[int]] = {}
    for number, report in enumerate(reports):
        by_sentence.setdefault(report.sentence, []).append(number)
    previous: tuple[int, int, int] | None = None  # token after it, line, reason row
    lines = page.tokens.line
    last_article = -1
    wanted = np.flatnonzero(page.outer_tokens[:, 0] < page.outer_tokens[:, 1])
    wanted = wanted[~page.aside[page.outer_tokens[wanted, 0]]]
    begins, stops = page.outer_tokens[wanted].T
    counts = np.append(0, np.cumsum(page.tokens.word))
    for number, begin, stop, article, words in zip(
        *(part.tolist() for part in (wanted, begins, stops, page.article[begins], counts[stops] - counts[begins])),
        strict=True,
    ):
        if article != last_article:
            last_article, previous = article, None
        quotation = page.outer[number]
        kind = _kind(grammar, begin, stop)
        report, how = _source(page, grammar, reports, by_sentence, owner, begin, stop)
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
        and not grammar.head[begin]
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
        and not grammar.head[begin]
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
