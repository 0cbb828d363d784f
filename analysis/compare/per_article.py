"""Hits of every frame in every article with the words they stand among: what rates are made from."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.compare.cells import Evidence, need
from analysis.compare.copies import of_wire
from analysis.compare.framing import VOICE_SETS
from analysis.compare.matrix import count_frames
from analysis.compare.options import text
from analysis.tables import TableError


class FrameCounts(NamedTuple):
    """Hits of frames in articles, in one voice.

    Attributes
    ----------
    frames : DataFrame, family and frame of each column
    article_ids : of the rows, sorted
    hits : CSR matrix (articles, frames), decoys left out
    words : array (articles), words of each article in that voice
    """

    frames: pd.DataFrame
    article_ids: list[str]
    hits: sparse.csr_matrix
    words: np.ndarray


def frame_counts(evidence: Evidence, *, voice: str = "all", family: str | None = None,
                 frame: str | None = None, wire: str = "gross") -> FrameCounts:
    """How often each article has each frame in a voice, and how many words it has there; zeros included.

    Parameters
    ----------
    evidence : mapping with articles, hits, lengths, frames
    voice : "own", "own + indirect", "direct", "indirect" or "all"
    family, frame : of the lexicon; default all of them
    wire : "gross", "first-copy" or "net" of wire copy, as in `of_wire`

    Returns
    -------
    FrameCounts

    Raises
    ------
    TableError if a table is missing, or the voice, family or frame is unknown.
    """
    need(evidence, "articles", "hits", "lengths", "frames")
    evidence = of_wire(evidence, wire)
    for name, value in (("voice", voice), ("family", family), ("frame", frame)):
        if value is not None or name == "voice":
            text(name, value)
    if voice not in VOICE_SETS:
        raise TableError(f"unknown voice {voice!r}; choose from {', '.join(VOICE_SETS)}")
    known = evidence["frames"]
    known = known.loc[~known["is_decoy"].astype(bool), ["family", "frame"]].drop_duplicates()
    frames = known if family is None else known[known["family"] == family]
    if frames.empty:
        raise TableError(f"no family {family!r} in the lexicon; there are {', '.join(known['family'].unique())}")
    if frame is not None and frame not in set(frames["frame"]):
        raise TableError(f"no frame {frame!r} in {f'family {family!r}' if family else 'the lexicon'}; it has "
                         f"{', '.join(frames['frame'])}")
    frames = (frames if frame is None else frames[frames["frame"] == frame]).reset_index(drop=True)
    ids = sorted(evidence["articles"]["article_id"])
    hits, lengths = (table[table["voice"].isin(VOICE_SETS[voice])] for table in (evidence["hits"], evidence["lengths"]))
    words = lengths.groupby("article_id")["tokens"].sum().reindex(ids, fill_value=0).to_numpy(float)
    return FrameCounts(frames, ids, count_frames(hits[~hits["is_decoy"].astype(bool)], frames, ids), words)
