"""What can be rebuilt of the texts: counted from tables by hand, held against texts, and seen to grow with the leak."""

import numpy as np
import pandas as pd
import pytest

from analysis.measure.evidence import measure_articles
from analysis.measure.lexicon import make_lexicon
from analysis.measure.package import load_evidence
from analysis.measure.reconstruction import reconstruction_audit
from analysis.read.sources import read_articles
from analysis.study import open_study
from analysis.tables import SCHEMAS, TableError, empty

TEXT = "The mayor of Ostmark said the war was over . Bakers called it a trade war on their ovens"


def evidence(**rows):
    """Evidence with the rows given, the columns that do not matter left empty."""
    tables = {name: empty(name) for name in ("hits", "edits", "quotations", "reuse", "lengths")}
    blank = {"string": "", "integer": 0, "boolean": False, "number": 0.0}
    for name, given in rows.items():
        tables[name] = pd.DataFrame([{**{c.name: c.values[0] if c.values else blank[c.type] for c in SCHEMAS[name]},
                                      **row} for row in given])
    return tables


LENGTHS = [{"article_id": "a", "tokens": 18}, {"article_id": "b", "tokens": 12}]
HITS = [{"article_id": "a", "position": 6, "length": 1, "term": "war*"},
        {"article_id": "a", "position": 13, "length": 2, "term": "trade war"}]


def row(table, article, name):
    return table[(table["article_id"] == article) & (table["table"] == name)].iloc[0]


def test_hits_place_their_words():
    table = reconstruction_audit(evidence(lengths=LENGTHS, hits=HITS))
    assert table["table"].unique().tolist() == ["hits", "edits", "joined", "quotations", "joined, with guesses"]
    found = row(table, "a", "hits")
    assert (found["words"], found["placed_words"], found["longest_run"]) == (18, 3, 2)
    assert found["share_of_words"] == pytest.approx(3 / 18)
    assert np.isnan(found["right_words"])
    assert row(table, "b", "joined")["placed_words"] == 0


def test_shared_stretches_carry_words_over_and_on():
    reuse = [{"article_a": "a", "start_a": 5, "end_a": 15, "article_b": "b", "start_b": 0, "end_b": 10},
             {"article_a": "b", "start_a": 0, "end_a": 10, "article_b": "c", "start_b": 2, "end_b": 12}]
    table = reconstruction_audit(evidence(lengths=[*LENGTHS, {"article_id": "c", "tokens": 20}], hits=HITS,
                                          reuse=reuse))
    assert [row(table, key, "joined")["placed_words"] for key in "abc"] == [3, 3, 3]
    assert [row(table, key, "hits")["placed_words"] for key in "abc"] == [3, 0, 0]


def test_edits_place_words_unless_only_terms_are_named():
    edits = [{"article_a": "a", "article_b": "b", "position_a": 3, "position_b": 4, "removed": "three whole words",
              "inserted": "war; raid", "removed_length": 3, "inserted_length": 20}]
    table = reconstruction_audit(evidence(lengths=LENGTHS, edits=edits))
    assert [row(table, key, "edits")["placed_words"] for key in "ab"] == [3, 0]


def test_speaker_and_cue_are_guessed_beside_the_quotation():
    said = [{"article_id": "a", "start": 5, "end": 9, "speaker": "The mayor", "cue": "said", "rule": "clause"},
            {"article_id": "b", "start": 0, "end": 4, "speaker": "unknown", "cue": "added", "rule": "cue after"}]
    texts = pd.DataFrame({"article_id": ["a", "b"], "text": [TEXT, "It will be over added the mayor"]})
    table = reconstruction_audit(evidence(lengths=LENGTHS, hits=HITS, quotations=said), articles=texts)
    found = row(table, "a", "quotations")
    # Guessed at 2, 3, 4: "the mayor said"; there stand "of Ostmark said".
    assert (found["placed_words"], found["right_words"], found["longest_right_run"]) == (3, 1, 1)
    found = row(table, "b", "quotations")
    assert (found["placed_words"], found["right_words"]) == (1, 1)
    assert row(table, "a", "joined")["placed_words"] == row(table, "a", "joined")["right_words"] == 3
    assert row(table, "a", "joined, with guesses")["placed_words"] == 6


def test_a_lexicon_of_common_words_shows():
    articles = pd.DataFrame({"article_id": ["a"], "text": [TEXT + ".\n\n" + TEXT + "."], "language": "en", "date": "",
                             "inferred": "", "outlet": "Ost Post"})
    few, many = (measure_articles(articles, make_lexicon({"families": {"all": {"frames": {"words": terms}}}}))
                 for terms in (["war"], ["the", "mayor", "of", "ostmark", "said", "war", "was", "over"]))
    runs = [row(reconstruction_audit(found, articles=articles), "a", "joined") for found in (few, many)]
    assert runs[0]["longest_run"] == 1
    assert runs[1]["longest_run"] >= 8
    for found in runs:
        assert found["right_words"] == found["placed_words"] > 0


def test_what_is_missing_is_named():
    whole = evidence(lengths=LENGTHS, hits=HITS)
    with pytest.raises(TableError, match="the evidence lacks the reuse table"):
        reconstruction_audit({name: table for name, table in whole.items() if name != "reuse"})
    with pytest.raises(TableError, match=r"the hits table lacks \['term'\]"):
        reconstruction_audit({**whole, "hits": whole["hits"].drop(columns="term")})
    with pytest.raises(TableError, match="has no text of article 'b'"):
        reconstruction_audit(whole, articles=pd.DataFrame({"article_id": ["a"], "text": [TEXT]}))


def test_the_shipped_evidence_places_few_words():
    study = open_study("pyongyang-2024")
    table = reconstruction_audit(load_evidence(study))
    told = table[table["table"] == "joined"]
    assert told["share_of_words"].between(.01, .15).all()
    assert told["longest_run"].max() < 8
    if not any(study.text.glob("*.txt")):
        pytest.skip("the articles' texts are not here, so the places were not held against them")
    table = reconstruction_audit(load_evidence(study), articles=read_articles(study)[0])
    told = table[table["table"] == "joined"]
    assert (told["right_words"] == told["placed_words"]).all()
    assert table["longest_right_run"].max() < 8
