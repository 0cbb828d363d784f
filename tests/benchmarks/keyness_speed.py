"""Speed of keyness with article-level inference: python tests/benchmarks/keyness_speed.py

Evidence of 20,000 invented articles over 50,000 words, drawn by Zipf's law, through `keywords` and its parts. Writes
results/keyness_speed.csv: seconds and peak memory. Takes a minute.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis import keywords, keywords_between
from analysis.compare.matrix import count_words
from analysis.compare.sides import compare_sides

ARTICLES, WORDS, LENGTH = 20_000, 50_000, 450


def invented() -> dict[str, pd.DataFrame]:
    """Evidence with a table of terms as `measure_articles` writes it: about five million rows."""
    draw = np.random.default_rng(1)
    weight = 1 / (np.arange(WORDS) + 2.7)
    lengths = np.maximum(60, draw.lognormal(np.log(LENGTH), 0.6, ARTICLES)).astype(int)
    word = draw.choice(WORDS, size=lengths.sum(), p=weight / weight.sum())
    article = np.repeat(np.arange(ARTICLES), lengths)
    key, count = np.unique(article * WORDS + word, return_counts=True)
    names = np.array([f"w{i:05d}" for i in range(WORDS)])
    ids = np.array([f"a{i:05d}" for i in range(ARTICLES)])
    terms = pd.DataFrame({"article_id": ids[key // WORDS], "part": "body", "voice": "own", "term": names[key % WORDS],
                          "count": count})
    return {"articles": pd.DataFrame({"article_id": ids, "outlet": np.where(np.arange(ARTICLES) % 4, "West", "Ost")}),
            "terms": terms}


def main() -> None:
    """Measure and write the table."""
    evidence = invented()
    rows = []

    def timed(what: str, call: Callable[[], Any]) -> Any:
        begun = time.perf_counter()
        result = call()
        rows.append({"what": what, "value": round(time.perf_counter() - begun, 1), "unit": "seconds"})
        print(rows[-1], flush=True)
        return result

    counts = timed(f"matrix of {len(evidence['terms']):,} rows of terms", lambda: count_words(evidence))
    side = evidence["articles"]["outlet"].to_numpy() == "Ost"
    timed(f"compare_sides, {counts.matrix.shape[0]:,} x {counts.matrix.shape[1]:,}, 1,000 permutations",
          lambda: compare_sides(counts.matrix, counts.tokens, side, permutations=1000))
    timed("keywords, evidence to table, 1,000 permutations",
          lambda: keywords(evidence, target="Ost", permutations=1000, min_count=1))
    timed("keywords_between, two outlets, 1,000 permutations",
          lambda: keywords_between(evidence, permutations=1000, min_count=1))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    rows.append({"what": "peak memory", "value": round(peak, 2), "unit": "GB"})
    pd.DataFrame(rows).to_csv(Path(__file__).parent / "results" / "keyness_speed.csv", index=False)


if __name__ == "__main__":
    main()
