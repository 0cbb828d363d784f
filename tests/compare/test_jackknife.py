"""Leave-one-article-out intervals, against the same thing done one article at a time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from analysis.compare.jackknife import (
    _df_of_lengths,
    group_log_odds,
    group_log_rates,
    log_odds,
    log_rates,
    rate_limits,
    ratio_interval,
)
from analysis.tables import TableError

COUNTS = np.array([[3, 0, 1], [0, 0, 2], [5, 7, 1], [1, 0, 4]])
TOKENS = np.array([100, 250, 400, 150])


def by_hand(x, tokens):
    """Variance and degrees of freedom with one loop over the articles."""
    n = len(x)
    left = np.array([np.log(max(x.sum() - x[i], 0.5) / (tokens.sum() - tokens[i])) for i in range(n)])
    away = left - left.mean()
    squares = (away ** 2).sum()
    kurtosis = max(n * (away ** 4).sum() / squares ** 2 - 3, 0) if squares > 1e-12 else 0
    return (n - 1) / n * (away ** 2).sum(), max(min(2 / (2 / (n - 1) + kurtosis / n), df_by_matrix(tokens)), 1)


def df_by_matrix(tokens):
    """tr(M)^2 / tr(M M), M the dense matrix of the leave-one-out variance, lengths the working variances."""
    share = tokens / tokens.sum()
    residual = np.eye(len(share)) - np.outer(share, np.ones(len(share)))
    matrix = residual.T @ np.diag(1 / (1 - share) ** 2) @ residual @ np.diag(share)
    return np.trace(matrix) ** 2 / np.trace(matrix @ matrix)


def df_of(tokens):
    return _df_of_lengths(np.asarray(tokens, float), np.zeros(len(tokens), int), 1).item()


@pytest.mark.parametrize("form", [np.asarray, sparse.csr_matrix, sparse.coo_matrix])
def test_moments_over_the_uses_alone_are_those_of_a_loop_over_articles(form):
    found = log_rates(form(COUNTS), TOKENS)
    for j in range(COUNTS.shape[1]):
        assert (found.variance[j], found.df[j]) == pytest.approx(by_hand(COUNTS[:, j], TOKENS), rel=1e-9)
    assert found.log_rate == pytest.approx(np.log([9 / 900, 7 / 900, 8 / 900]))
    assert found.holders.tolist() == [3, 1, 4]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(50, 900)), min_size=2, max_size=25))
def test_variance_is_that_of_a_loop(rows):
    x, tokens = (np.array(column) for column in zip(*rows, strict=True))
    found = log_rates(x[:, None], tokens)
    if not x.sum():
        assert np.isneginf(found.log_rate[0]) and np.isnan(found.variance[0])
        return
    assert found.variance[0] == pytest.approx(by_hand(x, tokens)[0], rel=1e-6, abs=1e-9)


def test_sides_swapped_give_the_interval_with_its_sign_turned():
    one, two = log_rates(COUNTS, TOKENS), log_rates(COUNTS[::-1] + 1, TOKENS + 10)
    low, high = ratio_interval(one, two, 0.95)
    back_low, back_high = ratio_interval(two, one, 0.95)
    assert np.isfinite(low).all() and (low < high).all()
    assert low == pytest.approx(-back_high) and high == pytest.approx(-back_low)


def test_order_of_articles_does_not_matter():
    order = [2, 0, 3, 1]
    one, two = log_rates(COUNTS, TOKENS), log_rates(COUNTS[order], TOKENS[order])
    assert one.variance == pytest.approx(two.variance) and one.df == pytest.approx(two.df)


def test_one_article_and_no_use_have_no_interval():
    assert np.isnan(rate_limits(log_rates(COUNTS[:1], TOKENS[:1]), 0.95)).all()
    low, high = rate_limits(log_rates(np.zeros((5, 1)), np.full(5, 100)), 0.95)
    assert np.isnan([*low, *high]).all()


def test_intervals_of_bursty_terms_cover_about_as_often_as_they_say():
    """600 pairs of sides of 20 articles, gamma-Poisson with shape 1: between 92 and 98 % cover the true ratio of 2."""
    generator, covered = np.random.default_rng(3), []
    for _ in range(600):
        sides = []
        for rate in (0.02, 0.01):
            tokens = generator.integers(200, 800, 20)
            sides.append(log_rates(generator.poisson(tokens * rate * generator.gamma(1, 1, 20))[:, None], tokens))
        low, high = ratio_interval(*sides, 0.95)
        covered.append(low[0] <= np.log(2) <= high[0])
    assert len(covered) == 600 and 0.92 <= np.mean(covered) <= 0.98


@pytest.mark.parametrize(("counts", "tokens", "message"), [
    ([[1], [2]], [10], "counts of 2 articles and tokens of 1"),
    ([[1], [-2]], [10, 10], "must be numbers and not negative"),
    ([[1], [np.nan]], [10, 10], "must be numbers and not negative")])
def test_refusals(counts, tokens, message):
    with pytest.raises(TableError, match=message):
        log_rates(np.array(counts, float), np.array(tokens, float))


@given(st.lists(st.integers(1, 900), min_size=2, max_size=12))
def test_degrees_of_freedom_of_lengths_are_those_of_the_matrix(sizes):
    tokens = np.array(sizes, float)
    assert df_of(tokens) == pytest.approx(max(df_by_matrix(tokens), 1), rel=1e-6)
    assert df_of(np.full(len(sizes), 7.0)) == pytest.approx(len(sizes) - 1)


def test_one_long_article_leaves_few_degrees_of_freedom():
    x = np.array([4, 5, 6, 5, 40])[:, None]
    assert log_rates(x, np.array([100, 100, 100, 100, 900])).df[0] < log_rates(x, np.full(5, 260)).df[0]
    assert df_of([0.0, 0.0, 50.0]) == 1


def test_log_odds_leave_out_one_article_after_the_other():
    """Sums 9 and 4: without each article (4, 4), (8, 2), (6, 2); a half is added to every count."""
    value, variance, df = log_odds(np.array([5, 1, 3]), np.array([0, 2, 2]))
    left = np.log([4.5 / 4.5, 8.5 / 2.5, 6.5 / 2.5])
    away = left - left.mean()
    kurtosis = max(3 * (away ** 4).sum() / (away ** 2).sum() ** 2 - 3, 0)
    assert value == pytest.approx(np.log(9.5 / 4.5))
    assert variance == pytest.approx(2 / 3 * (away ** 2).sum())
    assert df == pytest.approx(max(1, 2 / (2 / 2 + kurtosis / 3)))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9), st.integers(0, 9), st.integers(1, 900)), min_size=1,
                max_size=40))
def test_many_groups_at_once_are_each_alone_by_a_loop_over_articles(rows):
    group, x, y, tokens = (np.array(column) for column in zip(*rows, strict=True))
    rates, odds = group_log_rates(np.stack([x, y], axis=1), tokens, group, 5), group_log_odds(x, y, group, 5)
    for k in range(5):
        mine = group == k
        assert (rates.articles[k, 0], rates.tokens[k, 0]) == (mine.sum(), tokens[mine].sum())
        for j, uses in enumerate((x[mine], y[mine])):
            assert rates.holders[k, j] == (uses > 0).sum()
            if mine.sum() < 2 or not uses.sum():
                assert np.isnan(rates.variance[k, j]) and np.isnan(rates.df[k, j])
                continue
            assert rates.log_rate[k, j] == pytest.approx(np.log(uses.sum() / tokens[mine].sum()), abs=1e-12)
            assert rates.variance[k, j] == pytest.approx(by_hand(uses, tokens[mine])[0], rel=1e-9, abs=1e-12)
        if mine.sum() > 1:
            assert [values[k] for values in odds] == pytest.approx(list(odds_by_hand(x[mine], y[mine])), rel=1e-9)


def odds_by_hand(a, b):
    """Log odds, variance and degrees of freedom with one loop over the articles."""
    n = len(a)
    left = np.array([np.log((np.delete(a, i).sum() + 0.5) / (np.delete(b, i).sum() + 0.5)) for i in range(n)])
    squares = ((left - left.mean()) ** 2).sum()
    kurtosis = max(n * ((left - left.mean()) ** 4).sum() / squares ** 2 - 3, 0) if squares > 1e-20 else 0
    return np.log((a.sum() + 0.5) / (b.sum() + 0.5)), (n - 1) / n * squares, max(1, 2 / (2 / (n - 1) + kurtosis / n))


def test_articles_that_are_all_alike_vary_by_nothing_at_any_number():
    for n in (5, 17, 300, 1999):
        assert log_rates(np.full((n, 1), 3), np.full(n, 100)).variance.tolist() == [0]
