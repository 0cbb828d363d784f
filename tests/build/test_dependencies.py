"""The scan finds what a notebook really uses, no less and not everything."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.build.dependencies import (
    SourceError,
    figures_named,
    ledger_used,
    modules_used,
    notebook_digest,
    parameters_used,
    tables_used,
)

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
SHOW = {"analysis/show/__init__.py", "analysis/show/saving.py", "analysis/study.py"}


def used(project, source):
    """What a piece of code uses, as names below the project."""
    project.write("scripts/some.py", source)
    path = project.folder / "scripts" / "some.py"
    return {file.relative_to(project.folder).as_posix() for file in modules_used(path, project.folder)}


@pytest.mark.parametrize(("source", "expected"), [
    ("from analysis import save_figure", SHOW),
    ("from analysis import draw as d", {"analysis/show/__init__.py", "analysis/show/plots.py"}),
    ("import analysis", set()),
    ("import analysis as a\na.save_figure", SHOW),
    ("import analysis\nanalysis.show.plots.draw", {"analysis/show/__init__.py", "analysis/show/plots.py"}),
    ("import analysis.show.plots", {"analysis/show/__init__.py", "analysis/show/plots.py"}),
    ("import analysis.show.plots as p", {"analysis/show/__init__.py", "analysis/show/plots.py"}),
    ("from analysis.show import plots", {"analysis/show/__init__.py", "analysis/show/plots.py"}),
    ("from analysis import show\nshow.plots.draw", {"analysis/show/__init__.py", "analysis/show/plots.py"}),
    ("from importlib import import_module\nimport_module('analysis.study')", {"analysis/study.py"}),
    ("def late():\n    from analysis import rates",
     {f"analysis/compare/{name}.py" for name in ("__init__", "rates", "numbers")}),
    ("from analysis.measure.evidence import measure_study",
     {*(f"analysis/measure/{name}.py" for name in ("__init__", "evidence", "words")), "analysis/data/ignored-en.txt"}),
    ("import os, json", set()),
])
def test_modules_used(fresh, source, expected):
    assert used(fresh, source) == expected


def test_a_door_handed_on_may_use_everything(fresh):
    assert used(fresh, "import analysis as a\ngetattr(a, 'rates')") > SHOW | {"analysis/compare/rates.py"}


@pytest.mark.parametrize(("source", "said"), [
    ("from analysis import *", "name what is imported"),
    ("from analysis import nonsense", "no public name 'nonsense'"),
    ("import analysis as a\na.nonsense", "no public name 'nonsense'"),
])
def test_what_cannot_be_followed_is_refused(fresh, source, said):
    with pytest.raises(SourceError, match=r"some\.py") as error:
        used(fresh, source)
    assert said in str(error.value)


def as_notebook(folder, *cells):
    path = folder / "03-some.ipynb"
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]}), encoding="utf-8")
    return path


@pytest.mark.parametrize(("source", "expected"), [
    ('load_evidence(study, "hits", "lengths")', ["hits", "lengths"]),
    ('a.load_evidence(study, "hits")\na.load_evidence(study, "terms")', ["hits", "terms"]),
    ('load_evidence(study, "hits")\nsave_figure(fig)', ["checks", "hits", "reuse"]),
    ("load_evidence(study)", None),
    ("load_evidence(study, name)", None),
    ("pass", None),
])
def test_tables_used(tmp_path, source, expected):
    assert tables_used(as_notebook(tmp_path, source)) == expected


@pytest.mark.parametrize(("source", "expected"), [
    ('study.parameters["least"] + a.parameters["most"]', ["least", "most"]),
    ("pass", []),
    ("dict(study.parameters)", None),
    ('study.parameters.get("least")', None),
])
def test_parameters_used(tmp_path, source, expected):
    assert parameters_used(as_notebook(tmp_path, source)) == expected


def test_figures_named(tmp_path):
    path = as_notebook(tmp_path, 'save_figure(fig, "03-b", table)', '%matplotlib inline\na.save_nothing("03-a", "why")',
                       'save_figure(fig, name="03-c", table=t)')
    assert figures_named(path) == ["03-a", "03-b", "03-c"]


@pytest.mark.parametrize("source", [
    'save_figure(fig, "04-b", table)', "save_figure(fig, name, table)", "save_figure(fig)",
])
def test_a_figure_must_be_named_plainly(tmp_path, source):
    with pytest.raises(SourceError, match="literal that begins with the notebook's number"):
        figures_named(as_notebook(tmp_path, source))


@pytest.mark.parametrize(("source", "expected"), [
    ("load_ledger(study)", True), ('load_evidence(study, "ledger")', True), ("load_articles(study)", False),
])
def test_ledger_used(tmp_path, source, expected):
    assert ledger_used(as_notebook(tmp_path, source)) == expected


def test_a_cell_that_is_no_python_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"03-some.ipynb, cell 2: .*line 1 of the cell"):
        tables_used(as_notebook(tmp_path, "pass", "x = ("))


def test_outputs_are_no_part_of_what_a_notebook_says(tmp_path):
    path = as_notebook(tmp_path, "1 + 1")
    before = notebook_digest(path)
    said = json.loads(path.read_text())
    said["cells"][0]["outputs"] = ["2"]
    path.write_text(json.dumps(said))
    assert notebook_digest(path) == before
    said["cells"][0]["source"] = "1 + 2"
    path.write_text(json.dumps(said))
    assert notebook_digest(path) != before


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_module_that_a_notebook_loads_is_found(path):
    """The scan against Python itself: run the notebook's imports, see what was loaded."""
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    imports = [line for cell in cells for line in _imports_of("".join(cell["source"]))]
    assert imports
    tell = ("import sys\nprint(*sorted(module.__file__ for name, module in list(sys.modules.items())"
            " if name.startswith('analysis.') and getattr(module, '__file__', None)), sep='\\n')")
    code = "\n".join([*imports, tell])
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {Path(line) for line in done.stdout.splitlines()}
    assert loaded
    assert loaded <= set(modules_used(path))


CORPUS, TERMS, FRAMING, SIMILARITY, WIRE = "01-corpus", "02-terms", "03-framing", "04-similarity", "05-wire-copy"
EVERY = frozenset({CORPUS, TERMS, FRAMING, SIMILARITY, WIRE})
# Which notebooks an edit of a module makes stale; of a module not listed, none.
STALE = {
    **dict.fromkeys(["tables", "study", "measure/__init__", "measure/package", "show/__init__", "show/captions",
                     "show/fonts", "show/saving", "show/style", "build/notebooks", "compare/__init__", "compare/cells",
                     "compare/periods", "compare/options", "compare/checked", "compare/capture_signs",
                     "compare/comparability", "compare/multiple", "show/doubtful", "measure/stored",
                     "compare/numbering"], EVERY),
    "show/article_plots": {CORPUS, FRAMING},
    "show/frame_plots": {FRAMING},
    **dict.fromkeys(["show/word_plots", "compare/word_shift"], frozenset({TERMS})),
    "show/labels": {TERMS, SIMILARITY, WIRE},
    **dict.fromkeys(["show/likeness_plots", "compare/likeness_map"], frozenset({SIMILARITY})),
    "compare/copies": EVERY - {CORPUS},
    "compare/frequency": {TERMS, FRAMING, WIRE},
    "show/listing": {CORPUS, TERMS, FRAMING, WIRE},
    **dict.fromkeys(["compare/intervals", "compare/jackknife", "compare/matrix"], frozenset({TERMS, FRAMING, WIRE})),
    **dict.fromkeys(["compare/group_intervals", "compare/members"], frozenset({FRAMING, WIRE})),
    **dict.fromkeys(["compare/keyness", "compare/measures", "compare/effects", "compare/exact", "compare/log_odds",
                     "compare/sides", "compare/detectable", "compare/permutation", "compare/score",
                     "compare/power"], frozenset({TERMS})),
    "compare/framing": {FRAMING, WIRE},
    **dict.fromkeys(["read/__init__", "read/credit_forms", "measure/agencies", "compare/copy_edits",
                     "compare/copy_links", "compare/copy_origins", "compare/wire", "show/wire_notes",
                     "show/wire_plots"], frozenset({WIRE})),
    "compare/speakers": {FRAMING},
    **dict.fromkeys(["compare/pairs", "compare/similarity", "measure/kernels/__init__"], frozenset({SIMILARITY})),
}
EDIT_EACH = """
import json
from pathlib import Path
from analysis.build import dependencies, steps
checks = {path.stem: steps.notebook_step(path, steps.SHIPPED)["meta"]["unchanged"] for path in steps.notebooks()}
before = {stem: check.used() for stem, check in checks.items()}
stale = {}
for path in sorted(Path("analysis").rglob("*.py")):
    text = path.read_bytes()
    path.write_bytes(text + b"# edited")
    name = path.relative_to("analysis").with_suffix("").as_posix()
    stale[name] = [stem for stem, check in checks.items() if check.used() != before[stem]]
    path.write_bytes(text)
print(json.dumps(stale))
"""


@pytest.mark.skipif(len(NOTEBOOKS) < len(EVERY), reason="the notebooks are not all here")
def test_an_edit_of_a_module_makes_just_its_notebooks_stale(tmp_path):
    for folder in ("analysis", "notebooks", "corpus"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "text"))
    done = subprocess.run([sys.executable, "-c", EDIT_EACH], cwd=tmp_path, capture_output=True, text=True, check=True,
                          env={**os.environ, "PYTHONPATH": str(tmp_path)})
    stale = json.loads(done.stdout)
    assert len(stale) > 30
    shown = {path.stem for path in NOTEBOOKS[:len(EVERY)]}
    assert shown == EVERY
    assert {name: set(stems) & EVERY for name, stems in stale.items() if set(stems) & EVERY} == STALE


def _imports_of(source):
    import ast
    return [ast.unparse(node) for node in ast.parse(source).body if isinstance(node, ast.Import | ast.ImportFrom)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_needs_no_module_that_looks_at_text_or_builds(path):
    found = {file.relative_to(ROOT).parts[1] for file in modules_used(path)}
    assert "build" not in found
