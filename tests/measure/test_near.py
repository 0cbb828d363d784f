"""Nearly equal texts: exact pairs, against a comparison of all with all."""

import random
from itertools import combinations

import pandas as pd
import pytest

from analysis.measure.near import near_duplicates
from analysis.tables import TableError

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
def test_the_pairs_are_those_of_all_against_all(at_least):
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


def test_batches_do_not_show(monkeypatch):
    articles = texts()
    whole = near_duplicates(articles)
    monkeypatch.setattr("analysis.measure.near._BATCH", 7)
    assert len(whole) > 5
    pd.testing.assert_frame_equal(near_duplicates(articles), whole)


def test_no_articles_have_no_pairs():
    assert near_duplicates(pd.DataFrame({"article_id": [], "text": []})).empty


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
