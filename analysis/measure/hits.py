"""Find a lexicon's terms in place: on whole words, longest first, never across the end of a sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.measure.kernels import compiled
from analysis.measure.lexicon import ANY_LANGUAGE, Lexicon, pattern_words
from analysis.measure.matching import Patterns, candidates
from analysis.measure.tokens import Tokens, encode
from analysis.tables import PARTS, TableError, require

COLUMNS = ["article_id", "position", "length", "start", "end", "sentence", "family", "frame", "term", "is_decoy",
           "part"]
_BYTES = 5  # of text to a word, about: what decides whether compiled functions pay


def find_hits(articles: pd.DataFrame, lexicon: Lexicon, *, parts: pd.DataFrame | None = None) -> pd.DataFrame:
    """Every term of the lexicon in place, decoys too.

    A hit says that the words stand there, not who says them: join the voices (the study's evidence has them) before
    calling a wording an outlet's own.

    Parameters
    ----------
    articles : one row per article: article_id, text; ``language`` (ISO 639-1) chooses the terms, default English
    lexicon : Lexicon
    parts : one row per stretch: article_id, start, end (characters), part; default all text is body. What is set aside
        (dateline, credit, metadata, boilerplate) is not searched.

    Returns
    -------
    One row per hit, by article and position: article_id, position (words), length (words), start, end (characters, a
    possessive 's left out), sentence, family, frame, term, is_decoy, part. Within a family hits never overlap.

    Raises
    ------
    TableError if the lexicon is none, and as `encode`.

    Examples
    --------
    >>> from analysis.measure.lexicon import make_lexicon
    >>> frames = make_lexicon({"families": {"war": {"frames": {"war": ["war*"]}, "decoys": {"trade": ["trade war"]}}}})
    >>> text = pd.DataFrame({"article_id": ["a"], "text": ["A trade war is no war's end."]})
    >>> find_hits(text, frames)[["position", "length", "frame", "is_decoy", "end"]].values.tolist()
    [[1, 2, 'trade', True, 11], [5, 1, 'war', False, 21]]
    """
    require(articles, ["article_id", "text"], "articles", "read_articles")
    if not isinstance(lexicon, Lexicon):
        raise TableError(f"the lexicon is {lexicon!r}, no Lexicon; make one with load_lexicon or make_lexicon")
    languages = articles["language"] if "language" in articles else ["en"] * len(articles)
    return match_terms(encode(articles, parts), lexicon, list(languages))


def match_terms(tokens: Tokens, lexicon: Lexicon, languages: Sequence[str]) -> pd.DataFrame:
    """`find_hits` on words that are tokenised already.

    Parameters
    ----------
    tokens : Tokens
    lexicon : Lexicon
    languages : one ISO 639-1 code per article of ``tokens``

    Returns
    -------
    As `find_hits`.
    """
    words = [pattern_words(term) for term in lexicon.terms["term"]]
    asked = lexicon.terms["language"].to_numpy(dtype=object)
    known = {language: i for i, language in enumerate(dict.fromkeys([ANY_LANGUAGE, *languages, *asked]))}
    spoken, numbered = (np.fromiter(map(known.__getitem__, codes), np.int64, len(codes))
                        for codes in (languages, asked))
    place, row = candidates(tokens, Patterns(words, numbered), spoken)
    fast = compiled("terms_numba", _BYTES * len(tokens.word))
    keep = _longest_first(fast, place, row, _lengths(words), lexicon)
    return _table(tokens, lexicon, words, place[keep], row[keep])


def _lengths(patterns: Sequence) -> np.ndarray:
    return np.fromiter(map(len, patterns), np.int64, len(patterns))


def _longest_first(fast: Any, place: np.ndarray, row: np.ndarray, length: np.ndarray, lexicon: Lexicon) -> np.ndarray:
    """Which candidates stay (bool): longest first, at one length fewest wildcards, then the leftmost, then file order.

    ``length``: words of each term.
    """
    terms = lexicon.terms
    wildcards = terms["term"].str.count(r"[*?]").to_numpy(np.int64)
    family = pd.factorize(terms["family"])[0].astype(np.int64)
    # What a term is looked up in: its family, or where frames are looked up alone, its frame. Decoys are for all.
    whole = terms["is_decoy"].to_numpy(bool) | (lexicon.nested_scope != "key")
    frame = terms.groupby(["family", "frame"], sort=False).ngroup().to_numpy(np.int64)
    scope = np.where(whole, family, frame + len(terms))
    keep = np.zeros(len(place), dtype=bool)
    if fast:
        fast.choose(place, row, length, wildcards, family, scope, whole, keep)
        return keep
    meets = _meets_another(place, place + length[row], family[row])
    keep[~meets] = True
    order = np.flatnonzero(meets)
    order = order[np.lexsort((row[order], place[order], wildcards[row[order]], -length[row[order]]))]
    taken: dict[int, set[int]] = defaultdict(set)
    for i in order.tolist():
        span = range(place[i], place[i] + length[row[i]])
        if taken[scope[row[i]]].isdisjoint(span) and taken[family[row[i]]].isdisjoint(span):
            taken[scope[row[i]]].update(span)
            keep[i] = True
    return keep


def _meets_another(start: np.ndarray, end: np.ndarray, family: np.ndarray) -> np.ndarray:
    """bool array: which candidates share a word with another of their family; the others need no judgement."""
    meets = np.zeros(len(start), dtype=bool)
    if not len(start):
        return meets
    shift = family * (int(end.max()) + 1)  # one family behind the other
    order = np.argsort(start + shift, kind="stable")
    begins, ends = (start + shift)[order], (end + shift)[order]
    meets[order[1:]] = np.maximum.accumulate(ends)[:-1] > begins[1:]
    meets[order[:-1]] |= ends[:-1] > begins[1:]
    return meets


def _table(tokens: Tokens, lexicon: Lexicon, patterns: list[tuple[str, ...]], place: np.ndarray, row: np.ndarray,
           ) -> pd.DataFrame:
    length, article = _lengths(patterns)[row], np.searchsorted(tokens.offsets, place, side="right") - 1
    last = place + length - 1
    possessive = np.zeros(len(tokens.vocabulary), dtype=bool)
    met = np.flatnonzero(np.bincount(tokens.word[last], minlength=len(possessive)))
    possessive[met] = [tokens.vocabulary[i].endswith("'s") for i in met.tolist()]
    asked = np.fromiter((words[-1].endswith("'s") for words in patterns), bool, len(patterns))[row]
    some = len(place) > 0
    terms = {name: lexicon.terms[name].array.take(row) for name in ("family", "frame", "term", "is_decoy")}
    return pd.DataFrame({
        "article_id": _taken(tokens.article_ids, article) if some else [],
        "position": place - tokens.offsets[article], "length": length, "start": tokens.start[place].astype(np.int64),
        "end": tokens.end[last].astype(np.int64) - 2 * (possessive[tokens.word[last]] & ~asked),
        "sentence": tokens.sentence[place], **terms,
        "part": _taken(PARTS, tokens.part[place]) if some else []})[COLUMNS]


def _taken(values: Sequence[str], which: np.ndarray) -> Any:
    """Some of the values, as pandas keeps text: turned into that before they are many."""
    return pd.Series(np.array(values, dtype=object)).array.take(which)
