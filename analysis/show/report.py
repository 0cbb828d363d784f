"""One page with every figure of a study, its numbers and where they come from: figures/<study>/index.html."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import jinja2
import mistune
import pandas as pd

from analysis.compare.comparability import comparability, comparable_outlets
from analysis.measure.package import EvidenceError, digest, load_evidence
from analysis.show.saving import FigureError, fragments
from analysis.study import ROOT, Study, load_ledger
from analysis.tables import TableError

PACKAGES = ("jupyterlab", "pandas", "matplotlib", "scikit-learn", "numpy", "scipy")
FIRST_ROWS = 300  # of a figure's numbers on the page; all of them are in the CSV
TEMPLATE = ROOT / "analysis" / "data" / "report.html"
METHOD = ROOT / "METHOD.md"


def write_report(study: Study) -> None:
    """Merge the notes on all figures into manifest.json and write the page beside them.

    ``made_with`` names the versions of the run that last changed a figure, so that a rebuild elsewhere which comes out
    the same leaves the manifest the same.

    Raises
    ------
    FigureError if a figure has no note, or its files are not the ones the note was written for.
    """
    figures = {note["name"]: {k: v for k, v in note.items() if k != "name"} for note in _notes(study)}
    manifest: dict[str, Any] = {"study": study.name, "title": study.title, "inputs": _inputs(study),
                                "notebooks": _notebooks(), "parameters": dict(study.parameters), "figures": figures}
    path = study.figures / "manifest.json"
    before = _read(path)
    same = {key: before.get(key) for key in manifest} == manifest
    manifest["made_with"] = before["made_with"] if same and "made_with" in before else made_with()
    _write(path, json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")
    _write(study.figures / "index.html", _page(study, manifest))


def made_with() -> dict[str, str]:
    """Versions of Python and of the packages that can change a figure."""
    found = {"python": ".".join(platform.python_version_tuple()[:2])}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def _notes(study: Study) -> list[dict[str, Any]]:
    notes = []
    for path in sorted(fragments(study).glob("*.json")):
        note = {"name": path.stem, **json.loads(path.read_text(encoding="utf-8"))}
        for kind, expected in note["sha256"].items():
            file = study.figures / f"{path.stem}.{kind}"
            if not file.exists():
                note = {}  # the notebook no longer makes it, or makes it in another form: the note is left over
                break
            if hashlib.sha256(file.read_bytes()).hexdigest() != expected:
                raise FigureError(f"{file} is not what its notebook saved; make it again: "
                                  f"python3 make.py figures {study.name}")
        if note:
            notes.append(note)
    there = {file.stem for kind in ("svg", "txt") for file in study.figures.glob(f"[0-9]*.{kind}")}
    if unknown := sorted(there - {note["name"] for note in notes}):
        raise FigureError(f"{study.figures / unknown[0]} is there, but no notebook's note speaks of it; delete "
                          f"it, or save it with save_figure")
    return notes


def _inputs(study: Study) -> dict[str, str]:
    files = [study.folder / name for name in ("study.toml", "articles.csv", "frames.yaml", "ledger.csv")]
    files += sorted(path for path in (study.folder / "evidence").rglob("*.*") if path.is_file())
    return {file.relative_to(study.folder).as_posix(): digest(file) for file in files if file.exists()}


def _notebooks() -> dict[str, str]:
    """Digest of what each notebook says, outputs left out."""
    found = {}
    for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        said = json.dumps([[cell["cell_type"], "".join(cell["source"])] for cell in cells])
        found[path.name] = hashlib.sha256(said.encode()).hexdigest()
    return found


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return found if isinstance(found, dict) else {}
    except (FileNotFoundError, ValueError):
        return {}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8", newline="\n")
    os.replace(part, path)


def _page(study: Study, manifest: dict[str, Any]) -> str:
    figures = []
    for name, note in manifest["figures"].items():
        figure = {"name": name, "number": name[:2], **note, "svg": "", "table": None, "more": 0}
        if "svg" in note["sha256"]:
            figure["svg"] = _inline(study.figures / f"{name}.svg", name)
            figure["notebook"] = next((file for file in manifest["notebooks"] if file.startswith(name[:2])), "")
            table = pd.read_csv(study.figures / f"{name}.csv", dtype=str, keep_default_na=False)
            figure |= {"columns": list(table), "table": table.head(FIRST_ROWS).to_numpy().tolist(),
                       "more": max(0, len(table) - FIRST_ROWS)}
        figures.append(figure)
    articles = load_evidence(study, "lengths")["articles"]  # those set aside have no figure
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True,
                                     lstrip_blocks=True)
    page = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    outlets, why_not = _comparability(study)
    return page.render(study=study, figures=figures, manifest=manifest, comparability=outlets, why_not=why_not,
                       method=method_page(METHOD.read_text(encoding="utf-8")) if METHOD.is_file() else "",
                       articles=articles.to_dict("records"), outlets=study.outlets.to_dict("records"),
                       ledger=load_ledger(study).to_dict("records"))


def _comparability(study: Study) -> tuple[list[dict[str, Any]], str]:
    """Which outlets can be compared, or why that cannot be said."""
    try:
        return comparable_outlets(comparability(study)).to_dict("records"), ""
    except (TableError, EvidenceError) as error:
        return [], str(error)


def method_page(text: str) -> str:
    """Markdown as HTML below a heading of the page: its headings two levels down, markup in it shown as it is.

    >>> method_page("# Method")
    '<h3>Method</h3>\\n'
    """
    write = mistune.HTMLRenderer(escape=True)
    plain = write.heading
    write.heading = lambda text, level, **more: plain(text, min(6, level + 2), **more)  # type: ignore[method-assign]
    html = str(mistune.create_markdown(renderer=write, plugins=["table"])(text))
    html = html.replace("<th>", '<th scope="col">')
    count = iter(range(1, html.count("<table>") + 1))
    return re.sub(r"<table>(.*?)</table>", lambda found: (
        f'<div class="scroll" role="region" aria-label="Table {next(count)} of the method" tabindex="0">'
        f"<table>{found[1]}</table></div>"), html, flags=re.DOTALL)


def _inline(path: Path, name: str) -> str:
    """The SVG as part of the page: without its XML head, its ids made unlike those of every other figure."""
    text = path.read_text(encoding="utf-8")
    text = text[text.index("<svg"):]
    # What stands beside the figure is not said twice, nor shown as a hint wherever the pointer rests.
    text = re.sub(r"<metadata>.*?</metadata>|<title>.*?</title>|<desc>.*?</desc>", "", text, flags=re.DOTALL)
    text = re.sub(r'\bid="', f'id="{name}-', text)
    text = re.sub(r'(xlink:href="#|url\(#)', rf"\g<1>{name}-", text)
    width, height = re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', text).groups()  # type: ignore[union-attr]
    text = text.replace(f'width="{width}pt" height="{height}pt"', "", 1)
    text = text.replace(' role="img"', "", 1)
    return text.replace("<svg", f'<svg role="img" aria-labelledby="alt-{name}"', 1)
