"""More than two outlets: each against the rest, all pairs, and whether they differ at all."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse, stats

from analysis.compare.framing import frame_rates
from analysis.compare.keyness import keywords
from analysis.compare.multiple import holm
from analysis.compare.omnibus import omnibus_test
from analysis.compare.score import clustering, fit_scores
from analysis.compare.several import compare_groups, frame_differences, keywords_between
from analysis.tables import TableError


@pytest.fixture
def three(many):
    """The two outlets of ``many`` and a third that says peace twice as often."""
    extra = {}
    for name in ("hits", "lengths", "terms"):
        rows = many[name][many[name]["article_id"].str.startswith("o")].copy()
        rows["article_id"] = rows["article_id"].str.replace("o", "s")
        if name == "terms":
            rows.loc[rows["term"] == "peace", "count"] = 6 + np.arange(8) % 3
        if name == "hits":
            rows = pd.concat([rows, rows[rows["frame"] == "peace"]])
        extra[name] = pd.concat([many[name], rows], ignore_index=True)
    third = pd.DataFrame({"article_id": [f"s{i}" for i in range(8)], "outlet": "Sud Sun"})
    return {**many, **extra, "articles": pd.concat([many["articles"], third], ignore_index=True)}


def test_each_against_the_rest_is_what_keywords_says(three):
    table = keywords_between(three, against="rest", permutations=200, seed=3)
    assert list(dict.fromkeys(table["target"])) == ["Ost Post", "West Mail", "Sud Sun"]
    assert set(table["reference"]) == {"all others"}
    one = keywords(three, target="Sud Sun", permutations=200, seed=3).set_index("term")
    mine = table[table["target"] == "Sud Sun"].set_index("term").loc[one.index]
    for column in ("target_count", "reference_tokens", "log_ratio", "log_ratio_low"):
        np.testing.assert_allclose(mine[column].to_numpy(float), one[column].to_numpy(float))


def test_pairs_pay_for_their_number(three):
    table = keywords_between(three, against="pairs", permutations=500)
    assert len(table.drop_duplicates(["target", "reference"])) == 3
    for _, rows in table.groupby("term"):
        np.testing.assert_allclose(rows["p_holm"], holm(rows["p_family"].to_numpy()))
    told = table[table["verdict"] != "cannot tell"]
    assert len(told)
    assert (told["p_holm"] <= 0.05).all()
    assert (table["p_holm"] >= table["p_family"]).all()
    peace = table[(table["term"] == "peace")].set_index(["target", "reference"])
    assert peace.loc[("Ost Post", "Sud Sun"), "verdict"] == "more in reference"
    assert peace.loc[("Ost Post", "West Mail"), "verdict"] == "cannot tell"


def test_two_outlets_are_one_pair(many):
    for against in ("rest", "pairs"):
        table = keywords_between(many, against=against, permutations=100)
        assert len(table.drop_duplicates(["target", "reference"])) == 1
        assert table["p_holm"].tolist() == table["p_family"].tolist()


def test_frame_differences_agree_with_the_rates(three):
    table = frame_differences(three, family="quarrel", voice=("own", "all"), permutations=200)
    rates = frame_rates(three, voice=("own", "all")).set_index(["voice", "outlet", "frame"])["per_1000_words"]
    assert len(table) == 2 * 3 * 3  # voices, pairs, frames
    for row in table.itertuples():
        assert row.target_per_1000_words == pytest.approx(rates[row.voice, row.target, row.frame])
        assert row.reference_per_1000_words == pytest.approx(rates[row.voice, row.reference, row.frame])
    war = table[(table["frame"] == "war") & (table["voice"] == "own")].set_index(["target", "reference"])
    assert war.loc[("Ost Post", "West Mail"), "verdict"] == "more in reference"
    nothing = table[table["frame"] == "invasion"]
    assert set(nothing["verdict"]) == {"cannot tell"}
    assert set(nothing["could_tell"]) == {"none at any size"}


def test_five_outlets_with_one_article_each_cannot_tell(evidence):
    table = frame_differences(evidence, family="quarrel", voice="all")
    assert set(table["verdict"]) == {"cannot tell"}
    assert set(table["could_tell"]) == {"none at any size"}
    assert "Sud Sun" not in set(table["target"]) | set(table["reference"])  # it has no words


def test_the_omnibus_on_ranks_is_kruskal_wallis():
    """Oracle: scipy.stats.kruskal, whose chi-squared p the permutation of ranks approaches."""
    draw = np.random.default_rng(2)
    group = np.repeat(["a", "b", "c", "d"], 15)
    value = draw.normal(np.repeat([0, 0, 0.3, 0.8], 15))
    ranks = stats.rankdata(value)
    ours = omnibus_test(sparse.csr_matrix(ranks[:, None]), np.full(60, 100), group, permutations=4000)["p_omnibus"][0]
    assert ours == pytest.approx(stats.kruskal(*(value[group == name] for name in "abcd")).pvalue, abs=0.012)


def test_the_omnibus_of_groups_that_do_not_differ():
    draw = np.random.default_rng(3)
    counts = sparse.csr_matrix(draw.poisson(2 * draw.gamma(0.5, 2, size=(30, 400))))
    table = omnibus_test(counts, np.full(30, 400), np.repeat(list("abc"), 10), permutations=300)
    assert 0.03 <= (table["p_omnibus"] <= 0.05).mean() <= 0.075
    assert (table["p_omnibus_family"] >= table["p_omnibus"]).all()


def test_one_article_a_group_tells_nothing_at_all():
    table = omnibus_test(sparse.csr_matrix([[9], [0], [0], [4]]), np.full(4, 99), np.array(list("abcd")))
    assert table["p_omnibus"].tolist() == [1]


def test_groups_stand_in_the_order_of_the_bibliography_and_rows_do_not_matter(three, shuffled):
    one, two = (keywords_between(study, permutations=100) for study in (three, shuffled(three)))
    pd.testing.assert_frame_equal(one, two)


@pytest.mark.parametrize(("call", "message"), [
    (lambda e: keywords_between(e, against="all"), "unknown comparison 'all'; choose from rest, pairs"),
    (lambda e: frame_differences(e, family="quarrel", voice="loud"), "unknown voice 'loud'"),
    (lambda e: frame_differences(e, family="bridges"), "no family 'bridges'"),
    (lambda e: frame_differences(e, family="quarrel", voice="direct"), "1 group has words; there is nothing"),
    (lambda e: compare_groups(sparse.csr_matrix((2, 1)), np.ones(2), np.array(["a", "a"])), "1 group has words"),
    (lambda e: omnibus_test(sparse.csr_matrix((2, 1)), np.ones(2), np.array(["a"])), "groups of 1 articles and tokens"),
    (lambda e: omnibus_test(sparse.csr_matrix([[-1], [1]]), np.ones(2), np.array(["a", "b"])), "not negative"),
    (lambda e: omnibus_test(sparse.csr_matrix((2, 1)), np.ones(2), np.array(["a", "a"])), "1 groups with words"),
])
def test_refusals(evidence, call, message):
    with pytest.raises(TableError, match=message):
        call(evidence)


def test_the_omnibus_p_is_that_of_a_loop_over_the_same_draws():
    """Groups of 3, 5 and 8 articles of unlike lengths: squared excess of weighted uses over what chance gives."""
    draw = np.random.default_rng(5)
    code, words = np.repeat([0, 1, 2], [3, 5, 8]), draw.integers(100, 900, 16).astype(float)
    counts = draw.poisson(0.01 * words[:, None] * draw.gamma(1, 1, (16, 4)) * [1, 0.3, 2, 1]).astype(float)
    counts[code == 0, 3] *= 6
    scores = fit_scores(sparse.csr_matrix(counts), words, np.zeros(16, int))
    weight = 1 / (1 + clustering(scores.step) * (words / words.mean())[:, None])
    size, uses = weight * words[:, None], weight * counts
    squares = 16 / 15 * ((uses - uses.sum(axis=0) / size.sum(axis=0) * size) ** 2).sum(axis=0)

    def statistics(label):
        square = deviance = 0.0
        for g in range(3):
            mine, due = uses[label == g].sum(axis=0), uses.sum(axis=0) * (
                size[label == g].sum(axis=0) / size.sum(axis=0))
            square = square + (mine - due) ** 2 / (due * squares / uses.sum(axis=0))
            deviance = deviance + 2 * np.where(mine > 0, mine * np.log(np.maximum(mine, 1e-9) / due), 0)
        return square, deviance / np.maximum(squares / uses.sum(axis=0), 1)
    generator = np.random.default_rng(4)
    drawn, far = map(np.array, zip(*(statistics(generator.permutation(code)) for _ in range(99)), strict=True))
    table = omnibus_test(sparse.csr_matrix(counts), words, code, permutations=99, seed=4)
    real, real_far = statistics(code)
    p = ((drawn >= real - 1e-6).sum(axis=0) + 1) / 100
    np.testing.assert_allclose(table["p_omnibus"], p)
    np.testing.assert_allclose(table["p_omnibus_family"], np.maximum(
        p, [((far.max(axis=1) >= one - 1e-6).sum() + 1) / 100 for one in real_far]))
    assert len(set(table["p_omnibus"])) > 2


def test_the_omnibus_p_beside_pairs_is_of_the_same_articles():
    draw = np.random.default_rng(6)
    words = draw.integers(100, 2000, 24).astype(float)
    words[3] = 0
    counts = sparse.csr_matrix(draw.poisson(0.004 * words[:, None] * np.ones(3)))
    label = np.array(list("abc") * 8, dtype=object)
    table = compare_groups(counts, words, label, against="pairs", permutations=60)
    alone = omnibus_test(counts, words, label, permutations=60)
    for column in ("p_omnibus", "p_omnibus_family"):
        assert table.groupby("column")[column].unique().map(list).tolist() == [[p] for p in alone[column]]


def test_what_could_be_told_of_one_pair_pays_for_the_others():
    """Five groups are ten pairs: a larger difference is needed than of two groups alone."""
    draw = np.random.default_rng(9)
    counts = sparse.csr_matrix(draw.poisson(6 * draw.gamma(4, 0.25, (60, 3))))
    words, label = np.full(60, 400.0), np.repeat(list("abcde"), 12)
    pairs = compare_groups(counts, words, label, against="pairs", permutations=999)
    alone = compare_groups(counts[:24], words[:24], label[:24], against="pairs", permutations=999)
    first = pairs[(pairs["target"] == "a") & (pairs["reference"] == "b")].reset_index(drop=True)
    assert np.isfinite(first["smallest_log_ratio"]).all()
    assert (first["smallest_log_ratio"] > alone["smallest_log_ratio"] + 0.05).all()
    assert (first["p_family"] == alone["p_family"]).all()
