"""Sums over a large study: words, lengths and hits by outlet, added up by a tree of partial sums; integers only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.read.extras import extra

# What is added up: from which table of the evidence, over which columns, and which column is the number.
SUMS: Mapping[str, tuple[str, tuple[str, ...], str]] = {
    "vocabulary": ("terms", ("term",), "count"),
    "terms_by_outlet": ("terms", ("outlet", "voice", "copy", "term"), "count"),
    "words_by_outlet": ("lengths", ("outlet", "part", "voice", "copy"), "tokens"),
    "hits_by_outlet": ("hits", ("outlet", "family", "frame", "term", "is_decoy", "part", "voice", "distanced", "copy"),
                       "hits"),
}
BRANCHES = 8  # partial sums that are added at a time
ROOM = 1 << 40  # numbers of combinations; the number of the article goes into what is left of 63 bits


def partial_sums(evidence: Mapping[str, pd.DataFrame], articles: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The sums of some articles.

    Parameters
    ----------
    evidence : tables terms, lengths and hits of these articles
    articles : article_id, outlet

    Returns
    -------
    One table per name in ``SUMS``, sorted by its keys: the keys, the number (words; of hits, hits), and ``articles``
    (how many have such a row).
    """
    outlets, outlet = _coded(articles["outlet"])
    coded = lru_cache(lambda source, key: _coded(evidence[source][key]))
    found = {}
    for name, (source, keys, number) in SUMS.items():
        table = evidence[source]
        ids, article = coded(source, "article_id")
        columns = {key: (outlets, outlet[pd.Index(articles["article_id"]).get_indexer(ids)][article])
                   if key == "outlet" else coded(source, key) for key in keys}
        key = _numbered([(len(labels), code) for labels, code in columns.values()])
        both = key * max(1, len(ids)) + article
        rows = np.argsort(both)
        key, both = key[rows], both[rows]
        begin = np.flatnonzero(np.diff(key, prepend=-1))
        first = rows[begin]
        times = table[number].to_numpy(np.int64)[rows] if number in table else np.ones(len(table), np.int64)
        each = np.diff(both, prepend=-1) != 0
        found[name] = pd.DataFrame({
            **{key: labels.take(code[first]) for key, (labels, code) in columns.items()},
            number: np.add.reduceat(times, begin) if len(begin) else times,
            "articles": np.add.reduceat(each, begin, dtype=np.int64) if len(begin) else times})
    return found


def _coded(values: pd.Series) -> tuple[Any, np.ndarray]:
    """The distinct values, sorted, and which of them each is."""
    code, distinct = pd.factorize(values)
    order = np.argsort(np.asarray(distinct, dtype=object), kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return pd.Series(distinct).array.take(order), rank[code]


def _numbered(codes: list[tuple[int, np.ndarray]]) -> np.ndarray:
    """One number for each combination, in the order of the first, then the second, and so on."""
    size, key = 1, np.zeros(len(codes[0][1]), np.int64)
    for number, code in codes:
        if size * number > ROOM:
            key = np.unique(key, return_inverse=True)[1]
            size = int(key.max(initial=0)) + 1
        size, key = size * max(1, number), key * max(1, number) + code
    return key


def add_sums(folders: Sequence[Path], into: Path) -> None:
    """Add partial sums: equal keys become one row. Any order and any tree of additions gives the same bytes.

    Parameters
    ----------
    folders : each with one Parquet file per name in ``SUMS``
    into : folder that is there, for the files of the sum
    """
    arrow: Any = extra("pyarrow", reading="large studies")
    parquet: Any = extra("pyarrow.parquet", reading="large studies")
    for name, (_, keys, number) in SUMS.items():
        rows = arrow.concat_tables(parquet.read_table(folder / f"{name}.parquet", partitioning=None)
                                   for folder in sorted(folders))
        sums = rows.group_by(list(keys)).aggregate([(number, "sum"), ("articles", "sum")])
        sums = sums.rename_columns([*keys, number, "articles"]).sort_by([(key, "ascending") for key in keys])
        parquet.write_table(sums.combine_chunks().replace_schema_metadata(None), into / f"{name}.parquet",
                            compression="zstd")
