"""Expressions: their cells counted by hand, quanteda's lambda and z, published values; all texts are invented."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.measure.ngrams import count_ngrams, expressions
from analysis.tables import TableError


def articles(*texts, language="en"):
    ids = [f"article-{i}" for i in range(len(texts))]
    return pd.DataFrame({"article_id": ids, "text": texts, "language": language})


def ngrams(**cells):
    """One expression with these cells."""
    size = 2 if "n_11" in cells else 3
    return pd.DataFrame({"expression": ["so called war"], "size": size, "articles": 2,
                         "count": cells["n_11" if size == 2 else "n_111"], **{name: [n] for name, n in cells.items()}})


def test_pairs_and_their_cells():
    # Pairs of "cold war came", "cold fog", "the war": cold war, war came | cold fog | the war: 4 places.
    found = count_ngrams(articles("Cold war came. Cold fog. The war."), min_count=1).set_index("expression")
    assert sorted(found.index) == ["cold fog", "cold war", "the war", "war came"]
    assert found.loc["cold war", ["count", "n_11", "n_10", "n_01", "n_00"]].tolist() == [1, 1, 1, 1, 1]
    assert found.loc["war came", ["n_11", "n_10", "n_01", "n_00"]].tolist() == [1, 0, 0, 3]


def test_three_words_against_a_count_by_hand():
    texts = articles("so called war zone", "so called war", "so called peace", "the called war")
    found = count_ngrams(texts, size=3, min_count=2)
    # Five places: so called war (2), called war zone, so called peace, the called war.
    assert found.to_dict("records") == [
        {"expression": "so called war", "size": 3, "articles": 2, "count": 2, "n_111": 2, "n_110": 1, "n_101": 0,
         "n_100": 0, "n_011": 1, "n_010": 0, "n_001": 0, "n_000": 1}]


@given(st.lists(st.sampled_from(["war", "fog", "sea", "quay."]), min_size=3, max_size=40), st.sampled_from([2, 3]))
def test_cells_of_an_expression_fill_all_places(words, size):
    found = count_ngrams(articles(" ".join(words)), size=size, min_count=1)
    cells = found.filter(like="n_")
    assert (cells.sum(axis=1) == found["count"].sum()).all() and (cells >= 0).all().all()


def test_wrong_sizes_are_refused():
    for options in ({"size": 4}, {"size": 1}, {"min_count": 0}):
        with pytest.raises(TableError, match=r"an expression has 2 or 3 words|whole number of places, at least 1"):
            count_ngrams(articles("War."), **options)


def test_no_expression_crosses_a_sentence_an_article_or_a_part_set_aside():
    texts = articles("Cold war. Came fog", "then rain")
    parts = pd.DataFrame({"article_id": ["article-0", "article-0", "article-1"], "start": [0, 10, 0],
                          "end": [10, 18, 9], "part": ["body", "credit", "body"]})
    assert sorted(count_ngrams(texts, parts=parts, min_count=1)["expression"]) == ["cold war", "then rain"]


def test_lambda_and_z_are_quanteda_s():
    # lambda = ln 3.5 - ln 1.5 - ln 2.5 + ln 10.5 with a half in each cell, z over the root of the summed inverses.
    row = expressions(ngrams(n_11=3, n_10=1, n_01=2, n_00=10), min_count=1).iloc[0]
    assert row["lambda_half"] == pytest.approx(np.log(3.5 * 10.5 / (1.5 * 2.5)))
    assert row["z"] == pytest.approx(row["lambda_half"] / np.sqrt(1 / 3.5 + 1 / 1.5 + 1 / 2.5 + 1 / 10.5))


def test_the_interaction_of_three_words_alternates():
    # K = 3: signs + for 111, - where one word differs, + where two do, - for 000.
    row = expressions(ngrams(n_111=4, n_110=1, n_101=2, n_100=3, n_011=1, n_010=5, n_001=6, n_000=50),
                      min_count=1).iloc[0]
    assert row["lambda_half"] == pytest.approx(np.log(4.5 * 3.5 * 5.5 * 6.5 / (1.5 * 2.5 * 1.5 * 50.5)))
    assert np.isnan(row["g2_4cell"])


@pytest.mark.parametrize(("cells", "g2"), [((110, 2442, 111, 29114), 270.72), ((8, 5, 24, 31740), 95.29),
                                           ((10, 0, 3, 31764), 167.23)])
def test_g2_is_dunning_s(cells, g2):
    """Dunning 1993, table 1 (also NLTK's doctest)."""
    row = expressions(ngrams(**dict(zip(("n_11", "n_10", "n_01", "n_00"), cells, strict=True))), min_count=1).iloc[0]
    assert round(row["g2_4cell"], 2) == g2


@given(st.tuples(*[st.integers(1, 500)] * 4))
def test_g2_agrees_with_scipy_and_is_negative_where_words_avoid_each_other(cells):
    from scipy.stats import chi2_contingency
    row = expressions(ngrams(**dict(zip(("n_11", "n_10", "n_01", "n_00"), cells, strict=True))), min_count=1).iloc[0]
    square = np.array(cells).reshape(2, 2)
    expected = chi2_contingency(square, correction=False, lambda_="log-likelihood").statistic
    assert abs(row["g2_4cell"]) == pytest.approx(expected, rel=1e-9, abs=1e-7)
    if (difference := cells[0] * cells[3] - cells[1] * cells[2]) and expected > 1e-6:
        assert np.sign(row["g2_4cell"]) == np.sign(difference)


def test_the_order_that_was_asked_for():
    table = count_ngrams(articles("The cold war came. Cold fog lay low. A cold war again.",
                                  "The war was cold. Fog lay on the cold quay."), min_count=1)
    by_count, by_z = (expressions(table, min_count=1, sort=sort) for sort in ("count", "z"))
    assert by_count["expression"].iloc[:2].tolist() == ["cold war", "fog lay"]
    assert by_z["z"].is_monotonic_decreasing and len(by_z) == len(table) > 5
    assert len(expressions(table, min_count=2)) == 3
    with pytest.raises(TableError, match="unknown order 'beauty'; choose from z, g2_4cell, count"):
        expressions(table, sort="beauty")
    with pytest.raises(TableError, match="unknown order 'g2_4cell'"):
        expressions(table, size=3, sort="g2_4cell")
    with pytest.raises(TableError, match="has no cells"):
        expressions(table[["expression", "size", "articles", "count"]])


def test_a_study_that_has_its_texts_is_one_call(toy):
    found = expressions(toy, min_count=2, sort="count").set_index("expression")
    assert found.loc["the bakers", ["count", "articles"]].tolist() == [3, 2]
    assert expressions(toy, size=3, min_count=1)["size"].unique().tolist() == [3]


def test_no_expression_at_all():
    for texts in (articles(""), articles("War. Fog.")):
        assert expressions(count_ngrams(texts, min_count=1), min_count=1).empty
