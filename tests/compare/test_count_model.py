"""The negative-binomial fit against R's own likelihood and glm, closed forms, and data on which it cannot settle."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.compare.count_model import negative_binomial, separated

ORACLES = Path(__file__).resolve().parents[1] / "oracles"
GOLD = pd.read_csv(ORACLES / "gold-negative-binomial.csv").set_index("case")
COUNTS = pd.read_csv(ORACLES / "gold-negative-binomial-counts.csv")


def design(side, event=None):
    dummies = [] if event is None else [pd.get_dummies(pd.Series(event), dtype=float).to_numpy()[:, 1:]]
    return np.column_stack([np.ones(len(side)), np.asarray(side, float), *dummies])


@pytest.mark.parametrize("case", GOLD.index)
def test_it_is_r_s_fit(case):
    """Base R 4.2.2: dnbinom maximised by optim, then glm at that dispersion (tests/oracles/make_gold_regression.R)."""
    rows = COUNTS[COUNTS["case"] == case]
    found = negative_binomial(rows["hits"].to_numpy(float), rows["words"].to_numpy(float),
                              design(rows["side"], rows["event"]), adjusted=False)
    assert found.log_ratio == pytest.approx(GOLD.loc[case, "log_ratio"], abs=2e-5)
    assert found.error == pytest.approx(GOLD.loc[case, "error"], rel=1e-4)
    assert found.robust_error == pytest.approx(GOLD.loc[case, "robust_error"], rel=1e-4)
    assert found.dispersion == pytest.approx(GOLD.loc[case, "dispersion"], rel=3e-4)


def test_with_equal_words_the_ratio_is_that_of_the_means():
    hits = np.array([3, 0, 7, 2, 5, 1, 0, 2, 0, 4.0])
    side = np.arange(10) < 5
    found = negative_binomial(hits, np.full(10, 400.0), design(side))
    assert found.log_ratio == pytest.approx(np.log(17 / 7))
    a = found.dispersion  # Var of log mean: (1 / mean + alpha) / n on each side
    assert found.error == pytest.approx(np.sqrt((5 / 17 + a) / 5 + (5 / 7 + a) / 5)) and a > 0 and found.df == 8


def test_counts_less_uneven_than_chance_are_poisson():
    found = negative_binomial(np.array([4, 5, 4, 5, 9, 10, 9, 10.0]), np.full(8, 100.0), design(np.arange(8) >= 4))
    assert found.dispersion == 0 and found.log_ratio == pytest.approx(np.log(38 / 18))
    assert found.error == pytest.approx(np.sqrt(1 / 18 + 1 / 38))


def test_the_adjustment_takes_away_what_many_levels_hide():
    """40 events of 4 articles, true dispersion 1: the likelihood's own estimate is far below, the adjusted about 1."""
    generator, own, adjusted = np.random.default_rng(5), [], []
    for _ in range(6):
        event, side = np.repeat(np.arange(40), 4), np.tile([0, 0, 1, 1], 40)
        mean = np.exp(generator.normal(1.5, 1, 40))[event] * 2.0 ** side
        hits = generator.poisson(mean * generator.gamma(1, 1, 160)).astype(float)
        use = ~separated(hits, design(side, event))
        fits = [negative_binomial(hits[use], np.ones(use.sum()), design(side, event)[use], adjusted=one)
                for one in (False, True)]
        own.append(fits[0].dispersion)
        adjusted.append(fits[1].dispersion)
    assert np.mean(own) < 0.75 and 0.85 < np.mean(adjusted) < 1.15


@given(st.integers(0, 10_000), st.sampled_from([1.0, 7.5]))
@settings(max_examples=15, deadline=None)
def test_words_in_another_unit_and_sides_swapped(seed, unit):
    generator = np.random.default_rng(seed)
    side, event = np.arange(24) % 2, np.arange(24) % 3
    words = generator.integers(100, 900, 24).astype(float)
    hits = generator.poisson(words * 0.01 * generator.gamma(2, 0.5, 24)) + 1.0
    one = negative_binomial(hits, words, design(side, event))
    other = negative_binomial(hits, words * unit, design(1 - side, event))
    assert other.log_ratio == pytest.approx(-one.log_ratio, abs=1e-4)
    assert other.error == pytest.approx(one.error, rel=1e-3)
    assert other.robust_error == pytest.approx(one.robust_error, rel=1e-3)


def test_a_level_twice_changes_nothing():
    side, event = np.arange(20) % 2, np.arange(20) // 10
    hits = np.arange(20) % 5 + side * 2.0
    once = negative_binomial(hits, np.full(20, 300.0), design(side, event))
    twice = negative_binomial(hits, np.full(20, 300.0), np.column_stack([design(side, event), event, event]))
    assert twice == pytest.approx(once, rel=1e-6) and twice.df == once.df == 17


def test_no_degree_of_freedom_is_no_fit():
    assert negative_binomial(np.array([1.0, 2.0]), np.ones(2), design([0, 1])) is None


def test_articles_that_a_level_singles_out_without_a_hit():
    event = ["flood", "flood", "flood", "vote", "vote", "fair", "fair"]
    side = [0, 1, 1, 0, 1, 0, 1]
    # Nobody has a hit at the vote. At the fair one article has, so the other's side is what the flood says.
    assert separated(np.array([1, 2, 0, 0, 0, 0, 3.0]), design(side, event)).tolist() == [False] * 3 + [True] * 2 + [
        False] * 2
    # Only articles of side 1 have hits: side 0 is singled out, and so is the vote.
    assert separated(np.array([0, 2, 1, 0, 0, 0, 3.0]), design(side, event)).tolist() == [
        True, False, False, True, True, True, False]
    assert not separated(np.ones(7), design(side, event)).any()
    assert separated(np.zeros(7), design(side, event)).all()


def test_two_columns_together_single_out_what_neither_does_alone():
    """Hits at side 1 of the flood and at side 0 of the vote: the constant may fall and both columns rise, so side 0 of
    the flood is singled out; unless side 1 of the vote, which would rise twice, was seen without a hit."""
    side, event = [0, 0, 1, 0, 1], ["flood", "flood", "flood", "vote", "vote"]
    hits = np.array([0, 0, 2, 3, 0.0])
    assert separated(hits[:4], design(side, event)[:4]).tolist() == [True, True, False, False]
    assert not separated(hits, design(side, event)).any()


def test_what_a_bounded_search_cannot_see_at_once_is_found_after():
    """The first row falls most where both coefficients are at their bound; there the second does not fall."""
    design_of_two = np.array([[10.0, 0], [-1, 1], [0, 0]])
    assert separated(np.array([0, 0, 1.0]), design_of_two).tolist() == [True, True, False]
