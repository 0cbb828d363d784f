"""Pairs of articles that share copy: how many words, which was earlier, and which pairs belong together."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from analysis.compare.cells import Evidence, groups, need, places_of, whole_counts
from analysis.study import published
from analysis.tables import TableError, require

COPY_KIND = "copy"
STRETCH = ["article_a", "start_a", "end_a", "article_b", "start_b", "end_b", "kind"]
KNOWN, UNKNOWN = "a first", "unknown"
_DAY = pd.Timedelta(days=1)


def moments(articles: pd.DataFrame) -> pd.DataFrame:
    """When each article was published, as an interval: a date that is only a day may be any hour of it.

    Parameters
    ----------
    articles : one row per article: article_id, date (ISO 8601, a day or a day with its time; no zone is UTC; empty
        where unknown); time (HH:MM, UTC) where there is that column

    Returns
    -------
    Indexed by article_id: earliest, latest (UTC; missing where the date is), exact (the date has a time).

    Raises
    ------
    TableError if there is no column ``date``, or a date cannot be read.
    """
    require(articles, ["article_id", "date"], "articles", "load_evidence")
    said = published(articles)
    time = pd.to_datetime(said.where(said != ""), format="ISO8601", errors="coerce", utc=True)
    if (wrong := time.isna() & (said != "")).any():
        row = articles[wrong].iloc[0]
        raise TableError(f"the articles table has the date {said[wrong].iloc[0]!r} of article {row['article_id']!r}; "
                         f"expected the form 2024-06-18 or 2024-06-18T14:30, or nothing where it is unknown")
    exact = said.str.len() > len("2024-06-18")
    return pd.DataFrame({"earliest": time, "latest": time.where(exact, time + _DAY), "exact": exact}).set_index(
        pd.Index(articles["article_id"], name="article_id"))


def in_order(articles: pd.DataFrame) -> list[str]:
    """Ids of the articles, the earliest first, ties by article_id, those without a date last."""
    when = moments(articles).reset_index()
    return when.sort_values(["earliest", "article_id"], kind="stable")["article_id"].tolist()


def words_of_articles(evidence: Evidence) -> pd.Series:
    """Counted words of each article, indexed by article_id; 0 where it has none.

    Raises
    ------
    TableError if a count is missing or negative, or an article is not in the bibliography.
    """
    need(evidence, "articles", "lengths")
    ids, lengths = groups(evidence["articles"], "article_id"), evidence["lengths"]
    place = places_of(lengths["article_id"], ids, "lengths")
    tokens = np.bincount(place, whole_counts(lengths, "tokens", "lengths"), minlength=len(ids))
    return pd.Series(tokens.astype("int64"), index=ids.index)


def stretches(evidence: Evidence, *kinds: str) -> pd.DataFrame:
    """The stretches of these kinds, or of all; both articles in the bibliography.

    Raises
    ------
    TableError if a column is missing, an article is not in the bibliography, or a stretch ends before it begins.
    """
    need(evidence, "articles", "reuse")
    reuse = evidence["reuse"]
    require(reuse, STRETCH, "reuse", "load_evidence")
    ids = groups(evidence["articles"], "article_id")
    for place in ("start_a", "end_a", "start_b", "end_b"):
        whole_counts(reuse.rename(columns={"article_a": "article_id"}), place, "reuse")
    for side in ("a", "b"):
        places_of(reuse[f"article_{side}"], ids, "reuse")
        if (wrong := reuse[f"end_{side}"] <= reuse[f"start_{side}"]).any():
            row = reuse[wrong].iloc[0]
            raise TableError(f"the reuse table has a stretch of {row['article_a']!r} and {row['article_b']!r} that "
                             f"ends before it begins; make it with find_reuse")
    return reuse[reuse["kind"].isin(kinds)] if kinds else reuse


def union_words(key: np.ndarray, start: np.ndarray, end: np.ndarray, count: int) -> np.ndarray:
    """How many words the stretches of each key cover, each word once.

    Parameters
    ----------
    key : int array (stretches), which article (or article and neighbour) it is counted for, from 0
    start, end : int arrays (stretches), positions of words, end excluded
    count : how many keys there are

    Returns
    -------
    int array (keys).

    Examples
    --------
    >>> union_words(np.array([0, 0, 1]), np.array([5, 8, 0]), np.array([10, 12, 3]), 2).tolist()
    [7, 3]
    """
    if not len(key):
        return np.zeros(count, dtype="int64")
    # Every key on its own piece of one long line, so that one running maximum serves all.
    line = key.astype("int64") * (int(end.max()) + 1)
    order = np.argsort(line + start, kind="stable")
    first, last = (line + start)[order], (line + end)[order]
    before = np.concatenate([[first[0]], np.maximum.accumulate(last)[:-1]])
    new = np.maximum(last - np.maximum(first, before), 0)
    return np.bincount(key[order], new, minlength=count).astype("int64")


def covered(rows: pd.DataFrame, ids: pd.Index, said: pd.DataFrame | None = None) -> np.ndarray:
    """How many words of each of these articles the stretches cover, on either side, each word once.

    Parameters
    ----------
    rows : stretches, every article of theirs among the ids
    ids : article_ids
    said : more words to count: article_id, start, end
    """
    sides = [rows[[f"article_{side}", f"start_{side}", f"end_{side}"]].to_numpy(dtype=object) for side in ("a", "b")]
    if said is not None:
        sides.append(said[["article_id", "start", "end"]].to_numpy(dtype=object))
    key, start, end = np.concatenate(sides).T
    return union_words(ids.get_indexer(key), start.astype("int64"), end.astype("int64"), len(ids))


def copied_pairs(evidence: Evidence) -> pd.DataFrame:
    """Pairs of articles that share copy, the earlier one first where that is known.

    Parameters
    ----------
    evidence : mapping with articles, lengths, reuse

    Returns
    -------
    One row per pair: article_a, article_b, words (copy they share), share_of_shorter (of the counted words of the one
    that has fewer; NaN if it has none), direction ("a first", or "unknown" where the dates tie or one is missing),
    days (calendar days from a to b; NaN where a date is missing), hours (NaN where a date is no more than a day).

    Raises
    ------
    TableError if a table or column is missing, or a date cannot be read.
    """
    rows, tokens, when = stretches(evidence, COPY_KIND), words_of_articles(evidence), moments(evidence["articles"])
    words = (rows["end_a"] - rows["start_a"]).groupby([rows["article_a"], rows["article_b"]], sort=True).sum()
    a, b = (words.index.get_level_values(level).to_numpy(dtype=object) for level in (0, 1))
    known = [before(when.loc[a], when.loc[b]), before(when.loc[b], when.loc[a])]
    a, b = np.where(known[1], b, a), np.where(known[1], a, b)
    shorter = np.minimum(tokens[a].to_numpy(), tokens[b].to_numpy())
    first, second = (when.loc[side].reset_index(drop=True) for side in (a, b))
    gap = second["earliest"] - first["earliest"]
    return pd.DataFrame({
        "article_a": a, "article_b": b, "words": words.to_numpy("int64"),
        "share_of_shorter": words.to_numpy(float) / np.where(shorter > 0, shorter, np.nan),
        "direction": np.where(known[0] | known[1], KNOWN, UNKNOWN),
        "days": (second["earliest"].dt.normalize() - first["earliest"].dt.normalize()) / _DAY,
        "hours": (gap / pd.Timedelta(hours=1)).where(first["exact"] & second["exact"])})


def before(one: pd.DataFrame, other: pd.DataFrame) -> np.ndarray:
    """Whether the last moment one can have been published lies before the first of the other; False where unknown.

    Parameters
    ----------
    one, other : rows of ``moments``, as many of each, or one row of either
    """
    return ((one["latest"].to_numpy() <= other["earliest"].to_numpy())
            & (one["earliest"].to_numpy() < other["earliest"].to_numpy()))


def linked(pairs: pd.DataFrame) -> pd.Series:
    """Number of the cluster of each article of these pairs, indexed by article_id: linked by pairs, also over a third.

    Parameters
    ----------
    pairs : article_a, article_b

    Returns
    -------
    Numbers from 0, in no order that means anything.
    """
    ids = sorted(set(pairs["article_a"]) | set(pairs["article_b"]))
    place = pd.Index(ids, dtype=object)
    ends = place.get_indexer(pairs["article_a"]), place.get_indexer(pairs["article_b"])
    graph = sparse.coo_matrix((np.ones(len(pairs)), ends), shape=(len(ids), len(ids)))
    return pd.Series(connected_components(graph, directed=False)[1] if ids else [], index=place, dtype="int64")
