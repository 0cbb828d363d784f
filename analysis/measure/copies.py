"""Articles made ready to be compared version by version: counted words, framing terms, cues of reports."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.measure.alignment import Text
from analysis.measure.hits import match_terms
from analysis.measure.lexicon import Lexicon
from analysis.measure.tokens import Tokens, encode, fold, tokens_of
from analysis.measure.voice import VOICES, label_many
from analysis.read.parts import split_parts
from analysis.tables import COUNTED_PARTS, PARTS, require

_HEADLINE = PARTS.index("headline")


class Copy(NamedTuple):
    """One article's counted words with what an edit is judged by; places are numbers of counted words.

    `position`, `paragraph`, `part` (arrays): of each place its number among all words, its line, its index in PARTS;
    `hits`: first place, one past the last, family, frame; `cues`: sentence of an attributed stretch, words of its cue.
    """

    text: Text
    position: np.ndarray
    paragraph: np.ndarray
    part: np.ndarray
    hits: list[tuple[int, int, str, str]]
    cues: list[tuple[int, frozenset[str]]]


def make_ready(articles: pd.DataFrame, parts: pd.DataFrame | None, lexicon: Lexicon | None,
               quotations: pd.DataFrame | None, tokens: Tokens | None = None) -> dict[str, Copy]:
    """Each article as a Copy, by article_id; parameters as for ``find_edits``."""
    if parts is None:
        parts = pd.concat([split_parts(text).assign(article_id=key) for key, text in
                           zip(articles["article_id"], articles["text"], strict=True)], ignore_index=True)
    tokens = encode(articles, parts) if tokens is None else tokens_of(tokens, articles["article_id"])
    languages = articles["language"].tolist() if "language" in articles else ["en"] * len(articles)
    hits = {} if lexicon is None else _by_article(match_terms(tokens, lexicon, languages))
    lines = _by_article(parts[parts["article_id"].isin(tokens.article_ids)])
    cues = _cues(articles, tokens, languages, lines, quotations)
    out = {}
    for i, key in enumerate(tokens.article_ids):
        here = slice(tokens.offsets[i], tokens.offsets[i + 1])
        counted = np.flatnonzero(tokens.part[here] < len(COUNTED_PARTS))
        word, sentence, part, start = (array[here][counted] for array in (tokens.word, tokens.sentence, tokens.part,
                                                                          tokens.start))
        text = Text([tokens.vocabulary[k] for k in word.tolist()], sentence, part == _HEADLINE)
        line = np.searchsorted(np.sort(lines[key]["start"].to_numpy()), start, side="right") if key in lines else start
        terms = [(int(np.searchsorted(counted, row.position)), int(np.searchsorted(counted, row.position + row.length)),
                  row.family, row.frame) for row in hits[key].itertuples() if not row.is_decoy] if key in hits else []
        out[key] = Copy(text, counted, line, part, terms, cues[i])
    return out


def _by_article(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return dict(iter(table.groupby("article_id", sort=False)))


def _cues(articles: pd.DataFrame, tokens: Tokens, languages: list[str], lines: dict[str, pd.DataFrame],
          quotations: pd.DataFrame | None) -> list[list[tuple[int, frozenset[str]]]]:
    """For each article the sentence and the cue's words of every attributed stretch."""
    out: list[list[tuple[int, frozenset[str]]]] = [[] for _ in tokens.article_ids]
    if quotations is not None:
        require(quotations, ["article_id", "start", "voice", "cue"], "quotations", "measure_articles")
        said = quotations[(quotations["voice"] != VOICES[0]) & (quotations["cue"] != "")]
        number = {key: i for i, key in enumerate(tokens.article_ids)}
        said = said[said["article_id"].isin(number)]
        which = said["article_id"].map(number).to_numpy(np.int64)
        sentence = tokens.sentence[tokens.offsets[which] + said["start"].to_numpy(np.int64)]
        known = {cue: _words_of(cue) for cue in said["cue"].unique()}
        for i, at, cue in zip(which.tolist(), sentence.tolist(), said["cue"].tolist(), strict=True):
            out[i].append((at, known[cue]))
        return out
    texts = articles["text"].tolist()
    for language in sorted(set(languages)):
        some = [i for i, spoken in enumerate(languages) if spoken == language]
        tables = (lines.get(tokens.article_ids[i]) for i in some)
        for i, found in zip(some, label_many([texts[i] for i in some], language=language, parts=tables), strict=True):
            here = slice(tokens.offsets[i], tokens.offsets[i + 1])
            said_at = np.flatnonzero(found.voice != 0)
            first = np.searchsorted(tokens.start[here], found.start[said_at])
            for place, reason in zip(first.tolist(), found.reason[said_at].tolist(), strict=True):
                if found.reasons[reason].cue and place < here.stop - here.start:
                    out[i].append((int(tokens.sentence[here.start + place]), _words_of(found.reasons[reason].cue)))
    return out


def _words_of(cue: str) -> frozenset[str]:
    return frozenset(fold(word) for word in cue.split())
