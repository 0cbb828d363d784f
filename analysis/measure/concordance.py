"""The sentences behind a number: a word or phrase in its context. Needs the text; none of it is ever published."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from analysis.measure.hits import find_hits
from analysis.measure.lexicon import Lexicon, LexiconError, pattern_words
from analysis.measure.sentences import sentence_ends
from analysis.measure.tokens import word_spans
from analysis.measure.voice import voices
from analysis.tables import TableError, require


def concordance(articles: pd.DataFrame, term: str, *, window: int = 8, voice: str | None = None,
                parts: pd.DataFrame | None = None) -> pd.DataFrame:
    """Every place of a word or phrase with the words around it (key word in context).

    Parameters
    ----------
    articles : one row per article: article_id, text; ``language`` (ISO 639-1), default English
    term : word or phrase; ``*`` stands for any letters, ``?`` for one
    window : how many words to show on each side (words), at least 0; the context does not cross a line end
    voice : "own", "direct" or "indirect"; default all
    parts : one row per stretch: article_id, start, end (characters), part; default all text is body

    Returns
    -------
    One row per place: article_id, position (words), left, node, right (as in the text), voice, speaker, distanced.

    Raises
    ------
    LexiconError if the term has no letter or digit; TableError if a column is missing; ValueError if ``window`` is
    negative or ``voice`` unknown.

    Examples
    --------
    >>> text = pd.DataFrame({"article_id": ["a"], "text": ["The mayor opened the old bridge today."]})
    >>> concordance(text, "bridge*", window=2)[["left", "node", "right"]].values.tolist()
    [['the old', 'bridge', 'today.']]
    """
    if window < 0:
        raise ValueError(f"window is {window}; it counts words on each side and is at least 0")
    if voice not in (None, "own", "direct", "indirect"):
        raise ValueError(f"unknown voice {voice!r}; choose own, direct or indirect")
    if not pattern_words(term):
        raise LexiconError(f"{term!r} is no term; expected a word or phrase with at least one letter or digit")
    require(articles, ["article_id", "text"], "articles", "read_articles")
    row = pd.DataFrame([("any", term, "*", term, False)], columns=["family", "frame", "language", "term", "is_decoy"])
    hits = find_hits(articles, Lexicon(row, "key"), parts=parts)
    found_in = dict(iter(hits.groupby("article_id", sort=False)))
    lines = [_in_context(article, found_in[article.article_id], window,
                         None if parts is None else parts.loc[parts["article_id"] == article.article_id])
             for article in articles.itertuples() if article.article_id in found_in]
    found = pd.concat(lines, ignore_index=True) if lines else pd.DataFrame(columns=_COLUMNS)
    return found if voice is None else found[found["voice"] == voice].reset_index(drop=True)


_LINE_END = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_COLUMNS = ["article_id", "position", "left", "node", "right", "voice", "speaker", "distanced"]


def _in_context(article: object, hits: pd.DataFrame, window: int, parts: pd.DataFrame | None) -> pd.DataFrame:
    text: str = article.text  # type: ignore[attr-defined]
    start, _ = word_spans(text)
    breaks = np.array([match.start() for match in _LINE_END.finditer(text)], dtype=np.int64)
    stretches = voices(text, language=getattr(article, "language", "en"), parts=parts)
    inside = np.searchsorted(stretches["start"].to_numpy(), hits["start"].to_numpy(), side="right") - 1
    rows = []
    for hit, stretch in zip(hits.itertuples(), stretches.iloc[inside].itertuples(), strict=True):
        first, last = hit.position, hit.position + hit.length - 1
        line = int(np.searchsorted(breaks, hit.start))
        line_start = int(breaks[line - 1]) + 1 if line else 0
        line_end = int(breaks[line]) if line < len(breaks) else len(text)
        left = max(line_start, start[max(0, first - window)]) if window else hit.start
        after = last + window + 1
        right = min(line_end, start[after] if after < len(start) else len(text)) if window else hit.end
        rows.append((hit.article_id, hit.position, text[left:hit.start].strip(), text[hit.start:hit.end],
                     text[hit.end:right].strip(), stretch.voice, stretch.speaker, bool(stretch.distanced)))
    return pd.DataFrame(rows, columns=_COLUMNS)


def sentence_at(articles: pd.DataFrame, article_id: str, position: int) -> str:
    """The sentence in which the word at a position stands: from a number in the evidence back to the text.

    Parameters
    ----------
    articles : one row per article: article_id, text; ``language`` (ISO 639-1), default English
    article_id : which article
    position : number of the word in the article, from 0, as in the hits table

    Returns
    -------
    str

    Raises
    ------
    TableError if the article is not there, or has no word at that position.

    Examples
    --------
    >>> text = pd.DataFrame({"article_id": ["a"], "text": ["It rained. The old bridge fell."]})
    >>> sentence_at(text, "a", 4)
    'The old bridge fell.'
    """
    require(articles, ["article_id", "text"], "articles", "read_articles")
    rows = articles.loc[articles["article_id"] == article_id]
    if rows.empty:
        raise TableError(f"no article {article_id!r}; there are {', '.join(map(str, articles['article_id'].head(10)))}")
    text = rows["text"].iloc[0]
    start, _ = word_spans(text)
    if not 0 <= position < len(start):
        raise TableError(f"article {article_id!r} has {len(start)} words; position {position} is none of them")
    ends = sentence_ends(text, rows["language"].iloc[0] if "language" in rows else "en")
    k = int(np.searchsorted(ends, start[position], side="right"))
    stop = int(ends[k]) if k < len(ends) else len(text)
    return text[int(ends[k - 1]) if k else 0:stop].strip()
