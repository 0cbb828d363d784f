"""Which words near hits may be published, and under which labels: small cells are merged, or left out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.measure.collocates import ANY, NODE, STATES, UNKNOWN
from analysis.tables import COPY, MERGED, NONE_OR_FIRST, VOICES

FEWEST_SENTENCES = 2  # of a published cell: the words of one sentence alone can be put back in order
_LABELS = (*VOICES, MERGED)
# How a cell may be split by copy, finest first: into all states, or none and first together. Else it stays whole.
_UNHAD = STATES.index(NONE_OR_FIRST)
_SPLITS = [np.arange(len(STATES)), np.array([_UNHAD, _UNHAD, COPY.index("later"), _UNHAD, UNKNOWN])]

# How the cells of a frame (three voices, near and the rest of the sentence) may be taken together, finest voices
# first: for each voice the label it is published under, and whether near and rest stand apart.
_LAYOUTS = [(np.array([*labels, 3]), apart) for labels in ((0, 1, 2), (0, 3, 3), (3, 3, 2), (3, 1, 3), (3, 3, 3))
            for apart in (True, False)]


def merge_places(places: pd.DataFrame, *, smallest: int) -> pd.DataFrame:
    """The places under the frame, voice and span they may be published by; what is too little is left out.

    A published cell (article, family, frame, voice, span, copy) has words of at least two sentences. Where a frame's
    cells are too small, its voices are taken together under "any", or window and rest are; where that is not enough,
    the small frames of the family; what is still too small is not published. A cell is told apart by copy where each
    part could be published alone, else under "none or first" or "any": copy never changes which other cells there are.
    No total is published and no place stands in two cells of a family, so nothing can be found by subtraction. What
    this cannot promise: cells of two families may share a sentence, and a good guesser may put some of the words in
    order.

    Parameters
    ----------
    places : table of `find_places`
    smallest : words a published cell has at least

    Returns
    -------
    Rows of ``places``, frame, voice, span and copy as merged; those of span "node" (the hits' own words) all and
    unmerged.
    """
    span, sentence = places["span"].to_numpy(np.int64), places["sentence"].to_numpy(np.int64)
    voice = pd.Index(_LABELS).get_indexer(places["voice"])
    frames = pd.Index([*places["frame"].unique(), MERGED], dtype=object).unique()
    frame = frames.get_indexer(places["frame"].to_numpy(dtype=object))
    family = _number(places["article"].to_numpy(np.int64), pd.factorize(places["family"])[0])
    copy, kept = places["copy"].to_numpy(np.int64, copy=True), [np.flatnonzero(span == NODE)]
    voice, span, left = voice.copy(), span.copy(), np.flatnonzero(span != NODE)
    for pooled in (False, True):
        if pooled:
            frame[left] = frames.get_loc(MERGED)
        labels, spans, safe = _layouts(_number(family[left], frame[left]), voice[left], span[left], sentence[left],
                                       smallest)
        rows = left[safe]
        voice[rows], span[rows] = labels[safe], spans[safe]
        kept.append(rows)
        left = left[~safe]
    near = np.concatenate(kept[1:])
    cell = _number(_number(family[near], frame[near]), voice[near] * (ANY + 1) + span[near])
    copy[near] = _copies(cell, copy[near], sentence[near], smallest)
    rows = np.concatenate(kept)
    return places.iloc[rows].reset_index(drop=True).assign(
        frame=pd.array(frames, dtype="str").take(frame[rows]), voice=pd.array(_LABELS, dtype="str").take(voice[rows]),
        span=span[rows], copy=copy[rows])


def _number(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Number of each pair of numbers, from 0, without gaps."""
    key = one * (int(other.max(initial=0)) + 1) + other
    return np.unique(key, return_inverse=True)[1]


def _layouts(group: np.ndarray, voice: np.ndarray, span: np.ndarray, sentence: np.ndarray,
             smallest: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Voice and span under which each place can be published, in the first layout that leaves no small cell, if any."""
    groups, sentences = int(group.max(initial=-1)) + 1, int(sentence.max(initial=0)) + 1
    cells, voices, spans = len(_LABELS) * (ANY + 1), len(_LABELS), ANY + 1
    unit, words = np.unique(((group * voices + voice) * spans + span) * sentences + sentence, return_counts=True)
    unit, where = np.divmod(unit, sentences)
    unit, at = np.divmod(unit, spans)
    of, said = np.divmod(unit, voices)
    layout = np.full(groups, -1)
    for i, (labels, apart) in enumerate(_LAYOUTS):
        cell = (of * voices + labels[said]) * spans + (at if apart else ANY)
        size = np.bincount(cell, words, minlength=groups * cells)
        number = np.bincount(np.unique(cell * sentences + where) // sentences, minlength=groups * cells)
        small = (size > 0) & ((size < smallest) | (number < FEWEST_SENTENCES))
        layout[(layout < 0) & ~small.reshape(-1, cells).any(axis=1)] = i
    chosen = layout[group]
    apart = np.array([apart for _, apart in _LAYOUTS])[chosen]
    return np.stack([labels for labels, _ in _LAYOUTS])[chosen, voice], np.where(apart, span, ANY), chosen >= 0


def _copies(cell: np.ndarray, state: np.ndarray, sentence: np.ndarray, smallest: int) -> np.ndarray:
    """Copy of each place, its cell split as finely as all parts may be published."""
    label, open_cells = np.full(len(cell), UNKNOWN), np.ones(int(cell.max(initial=-1)) + 1, dtype=bool)
    sentences = int(sentence.max(initial=0)) + 1
    for into in _SPLITS:
        part = cell * len(STATES) + into[state]
        words = np.bincount(part, minlength=len(open_cells) * len(STATES))
        number = np.bincount(np.unique(part * sentences + sentence) // sentences, minlength=len(words))
        small = (words > 0) & ((words < smallest) | (number < FEWEST_SENTENCES))
        safe = open_cells & ~small.reshape(-1, len(STATES)).any(axis=1)
        label = np.where(safe[cell], into[state], label)
        open_cells &= ~safe
    return label
