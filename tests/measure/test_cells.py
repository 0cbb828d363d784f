"""Cells of words: nothing is lost, and nothing small is published."""

from collections import Counter

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.measure.cells import SMALLEST_CELL, count_lengths, count_terms, merge_small_cells
from analysis.measure.tokens import encode
from analysis.read.parts import split_parts
from analysis.tables import COPY, COUNTED_PARTS, MERGED, NONE_OR_FIRST, PARTS, VOICES, columns

KEYS = ["article_id", "part", "voice", "copy"]
CELLS = st.dictionaries(st.tuples(st.sampled_from("ab"), st.sampled_from(COUNTED_PARTS), st.sampled_from(VOICES),
                                  st.sampled_from(COPY)), st.integers(1, 60), min_size=1)


@given(CELLS)
@settings(max_examples=150, deadline=None)
def test_merging_conserves_words_and_leaves_no_small_cell(cells):
    lengths = pd.DataFrame([(*key, words) for key, words in cells.items()], columns=columns("lengths"))
    merged = merge_small_cells(lengths)
    out = merged.merge(lengths, on=KEYS, validate="one_to_one")
    assert len(out) == len(lengths)
    whole = lengths.groupby("article_id")["tokens"].sum()
    sizes = out.groupby(["article_id", "into_part", "into_voice", "into_copy"])["tokens"].sum()
    for (article_id, *_), words in sizes.items():
        assert words >= min(SMALLEST_CELL, whole[article_id])
    for name in ("part", "voice"):
        kept = out[out[f"into_{name}"] != MERGED]
        assert (kept[f"into_{name}"] == kept[name]).all()
    copy = out[out["into_copy"] != MERGED]
    assert ((copy["into_copy"] == copy["copy"]) | ((copy["into_copy"] == NONE_OR_FIRST)
                                                   & copy["copy"].isin(["none", "first"]))).all()
    # what is no later copy stays apart from it, as long as there is enough of both
    for key, rows in out.groupby("article_id"):
        later = rows.loc[rows["copy"] == "later", "tokens"].sum()
        if whole[key] - later >= SMALLEST_CELL and (later >= SMALLEST_CELL or later == 0):
            assert MERGED not in set(rows["into_copy"])
    # upwards in one order: what has no copy of its own has no voice either, and no part
    assert (merged.loc[merged["into_copy"] == MERGED, "into_voice"] == MERGED).all()
    assert (merged.loc[merged["into_voice"] == MERGED, "into_part"] == MERGED).all()


@given(CELLS, st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_rows_does_not_matter(cells, seed):
    lengths = pd.DataFrame([(*key, words) for key, words in cells.items()], columns=columns("lengths"))
    mixed = lengths.sample(frac=1, random_state=seed)
    one, two = (merge_small_cells(rows).sort_values(KEYS).reset_index(drop=True) for rows in (lengths, mixed))
    pd.testing.assert_frame_equal(one, two)


def test_cells_are_merged_upwards_step_by_step():
    rows = [("headline", "own", "none", 8), ("caption", "own", "none", 15), ("body", "own", "none", 90),
            ("body", "direct", "none", 5), ("body", "indirect", "none", 30), ("body", "own", "later", 9)]
    merged = merge_small_cells(pd.DataFrame([("a", *row) for row in rows], columns=columns("lengths")))
    assert merged[["into_part", "into_voice", "into_copy"]].values.tolist() == [
        # 8 + 15 own words stand together; 5 direct ones alone are too few, so the smallest of the others joins them;
        # 9 words of copy are too few of their kind, so they stand with the smallest of what is no copy
        ["any", "any", "any"], ["any", "any", "any"], ["body", "own", "none"],
        ["any", "any", "any"], ["body", "indirect", "none"], ["any", "any", "any"]]
    rows[-1] = ("body", "own", "first", 9)
    merged = merge_small_cells(pd.DataFrame([("a", *row) for row in rows], columns=columns("lengths")))
    assert merged["into_copy"].tolist() == ["none or first", "none or first", "none", "none or first", "none",
                                            "none or first"]


def test_words_are_counted_by_part_voice_and_copy():
    text = "Bridge opens\n\n" + "The mayor opened the bridge over the river on Monday morning in the rain. " * 3
    parts = split_parts(text).assign(article_id="a")
    tokens = encode(pd.DataFrame({"article_id": ["a"], "text": [text], "language": ["en"]}), parts)
    voice, copy = np.zeros(len(tokens.word), dtype=int), np.zeros(len(tokens.word), dtype=int)
    voice[-14:], copy[-25:] = 2, 1
    lengths = count_lengths(tokens, voice, copy)
    body = lengths[lengths["part"] == "body"].set_index(["voice", "copy"])["tokens"]
    assert body.to_dict() == {("own", "none"): 17, ("own", "first"): 11, ("direct", "first"): 14}
    terms = count_terms(tokens, voice, copy)
    assert terms["count"].sum() == lengths["tokens"].sum() == len(tokens.word)
    assert terms.groupby("term")["count"].sum()["the"] == 12


@given(st.lists(st.integers(0, 90), min_size=1, max_size=6), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_terms_are_counted_where_their_cells_are_merged_to(sizes, seed):
    chance = np.random.default_rng(seed)
    keys = [f"{name}{i}" for i, name in enumerate(["b", "a", "C", "é", "a", "_"])][:len(sizes)]
    texts = [" ".join(chance.choice(["fog", "Fog", "über", "zu", "a", "rain"], size)) for size in sizes]
    articles = pd.DataFrame({"article_id": keys, "text": texts})
    rows = [(key, 0, len(text) // 2, chance.choice(COUNTED_PARTS)) for key, text in zip(keys, texts, strict=True)]
    rows += [(key, len(text) // 2, len(text), chance.choice([*COUNTED_PARTS, "credit"]))
             for key, text in zip(keys, texts, strict=True)]
    tokens = encode(articles, pd.DataFrame(rows, columns=["article_id", "start", "end", "part"]))
    voice, copy = (chance.integers(0, 3, len(tokens.word)) for _ in range(2))
    lengths = count_lengths(tokens, voice, copy)
    into = {row[:4]: row[4:] for row in merge_small_cells(lengths).itertuples(index=False, name=None)}
    assert lengths["tokens"].sum() == (tokens.part < len(COUNTED_PARTS)).sum()
    expected: Counter = Counter()
    for article, part, said, had, word in zip(tokens.article, tokens.part, voice, copy, tokens.word, strict=True):
        if part < len(COUNTED_PARTS):
            cell = (keys[article], PARTS[part], VOICES[said], COPY[had])
            expected[(cell[0], *into[cell], tokens.vocabulary[word])] += 1
    found = count_terms(tokens, voice, copy)
    assert list(found) == columns("terms")
    assert list(found.itertuples(index=False, name=None)) == [(*key, count) for key, count in sorted(expected.items())]
