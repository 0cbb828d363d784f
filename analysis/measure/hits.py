"""Find a lexicon's terms in place: on whole words, longest first, never across the end of a sentence."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.measure.lexicon import ANY_LANGUAGE, Lexicon, pattern_words
from analysis.measure.tokens import Tokens, encode
from analysis.tables import COUNTED_PARTS, PARTS, require

COLUMNS = ["article_id", "position", "length", "start", "end", "sentence", "family", "frame", "term", "is_decoy",
           "part"]


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
    TableError if a column is missing or an id stands twice.

    Examples
    --------
    >>> from analysis.measure.lexicon import make_lexicon
    >>> frames = make_lexicon({"families": {"war": {"frames": {"war": ["war*"]}, "decoys": {"trade": ["trade war"]}}}})
    >>> text = pd.DataFrame({"article_id": ["a"], "text": ["A trade war is no war's end."]})
    >>> find_hits(text, frames)[["position", "length", "frame", "is_decoy", "end"]].values.tolist()
    [[1, 2, 'trade', True, 11], [5, 1, 'war', False, 21]]
    """
    require(articles, ["article_id", "text"], "articles", "read_articles")
    if parts is None:
        parts = pd.DataFrame({"article_id": articles["article_id"], "start": 0,
                              "end": articles["text"].str.len().astype("int64"), "part": "body"})
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
    counted = np.isin(tokens.part, [PARTS.index(part) for part in COUNTED_PARTS])
    article = tokens.article
    vocabulary = _Vocabulary(tokens)
    language = np.array(languages, dtype=object)[article] if len(article) else np.zeros(0, dtype=object)
    found: dict[str, list[np.ndarray]] = defaultdict(list)
    for number, row in enumerate(lexicon.terms.itertuples()):
        words = pattern_words(row.term)
        first = vocabulary.places(words[0])
        first = first[counted[first] & (first + len(words) <= len(tokens.word))]
        if row.language != ANY_LANGUAGE:
            first = first[language[first] == row.language]
        for step, word in enumerate(words[1:], start=1):
            first = first[vocabulary.accepts(word)[tokens.word[first + step]]]
        last = first + len(words) - 1
        # The sentence number starts anew with each article, so both must agree.
        first = first[(article[first] == article[last]) & (tokens.sentence[first] == tokens.sentence[last])]
        found["place"].append(first)
        found["row"].append(np.full(len(first), number))
        found["length"].append(np.full(len(first), len(words)))
    if not found:
        return pd.DataFrame(columns=COLUMNS)
    place, row_number, length = (np.concatenate(found[key]).astype(np.int64) for key in ("place", "row", "length"))
    keep = _longest_first(place, row_number, length, lexicon)
    place, row_number, length = place[keep], row_number[keep], length[keep]
    order = np.lexsort((row_number, place))
    return _table(tokens, vocabulary, lexicon, place[order], row_number[order], length[order])


class _Vocabulary:
    """Patterns resolved against the distinct words, once each; and where each word stands."""

    def __init__(self, tokens: Tokens) -> None:
        self.words = tokens.vocabulary
        self.order = np.argsort(tokens.word, kind="stable")
        self.bounds = np.searchsorted(tokens.word[self.order], np.arange(len(self.words) + 1))
        self._accepted: dict[str, np.ndarray] = {}
        self._plain: dict[str, list[int]] = defaultdict(list)
        for i, word in enumerate(self.words):
            self._plain[word].append(i)
            if word.endswith("'s"):
                self._plain[word[:-2]].append(i)

    def accepts(self, pattern: str) -> np.ndarray:
        """bool array (vocabulary): which words the pattern takes, with or without a possessive 's."""
        if pattern not in self._accepted:
            accepted = np.zeros(len(self.words), dtype=bool)
            if not set(pattern) & set("*?"):
                accepted[self._plain.get(pattern, [])] = True
            else:
                glob = re.compile("".join({"*": ".*", "?": "."}.get(ch, re.escape(ch)) for ch in pattern), re.DOTALL)
                for i, word in enumerate(self.words):
                    accepted[i] = bool(glob.fullmatch(word)
                                       or (word.endswith("'s") and glob.fullmatch(word[:-2])))
            self._accepted[pattern] = accepted
        return self._accepted[pattern]

    def places(self, pattern: str) -> np.ndarray:
        """int64 array: indices of the words the pattern takes, ascending."""
        ids = np.flatnonzero(self.accepts(pattern))
        if not len(ids):
            return np.zeros(0, np.int64)
        return np.sort(np.concatenate([self.order[self.bounds[i]:self.bounds[i + 1]] for i in ids]))


def _longest_first(place: np.ndarray, row: np.ndarray, length: np.ndarray, lexicon: Lexicon) -> np.ndarray:
    """Which candidates stay: longest first, at one length fewest wildcards, then the leftmost, then file order."""
    terms = lexicon.terms
    wildcards = terms["term"].str.count(r"[*?]").to_numpy()
    family, frame, decoy = (terms[key].to_numpy() for key in ("family", "frame", "is_decoy"))
    alone = lexicon.nested_scope == "key"
    order = np.lexsort((row, place, wildcards[row], -length))
    taken: dict[tuple[str, ...], set[int]] = defaultdict(set)
    keep = []
    for i in order.tolist():
        span = range(place[i], place[i] + length[i])
        whole = (family[row[i]],)
        scope = (*whole, frame[row[i]]) if alone and not decoy[row[i]] else whole
        if taken[scope].isdisjoint(span) and taken[whole].isdisjoint(span):
            taken[scope].update(span)
            keep.append(i)
    return np.array(keep, dtype=np.int64)


def _table(tokens: Tokens, vocabulary: _Vocabulary, lexicon: Lexicon, place: np.ndarray, row: np.ndarray,
           length: np.ndarray) -> pd.DataFrame:
    last = place + length - 1
    terms = lexicon.terms.iloc[row].reset_index(drop=True)
    end = tokens.end[last].copy()
    for i, (word, term) in enumerate(zip(tokens.word[last].tolist(), terms["term"], strict=True)):
        spelled = vocabulary.words[word]
        if spelled.endswith("'s") and not pattern_words(term)[-1].endswith("'s"):
            end[i] -= 2
    return pd.DataFrame({
        "article_id": np.array(tokens.article_ids, dtype=object)[tokens.article[place]] if len(place) else [],
        "position": tokens.position[place], "length": length, "start": tokens.start[place], "end": end,
        "sentence": tokens.sentence[place], "family": terms["family"], "frame": terms["frame"], "term": terms["term"],
        "is_decoy": terms["is_decoy"],
        "part": np.array(PARTS, dtype=object)[tokens.part[place]] if len(place) else []})[COLUMNS]
