"""Pairs of articles that are nearly the same, exact and quick: plain counts of shared runs of five words."""

from __future__ import annotations

from functools import partial
from numbers import Real

import numpy as np
import pandas as pd

from analysis.measure.checked import check_ids
from analysis.measure.counted import CountedWords
from analysis.measure.kernels import compiled, words_numpy
from analysis.measure.shingles import index_shingles, overlapping_pairs
from analysis.measure.tokens import fold, word_break_classes
from analysis.tables import TableError, require

_BATCH = 2_000  # articles whose words are found at a time


def near_duplicates(articles: pd.DataFrame, *, at_least: float = 0.5) -> pd.DataFrame:
    """Pairs of texts of which the shorter shares most of its runs of five words with the other; none is missed.

    To clear a collection of doubles before it is measured. Texts are taken as they stand, page furniture and all, so
    two short texts of one page may look alike; what is copy is decided by `find_reuse`. Takes a tenth of the time of
    `reuse_pairs`, because neither parts nor places are looked at.

    Parameters
    ----------
    articles : one row per article: article_id, text
    at_least : containment from which on a pair is listed, above 0, at most 1

    Returns
    -------
    One row per pair, the most alike first, then in the order of the articles: article_a, article_b, containment (shared
    runs / runs of the article that has fewer), jaccard (shared runs / all runs of the two).

    Raises
    ------
    TableError if a column is missing, an id stands twice, a text is none, or ``at_least`` is out of range.

    Source: Broder 1997, doi:10.1109/SEQUEN.1997.666900 (containment, with the smaller set as denominator); pairs by
    Chaudhuri, Ganti & Kaushik 2006, doi:10.1109/ICDE.2006.9.

    Examples
    --------
    >>> wire = "The mayor of Ostmark opened the long bridge over the river on Monday."
    >>> near_duplicates(pd.DataFrame({"article_id": ["a", "b"], "text": [wire, "It rained. " + wire]}))
      article_a article_b  containment  jaccard
    0         a         b          1.0 0.818182
    """
    require(articles, ["article_id", "text"], "articles", "read_articles")
    if isinstance(at_least, bool) or not isinstance(at_least, Real) or not 0 < at_least <= 1:
        raise TableError(f"at_least is {at_least!r}; give a containment above 0 and at most 1")
    check_ids(articles["article_id"])
    index = index_shingles(numbered_words(articles))
    found = overlapping_pairs(index, at_least=at_least)
    first, second, shared = (found[name].to_numpy(np.int64) for name in ("first", "second", "shared"))
    one, other = index.size[first], index.size[second]
    ids = articles["article_id"].to_numpy(dtype=object)
    table = pd.DataFrame({"article_a": ids[first], "article_b": ids[second],
                          "containment": shared / np.maximum(np.minimum(one, other), 1),
                          "jaccard": shared / np.maximum(one + other - shared, 1)})
    order = np.lexsort((second, first, -table["jaccard"], -table["containment"]))
    return table.iloc[order].reset_index(drop=True)


def numbered_words(articles: pd.DataFrame) -> CountedWords:
    """All words of all texts as numbers; of where they stand nothing is kept."""
    lengths, words = [np.zeros(1, np.int64)], [np.zeros(0, np.int32)]
    texts = articles["text"].tolist()
    for key, text in zip(articles["article_id"], texts, strict=True):
        if not isinstance(text, str):
            raise TableError(f"article {key!r} has {text!r} for a text; expected a str, empty where there is none. "
                             f"Fill it in or leave the article out")
    size = sum(map(len, texts))
    classes = word_break_classes()
    tokenise = partial((compiled("words_numba", size) or words_numpy).words, classes=classes, fold=fold)
    numbers: dict[str, int] = {}
    for first in range(0, len(texts), _BATCH):
        some = tokenise(texts[first:first + _BATCH])
        known = np.fromiter((numbers.setdefault(word, len(numbers)) for word in some.vocabulary), np.int32,
                            len(some.vocabulary))
        lengths.append(some.lengths)
        words.append(known[some.word])
    nothing = np.zeros(0, np.int32)
    return CountedWords(tuple(articles["article_id"]), np.cumsum(np.concatenate(lengths)),
                        np.concatenate(words),
                        nothing, nothing, nothing, pd.DataFrame())

