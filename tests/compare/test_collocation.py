"""Association measures: published values, properties; collocations on tables worked by hand, exact and merged."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from analysis.compare import collocation as c
from analysis.measure.collocates import count_collocates
from analysis.measure.hits import find_hits
from analysis.measure.lexicon import make_lexicon
from analysis.measure.package import load_evidence
from analysis.study import open_study
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
LEXICON = make_lexicon({"families": {"conflict": {"frames": {"war": ["war"], "raid": ["raid"]}}}})
VOICE_OF = {"a": ["own", "direct"], "b": ["own"]}


def evidence(articles=ARTICLES, lexicon=LEXICON, voices=VOICE_OF, window=5):
    """The evidence of these texts, nothing merged; the words counted here by hand."""
    found = find_hits(articles, lexicon)
    found["voice"] = [voices[key][n] if voices else "own"
                      for key, n in zip(found["article_id"], found.groupby("article_id").cumcount(), strict=True)]
    terms = pd.DataFrame([(row.article_id, "body", "own", word, 1) for row in articles.itertuples()
                          for word in row.text.lower().replace(".", "").split()],
                         columns=["article_id", "part", "voice", "term", "count"])
    lengths = terms.groupby(["article_id", "part", "voice"])["count"].sum().rename("tokens").reset_index()
    return {"articles": articles.drop(columns="text"), "hits": found, "terms": terms, "lengths": lengths,
            "frames": lexicon.terms, "collocates": count_collocates(articles, lexicon, hits=found, window=window)}


def one(table, **chosen):
    for column, value in chosen.items():
        table = table[table[column] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_collocations_worked_by_hand():
    # Words outside the node: a 12 - 2, b 10 - 1, so N = 19. Sentences with war hold, beside it, the cold came | a cold
    # again | the was cold: R1 = 9 places, O11(cold) = 3 of C1 = 5 uses. E = 9 x 5 / 19.
    found = c.collocations(evidence(), family="conflict", frame="war", by=None)
    assert found["term"].tolist() == ["cold"] and "outlet" not in found
    row = found.iloc[0]
    assert row[["count", "articles", "articles_with_node", "near", "term_count", "tokens", "hits", "hits_left_out"]
               ].tolist() == [3, 2, 2, 9, 5, 19, 3, 0]
    assert row[["family", "frame", "voice", "span"]].tolist() == ["conflict", "war", "all", "sentence"]
    assert row["expected"] == pytest.approx(45 / 19)
    assert row["log_dice_hits"] == pytest.approx(14 + np.log2(6 / 8))
    assert row["pmi_bits"] == pytest.approx(np.log2(3 * 19 / 45)) and row["t"] == pytest.approx((3 - 45 / 19) / 3**0.5)
    assert row["npmi"] == pytest.approx(np.log2(3 * 19 / 45) / np.log2(19 / 3))
    assert row["delta_p_word_given_node"] == pytest.approx(3 / 9 - 2 / 10)
    assert row["delta_p_node_given_word"] == pytest.approx(3 / 5 - 6 / 14)
    square = [[3, 6], [2, 8]]
    assert row["g2_4cell"] == pytest.approx(chi2_contingency(square, correction=False, lambda_="log-likelihood")[0])
    assert row["chi2"] == pytest.approx(chi2_contingency(square, correction=False)[0])


def test_every_outlet_has_every_word_and_they_add_up():
    whole = c.collocations(evidence(), family="conflict", by=None, min_count=1).set_index("term")
    split = c.collocations(evidence(), family="conflict", min_count=1)
    assert list(dict.fromkeys(split["outlet"])) == ["Ostland Times", "West Post"] and len(whole) > 4
    assert split.groupby("outlet")["term"].agg(set).tolist() == [set(whole.index)] * 2
    for column in ("count", "articles", "term_count"):
        assert split.groupby("term")[column].sum().to_dict() == whole[column].to_dict()
    for column in ("near", "tokens", "hits", "articles_with_node"):
        assert split.groupby("outlet")[column].first().sum() == whole[column].iloc[0]
    absent = one(split, outlet="West Post", term="came")
    assert absent[["count", "articles", "term_count", "npmi"]].tolist()[:3] == [0, 0, 0]
    assert one(split, outlet="West Post", term="again")["expected"] == 0
    for _, rows in split.groupby("outlet"):
        assert rows["log_dice_hits"].is_monotonic_decreasing


def test_the_window_is_part_of_the_sentence():
    whole = c.collocations(evidence(window=1), family="conflict", by=None, min_count=1).set_index("term")["count"]
    close = c.collocations(evidence(window=1), family="conflict", by=None, min_count=1, span="window")
    assert close.set_index("term")["count"].to_dict() == {"cold": 2, "came": 1, "again": 1, "the": 1, "was": 1}
    assert set(close["term"]) < set(whole.index)
    assert (close.set_index("term")["count"] <= whole.reindex(close["term"])).all()


def test_voices_are_those_of_the_hit_and_add_up():
    options = {"family": "conflict", "by": None, "min_count": 1}
    counts = {voice: c.collocations(evidence(), voice=voice, **options).set_index("term")["count"]
              for voice in ("own", "direct", "all", "own + indirect")}
    assert counts["direct"].to_dict() == {"a": 1, "again": 1, "cold": 1}
    assert counts["own"].add(counts["direct"], fill_value=0).to_dict() == counts["all"].to_dict()
    assert counts["own + indirect"].to_dict() == counts["own"].to_dict()
    silent = c.collocations(evidence(), voice="indirect", **options)
    assert silent.empty and "npmi" in silent


def test_uses_inside_the_node_are_no_uses_near_it():
    node = make_lexicon({"families": {"conflict": {"frames": {"cold war": ["cold war"]}}}})
    texts = ARTICLES.assign(text=["Cold cold war came. Fog.", "Cold quay."])
    row = one(c.collocations(evidence(texts, node, None), family="conflict", by=None, min_count=1), term="cold")
    # Of three uses of cold one is part of the hit: C1 = 2, N = 7 - 2; near are the first cold and came.
    assert row[["count", "term_count", "near", "tokens"]].tolist() == [1, 2, 2, 5]


def test_frames_are_nodes_of_their_own_or_one():
    texts = ARTICLES.assign(text=["The war came. A raid began.", "Fog lay low."])
    both = c.collocations(evidence(texts, voices=None), family="conflict", frame=["raid", "war"], by=None, min_count=1)
    assert both[["frame", "term"]].values.tolist() == [["raid", "a"], ["raid", "began"], ["war", "came"],
                                                       ["war", "the"]]
    together = c.collocations(evidence(texts, voices=None), family="conflict", by=None, min_count=1)
    assert set(together["frame"]) == {"all frames"} and set(together["term"]) == set(both["term"])
    assert set(both["tokens"]) == set(together["tokens"]) == {9 - 2}


def test_min_articles_leaves_out_words_of_one_article():
    options = {"family": "conflict", "by": None, "min_count": 1}
    assert set(c.collocations(evidence(), min_articles=2, **options)["term"]) == {"cold", "the"}
    assert set(c.collocations(evidence(), **options)["term"]) == {"cold", "the", "a", "again", "came", "was"}


def test_the_first_measure_ranks_and_only_those_asked_for_stand_there():
    found = c.collocations(evidence(), family="conflict", by=None, min_count=1, measures=["t", "pmi_bits"])
    assert list(found)[-2:] == ["t", "pmi_bits"] and "npmi" not in found
    assert found["t"].is_monotonic_decreasing and len(found) == 6
    assert list(c.collocations(evidence(), family="conflict", min_count=1, measures=[]))[-1] == "hits_left_out"


# What is merged in the published evidence: each row here is a cell that was too small or is not there.

def merged(*rows):
    """Hits of war and raid in article a (own, direct, own) with these rows of collocates; b has one own war hit."""
    found = pd.DataFrame([("a", "war", "own"), ("a", "war", "direct"), ("a", "raid", "own"), ("b", "war", "own")],
                         columns=["article_id", "frame", "voice"]).assign(family="conflict", is_decoy=False)
    terms = pd.DataFrame([(key, term, n) for key in "ab" for term, n in (("fog", 60), ("sea", 60), ("war", 2))],
                         columns=["article_id", "term", "count"])
    near = pd.DataFrame([*rows, ("b", "war", "own", "window", "fog", 7), ("b", "war", "own", "rest", "sea", 30)],
                        columns=["article_id", "frame", "voice", "span", "term", "count"]).assign(family="conflict")
    return {"articles": ARTICLES.drop(columns="text"), "hits": found, "terms": terms, "frames": LEXICON.terms,
            "lengths": pd.DataFrame({"article_id": ["a", "b"], "voice": "own", "tokens": 122}), "collocates": near}


POOLED = [("a", "war", "any", "window", "fog", 5), ("a", "war", "any", "rest", "sea", 16)]
APART = [("a", "war", "own", "any", "fog", 25), ("a", "war", "direct", "window", "fog", 20)]
FRAMES_POOLED = [("a", "any", "own", "any", "fog", 12), ("a", "any", "direct", "any", "fog", 14)]


@pytest.mark.parametrize(("rows", "options", "gone"), [
    ([], {"frame": "war"}, 2), ([], {"frame": "war", "voice": "own"}, 1), ([], {}, 3),
    ([], {"frame": "war", "voice": "indirect"}, None),
    (POOLED, {"frame": "war"}, 0), (POOLED, {"frame": "war", "span": "window"}, 0),
    (POOLED, {"frame": "war", "voice": "own"}, 1), (POOLED, {"frame": "war", "voice": "own + indirect"}, 1),
    (POOLED, {}, 1), (POOLED, {"voice": "own"}, 2),  # nothing is known of raid
    (APART, {"frame": "war"}, 0), (APART, {"frame": "war", "voice": "own"}, 0),
    (APART, {"frame": "war", "voice": "own", "span": "window"}, 1),
    (APART, {"frame": "war", "voice": "direct", "span": "window"}, None),
    (APART, {"frame": "war", "span": "window"}, 2),
    (FRAMES_POOLED, {}, 0), (FRAMES_POOLED, {"frame": "war"}, 2), (FRAMES_POOLED, {"span": "window"}, 3),
    (FRAMES_POOLED, {"voice": "direct"}, 0)])
def test_an_article_that_cannot_be_answered_for_is_left_out_and_counted(rows, options, gone):
    given = merged(*rows)
    table = c.collocations(given, by="article_id", family="conflict", min_count=1, **options)
    if gone is None:  # no hit of that voice, or only in one of the articles
        assert "hits_left_out" in table and (table["hits_left_out"] == 0).all()
        return
    row = table[table["article_id"] == "a"].iloc[0]
    assert row["hits_left_out"] == gone
    if row["hits"] == 0:
        assert options.get("frame") or gone in (2, 3)
        assert row[["count", "near", "tokens", "hits", "articles_with_node"]].tolist() == [0] * 5
        assert row[["expected", *c.MEASURES]].isna().all()
    else:
        assert row["tokens"] == 122 and row["near"] > 0 and (gone == 0 or "frame" not in options)


def test_merged_voices_count_where_all_of_them_are_asked_for():
    # In article a own and indirect stand together, direct apart: their sum may be told, neither of them alone.
    rows = [("a", "war", "any", "any", "fog", 21), ("a", "war", "direct", "any", "sea", 30)]
    given = merged(*rows)
    given["hits"].loc[2, ["frame", "voice"]] = ["war", "indirect"]
    count = {}
    for voice in ("own", "indirect", "own + indirect", "direct", "all"):
        table = c.collocations(given, by="article_id", family="conflict", frame="war", min_count=1, voice=voice)
        rows_of_a = table[table["article_id"] == "a"]
        count[voice] = None if rows_of_a.empty else (int(rows_of_a["count"].sum()), int(rows_of_a["hits"].iloc[0]))
    assert count == {"own": (0, 0), "indirect": None, "own + indirect": (21, 2), "direct": (30, 1), "all": (51, 3)}


def test_of_a_frame_that_cannot_be_answered_for_nothing_is_counted():
    # Of war only own is told apart; own + indirect cannot be told, so its own words are no answer either. Raid can.
    given = merged(("a", "war", "own", "any", "fog", 20), ("a", "war", "any", "any", "fog", 25),
                   ("a", "raid", "own", "any", "sea", 22))
    given["hits"] = pd.concat([given["hits"], given["hits"].iloc[[0]].assign(voice="indirect")], ignore_index=True)
    table = c.collocations(given, by="article_id", family="conflict", min_count=1, voice="own + indirect")
    fog, sea = (one(table, article_id="a", term=term) for term in ("fog", "sea"))
    assert [fog["count"], sea["count"], fog["near"], fog["hits"], fog["hits_left_out"]] == [0, 22, 22, 1, 2]


# Net of wire

def with_copy(labels, terms_of_a=("none", "first", "later")):
    """merged(...) with rows of war by copy; in article a 40 words of each state, hits one of each."""
    near = [("a", "war", "own", "window", "fog", 20 + i) for i in range(len(labels))]
    given = merged(*near)
    given["collocates"]["copy"] = [*labels, "none", "none"]
    given["hits"] = pd.DataFrame({"article_id": ["a", "a", "a", "b"], "frame": "war", "voice": "own", "family":
                                  "conflict", "is_decoy": False, "copy": ["none", "first", "later", "none"]})
    states = [("a", "none", 40), ("a", "first", 30), ("a", "later", 50), ("b", "none", 122)]
    given["lengths"] = pd.DataFrame([(key, "own", copy, n) for key, copy, n in states],
                                    columns=["article_id", "voice", "copy", "tokens"])
    names = dict(zip(("none", "first", "later"), terms_of_a, strict=True))
    given["terms"] = pd.DataFrame([(key, names[copy] if key == "a" else copy, term, uses) for key, copy, n in states
                                   for term, uses in (("fog", 25), ("sea", n - 25))],
                                  columns=["article_id", "copy", "term", "count"])
    return given


ALL_APART = ("none", "first", "later")


@pytest.mark.parametrize(("labels", "terms", "wire", "near", "tokens", "hits", "left_out"), [
    (ALL_APART, ALL_APART, "gross", 63, 120, 3, 0), (ALL_APART, ALL_APART, "first-copy", 41, 70, 2, 0),
    (ALL_APART, ALL_APART, "net", 20, 40, 1, 0),
    (("none or first", "later"), ALL_APART, "net", 0, 0, 0, 1),  # what stands with copy is no answer
    (("none or first", "later"), ALL_APART, "first-copy", 20, 70, 2, 0),
    (("any",), ALL_APART, "first-copy", 0, 0, 0, 2), (("any",), ALL_APART, "gross", 20, 120, 3, 0),
    (ALL_APART, ("none or first", "none or first", "later"), "net", 0, 0, 0, 1),  # nor are words that do
    (ALL_APART, ("none or first", "none or first", "later"), "first-copy", 41, 70, 2, 0)])
def test_net_of_wire_counts_hits_and_words_that_nobody_else_has(labels, terms, wire, near, tokens, hits, left_out):
    table = c.collocations(with_copy(labels, terms), by="article_id", family="conflict", frame="war", min_count=1,
                           wire=wire)
    row = table[table["article_id"] == "a"].iloc[0]
    assert row[["near", "tokens", "hits", "hits_left_out"]].tolist() == [near, tokens, hits, left_out]
    other = table[table["article_id"] == "b"].iloc[0]
    assert other[["near", "tokens", "hits", "hits_left_out"]].tolist() == [37, 122, 1, 0]


@given(st.lists(st.tuples(st.sampled_from(["war", "fog", "sea", "quay!"]), st.integers(0, 2)), min_size=2, max_size=40),
       st.sampled_from(["gross", "first-copy", "net"]))
def test_wire_of_exact_counts_is_that_of_a_count_by_hand(words, wire):
    """Nothing merged: of every sentence, pairs of a word and its nearest hit that both may be counted."""
    text, state = " ".join(word for word, _ in words), np.array([code for _, code in words])
    articles = pd.DataFrame({"article_id": ["a"], "outlet": "Ostland Times", "text": text})
    steps = np.flatnonzero(np.diff(state)) + 1
    runs = zip([0, *steps], [*steps, len(state)], strict=True)
    reuse = pd.DataFrame([("a", s, e, "z", 0, e - s, "copy") if state[s] == 1 else ("z", 0, e - s, "a", s, e, "copy")
                          for s, e in runs if state[s]], columns=["article_a", "start_a", "end_a", "article_b",
                                                                  "start_b", "end_b", "kind"])
    copy = np.array(["none", "first", "later"], dtype=object)[state]
    hits = find_hits(articles, LEXICON).assign(voice="own")
    hits["copy"] = copy[hits["position"]]
    plain = [word.strip("!") for word, _ in words]
    rows = pd.DataFrame({"article_id": "a", "voice": "own", "copy": copy, "term": plain, "count": 1, "tokens": 1})
    near = count_collocates(articles, LEXICON, hits=hits, reuse=reuse)
    found = c.collocations({"articles": articles, "hits": hits, "terms": rows, "lengths": rows, "collocates": near,
                            "frames": LEXICON.terms}, family="conflict", by=None, min_count=1, wire=wire)
    taken = {"gross": {0, 1, 2}, "first-copy": {0, 1}, "net": {0}}[wire]
    sentence = np.cumsum([0, *(word.endswith("!") for word, _ in words[:-1])])
    expected, at = {}, hits["position"].to_numpy()
    for i, word in enumerate(plain):
        here = at[sentence[at] == sentence[i]]
        if len(here) and word != "war" and {state[i], state[here[np.argmin(np.abs(here - i))]]} <= taken:
            expected[word] = expected.get(word, 0) + 1
    assert found.set_index("term")["count"].to_dict() == expected
    inside = [word for word, code in zip(plain, state, strict=True) if code in taken]
    for row in found.itertuples():
        assert (row.term_count, row.tokens) == (inside.count(row.term), len(inside) - inside.count("war"))
        assert row.hits == inside.count("war") and row.hits_left_out == 0


def test_evidence_that_does_not_tell_copy_near_hits_has_no_net():
    given = with_copy(ALL_APART)
    given["collocates"] = given["collocates"].drop(columns="copy")
    with pytest.raises(TableError, match=r"the collocates table lacks \['copy'\].*anew"):
        c.collocations(given, family="conflict", wire="net")
    with pytest.raises(TableError, match="unknown wire 'raw'; choose from gross"):
        c.collocations(given, family="conflict", wire="raw")


@pytest.mark.parametrize("option", ["min_count", "min_articles"])
@pytest.mark.parametrize("value", ["3", 0, 1.5, True, None, np.nan])
def test_least_counts_are_whole_numbers(option, value):
    with pytest.raises(TableError, match=f"{option} is .*; give a whole number, 1 or more"):
        c.collocations(evidence(), family="conflict", **{option: value})


def test_an_article_without_a_hit_counts_as_one_where_nothing_is_near():
    given = merged(*POOLED)
    given["hits"] = given["hits"].query("article_id == 'a'")
    given["collocates"] = given["collocates"].query("article_id == 'a'")
    row = one(c.collocations(given, family="conflict", frame="war", by=None, min_count=1), term="fog")
    assert row[["count", "near", "term_count", "tokens", "articles_with_node"]].tolist() == [5, 21, 120, 244, 1]


@pytest.mark.parametrize(("options", "message"), [
    ({"family": "bread"}, "unknown family 'bread'; the lexicon has conflict"),
    ({"frame": "peace"}, "unknown frame 'peace' of family 'conflict'; it has war, raid"),
    ({"voice": "loud"}, "unknown voice 'loud'; choose from own, own \\+ indirect"),
    ({"span": 5}, "unknown span 5; choose from window, sentence"),
    ({"measures": ["mi3"]}, "unknown measure 'mi3'; choose from log_dice_hits, pmi_bits"),
    ({"by": "city"}, "has no column 'city'")])
def test_wrong_options_are_refused(options, message):
    with pytest.raises(TableError, match=message):
        c.collocations(evidence(), **{"family": "conflict", **options})


def test_evidence_that_does_not_fit_is_refused():
    given = evidence()
    with pytest.raises(TableError, match=r"the [a-z]+ table has article 'b', which the articles table lacks"):
        c.collocations({**given, "articles": given["articles"].head(1)}, family="conflict")
    with pytest.raises(TableError, match=r"the evidence lacks \['collocates'\]; load them too"):
        c.collocations({name: table for name, table in given.items() if name != "collocates"}, family="conflict")
    with pytest.raises(TableError, match=r"the collocates table lacks \['span'\]; it has"):
        c.collocations({**given, "collocates": given["collocates"].drop(columns="span")}, family="conflict")


TEXT = st.lists(st.sampled_from(["war", "raid", "fog", "sea", "the", "quay.", "mast"]), min_size=1, max_size=40)


@given(st.lists(TEXT.map(" ".join), min_size=2, max_size=4), st.sampled_from(["window", "sentence"]))
@settings(deadline=None)
def test_counts_make_a_table_and_the_order_of_articles_does_not_matter(texts, span):
    articles = pd.DataFrame({"article_id": list("abcd"), "outlet": ["Ostland Times", "West Post"] * 2})
    articles = articles.head(len(texts)).assign(text=texts)
    given = evidence(articles, voices=None)
    found = c.collocations(given, family="conflict", frame=["war", "raid"], span=span, min_count=1)
    assert (found["count"] <= found["near"]).all() and (found["count"] <= found["term_count"]).all()
    assert (found["near"] + found["term_count"] - found["count"] <= found["tokens"]).all()
    sums = found.groupby(["outlet", "frame"])[["count", "expected"]].sum()
    near = found.groupby(["outlet", "frame"])["near"].first()
    assert (sums["count"] == near).all()
    mixed = {name: table.iloc[::-1] if name != "articles" else table for name, table in given.items()}
    pd.testing.assert_frame_equal(c.collocations({**mixed, "frames": given["frames"]}, family="conflict",
                                                 frame=["war", "raid"], span=span, min_count=1), found)


def test_the_shipped_study_is_answered_from_its_evidence_alone():
    shipped = load_evidence(open_study("pyongyang-2024"), "hits", "terms", "lengths", "frames", "collocates")
    found = c.collocations(shipped, family="agreement", min_count=2)
    hits = shipped["hits"].query("family == 'agreement' and not is_decoy")
    assert found.groupby("outlet")[["hits", "hits_left_out"]].first().to_numpy().sum() == len(hits)
    assert found["count"].sum() > 20 and (found["articles"] <= 1).all()
    net = c.collocations(shipped, family="agreement", min_count=2, wire="net")
    said = hits["copy"].eq("none").sum()
    assert net.groupby("outlet")[["hits", "hits_left_out"]].first().to_numpy().sum() == said < len(hits)
    assert 20 < net["count"].sum() < found["count"].sum()
