"""Tree and map of likeness. Oracles: a hand-worked tree, SciPy's definition, scikit-learn's classical scaling."""

import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import cophenet, linkage
from scipy.spatial.distance import pdist, squareform
from scipy.stats import pearsonr
from sklearn.manifold import ClassicalMDS

from analysis.compare.likeness_map import cluster, leaf_order, similarity_map
from analysis.compare.similarity import similarity
from analysis.tables import TableError

WORDS = ["stork", "bridge", "river", "bread", "war", "peace", "u.s"]
BAGS = st.lists(st.lists(st.sampled_from(WORDS), max_size=8), min_size=2, max_size=7)


def pairs_of(names, values, **columns):
    at = [(a, b) for i, a in enumerate(names) for b in names[i + 1:]]
    table = pd.DataFrame(at, columns=["a", "b"]).assign(cosine=values, terms_a=9, terms_b=9, scheme="count, L2")
    return table.assign(**columns)


def of_bags(bags, names=None, **options):
    names = [f"t{i}" for i in range(len(bags))] if names is None else names
    rows = [(name, "body", "own", word, bag.count(word)) for name, bag in zip(names, bags, strict=True)
            for word in sorted(set(bag))]
    terms = pd.DataFrame(rows, columns=["article_id", "part", "voice", "term", "count"])
    articles = pd.DataFrame({"article_id": names, "outlet": "Ost Post"})
    return similarity({"articles": articles, "terms": terms}, **options)


def distances(table, texts):
    """Distances on the map between the texts named."""
    at = table.set_index("text").loc[texts, ["x", "y"]].to_numpy()
    return squareform(pdist(at))


# The tree.

def test_a_tree_by_hand():
    # 1 - cosine: wx .1, yz .2, wy .6, wz .8, xy .7, xz .9; then {w, x} and {y, z} are on average (.6+.8+.7+.9)/4 apart.
    pairs = pairs_of("wxyz", [0.9, 0.4, 0.2, 0.3, 0.1, 0.8])
    found = cluster(pairs)
    assert found[["merge", "a", "b", "size", "members"]].values.tolist() == [
        [1, "w", "x", 2, "w; x"], [2, "y", "z", 2, "y; z"], [3, "merge 1", "merge 2", 4, "w; x; y; z"]]
    assert found["height"].tolist() == pytest.approx([0.1, 0.2, 0.75])
    joined = [0.1, 0.75, 0.75, 0.75, 0.75, 0.2]
    assert found["cophenetic_correlation"].tolist() == pytest.approx(
        [pearsonr(joined, 1 - pairs["cosine"]).statistic] * 3)
    assert set(found["distance"]) == {"1 - cosine"} and set(found["scheme"]) == {"count, L2"}
    assert leaf_order(found) == ["w", "x", "y", "z"]
    turned = pairs_of("zyxw", [0.8, 0.1, 0.3, 0.2, 0.4, 0.9])  # the same pairs, the texts in the other order
    assert cluster(turned)["members"].tolist() == ["x; w", "z; y", "z; y; x; w"]
    assert leaf_order(cluster(turned)) == ["z", "y", "x", "w"]


@given(st.integers(3, 12), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_heights_are_scipy_s_and_means_over_the_pairs(n, seed):
    values = np.random.default_rng(seed).random(n * (n - 1) // 2).round(6)
    names = [f"t{i:02}" for i in range(n)]
    found = cluster(pairs_of(names, values))
    expected = linkage(1 - values, "average")
    assert found["height"].tolist() == pytest.approx(expected[:, 2].tolist(), abs=1e-12)
    assert found["size"].tolist() == expected[:, 3].tolist()
    assert found["cophenetic_correlation"].iloc[0] == pytest.approx(cophenet(expected, 1 - values)[0])
    square = pd.DataFrame(1 - squareform(values), index=names, columns=names)
    members = {f"merge {row.merge}": row.members.split("; ") for row in found.itertuples()}
    for row in found.itertuples():
        a, b = members.get(row.a, [row.a]), members.get(row.b, [row.b])
        assert row.members.split("; ") == a + b
        assert row.height == pytest.approx(square.loc[a, b].to_numpy().mean())
    assert leaf_order(found) == found["members"].iloc[-1].split("; ") and sorted(leaf_order(found)) == names


@given(bags=BAGS, order=st.randoms())
@settings(max_examples=60, deadline=None)
def test_ties_are_broken_alike_in_any_order(bags, order):
    names = [f"t{i}" for i in range(len(bags))]
    mixed = list(zip(names, bags, strict=True))
    order.shuffle(mixed)
    one = cluster(of_bags(bags, scheme="counts"))
    other = cluster(of_bags([bag for _, bag in mixed], [name for name, _ in mixed], scheme="counts"))
    assert len(one) == len(bags) - 1
    assert other["height"].tolist() == pytest.approx(one["height"].tolist(), abs=1e-12)
    for before, after in zip(one["members"], other["members"], strict=True):
        assert sorted(after.split("; ")) == sorted(before.split("; "))
    fits = [table["cophenetic_correlation"].iloc[0] for table in (one, other)]
    assert fits[0] == pytest.approx(fits[1], nan_ok=True)


def test_all_the_same_and_nothing_in_common():
    same = cluster(pairs_of("cab", [1.0, 1.0, 1.0]))
    assert same["height"].tolist() == [0, 0] and same["cophenetic_correlation"].isna().all()
    # Ties go by name, leaves by the order of the texts.
    assert same["members"].tolist() == ["a; b", "c; a; b"]
    apart = cluster(pairs_of("cab", [0.0, 0.0, 0.0]))
    assert apart["height"].tolist() == [1, 1] and apart["members"].iloc[0] == "a; b"
    assert cluster(of_bags([["war"], ["war", "war"]], scheme="counts"))["height"].tolist() == [0]


def test_a_text_without_words_joins_last_and_has_no_place():
    bags = [["stork", "war"], [], ["stork", "bread"], ["stork", "war", "war"]]
    for value in ("cosine", "jaccard"):
        tree, table = cluster(of_bags(bags), value=value), similarity_map(of_bags(bags), value=value)
        assert tree["height"].iloc[-1] == 1 and sorted(tree[["a", "b"]].iloc[-1]) == ["merge 2", "t1"]
        assert table["note"].tolist() == ["", "no words", "", ""]
        assert table.loc[1, ["x", "y", "text_stress"]].isna().all()
        without = similarity_map(of_bags([bags[0], *bags[2:]], ["t0", "t2", "t3"], scheme="counts"), value=value)
        with_it = similarity_map(of_bags(bags, scheme="counts"), value=value)
        np.testing.assert_allclose(with_it.loc[[0, 2, 3], ["x", "y", "stress"]], without[["x", "y", "stress"]],
                                   atol=1e-12)


# The map.

@given(BAGS)
@settings(max_examples=80, deadline=None)
def test_distances_on_the_map_are_those_of_scikit_learn(bags):
    pairs = of_bags(bags)
    table = similarity_map(pairs)
    texts = table.loc[table["note"] != "no words", "text"].tolist()
    assume(len(texts) >= 3 and not (table["note"] == "one of many equal maps").any())
    square = pairs.pivot(index="a", columns="b", values="cosine").reindex(index=texts, columns=texts)
    likeness = square.fillna(square.T).fillna(1.0).to_numpy()
    wanted = np.sqrt((2 * (1 - likeness)).round(12))
    np.fill_diagonal(wanted, 0)
    expected = ClassicalMDS(2, metric="precomputed").fit(wanted)
    there = expected.eigenvalues_.clip(0) > 1e-8
    lengths = np.where(there, np.nan_to_num(expected.embedding_), 0)
    np.testing.assert_allclose(distances(table, texts), squareform(pdist(lengths)), atol=1e-6)
    whole = (wanted ** 2).sum() / (2 * len(texts))
    if whole > 1e-8:
        share = expected.eigenvalues_.clip(0).sum() / whole
        assert table["share_of_variance"].iloc[0] == pytest.approx(share, abs=1e-9)


@given(BAGS, st.sampled_from(["cosine", "jaccard"]))
@settings(max_examples=60, deadline=None)
def test_a_map_is_centred_lies_along_its_axes_and_never_stretches(bags, value):
    table = similarity_map(of_bags(bags), value=value)
    assert len(table) == len(bags) and (table["x"].notna() == (table["note"] != "no words")).all()
    at = table[["x", "y"]].dropna().to_numpy()
    assume(len(at))
    assert at.mean(axis=0) == pytest.approx([0, 0], abs=1e-8)  # places have nine decimals
    assert at[:, 0] @ at[:, 1] == pytest.approx(0, abs=1e-8)
    assert (at[:, 0] ** 2).sum() >= (at[:, 1] ** 2).sum() - 1e-8
    # The distances are those of a space; a flat map of it can only bring texts nearer.
    pairs = of_bags(bags).set_index(["a", "b"])[value]
    place = table.set_index("text")[["x", "y"]].dropna()
    for (a, b), likeness in pairs.items():
        if {a, b} <= set(place.index):
            assert np.hypot(*(place.loc[a] - place.loc[b])) <= np.sqrt(2 * (1 - likeness)) + 1e-6
    stress = table["stress"].iloc[0]
    assert -1e-9 <= stress <= 1 and table["text_stress"].max() >= stress - 1e-9


@given(bags=BAGS, order=st.randoms())
@settings(max_examples=60, deadline=None)
def test_sign_and_rotation_do_not_depend_on_the_order(bags, order):
    names = [f"t{i}" for i in range(len(bags))]
    mixed = list(zip(names, bags, strict=True))
    order.shuffle(mixed)
    one = similarity_map(of_bags(bags)).set_index("text")
    other = similarity_map(of_bags([bag for _, bag in mixed], [name for name, _ in mixed])).set_index("text")
    numbers = ["x", "y", "share_of_variance", "stress", "text_stress"]
    np.testing.assert_allclose(other.loc[one.index, numbers], one[numbers], atol=1e-6)
    assert other.loc[one.index, "note"].equals(one["note"])


def test_stress_by_hand():
    # Four texts that share nothing: a tetrahedron with edges root 2. Its flat map keeps two of three equal axes. The
    # axes go through the first texts: of each squared distance 2 the third axis holds what x and y leave.
    table = similarity_map(pairs_of("abcd", [0.0] * 6))
    assert set(table["note"]) == {"one of many equal maps"}
    assert table["share_of_variance"].tolist() == pytest.approx([2 / 3] * 4)
    # a lies on the first axis at its distance root 3/4 from the centre, the others at -1/3 of that.
    x = np.sqrt(3) / 2
    assert table["x"].tolist() == pytest.approx([x, -x / 3, -x / 3, -x / 3])
    assert table["y"].tolist() == pytest.approx([0, np.sqrt(2 / 3), -np.sqrt(1 / 6), -np.sqrt(1 / 6)])
    # ab, ac, ad, bc, bd are as long on the map as in space but for the third axis; c and d fall together.
    short = [np.sqrt(2)] + 2 * [np.sqrt(16 / 12 + 1 / 6)] + 2 * [np.sqrt(1.5)] + [0]
    errors = [(np.sqrt(2) - d) ** 2 for d in short]
    assert table["stress"].iloc[0] == pytest.approx(np.sqrt(sum(errors) / 12))
    assert table["text_stress"].iloc[0] == pytest.approx(np.sqrt(sum(errors[:3]) / 6))


def test_few_texts_and_the_same_texts():
    two = similarity_map(pairs_of("ba", [0.5]))
    assert two["text"].tolist() == ["b", "a"]
    assert two["x"].tolist() == pytest.approx([-0.5, 0.5]) and two["y"].tolist() == [0, 0]
    assert two[["share_of_variance", "stress"]].to_numpy() == pytest.approx(np.array([[1, 0], [1, 0]]))
    same = similarity_map(pairs_of("abc", [1.0] * 3))
    assert same[["x", "y", "stress", "text_stress"]].to_numpy().tolist() == [[0, 0, 0, 0]] * 3
    assert same["share_of_variance"].isna().all() and (same["note"] == "").all()
    twins = similarity_map(pairs_of("abc", [1.0, 0.0, 0.0]))
    assert twins[["x", "y"]].iloc[0].tolist() == pytest.approx(twins[["x", "y"]].iloc[1].tolist())
    silent = similarity_map(of_bags([[], []]))
    assert set(silent["note"]) == {"no words"}
    assert silent[["x", "y", "stress", "share_of_variance"]].isna().all(axis=None)
    only = similarity_map(of_bags([["war"], []]))
    assert only.loc[0, ["x", "y"]].tolist() == [0, 0]


def test_no_pairs_no_rows():
    none = of_bags([["war"]])
    assert cluster(none).empty and similarity_map(none).empty and leaf_order(cluster(none)) == []
    full = pairs_of("abc", [0.1, 0.2, 0.3])
    assert list(cluster(none)) == list(cluster(full)) and list(similarity_map(none)) == list(similarity_map(full))


@pytest.mark.parametrize("function", [cluster, similarity_map])
@pytest.mark.parametrize(("change", "message"), [
    (lambda t: t.drop(columns="scheme"), r"the pairs table lacks \['scheme'\].*Make it with similarity"),
    (lambda t: t.iloc[1:], "the pair 'a', 'b' is missing; every pair is needed"),
    (lambda t: pd.concat([t, t.iloc[:1]]), "the pair 'a', 'b' stands twice"),
    (lambda t: pd.concat([t, t.iloc[:1].rename(columns={"a": "b", "b": "a"})]), "the pair 'a', 'b' stands twice"),
    (lambda t: pd.concat([t, t.iloc[:1].assign(b="a")]), "the pair 'a', 'a' stands twice, or is a text with itself"),
    (lambda t: t.assign(cosine=[0.1, np.nan, 0.3]), "the pair 'a', 'c' has cosine = nan; a likeness lies from 0 to 1"),
    (lambda t: t.assign(cosine=[0.1, 0.2, 1.5]), "the pair 'b', 'c' has cosine = 1.5"),
    (lambda t: t.assign(cosine=[-0.1, 0.2, 0.5]), "the pair 'a', 'b' has cosine = -0.1")])
def test_pairs_that_are_none_are_named(function, change, message):
    with pytest.raises(TableError, match=message):
        function(change(pairs_of("abc", [0.1, 0.2, 0.3])))


def test_other_refusals():
    pairs = pairs_of("abc", [0.1, 0.2, 0.3])
    for function in (cluster, similarity_map):
        with pytest.raises(TableError, match="unknown likeness 'overlap'; choose from cosine, jaccard"):
            function(pairs, value="overlap")
    with pytest.raises(TableError, match="a text is called 'merge 2', as the rows of the tree are; rename it"):
        cluster(pairs.replace("c", "merge 2"))
    with pytest.raises(TableError, match=r"the merges table lacks \['merge'\].*Make it with cluster"):
        leaf_order(pairs)


PLACES = """
import numpy as np, pandas as pd
from analysis.compare.likeness_map import similarity_map
rng, names = np.random.default_rng(3), [f"t{i}" for i in range(9)]
pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1:]]
table = pd.DataFrame(pairs, columns=["a", "b"]).assign(cosine=rng.uniform(0.02, 0.2, len(pairs)), terms_a=9, terms_b=9,
                                                       scheme="count, L2")
print([number.hex() for number in similarity_map(table)[["x", "y"]].to_numpy().ravel()])
"""


def test_the_map_is_the_same_to_the_bit_whatever_the_processor(root):
    # OpenBLAS takes the loops of the processor named here: their last bits differ, and labels are placed by the map.
    said = {subprocess.run([sys.executable, "-c", PLACES], env={**os.environ, "OPENBLAS_CORETYPE": kind}, check=True,
                           cwd=root, capture_output=True, text=True).stdout
            for kind in ("Prescott", "Nehalem", "Haswell")}
    assert len(said) == 1
    assert "0x1" in said.pop()
