"""How much of each outlet's words is wire, and who shares copy with whom."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.compare.cells import Evidence, groups, need
from analysis.compare.copy_links import (
    COPY_KIND,
    KNOWN,
    UNKNOWN,
    copied_pairs,
    covered,
    stretches,
    union_words,
    words_of_articles,
)
from analysis.compare.group_intervals import rate_intervals
from analysis.measure.agencies import speaks_for_agency
from analysis.tables import TableError, require

# What a word is that another article has too; one that stands in several kinds of stretches is the first of them.
SHARED = ("later", "first", "credited", "shared_quotation", "stock")
WIRE = SHARED[:3]


def wire_shares(evidence: Evidence, *, by: str = "outlet", level: float = 0.95) -> pd.DataFrame:
    """What share of each outlet's words is wire: copy that other articles have too, and quotations of an agency.

    ``share_wire`` is no measure of how little an outlet reports: copy whose other prints are not in the study is not
    found, rewritten copy is not either, and ``first`` may be the outlet's own story that others took. Articles on one
    story share their copy, so where few stories make most of it the interval is too narrow.

    Parameters
    ----------
    evidence : mapping with articles, lengths, quotations, reuse
    by : column of the articles table, usually "outlet", or "article_id"
    level : of the interval

    Returns
    -------
    One row per group, in the bibliography's order: the group, articles, tokens (counted words); words of each kind,
    every word once, in this order of precedence: later_words (copy that an earlier article has), first_words (copy
    whose earliest holder this is; ties by date, then article_id), credited_words (quoted from an agency by name,
    whether or not another article has the words too), shared_quotation_words (somebody's direct speech that others have
    too), stock_words (standing words), not_shared_words; the same as shares of tokens (share_later ..., NaN without
    words); share_wire (later, first and credited), low, high (of share_wire), interval (its kind, or why there is
    none).

    Raises
    ------
    TableError if a table or column is missing, an article is not in the bibliography, or stretches hold more words
    than their article.

    Source: Efron 1982, chapter 3 (leaving articles out).
    """
    need(evidence, "articles", "lengths", "quotations", "reuse")
    require(evidence["quotations"], ["end", "speaker"], "quotations", "load_evidence")
    group = groups(evidence["articles"], by)
    columns = [*(f"{kind}_words" for kind in (*SHARED, "not_shared"))]
    if by in ("articles", "tokens", *columns):
        raise TableError(f"the result has a column {by!r} of its own; rename that column of the articles table")
    tokens = words_of_articles(evidence)
    words = _words_by_kind(evidence, tokens)
    rows = []
    for name in dict.fromkeys(group):
        ids = group.index[group == name]
        inside, size = words.loc[ids], tokens[ids].to_numpy(float)
        wire = inside[[f"{kind}_words" for kind in WIRE]].sum(axis=1).to_numpy(float)
        (low,), (high,), (why,) = rate_intervals(sparse.csr_matrix(wire[:, None]), size, level=level)
        # The interval is that of a rate; a share ends at one.
        rows.append((name, len(ids), int(size.sum()), *inside.sum().tolist(), low, min(high, 1.0), why))
    table = pd.DataFrame(rows, columns=[by, "articles", "tokens", *columns, "low", "high", "interval"])
    size = table["tokens"].where(table["tokens"] > 0)
    at = table.columns.get_loc("low")
    for i, column in enumerate(columns):
        table.insert(at + i, f"share_{column.removesuffix('_words')}", table[column] / size)
    table.insert(at + len(columns), "share_wire", table[[f"{kind}_words" for kind in WIRE]].sum(axis=1) / size)
    return table


def _words_by_kind(evidence: Evidence, tokens: pd.Series) -> pd.DataFrame:
    """Words of each article by what they are, each word once."""
    reuse, ids = stretches(evidence), tokens.index
    copied, said = reuse[reuse["kind"] == COPY_KIND], evidence["quotations"]
    speaks = {name: speaks_for_agency(name) for name in said["speaker"].dropna().unique()}
    said = said[(said["voice"] == "direct") & said["speaker"].map(speaks).eq(True)]
    later = union_words(ids.get_indexer(copied["article_b"]), copied["start_b"].to_numpy(), copied["end_b"].to_numpy(),
                        len(ids))
    upto = [later]
    for last in range(1, len(SHARED)):
        kinds = (COPY_KIND, *(kind.replace("_", " ") for kind in SHARED[2:last + 1]))
        upto.append(covered(reuse[reuse["kind"].isin(kinds)], ids, said if "credited" in kinds else None))
    upto.append(tokens.to_numpy())
    table = pd.DataFrame(np.diff(np.stack(upto), axis=0, prepend=0).T, index=ids,
                         columns=[f"{kind}_words" for kind in (*SHARED, "not_shared")])
    if (short := table["not_shared_words"] < 0).any():
        raise TableError(f"article {ids[short][0]!r} has fewer counted words than its stretches say; take lengths and "
                         f"reuse from one study")
    return table


def copy_flow(evidence: Evidence, *, by: str = "outlet") -> pd.DataFrame:
    """Who shares copy with whom, how many words, and who had them first where the dates can tell.

    The earlier date does not say that the later outlet copied from the earlier: both may have had the words from an
    agency that is not in the study. Days are those of publication as stated, so a day apart may be a time zone apart.

    Parameters
    ----------
    evidence : mapping with articles, lengths, reuse
    by : column of the articles table

    Returns
    -------
    One row per two groups and direction, most words first: the two groups as ``outlet_a``, ``outlet_b`` (or whatever
    ``by`` is; the same twice for copy within a group), direction ("a first", by date; "unknown" where the dates tie or
    one is missing: a is the one that the bibliography has first), pairs (of articles), articles_a, articles_b (articles
    in such pairs), words (of the articles of b that those of a have too, each word once), share_of_words (of the
    counted words of all articles of b), days (median from a to b; NaN where unknown), hours (NaN where the dates are
    no more than days). No rows where nothing is shared.

    Raises
    ------
    TableError if a table or column is missing, or a date cannot be read.
    """
    need(evidence, "articles", "lengths", "reuse")
    group, tokens, pairs = groups(evidence["articles"], by), words_of_articles(evidence), copied_pairs(evidence)
    rank = {name: i for i, name in enumerate(dict.fromkeys(group))}
    place = [pairs[f"article_{side}"].map(group).map(rank).to_numpy("int64") for side in ("a", "b")]
    turn = (pairs["direction"] == UNKNOWN).to_numpy() & (place[0] > place[1])
    first, second = np.where(turn, place[1], place[0]), np.where(turn, place[0], place[1])
    way = (pairs["direction"] != KNOWN).to_numpy("int64")
    cells, cell = np.unique(np.stack([first, second, way]), axis=1, return_inverse=True)
    pairs = pairs.assign(cell=cell.ravel(), turn=turn)
    words = _words_of_b(evidence, pairs, cells.shape[1])
    names, size = np.array([*rank, None], dtype=object), tokens.groupby(group).sum()
    rows = []
    for number, some in pairs.groupby("cell", sort=True):
        articles = [some["article_a"].where(~some["turn"], some["article_b"]).nunique(),
                    some["article_b"].where(~some["turn"], some["article_a"]).nunique()]
        a, b, unknown = cells[:, number]
        total = size[names[b]]
        rows.append((names[a], names[b], UNKNOWN if unknown else KNOWN, len(some), *articles, words[number],
                     words[number] / total if total else np.nan, some["days"].median(), some["hours"].median()))
    table = pd.DataFrame(rows, columns=[f"{by}_a", f"{by}_b", "direction", "pairs", "articles_a", "articles_b", "words",
                                        "share_of_words", "days", "hours"])
    # The cells come in the bibliography's order.
    return table.sort_values("words", ascending=False, kind="stable", ignore_index=True)


def _words_of_b(evidence: Evidence, pairs: pd.DataFrame, cells: int) -> np.ndarray:
    """Words of the articles on the side b of each cell's pairs that their partners have too, each word once."""
    rows = stretches(evidence, COPY_KIND)
    of_pair = {frozenset(key): (number, b if not turned else a) for *key, number, turned, a, b in zip(
        pairs["article_a"], pairs["article_b"], pairs["cell"], pairs["turn"], pairs["article_a"], pairs["article_b"],
        strict=True)}
    found = [of_pair[frozenset(key)] for key in zip(rows["article_a"], rows["article_b"], strict=True)]
    number, b = np.array([cell for cell, _ in found], "int64"), np.array([key for _, key in found], dtype=object)
    on_b = (rows["article_b"] == b).to_numpy()
    start, end = (np.where(on_b, rows[f"{name}_b"], rows[f"{name}_a"]).astype("int64") for name in ("start", "end"))
    article, ids = pd.factorize(b)
    keys, key = np.unique(number * max(len(ids), 1) + article, return_inverse=True)
    total = union_words(key, start, end, len(keys))
    return np.bincount(keys // max(len(ids), 1), total, minlength=cells).astype("int64")
