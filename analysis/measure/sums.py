"""Sums over a large study: words, lengths and hits by outlet, added up by a tree of partial sums; integers only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

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
    outlet = articles.set_index("article_id")["outlet"]
    found = {}
    for name, (source, keys, number) in SUMS.items():
        table = evidence[source]
        rows = table.assign(outlet=table["article_id"].map(outlet).astype("str"), hits=1)
        each = rows.groupby(["article_id", *keys], sort=False)[number].sum().reset_index()
        sums = each.groupby(list(keys), sort=True)[number].agg([(number, "sum"), ("articles", "size")]).reset_index()
        found[name] = sums.astype({number: "int64", "articles": "int64"})
    return found


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
