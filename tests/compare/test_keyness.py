"""Keyness. Oracles: scipy, and the published values of each measure's maker."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from analysis.compare.effects import log_ratio
from analysis.compare.keyness import keywords
from analysis.compare.measures import MEASURES, g2_2cell, g2_4cell
from analysis.tables import TableError

TABLES = st.tuples(st.integers(0, 500), st.integers(0, 500), st.integers(1, 5000), st.integers(1, 5000)).map(
    lambda t: (t[0], t[1], t[0] + t[2], t[1] + t[3]))


@pytest.mark.parametrize(("measure", "table", "expected"), [
    # Rayson's calculator: the class sheet of Lancaster prints +2.65
    (g2_2cell, (52, 57, 50_000, 75_000), 2.651710), (g2_2cell, (10, 5, 100, 200), 6.931472),
    # Dunning 1993, table of bigrams; quanteda.extras' test-keyness-basic.R for the fourth
    (g2_4cell, (110, 111, 110 + 2442, 111 + 29114), 270.72), (g2_4cell, (8, 24, 13, 31764), 95.29),
    (g2_4cell, (10, 3, 10, 31767), 167.23), (g2_4cell, (10, 5, 100, 200), 7.329812),
    (g2_4cell, (52, 57, 50_000, 75_000), 2.654064),
    # an R run that quanteda's documentation prints
    (g2_4cell, (7, 2, 10, 9), 4.534939),
    # CQPweb's gold file, and two of its rows by arithmetic: log2((5/168329) / (14/19552238)) = 5.3745
    (log_ratio, (1189, 968, 168_329, 19_720_567 - 168_329), 7.156576),
    (log_ratio, (5, 14, 168_329, 19_720_567 - 168_329), 5.374479),
    # 0 counts as a half: log2((4/100) / (0.5/100)) = 3
    (log_ratio, (4, 0, 100, 100), 3.0), (log_ratio, (0, 4, 100, 100), -3.0), (log_ratio, (2, 1, 100, 100), 1.0)])
def test_published_values(measure, table, expected):
    digits = len(str(expected).split(".")[1])
    assert float(measure(*table)) == pytest.approx(expected, abs=0.6 * 10**-digits)


@given(TABLES)
@settings(max_examples=300, deadline=None)
def test_four_cells_agree_with_scipy(table):
    a, b, c, d = table
    assume(a + b > 0)
    cells = [[a, b], [c - a, d - b]]
    expected = chi2_contingency(cells, correction=False, lambda_="log-likelihood").statistic
    assert abs(float(g2_4cell(a, b, c, d))) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(TABLES)
@settings(max_examples=200, deadline=None)
def test_two_cells_are_the_goodness_of_fit(table):
    a, b, c, d = table
    assume(a > 0 and b > 0)
    from scipy.stats import power_divergence
    expected = power_divergence([a, b], [c * (a + b) / (c + d), d * (a + b) / (c + d)],
                                lambda_="log-likelihood").statistic
    assert abs(float(g2_2cell(a, b, c, d))) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("measure", [g2_2cell, g2_4cell, log_ratio])
@given(TABLES)
@settings(max_examples=100, deadline=None)
def test_the_other_way_round_the_sign_turns(measure, table):
    a, b, c, d = table
    assume(a + b > 0)
    assert float(measure(b, a, d, c)) == pytest.approx(-float(measure(a, b, c, d)), abs=1e-9)


@given(TABLES, st.integers(2, 50))
@settings(max_examples=100, deadline=None)
def test_more_text_is_more_evidence_and_no_larger_difference(table, times):
    assume(table[0] > 0 and table[1] > 0)
    scaled = [times * n for n in table]
    for measure in (g2_2cell, g2_4cell):
        assert float(measure(*scaled)) == pytest.approx(times * float(measure(*table)), rel=1e-6, abs=1e-6)
    assert float(log_ratio(*scaled)) == pytest.approx(float(log_ratio(*table)), abs=1e-9)


def test_absent_words_and_empty_sides():
    assert np.isnan(log_ratio(0, 0, 10, 10))
    assert np.isnan(log_ratio(0, 3, 0, 10))
    assert g2_4cell(0, 0, 10, 10) == 0
    assert g2_4cell([3, 0], [0, 3], 10, 10).sum() == pytest.approx(0)


@pytest.mark.parametrize("measure", [g2_2cell, g2_4cell, log_ratio])
@pytest.mark.parametrize(("table", "message"), [
    ((float("nan"), 1, 10, 10), "must be numbers; one is missing or infinite"),
    ((1, None, 10, 10), "must be numbers; one is missing or infinite"),
    ((1, 1, float("inf"), 10), "must be numbers; one is missing or infinite"),
    ((-1, 1, 10, 10), "between 0 and the size of its side; one is negative or larger"),
    (([1, 1], [1, 11], 10, 10), "between 0 and the size of its side; one is negative or larger")])
def test_counts_that_are_none_are_refused(measure, table, message):
    with pytest.raises(TableError, match=message):
        measure(*table)


# keywords

def test_keywords_counted_by_hand(evidence):
    table = keywords(evidence, target="Ost Post", measures=("g2_2cell", "g2_4cell", "log_ratio")).set_index("term")
    # Ost Post: 150 the, 50 war, 90 bread of 290; the others: 200 the, 50 peace of 250
    assert table[["target_count", "reference_count"]].loc[["bread", "war", "the", "peace"]].values.tolist() == [
        [90, 0], [50, 0], [150, 200], [0, 50]]
    assert set(table["target_tokens"]) == {290}
    assert set(table["reference_tokens"]) == {250}
    assert table.loc["bread", "target_per_1000_words"] == pytest.approx(1000 * 90 / 290)
    assert table.loc["war", ["target_articles", "reference_articles"]].tolist() == [2, 0]
    for term in table.index:
        a, b = table.loc[term, ["target_count", "reference_count"]]
        assert table.loc[term, "g2_4cell"] == pytest.approx(float(g2_4cell(a, b, 290, 250)))
        assert table.loc[term, "g2_2cell"] == pytest.approx(float(g2_2cell(a, b, 290, 250)))
        assert table.loc[term, "log_ratio"] == pytest.approx(float(log_ratio(a, b, 290, 250)))
    assert table["g2_2cell"].is_monotonic_decreasing
    assert table.index[0] == "bread"
    assert table.index[-1] == "peace"


def test_one_voice_and_one_reference(evidence):
    table = keywords(evidence, target="Ost Post", reference="West Mail", voice="own")
    assert table.set_index("term")["target_count"].to_dict() == {"war": 10, "the": 150, "peace": 0}


def test_too_few_articles_have_no_interval_and_no_verdict(evidence):
    table = keywords(evidence, target="Ost Post", reference="West Mail")
    assert len(table) == 4
    assert table[["log_ratio_low", "log_ratio_high"]].isna().all(axis=None)
    assert set(table["interval"]) == {"target: 2 articles, fewer than 5; reference: one article"}
    assert set(table["verdict"]) == {"cannot tell"}
    assert table["g2_4cell"].abs().max() > 10


def test_what_can_be_told_apart_is_told(many):
    table = keywords(many, target="West Mail", seed=1).set_index("term")
    assert set(table["interval"]) == {"95 % over articles"}
    assert table.loc["war", "verdict"] == "more in target"
    assert (table["log_ratio_low"] <= table["log_ratio"]).all()
    assert (table["log_ratio"] <= table["log_ratio_high"]).all()
    assert keywords(many, target="Ost Post").set_index("term").loc["war", "verdict"] == "more in reference"


def test_the_other_side_has_the_other_sign(many):
    one = keywords(many, target="West Mail").set_index("term")
    other = keywords(many, target="Ost Post").set_index("term").loc[one.index]
    assert len(one) == 3
    np.testing.assert_allclose(one["g2_4cell"], -other["g2_4cell"], atol=1e-9)
    np.testing.assert_allclose(one["log_ratio"], -other["log_ratio"], atol=1e-9)


def test_a_twofold_corpus_has_the_same_rates(many, doubled):
    one = keywords(many, target="West Mail")
    two = keywords(doubled(many), target="West Mail")
    np.testing.assert_allclose(two["target_per_1000_words"], one["target_per_1000_words"])
    np.testing.assert_allclose(two["log_ratio"], one["log_ratio"])
    np.testing.assert_allclose(two["g2_4cell"], 2 * one["g2_4cell"])


def test_neither_seed_nor_order_surprises(many, shuffled):
    one = keywords(many, target="West Mail", seed=4)
    assert len(one) == 3
    pd.testing.assert_frame_equal(one, keywords(many, target="West Mail", seed=4))
    pd.testing.assert_frame_equal(one, keywords(shuffled(many), target="West Mail", seed=4))
    other = keywords(many, target="West Mail", seed=5)
    assert not one["p_permutation"].equals(other["p_permutation"])
    pd.testing.assert_frame_equal(one[["log_ratio_low", "g2_4cell"]], other[["log_ratio_low", "g2_4cell"]])


def test_articles_without_words_in_a_voice_say_nothing_about_it(many):
    terms = many["terms"].copy()
    terms.loc[~terms["article_id"].isin(["o0", "w0"]), "voice"] = "direct"
    table = keywords({**many, "terms": terms}, target="West Mail", voice="own")
    assert len(table) == 3
    assert set(table["interval"]) == {"target: one article; reference: one article"}
    assert set(table["could_tell"]) == {"none at any size"}


def test_a_word_of_one_side_only_has_a_bound(many):
    terms = many["terms"]
    extra = pd.DataFrame({"article_id": [f"w{i}" for i in range(7)], "part": "body", "voice": "own", "term": "siege",
                          "count": [3, 2, 4, 1, 2, 3, 2]})
    row = keywords({**many, "terms": pd.concat([terms, extra])}, target="West Mail").set_index("term").loc["siege"]
    assert row["interval"] == "95 % bound over articles"
    assert row["log_ratio_high"] == np.inf
    assert 0 < row["log_ratio_low"] < row["log_ratio"]
    assert row["verdict"] == "more in target"


def test_the_adjustment_decides_what_is_told(many):
    rng = np.random.default_rng(5)
    noise = pd.DataFrame([(key, "body", "own", f"w{i}", n) for i in range(20) for key in many["articles"]["article_id"]
                          if (n := rng.poisson(1))], columns=["article_id", "part", "voice", "term", "count"])
    study = {**many, "terms": pd.concat([many["terms"], noise])}
    told = {adjust: set(table.loc[table["verdict"] != "cannot tell", "term"]) for adjust in ("family", "bh", "none")
            if len(table := keywords(study, target="West Mail", adjust=adjust, permutations=600))}
    assert "war" in told["family"]
    assert told["family"] <= told["none"]
    assert len(told["none"]) > len(told["family"])
    with pytest.raises(TableError, match="unknown adjustment 'holm'; choose from family, bh, none"):
        keywords(study, target="West Mail", adjust="holm")
    with pytest.warns(UserWarning, match="99 permutations are too few.* take permutations=459 or more, fewer terms"):
        table = keywords(study, target="West Mail", adjust="bh", permutations=99)
    assert set(table["verdict"]) == {"cannot tell"} and set(table["could_tell"]) == {"none at any size"}
    assert len(table) == 23  # 23 / .05 - 1


def test_rare_words_are_left_out_but_counted_in_the_size(evidence):
    table = keywords(evidence, target="Ost Post", min_count=51)
    assert set(table["term"]) == {"the", "bread"}
    assert set(keywords(evidence, target="Ost Post", min_count=50)["term"]) == {"the", "bread", "war", "peace"}
    assert set(table["target_tokens"]) == {290}
    assert keywords(evidence, target="Ost Post", min_count=1000).empty


@pytest.mark.parametrize(("options", "message"), [
    ({"target": "Nord News"}, "no outlet 'Nord News' in this study; there are Ost Post, West Mail, Sud Sun"),
    ({"target": "Ost Post", "reference": "Nord News"}, "no outlet 'Nord News' in this study"),
    ({"target": "Ost Post", "reference": "Ost Post"},
     "target and reference are both 'Ost Post'; compare two different"),
    ({"target": "Ost Post", "measures": ["G2"]},
     "unknown keyness measure 'G2'; choose from g2_2cell, g2_4cell, chi2,"),
    ({"target": "Ost Post", "voice": "loud"}, "unknown voice 'loud'; choose one of own, indirect, direct"),
    ({"target": "Sud Sun"}, "the target has no words; choose another"),
    ({"target": "West Mail", "voice": "direct"}, "the target has no words in direct voice; choose another"),
    ({"target": "Ost Post", "by": "colour"},
     r"the articles table has no column 'colour' to group by; it has \['article_id'"),
])
def test_refusals(evidence, options, message):
    with pytest.raises(TableError, match=message):
        keywords(evidence, **options)


def test_a_target_that_is_everything_is_refused(evidence):
    evidence["articles"]["outlet"] = "Ost Post"
    with pytest.raises(TableError, match="'Ost Post' is the whole study; there is nothing to compare it with"):
        keywords(evidence, target="Ost Post")


def test_missing_tables_are_named(evidence):
    del evidence["terms"]
    with pytest.raises(TableError,
                       match=r"the evidence lacks \['terms'\]; load them too: load_evidence\(study, 'terms'\)"):
        keywords(evidence, target="Ost Post")


def test_every_measure_is_a_column_of_its_own_name(many):
    table = keywords(many, target="West Mail", measures=list(MEASURES))
    assert len(table) and set(MEASURES) <= set(table)
    row = table.set_index("term").loc["war"]
    sides = row[["target_count", "reference_count", "target_tokens", "reference_tokens"]].astype(float)
    for name, measure in MEASURES.items():
        if name != "log_ratio_conservative":  # depends on how many words are compared, so not on this row alone
            alone = float(measure.function(*sides)) if "log_odds" not in name else row[name]
            assert row[name] == pytest.approx(alone), name
