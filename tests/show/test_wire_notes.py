"""Sentences on wire copy. All outlets and numbers are invented."""

import pandas as pd
import pytest

from analysis.show.wire_notes import substitution_note, wire_note
from analysis.tables import TableError

ARTICLES = pd.DataFrame({"article_id": [f"a{i}" for i in range(9)]})
CLUSTERS = pd.DataFrame({"cluster": [1, 1, 1, 2, 2], "outlet": "Ost", "copied_words": [500, 600, 100, 0, 0],
                         "tokens": [1000, 1000, 200, 100, 100], "certainty": ["stated"] * 3 + ["uncertain"] * 2})
TABLE = pd.DataFrame({"edits_frame": [3, 1], "edits_against": [1, 3], "stories_frame": [2, 1],
                      "stories_against": [1, 2], "stories_needed": 7, "verdict": "cannot tell"})


def test_a_note_counts_articles_words_and_origins():
    note = wire_note(ARTICLES, CLUSTERS)
    assert note.startswith("5 of 9 articles share copy, in 2 clusters; 1,200 of their 2,400 words are copy (50 %). "
                           "Origin of the clusters: stated for 1, uncertain for 1.")
    assert "nothing of what these outlets usually do" in note
    many = pd.concat([CLUSTERS.assign(cluster=CLUSTERS["cluster"] + i) for i in (0, 2, 4)])
    assert "usually do" not in wire_note(ARTICLES, many) and "6 clusters" in wire_note(ARTICLES, many)
    assert "in 1 cluster;" in wire_note(ARTICLES, CLUSTERS.iloc[:3])


def test_a_note_on_substitutions():
    assert substitution_note(TABLE) == (
        "4 changes of frame in shared copy; 0 of 2 contrasts can be told from chance. The best documented rests on "
        "3 stories; 7 that all go one way would be needed.")
    one = TABLE.assign(edits_frame=[1, 0], edits_against=[0, 1], stories_frame=[1, 0], stories_against=[0, 1],
                       verdict=["war", "war"])
    assert substitution_note(one).startswith("1 change of frame in shared copy; 2 of 2 contrasts")
    assert "rests on 1 story;" in substitution_note(one)


@pytest.mark.parametrize("call", [lambda: wire_note(ARTICLES, ARTICLES), lambda: substitution_note(ARTICLES)])
def test_another_table_is_refused(call):
    with pytest.raises(TableError, match=r"lacks .*Make it with (copy_clusters|substitutions)\."):
        call()
