"""Keyness measures: published values, base R and SciPy as oracles, and properties that hold whatever the counts."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, fisher_exact, hypergeom

from analysis.compare import measures as m
from analysis.compare.exact import fisher_odds_ratio, fisher_p
from analysis.compare.log_odds import log_odds_dirichlet
from analysis.tables import TableError

GOLD = pd.read_csv(Path(__file__).parents[1] / "oracles" / "gold-two-by-two.csv")
NAMES = sorted(m.MEASURES)
SIGNED = ("g2_2cell", "g2_4cell", "chi2", "chi2_yates", "log_ratio", "log_ratio_conservative", "difference_coefficient",
          "log_odds_delta", "log_odds_z_2term", "log_odds_z_4term")
INVERTED = ("relative_risk", "odds_ratio", "simple_maths")


def of_table(measure, *cells):
    """A measure of the table with these four cells, row by row."""
    (a, b), (rest_a, rest_b) = np.reshape(cells, (2, 2))
    return float(measure(a, b, a + rest_a, b + rest_b))


@st.composite
def comparisons(draw, least=0):
    c, d = draw(st.integers(max(1, least), 10**6)), draw(st.integers(max(1, least), 10**6))
    return draw(st.integers(least, c)), draw(st.integers(least, d)), c, d


# Published values.

def test_g2_2cell_of_the_lancaster_class_sheet():
    """52 in 50,000 against 57 in 75,000 is +2.65 (Lancaster class sheet; exact value by own arithmetic)."""
    assert round(float(m.g2_2cell(52, 57, 50_000, 75_000)), 2) == 2.65
    assert float(m.g2_2cell(52, 57, 50_000, 75_000)) == pytest.approx(2.651710, abs=5e-7)
    assert float(m.g2_2cell(10, 5, 100, 200)) == pytest.approx(6.931472, abs=5e-7)  # 2 x 5 x ln 2: E1 = E2/2 = 5


def test_g2_4cell_of_quanteda_extras():
    """10 in 100 against 5 in 200 is 7.329812 (quanteda.extras, test-keyness-basic.R); 52 against 57 own arithmetic."""
    assert float(m.g2_4cell(10, 5, 100, 200)) == pytest.approx(7.329812, abs=5e-7)
    assert float(m.g2_4cell(52, 57, 50_000, 75_000)) == pytest.approx(2.654064, abs=5e-7)


@pytest.mark.parametrize(("cells", "published"), [
    ((110, 2442, 111, 29114), 270.72), ((8, 5, 24, 31740), 95.29), ((10, 0, 3, 31764), 167.23)])
def test_g2_4cell_of_dunning(cells, published):
    """Dunning 1993, Computational Linguistics 19(1), table 1."""
    assert round(of_table(m.g2_4cell, *cells), 2) == published


def test_chi2_with_and_without_yates_of_quanteda():
    """7, 3 / 2, 7: 4.337160 and 2.632438, G2 4.534939 (R; quanteda's test document); 1, 3 / 3, 1: 0.5 (Pedersen)."""
    assert of_table(m.chi2, 7, 3, 2, 7) == pytest.approx(4.337160, abs=5e-7)
    assert of_table(m.chi2_yates, 7, 3, 2, 7) == pytest.approx(2.632438, abs=5e-7)
    assert of_table(m.g2_4cell, 7, 3, 2, 7) == pytest.approx(4.534939, abs=5e-7)
    assert of_table(m.chi2_yates, 1, 3, 3, 1) == -0.5


def test_fisher_of_r_and_of_pedersen():
    """7, 3 / 2, 7: p .0697785, conditional odds ratio 7.16628 (R); 1, 3 / 3, 1: two-sided .486 (Pedersen 1996).

    R finds the odds ratio to about four digits only (uniroot stops at a tolerance of 1e-4); the maximum is 7.166306.
    """
    assert of_table(fisher_p, 7, 3, 2, 7) == pytest.approx(0.0697785, abs=5e-8)
    assert of_table(fisher_odds_ratio, 7, 3, 2, 7) == pytest.approx(7.16628, rel=1e-5)
    assert round(of_table(fisher_p, 1, 3, 3, 1), 3) == 0.486


def test_odds_ratio_of_16217_and_735():
    """16,217 in 2,796,938 against 735 in 2,087,946 is 16.6."""
    assert round(float(m.odds_ratio(16217, 735, 2796938, 2087946)), 1) == 16.6


def test_percent_diff_of_gabrielatos_and_marchi():
    """206,523 in 959,641 against 178,174 in 1,562,358 is 88.7 % (Gabrielatos & Marchi 2011)."""
    assert round(float(m.percent_diff(206523, 178174, 959641, 1562358)), 1) == 88.7


LRC = [  # O11, C1, log ratio, conservative: rows of the CQPweb gold file of pandas-association-measures
    (1189, 2157, 7.156576, 6.910069), (5, 19, 5.374479, 1.353429), (49, 88, 7.189214, 5.941562),
    (577, 13484, 2.376468, 2.127643), (10, 53, 4.755570, 2.273555)]


@pytest.mark.parametrize(("o11", "c1", "plain", "conservative"), LRC)
def test_log_ratio_and_its_conservative_form_of_cqpweb(o11, c1, plain, conservative):
    """R1 = 168,329, N = 19,720,567, m = 599 (pandas-association-measures, log-ratio-gold.tsv)."""
    sides = (o11, c1 - o11, 168329, 19720567 - 168329)
    assert float(m.log_ratio(*sides)) == pytest.approx(plain, abs=6e-7)
    assert float(m.log_ratio_conservative(*sides, comparisons=599)) == pytest.approx(conservative, abs=6e-7)


def test_simple_maths_of_sketch_engine():
    """shard: 35 in 112,289,776 against 263 in 1,559,716,979, n = 1, is 1.1224 (Sketch Engine, page on simple maths)."""
    assert round(float(m.simple_maths(35, 263, 112_289_776, 1_559_716_979)), 4) == 1.1224


def test_difference_coefficient_of_hofland_and_johansson():
    """18 against 35 in a million each is -0.32 (Hofland & Johansson 1982)."""
    assert round(float(m.difference_coefficient(18, 35, 10**6, 10**6)), 2) == -0.32


def test_bic_and_ell_by_own_arithmetic():
    """10 in 100 against 5 in 200: 6.931472 - ln 300 = 1.2277, / (300 ln 5) = 0.0143559; 52 and 57: -9.0844 (formulas of
    the UCREL sheet, Wilson 2013 and Johnston et al. 2006)."""
    assert float(m.bic(10, 5, 100, 200)) == pytest.approx(1.2277, abs=5e-5)
    assert float(m.bic(52, 57, 50_000, 75_000)) == pytest.approx(-9.0844, abs=5e-5)
    assert float(m.ell(10, 5, 100, 200)) == pytest.approx(0.0143559, abs=5e-8)
    assert np.isnan(m.ell(1, 0, 100, 200))  # E1 = 1/3: ln is negative


@pytest.mark.parametrize(("variance", "published"), [("2-term", 0.689423), ("4-term", 0.685784)])
def test_log_odds_of_the_fox_and_the_pig(variance, published):
    """Flat prior .05: brown +0.689423 with two terms (ConvoKit), +0.685784 with four (Scattertext); purple negative."""
    fox = ["the", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "pig"]
    pig = ["the", "lazy", "purple", "pig", "jumps", "over", "the", "lazier", "donkey"]
    words = sorted(set(fox + pig))
    counts = [fox.count(w) for w in words], [pig.count(w) for w in words]
    _, z = log_odds_dirichlet(*counts, 9, 9, prior=0.05, variance=variance)
    z = dict(zip(words, z, strict=True))
    assert z["brown"] == pytest.approx(published, abs=5e-7) and z["purple"] == -z["brown"]
    assert z["the"] == 0 and z["lazy"] == 0


def test_log_odds_by_hand_with_the_informative_prior():
    # 3 of 10 against 1 of 20, prior 4 of 30: ln(7/33) - ln(5/45); variance 1/7 + 1/5 + 1/33 + 1/45.
    delta, z = log_odds_dirichlet(3, 1, 10, 20)
    assert float(delta) == pytest.approx(np.log(7 / 33) - np.log(5 / 45))
    assert float(z) == pytest.approx(float(delta) / np.sqrt(1 / 7 + 1 / 5 + 1 / 33 + 1 / 45))


# Base R and SciPy.

def test_gold_tables_are_there():
    assert len(GOLD) == 60 and set(GOLD["r_version"]) == {"4.2.2"}


@pytest.mark.parametrize("name", ["chi2", "chi2_yates", "g2_4cell", "fisher_p"])
def test_agrees_with_base_r(name):
    found = np.abs(m.MEASURES[name].function(GOLD["a"], GOLD["b"], GOLD["c"], GOLD["d"]))
    assert found == pytest.approx(GOLD[name].to_numpy(), rel=2e-9, abs=1e-9)


def test_fisher_odds_ratio_agrees_with_base_r_where_r_is_exact_enough():
    rows = GOLD[(GOLD["fisher_odds_ratio"] > 0.2) & (GOLD["fisher_odds_ratio"] < 20)]
    assert len(rows) > 20
    found = fisher_odds_ratio(rows["a"], rows["b"], rows["c"], rows["d"])
    assert found == pytest.approx(rows["fisher_odds_ratio"].to_numpy(), rel=1e-3)
    infinite = GOLD[np.isinf(GOLD["fisher_odds_ratio"])]
    assert len(infinite)
    assert np.isinf(fisher_odds_ratio(infinite["a"], infinite["b"], infinite["c"], infinite["d"])).all()


@given(comparisons())
def test_g2_and_chi2_agree_with_scipy(numbers):
    a, b, c, d = numbers
    if a + b in (0, c + d):
        return
    table = [[a, b], [c - a, d - b]]
    for name, options in (("g2_4cell", {"lambda_": "log-likelihood", "correction": False}),
                          ("chi2", {"correction": False}), ("chi2_yates", {"correction": True})):
        expected = chi2_contingency(table, **options).statistic
        assert abs(m.MEASURES[name].function(a, b, c, d)) == pytest.approx(expected, rel=1e-6, abs=1e-4)


@settings(deadline=None)
@given(st.integers(1, 300), st.integers(1, 300), st.data())
def test_fisher_agrees_with_scipy(c, d, data):
    a, b = data.draw(st.integers(0, c)), data.draw(st.integers(0, d))
    assert float(fisher_p(a, b, c, d)) == pytest.approx(fisher_exact([[a, b], [c - a, d - b]]).pvalue, rel=1e-8)


def test_fisher_of_a_whole_vocabulary_takes_no_loop():
    generator = np.random.default_rng(3)
    b = generator.zipf(1.3, 20_000).clip(0, 20_000)
    a = generator.binomial(b, 0.4)
    p = fisher_p(a, b, 10**6, 2 * 10**6)
    some = generator.choice(20_000, 30)
    expected = [fisher_exact([[a[i], b[i]], [10**6 - a[i], 2 * 10**6 - b[i]]]).pvalue for i in some]
    assert p[some] == pytest.approx(expected, rel=1e-6)


# Properties.

@pytest.mark.parametrize("name", SIGNED)
@given(numbers=comparisons())
def test_swapping_the_sides_flips_the_sign(name, numbers):
    a, b, c, d = numbers
    if a * d == b * c:
        return
    there, back = m.MEASURES[name].function(a, b, c, d), m.MEASURES[name].function(b, a, d, c)
    assert float(there) == pytest.approx(-float(back), rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("name", INVERTED)
@given(numbers=comparisons(least=1))
def test_swapping_the_sides_inverts_a_ratio(name, numbers):
    a, b, c, d = numbers
    if name == "odds_ratio" and (a == c or b == d):
        return
    assert float(m.MEASURES[name].function(a, b, c, d) * m.MEASURES[name].function(b, a, d, c)) == pytest.approx(1)


@pytest.mark.parametrize("name", ["fisher_p", "bic", "ell"])
@given(numbers=comparisons())
def test_measures_without_direction_do_not_change_when_sides_are_swapped(name, numbers):
    a, b, c, d = numbers
    assert float(m.MEASURES[name].function(a, b, c, d)) == pytest.approx(float(m.MEASURES[name].function(b, a, d, c)),
                                                                         rel=1e-6, abs=1e-12, nan_ok=True)


@given(comparisons(least=1), st.integers(2, 20))
def test_a_corpus_taken_k_times_has_k_times_the_evidence_and_the_same_effect(numbers, k):
    more = tuple(k * x for x in numbers)
    for name in ("g2_2cell", "g2_4cell", "chi2"):
        once, often = (float(m.MEASURES[name].function(*x)) for x in (numbers, more))
        assert often == pytest.approx(k * once, rel=1e-6, abs=1e-6 * k)
    for name in ("log_ratio", "relative_risk", "percent_diff", "difference_coefficient", "simple_maths"):
        assert float(m.MEASURES[name].function(*more)) == pytest.approx(float(m.MEASURES[name].function(*numbers)),
                                                                        rel=1e-9, abs=1e-9)


@given(st.integers(1, 10**7), st.integers(1, 10**7))
def test_a_word_that_is_every_word_is_no_keyword(c, d):
    for name in ("g2_2cell", "g2_4cell", "chi2", "chi2_yates", "log_ratio"):
        assert float(m.MEASURES[name].function(c, d, c, d)) == pytest.approx(0, abs=1e-6)
    assert float(fisher_p(c, d, c, d)) == 1


@given(comparisons())
def test_the_conservative_log_ratio_is_never_further_from_zero(numbers):
    plain, held_back = float(m.log_ratio(*numbers)), float(m.log_ratio_conservative(*numbers))
    if min(numbers[:2]) > 0:
        assert abs(held_back) <= abs(plain) + 1e-9 and held_back * plain >= 0


@pytest.mark.parametrize("name", NAMES)
def test_a_word_that_stands_twice_in_the_list_has_one_value_and_arrays_broadcast(name):
    a, b = [30, 8, 30], [1, 9, 1]
    values = m.MEASURES[name].function(a, b, 100, 250)
    assert values.shape == (3,) and values[0] == values[2] != values[1]
    if name != "log_ratio_conservative":  # corrects for the number of words given
        assert float(m.MEASURES[name].function(8, 9, 100, 250)) == pytest.approx(values[1], rel=1e-12)


# Edges and refusals.

EVIDENCE = [name for name, measure in m.MEASURES.items() if measure.kind == "evidence"]


def test_every_measure_says_what_it_is():
    assert len(NAMES) == 18
    for measure in m.MEASURES.values():
        assert measure.kind in ("evidence", "effect") and len(measure.meaning) > 20


@pytest.mark.parametrize("name", NAMES)
def test_a_word_seen_nowhere_has_a_defined_value(name):
    value = float(m.MEASURES[name].function(0, 0, 100, 200))
    expected = {"fisher_p": 1.0, "simple_maths": 1.0, "bic": -np.log(300)}.get(
        name, 0.0 if name in ("g2_2cell", "g2_4cell", "chi2", "chi2_yates") else np.nan)
    assert value == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_side_has_a_defined_value(name):
    value = float(m.MEASURES[name].function(0, 5, 0, 100))
    expected = {"fisher_p": 1.0, "bic": -np.log(100)}.get(
        name, 0.0 if name in ("g2_2cell", "g2_4cell", "chi2", "chi2_yates") else np.nan)
    if not name.startswith("log_odds"):  # the prior stands in for the empty side
        assert value == pytest.approx(expected, nan_ok=True)


def test_zeros_on_one_side_follow_the_rule_that_each_measure_names():
    assert float(m.log_ratio(4, 0, 100, 100)) == 3.0  # 4 against 0.5
    assert float(m.log_ratio(0, 4, 100, 100)) == -3.0
    assert np.isinf(m.percent_diff(4, 0, 100, 100)) and float(m.percent_diff(0, 4, 100, 100)) == -100
    assert np.isinf(m.relative_risk(4, 0, 100, 100)) and np.isinf(m.odds_ratio(4, 0, 100, 100))
    assert float(m.difference_coefficient(4, 0, 100, 100)) == 1.0
    # 1 in 10 against 0: the interval holds equal rates.
    assert float(m.log_ratio_conservative(1, 0, 10, 10)) == 0.0


def test_all_counts_equal_is_no_difference():
    for name in ("g2_2cell", "g2_4cell", "chi2", "chi2_yates", "log_ratio", "difference_coefficient", "percent_diff"):
        assert float(m.MEASURES[name].function(7, 7, 100, 100)) == 0.0
    assert float(fisher_p(7, 7, 100, 100)) == 1.0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("numbers", "message"), [
    ((np.nan, 1, 10, 10), "one is missing or infinite"), ((1, np.inf, 10, 10), "one is missing or infinite"),
    ((1, 1, np.nan, 10), "one is missing or infinite"), ((-1, 1, 10, 10), "one is negative or larger"),
    ((11, 1, 10, 10), "one is negative or larger"), ((1, 11, 10, 10), "one is negative or larger"),
    (([1, 2], [1, 2, 3], 10, 10), "do not go together")])
def test_wrong_counts_are_refused(name, numbers, message):
    with pytest.raises(TableError, match=message):
        m.MEASURES[name].function(*numbers)


def test_wrong_options_are_refused():
    with pytest.raises(TableError, match="alpha lies between 0 and 1, comparisons is at least 1"):
        m.log_ratio_conservative(1, 1, 10, 10, alpha=0)
    with pytest.raises(TableError, match="comparisons is at least 1"):
        m.log_ratio_conservative(1, 1, 10, 10, comparisons=0)
    with pytest.raises(TableError, match="n is 0; the constant"):
        m.simple_maths(1, 1, 10, 10, n=0)
    with pytest.raises(TableError, match="unknown variance '3-term'; choose 2-term or 4-term"):
        log_odds_dirichlet(1, 1, 10, 10, variance="3-term")
    with pytest.raises(TableError, match="pseudo-counts lie between 0 and their total"):
        log_odds_dirichlet(1, 1, 10, 10, prior=-1)
    for exact in (fisher_p, fisher_odds_ratio):
        with pytest.raises(TableError, match="whole numbers"):
            exact(1.5, 1, 10, 10)


def test_equally_rare_tables_on_both_sides_count_in_fisher_s_p():
    """With sides of one size every table has a mirror image just as probable: p is twice the tail, or 1."""
    a, b = map(np.ravel, np.meshgrid(np.arange(0, 60, 3), np.arange(0, 60, 7)))
    for size in (60, 997, 10_000):
        tail = hypergeom.sf(np.maximum(a, b) - 1, 2 * size, a + b, size)
        np.testing.assert_allclose(fisher_p(a, b, size, size), np.where(a == b, 1, np.minimum(1, 2 * tail)), rtol=1e-8)


def test_two_tables_that_are_the_most_probable_alike_have_p_of_one():
    """Of total uses k and k + 1 in the target are alike probable if (total - k)(c - k) = (k + 1)(d - total + k + 1)."""
    k, total, c = (each.ravel() for each in np.meshgrid(np.arange(9), np.arange(9, 90, 4), np.arange(9, 300, 11)))
    fits = ((total - k) * (c - k)) % (k + 1) == 0
    k, total, c = k[fits], total[fits], c[fits]
    d = (total - k) * (c - k) // (k + 1) + total - k - 1
    for a in (k, k + 1):
        np.testing.assert_array_equal(fisher_p(a, total - a, c, d), 1.0)
    assert len(k) > 1000
