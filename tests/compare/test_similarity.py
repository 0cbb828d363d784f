"""Likeness of words. Oracles: scikit-learn on the same words, and values that other programs print."""

import zipfile

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity

from analysis.compare import pairs
from analysis.compare.similarity import SCHEMES, shared_terms, similarity, term_matrix, weigh
from analysis.measure.tokens import tokenize
from analysis.tables import TableError

BAGS = st.lists(st.lists(st.sampled_from(["stork", "bridge", "river", "bread", "war", "u.s"]), max_size=9), min_size=1,
                max_size=5)
TEXTS = {"a": "this is a a sample", "b": "this is another example another example example"}


def evidence(texts):
    rows = [(key, "body", "own", word, text.split().count(word))
            for key, text in texts.items() for word in sorted(set(text.split()))]
    return {"articles": pd.DataFrame({"article_id": list(texts), "outlet": [key[0].upper() for key in texts]}),
            "terms": pd.DataFrame(rows, columns=["article_id", "part", "voice", "term", "count"])}


def cosine(texts, scheme):
    return similarity(evidence(texts), scheme=scheme).set_index(["a", "b"])["cosine"]


# Published values. The two texts are those of the worked example on tf-idf in an encyclopaedia that the programs share.

def weights_of(scheme, **options):
    counts, _, words = term_matrix(evidence(TEXTS))
    return pd.DataFrame(weigh(counts, scheme, **options).toarray(), index=list(TEXTS), columns=words), counts


def test_weights_that_tidytext_prints():
    """bind_tf_idf, n / sum n x ln(N / df): example 0.29706308, another 0.19804205; a 0.27725887, sample 0.13862944."""
    weights, counts = weights_of("tf-idf, unsmoothed", length_one=False)
    found = weights.div(np.asarray(counts.sum(axis=1)).ravel(), axis=0)
    assert found.loc["b", ["example", "another"]].tolist() == pytest.approx([0.29706308, 0.19804205], abs=5e-9)
    assert found.loc["a", ["a", "sample"]].tolist() == pytest.approx([0.27725887, 0.13862944], abs=5e-9)
    assert found[["this", "is"]].to_numpy().tolist() == [[0, 0], [0, 0]]


def test_weights_that_quanteda_prints():
    """dfm_tfidf(scheme_tf = "prop"), log10: example 0.13, another 0.09; a 0.12, sample 0.06 (quanteda's own test)."""
    weights, counts = weights_of("tf-idf, unsmoothed", length_one=False)
    found = weights.div(np.asarray(counts.sum(axis=1)).ravel(), axis=0) / np.log(10)
    assert found.loc["b", ["example", "another"]].round(2).tolist() == [0.13, 0.09]
    assert found.loc["a", ["a", "sample"]].round(2).tolist() == [0.12, 0.06]


def test_weights_and_cosine_of_scikit_learn():
    """TfidfVectorizer's default, run: idf 1.405465 of a word in one of the two texts, 1 in both; cosine 0.110308."""
    weights, counts = weights_of("tf-idf", length_one=False)
    idf = pd.DataFrame(weights.to_numpy() / np.where(counts.toarray() > 0, counts.toarray(), np.nan),
                       columns=weights.columns).max()
    assert idf[["example", "sample"]].tolist() == pytest.approx([1.405465] * 2, abs=5e-7)
    assert idf[["this", "is"]].tolist() == pytest.approx([1, 1])
    assert cosine(TEXTS, "tf-idf").tolist() == pytest.approx([0.110308], abs=5e-7)


def test_shared_words_vanish_as_in_rnewsflow():
    """RNewsflow, tf_idf = TRUE: cosine 0.0 of two texts, their shared words having an idf of 0."""
    assert cosine(TEXTS, "tf-idf, unsmoothed").tolist() == [0.0]
    assert cosine(TEXTS, "log tf-idf, unsmoothed").tolist() == [0.0]


def test_raw_counts_and_sets():
    """Raw counts: cosine 0.195180; the sets of words: Jaccard 1/3, Dice .5, overlap .5."""
    row = similarity(evidence(TEXTS), scheme="counts").iloc[0]
    assert row["cosine"] == pytest.approx(0.195180, abs=5e-7)
    assert row["jaccard"] == pytest.approx(1 / 3) and row["overlap"] == 0.5
    assert row[["shared_terms", "terms_a", "terms_b"]].tolist() == [2, 4, 4]
    assert 2 * row["shared_terms"] / (row["terms_a"] + row["terms_b"]) == 0.5


def test_overlap_of_a_text_in_a_longer_one():
    """RNewsflow's overlap_pct of "a b c d e" and "a b c": 0.6 and 1.0, the larger the overlap; cosine 0.774597."""
    row = similarity(evidence({"x": "a b c d e", "y": "a b c"}), scheme="counts").iloc[0]
    assert row["cosine"] == pytest.approx(0.774597, abs=5e-7)
    assert (row["shared_terms"] / row["terms_a"], row["shared_terms"] / row["terms_b"]) == (0.6, 1.0)
    assert row["overlap"] == 1.0 and row["jaccard"] == 0.6


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
    assert row[["cosine", "shared_terms", "jaccard", "overlap"]].tolist() == [0, 0, 0, 0]


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
    assert row[["jaccard", "overlap"]].isna().all(axis=None)
    assert similarity({key: table.iloc[:0] for key, table in nothing.items()}, scheme=scheme).empty


def test_answers_that_were_copied_are_more_like_their_source(shared):
    """Cut and paste, light and heavy revision, no copying: 95 answers by instruction (Clough & Stevenson 2011)."""
    path = shared / "data" / "clough-stevenson.zip"
    if not path.is_file():
        pytest.skip("the graded answers are not here (data/clough-stevenson.zip)")
    with zipfile.ZipFile(path) as archive:
        with archive.open("data/file_information.csv") as rows:
            info = pd.read_csv(rows).set_index("File")
        texts = {name: " ".join(tokenize(archive.read(f"data/{name}").decode("utf-8", "replace"))["token"])
                 for name in info.index}
    table = similarity(evidence(texts))
    for side in ("a", "b"):
        table = table.join(info[["Task", "Category"]].rename(columns=lambda name, side=side: f"{name}_{side}"), on=side)
    from_source = (table["Category_a"] == "orig") ^ (table["Category_b"] == "orig")
    table = table[(table["Task_a"] == table["Task_b"]) & from_source]
    kind = table["Category_b"].where(table["Category_a"] == "orig", table["Category_a"])
    mean = table.groupby(kind.to_numpy())[["cosine", "jaccard", "overlap"]].mean()
    assert len(table) == 95 and set(mean.index) == {"cut", "light", "heavy", "non"}
    for column in mean:
        assert mean.loc[["cut", "light"], column].min() > mean.loc["heavy", column] > 1.5 * mean.loc["non", column]


@pytest.mark.parametrize("scheme", SCHEMES)
@given(words=BAGS, order=st.randoms())
@settings(max_examples=20, deadline=None)
def test_neither_the_order_of_articles_nor_of_rows_moves_a_number(scheme, words, order):
    data = evidence({str(i): " ".join(text) for i, text in enumerate(words)})
    place = list(range(len(words)))
    order.shuffle(place)
    mixed = {"articles": data["articles"].iloc[place], "terms": data["terms"].sample(frac=1, random_state=len(words))}
    keys = ["cosine", "shared_terms", "jaccard", "overlap"]
    one, other = (similarity(e, scheme=scheme) for e in (data, mixed))
    assert len(one) == len(words) * (len(words) - 1) / 2
    at = {frozenset(pair): i for i, pair in enumerate(zip(other["a"], other["b"], strict=True))}
    found = other[keys].iloc[[at[frozenset(pair)] for pair in zip(one["a"], one["b"], strict=True)]]
    # Not only near: the sums run over the words, whichever text comes first.
    pd.testing.assert_frame_equal(found.reset_index(drop=True), one[keys], check_exact=True)


@given(words=BAGS, k=st.integers(2, 9), which=st.integers(0, 4))
@settings(max_examples=60, deadline=None)
def test_counts_taken_k_times_leave_the_cosine_of_counts_alone(words, k, which):
    data = evidence({str(i): " ".join(text) for i, text in enumerate(words)})
    longer = data["terms"]["article_id"] == str(which)
    count = data["terms"]["count"]
    more = {**data, "terms": data["terms"].assign(count=count.where(~longer, k * count))}
    one, other = (similarity(e, scheme="counts") for e in (data, more))
    assert other["cosine"].tolist() == pytest.approx(one["cosine"].tolist(), abs=1e-12)
    for column in ("shared_terms", "jaccard", "overlap", "terms_a", "terms_b"):
        assert other[column].equals(one[column])


@pytest.mark.parametrize("scheme", SCHEMES)
@given(words=BAGS)
@settings(max_examples=20, deadline=None)
def test_every_article_twice_leaves_outlets_alike(scheme, words):
    """N and df are of the groups, so a doubled corpus moves only weights that are no multiple of the counts."""
    data = evidence({str(i): " ".join(text) for i, text in enumerate(words)})
    twice = {name: pd.concat([table, table.assign(article_id=table["article_id"] + "'")])
             for name, table in data.items()}
    one, other = (similarity(e, by="outlet", scheme=scheme) for e in (data, twice))
    for column in ["shared_terms", "jaccard", "overlap"]:
        assert other[column].equals(one[column])
    if not scheme.startswith("log"):
        assert other["cosine"].tolist() == pytest.approx(one["cosine"].tolist(), abs=1e-12)


@given(words=BAGS)
@settings(max_examples=60, deadline=None)
def test_likeness_of_sets_is_that_of_python_s_sets(words):
    table = similarity(evidence({str(i): " ".join(text) for i, text in enumerate(words)}))
    for row in table.itertuples():
        a, b = set(words[int(row.a)]), set(words[int(row.b)])
        assert (row.shared_terms, row.terms_a, row.terms_b) == (len(a & b), len(a), len(b))
        assert row.jaccard == pytest.approx(len(a & b) / len(a | b) if a | b else np.nan, nan_ok=True)
        assert row.overlap == pytest.approx(len(a & b) / min(len(a), len(b)) if a and b else np.nan, nan_ok=True)
        if a and b:
            assert row.jaccard <= row.overlap


@pytest.mark.parametrize("scheme", SCHEMES)
@given(words=BAGS, at_least=st.sampled_from([1e-7, 0.2, 0.5, 0.75, 1.0]))
@settings(max_examples=25, deadline=None)
def test_pairs_above_a_cosine_are_those_rows_of_all_pairs(scheme, words, at_least):
    data = evidence({str(i): " ".join(text) for i, text in enumerate(words)})
    every, above = similarity(data, scheme=scheme), similarity(data, scheme=scheme, at_least=at_least)
    expected = every[every["cosine"] >= at_least - 1e-9].reset_index(drop=True)
    pd.testing.assert_frame_equal(above, expected, rtol=1e-12, check_dtype=bool(len(expected)))


def test_too_many_pairs_are_refused(monkeypatch):
    data = evidence({str(i): f"stork war{i % 2}" for i in range(6)})
    monkeypatch.setattr(pairs, "MOST_PAIRS", 14)
    with pytest.raises(TableError, match=r"6 texts have 15 pairs, more than 14; take only the pairs above a cosine"):
        similarity(data)
    assert len(similarity(data, at_least=0.9)) == 6  # of three and three that are the same
    monkeypatch.setattr(pairs, "MOST_PAIRS", 5)
    with pytest.raises(TableError, match=r"more than 5 pairs have a cosine of 0.9 or more; choose a higher at_least="):
        similarity(data, at_least=0.9)


@pytest.mark.parametrize("count", [-1, np.nan, 0.5])
def test_a_count_that_is_none_is_named(count):
    data = evidence(TEXTS)
    data["terms"]["count"] = [count, *data["terms"]["count"].iloc[1:]]
    with pytest.raises(TableError, match=f"the terms table, row 1, article 'a', has count = {count}"):
        similarity(data)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_an_outlet_without_words_and_words_without_uses(scheme):
    data = evidence({"x": "stork war", "y": "stork bread", "s": ""})
    plain = similarity(data, scheme=scheme)
    assert plain["b"].tolist() == ["y", "s", "s"]
    silent = plain[plain["b"] == "s"]
    assert silent[["cosine", "jaccard", "terms_b"]].to_numpy().tolist() == [[0, 0, 0]] * 2
    assert silent["overlap"].isna().all()
    unused = pd.DataFrame([("s", "body", "own", "pact", 0)], columns=data["terms"].columns)
    padded = {**data, "terms": pd.concat([unused, data["terms"]])}
    pd.testing.assert_frame_equal(similarity(padded, scheme=scheme), plain)


def test_articles_that_cannot_be_placed_are_named():
    data = evidence(TEXTS)
    with pytest.raises(TableError, match="the terms table has article 'b', which the articles table lacks"):
        similarity({**data, "articles": data["articles"].iloc[:1]})
    with pytest.raises(TableError, match="article 'a' stands twice in the articles table"):
        similarity({**data, "articles": data["articles"].iloc[[0, 0, 1]]})


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
    for wrong in (-0.1, 1.1, np.nan):
        with pytest.raises(TableError, match=f"at_least is {wrong}; a cosine lies from 0 to 1"):
            similarity(evidence(TEXTS), at_least=wrong)
    with pytest.raises(TableError, match="no article_id 'c' in this study; there are a, b"):
        shared_terms(evidence(TEXTS), "a", "c")
    with pytest.raises(TableError, match=r"the evidence lacks \['terms'\]"):
        similarity({"articles": evidence(TEXTS)["articles"]})
    with pytest.raises(TableError, match="no column 'colour' to group by"):
        similarity(evidence(TEXTS), by="colour")
