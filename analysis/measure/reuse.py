"""Which articles share their words, how much and where: wire copy, quotations, stock words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.measure.copy_kinds import KINDS, SAME_STORY, direct_words, kinds, near_marks, story_of, weigh_shingles
from analysis.measure.counted import CountedWords, counted_words
from analysis.measure.shingles import SIZE, Shingles, index_shingles, overlapping_pairs, rare_pairs
from analysis.measure.tiling import shared_stretches, short_lines_beside
from analysis.measure.tokens import Tokens
from analysis.read.sources import read_articles
from analysis.study import Study, published
from analysis.tables import TableError, require

COPY = ("none", "first", "later")
AT_LEAST = 0.1        # containment
MIN_WORDS = 8
_FAINT = 4            # weighed words; fewer are stock words whoever says them


def reuse_pairs(articles: pd.DataFrame | Study, *, at_least: float = AT_LEAST, across: str | None = None,
                parts: pd.DataFrame | None = None) -> pd.DataFrame:
    """Pairs of articles that share their words, the most alike first, by plain counts of shared runs of five words.

    All pairs from the threshold on are there, none by estimate. High containment says that words are shared, not who
    had them first, nor that a story is shared: page furniture, long quotations and stock phrases count as well. What is
    copy is decided by `find_reuse`. A shingle is five counted words in a row (headline, standfirst, subheading, body,
    caption; what is set aside in between is skipped), across sentence and part borders; an article is the set of its
    distinct shingles, so one of fewer than five counted words shares nothing.

    Parameters
    ----------
    articles : one row per article: article_id, outlet, text; ``language`` (default "en"), ``date`` (ISO 8601, empty
        where unknown) and ``time`` (HH:MM, UTC) where known. Or a Study.
    at_least : containment from which on a pair is listed, above 0, at most 1
    across : column whose values must differ, as "outlet"; default: all pairs
    parts : the parts table, default ``split_parts`` of each text

    Returns
    -------
    One row per pair: article_a, article_b (a the earlier by date, then article_id), containment (shared shingles / the
    shingles of the article that has fewer), jaccard (shared shingles / all shingles of the two), longest (words of
    their longest shared stretch inside a paragraph; 0 where all shared shingles cross a border).

    Raises
    ------
    TableError if a column is missing, an id stands twice, a text or a date is none, or a threshold out of range.

    Source: Broder 1997, On the resemblance and containment of documents, doi:10.1109/SEQUEN.1997.666900 (with the
    smaller set as denominator).

    Examples
    --------
    >>> wire = "The mayor of Ostmark opened the long bridge over the river on Monday."
    >>> reuse_pairs(pd.DataFrame({"article_id": ["a", "b"], "outlet": ["Ost", "West"],
    ...                           "text": [wire, "It rained. " + wire]}))[["containment", "longest"]].values.tolist()
    [[1.0, 13.0]]
    """
    articles = _checked(articles, at_least)
    if across is not None:
        require(articles, [across], "articles", "read_articles")
    words = counted_words(articles, parts)
    index = index_shingles(words)
    found = overlapping_pairs(index, at_least=at_least)
    if across is not None:
        group = pd.factorize(articles[across])[0]
        found = found[group[found["first"]] != group[found["second"]]]
    pairs = _by_date(articles, found[["first", "second"]].to_numpy(np.int64))
    tiles = shared_stretches(words, index, pairs, min_words=SIZE)
    longest = np.zeros(len(pairs), dtype=np.int64)
    np.maximum.at(longest, tiles[:, 0], tiles[:, 3])
    sizes, shared = index.size[pairs], found["shared"].to_numpy()
    table = pd.DataFrame({**_ids(words, pairs), "containment": shared / sizes.min(axis=1),
                          "jaccard": shared / (sizes.sum(axis=1) - shared), "longest": longest})
    return table.sort_values(["containment", "jaccard", "article_a", "article_b"],
                             ascending=[False, False, True, True], kind="stable").reset_index(drop=True)


def find_reuse(articles: pd.DataFrame | Study, *, min_words: int = MIN_WORDS, at_least: float = AT_LEAST,
               quotations: pd.DataFrame | None = None, parts: pd.DataFrame | None = None,
               tokens: Tokens | None = None) -> pd.DataFrame:
    """Every stretch that two articles share word for word, and what it is: copy or not.

    Use it to show numbers net of wire copy. ``copy`` says that the words were not written twice; it does not say which
    of the two had them first (the earlier date is no proof), and a third text may be the origin of both. Rewritten copy
    is not found. Letters are words in Chinese, Japanese and Thai: ask for a larger ``min_words`` there.

    Looked at are all pairs from ``at_least`` on; below it, pairs that share at least ``min_words`` - 4 distinct
    shingles which at most ten articles hold. In a pair the longest stretch is taken first (the earlier of two of one
    length), then the longest of the words left over, so no word is in two stretches of a pair and the lengths add up to
    the words shared. Words that two articles repeat more than 256 times (times times times) are paired in order only.

    Parameters
    ----------
    articles : as in `reuse_pairs`
    min_words : shortest stretch, at least 5 words; a whole line of fewer that stands right beside copy, alike in both,
        is copied with it
    at_least : containment from which on no pair is left out
    quotations : the quotations table of these articles; default: voices are found here, in articles that need it
    parts : the parts table, default ``split_parts`` of each text
    tokens : words of these and perhaps other articles in these parts, where they are known; they are not made again

    Returns
    -------
    One row per stretch, by article_a, article_b and place: article_a, start_a, end_a, article_b, start_b, end_b
    (positions of words from the start of the article, from 0, end excluded), length (words), kind. a is the earlier by
    date, then article_id. No stretch crosses a line break of either text. The kinds:

    - copy: words of the outlet or of its agency that two articles have alike, with the quotations amid them;
    - credited: in one of the articles the words are in quotation marks and a news agency is named as the speaker;
    - shared quotation: in one of the articles at least the words are somebody's direct speech, but for two words at
      most, and no copy surrounds them: two reporters may have heard the same speech, or one gives it without marks;
    - stock: standing words that many unrelated articles hold, and runs too short to tell copying from chance: alone,
      fewer than 16 words, fewer still than their number where more than three stories hold them.

    Raises
    ------
    TableError as in `reuse_pairs`, or if min_words is below 5.

    Source: Wise 1993 (greedy string tiling); Clough, Gaizauskas, Piao & Wilks 2002, METER: measuring text reuse,
    doi:10.3115/1073083.1073110 (tiling on news agency copy).
    """
    articles = _checked(articles, at_least, min_words)
    words = counted_words(articles, parts, tokens=tokens)
    index = index_shingles(words)
    found = overlapping_pairs(index, at_least=min(at_least, SAME_STORY))
    outlet = pd.factorize(articles["outlet"], use_na_sentinel=False)[0]
    weight = weigh_shingles(index, story_of(index, found, outlet), outlet)
    pairs = _candidates(index, found, at_least, min_words)
    pairs = _by_date(articles, pairs)
    # The shorter stretches are not returned, but an edited copy is known by them.
    tiles = shared_stretches(words, index, pairs, min_words=SIZE)
    long = tiles[:, 3] >= min_words
    kept = np.isin(tiles[:, 0], np.unique(tiles[long, 0]))
    tiles, long = tiles[kept], long[kept]
    at_place = np.where(index.at >= 0, weight[index.at] if len(weight) else 0.0, 0.0)
    doubted = None if quotations is not None else _in_doubt(articles, words, pairs, tiles[long], at_place)
    direct, agency = direct_words(articles, words, doubted, quotations)
    kind = kinds(words, pairs, tiles, at_place, direct, agency)[long]
    tiles = tiles[long]
    beside = short_lines_beside(words, pairs, tiles[kind == KINDS[0]], max_words=min_words - 1)
    tiles, kind = np.concatenate([tiles, beside]), np.concatenate([kind, np.full(len(beside), KINDS[0], dtype=object)])
    pair, a, b, length = tiles.T
    ids = _ids(words, pairs[pair])
    start_a, start_b = words.position[a].astype(np.int64), words.position[b].astype(np.int64)
    table = pd.DataFrame({"article_a": ids["article_a"], "start_a": start_a, "end_a": start_a + length,
                          "article_b": ids["article_b"], "start_b": start_b, "end_b": start_b + length,
                          "length": length, "kind": kind})
    return table.sort_values(["article_a", "article_b", "start_a"], kind="stable").reset_index(drop=True)


def copy_labels(tokens: Tokens, reuse: pd.DataFrame) -> np.ndarray:
    """For every word whether it is copy that another article has too, and whether that one is earlier.

    Gross counts take all words; *first-copy* leaves out ``later``; *net of wire* leaves out both.

    Parameters
    ----------
    tokens : Tokens of the same articles, or of some of them
    reuse : table of `find_reuse`

    Returns
    -------
    uint8 array (words), index into ``COPY``: 0 none, 1 first (no earlier holder is among the articles; ties by date,
    then article_id), 2 later. Stretches of other kinds than copy are 0.

    Raises
    ------
    TableError if a column is missing or a stretch leaves its article.
    """
    require(reuse, ["article_a", "start_a", "end_a", "article_b", "start_b", "end_b", "kind"], "reuse", "find_reuse")
    out = np.zeros(len(tokens.word), dtype=np.uint8)
    number = {key: i for i, key in enumerate(tokens.article_ids)}
    copied = reuse[reuse["kind"] == KINDS[0]]
    for side, code in (("a", 1), ("b", 2)):  # the later article second: what is once later is never first
        rows = copied[copied[f"article_{side}"].isin(number)]
        i = rows[f"article_{side}"].map(number).to_numpy(np.int64)
        start = tokens.offsets[i] + rows[f"start_{side}"].to_numpy(np.int64)
        end = tokens.offsets[i] + rows[f"end_{side}"].to_numpy(np.int64)
        if (wrong := (end > tokens.offsets[i + 1]) | (start < tokens.offsets[i])).any():
            raise TableError(f"article {rows[f'article_{side}'][wrong].iloc[0]!r} has fewer words than its stretches "
                             f"say; were they found in another text?")
        steps = np.bincount(start, minlength=len(out) + 1) - np.bincount(end, minlength=len(out) + 1)
        out[np.cumsum(steps)[:len(out)] > 0] = code
    return out


def _checked(articles: pd.DataFrame | Study, at_least: float, min_words: int = MIN_WORDS) -> pd.DataFrame:
    if isinstance(articles, Study):
        articles = read_articles(articles)[0]
    require(articles, ["article_id", "outlet", "text"], "articles", "read_articles")
    if not 0 < at_least <= 1:
        raise TableError(f"at_least is {at_least}; give a containment above 0 and at most 1")
    if min_words < SIZE:
        raise TableError(f"min_words is {min_words}; a stretch has at least {SIZE} words, the size of a shingle")
    return articles.reset_index(drop=True)


def _candidates(index: Shingles, found: pd.DataFrame, at_least: float, min_words: int) -> np.ndarray:
    smaller = index.size[found[["first", "second"]].to_numpy(np.int64)].min(axis=1)
    large = found[(found["shared"].to_numpy() / np.maximum(smaller, 1)) >= at_least]
    both = [large[["first", "second"]].to_numpy(np.int64), rare_pairs(index, at_least=min_words - SIZE + 1)]
    return np.unique(np.concatenate(both), axis=0)


def _by_date(articles: pd.DataFrame, pairs: np.ndarray) -> np.ndarray:
    """Each pair with the earlier article first; an article without a date is later than all that have one."""
    said = published(articles)
    day = pd.to_datetime(said.where(said != ""), format="ISO8601", errors="coerce", utc=True)
    if (wrong := day.isna() & (said != "")).any():
        key = articles["article_id"][wrong].iloc[0]
        raise TableError(f"date {said[wrong].iloc[0]!r} of article {key!r} is no day; expected the form 2024-06-18, or "
                         f"nothing where it is unknown")
    order = pd.DataFrame({"day": day, "key": articles["article_id"]}).sort_values(["day", "key"], kind="stable").index
    rank = np.empty(len(articles), dtype=np.int64)
    rank[order] = np.arange(len(articles))
    return np.where((rank[pairs[:, 0]] <= rank[pairs[:, 1]])[:, None], pairs, pairs[:, ::-1])


def _ids(words: CountedWords, pairs: np.ndarray) -> dict[str, np.ndarray]:
    keys = np.array([*words.article_ids, None], dtype=object)[:-1]
    return {"article_a": keys[pairs[:, 0]], "article_b": keys[pairs[:, 1]]}


def _in_doubt(articles: pd.DataFrame, words: CountedWords, pairs: np.ndarray, tiles: np.ndarray,
              weight: np.ndarray) -> np.ndarray:
    """Which articles hold a stretch whose kind the voice may decide; most of the time goes into hearing them."""
    sums = np.r_[0.0, np.cumsum(weight)]
    pair, a, b, length = tiles.T
    mean = (sums[a + length - SIZE + 1] - sums[a]) / np.maximum(length - SIZE + 1, 1)
    heard = np.flatnonzero(mean * length >= _FAINT)
    doubted = np.zeros(len(words.article_ids), dtype=bool)
    for side, place in enumerate((a[heard], b[heard])):
        doubted[pairs[pair[heard], side][near_marks(articles, words, place)]] = True
    return doubted
