"""Word shifts against SciPy's Jensen-Shannon distance. All outlets and texts are invented."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon

from analysis import TableError, word_shift

ARTICLES = pd.DataFrame({"article_id": ["a", "b"], "outlet": ["Ost", "West"]})


def evidence(ost, west):
    rows = [("a", f"w{i}", n) for i, n in enumerate(ost) if n] + [("b", f"w{i}", n) for i, n in enumerate(west) if n]
    terms = pd.DataFrame(rows, columns=["article_id", "term", "count"])
    return {"articles": ARTICLES, "terms": terms.assign(part="body", voice="own", copy="none")}


counts = st.lists(st.integers(0, 40), min_size=6, max_size=6).filter(any)


@given(counts, counts)
def test_the_sum_is_the_divergence_that_scipy_gives(ost, west):
    found = word_shift(evidence(ost, west), "Ost", "West")
    p, q = np.array(ost) / sum(ost), np.array(west) / sum(west)
    expected = jensenshannon(p, q, base=2)
    assert found["adds_bits"].sum() == pytest.approx(0 if np.isnan(expected) else expected ** 2, abs=1e-9)
    assert (found["adds_bits"] > -1e-12).all()
    assert len(found) == sum(1 for a, b in zip(ost, west, strict=True) if a or b)


@given(counts, counts)
def test_swapping_the_sides_swaps_the_columns_and_changes_no_share(ost, west):
    one, other = word_shift(evidence(ost, west), "Ost", "West"), word_shift(evidence(ost, west), "West", "Ost")
    assert one["term"].tolist() == other["term"].tolist()
    assert one["count_a"].tolist() == other["count_b"].tolist()
    np.testing.assert_allclose(one["adds_bits"], other["adds_bits"], atol=1e-12)
    assert one["more_in"].tolist() == other["more_in"].tolist()


def test_two_groups_without_a_common_word_are_one_bit_apart():
    found = word_shift(evidence([4, 0], [0, 9]), "Ost", "West")
    rows = found[["term", "count_a", "count_b", "more_in"]].values.tolist()
    assert rows == [["w0", 4, 0, "Ost"], ["w1", 0, 9, "West"]]
    assert found["adds_bits"].tolist() == [0.5, 0.5]
    assert found["share_of_divergence"].tolist() == [0.5, 0.5]
    assert found["articles_a"].tolist() == [1, 0]


def test_equal_groups_have_no_share():
    found = word_shift(evidence([2, 3], [4, 6]), "Ost", "West")
    assert found["share_of_divergence"].isna().all()
    assert found["more_in"].tolist() == ["", ""]


@pytest.mark.parametrize(("a", "b", "said"), [
    ("Sud", "West", "no outlet 'Sud' in this study; there are Ost, West"),
    ("Ost", "Ost", "both sides are 'Ost'; a word shift needs two different ones")])
def test_sides_that_are_none_are_refused(a, b, said):
    with pytest.raises(TableError, match=said):
        word_shift(evidence([1], [1]), a, b)


def test_a_side_without_words_is_refused():
    with pytest.raises(TableError, match="'West' has no words in direct voice; choose another"):
        table = evidence([1], [1])
        table["terms"]["voice"] = ["direct", "own"]
        word_shift(table, "Ost", "West", voice="direct")
