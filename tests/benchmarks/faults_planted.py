"""Are planted faults seen, and sound captures left alone? python tests/benchmarks/faults_planted.py [--quick]

Draws studies of 200 articles from an invented corpus, from news-articles-2017.zip (nine outlets), us-news-2012-2017
(outlets with 100 articles and more) and PolNeAR (seven outlets): four outlets of 50 as they are, and one outlet's
articles dealt to four names at random, 25 times each, between which there is no difference at all. Counts doubts in
both; then plants each fault into one outlet of the first kind and counts whether it is named. Times of publication are
invented. Writes results/faults.csv and faults_clean.csv; the real corpora are looked for in ../shared/data or
MEDIA_DATA, and rows of those that are not there are kept as they are. A quarter of an hour on two cores; --quick draws
two studies of each kind and prints.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import sys
import zipfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

from faults_plant import FAULTS, ZONE, invented_study, measure, plant, stamp  # noqa: E402

from analysis.compare.comparability import comparability  # noqa: E402

DATA = Path(os.environ.get("MEDIA_DATA") or HERE.parents[2] / "shared") / "data"
CORPORA = {"invented": None, "nine outlets 2017": DATA / "news-articles-2017.zip",
           "US news 2012-2017": DATA / "us-news-2012-2017.jsonl.gz", "PolNeAR": DATA / "polnear-train.jsonl.gz"}
STUDIES, EACH, OUTLETS, SHORTEST, SIZES = 20, 50, 4, 300, (10, 50)
DEALT, DEALS = 9, 25   # outlets of a corpus whose articles are dealt, how often


def read_corpus(name: str) -> pd.DataFrame:
    """article_id, outlet, date, language, text of a corpus; outlets with 100 articles of 300 characters and more."""
    path = CORPORA[name]
    if path is None:
        return invented_study(OUTLETS, 120, seed=7)
    if path.suffix == ".zip":
        csv.field_size_limit(10 ** 8)
        with zipfile.ZipFile(path) as archive, archive.open("NewsArticles.csv") as file:
            rows = pd.DataFrame(csv.DictReader(io.TextIOWrapper(file, encoding="latin-1")))
        rows["outlet"] = rows["article_source_link"].str.extract(r"https?://(?:www\.)?([^/]+)")[0]
        rows = rows.rename(columns={"publish_date": "date"})
    else:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            rows = pd.DataFrame([json.loads(line) for line in file]).rename(columns={"id": "article_id"})
    rows = rows[rows["text"].str.len() > SHORTEST].drop_duplicates("article_id").assign(language="en")
    many = rows["outlet"].map(rows["outlet"].value_counts()) >= 100
    return rows.loc[many, ["article_id", "outlet", "date", "language", "text"]].reset_index(drop=True)


def as_they_are(rows: pd.DataFrame, seed: int, each: int) -> pd.DataFrame:
    """Four of the outlets at random, with so many articles each."""
    draw = np.random.default_rng(seed)
    chosen = draw.permutation(sorted(rows["outlet"].unique()))[:OUTLETS]
    picked = [draw.permutation(rows.index[rows["outlet"] == outlet])[:each] for outlet in chosen]
    return stamp(rows.loc[np.concatenate(picked)].reset_index(drop=True), seed)


def dealt(task: tuple[str, int, int]) -> list[dict[str, Any]]:
    """One outlet's articles, measured once, dealt to four names again and again: no doubt is right."""
    corpus, number, deals = task
    rows, found = _loaded(corpus), []
    draw = np.random.default_rng(number)
    outlet = sorted(rows["outlet"].unique())[number]
    articles = stamp(rows[rows["outlet"] == outlet].head(2 * OUTLETS * EACH).reset_index(drop=True), number)
    checks = measure(articles)
    for deal in range(deals):
        some = articles.iloc[draw.permutation(len(articles))[:OUTLETS * EACH]]
        some = some.assign(outlet=[f"name {i % OUTLETS}" for i in range(len(some))])
        table = comparability({"articles": some, "checks": checks[checks["article_id"].isin(some["article_id"])]})
        found += _clean(table, corpus, "one outlet dealt to four", EACH, 1000 * number + deal)
    return found


def _clean(table: pd.DataFrame, corpus: str, design: str, each: int, seed: int) -> list[dict[str, Any]]:
    # An outlet without a doubt is a row too: else nobody could count the studies.
    return [{"corpus": corpus, "design": design, "articles": each, "study": seed, "outlet": outlet, "fault": "",
             "doubts": list(mine.loc[mine["doubtful"], "check"]), "expected": (), "blind": False}
            for outlet, mine in table.groupby("outlet", sort=False)]


def study(task: tuple[str, int, int]) -> list[dict[str, Any]]:
    """One study of a corpus: its doubts as it is, and with each fault in its first outlet."""
    corpus, seed, each = task
    articles = as_they_are(_loaded(corpus), seed, each)
    checks = measure(articles)
    found = _clean(comparability({"articles": articles, "checks": checks}), corpus, "outlets as they are", each, seed)
    outlet = articles["outlet"].iloc[0]
    mine = articles["outlet"] == outlet
    kept = checks[~checks["article_id"].isin(articles.loc[mine, "article_id"])]
    for fault in [*FAULTS, ZONE]:
        faulty = measure(plant(articles[mine], fault, seed))
        after = comparability({"articles": articles, "checks": pd.concat([kept, faulty], ignore_index=True)})
        after = after[after["outlet"] == outlet]
        expected = ("clock_hour",) if fault == ZONE else FAULTS[fault][1]
        blind = (after.loc[after["check"].isin(expected), "verdict"] == "cannot tell").all()
        found.append({"corpus": corpus, "design": "outlets as they are", "articles": each, "study": seed,
                      "outlet": outlet, "fault": fault, "doubts": list(after.loc[after["doubtful"], "check"]),
                      "expected": expected, "blind": bool(blind)})
    return found


_CACHE: dict[str, pd.DataFrame] = {}


def _loaded(corpus: str) -> pd.DataFrame:
    if corpus not in _CACHE:
        _CACHE[corpus] = read_corpus(corpus)
    return _CACHE[corpus]


def tally(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Faults: how many of the studies name them. Clean: how many studies and outlets have a doubt, and which."""
    planted, clean = rows[rows["fault"] != ""], rows[rows["fault"] == ""]
    named = [bool(set(doubts) & set(expected)) for doubts, expected in zip(planted["doubts"], planted["expected"],
                                                                           strict=True)]
    faults = (planted.assign(named=named, any_doubt=planted["doubts"].map(bool))
              .groupby(["corpus", "articles", "fault"], sort=False)
              .agg(studies=("study", "size"), named=("named", "sum"), any_doubt=("any_doubt", "sum"),
                   cannot_tell=("blind", "sum")).reset_index())
    sound = clean.assign(doubt=clean["doubts"].map(bool))
    totals = sound.groupby(["corpus", "articles", "design"], sort=False).agg(
        studies=("study", "nunique"), outlets=("outlet", "size"), outlets_doubted=("doubt", "sum"))
    totals["studies_with_doubt"] = sound[sound["doubt"]].groupby(["corpus", "articles", "design"])["study"].nunique()
    checks = sound.explode("doubts").dropna(subset="doubts")
    which = checks.groupby(["corpus", "articles", "design", "doubts", "outlet"]).size().reset_index(name="times")
    which["said"] = which["doubts"] + ": " + which["outlet"].astype(str) + " (" + which["times"].astype(str) + ")"
    totals["which"] = which.groupby(["corpus", "articles", "design"])["said"].agg("; ".join)
    totals = totals.fillna({"studies_with_doubt": 0, "which": ""}).astype({"studies_with_doubt": int})
    return faults, totals.reset_index()


def main(*, quick: bool) -> None:
    """Draw, count, write."""
    there = [name for name, path in CORPORA.items() if path is None or path.is_file()]
    many = {each: STUDIES if each == EACH else STUDIES // 2 for each in SIZES}
    tasks = [(name, seed, each) for name in there for each in SIZES for seed in range(2 if quick else many[each])]
    deals = [(name, number, 2 if quick else DEALS) for name in there
             for number in range(min(DEALT, _loaded(name)["outlet"].nunique()))]
    with ProcessPoolExecutor(2) as pool:
        rows = pd.DataFrame([row for call, todo in ((study, tasks), (dealt, deals))
                             for found in pool.map(call, todo) for row in found])
    faults, clean = tally(rows)
    if quick:
        print(faults.to_string(), clean.to_string(), sep="\n")
        return
    for table, name in ((faults, "faults.csv"), (clean, "faults_clean.csv")):
        path = HERE / "results" / name
        if path.is_file():
            old = pd.read_csv(path, keep_default_na=False)
            table = pd.concat([old[~old["corpus"].isin(there)], table], ignore_index=True)
        table.to_csv(path, index=False, lineterminator="\n")


if __name__ == "__main__":
    main(quick="--quick" in sys.argv[1:])
