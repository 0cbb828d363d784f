"""Words near hits: windows on the alphabet, sentence ends, the nearest hit, what may be published; texts invented."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.measure.collocate_cells import merge_places
from analysis.measure.collocates import WINDOW, count_collocates, count_places, find_places
from analysis.measure.hits import find_hits
from analysis.measure.lexicon import make_lexicon
from analysis.measure.tokens import encode, tokens_table
from analysis.tables import COPY, MERGED, SPANS, TableError, columns, typed

ALPHABET = "a b c d e f g h i j k l m n o p q r s t u v w x y z"


def lexicon(*terms, decoys=()):
    family = {"frames": {"node": list(terms)}, **({"decoys": {"other": list(decoys)}} if decoys else {})}
    return make_lexicon({"families": {"letters": family}})


def articles(*texts, language="en"):
    ids = [f"article-{i}" for i in range(len(texts))]
    return pd.DataFrame({"article_id": ids, "text": texts, "language": language})


def words(table, *spans, **chosen):
    for column, value in chosen.items():
        table = table[table[column] == value]
    return table[table["span"].isin(spans)].groupby("term")["count"].sum().to_dict()


def near(text, frames, **options):
    return words(count_collocates(articles(text), frames, **options), "window")


# Exact counts

def test_a_window_on_the_alphabet():
    assert near(ALPHABET, lexicon("m"), window=2) == {"k": 1, "l": 1, "n": 1, "o": 1}
    assert near(ALPHABET, lexicon("a"), window=3) == {"b": 1, "c": 1, "d": 1}
    table = count_collocates(articles(ALPHABET), lexicon("m"))
    assert sorted(words(table, "window")) == list("hijklnopqr")
    assert sorted(words(table, "rest")) == list("abcdefgstuvwxyz")
    assert words(table, "node") == {"m": 1} and list(table) == columns("collocates")


def test_a_node_of_several_words_is_one_place():
    table = count_collocates(articles(ALPHABET), lexicon("m n o"), window=1)
    assert words(table, "window") == {"l": 1, "p": 1} and words(table, "node") == {"m": 1, "n": 1, "o": 1}


def test_a_place_near_two_hits_is_counted_once_and_words_of_hits_are_apart():
    table = count_collocates(articles(ALPHABET), lexicon("m", "o"), window=2)
    assert words(table, "window") == dict.fromkeys("klnpq", 1) and words(table, "node") == {"m": 1, "o": 1}


def test_a_place_belongs_to_the_nearest_hit_of_the_family_and_of_two_to_the_earlier():
    frames = make_lexicon({"families": {"letters": {"frames": {"first": ["d"], "second": ["h"]}},
                                        "others": {"frames": {"third": ["e"]}}}})
    hits = find_hits(articles(ALPHABET), frames).assign(voice=["own", "direct", "indirect"])
    table = count_collocates(articles(ALPHABET), frames, hits=hits, window=3)
    assert sorted(words(table, "window", frame="first", voice="own")) == list("abcef")
    assert sorted(words(table, "window", frame="second")) == list("gijk")
    # Another family does not ask whose they are already, and counts the first one's hit as a word.
    assert sorted(words(table, "window", frame="third")) == list("bcdfgh")


def test_frames_that_overlap_share_no_place():
    frames = make_lexicon({"families": {"letters": {"frames": {"long": ["b c d e"], "short": ["c"]}}}})
    hits = pd.DataFrame({"article_id": "article-0", "position": [1, 2], "length": [4, 1], "family": "letters",
                         "frame": ["long", "short"], "is_decoy": False, "voice": "own"})
    table = count_collocates(articles("a b c d e f g"), frames, hits=hits, window=1)
    assert words(table, "window", frame="long") == {"a": 1, "f": 1} and words(table, "rest", frame="long") == {"g": 1}
    assert words(table, "node") == {"b": 1, "c": 1, "d": 1, "e": 1}


def test_nothing_crosses_a_sentence_or_an_article():
    texts = articles("The fog lifted. War came. Then rain.", "Fog. War")
    table = count_collocates(texts, lexicon("war"))
    assert words(table, "window") == {"came": 1} and words(table, "rest") == {} and words(table, "node") == {"war": 2}


def test_decoys_are_no_nodes():
    assert near("A trade war began. Real war followed.", lexicon("war", decoys=["trade war"]), window=1) == {
        "real": 1, "followed": 1}


def test_what_is_set_aside_is_not_counted_even_near_a_hit_that_stands_there():
    parts = pd.DataFrame({"article_id": "article-0", "start": [0, 9], "end": [9, 30], "part": ["credit", "body"]})
    texts, frames = articles("fog war \nquay war rain"), lexicon("war")
    table = count_collocates(texts, frames, parts=parts)
    assert words(table, "window") == {"quay": 1, "rain": 1} and words(table, "node") == {"war": 1}
    everywhere = count_collocates(texts, frames, parts=parts, hits=find_hits(texts, frames))
    pd.testing.assert_frame_equal(everywhere, table)


def test_hits_of_other_texts_are_refused():
    texts, frames = articles("Fog war sea quay war mast."), lexicon("war")
    hits = find_hits(texts, frames)
    for wrong, message in (({"article_id": "z"}, "a hit stands in article 'z', which is not among"),
                           ({"position": 6}, "article 'article-0' has no word 6; were the hits found in another text")):
        with pytest.raises(TableError, match=message):
            count_collocates(texts, frames, hits=hits.assign(**wrong))


@pytest.mark.parametrize("window", [0, -1, "sentence", True])
def test_wrong_windows_are_refused(window):
    with pytest.raises(TableError, match=f"window is {window!r}; give a number of words, at least 1"):
        count_collocates(articles("War."), lexicon("war"), window=window)


def test_a_missing_column_is_named():
    with pytest.raises(TableError, match="the articles table lacks \\['text'\\]"):
        count_collocates(articles("War.").drop(columns="text"), lexicon("war"))


@pytest.mark.parametrize("text", ["", "...", "Fog."])
def test_no_hit_no_row(text):
    assert count_collocates(articles(text), lexicon("war")).to_dict("list") == {
        column: [] for column in columns("collocates")}


# Against a count place by place

TEXTS = st.lists(st.sampled_from(["war", "raid", "fog", "sea", "the", "quay.", "mast", "old", "rain!"]), min_size=1,
                 max_size=60).map(" ".join)
TWO = make_lexicon({"families": {"conflict": {"frames": {"war": ["war", "old war"], "raid": ["raid*"]}}}})


@given(TEXTS, st.integers(1, 6))
def test_every_place_is_counted_as_by_hand(text, window):
    table = count_collocates(articles(text), TWO, window=window)
    hits = find_hits(articles(text), TWO)
    parts = pd.DataFrame({"article_id": ["article-0"], "start": 0, "end": len(text), "part": "body"})
    expected = {}
    tokens = tokens_table(encode(articles(text), parts))
    for place in tokens.itertuples():
        same = hits[hits["sentence"] == place.sentence]
        if same.empty:
            continue
        gap = [max(0, h.position - place.position, place.position - h.position - h.length + 1)
               for h in same.itertuples()]
        nearest = int(np.argmin(gap))  # the first of equals: the earlier
        span = "node" if not gap[nearest] else "window" if gap[nearest] <= window else "rest"
        key = (same["frame"].iloc[nearest], span, place.token)
        expected[key] = expected.get(key, 0) + 1
    found = table.set_index(["frame", "span", "term"])["count"].to_dict()
    assert found == expected
    assert set(table["voice"]) <= {MERGED}


# What may be published

def published(texts, frames, *, voices=None, smallest=20, copy=None):
    hits = find_hits(texts, frames)
    rng = np.random.default_rng(len(hits))
    hits = hits.assign(voice=voices if voices is not None else rng.choice(["own", "indirect", "direct"], len(hits)))
    parts = pd.DataFrame({"article_id": texts["article_id"], "start": 0, "end": texts["text"].str.len(),
                          "part": "body"})
    tokens = encode(texts, parts)
    copy = rng.integers(0, 3, 1 + len(tokens.word) // 7).repeat(7)[:len(tokens.word)] if copy is None else copy
    places = find_places(tokens, hits, copy=np.resize(copy, len(tokens.word)))
    return places, merge_places(places, smallest=smallest), tokens


@given(st.lists(TEXTS, min_size=1, max_size=3), st.integers(1, 25))
@settings(deadline=None)
def test_no_published_cell_is_small_or_of_one_sentence(texts, smallest):
    exact, merged, tokens = published(articles(*texts), TWO, smallest=smallest)
    around = merged[merged["span"] != SPANS.index("node")]
    cells = around.groupby(["article", "family", "frame", "voice", "copy", "span"])["sentence"].agg(["size", "nunique"])
    assert (cells["size"] >= smallest).all() and (cells["nunique"] >= 2).all()
    # Words are moved upwards or left out, never made: and the hits' own words stay as they were.
    counted = count_places(merged, tokens).groupby(["article_id", "term"])["count"].sum()
    whole = count_places(exact, tokens).groupby(["article_id", "term"])["count"].sum()
    assert (counted <= whole.reindex(counted.index)).all()
    assert (merged["span"] == 0).sum() == (exact["span"] == 0).sum()
    # What is left out is too little: of each family in each article, fewer words or sentences than a cell needs.
    left = exact[exact["span"] != 0].groupby("article").size().sub(around.groupby("article").size(), fill_value=0)
    for article in left.index[left >= smallest]:
        gone = exact[(exact["article"] == article) & (exact["span"] != 0)
                     & ~exact["frame"].isin(around.loc[around["article"] == article, "frame"])]
        assert gone["sentence"].nunique() < 2


LONG = "Fog lay on the old quay before the {0} came to the small port of Ostmark at dawn that day. "


def test_cells_are_merged_upwards_step_by_step():
    def labels(*hits):
        text = "".join(LONG.format(word) for word, _ in hits)
        _, merged, _ = published(articles(text), TWO, voices=[voice for _, voice in hits])
        around = merged[merged["span"] != 0]
        return sorted({(row.frame, row.voice, SPANS[row.span]) for row in around.itertuples()})

    # Two sentences: 10 words each in the window and 7 in the rest: the rest has 14, too few to stand apart.
    assert labels(("war", "own"), ("war", "own")) == [("war", "own", "any")]
    assert labels(*[("war", "own")] * 3) == [("war", "own", "rest"), ("war", "own", "window")]
    # One direct hit has one sentence only: with another voice it is taken together, if one stays by itself.
    assert labels(*[("war", "own")] * 3, ("war", "direct")) == [("war", "any", "rest"), ("war", "any", "window")]
    assert labels(*[("war", "own")] * 3, ("war", "direct"), ("war", "indirect")) == [
        ("war", "any", "any"), ("war", "own", "any")]
    # Frames of one sentence each are taken together; one alone is left out.
    assert labels(("war", "own"), ("raid", "own")) == [("any", "own", "any")]
    assert labels(*[("war", "own")] * 3, ("raid", "own")) == [("war", "own", "rest"), ("war", "own", "window")]
    assert labels(("war", "own")) == []


def test_cells_are_told_apart_by_copy_as_finely_as_they_may_be():
    def states(*copies, smallest=20):
        text = "".join(LONG.format("war") for _ in copies)
        _, merged, tokens = published(articles(text), TWO, voices=["own"] * len(copies), smallest=smallest,
                                      copy=np.repeat(copies, 20))
        table = count_places(merged, tokens)
        assert set(table.loc[table["span"] == "node", "copy"]) == {COPY[code] for code in copies}
        return sorted(set(table.loc[table["span"] == "window", "copy"]))

    assert states(0, 0, 0, 0) == ["none"] and states(2, 2, 2, 2) == ["later"]
    assert states(0, 0, 2, 2) == ["later", "none"] and states(0, 0, 1, 1, 2, 2) == ["first", "later", "none"]
    # One sentence of a state: none and first may stand together, a later copy only with all.
    assert states(0, 0, 0, 1) == ["none or first"] and states(0, 0, 0, 2) == ["any"]
    assert states(0, 0, 1, 2, 2) == ["later", "none or first"]
    # Two sentences of ten words each are enough for twenty words, not for twenty-one.
    assert states(0, 0, 0, 2, 2, smallest=20) == ["later", "none"] and states(0, 0, 0, 2, 2, smallest=21) == ["any"]


def test_copy_does_not_change_what_else_is_published():
    texts = articles((LONG.format("war") * 3 + LONG.format("raid") * 2) * 2)
    alone, apart = (published(texts, TWO, voices=["own", "direct"] * 5, copy=np.array(copy))
                    for copy in ([0], np.repeat([0] * 5 + [2] * 5, 20)))
    same = ["family", "frame", "voice", "span", "article", "sentence", "word"]
    pd.testing.assert_frame_equal(alone[1][same], apart[1][same])
    assert len(alone[1]) > 100 and set(alone[1]["copy"]) == {0} < set(apart[1]["copy"])


def test_the_later_of_word_and_hit_is_the_copy_of_both():
    """a to d stand in another article first, m and n later; the hit f is in neither, k is later copy, l a hit of it."""
    reuse = pd.DataFrame({"article_a": ["article-0", "z"], "start_a": [0, 0], "end_a": [4, 3],
                          "article_b": ["z", "article-0"], "start_b": [5, 10], "end_b": [9, 13], "length": [4, 3],
                          "kind": "copy"})
    hits = pd.DataFrame({"article_id": "article-0", "position": [5, 10], "length": [1, 2], "family": "letters",
                         "frame": ["f", "kl"], "is_decoy": False, "voice": "own"})
    text, frames = articles("a b c d e f g h i j k l m n"), lexicon("f", "k l")
    table = count_collocates(text, frames, hits=hits, reuse=reuse, window=2)
    states = {copy: "".join(sorted(table.loc[table["copy"] == copy, "term"])) for copy in COPY}
    assert states == {"none": "efgh", "first": "abcd", "later": "ijklmn"}  # i and j are near the later hit
    assert set(count_collocates(text, frames, hits=hits, window=2)["copy"]) == {MERGED}


def test_a_cell_may_be_published_from_its_twentieth_word_on():
    for words_of_first, number in ((10, 20), (9, 0)):  # and lay, and 9 of the second sentence
        text = "War " + "fog " * words_of_first + "lay. War " + "sea " * 8 + "sang."
        _, merged, _ = published(articles(text), TWO, voices=["own", "own"])
        assert (merged["span"] != 0).sum() == number


def test_the_window_of_the_evidence_is_the_one_its_codebook_names():
    assert WINDOW == 5
    _, merged, tokens = published(articles(LONG.format("war") * 3), TWO, voices=["own"] * 3)
    table = count_places(merged, tokens)
    pd.testing.assert_frame_equal(typed(table, "collocates"), table, check_dtype=False)
    # Fog lay on | the old quay before the | war | came to the small port | of ...
    assert words(table, "window") == {"the": 9, **dict.fromkeys(["old", "quay", "before", "came", "to", "small",
                                                                 "port"], 3)}
