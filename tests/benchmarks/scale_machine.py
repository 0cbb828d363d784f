"""What machine a measurement was made on, and clocks for the scale_*.py scripts."""

from __future__ import annotations

import gc
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from statistics import median
from typing import NamedTuple

import pandas as pd
from voice_polnear import ROOT, data_folder

RESULTS = ROOT / "tests" / "benchmarks" / "results"


def news(most: int) -> pd.DataFrame:
    """The first US news articles of ../shared/data as an articles table."""
    import gzip
    import json
    with gzip.open(data_folder() / "us-news-2012-2017.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in islice(lines, most)]
    return pd.DataFrame({"article_id": [f"n{i:06}" for i in range(len(rows))], "text": [row["text"] for row in rows],
                         "language": "en", "date": [row["date"] or "" for row in rows], "inferred": "",
                         "outlet": [row["outlet"] or "unknown" for row in rows]})


def megabytes(texts: Iterable[str]) -> float:
    """Size of the texts in UTF-8."""
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) / 1e6


def machine() -> list[tuple[str, object, str]]:
    """Rows that say where, and how busy it was."""
    cpu, memory = platform.processor(), 0.0
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text(encoding="ascii").splitlines()
        names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        cpu = names[0] if names else cpu
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    rows: list[tuple[str, object, str]] = [
        ("machine: cores", os.cpu_count(), ""), ("machine: processor", cpu, ""),
        ("machine: memory", round(memory, 1), "GB"), ("machine: system", platform.system(), ""),
        ("machine: other work (load of the last minute)", round(os.getloadavg()[0], 1), "processes"),
        ("Python", platform.python_version(), "")]
    for package in ("numpy", "numba", "pandas", "scikit-learn", "pyarrow", "distributed", "spacy",
                    "ahocorasick-rs", "datasketch", "rensa", "sparse-dot-topn", "polars", "duckdb"):
        try:
            rows.append((package, version(package), ""))
        except PackageNotFoundError:
            rows.append((package, "not installed", ""))
    return rows


def installed(rows: list[tuple[str, object, str]], what: str, peers: dict[str, str]) -> set[str]:
    """Which of these programs, by the name of their module, are there; a row is added for each that is not."""
    there = {name for name, module in peers.items() if find_spec(module)}
    rows.extend((f"{what}: {name}", "not installed", "") for name in peers if name not in there)
    return there


class Seconds(NamedTuple):
    """Process time of some runs (s)."""

    fastest: float
    median: float
    slowest: float
    runs: tuple[float, ...]  # in the order in which they were made


def seconds_of(works: dict[str, Callable[[], object]], *, times: int = 5, warm: bool = True) -> dict[str, Seconds]:
    """Process time of each, taken in turns; the first run is not counted, unless it is not to be ``warm``."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(times + warm):
        for name, work in works.items():
            gc.collect()
            begun = time.process_time()
            result = work()
            seconds = time.process_time() - begun
            del result
            if turn or not warm:
                found[name].append(seconds)
    return {name: Seconds(min(values), median(values), max(values), tuple(values)) for name, values in found.items()}


def beside(what: str, found: dict[str, Seconds], *, first: str = "ours") -> list[tuple[str, object, str]]:
    """Rows for a table: fastest, median and slowest run of each, and how many times as long as ours the others take."""
    rows: list[tuple[str, object, str]] = []
    for name, seconds in found.items():
        rows += [(f"{what}: {name}: {which}", value, "s") for which, value in list(seconds._asdict().items())[:3]]
    return rows + ratios(what, found, first)


def ratios(what: str, found: dict[str, Seconds], first: str) -> list[tuple[str, object, str]]:
    """Rows that say how many times as long as ``first`` the others take: each run held against its run of that turn.

    Where the numbers of runs differ, against its median.
    """
    rows: list[tuple[str, object, str]] = []
    for name, seconds in found.items():
        if name != first:
            ours = found[first]
            owns = ours.runs if len(ours.runs) == len(seconds.runs) else [ours.median] * len(seconds.runs)
            times = [run / own for run, own in zip(seconds.runs, owns, strict=True)]
            rows += [(f"{what}: {name} / {first}: {which}", value, "times") for which, value in
                     (("least", min(times)), ("median", median(times)), ("largest", max(times)))]
    return rows


def largest_memory(*, anew: bool = False) -> float:
    """Largest memory of this process so far (MB); ``anew``: from now on, where the system lets us (Linux)."""
    if anew and Path("/proc/self/clear_refs").exists():
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    if Path("/proc/self/status").exists():
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024
    import resource
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def memory_of(script: str, *words: str) -> float:
    """Largest memory (MB) of a process of its own that runs a script, less what it had before, as the script prints."""
    done = subprocess.run([sys.executable, script, *words], capture_output=True, text=True, check=True,
                          cwd=Path(script).parent, env={**os.environ, "PYTHONPATH": str(ROOT)})
    return float(done.stdout.split()[-1])


def write(rows: list[tuple[str, object, str]], name: str) -> None:
    """Save and show a table of what, value, unit."""
    table = pd.DataFrame(rows, columns=["what", "value", "unit"])
    table["value"] = [f"{value:.4g}" if isinstance(value, float) else value for value in table["value"]]
    table.to_csv(RESULTS / name, index=False, lineterminator="\n")
    print(table.to_string())
