"""Do corrected shares cover the truth? python tests/benchmarks/corrected_polnear.py

Of 40 PolNeAR articles of each outlet, labelled by the grammar alone, 70 words of each found voice are "labelled by
hand" (the gold), 40 times. Prints how often the 95 % interval of the own-voice share holds the true share, how wide it
is, and the mean error of the share before and after. Writes results/corrected_polnear.csv. Needs ../shared/data or
MEDIA_DATA.
"""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.compare.corrected import corrected_rates
from analysis.measure.tokens import word_spans
from analysis.measure.voice import VOICES, label_many

HERE = Path(__file__).parent
DATA = Path(os.environ.get("MEDIA_DATA") or HERE.parents[1] / ".." / "shared" / "data")
ARTICLES, A_VOICE, TIMES = 40, 70, 40


def words_of(rows: list[dict]) -> pd.DataFrame:
    """One row per word: article_id, position, found voice, true voice (a missed report counts as indirect)."""
    tables = []
    for row, labels in zip(rows, label_many([row["text"] for row in rows], model=False), strict=True):
        start, _ = word_spans(row["text"])
        found = np.array(VOICES, dtype=object)[labels.voice[np.searchsorted(labels.start, start, side="right") - 1]]
        said = np.zeros(len(start), bool)
        for a, b in [span for one in row["attributions"] for span in one.get("content", [])]:
            said |= (start >= a) & (start < b)
        true = np.where(~said, "own", np.where(found == "own", "indirect", found))
        tables.append(pd.DataFrame({"article_id": row["id"], "position": range(len(start)), "found": found,
                                    "true": true}))
    return pd.concat(tables, ignore_index=True)


def evidence_of(words: pd.DataFrame, outlet: str) -> dict[str, pd.DataFrame]:
    """The evidence the words would give."""
    run = ((words["found"] != words["found"].shift()) | (words["article_id"] != words["article_id"].shift())).cumsum()
    runs = words.groupby(run).agg(article_id=("article_id", "first"), start=("position", "first"),
                                  end=("position", "last"), voice=("found", "first"))
    lengths = words.rename(columns={"found": "voice"}).groupby(["article_id", "voice"]).size().rename("tokens")
    return {"articles": pd.DataFrame({"article_id": words["article_id"].unique(), "outlet": outlet}),
            "quotations": runs[runs["voice"] != "own"].assign(end=lambda table: table["end"] + 1),
            "lengths": lengths.reset_index().assign(part="body")}


def main() -> None:
    """Run it for every outlet."""
    with gzip.open(DATA / "polnear-train.jsonl.gz", "rt", encoding="utf-8") as lines:
        articles = pd.DataFrame([{"outlet": (row := json.loads(line))["outlet"], "row": row} for line in lines])
    generator, results = np.random.default_rng(1), []
    for outlet, group in articles.groupby("outlet", sort=True):
        words = words_of(group["row"].tolist()[:ARTICLES])
        evidence, truth = evidence_of(words, outlet), (words["true"] == "own").mean()
        for seed in range(TIMES):
            drawn = np.concatenate([generator.choice(words.index[words["found"] == voice], A_VOICE, replace=False)
                                    for voice in VOICES])
            codings = words.loc[drawn, ["article_id", "position"]].assign(voice=words.loc[drawn, "true"])
            own = corrected_rates(evidence, codings, seed=seed).iloc[0]
            results.append((outlet, own["low"] <= truth <= own["high"], own["high"] - own["low"],
                            abs(own["found_share"] - truth), abs(own["corrected_share"] - truth)))
    table = pd.DataFrame(results, columns=["outlet", "covered", "width", "error_found", "error_corrected"])
    table = pd.concat([table.groupby("outlet").mean(), table.drop(columns="outlet").mean().to_frame("all").T])
    table.index.name = "outlet"
    table.round(4).to_csv(HERE / "results" / "corrected_polnear.csv", lineterminator="\n")
    print(table.round(4).to_string())


if __name__ == "__main__":
    main()
