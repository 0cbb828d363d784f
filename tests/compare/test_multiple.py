"""Adjusted p values: base R's p.adjust, and what they must keep."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.compare.multiple import bh, bonferroni, holm
from analysis.tables import TableError

GOLD = pd.read_csv(Path(__file__).parents[1] / "oracles" / "gold-p-adjust.csv")
ADJUST = {"bh": bh, "holm": holm, "bonferroni": bonferroni}
P_VALUES = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .324, .4262, .5719, .6528, .759, 1]


def test_benjamini_and_hochberg_s_fifteen():
    """At .05 BH rejects 4, Holm 3, Bonferroni 3; the fourth q is .035625 (Benjamini & Hochberg 1995; R's p.adjust)."""
    assert [(adjust(P_VALUES) <= 0.05).sum() for adjust in (bh, holm, bonferroni)] == [4, 3, 3]
    assert bh(P_VALUES)[3] == pytest.approx(0.035625, abs=1e-12)


@pytest.mark.parametrize("name", ADJUST)
@pytest.mark.parametrize("which", sorted(set(GOLD["list"])))
def test_agrees_with_base_r(name, which):
    rows = GOLD[GOLD["list"] == which]
    assert len(rows) and set(rows["r_version"]) == {"4.2.2"}
    assert ADJUST[name](rows["p"]) == pytest.approx(rows[name].to_numpy(), rel=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40), st.randoms())
def test_order_does_not_matter_and_bh_is_below_holm_below_bonferroni(p, shuffler):
    places = list(range(len(p)))
    shuffler.shuffle(places)
    for adjust in ADJUST.values():
        assert adjust(np.array(p)[places]) == pytest.approx(adjust(p)[places])
    assert (bh(p) <= holm(p) + 1e-12).all() and (holm(p) <= bonferroni(p) + 1e-12).all() and (bh(p) >= p).all()


@pytest.mark.parametrize("adjust", ADJUST.values())
def test_a_missing_p_is_no_test(adjust):
    found = adjust([0.01, np.nan, 0.02])
    assert np.isnan(found[1]) and found[[0, 2]] == pytest.approx(adjust([0.01, 0.02]))
    assert np.isnan(adjust([np.nan])).all() and len(adjust([])) == 0


@pytest.mark.parametrize("adjust", ADJUST.values())
@pytest.mark.parametrize("wrong", [-0.1, 1.1])
def test_what_is_no_probability_is_refused(adjust, wrong):
    with pytest.raises(TableError, match="a p value lies between 0 and 1"):
        adjust([0.5, wrong])
