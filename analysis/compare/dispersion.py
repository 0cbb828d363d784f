"""How evenly each word is spread over articles or outlets, from evidence."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import sparse

from analysis.compare.copies import of_wire
from analysis.compare.evenness import (
    Counts,
    carroll_d2,
    dkl,
    dp,
    dp_norm,
    juilland_d,
    kl_bits,
    parts_with_word,
    rosengren_s,
    spread,
)
from analysis.compare.frequency import Evidence, groups, need
from analysis.compare.numbering import numbered
from analysis.compare.options import at_least_one, text
from analysis.tables import VOICES, TableError


def adjusted_frequencies(counts: Counts, sizes: ArrayLike | None = None) -> pd.DataFrame:
    """Frequencies lowered by uneven spread.

    Parameters
    ----------
    counts, sizes : as in `dispersion_table`

    Returns
    -------
    One row per word: juilland_u (f x D), carroll_um (f x D2 + (1 - D2) f / n), rosengren_kf (f x S), engwall_fm (f x
    range / n); words.

    Source: Gries 2008, doi:10.1075/ijcl.13.4.02gri.
    """
    ready = spread(counts, sizes)
    f, n = ready.f, len(ready.shares)
    d2 = np.atleast_1d(carroll_d2(counts, sizes))
    return pd.DataFrame({"juilland_u": f * np.atleast_1d(juilland_d(counts, sizes)),
                         "carroll_um": f * d2 + (1 - d2) * f / n,
                         "rosengren_kf": f * np.atleast_1d(rosengren_s(counts, sizes)),
                         "engwall_fm": f * np.atleast_1d(parts_with_word(counts, sizes)) / n})


DISPERSIONS: dict[str, Callable[..., np.ndarray]] = {
    "juilland_d": juilland_d, "carroll_d2_rates": carroll_d2, "rosengren_s": rosengren_s, "dp": dp, "dp_norm": dp_norm,
    "kl_bits": kl_bits, "dkl": dkl}


def dispersion_table(counts: Counts, sizes: ArrayLike | None = None) -> pd.DataFrame:
    """All measures of evenness for each word.

    Parameters
    ----------
    counts : array (parts) of one word, or array or sparse matrix (words, parts)
    sizes : array (parts), words of each part; default parts of one size

    Returns
    -------
    One row per word: range (parts), juilland_d (rates, population standard deviation), carroll_d2_rates, rosengren_s
    (these three and dkl: 1 is even), dp, dp_norm, kl_bits (bits; these three: 0 is even), dkl (1 / (1 + KL)). NaN for a
    word that stands nowhere.

    Raises
    ------
    TableError if a count is missing or negative, or a part has no size or no words.

    Examples
    --------
    >>> dispersion_table([1, 2, 3, 4, 5], [9, 10, 10, 10, 11])[["dp", "dp_norm"]].round(6).values.tolist()
    [[0.18, 0.219512]]
    """
    table = pd.DataFrame({"range": np.atleast_1d(parts_with_word(counts, sizes)).astype("int64")})
    return table.assign(**{name: np.atleast_1d(function(counts, sizes)) for name, function in DISPERSIONS.items()})


def dispersion(evidence: Evidence, *, by: str = "article_id", voice: str | None = None,
               min_count: int = 5, wire: str = "gross") -> pd.DataFrame:
    """How evenly each word is spread over the articles (or outlets).

    Few parts say little: with five articles only words of many uses can be told from chance. Parts without words (in
    that voice) are left out and counted. Measures that need the order of words (`arf`) are not in evidence.

    Parameters
    ----------
    evidence : mapping with articles, terms
    by : what the parts are: "article_id", "outlet" or another column of the articles table
    voice : "own", "indirect" or "direct"; default all
    min_count : rarer words are left out, at least 1
    wire : "gross", "first-copy" or "net" of wire copy, as in `of_wire`

    Returns
    -------
    One row per word, most frequent first: term, count (words), parts (parts that have words), parts_without_words, then
    the columns of `dispersion_table`.

    Raises
    ------
    TableError if a table is missing, the column or voice is unknown, or no part has words.

    Source: Gries 2008, doi:10.1075/ijcl.13.4.02gri.
    """
    need(evidence, "articles", "terms")
    if voice is not None:
        text("voice", voice)
    if voice not in (None, *VOICES):
        raise TableError(f"unknown voice {voice!r}; choose one of {', '.join(VOICES)}, or None for all")
    at_least_one("min_count", min_count)
    group = groups(evidence["articles"], by)
    terms = of_wire(evidence, wire)["terms"]
    terms = terms if voice is None else terms[terms["voice"] == voice]
    every = list(dict.fromkeys(group))
    column = pd.Categorical(terms["article_id"].map(group), categories=every).codes
    row, words = numbered(terms["term"])
    shape = (len(words), len(every))
    counts = sparse.csr_array((terms["count"].to_numpy(float), (row, column)), shape=shape)
    sizes = np.asarray(counts.sum(axis=0)).ravel()
    has_words = np.flatnonzero(sizes)
    if not len(has_words):
        raise TableError(f"no {by} has words{f' in {voice} voice' if voice else ''}; there is nothing to spread over")
    total = np.asarray(counts.sum(axis=1)).ravel()
    keep = np.flatnonzero(total >= min_count)
    table = dispersion_table(counts[keep][:, has_words], sizes[has_words])
    table.insert(0, "term", np.asarray(words, dtype=object)[keep])
    table.insert(1, "count", total[keep].astype("int64"))
    table.insert(2, "parts", len(has_words))
    table.insert(3, "parts_without_words", len(every) - len(has_words))
    return table.sort_values(["count", "term"], ascending=[False, True], kind="stable").reset_index(drop=True)
