"""What quotation marks stand for: a source's words, a title, or words held at a distance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from analysis.measure.kernels import compiled

from . import language as lang
from .distance import Distance
from .grammar import ACCORDING, BARE_CUE, COLON, CUE_AFTER, Grammar, Report
from .reading import held
from .reasons import DIRECT, OWN, Reason
from .speakers import UNKNOWN

STOPS_HERE = frozenset(map(ord, ".?!…,"))
KINDS = ("", "title", "nickname", "word")
TITLE, NICKNAME, WORD = 1, 2, 3
Judged = tuple[int, int, int, int]


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
    if compiled("voice_rules_numba", page.volume):
        from .quick_rules import judged

        yield from judged(grammar, rows, at, owner, begins, stops)
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


def mark_kind(grammar: Grammar, begin: int, stop: int) -> int:
    """What marks that quote nobody stand round: a number of KINDS; 0 where they do."""
    roles, upper, sign = grammar.roles, grammar.upper, grammar.sign
    if stop - begin > 10:
        return 0
    sentence = grammar.sentence[begin]
    first, last = grammar.first[sentence], grammar.first[grammar.sentence[stop - 1] + 1]
    words = capitals = mostly = nearly = 0
    end = begin
    for place in range(begin, stop):
        if sign[place]:
            continue
        length, capital = grammar.end[place] - grammar.start[place], upper[place] != 0
        words += 1
        capitals += capital
        mostly += capital or length <= 4
        nearly += capital or length <= 3
        end = place
    if not words:
        return 0
    inner = begin > first
    before = roles[begin - 1] if inner else 0
    if before & lang.NICKNAME:
        return NICKNAME
    if before & lang.WORDWORD:
        return WORD
    if not upper[begin]:
        return 0
    work = before | (roles[begin - 2] if begin - 2 >= first else 0)
    if work & lang.WORK and mostly >= words - 1:
        return TITLE
    if grammar.verb_last or grammar.head[begin]:
        return 0  # every noun or every word has a capital, so capitals show no title
    if (
        words <= 3
        and capitals == words
        and inner
        and stop < last
        and upper[begin - 1]
        and upper[stop]
        and not sign[begin - 1]
        and not sign[stop]
        and not before & lang.VERB_CUE
    ):
        return NICKNAME
    if (
        words >= 2
        and nearly == words
        and upper[end]
        and not before & lang.VERB_CUE
        and not held(sign[stop - 1], STOPS_HERE)
        and not (inner and sign[begin - 1])
    ):
        return TITLE
    return 0


def judge(
    grammar: Grammar,
    rows: Sequence[Sequence[int]],
    at: Sequence[int],
    owner: Sequence[int],
    line: Sequence[int],
    begin: int,
    stop: int,
) -> Judged:
    """What the grammar says of the quotation from begin to stop.

    Parameters
    ----------
    rows : the reports, as `find_reports` gives them; `at`, the first of each sentence (one entry more)
    owner, line : of each token

    Returns
    -------
    Number of KINDS; report the quotation belongs to (or -1); whether that one only stands near; last report of the
    same paragraph within two sentences (or -1).
    """
    kind = mark_kind(grammar, begin, stop)
    source, near = source_of(grammar, rows, at, owner, begin, stop)
    last = -1
    sentence = grammar.sentence[begin]
    for back in range(sentence - 1, max(-1, sentence - 3), -1):
        if at[back + 1] > at[back] and line[grammar.first[back]] == line[begin]:
            last = at[back + 1] - 1
            break
    return kind, source, near, last


def source_of(
    grammar: Grammar, rows: Sequence[Sequence[int]], at: Sequence[int], owner: Sequence[int], begin: int, stop: int
) -> tuple[int, int]:
    """The report a quotation belongs to (or -1), and whether it only stands near."""
    number = owner[begin]
    if number >= 0 and rows[number][9] != BARE_CUE:
        return number, 0
    sentence = grammar.sentence[begin]
    ahead = behind = -1
    for row in range(at[sentence], at[min(grammar.sentence[stop - 1], sentence + 400) + 1]):
        if rows[row][1] <= begin:
            ahead = row
        if behind < 0 and rows[row][0] >= stop:
            behind = row
    if behind >= 0 and rows[behind][0] - stop <= 8 and rows[behind][9] in (CUE_AFTER, ACCORDING):
        return behind, 0
    if ahead >= 0:
        return ahead, 0
    if behind >= 0 and rows[behind][0] - stop <= 12:
        return behind, 1
    # The line before ends in a colon: what it announces follows.
    if begin > 0 and grammar.sign[begin - 1] == COLON and grammar.article[begin - 1] == grammar.article[begin]:
        before = grammar.sentence[begin - 1]
        if at[before + 1] > at[before]:
            return at[before + 1] - 1, 0
    return -1, 0
