"""Time and memory of likeness and term frequencies: python tests/benchmarks/similarity_speed.py

Writes results/similarity_speed.csv: process time (both cores of the machine together) and the largest memory so far, on
some 20,000 US news articles. Words are cut at whatever is no letter: enough for a clock. Needs ../shared/data or
MEDIA_DATA.
"""

from __future__ import annotations

import gzip
import json
import re
import resource
import time
from collections import Counter
from collections.abc import Callable

import pandas as pd
from voice_polnear import ROOT, data_folder

from analysis.compare.frequency import term_frequencies
from analysis.compare.likeness_map import cluster, similarity_map
from analysis.compare.similarity import similarity


def evidence() -> dict[str, pd.DataFrame]:
    """Articles, terms and lengths, all in one voice and part."""
    articles, terms = [], []
    with gzip.open(data_folder() / "us-news-2012-2017.jsonl.gz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row = json.loads(line)
            key = f"n{number:06}"
            articles.append((key, row["outlet"] or "unknown", row["date"]))
            terms += [(key, word, n) for word, n in Counter(re.findall(r"\w+", row["text"].lower())).items()]
    table = pd.DataFrame(terms, columns=["article_id", "term", "count"]).assign(part="body", voice="own")
    lengths = table.groupby(["article_id", "part", "voice"])["count"].sum().rename("tokens").reset_index()
    return {"articles": pd.DataFrame(articles, columns=["article_id", "outlet", "date"]), "terms": table,
            "lengths": lengths}


def main() -> None:
    """Measure and write the table."""
    data = evidence()
    rows: list[tuple[str, float, str]] = [("articles", len(data["articles"]), ""),
                                          ("rows of terms", len(data["terms"]), "")]

    def clock(what: str, work: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        begun = time.process_time()
        table = work()
        seconds = time.process_time() - begun
        rows.append((f"{what}: time", seconds, "seconds"))
        rows.append((f"{what}: result", len(table), "rows"))
        rows.append((f"{what}: memory so far", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB"))
        return table

    clock("two words by outlet and month",
          lambda: term_frequencies(data, over="month", terms=["storm", "bread"]))
    clock("words of 1,000 uses and more by outlet", lambda: term_frequencies(data, min_count=1000))
    outlets = clock("all pairs of outlets", lambda: similarity(data, by="outlet"))
    clock("tree of the outlets", lambda: cluster(outlets))
    clock("map of the outlets", lambda: similarity_map(outlets))
    for at_least in (0.8, 0.5, 0.3):
        clock(f"pairs of articles, cosine {at_least} and more", lambda least=at_least: similarity(data, at_least=least))
    result = pd.DataFrame(rows, columns=["what", "value", "unit"])
    result["value"] = result["value"].map(lambda value: float(f"{value:.4g}") if value % 1 else value)
    result.to_csv(ROOT / "tests" / "benchmarks" / "results" / "similarity_speed.csv", index=False)
    print(result.to_string())


if __name__ == "__main__":
    main()
