"""From hits back to their lines: each with what stands around it, sorted as a concordance is read. Needs the text."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.compare.checked import require_evidence
from analysis.compare.options import text
from analysis.measure.sentences import sentence_ends
from analysis.measure.tokens import fold, word_spans
from analysis.tables import VOICES, TableError, require

_HIT = ["article_id", "position", "length", "start", "end", "family", "frame", "term", "is_decoy", "part", "voice",
        "speaker", "cue", "distanced", "copy"]
_LINE_END = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_SLOT = re.compile(r"node|[1-9][LR]")
ORDERS = ("place", "1R 2R 3R", "2R 3R", "3R", "1L 2L 3L", "2L 3L", "3L", "node 1R")


def hit_bars(evidence: Mapping[str, pd.DataFrame], *, family: str, frame: str | None = None) -> pd.DataFrame:
    """How often each outlet says a frame in each voice; zeros included. What the explorer draws; without intervals.

    A look, no result: `frame_rates` gives the same rates with their intervals.

    Parameters
    ----------
    evidence : mapping with articles, hits, lengths
    family : of the lexicon
    frame : one frame of it; default all together

    Returns
    -------
    One row per outlet and voice: outlet, voice, hits (decoys left out), tokens (the outlet's words in that voice),
    per_1000_words (hits per 1,000 of them; NaN where there are none).

    Raises
    ------
    TableError if a table lacks a column.
    """
    _asked(evidence, ("articles", "hits", "lengths"), family, frame)
    articles = evidence["articles"]
    require(articles, ["article_id", "outlet"], "articles", "load_evidence")
    require(evidence["lengths"], ["article_id", "voice", "tokens"], "lengths", "load_evidence")
    outlet = articles.set_index("article_id")["outlet"]
    every = pd.MultiIndex.from_product([articles["outlet"].drop_duplicates(), VOICES], names=["outlet", "voice"])
    hits, lengths = _chosen(evidence["hits"], family, frame), evidence["lengths"]
    out = pd.DataFrame({
        "hits": hits.groupby([hits["article_id"].map(outlet).rename("outlet"), "voice"]).size(),
        "tokens": lengths.groupby([lengths["article_id"].map(outlet).rename("outlet"), "voice"])["tokens"].sum(),
    }).reindex(every).fillna(0).astype("int64").reset_index()
    return out.assign(per_1000_words=1000 * out["hits"] / out["tokens"].where(out["tokens"] > 0))


def hit_lines(evidence: Mapping[str, pd.DataFrame], texts: pd.DataFrame | None = None, *, family: str,
              frame: str | None = None, window: int | None = 8) -> pd.DataFrame:
    """The hits of a family or frame, one a line, each between the words around it or in its whole sentence.

    `concordance` looks for any word; this shows the very places that were counted. Never publish what it returns.

    Parameters
    ----------
    evidence : mapping with articles, hits
    texts : one row per article whose text is here: article_id, text; ``language`` (ISO 639-1), default English.
        Default: no text is here
    family : of the lexicon
    frame : one frame of it; default all
    window : words shown on each side, no further than the line; None for the sentence

    Returns
    -------
    One row per hit (decoys left out), articles in their order: outlet, date, article_id, position (words), family,
    frame, term, part, voice, speaker, cue, distanced, copy, first, start, end, last (characters: of the context, the
    hit, its end, the context's end; -1 without text), left, node, right (empty, the term, empty without text).

    Raises
    ------
    TableError if a column is missing, ``window`` is negative, or a text is not the one that was measured.

    Examples
    --------
    >>> row = {"article_id": "a", "position": 3, "length": 1, "start": 16, "end": 22, "family": "crossing",
    ...        "frame": "bridge", "term": "bridge*", "is_decoy": False, "part": "body", "voice": "own", "speaker": "",
    ...        "cue": "", "distanced": False, "copy": "none"}
    >>> articles = pd.DataFrame({"article_id": ["a"], "outlet": ["Ost"], "date": [""]})
    >>> text = pd.DataFrame({"article_id": ["a"], "text": ["They closed the bridge at dawn."]})
    >>> hit_lines({"articles": articles, "hits": pd.DataFrame([row])}, text, family="crossing", window=2)[
    ...     ["left", "node", "right"]].values.tolist()
    [['closed the', 'bridge', 'at dawn.']]
    """
    _asked(evidence, ("articles", "hits"), family, frame)
    if window is not None and (isinstance(window, bool) or not isinstance(window, int | np.integer) or window < 0):
        raise TableError(f"window is {window!r}; it counts words on each side and is a whole number of at least 0, or "
                         "None for the sentence")
    articles = evidence["articles"]
    require(articles, ["article_id", "outlet", "date"], "articles", "load_evidence")
    require(evidence["hits"], _HIT, "hits", "load_evidence")
    hits = _chosen(evidence["hits"], family, frame)
    order = pd.Index(articles["article_id"], dtype=object).get_indexer(hits["article_id"].to_numpy(dtype=object))
    if (order < 0).any():
        raise TableError(f"article {hits['article_id'].iloc[int((order < 0).argmax())]!r} has hits and no row in the "
                         f"articles table; load both from one study")
    hits = hits.assign(_order=order).sort_values(["_order", "position"], kind="stable", ignore_index=True)
    known = articles.iloc[hits["_order"]].reset_index(drop=True)
    shown = pd.DataFrame(_contexts(hits, texts, window), columns=["first", "last", "left", "node", "right"])
    missing = shown["first"] < 0
    out = pd.concat([known[["outlet", "date"]], hits.drop(columns="_order"), shown], axis=1)
    out.loc[missing, ["start", "end"]] = -1
    return out[["outlet", "date", "article_id", "position", "family", "frame", "term", "part", "voice", "speaker",
                "cue", "distanced", "copy", "first", "start", "end", "last", "left", "node", "right"]]


def _asked(evidence: object, tables: tuple[str, ...], family: str, frame: str | None) -> None:
    require_evidence(evidence)
    assert isinstance(evidence, Mapping)
    if missing := [name for name in tables if name not in evidence]:
        raise TableError(f"the evidence lacks {missing}; load them too: load_evidence(study, "
                         f"{', '.join(repr(name) for name in tables[1:])})")
    text("family", family)
    if frame is not None:
        text("frame", frame)


def _chosen(hits: pd.DataFrame, family: str, frame: str | None) -> pd.DataFrame:
    require(hits, _HIT, "hits", "load_evidence")
    kept = (hits["family"] == family) & ~hits["is_decoy"].astype(bool)
    return hits[kept if frame is None else kept & (hits["frame"] == frame)]


def _contexts(hits: pd.DataFrame, texts: pd.DataFrame | None, window: int | None) -> list[tuple[object, ...]]:
    """First and last character, left, node, right of each hit; the articles stand together."""
    here: dict[str, tuple[str, str]] = {}
    if texts is not None:
        require(texts, ["article_id", "text"], "texts", "read_articles")
        languages = texts["language"] if "language" in texts else ["en"] * len(texts)
        here = {key: (text, said) for key, text, said in zip(texts["article_id"], texts["text"], languages,
                                                             strict=True)}
    out: list[tuple[object, ...]] = []
    at, text, begin, ends = None, "", np.zeros(0, np.int64), np.zeros(0, np.int64)
    for hit in hits.itertuples():
        if hit.article_id not in here:
            out.append((-1, -1, "", hit.term, ""))
            continue
        if hit.article_id != at:
            at, (text, language) = hit.article_id, here[hit.article_id]
            begin, _ = word_spans(text)
            ends = (sentence_ends(text, language) if window is None else
                    np.array([match.end() for match in _LINE_END.finditer(text)], dtype=np.int64))
        if not (hit.position < len(begin) and begin[hit.position] == hit.start < hit.end <= len(text)):
            raise TableError(f"the text of article {at!r} has no word at character {hit.start}, where a hit was "
                             f"measured; put the measured text back, or measure the study again")
        k = int(np.searchsorted(ends, hit.start, side="right"))
        first, last = int(ends[k - 1]) if k else 0, int(ends[k]) if k < len(ends) else len(text)
        if window is not None:
            after = hit.position + hit.length + window
            first = max(first, int(begin[max(0, hit.position - window)]))
            last = min(last, int(begin[after]) if after < len(begin) else len(text))
        first, last = min(first, hit.start), max(last, hit.end)
        out.append((first, last, text[first:hit.start].strip(), text[hit.start:hit.end], text[hit.end:last].strip()))
    return out


def sort_lines(lines: pd.DataFrame, order: str = "1R 2R 3R") -> pd.DataFrame:
    """Lines sorted by the words beside the node, as concordances are read: patterns of use come to stand together.

    Parameters
    ----------
    lines : table of `hit_lines` or `concordance`
    order : places separated by spaces, the first the most important: 1R is the first word to the right, 2L the second
        to the left, node the node itself; "place" keeps the order

    Returns
    -------
    The lines in their new order, by folded words; a missing word comes first, equal lines keep their order.

    Raises
    ------
    TableError if a column is missing or a place unknown.

    Examples
    --------
    >>> lines = pd.DataFrame({"left": ["the", "a"], "node": "bridge", "right": ["was shut", "fell down"]})
    >>> sort_lines(lines, "1R")["right"].tolist()
    ['fell down', 'was shut']
    """
    require(lines, ["left", "node", "right"], "lines", "hit_lines")
    text("order", order)
    if order == "place":
        return lines.reset_index(drop=True)
    slots = order.split()
    if wrong := [slot for slot in slots if not _SLOT.fullmatch(slot)] or ([] if slots else [order]):
        raise TableError(f"unknown place {wrong[0]!r} to sort by; write 1R, 2L and so on, 'node' or 'place'")
    sides = {"R": [_words(text) for text in lines["right"]], "L": [_words(text)[::-1] for text in lines["left"]]}

    def key(row: int) -> tuple[str, ...]:
        return tuple(fold(lines["node"].iloc[row]) if slot == "node" else
                     next(iter(sides[slot[1]][row][int(slot[0]) - 1:]), "") for slot in slots)
    return lines.iloc[sorted(range(len(lines)), key=key)].reset_index(drop=True)


def _words(text: str) -> list[str]:
    begin, end = word_spans(text)
    return [fold(text[a:b]) for a, b in zip(begin.tolist(), end.tolist(), strict=True)]
