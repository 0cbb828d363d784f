"""How much a frame's use clusters in articles: what decides how many of them a comparison needs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.compare.copies import of_wire
from analysis.compare.framing import VOICE_SETS, lexicon_frames, words_of_voices
from analysis.compare.frequency import Evidence, groups, need
from analysis.compare.matrix import count_frames
from analysis.compare.options import text
from analysis.tables import TableError


def frame_burstiness(evidence: Evidence, *, family: str, by: str = "outlet", voice: str = "all",
                     wire: str = "gross") -> pd.DataFrame:
    """How often each frame is used and how much its uses cluster in articles: what `articles_needed` asks for.

    A moment estimate, within groups; from a dozen articles it may be off by a factor of two either way.

    Parameters
    ----------
    evidence : mapping with articles, hits, lengths, frames
    family : family of the lexicon
    by : column of the articles table, so that differences between groups do not count as clustering
    voice : "own", "own + indirect", "direct", "indirect" or "all"
    wire : "gross", "first-copy" or "net" of wire copy, as in `of_wire`

    Returns
    -------
    One row per frame: family, frame, voice, hits, articles (with words), articles_with_hit, per_1000_words,
    words_per_article, length_variation (standard deviation of the articles' lengths over their mean), burstiness
    (variance of the articles' rates over the square of their mean; NaN where no group has two articles or there is no
    hit), note (why there is none).

    Raises
    ------
    TableError if the family or voice is unknown.

    Source: method of moments of the negative binomial, Anscombe 1949, doi:10.2307/3001918.
    """
    text("voice", voice)
    if voice not in VOICE_SETS:
        raise TableError(f"unknown voice {voice!r}; choose from {', '.join(VOICE_SETS)}")
    need(evidence, "articles", "hits", "lengths", "frames")
    frames, evidence = lexicon_frames(evidence, family).reset_index(drop=True), of_wire(evidence, wire)
    hits = evidence["hits"]
    hits = hits[~hits["is_decoy"].astype(bool) & hits["voice"].isin(VOICE_SETS[voice])]
    ids = sorted(evidence["articles"]["article_id"])
    words = words_of_voices(evidence["lengths"], VOICE_SETS[voice], ids)
    some = words > 0
    counts = count_frames(hits, frames, ids).toarray()[some]
    words = words[some]
    group = groups(evidence["articles"], by)[ids].to_numpy(dtype=object)[some]
    beyond, square = np.zeros(len(frames)), np.zeros(len(frames))
    for name in dict.fromkeys(group):
        mine, size = counts[group == name], words[group == name][:, None]
        if len(mine) < 2:
            continue
        rate = mine.sum(axis=0) / size.sum()
        beyond += len(mine) / (len(mine) - 1) * ((mine - rate * size) ** 2).sum(axis=0) - mine.sum(axis=0)
        square += rate ** 2 * float((size ** 2).sum())
    uses = counts.sum(axis=0)
    note = np.where(uses == 0, "no hits", np.where(square == 0, "no group with hits has two articles", ""))
    with np.errstate(divide="ignore", invalid="ignore"):
        burstiness = np.where(square > 0, np.maximum(beyond / square, 0), np.nan)
    return frames.assign(voice=voice, hits=uses.astype("int64"), articles=len(words),
                         articles_with_hit=(counts > 0).sum(axis=0),
                         per_1000_words=1000 * uses / words.sum() if len(words) else np.nan,
                         words_per_article=words.mean() if len(words) else np.nan,
                         length_variation=words.std(ddof=1) / words.mean() if len(words) > 1 else np.nan,
                         burstiness=burstiness, note=note)
