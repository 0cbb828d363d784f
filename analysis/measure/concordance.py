"""The sentences behind a number: a word or phrase in its context. Needs the text; none of it is ever published."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.measure.checked import whole
from analysis.measure.collocates import whole_texts
from analysis.measure.hits import match_terms
from analysis.measure.labels import label_articles, stretch_at
from analysis.measure.lexicon import Lexicon, LexiconError, pattern_words
from analysis.measure.sentences import sentence_ends
from analysis.measure.tokens import Tokens, encode, word_spans
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
    LexiconError if the term has no letter or digit; TableError if the term is no text, ``window`` no whole number or
    ``voice`` unknown, as `encode`, and where a text with the term holds a lone surrogate.

    Examples
    --------
    >>> text = pd.DataFrame({"article_id": ["a"], "text": ["The mayor opened the old bridge today."]})
    >>> concordance(text, "bridge*", window=2)[["left", "node", "right"]].values.tolist()
    [['the old', 'bridge', 'today.']]
    """
    whole("window", window, low=0, counts="words on each side")
    if voice not in (None, "own", "direct", "indirect"):
        raise TableError(f"unknown voice {voice!r}; choose own, direct or indirect")
    if not isinstance(term, str):
        raise TableError(f"the term is {term!r}; give a word or phrase, as a text")
    if not pattern_words(term):
        raise LexiconError(f"{term!r} is no term; expected a word or phrase with at least one letter or digit")
    require(articles, ["article_id", "text"], "articles", "read_articles")
    known = articles if "language" in articles else articles.assign(language="en")
    row = pd.DataFrame([("any", term, "*", term, False)], columns=["family", "frame", "language", "term", "is_decoy"])
    tokens = encode(known, parts)
    hits = match_terms(tokens, Lexicon(row, "key"), list(known["language"]))
    # Texts are shown, and voices looked for, only where the term stands.
    holds = known["article_id"].isin(set(hits["article_id"])).to_numpy()
    holding = known[holds]
    labels = label_articles(holding, whole_texts(articles.iloc[:0]) if parts is None else parts)
    texts: np.ndarray = np.full(len(known), None, dtype=object)
    texts[holds] = holding["text"].to_numpy(dtype=object)
    found = _in_context(texts.tolist(), tokens, hits, window)
    said = labels.iloc[stretch_at(labels, hits["article_id"], np.arange(len(hits)), hits["start"].to_numpy())]
    for name in ("voice", "speaker", "distanced"):
        found[name] = said[name].to_numpy()
    return found if voice is None else found[found["voice"] == voice].reset_index(drop=True)


def _in_context(texts: Sequence[str], tokens: Tokens, hits: pd.DataFrame, window: int) -> pd.DataFrame:
    """Each hit with the words around it, as they stand in the text, no further than its line.

    ``texts``: of the articles of ``tokens`` with a hit at least; none of the others is looked at.
    """
    number = pd.Index(tokens.article_ids, dtype=object).get_indexer(hits["article_id"].to_numpy(dtype=object))
    begin, end = hits["start"].to_numpy(np.int64), hits["end"].to_numpy(np.int64)
    low, high = tokens.offsets[number], tokens.offsets[number + 1]
    first = low + hits["position"].to_numpy(np.int64)
    after = first + hits["length"].to_numpy(np.int64) + window
    left, right = begin, end
    if window and len(hits):
        left = tokens.start[np.maximum(low, first - window)]
        # Behind the last word of an article, all that is left of it.
        right = np.where(after < high, tokens.start[np.minimum(after, len(tokens.word) - 1)], np.iinfo(np.int32).max)
    lefts, nodes, rights = list[str](), list[str](), list[str]()
    for i, a, b, c, d in zip(*(bound.tolist() for bound in (number, left, begin, end, right)), strict=True):
        text = texts[i]
        before, behind = text[a:b], text[c:d]
        if not (before + behind).isprintable():  # no line ends in what can be printed
            # A letter more, so that a line that ends here is not taken for the whole.
            before, behind = (before + "x").splitlines()[-1][:-1], ("x" + behind).splitlines()[0][1:]
        lefts.append(before.strip())
        nodes.append(text[b:c])
        rights.append(behind.strip())
    return pd.concat([hits[["article_id", "position"]].reset_index(drop=True),
                      pd.DataFrame({"left": lefts, "node": nodes, "right": rights})], axis=1)


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
