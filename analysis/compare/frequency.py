"""How often words stand where: counts, rates and ranks by outlet, voice or any column of the bibliography."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.compare.cells import Evidence, cells_of, groups, need, refuse_name, whole_counts
from analysis.compare.checked import require_values
from analysis.compare.copies import of_wire
from analysis.compare.numbering import numbered
from analysis.compare.options import at_least_one, number, text, texts
from analysis.compare.periods import EVERY
from analysis.tables import MERGED, VOICES, TableError, require

OVER = ("voice", "part", *EVERY)
MOST_ROWS = 10_000_000  # of a complete grid: about two gigabytes
COLUMNS = ("term", "count", "tokens", "per_1000_words", "articles", "rank", "articles_with_words", "share_of_articles")


def term_frequencies(evidence: Evidence, *, by: str = "outlet", over: str | Sequence[str] = (),
                     voice: str | None = None, terms: Sequence[str] | None = None, min_count: int = 1,
                     wire: str = "gross") -> pd.DataFrame:
    """How often each word is used by each outlet (voice, part, week ...); words it never uses stand with a zero.

    A word's rate is not a measure of emphasis: it mixes who is quoted with what the outlet says, unless one voice is
    chosen. Words of cells too small to publish are counted under voice or part "any", so the rates of a voice or part
    are those of what is published of it. A share of articles grows with their length: read it beside the rate.

    Parameters
    ----------
    evidence : mapping with articles, terms, lengths
    by : column of the articles table, usually "outlet", or "article_id"
    over : what else to split by, any of "voice", "part" and one of "day", "week" (from Monday), "month"
    voice : only the words of "own", "indirect" or "direct"; default all
    terms : the words to look at, as they are counted (small letters); default all words
    min_count : words rarer than this in all groups together are left out; chosen ``terms`` never are
    wire : "gross", "first-copy" or "net" of wire copy, as in `of_wire`

    Returns
    -------
    One row per group, cell of ``over`` and word, groups in the bibliography's order, most frequent word first: the
    group; voice, part, period (its first day, ISO 8601, or "undated") where asked for; term; count (words); tokens
    (words of the cell); per_1000_words (NaN without words); articles (articles that use it); rank (among all words of
    the cell; 1 is the most frequent, ties share the smallest, unused words stand behind all used ones);
    articles_with_words (articles with words in the cell); share_of_articles (articles over articles_with_words; NaN
    without any).

    Raises
    ------
    TableError if a table is missing, an option is unknown, a count is missing or negative, an article with words is not
    in the bibliography, or the grid has more than 10 million rows.

    Source: share_of_articles is the document frequency of Spärck Jones 1972, doi:10.1108/eb026526, over its N.
    """
    need(evidence, "articles", "terms", "lengths")
    number("min_count", min_count, low=0)
    if voice is not None:
        text("voice", voice)
    if voice not in (None, *VOICES):
        raise TableError(f"unknown voice {voice!r}; choose one of {', '.join(VOICES)}, or None for all")
    over, evidence = _known(over, voice, by), of_wire(evidence, wire)
    rows = evidence["terms"] if voice is None else evidence["terms"][evidence["terms"]["voice"] == voice]
    cells = cells_of(evidence, by, over)
    require(rows, ["article_id", "part", "voice", "term", "count"], "terms", "load_evidence")
    key, cell = cells.of(rows, "terms")
    column, words = numbered(rows["term"])
    uses = sparse.csr_array((whole_counts(rows, "count", "terms"), (key, column)), shape=(len(cell), len(words)))
    gather = sparse.csr_array((np.ones(len(cell), "int64"), (cell, np.arange(len(cell)))), shape=(cells.n, len(cell)))
    counts, using = gather @ uses, gather @ (uses > 0).astype("int64")
    if voice is None and wire == "gross" and not {"voice", "part"} & set(over):
        lengths = evidence["lengths"]
        place, where = cells.of(lengths, "lengths")
        inside = np.bincount(place, whole_counts(lengths, "tokens", "lengths"), minlength=len(where))
    else:
        # The words that are published under no voice (part, state of copy) cannot be part of its denominator either.
        where, inside = cell, uses.sum(axis=1)
    tokens = np.bincount(where, inside, minlength=cells.n).astype("int64")
    with_words = np.bincount(where, inside > 0, minlength=cells.n).astype("int64")
    if terms is None:
        kept = np.flatnonzero(counts.sum(axis=0) >= max(min_count, 1))
        shown = words[kept]
    else:
        shown = np.array(_chosen(terms), dtype=object)
        kept = pd.Index(words).get_indexer(shown)
        counts, using = (sparse.hstack([m, sparse.csr_array((cells.n, 1), dtype="int64")], "csr")
                         for m in (counts, using))  # the last column is that of words nobody uses: -1
    if cells.n * len(kept) > MOST_ROWS:
        raise TableError(f"{cells.n} cells of {len(kept)} words are {cells.n * len(kept):,} rows, more than "
                         f"{MOST_ROWS:,}; choose words by terms= or a higher min_count=, or split less")
    wide = counts[:, kept].toarray()
    order = np.argsort(-wide, axis=1, kind="stable")  # words are sorted, so ties stand in their order
    flat = (np.repeat(np.arange(cells.n), len(kept)), order.ravel())
    table = cells.labels().iloc[flat[0]].reset_index(drop=True)
    table["term"], table["count"], table["tokens"] = shown[flat[1]], wide[flat], tokens[flat[0]]
    table["per_1000_words"] = 1000 * table["count"] / table["tokens"].where(table["tokens"] > 0)
    table["articles"] = using[:, kept].toarray()[flat]
    table["rank"] = _ranks(counts, wide)[flat]
    table["articles_with_words"] = having = with_words[flat[0]]
    table["share_of_articles"] = table["articles"] / np.where(having > 0, having, np.nan)
    return table


def _known(over: str | Sequence[str], voice: str | None, by: str) -> list[str]:
    names = texts("over", over)
    if unknown := [name for name in names if name not in OVER]:
        raise TableError(f"words cannot be split by {unknown[0]!r}; choose from {', '.join(OVER)}")
    if len(set(names)) < len(names) or len(set(names) & set(EVERY)) > 1:
        raise TableError(f"over={names} splits twice by one thing; name each once, and one of {', '.join(EVERY)}")
    if voice is not None and "voice" in names:
        raise TableError("both voice= and over='voice' are given; choose one voice, or split by all of them")
    refuse_name(by, (*COLUMNS, *("period" if name in EVERY else name for name in names)))
    return names


def _chosen(terms: Sequence[str]) -> list[str]:
    words = sorted(set(texts("terms", terms)))
    for word in words:
        if word != word.casefold() or len(word.split()) != 1:
            raise TableError(f"{word!r} is not counted as one word: words stand in small letters and without spaces, "
                             "as tokenize gives them. Look for phrases with a lexicon")
    return words


def _ranks(counts: sparse.csr_array, wide: np.ndarray) -> np.ndarray:
    """Rank of each shown word among all words of its cell: one more than the words that are used more often."""
    rank = np.empty(wide.shape, "int64")
    for i in range(len(wide)):
        used = np.sort(counts.data[counts.indptr[i]:counts.indptr[i + 1]])
        rank[i] = 1 + len(used) - np.searchsorted(used, wide[i], side="right")
    return rank


def lengths_by(evidence: Evidence, *, by: str = "outlet", over: Sequence[str] = ("voice",),
               wire: str = "gross") -> pd.DataFrame:
    """How many words each outlet has in each voice (or part), zeros included.

    Parameters
    ----------
    evidence : mapping with articles, lengths
    by : column of the articles table
    over : columns of the lengths table to split by: "voice", "part" or both
    wire : "gross", "first-copy" or "net" of wire copy, as in `of_wire`

    Returns
    -------
    One row per group and cell: the group, the columns of ``over``, tokens (words), share_of_words (of the group).
    """
    need(evidence, "articles", "lengths")
    over = texts("over", over)
    if unknown := [key for key in over if key not in ("voice", "part")]:
        raise TableError(f"words cannot be split by {unknown[0]!r}; choose 'voice', 'part' or both")
    refuse_name(by, (*over, "tokens", "share_of_words"))
    group = groups(evidence["articles"], by)
    lengths = of_wire(evidence, wire)["lengths"]
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

    Raises
    ------
    TableError if a column is missing, or a word stands twice in a group (a table split by voice, part or period).

    Source: Rayson & Garside 2000, the log-likelihood over more than two corpora.
    """
    text("by", by)
    at_least_one("most", most)
    require_values(frequencies, [by, "term", "count", "tokens"], "frequencies", "term_frequencies",
                   numbers=["count", "tokens"])
    if (twice := frequencies.duplicated([by, "term"])).any():
        raise TableError(f"the word {frequencies['term'][twice].iloc[0]!r} stands twice for one {by}; make the table "
                         "with term_frequencies without over=, or take one voice, part or period of it")
    total = frequencies.groupby("term")["count"].transform("sum")
    size = frequencies.drop_duplicates(by)["tokens"].sum()
    expected = total * (frequencies["tokens"] / size)
    ratio = (frequencies["count"] / expected).where(frequencies["count"] > 0, 1.0)
    out = frequencies.assign(g2_groups=(2 * frequencies["count"] * np.log(ratio)).groupby(frequencies["term"])
                             .transform("sum"))
    ranked = out.drop_duplicates("term").sort_values(["g2_groups", "term"], ascending=[False, True])["term"].head(most)
    place = {term: i for i, term in enumerate(ranked)}
    out = out[out["term"].isin(place)]
    return out.iloc[out["term"].map(place).to_numpy().argsort(kind="stable")].reset_index(drop=True)
