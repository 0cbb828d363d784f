"""What split_parts counts of flattened pages, and what find_repeats sets aside: python tests/benchmarks/read_parts.py

Pages as in pages_text.py, scored on standfirst, subheadings and body as in pages_html.py: by split_parts as it is, and
by its line rules alone. Repeats on data/us-news-2012-2017.jsonl.gz: how often texts known to be the page's are counted
before and after. Judgements by hand of 234 stretches set aside and 200 kept: results/read_repeats.judged.csv.
Writes results/read_parts.csv, read_repeats.csv and read_parts.md. Needs ../shared/data or MEDIA_DATA.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import time
from importlib import import_module
from pathlib import Path

import pandas as pd
from pages_html import COMPARED, ROOT, pages, precision_recall, summary
from pages_text import beautiful_soup, html2text, html_text, inscriptis

from analysis.read import parts as rules
from analysis.read.clutter import page_clutter
from analysis.read.parts import split_parts
from analysis.read.repeats import find_repeats, standing_texts
from analysis.tables import COUNTED_PARTS

RESULTS = ROOT / "tests" / "benchmarks" / "results"
FLATTENERS = {"inscriptis": inscriptis, "html2text": html2text, "html_text": html_text, "bs4": beautiful_soup}
# Texts of the page: outlet (any where empty), pattern. "MORE" ends each list that The Hill sets into its sentences.
TRAPS = {"list set into sentences": ("The Hill", r"\bMORE\b"),
         "sign-up text": ("Christian Science Monitor", r"Get the Monitor Stories"),
         "button between paragraphs": ("Politico", r"(?i)story continued below"),
         "advertisement on its own line": ("", r"(?im)^\W*advertisement(?: advertisement)?\W*$"),
         "Getty Images outside captions": ("", r"Getty Images")}


def kept(text: str, parts: tuple[str, ...]) -> str:
    return "\n".join(text[row.start:row.end] for row in split_parts(text).itertuples() if row.part in parts)


def of_pages() -> pd.DataFrame:
    there = list(pages())
    flats = {"true text": [true for _, _, true in there]}
    for name, method in FLATTENERS.items():
        try:
            import_module(name)
        except ModuleNotFoundError:
            print(name, "is not installed: left out")
            continue
        flats[name] = [method(html) for _, html, _ in there]
    table = []
    for name, texts in flats.items():
        for how in ("line rules alone", "split_parts"):
            rules.page_clutter = page_clutter if how == "split_parts" else lambda text: []
            rows = [precision_recall(true, kept(text, COMPARED))
                    for text, (_, _, true) in zip(texts, there, strict=True)]
            acted = sum(bool(page_clutter(text)) for text in texts) if how == "split_parts" else 0
            table.append({"flattened_by": name, "by": how, "pages": len(rows), "taken_for_pages": acted,
                          **summary(rows)})
            print(table[-1], flush=True)
    rules.page_clutter = page_clutter
    return pd.DataFrame(table).round(4)


def of_articles(path: Path) -> tuple[pd.DataFrame, dict[str, float]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        articles = pd.DataFrame(map(json.loads, lines))
    began = time.perf_counter()
    repeats = find_repeats(articles)
    seconds = time.perf_counter() - began
    standing = standing_texts(repeats)
    rows = []
    for name, (outlet, pattern) in TRAPS.items():
        some = articles[articles["outlet"] == outlet] if outlet else articles
        some = some[some["text"].map(lambda text, found=re.compile(pattern): bool(found.search(text)))]
        counts = {"in_text": 0, "counted_before": 0, "counted_after": 0}
        for row in some.itertuples():
            for key, table in (("counted_before", split_parts(row.text)),
                               ("counted_after", split_parts(row.text, repeats=standing.get(row.outlet)))):
                parts = [part for part in COUNTED_PARTS if part != "caption" or "Getty" not in pattern]
                counts[key] += sum(len(re.findall(pattern, row.text[a:b])) for a, b, part in
                                   zip(table["start"], table["end"], table["part"], strict=True) if part in parts)
            counts["in_text"] += len(re.findall(pattern, row.text))
        rows.append({"text": name, "outlet": outlet or "any", "articles": len(some), **counts})
        print(rows[-1], flush=True)
    size = articles["text"].str.len().sum() / 1e6
    flat = articles["text"].map(lambda text: bool(page_clutter(text))).mean()
    return pd.DataFrame(rows), {"find_repeats, MB a second": round(size / seconds, 1),
                                "share of articles taken for flattened pages": round(flat, 5)}


def markdown(table: pd.DataFrame) -> list[str]:
    return ["| " + " | ".join(table.columns) + " |", "|" + "---|" * table.shape[1],
            *("| " + " | ".join(map(str, row)) + " |" for row in table.itertuples(index=False)), ""]


def main() -> None:
    of_page = of_pages()
    of_page.to_csv(RESULTS / "read_parts.csv", index=False)
    shared = Path(os.environ.get("MEDIA_DATA") or ROOT.parent / "shared")
    of_text, more = of_articles(next(p for p in (shared / "data", shared) if p.is_dir()) / "us-news-2012-2017.jsonl.gz")
    of_text.to_csv(RESULTS / "read_repeats.csv", index=False)
    judged = pd.read_csv(RESULTS / "read_repeats.judged.csv")
    (RESULTS / "read_parts.md").write_text("\n".join([
        "# Parts of flattened pages, 4-word runs of standfirst, subheadings and body", "", *markdown(of_page),
        "# Texts that outlets repeat, in 20,346 articles", "", *markdown(of_text),
        *(f"- {key}: {value}" for key, value in more.items()), "",
        "# Stretches read by hand", "", *markdown(judged)]), encoding="utf-8")


if __name__ == "__main__":
    main()
