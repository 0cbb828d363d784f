"""How many articles would do."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.compare.burstiness import frame_burstiness
from analysis.compare.power import articles_needed
from analysis.tables import TableError

USUAL = {"per_1000_words": 4, "words_per_article": 500, "burstiness": 1}


def test_without_clustering_it_is_the_count_of_two_poisson_rates():
    """Oracle: (z + z)^2 (1/m1 + 1/m2) / ln(ratio)^2 uses, the normal approximation, which t exceeds by a little."""
    z = stats.norm.ppf(0.975) + stats.norm.ppf(0.8)
    normal = z ** 2 * (1 / 2 + 1 / 3) / np.log(1.5) ** 2
    needed = articles_needed(1.5, per_1000_words=4, words_per_article=500, burstiness=0)
    assert normal < needed < normal + 3


def test_that_many_find_it_four_times_in_five():
    """Gamma-Poisson articles, Welch's t test on log rates by the package's own intervals would do; here a plain z."""
    from scipy import sparse

    from analysis.compare.sides import compare_sides
    n = articles_needed(2, **USUAL, length_variation=0)
    draw = np.random.default_rng(8)
    found = []
    for _ in range(200):
        mean = np.repeat([4.0, 2.0], n)
        counts = draw.poisson(mean * draw.gamma(1, 1, size=2 * n))
        table = compare_sides(sparse.csr_matrix(counts[:, None]), np.full(2 * n, 500), np.arange(2 * n) < n,
                              permutations=200)
        found.append(table["verdict"][0] == "more in target")
    assert 0.7 <= np.mean(found) <= 0.92


@given(st.floats(1.1, 20), st.floats(0.1, 50), st.floats(0, 8))
@settings(max_examples=80, deadline=None)
def test_what_makes_it_harder_takes_more(ratio, rate, burstiness):
    given = {"per_1000_words": rate, "words_per_article": 400, "burstiness": burstiness}
    n = articles_needed(ratio, **given)
    assert n >= 4  # three against three have no p below .1
    assert articles_needed(ratio * 1.5, **given) <= n
    assert articles_needed(ratio, **{**given, "burstiness": burstiness + 1}) >= n
    assert articles_needed(ratio, **given, length_variation=1) >= n
    assert articles_needed(ratio, **{**given, "per_1000_words": rate * 2}) <= n
    assert articles_needed(ratio, **given, power=0.9) >= n
    assert articles_needed(ratio, **given, comparisons=50) >= n
    assert articles_needed(1 / ratio, **given) == n


def test_burstiness_is_found_again():
    draw = np.random.default_rng(4)
    ids = [f"a{i}" for i in range(900)]
    counts = draw.poisson(3 * draw.gamma(0.5, 2, size=900))  # variance of the rates over their square: 2
    hits = pd.DataFrame({"article_id": np.repeat(ids, counts), "family": "quarrel", "frame": "war", "is_decoy": False,
                         "voice": "own"})
    study = {"articles": pd.DataFrame({"article_id": ids, "outlet": np.where(np.arange(900) % 2, "Ost", "West")}),
             "hits": hits, "lengths": pd.DataFrame({"article_id": ids, "part": "body", "voice": "own", "tokens": 500}),
             "frames": pd.DataFrame([("quarrel", frame, "en", frame, False) for frame in ("war", "peace")],
                                    columns=["family", "frame", "language", "term", "is_decoy"])}
    table = frame_burstiness(study, family="quarrel").set_index("frame")
    assert table.loc["war", "burstiness"] == pytest.approx(2, rel=0.2)
    assert table.loc["war", "per_1000_words"] == pytest.approx(6, rel=0.15)
    assert table.loc["war", ["words_per_article", "length_variation"]].tolist() == [500, 0]
    assert np.isnan(table.loc["peace", "burstiness"])
    assert table.loc["peace", "note"] == "no hits"
    assert np.isnan(frame_burstiness(study, family="quarrel", voice="direct")["words_per_article"]).all()


def test_one_article_a_group_has_no_burstiness(evidence):
    evidence["articles"]["outlet"] = evidence["articles"]["article_id"]
    table = frame_burstiness(evidence, family="quarrel").set_index("frame")
    assert table["burstiness"].isna().all()
    assert table.loc["war", "note"] == "no group with hits has two articles"


@pytest.mark.parametrize(("change", "message"), [
    ({"ratio": 1}, "a ratio of 1 is no difference"), ({"ratio": 0}, "ratio is 0; it must be larger than 0"),
    ({"ratio": float("nan")}, "ratio is nan"), ({"per_1000_words": -2}, "per_1000_words is -2"),
    ({"words_per_article": float("inf")}, "words_per_article is inf"), ({"burstiness": -1}, "burstiness is -1"),
    ({"length_variation": -1}, "length_variation is -1"),
    ({"power": 1}, "expected numbers between 0 and 1"), ({"comparisons": 0}, "comparisons is 0; give a whole number"),
    ({"ratio": 1.0001}, "more than 10,000,000 articles a side would be needed")])
def test_refusals(change, message):
    given = {"ratio": 2, **USUAL, **change}
    with pytest.raises(TableError, match=message):
        articles_needed(given.pop("ratio"), **given)
    with pytest.raises(TableError, match="unknown voice 'loud'"):
        frame_burstiness({name: pd.DataFrame() for name in ("articles", "hits", "lengths", "frames")}, family="x",
                         voice="loud")


@pytest.mark.parametrize(("ratio", "burstiness", "variation"), [(8, 0.5, 0), (4, 1, 0.8), (1.5, 0, 0)])
def test_it_is_the_first_number_that_student_s_t_allows(ratio, burstiness, variation):
    """Two Poisson rates of 2 and 2 x ratio uses an article, each article's rate clustered: t with 2 n - 2 degrees."""
    n = articles_needed(ratio, per_1000_words=4, words_per_article=500, burstiness=burstiness,
                        length_variation=variation)
    variance = 1 / 2 + 1 / (2 * ratio) + 2 * burstiness * (1 + variation ** 2)

    def enough(n):
        quantiles = stats.t.ppf(0.975, 2 * n - 2) + stats.t.ppf(0.8, 2 * n - 2)
        return n >= quantiles ** 2 * variance / np.log(ratio) ** 2
    assert enough(n)
    assert n == 4 or not enough(n - 1)  # three against three have no p below .1


def test_burstiness_by_hand():
    """Ost: 6 and 2 uses in 100 and 300 words, rate .02. Squares (6 - 2)^2 + (2 - 6)^2 = 32, times 2 / 1, less 8 uses:
    56. Rate squared times squares of lengths: .0004 x 100,000 = 40. West's one article tells nothing."""
    study = {"articles": pd.DataFrame({"article_id": list("abc"), "outlet": ["Ost", "Ost", "West"]}),
             "hits": pd.DataFrame({"article_id": list("aaaaaabbccc"), "family": "quarrel", "frame": "war",
                                   "is_decoy": False, "voice": "own"}),
             "lengths": pd.DataFrame({"article_id": list("abc"), "voice": "own", "tokens": [100, 300, 200]}),
             "frames": pd.DataFrame({"family": ["quarrel"], "frame": ["war"], "is_decoy": [False]})}
    row = frame_burstiness(study, family="quarrel").iloc[0]
    assert row["burstiness"] == pytest.approx(56 / 40)
    assert row[["hits", "articles", "articles_with_hit", "words_per_article"]].tolist() == [11, 3, 3, 200]
