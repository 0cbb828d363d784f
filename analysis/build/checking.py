"""Make a study's figures, notebooks, report and (where the text is) evidence again elsewhere, and compare."""

from __future__ import annotations

import csv
import json
import math
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from pathlib import Path

from analysis.build.dependencies import ROOT
from analysis.build.progress import Progress
from analysis.build.steps import has_text, notebooks, run_copy

JOBS = 2
CLOSE = 1e-5  # relative; what another processor or another BLAS may move a printed number by
VERSIONS = "made_with"  # the key of manifest.json that says which packages were at work: allowed to differ


def check(study: str, *, text: Path | None = None, progress: Progress | None = None) -> list[str]:
    """What differs between the files of a study and the same files made again in a scratch folder.

    Numbers are compared everywhere; images, notebooks and the page by their bytes, in the pinned environment only,
    since text is drawn differently by another build of FreeType.

    Parameters
    ----------
    study : name of a study
    text : folder of the articles' text, default ``corpus/<study>/text``; without text the evidence is taken as it is

    Returns
    -------
    One line per file that differs, with the first row, line or byte that does; empty if none does.

    Raises
    ------
    ValueError if a notebook or the report fails, with its own message.
    """
    progress = progress or Progress()
    reason = why_not_pinned()
    if reason:
        progress.say(f"check {study}: only numbers are compared, not images, because {reason}")
    with tempfile.TemporaryDirectory(prefix="check-", ignore_cleanup_errors=True) as folder:
        scratch = Path(folder)
        found = []
        if text or has_text(study):
            with progress.step(f"check {study} evidence"):
                found += _evidence(study, text or ROOT / "corpus" / study / "text", scratch)
        else:
            progress.say(f"check {study}: the articles' text is not here, so the evidence is taken as it is")
        with ThreadPoolExecutor(JOBS) as pool:
            list(pool.map(lambda notebook: _run(study, notebook, scratch, progress), notebooks()))
        ours, theirs = ROOT / "figures" / study, scratch / "figures" / study
        with progress.step(f"check {study} report"):
            theirs.mkdir(parents=True, exist_ok=True)
            if (ours / "manifest.json").exists():  # where nothing else changed, the page keeps the versions named there
                shutil.copy(ours / "manifest.json", theirs)
            _command(["analysis.build.commands", "report", study], scratch)
        found += compare_folders(ours, theirs, images=not reason)
        for notebook in notebooks():
            if run_copy(notebook, study).exists() and not reason:
                found += compare_files(run_copy(notebook, study), scratch / "notebooks" / notebook.name, images=True)
    progress.close()
    return found


def why_not_pinned() -> str:
    """Why images made here may differ from the committed ones; empty in the pinned environment."""
    import matplotlib
    from matplotlib import ft2font

    locked = re.search(r"^matplotlib==(\S+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
    pinned = locked[1] if locked else "missing"
    if matplotlib.__version__ != pinned:
        return f"matplotlib is {matplotlib.__version__} here and {pinned} in requirements.txt"
    if getattr(ft2font, "__freetype_build_type__", "") != "local":
        return "this matplotlib draws text with the system's FreeType"
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return f"this is a {platform.machine()} processor, the committed images were drawn on x86-64"
    return ""


def compare_folders(ours: Path, theirs: Path, *, images: bool) -> list[str]:
    """One line per file that differs or stands in one of two folders only."""
    names = {path.relative_to(folder).as_posix() for folder in (ours, theirs) for path in folder.rglob("*")
             if path.is_file()}
    if not names:
        return [f"{_shown(ours)}: there is nothing to compare; make it with: python3 make.py"]
    return [line for name in sorted(names) for line in compare_files(ours / name, theirs / name, images=images)]


def compare_files(ours: Path, theirs: Path, *, images: bool) -> list[str]:
    """What differs between a file and the same file made again: no line or one."""
    if not theirs.exists():
        return [f"{_shown(ours)}: stands there, but no step makes it; delete it or find what should"]
    if not ours.exists():
        return [f"{_shown(ours)}: is missing; make it with: python3 make.py"]
    if ours.read_bytes() == theirs.read_bytes():
        return []
    if ours.suffix == ".csv" and not images:
        difference = _numbers(_rows(ours), _rows(theirs))
    elif ours.name == "manifest.json":
        difference = _manifest(ours, theirs) if images else ""
    elif ours.suffix in (".csv", ".txt") or images:
        difference = _bytes(ours, theirs)
    else:
        difference = ""
    return [f"{_shown(ours)}: {difference}"] if difference else []


def _evidence(study: str, text: Path, scratch: Path) -> list[str]:
    from analysis.measure.evidence import measure_study
    from analysis.study import open_study

    again = scratch / "evidence"
    measure_study(open_study(study), text, into=again)
    return compare_folders(ROOT / "corpus" / study / "evidence", again, images=True)


def _run(study: str, notebook: Path, scratch: Path, progress: Progress) -> None:
    with progress.step(f"check {study} {notebook.stem}"):
        target = scratch / "notebooks" / notebook.name
        _command(["analysis.build.notebooks", str(notebook), str(target), "--study", study,
                  "--figures", str(scratch / "figures")], scratch)


def _command(command: list[str], scratch: Path) -> None:
    environment = {**os.environ, "MEDIA_FIGURES": str(scratch / "figures"), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env=environment, capture_output=True, text=True,
                          encoding="utf-8", check=False)
    if done.returncode:
        raise ValueError(done.stderr.strip() or f"{' '.join(command)} stopped with {done.returncode}")


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _numbers(ours: list[list[str]], theirs: list[list[str]]) -> str:
    nothing: list[str] = []
    for number, (a, b) in enumerate(zip_longest(ours, theirs, fillvalue=nothing)):
        if len(a) != len(b) or not all(map(_close, a, b)):
            return f"row {number} (0 is the header): {','.join(a) or 'no row'}; made again: {','.join(b) or 'no row'}"
    return ""


def _close(a: str, b: str) -> bool:
    try:
        return a == b or math.isclose(float(a), float(b), rel_tol=CLOSE, abs_tol=1e-12)
    except ValueError:
        return False


def _manifest(ours: Path, theirs: Path) -> str:
    a, b = (_without(json.loads(path.read_text(encoding="utf-8"))) for path in (ours, theirs))
    if a == b:
        return ""
    lines = [json.dumps(side, indent=1, sort_keys=True).splitlines() for side in (a, b)]
    first = next((x, y) for x, y in zip_longest(*lines, fillvalue="nothing") if x != y)
    return f"{first[0].strip()}; made again: {first[1].strip()}"


def _without(entry: object) -> object:
    if isinstance(entry, dict):
        return {key: _without(value) for key, value in entry.items() if key != VERSIONS}
    return [_without(value) for value in entry] if isinstance(entry, list) else entry


def _bytes(ours: Path, theirs: Path) -> str:
    a, b = ours.read_bytes(), theirs.read_bytes()
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    if ours.suffix == ".png":
        return f"differs from byte {at} on ({len(a)} bytes; made again {len(b)})"
    line = a[:at].count(b"\n")
    texts = [(side.splitlines()[line:line + 1] or [b"no line"])[0].decode("utf-8", "replace")[:160] for side in (a, b)]
    word = f"row {line} (0 is the header)" if ours.suffix == ".csv" else f"line {line + 1}"
    return f"{word}: {texts[0]}; made again: {texts[1]}"


def _shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)
