"""What is kept of news pages, beside other extractors: python tests/benchmarks/pages_html.py

Scores 4-word runs of the kept text against the true article text of the pages in data/article-pages.zip: precision and
recall are means over pages, F1 is made of the two. The truth has standfirst, subheadings and body, no headline and no
captions, so those parts are compared; what the other two cost is in the rows "with captions" and "counted".
The others are optional and left out where they are not installed: trafilatura, newspaper4k, readability-lxml, jusText.
Writes results/pages_html.csv and .md. Needs ../shared/data or MEDIA_DATA.
"""

from __future__ import annotations

import json
import os
import re
import socket
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from analysis.read.pages import read_page  # noqa: E402
from analysis.tables import COUNTED_PARTS  # noqa: E402

COMPARED = ("standfirst", "subheading", "body")
WORD = re.compile(r"\w+")


def pages() -> Iterator[tuple[str, str, str]]:
    """Name, HTML and true text of each page."""
    folder = Path(os.environ.get("MEDIA_DATA") or ROOT.parent / "shared")
    path = next((p for p in (folder / "data" / "article-pages.zip", folder / "article-pages.zip") if p.is_file()), None)
    if path is None:
        sys.exit(f"article-pages.zip is not in {folder}; set MEDIA_DATA to say where it is")
    with zipfile.ZipFile(path) as archive:
        for name, said in sorted(json.loads(archive.read("truth.json")).items()):
            yield name, archive.read(f"html/{name}.html").decode("utf-8", "replace"), said["articleBody"]


def runs(text: str) -> Counter:
    words = WORD.findall(text)
    return Counter(tuple(words[i:i + 4]) for i in range(max(1, len(words) - 3)))


def precision_recall(true: str, kept: str) -> tuple[float, float]:
    wanted, found = runs(true), runs(kept)
    both = (wanted & found).total()
    return both / found.total(), both / wanted.total()


def summary(rows: list[tuple[float, float]]) -> dict[str, float]:
    precision, recall = (sum(column) / len(rows) for column in zip(*rows, strict=True))
    each = [2 * p * r / (p + r) if p + r else 0.0 for p, r in rows]
    return {"f1": 2 * precision * recall / (precision + recall), "precision": precision, "recall": recall,
            "mean_f1_of_pages": sum(each) / len(each)}


def of_parts(*parts: str) -> Callable[[str], str]:
    def kept(html: str) -> str:
        text, table = read_page(html)
        return "\n".join(text[row.start:row.end] for row in table.itertuples() if row.part in parts)
    return kept


def newspaper(html: str) -> str:
    article = import_module("newspaper").Article("http://example.org/a", language="en")
    article.download(input_html=html)
    article.parse()
    return article.text


def readability(html: str) -> str:
    summary_html = import_module("readability").Document(html).summary()
    return "\n".join(import_module("lxml.html").fromstring(summary_html).itertext())


def justext(html: str) -> str:
    module = import_module("justext")
    return "\n".join(p.text for p in module.justext(html, module.get_stoplist("English")) if not p.is_boilerplate)


def trafilatura(**options: bool) -> Callable[[str], str]:
    def kept(html: str) -> str:
        return import_module("trafilatura").extract(html, include_comments=False, **options) or ""
    return kept


def main() -> None:
    def offline(*_: object, **__: object) -> None:
        raise OSError("no network in a measurement")
    socket.getaddrinfo = offline  # type: ignore[assignment]
    methods = {"this package": of_parts(*COMPARED), "this package, with captions": of_parts(*COMPARED, "caption"),
               "this package, counted": of_parts(*COUNTED_PARTS)}
    others = {"trafilatura": {"trafilatura": trafilatura(), "trafilatura, fast": trafilatura(fast=True),
                              "trafilatura, precision": trafilatura(favor_precision=True),
                              "trafilatura, recall": trafilatura(favor_recall=True),
                              "trafilatura, no tables": trafilatura(include_tables=False)},
              "newspaper4k": {"newspaper4k": newspaper}, "readability-lxml": {"readability-lxml": readability},
              "justext": {"jusText": justext}}
    for package, more in others.items():
        try:
            print(package, version(package))
            methods.update(more)
        except ModuleNotFoundError:
            print(package, "is not installed: left out")
    there = list(pages())
    table = []
    for name, method in methods.items():
        began, rows = time.perf_counter(), []
        for _, html, true in there:
            try:
                kept = method(html)
            except Exception as error:  # another's failure on a page is its result, not ours
                print(name, type(error).__name__)
                kept = ""
            rows.append(precision_recall(true, kept))
        table.append({"method": name, "pages": len(rows), **summary(rows),
                      "seconds": round(time.perf_counter() - began, 1)})
        print(table[-1], flush=True)
    result = pd.DataFrame(table).round(4)
    folder = ROOT / "tests" / "benchmarks" / "results"
    result.to_csv(folder / "pages_html.csv", index=False)
    lines = ["# Kept text of news pages, 4-word runs", "", "| " + " | ".join(result.columns) + " |",
             "|" + "---|" * result.shape[1]]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in result.itertuples(index=False)]
    (folder / "pages_html.md").write_text("\n".join([*lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
