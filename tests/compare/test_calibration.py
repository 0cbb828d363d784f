"""The calibration in small: seeded studies whose truth is known, with room for what so few of them can show.

The whole stands in tests/benchmarks/results/calibration.md.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from analysis.compare.intervals import ratio_limits
from analysis.compare.jackknife import log_rates
from analysis.compare.permutation import permutation_test
from analysis.compare.sides import compare_sides

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


@pytest.fixture(scope="module")
def data():
    return load("calibration_data")


@pytest.fixture(scope="module")
def studies():
    return load("calibration_studies")


def load(name):
    from importlib import import_module
    sys.path.insert(0, str(BENCHMARKS))
    try:
        return import_module(name)
    finally:
        sys.path.remove(str(BENCHMARKS))


def share_of(tally, measure, terms):
    yes, seen = np.sum(tally.seen[measure, terms], axis=0)
    assert seen > 100  # a share of nothing would say nothing
    return yes / seen


@pytest.mark.parametrize(("model", "burstiness"), [("gamma", 0.25), ("gamma", 4.0), ("topics", 4.0)])
def test_terms_that_do_not_differ_are_rejected_as_often_as_said_and_g2_far_more(data, studies, model, burstiness):
    tally, draw = studies.Tally(), np.random.default_rng(1)
    for _ in range(25):
        studies.count_null(tally, data.draw_sides(20, 20, studies.MEANS, studies.MEANS, model, burstiness, draw), draw)
    common = "in 8 and more articles"
    ours = share_of(tally, "rejects at .05: permutation", common)
    assert 0.02 <= ours <= 0.09
    assert share_of(tally, "rejects at .05: permutation", "in 1 to 7 articles") <= 0.08
    assert share_of(tally, "rejects at .05: G2, four cells", common) > 2 * ours


@pytest.mark.parametrize("articles", [(10, 10), (30, 30), (10, 100)])
@pytest.mark.parametrize("burstiness", [0.25, 1.0, 4.0])
def test_intervals_of_the_log_ratio_hold_it_as_often_as_said(data, articles, burstiness):
    """60 studies of 20 terms, 10 uses in an average article, ratio 2; .95 give or take .03 (three standard errors)."""
    draw, held, told = np.random.default_rng(2), 0, 0
    for _ in range(60):
        sides = data.draw_sides(*articles, np.full(20, 20.0), np.full(20, 10.0), "gamma", burstiness, draw)
        low, high, _ = ratio_limits(log_rates(sides.uses[sides.is_target], sides.words[sides.is_target]),
                                    log_rates(sides.uses[~sides.is_target], sides.words[~sides.is_target]), level=0.95)
        two = np.isfinite(low) & np.isfinite(high)
        told += two.sum()
        held += ((low <= np.log(2)) & (np.log(2) <= high) & two).sum()
    assert told > 700
    assert 0.915 <= held / told <= 0.98


def test_bounds_hold_where_the_smaller_side_has_more(data):
    """5 articles against 40, eight times the rate, bursty: by uses per article that has the term alone, 74 of 100."""
    draw, held, ended = np.random.default_rng(3), 0, 0
    for _ in range(60):
        sides = data.draw_sides(5, 40, np.full(20, 24.0), np.full(20, 3.0), "gamma", 4.0, draw)
        low, high, kinds = ratio_limits(log_rates(sides.uses[sides.is_target], sides.words[sides.is_target]),
                                        log_rates(sides.uses[~sides.is_target], sides.words[~sides.is_target]),
                                        level=0.95)
        one = kinds == "95 % bound over articles"
        ended += one.sum()
        held += ((low <= np.log(8)) & (np.log(8) <= high) & one).sum()
    assert ended > 500
    assert held / ended >= 0.87


def test_in_one_of_twenty_tables_without_a_difference_a_term_is_told(data):
    """300 tables of 150 terms on topics, which hang together: .05 and three standard errors."""
    draw, told = np.random.default_rng(4), 0
    for seed in range(300):
        sides = data.draw_sides(10, 10, np.full(150, 2.0), np.full(150, 2.0), "topics", 4.0, draw)
        test = permutation_test(sparse.csr_matrix(sides.uses), sides.words, sides.is_target, permutations=199,
                                seed=seed)
        told += (test["p_family"] <= 0.05).any()
    assert 0.01 <= told / 300 <= 0.09


@pytest.mark.parametrize(("articles", "burstiness"), [((30, 30), 1.0), ((30, 30), 4.0), ((10, 100), 4.0)])
def test_the_smallest_difference_named_is_found_four_times_in_five(data, articles, burstiness):
    draw, mean = np.random.default_rng(5), np.full(1, 5.0)

    def table(target, reference, seed):
        sides = data.draw_sides(*articles, target, reference, "gamma", burstiness, draw)
        return compare_sides(sparse.csr_matrix(sides.uses), sides.words, sides.is_target, permutations=199, seed=seed)

    times = 2 ** np.median([table(mean, mean, seed)["smallest_log_ratio"][0] for seed in range(41)])
    assert 1.2 < times < 20
    more = mean * times * sum(articles) / (times * articles[0] + articles[1])
    found = np.mean([table(more, more / times, seed)["verdict"][0] == "more in target" for seed in range(120)])
    assert 0.65 <= found <= 0.95


@pytest.mark.parametrize(("articles", "lengths"), [
    ((6, 24), (900, 225)), ((6, 24), (225, 900)), ((30, 30), (225, 900))])
def test_articles_four_times_as_long_on_one_side_change_no_error(articles, lengths):
    """20 studies of 500 terms, burstiness 1; by the plain difference of rates 14 of 100 terms or next to none."""
    unlike = load("calibration_unlike")
    tally = unlike.unlike_null(articles, lengths, 1.0, 20, np.random.default_rng(8))
    assert 0.03 <= share_of(tally, "rejects at .05: permutation", "in 8 and more articles") <= 0.07
    assert share_of(tally, "rejects at .05: permutation", "in 1 to 7 articles") <= 0.09
    told, studies = np.sum(tally.seen["calls any term different at .05: p_family", "500 terms"], axis=0)
    assert studies == 20 and told <= 4


def test_a_difference_is_found_whichever_side_has_the_long_articles():
    unlike = load("calibration_unlike")
    found = {}
    for lengths in unlike.LENGTHS:
        tally = unlike.unlike_power((30, 30), lengths, 1.0, 8, np.random.default_rng(9))
        for ratio in ("4", "0.25"):
            yes, seen = np.sum(tally.seen[f"finds ratio {ratio}: p_permutation", "2 uses per 1,000 words"], axis=0)
            found[lengths, ratio] = yes / seen
    assert len(found) == 6 and min(found.values()) > 0.6  # before, next to none on the long side


def test_of_five_bursty_articles_a_side_nothing_could_be_told(data):
    """At 256 times the rate, too: five articles have too few splits for a term that stands in two or three of them."""
    draw, none = np.random.default_rng(6), []
    for seed in range(30):
        sides = data.draw_sides(5, 5, np.full(3, 5.0), np.full(3, 5.0), "gamma", 4.0, draw)
        table = compare_sides(sparse.csr_matrix(sides.uses), sides.words, sides.is_target, seed=seed)
        none += table["could_tell"].eq("none at any size").tolist()
    assert np.mean(none) > 0.8


def test_real_articles_of_one_outlet_do_not_differ(data, studies, monkeypatch):
    if not data.NEWS.is_file():
        pytest.skip(f"the articles are not here (looked for {data.NEWS.name} in {data.DATA})")
    one = data.load_outlets("tass.com")
    assert len(one) == 1
    monkeypatch.setattr(studies, "outlets", lambda: one)
    tally = studies.real_null((10, 10), 20, np.random.default_rng(7))
    assert 0.02 <= share_of(tally, "rejects at .05: permutation", "in 8 and more articles") <= 0.09
    assert share_of(tally, "rejects at .05: G2, four cells", "in 8 and more articles") > 0.1


def test_the_committed_table_holds_every_design_and_judges_itself():
    table = pd.read_csv(BENCHMARKS / "results" / "calibration.csv")
    assert {"5 v 5", "10 v 10", "30 v 30", "5 v 40", "10 v 100"} <= set(table["articles"])
    assert {"gamma", "topics"} <= set(table["model"])
    judged = table[table["met"].isin(["yes", "no", "within error"])]
    assert len(judged) > 200
    bars = judged["bar"].str.split(" to ", expand=True).astype(float)
    inside = judged["value"].between(bars[0] - 1e-9, bars[1] + 1e-9)
    assert (inside == (judged["met"] == "yes")).mean() > 0.99  # the rest were rounded over the edge
    ours = judged[judged["measure"].eq("rejects at .05: permutation")]
    assert len(ours) > 30
    assert (ours["met"] != "no").all()
