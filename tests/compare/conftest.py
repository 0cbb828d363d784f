"""Evidence of two invented outlets, small enough to count by hand, and a larger one drawn at random."""

import numpy as np
import pandas as pd
import pytest

FRAMES = pd.DataFrame([("quarrel", "war", "en", "war", False), ("quarrel", "peace", "en", "peace", False),
                       ("quarrel", "invasion", "en", "invasion", False), ("quarrel", "trade", "en", "trade war", True),
                       ("bread", "loaf", "en", "loaf", False)],
                       columns=["family", "frame", "language", "term", "is_decoy"])


@pytest.fixture
def evidence():
    """Ost Post: articles o1, o2; West Mail: w1. Sud Sun has an article without words."""
    articles = pd.DataFrame({"article_id": ["o1", "o2", "w1", "s1"],
                             "outlet": ["Ost Post", "Ost Post", "West Mail", "Sud Sun"],
                             "country": ["X", "X", "Y", "Y"]})
    hits = pd.DataFrame([
        ("o1", "quarrel", "war", False, "own", False), ("o1", "quarrel", "war", False, "direct", True),
        ("o1", "quarrel", "trade", True, "own", False), ("o2", "quarrel", "war", False, "own", False),
        ("o2", "quarrel", "peace", False, "indirect", False), ("w1", "quarrel", "peace", False, "own", False),
        ("w1", "bread", "loaf", False, "own", True)],
        columns=["article_id", "family", "frame", "is_decoy", "voice", "distanced"])
    lengths = pd.DataFrame([
        ("o1", "body", "own", 80), ("o1", "headline", "own", 20), ("o1", "body", "direct", 50),
        ("o2", "body", "own", 100),
        ("o2", "body", "indirect", 40), ("w1", "body", "own", 250)], columns=["article_id", "part", "voice", "tokens"])
    terms = pd.DataFrame([
        ("o1", "body", "own", "the", 60), ("o1", "any", "any", "war", 40), ("o1", "body", "direct", "bread", 50),
        ("o2", "body", "own", "the", 90), ("o2", "body", "own", "war", 10), ("o2", "body", "indirect", "bread", 40),
        ("w1", "body", "own", "the", 200), ("w1", "body", "own", "peace", 50)],
        columns=["article_id", "part", "voice", "term", "count"])
    return {"articles": articles, "hits": hits, "lengths": lengths, "terms": terms, "frames": FRAMES}


@pytest.fixture
def many():
    """Eight articles an outlet, drawn with a seed: West Mail says war three times as often."""
    draw = np.random.default_rng(7)
    articles, hits, lengths, terms = [], [], [], []
    for outlet, rate in (("Ost Post", 4), ("West Mail", 12)):
        for i in range(8):
            key = f"{outlet[0]}{i}".lower()
            words, n = int(draw.integers(300, 900)), int(draw.poisson(rate)) + 1
            articles.append((key, outlet))
            lengths.append((key, "body", "own", words))
            hits += [(key, "quarrel", "war", False, "own", False)] * n
            hits += [(key, "quarrel", "peace", False, "own", False)] * 3
            terms += [(key, "body", "own", "war", n), (key, "body", "own", "the", words - n - 3),
                      (key, "body", "own", "peace", 3)]
    return {"articles": pd.DataFrame(articles, columns=["article_id", "outlet"]),
            "hits": pd.DataFrame(hits, columns=["article_id", "family", "frame", "is_decoy", "voice", "distanced"]),
            "lengths": pd.DataFrame(lengths, columns=["article_id", "part", "voice", "tokens"]),
            "terms": pd.DataFrame(terms, columns=["article_id", "part", "voice", "term", "count"]), "frames": FRAMES}


@pytest.fixture
def doubled():
    """The same evidence with every article in it twice."""
    def double(evidence):
        twice = {name: pd.concat([table, table.assign(article_id=table["article_id"] + "'")], ignore_index=True)
                 for name, table in evidence.items() if name != "frames"}
        return {**twice, "frames": evidence["frames"]}
    return double


@pytest.fixture
def shuffled():
    """The same evidence with the rows of each table in another order; outlets still in theirs."""
    def shuffle(evidence):
        mixed = {name: table.sample(frac=1, random_state=3).reset_index(drop=True) for name, table in evidence.items()
                 if name not in ("frames", "articles")}
        articles = evidence["articles"].iloc[::-1]
        rank = {name: i for i, name in enumerate(dict.fromkeys(evidence["articles"]["outlet"]))}
        order = articles["outlet"].map(rank).sort_values(kind="stable").index
        return {**mixed, "articles": articles.loc[order].reset_index(drop=True), "frames": evidence["frames"]}
    return shuffle
