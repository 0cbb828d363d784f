"""Counts, rates and ranks. All counts are in the fixture, small enough to check by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import power_divergence

from analysis.compare.frequency import groups, lengths_by, need, published_share, term_frequencies, uneven_terms
from analysis.tables import TableError


def test_frequencies_by_hand(evidence):
    table = term_frequencies(evidence)
    assert len(table) == 3 * 4
    rows = table[table["outlet"] == "Ost Post"]
    assert rows[["term", "count", "tokens", "articles", "rank"]].values.tolist() == [
        ["the", 150, 290, 2, 1], ["bread", 90, 290, 2, 2], ["war", 50, 290, 2, 3], ["peace", 0, 290, 0, 4]]
    assert rows["per_1000_words"].tolist() == pytest.approx([1000 * n / 290 for n in (150, 90, 50, 0)])


def test_ties_share_the_smallest_rank(evidence):
    rows = term_frequencies(evidence)
    west = rows[rows["outlet"] == "West Mail"]
    assert west[["term", "rank"]].values.tolist() == [["the", 1], ["peace", 2], ["bread", 3], ["war", 3]]


def test_an_outlet_without_words_has_counts_and_no_rates(evidence):
    rows = term_frequencies(evidence)
    rows = rows[rows["outlet"] == "Sud Sun"]
    assert rows["count"].tolist() == [0] * 4
    assert rows["per_1000_words"].isna().all()


def test_one_voice_is_divided_by_what_is_published_of_it(evidence):
    rows = term_frequencies(evidence, voice="own").query("outlet == 'Ost Post'").set_index("term")
    # 40 of the 200 own words are published under no voice, so they are in neither count nor denominator
    assert rows.loc["the", ["count", "tokens"]].tolist() == [150, 160]
    assert rows.loc["war", "count"] == 10


def test_rare_words_are_left_out_over_all_groups_together(evidence):
    assert set(term_frequencies(evidence, min_count=50)["term"]) == {"the", "bread", "war", "peace"}
    assert set(term_frequencies(evidence, min_count=51)["term"]) == {"the", "bread"}
    assert term_frequencies(evidence, min_count=10**6).empty


def test_a_twofold_corpus_has_the_same_rates(many, doubled):
    one, two = term_frequencies(many), term_frequencies(doubled(many))
    assert len(one) == 6
    assert (two["count"] == 2 * one["count"]).all()
    np.testing.assert_allclose(two["per_1000_words"], one["per_1000_words"])


def test_order_of_rows_changes_nothing(many, shuffled):
    pd.testing.assert_frame_equal(term_frequencies(many), term_frequencies(shuffled(many)))
    pd.testing.assert_frame_equal(lengths_by(many), lengths_by(shuffled(many)))


def test_lengths_with_their_zeros(evidence):
    table = lengths_by(evidence)
    assert table.values.tolist()[:6] == [
        ["Ost Post", "own", 200, 200 / 290], ["Ost Post", "indirect", 40, 40 / 290],
        ["Ost Post", "direct", 50, 50 / 290],
        ["West Mail", "own", 250, 1.0], ["West Mail", "indirect", 0, 0.0], ["West Mail", "direct", 0, 0.0]]
    assert table["share_of_words"].iloc[6:].isna().all()
    sums = table.groupby("outlet")["share_of_words"].sum(min_count=1).dropna()
    assert sums.tolist() == pytest.approx([1, 1])


def test_lengths_by_part(evidence):
    table = lengths_by(evidence, over="part").set_index(["outlet", "part"])["tokens"]
    assert table.loc["Ost Post"].to_dict() == {"body": 270, "headline": 20}
    assert len(lengths_by(evidence, over=("part", "voice"))) == 3 * 2 * 3


def test_how_much_is_published_under_its_voice(evidence):
    table = published_share(evidence).set_index("article_id")
    assert table.loc["o1"].tolist() == [150, 110, 110 / 150]
    assert table.loc["w1", "share_of_words"] == 1


def test_uneven_terms_are_the_log_likelihood_over_all_groups(evidence):
    frequencies = term_frequencies(evidence)
    table = uneven_terms(frequencies, most=3)
    assert table["term"].nunique() == 3
    for term, rows in table[table["tokens"] > 0].groupby("term"):
        observed, tokens = rows["count"].to_numpy(float), rows["tokens"].to_numpy(float)
        expected = power_divergence(observed, observed.sum() * tokens / tokens.sum(),
                                    lambda_="log-likelihood").statistic
        assert rows["g2_groups"].iloc[0] == pytest.approx(expected), term
    assert table["g2_groups"].is_monotonic_decreasing
    assert table["outlet"].tolist()[:3] == ["Ost Post", "West Mail", "Sud Sun"]


@pytest.mark.parametrize(("call", "message"), [
    (lambda e: term_frequencies(e, voice="loud"),
     "unknown voice 'loud'; choose one of own, indirect, direct, or None for all"),
    (lambda e: term_frequencies(e, by="colour"), r"no column 'colour' to group by; it has \['article_id', 'outlet'"),
    (lambda e: lengths_by(e, over="speaker"), "words cannot be split by 'speaker'; choose 'voice', 'part' or both"),
    (lambda e: uneven_terms(e["terms"]),
     r"the frequencies table lacks \['outlet', 'tokens'\].*Make it with term_frequencies"),
    (lambda e: groups(e["terms"], "outlet"), r"the articles table lacks \['outlet'\]"),
    (lambda e: need(e, "articles", "reuse"),
     r"the evidence lacks \['reuse'\]; load them too: load_evidence\(study, 'reuse'\)")])
def test_refusals(evidence, call, message):
    with pytest.raises(TableError, match=message):
        call(evidence)
