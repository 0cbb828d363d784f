"""Which words keep company with a node, and which words make an expression, with the counts behind every score."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.compare.association import chi2_of_table, delta_p, g2_of_table, log_dice, npmi, pmi, t_score
from analysis.compare.frequency import Evidence, groups, need
from analysis.tables import TableError, require

HALF = 0.5  # added to every cell before a logarithm, as quanteda does


def collocations(evidence: Evidence, counted: dict[str, pd.DataFrame], *, by: str | None = None,
                 min_count: int = 3) -> pd.DataFrame:
    """Which words keep company with each node, with the counts behind every score.

    Words cluster in articles, so g2_4cell and t are ways to rank, not tests: look at ``articles``. Log Dice and PMI are
    sizes; read them with ``count``.

    Parameters
    ----------
    evidence : mapping with articles, terms
    counted : "collocates" and "places" of `count_collocates`, of the same articles
    by : column of the articles table to compare, such as "outlet"; default the whole study
    min_count : fewer joint uses are left out

    Returns
    -------
    One row per (group,) family, node and word, groups in the bibliography's order, highest logDice first: the group,
    family, node, within, term, count (O11, words near the node), articles (that have it near), near (R1, places near
    the node), term_count (C1, uses of the word outside the node), tokens (N, words outside the node), hits, expected
    (words), log_dice_hits (with the hits as uses of the node, 14 added), pmi_bits, npmi, t, g2_4cell, chi2,
    delta_p_word_given_node, delta_p_node_given_word.

    Raises
    ------
    TableError if a table or column is missing, or the counts are of other articles than the evidence.

    Source: Evert 2008, Corpora and collocations.
    """
    need(evidence, "articles", "terms")
    collocates, places = counted["collocates"], counted["places"]
    require(collocates, ["article_id", "family", "node", "within", "term", "count", "in_node"], "collocates",
            "count_collocates")
    require(places, ["article_id", "family", "node", "hits", "near", "in_node", "tokens"], "places", "count_collocates")
    group = groups(evidence["articles"], by or "outlet")
    if set(places["article_id"]) != set(group.index):
        raise TableError("the collocates were counted on other articles than the evidence; count them on the same")
    if by is None:
        group = group.map(lambda _: "all")
    terms = evidence["terms"]
    in_group = terms["article_id"].map(group)
    uses = terms["count"].groupby([in_group, terms["term"]]).sum()
    keys = ["group", "family", "node"]
    places = places.assign(group=places["article_id"].map(group))
    margin = places.groupby(keys)[["hits", "near", "in_node", "tokens"]].sum()
    rows = collocates.assign(group=collocates["article_id"].map(group), articles=(collocates["count"] > 0).astype(int))
    out = rows.groupby([*keys, "within", "term"])[["count", "articles", "in_node"]].sum().reset_index()
    out = out[out["count"] >= min_count].reset_index(drop=True)
    around = margin.loc[pd.MultiIndex.from_frame(out[keys])].reset_index(drop=True)
    whole = uses.reindex(pd.MultiIndex.from_frame(out[["group", "term"]]), fill_value=0).to_numpy()
    o11, r1, c1 = out["count"].to_numpy(), around["near"].to_numpy(), whole - out["in_node"].to_numpy()
    n = (around["tokens"] - around["in_node"]).to_numpy()
    forward, backward = delta_p(o11, r1, c1, n)
    out = out.drop(columns="in_node").assign(
        near=r1, term_count=c1, tokens=n, hits=around["hits"], expected=r1 * c1 / np.maximum(n, 1),
        log_dice_hits=log_dice(o11, around["hits"], c1), pmi_bits=pmi(o11, r1, c1, n), npmi=npmi(o11, r1, c1, n),
        t=t_score(o11, r1, c1, n), g2_4cell=g2_of_table(o11, r1, c1, n), chi2=chi2_of_table(o11, r1, c1, n),
        delta_p_word_given_node=forward, delta_p_node_given_word=backward)
    order = {name: i for i, name in enumerate(dict.fromkeys(group))}
    out = out.assign(_order=out["group"].map(order)).sort_values(
        ["_order", "family", "node", "log_dice_hits", "term"], ascending=[True, True, True, False, True], kind="stable")
    out = out.drop(columns=["_order"] if by else ["_order", "group"]).reset_index(drop=True)
    return out.rename(columns={"group": by}) if by else out


def expressions(ngrams: pd.DataFrame, *, min_count: int = 5, sort: str = "z") -> pd.DataFrame:
    """Expressions of two or three words to look through for a lexicon, the most closely knit first.

    A proposal, no decision: names and set phrases of the form come first too, and z takes places for independent draws.

    Parameters
    ----------
    ngrams : table of `count_ngrams`
    min_count : rarer expressions are left out
    sort : "z", "g2_4cell" (two words only) or "count"

    Returns
    -------
    One row per expression: expression, size (words), count, articles, lambda_half (log-linear interaction, half added
    to every cell, natural logarithm), z (lambda over its standard error), g2_4cell (signed; NaN for three words).

    Raises
    ------
    TableError if a column is missing or sort is unknown.

    Source: Blaheta & Johnson 2001, Unsupervised learning of multi-word verbs; the half as in quanteda.textstats.
    """
    require(ngrams, ["expression", "size", "articles", "count"], "ngrams", "count_ngrams")
    if sort not in ("z", "g2_4cell", "count"):
        raise TableError(f"unknown order {sort!r}; choose from z, g2_4cell, count")
    cells = [column for column in ngrams if column.startswith("n_")]
    if not cells:
        raise TableError("the ngrams table has no cells (n_11, n_10, ...). Make it with count_ngrams.")
    table = ngrams[ngrams["count"] >= min_count]
    counts = table[cells].to_numpy(float) + HALF
    sign = np.array([(-1) ** cell.count("0") for cell in cells])
    interaction = np.log(counts) @ sign
    out = table[["expression", "size", "count", "articles"]].assign(
        lambda_half=interaction, z=interaction / np.sqrt((1 / counts).sum(axis=1)), g2_4cell=np.nan)
    if cells == ["n_11", "n_10", "n_01", "n_00"]:
        both, first, second, neither = table[cells].to_numpy(float).T
        out["g2_4cell"] = g2_of_table(both, both + first, both + second, both + first + second + neither)
    return out.sort_values([sort, "expression"], ascending=[False, True], kind="stable").reset_index(drop=True)
