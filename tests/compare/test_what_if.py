"""The same comparison under other definitions. All outlets and numbers are invented; sums are worked by hand."""

import numpy as np
import pandas as pd
import pytest

from analysis import TableError, frame_rates, load_evidence, open_study, signs_by_choice, signs_kept, what_if
from analysis.compare.what_if import CHOICES, frame_within

ARTICLES = pd.DataFrame({"article_id": ["o", "w", "s"], "outlet": ["Ost", "West", "Sud"]})
FRAMES = pd.DataFrame({"family": "quarrel", "frame": ["war", "row", "trade"], "term": ["war", "row*", "trade war*"],
                       "is_decoy": [False, False, True]})


def hit(article, frame, part="body", voice="own", copy="none", term="war", is_decoy=False):
    return article, "quarrel", frame, term, is_decoy, part, voice, copy


def evidence(hits, lengths):
    return {"articles": ARTICLES, "frames": FRAMES,
            "hits": pd.DataFrame(hits, columns=["article_id", "family", "frame", "term", "is_decoy", "part", "voice",
                                                "copy"]),
            "lengths": pd.DataFrame(lengths, columns=["article_id", "part", "voice", "copy", "tokens"])}


WORDS = [("o", "headline", "own", "none", 10), ("o", "body", "own", "none", 90), ("o", "body", "direct", "none", 100),
         ("w", "body", "own", "later", 100), ("w", "body", "own", "none", 100), ("s", "body", "own", "none", 400)]
HITS = [hit("o", "war", part="headline"), hit("o", "war", voice="direct"), hit("o", "row"),
        hit("w", "war", copy="later"), hit("w", "trade", term="trade war*", is_decoy=True), hit("s", "row")]


def one(table, **wanted):
    usual = {name: values[0] for name, values in CHOICES.items()}
    rows = table
    for name, value in {**usual, **wanted}.items():
        rows = rows[rows[name] == value]
    assert len(rows) == 1
    return rows.iloc[0]


@pytest.fixture(scope="module")
def table():
    return what_if(evidence(HITS, WORDS), family="quarrel")


def test_every_combination_stands_once(table):
    combinations = np.prod([len(values) for values in CHOICES.values()])
    assert len(table) == 3 * 2 * combinations
    assert not table.duplicated(["outlet", "frame", *CHOICES]).any()
    assert table["is_usual"].sum() == 6


@pytest.mark.parametrize(("wanted", "rate", "reference"), [
    ({}, 1000 * 1 / 100, 1000 * 1 / 600),                              # own voice: 1 in 100; 1 in 200 and 0 in 400
    ({"voice": "all"}, 1000 * 2 / 200, 1000 * 1 / 600),                # the direct hit and the direct words come in
    ({"wire": "net"}, 1000 * 1 / 100, 0),                              # West's hit is copy
    ({"wire": "first-copy"}, 1000 * 1 / 100, 0),
    ({"headline": "left out"}, 0, 1000 * 1 / 600),                     # Ost's own hit is its headline
    ({"decoys": "counted"}, 1000 * 1 / 100, 1000 * 2 / 600),           # a trade war is a war then
    ({"denominator": "hits of the family"}, 1 / 2, 1 / 2),             # war, row; war of West, row of Sud
    ({"denominator": "articles"}, 1, 1 / 2),
    ({"reference": "mean of the others"}, 1000 * 1 / 100, 1000 * (1 / 200 + 0) / 2),
])
def test_each_choice_by_hand(table, wanted, rate, reference):
    row = one(table[(table["outlet"] == "Ost") & (table["frame"] == "war")], **wanted)
    assert (row["rate"], row["reference_rate"]) == pytest.approx((rate, reference))
    if rate and reference:
        assert row["log_ratio"] == pytest.approx(np.log2(rate / reference))
    else:
        assert row["log_ratio"] == (-np.inf if not rate else np.inf)


def test_signs_are_counted(table):
    kept = signs_kept(table).set_index(["outlet", "frame"])
    war = table[(table["outlet"] == "Ost") & (table["frame"] == "war")]
    assert kept.loc[("Ost", "war"), "same_sign"] == (war["log_ratio"] > 1e-9).sum() > 0
    assert kept.loc[("Ost", "war"), "other_sign"] == (war["log_ratio"] < -1e-9).sum() > 0
    assert (kept[["same_sign", "other_sign", "no_sign"]].sum(axis=1) == kept["choices"]).all()
    by_choice = signs_by_choice(table).set_index(["choice", "value"])
    assert by_choice.loc[("headline", "left out"), "other_sign"] >= 1
    assert (by_choice["findings"] == kept["share_same_sign"].notna().sum()).all()


def test_a_finding_without_a_difference_has_no_share():
    kept = signs_kept(what_if(evidence([hit("o", "row")], WORDS), family="quarrel")).set_index(["outlet", "frame"])
    row = kept.loc[("Ost", "war")]
    assert np.isnan(row["share_same_sign"]) and row["note"] == "no difference to keep"
    assert np.isnan(row["lowest"]) and row["no_sign"] == row["choices"]


@pytest.mark.parametrize(("decoy", "frame"), [("trade war*", "war"), ("rows of trees", "row"), ("warm bread", None),
                                             ("row of war", "war"), ("war", "war")])
def test_a_decoy_holds_a_term_word_for_word(decoy, frame):
    assert frame_within(decoy, FRAMES.iloc[:2]) == frame


def test_one_outlet_is_refused_and_a_table_without_copy_too():
    whole = evidence(HITS, WORDS)
    with pytest.raises(TableError, match="all articles are of one outlet, 'Ost'; a comparison needs two"):
        what_if({**whole, "articles": ARTICLES.assign(outlet="Ost")}, family="quarrel")
    with pytest.raises(TableError, match="no family 'cake' in the lexicon"):
        what_if(whole, family="cake")
    with pytest.raises(TableError, match=r"lengths table lacks \['copy'\]"):
        what_if({**whole, "lengths": whole["lengths"].drop(columns="copy")}, family="quarrel")
    with pytest.raises(TableError, match="rows are the usual choice, expected one"):
        signs_kept(what_if(whole, family="quarrel").assign(is_usual=False))


def test_the_usual_choices_are_the_rates_of_the_other_notebooks(root):
    study = open_study("pyongyang-2024", corpus=root / "corpus")
    whole = load_evidence(study)
    rates = frame_rates(whole, family="conflict", voice="own").set_index(["outlet", "frame"])["per_1000_words"]
    usual = what_if(whole, family="conflict").query("is_usual").set_index(["outlet", "frame"])["rate"]
    pd.testing.assert_series_equal(usual, rates.reindex(usual.index), check_names=False)
    net = what_if(whole, family="conflict").query("voice == 'all' and wire == 'net' and headline == 'counted' and "
                                                  "decoys == 'left out' and denominator == 'words' and "
                                                  "reference == 'all others together'").set_index(["outlet", "frame"])
    expected = frame_rates(whole, family="conflict", voice="all", wire="net").set_index(["outlet", "frame"])
    assert net["hits"].sum() > 3
    pd.testing.assert_series_equal(net["rate"], expected["per_1000_words"].reindex(net.index), check_names=False)
