"""Real notebooks in a real JupyterLab: the explorer worked by mouse, every notebook run. All texts are invented."""

import json
import re
import shutil
from pathlib import Path

import pytest

from analysis.build.checking import compare_files, why_not_pinned
from analysis.build.steps import SHIPPED
from analysis.measure.evidence import measure_study
from analysis.measure.package import load_evidence
from analysis.read.new import new_study
from analysis.show.explorer_lines import hit_lines
from analysis.study import open_study

SLOW = 60_000  # milliseconds: a kernel that starts on a busy machine
PLANTED = "<img src=x onerror=\"document.body.dataset.planted='yes'\">"
NOTEBOOKS = sorted(path.stem for path in (Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
STDERR = ".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']"


@pytest.fixture(scope="module")
def harbour(root, tmp_path_factory):
    """The invented articles of docs/example that stand in a table, and one with mark-up in its text, measured."""
    folder = tmp_path_factory.mktemp("corpus")
    table = folder / "table.csv"
    table.write_text((root / "docs/example/harbour/agency-and-editions.csv").read_text(encoding="utf-8").rstrip()
                     + "\nHarbour Post,2031-05-13,en,Quay,,\"Quay\n\nThe raid " + PLANTED.replace('"', '""')
                     + " was over by noon.\n\"\n", encoding="utf-8")
    study = new_study("harbour", table, corpus=folder)
    for name in ("frames.yaml", "study.toml"):
        shutil.copy(root / "docs/example" / name, study.folder / name)
    measure_study(open_study("harbour", corpus=folder))
    return folder


@pytest.fixture
def tab(chromium):
    """A tab in which no script failed."""
    opened = chromium.new_page(viewport={"width": 1400, "height": 1000})
    opened.wrong = []
    opened.on("pageerror", lambda error: opened.wrong.append(str(error)))
    opened.set_default_timeout(SLOW)
    yield opened
    assert not opened.wrong
    opened.close()


def choose(tab, menu, entry):
    """Take an entry of the menu bar, as a mouse does."""
    tab.locator(".lm-MenuBar-itemLabel", has_text=re.compile(f"^{menu}$")).click()
    tab.locator(".lm-Menu-itemLabel", has_text=re.compile(f"^{entry}$")).click()


def open_in(tab, lab, name):
    """Open a notebook and wait for its kernel: before that, Run All asks which kernel is meant."""
    tab.goto(lab.open(name))
    tab.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    tab.locator("#jp-main-statusbar", has_text="(ipykernel) | Idle").wait_for()


def run_all(tab, lab, name):
    """Take Run, Run All Cells from the menu and wait until the last cell has its number."""
    cells = json.loads((lab.folder / name).read_text(encoding="utf-8"))["cells"]
    last = sum(cell["cell_type"] == "code" for cell in cells)
    choose(tab, "Run", "Run All Cells")
    tab.locator(".jp-CodeCell .jp-InputPrompt", has_text=f"[{last}]:").wait_for()


def test_the_explorer_leads_from_a_bar_to_the_sentences(tab, lab, harbour):
    source = f"from analysis import explore, open_study\nexplore(open_study('harbour', corpus={str(harbour)!r}))"
    cell = {"cell_type": "code", "id": "a", "execution_count": None, "metadata": {}, "outputs": [], "source": source}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    (lab.folder / "explorer.ipynb").write_text(json.dumps(
        {"cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    open_in(tab, lab, "explorer.ipynb")
    run_all(tab, lab, "explorer.ipynb")
    lines = tab.locator(".explorer-lines")
    lines.wait_for()
    assert tab.locator("button.explorer-bar").count() == 9  # three outlets, three voices
    rows, evidence = lines.locator("tbody tr"), load_evidence(open_study("harbour", corpus=harbour))
    strikes, police, raids = (len(hit_lines(evidence, family=family, frame=frame))
                              for family, frame in (("workers", None), ("police", None), ("police", "raid")))
    assert 0 < raids < police != strikes > 0
    assert rows.count() == strikes
    tab.screenshot(path=lab.folder / "lines.png")

    expect = pytest.importorskip("playwright.sync_api").expect
    tab.get_by_label("family", exact=True).select_option("police")
    expect(rows).to_have_count(police, timeout=SLOW)
    tab.get_by_label("frame", exact=True).select_option("raid")
    expect(rows).to_have_count(raids, timeout=SLOW)
    tab.screenshot(path=lab.folder / "frame.png")

    tab.locator("button.explorer-bar[title^='Harbour Post, own']").click()
    lines.locator("li").first.wait_for()
    assert tab.get_by_label("voice", exact=True).input_value() == "own"
    assert lines.locator("li").count() == 1
    assert "was over by noon." in lines.inner_text()
    assert "<img src=x onerror=" in lines.inner_text()
    assert lines.locator("img").count() == 0
    assert tab.evaluate("document.body.dataset.planted") is None
    tab.screenshot(path=lab.folder / "sentences.png")


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_and_its_figures_are_seen(tab, lab, root, name):
    shipped = json.loads((root / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))
    outputs = [output for cell in shipped["cells"] for output in cell.get("outputs", [])]
    drawn = sum(any(kind.startswith("image/") for kind in output.get("data", {})) for output in outputs)
    assert drawn
    shutil.copy(root / "notebooks" / f"{name}.ipynb", lab.folder)
    open_in(tab, lab, f"{name}.ipynb")
    shown = tab.locator(".jp-OutputArea-output")
    shown.first.wait_for(state="attached")
    choose(tab, "Edit", "Clear Outputs of All Cells")
    shown.first.wait_for(state="detached")  # so what is seen from here on was made here
    run_all(tab, lab, f"{name}.ipynb")
    figures = shown.locator("img, svg")
    figures.nth(drawn - 1).wait_for(state="attached")
    assert figures.count() == drawn
    for figure in figures.all():
        figure.scroll_into_view_if_needed()
        box, whole = figure.bounding_box(), tab.locator(".jp-Notebook").bounding_box()
        assert box["width"] > 600  # so that the caption can be read
        assert box["height"] > 80
        assert whole["x"] <= box["x"]
        assert box["x"] + box["width"] <= whole["x"] + whole["width"]  # not cut at the side
    assert shown.count() == len(outputs)
    assert tab.locator(f"{STDERR}, .jp-mod-error").count() == 0
    made, images = lab.figures / SHIPPED, not why_not_pinned()  # what a click makes is what is shipped, to the byte
    differ = [line for path in sorted((root / "figures" / SHIPPED).glob(f"{name[:2]}-*"))
              for line in compare_files(path, made / path.name, images=images)]
    assert differ == []
    tall = tab.locator(".jp-WindowedPanel-inner").evaluate("part => part.scrollHeight")
    tab.set_viewport_size({"width": 1400, "height": 150 + tall})  # a picture of the whole notebook, for people
    tab.locator(".jp-Notebook h1").first.scroll_into_view_if_needed()
    tab.locator(".jp-Notebook").first.screenshot(path=lab.folder / f"{name}.png")
