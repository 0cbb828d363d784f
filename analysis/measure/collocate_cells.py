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
    node = places[places["span"] == NODE]
    merged, small = _merge(places[places["span"] != NODE], ["article", "family", "frame"], smallest)
    pooled, _ = _merge(small.assign(frame=MERGED), ["article", "family"], smallest)
    return pd.concat([node, _copy(pd.concat([merged, pooled], ignore_index=True), smallest)], ignore_index=True)


def _merge(near: pd.DataFrame, by: list[str], smallest: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of the groups that can be published, under their labels, and the rows of the others as they were."""
    if near.empty:
        return near, near
    group = near.groupby(by, sort=False).ngroup().to_numpy()
    voice = near["voice"].map({name: i for i, name in enumerate(_LABELS)}).to_numpy(np.int64)
    span = near["span"].to_numpy(np.int64)
    sizes = near.groupby([group, voice, span, near["sentence"].to_numpy()], sort=False).size()
    where = [sizes.index.get_level_values(level).to_numpy() for level in range(4)]
    layout = np.full(group.max() + 1, -1)
    for i, (labels, apart) in enumerate(_LAYOUTS):
        cells = pd.DataFrame({"group": where[0], "voice": labels[where[1]], "span": where[2] if apart else ANY,
                              "sentence": where[3], "words": sizes.to_numpy()}).groupby(["group", "voice", "span"])
        cells = cells.agg(words=("words", "sum"), sentences=("sentence", "nunique"))
        small = (cells["words"] < smallest) | (cells["sentences"] < FEWEST_SENTENCES)
        safe = ~small.groupby(level="group").any()
        layout[(layout < 0) & safe.to_numpy()] = i  # groups are numbered without gaps
    kept = layout[group] >= 0
    chosen = layout[group[kept]]
    label = np.stack([labels for labels, _ in _LAYOUTS])[chosen, voice[kept]]
    apart = np.array([apart for _, apart in _LAYOUTS])[chosen]
    return (near[kept].assign(voice=np.array(_LABELS, dtype=object)[label], span=np.where(apart, span[kept], ANY)),
            near[~kept])


def _copy(near: pd.DataFrame, smallest: int) -> pd.DataFrame:
    """Each cell split by copy as finely as all its parts may be published."""
    if near.empty:
        return near
    cell = near.groupby(["article", "family", "frame", "voice", "span"], sort=False).ngroup().to_numpy()
    state, sentence = (near[name].to_numpy(np.int64) for name in ("copy", "sentence"))
    label, open_cells = np.full(len(near), UNKNOWN), np.ones(cell.max() + 1, dtype=bool)
    for into in _SPLITS:
        part = cell * len(STATES) + into[state]
        words = np.bincount(part, minlength=len(open_cells) * len(STATES))
        sentences = np.bincount(np.unique(np.stack([part, sentence]), axis=1)[0], minlength=len(words))
        small = (words > 0) & ((words < smallest) | (sentences < FEWEST_SENTENCES))
        safe = open_cells & ~small.reshape(-1, len(STATES)).any(axis=1)
        label = np.where(safe[cell], into[state], label)
        open_cells &= ~safe
    return near.assign(copy=label)
