"""The mark of a doubtful outlet, in figures and captions. All outlets are invented."""

import json
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis import plot_parts
from analysis.compare.comparability import comparability, comparable_outlets
from analysis.show.doubtful import doubtful_note, mark_doubtful
from analysis.show.saving import save_figure
from analysis.show.style import new_figure
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


@pytest.fixture(scope="module")
def checked():
    """Comparability of four invented outlets of twenty articles; one has lost its quotation marks."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
    try:
        from faults_plant import invented_study, measure, plant
    finally:
        sys.path.pop(0)
    articles = invented_study(each=20, seed=3)
    faulty = articles["outlet"] == "Outlet 2"
    checks = pd.concat([measure(articles[~faulty]), measure(plant(articles[faulty], "quotes dropped", 1))])
    return comparability({"articles": articles, "checks": checks})


def labels_of(ax):
    return [label.get_text() for label in (*ax.get_yticklabels(), *ax.get_xticklabels(), *ax.texts)]


def test_a_figure_of_an_outlet_whose_marks_were_lost_says_so(study, checked, tmp_path):
    outlets = comparable_outlets(checked)
    words = pd.DataFrame({"outlet": outlets["outlet"], "part": "body", "tokens": [100, 200, 300, 400]})
    drawn = mark_doubtful(words, outlets)
    fig, (ax,) = new_figure()
    plot_parts(drawn, ax)
    marked = [label for label in labels_of(ax) if "†" in label]
    assert len(marked) == 1
    assert marked[0].startswith("Outlet 2 †")
    save_figure(fig, "01-words-by-part", drawn, study=study, title="Words", caption=doubtful_note(outlets), alt="Bars")
    saved = pd.read_csv(study.figures / "01-words-by-part.csv")
    assert saved["outlet"].tolist() == ["Outlet 0", "Outlet 1", "Outlet 2 †", "Outlet 3"]
    note = json.loads(next(tmp_path.rglob("01-words-by-part.json")).read_text(encoding="utf-8"))
    assert "Doubtful: Outlet 2 (" in note["caption"]
    assert "quotation marks" in note["caption"]


def test_no_mark_without_a_doubt(checked):
    sound = comparable_outlets(checked[checked["outlet"] != "Outlet 2"])
    assert set(sound["verdict"]) == {"can be compared"}
    assert doubtful_note(sound) == ""
    assert not mark_doubtful(sound, sound)["outlet"].str.contains("†").any()


def test_another_table_is_refused():
    with pytest.raises(TableError, match=r"the comparability table lacks \['verdict'\]"):
        mark_doubtful(OUTLETS, OUTLETS.drop(columns="verdict"))
    with pytest.raises(TableError, match=r"the result table lacks \['outlet'\]"):
        mark_doubtful(OUTLETS.drop(columns="outlet"), OUTLETS)
    with pytest.raises(TableError, match=r"the comparability table lacks \['why'\]"):
        doubtful_note(OUTLETS.drop(columns="why"))
