"""Permutation of articles between two sides, against full enumeration and against SciPy."""

from itertools import combinations, product

import numpy as np
import pytest
from scipy import sparse, stats

from analysis.compare.permutation import permutation_test, smallest_p, splits
from analysis.compare.score import clustering, fit_scores, signed_root
from analysis.tables import TableError

COUNTS = np.array([[5, 0, 1], [6, 1, 0], [4, 0, 2], [0, 0, 1], [1, 2, 0], [0, 0, 1]])
TOKENS = np.array([100, 120, 90, 110, 80, 100])
TARGET = np.array([True, True, True, False, False, False])


def test_all_splits_of_few_articles_are_taken():
    drawn, exact = splits(6, 3, 1000, seed=1)
    assert exact and drawn.shape == (20, 6)
    assert len(set(map(tuple, drawn.astype(int)))) == 20 and set(drawn.sum(axis=1)) == {3}


def weights_by_hand(x, words, code):
    """Of one term: weighted uses, and sum of squared residuals, by the formulas in plain loops."""
    t, phi_r = words / words.mean(), np.zeros(len(x))
    names = sorted(set(code))
    for _ in range(7):
        w, rate = 1 / (1 + phi_r * t), np.zeros(len(x))
        for s in names:
            rate[code == s] = (x * w)[code == s].sum() / (t * w)[code == s].sum()
        free = np.array([sum(code == s) / (sum(code == s) - 1) for s in code])
        squares = free * (x - rate * t) ** 2 * w ** 2
        phi = max(0, (squares - rate * t * w ** 2).sum()) / ((rate * t * w) ** 2).sum()
        phi_r = np.array([2.0 ** (round(8 * np.log2(c)) / 8) if c > 2 ** -10 else 0.0 for c in phi * rate])
    return x * w, squares, t * w


def score_by_hand(x, words, code, side):
    """Difference of the sides' weighted uses from their shares, over its standard deviation by this split's lengths."""
    uses, squares, size = weights_by_hand(x, words, code)
    excess = variance = 0.0
    for s in set(code):
        here = code == s
        share = size[here & side].sum() / size[here].sum()
        excess += uses[here & side].sum() - share * uses[here].sum()
        variance += share * (1 - share) * squares[here].sum()
    return excess / np.sqrt(variance)


def every_split(code, side):
    groups = [np.flatnonzero(code == s) for s in sorted(set(code))]
    for chosen in product(*(combinations(ids, int(side[ids].sum())) for ids in groups)):
        yield np.isin(np.arange(len(code)), np.concatenate(chosen))


@pytest.mark.parametrize("strata", [np.zeros(8, int), np.array([0, 1, 0, 1, 0, 1, 0, 1])])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_p_is_that_of_a_loop_over_all_splits(strata, seed):
    """Articles of 100 to 1,600 words, the long ones on one side, in one stratum or two."""
    draw = np.random.default_rng(seed)
    words = np.array([1600, 1200, 900, 1100, 200, 100, 300, 250])
    side = np.array([1, 1, 1, 1, 0, 0, 0, 0], bool)
    counts = draw.poisson(0.01 * words[:, None] * draw.gamma(1, 1, (8, 5)) * [1, 2, 0.3, 1, 4])
    found = permutation_test(counts, words, side, permutations=1000, strata=strata)
    assert found["exact"] and counts.sum(axis=0).min() > 0
    for j in range(5):
        every = np.array([score_by_hand(counts[:, j], words, strata, one) for one in every_split(strata, side)])
        real = score_by_hand(counts[:, j], words, strata, side)
        assert found["score"][j] == pytest.approx(real)
        assert found["p"][j] == pytest.approx((abs(every) >= abs(real) - 1e-6).mean())
    assert len(set(found["p"])) > 2


def test_the_score_is_that_of_a_negative_binomial_regression():
    """Oracle: statsmodels' score test of a second rate in a negative binomial of the same clustering."""
    import statsmodels.api as sm
    draw = np.random.default_rng(6)
    words = draw.integers(100, 2000, 40).astype(float)
    side = np.arange(40) < 12
    x = draw.poisson(0.006 * words * draw.gamma(1, 1, 40) * np.where(side, 2, 1))
    scores = fit_scores(sparse.csr_matrix(x[:, None]), words, np.zeros(40, int))
    t = words / words.mean()
    rate = scores.uses[0] / scores.words[0]
    model = sm.GLM(x, np.ones((40, 1)), offset=np.log(t),
                   family=sm.families.NegativeBinomial(alpha=float(clustering(scores.step)[0] / rate)))
    fitted = model.fit()
    assert np.exp(fitted.params[0]) == pytest.approx(rate, rel=0.01)  # its clustering is rounded to a step
    chi2 = np.asarray(model.score_test(fitted.params, exog_extra=side[:, None].astype(float), observed=False)[0]).item()
    ours = permutation_test(x[:, None], words, side, permutations=10)["score"][0]
    assert ours ** 2 * scores.squares[0] / scores.uses[0] == pytest.approx(chi2, rel=0.02)
    assert chi2 > 1


def test_lengths_have_no_unit():
    draw = np.random.default_rng(7)
    words = draw.integers(100, 2000, 20)
    counts, side = draw.poisson(0.005 * words[:, None] * draw.gamma(1, 1, (20, 6))), np.arange(20) < 6
    one, other = (permutation_test(counts, words * unit, side, permutations=60) for unit in (1, 7))
    assert one["score"] == pytest.approx(other["score"]) and (one["p"] == other["p"]).all()


def test_far_out_few_uses_on_a_small_side_count_for_little():
    """Four of four uses where a twentieth was due: 8.7 deviations; as a deviance 4.9, and less where uses cluster."""
    share, uses = 0.05, 4.0
    plain = np.array([uses * share * (1 - share)])

    def root(excess, bursts):
        return signed_root(np.array([excess]), plain, plain, plain * share, bursts)[0]
    assert root(uses * (1 - share), 0.0) == pytest.approx(np.sqrt(2 * uses * np.log(1 / share)))
    assert root(uses * (1 - share), 0.5) < root(uses * (1 - share), 0.0) - 0.3
    assert root(-uses * share, 0.0) == pytest.approx(-np.sqrt(2 * uses * np.log(1 / (1 - share))))
    # Where uses cluster, none of forty where eight were due is no stronger evidence.
    share, uses = 0.2, 40.0
    plain = np.array([uses * share * (1 - share)])
    assert root(-uses * share, 0.5) == root(-uses * share, 0.0) < -4


def test_uses_that_keep_apart_are_not_more_than_themselves():
    """Half the variance of independent events must not double the evidence of five uses."""
    spare, plain = (signed_root(np.array([2.5]), np.array([variance]), np.array([1.25]), np.array([0.625]), 0.0)[0]
                    for variance in (0.6, 1.25))
    assert spare == plain == pytest.approx(np.sqrt(2 * 5 * np.log(2)))


def test_with_equal_lengths_it_is_scipy_s_permutation_test():
    generator = np.random.default_rng(4)
    x = generator.poisson(3, 9)
    sides = np.arange(9) < 4
    found = permutation_test(x[:, None], np.full(9, 100), sides, permutations=1000)
    scipy = stats.permutation_test((x[sides], x[~sides]), lambda a, b: a.mean() - b.mean(), n_resamples=np.inf)
    # SciPy doubles the smaller tail; ours counts both tails, which is the same only for a symmetric statistic.
    one_sided = [stats.permutation_test((x[sides], x[~sides]), lambda a, b: abs(a.mean() - b.mean()),
                                        n_resamples=np.inf, alternative="greater").pvalue]
    assert found["p"] == pytest.approx(one_sided)
    assert scipy.pvalue <= 1


def test_sides_swapped_turn_the_score_and_keep_p():
    one = permutation_test(COUNTS, TOKENS, TARGET)
    other = permutation_test(sparse.csr_matrix(COUNTS), TOKENS, ~TARGET)
    assert one["score"] == pytest.approx(-other["score"]) and one["p"] == pytest.approx(other["p"])


def test_family_wise_p_is_never_smaller():
    generator = np.random.default_rng(0)
    counts = generator.poisson(0.5, (24, 80))
    found = permutation_test(counts, np.full(24, 300), np.arange(24) < 12, permutations=300, seed=5)
    assert len(found["p"]) == 80 and (found["p_family"] >= found["p"] - 1e-12).all()
    again = permutation_test(counts, np.full(24, 300), np.arange(24) < 12, permutations=300, seed=5)
    assert (again["p"] == found["p"]).all()


def test_a_term_in_all_articles_alike_differs_nowhere():
    found = permutation_test(np.ones((8, 1)), np.full(8, 100), np.arange(8) < 4)
    assert found["p"].tolist() == [1.0] and found["score"].tolist() == [0.0]


def test_null_rejection_and_family_wise_error_of_clustered_words():
    """120 studies of 10 articles a side, 200 terms that cluster and do not differ: 5 % by term, at most 5 % by study
    (of 120; a count of 12 would be two standard errors above)."""
    generator, rejected, studies = np.random.default_rng(8), [], 0
    for seed in range(120):
        tokens = generator.integers(200, 800, 20)
        counts = generator.poisson(tokens[:, None] * 0.004 * generator.gamma(0.5, 2, (20, 200)))
        found = permutation_test(counts, tokens, np.arange(20) < 10, permutations=199, seed=seed)
        rejected.append((found["p"] <= 0.05).mean())
        studies += found["p_family"].min() <= 0.05
    assert 0.03 <= np.mean(rejected) <= 0.07
    assert studies <= 12


def test_a_planted_difference_is_found():
    generator = np.random.default_rng(2)
    counts = generator.poisson(2, (20, 50))
    counts[:10, 0] += 8
    found = permutation_test(counts, np.full(20, 400), np.arange(20) < 10, permutations=999, seed=1)
    assert found["p_family"][0] < 0.01 and found["p_family"].argmin() == 0


@pytest.mark.parametrize(("target", "reference", "p"), [(1, 1, 1.0), (1, 4, 0.2), (3, 3, 0.1), (5, 5, 2 / 252)])
def test_the_smallest_p_there_can_be(target, reference, p):
    assert smallest_p(target, reference) == pytest.approx(p)


@pytest.mark.parametrize(("counts", "tokens", "target", "message"), [
    (COUNTS, TOKENS[:3], TARGET, "must be the same articles"), (-COUNTS, TOKENS, TARGET, "not negative"),
    (COUNTS * np.nan, TOKENS, TARGET, "must be numbers"), (COUNTS, TOKENS, TARGET | True, "both sides need one")])
def test_refusals(counts, tokens, target, message):
    with pytest.raises(TableError, match=message):
        permutation_test(counts, tokens, target)


STRATA = np.array(["flood", "vote", "flood", "vote", "flood", "vote"])


def test_pairs_are_scipy_s_paired_permutation_test():
    generator = np.random.default_rng(11)
    x, y = generator.poisson(4, 8), generator.poisson(2, 8)
    found = permutation_test(np.r_[x, y][:, None], np.full(16, 250), np.arange(16) < 8, strata=np.arange(16) % 8)
    scipy = stats.permutation_test((x, y), lambda a, b: abs((a - b).sum()), permutation_type="samples",
                                   n_resamples=np.inf, alternative="greater")
    assert found["exact"] and found["p"][0] == pytest.approx(scipy.pvalue) and 0 < scipy.pvalue < 1


def test_one_stratum_is_none():
    one = permutation_test(COUNTS, TOKENS, TARGET)
    same = permutation_test(COUNTS, TOKENS, TARGET, strata=np.full(6, "flood"))
    assert all((one[key] == same[key]).all() for key in one)


@pytest.mark.parametrize("articles", [60, 2100])  # drawn at once, and one by one
def test_drawn_splits_keep_every_stratum_s_number(articles):
    code = np.arange(articles) % 3
    target = [articles // 6, 1, articles // 3]
    drawn, exact = splits(articles, target, 40, seed=3, strata=code)
    assert not exact and drawn.shape == (40, articles)
    for s, k in enumerate(target):
        assert (drawn[:, code == s].sum(axis=1) == k).all()
    assert len(set(map(bytes, drawn))) > 20 and (splits(articles, target, 40, seed=3, strata=code)[0] == drawn).all()


def test_a_stratum_of_one_side_tells_nothing():
    found = permutation_test(np.vstack([COUNTS, [[9, 9, 9], [7, 0, 3]]]), np.append(TOKENS, [50, 60]),
                             np.append(TARGET, [True, True]), strata=np.append(np.full(6, "flood"), ["vote", "vote"]))
    plain = permutation_test(COUNTS, TOKENS, TARGET)
    assert found["p"] == pytest.approx(plain["p"]) and found["score"] == pytest.approx(plain["score"])


def test_events_covered_unevenly_mislead_unless_they_are_strata():
    """80 studies: the target covers an event full of a word, the reference one without; inside events no difference.
    Without strata most are "different"; within strata about 5 % (of 80; 9 would be two and a half standard errors)."""
    generator, plain, within = np.random.default_rng(3), 0, 0
    event, side = np.repeat([0, 1], 15), np.r_[np.arange(15) < 12, np.arange(15) < 3]
    for seed in range(80):
        tokens = generator.integers(200, 800, 30)
        counts = generator.poisson(tokens * np.where(event, 0.001, 0.03) * generator.gamma(4, 0.25, 30))[:, None]
        plain += permutation_test(counts, tokens, side, permutations=199, seed=seed)["p"][0] <= 0.05
        within += permutation_test(counts, tokens, side, permutations=199, seed=seed, strata=event)["p"][0] <= 0.05
    assert plain > 50 and within <= 9


@pytest.mark.parametrize(("target", "reference", "p"), [
    ([1, 1], [1, 1], 0.5), ([2, 1], [1, 2], 1 / 9), ([3, 1], [0, 4], 0.2), ([0, 2], [3, 0], 1.0)])
def test_the_smallest_p_within_strata(target, reference, p):
    assert smallest_p(target, reference) == pytest.approx(p)
    if p < 1:  # it is reached by the most extreme split there is
        size = np.add(target, reference)
        side = np.concatenate([np.arange(n) < k for n, k in zip(size, target, strict=True)])
        found = permutation_test(side[:, None].astype(float), np.full(len(side), 100), side,
                                 strata=np.repeat(np.arange(len(size)), size))
        assert found["p"][0] == pytest.approx(p)


@pytest.mark.parametrize(("strata", "message"), [
    (["a"] * 5, "strata of 5 articles, tokens of 6"), (["a", "b", None, "a", "b", "a"], "article 3 has no stratum"),
    ([1, 1, 1, 2, 2, 2], "both sides need one in at least one stratum")])
def test_refusals_of_strata(strata, message):
    with pytest.raises(TableError, match=message):
        permutation_test(COUNTS, TOKENS, TARGET, strata=np.array(strata, dtype=object))
