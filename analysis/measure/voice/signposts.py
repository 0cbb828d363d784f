"""Where the rules have to stop and look, marked for all words of a page at once.

Each signpost is a bytes object with one byte per token, so that `find` runs to the next mark without a Python loop.
"""

from __future__ import annotations

import numpy as np

from . import language as lang
from .page import Page

GO_ON, BREAK_OFF, PRONOUN, NOT_LAST = range(4)
_HALTING = np.array([ord(sign) for sign in ":;."], np.uint32)
_APOSTROPHES = np.array(sorted(map(ord, "'’‘`´ʼ‛′")), np.uint32)
NAMED = lang.SPEAKER | lang.NOUN | lang.TITLE


def _has(page: Page, bits: int) -> np.ndarray:
    return (page.roles & np.uint64(bits)) != 0


def _is_mark(page: Page, wanted: np.ndarray) -> np.ndarray:
    found = np.zeros(len(page), bool)
    found[page.marks] = np.isin(page.sign[page.marks], wanted)
    return found


def halts(page: Page) -> bytes:
    """Marks what may end the search for the clause behind a cue: an opener, another cue, a quotation, a stop."""
    found = (page.quote >= 0) | _is_mark(page, _HALTING)
    found |= _has(page, lang.VERB_CUE) | (_has(page, lang.OPENER) & (page.sign == 0))
    return found.tobytes()


def endings(page: Page) -> bytes:
    """Marks semicolons, and commas before a word that leads back to the outlet, outside quotation marks."""
    found, marks = np.zeros(len(page), bool), page.marks
    led_back = page.roles[np.minimum(marks + 1, len(page) - 1)] & np.uint64(lang.BREAK)
    found[marks] = (page.sign[marks] == ord(";")) | ((page.sign[marks] == ord(",")) & (led_back != 0))
    return (found & (page.quote < 0)).tobytes()


def negations(page: Page) -> bytes:
    """Marks negations."""
    return _has(page, lang.NEGATION).tobytes()


def passed_over(page: Page) -> bytes:
    """Marks what stands between a subject and its verb: auxiliaries, adverbs, negations, apostrophes."""
    found = _has(page, lang.AUXILIARY | lang.ADVERB | lang.NEGATION) | _is_mark(page, _APOSTROPHES)
    if page.language.code == "en":
        end, lower, text = page.tokens.end, page.tokens.lower, page.tokens.text
        ends_ly = np.flatnonzero((lower[end - 1] == ord("y")) & (lower[np.maximum(end - 2, 0)] == ord("l")) & (end > 1))
        small = [text.startswith("ly", stop - 2) for stop in end[ends_ly].tolist()]
        found[ends_ly[np.array(small, bool)]] = True
    return found.tobytes()


def phrase_steps(page: Page) -> bytes:
    """What a word does to a noun phrase that reaches back to it.

    GO_ON: it belongs to the phrase; BREAK_OFF: it does not; PRONOUN: it is a phrase of its own; NOT_LAST: it belongs
    to the phrase unless it would end it.
    """
    roles, sign, upper, start, end = page.roles, page.sign, page.tokens.upper, page.tokens.start, page.tokens.end
    size = len(page)
    opens = np.zeros(size, bool)
    opens[page.first[:-1]] = True
    before, after = np.zeros(size, bool), np.zeros(size, bool)
    before[1:], after[:-1] = upper[:-1], upper[1:]
    joins, preposition = (roles & np.uint64(lang.JOIN)) != 0, _has(page, lang.PREPOSITION)
    steps = np.zeros(size, np.uint8)
    steps[preposition | joins] = NOT_LAST
    broken = (joins & ~(after & before & ~opens)) | (preposition & opens) | (_has(page, lang.TIME) & opens)
    broken |= _has(page, lang.VERB_CUE) & ~_has(page, NAMED) & ~upper
    hard = lang.OPENER | lang.BREAK | lang.AUXILIARY | lang.RELATIVE | lang.NEGATION
    broken |= _has(page, hard) & ~_has(page, lang.ARTICLE)
    steps[broken] = BREAK_OFF
    steps[_has(page, lang.PERSON | lang.GROUP | lang.FIRST)] = PRONOUN
    marks = page.marks
    touching = (sign[marks] == ord(".")) & ~opens[marks] & (end[marks - 1] == start[marks])
    inner = touching | (sign[marks] == ord("-")) | np.isin(sign[marks], _APOSTROPHES)
    steps[marks] = np.where(inner, GO_ON, BREAK_OFF)
    steps[page.quote >= 0] = BREAK_OFF
    return steps.tobytes()
