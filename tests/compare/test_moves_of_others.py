"""Sums over all groups but one: by the series against one article after the other, and what the table makes of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.compare import moves_of_others
from analysis.compare.moves_of_others import move, power_sums


def cells(seed, groups, strata, per_cell, skew, rate):
    """Articles of every group in every stratum, and more of some groups: what `power_sums` takes."""
    generator = np.random.default_rng(seed)
    stratum, group = (values.ravel() for values in np.meshgrid(np.arange(strata), np.arange(groups)))
    more = groups * strata * (per_cell - 1)
    likely = 1 / (np.arange(groups) + 1) ** skew
    stratum = np.concatenate([stratum, generator.integers(0, strata, more)])
    group = np.concatenate([group, generator.choice(groups, more, p=likely / likely.sum())])
    words = np.ceil(generator.lognormal(5, 1, len(group)))
    hits = generator.poisson(words[:, None] * rate * generator.gamma(0.5, 2, (len(group), 2))).astype(float)
    return hits, words, stratum, group


def by_hand(hits, words, stratum, group, groups, strata, weight):
    """The sums, and what goes with them, as the words say: leave the group out, then one article after the other."""
    others = [np.zeros((strata, groups, 2)), np.zeros((strata, groups)), np.zeros((strata, groups, 2))]
    sums = np.zeros((4, strata, groups, 2))
    for g in range(groups):
        mine = group != g
        for s in range(strata):
            there = mine & (stratum == s)
            others[0][s, g], others[1][s, g] = hits[there].sum(axis=0), words[there].sum()
        rate = weight @ (others[0][:, g] / others[1][:, [g]])
        others[2][:, g] = weight[:, None] / rate
        for i in np.flatnonzero(mine):
            s = stratum[i]
            total, size = others[0][s, g], others[1][s, g]
            without = rate + weight[s] * ((total - hits[i]) / (size - words[i]) - total / size)
            sums[:, s, g] += np.log(without / rate) ** np.arange(1, 5)[:, None]
    return sums, others


@pytest.mark.parametrize(("groups", "per_cell", "skew"), [(3, 6, 0), (3, 30, 3), (33, 2, 0), (33, 12, 0), (33, 40, 2)])
def test_sums_over_others_are_those_of_leaving_each_article_out(groups, per_cell, skew):
    hits, words, stratum, group = cells(groups + skew, groups, 2, per_cell, skew, 0.05)
    weight = np.array([0.3, 0.7])
    expected, others = by_hand(hits, words, stratum, group, groups, 2, weight)
    found = power_sums(hits, words, stratum, group, others[0], others[1], others[2])
    assert found[1:] == pytest.approx(expected[1:], rel=1e-10)
    assert found[0] == pytest.approx(expected[0], rel=1e-10, abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(33, 45), st.integers(1, 3), st.integers(2, 25), st.sampled_from([0, 1, 3]),
       st.sampled_from([0.0005, 0.01, 0.2]))
def test_series_and_single_articles_agree(seed, groups, strata, per_cell, skew, rate):
    hits, words, stratum, group = cells(seed, groups, strata, per_cell, skew, rate)
    into = np.zeros((strata * groups, len(group)))
    into[stratum * groups + group, np.arange(len(group))] = 1
    sums, size = (into @ hits).reshape(strata, groups, 2), (into @ words).reshape(strata, groups)
    sums, size = sums.sum(axis=1, keepdims=True) - sums, size.sum(axis=1, keepdims=True) - size
    rate_of = (sums / size[..., None]).mean(axis=0)
    factor = np.where(rate_of > 0, 1 / strata / np.where(rate_of > 0, rate_of, 1), np.nan) * np.ones_like(sums)
    with np.errstate(invalid="ignore"):
        found = power_sums(hits, words, stratum, group, sums, size, factor)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(moves_of_others, "FEW_GROUPS", groups)
            expected = power_sums(hits, words, stratum, group, sums, size, factor)
    told = np.isfinite(expected).all(axis=0) & np.isfinite(factor)
    assert found[1:][:, told] == pytest.approx(expected[1:][:, told], rel=1e-10, abs=1e-25)


def test_the_series_is_used_and_large_articles_are_left_to_the_other_way(monkeypatch):
    """2,000 articles of 40 groups; one article holds a fifth of the words."""
    hits, words, stratum, group = cells(1, 40, 1, 50, 0, 0.05)
    words[7] = words.sum() / 4
    asked = []
    series = moves_of_others._series
    monkeypatch.setattr(moves_of_others, "_series", lambda h, w, *rest: asked.append(w) or series(h, w, *rest))
    expected, others = by_hand(hits, words, stratum, group, 40, 1, np.ones(1))
    found = power_sums(hits, words, stratum, group, *others)
    assert len(asked) == 2 and min(map(len, asked)) > 1000 and max(map(np.max, asked)) < 0.0025 * words.sum()
    assert found[1:] == pytest.approx(expected[1:], rel=1e-10)


def test_an_article_with_all_hits_moves_without_end_and_a_silent_one_at_equal_rates_not():
    assert move(np.array(4.0), np.array(100.0), np.array(4.0), np.array(900.0), np.array(225.0)) == -np.inf
    assert move(np.array(1.0), np.array(100.0), np.array(9.0), np.array(900.0), np.array(100.0)) == 0
