"""python3 make.py bench: the measurements of speed and memory, one after the other, so that none disturbs another."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from analysis.build.dependencies import ROOT

HOME = ROOT / "tests" / "benchmarks"
NO_MEASUREMENT = "scale_machine"  # what the others share


def benchmarks() -> dict[str, list[str]]:
    """Every measurement that the command runs, by name: the arguments of Python."""
    found = {path.stem: [str(path)] for path in sorted(HOME.glob("scale_*.py")) if path.stem != NO_MEASUREMENT}
    return {**found, "voice": ["-m", "pytest", str(HOME), "-o", "python_files=bench_*.py", "-s"]}


def main(chosen: list[str]) -> int:
    """Run those named, or all; each writes its table, with the machine it was made on, to tests/benchmarks/results/.

    Returns
    -------
    0 if all ran, else 1 after saying which did not.
    """
    known = benchmarks()
    if unknown := [name for name in chosen if name not in known]:
        print(f"bench: there is no measurement {unknown[0]!r}; choose from {', '.join(known)}", file=sys.stderr)
        return 1
    failed = []
    for name in chosen or known:
        print(f"{name} ...", flush=True)
        begun = time.monotonic()
        done = subprocess.run([sys.executable, *known[name]], cwd=ROOT, check=False,
                              env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(HOME)])})
        print(f"{name} ... {time.monotonic() - begun:.0f} s", flush=True)
        if done.returncode:
            failed.append(name)
    if failed:
        print(f"bench: {', '.join(failed)} did not end well; what they say stands above", file=sys.stderr)
    else:
        print(f"The tables are in {Path('tests', 'benchmarks', 'results')}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
