"""Sentences within lines, for the grammar."""

from __future__ import annotations

import numpy as np

from . import language as lang
from .tokens import Tokens

_STOPS = np.array([ord(sign) for sign in ".?!…"], np.uint32)
LONGEST = 400  # tokens; the longest sentence of 840 news articles has 229


def number_sentences(tokens: Tokens, roles, sign, quote, cuts, ordinals: bool) -> np.ndarray:
    """Sentence number of each token; line breaks and parts always end a sentence, abbreviations and initials never."""
    size = len(tokens)
    if not size:
        return np.zeros(0, np.int64)
    starts = np.zeros(size, bool)
    starts[0] = True
    starts[1:] = tokens.line[1:] != tokens.line[:-1]
    starts[np.minimum(np.searchsorted(tokens.start, cuts), size - 1)] = True
    stop = np.flatnonzero(np.isin(sign[:-1], _STOPS))
    after = stop + 1
    spaced = tokens.start[after] > tokens.end[stop]
    # A bracket opens a sentence as a capital does.
    capital = tokens.upper[after] | (sign[after] == ord("(")) | (sign[after] == ord("[")) | _digit(tokens, after)
    before = np.maximum(stop - 1, 0)
    touching = tokens.end[before] == tokens.start[stop]
    length = tokens.end[before] - tokens.start[before]
    initial = (length == 1) & tokens.upper[before]
    short = touching & (sign[stop] == ord(".")) & (initial | ((roles[before] & lang.ABBREVIATION) != 0))
    if ordinals:
        short |= touching & (sign[stop] == ord(".")) & (length <= 2) & _digit(tokens, before)
    short &= quote[before] == quote[after]
    starts[after[spaced & capital & ~short]] = True
    # “Why?” Ann asked: the sentence goes on behind the marks if a cue follows at once.
    left = np.flatnonzero(starts[1:]) + 1
    left = left[(quote[left - 1] >= 0) & (quote[left] != quote[left - 1]) & (sign[left - 1] != ord("."))]
    left = left[(tokens.line[left] == tokens.line[left - 1])]
    if len(left):
        window = np.minimum(left[:, None] + np.arange(5), size - 1)
        says = (
            ((roles[window] & lang.SAYING) != 0)
            & (quote[window] < 0)
            & (tokens.line[window] == tokens.line[left][:, None])
        )
        starts[left[says.any(axis=1)]] = False
    # Text without stops is cut now and then, so that no rule has to look through megabytes.
    since = np.arange(size) - np.maximum.accumulate(np.where(starts, np.arange(size), 0))
    starts[(since > 0) & (since % LONGEST == 0)] = True
    return np.cumsum(starts) - 1


def _digit(tokens: Tokens, place: np.ndarray) -> np.ndarray:
    """Whether the token at each place begins with a digit."""
    codes = np.array([ord(tokens.text[start]) for start in tokens.start[place].tolist()], np.uint32)
    return (codes >= 48) & (codes <= 57)
