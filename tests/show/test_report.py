"""The page of a study and its manifest. All outlets and numbers are invented."""

import json
import re
import xml.etree.ElementTree as ET

import pandas as pd
import pytest

from analysis.measure.writing import write_evidence
from analysis.show.report import write_report
from analysis.show.saving import FigureError, save_figure, save_nothing
from analysis.show.style import new_figure
from analysis.study import load_articles, open_study
from analysis.tables import EVIDENCE, empty

SAID = {"title": "Ost & <West>", "caption": "n = 2 articles.", "alt": "Two bars \"here\"."}


@pytest.fixture
def measured(study):
    (study.folder / "articles.csv").write_text(
        "article_id,file,outlet,date,language,sha256\na,a.txt,Ost <b>Post</b>,2031-06-03,en,\nb,b.txt,West Mail,,en,\n",
        encoding="utf-8")
    (study.folder / "frames.yaml").write_text("a: [b]\n", encoding="utf-8")
    write_evidence({name: empty(name) for name in EVIDENCE}, study, load_articles(study), study.folder / "evidence")
    return open_study("toy", corpus=study.folder.parent)


def save(study, name):
    fig, (ax,) = new_figure()
    ax.barh([0, 1], [3, 1])
    save_figure(fig, name, pd.DataFrame({"outlet": ["Ost", "<i>West</i>"], "hits": [3, 1]}), study=study, **SAID)


def test_the_page_shows_every_figure_with_its_numbers(measured):
    save(measured, "02-words")
    save(measured, "03-frames")
    save_nothing("04-similarity", "One article has no pair.", study=measured)
    write_report(measured)
    page = (measured.figures / "index.html").read_text(encoding="utf-8")
    assert page.count("<svg role=\"img\"") == 2
    assert "One article has no pair." in page
    assert "Ost &amp; &lt;West&gt;" in page
    for markup in ("<b>Post</b>", "<i>West</i>"):
        assert markup not in page
    ids = [part.split('"')[0] for part in page.split(' id="')[1:]]
    assert len(ids) > 20
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', page))
    assert len(used) > 5
    assert used <= set(ids)
    assert len(ids) == len(set(ids))
    for svg in page.split("<svg")[1:]:
        ET.fromstring("<svg" + svg.split("</svg>")[0] + "</svg>")
    manifest = json.loads((measured.figures / "manifest.json").read_text(encoding="utf-8"))
    assert list(manifest["figures"]) == ["02-words", "03-frames", "04-similarity"]
    assert "evidence/datapackage.json" in manifest["inputs"]
    assert manifest["parameters"] == dict(measured.parameters)
    assert not list(measured.figures.glob("*.part"))


def test_the_same_figures_make_the_same_page(measured):
    save(measured, "02-words")
    write_report(measured)
    before = {path.name: path.read_bytes() for path in measured.figures.iterdir()}
    assert len(before) == 5
    write_report(measured)
    assert {path.name: path.read_bytes() for path in measured.figures.iterdir()} == before


def test_versions_are_those_of_the_run_that_changed_a_figure(measured):
    save(measured, "02-words")
    write_report(measured)
    path = measured.figures / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**manifest, "made_with": {"python": "3.0"}}), encoding="utf-8")
    write_report(measured)
    assert json.loads(path.read_text(encoding="utf-8"))["made_with"] == {"python": "3.0"}
    save(measured, "03-frames")
    write_report(measured)
    assert json.loads(path.read_text(encoding="utf-8"))["made_with"] == manifest["made_with"]


def test_a_figure_edited_by_hand_is_refused(measured):
    save(measured, "02-words")
    path = measured.figures / "02-words.csv"
    path.write_text(path.read_text(encoding="utf-8") + "Sud,9\n", encoding="utf-8")
    with pytest.raises(FigureError,
                       match=r"02-words\.csv is not what its notebook saved; make it again: python3 make\.py"):
        write_report(measured)


def test_a_figure_nobody_speaks_of_is_refused(measured):
    save(measured, "02-words")
    (measured.figures / "09-left-over.svg").write_text("<svg/>", encoding="utf-8")
    with pytest.raises(FigureError,
                       match="09-left-over is there, but no notebook's note speaks of it; delete it, or save"):
        write_report(measured)


def test_the_table_of_many_articles_is_folded(measured):
    path = measured.folder / "articles.csv"
    save(measured, "02-words")
    write_report(measured)
    assert "articles</summary>" not in (measured.figures / "index.html").read_text(encoding="utf-8")
    path.write_text(path.read_text(encoding="utf-8") + "".join(f"c{i},c{i}.txt,West Mail,,en,\n" for i in range(1200)),
                    encoding="utf-8")
    write_evidence({name: empty(name) for name in EVIDENCE}, measured, load_articles(measured),
                   measured.folder / "evidence")
    write_report(measured)
    page = (measured.figures / "index.html").read_text(encoding="utf-8")
    assert "<summary>All 1,202 articles</summary>" in page
    assert "1,202 articles of 2 outlets" in page


def test_articles_that_were_set_aside_do_not_stop_the_page(measured):
    path = measured.folder / "articles.csv"
    path.write_text(path.read_text(encoding="utf-8") + "c,c.txt,West Mail,soon,en,\n", encoding="utf-8")
    save(measured, "02-words")
    write_report(measured)
    assert "2 articles of 2 outlets" in (measured.figures / "index.html").read_text(encoding="utf-8")
