"""Whose words: every stretch of a text by voice, speaker and cue, and whether it is held at a distance.

>>> voices("The bridge is shut, Ann Lee said.")[["voice", "speaker", "cue"]].values.tolist()
[['indirect', 'Ann Lee', 'said'], ['own', '', '']]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, repeat

import numpy as np
import pandas as pd

from .language import LanguageError, load_language, voice_languages
from .model import load_model
from .page import Part, lay_out
from .pausing import no_search
from .reasons import VOICES, Reason
from .stretches import label
from .tiling import Stretches, tile

__all__ = [
    "VOICES",
    "LanguageError",
    "Part",
    "PartsError",
    "Reason",
    "Stretches",
    "VoiceArrays",
    "check_parts",
    "label_arrays",
    "label_batches",
    "label_many",
    "voice_languages",
    "voices",
]

# Characters laid out together: enough to spread the cost of a call, few enough to stay in the cache.
_BATCH = 400_000
_MOST = 20_000  # articles laid out together, be they empty
# Parts the articles of a batch: a line that is neither empty nor has a word, so no quotation crosses it.
_BETWEEN = "\n\x00\n"


class PartsError(ValueError):
    """A table of parts that does not fit its text."""


@dataclass(frozen=True, eq=False)
class VoiceArrays:
    """Stretches of one text as arrays, one entry per stretch, in order and without gaps.

    `start`, `end` (characters, int64), `voice` (index into `VOICES`, uint8), `reason` (row of `reasons`, int32),
    `distanced` (bool).
    """

    start: np.ndarray
    end: np.ndarray
    voice: np.ndarray
    reason: np.ndarray
    distanced: np.ndarray
    reasons: list[Reason]


def voices(text: str, *, language: str = "en", parts: pd.DataFrame | None = None, model: bool = True) -> pd.DataFrame:
    """Every stretch of a text by voice, tiling it from its first character to its last.

    Use it to look at one article; for many, `label_many` does the same without building tables. The labels err, and
    not equally for every outlet: rates built on them need a hand-coded sample beside them. The model was fitted on
    PolNeAR, English political news of seven outlets; on outlets it had not seen, its labels (words reported or not)
    agree with the annotators at Krippendorff's alpha .716. Other languages have the grammar alone.

    Parameters
    ----------
    text : any str, also empty
    language : two letters, "en" by default; `voice_languages()` lists those with a cue file, any other gets quotation
        marks only (rule "marks only")
    parts : table with start, end (characters) and part ("headline", "body", "boilerplate", ...); None: all is body
    model : True; False leaves the fitted model out, so that every label follows from the grammar alone

    Returns
    -------
    One row per stretch: start, end (characters, end excluded); voice ("own", "direct", "indirect"); form, how it is
    presented ("narration", "quote", "partial quote", "continuation", "scare quote", "title", "clause", "according
    to", ...); speaker ("" for own voice, "unknown" where nobody is named); cue (the words that decided); cue_type
    ("saying", "naming", "judgement", "belief", "intention", "hearsay", "none"); rule (short name of what decided;
    "model" where the fitted model added to the grammar); distanced (bool). No row crosses a part or a line break; a
    quotation over paragraphs has a row for each.

    Raises
    ------
    PartsError if parts overlap, leave the text or lack a column; LanguageError if a cue file cannot be read.

    Source
    ------
    Newell, Margolin and Ruths 2018, An Attribution Relations Corpus for Political News (PolNeAR), LREC.

    Examples
    --------
    >>> voices("“We stay,” Bo Orr said.").loc[0, ["voice", "speaker"]].tolist()
    ['direct', 'Bo Orr']
    """
    found = label_arrays(text, language=language, parts=parts, model=model)
    used = [found.reasons[row] for row in found.reason.tolist()]
    return pd.DataFrame(
        {
            "start": found.start,
            "end": found.end,
            "voice": [VOICES[reason.voice] for reason in used],
            "form": [reason.form for reason in used],
            "speaker": [reason.speaker for reason in used],
            "cue": [reason.cue for reason in used],
            "cue_type": [reason.cue_type for reason in used],
            "rule": [reason.rule for reason in used],
            "distanced": found.distanced,
        }
    )


def label_arrays(
    text: str, *, language: str = "en", parts: pd.DataFrame | None = None, model: bool = True
) -> VoiceArrays:
    """The stretches `voices` gives, as arrays; parameters and errors as there."""
    return next(label_many([text], language=language, parts=[parts], model=model))


def label_many(
    texts: Iterable[str],
    *,
    language: str = "en",
    parts: Iterable[pd.DataFrame | None] | None = None,
    model: bool = True,
) -> Iterator[VoiceArrays]:
    """The stretches of many texts of one language, one VoiceArrays per text, in order.

    Articles are laid out a few hundred thousand characters at a time; each is labelled as it would be alone.

    Parameters
    ----------
    texts : any number of str
    parts : a table (or None) for each text, in the same order; None: none has parts
    language, model : as for `voices`

    Raises
    ------
    PartsError if there are fewer tables than texts, or as for `voices`; LanguageError as there.
    """
    volume = sum(map(len, texts)) if isinstance(texts, Sequence) else 0
    for found in label_batches(_with_spans(texts, parts), language=language, model=model, volume=volume):
        rows = np.searchsorted(found.article, np.arange(found.articles + 1)).tolist()
        for begin, stop in pairwise(rows):
            some = slice(begin, stop)
            yield VoiceArrays(found.start[some], found.end[some], found.voice[some], found.reason[some],
                              found.distanced[some], found.reasons)  # fmt: skip


def label_batches(
    articles: Iterable[tuple[str, list[Part]]], *, language: str = "en", model: bool = True, volume: int = 0
) -> Iterator[Stretches]:
    """The stretches of many texts as `label_many` gives them, one Stretches for all texts of a batch.

    Parameters
    ----------
    articles : each text with its parts: start, end (characters), part; ascending and not overlapping
    language, model : as for `label_many`
    volume : how many characters there will be at least, if that is known: whether it pays to load the fast way
    """
    batch: list[tuple[str, list[Part]]] = []
    waiting = seen = 0
    for text, rows in articles:
        batch.append((text, rows))
        waiting += len(text)
        if waiting >= _BATCH or len(batch) >= _MOST:
            seen += waiting
            yield _batch(batch, language, model, max(volume, seen))
            batch, waiting = [], 0
    if batch:
        yield _batch(batch, language, model, max(volume, seen + waiting))


def _with_spans(
    texts: Iterable[str], parts: Iterable[pd.DataFrame | None] | None
) -> Iterator[tuple[str, list[Part]]]:
    tables = iter(parts) if parts is not None else repeat(None)
    for number, text in enumerate(texts):
        try:
            table = next(tables)
        except StopIteration:
            raise PartsError(
                f"no parts for text {number} (counted from 0); give one table, or None, for each text"
            ) from None
        yield text, _spans(text, table)


def _spans(text: str, parts: pd.DataFrame | None) -> list[tuple[int, int, str]]:
    """The rows of a table of parts, checked against the text and sorted."""
    if parts is None:
        return []
    missing = [column for column in ("start", "end", "part") if column not in parts]
    if missing:
        raise PartsError(f"the parts table lacks {missing}; it has {list(parts)}")
    spans = sorted(zip(map(int, parts["start"]), map(int, parts["end"]), map(str, parts["part"]), strict=True))
    check_parts(text, spans)
    return spans


def check_parts(text: str, spans: list[Part]) -> None:
    """Raise PartsError if sorted parts overlap or leave their text."""
    last = 0
    for start, end, part in spans:
        if not last <= start <= end <= len(text):
            raise PartsError(
                f"part {part!r} from {start} to {end} overlaps the one before (it ends at {last}) or leaves the text "
                f"(0 to {len(text)}); give parts in characters of this text, end excluded"
            )
        last = end


def _batch(batch: list[tuple[str, list[Part]]], language: str, model: bool, volume: int) -> Stretches:
    tables = load_language(language)
    sizes = np.fromiter((len(text) for text, _ in batch), np.int64, len(batch))
    starts = np.cumsum(sizes + len(_BETWEEN)) - sizes - len(_BETWEEN)
    parts = [
        (start + at, end + at, part)
        for (_, rows), at in zip(batch, starts.tolist(), strict=True)
        for start, end, part in rows
    ]
    fitted = load_model(tables.code) if model and tables.has_cues else None
    with no_search():
        page = lay_out(_BETWEEN.join(text for text, _ in batch), tables, starts, parts, volume)
        labels = label(page, fitted)
    return tile(page, labels, starts, sizes)
