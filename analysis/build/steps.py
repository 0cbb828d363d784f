"""The parts a step is put together from: studies, what a step depends on, whether its results are as it left them."""

from __future__ import annotations

import hashlib
import json
import sys
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from analysis.build.dependencies import (
    ROOT,
    digest,
    figures_named,
    ledger_used,
    modules_used,
    notebook_digest,
    parameters_used,
    tables_used,
)

SHIPPED = "pyongyang-2024"  # its notebooks run in place and are committed with their outputs
KINDS = ("svg", "png", "csv")
MEASURE = ROOT / "analysis" / "measure" / "evidence.py"
REPORT = ROOT / "analysis" / "show" / "report.py"
SETTINGS = "settings or cells"


def studies() -> list[str]:
    """Names of the studies there are: the folders of corpus/ with a study.toml."""
    return sorted(path.parent.name for path in (ROOT / "corpus").glob("*/study.toml"))


def notebooks() -> list[Path]:
    """The notebooks that make figures, those whose name begins with a number."""
    return sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))


def run_copy(notebook: Path, study: str) -> Path:
    """Where the run notebook stands: itself for the shipped study, else a copy under build/."""
    return notebook if study == SHIPPED else ROOT / "build" / study / "notebooks" / notebook.name


def has_text(study: str) -> bool:
    """Whether the articles' text lies in the study's folder."""
    return any(_files(ROOT / "corpus" / study / "text"))


def needs_measuring(study: str) -> bool:
    """Whether the evidence is a step of this study: its text is there, or the evidence is none or of other frames."""
    home = ROOT / "corpus" / study
    return has_text(study) or not any((home / "evidence").glob("*.*")) or _measured_with_other_frames(home)


def _measured_with_other_frames(home: Path) -> bool:
    """Whether the evidence says that frames.yaml was another: without the text that can be said, not mended."""
    try:
        described = json.loads((home / "evidence" / "datapackage.json").read_text(encoding="utf-8"))
        frames = (home / "frames.yaml").read_bytes().replace(b"\r\n", b"\n")
        return described["inputs"]["frames"] != hashlib.sha256(frames).hexdigest()
    except (OSError, ValueError, KeyError, TypeError):
        return False


def figure_files(folder: Path, name: str) -> list[Path]:
    """The files of a figure: svg, png and csv, or a txt that says why there is none; [] if they are not all there."""
    for kinds in (KINDS, ("txt",)):
        files = [folder / f"{name}.{kind}" for kind in kinds]
        if all(file.is_file() for file in files):
            return files
    return []


def measure_step(study: str) -> dict[str, Any]:
    """text -> evidence"""
    home = ROOT / "corpus" / study
    return _step(["analysis.build.commands", "measure", study],
                 code=[MEASURE, *_modules(MEASURE)],
                 inputs=lambda: [home / "articles.csv", home / "frames.yaml", *_files(home / "text")],
                 values=lambda: _settings(study, _parameters(MEASURE)),
                 results=lambda: _files(home / "evidence"), record=_measured(study))


def remember_measuring(study: str) -> None:
    """Note what evidence was just made from, so that the pipeline need not make again what `measure` made."""
    unchanged, record = measure_step(study)["meta"]["unchanged"], _measured(study)
    record.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(json.dumps({"used": unchanged.used(), "made": unchanged.made()}), encoding="utf-8")


def _measured(study: str) -> Path:
    return ROOT / "build" / study / "measured.json"


def notebook_step(notebook: Path, study: str) -> dict[str, Any]:
    """evidence -> a notebook run -> its figures"""
    home, shown = ROOT / "corpus" / study, ROOT / "figures" / study
    target, names, tables = run_copy(notebook, study), figures_named(notebook), tables_used(notebook)

    def inputs() -> list[Path]:
        evidence = [file for file in _files(home / "evidence") if file.name != "datapackage.json"
                    and (tables is None or file.name.partition(".")[0] in [*tables, "articles"])]
        return [home / "articles.csv", *evidence, *([home / "ledger.csv"] if ledger_used(notebook) else [])]

    def results() -> list[Path]:
        records = [ROOT / "build" / study / "manifest" / f"{name}.json" for name in names]
        figures = [file for name in names for file in figure_files(shown, name) or [shown / f"{name}.svg"]]
        return [target, *figures, *records]

    return _step(["analysis.build.notebooks", _name(notebook), _name(target), "--study", study],
                 code=[ROOT / "analysis" / "build" / "notebooks.py", *_modules(notebook)], inputs=inputs,
                 values=lambda: {"cells": notebook_digest(notebook), **_settings(study, parameters_used(notebook))},
                 results=results, after=[f"evidence:{study}"] if needs_measuring(study) else [])


def report_step(study: str) -> dict[str, Any]:
    """figures -> one page with every figure and where it comes from"""
    home, shown = ROOT / "corpus" / study, ROOT / "figures" / study
    own = [shown / "index.html", shown / "manifest.json"]
    return _step(["analysis.build.commands", "report", study],
                 code=[REPORT, *_modules(REPORT)],
                 inputs=lambda: [ROOT / "METHOD.md", ROOT / "analysis" / "data" / "report.html", home / "study.toml",
                                 home / "articles.csv", home / "frames.yaml", home / "ledger.csv",
                                 *_files(home / "evidence"), *_files(ROOT / "build" / study / "manifest"),
                                 *(file for file in _files(shown) if file not in own)],
                 values=lambda: {"cells": [notebook_digest(notebook) for notebook in notebooks()]},
                 results=lambda: own, after=[f"figures:{study}:{notebook.stem}" for notebook in notebooks()])


def _step(command: list[str], *, code: Iterable[Path], inputs: Callable[[], list[Path]], values: Callable[[], dict],
          results: Callable[[], list[Path]], after: Iterable[str] = (), record: Path | None = None) -> dict[str, Any]:
    """A doit task that runs again when the content of its code, inputs, values or results is not what it left."""
    def used() -> dict[str, str]:
        said = json.dumps([command, values()], sort_keys=True, default=str)
        return {**{_name(file): digest(file) for file in [*code, *inputs()]},
                SETTINGS: hashlib.sha256(said.encode()).hexdigest()}

    unchanged = Unchanged(used, lambda: {_name(file): digest(file) for file in results()}, record)
    return {"actions": [[sys.executable, "-m", *command]], "uptodate": [unchanged], "task_dep": list(after),
            "verbosity": 0, "meta": {"unchanged": unchanged}}


class Unchanged:
    """doit's question whether a step is up to date, asked of content: what it used, and what it made."""

    def __init__(self, used: Callable[[], dict[str, str]], made: Callable[[], dict[str, str]],
                 record: Path | None = None) -> None:
        self.used, self.made, self.record, self.reason = used, made, record, ""

    def __call__(self, task: Any, values: dict[str, Any]) -> bool:  # doit hands things over by these two names
        """Whether nothing changed; also has doit remember what was used (before the step) and made (after it)."""
        used = self.used()
        task.value_savers.append(lambda: {"used": used, "made": self.made()})
        self.reason = self.why(values, used)
        return not self.reason

    def why(self, remembered: dict[str, Any], used: dict[str, str] | None = None) -> str:
        """What changed since the step last ran, in a few words; empty if nothing did."""
        reason = "not made here yet"
        now: dict[str, str] = {}
        for memory in filter(None, (self._recorded(), remembered)):  # either will do; the pipeline's own reason is told
            now = now or {**(used or self.used()), **self.made()}
            then = {**memory.get("used", {}), **memory.get("made", {})}
            differ = sorted(name for name in now.keys() | then.keys() if now.get(name) != then.get(name))
            if not differ:
                return ""
            more = f" and {len(differ) - 2} more" if len(differ) > 2 else ""
            reason = f"changed: {', '.join(differ[:2])}{more}"
        return reason

    def _recorded(self) -> dict[str, Any]:
        """What a command noted that made the results outside the pipeline."""
        try:
            return json.loads(self.record.read_text(encoding="utf-8")) if self.record else {}
        except (OSError, ValueError):
            return {}


def _settings(study: str, names: list[str] | None) -> dict[str, Any]:
    """What study.toml says, of its parameters only those named."""
    with (ROOT / "corpus" / study / "study.toml").open("rb") as file:
        try:
            said = tomllib.load(file)
        except tomllib.TOMLDecodeError:  # the step itself says what is wrong with it
            return {"study.toml": digest(ROOT / "corpus" / study / "study.toml")}
    parameters = said.pop("parameters", {})
    return {**said, "parameters": {key: value for key, value in parameters.items() if names is None or key in names}}


def _modules(path: Path) -> list[Path]:
    return modules_used(path) if path.is_file() else []


def _parameters(path: Path) -> list[str] | None:
    return parameters_used(path) if path.is_file() else None


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".part"
                  and not path.name.startswith("."))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
