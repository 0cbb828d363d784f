"""What the grammar says of a quotation: what its marks stand round, and which report it belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from . import language as lang
from .grammar import ACCORDING, BARE_CUE, COLON, CUE_AFTER, Grammar
from .reading import held

STOPS_HERE = frozenset(map(ord, ".?!…,"))
KINDS = ("", "title", "nickname", "word")
TITLE, NICKNAME, WORD = 1, 2, 3
Judged = tuple[int, int, int, int]


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
