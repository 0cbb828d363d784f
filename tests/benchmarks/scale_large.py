"""A study larger than the memory, end to end: python tests/benchmarks/scale_large.py [--articles 300000]

Writes results/scale_large.csv: seconds on the clock and the largest memory of `measure_large` over US news articles
(repeated with other words in every copy, as many as asked for), in this process, in two worker processes and on a local
Dask cluster of two workers, and whether all give the same bytes. --two: only in two processes, into
results/scale_large_two.csv. Needs ../shared/data or MEDIA_DATA.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from scale_machine import ROOT, machine, news, write

from analysis.measure.evidence import measure_articles
from analysis.measure.kernels import expecting
from analysis.measure.large import measure_large
from analysis.measure.lexicon import load_lexicon


def replicate(path: Path, number: int, characters: int = 0) -> int:
    """JSON Lines of so many articles; in every copy after the first one word in fifty is another. Bytes written."""
    chance, originals, size = random.Random(3), news(min(number, 20_000)), 0
    with path.open("w", encoding="utf-8", newline="\n") as lines:
        for i in range(number):
            row = originals.iloc[i % len(originals)]
            text = row["text"][:characters or None]
            if i >= len(originals):
                words = text.split(" ")
                for _ in range(len(words) // 50):
                    words[chance.randrange(len(words))] = f"w{chance.randrange(100_000)}"
                text = " ".join(words)
            line = json.dumps({"article_id": f"n{i:07}", "outlet": row["outlet"], "date": row["date"][:10],
                               "language": "en", "text": text}) + "\n"
            lines.write(line)
            size += len(text.encode())
    return size


def digest(folder: Path) -> str:
    """One hash over all files of a result but its description."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*.parquet")):
        found.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return found.hexdigest()


def main() -> None:
    """Measure and write the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--articles", type=int, default=4_000)
    options.add_argument("--characters", type=int, default=0, help="cut every text after so many; 0: whole")
    options.add_argument("--two", action="store_true")
    chosen = options.parse_args()
    lexicon = load_lexicon(ROOT / "corpus" / "pyongyang-2024" / "frames.yaml")
    rows: list[tuple[str, object, str]] = [*machine(), ("articles", chosen.articles, "")]
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        size = replicate(home / "all.jsonl", chosen.articles, chosen.characters) / 1e6
        rows.append(("text", size, "MB"))
        replicate(home / "few.jsonl", 500)
        with expecting(10**9):  # what is compiled stays on the disk
            measure_articles(news(500), lexicon)
        measure_large(home / "few.jsonl", home / "few", lexicon, processes=2)
        clock: dict[str, float] = {}
        bytes_of = {}

        def run(name: str, work: Callable[[Path], object]) -> None:
            begun = time.perf_counter()
            work(home / name)
            clock[name] = time.perf_counter() - begun
            bytes_of[name] = digest(home / name)
            rows.extend([(f"{name}: clock", clock[name], "s"), (f"{name}: text", size / clock[name], "MB a second")])

        run("two processes", lambda into: measure_large(home / "all.jsonl", into, lexicon, processes=2, progress=print))
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        rows.append(("two processes: largest memory of a worker", memory, "MB"))
        if chosen.two:
            write(rows, "scale_large_two.csv")
            return
        try:
            from distributed import LocalCluster
            with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
                run("local cluster of two", lambda into: measure_large(home / "all.jsonl", into, lexicon,
                                                                       cluster=cluster.scheduler_address))
            rows.append(("local cluster of two / two processes", clock["local cluster of two"] / clock["two processes"],
                         "times"))
        except ImportError:
            rows.append(("local cluster of two: distributed is not installed", "", ""))
        run("one process", lambda into: measure_large(home / "all.jsonl", into, lexicon))
        rows.append(("all give the same bytes", len(set(bytes_of.values())) == 1, ""))
    write(rows, "scale_large.csv")


if __name__ == "__main__":
    main()
