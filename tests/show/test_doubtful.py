"""The mark of a doubtful outlet, in figures and captions. All outlets are invented."""

import pandas as pd
import pytest

from analysis.show.doubtful import doubtful_note, mark_doubtful
from analysis.tables import TableError

OUTLETS = pd.DataFrame({"outlet": ["Ost", "West", "Nord"], "verdict": ["doubtful", "can be compared", "cannot tell"],
                        "why": ["texts cut off: 80% against 2%", "", "2 articles"]})


def test_only_doubtful_outlets_are_marked_and_nothing_else_changes():
    rates = pd.DataFrame({"outlet": ["Nord", "Ost", "West", "Ost"], "per_1000_words": [1.0, 2.0, 3.0, 4.0]})
    marked = mark_doubtful(rates, OUTLETS)
    assert marked["outlet"].tolist() == ["Nord", "Ost †", "West", "Ost †"]
    assert marked["per_1000_words"].equals(rates["per_1000_words"])
    assert rates["outlet"].tolist() == ["Nord", "Ost", "West", "Ost"]


def test_the_caption_names_the_doubt_and_what_is_not_known():
    assert doubtful_note(OUTLETS) == ("† Doubtful: Ost (texts cut off: 80% against 2%). Whether the captures can be "
                                      "compared cannot be told for Nord (2 articles).")
    assert doubtful_note(OUTLETS.iloc[[1]]) == ""
    assert "for any outlet (2 articles)" in doubtful_note(OUTLETS.iloc[[2]])


def test_another_table_is_refused():
    with pytest.raises(TableError, match=r"the comparability table lacks \['verdict'\]"):
        mark_doubtful(OUTLETS, OUTLETS.drop(columns="verdict"))
    with pytest.raises(TableError, match=r"the result table lacks \['outlet'\]"):
        mark_doubtful(OUTLETS.drop(columns="outlet"), OUTLETS)
    with pytest.raises(TableError, match=r"the comparability table lacks \['why'\]"):
        doubtful_note(OUTLETS.drop(columns="why"))
