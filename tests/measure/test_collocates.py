"""Words near hits: windows on the alphabet, sentence ends, decoys, set-aside parts; all texts are invented."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.measure.collocates import count_collocates, count_ngrams
from analysis.measure.hits import find_hits
from analysis.measure.lexicon import make_lexicon
from analysis.tables import TableError

ALPHABET = "a b c d e f g h i j k l m n o p q r s t u v w x y z"


def lexicon(*terms, decoys=()):
    family = {"frames": {"node": list(terms)}, **({"decoys": {"other": list(decoys)}} if decoys else {})}
    return make_lexicon({"families": {"letters": family}})


def articles(*texts, language="en"):
    ids = [f"article-{i}" for i in range(len(texts))]
    return pd.DataFrame({"article_id": ids, "text": texts, "language": language})


def near(texts, words, **options):
    table = count_collocates(texts, words, **options)["collocates"]
    return dict(zip(table["term"], table["count"], strict=True))


def test_a_window_on_the_alphabet():
    assert near(articles(ALPHABET), lexicon("m"), within=2) == {"k": 1, "l": 1, "m": 0, "n": 1, "o": 1}
    assert near(articles(ALPHABET), lexicon("a"), within=3) == {"a": 0, "b": 1, "c": 1, "d": 1}


def test_a_node_of_several_words_is_one_place():
    assert near(articles(ALPHABET), lexicon("m n o"), within=1) == {"l": 1, "m": 0, "n": 0, "o": 0, "p": 1}


def test_a_place_near_two_hits_is_counted_once_and_words_of_hits_are_apart():
    found = count_collocates(articles(ALPHABET), lexicon("m", "o"), within=2)
    table = found["collocates"].set_index("term")
    assert table["count"].to_dict() == {"k": 1, "l": 1, "m": 0, "n": 1, "o": 0, "p": 1, "q": 1}
    assert table.loc[["m", "o", "n"], "in_node"].tolist() == [1, 1, 0]
    assert found["places"].drop(columns=["article_id", "family"]).to_dict("records") == [
        {"node": "node", "within": "2 words", "hits": 2, "near": 5, "in_node": 2, "tokens": 26}]


def test_no_window_crosses_a_sentence_or_an_article():
    texts = articles("The fog lifted. War came. Then rain.", "Fog. War")
    assert near(texts, lexicon("war"), within=5) == {"came": 1, "war": 0}


def test_by_sentence():
    texts = articles("Fog lay over the quay before the war came. Then rain.")
    found = near(texts, lexicon("war"), within="sentence")
    assert found == {"fog": 1, "lay": 1, "over": 1, "the": 2, "quay": 1, "before": 1, "war": 0, "came": 1}


def test_decoys_are_no_nodes():
    texts = articles("A trade war began. Real war followed.")
    assert near(texts, lexicon("war", decoys=["trade war"]), within=1) == {"real": 1, "followed": 1, "war": 0}


def test_what_is_set_aside_is_not_counted():
    parts = pd.DataFrame({"article_id": "article-0", "start": [0, 9], "end": [9, 30], "part": ["credit", "body"]})
    found = count_collocates(articles("fog war \nquay war rain"), lexicon("war"), parts=parts)
    assert found["collocates"].set_index("term")["count"].to_dict() == {"quay": 1, "rain": 1, "war": 0}
    assert found["places"]["tokens"].tolist() == [3] and found["places"]["hits"].tolist() == [1]


def test_a_hit_in_what_is_set_aside_has_nothing_near_it():
    parts = pd.DataFrame({"article_id": "article-0", "start": [0, 8], "end": [8, 20], "part": ["credit", "body"]})
    texts, words = articles("fog war quay rain"), lexicon("war")
    found = count_collocates(texts, words, parts=parts, hits=find_hits(texts, words), within=1)
    assert len(found["collocates"]) == 0 and found["places"][["near", "tokens"]].values.tolist() == [[0, 2]]


def test_every_article_has_a_row_for_every_node_zeros_included():
    words = make_lexicon({"families": {"f": {"frames": {"war": ["war"], "calm": ["calm", "peace"]}}}})
    found = count_collocates(articles("War came.", "Fog lay."), words)["places"]
    assert found[["article_id", "node", "hits", "near"]].values.tolist() == [
        ["article-0", "calm", 0, 0], ["article-0", "war", 1, 1],
        ["article-1", "calm", 0, 0], ["article-1", "war", 0, 0]]
    by_term = count_collocates(articles("War came. Peace held."), words, node="term")["places"]
    assert by_term.set_index("node")["hits"].to_dict() == {"calm": 0, "peace": 1, "war": 1}


def test_hits_of_one_voice_are_the_only_nodes():
    texts, words = articles("Fog war sea quay war mast."), lexicon("war")
    hits = find_hits(texts, words).assign(voice=["own", "direct"])
    table = count_collocates(texts, words, hits=hits[hits["voice"] == "own"], within=1)
    assert table["collocates"].set_index("term")["count"].to_dict() == {"fog": 1, "sea": 1, "war": 0}
    assert table["places"]["hits"].tolist() == [1]
    for wrong, message in (({"article_id": "z"}, "a hit stands in article 'z', which is not among"),
                           ({"position": 6}, "article 'article-0' has no word 6; were the hits found in another text")):
        with pytest.raises(TableError, match=message):
            count_collocates(texts, words, hits=hits.assign(**wrong))


@given(st.lists(st.sampled_from(["war", "fog", "sea", "the", "quay."]), min_size=1, max_size=40), st.integers(1, 6))
def test_counts_add_up_and_doubling_the_articles_doubles_them(words, within):
    text = " ".join(words)
    once = count_collocates(articles(text), lexicon("war"), within=within)
    assert once["collocates"]["count"].sum() == once["places"]["near"].sum()
    assert once["collocates"]["in_node"].sum() == once["places"]["in_node"].sum() == words.count("war")
    assert (once["places"]["near"] + once["places"]["in_node"] <= once["places"]["tokens"]).all()
    twice = count_collocates(articles(text, text), lexicon("war"), within=within)
    assert twice["places"]["near"].sum() == 2 * once["places"]["near"].sum()


@pytest.mark.parametrize(("options", "message"), [
    ({"within": 0}, "within is 0; give a number of words, at least 1, or 'sentence'"),
    ({"within": "paragraph"}, "within is 'paragraph'"), ({"within": True}, "within is True"),
    ({"node": "verb"}, "unknown node 'verb'; choose from frame, term")])
def test_wrong_options_are_refused(options, message):
    with pytest.raises(TableError, match=message):
        count_collocates(articles("War."), lexicon("war"), **options)


def test_a_missing_column_is_named():
    with pytest.raises(TableError, match="the articles table lacks \\['text'\\]"):
        count_collocates(articles("War.").drop(columns="text"), lexicon("war"))


# Expressions.

def test_pairs_and_their_cells():
    # Pairs of "cold war came", "cold fog", "the war": cold war, war came | cold fog | the war: 4 places.
    found = count_ngrams(articles("Cold war came. Cold fog. The war."), min_count=1).set_index("expression")
    assert sorted(found.index) == ["cold fog", "cold war", "the war", "war came"]
    assert found.loc["cold war", ["count", "n_11", "n_10", "n_01", "n_00"]].tolist() == [1, 1, 1, 1, 1]
    assert found.loc["war came", ["n_11", "n_10", "n_01", "n_00"]].tolist() == [1, 0, 0, 3]


def test_three_words_against_a_count_by_hand():
    texts = articles("so called war zone", "so called war", "so called peace", "the called war")
    found = count_ngrams(texts, size=3, min_count=2)
    # Five places: so called war (2), called war zone, so called peace, the called war.
    assert found.to_dict("records") == [
        {"expression": "so called war", "size": 3, "articles": 2, "count": 2, "n_111": 2, "n_110": 1, "n_101": 0,
         "n_100": 0, "n_011": 1, "n_010": 0, "n_001": 0, "n_000": 1}]


@given(st.lists(st.sampled_from(["war", "fog", "sea", "quay."]), min_size=3, max_size=40), st.sampled_from([2, 3]))
def test_cells_of_an_expression_fill_all_places(words, size):
    found = count_ngrams(articles(" ".join(words)), size=size, min_count=1)
    cells = found.filter(like="n_")
    assert (cells.sum(axis=1) == found["count"].sum()).all() and (cells >= 0).all().all()


def test_wrong_sizes_are_refused():
    for options in ({"size": 4}, {"size": 1}, {"min_count": 0}):
        with pytest.raises(TableError, match="size is 2 or 3 words, min_count at least 1"):
            count_ngrams(articles("War."), **options)
