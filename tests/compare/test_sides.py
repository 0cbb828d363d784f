"""Two sides, term by term: verdicts, adjustments, and the difference that could have been found."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from analysis.compare.permutation import permuted, splits
from analysis.compare.score import clustering, fit_scores, signed_root
from analysis.compare.sides import NONE, compare_sides, count_sides
from analysis.tables import TableError

WORDS = np.full(24, 500.0)
TARGET = np.arange(24) < 12


def bursty(mean_target, mean_reference, terms, seed, articles=24, burstiness=1.0):
    """Gamma-Poisson counts, articles by terms."""
    draw = np.random.default_rng(seed)
    mean = np.where(np.arange(articles) < articles // 2, mean_target, mean_reference)[:, None]
    return sparse.csr_matrix(draw.poisson(mean * draw.gamma(1 / burstiness, burstiness, size=(articles, terms))))


def test_sides_counted_by_hand():
    counts = sparse.csr_matrix([[2, 0], [0, 1], [3, 0]])
    table = count_sides(counts, np.array([10, 20, 50]), np.array([True, True, False]))
    assert table.to_dict("list") == {
        "target_count": [2, 1], "reference_count": [3, 0], "target_tokens": [30, 30], "reference_tokens": [50, 50],
        "target_per_1000_words": pytest.approx([1000 * 2 / 30, 1000 / 30]), "reference_per_1000_words": [60, 0],
        "target_articles": [1, 1], "reference_articles": [1, 0]}


def test_one_article_an_outlet_can_show_nothing():
    """Five articles, one against four: of five splits one is always the real one."""
    table = compare_sides(sparse.csr_matrix([[40], [0], [0], [0], [0]]), np.full(5, 300), np.arange(5) == 0)
    row = table.iloc[0]
    assert row["p_permutation"] == pytest.approx(0.2)
    assert (row["verdict"], row["could_tell"], row["smallest_log_ratio"]) == ("cannot tell", NONE, np.inf)
    assert row["interval"] == "target: one article; reference: 4 articles, fewer than 5"


def test_five_articles_a_side_can_show_something():
    counts = sparse.csr_matrix([[9], [7], [8], [6], [9], [1], [0], [1], [2], [1]])
    row = compare_sides(counts, np.full(10, 300), np.arange(10) < 5).iloc[0]
    assert row["p_permutation"] == pytest.approx(2 / 252)
    assert row["verdict"] == "more in target"
    assert np.isfinite(row["smallest_log_ratio"])


def test_what_could_be_told_is_found_about_that_often():
    """A difference of the size named is found in four of five samples, within what 300 samples can show."""
    null = [compare_sides(bursty(4, 4, 1, seed), WORDS, TARGET, permutations=300)["smallest_log_ratio"][0]
            for seed in range(60)]
    times = 2 ** np.median(null)
    found = [compare_sides(bursty(4 * times, 4, 1, 1000 + seed), WORDS, TARGET, permutations=300)["verdict"][0]
             for seed in range(150)]
    # The deviation of a sample with a difference is larger than that of one without, so a little less than .8.
    assert 0.6 <= np.mean([verdict == "more in target" for verdict in found]) <= 0.95


def test_of_words_that_do_not_differ_few_are_told_apart():
    """Family-wise error over 60 terms in 120 studies, and the share of terms that pass one by one."""
    family = single = 0
    for seed in range(120):
        table = compare_sides(bursty(2, 2, 60, seed, burstiness=2), WORDS, TARGET, permutations=200)
        family += (table["p_family"] <= 0.05).any()
        single += (table["p_permutation"] <= 0.05).mean()
    assert family / 120 <= 0.1   # .05, and what 120 studies allow
    assert 0.03 <= single / 120 <= 0.07


@given(st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_the_other_side_has_the_other_sign(seed):
    counts = bursty(3, 1, 8, seed)
    one, other = compare_sides(counts, WORDS, TARGET), compare_sides(counts, WORDS, ~TARGET)
    np.testing.assert_allclose(one["log_ratio_low"], -other["log_ratio_high"])
    np.testing.assert_allclose(one["excess_sd"], -other["excess_sd"], atol=1e-9)
    np.testing.assert_allclose(one["smallest_log_ratio"], other["smallest_log_ratio"], rtol=0.2)
    swapped = {"more in target": "more in reference", "more in reference": "more in target"}
    decided = (one["p_family"] - 0.05).abs() > 0.03  # the draws differ, so a p at the edge may fall on either side
    assert (one["verdict"].replace(swapped) == other["verdict"])[decided].all()


@given(st.integers(0, 10**6), st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_terms_and_articles_have_no_order(seed, shuffle):
    counts = bursty(3, 1, 8, seed)
    columns = np.random.default_rng(shuffle).permutation(8)
    one, other = compare_sides(counts, WORDS, TARGET), compare_sides(counts[:, columns], WORDS, TARGET)
    pd.testing.assert_frame_equal(one.iloc[columns].reset_index(drop=True), other)
    rows = np.concatenate([np.random.default_rng(shuffle).permutation(12), 12 + np.arange(12)])
    pd.testing.assert_frame_equal(one[["log_ratio_low", "log_ratio_high", "excess_sd"]],
                                  compare_sides(counts[rows], WORDS, TARGET)[["log_ratio_low", "log_ratio_high",
                                                                              "excess_sd"]])


def test_a_doubled_term_is_told_as_often():
    """Two columns of one word have the same numbers, and the second makes no family-wise difference."""
    counts = bursty(3, 1, 1, 4)
    one, two = compare_sides(counts, WORDS, TARGET), compare_sides(sparse.hstack([counts, counts]), WORDS, TARGET)
    pd.testing.assert_series_equal(two.iloc[0], two.iloc[1], check_names=False)
    assert one["p_family"][0] == two["p_family"][0]


@pytest.mark.parametrize("value", [0, 3])
def test_counts_that_are_all_equal_cannot_tell(value):
    row = compare_sides(sparse.csr_matrix(np.full((24, 1), value)), WORDS, TARGET).iloc[0]
    assert row["verdict"] == "cannot tell"
    assert row["p_permutation"] == 1
    assert row["could_tell"] == NONE
    assert np.isnan(row["log_ratio_low"])


@pytest.mark.parametrize(("change", "message"), [
    ({"tokens": WORDS[:5]}, "sides of 24 articles and tokens of 5"),
    ({"tokens": np.where(TARGET, np.nan, 500)}, "numbers and not negative"),
    ({"tokens": np.where(TARGET, -1, 500)}, "numbers and not negative"),
    ({"is_target": np.zeros(24, bool)}, "cannot split 24 articles into 0 and 24"),
    ({"is_target": np.ones(24, bool)}, "cannot split 24 articles into 24 and 0"),
    ({"counts": sparse.csr_matrix(np.full((24, 1), np.nan))}, "numbers and not negative"),
    ({"counts": sparse.csr_matrix(np.full((24, 1), -1))}, "numbers and not negative"),
    ({"counts": sparse.csr_matrix((3, 1))}, "counts of 3 articles and tokens of 24"),
    ({"tokens": np.zeros(24)}, "cannot split 0 articles"),
    ({"level": 2}, "the level of an interval is 2")])
def test_refusals(change, message):
    given = {"counts": bursty(1, 1, 2, 0), "tokens": WORDS, "is_target": TARGET, **change}
    with pytest.raises(TableError, match=message):
        compare_sides(given.pop("counts"), given.pop("tokens"), given.pop("is_target"), **given)


@pytest.mark.parametrize(("adjust", "level"), [("family", 0.95), ("none", 0.95), ("family", 0.8)])
@pytest.mark.parametrize("seed", [1, 2])
def test_what_could_be_told_is_that_of_planting_it_split_by_split(adjust, level, seed):
    """One split after the other: its excess in deviations, taken over to sides as short and as long as the real ones;
    then the uses of the shorter side are multiplied, and it is seen whether the statistic passes what chance gives."""
    draw = np.random.default_rng(seed)
    words = draw.integers(200, 900, 24).astype(float)
    words[:12] = np.ceil(words[:12] / 3)
    x = draw.poisson(0.012 * words * draw.gamma(2, 0.5, 24)).astype(float)
    counts = sparse.csr_matrix(x[:, None])
    size = compare_sides(counts, words, TARGET, permutations=400, level=level, adjust=adjust)["smallest_log_ratio"][0]
    test = permuted(counts, words, TARGET, permutations=400, seed=0, strata=None, tail=100)
    rank = int((1 - level) * 401 + 1e-9)
    least = test["largest"][-rank] if adjust == "family" else test["highest"][0, rank - 1]
    alike = x * np.where(TARGET, x.sum() / words.sum() / (x[TARGET].sum() / words[TARGET].sum()),
                         x.sum() / words.sum() / (x[~TARGET].sum() / words[~TARGET].sum()))
    scores = fit_scores(sparse.csr_matrix(alike[:, None]), words, np.zeros(24, int))
    t = words / words.mean()
    w = 1 / (1 + clustering(scores.step)[0] * t)
    uses, real, share = (alike * w).sum(), (t * w)[TARGET].sum() / (t * w).sum(), words[TARGET].sum() / words.sum()
    drawn = splits(24, 12, 200, 0)[0].astype(bool)
    sums = []
    for side in drawn:
        own = (t * w)[side].sum() / (t * w).sum()
        mine = (alike * w)[side].sum()
        taken = real * uses + (mine - own * uses) * np.sqrt(real * (1 - real) / own / (1 - own))
        factor = np.where(side, taken / mine, (uses - taken) / (uses - mine))
        sums.append((side, factor, taken))
    lucky = np.mean([taken for _, _, taken in sums]) - real * uses  # of these splits, not of chance

    def found(times):
        up = times / (share * times + 1 - share)
        passed = []
        for side, factor, taken in sums:
            planted = np.where(side, up, up / times)
            total = up * taken + up / times * (uses - taken)
            rate = total / (t * w).sum()
            squares = 24 / 23 * ((factor * planted ** 2 * alike ** 2 * w ** 2).sum() + rate ** 2 * ((t * w) ** 2).sum()
                                 - 2 * rate * (factor * planted * alike * t * w ** 2).sum()
                                 - (factor * (planted ** 2 - planted) * alike * w ** 2).sum())
            excess = (up * taken - real * total) - lucky * ((1 - share) * up + share * up / times)
            even = real * (1 - real)
            value = excess / np.sqrt(squares * even)
            if adjust == "family":
                value = signed_root(np.array([excess]), np.array([squares * even]), np.array([total * even]),
                                    np.array([total * even * real]), scores.bursts[0])[0]
            passed.append(value >= least)
        return np.mean(passed)
    assert 0 < size < 8
    assert found(2 ** (size + 0.02)) >= 0.8 > found(2 ** (size - 8 / 2 ** 9 - 0.02))


@pytest.mark.parametrize("adjust", ["bh", "none"])
def test_what_could_be_told_follows_the_adjustment(adjust):
    """One term by itself is told more easily than one of forty; with as many told as looked at, the two agree."""
    counts = bursty(4, 4, 40, 3)
    family = compare_sides(counts, WORDS, TARGET, permutations=1999)
    other = compare_sides(counts, WORDS, TARGET, permutations=1999, adjust=adjust)
    finite = np.isfinite(family["smallest_log_ratio"]) & np.isfinite(other["smallest_log_ratio"])
    assert finite.sum() > 10
    if adjust == "none":
        assert (other["smallest_log_ratio"] < family["smallest_log_ratio"])[finite].mean() > 0.95
    else:
        one = compare_sides(counts, WORDS, TARGET, permutations=1999, adjust="none")
        assert (other["smallest_log_ratio"] > one["smallest_log_ratio"])[finite].mean() > 0.95
        more = compare_sides(bursty(40, 4, 40, 3), WORDS, TARGET, permutations=1999, adjust="bh")
        assert (more["q_bh"] <= 0.05).all()  # all are told, so q of one asks no more than p
        every = compare_sides(bursty(40, 4, 40, 3), WORDS, TARGET, permutations=1999, adjust="none")
        assert (more["smallest_log_ratio"] == every["smallest_log_ratio"]).all()


@pytest.mark.parametrize("adjust", ["family", "none"])
def test_a_difference_of_the_size_named_is_told_by_the_p_that_was_chosen(adjust):
    """30 terms, one planted: four in five of 60 studies, give or take what 60 allow."""
    null = [compare_sides(bursty(4, 4, 30, seed), WORDS, TARGET, permutations=999, adjust=adjust)
            for seed in range(3)]
    times = 2 ** np.median(pd.concat(null)["smallest_log_ratio"])
    found = 0
    for seed in range(60):
        counts = sparse.hstack([bursty(8 * times / (times + 1), 8 / (times + 1), 1, 500 + seed),
                                bursty(4, 4, 29, 900 + seed)])
        found += compare_sides(counts, WORDS, TARGET, permutations=999, adjust=adjust)["verdict"][0] == "more in target"
    assert 0.6 <= found / 60 <= 0.97


def test_too_few_permutations_for_so_many_terms_are_named():
    counts = bursty(2, 2, 60, 1)
    with pytest.warns(UserWarning, match="200 permutations are too few: a term would be told at p <= 0.00083.*"
                                         "take permutations=1199 or more.*adjust='family'"):
        table = compare_sides(counts, WORDS, TARGET, permutations=200, adjust="bh")
    assert set(table["verdict"]) == {"cannot tell"} and set(table["could_tell"]) == {NONE}
    with pytest.warns(UserWarning, match="100 permutations are too few.*take permutations=199 or more$"):
        compare_sides(counts, WORDS, TARGET, permutations=100, comparisons=10)
    enough = compare_sides(counts, WORDS, TARGET, permutations=1199, adjust="bh")  # warns of nothing
    assert np.isfinite(enough["smallest_log_ratio"]).any()
    few = compare_sides(counts[[0, 1, 12, 13]], WORDS[:4], np.array([True, True, False, False]), adjust="bh")
    assert set(few["could_tell"]) == {NONE}  # four articles: no number of permutations helps, so none is asked for


@pytest.mark.parametrize("comparisons", [0, 1.5])
def test_comparisons_are_counted(comparisons):
    with pytest.raises(TableError, match=f"comparisons is {comparisons}; it is a whole number from 1 on"):
        compare_sides(bursty(1, 1, 2, 0), WORDS, TARGET, comparisons=comparisons)


def test_what_could_be_told_within_events_rests_on_those_of_both_sides():
    """An event that one side alone covers changes nothing, nor does the order of the events."""
    rows = np.r_[0:4, 12:16]
    counts, side, event = bursty(4, 4, 6, 5)[rows], TARGET[rows], np.arange(8) % 2
    one = compare_sides(counts, WORDS[:8], side, strata=event, level=0.8, adjust="none")
    more = compare_sides(sparse.vstack([counts[:4], counts]), WORDS[:12], np.append([True] * 4, side), level=0.8,
                         strata=np.append([9] * 4, event), adjust="none")
    assert np.isfinite(one["smallest_log_ratio"]).any()
    columns = ["excess_sd", "p_permutation", "p_family", "smallest_log_ratio"]
    pd.testing.assert_frame_equal(one[columns], more[columns])
