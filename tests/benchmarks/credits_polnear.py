"""Credits against PolNeAR's wire field and on other captures: python tests/benchmarks/credits_polnear.py [--read N]

Writes results/credits_polnear.csv (one row per group of articles) and .md. `--read N` prints a sample of N credits of
each role with their surroundings, drawn evenly over outlets and forms; what a reader found is entered in
results/credits_polnear.judged.csv by hand, and only places and labels stand there. Needs ../shared/data or MEDIA_DATA.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlparse

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from analysis.read.credits import article_credit, credits  # noqa: E402

RESULTS = Path(__file__).parent / "results"
OWN_COPY = {"tass.com": "TASS", "Reuters": "Reuters", "Associated Press": "AP"}     # outlets that are agencies


def data_folder() -> Path:
    """The folder of shared data: MEDIA_DATA, or ../shared/data beside the project."""
    given = os.environ.get("MEDIA_DATA")
    folder = Path(given) if given else ROOT.parent / "shared"
    return folder / "data" if (folder / "data").exists() else folder


def json_lines(name: str) -> list[dict]:
    with gzip.open(data_folder() / name, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def captures() -> pd.DataFrame:
    """Articles as captured: corpus, article, outlet, text."""
    us = pd.DataFrame(json_lines("us-news-2012-2017.jsonl.gz")).rename(columns={"id": "article"})
    with zipfile.ZipFile(data_folder() / "news-articles-2017.zip") as archive:
        world = pd.read_csv(io.BytesIO(archive.read("NewsArticles.csv")), encoding="latin-1", keep_default_na=False)
    world = world.assign(outlet=[urlparse(link).netloc.removeprefix("www.") for link in world["article_source_link"]],
                         article=world["article_id"].astype(str))
    columns = ["corpus", "article", "outlet", "text"]
    five = pd.DataFrame([("seeds", path.stem[:3], path.stem[:3], path.read_text(encoding="utf-8"))
                         for path in sorted((data_folder().parent / "seeds").glob("*.txt"))], columns=columns)
    return pd.concat([us.assign(corpus="us-news")[columns], world.assign(corpus="news-2017")[columns], five],
                     ignore_index=True)


def outcome(stated: list[tuple[str, str]]) -> pd.DataFrame:
    """Per article, of its stated agency and its text: named, and whether that is right, another or nobody."""
    table = pd.DataFrame([(agency, article_credit(text)[0]) for agency, text in stated], columns=["wire", "named"])
    table["nobody"] = table["named"] == ""
    table["right"] = (table["named"] == table["wire"]) & ~table["nobody"]
    table["other"] = ~table["right"] & ~table["nobody"]
    return table


def markdown(head: list[str], rows: Iterable[tuple]) -> list[str]:
    return ["| " + " | ".join(head) + " |", "|" + "---|" * len(head),
            *("| " + " | ".join(map(str, row)) + " |" for row in rows), ""]


def polnear() -> tuple[pd.DataFrame, list[str]]:
    """One row per article, and which articles the rules got wrong."""
    articles = json_lines("polnear-train.jsonl.gz")
    wires = [{"None": "none", "NA": "not stated", "reuters": "Reuters"}.get(article["wire"], article["wire"])
             for article in articles]
    table = outcome([(wire, article["text"]) for wire, article in zip(wires, articles, strict=True)])
    told = (table["wire"] != "not stated") & ~table["right"] & ~((table["wire"] == "none") & table["nobody"])
    wrong = [f"{articles[i]['id']}: wire {row.wire}, named {row.named or 'nobody'}"
             for i, row in table[told].iterrows()]
    return table, wrong


def sample(found: pd.DataFrame, size: int, seed: int = 21) -> pd.DataFrame:
    """As many credits of each role, drawn evenly over outlets and forms."""
    chance = np.random.default_rng(seed)
    drawn = []
    for _, rows in found.groupby("role"):
        left = rows.iloc[chance.permutation(len(rows))]
        left = left.assign(turn=left.groupby(["outlet", "form"]).cumcount())
        left = left.iloc[chance.permutation(len(left))].sort_values("turn", kind="stable")
        drawn.append(left.head(size).drop(columns="turn"))
    return pd.concat(drawn)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--read", type=int, default=0)
    options = parser.parse_args()
    articles = captures()
    begin = time.process_time()
    tables = [credits(text) for text in articles["text"]]
    seconds = time.process_time() - begin
    begin = time.process_time()
    for text in articles["text"]:
        article_credit(text)
    short = time.process_time() - begin
    found = pd.concat([table.assign(row=i) for i, table in enumerate(tables) if len(table)], ignore_index=True)
    found = found.join(articles[["corpus", "article", "outlet"]], on="row")
    if options.read:
        for row in sample(found, options.read).itertuples():
            text = articles["text"][row.row]
            print(f"{row.corpus},{row.article},{row.start},{row.end},{row.agency},{row.role},{row.form}\n    "
                  + repr(text[max(0, row.start - 120):row.start] + "[[" + text[row.start:row.end] + "]]"
                         + text[row.end:row.end + 80]))
        return
    table, wrong = polnear()
    groups = [("PolNeAR wire " + wire, rows) for wire, rows in table.groupby("wire")]
    for outlet, agency in OWN_COPY.items():
        own = articles.loc[articles["outlet"] == outlet, "text"]
        groups.append((f"outlet {outlet}", outcome([(agency, text) for text in own])))
    per = pd.DataFrame([(name, len(rows), *(int(rows[key].sum()) for key in ("right", "other", "nobody")))
                        for name, rows in groups], columns=["group", "articles", "right", "other", "nobody"])
    per.to_csv(RESULTS / "credits_polnear.csv", index=False, lineterminator="\n")
    stated = table[table["wire"] != "not stated"]
    right, named, wires = (int(these.sum()) for these in (stated["right"], ~stated["nobody"], stated["wire"] != "none"))
    judged = pd.read_csv(RESULTS / "credits_polnear.judged.csv", keep_default_na=False)
    forms = Counter(zip(found["role"], found["form"], strict=True))
    size = articles["text"].str.len().sum() / 1e6
    read = [(role, len(rows), int((rows["judged"] == "right").sum()),
             "; ".join(rows.loc[rows["judged"] != "right", "note"])) for role, rows in judged.groupby("role")]
    lines = [
        "# Credits against PolNeAR's wire field, and on other captures", "",
        f"PolNeAR, {len(stated)} articles whose wire is stated: {right} of {named} agencies named are right (precision "
        f"{right / named:.3f}), {right} of {wires} wire stories are found (recall {right / wires:.3f}).", "",
        *markdown(list(per.columns), per.itertuples(index=False)),
        "`wire` is a label of the article, not of its text: it says whose story it was, also where no line of the text "
        "does. What the rules got wrong:", "", *(f"- {line}" for line in wrong), "",
        f"Other captures: {len(articles):,} articles, {size:.0f} million characters, {size / seconds:.0f} million a "
        f"second with `credits`, {size / short:.0f} with `article_credit` (processor time, one core).", "",
        *markdown(["role", "form", "found"], [(*key, count) for key, count in sorted(forms.items())]),
        "Read by hand, drawn evenly over outlets and forms (`credits_polnear.judged.csv`):", "",
        *markdown(["role", "read", "right", "what was wrong"], read)]
    (RESULTS / "credits_polnear.md").write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
