"""Shared stretches against a word-by-word greedy string tiling."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.measure import tiling
from analysis.measure.counted import counted_words
from analysis.measure.shingles import index_shingles
from analysis.measure.tiling import shared_stretches

WORDS = st.lists(st.sampled_from(["aa", "bb", "cc", "dd"]), max_size=45)


def by_hand(a, b, least):
    """Longest common run of free words first, the earliest of equals; again until none is long enough."""
    free_a, free_b, out = [True] * len(a), [True] * len(b), []
    while True:
        best = (0, 0, 0)
        for i in range(len(a)):
            for j in range(len(b)):
                n = 0
                while (i + n < len(a) and j + n < len(b) and a[i + n] == b[j + n] and free_a[i + n] and free_b[j + n]):
                    n += 1
                best = max(best, (n, -i, -j))
        length, i, j = best[0], -best[1], -best[2]
        if length < least:
            return sorted(out)
        free_a[i:i + length] = free_b[j:j + length] = [False] * length
        out.append((i, j, length))


def tiles(a, b, least):
    articles = pd.DataFrame({"article_id": ["a", "b"], "text": [" ".join(a), " ".join(b)]})
    parts = pd.DataFrame({"article_id": ["a", "b"], "start": 0, "end": articles["text"].str.len(), "part": "body"})
    words = counted_words(articles, parts)
    found = shared_stretches(words, index_shingles(words), np.array([[0, 1]]), min_words=least)
    return [(i, j - len(a), length) for _, i, j, length in found.tolist()]


@settings(max_examples=200, deadline=None)
@given(WORDS, WORDS, st.integers(5, 8))
def test_tiles_are_those_found_word_by_word(a, b, least):
    assert tiles(a, b, least) == by_hand(a, b, least)


@settings(max_examples=100, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=3), st.integers(0, 3))
def test_repeated_words_are_paired_in_order_and_no_word_twice(pieces, crossed):
    a, b = ([word for piece in order for word in piece] for order in (pieces, pieces[::-1]))
    tiling_before, tiling._CROSSED = tiling._CROSSED, crossed
    try:
        found = tiles(a, b, 5)
    finally:
        tiling._CROSSED = tiling_before
    for side in (0, 1):
        covered = [place for tile in found for place in range(tile[side], tile[side] + tile[2])]
        assert len(covered) == len(set(covered))
    assert all(a[i:i + n] == b[j:j + n] and n >= 5 for i, j, n in found)
    assert found or not by_hand(a, b, 8)


def test_a_text_of_one_sentence_said_a_thousand_times_is_one_stretch():
    words = ["one", "two", "three", "four", "five", "six"] * 1000
    assert tiles(words, words, 8) == [(0, 0, 6000)]
    assert tiles(words, ["zero", *words[:60], "end"], 8) == [(0, 1, 60)]


def test_what_is_left_of_a_crossing_run_stands_in_line_again():
    a, b = list("abcdefghijklmn"), list("xabcdefghyfghijklmn")
    # The longest is f to n (9 words); it leaves a to e of the other run (8), which is enough for five, not for six.
    assert tiles(a, b, 5) == [(0, 1, 5), (5, 10, 9)]
    assert tiles(a, b, 6) == [(5, 10, 9)]


def test_a_run_is_whole_though_a_phrase_in_it_is_repeated_too_often(monkeypatch):
    monkeypatch.setattr(tiling, "_CROSSED", 50)
    phrase, one, two = ([f"{name}{i}" for i in range(count)] for name, count in (("p", 6), ("x", 9), ("y", 9)))
    a, b = [*phrase * 20, *one, *phrase, *two], ["z", *one, *phrase, *two, "q", *phrase * 9]
    assert (120, 1, 24) in tiles(a, b, 8)
    assert tiles(a, b, 8) == by_hand(a, b, 8)
