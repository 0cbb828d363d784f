"""The fitted model: its decoding against every course there is, its short cuts against the plain sum, its fitting on
a toy."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.measure.voice.features import templates
from analysis.measure.voice.fit import Corpus, cue_ids, fit
from analysis.measure.voice.model import columns, decode, load_model, unpack
from analysis.measure.voice.tokens import WordTable, tokenize, word_key
from analysis.measure.voice.word_classes import word_ids

TOY = [
    {
        "text": "Ann said the bridge is shut.\nRain fell on the town today.\n"
        "Bo said the port is open.\nSnow fell on the hill.",
        "outlet": outlet,
        "attributions": [{"content": [[9, 27]]}, {"content": [[66, 82]]}],
    }
    for outlet in ("one", "two", "three")
]


def worth(scores, line, course):
    """Score of one course, summed the slow way."""
    total, before = 0.0, False
    for place, now in enumerate(course):
        if place == 0 or line[place] != line[place - 1]:
            before = False
        total += (
            scores[place, 0] * now + scores[place, 1] * (now and not before) + scores[place, 2] * (before and not now)
        )
        before = now
    return total


numbers = st.integers(-40, 40).map(lambda value: value / 8)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(numbers, numbers, numbers, st.integers(0, 1)), min_size=1, max_size=9))
def test_decoding_finds_the_best_course_of_all(rows):
    scores = np.array([row[:3] for row in rows])
    line = np.cumsum([row[3] for row in rows])
    best = max(worth(scores, line, course) for course in itertools.product([False, True], repeat=len(rows)))
    assert worth(scores, line, decode(scores, line).tolist()) == pytest.approx(best, abs=1e-6)


@pytest.fixture(scope="module")
def toy():
    corpus = Corpus(TOY)
    return corpus, fit(corpus, np.ones(len(corpus.page), bool), bags=2, share=1.0, penalty=0.1, rounds=30)


def test_short_cuts_give_the_plain_sum_of_weights(toy):
    corpus, stored = toy
    model = unpack(stored)
    words, strange = word_ids(corpus.page, model.table)
    table = corpus.table.copy()
    table[:, 4] = model.cue_ids(corpus.cue_keys)
    families = templates(corpus.page, corpus.reports, corpus.reason, table, words, model.vocabulary, False)
    fast = model.scores(corpus.page, words, strange, families)
    slow = np.zeros_like(fast)
    for name, ids, _ in columns(corpus.page, corpus.reports, corpus.reason, table, words, model.vocabulary):
        weights = stored["w:" + name].astype(np.float32) * stored["s:" + name]
        slow[ids >= 0] += weights[ids[ids >= 0]]
    assert np.abs(fast).max() > 0.1
    assert fast == pytest.approx(slow, abs=1e-3)


def test_fitting_learns_the_toy_and_is_repeatable(toy):
    corpus, stored = toy
    again = fit(corpus, np.ones(len(corpus.page), bool), bags=2, share=1.0, penalty=0.1, rounds=30)
    assert all(np.array_equal(stored[name], again[name]) for name in stored)
    model = unpack(stored)
    words, strange = word_ids(corpus.page, model.table)
    table = corpus.table.copy()
    table[:, 4] = cue_ids(corpus.cue_keys, model.table)
    families = templates(corpus.page, corpus.reports, corpus.reason, table, words, model.vocabulary)
    found = decode(model.scores(corpus.page, words, strange, families), corpus.page.tokens.line)
    assert corpus.gold.any() and (found == corpus.gold).mean() > 0.95


def test_the_shipped_model_holds_single_words_in_alphabetical_order():
    path = Path(__file__).parents[2] / "analysis" / "data" / "voice-en-model.npz"
    assert path.stat().st_size < 2_000_000
    with np.load(path, allow_pickle=False) as stored:
        words = bytes(stored["words"]).decode("utf-8").split("\n")
    assert len(words) > 1_000 and words == sorted(set(words))
    assert load_model("en") is not None and load_model("de") is None


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(alphabet="abcdeé", min_size=1, max_size=6), unique=True, max_size=40))
def test_word_tables_find_every_listed_word_and_no_other(words):
    table = WordTable(np.array([word_key(word) for word in words], np.uint64))
    rows = table.rows(tokenize(" ".join(words)).key)
    assert rows.tolist() == list(range(1, len(words) + 1))
    assert not table.rows(np.array([word_key("zz"), word_key("x")], np.uint64)).any()
