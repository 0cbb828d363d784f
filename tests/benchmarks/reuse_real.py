"""Reuse in real texts: python tests/benchmarks/reuse_real.py [--size ARTICLES]

Writes results/reuse_real.csv: pairs in news of many outlets against brute force; time (process time, one core) and
memory from 5,000 to 20,000 articles, each size in a process of its own; planted duplicates; graded reuse (Clough &
Stevenson 2011, doi:10.1007/s10579-009-9112-1); the five articles of the shipped study. Needs ../shared or MEDIA_DATA.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import subprocess
import sys
import time
import zipfile
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from analysis.measure.edits import find_edits  # noqa: E402
from analysis.measure.reuse import find_reuse, reuse_pairs  # noqa: E402
from analysis.measure.tokens import tokenize  # noqa: E402
from analysis.read.parts import split_parts  # noqa: E402
from analysis.read.sources import read_articles  # noqa: E402
from analysis.study import open_study  # noqa: E402
from analysis.tables import COUNTED_PARTS  # noqa: E402

SHARED = Path(os.environ.get("MEDIA_DATA") or ROOT.parent / "shared")
GRADES = ["non", "heavy", "light", "cut"]
SIZES = [5_000, 10_000, 20_346]


def news() -> pd.DataFrame:
    """20,346 articles of 232 outlets and authors, 2012 to 2017."""
    with gzip.open(SHARED / "data" / "us-news-2012-2017.jsonl.gz", "rt", encoding="utf-8") as lines:
        return pd.DataFrame([json.loads(line) for line in lines]).rename(columns={"id": "article_id"})


def brute_force(articles: pd.DataFrame, at_least: float) -> dict[tuple[str, str], float]:
    """Containment of every pair, from sets of tuples of words."""
    sets, numbers = {}, {}
    for row in articles.itertuples():
        parts, words = split_parts(row.text), tokenize(row.text)
        part = parts.loc[parts["part"].isin(COUNTED_PARTS), ["start", "end"]].to_numpy()
        inside = np.zeros(len(words), dtype=bool)
        for start, end in part:
            inside |= (words["start"] >= start).to_numpy() & (words["start"] < end).to_numpy()
        counted = words.loc[inside, "token"].tolist()
        sets[row.article_id] = {numbers.setdefault(tuple(counted[i:i + 5]), len(numbers))
                                for i in range(len(counted) - 4)}
    out = {}
    for a, b in combinations(sorted(sets), 2):
        smaller = min(len(sets[a]), len(sets[b]))
        if smaller and (value := len(sets[a] & sets[b]) / smaller) >= at_least:
            out[a, b] = value
    return out


def one_size(count: int) -> dict[str, float]:
    """Time and memory of one run; in its own process, as memory once taken is not given back."""
    import resource
    articles = news().head(count)
    megabytes = articles["text"].str.len().sum() / 1e6
    begun = time.process_time()
    pairs = reuse_pairs(articles)
    seconds_pairs = time.process_time() - begun
    begun = time.process_time()
    reuse = find_reuse(articles)
    seconds_reuse = time.process_time() - begun
    outlet = articles.set_index("article_id")["outlet"]
    across = outlet.reindex(pairs["article_a"]).to_numpy() != outlet.reindex(pairs["article_b"]).to_numpy()
    half = pairs["containment"] >= 0.5
    copied = reuse[reuse["kind"] == "copy"]
    apart = outlet.reindex(copied["article_a"]).to_numpy() != outlet.reindex(copied["article_b"]).to_numpy()
    begun = time.process_time()
    edits = find_edits(articles, copied[apart])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return {"articles": count, "megabytes of text": megabytes, "reuse_pairs, seconds": seconds_pairs,
            "find_reuse, seconds": seconds_reuse, "find_edits across outlets, seconds": time.process_time() - begun,
            "peak memory, GB": peak, "pairs at containment .1": len(pairs), "pairs at containment .5": half.sum(),
            "pairs at containment .5 across outlets": (half & across).sum(),
            "pairs with copy across outlets": len(copied[apart][["article_a", "article_b"]].drop_duplicates()),
            "edits across outlets": len(edits),
            **{f"stretches, {kind}": int(n) for kind, n in reuse["kind"].value_counts().sort_index().items()}}


def speed() -> list[tuple]:
    rows, seconds = [], {}
    for size in SIZES:
        done = subprocess.run([sys.executable, __file__, "--size", str(size)], capture_output=True, text=True,
                              check=True)
        found = json.loads(done.stdout.splitlines()[-1])
        seconds[size] = found
        rows += [(f"us-news, {size} articles", what, value) for what, value in found.items() if what != "articles"]
    for what in ("reuse_pairs, seconds", "find_reuse, seconds"):
        first, last = (seconds[size] for size in (SIZES[0], SIZES[-1]))
        growth = np.log(last[what] / first[what]) / np.log(SIZES[-1] / SIZES[0])
        rows.append(("us-news, 5,000 to 20,346", f"{what.split(',')[0]}, exponent of growth", growth))
    return rows


def against_brute_force() -> list[tuple]:
    articles = news()
    articles = articles[articles["topic"] == "elections"]
    rows = [("us-news, one topic", "articles", len(articles)), ("us-news, one topic", "outlets",
                                                               articles["outlet"].nunique())]
    every = brute_force(articles, 0.1)
    for at_least in (0.1, 0.5):
        true = {pair for pair, value in every.items() if value >= at_least}
        pairs = reuse_pairs(articles, at_least=at_least)
        found = {tuple(sorted(pair)) for pair in pairs[["article_a", "article_b"]].itertuples(index=False)}
        rows += [("us-news, one topic", f"pairs at containment {at_least}, {what}", value) for what, value in (
            ("brute force", len(true)), ("precision", len(found & true) / len(found)),
            ("recall", len(found & true) / len(true)))]
    return rows


def planted() -> list[tuple]:
    with zipfile.ZipFile(SHARED / "data" / "planted-duplicates.zip") as folder:
        lines = [line.split(" ", 1) for line in folder.read("articles_1000.train").decode().splitlines()]
        true = {frozenset(line.split()) for line in folder.read("articles_1000.truth").decode().splitlines()}
    articles = pd.DataFrame(lines, columns=["article_id", "text"]).assign(outlet="")
    pairs = reuse_pairs(articles, at_least=0.5)
    found = {frozenset(pair) for pair in pairs[["article_a", "article_b"]].itertuples(index=False)}
    return [("planted duplicates", what, value) for what, value in (
        ("articles", len(articles)), ("planted", len(true)), ("found at containment .5", len(found & true)),
        ("others found", len(found - true)))]


def graded() -> list[tuple]:
    with zipfile.ZipFile(SHARED / "data" / "clough-stevenson.zip") as folder:
        table = pd.read_csv(io.BytesIO(folder.read("data/file_information.csv")))
        texts = {name.split("/")[1]: folder.read(name).decode("utf-8", "replace") for name in folder.namelist()
                 if name.endswith(".txt")}
    articles = pd.DataFrame({"article_id": list(texts), "outlet": list(texts), "text": list(texts.values())})
    found = reuse_pairs(articles, at_least=0.001).set_index(["article_a", "article_b"])["containment"]
    answers = table[table["Category"] != "orig"]
    score = np.array([found.get((file, f"orig_task{task}.txt"), 0.0)
                      for file, task in zip(answers["File"], answers["Task"], strict=True)])
    rows = [("graded reuse", f"mean containment, {grade}", score[answers["Category"] == grade].mean())
            for grade in GRADES]
    rank = answers["Category"].map(GRADES.index)
    return [*rows, ("graded reuse", "rank correlation with the grade", spearmanr(score, rank).statistic)]


def five() -> list[tuple]:
    articles = read_articles(open_study("pyongyang-2024"), SHARED / "seeds")[0]
    reuse = find_reuse(articles)
    return [("pyongyang-2024", f"{row.article_a} {row.start_a}-{row.end_a}, {row.article_b} {row.start_b}-{row.end_b}, "
             f"{row.kind}", row.length) for row in reuse.itertuples()]


def main() -> None:
    """Measure and write the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--size", type=int)
    size = options.parse_args().size
    if size:
        print(json.dumps({key: float(value) for key, value in one_size(size).items()}))
        return
    # Speed first: a process begins with the peak of the one that starts it.
    rows = [*speed(), *against_brute_force(), *planted(), *graded(), *five()]
    table = pd.DataFrame(rows, columns=["data", "what", "value"])
    table["value"] = table["value"].map(lambda value: float(f"{value:.4g}"))
    table.to_csv(ROOT / "tests" / "benchmarks" / "results" / "reuse_real.csv", index=False)
    print(table.to_string())


if __name__ == "__main__":
    main()
