"""Run a notebook from top to bottom in a fresh kernel; the same inputs give the same bytes, a failure leaves nothing.

    python -m analysis.build.notebooks SRC [DST] [--study NAME] [--figures DIR]
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from pathlib import Path

# jsonschema's checks of web addresses parse a grammar when imported: a second for each notebook, which needs none.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from traitlets.config import Config

from analysis.build.dependencies import ROOT, figures_named
from analysis.build.steps import KINDS, SHIPPED, figure_files

# One thread and one locale, because sums in another order differ in the last bit; no progress bars in outputs.
SETTINGS = {
    "PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "TZ": "UTC", "LC_ALL": "C", "LANG": "C",
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "VECLIB_MAXIMUM_THREADS": "1",
    "SOURCE_DATE_EPOCH": "0", "PROGRESS": "off", "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}
PERSONAL = ("PYTHONSTARTUP", "PYTHONWARNINGS", "PYTHONDEVMODE", "LANGUAGE", "FORCE_COLOR", "NO_COLOR")
WIDGET = "application/vnd.jupyter.widget-view+json"
MEMORY = re.compile(r"(<[\w.]+(?: object)?) at 0x[0-9A-Fa-f]+(?=>)")
ANSI = re.compile(r"\x1b\[[0-9;]*m")
CELL_SECONDS = 3600


class NotebookError(ValueError):
    """A notebook stopped, or did not make what it names."""


def run_notebook(source: Path, target: Path | None = None, *, study: str = SHIPPED,
                 figures: Path | None = None) -> None:
    """Run a notebook for a study and put its outputs and figures in place, all or nothing.

    Parameters
    ----------
    source : the notebook
    target : where the run notebook is written, default in place
    study : name of the study, handed to the notebook as MEDIA_STUDY
    figures : figures root, default ``figures/``; ``figures/<study>/`` is only touched once the whole run went well

    Raises
    ------
    NotebookError naming notebook, cell, source and error; or notebook and figure, if one that it names was not made.
    """
    target = target or source
    names = figures_named(source)
    shelf = ROOT / "build" / study
    shelf.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="run-", dir=shelf, ignore_cleanup_errors=True) as stage:
        made_in = figures or Path(stage) / "figures"
        made_in.mkdir(parents=True, exist_ok=True)
        notebook = _execute(source, study, made_in)
        for name in names:
            if not figure_files(made_in / study, name):
                raise NotebookError(f"{_shown(source)} names the figure {name!r} but did not make it (expected "
                                    f"{name}.svg, .png and .csv, or {name}.txt saying why not); look at its cell")
        _write(nbformat.writes(notebook) + "\n", target)
        if figures is None:
            _put_in_place(Path(stage), study, names)


def _execute(source: Path, study: str, figures: Path) -> nbformat.NotebookNode:
    notebook = nbformat.read(source, 4)
    # Kernel traffic is encrypted where it can be: ipykernel 7.3 and later write a warning into the output otherwise.
    client = NotebookClient(
        notebook, timeout=CELL_SECONDS, kernel_name="python3", record_timing=False, coalesce_streams=True,
        store_widget_state=False, resources={"metadata": {"path": str(source.resolve().parent)}},
        config=Config({"KernelManager": {"transport_encryption": "auto"}}))
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"  # a kernel named python3 in the user's home is not ours
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        plain = Path(home) / "matplotlibrc"
        plain.touch()
        environment = {key: value for key, value in os.environ.items()
                       if key not in PERSONAL and not key.startswith("LC_")}
        environment |= SETTINGS | {"IPYTHONDIR": home, "MATPLOTLIBRC": str(plain),
                                   "MEDIA_STUDY": study, "MEDIA_FIGURES": str(figures)}
        try:
            client.execute(env=environment)
        except CellExecutionError as error:
            raise NotebookError(_failure(source, notebook, error)) from None
        except (CellTimeoutError, DeadKernelError) as error:
            raise NotebookError(f"{_shown(source)}: {error}") from None
    return tidy(notebook)


def _failure(source: Path, notebook: nbformat.NotebookNode, error: CellExecutionError) -> str:
    number, cell = next(((n, cell) for n, cell in enumerate(notebook.cells, start=1)
                         if any(output.output_type == "error" for output in cell.get("outputs", []))), (0, None))
    code = "" if cell is None else "\n".join(f"    {line}" for line in cell.source.splitlines())
    trace = str(error.traceback) if sys.stderr.isatty() else ANSI.sub("", str(error.traceback))
    return (f"{_shown(source)}, cell {number} of {len(notebook.cells)}:\n\n{code}\n\n"
            f"{trace.strip()}\n\n{_shown(source)}, cell {number}: {error.ename}: {ANSI.sub('', str(error.evalue))}")


def tidy(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook without what differs from run to run: patch versions, timings, widgets' ids, places in memory."""
    notebook.metadata = nbformat.from_dict({
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"}})
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({key: value for key, value in cell.metadata.items() if key == "tags"})
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if WIDGET not in output.get("data", {})]
            for output in cell.outputs:
                for holder, key in ((output, "text"), (output.get("data", {}), "text/plain")):
                    if key in holder:
                        holder[key] = MEMORY.sub(r"\1", holder[key])
    return notebook


def _put_in_place(stage: Path, study: str, names: list[str]) -> None:
    """Move figures, and the records of what went into them, from the stage to where they belong."""
    homes = {".json": ROOT / "build" / study / "manifest"}
    shown = ROOT / "figures" / study
    made = sorted(path for path in stage.rglob("*") if path.is_file())
    for name in names:  # a figure may have become a reason why there is none, or the other way round
        for kind in (*KINDS, "txt"):
            if f"{name}.{kind}" not in {file.name for file in made}:
                (shown / f"{name}.{kind}").unlink(missing_ok=True)
    for file in made:
        home = homes.get(file.suffix, shown)
        home.mkdir(parents=True, exist_ok=True)
        file.replace(home / file.name)


def _write(text: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(target)


def _shown(path: Path) -> str:
    path = path.resolve()
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


def main(words: list[str] | None = None) -> int:
    """Run one notebook; 1 if it failed, with the reason on stderr."""
    parser = argparse.ArgumentParser(prog="python -m analysis.build.notebooks", description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path, nargs="?")
    parser.add_argument("--study", default=os.environ.get("MEDIA_STUDY") or SHIPPED)
    parser.add_argument("--figures", type=Path, default=os.environ.get("MEDIA_FIGURES") or None)
    given = parser.parse_args(words)
    try:
        run_notebook(given.source, given.target, study=given.study, figures=given.figures and given.figures.resolve())
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
