"""Dispersion: published values on small corpora, properties, and the table from evidence; the outlets are invented."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from analysis.compare import evenness as e
from analysis.compare import reduced_frequency as r
from analysis.compare.dispersion import DISPERSIONS, adjusted_frequencies, dispersion, dispersion_table
from analysis.tables import TableError

# Gries's letters in the version of 2019: parts of 9, 10, 10, 10 and 11. In that of 2008 all parts have 10: the first
# ends in k, the last has no t at its end.
GRIES = [part.split() for part in ("b a m n i b e u p", "b a s a t b e w q n", "b c a g a b e s t a",
                                   "b a g h a b e a a t", "b a h a a b e a x a t")]
GRIES_SIZES = [len(part) for part in GRIES]
GRIES_2008 = [*GRIES[0], "k", *(word for part in GRIES[1:] for word in part)][:-1]
ALLEMAND = [2, 0, 1, 1, 3, 0, 3, 0, 0, 0]
ALLEMAND_SIZES = [8143, 8058, 8271, 8125, 7959, 7941, 8146, 8001, 8003, 7930]
FUNCTIONS = {**DISPERSIONS, "lyne_d3": e.lyne_d3, "dc": e.distributional_consistency, "egbert": e.dp_egbert, "da": e.da,
             "d2_counts": lambda v, s=None: e.carroll_d2(v, s, of="counts")}


def gries(letter):
    return [part.count(letter) for part in GRIES]


# Published values.

def test_juilland_and_carroll_of_carroll_1970():
    """D of 0, 4, 3, 2, 1 is 0.6464, U 6.46; D2 of 2, 1, 1, 1, 0 is 0.8277, Um 4.31; equal parts (Carroll 1970)."""
    assert round(float(e.juilland_d([0, 4, 3, 2, 1])), 4) == 0.6464
    assert round(adjusted_frequencies([0, 4, 3, 2, 1])["juilland_u"].item(), 2) == 6.46
    for of in ("rates", "counts"):
        assert round(float(e.carroll_d2([2, 1, 1, 1, 0], of=of)), 4) == 0.8277
    assert round(adjusted_frequencies([2, 1, 1, 1, 0])["carroll_um"].item(), 2) == 4.31


def test_rosengren_and_lyne_of_one_to_five():
    """1 to 5 in equal parts: S 0.937, KF 14.053 (Rosengren 1971); D3 0.944, DC 0.937 (Lyne 1985; Zhang et al. 2004)."""
    counts = [1, 2, 3, 4, 5]
    assert round(float(e.rosengren_s(counts)), 3) == 0.937
    assert round(adjusted_frequencies(counts)["rosengren_kf"].item(), 3) == 14.053
    assert round(float(e.lyne_d3(counts)), 3) == 0.944
    assert round(float(e.distributional_consistency(counts)), 3) == 0.937


def test_dp_of_gries_2008_and_its_norm_of_lijffijt_and_gries_2012():
    """Letter a in parts of 9, 10, 10, 10, 11: DP 0.18, normed 0.219512; 2, 1, 0 in equal parts: normed 0.5."""
    assert gries("a") == [1, 2, 3, 4, 5] and GRIES_SIZES == [9, 10, 10, 10, 11]
    assert float(e.dp(gries("a"), GRIES_SIZES)) == pytest.approx(0.18)
    assert float(e.dp_norm(gries("a"), GRIES_SIZES)) == pytest.approx(0.219512, abs=5e-7)
    assert float(e.dp_norm([2, 1, 0])) == pytest.approx(0.5)


@pytest.mark.parametrize(("letter", "published"), [
    ("b", (0.968, 0.999, 0.02, 0.024, 0.003)), ("i", (0, 0.18, 0.82, 1, 2.474)), ("q", (0, 0.2, 0.8, 0.976, 2.322)),
    ("x", (0, 0.22, 0.78, 0.951, 2.184))])
def test_letters_of_gries_2019(letter, published):
    """D, S, DP, DPnorm, KL of the corpus of 2019, 9/10/10/10/11 (Gries 2019; Scattertext, test_Dispersion.py)."""
    row = dispersion_table(gries(letter), GRIES_SIZES).iloc[0]
    found = row[["juilland_d", "rosengren_s", "dp", "dp_norm", "kl_bits"]].tolist()
    assert np.round(found, 3).tolist() == pytest.approx(published, abs=1e-12)


def test_allemand_of_lyne():
    """Ten parts of about 8,000 words (tlda, README, run in R; Egbert's DP as its disp_DP has it)."""
    v, s = ALLEMAND, ALLEMAND_SIZES
    row = dispersion_table(v, s).iloc[0]
    assert row["range"] / len(v) == 0.5
    assert row["juilland_d"] == pytest.approx(0.60387973, abs=5e-9)
    assert row["carroll_d2_rates"] == pytest.approx(0.65214439, abs=5e-9)
    assert row["rosengren_s"] == pytest.approx(0.47636520, abs=5e-9)
    assert float(e.da(v, s)) == pytest.approx(0.30816403, abs=5e-9)
    assert row["dkl"] == pytest.approx(0.46650781, abs=5e-9)
    assert 1 - row["dp"] == pytest.approx(0.500929546, abs=5e-10)
    assert 1 - row["dp_norm"] == pytest.approx(0.446452021, abs=5e-10)
    assert float(e.dp_egbert(v, s)) == pytest.approx(0.446230962, abs=5e-10)


def test_adjusted_frequencies_of_engwall():
    """4, 2, 1, 1, 0 in equal parts: U 4.609, Um 6.424, KF 5.863, FM 6.4 (Engwall 1974; Wordless's tests)."""
    row = adjusted_frequencies([4, 2, 1, 1, 0]).iloc[0]
    assert row.round(3).tolist() == [4.609, 6.424, 5.863, 6.4]


def test_reduced_frequencies_of_gries_2008():
    """Letter a of the 50 letters of 2008: ARF 10.8, ALD 0.628, AWT 3.18, fALD 11.764, fAWT 9.328."""
    places = [i for i, word in enumerate(GRIES_2008) if word == "a"]
    assert len(GRIES_2008) == 50 and len(places) == 15
    assert r.arf(places, 50) == pytest.approx(10.8)
    assert round(r.ald(places, 50), 3) == 0.628 and round(r.awt(places, 50), 2) == 3.18
    assert round(r.frequency_by_ald(places, 50), 3) == 11.764 and round(r.frequency_by_awt(places, 50), 3) == 9.328


# Properties.

@st.composite
def spreads(draw):
    n = draw(st.integers(2, 8))
    sizes = draw(st.lists(st.integers(1, 500), min_size=n, max_size=n))
    counts = [draw(st.integers(0, size)) for size in sizes]
    counts[0] = max(1, counts[0])
    return counts, sizes


@pytest.mark.parametrize("name", FUNCTIONS)
@given(spread=spreads(), k=st.integers(2, 9))
def test_a_corpus_taken_k_times_is_spread_alike(name, spread, k):
    counts, sizes = map(np.array, spread)
    once = float(FUNCTIONS[name](counts, sizes))
    assert float(FUNCTIONS[name](k * counts, k * sizes)) == pytest.approx(once, abs=1e-9)


@pytest.mark.parametrize("name", FUNCTIONS)
@given(spread=spreads(), shuffler=st.randoms())
def test_the_order_of_parts_does_not_matter_nor_does_sparseness(name, spread, shuffler):
    counts, sizes = map(np.array, spread)
    order = list(range(len(counts)))
    shuffler.shuffle(order)
    once = float(FUNCTIONS[name](counts, sizes))
    assert float(FUNCTIONS[name](counts[order], sizes[order])) == pytest.approx(once, abs=1e-9)
    both = sparse.csr_array(np.array([counts, counts]))
    assert FUNCTIONS[name](both, sizes) == pytest.approx([once, once], abs=1e-12)


@given(spreads())
def test_measures_stay_in_their_range(spread):
    row = dispersion_table(*spread).iloc[0]
    for name in ("juilland_d", "carroll_d2_rates", "rosengren_s", "dp", "dp_norm", "dkl"):
        assert -1e-9 <= row[name] <= 1 + 1e-9, name


@pytest.mark.parametrize("name", FUNCTIONS)
def test_in_proportion_and_all_in_one_part(name):
    even = float(FUNCTIONS[name]([10, 10, 10, 10], [100] * 4))
    lumped = float(FUNCTIONS[name]([10, 0, 0, 0], [100] * 4))
    expected = {"dp": (0, 0.75), "dp_norm": (0, 1), "kl_bits": (0, 2), "rosengren_s": (1, 0.25), "dkl": (1, 1 / 3),
                "dc": (1, 0.25), "lyne_d3": (1, 1 - 30 / 40), "egbert": (1, 0)}.get(name, (1, 0))
    assert (even, lumped) == pytest.approx(expected, abs=1e-9)


@given(st.sets(st.integers(0, 199), min_size=1, max_size=30), st.integers(0, 199))
def test_reduced_frequency_lies_between_one_and_the_count_and_turns_with_the_text(places, turn):
    turned = [(place + turn) % 200 for place in places]
    assert 1 - 1e-9 <= r.arf(sorted(places), 200) <= len(places) + 1e-9
    for function in (r.arf, r.ald, r.awt):
        assert function(turned, 200) == pytest.approx(function(sorted(places), 200))


# Edges and refusals.

def test_a_word_that_stands_nowhere_has_no_dispersion():
    row = dispersion_table([[0, 0, 0], [1, 1, 1]], [5, 5, 5]).iloc[0]
    assert row["range"] == 0 and row.drop("range").isna().all()
    assert r.arf([], 10) == 0 and np.isnan(r.ald([], 10)) and np.isnan(r.awt([], 10))
    assert r.frequency_by_ald([], 10) == 0 and r.frequency_by_awt([], 10) == 0


def test_one_part_has_a_range_and_no_evenness():
    row = dispersion_table([3], [10]).iloc[0]
    assert row["range"] == 1 and row[["juilland_d", "carroll_d2_rates", "dp_norm"]].isna().all()
    assert np.isnan(e.da([3], [10])) and np.isnan(e.dp_egbert([3], [10]))


@pytest.mark.parametrize(("counts", "sizes", "message"), [
    ([1, 2], [1, 2, 3], "there are 2 parts but 3 sizes"), ([1, 2], [5, 0], "a part has no words"),
    ([1, 2], [5, np.nan], "a part has no words, or its size is missing"), ([1, -2], [5, 5], "missing or negative"),
    ([1, np.nan], [5, 5], "missing or negative"), ([1, 6], [5, 5], "more often than its part has words")])
def test_wrong_counts_are_refused(counts, sizes, message):
    with pytest.raises(TableError, match=message):
        dispersion_table(counts, sizes)


def test_wrong_places_and_bases_are_refused():
    for places in ([0, 10], [-1], [3, 3], [np.nan]):
        with pytest.raises(TableError, match="positions lie from 0 to 9, each once"):
            r.arf(places, 10)
    with pytest.raises(TableError, match="unknown base 'words' for D2; choose rates or counts"):
        e.carroll_d2([1, 2], of="words")


# From evidence.

ARTICLES = pd.DataFrame({"article_id": ["a", "b", "c", "d"],
                         "outlet": ["Ostland Times", "Ostland Times", "West Post", "Silent Gazette"]})


def evidence():
    rows = [("a", "own", "harbour", 6), ("a", "direct", "harbour", 2), ("a", "own", "ship", 2),
            ("b", "own", "harbour", 4), ("b", "own", "fog", 6), ("c", "own", "ship", 5), ("c", "own", "harbour", 5)]
    terms = pd.DataFrame(rows, columns=["article_id", "voice", "term", "count"]).assign(part="body")
    return {"articles": ARTICLES, "terms": terms}


def test_dispersion_over_articles_is_that_of_the_counts():
    found = dispersion(evidence(), min_count=6)
    assert found["term"].tolist() == ["harbour", "ship", "fog"] and found["count"].tolist() == [17, 7, 6]
    assert found["parts"].tolist() == [3] * 3 and found["parts_without_words"].tolist() == [1] * 3
    expected = dispersion_table([[8, 4, 5], [2, 0, 5], [0, 6, 0]], [10, 10, 10])
    pd.testing.assert_frame_equal(found[list(expected)], expected)


def test_dispersion_over_outlets_and_in_one_voice():
    found = dispersion(evidence(), by="outlet", min_count=1).set_index("term")
    assert found.loc["fog", "dp"] == pytest.approx((1 / 3 + 1 / 3) / 2) and found.loc["harbour", "parts"] == 2
    direct = dispersion(evidence(), voice="direct", min_count=1)
    assert direct[["term", "count", "parts"]].values.tolist() == [["harbour", 2, 1]]


def test_wrong_requests_are_refused():
    for options, message in (({"voice": "loud"}, "unknown voice 'loud'"), ({"by": "editor"}, "no column 'editor'"),
                             ({"voice": "indirect"}, "no article_id has words in indirect voice"),
                             ({"min_count": 0}, "min_count is 0; give a whole number, 1 or more")):
        with pytest.raises(TableError, match=message):
            dispersion(evidence(), **options)
    with pytest.raises(TableError, match="lacks \\['terms'\\]"):
        dispersion({"articles": ARTICLES})
