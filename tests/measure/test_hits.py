"""Finding terms in place. All sentences are invented."""

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.measure import kernels
from analysis.measure.hits import COLUMNS, find_hits
from analysis.measure.kernels import has_numba
from analysis.measure.lexicon import Lexicon, load_lexicon, make_lexicon, pattern_words
from analysis.measure.tokens import fold
from analysis.read.parts import split_parts
from analysis.study import open_study
from analysis.tables import TableError


def lexicon(frames, decoys=None):
    return make_lexicon({"families": {"f": {"frames": frames, **({"decoys": decoys} if decoys else {})}}})


def texts(*contents, language="en"):
    # As objects: a column of pandas' own strings refuses a lone surrogate where pyarrow is installed.
    return pd.DataFrame({"article_id": [f"a{i}" for i in range(len(contents))],
                         "text": pd.Series(contents, dtype=object), "language": language})


def found(text, terms, language="en", parts=None):
    """What stands there and what it is called."""
    articles = texts(text, language=language)
    hits = find_hits(articles, terms, parts=parts)
    return [(text[row.start:row.end], row.frame) for row in hits.itertuples()]


WAR = lexicon({"war": ["war", "wars", "war of *"], "full": ["full scale war", "special operation*"]},
              {"trade": ["trade war", "war crime*"]})


@pytest.mark.parametrize(("text", "expected"), [
    ("The war began.", [("war", "war")]),
    ("The WAR’s end, Wars' ends", [("WAR", "war"), ("Wars", "war")]),
    ("warship Warsaw postwar war_x warring", []),
    ("a post-war order, war-torn", [("war", "war"), ("war", "war")]),
    ("a full-scale war", [("full-scale war", "full")]),
    ("a full‑scale\u00a0war", [("full‑scale\u00a0war", "full")]),
    ("the trade war and the war", [("trade war", "trade"), ("war", "war")]),
    ("war crimes", [("war crimes", "trade")]),
    ("a trade. War came", [("War", "war")]),
    ("a trade\nwar came", [("war", "war")]),
    ("trade, war", [("trade, war", "trade")]),
    ("war of words", [("war of words", "war")]),
    ("special operations", [("special operations", "full")]),
    ("special-operation’s", [("special-operation", "full")]),
    ("war war war", [("war", "war")] * 3),
    ("", []), ("...", []),
])
def test_what_is_found(text, expected):
    assert found(text, WAR) == expected


def test_the_table_says_where_it_stands():
    hits = find_hits(texts("Peace. The trade war’s end, the war."), WAR)
    assert list(hits) == COLUMNS
    assert hits.drop(columns=["article_id", "family"]).values.tolist() == [
        [2, 2, 11, 20, 1, "trade", "trade war", True, "body"], [6, 1, 32, 35, 1, "war", "war", False, "body"]]


def test_a_possessive_that_is_the_term_stays_in_the_span():
    assert found("the people’s house", lexicon({"a": ["people's house", "people's"]})) == [("people’s house", "a")]
    assert found("the people’s own", lexicon({"a": ["people's"]})) == [("people’s", "a")]


def test_no_hit_crosses_the_border_of_a_part_or_article():
    parts = pd.DataFrame([("a0", 0, 7, "headline"), ("a0", 8, 11, "body")],
                         columns=["article_id", "start", "end", "part"])
    assert found("a trade war", WAR, parts=parts) == [("war", "war")]
    assert find_hits(texts("a trade", "war"), WAR)[["article_id", "frame"]].values.tolist() == [["a1", "war"]]


@pytest.mark.parametrize("part", ["dateline", "credit", "metadata", "boilerplate"])
def test_what_is_set_aside_is_not_searched(part):
    parts = pd.DataFrame([("a0", 0, 3, part), ("a0", 4, 7, "body")], columns=["article_id", "start", "end", "part"])
    hits = find_hits(texts("war war"), WAR, parts=parts)
    assert hits[["position", "part"]].values.tolist() == [[1, "body"]]


def test_terms_go_by_language():
    terms = lexicon({"war": {"en": ["war"], "uk": ["війн*"], "*": ["vojna"]}})
    text = "war війна vojna"
    assert found(text, terms, "en") == [("war", "war"), ("vojna", "war")]
    assert found(text, terms, "uk") == [("війна", "war"), ("vojna", "war")]
    assert found(text, terms, "fr") == [("vojna", "war")]


def test_families_overlap_and_frames_of_one_do_not():
    terms = make_lexicon({"families": {"x": {"frames": {"a": ["old bridge"], "b": ["bridge fell"]}},
                                       "y": {"frames": {"c": ["bridge"]}}}})
    hits = find_hits(texts("the old bridge fell"), terms)
    assert hits[["family", "frame", "position"]].values.tolist() == [["x", "a", 1], ["y", "c", 2]]


def test_at_one_length_the_plainer_and_then_the_first_term_wins():
    assert found("old bridge", lexicon({"a": ["old *"], "b": ["old bridge"]})) == [("old bridge", "b")]
    assert found("bridge", lexicon({"a": ["bridg*"], "b": ["bridg?"]})) == [("bridge", "a")]
    assert found("one two three", lexicon({"a": ["two three"], "b": ["one two"]})) == [("one two", "b")]


# quanteda's look-up (its test-tokens_lookup.R and the thread that brought nested_scope)

def counts(scope, dictionary, text):
    terms = make_lexicon(dictionary)
    assert terms.nested_scope == "key"  # what a quanteda dictionary means
    hits = find_hits(texts(text), Lexicon(terms.terms, scope))
    return {frame: int(n) for frame, n in hits.groupby("frame").size().items()}


def test_longest_first_within_a_key():
    dictionary = {"CITY": ["New York"], "PAPER": ["New York Times"], "BOTH": ["New York", "New York Times"]}
    text = "The New York Times is read in New York."
    assert counts("key", dictionary, text) == {"CITY": 2, "PAPER": 1, "BOTH": 2}
    assert counts("dictionary", dictionary, text) == {"CITY": 1, "PAPER": 1}


def test_overlapping_phrases_of_two_keys():
    dictionary = {"CLUB": ["Manchester United"], "COUNTRY": ["United States"]}
    assert counts("key", dictionary, "Manchester United States") == {"CLUB": 1, "COUNTRY": 1}
    assert counts("dictionary", dictionary, "Manchester United States") == {"CLUB": 1}


def test_nested_countries():
    dictionary = {"VG": ["Virgin Islands"], "GB": ["British", "Virgin Islands British"], "US": ["American", "America*"],
                  "AS": ["American Samoa"], "WS": ["Samoa"]}
    assert counts("key", dictionary, "American Samoa") == {"AS": 1, "US": 1, "WS": 1}
    assert counts("dictionary", dictionary, "American Samoa") == {"AS": 1}
    assert counts("dictionary", dictionary, "Samoa") == {"WS": 1}
    assert counts("key", dictionary, "Virgin Islands British") == {"VG": 1, "GB": 1}
    assert counts("dictionary", dictionary, "Virgin Islands British") == {"GB": 1}


def test_a_decoy_swallows_in_every_scope():
    terms = lexicon({"a": ["war"], "b": ["peace"]}, {"d": ["trade war"]}).terms
    for scope in ("key", "dictionary"):
        hits = find_hits(texts("the trade war"), Lexicon(terms, scope))
        assert hits[["frame", "is_decoy"]].values.tolist() == [["d", True]]


# Adversarial phrases against the shipped lexicon: each is the right frame, a decoy, or no hit of the family 'conflict'

DECOY, NOTHING = "decoy", "nothing"
PHRASES = {
    "en": {
        "the Cold War": DECOY, "World War II": DECOY, "a trade war": DECOY, "the culture war": DECOY,
        "a war crime": DECOY,
        "war crimes": DECOY, "a war chest": DECOY, "the war room": DECOY, "a price war": DECOY, "star wars": DECOY,
        "War and Peace": DECOY, "a warship": NOTHING, "the postwar order": NOTHING, "at war with himself": DECOY,
        "in Warsaw": NOTHING, "a war of words": DECOY, "the Korean War": DECOY, "a war": "war", "the war’s cost": "war",
        "an invasion of privacy": DECOY, "a pitch invasion": DECOY, "the Normandy invasion": DECOY,
        "the so-called invasion": "invasion", "what Kyiv calls an invasion": "invasion",
        "a full-scale invasion": "invasion",
        "a charm offensive": DECOY, "offensive language": DECOY, "the counteroffensive": NOTHING,
        "a spring offensive": "offensive", "an offensive coordinator": DECOY, "a military offensive": "offensive",
        "the special military operation": "special military operation",
        "special operation": "special military operation",
        "special operations forces": NOTHING, "a surgical operation": NOTHING, "a peacekeeping operation": NOTHING,
        "the operations manager": NOTHING, "a rescue operation": NOTHING, "the SMO": "special military operation",
        "a war of aggression": "aggression", "an act of aggression": DECOY, "a conflict of interest": DECOY,
    },
    "ru": {
        "специальная военная операция": "special military operation",
        "специальной военной операции": "special military operation",
        "специальную военную операцию": "special military operation",
        "спецоперация": "special military operation", "спецоперацию": "special military operation",
        "спецоперацией": "special military operation", "«спецоперация»": "special military operation",
        "СВО": "special military operation", "война": "war", "войны": "war", "войну": "war", "войной": "war",
        "военный": NOTHING, "вторжение": "invasion", "наступление": "offensive", "контрнаступление": NOTHING,
        "Великая Отечественная война": DECOY, "Великой Отечественной войны": DECOY, "гражданская война": DECOY,
        "военные преступления": DECOY, "своих": NOTHING,
    },
    "uk": {
        "повномасштабне вторгнення": "invasion", "війна": "war", "війни": "war", "війну": "war", "війною": "war",
        "спецоперація": "special military operation", "наступ": "offensive", "наступного": NOTHING,
        "контрнаступ": NOTHING, "світова війна": DECOY, "воєнні злочини": DECOY, "військовий": NOTHING,
    },
}


@pytest.mark.parametrize(("language", "phrase", "expected"), [
    (language, phrase, expected) for language, phrases in PHRASES.items() for phrase, expected in phrases.items()])
def test_adversarial_phrases(language, phrase, expected):
    frames = load_lexicon(open_study("pyongyang-2024"))
    hits = find_hits(texts(phrase, language=language), frames)
    hits = hits[hits["family"] == "conflict"]
    if expected == NOTHING:
        assert hits.empty
    else:
        assert len(hits) == 1
        row = hits.iloc[0]
        assert row["is_decoy"] if expected == DECOY else (row["frame"] == expected and not row["is_decoy"])


# Properties

WORDS = st.sampled_from(["trade", "war", "war’s", "Wars", "of", "full-scale", "special", "operation", ".", "\n", "—",
                         "crimes",
                         "war_", "ʼs", "\u00ad", "x"])


@given(st.lists(st.lists(WORDS, max_size=14).map(" ".join), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_hits_of_one_family_never_overlap_and_slice_back(contents):
    articles = texts(*contents)
    hits = find_hits(articles, WAR)
    for key, rows in hits.groupby("article_id"):
        text = articles.set_index("article_id").loc[key, "text"]
        spans = [set(range(row.position, row.position + row.length)) for row in rows.itertuples()]
        assert sum(map(len, spans)) == len(set().union(*spans))
        assert rows["position"].is_monotonic_increasing
        for row in rows.itertuples():
            assert 0 <= row.start < row.end <= len(text)
            assert not fold(text[row.start:row.end]).endswith("'s")
            assert fold(text[row.start]).startswith(pattern_words(row.term)[0][0])


@given(st.lists(st.lists(WORDS, max_size=14).map(" ".join), min_size=2, max_size=4))
@settings(max_examples=60, deadline=None)
def test_articles_are_searched_one_by_one(contents):
    together = find_hits(texts(*contents), WAR)
    alone = [find_hits(texts(*contents).iloc[[i]], WAR) for i in range(len(contents))]
    assert together.values.tolist() == [row for table in alone for row in table.values.tolist()]


PHRASES = st.lists(
    st.lists(st.sampled_from(["war", "fog", "the", "w*", "?og", "*", "trade", "it's"]), min_size=1, max_size=4)
    .map(" ".join).filter(lambda term: bool(pattern_words(term))), min_size=1, max_size=5)


@pytest.mark.skipif(not has_numba(), reason="the extra 'scale' (numba) is not installed")
@given(contents=st.lists(st.lists(st.sampled_from(
    ["war", "war's", "fog", "the", "trade", "it's", "wall", "sea.", "MENU", "\n"]), max_size=25).map(" ".join),
    max_size=4), listed=st.lists(st.tuples(
        st.sampled_from("ab"), st.sampled_from("xyz"), PHRASES, st.sampled_from(["*", "en", "de"]), st.booleans()),
        min_size=1, max_size=6), scope=st.sampled_from(["key", "dictionary"]))
@settings(max_examples=200, deadline=None)
def test_compiled_functions_find_the_same(contents, listed, scope):
    rows = [(family, frame, language, term, decoy)
            for family, frame, phrases, language, decoy in listed for term in phrases]
    terms = Lexicon(pd.DataFrame(rows, columns=["family", "frame", "language", "term", "is_decoy"]), scope)
    articles = texts(*contents).assign(language=(["en", "de"] * 2)[:len(contents)])
    parts = pd.DataFrame([(f"a{i}", text.find("MENU") + 4 if "MENU" in text else 0, len(text), "body")
                          for i, text in enumerate(contents)], columns=["article_id", "start", "end", "part"])
    least, tables = kernels.LEAST_BYTES, []
    try:
        for kernels.LEAST_BYTES in (0, 10**15):
            tables.append(find_hits(articles, terms, parts=parts))
    finally:
        kernels.LEAST_BYTES = least
    pd.testing.assert_frame_equal(*tables)


@pytest.mark.skipif(not has_numba(), reason="the extra 'scale' (numba) is not installed")
def test_compiled_functions_find_the_same_in_a_text_full_of_terms(monkeypatch):
    chance = np.random.default_rng(2)
    text = " ".join(f"w{k}" for k in (chance.pareto(0.8, 60_000) * 2).astype(int) % 300)
    phrases = [" ".join(words) for words in zip(*(text.split()[k:k + 900] for k in (0, 1, 2)), strict=True)]
    terms = lexicon({"one": sorted({*phrases[::3], "w1", "w2", "w1?"}), "two": ["w0 *", "w3 w0"]}, {"none": ["w0 w0"]})
    tables = []
    for least in (0, 10**15):
        monkeypatch.setattr(kernels, "LEAST_BYTES", least)
        tables.append(find_hits(texts(text, text[:5_000]), terms))
    assert len(tables[0]) > 5_000
    pd.testing.assert_frame_equal(*tables)



def test_order_of_articles_changes_nothing_but_the_order():
    articles = texts("the war", "a trade war", "special operations")
    forth, back = find_hits(articles, WAR), find_hits(articles.iloc[::-1], WAR)
    assert len(forth) == 3
    pd.testing.assert_frame_equal(back.sort_values("article_id").reset_index(drop=True), forth)


@pytest.mark.parametrize("text", [
    "", "...", "war " * 300_000, "w" * 5_000_000, "_" * 1_000_000, "'" * 1_000_000, "\n" * 1_000_000, '"' * 1_000_000,
    "\ud800 war \x00", "حرب " * 50_000], ids=range(10))
def test_bad_input_takes_time_in_proportion(text):
    began = time.monotonic()
    hits = find_hits(texts(text), WAR)
    assert time.monotonic() - began < 60
    assert len(hits) == text.count("war")


def test_refusals():
    with pytest.raises(TableError, match=r"the articles table lacks \['text'\]"):
        find_hits(pd.DataFrame({"article_id": ["a"]}), WAR)
    with pytest.raises(TableError, match="article_id 'a' stands twice"):
        find_hits(pd.DataFrame({"article_id": ["a", "a"], "text": ["war", "war"]}), WAR)


# Hand-labelled

def test_the_hand_labelled_terms(shared):
    gold = pd.read_csv(shared / "gold" / "hits.csv", dtype=str).astype({"start": int, "end": int})
    study = open_study("pyongyang-2024")
    rows = []
    for name in sorted(gold["file"].unique()):
        text = (shared / "seeds" / name).read_bytes().decode("utf-8")
        articles = pd.DataFrame({"article_id": [name], "text": [text], "language": ["en"]})
        rows.append(find_hits(articles, load_lexicon(study), parts=split_parts(text).assign(article_id=name)))
    hits = pd.concat(rows)
    hits = hits[hits["family"].isin(["conflict", "agreement"])]
    counted = hits[~hits["is_decoy"]]
    expected = gold[gold["frame"] != "(decoy)"]
    keys = ["start", "end", "family", "frame", "part"]
    assert len(expected) == 42
    assert (sorted(map(tuple, counted[["article_id", *keys]].values.tolist()))
            == sorted(map(tuple, expected[["file", *keys]].values.tolist())))
    decoys = gold[gold["frame"] == "(decoy)"]
    assert len(decoys)
    swallowed = hits[hits["is_decoy"]]
    for row in decoys.itertuples():
        over = swallowed[(swallowed["article_id"] == row.file) & (swallowed["start"] <= row.start)
                         & (swallowed["end"] >= row.end)]
        assert over["frame"].tolist() == [row.referent]
    assert np.isin(["Korean War"], swallowed["frame"]).all()
