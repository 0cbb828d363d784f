"""Likeness of words. Oracles: scikit-learn on the same words, and values that other programs print."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity

from analysis.compare.similarity import SCHEMES, shared_terms, similarity, term_matrix, weigh
from analysis.tables import TableError

TEXTS = {"a": "this is a a sample", "b": "this is another example another example example"}


def evidence(texts):
    rows = [(key, "body", "own", word, text.split().count(word))
            for key, text in texts.items() for word in sorted(set(text.split()))]
    return {"articles": pd.DataFrame({"article_id": list(texts), "outlet": [key[0].upper() for key in texts]}),
            "terms": pd.DataFrame(rows, columns=["article_id", "part", "voice", "term", "count"])}


def cosine(texts, scheme):
    return similarity(evidence(texts), scheme=scheme).set_index(["a", "b"])["cosine"]


def test_values_that_other_programs_print():
    # scikit-learn's default; RNewsflow: unsmoothed weights make all shared words of two texts vanish; raw counts
    assert cosine(TEXTS, "tf-idf").tolist() == pytest.approx([0.110308], abs=5e-7)
    assert cosine(TEXTS, "log tf-idf, unsmoothed").tolist() == [0.0]
    assert cosine(TEXTS, "counts").tolist() == pytest.approx([0.195180], abs=5e-7)
    assert similarity(evidence(TEXTS))["jaccard"].tolist() == pytest.approx([1 / 3])
    assert similarity(evidence(TEXTS))["shared_terms"].tolist() == [2]


def test_unsmoothed_weights_by_hand():
    counts, _, words = term_matrix(evidence(TEXTS))
    weights = weigh(counts, "log tf-idf, unsmoothed").toarray()
    # (1 + ln count) x ln(N / df), the latter ln 2 for every word of one text alone, then length 1:
    # 'another' is 1 + ln 2, 'example' 1 + ln 3
    expected = np.array([1 + np.log(2), 1 + np.log(3)])
    found = weights[1, [words.index("another"), words.index("example")]]
    assert found == pytest.approx(expected / np.linalg.norm(expected))
    three, _, all_words = term_matrix(evidence({"x": "stork war", "y": "war bread", "z": "bread"}))
    row = weigh(three, "log tf-idf, unsmoothed").toarray()[0]
    # stork in one text of three, war in two
    assert row[all_words.index("war")] / row[all_words.index("stork")] == pytest.approx(np.log(3 / 2) / np.log(3))
    assert weights[:, [words.index("this"), words.index("is")]].tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize(("scheme", "options"), [
    ("tf-idf", {}), ("log tf-idf", {"sublinear_tf": True}), ("counts", {"use_idf": False})])
@given(st.lists(st.lists(st.sampled_from(["stork", "bridge", "river", "bread", "war", "u.s"]), min_size=1, max_size=12),
                min_size=2, max_size=5))
@settings(max_examples=40, deadline=None)
def test_cosine_agrees_with_scikit_learn(scheme, options, words):
    texts = {str(i): " ".join(text) for i, text in enumerate(words)}
    expected = cosine_similarity(TfidfVectorizer(analyzer=str.split, **options).fit_transform(texts.values()))
    found = cosine(texts, scheme)
    assert len(found) == len(texts) * (len(texts) - 1) / 2
    for (a, b), value in found.items():
        assert value == pytest.approx(expected[int(a), int(b)], abs=1e-12)
        assert 0 <= value <= 1


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_copy_is_alike_and_order_does_not_matter(scheme):
    texts = {"x": "stork bridge war war", "y": "stork river", "z": "stork bridge war war"}
    one, other = cosine(texts, scheme), cosine(dict(reversed(texts.items())), scheme)
    assert one["x", "z"] == pytest.approx(1)
    for a, b in one.index:
        assert other[b, a] == pytest.approx(one[a, b], abs=1e-12)
    assert set(similarity(evidence(texts), scheme=scheme)["scheme"]) == {SCHEMES[scheme]}


def test_words_without_overlap_have_nothing_in_common():
    row = similarity(evidence({"x": "stork", "y": "bridge"})).iloc[0]
    assert row[["cosine", "shared_terms", "jaccard"]].tolist() == [0, 0, 0]


def test_outlets_are_compared_as_one_text():
    table = similarity(evidence({"x1": "stork", "x2": "bridge", "y1": "stork bridge"}), by="outlet", scheme="counts")
    assert table[["a", "b"]].values.tolist() == [["X", "Y"]]
    assert table["cosine"].iloc[0] == pytest.approx(1)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_too_little_is_no_accident(scheme):
    assert similarity(evidence({"x": "stork"}), scheme=scheme).empty
    nothing = evidence(TEXTS)
    nothing["terms"] = nothing["terms"].iloc[:0]
    row = similarity(nothing, scheme=scheme)
    assert row[["cosine", "shared_terms"]].values.tolist() == [[0, 0]]
    assert row["jaccard"].isna().all()
    assert similarity({key: table.iloc[:0] for key, table in nothing.items()}, scheme=scheme).empty


def test_the_shared_words_add_up_to_the_cosine():
    data = evidence({"x": "stork bridge war war river", "y": "stork bridge bridge war bread"})
    table = shared_terms(data, "x", "y", scheme="tf-idf")
    assert set(table["term"]) == {"stork", "bridge", "war"}
    assert table["adds"].sum() == pytest.approx(similarity(data, scheme="tf-idf")["cosine"].iloc[0])
    assert table["share_of_cosine"].sum() == pytest.approx(1)
    assert table["adds"].is_monotonic_decreasing
    assert table.set_index("term").loc["bridge", ["count_a", "count_b"]].tolist() == [1, 2]
    assert len(shared_terms(data, "x", "y", most=2)) == 2
    assert shared_terms(evidence({"x": "stork", "y": "war"}), "x", "y").empty


def test_refusals():
    with pytest.raises(TableError, match="unknown scheme 'bm25'; choose from tf-idf, log tf-idf"):
        similarity(evidence(TEXTS), scheme="bm25")
    with pytest.raises(TableError, match="no article_id 'c' in this study; there are a, b"):
        shared_terms(evidence(TEXTS), "a", "c")
    with pytest.raises(TableError, match=r"the evidence lacks \['terms'\]"):
        similarity({"articles": evidence(TEXTS)["articles"]})
    with pytest.raises(TableError, match="no column 'colour' to group by"):
        similarity(evidence(TEXTS), by="colour")
