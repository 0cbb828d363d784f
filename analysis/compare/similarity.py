"""How alike articles or outlets are in their words: TF-IDF and cosine by scikit-learn, on the package's own tokens."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.preprocessing import normalize

from analysis.compare.frequency import Evidence, groups, need
from analysis.tables import TableError

# The scheme stands beside every number: with few texts, an unsmoothed idf makes all shared words vanish.
SCHEMES = {"tf-idf": "count x (ln((1 + N) / (1 + df)) + 1), L2 (scikit-learn's default)",
           "log tf-idf": "(1 + ln count) x (ln((1 + N) / (1 + df)) + 1), L2",
           "log tf-idf, unsmoothed": "(1 + ln count) x ln(N / df), L2; words that all texts use weigh nothing",
           "counts": "count, L2"}


def term_matrix(evidence: Evidence, *, by: str = "article_id") -> tuple[sparse.csr_matrix, list[str], list[str]]:
    """Word counts as a sparse matrix with its two labelled axes.

    Returns
    -------
    CSR matrix (groups, words) of counts; groups in the bibliography's order; words sorted.
    """
    need(evidence, "articles", "terms")
    group = groups(evidence["articles"], by)
    rows = list(dict.fromkeys(group))
    terms = evidence["terms"]
    words = sorted(terms["term"].unique())
    row = terms["article_id"].map(group).map({name: i for i, name in enumerate(rows)}).to_numpy()
    column = np.searchsorted(np.array(words, dtype=object), terms["term"].to_numpy(dtype=object))
    shape = (len(rows), len(words))
    return sparse.csr_matrix((terms["count"].to_numpy(), (row, column)), shape=shape), rows, words


def weigh(counts: sparse.csr_matrix, scheme: str) -> sparse.csr_matrix:
    """Weights of a scheme, every row of length 1 (a row without words stays 0).

    Parameters
    ----------
    counts : CSR matrix (texts, words)
    scheme : one of ``SCHEMES``

    Raises
    ------
    TableError if the scheme is unknown.
    """
    if scheme not in SCHEMES:
        raise TableError(f"unknown scheme {scheme!r}; choose from {', '.join(SCHEMES)}")
    if 0 in counts.shape:
        return counts.astype(float)  # scikit-learn refuses a matrix without rows or columns
    unsmoothed = scheme == "log tf-idf, unsmoothed"
    transformer = TfidfTransformer(norm=None if unsmoothed else "l2", use_idf=scheme != "counts",
                                   smooth_idf=not unsmoothed, sublinear_tf=scheme.startswith("log"))
    weights = transformer.fit_transform(counts.astype(float)).tocsr()
    if unsmoothed:
        # scikit-learn adds 1 to every idf, so that no word vanishes; here what all texts share should.
        weights = weights.multiply((transformer.idf_ - 1) / transformer.idf_).tocsr()
        weights = normalize(weights, norm="l2")
    return weights


def similarity(evidence: Evidence, *, by: str = "article_id", scheme: str = "log tf-idf") -> pd.DataFrame:
    """How alike each pair of articles (or outlets) is in its words.

    Likeness of words is not likeness of view, and two prints of one agency story are alike before either outlet has
    chosen a word. Weights depend on which texts are in the study.

    Parameters
    ----------
    evidence : mapping with articles, terms
    by : "article_id", "outlet" or another column of the articles table
    scheme : one of ``SCHEMES``: "tf-idf", "log tf-idf", "log tf-idf, unsmoothed" (with two texts all shared words
        vanish) or "counts"

    Returns
    -------
    One row per pair, each pair once, in the bibliography's order: a, b, cosine (0 to 1), shared_terms (distinct words
    both use), jaccard (shared over all distinct words of the two), scheme (formula of the weights).

    Raises
    ------
    TableError if a table is missing or the scheme is unknown. Fewer than two texts have no pair: no rows.
    """
    counts, names, _ = term_matrix(evidence, by=by)
    weights = weigh(counts, scheme)
    cosine = (weights @ weights.T).toarray()
    present = (counts > 0).astype(int)
    shared = (present @ present.T).toarray()
    size = shared.diagonal()
    rows = [(names[i], names[j], min(1.0, max(0.0, float(cosine[i, j]))), int(shared[i, j]),
             shared[i, j] / (size[i] + size[j] - shared[i, j]) if size[i] + size[j] else np.nan)
            for i, j in combinations(range(len(names)), 2)]
    return pd.DataFrame(rows, columns=["a", "b", "cosine", "shared_terms", "jaccard"]).assign(scheme=SCHEMES[scheme])


def shared_terms(evidence: Evidence, a: str, b: str, *, by: str = "article_id", scheme: str = "log tf-idf",
                 most: int | None = None) -> pd.DataFrame:
    """Which words make two texts alike: what each adds to their cosine.

    Parameters
    ----------
    evidence, by, scheme : as in `similarity`
    a, b : two articles or outlets
    most : how many words to return; default all

    Returns
    -------
    One row per shared word, largest first: term, count_a, count_b (words), adds (to the cosine), share_of_cosine.

    Raises
    ------
    TableError if a or b is not there.
    """
    counts, names, words = term_matrix(evidence, by=by)
    for name in (a, b):
        if name not in names:
            raise TableError(f"no {by} {name!r} in this study; there are {', '.join(names)}")
    weights = weigh(counts, scheme)
    i, j = names.index(a), names.index(b)
    adds = weights[i].multiply(weights[j]).toarray().ravel()
    used = np.flatnonzero(adds)
    table = pd.DataFrame({"term": [words[k] for k in used], "count_a": counts[i, used].toarray().ravel(),
                          "count_b": counts[j, used].toarray().ravel(), "adds": adds[used]})
    table["share_of_cosine"] = table["adds"] / table["adds"].sum()
    table = table.sort_values(["adds", "term"], ascending=[False, True], kind="stable").reset_index(drop=True)
    return table if most is None else table.head(most)
