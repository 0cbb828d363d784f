"""Words in context, and from a number back to the sentence. All sentences are invented; the alphabet is words."""

import time

import pandas as pd
import pytest

from analysis.measure.concordance import concordance, sentence_at
from analysis.measure.lexicon import LexiconError
from analysis.tables import TableError

ALPHABET = "a b c d e f g h i j k l m n o p q r s t u v w x y z"


def texts(*contents):
    # As objects: where pyarrow is installed, the strings of pandas hold no lone surrogate.
    return pd.DataFrame({"article_id": [f"a{i}" for i in range(len(contents))],
                         "text": pd.Series(contents, dtype=object)})


def lines(text, term, **options):
    found = concordance(texts(text), term, **options)
    return [tuple(row) for row in found[["left", "node", "right"]].values]


@pytest.mark.parametrize(("term", "window", "expected"), [
    ("m", 2, ("k l", "m", "n o")),
    ("m", 0, ("", "m", "")),
    ("a", 3, ("", "a", "b c d")),
    ("z", 3, ("w x y", "z", "")),
    ("m n", 1, ("l", "m n", "o")),
    ("m", 100, ("a b c d e f g h i j k l", "m", "n o p q r s t u v w x y z")),
])
def test_the_window_counts_words(term, window, expected):
    assert lines(ALPHABET, term, window=window) == [expected]


def test_the_default_window_is_eight_words():
    assert lines(ALPHABET, "m") == [("e f g h i j k l", "m", "n o p q r s t u")]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\u2028"])
def test_the_context_ends_with_the_line(line_end):
    text = line_end.join(("a b c", "d e f", "g h i"))
    assert lines(text, "e") == [("d", "e", "f")]
    assert lines(text, "d") == [("", "d", "e f")]


def test_the_context_shows_the_text_as_it_stands():
    assert lines("He said: “The war’s over!”, and left.", "war", window=2) == [("said: “The", "war", "’s over!”, and")]


def test_wildcards_and_order():
    found = concordance(texts("bridges, bridge", "no", "a Bridge"), "bridge*")
    assert found[["article_id", "position", "node"]].values.tolist() == [
        ["a0", 0, "bridges"], ["a0", 1, "bridge"], ["a2", 1, "Bridge"]]


def test_a_voice_is_chosen():
    text = texts("The bridge is old. “The bridge is new,” the mayor said.")
    every = concordance(text, "bridge")
    assert every["voice"].tolist() == ["own", "direct"]
    direct = concordance(text, "bridge", voice="direct")
    assert direct["position"].tolist() == [5]
    assert direct.index.tolist() == [0]
    assert concordance(text, "bridge", voice="indirect").empty


def test_parts_that_are_set_aside_are_not_shown():
    parts = pd.DataFrame([("a0", 0, 6, "boilerplate"), ("a0", 7, 13, "body")],
                         columns=["article_id", "start", "end", "part"])
    assert concordance(texts("bridge bridge"), "bridge", parts=parts)["position"].tolist() == [1]


@pytest.mark.parametrize("text", ["", " ", "...", "\ud800", "\x00"])
def test_nothing_found_is_an_empty_table(text):
    found = concordance(texts(text), "bridge")
    assert found.empty
    assert list(found) == ["article_id", "position", "left", "node", "right", "voice", "speaker", "distanced"]


def test_refusals():
    with pytest.raises(ValueError, match="window is -1; give a whole number of words on each side, at least 0"):
        concordance(texts("a"), "a", window=-1)
    with pytest.raises(ValueError, match="unknown voice 'loud'; choose own, direct or indirect"):
        concordance(texts("a"), "a", voice="loud")
    with pytest.raises(LexiconError, match=r"'\.\.\.' is no term; expected a word or phrase with at least one letter"):
        concordance(texts("a"), "...")
    with pytest.raises(TableError, match=r"the articles table lacks \['text'\]"):
        concordance(pd.DataFrame({"article_id": ["a"]}), "a")


def test_many_hits_on_one_long_line_take_time_in_proportion():
    text = "the old bridge fell over. " * 20_000
    began = time.monotonic()
    found = concordance(texts(text), "bridge", window=1)
    assert time.monotonic() - began < 60
    assert len(found) == 20_000
    assert set(found["left"]) == {"old"}


@pytest.mark.parametrize(("position", "sentence"), [
    (0, "It rained."), (1, "It rained."), (2, "The old bridge fell."), (5, "The old bridge fell."), (6, "“So be it.”"),
    (9, "A line")])
def test_the_sentence_of_a_position(position, sentence):
    assert sentence_at(texts("It rained. The old bridge fell. “So be it.” A line\nanother"), "a0", position) == sentence


def test_a_sentence_that_is_not_there_is_refused():
    with pytest.raises(TableError, match="no article 'b'; there are a0, a1"):
        sentence_at(texts("x", "y"), "b", 0)
    for position in (-1, 2):
        with pytest.raises(TableError, match=f"article 'a0' has 2 words; position {position} is none of them"):
            sentence_at(texts("x y"), "a0", position)


def test_a_hit_of_the_evidence_leads_back_to_its_sentence(toy):
    from analysis.measure.hits import find_hits
    from analysis.measure.lexicon import load_lexicon
    from analysis.read.sources import read_articles
    articles, _ = read_articles(toy)
    hits = find_hits(articles, load_lexicon(toy))
    assert len(hits) == 7
    for hit in hits.itertuples():
        assert hit.term.rstrip("*") in sentence_at(articles, hit.article_id, hit.position).lower()
