"""Nearly equal texts: exact pairs, against a comparison of all with all."""

import random
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.measure import kernels
from analysis.measure.counted import CountedWords
from analysis.measure.kernels import has_numba
from analysis.measure.near import near_duplicates, numbered_words
from analysis.measure.shingles import Shingles, index_shingles, overlapping_pairs
from analysis.measure.tokens import read_words
from analysis.tables import TableError

compiled_only = pytest.mark.skipif(not has_numba(), reason="the extra 'scale' (numba) is not installed")
PATHS = ["numpy", pytest.param("numba", marks=compiled_only)]
PIECES = ["the", "The", "THE", "don't", "don’t", "Don’t.", "U.S.", "u.s", "“we", "we”", "we", "3,000", "3,000.", "3",
          "e.g", "a_b", "_", "__", "...", "a...b", "--", "—", "été", "e\u0301té", "É\u0301", "\u0301a", "Straße",
          "STRASSE", "ŉa", "'n", "n", "İ", "אב", "ב\"א", "カ1", "橋が", "\ud800", "\x00", "a\u00adb", "ab", "x" * 15,
          "X" * 15, "x" * 16, "X" * 17, "x" * 17, "é" * 9, "слово", "Слово,", ".5", "5.", "a:b", "a;b", "1;2", "\u00a0",
          "\u202f", "1\u202f0", "北京", "\u200b"]
TEXTS = st.lists(st.lists(st.sampled_from([*PIECES, " ", " ", "\n", ",", "."]), max_size=25).map("".join), max_size=5)


@pytest.fixture(params=PATHS)
def path(request, monkeypatch):
    monkeypatch.setattr(kernels, "LEAST_BYTES", 0 if request.param == "numba" else 10**12)
    return request.param

WORDS = [f"w{i}" for i in range(400)]


def texts(seed=5, number=60):
    """Random texts, every third a changed copy of the one before it; one short and one empty."""
    chance = random.Random(seed)
    found = []
    for i in range(number):
        words = chance.choices(WORDS, k=chance.randrange(8, 90))
        if i % 3 == 2:
            words = [chance.choice(WORDS) if chance.random() < i / 400 else word for word in found[-1].split()]
        found.append(" ".join(words))
    return pd.DataFrame({"article_id": [f"a{i}" for i in range(number + 2)], "text": [*found, "w1 w2", ""]})


@pytest.mark.parametrize("at_least", [0.05, 0.5, 0.9, 1.0])
def test_the_pairs_are_those_of_all_against_all(path, at_least):
    articles = texts()
    sets = {}
    for row in articles.itertuples():
        words = row.text.split()
        sets[row.article_id] = {tuple(words[i:i + 5]) for i in range(len(words) - 4)}
    expected = {}
    for a, b in combinations(articles["article_id"], 2):
        shared, fewer = len(sets[a] & sets[b]), min(len(sets[a]), len(sets[b]))
        if fewer and shared / fewer >= at_least:
            expected[a, b] = (shared / fewer, shared / len(sets[a] | sets[b]))
    found = near_duplicates(articles, at_least=at_least)
    assert expected
    assert {(row.article_a, row.article_b): (row.containment, row.jaccard) for row in found.itertuples()} == expected
    assert found["containment"].is_monotonic_decreasing


def test_batches_do_not_show(monkeypatch, path):
    articles = texts()
    whole = near_duplicates(articles)
    monkeypatch.setattr("analysis.measure.near._BATCH", 7)
    assert len(whole) > 5
    pd.testing.assert_frame_equal(near_duplicates(articles), whole)


def test_no_articles_have_no_pairs(path):
    assert near_duplicates(pd.DataFrame({"article_id": [], "text": []})).empty


def test_spellings_that_count_as_one_word_are_one(path):
    one = "The mayor didn't open U.S. roads, STRASSE 3,000 cafe\u0301 (“new”)."
    other = "the MAYOR didn’t — open U.S roads Straße 3,000 café new"
    articles = pd.DataFrame({"article_id": ["a", "b", "c"], "text": [one, other, one.replace("roads", "r")]})
    found = near_duplicates(articles, at_least=1.0)
    assert found[["article_a", "article_b", "jaccard"]].values.tolist() == [["a", "b", 1.0]]


def all_in(texts):
    """The numbers of all words of these texts, and how many each text has; compiled whatever their size."""
    least, kernels.LEAST_BYTES = kernels.LEAST_BYTES, 0
    try:
        found = numbered_words(pd.DataFrame({"article_id": range(len(texts)), "text": pd.Series(texts, dtype=object)}))
    finally:
        kernels.LEAST_BYTES = least
    return found.word, np.diff(found.offsets)


@compiled_only
@given(batches=st.lists(TEXTS, min_size=1, max_size=3))
@example(batches=[[" ".join(PIECES), "\n".join(reversed(PIECES))], PIECES, [""]])
@example(batches=[["ŉa"], ["ʼna 'na na"], ["'na"]])
@settings(max_examples=400, deadline=None)
def test_numbers_stand_for_the_words_of_the_definition(batches):
    texts = [text for some in batches for text in some]
    word, lengths = all_in(texts)
    expected = read_words(texts)
    assert lengths.tolist() == expected.lengths.tolist()
    spelled: dict[int, str] = {}
    for number, place in zip(word.tolist(), expected.word.tolist(), strict=True):
        assert spelled.setdefault(number, expected.vocabulary[place]) == expected.vocabulary[place]
    assert len(set(spelled.values())) == len(spelled)


@compiled_only
@pytest.mark.parametrize("batch", [1, 2, 2_000])
def test_numbers_of_more_words_than_there_is_room_for_at_first(monkeypatch, batch):
    monkeypatch.setattr("analysis.measure.near._BATCH", batch)
    texts = [" ".join(f"w{i}" for i in range(90_000)), "w89999 W0 " + "é" * 2_000_000 + " w0", "a " * 300_000, "w17"]
    word, lengths = all_in(texts)
    assert lengths.tolist() == [90_000, 4, 300_000, 1] and len(set(word[:90_000].tolist())) == 90_000
    assert word[90_000] == word[89_999] and word[90_001] == word[90_003] == word[0] != word[90_002]
    assert word[-1] == word[17]


def numbered(words, size):
    """Counted words of articles of those sizes, all in one line."""
    offsets = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    none = np.zeros(0, np.int32)
    return CountedWords(tuple(range(len(size))), offsets, np.array(words, np.int32), none, none, none, pd.DataFrame())


def same_numbers(index: Shingles) -> Shingles:
    """Shingles numbered in the order of their first places."""
    _, first = np.unique(index.at, return_index=True)
    first = first[index.at[first] >= 0]
    order = index.at[np.sort(first)]
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    at = np.where(index.at >= 0, rank[index.at] if len(rank) else -1, -1)
    by = np.lexsort((rank[index.shingle], index.article))
    return Shingles(index.size, at, rank[index.shingle][by], index.article[by], index.offsets, index.holders[order])


@compiled_only
@given(sizes=st.lists(st.integers(0, 60), min_size=1, max_size=12), kinds=st.integers(1, 4), seed=st.integers(0, 99),
       at_least=st.sampled_from([0.05, 0.3, 0.5, 1.0]))
@example(sizes=[30_000, 30_000, 20_000], kinds=9, seed=1, at_least=0.3)
@settings(max_examples=200, deadline=None)
def test_compiled_shingles_and_pairs_are_those_without(sizes, kinds, seed, at_least):
    words = numbered(random.Random(seed).choices(range(kinds), k=sum(sizes)), sizes)
    found = []
    for least in (10**12, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(kernels, "LEAST_BYTES", least)
            index = index_shingles(words)
            found.append((same_numbers(index), overlapping_pairs(index, at_least=at_least)))
    (one, pairs), (other, compiled_pairs) = found
    for name in ("size", "at", "shingle", "article", "offsets", "holders"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    pd.testing.assert_frame_equal(pairs, compiled_pairs, check_dtype=False)


@pytest.mark.parametrize(("articles", "at_least", "said"), [
    (pd.DataFrame({"article_id": ["a"]}), 0.5, "lacks"),
    (pd.DataFrame({"article_id": ["a", "a"], "text": ["x", "y"]}), 0.5, "'a' stands twice"),
    (pd.DataFrame({"article_id": ["a"], "text": [None]}), 0.5, "'a' has None for a text"),
    (pd.DataFrame({"article_id": ["a"], "text": ["x"]}), 0.0, "at_least is 0.0"),
    (pd.DataFrame({"article_id": ["a"], "text": ["x"]}), 1.1, "at_least is 1.1"),
])
def test_what_is_refused(articles, at_least, said):
    with pytest.raises(TableError, match=said):
        near_duplicates(articles, at_least=at_least)
