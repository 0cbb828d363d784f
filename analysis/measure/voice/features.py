"""What the fitted model sees of each word: its neighbours, the cues around it, and what the grammar decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from . import language as lang
from .grammar import RULES
from .owners import roles_played
from .page import Page
from .word_classes import ARTICLE_CLASS, PAIRS, ROLES, STOP, bucket, crossings, shift, word_classes

RULE_KINDS = len(RULES) * 8


@dataclass(frozen=True, slots=True)
class Template:
    """One family of features: `ids[view]` is the feature of each token, `size` how many there are."""

    name: str
    ids: np.ndarray
    size: int
    view: np.ndarray | None = None  # None: one id per token; else the row of `ids` each token takes

    def per_token(self) -> np.ndarray:
        """The feature of every token (int64)."""
        return self.ids if self.view is None else self.ids[self.view]


def templates(
    page: Page,
    rows: np.ndarray,
    grammar_reason: np.ndarray,
    grammar_table: np.ndarray,
    words: np.ndarray,
    vocabulary: int,
    told_apart: bool = True,
) -> Iterator[Template]:
    """Every family of features of a page.

    Parameters
    ----------
    rows : the grammar's reports, as `find_reports` gives them
    grammar_reason, grammar_table : per token the row of the grammar's reason; per reason (rule, type, voice, kind of
        speaker, word id)
    words : vocabulary id of each token (`word_ids`); `vocabulary`, how many such ids there are
    told_apart : whether the page knows its headlines; False while fitting, where a first line is taken for one

    Returns
    -------
    Templates one at a time, always the same families in the same order.
    """
    size = len(page)
    beyond = {by: crossings(page.edges, by, size) for by in (-2, -1, 1, 2)}

    def move(values, by, fill):
        moved = shift(values, by, fill)
        moved[beyond[by]] = fill
        return moved

    classes = word_classes(page)
    place = np.arange(size, dtype=np.int32)
    narrow = words.astype(np.int32)  # half as wide, twice as fast
    sentence, first = page.sentence, page.first.astype(np.int32)
    before, after = move(classes, -1, STOP), move(classes, 1, STOP)
    second, third = move(classes, -2, STOP), move(classes, 2, STOP)
    word_before, word_after = move(words, -1, 17), move(words, 1, 17)
    narrow_before, narrow_after = word_before.astype(np.int32), word_after.astype(np.int32)
    upper = page.tokens.upper.astype(np.int32)
    # --- the word and its neighbours
    yield Template("pair before", ((word_before * 1000003 + words * 8191) >> 3) & (PAIRS - 1), PAIRS)
    yield Template("pair after", ((words * 1000003 + word_after * 8191) >> 3) & (PAIRS - 1), PAIRS)
    yield Template("classes", (before * ROLES + classes) * ROLES + after, ROLES**3)
    yield Template("classes after", after * ROLES + third, ROLES**2)
    yield Template("classes before", before * ROLES + second, ROLES**2)
    # --- quotation marks
    inside = page.quote >= 0
    quote_before = move(page.quote, -1, -9)
    state = np.where(inside, np.where(page.quote == quote_before, 1, 2), np.where(quote_before >= 0, 3, 0)).astype(
        np.int32
    )
    state = state + 4 * (move(page.quote, 1, -9) >= 0)
    outer = np.maximum(page.quote, 0)
    if len(page.outer):
        edges = page.outer_tokens
        beyond = {by: crossings(np.append(page.edges, edges), by, size) for by in (-1, 1)}
        lengths = np.searchsorted(np.array([2, 3, 4, 6, 9, 15, 30]), edges[:, 1] - edges[:, 0], side="right")
        ending = page.sign[np.maximum(edges[:, 1] - 1, 0)]
        ending = np.select(
            [ending == ord(","), (ending == ord(".")) | (ending == ord("!")) | (ending == ord("?"))], [1, 2], 0
        )
        shape = np.where(inside, (lengths * 4 + 1 + ending).astype(np.int32)[outer], 0)
    else:
        shape = np.zeros(size, np.int32)
    yield Template("quote", state * 32 + shape, 8 * 32)
    depth = np.minimum(page.depth, 3).astype(np.int32)
    yield Template("depth", depth + 4 * move(depth, -1, 0), 16)
    yield Template(
        "quote class",
        (state * ROLES + classes) * 8 + upper + 2 * move(upper, -1, 0) + 4 * move(upper, 1, 0),
        64 * ROLES,
    )
    yield Template("quote class before", state * ROLES + before, 8 * ROLES)
    # --- the nearest cues to the left and to the right in the same sentence
    cue = (page.roles & np.uint64(lang.VERB_CUE | lang.NOUN | lang.WEAK)) != 0
    cue &= (page.depth == 0) & ~((before == ARTICLE_CLASS) & ((page.roles & np.uint64(lang.NOUN)) == 0))
    start, stop = first[sentence], first[1:][sentence]
    cues = np.flatnonzero(cue).astype(np.int32)
    left, right = _nearest(cues, place, start, stop)
    commas = np.cumsum(page.sign == ord(","), dtype=np.int32)
    openers = np.cumsum((page.roles & np.uint64(lang.OPENER)) != 0, dtype=np.int32)
    at = np.append(np.int32(0), cues)  # row 0 stands for "no cue"
    some = np.arange(len(at)) > 0
    left_at, right_at = at[left], at[right]
    has_left, has_right = left > 0, right > 0
    commas_left = np.where(has_left, np.minimum(commas - commas[left_at], 3), 0)
    commas_right = np.where(has_right, np.minimum(commas[right_at] - commas, 3), 0)
    openers_left = np.where(has_left, np.minimum(openers - openers[left_at], 2), 0)
    distance_left = np.where(has_left, bucket(place - left_at), 0)
    distance_right = np.where(has_right, bucket(right_at - place), 0)
    view_left, view_right = left * 2 + (commas_left > 0), right * 2 + (commas_right > 0)
    twice, flag, real = np.repeat(at, 2), np.tile([0, 1], len(at)), np.repeat(some, 2)
    earlier = np.maximum(np.arange(len(at)) - 1, 0)
    earlier[(page.sentence[at[earlier]] != page.sentence[at]) | ~some] = 0
    twice_earlier = np.repeat(at[earlier], 2)
    real_earlier = np.repeat(earlier > 0, 2)
    for side, view in (("left", view_left), ("right", view_right)):
        yield Template(f"{side} cue", np.where(real, narrow[twice] + 1, 0), vocabulary + 1, view)
        yield Template(
            f"{side} cue, comma", np.where(real, (narrow[twice] + 1) * 2 + flag, 0), 2 * vocabulary + 2, view
        )
        yield Template(
            f"{side} cue class before",
            np.where(real, (before[twice] * ROLES + second[twice]) * ROLES + classes[twice] + 1, 0),
            ROLES**3 + 1,
            view,
        )
    yield Template("left cue next", np.where(real, narrow_after[twice] + 1, 0), vocabulary + 1, view_left)
    yield Template("left cue before", np.where(real, narrow_before[twice] + 1, 0), vocabulary + 1, view_left)
    yield Template(
        "left cue class after",
        np.where(real, (after[twice] * ROLES + third[twice]) * ROLES + classes[twice] + 1, 0),
        ROLES**3 + 1,
        view_left,
    )
    yield Template(
        "cue before left cue", np.where(real_earlier, narrow[twice_earlier] + 1, 0), vocabulary + 1, view_left
    )
    pair = np.where(real_earlier, classes[twice_earlier] * ROLES + classes[twice] + 1, 0)
    yield Template("classes of two left cues", pair, ROLES**2 + 1, view_left)
    middle = ((classes[left_at] * 10 + distance_left) * 4 + commas_left) * 3 + openers_left + 1
    yield Template("way from left cue", np.where(has_left, middle, 0), ROLES * 120 + 1)
    middle = ((classes[right_at] * 10 + distance_right) * 4 + commas_right) * ROLES + after[right_at] + 1
    yield Template("way to right cue", np.where(has_right, middle, 0), ROLES * 40 * ROLES + 1)
    both = (
        np.where(has_left, classes[left_at], ROLES) * (ROLES + 1) + np.where(has_right, classes[right_at], ROLES)
    ) * 4
    yield Template(
        "both cues", both + np.minimum(commas_left, 1) * 2 + np.minimum(commas_right, 1), (ROLES + 1) ** 2 * 4
    )
    # --- the last and the first cue, the ends and the first word of the sentence
    sentences = len(page.first) - 1
    last_cue, first_cue = np.full(sentences, -1), np.full(sentences, -1)
    last_cue[page.sentence[cues]] = cues
    first_cue[page.sentence[cues[::-1]]] = cues[::-1]
    begin, end = page.first[:-1], page.first[1:]
    row = (words[np.maximum(last_cue, 0)] + 1) * 4 + np.searchsorted(np.array([3, 6, 10]), end - last_cue, side="right")
    yield Template("last cue", np.where(last_cue >= 0, row, 0), vocabulary * 4 + 8, page.sentence)
    row = (words[np.maximum(first_cue, 0)] + 1) * 4 + np.searchsorted(
        np.array([3, 6, 12]), first_cue - begin, side="right"
    )
    yield Template("first cue", np.where(first_cue >= 0, row, 0), vocabulary * 4 + 8, page.sentence)
    yield Template("first word", words[begin], vocabulary, page.sentence)
    yield Template("ends", bucket(place - start) * 10 + bucket(stop - place), 100)
    quoted = np.bincount(page.sentence, weights=inside, minlength=sentences) / np.maximum(end - begin, 1)
    kind = np.where(quoted > 0.7, 2, (quoted > 0).astype(np.int64))
    lines = page.tokens.line[begin]
    told = (last_cue >= 0).astype(np.int64)
    same = np.zeros(sentences + 1, bool)
    same[1:-1] = lines[1:] == lines[:-1]
    earlier_kind = np.where(same[:-1], 1 + shift(kind, -1, 0) * 2 + shift(told, -1, 0), 0)
    later_kind = np.where(same[1:], 1 + shift(kind, 1, 0) * 2 + shift(told, 1, 0), 0)
    yield Template(
        "sentences around", ((earlier_kind * 8 + later_kind) * 3 + kind) * 2 + told, 8 * 8 * 6, page.sentence
    )
    line = (
        page.tokens.line[begin]
        - page.tokens.line[np.searchsorted(page.tokens.start, page.borders)[page.article[begin]]]
    )
    # The first line is a headline only where the parts say so: fitting knows no parts, and a body may well begin the
    # text.
    line = np.where(page.head[begin], 0, np.maximum(line, 1)) if told_apart else line
    yield Template("paragraph", np.minimum(line, 6) * 3 + kind, 24, page.sentence)
    # --- the nearest commas, colons and dashes
    sign = page.sign
    stops = np.flatnonzero(
        (sign == ord(",")) | (sign == ord(";")) | (sign == ord(":")) | (sign == 0x2014) | (sign == 0x2013)
    )
    stops = stops.astype(np.int32)
    left, right = _nearest(stops, place, start, stop)
    at = np.append(np.int32(0), stops)
    some = np.arange(len(at)) > 0
    yield Template("after last comma", np.where(some, after[at] * ROLES + third[at] + 1, 0), ROLES**2 + 1, left)
    middle = narrow_after[at[left]] * 10 + bucket(place - at[left]) + 1
    yield Template("word after last comma", np.where(left > 0, middle, 0), vocabulary * 10 + 1)
    middle = narrow_after[at[right]] * 10 + bucket(at[right] - place) + 1
    yield Template("word after next comma", np.where(right > 0, middle, 0), vocabulary * 10 + 1)
    # --- what the grammar decided
    rule = (grammar_table[:, 0] * 8 + grammar_table[:, 1]).astype(np.int32)
    decided = rule[grammar_reason]
    voice = grammar_table[:, 2].astype(np.int32)[grammar_reason]
    yield Template("grammar", rule, RULE_KINDS, grammar_reason)
    yield Template("grammar speaker", grammar_table[:, 3] * RULE_KINDS + rule, 4 * RULE_KINDS, grammar_reason)
    yield Template("grammar cue", grammar_table[:, 4] * 3 + grammar_table[:, 2], vocabulary * 3 + 3, grammar_reason)
    begins, ends = grammar_reason != move(grammar_reason, -1, -1), grammar_reason != move(grammar_reason, 1, -1)
    yield Template("grammar border", decided * 4 + begins * 2 + ends, RULE_KINDS * 4)
    yield Template("grammar before", move(decided, -1, 0), RULE_KINDS)
    yield Template("grammar after", move(decided, 1, 0), RULE_KINDS)
    yield Template("grammar class", decided * ROLES + classes, RULE_KINDS * ROLES)
    around = ((voice * 3 + move(voice, -1, 0)) * 3 + move(voice, 1, 0)) * ROLES + classes
    yield Template("grammar voices", around, 27 * ROLES)
    role = roles_played(page, rows)
    yield Template("subject and cue", role * 9 + move(role, -1, 0) * 3 + move(role, 1, 0), 27)
    since = np.maximum.accumulate(np.where(begins, place, 0))
    until = np.minimum.accumulate(np.where(ends, place, size)[::-1])[::-1]
    yield Template("grammar ends", (voice * 10 + bucket(place - since)) * 10 + bucket(until - place), 300)


def _nearest(
    spots: np.ndarray, place: np.ndarray, start: np.ndarray, stop: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Per token the spot before it and the spot at or after it in its sentence, counted from 1; 0 for none."""
    count = np.zeros(len(place) + 1, np.int32)
    count[spots + 1] = 1
    passed = np.cumsum(count, dtype=np.int32)[:-1]  # spots strictly before each token
    at = np.append(spots, np.int32(-1))
    # Where no spot has passed, the one before the first is the last of `at`, which lies before every sentence.
    left = np.where(at[passed - 1] >= start, passed, 0)
    ahead = at[passed]
    right = np.where((ahead >= place) & (ahead < stop), passed + 1, 0)
    return left, right
