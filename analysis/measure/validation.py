"""A sample of words or hits to label by hand, so that the labeller's error can be measured and corrected."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from analysis.measure.evidence import measure_articles
from analysis.measure.lexicon import load_lexicon
from analysis.measure.places import voice_at
from analysis.measure.tokens import word_spans
from analysis.read.sources import read_articles, read_parts
from analysis.study import ROOT, Study
from analysis.tables import COUNTED_PARTS, VOICES, TableError

CONTEXT = 300  # characters shown on each side; enough to see who speaks, short enough to read 200 of them


def validation_sample(study: Study, n: int, *, unit: str = "words", family: str | None = None,
                      text: Path | str | None = None, seed: int = 0, into: Path | None = None) -> pd.DataFrame:
    """Draw words (or hits) to be labelled by hand, within each outlet and each voice that was found.

    The sheet does not say which voice was found, so that the coder is not led. It holds text and stays on this machine:
    it is written below ``build/``, which git ignores.

    Parameters
    ----------
    study : Study; its texts must be there
    n : how many items at most, spread evenly over outlets and found voices
    unit : "words" or "hits" (of the lexicon, decoys left out)
    family : for hits, one family; default all
    text : folder of the texts, default the study's ``text/``
    seed : of the draw
    into : file to write, default ``build/<study>/validation-<unit>.csv``; an existing one is not overwritten

    Returns
    -------
    One row per item, in a random order: article_id, position (words), context (the item between two bars, «|»), voice
    (empty: write own, direct or indirect, then pass the table to `corrected_rates`).

    Raises
    ------
    TableError if ``n`` is not positive, the unit is unknown or the file exists; SourceError if a text is missing.
    """
    if n < 1 or unit not in ("words", "hits"):
        raise TableError(f"cannot draw {n} {unit!r}; ask for at least 1 of 'words' or 'hits'")
    path = into or ROOT / "build" / study.name / f"validation-{unit}.csv"
    if path.exists():
        raise TableError(f"{path} exists and may hold labels; move it away, or name another file")
    articles, _ = read_articles(study, text)
    evidence = measure_articles(articles, load_lexicon(study), stated=read_parts(study, articles, text))
    items = _hits(evidence["hits"], family) if unit == "hits" else _words(articles, evidence)
    items = items.merge(articles[["article_id", "outlet"]], on="article_id")
    drawn = draw_strata(items, n, seed)
    texts = articles.set_index("article_id")["text"]
    drawn["context"] = [_context(texts[row.article_id], row.start, row.end) for row in drawn.itertuples()]
    sheet = drawn.assign(voice="")[["article_id", "position", "context", "voice"]]
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    sheet.to_csv(part, index=False, lineterminator="\n", encoding="utf-8")
    part.replace(path)
    return sheet


def draw_strata(items: pd.DataFrame, n: int, seed: int) -> pd.DataFrame:
    """At most n items, as evenly over outlet and found voice as their sizes allow, in a random order.

    Parameters
    ----------
    items : one row per item: outlet, voice (as found)
    n : how many at most, at least 1
    seed : of the draw

    Returns
    -------
    Rows of ``items``.
    """
    generator = np.random.default_rng(seed)
    strata = [items.index[(items["outlet"] == outlet) & (items["voice"] == voice)]
              for outlet in dict.fromkeys(items["outlet"]) for voice in VOICES]
    take, left = [0] * len(strata), n
    while left and any(take[i] < len(rows) for i, rows in enumerate(strata)):
        for i, rows in enumerate(strata):
            if left and take[i] < len(rows):
                take[i] += 1
                left -= 1
    chosen = np.concatenate([generator.choice(rows.to_numpy(), k, replace=False)
                             for rows, k in zip(strata, take, strict=True) if k])
    return items.loc[generator.permutation(chosen)].reset_index(drop=True)


def _hits(hits: pd.DataFrame, family: str | None) -> pd.DataFrame:
    kept = hits[~hits["is_decoy"] & (True if family is None else hits["family"] == family)]
    if kept.empty:
        raise TableError(f"there is no hit{f' of family {family!r}' if family else ''} to label")
    return kept.drop_duplicates(["article_id", "position"])[["article_id", "position", "start", "end", "voice"]]


def _words(articles: pd.DataFrame, evidence: dict[str, pd.DataFrame]) -> pd.DataFrame:
    rows = []
    counted = evidence["parts"][evidence["parts"]["part"].isin(COUNTED_PARTS)]
    for key, text in zip(articles["article_id"], articles["text"], strict=True):
        start, end = word_spans(text)
        inside = np.zeros(len(start), dtype=bool)
        for part in counted[counted["article_id"] == key].itertuples():
            inside |= (start >= part.start) & (start < part.end)
        position = np.flatnonzero(inside)
        rows.append(pd.DataFrame({"article_id": key, "position": position, "start": start[position],
                                  "end": end[position]}))
    words = pd.concat(rows, ignore_index=True)
    return words.assign(voice=voice_at(evidence["quotations"], words))


def _context(text: str, start: int, end: int) -> str:
    return (text[max(0, start - CONTEXT):start] + "«|" + text[start:end] + "|»" + text[end:end + CONTEXT]).replace(
        "\n", " ¶ ")
