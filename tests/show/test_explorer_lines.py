"""Lines lead back to the very words that were counted, and are sorted as concordances are. All texts are invented."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.compare.framing import frame_rates
from analysis.measure.concordance import concordance, sentence_at
from analysis.measure.package import load_evidence
from analysis.read.sources import read_articles
from analysis.show.explorer_lines import ORDERS, hit_bars, hit_lines, sort_lines
from analysis.tables import TableError


@pytest.fixture(scope="module")
def evidence(bridge):
    return load_evidence(bridge)


@pytest.fixture(scope="module")
def texts(bridge):
    return read_articles(bridge)[0]


def test_bars_are_the_rates_of_frame_rates(evidence):
    bars = hit_bars(evidence, family="crossing", frame="blockade")
    rates = frame_rates(evidence, voice=("own", "indirect", "direct"), family="crossing")
    rates = rates[rates["frame"] == "blockade"]
    both = bars.merge(rates, on=["outlet", "voice"], suffixes=("", "_rates"), validate="one_to_one")
    assert len(both) == len(bars) == len(rates) == 6
    assert bars["hits"].sum() == 5
    for name in ("hits", "tokens", "per_1000_words"):
        assert both[name].tolist() == pytest.approx(both[f"{name}_rates"].tolist(), nan_ok=True)


def test_all_frames_together_are_their_sum(evidence):
    one = [hit_bars(evidence, family="crossing", frame=frame)["hits"] for frame in ("blockade", "siege")]
    assert hit_bars(evidence, family="crossing")["hits"].tolist() == (one[0] + one[1]).tolist()
    assert one[1].sum() == 3  # the board game is a decoy


def test_lines_agree_with_the_concordance_of_the_same_word(evidence, texts):
    lines = hit_lines(evidence, texts, family="crossing", frame="blockade", window=5)
    expected = concordance(texts, "blockade*", window=5, parts=evidence["parts"])
    assert len(lines) == 5
    names = ["article_id", "position", "left", "node", "right", "voice"]
    assert lines[names].values.tolist() == expected[names].values.tolist()


def test_sentences_are_those_of_sentence_at(evidence, texts):
    lines = hit_lines(evidence, texts, family="crossing", window=None)
    text = texts.set_index("article_id")["text"]
    assert len(lines) == 8
    for line in lines.itertuples():
        assert text[line.article_id][line.first:line.last].strip() == sentence_at(texts, line.article_id, line.position)
        assert text[line.article_id][line.start:line.end] == line.node


@given(window=st.integers(0, 40))
def test_contexts_never_leave_their_line(evidence, texts, window):
    lines = hit_lines(evidence, texts, family="crossing", window=window)
    assert len(lines) == 8
    assert not lines[["left", "right"]].map(lambda words: "\n" in words).any(axis=None)
    assert (lines["first"] <= lines["start"]).all()
    assert (lines["last"] >= lines["end"]).all()


def test_without_texts_the_places_stay(evidence, texts):
    lines = hit_lines(evidence, None, family="crossing")
    there = hit_lines(evidence, texts, family="crossing")
    assert len(lines) == 8
    assert lines[["article_id", "position"]].equals(there[["article_id", "position"]])
    assert (lines[["first", "start", "end", "last"]] == -1).all(axis=None)
    assert set(lines["node"]) == {"blockade*", "siege*"}
    some = hit_lines(evidence, texts[texts["article_id"] == "w1"], family="crossing")
    assert some.loc[some["first"] >= 0, "article_id"].unique().tolist() == ["w1"]


@pytest.mark.parametrize(("change", "said"), [
    (lambda text: text.replace("bridge", "old bridge"), "was measured"), (lambda text: "Short", "was measured"),
])
def test_another_text_is_refused(evidence, texts, change, said):
    other = texts.assign(text=texts["text"].map(change))
    with pytest.raises(TableError, match=said):
        hit_lines(evidence, other, family="crossing")


def test_bad_input_is_refused(evidence, texts):
    with pytest.raises(TableError, match="window is -1"):
        hit_lines(evidence, texts, family="crossing", window=-1)
    with pytest.raises(TableError, match="no row in the articles table"):
        hit_lines({**evidence, "articles": evidence["articles"].iloc[:1]}, texts, family="crossing")
    with pytest.raises(TableError, match="lacks"):
        hit_bars({**evidence, "hits": evidence["hits"].drop(columns="voice")}, family="crossing")


def test_an_unknown_frame_has_no_line(evidence, texts):
    assert len(hit_lines(evidence, texts, family="crossing")) == 8
    assert hit_lines(evidence, texts, family="crossing", frame="none").empty


LINES = pd.DataFrame({"left": ["a d", "e b", "", "Ä f"], "node": ["x", "X", "y", "x"],
                      "right": ["q r", "Q a", "q", ""]})


@pytest.mark.parametrize(("order", "expected"), [
    ("place", [0, 1, 2, 3]), ("1R 2R 3R", [3, 2, 1, 0]), ("2R", [2, 3, 1, 0]), ("1L 2L", [2, 1, 0, 3]),
    ("2L", [2, 0, 1, 3]), ("node 1R", [3, 0, 1, 2]), ("9R", [0, 1, 2, 3]),
])
def test_sorting_by_hand(order, expected):
    found = sort_lines(LINES.assign(row=range(4)), order)["row"].tolist()
    assert found == expected


@given(order=st.sampled_from(ORDERS), seed=st.integers(0, 5))
def test_sorting_loses_no_line_and_does_not_lean_on_the_order_given(order, seed):
    whole = LINES.assign(row=range(4))
    found = sort_lines(whole.sample(frac=1, random_state=seed), order)
    assert sorted(found["row"]) == [0, 1, 2, 3]
    assert sort_lines(found, order).equals(found)


@pytest.mark.parametrize("order", ["", "0R", "right", "1R 2X"])
def test_an_unknown_order_is_refused(order):
    with pytest.raises(TableError, match="unknown place"):
        sort_lines(LINES, order)
