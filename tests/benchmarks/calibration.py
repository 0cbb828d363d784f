"""Are p, intervals and power what they say? python tests/benchmarks/calibration.py [--quick]

Draws studies in which the truth is known, from three families: words that cluster in articles (gamma-Poisson; also with
articles four times as long on one side), words that stand in articles on their topic only, and real articles of one
outlet put on two sides at random. Counts how often what compare_sides, rate_intervals, odds_interval, share_intervals
and articles_needed say is right, and what the tests that the field uses say of the same draws. Writes
results/calibration.csv and results/calibration.md. The third family needs news-articles-2017.zip in ../shared/data or
MEDIA_DATA; without it its rows are kept as they are. On two cores it takes some twenty minutes; --quick draws a tenth
and prints only.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

from calibration_data import NEWS, TOPICS, burstiness  # noqa: E402
from calibration_report import write_report  # noqa: E402
from calibration_studies import (  # noqa: E402
    Tally,
    contrasts,
    family,
    needed,
    null_and_coverage,
    outlets,
    power,
    real_coverage,
    real_null,
    smallest,
)
from calibration_unlike import DESIGNS as UNLIKE  # noqa: E402
from calibration_unlike import LENGTHS, name, unlike_null, unlike_power, unlike_smallest  # noqa: E402

RESULTS = HERE / "results"
DESIGNS = ((5, 5), (10, 10), (30, 30), (5, 40), (10, 100))
LEVELS = {"gamma": (0.25, 1.0, 4.0), "topics": tuple(TOPICS)}
PARTS: dict[str, tuple[Callable[..., Tally], int]] = {
    "null and coverage": (null_and_coverage, 100), "contrasts": (contrasts, 400), "family": (family, 400),
    "power": (power, 60), "smallest": (smallest, 200)}
UNLIKE_PARTS: dict[str, tuple[Callable[..., Tally], int]] = {
    "unlike null": (unlike_null, 200), "unlike power": (unlike_power, 60), "unlike smallest": (unlike_smallest, 200)}


def run(job: tuple) -> list[dict]:
    """Rows of one part in one design; its seed hangs on what it is, not on when it runs."""
    part, articles, model, level, share = job
    draw = np.random.default_rng(zlib.crc32(repr((part, articles, model, level)).encode()))
    label = f"{articles[0]} v {articles[1]}"
    if part == "needed":
        found = needed(articles[0], articles[1], model, level, max(4, int(60 * share)), draw)
        return [row for n, tally in found for row in tally.rows(f"{n} v {n}", model, level)]
    if part.startswith("real"):
        tally = (real_null if part == "real null" else real_coverage)(articles, max(4, int(225 * share)), draw)
        return tally.rows(label, "one outlet" if part == "real null" else "two outlets", float("nan"))
    if part in UNLIKE_PARTS:
        sizes, lengths = articles
        of_lengths, studies = UNLIKE_PARTS[part]
        found = of_lengths(sizes, lengths, level, max(4, int(studies * share)), draw)
        return found.rows(name(sizes, lengths), model, level)
    function, studies = PARTS[part]
    return function(articles, model, level, max(4, int(studies * share)), draw).rows(label, model, level)


def jobs(share: float) -> Iterable[tuple]:
    """What is to be run, the longest first."""
    every = [(model, level) for model, levels in LEVELS.items() for level in levels]
    if NEWS.is_file():
        yield from ((part, n, "real", 0.0, share) for part in ("real null", "real coverage") for n in reversed(DESIGNS))
    for part in ("family", "null and coverage", "smallest", "power", "contrasts"):
        yield from ((part, n, model, level, share) for n in reversed(DESIGNS) for model, level in every)
    yield from ((part, (sizes, lengths), "gamma", level, share) for part in UNLIKE_PARTS for sizes in reversed(UNLIKE)
                for lengths in LENGTHS for level in LEVELS["gamma"]
                if lengths[0] != lengths[1] or part == "unlike power")
    yield from (("needed", (ratio, uses), model, level, share) for ratio in (2.0, 4.0) for uses in (0.3, 3.0)
                for model, level in every if level <= 4)


def measured_burstiness() -> list[dict]:
    """How the three levels compare with real words: percentiles over the words of nine outlets, each by itself."""
    if not outlets():
        return []
    values = pd.concat([burstiness(*data) for data in outlets().values()])
    rows = []
    for low, high, terms in ((20, 40, "in 20 to 39 articles"), (40, 80, "in 40 to 79 articles"),
                             (80, 10_000, "in 80 and more articles"), (20, 10_000, "in 20 and more articles")):
        some = values.loc[values["articles"].between(low, high - 1), "burstiness"]
        rows += [{"articles": f"{len(outlets())} outlets", "model": "one outlet", "burstiness": np.nan,
                  "measure": f"burstiness of real words, percentile {100 * q:.0f}", "terms": terms,
                  "value": some.quantile(q), "monte_carlo_se": np.nan, "samples": len(some), "bar": "", "met": ""}
                 for q in (0.1, 0.25, 0.5, 0.75, 0.9)]
    return rows


def main(quick: bool) -> None:
    """Run every part, two at a time."""
    with ProcessPoolExecutor(2) as pool:
        rows = [row for found in pool.map(run, jobs(0.1 if quick else 1.0)) for row in found]
    table = pd.DataFrame(rows + measured_burstiness())
    if quick:
        print(table.to_string())
    else:
        write_report(table, RESULTS)


if __name__ == "__main__":
    main("--quick" in sys.argv)
