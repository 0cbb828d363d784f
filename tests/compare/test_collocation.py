"""Association measures: published values, properties; collocations and expressions on tables worked by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.compare import collocation as c
from analysis.measure.collocates import count_collocates, count_ngrams
from analysis.measure.lexicon import make_lexicon
from analysis.tables import TableError

N = 14307668  # words of the corpus of Manning & Schuetze


@st.composite
def tables(draw):
    n = draw(st.integers(2, 10**6))
    r, w = draw(st.integers(1, n - 1)), draw(st.integers(1, n - 1))
    return draw(st.integers(max(0, r + w - n), min(r, w))), r, w, n


# Published values.

def test_t_of_manning_and_schuetze():
    """t(8; 15828, 4675) = 0.9999, t(20; 42, 20) = 4.4721 (Manning & Schuetze 1999, section 5.3; NLTK's doctest)."""
    assert round(float(c.t_score(8, 15828, 4675, N)), 4) == 0.9999
    assert round(float(c.t_score(20, 42, 20, N)), 4) == 4.4721


def test_chi2_of_manning_and_schuetze():
    """Chi-squared 1.55 for 8; 15828, 4675, and 456400 for 59; 67, 65 of 571007 (section 5.3.3; NLTK's doctest)."""
    assert round(float(c.chi2_of_table(8, 15828, 4675, N)), 2) == 1.55
    assert round(float(c.chi2_of_table(59, 67, 65, 571007))) == 456400


def test_pmi_of_manning_and_schuetze_and_of_church_and_hanks():
    """18.38 for 20; 42, 20, 0.29 for 20; 15019, 15629 (NLTK's doctest); 11.3 for 8; 1105, 44 of 15 million (1990)."""
    assert round(float(c.pmi(20, 42, 20, N)), 2) == 18.38
    assert round(float(c.pmi(20, 15019, 15629, N)), 2) == 0.29
    assert round(float(c.pmi(8, 1105, 44, 15_000_000)), 1) == 11.3


def test_delta_p_of_gries():
    """5610, 168938 / 2257, 10233063: .032 and .697 (Gries 2013)."""
    forward, backward = c.delta_p(5610, 5610 + 168938, 5610 + 2257, 5610 + 168938 + 2257 + 10233063)
    assert (round(float(forward), 3), round(float(backward), 3)) == (0.032, 0.697)


def test_phi_squared_of_gale_and_church():
    """phi squared, chi-squared over N, of 31950, 12004 / 4793, 848330 is .62 (Gale & Church 1991; NLTK's doctest)."""
    n = 31950 + 12004 + 4793 + 848330
    assert round(float(c.chi2_of_table(31950, 31950 + 12004, 31950 + 4793, n)) / n, 2) == 0.62


def test_log_dice_has_its_fourteen():
    """14 + log2(2 O11 / (R1 + C1)) (Rychly 2008): 14 where neither stands without the other, 1 less for a half."""
    assert c.log_dice([5, 5, 1], [5, 10, 8], [5, 10, 8]).tolist() == [14.0, 13.0, 11.0]
    assert c.log_dice(0, 5, 5) == -np.inf


def test_g2_is_that_of_keyness():
    """Dunning 1993, table 1, as a co-occurrence table: 110, 2442, 111, 29114 is 270.72."""
    assert round(float(c.g2_of_table(110, 110 + 2442, 110 + 111, 110 + 2442 + 111 + 29114)), 2) == 270.72


# Properties.

@given(tables())
def test_symmetric_measures_do_not_ask_which_is_the_node(table):
    o, r, w, n = table
    for measure in (c.pmi, c.npmi, c.t_score, c.g2_of_table, c.chi2_of_table):
        assert float(measure(o, r, w, n)) == pytest.approx(float(measure(o, w, r, n)), rel=1e-6, abs=1e-6, nan_ok=True)
    assert c.delta_p(o, r, w, n)[0] == pytest.approx(c.delta_p(o, w, r, n)[1])


@given(tables())
def test_all_measures_agree_on_the_direction(table):
    o, r, w, n = table
    if o == 0 or o * n == r * w:
        return
    sign = np.sign(o * n - r * w)
    found = [c.pmi(*table), c.npmi(*table), c.t_score(*table), c.g2_of_table(*table), c.chi2_of_table(*table),
             *c.delta_p(*table)]
    # Where the difference is lost in rounding a measure may say 0, never the opposite.
    assert all(np.sign(value) in (sign, 0) or abs(value) < 1e-6 for value in found)
    assert -1 - 1e-9 <= c.npmi(*table) <= 1 + 1e-9


def test_never_and_always_together():
    assert c.npmi(0, 5, 5, 100) == -1 and c.pmi(0, 5, 5, 100) == -np.inf and np.isnan(c.t_score(0, 5, 5, 100))
    assert c.npmi(5, 5, 5, 100) == pytest.approx(1)
    assert [float(x) for x in c.delta_p(5, 5, 5, 100)] == [1.0, 1.0]


@pytest.mark.parametrize("measure", [c.pmi, c.npmi, c.t_score, c.delta_p, c.g2_of_table, c.chi2_of_table])
def test_impossible_tables_are_refused(measure):
    for wrong in ((6, 5, 9, 100), (6, 9, 5, 100), (1, 60, 60, 100), (-1, 5, 5, 100)):
        with pytest.raises(TableError, match="no two-by-two table has these counts"):
            measure(*wrong)
    with pytest.raises(TableError, match="one is missing or infinite"):
        measure(np.nan, 5, 5, 100)
    with pytest.raises(TableError, match="one is missing or negative"):
        c.log_dice(1, -1, 2)


# Tables.

ARTICLES = pd.DataFrame({"article_id": ["a", "b"], "outlet": ["Ostland Times", "West Post"], "text": [
    "The cold war came. Cold fog lay low. A cold war again.", "The war was cold. Fog lay on the cold quay."]})
LEXICON = make_lexicon({"families": {"conflict": {"frames": {"war": ["war"]}}}})


def evidence():
    counts = []
    for row in ARTICLES.itertuples():
        words = pd.Series(row.text.lower().replace(".", "").split()).value_counts()
        counts.append(pd.DataFrame({"article_id": row.article_id, "term": words.index, "count": words.to_numpy()}))
    return {"articles": ARTICLES.drop(columns="text"), "terms": pd.concat(counts, ignore_index=True)}


def test_collocations_worked_by_hand():
    # Words outside the node: a 12 - 2, b 10 - 1, so N = 19. Sentences with war hold, beside it, the cold came | a cold
    # again | the was cold: R1 = 9 places, O11(cold) = 3 of C1 = 5 uses. E = 9 x 5 / 19.
    found = c.collocations(evidence(), count_collocates(ARTICLES, LEXICON, within="sentence"))
    assert found["term"].tolist() == ["cold"]
    row = found.iloc[0]
    assert row[["count", "articles", "near", "term_count", "tokens", "hits"]].tolist() == [3, 2, 9, 5, 19, 3]
    assert row["within"] == "sentence" and row["expected"] == pytest.approx(45 / 19)
    assert row["log_dice_hits"] == pytest.approx(14 + np.log2(6 / 8))
    assert row["pmi_bits"] == pytest.approx(np.log2(3 * 19 / 45)) and row["t"] == pytest.approx((3 - 45 / 19) / 3**0.5)
    assert row["delta_p_word_given_node"] == pytest.approx(3 / 9 - 2 / 10)
    assert row["delta_p_node_given_word"] == pytest.approx(3 / 5 - 6 / 14)


def test_uses_inside_the_node_are_no_uses_near_it():
    node = make_lexicon({"families": {"conflict": {"frames": {"cold war": ["cold war"]}}}})
    found = c.collocations(evidence(), count_collocates(ARTICLES, node, within=1), min_count=1).set_index("term")
    assert found["count"].to_dict() == {"the": 1, "came": 1, "a": 1, "again": 1}
    # Of three uses of cold one is part of the hit: C1 = 2, N = 7 - 2; near are the first cold and came.
    counted = count_collocates(ARTICLES.assign(text=["Cold cold war came. Fog.", "Cold quay."]), node, within=1)
    terms = pd.DataFrame({"article_id": ["a", "a", "a", "a", "b", "b"], "count": [2, 1, 1, 1, 1, 1],
                          "term": ["cold", "war", "came", "fog", "cold", "quay"]})
    row = c.collocations({**evidence(), "terms": terms}, counted, min_count=1).set_index("term").loc["cold"]
    assert row[["count", "term_count", "near", "tokens"]].tolist() == [1, 2, 2, 5]


def test_collocations_by_outlet_add_up():
    counted = count_collocates(ARTICLES, LEXICON, within=2)
    whole = c.collocations(evidence(), counted, min_count=1).set_index("term")
    split = c.collocations(evidence(), counted, by="outlet", min_count=1)
    assert list(dict.fromkeys(split["outlet"])) == ["Ostland Times", "West Post"] and len(whole) > 4
    assert split.groupby("term")["count"].sum().to_dict() == whole["count"].to_dict()
    assert (split.groupby("outlet")["tokens"].first().sum(), whole["tokens"].iloc[0]) == (19, 19)


def test_collocates_of_other_articles_are_refused():
    counted = count_collocates(ARTICLES.head(1), LEXICON)
    with pytest.raises(TableError, match="counted on other articles"):
        c.collocations(evidence(), counted)
    with pytest.raises(TableError, match=r"the collocates table lacks \['in_node'\].*count_collocates"):
        c.collocations(evidence(), {**counted, "collocates": counted["collocates"].drop(columns="in_node")})


def test_expressions_have_quanteda_s_lambda_and_z():
    # lambda = ln 3.5 - ln 1.5 - ln 2.5 + ln 10.5 with a half in each cell, z over the root of the summed inverses.
    ngrams = pd.DataFrame({"expression": ["cold war"], "size": 2, "articles": 2, "count": 3, "n_11": [3], "n_10": [1],
                           "n_01": [2], "n_00": [10]})
    row = c.expressions(ngrams, min_count=1).iloc[0]
    assert row["lambda_half"] == pytest.approx(np.log(3.5 * 10.5 / (1.5 * 2.5)))
    assert row["z"] == pytest.approx(row["lambda_half"] / np.sqrt(1 / 3.5 + 1 / 1.5 + 1 / 2.5 + 1 / 10.5))
    assert row["g2_4cell"] == pytest.approx(float(c.g2_of_table(3, 4, 5, 16)))


def test_the_interaction_of_three_words_alternates():
    # K = 3: signs + for 111, - where one word differs, + where two do, - for 000.
    cells = {"n_111": 4, "n_110": 1, "n_101": 2, "n_100": 3, "n_011": 1, "n_010": 5, "n_001": 6, "n_000": 50}
    ngrams = pd.DataFrame({"expression": ["so called war"], "size": 3, "articles": 1, "count": 4,
                           **{name: [n] for name, n in cells.items()}})
    row = c.expressions(ngrams, min_count=1).iloc[0]
    assert row["lambda_half"] == pytest.approx(np.log(4.5 * 3.5 * 5.5 * 6.5 / (1.5 * 2.5 * 1.5 * 50.5)))
    assert np.isnan(row["g2_4cell"])


def test_expressions_come_in_the_order_that_was_asked_for():
    ngrams = count_ngrams(ARTICLES, min_count=1)
    by_count, by_z = (c.expressions(ngrams, min_count=1, sort=sort) for sort in ("count", "z"))
    assert by_count["expression"].iloc[:2].tolist() == ["cold war", "fog lay"]
    assert by_z["z"].is_monotonic_decreasing and len(by_z) == len(ngrams) > 5
    with pytest.raises(TableError, match="unknown order 'beauty'; choose from z, g2_4cell, count"):
        c.expressions(ngrams, sort="beauty")
    with pytest.raises(TableError, match="has no cells"):
        c.expressions(ngrams[["expression", "size", "articles", "count"]])
