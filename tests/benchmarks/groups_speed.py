"""How long tables over thousands of outlets take: python tests/benchmarks/groups_speed.py

Writes results/groups_speed.csv: the best of three runs (process time, seconds) of each function that works group by
group, on invented counts of 20,000 articles of 2,000 outlets (and of 20 outlets), eight events, a year, three frames,
the voices asked for by default.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from analysis.compare.framing import frame_contrast, frame_rates  # noqa: E402
from analysis.compare.over_time import first_use, over_time  # noqa: E402
from analysis.compare.standardised import stratified_rates  # noqa: E402

FRAMES = ("war", "operation", "attack")


def study(articles: int, outlets: int) -> dict[str, pd.DataFrame]:
    """Evidence of invented articles: every outlet covers every event."""
    generator = np.random.default_rng(8)
    ids = np.array([f"a{i:06}" for i in range(articles)], dtype=object)
    number = np.arange(articles)
    day = pd.Timestamp("2031-01-01") + pd.to_timedelta(generator.integers(0, 365, articles), unit="D")
    table = pd.DataFrame({"article_id": ids, "outlet": [f"outlet {i}" for i in number % outlets],
                          "event": [f"event {i}" for i in number // outlets % 8], "date": day.strftime("%Y-%m-%d")})
    lengths, hits = [], []
    for voice, size in (("own", 300), ("indirect", 120), ("direct", 80)):
        words = generator.poisson(size, articles) + 20
        lengths.append(pd.DataFrame({"article_id": ids, "part": "body", "voice": voice, "copy": "none",
                                     "tokens": words}))
        for frame in FRAMES:
            uses = generator.poisson(words * 0.004 * generator.gamma(1, 1, articles))
            hits.append(pd.DataFrame({"article_id": np.repeat(ids, uses), "family": "conflict", "frame": frame,
                                      "voice": voice, "copy": "none", "is_decoy": False, "distanced": False}))
    return {"articles": table, "lengths": pd.concat(lengths, ignore_index=True),
            "hits": pd.concat(hits, ignore_index=True),
            "frames": pd.DataFrame({"family": "conflict", "frame": FRAMES, "is_decoy": False})}


CALLS: dict[str, Callable[[dict[str, pd.DataFrame]], pd.DataFrame]] = {
    "frame_rates": frame_rates,
    "frame_contrast": lambda evidence: frame_contrast(evidence, family="conflict", frame="operation", against="war"),
    "over_time, weeks": lambda evidence: over_time(evidence, family="conflict", frame="war"),
    "first_use": lambda evidence: first_use(evidence, family="conflict", frame="war"),
    "stratified_rates, one voice": lambda evidence: stratified_rates(evidence, voice="own"),
    "stratified_rates": stratified_rates,
}


def main() -> None:
    """Measure and write the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--only", default="", help="functions whose name holds this; nothing is written then")
    given = options.parse_args()
    rows = []
    for outlets in (20, 2000):
        evidence = study(20_000, outlets)
        for name, call in CALLS.items():
            if given.only not in name:
                continue
            spent = []
            for _ in range(given.runs):
                begun = time.process_time()
                found = call(evidence)
                spent.append(time.process_time() - begun)
            rows.append((name, outlets, 20_000, len(found), f"{min(spent):.2f}"))
            print(*rows[-1], sep="\t", flush=True)
    if not given.only:
        with (Path(__file__).parent / "results" / "groups_speed.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerows([("function", "outlets", "articles", "rows", "seconds"), *rows])


if __name__ == "__main__":
    main()
