"""What a reader of the evidence could rebuild of the texts: words whose place and wording are both told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fnmatch import fnmatchcase

import numpy as np
import pandas as pd

from analysis.measure.lexicon import pattern_words
from analysis.measure.tokens import fold, word_spans
from analysis.tables import TableError, columns, require

TOLD, GUESSED = ("hits", "edits"), "quotations"
JOINED, WITH_GUESSES = "joined", "joined, with guesses"
Placed = dict[int, str]  # position -> word, or the lexicon's pattern of it


def reconstruction_audit(evidence: Mapping[str, pd.DataFrame], *, articles: pd.DataFrame | None = None) -> pd.DataFrame:
    """How much of each article's running text the evidence places: by table, and all tables joined.

    Look at it before evidence is published. What can be read off is counted at its worst: a term with a wildcard
    counts as known, and what is known in one of two articles is known in the other where they share a stretch. The
    place of a quotation's speaker and cue is told by no table; guessed, they stand right beside it. It is no promise.
    Every word of an article stands in ``terms`` without its order, so whoever has another copy of the text can see
    that it is the same, and a better guess, by a person or a language model, may get further.

    Parameters
    ----------
    evidence : mapping with hits, edits, quotations, reuse, lengths, as `load_evidence` gives
    articles : one row per article: article_id, text, to see how many of the words are really those; default: not asked

    Returns
    -------
    One row per article and table (hits; edits; joined: both, and what shared stretches carry over; quotations: guessed;
    joined, with guesses): article_id, table, words (counted words of the article), placed_words, share_of_words,
    longest_run (placed words one after the other), right_words and longest_right_run (those that the text has there;
    NaN where no texts were given).

    Raises
    ------
    TableError if a table or column is missing, or an article has no text in ``articles``.

    Examples
    --------
    >>> from analysis.measure.package import load_evidence
    >>> from analysis.study import open_study
    >>> audit = reconstruction_audit(load_evidence(open_study("pyongyang-2024")))
    >>> int(audit.loc[audit["table"] == "joined", "longest_run"].max())
    3
    """
    for name in ("hits", "edits", "quotations", "reuse", "lengths"):
        if name not in evidence:
            raise TableError(f"the evidence lacks the {name} table; name it in load_evidence")
        require(evidence[name], columns(name), name, "load_evidence")
    words = evidence["lengths"].groupby("article_id", sort=False)["tokens"].sum()
    texts = _texts(articles, words.index)
    hits, edits, near = _hits(evidence["hits"]), _edits(evidence["edits"]), _quotations(evidence["quotations"])
    placed = {"hits": hits, "edits": edits, JOINED: _joined((hits, edits), evidence["reuse"]), GUESSED: near,
              WITH_GUESSES: _joined((hits, edits, near), evidence["reuse"])}
    rows = []
    for key, number in words.items():
        for table, found in placed.items():
            known = found.get(str(key), {})
            right = [at for at, word in known.items() if texts and _right(texts[str(key)], at, word)]
            rows.append((key, table, int(number), len(known), len(known) / number if number else np.nan,
                         _longest(known), *((len(right), _longest(right)) if texts else (np.nan, np.nan))))
    return pd.DataFrame(rows, columns=["article_id", "table", "words", "placed_words", "share_of_words", "longest_run",
                                       "right_words", "longest_right_run"])


def _hits(hits: pd.DataFrame) -> dict[str, Placed]:
    found: dict[str, Placed] = {}
    for row in hits.itertuples():
        pattern = pattern_words(row.term)
        for i in range(row.length):  # a pattern is as long as what it matches; were it not, its end would be repeated
            found.setdefault(row.article_id, {}).setdefault(row.position + i, pattern[min(i, len(pattern) - 1)])
    return found


def _edits(edits: pd.DataFrame) -> dict[str, Placed]:
    found: dict[str, Placed] = {}
    for row in edits.itertuples():
        for key, at, said, length in ((row.article_a, row.position_a, row.removed, row.removed_length),
                                      (row.article_b, row.position_b, row.inserted, row.inserted_length)):
            if len(said.split()) == length:  # of a long edit only the lexicon's terms are named: they are hits anyway
                _put(found.setdefault(key, {}), at, said.split())
    return found


def _quotations(quotations: pd.DataFrame) -> dict[str, Placed]:
    found: dict[str, Placed] = {}
    for row in quotations.itertuples():
        named = _words(f"{row.speaker if row.speaker != 'unknown' else ''} {row.cue}")
        at = row.end if "after" in row.rule else row.start - len(named)
        _put(found.setdefault(row.article_id, {}), max(at, 0), named)
    return found


def _put(known: Placed, at: int, words: Iterable[str]) -> None:
    for i, word in enumerate(words):
        known.setdefault(at + i, word)


def _joined(tables: Iterable[Mapping[str, Placed]], reuse: pd.DataFrame) -> dict[str, Placed]:
    """Tables together, the surest first; carried over where two articles share a stretch."""
    joined: dict[str, Placed] = {}
    for table in tables:
        for key, known in table.items():
            joined[key] = {**known, **joined.get(key, {})}
    same = [row for row in reuse.itertuples() if row.end_a - row.start_a == row.end_b - row.start_b]
    while True:  # a third article may have it from the second
        before = sum(map(len, joined.values()))
        for row in same:
            for key, start, other, begin in ((row.article_a, row.start_a, row.article_b, row.start_b),
                                             (row.article_b, row.start_b, row.article_a, row.start_a)):
                known, into = joined.get(key, {}), joined.setdefault(other, {})
                for i in range(row.end_a - row.start_a):
                    if start + i in known:
                        into.setdefault(begin + i, known[start + i])
        if sum(map(len, joined.values())) == before:
            return joined


def _longest(known: Collection[int]) -> int:
    places = np.sort(np.fromiter(known, np.int64, len(known)))
    return max(map(len, np.split(places, np.flatnonzero(np.diff(places) > 1) + 1))) if len(places) else 0


def _texts(articles: pd.DataFrame | None, wanted: Iterable[object]) -> dict[str, list[str]]:
    if articles is None:
        return {}
    require(articles, ["article_id", "text"], "articles", "read_articles")
    texts = {str(row.article_id): _words(row.text) for row in articles.itertuples()}
    if missing := [key for key in wanted if str(key) not in texts]:
        raise TableError(f"the articles table has no text of article {missing[0]!r}; read all of the study's articles "
                         f"with read_articles, or leave articles out")
    return texts


def _words(text: str) -> list[str]:
    return [fold(text[start:end]) for start, end in zip(*word_spans(text), strict=True)]


def _right(words: list[str], at: int, pattern: str) -> bool:
    # A possessive stands in the text and not in the term.
    return at < len(words) and (fnmatchcase(words[at], pattern) or fnmatchcase(words[at].removesuffix("'s"), pattern))
