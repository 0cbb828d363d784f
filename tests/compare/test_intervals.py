"""Intervals over articles: what they are, what they are not where there are too few, and how often they are right."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.compare.group_intervals import odds_interval, rate_intervals
from analysis.compare.intervals import (
    ratio_limits,
    share_intervals,
    why_no_interval,
)
from analysis.compare.jackknife import log_rates
from analysis.tables import TableError


def one_rate(hits, tokens, level=0.95):
    (low,), (high,), (why,) = rate_intervals(np.array(hits, float).reshape(-1, 1), tokens, level=level)
    return low, high, why


def one_ratio(a, b, words=500, level=0.95):
    (low,), (high,), (why,) = ratio_limits(*(log_rates(np.array(side, float).reshape(-1, 1), np.full(len(side), words))
                                             for side in (a, b)), level=level)
    return low, high, why


@pytest.mark.parametrize(("articles", "tokens", "reason"), [
    (0, 1, "no words"), (9, 0, "no words"), (1, 5, "one article"), (2, 5, "2 articles, fewer than 5"),
    (4, 5, "4 articles, fewer than 5"), (5, 5, ""), (12, 5, "")])
def test_why_there_is_none(articles, tokens, reason):
    assert why_no_interval(articles, tokens=tokens) == reason


@pytest.mark.parametrize(("hits", "tokens", "reason"), [
    ([], [], "no words"), ([3], [100], "one article"), ([3, 4], [100, 90], "2 articles, fewer than 5"),
    ([0] * 6, [100] * 6, "no hits"), ([0] * 6, [0] * 6, "no words"), ([3, 1, 0, 0, 0, 0], [50] * 6,
                                                                     "used in fewer than 5 articles"),
    ([2] * 6, [100] * 6, "the articles do not differ"), ([1, 0, 2, 0], [9, 0, 9, 0], "2 articles, fewer than 5")])
def test_no_interval_is_nan_with_its_reason(hits, tokens, reason):
    low, high, why = one_rate(hits, tokens)
    assert np.isnan([low, high]).all()
    assert why == reason


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(50, 500)), min_size=8, max_size=20))
@settings(max_examples=60, deadline=None)
def test_the_interval_holds_the_rate(articles):
    hits, tokens = map(np.array, zip(*articles, strict=True))
    low, high, why = one_rate(hits, tokens)
    if why == "95 % over articles":
        assert 0 < low < hits.sum() / tokens.sum() < high
        wider = one_rate(hits, tokens, level=0.99)
        assert wider[0] < low
        assert wider[1] > high
    else:
        assert (hits > 0).sum() < 5 or len(set(hits / tokens)) == 1


@given(st.integers(0, 40), st.integers(2, 40))
@settings(max_examples=60, deadline=None)
def test_shares_agree_with_scipy(holders, articles):
    """Oracle: scipy.stats.binomtest(...).proportion_ci(method="exact"), Clopper and Pearson."""
    holders = min(holders, articles)
    (low,), (high,) = share_intervals(np.array([holders]), articles, level=0.9)
    assert (low, high) == pytest.approx(tuple(stats.binomtest(holders, articles).proportion_ci(0.9, method="exact")))


def test_shares_of_one_article_are_not_known():
    assert np.isnan(share_intervals(np.array([0, 1]), 1, level=0.95)).all()


def test_a_sparse_side_gives_a_bound_and_two_give_none():
    often, rarely = [3, 2, 4, 1, 2, 3, 2, 0], [0, 0, 1, 0, 0, 0, 0, 0]
    low, high, why = one_ratio(often, rarely)
    assert (why, high) == ("95 % bound over articles", np.inf)
    assert low < np.log(17 / 1)
    mirrored = one_ratio(rarely, often)
    assert mirrored == (-np.inf, pytest.approx(-low), why)
    assert one_ratio(rarely, rarely)[2] == "used in fewer than 5 articles"
    assert np.isnan(one_ratio(rarely, rarely)[:2]).all()
    # what no article uses is bounded too, and tighter where more articles were looked at
    assert one_ratio(often, [0] * 8)[0] < one_ratio(often, [0] * 80)[0]


def test_a_bound_holds_in_at_least_95_of_100_samples():
    """Bursty counts (gamma-Poisson, variance of rates 4 times their square), true ratio 8, 10 articles a side."""
    draw = np.random.default_rng(11)
    held = tried = 0
    for _ in range(600):
        a, b = (draw.poisson(mean * draw.gamma(0.25, 4, size=10)) for mean in (4, 0.5))
        low, _, why = one_ratio(a, b)
        if why == "95 % bound over articles" and (a > 0).sum() >= 5:
            tried += 1
            held += low <= np.log(8)
    assert tried > 100
    assert held / tried >= 0.95


def test_log_odds_intervals_hold_what_they_say():
    """Coverage of the log odds of two frames, 30 articles, shares that differ from article to article."""
    draw = np.random.default_rng(12)
    held = tried = 0
    for _ in range(400):
        total, share = draw.poisson(3 * draw.gamma(1, 1, size=30)), draw.beta(0.3 * 7 / 3, 0.7 * 7 / 3, size=30)
        a = draw.binomial(total, share)
        low, high, why = odds_interval(a, total - a, level=0.95)
        if why == "95 % over articles":
            tried += 1
            held += low <= np.log(3 / 7) <= high
    assert tried > 300
    assert 0.92 <= held / tried <= 0.985


def test_odds_of_a_frame_that_is_never_used_are_bounded():
    war, peace = [3, 2, 4, 1, 2, 3], [0] * 6
    low, high, why = odds_interval(war, peace, level=0.95)
    assert (high, why) == (np.inf, "95 % bound over articles")
    assert low < np.log(15.5 / 0.5)
    assert odds_interval(peace, war, level=0.95)[:2] == (-np.inf, pytest.approx(-low))
    assert odds_interval(peace, peace, level=0.95)[2] == "no hits"
    assert odds_interval(war[:1], peace[:1], level=0.95)[2] == "one article"
    assert odds_interval([2] * 6, [2] * 6, level=0.95)[2] == "the articles do not differ"


@pytest.mark.parametrize(("hits", "tokens"), [([1, 2], [3]), ([1, -2], [3, 4]), ([1, np.nan], [3, 4]),
                                              ([1, 2], [3, np.inf]), ([1, 2], [3, np.nan])])
def test_counts_that_are_none_are_refused(hits, tokens):
    with pytest.raises(TableError, match=r"the same articles|numbers and not negative"):
        one_rate(hits, np.array(tokens, float))


@pytest.mark.parametrize("level", [0, 1, 95, -0.5])
def test_a_level_that_is_none_is_refused(level):
    for call in (lambda: one_rate([1] * 6, [9] * 6, level), lambda: share_intervals(np.array([1]), 3, level=level),
                 lambda: one_ratio([1] * 6, [2] * 6, level=level), lambda: odds_interval([1], [2], level=level)):
        with pytest.raises(TableError, match=f"the level of an interval is {level}"):
            call()


@pytest.mark.parametrize("sparse_side", [[1, 300, 0, 0, 0, 0, 0, 0], [1, 90, 4, 0, 0, 0, 0, 0], [7] + 7 * [0]])
def test_the_bound_of_a_sparse_side_is_the_higher_of_two(sparse_side):
    """By hand: the exact share of articles times the uses in one that has the word; or, from two articles on that have
    it, the bound from leaving articles out."""
    common, words = np.array([9, 12, 7, 14, 10, 8, 11, 9.0]), np.full(8, 500.0)
    side = np.array(sparse_side, float)
    low, high, why = one_ratio(common, side)
    rates, other = (log_rates(x[:, None], words) for x in (side, common))
    holders = int((side > 0).sum())
    per_holder = max(side.sum() / holders, common.sum() / 8)
    bounds = [np.log(stats.beta.ppf(0.95, holders + 1, 8 - holders) * 8 * per_holder / 4000)]
    if holders > 1:
        bounds.append(rates.log_rate[0] + stats.t.ppf(0.95, rates.df[0]) * np.sqrt(rates.variance[0]))
    least = other.log_rate[0] - stats.t.ppf(0.95, other.df[0]) * np.sqrt(other.variance[0])
    assert why == "95 % bound over articles"
    assert (low, high) == (pytest.approx(least - max(bounds)), np.inf)
    assert holders != 2 or bounds[1] > bounds[0]
