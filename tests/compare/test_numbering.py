"""Values as numbers, with and without a categorical; distinct numbers, against NumPy."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import keywords, similarity, term_frequencies, word_shift
from analysis.compare.matrix import count_words
from analysis.compare.numbering import distinct, numbered
from analysis.measure.package import load_evidence
from analysis.study import open_study

WORDS = st.lists(st.sampled_from(["fog", "bay", "ñu", "агент", "a", None]), max_size=30)


@given(WORDS, st.permutations(["fog", "bay", "ñu", "агент", "a", "never"]))
def test_a_categorical_is_numbered_as_its_values_are(values, categories):
    codes, labels = numbered(pd.Series(values, dtype=object))
    again, same = numbered(pd.Series(pd.Categorical(values, categories=categories)))
    assert again.tolist() == codes.tolist() and list(same) == list(labels)


@given(st.lists(st.integers(0, 50), max_size=40), st.sampled_from([51, 10_000_000]))
def test_distinct_is_numpys(numbers, size):
    expected = np.unique(np.array(numbers, np.int64), return_inverse=True)
    found = distinct(np.array(numbers, np.int64), size)
    assert [x.tolist() for x in found] == [x.tolist() for x in expected]


@pytest.fixture
def both():
    """The shipped evidence as it is read, and with the texts of its terms as a large study has them."""
    evidence = load_evidence(open_study("pyongyang-2024"), "terms", "lengths")
    texts = ["article_id", "part", "voice", "copy", "term"]
    stored = evidence["terms"].astype(dict.fromkeys(texts, "category")).astype({"count": "int32"})
    return evidence, {**evidence, "terms": stored}


@pytest.mark.parametrize("wire", ["gross", "net"])
def test_every_comparison_of_words_takes_numbered_terms(both, wire):
    plain, stored = both
    outlets = plain["articles"]["outlet"].tolist()
    calls = {
        "frequencies": lambda e: term_frequencies(e, over="voice", wire=wire),
        "pairs": lambda e: similarity(e, wire=wire),
        "shift": lambda e: word_shift(e, outlets[0], outlets[1], wire=wire),
        "keywords": lambda e: keywords(e, target=outlets[0], permutations=20, seed=1, wire=wire)}
    for name, call in calls.items():
        expected, found = call(plain), call(stored)
        assert len(expected) > 5, name
        pd.testing.assert_frame_equal(found, expected, check_dtype=False, obj=name)
    one, other = (count_words(e, voice="own", wire=wire) for e in both)
    assert one.words == other.words and abs(one.matrix - other.matrix).nnz == 0 and one.matrix.nnz > 50
