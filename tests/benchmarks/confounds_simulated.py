"""Do intervals hold the truth where outlets cover events unevenly? python tests/benchmarks/confounds_simulated.py

Invented studies of two outlets, 300 of each kind, the true ratio of their rates 2 in every event. Beside each other:
the plain ratio with articles left out, the rates standardised by event, the count model with the event as covariate,
its dispersion adjusted for the events or not. Prints and writes results/confounds_simulated.csv: how often the 95 %
interval holds the 2, how far its middle lies off on average (natural logarithm), how many times the high end is the low
end (median), in how many studies there is an interval. Then, where ../shared/data or MEDIA_DATA is, the word "war" in
the press releases of two presidents' offices by month, week and day: results/confounds_presidents.csv (numbers only).
Three minutes.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from analysis import matched_articles, rate_model, stratified_rates  # noqa: E402
from analysis.compare.jackknife import log_rates, ratio_interval  # noqa: E402

DATA = Path(os.environ.get("MEDIA_DATA") or HERE.parents[1] / ".." / "shared") / "data"
STUDIES, RATIO = 300, 2.0
FRAMES = pd.DataFrame({"family": ["quarrel"], "frame": ["war"], "is_decoy": [False]})


class Kind(NamedTuple):
    """A kind of study: how many articles each outlet has about each event, and how hits fall."""

    name: str
    target: list[int]
    reference: list[int]
    hits: float = 3.0           # expected of an article of the reference about a middling event
    events: float = 1.0         # standard deviation of the events' log rates
    dispersion: float = 0.5     # of an article around its event, target
    reference_dispersion: float | None = None


KINDS = [
    Kind("even: 3 events x 8 articles", [8] * 3, [8] * 3),
    Kind("confounded: 20 and 5 of one event, 5 and 20 of the other", [20, 5], [5, 20]),
    Kind("few: 3 events x 3 articles", [3] * 3, [3] * 3),
    Kind("pairs: 12 events x 1 article", [1] * 12, [1] * 12),
    Kind("pairs: 40 events x 1 article", [1] * 40, [1] * 40),
    Kind("1 beside 4: 15 events", [1] * 15, [4] * 15),
    Kind("many events: 40 x 2 articles", [2] * 40, [2] * 40),
    Kind("rare: 4 events x 15 articles, .3 hits", [15] * 4, [15] * 4, hits=0.3),
    Kind("bursty: 4 events x 10 articles, dispersion 2", [10] * 4, [10] * 4, dispersion=2.0),
    Kind("unlike bursts: dispersion .2 and 2", [10] * 4, [10] * 4, dispersion=0.2, reference_dispersion=2.0),
    Kind("unlike bursts and sizes: 30 of .2, 6 of 2 an event", [30] * 4, [6] * 4, dispersion=0.2,
         reference_dispersion=2.0),
]


def draw(kind: Kind, generator: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Evidence of one study."""
    base = np.exp(generator.normal(0, kind.events, len(kind.target)))
    rows = []
    for outlet, sizes in (("target", kind.target), ("reference", kind.reference)):
        alpha = kind.dispersion if outlet == "target" else kind.reference_dispersion or kind.dispersion
        for event, size in enumerate(sizes):
            for _ in range(size):
                words = int(generator.integers(200, 900))
                mean = words / 550 * kind.hits * base[event] * (RATIO if outlet == "target" else 1)
                rows.append((outlet, f"e{event}", words, generator.poisson(mean * generator.gamma(1 / alpha, alpha))))
    return evidence_of(pd.DataFrame(rows, columns=["outlet", "event", "tokens", "n"]))


def evidence_of(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Evidence that such a table of articles would give."""
    table = table.assign(article_id=[f"a{i:05}" for i in range(len(table))])
    hits = table.loc[table.index.repeat(table["n"]), ["article_id"]].reset_index(drop=True)
    return {"articles": table.drop(columns=["tokens", "n"]), "frames": FRAMES,
            "hits": hits.assign(family="quarrel", frame="war", is_decoy=False, voice="own"),
            "lengths": table[["article_id", "tokens"]].assign(part="body", voice="own")}


def plain(evidence: dict[str, pd.DataFrame]) -> tuple[float, float, float]:
    """Ratio of the rates over all articles, with its leave-one-article-out interval."""
    articles = evidence["articles"]
    n = evidence["hits"].groupby("article_id").size().reindex(articles["article_id"], fill_value=0).to_numpy()
    words = evidence["lengths"].set_index("article_id")["tokens"].reindex(articles["article_id"]).to_numpy()
    sides = [log_rates(n[rows, None], words[rows]) for rows in
             (articles["outlet"].to_numpy() == name for name in ("target", "reference"))]
    low, high = ratio_interval(*sides, 0.95)
    return float(np.exp((sides[0].log_rate - sides[1].log_rate)[0])), float(np.exp(low[0])), float(np.exp(high[0]))


def all_ways(evidence: dict[str, pd.DataFrame], within: str = "event") -> dict[str, tuple[float, float, float]]:
    """Ratio, low, high by each way of comparing."""
    out = {"plain": plain(evidence)}
    row = stratified_rates(evidence, within=within, voice="own", reference="reference").query("outlet == 'target'")
    out["standardised"] = tuple(row[["rate_ratio", "ratio_low", "ratio_high"]].iloc[0])
    for dispersion in ("adjusted", "likelihood"):
        row = rate_model(evidence, family="quarrel", frame="war", reference="reference", covariates=within,
                         dispersion=dispersion).query("outlet == 'target'")
        out[f"model, {dispersion}"] = tuple(row[["rate_ratio", "low", "high"]].iloc[0])
    return out


def simulate() -> pd.DataFrame:
    """One row per kind of study and way of comparing."""
    rows = []
    for kind in KINDS:
        generator = np.random.default_rng(2024)
        found = pd.DataFrame([(way, *values) for _ in range(STUDIES)
                              for way, values in all_ways(draw(kind, generator)).items()],
                             columns=["way", "ratio", "low", "high"])
        for way, values in found.groupby("way", sort=False):
            told = values.dropna(subset=["low", "high"])
            rows.append((kind.name, way, ((told["low"] <= RATIO) & (told["high"] >= RATIO)).mean(),
                         np.log(np.sqrt(told["low"] * told["high"]) / RATIO).mean(),
                         (told["high"] / told["low"]).median(), len(told) / STUDIES))
            print(*rows[-1], sep=" · ", flush=True)
    return pd.DataFrame(rows, columns=["kind", "way", "share_covered", "mean_log_error", "high_by_low",
                                       "share_with_interval"])


def presidents() -> pd.DataFrame:
    """The word "war" per word in the releases from 24 February 2022 on, Ukraine's president over the Kremlin."""
    rows = []
    with gzip.open(DATA / "presidents-2022.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["date"] > "2022-02-24T00:00:00Z":
                text = " ".join(row.get(key) or "" for key in ("headline", "summary", "body"))
                words = re.findall(r"[^\W_]+", text.lower())
                rows.append(("reference" if "Kremlin" in row["outlet"] else "target", row["date"][:10], len(words),
                             words.count("war")))
    table = pd.DataFrame(rows, columns=["outlet", "date", "tokens", "n"])
    evidence = evidence_of(table[table["tokens"] > 0].reset_index(drop=True))
    out = []
    for within in ("month", "week", "day"):
        kept = int(matched_articles({"articles": evidence["articles"]}, within=within)["matching"]["kept"].sum())
        out += [(within, way, len(evidence["articles"]), kept, *values)
                for way, values in all_ways(evidence, within).items() if way != "plain" or within == "month"]
    return pd.DataFrame(out, columns=["within", "way", "articles", "articles_in_common_strata", "ratio", "low", "high"])


def main() -> None:
    """Run both and write the tables."""
    simulate().round(4).to_csv(HERE / "results" / "confounds_simulated.csv", index=False, lineterminator="\n")
    if (DATA / "presidents-2022.jsonl.gz").exists():
        table = presidents()
        print(table.round(3).to_string())
        table.round(4).to_csv(HERE / "results" / "confounds_presidents.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
