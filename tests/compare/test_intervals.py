"""Intervals that resample articles."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.compare.intervals import article_weights, rate_interval, tails, why_no_interval
from analysis.tables import TableError

OPTIONS = {"resamples": 500, "level": 0.95, "seed": 3}


@pytest.mark.parametrize(("articles", "tokens", "reason"), [
    (0, 1, "no words"), (9, 0, "no words"), (1, 5, "one article"), (2, 5, "2 articles, fewer than 5"),
    (4, 5, "4 articles, fewer than 5"), (5, 5, ""), (12, 5, "")])
def test_why_there_is_none(articles, tokens, reason):
    assert why_no_interval(articles, tokens=tokens) == reason


@pytest.mark.parametrize(("hits", "tokens", "reason"), [
    ([], [], "no words"), ([3], [100], "one article"), ([3, 4], [100, 90], "2 articles, fewer than 5"),
    ([0] * 6, [100] * 6, "no hits"), ([0] * 6, [0] * 6, "no words")])
def test_no_interval_is_nan_with_its_reason(hits, tokens, reason):
    low, high, why = rate_interval(hits, tokens, **OPTIONS)
    assert np.isnan([low, high]).all()
    assert why == reason


def test_weights_draw_as_many_articles_as_there_are():
    weights = article_weights(7, 300, 1)
    assert weights.shape == (300, 7)
    assert set(weights.sum(axis=1)) == {7}
    assert weights.mean(axis=0) == pytest.approx(np.ones(7), abs=0.2)
    assert (weights.std(axis=0) > 0.5).all()
    assert np.array_equal(weights, article_weights(7, 300, 1))
    assert not np.array_equal(weights, article_weights(7, 300, 2))


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(50, 500)), min_size=8, max_size=20))
@settings(max_examples=60, deadline=None)
def test_the_interval_holds_the_rate(articles):
    hits, tokens = map(np.array, zip(*articles, strict=True))
    low, high, why = rate_interval(hits, tokens, **OPTIONS)
    rate = hits.sum() / tokens.sum()
    if hits.sum():
        assert why == "95 % bootstrap over articles"
        assert low <= high
        # A rate carried by one article of many can lie at the edge, never beyond what can be drawn.
        assert 0 <= low <= rate * 1.02
        assert high >= rate * 0.98
    else:
        assert why == "no hits"


def test_more_articles_and_a_lower_level_make_it_narrower():
    hits, tokens = [1, 4, 2, 6, 3, 2], [100, 120, 90, 150, 100, 80]
    low, high, _ = rate_interval(hits, tokens, **OPTIONS)
    wide = high - low
    low, high, _ = rate_interval(hits * 9, tokens * 9, **OPTIONS)
    assert 0.2 * wide < high - low < 0.5 * wide  # about a third: nine times as many articles
    low, high, why = rate_interval(hits, tokens, resamples=500, level=0.5, seed=3)
    assert high - low < 0.6 * wide
    assert why == "50 % bootstrap over articles"


def test_articles_without_words_break_nothing():
    low, high, _ = rate_interval([2, 0, 0, 0, 0, 0], [50, 0, 0, 0, 0, 0], **OPTIONS)
    assert (low, high) == (0.04, 0.04)


def test_the_tails_of_a_level():
    assert tails(0.9) == pytest.approx([5, 95])
    for level in (0, 1, 95, -0.5, float("nan")):
        with pytest.raises(TableError, match=f"the level of an interval is {level}; it lies between 0 and 1"):
            tails(level)


def test_refusals():
    for hits, tokens in (([1, 2], [1]), ([1, -2], [9, 9]), ([1, np.nan], [9, 9]), ([1, 2], [9, np.inf]),
                         ([1, 2], [9, -9])):
        with pytest.raises(TableError, match="counts of the same articles, none missing or negative"):
            rate_interval(hits, tokens, **OPTIONS)
    with pytest.raises(TableError, match="cannot draw 0 resamples of 6 articles; both are at least 1"):
        rate_interval([1] * 6, [9] * 6, resamples=0, level=0.95, seed=1)
    with pytest.raises(TableError, match="the seed is -1; it is a whole number, at least 0"):
        rate_interval([1] * 6, [9] * 6, resamples=10, level=0.95, seed=-1)
    with pytest.raises(TableError, match="the level of an interval is 95"):
        rate_interval([1] * 6, [9] * 6, resamples=10, level=95, seed=1)
