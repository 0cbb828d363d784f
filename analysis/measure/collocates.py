"""Count the words near lexicon hits, each place once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.measure.hits import match_terms
from analysis.measure.lexicon import Lexicon
from analysis.measure.reuse import copy_labels
from analysis.measure.shingles import ranges
from analysis.measure.tokens import Tokens, encode
from analysis.tables import COPY, COUNTED_PARTS, MERGED, NONE_OR_FIRST, SPANS, TableError, columns, require

WINDOW = 5  # words to either side: what most programs start with
STATES = (*COPY, NONE_OR_FIRST, MERGED)
UNKNOWN = STATES.index(MERGED)
NODE, NEAR, REST, ANY = range(4)  # SPANS

def count_collocates(articles: pd.DataFrame, lexicon: Lexicon, *, parts: pd.DataFrame | None = None,
                     hits: pd.DataFrame | None = None, reuse: pd.DataFrame | None = None,
                     window: int = WINDOW) -> pd.DataFrame:
    """Which words stand near the lexicon's hits: exact, for who has the text; the evidence holds the merged counts.

    A place near several hits of a family belongs to the nearest, at equal distance to the earlier: so each place counts
    once, and counts add up over frames, voices and articles. Families are independent of each other. What stands near
    is what the outlet writes about, not what it thinks.

    Parameters
    ----------
    articles : one row per article: article_id, text; ``language`` (ISO 639-1), default English
    lexicon : Lexicon; for any word as node, ``make_lexicon`` of one term
    parts : as in `find_hits`; what is set aside is not counted
    hits : the hits to look around, default all of the lexicon's under voice "any"; the evidence's own have their voices
    reuse : table of `find_reuse`, to tell copy; without it ``copy`` is "any", and there is no net of wire
    window : words to either side of the hit that are near, never across a sentence end

    Returns
    -------
    One row per article, family, frame, voice of the hit, copy, span and word, sorted: article_id, family, frame, voice,
    copy (none, first or later: of the hit or of the word, whichever is later), span ("node": the hit's own words;
    "window": near it; "rest": the rest of its sentence), term, count (words). Decoys are no nodes. As the table
    ``collocates`` of the evidence, but nothing is merged: do not publish it.

    Raises
    ------
    TableError if a column is missing, window is no number from 1 on, or a hit lies outside its article.

    Source: surface and textual co-occurrence, Evert 2008, Corpora and collocations, section 2.

    Examples
    --------
    >>> from analysis.measure.lexicon import make_lexicon
    >>> text = pd.DataFrame({"article_id": ["a"], "text": ["Fog lay on the quay, war came."]})
    >>> frames = make_lexicon({"families": {"conflict": {"frames": {"war": ["war"]}}}})
    >>> count_collocates(text, frames, window=1)[["span", "term"]].values.tolist()
    [['node', 'war'], ['rest', 'fog'], ['rest', 'lay'], ['rest', 'on'], ['rest', 'the'],
     ['window', 'came'], ['window', 'quay']]
    """
    require(articles, ["article_id", "text"], "articles", "read_articles")
    tokens = encode(articles, parts)
    languages = list(articles["language"]) if "language" in articles else ["en"] * len(articles)
    hits = match_terms(tokens, lexicon, languages) if hits is None else hits
    hits = hits if "voice" in hits else hits.assign(voice=MERGED)
    copy = None if reuse is None else copy_labels(tokens, reuse)
    return count_places(find_places(tokens, hits, copy=copy, window=window), tokens)


def find_places(tokens: Tokens, hits: pd.DataFrame, *, copy: np.ndarray | None = None,
                window: int = WINDOW) -> pd.DataFrame:
    """Every place in a sentence with a hit, at its nearest hit; in memory only, since in order its words are the text.

    Parameters
    ----------
    tokens : Tokens
    hits : article_id, position, length, family, frame, is_decoy, voice
    copy : int array (words), index into ``COPY``; default not known
    window : as in `count_collocates`

    Returns
    -------
    One row per family and place: family, frame, voice (of the nearest hit), copy (number in ``STATES``: of the place or
    the hit's first word, whichever is later; of a hit's own words that of the word), span (number in ``SPANS``),
    article (number in ``tokens``), sentence (its first word), word (number in the vocabulary).

    Raises
    ------
    TableError as `count_collocates`.
    """
    if isinstance(window, (str, bool)) or window < 1:
        raise TableError(f"window is {window!r}; give a number of words, at least 1")
    require(hits, ["article_id", "position", "length", "family", "frame", "is_decoy", "voice"], "hits", "find_hits")
    hits = hits[~hits["is_decoy"].astype(bool)]
    begins = _first_words(tokens, hits)
    bounds = sentence_bounds(tokens)
    pieces = []
    for family in sorted(hits["family"].unique()):
        rows = np.flatnonzero((hits["family"] == family).to_numpy())
        rows = rows[np.argsort(begins[rows], kind="stable")]
        start = begins[rows]
        end = start + hits["length"].to_numpy(np.int64)[rows]
        of = np.searchsorted(bounds, start, side="right") - 1
        sentence = np.unique(of)
        size = bounds[sentence + 1] - bounds[sentence]
        place, sentence = ranges(bounds[sentence], size), np.repeat(sentence, size)
        counted = tokens.part[place] < len(COUNTED_PARTS)  # PARTS starts with the counted ones
        place, sentence = place[counted], sentence[counted]
        nearest, distance = _nearest(place, sentence, start, end, of)
        row, span = rows[nearest], np.select([distance == 0, distance <= window], [NODE, NEAR], REST)
        # Net of wire is what has no copy on either side: so near words are among the net words, near hits of the net.
        state = UNKNOWN if copy is None else np.where(span == NODE, copy[place], np.maximum(
            copy[place], copy[start[nearest]]))
        pieces.append(pd.DataFrame({
            "family": family, "frame": hits["frame"].array.take(row), "voice": hits["voice"].array.take(row),
            "copy": state, "span": span, "article": np.searchsorted(tokens.offsets, place, side="right") - 1,
            "sentence": bounds[sentence], "word": tokens.word[place]}))
    names = ["family", "frame", "voice", "copy", "span", "article", "sentence", "word"]
    return pd.concat(pieces, ignore_index=True) if pieces else pd.DataFrame({name: [] for name in names}, dtype=int)


def _nearest(place: np.ndarray, sentence: np.ndarray, start: np.ndarray, end: np.ndarray,
             of: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Number of the nearest hit of the same sentence, and its distance (words; 0 inside). Hits come sorted by start."""
    if not len(place):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    # Hits of a family may overlap where frames are matched on their own: of those begun, the one that reaches farthest.
    reach = np.maximum.accumulate(end)
    farthest = np.maximum.accumulate(np.where(end > np.concatenate([[-1], reach[:-1]]), np.arange(len(end)), 0))
    begun = np.searchsorted(start, place, side="right")
    left, right = farthest[np.maximum(begun - 1, 0)], np.minimum(begun, len(start) - 1)
    far = np.iinfo(np.int64).max
    to_left = np.where((begun > 0) & (of[left] == sentence), np.maximum(0, place - end[left] + 1), far)
    to_right = np.where((begun < len(start)) & (of[right] == sentence), start[right] - place, far)
    return np.where(to_left <= to_right, left, right), np.minimum(to_left, to_right)


def count_places(places: pd.DataFrame, tokens: Tokens) -> pd.DataFrame:
    """The collocates table of places: one row per article, family, frame, voice, copy, span and word, unordered."""
    ids, words = (np.array(values, dtype=object) for values in (tokens.article_ids, tokens.vocabulary))
    keys = ["article", "family", "frame", "voice", "copy", "span", "word"]
    counts = places.groupby(keys, sort=False).size().rename("count").reset_index()
    article, word = counts["article"].to_numpy(np.int64), counts["word"].to_numpy(np.int64)
    table = counts.assign(article_id=ids[article] if len(counts) else [], term=words[word] if len(counts) else [],
                          copy=np.array(STATES, dtype=object)[counts["copy"].to_numpy(np.int64)],
                          span=np.array(SPANS, dtype=object)[counts["span"].to_numpy(np.int64)])
    table = table[columns("collocates")]
    return table.sort_values(columns("collocates"), kind="stable").reset_index(drop=True)


def _first_words(tokens: Tokens, hits: pd.DataFrame) -> np.ndarray:
    """Index of each hit's first word in the arrays."""
    article = hits["article_id"].map({key: i for i, key in enumerate(tokens.article_ids)})
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


def whole_texts(articles: pd.DataFrame) -> pd.DataFrame:
    """A parts table in which every text is body from end to end."""
    return pd.DataFrame({"article_id": articles["article_id"], "start": 0,
                         "end": articles["text"].str.len().astype("int64"), "part": "body"})


def sentence_bounds(tokens: Tokens) -> np.ndarray:
    """First word of every sentence, and the number of all words."""
    # The sentence number starts anew with each article, so a border is where either changes.
    border = np.ones(len(tokens.word) + 1, dtype=bool)
    border[1:-1] = tokens.sentence[1:] != tokens.sentence[:-1]
    border[tokens.offsets] = True
    return np.flatnonzero(border)
