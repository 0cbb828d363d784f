"""How alike articles or outlets are in their words: TF-IDF by scikit-learn, on the package's own tokens."""

from __future__ import annotations

from collections.abc import Hashable
from numbers import Real

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import normalize

from analysis.compare.cells import Evidence, groups, need, places_of, whole_counts
from analysis.compare.copies import of_wire
from analysis.compare.numbering import numbered
from analysis.compare.options import at_least_one, text
from analysis.compare.pairs import every_pair, measure_pairs, pairs_above
from analysis.tables import TableError

# The scheme stands beside every number: with few texts, an unsmoothed idf makes all shared words vanish.
SCHEMES = {"tf-idf": "count x (ln((1 + N) / (1 + df)) + 1), L2 (scikit-learn's default)",
           "log tf-idf": "(1 + ln count) x (ln((1 + N) / (1 + df)) + 1), L2",
           "tf-idf, unsmoothed": "count x ln(N / df), L2; words that all texts use weigh nothing",
           "log tf-idf, unsmoothed": "(1 + ln count) x ln(N / df), L2; words that all texts use weigh nothing",
           "counts": "count, L2"}


def term_matrix(evidence: Evidence, *, by: str = "article_id",
                wire: str = "gross") -> tuple[sparse.csr_matrix, list[str], list[str]]:
    """Word counts as a sparse matrix with its two labelled axes.

    Returns
    -------
    CSR matrix (groups, words) of counts; groups in the bibliography's order; words sorted, those used at least once.

    Raises
    ------
    TableError if a table is missing, a count is missing or negative, or an article with words is not in the
    bibliography.
    """
    need(evidence, "articles", "terms")
    group = groups(evidence["articles"], by)
    terms = of_wire(evidence, wire)["terms"]
    used = whole_counts(terms, "count", "terms") > 0
    rows = list(dict.fromkeys(group))
    column, words = numbered(terms["term"][used])
    row = pd.Index(rows).get_indexer(group)[places_of(terms["article_id"], group, "terms")[used]]
    count = terms["count"].to_numpy("int64")[used]
    return sparse.csr_matrix((count, (row, column)), shape=(len(rows), len(words))), rows, list(words)


def weigh(counts: sparse.csr_matrix, scheme: str, *, length_one: bool = True) -> sparse.csr_matrix:
    """Weights of a scheme, every row of length 1 (a row without words stays 0).

    Parameters
    ----------
    counts : CSR matrix (texts, words), every word in at least one text
    scheme : one of ``SCHEMES``
    length_one : without it the weights are those before L2, to set beside other programs

    Returns
    -------
    CSR matrix (texts, words) of weights, no unit.

    Raises
    ------
    TableError if the scheme is unknown.

    Source: Salton & Buckley 1988, doi:10.1016/0306-4573(88)90021-0.

    Examples
    --------
    >>> weigh(sparse.csr_matrix([[3, 4]]), "counts").toarray().round(6).tolist()
    [[0.6, 0.8]]
    """
    text("scheme", scheme)
    if scheme not in SCHEMES:
        raise TableError(f"unknown scheme {scheme!r}; choose from {', '.join(SCHEMES)}")
    if 0 in counts.shape:
        return counts.astype(float)  # scikit-learn refuses a matrix without rows or columns
    unsmoothed = scheme.endswith("unsmoothed")
    transformer = TfidfTransformer(norm=None, use_idf=scheme != "counts", smooth_idf=not unsmoothed,
                                   sublinear_tf=scheme.startswith("log"))
    weights = transformer.fit_transform(counts.astype(float)).tocsr()
    if unsmoothed:
        # scikit-learn adds 1 to every idf, so that no word vanishes; here what all texts share should.
        weights = weights.multiply((transformer.idf_ - 1) / transformer.idf_).tocsr()
    return normalize(weights, norm="l2") if length_one else weights


def similarity(evidence: Evidence, *, by: str = "article_id", scheme: str = "log tf-idf",
               at_least: float = 0.0, wire: str = "gross") -> pd.DataFrame:
    """How alike each pair of articles (or outlets) is in its words.

    Likeness of words is not likeness of view, and two prints of one agency story are alike before either outlet has
    chosen a word. Weights depend on which texts are in the study. Jaccard falls where one text is much longer than the
    other; overlap does not, and is near 1 for any short text beside a long one: read it with the numbers of words.

    Parameters
    ----------
    evidence : mapping with articles, terms
    by : "article_id", "outlet" or another column of the articles table
    scheme : one of ``SCHEMES``: "tf-idf", "log tf-idf", "tf-idf, unsmoothed", "log tf-idf, unsmoothed" (with two texts
        all shared words vanish) or "counts"
    at_least : only pairs of at least this cosine, 0 to 1; default all. Above some 3,000 texts it must be given: all
        pairs of n texts are n (n - 1) / 2 rows
    wire : "gross", "first-copy" or "net" of wire copy, as in `of_wire`

    Returns
    -------
    One row per pair, each pair once, in the bibliography's order: a, b, cosine (0 to 1), shared_terms (distinct words
    both use), jaccard (shared over all distinct words of the two; NaN if neither has a word), overlap (shared over the
    distinct words of the one that has fewer; NaN if one has none), terms_a, terms_b (distinct words), scheme (formula
    of the weights of the cosine).

    Raises
    ------
    TableError if a table is missing, the scheme is unknown, a count is missing or negative, ``at_least`` is no cosine,
    or there are more than 5 million pairs. Fewer than two texts have no pair: no rows.

    Source: cosine, Salton & Buckley 1988, doi:10.1016/0306-4573(88)90021-0; Jaccard 1912,
    doi:10.1111/j.1469-8137.1912.tb05611.x; overlap, Simpson 1960, American Journal of Science 258-A, 300-311.
    """
    if isinstance(at_least, bool) or not isinstance(at_least, Real) or not 0 <= at_least <= 1:
        raise TableError(f"at_least is {at_least}; a cosine lies from 0 to 1")
    counts, names, _ = term_matrix(evidence, by=by, wire=wire)
    weights, present = weigh(counts, scheme), (counts > 0).astype("int64")
    if at_least:
        i, j = pairs_above(weights, at_least)
        cosine, shared = measure_pairs(weights, i, j), measure_pairs(present, i, j)
    else:
        i, j, cosine, shared = every_pair(weights, present)
    size = np.diff(present.indptr)
    either, smaller = size[i] + size[j] - shared, np.minimum(size[i], size[j])
    label = np.array(names, dtype=object)
    return pd.DataFrame({
        "a": label[i], "b": label[j], "cosine": np.clip(cosine, 0, 1), "shared_terms": shared.astype("int64"),
        "jaccard": shared / np.where(either > 0, either, np.nan),
        "overlap": shared / np.where(smaller > 0, smaller, np.nan), "terms_a": size[i].astype("int64"),
        "terms_b": size[j].astype("int64"), "scheme": SCHEMES[scheme]})


def shared_terms(evidence: Evidence, a: str, b: str, *, by: str = "article_id", scheme: str = "log tf-idf",
                 most: int | None = None, wire: str = "gross") -> pd.DataFrame:
    """Which words make two texts alike: what each adds to their cosine.

    Parameters
    ----------
    evidence, by, scheme, wire : as in `similarity`
    a, b : two articles or outlets
    most : how many words to return; default all

    Returns
    -------
    One row per shared word, largest first: term, count_a, count_b (words), adds (to the cosine), share_of_cosine.

    Raises
    ------
    TableError if a or b is not there.
    """
    counts, names, words = term_matrix(evidence, by=by, wire=wire)
    for side, name in (("a", a), ("b", b)):
        if not isinstance(name, Hashable) or pd.isna(name):
            raise TableError(f"{side} is {name!r}; give a value of {by}: {', '.join(map(str, names))}")
        if name not in names:
            raise TableError(f"no {by} {name!r} in this study; there are {', '.join(map(str, names))}")
    if most is not None:
        at_least_one("most", most)
    weights = weigh(counts, scheme)
    i, j = names.index(a), names.index(b)
    adds = weights[i].multiply(weights[j]).toarray().ravel()
    used = np.flatnonzero(adds)
    table = pd.DataFrame({"term": [words[k] for k in used], "count_a": counts[i, used].toarray().ravel(),
                          "count_b": counts[j, used].toarray().ravel(), "adds": adds[used]})
    table["share_of_cosine"] = table["adds"] / table["adds"].sum()
    table = table.sort_values(["adds", "term"], ascending=[False, True], kind="stable").reset_index(drop=True)
    return table if most is None else table.head(most)
