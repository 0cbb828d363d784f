"""Whose words: every stretch of a text by voice, speaker and cue."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .language import LanguageError, load_language, voice_languages
from .model import load_model
from .page import lay_out
from .stretches import VOICES, Labels, label

__all__ = ["LanguageError", "VOICES", "label_arrays", "voice_languages", "voices"]

COLUMNS = ["start", "end", "voice", "form", "speaker", "cue", "cue_type", "rule", "distanced"]


def label_arrays(text: str, *, language: str = "en", parts: pd.DataFrame | None = None):
    """Stretches of a text as arrays."""
    spans = [] if parts is None else list(zip(parts["start"].tolist(), parts["end"].tolist(), parts["part"].tolist(), strict=True))
    page = lay_out(text, load_language(language), np.zeros(1, np.int64), sorted(spans))
    return _tile(label(page, load_model(page.language.code)))


def _tile(labels: Labels):
    page = labels.page
    size, length = len(page), len(page.tokens.text)
    if not length:
        empty = np.zeros(0, np.int64)
        return empty, empty, empty, empty.astype(bool), labels.reasons
    if not size:
        edges = np.concatenate([[0], page.cuts])
        zero = np.zeros(len(edges), np.int64)
        return edges, np.append(edges[1:], length), zero, zero.astype(bool), labels.reasons
    quote, line = page.quote, page.tokens.line
    change = np.ones(size, bool)
    change[1:] = (
        (labels.reason[1:] != labels.reason[:-1])
        | (labels.distanced[1:] != labels.distanced[:-1])
        | (line[1:] != line[:-1])
    )
    at = page.tokens.start.astype(np.int64).copy()
    # A quotation begins with its mark, and what follows it after its closing mark.
    for (begin, stop), quotation in zip(page.outer_tokens.tolist(), page.outer, strict=True):
        if begin < stop:
            at[begin] = quotation.start
    places = np.flatnonzero(change)
    starts = at[places]
    starts[0] = 0
    cuts = page.cuts
    if len(cuts):
        extra = np.setdiff1d(cuts, starts)
        row = np.maximum(np.searchsorted(starts, extra, side="right") - 1, 0)
        starts = np.concatenate([starts, extra])
        places = np.concatenate([places, places[row]])
        order = np.argsort(starts, kind="stable")
        starts, places = starts[order], places[order]
    ends = np.append(starts[1:], length)
    return starts, ends, labels.reason[places].astype(np.int64), labels.distanced[places], labels.reasons


def voices(text: str, *, language: str = "en", parts: pd.DataFrame | None = None) -> pd.DataFrame:
    """Stretches of a text by voice."""
    starts, ends, rows, distanced, reasons = label_arrays(text, language=language, parts=parts)
    used = [reasons[row] for row in rows.tolist()]
    return pd.DataFrame(
        {
            "start": starts,
            "end": ends,
            "voice": [VOICES[reason.voice] for reason in used],
            "form": [reason.form for reason in used],
            "speaker": [reason.speaker for reason in used],
            "cue": [reason.cue for reason in used],
            "cue_type": [reason.cue_type for reason in used],
            "rule": [reason.rule for reason in used],
            "distanced": distanced,
        },
        columns=COLUMNS,
    )
