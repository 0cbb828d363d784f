"""Clusters of copy in 20,346 US news articles: what the thresholds do, how long it takes. Writes results/wire_news.csv.

    python tests/benchmarks/wire_news.py          needs ../shared or MEDIA_DATA; about five minutes on one core
"""

import gzip
import json
import os
import sys
import time
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from analysis.compare.copy_edits import edit_ledger, substitutions  # noqa: E402
from analysis.compare.copy_links import copied_pairs, linked  # noqa: E402
from analysis.compare.copy_origins import copy_clusters  # noqa: E402
from analysis.compare.wire import copy_flow, wire_shares  # noqa: E402
from analysis.measure.counted import counted_words  # noqa: E402
from analysis.measure.edits import find_edits  # noqa: E402
from analysis.measure.reuse import find_reuse  # noqa: E402
from analysis.read.credits import credits  # noqa: E402
from analysis.read.parts import split_parts  # noqa: E402

SHARED = Path(os.environ.get("MEDIA_DATA") or ROOT.parent / "shared")
THRESHOLDS = ((1, 0.001), (20, 0.05), (30, 0.1), (50, 0.2), (100, 0.5))


def main() -> None:
    """Measure, and write the results."""
    with gzip.open(SHARED / "data" / "us-news-2012-2017.jsonl.gz", "rt", encoding="utf-8") as lines:
        articles = pd.DataFrame([json.loads(line) for line in lines]).rename(columns={"id": "article_id"})
    pieces = [split_parts(text).assign(article_id=key) for key, text in zip(articles["article_id"], articles["text"],
                                                                            strict=True)]
    parts = pd.concat(pieces, ignore_index=True)
    found = [credits(text, part).assign(article_id=key) for key, text, part in
             zip(articles["article_id"], articles["text"], pieces, strict=True)]
    counted = counted_words(articles, parts)
    lengths = pd.DataFrame({"article_id": articles["article_id"], "part": "body", "voice": "own", "copy": "none",
                            "tokens": counted.offsets[1:] - counted.offsets[:-1]})
    reuse = find_reuse(articles, parts=parts)
    # Voices are not heard here: words quoted from an agency by name are not among the shares.
    said = pd.DataFrame(columns=["article_id", "start", "end", "voice", "speaker"])
    evidence = {"quotations": said, "articles": articles.drop(columns="text"), "lengths": lengths, "reuse": reuse,
                "credits": pd.concat(found, ignore_index=True),
                "edits": find_edits(articles, _across(reuse, articles), parts=parts)}
    rows = [("articles", len(articles)), ("outlets", articles["outlet"].nunique()), ("stretches", len(reuse)),
            ("articles that credit an agency as origin",
             evidence["credits"].query("role == 'origin'")["article_id"].nunique())]
    for min_words, min_share in THRESHOLDS:
        table = copy_clusters(evidence, min_words=min_words, min_share=min_share)
        size = table.groupby("cluster")["outlet"].agg(["size", "nunique"])
        name = f"linked by {min_words} words or {min_share:g} of the shorter"
        first = table[table["is_first"] & table["cluster"].isin(size.index[size["nunique"] > 1])]
        rows += [(f"{name}: articles", len(table)), (f"{name}: clusters", len(size)),
                 (f"{name}: clusters of two outlets or more", int((size["nunique"] > 1).sum())),
                 (f"{name}: articles in the largest", int(size["size"].max())),
                 (f"{name}: articles linked to less than half of their cluster",
                  int((table["partners"] < (table["cluster"].map(size["size"]) - 1) / 2).sum()))]
        rows += [(f"{name}: origin {kind}, of those of two outlets or more", int((first["certainty"] == kind).sum()))
                 for kind in ("stated", "inferred", "uncertain")]
    rows.append(("pairs with any copy", len(copied_pairs(evidence))))
    rows.append(("clusters if any copy links", int(linked(copied_pairs(evidence)).nunique())))
    for measure in (copy_clusters, wire_shares, copy_flow, edit_ledger, substitutions):
        begin = time.perf_counter()
        table = measure(evidence)
        rows += [(f"{measure.__name__}, rows", len(table)),
                 (f"{measure.__name__}, seconds", round(time.perf_counter() - begin, 2))]
    out = pd.DataFrame([(what, f"{value:.6g}") for what, value in rows], columns=["what", "value"])
    out.to_csv(Path(__file__).with_name("results") / "wire_news.csv", index=False, lineterminator="\n")
    print(out.to_string())


def _across(reuse: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    outlet = articles.set_index("article_id")["outlet"]
    return reuse[reuse["article_a"].map(outlet) != reuse["article_b"].map(outlet)]


if __name__ == "__main__":
    main()
