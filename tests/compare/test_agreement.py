"""Agreement of coders: published examples of Krippendorff's alpha, and what holds for any labels."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.compare.agreement import agreement, disagreements
from analysis.tables import TableError


def sheet(rows):
    """One row per coder and item from strings, one letter an item; a dot is a missing label."""
    return pd.DataFrame([(coder, item, said if said != "." else None) for coder, labels in rows.items()
                         for item, said in enumerate(labels)], columns=["coder", "item", "code"])


def alpha(rows, **options):
    return agreement(rows if isinstance(rows, pd.DataFrame) else sheet(rows), unit="item", label="code",
                     **options).iloc[0]


FOUR = {"A": "123321412...", "B": "1233224125.3", "C": ".3332342251.", "D": "12332441251."}


@pytest.mark.parametrize(("rows", "expected", "units", "labels"), [
    # Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, examples A, B and C
    ({"Meg": "0100000010", "Owen": "1110010000"}, .095, 10, 20),
    ({"Ben": "aabbdcccedda", "Gerry": "babbbccceddd"}, .692, 12, 24),
    (FOUR, .743, 11, 40),
])
def test_published_examples(rows, expected, units, labels):
    found = alpha(rows)
    assert found["alpha"] == pytest.approx(expected, abs=5e-4)
    assert (found["units"], found["labels"], found["coders"]) == (units, labels, len(rows))


def by_definition(rows):
    """Alpha from its definition, pair by pair: another way to the same number."""
    items = [[label for label in labels if label != "."] for labels in zip(*rows.values(), strict=True)]
    items = [labels for labels in items if len(labels) > 1]
    every = [label for labels in items for label in labels]
    observed = sum(sum(a != b for a, b in itertools.permutations(labels, 2)) / (len(labels) - 1) for labels in items)
    expected = sum(a != b for a, b in itertools.permutations(every, 2)) / (len(every) - 1)
    return 1 - observed / expected if expected else np.nan


LABELS = st.integers(2, 4).flatmap(lambda coders: st.integers(2, 12).flatmap(lambda items: st.lists(
    st.text("abc.", min_size=items, max_size=items), min_size=coders, max_size=coders)))


@given(LABELS, st.permutations("abc"))
def test_alpha_is_its_definition_whatever_the_names(labels, names):
    rows = {str(number): said for number, said in enumerate(labels)}
    if not any(sum(label != "." for label in item) > 1 for item in zip(*labels, strict=True)):
        with pytest.raises(TableError, match="no item has labels of two coders"):
            alpha(rows, draws=1)
        return
    found = alpha(rows, draws=1)["alpha"]
    assert found == pytest.approx(by_definition(rows), nan_ok=True)
    assert np.isnan(found) or found <= 1
    renamed = sheet(rows).replace({"code": dict(zip("abc", names, strict=True))}).sample(frac=1, random_state=1)
    assert alpha(renamed, draws=1)["alpha"] == pytest.approx(found, nan_ok=True)


def test_the_interval_holds_alpha_and_is_the_same_every_time():
    first, again = alpha(FOUR, draws=500), alpha(FOUR, draws=500)
    assert agreement(sheet(FOUR), unit="item", label="code")[["alpha", "low", "high"]].dtypes.eq("float64").all()
    assert first["low"] < first["alpha"] < first["high"]
    assert first["interval"] == "95 %, drawn by item"
    assert (first["low"], first["high"]) == (again["low"], again["high"])
    narrow = alpha(FOUR, draws=500, level=.5)
    assert narrow["high"] - narrow["low"] < first["high"] - first["low"]


def test_items_of_one_article_are_drawn_together():
    """Ten items that are the same ten times over tell no more than once."""
    rows = sheet({"A": "abbabaabba" * 10, "B": "abbabbaaba" * 10})
    rows["article"] = rows["item"] % 10
    alone, together = alpha(rows), alpha(rows, resample="article")
    assert together["alpha"] == alone["alpha"]
    assert together["high"] - together["low"] > 2 * (alone["high"] - alone["low"])
    assert together["interval"].endswith("drawn by article")


@pytest.mark.parametrize(("rows", "reason"), [
    ({"A": "aaaaaaaa", "B": "aaaaaaaa"}, "one label only"),
    ({"A": "abababab", "B": "abababab"}, "no disagreement seen"),
    ({"A": "abab", "B": "abaa"}, "4 to draw by item, fewer than 5"),
])
def test_where_there_is_no_interval_there_is_a_reason(rows, reason):
    found = alpha(rows)
    assert found["interval"] == reason
    assert np.isnan(found["low"]) and np.isnan(found["high"])
    assert np.isnan(found["alpha"]) == (reason == "one label only")


def test_disagreements_are_listed():
    found = disagreements(sheet(FOUR), unit="item", label="code")
    assert found["item"].tolist() == [1, 5, 7]
    assert found.iloc[0].to_dict() == {"item": 1, "A": "2", "B": "2", "C": "3", "D": "2"}
    assert disagreements(sheet({"A": "ab", "B": "ab"}), unit="item", label="code").empty
    assert disagreements(sheet({"A": "ab", "B": "a."}), unit="item", label="code").empty


def test_several_columns_name_an_item():
    rows = sheet(FOUR).assign(article_id="x").rename(columns={"item": "position", "code": "voice"})
    assert agreement(rows)["alpha"].iloc[0] == pytest.approx(.743, abs=5e-4)
    assert list(disagreements(rows)) == ["article_id", "position", "A", "B", "C", "D"]


def test_bad_codings_are_refused():
    rows = sheet({"A": "ab", "B": "ab"})
    with pytest.raises(TableError, match="coder A labelled item 0 twice; keep one of the two"):
        alpha(pd.concat([rows, rows.head(1)]))
    with pytest.raises(TableError, match=r"the codings table lacks \['voice'\]"):
        agreement(rows, unit="item")
    with pytest.raises(TableError, match="no item has labels of two coders"):
        alpha(rows.head(2))
    with pytest.raises(TableError, match="level between 0 and 1"):
        alpha(rows, level=95)
