"""Places of hits in the counted words of their articles. All outlets and texts are invented."""

import pandas as pd
import pytest

from analysis import TableError, hit_places

ARTICLES = pd.DataFrame({"article_id": ["b", "a"], "outlet": ["West", "Ost"]})
FRAMES = pd.DataFrame({"family": ["quarrel", "bread"], "frame": ["war", "loaf"], "is_decoy": False})
# Article a: 3 words of headline, 4 set aside, 13 of body. Given out of order: the order is that of their starts.
PARTS = pd.DataFrame({"article_id": ["a", "a", "a", "b"], "start": [40, 0, 20, 0],
                      "part": ["body", "headline", "boilerplate", "body"], "tokens": [13, 3, 4, 8]})
HITS = pd.DataFrame({"article_id": ["a", "a", "b", "a", "a"], "position": [19, 0, 4, 7, 8],
                     "family": ["quarrel", "quarrel", "quarrel", "bread", "quarrel"],
                     "frame": ["war", "war", "war", "loaf", "trade war"], "voice": "own",
                     "is_decoy": [False, False, False, False, True],
                     "part": ["body", "headline", "body", "body", "body"]})
EVIDENCE = {"articles": ARTICLES, "hits": HITS, "parts": PARTS, "frames": FRAMES}


def test_what_is_set_aside_moves_no_place():
    found = hit_places(EVIDENCE)
    assert found[["outlet", "article_id", "frame", "words_before", "counted_words"]].values.tolist() == [
        ["West", "b", "war", 4, 8], ["Ost", "a", "war", 0, 16], ["Ost", "a", "loaf", 3, 16],
        ["Ost", "a", "war", 15, 16]]
    assert found["share_of_article"].tolist() == [0.5, 0.0, 3 / 16, 15 / 16]


def test_decoys_are_left_out_and_a_family_can_be_chosen():
    assert len(hit_places(EVIDENCE, family="quarrel")) == 3
    assert hit_places(EVIDENCE, family="bread")["frame"].tolist() == ["loaf"]
    assert hit_places({**EVIDENCE, "hits": HITS.iloc[:0]}).empty


def test_unknown_families_and_articles_without_parts_are_refused():
    with pytest.raises(TableError, match="no family 'cake' in the lexicon"):
        hit_places(EVIDENCE, family="cake")
    with pytest.raises(TableError, match="article 'b' has hits and no parts; load both from one measurement"):
        hit_places({**EVIDENCE, "parts": PARTS[PARTS["article_id"] == "a"]})


def test_every_place_of_the_shipped_study_lies_in_its_article(root):
    from analysis import load_evidence, open_study
    evidence = load_evidence(open_study("pyongyang-2024", corpus=root / "corpus"))
    found = hit_places(evidence)
    assert len(found) == (~evidence["hits"]["is_decoy"]).sum() > 50
    assert found["share_of_article"].between(0, 1, inclusive="left").all()
    words = evidence["lengths"].groupby("article_id")["tokens"].sum()
    assert (found["counted_words"] == found["article_id"].map(words)).all()
