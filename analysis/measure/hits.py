"""Find a lexicon's terms in place: on whole words, longest first, never across the end of a sentence."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.measure.lexicon import ANY_LANGUAGE, Lexicon, pattern_words
from analysis.measure.shingles import ranges
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
    patterns = [pattern_words(term) for term in lexicon.terms["term"]]
    place, row = _candidates(tokens, _Vocabulary(tokens), patterns)
    last = place + _lengths(patterns)[row] - 1
    article = _article(tokens, place)
    # The sentence number starts anew with each article, so both must agree. PARTS starts with the counted ones.
    stands = ((tokens.part[place] < len(COUNTED_PARTS)) & (last < tokens.offsets[article + 1])
              & (tokens.sentence[place] == tokens.sentence[np.minimum(last, len(tokens.word) - 1)]))
    asked = lexicon.terms["language"].to_numpy(dtype=object)
    known = {language: i for i, language in enumerate(dict.fromkeys([ANY_LANGUAGE, *languages, *asked]))}
    spoken, asked = (np.fromiter((known[code] for code in codes), np.int64, len(codes)) for codes in (languages, asked))
    stands &= (asked[row] == 0) | (asked[row] == (spoken[article] if len(place) else 0))
    place, row = place[stands], row[stands]
    keep = _longest_first(place, row, _lengths(patterns)[row], lexicon)
    place, row = place[keep], row[keep]
    order = np.lexsort((row, place))
    return _table(tokens, lexicon, patterns, place[order], row[order])


def _lengths(patterns: Sequence) -> np.ndarray:
    return np.fromiter(map(len, patterns), np.int64, len(patterns))


def _article(tokens: Tokens, place: np.ndarray) -> np.ndarray:
    """Number of the article of a few places; `Tokens.article` has it for all."""
    return np.searchsorted(tokens.offsets, place, side="right") - 1


class _Vocabulary:
    """Patterns of one word resolved against the distinct words, once each."""

    def __init__(self, tokens: Tokens) -> None:
        self.number = {word: i for i, word in enumerate(tokens.vocabulary)}
        self.uses = np.bincount(tokens.word, minlength=len(self.number))
        self.sorted: list[str] = []
        self._accepted: dict[str, np.ndarray] = {}

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


def _candidates(tokens: Tokens, vocabulary: _Vocabulary, patterns: Sequence[tuple[str, ...]],
                ) -> tuple[np.ndarray, np.ndarray]:
    """Every place where the words of a pattern stand in a row, and the pattern's number; all patterns at once."""
    numbers = {word: i for i, word in enumerate(dict.fromkeys(word for words in patterns for word in words))}
    accepted = [vocabulary.accepts(word) for word in numbers]
    uses = [int(vocabulary.uses[ids].sum()) for ids in accepted]
    # A phrase is looked for at its rarest word; those are all the places that have to be looked at.
    rows = [[numbers[word] for word in words] for words in patterns]
    anchor = np.array([min(range(len(row)), key=lambda i: uses[row[i]]) for row in rows], dtype=np.int64)
    at_anchor = [accepted[row[i]] for row, i in zip(rows, anchor, strict=True)]
    word = np.concatenate([*at_anchor, np.zeros(0, np.int64)])
    order = np.argsort(word, kind="stable")
    owner = np.repeat(np.arange(len(rows)), _lengths(at_anchor))[order]
    bounds = np.concatenate([[0], np.cumsum(np.bincount(word, minlength=len(vocabulary.number)))])
    wanted = np.diff(bounds) > 0
    places = np.flatnonzero(wanted[tokens.word]) if len(tokens.word) else np.zeros(0, np.int64)
    many = np.diff(bounds)[tokens.word[places]]
    row = owner[ranges(bounds[tokens.word[places]], many)]
    place = np.repeat(places, many) - anchor[row]
    # Which word a pattern takes at each of its steps: pairs of numbers in one sorted array.
    pairs = np.sort(np.concatenate([np.zeros(0, np.int64), *(ids | i << 32 for i, ids in enumerate(accepted))]))
    length = _lengths(patterns)
    whole = (place >= 0) & (place + length[row] <= len(tokens.word))
    place, row = place[whole], row[whole]
    for step in range(int(length.max(initial=0))):
        element = np.array([words[step] if step < len(words) else 0 for words in rows], dtype=np.int64)[row]
        open_ = np.flatnonzero((step < length[row]) & (step != anchor[row]))
        pair = element[open_] << 32 | tokens.word[place[open_] + step]
        taken = np.ones(len(place), dtype=bool)
        taken[open_] = pairs[np.minimum(np.searchsorted(pairs, pair), len(pairs) - 1)] == pair
        place, row = place[taken], row[taken]
    return place, row


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
    length, article = _lengths(patterns)[row], _article(tokens, place)
    last = place + length - 1
    terms = lexicon.terms.iloc[row].reset_index(drop=True)
    word, which = np.unique(tokens.word[last], return_inverse=True)
    possessive = np.fromiter((tokens.vocabulary[i].endswith("'s") for i in word), bool, len(word))[which]
    asked = np.fromiter((words[-1].endswith("'s") for words in patterns), bool, len(patterns))[row]
    return pd.DataFrame({
        "article_id": np.array(tokens.article_ids, dtype=object)[article] if len(place) else [],
        "position": place - tokens.offsets[article], "length": length, "start": tokens.start[place],
        "end": tokens.end[last] - 2 * (possessive & ~asked), "sentence": tokens.sentence[place],
        "family": terms["family"], "frame": terms["frame"], "term": terms["term"], "is_decoy": terms["is_decoy"],
        "part": np.array(PARTS, dtype=object)[tokens.part[place]] if len(place) else []})[COLUMNS]
