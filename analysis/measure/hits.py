"""Find a lexicon's terms in place: on whole words, longest first, never across the end of a sentence."""

from __future__ import annotations

import re
from bisect import bisect_left
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
    terms = lexicon.terms
    patterns = [pattern_words(term) for term in terms["term"]]
    length = np.fromiter(map(len, patterns), np.int64, len(patterns))
    known = {language: i for i, language in enumerate(dict.fromkeys([*languages, *terms["language"]]))}
    spoken = np.fromiter((known[language] for language in languages), np.int64, len(languages))
    article, counted = tokens.article, tokens.part < len(COUNTED_PARTS)  # PARTS starts with the counted ones
    vocabulary = _Vocabulary(tokens, patterns)
    found, rows = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for row, (words, language) in enumerate(zip(patterns, terms["language"], strict=True)):
        first = vocabulary.places(words)
        if not len(first):
            continue
        first = first[counted[first]]
        if language != ANY_LANGUAGE:
            first = first[spoken[article[first]] == known[language]]
        last = first + len(words) - 1
        # The sentence number starts anew with each article, so both must agree.
        first = first[(article[first] == article[last]) & (tokens.sentence[first] == tokens.sentence[last])]
        found.append(first)
        rows.append(np.full(len(first), row))
    place, row_number = np.concatenate(found), np.concatenate(rows)
    keep = _longest_first(place, row_number, length[row_number], lexicon)
    place, row_number = place[keep], row_number[keep]
    order = np.lexsort((row_number, place))
    return _table(tokens, lexicon, patterns, place[order], row_number[order])


class _Vocabulary:
    """Patterns resolved against the distinct words, once each; and where the words of each pattern stand."""

    def __init__(self, tokens: Tokens, patterns: Sequence[tuple[str, ...]]) -> None:
        self.tokens = tokens
        self.number = {word: i for i, word in enumerate(tokens.vocabulary)}
        self.sorted: list[str] = []
        self._accepted: dict[str, np.ndarray] = {}
        uses = np.bincount(tokens.word, minlength=len(self.number))
        # A phrase is looked for at its rarest word.
        self.anchor = {words: int(np.argmin([uses[self.accepts(word)].sum() for word in words]))
                       for words in dict.fromkeys(patterns)}
        wanted = np.zeros(len(self.number), dtype=bool)
        for words, i in self.anchor.items():
            wanted[self.accepts(words[i])] = True
        places = np.flatnonzero(wanted[tokens.word]) if wanted.any() else np.zeros(0, np.int64)
        self.order = places[np.argsort(tokens.word[places], kind="stable")]
        self.bounds = np.concatenate([[0], np.cumsum(np.where(wanted, uses, 0))])

    def accepts(self, pattern: str) -> np.ndarray:
        """int64 array: numbers of the words that the pattern takes, with or without a possessive 's."""
        if pattern not in self._accepted:
            if not set(pattern) & set("*?"):
                words = [word for word in (pattern, pattern + "'s") if word in self.number]
            else:
                words = self._taken(pattern)
            self._accepted[pattern] = np.array([self.number[word] for word in words], dtype=np.int64)
        return self._accepted[pattern]

    def _taken(self, pattern: str) -> list[str]:
        self.sorted = self.sorted or sorted(self.number)
        prefix = re.split(r"[*?]", pattern, maxsplit=1)[0]
        begin, end = bisect_left(self.sorted, prefix), bisect_left(self.sorted, prefix + "\U0010ffff")
        if pattern == prefix + "*":
            return self.sorted[begin:end]
        glob = re.compile("".join({"*": ".*", "?": "."}.get(ch, re.escape(ch)) for ch in pattern), re.DOTALL)
        return [word for word in self.sorted[begin:end]
                if glob.fullmatch(word) or (word.endswith("'s") and glob.fullmatch(word[:-2]))]

    def places(self, words: tuple[str, ...]) -> np.ndarray:
        """int64 array: index of the first word of every place where these patterns stand in a row."""
        anchor = self.anchor[words]
        places = [self.order[self.bounds[i]:self.bounds[i + 1]] for i in self.accepts(words[anchor])]
        if not places:
            return np.zeros(0, np.int64)
        first = np.concatenate(places) - anchor
        first = first[(first >= 0) & (first + len(words) <= len(self.tokens.word))]
        for step, word in enumerate(words):
            if step != anchor:
                first = first[np.isin(self.tokens.word[first + step], self.accepts(word))]
        return first


def _longest_first(place: np.ndarray, row: np.ndarray, length: np.ndarray, lexicon: Lexicon) -> np.ndarray:
    """Which candidates stay: longest first, at one length fewest wildcards, then the leftmost, then file order."""
    terms = lexicon.terms
    wildcards = terms["term"].str.count(r"[*?]").to_numpy()
    family, frame, decoy = (terms[key].to_numpy() for key in ("family", "frame", "is_decoy"))
    alone = lexicon.nested_scope == "key"
    meets = _meets_another(place, place + length, pd.factorize(family)[0][row])
    order = np.flatnonzero(meets)
    order = order[np.lexsort((row[order], place[order], wildcards[row[order]], -length[order]))]
    taken: dict[tuple[str, ...], set[int]] = defaultdict(set)
    keep = np.flatnonzero(~meets).tolist()
    for i in order.tolist():
        span = range(place[i], place[i] + length[i])
        whole = (family[row[i]],)
        scope = (*whole, frame[row[i]]) if alone and not decoy[row[i]] else whole
        if taken[scope].isdisjoint(span) and taken[whole].isdisjoint(span):
            taken[scope].update(span)
            keep.append(i)
    return np.array(keep, dtype=np.int64)


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
    length = np.fromiter(map(len, patterns), np.int64, len(patterns))[row]
    last = place + length - 1
    terms = lexicon.terms.iloc[row].reset_index(drop=True)
    word, which = np.unique(tokens.word[last], return_inverse=True)
    possessive = np.fromiter((tokens.vocabulary[i].endswith("'s") for i in word), bool, len(word))[which]
    asked = np.fromiter((words[-1].endswith("'s") for words in patterns), bool, len(patterns))[row]
    return pd.DataFrame({
        "article_id": np.array(tokens.article_ids, dtype=object)[tokens.article[place]] if len(place) else [],
        "position": tokens.position[place], "length": length, "start": tokens.start[place],
        "end": tokens.end[last] - 2 * (possessive & ~asked), "sentence": tokens.sentence[place],
        "family": terms["family"], "frame": terms["frame"], "term": terms["term"], "is_decoy": terms["is_decoy"],
        "part": np.array(PARTS, dtype=object)[tokens.part[place]] if len(place) else []})[COLUMNS]
