"""Who is quoted; the outlets and people are invented."""

import pandas as pd
import pytest

from analysis.compare.speakers import speakers
from analysis.tables import TableError

ARTICLES = pd.DataFrame({"article_id": ["a", "b"], "outlet": ["Ostland Times", "West Post"]})


def quotations(*rows):
    columns = ["article_id", "start", "end", "voice", "speaker", "cue_type"]
    return pd.DataFrame(rows, columns=columns)


def test_adjacent_stretches_of_one_speaker_are_one_quotation():
    # Words 0-5 reported, 5-9 in marks, both Ada Lind's and unbroken: one quotation of nine words. 12-15 is a second.
    table = quotations(("a", 0, 5, "indirect", "Ada Lind", "saying"), ("a", 5, 9, "direct", "Ada Lind", "saying"),
                       ("a", 12, 15, "direct", "Ada Lind", "saying"))
    found = speakers({"articles": ARTICLES, "quotations": table})
    assert found.drop(columns="outlet").to_dict("records") == [
        {"speaker": "Ada Lind", "quotations": 2, "words": 12, "direct_words": 7, "indirect_words": 5,
         "share_of_attributed_words": 1.0, "articles": 1}]


def test_own_stretches_held_at_a_distance_are_nobody_s_speech():
    table = quotations(("a", 0, 2, "own", "", "none"), ("b", 3, 6, "direct", "unknown", "none"))
    found = speakers({"articles": ARTICLES, "quotations": table})
    assert found[["outlet", "speaker", "words"]].values.tolist() == [["West Post", "unknown", 3]]


def test_groups_keep_the_bibliography_s_order_and_the_longest_comes_first():
    table = quotations(("b", 0, 9, "direct", "Bo Ek", "saying"), ("a", 0, 2, "direct", "Ada Lind", "saying"),
                       ("a", 4, 9, "indirect", "Cy Roth", "belief"))
    found = speakers({"articles": ARTICLES, "quotations": table})
    assert found["speaker"].tolist() == ["Cy Roth", "Ada Lind", "Bo Ek"]
    assert found.groupby("outlet")["share_of_attributed_words"].sum().tolist() == [1.0, 1.0]


def test_kinds_of_cue_can_be_left_out():
    table = quotations(("a", 0, 2, "direct", "Ada Lind", "saying"), ("a", 4, 9, "indirect", "Cy Roth", "belief"))
    found = speakers({"articles": ARTICLES, "quotations": table}, cue_types=("saying",))
    assert found["speaker"].tolist() == ["Ada Lind"]


def test_a_missing_table_is_named():
    with pytest.raises(TableError, match=r"lacks \['quotations'\].*load_evidence"):
        speakers({"articles": ARTICLES})
