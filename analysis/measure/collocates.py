"""Count the words near lexicon hits, and the words that follow each other: no order beyond three words comes out."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd

from analysis.measure.hits import match_terms
from analysis.measure.lexicon import Lexicon
from analysis.measure.tokens import Tokens, encode
from analysis.tables import COUNTED_PARTS, PARTS, TableError, require

SENTENCE = "sentence"
NODES = ("frame", "term")


def count_collocates(articles: pd.DataFrame, lexicon: Lexicon, *, parts: pd.DataFrame | None = None,
                     hits: pd.DataFrame | None = None, within: int | str = 5,
                     node: str = "frame") -> dict[str, pd.DataFrame]:
    """Which words stand near the lexicon's hits, and how many places near them there are.

    Each place is counted once, near or not near, however many hits it is near to: only so is there a two-by-two table.
    Words of the hits themselves are set apart. What comes near is what the outlet writes about, not what it thinks.

    Parameters
    ----------
    articles : one row per article: article_id, text; ``language`` (ISO 639-1), default English
    lexicon : Lexicon; for any word as node, ``make_lexicon`` of one term
    parts : as in `find_hits`; what is set aside is not counted
    hits : the hits to look around, default all of the lexicon's; the evidence's own, cut down to one voice, give what
        stands near the node in that voice (the node in other voices is then a word like any other)
    within : words to either side of the hit, never across a sentence end; or "sentence"
    node : what is one node: "frame" (all its terms together) or "term"; decoys are none

    Returns
    -------
    "collocates": one row per article, family, node and word that stands near the node or in it: article_id, family,
    node, within, term, count (near, words), in_node (as part of a hit, words). "places": one row per article, family
    and node, zeros included: article_id, family, node, within, hits, near (places near it, words), in_node (words of
    its hits), tokens (counted words of the article).

    Raises
    ------
    TableError if a column is missing, within or node is not one of the above, or a hit lies outside its article.

    Source: surface co-occurrence, Evert 2008, Corpora and collocations, section 2.
    """
    if node not in NODES:
        raise TableError(f"unknown node {node!r}; choose from {', '.join(NODES)}")
    if within != SENTENCE and (isinstance(within, (str, bool)) or within < 1):
        raise TableError(f"within is {within!r}; give a number of words, at least 1, or {SENTENCE!r}")
    tokens = _encode(articles, parts)
    languages = list(articles["language"]) if "language" in articles else ["en"] * len(articles)
    hits = match_terms(tokens, lexicon, languages) if hits is None else hits
    require(hits, ["article_id", "position", "length", "family", "frame", "term", "is_decoy"], "hits", "find_hits")
    hits = hits[~hits["is_decoy"].astype(bool)]
    number = {key: i for i, key in enumerate(tokens.article_ids)}
    place = _places(tokens, hits, number)
    counted, first, last = _counted(tokens), *_sentences(tokens)
    size = np.bincount(tokens.article[counted], minlength=len(number))
    near_rows, place_rows = [], []
    for family, name in lexicon.terms.loc[~lexicon.terms["is_decoy"], ["family", node]].drop_duplicates().values:
        here = ((hits["family"] == family) & (hits[node] == name)).to_numpy()
        start = place[here]
        end = start + hits["length"].to_numpy(np.int64)[here]
        inside = _covered(start, end, len(tokens.word)) & counted
        low, high = first[start], last[start]
        if within != SENTENCE:
            low, high = np.maximum(low, start - int(within)), np.minimum(high, end + int(within))
        near = _covered(low, high, len(tokens.word)) & ~inside & counted
        near_rows.append(_words(tokens, near, inside).assign(family=family, node=name))
        place_rows.append(pd.DataFrame({
            "article_id": tokens.article_ids, "family": family, "node": name,
            "hits": np.bincount(tokens.article[start], minlength=len(number)),
            "near": np.bincount(tokens.article[near], minlength=len(number)),
            "in_node": np.bincount(tokens.article[inside], minlength=len(number)), "tokens": size}))
    if not place_rows:
        raise TableError("the lexicon has no terms but decoys; there is no node to look around")
    both = {"collocates": pd.concat(near_rows, ignore_index=True), "places": pd.concat(place_rows, ignore_index=True)}
    key = ["article_id", "family", "node"]
    order = {"collocates": [*key, "within", "term", "count", "in_node"],
             "places": [*key, "within", "hits", "near", "in_node", "tokens"]}
    label = within if within == SENTENCE else f"{within} words"
    return {name: table.assign(within=label)[order[name]].sort_values(order[name][:5], kind="stable")
            .reset_index(drop=True) for name, table in both.items()}


def count_ngrams(articles: pd.DataFrame, *, parts: pd.DataFrame | None = None, size: int = 2,
                 min_count: int = 3) -> pd.DataFrame:
    """Words that follow each other inside a sentence, with the table each expression is to be tested on.

    Needs the order of words, so text; a hyphenated compound is an expression of two words like any other.

    Parameters
    ----------
    articles, parts : as in `count_collocates`
    size : words of an expression, 2 or 3
    min_count : rarer expressions are left out

    Returns
    -------
    One row per expression, most frequent first: expression (words joined by spaces), size (words), articles (that have
    it), count, then one column per cell of its table over all places where ``size`` words follow each other: n_11,
    n_10, n_01, n_00 (n_111 to n_000 for three). The digits say which of its words stand at their place: n_10 counts
    places with the first and another second word; n_11 (n_111) is the count.

    Raises
    ------
    TableError if a column is missing or size is not 2 or 3.

    Source: Blaheta & Johnson 2001, Unsupervised learning of multi-word verbs (the table).
    """
    if size not in (2, 3) or min_count < 1:
        raise TableError(f"size is {size} and min_count {min_count}; size is 2 or 3 words, min_count at least 1")
    tokens = _encode(articles, parts)
    counted, (_, last) = _counted(tokens), _sentences(tokens)
    at = np.arange(len(tokens.word))
    start = np.flatnonzero(counted & (at + size <= last))
    words = np.stack([tokens.word[start + i] for i in range(size)], axis=1).astype(np.int64)
    rows, which, count = np.unique(words, axis=0, return_inverse=True, return_counts=True)
    article = pd.Series(tokens.article[start]).groupby(which).nunique().to_numpy()
    # Places at which a given subset of the words stand, each at its own place; the cells follow by inclusion-exclusion.
    subsets = list(product((1, 0), repeat=size))
    at_least = {}
    for subset in subsets:
        chosen = [i for i in range(size) if subset[i]]
        group = np.zeros(len(rows), np.int64)
        if chosen:
            group = np.unique(rows[:, chosen], axis=0, return_inverse=True)[1]
        at_least[subset] = np.bincount(group, weights=count)[group].astype(np.int64) if len(rows) else count
    table = pd.DataFrame({"expression": [" ".join(tokens.vocabulary[i] for i in row) for row in rows.tolist()],
                          "size": size, "articles": article, "count": count})
    for subset in subsets:
        exact = sum((-1) ** (sum(more) - sum(subset)) * at_least[more] for more in subsets
                    if all(m >= s for m, s in zip(more, subset, strict=True)))
        table["n_" + "".join(map(str, subset))] = exact
    table = table[table["count"] >= min_count]
    return table.sort_values(["count", "expression"], ascending=[False, True], kind="stable").reset_index(drop=True)


def _encode(articles: pd.DataFrame, parts: pd.DataFrame | None) -> Tokens:
    require(articles, ["article_id", "text"], "articles", "read_articles")
    if parts is None:
        parts = pd.DataFrame({"article_id": articles["article_id"], "start": 0,
                              "end": articles["text"].str.len().astype("int64"), "part": "body"})
    return encode(articles, parts)


def _places(tokens: Tokens, hits: pd.DataFrame, number: dict[str, int]) -> np.ndarray:
    """Index of each hit's first word in the arrays."""
    article = hits["article_id"].map(number)
    if article.isna().any():
        raise TableError(f"a hit stands in article {hits['article_id'][article.isna()].iloc[0]!r}, which is not among "
                         f"the articles; give hits of these articles only")
    which, position = article.to_numpy(np.int64), hits["position"].to_numpy(np.int64)
    size = np.diff(tokens.offsets)[which]
    if (wrong := (position < 0) | (position + hits["length"].to_numpy(np.int64) > size)).any():
        row = hits.iloc[int(wrong.argmax())]
        raise TableError(f"article {row['article_id']!r} has no word {row['position'] + row['length'] - 1}; were the "
                         f"hits found in another text?")
    return tokens.offsets[which] + position


def _counted(tokens: Tokens) -> np.ndarray:
    return np.isin(tokens.part, [PARTS.index(part) for part in COUNTED_PARTS])


def _sentences(tokens: Tokens) -> tuple[np.ndarray, np.ndarray]:
    """First word, and one past the last word, of the sentence of each word."""
    if not len(tokens.word):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    # The sentence number starts anew with each article, so a border is where either changes.
    border = np.flatnonzero((np.diff(tokens.article) != 0) | (np.diff(tokens.sentence) != 0)) + 1
    bounds = np.concatenate([[0], border, [len(tokens.word)]])
    return np.repeat(bounds[:-1], np.diff(bounds)), np.repeat(bounds[1:], np.diff(bounds))


def _covered(start: np.ndarray, end: np.ndarray, length: int) -> np.ndarray:
    """bool array (length): which places lie in one of the stretches start to end."""
    steps = np.bincount(start, minlength=length + 1) - np.bincount(end, minlength=length + 1)
    return np.cumsum(steps)[:length] > 0


def _words(tokens: Tokens, near: np.ndarray, inside: np.ndarray) -> pd.DataFrame:
    """How often each word of each article stands near and inside."""
    key = tokens.article * max(1, len(tokens.vocabulary)) + tokens.word
    cells, which = np.unique(key[near | inside], return_inverse=True)
    is_near = near[near | inside]
    size = max(1, len(tokens.vocabulary))
    return pd.DataFrame({
        "article_id": np.array(tokens.article_ids, dtype=object)[cells // size],
        "term": np.array(tokens.vocabulary, dtype=object)[cells % size] if len(cells) else np.zeros(0, dtype=object),
        "count": np.bincount(which[is_near], minlength=len(cells)),
        "in_node": np.bincount(which[~is_near], minlength=len(cells))})
