"""Pairs of texts by their sparse rows: all of them, or those above a cosine, without a square of all by all."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from analysis.measure.kernels import compiled
from analysis.tables import TableError

MOST_PAIRS = 5_000_000    # all pairs of some 3,000 texts; about one gigabyte with everything on the way
BLOCK = 1 << 25           # numbers in one step, so that memory does not grow with the square of the texts
MOST_DENSE = 200_000_000  # numbers held as dense rows: 0.8 gigabytes
CHUNK = 20_000            # pairs measured in one step
ROUNDING = 1e-9
_BYTES = 8                # of text to a weight, about: what decides whether compiled functions pay
_TOO_MANY = ("more than {:,} pairs have a cosine of {} or more; choose a higher at_least=, or compare larger groups "
             "(by=)")


def every_pair(weights: sparse.csr_matrix,
               present: sparse.csr_matrix) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """All pairs of rows and their products in both matrices.

    Parameters
    ----------
    weights : CSR matrix (texts, words), rows of length 1 or 0
    present : CSR matrix (texts, words) of 0 and 1

    Returns
    -------
    Row i, row j (i before j), product of the weights, product of the presences (words both have): four arrays (pairs).

    Raises
    ------
    TableError if there are more than 5 million pairs.
    """
    n = weights.shape[0]
    if n * (n - 1) // 2 > MOST_PAIRS:
        raise TableError(f"{n:,} texts have {n * (n - 1) // 2:,} pairs, more than {MOST_PAIRS:,}; take only the pairs "
                         "above a cosine (at_least=), or compare larger groups (by=)")
    i, j = np.triu_indices(n, 1)
    product, shared = ((matrix @ matrix.T).toarray()[i, j] for matrix in (weights, present))
    return i, j, product, shared


def pairs_above(weights: sparse.csr_matrix, at_least: float) -> tuple[np.ndarray, np.ndarray]:
    """The pairs of rows whose cosine is at least so much; none is missed.

    With the extra ``scale``, only texts that share a rare word are looked at (`near_pairs`). Without it, blocks of
    texts are set against all: the words that one text in twenty uses as dense rows, which are multiplied fastest, the
    others as sparse ones, in single precision, with more than its error allowed for. Pairs that are left are measured
    again in full, so the answer is the same either way and does not depend on processors or threads. Time grows with
    the square of the texts all the same, from some thousand on (``tests/benchmarks/results/scale_similar.csv``).

    Parameters
    ----------
    weights : CSR matrix (texts, words), rows of length 1 or 0
    at_least : above 0, at most 1 (rounding of 1e-9 is forgiven)

    Returns
    -------
    Row i and row j of each pair, i before j, sorted.

    Raises
    ------
    TableError if there are more than 5 million such pairs.

    Source: error of a sum of products, Higham 2002, doi:10.1137/1.9780898718027, equation 3.5.
    """
    if (fast := compiled("pairs_numba", _BYTES * weights.nnz)) and (weights.data >= 0).all():
        i, j = fast.near_pairs(weights, at_least)
        enough = measure_pairs(weights, i, j) >= at_least - ROUNDING
        i, j = i[enough], j[enough]
        if len(i) > MOST_PAIRS:
            raise TableError(_TOO_MANY.format(MOST_PAIRS, at_least))
        order = np.lexsort((j, i))
        return i[order], j[order]
    n = weights.shape[0]
    users = np.bincount(weights.indices, minlength=weights.shape[1])
    common = np.argsort(-users, kind="stable")[:MOST_DENSE // max(n, 1)]
    common = np.sort(common[users[common] > n / 20])
    is_rare = np.ones(len(users), dtype=bool)
    is_rare[common] = False
    single = weights.astype("float32")
    dense, rare = single[:, common].toarray(), single[:, is_rare]
    by_word = rare.T.tocsr()
    # A sum has at most as many terms as a text has words; one more for rounding to single, one for adding both sums.
    slack = (2 + np.diff(weights.indptr).max(initial=0)) * np.finfo("float32").eps
    step = max(1, BLOCK // max(n, 1))
    left, right, found = [np.empty(0, "int64")], [np.empty(0, "int64")], 0
    for first in range(0, n, step):
        rows = slice(first, first + step)
        near = dense[rows] @ dense[first:].T
        near += (rare[rows] @ by_word).toarray()[:, first:]
        i, j = np.nonzero(near >= at_least - slack)
        later = i < j
        i, j = i[later] + first, j[later] + first
        enough = measure_pairs(weights, i, j) >= at_least - ROUNDING
        left.append(i[enough])
        right.append(j[enough])
        found += int(enough.sum())
        if found > MOST_PAIRS:
            raise TableError(_TOO_MANY.format(MOST_PAIRS, at_least))
    return np.concatenate(left), np.concatenate(right)


def measure_pairs(matrix: sparse.csr_matrix, i: np.ndarray, j: np.ndarray) -> np.ndarray:
    """Product of row i and row j of each pair, some thousand pairs at a time.

    Parameters
    ----------
    matrix : CSR matrix (texts, words)
    i, j : arrays (pairs) of rows

    Returns
    -------
    Array (pairs).
    """
    out = np.zeros(len(i), dtype=matrix.dtype)
    for first in range(0, len(i), CHUNK):
        part = slice(first, first + CHUNK)
        out[part] = np.asarray(matrix[i[part]].multiply(matrix[j[part]]).sum(axis=1)).ravel()
    return out
