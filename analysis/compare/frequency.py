"""How often words stand where: counts, rates and ranks by outlet, voice or any column of the bibliography."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.tables import MERGED, VOICES, TableError, require

Evidence = dict[str, pd.DataFrame]


def need(evidence: Evidence, *names: str) -> None:
    """Stop with a clear message unless these tables are in the evidence.

    Raises
    ------
    TableError
    """
    missing = [name for name in names if name not in evidence]
    if missing:
        raise TableError(f"the evidence lacks {missing}; load them too: "
                         f"load_evidence(study, {', '.join(repr(n) for n in names if n != 'articles')})")


def groups(articles: pd.DataFrame, by: str) -> pd.Series:
    """Group of each article, indexed by article_id, in the order in which the bibliography has them.

    Raises
    ------
    TableError if there is no such column.
    """
    require(articles, ["article_id", "outlet"], "articles", "load_evidence")
    if by not in articles:
        raise TableError(f"the articles table has no column {by!r} to group by; it has {list(articles)}")
    return articles.set_index("article_id", drop=False)[by]


def term_frequencies(evidence: Evidence, *, by: str = "outlet", voice: str | None = None,
                     min_count: int = 1) -> pd.DataFrame:
    """How often each word is used by each outlet; words an outlet never uses stand with a zero.

    A word's rate is not a measure of emphasis: it mixes who is quoted with what the outlet says, unless one voice is
    chosen; and cells too small to publish are counted under no voice (they are in the rates over all voices only).

    Parameters
    ----------
    evidence : mapping with articles, terms, lengths
    by : column of the articles table, usually "outlet", or "article_id"
    voice : "own", "indirect" or "direct"; default all
    min_count : words rarer than this in all groups together are left out

    Returns
    -------
    One row per group and word, groups in the bibliography's order, most frequent word first: the group, term, count
    (words), tokens (words of the group in that voice), per_1000_words, articles (articles that use it), rank (1 is the
    group's most frequent word; ties share the smallest).

    Raises
    ------
    TableError if a table is missing, the column is unknown or the voice is none.
    """
    need(evidence, "articles", "terms", "lengths")
    if voice not in (None, *VOICES):
        raise TableError(f"unknown voice {voice!r}; choose one of {', '.join(VOICES)}, or None for all")
    group = groups(evidence["articles"], by)
    terms, lengths = evidence["terms"], evidence["lengths"]
    if voice:
        terms, lengths = terms[terms["voice"] == voice], lengths[lengths["voice"] == voice]
        # The words that are published under no voice cannot be part of its denominator either.
        inside = terms.groupby("article_id")["count"].sum()
    else:
        inside = lengths.groupby("article_id")["tokens"].sum()
    order = list(dict.fromkeys(group))
    tokens = inside.groupby(group.reindex(inside.index)).sum().reindex(order, fill_value=0)
    counts = terms.assign(group=terms["article_id"].map(group)).groupby(["group", "term"]).agg(
        count=("count", "sum"), articles=("article_id", "nunique"))
    total = counts.groupby("term")["count"].sum()
    words = sorted(total.index[total >= min_count])
    grid = pd.MultiIndex.from_product([order, words], names=["group", "term"])
    table = counts.reindex(grid, fill_value=0).reset_index()
    table["tokens"] = table["group"].map(tokens).astype("int64")
    table["per_1000_words"] = 1000 * table["count"] / table["tokens"].where(table["tokens"] > 0)
    table["rank"] = table.groupby("group", sort=False)["count"].rank(method="min", ascending=False).astype("int64")
    table["_order"] = table["group"].map({name: i for i, name in enumerate(order)})
    table = table.sort_values(["_order", "rank", "term"], kind="stable").drop(columns="_order")
    columns = ["group", "term", "count", "tokens", "per_1000_words", "articles", "rank"]
    return table[columns].rename(columns={"group": by}).reset_index(drop=True)


def lengths_by(evidence: Evidence, *, by: str = "outlet", over: Sequence[str] = ("voice",)) -> pd.DataFrame:
    """How many words each outlet has in each voice (or part), zeros included.

    Parameters
    ----------
    evidence : mapping with articles, lengths
    by : column of the articles table
    over : columns of the lengths table to split by: "voice", "part" or both

    Returns
    -------
    One row per group and cell: the group, the columns of ``over``, tokens (words), share_of_words (of the group).
    """
    need(evidence, "articles", "lengths")
    over = [over] if isinstance(over, str) else list(over)
    if unknown := [key for key in over if key not in ("voice", "part")]:
        raise TableError(f"words cannot be split by {unknown[0]!r}; choose 'voice', 'part' or both")
    group = groups(evidence["articles"], by)
    lengths = evidence["lengths"]
    order = list(dict.fromkeys(group))
    levels = [list(VOICES) if key == "voice" else sorted(lengths[key].unique()) for key in over]
    grid = pd.MultiIndex.from_product([order, *levels], names=["group", *over])
    counted = lengths.assign(group=lengths["article_id"].map(group)).groupby(["group", *over])["tokens"].sum()
    table = counted.reindex(grid, fill_value=0).reset_index()
    total = table.groupby("group", sort=False)["tokens"].transform("sum")
    table["share_of_words"] = table["tokens"] / total.where(total > 0)
    return table.rename(columns={"group": by})


def published_share(evidence: Evidence) -> pd.DataFrame:
    """How many of each article's words are published under their own voice; the rest stands under "any".

    Returns
    -------
    One row per article: article_id, tokens (words), under_voice (words), share_of_words.
    """
    need(evidence, "articles", "terms")
    terms = evidence["terms"]
    total = terms.groupby("article_id")["count"].sum()
    named = terms[terms["voice"] != MERGED].groupby("article_id")["count"].sum().reindex(total.index, fill_value=0)
    return pd.DataFrame({"article_id": total.index, "tokens": total.to_numpy(), "under_voice": named.to_numpy(),
                         "share_of_words": (named / total).to_numpy()})


def uneven_terms(frequencies: pd.DataFrame, *, by: str = "outlet", most: int = 20) -> pd.DataFrame:
    """The words whose rates differ most between outlets, to choose what a figure shows; no test.

    Parameters
    ----------
    frequencies : table of `term_frequencies`, over all voices
    by : its column of groups
    most : how many words to keep

    Returns
    -------
    The rows of those words, the most uneven first, groups in order, with g2_groups (2 sum of O ln O/E over the groups;
    no unit).

    Source: Rayson & Garside 2000, the log-likelihood over more than two corpora.
    """
    require(frequencies, [by, "term", "count", "tokens"], "frequencies", "term_frequencies")
    total = frequencies.groupby("term")["count"].transform("sum")
    size = frequencies.drop_duplicates(by)["tokens"].sum()
    expected = total * frequencies["tokens"] / size
    ratio = (frequencies["count"] / expected).where(frequencies["count"] > 0, 1.0)
    out = frequencies.assign(g2_groups=(2 * frequencies["count"] * np.log(ratio)).groupby(frequencies["term"])
                             .transform("sum"))
    ranked = out.drop_duplicates("term").sort_values(["g2_groups", "term"], ascending=[False, True])["term"].head(most)
    place = {term: i for i, term in enumerate(ranked)}
    out = out[out["term"].isin(place)]
    return out.iloc[out["term"].map(place).to_numpy().argsort(kind="stable")].reset_index(drop=True)
