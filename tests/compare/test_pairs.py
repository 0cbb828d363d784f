"""Pairs above a cosine against all products, in blocks small enough that every border is crossed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.preprocessing import normalize

from analysis.compare import pairs
from analysis.compare.pairs import every_pair, measure_pairs, pairs_above


def texts(seed, n, words, common):
    """Random texts: some words that most use, many that few do, a copy of every seventh, one text without words."""
    draw = np.random.default_rng(seed)
    use = np.concatenate([np.full(common, 0.7), np.full(words - common, 0.03)])
    counts = (draw.random((n, words)) < use) * draw.integers(1, 9, (n, words))
    for i in range(7, n, 7):
        counts[i] = counts[i - 7]
    counts[n // 2] = 0
    return sparse.csr_matrix(counts)


@pytest.mark.parametrize("block", [1, 100, 1 << 20])
@pytest.mark.parametrize("dense", [0, 300, 10**6])
@given(seed=st.integers(0, 999), at_least=st.sampled_from([0.05, 0.3, 0.5, 0.8, 1.0]))
@settings(max_examples=8, deadline=None)
def test_none_is_missed_and_none_too_many(block, dense, seed, at_least):
    counts = texts(seed, 30, 60, 8)
    weights = normalize(counts.astype(float))
    expected = np.argwhere(np.triu(cosine_similarity(counts), 1) >= at_least - 1e-9)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairs, "BLOCK", block)
        patch.setattr(pairs, "MOST_DENSE", dense)
        found = np.column_stack(pairs_above(weights, at_least))
    assert len(expected) > 2 and found.tolist() == expected.tolist()


@given(st.integers(0, 999))
@settings(max_examples=20, deadline=None)
def test_products_are_those_of_the_dense_rows(seed):
    counts = texts(seed, 12, 20, 4)
    i, j, product, shared = every_pair(counts.astype(float), (counts > 0).astype("int64"))
    rows = counts.toarray()
    assert len(i) == 12 * 11 / 2
    assert product.tolist() == [float(rows[a] @ rows[b]) for a, b in zip(i, j, strict=True)]
    assert shared.tolist() == [((rows[a] > 0) & (rows[b] > 0)).sum() for a, b in zip(i, j, strict=True)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pairs, "CHUNK", 7)
        assert measure_pairs(counts, i, j).tolist() == product.tolist()


@pytest.mark.parametrize(("short_of", "found"), [(1e-8, 0), (1e-10, 1), (-1e-8, 1)])
def test_single_precision_decides_nothing(short_of, found):
    least = 0.6 + short_of
    weights = sparse.csr_matrix([[1.0, 0.0], [0.6, 0.8]])
    assert len(pairs_above(weights, least)[0]) == found


def test_no_texts_and_no_words():
    for shape in ((0, 0), (0, 3), (3, 0), (1, 1)):
        nothing = sparse.csr_matrix(shape, dtype=float)
        assert [len(side) for side in pairs_above(nothing, 0.5)] == [0, 0]
        assert len(every_pair(nothing, nothing.astype("int64"))[0]) == shape[0] * (shape[0] - 1) // 2
