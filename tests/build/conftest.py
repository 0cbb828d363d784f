"""A toy project, small enough to be made in a second: the real build machinery around toy rooms and notebooks."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

FILES = {
    "analysis/__init__.py": '''
"""A door."""
_DOOR = {
    "analysis.study": ("open_study", "load_evidence"),
    "analysis.compare.rates": ("rates",),
    "analysis.compare.likeness": ("likeness",),
    "analysis.show.saving": ("save_figure", "save_nothing"),
    "analysis.show.plots": ("draw",),
}


def __getattr__(name):
    import importlib
    for module, names in _DOOR.items():
        if name in names:
            return getattr(importlib.import_module(module), name)
    raise AttributeError(name)
''',
    "analysis/study.py": '''
import os, tomllib
from pathlib import Path
from types import SimpleNamespace
ROOT = Path(__file__).resolve().parents[1]


def open_study(name=None, corpus=None):
    name = name or os.environ.get("MEDIA_STUDY") or "pyongyang-2024"
    folder = Path(corpus or ROOT / "corpus") / name
    said = tomllib.loads((folder / "study.toml").read_text())
    figures = Path(os.environ.get("MEDIA_FIGURES") or ROOT / "figures") / name
    return SimpleNamespace(name=name, folder=folder, figures=figures, parameters={"least": 1, **said["parameters"]})


def load_evidence(study, *tables):
    return [(study.folder / "evidence" / f"{table}.csv").read_text().split() for table in tables]
''',
    "analysis/compare/__init__.py": "",
    "analysis/compare/numbers.py": "def count(words):\n    return len(words)\n",
    "analysis/compare/rates.py":
        "from .numbers import count\n\n\ndef rates(words, least):\n    return [count(words), least]\n",
    "analysis/compare/likeness.py": "def likeness(words):\n    return [len(set(words))]\n",
    "analysis/measure/__init__.py": "",
    "analysis/measure/evidence.py": '''
from analysis.measure.words import words


def measure_study(study, text=None, *, keep_going=False, into=None, progress=None):
    into = into or study.folder / "evidence"
    found = [word for path in sorted((text or study.folder / "text").iterdir()) for word in words(path.read_text())]
    into.mkdir(exist_ok=True)
    (into / "hits.csv").write_text("\\n".join(found) + "\\n")
    (into / "lengths.csv").write_text(f"{len(found)}\\n")
    return []
''',
    "analysis/measure/words.py": '''
from pathlib import Path


def data_file(name):
    return Path(__file__).parents[1] / "data" / name


def words(text, language="en"):
    ignored = data_file(f"ignored-{language}.txt").read_text().split()
    return [word for word in text.split() if word not in ignored]
''',
    "analysis/data/ignored-en.txt": "the\n",
    "analysis/data/other.txt": "\n",
    "analysis/read/__init__.py": "",
    "analysis/read/new.py": '''
def new_study(name, source, **options):
    raise ValueError(f"{source}: nothing to read")
''',
    "analysis/show/__init__.py": "",
    "analysis/show/plots.py": "def draw(numbers):\n    return ' '.join(map(str, numbers))\n",
    "analysis/show/saving.py": '''
import json, os
from pathlib import Path
from analysis.study import ROOT, open_study


def save_figure(fig, name, data):
    study = open_study()
    study.figures.mkdir(parents=True, exist_ok=True)
    for kind in ("svg", "png"):
        (study.figures / f"{name}.{kind}").write_text(f"<{fig}>")
    (study.figures / f"{name}.csv").write_text("number\\n" + "".join(f"{n}\\n" for n in data))
    aside = os.environ.get("MEDIA_FIGURES")
    records = Path(aside) / ".manifest" / study.name if aside else ROOT / "build" / study.name / "manifest"
    records.mkdir(parents=True, exist_ok=True)
    (records / f"{name}.json").write_text(json.dumps({"figure": name, "made_with": "toys"}))


def save_nothing(name, reason):
    study = open_study()
    study.figures.mkdir(parents=True, exist_ok=True)
    (study.figures / f"{name}.txt").write_text(reason)
''',
    "analysis/show/report.py": '''
import json


def write_report(study):
    study.figures.mkdir(parents=True, exist_ok=True)
    names = sorted(path.name for path in study.figures.glob("[0-9]*"))
    (study.figures / "index.html").write_text(" ".join(names))
    (study.figures / "manifest.json").write_text(json.dumps({"figures": names, "made_with": "toys"}))
''',
    "corpus/pyongyang-2024/study.toml": 'title = "Toy"\n[parameters]\nleast = 3\nother = 1\n',
    "corpus/pyongyang-2024/articles.csv": "article_id\na\n",
    "corpus/pyongyang-2024/frames.yaml": "\n",
    "corpus/pyongyang-2024/ledger.csv": "article_id\n",
    "corpus/pyongyang-2024/evidence/hits.csv": "war\ntreaty\nwar\n",
    "corpus/pyongyang-2024/evidence/lengths.csv": "3\n",
}
# Runs cells in the process it is in: what is rebuilt when needs no kernel, and twenty kernels take half a minute.
QUICK = {
    "nbclient/exceptions.py": '''
class CellExecutionError(Exception):
    def __init__(self, traceback, ename, evalue):
        self.traceback, self.ename, self.evalue = traceback, ename, evalue


class CellTimeoutError(Exception): ...


class DeadKernelError(Exception): ...
''',
    "nbclient/__init__.py": '''
import contextlib, io, os, traceback
from nbformat.v4 import new_output
from nbclient.exceptions import CellExecutionError


class NotebookClient:
    def __init__(self, notebook, **options):
        self.notebook = notebook

    def execute(self, env):
        os.environ |= env
        space = {}
        for number, cell in enumerate(self.notebook.cells, start=1):
            said = io.StringIO()
            try:
                with contextlib.redirect_stdout(said):
                    exec(cell.source, space)
            except Exception as error:
                cell.outputs = [new_output("error", ename=type(error).__name__, evalue=str(error), traceback=[])]
                raise CellExecutionError(traceback.format_exc(), type(error).__name__, str(error))
            cell.execution_count = number
            cell.outputs = [new_output("stream", name="stdout", text=said.getvalue())] if said.getvalue() else []
''',
}
NOTEBOOKS = {
    "01-rates": ["from analysis import draw, load_evidence, open_study, rates, save_figure",
                 ('study = open_study()\nhits, = load_evidence(study, "hits")\n'
                  'numbers = rates(hits, study.parameters["least"])\nprint(numbers)'),
                 'save_figure(draw(numbers), "01-rates", numbers)'],
    "02-likeness": ["import analysis as a",
                    ('study = a.open_study()\nhits, lengths = a.load_evidence(study, "hits", "lengths")\n'
                     'numbers = a.likeness(hits + lengths)'),
                    'a.save_figure(str(numbers), "02-likeness", numbers)'],
}


def notebook(cells):
    """A notebook of code cells, as it would be committed before it is first run."""
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
        {"cell_type": "code", "id": f"cell-{n}", "metadata": {}, "execution_count": None, "outputs": [],
         "source": source.splitlines(keepends=True)} for n, source in enumerate(cells)]})


class Toy:
    """A toy project in a folder of its own; `quick` runs notebooks without a kernel."""

    def __init__(self, folder, *, quick=True):
        self.folder = folder
        for name in ("make.py", "dodo.py", "pyproject.toml", "requirements.txt", "requirements-dev.txt"):
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
        shutil.copytree(ROOT / "analysis" / "build", folder / "analysis" / "build",
                        ignore=shutil.ignore_patterns("__pycache__"))
        for name, text in (FILES | QUICK if quick else FILES).items():
            self.write(name, text.lstrip("\n"))
        for name, cells in NOTEBOOKS.items():
            self.write(f"notebooks/{name}.ipynb", notebook(cells))

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")

    def append(self, name, text):
        self.write(name, self.read(name) + text)

    def read(self, name):
        return (self.folder / name).read_text(encoding="utf-8")

    def make(self, *words, fails=False, **environment):
        """Run make.py; returns what it printed, both streams."""
        done = subprocess.run([sys.executable, "make.py", *words], cwd=self.folder, capture_output=True, text=True,
                              encoding="utf-8", env={**os.environ, **environment}, check=False)
        said = done.stdout + done.stderr
        assert (done.returncode != 0) == fails, said
        return said

    def made(self, *words, **environment):
        """The steps that ran in a run of make.py, by name."""
        lines = self.make(*words, **environment).splitlines()
        return [line.partition(" ...")[0] for line in lines if " ... " in line]

    def files(self, *folders):
        """Content of all files below some folders."""
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for folder in folders
                for path in sorted((self.folder / folder).rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    """A toy project whose path has a space and an accent, everything made."""
    project = Toy(tmp_path_factory.mktemp("toy") / "Étude un")
    assert len(project.made("figures")) == 3
    return project


@pytest.fixture(scope="module")
def kernels(tmp_path_factory):
    """As toy, its notebooks run by real kernels."""
    project = Toy(tmp_path_factory.mktemp("toy") / "Étude deux", quick=False)
    assert len(project.made("figures")) == 3
    return project


@pytest.fixture
def fresh(tmp_path):
    """A toy project in which nothing was made yet."""
    return Toy(tmp_path / "project")
