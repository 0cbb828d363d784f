"""Word shift: how far apart two groups are in their words, and what each word adds to that."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.compare.frequency import Evidence, groups, need
from analysis.compare.matrix import count_words
from analysis.tables import TableError


def word_shift(evidence: Evidence, a: str, b: str, *, by: str = "outlet", voice: str | None = None,
               wire: str = "gross") -> pd.DataFrame:
    """What each word adds to the Jensen-Shannon divergence of two groups, largest first.

    The divergence says how well one word, drawn at random, tells which group it is from. It is a sum over words, so the
    shares are exact; it is no test: with little text any two texts are far apart, and rare words alone see to that.

    Parameters
    ----------
    evidence : mapping with articles, terms
    a, b : values of ``by``
    by : column of the articles table
    voice : "own", "indirect" or "direct"; default all
    wire : "gross", "first-copy" or "net" of wire copy, as in `of_wire`

    Returns
    -------
    One row per word that either uses: term, count_a, count_b (words), per_1000_words_a, per_1000_words_b, articles_a,
    articles_b (articles that use it), adds_bits (to the divergence; 0 to 1, both groups weighing alike),
    share_of_divergence (NaN where the two are the same), more_in (a, b, or "" where the rates are equal).

    Raises
    ------
    TableError if a group is unknown or has no words, or both are the same.

    Source: Lin 1991, doi:10.1109/18.61115; as a sum over words, Gallagher et al. 2021,
    doi:10.1140/epjds/s13688-021-00260-3.
    """
    need(evidence, "articles", "terms")
    group = groups(evidence["articles"], by)
    there = list(dict.fromkeys(group))
    for side, name in (("a", a), ("b", b)):
        if not isinstance(name, Hashable) or pd.isna(name):
            raise TableError(f"{side} is {name!r}; give a value of {by}: {', '.join(map(str, there))}")
        if name not in there:
            raise TableError(f"no {by} {name!r} in this study; there are {', '.join(map(str, there))}")
    if a == b:
        raise TableError(f"both sides are {a!r}; a word shift needs two different ones")
    counts = count_words(evidence, voice=voice, wire=wire)
    mine = group.reindex(counts.article_ids).to_numpy(dtype=object)
    uses, holders, shares = {}, {}, {}
    for side, name in (("a", a), ("b", b)):
        rows: sparse.csr_matrix = counts.matrix[mine == name]
        uses[side] = np.asarray(rows.sum(axis=0)).ravel()
        holders[side] = np.asarray((rows > 0).sum(axis=0)).ravel()
        if not uses[side].sum():
            raise TableError(f"{name!r} has no words{f' in {voice} voice' if voice else ''}; choose another")
        shares[side] = uses[side] / uses[side].sum()
    middle = (shares["a"] + shares["b"]) / 2
    adds = (_bits(shares["a"], middle) + _bits(shares["b"], middle)) / 2
    table = pd.DataFrame({
        "term": counts.words, **{f"count_{side}": uses[side].astype("int64") for side in "ab"},
        **{f"per_1000_words_{side}": 1000 * shares[side] for side in "ab"},
        **{f"articles_{side}": holders[side].astype("int64") for side in "ab"}, "adds_bits": adds,
        "share_of_divergence": adds / adds.sum() if adds.sum() > 0 else np.nan,
        "more_in": np.select([shares["a"] > shares["b"], shares["a"] < shares["b"]], [a, b], "")})
    # What is equal but for rounding ties, so that the order is the same on every machine.
    order = table[middle > 0].assign(_size=lambda t: t["adds_bits"].round(12))
    return (order.sort_values(["_size", "term"], ascending=[False, True], kind="stable").drop(columns="_size")
            .reset_index(drop=True))


def _bits(share: np.ndarray, middle: np.ndarray) -> np.ndarray:
    out = np.zeros(len(share))
    some = share > 0
    out[some] = share[some] * np.log2(share[some] / middle[some])
    return out
