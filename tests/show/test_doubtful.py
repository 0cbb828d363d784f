"""The mark of a doubtful outlet, in figures and captions. All outlets are invented."""

import hashlib
import json
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis import plot_parts
from analysis.compare.comparability import comparability, comparable_outlets
from analysis.measure.evidence import measure_study
from analysis.show.doubtful import doubtful_note, doubtful_outlets, mark_doubtful, mark_figure, mark_text
from analysis.show.saving import save_figure
from analysis.show.style import columns_of, new_figure, rows_of
from analysis.study import open_study
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


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """A study on disk of four outlets with twelve articles each; one has lost its quotation marks."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
    try:
        from faults_plant import invented_study, plant
    finally:
        sys.path.pop(0)
    articles = invented_study(each=12, seed=3)
    faulty = articles["outlet"] == "Outlet 2"
    articles = pd.concat([articles[~faulty], plant(articles[faulty], "quotes dropped", 1)])
    folder = tmp_path_factory.mktemp("corpus") / "planted"
    (folder / "text").mkdir(parents=True)
    rows = ["article_id,file,outlet,country,date,time,language,title,url,credit,sha256,inferred,note"]
    for row in articles.itertuples():
        text = row.text.encode()
        (folder / "text" / f"{row.article_id}.txt").write_bytes(text)
        rows.append(f"{row.article_id},{row.article_id}.txt,{row.outlet},,2031-05-02,,en,,,,"
                    f"{hashlib.sha256(text).hexdigest()},,")
    (folder / "articles.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "frames.yaml").write_text("families: {road: {frames: {closure: {en: [clos*]}}}}\n", encoding="utf-8")
    (folder / "study.toml").write_text('title = "Marks"\nquestion = "Whose?"\n', encoding="utf-8")
    study = open_study("planted", corpus=folder.parent)
    measure_study(study)
    return study


def test_every_figure_of_a_planted_study_carries_the_mark(planted, tmp_path, monkeypatch):
    """Ticks, a panel's title, a note, the figure's title; the numbers keep the names."""
    monkeypatch.setenv("MEDIA_FIGURES", str(tmp_path / "figures"))
    assert list(doubtful_outlets(planted)["outlet"]) == ["Outlet 2"]
    names = list(pd.read_csv(planted.folder / "articles.csv")["outlet"].unique())
    assert len(names) == 4
    rates = pd.DataFrame({"outlet": names, "per_1000_words": [1.0, 2, 3, 4]})
    fig, (ax, beside) = new_figure(1, 2)
    rows_of(ax, names)
    ax.set_title("Outlet 2 and Outlet 20")
    ax.annotate("more in Outlet 2: 3", (0, 0))
    columns_of(beside, names)
    title = "Outlet 2 against the others"
    save_figure(fig, "03-rates", rates, study=planted, title=title, caption="n = 48.", alt="Rows")
    fig.canvas.draw()
    marked = ["Outlet 2 †" if name == "Outlet 2" else name for name in names]
    assert [label.get_text() for label in ax.get_yticklabels()] == marked
    assert [label.get_text() for label in beside.get_xticklabels()] == marked
    assert ax.get_title("left") + ax.get_title() == "Outlet 2 † and Outlet 20"
    assert [text.get_text() for text in ax.texts] == ["more in Outlet 2 †: 3"]
    note = json.loads(next(tmp_path.rglob("03-rates.json")).read_text(encoding="utf-8"))
    assert note["title"] == "Outlet 2 † against the others"
    assert note["caption"].startswith("n = 48. † Doubtful: Outlet 2 (")
    assert note["caption"].count("†") == 1
    assert pd.read_csv(planted.figures / "03-rates.csv")["outlet"].tolist() == names


def test_a_mark_is_set_once(planted, tmp_path, monkeypatch):
    monkeypatch.setenv("MEDIA_FIGURES", str(tmp_path / "figures"))
    doubtful = doubtful_outlets(planted)
    fig, (ax,) = new_figure()
    rows_of(ax, ["Outlet 2 †"])
    said = "n = 48. " + doubtful_note(doubtful)
    save_figure(fig, "03-rates", pd.DataFrame({"a": [1]}), study=planted, title="Rates", caption=said, alt="Rows")
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Outlet 2 †"]
    assert json.loads(next(tmp_path.rglob("03-rates.json")).read_text(encoding="utf-8"))["caption"] == said


def test_a_term_that_is_named_like_an_outlet_is_no_outlet():
    doubtful = pd.DataFrame({"outlet": ["time"], "verdict": ["doubtful"], "why": ["cut"]})
    for table, label in ((pd.DataFrame({"term": ["time"]}), "time"), (pd.DataFrame({"outlet": ["time"]}), "time †")):
        fig, (ax,) = new_figure()
        rows_of(ax, ["time"])
        mark_figure(fig, doubtful, table)
        assert [text.get_text() for text in ax.get_yticklabels()] == [label]


def test_a_study_without_evidence_has_no_doubt(study):
    assert doubtful_outlets(study).empty
    assert mark_text("Ost", doubtful_outlets(study)) == "Ost"

