"""Pages flattened to plain text, then cleaned as plain text: python tests/benchmarks/pages_text.py

The same pages and the same measure as pages_html.py. Each is flattened by other people's libraries (those that are
installed of inscriptis, html2text, html-text, Beautiful Soup); scored are the flat text itself, what split_parts
counts of it, what find_clutter leaves of it, and both, one after the other. The row "true text" is the true article
text given to the same functions: what they lose where there is nothing to clean.
Writes results/pages_text.csv and .md. Needs ../shared/data or MEDIA_DATA.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import pandas as pd
from pages_html import ROOT, pages, precision_recall, summary

from analysis.read.clutter import find_clutter
from analysis.read.parts import split_parts
from analysis.tables import COUNTED_PARTS


def inscriptis(html: str) -> str:
    return import_module("inscriptis").get_text(html)


def html2text(html: str) -> str:
    flat = import_module("html2text").HTML2Text()
    flat.body_width, flat.ignore_links, flat.ignore_images, flat.ignore_emphasis = 0, True, True, True
    return flat.handle(html)


def html_text(html: str) -> str:
    return import_module("html_text").extract_text(html)


def beautiful_soup(html: str) -> str:
    soup = import_module("bs4").BeautifulSoup(html, "lxml")
    for unseen in soup(["script", "style", "noscript"]):
        unseen.decompose()
    return soup.get_text("\n")


def counted(text: str) -> str:
    return "\n".join(text[row.start:row.end] for row in split_parts(text).itertuples() if row.part in COUNTED_PARTS)


def without_clutter(text: str) -> str:
    pieces, at = [], 0
    for row in find_clutter(text).itertuples():
        pieces.append(text[at:row.start])
        at = row.end
    return "".join([*pieces, text[at:]])


def main() -> None:
    there = list(pages())
    flats: dict[str, list[str]] = {}
    flatten: dict[str, Callable[[str], str]] = {"inscriptis": inscriptis, "html2text": html2text,
                                                "html_text": html_text, "bs4": beautiful_soup}
    for name, method in flatten.items():
        try:
            import_module(name)
        except ModuleNotFoundError:
            print(name, "is not installed: left out")
            continue
        flats[name] = [method(html) for _, html, _ in there]
    flats["true text"] = [true for _, _, true in there]
    cleaned: dict[str, Callable[[str], str]] = {
        "flat text": lambda text: text, "split_parts": counted, "find_clutter": without_clutter,
        "find_clutter, then split_parts": lambda text: counted(without_clutter(text))}
    table = []
    for name, texts in flats.items():
        for step, clean in cleaned.items():
            rows = [precision_recall(true, clean(text)) for text, (_, _, true) in zip(texts, there, strict=True)]
            table.append({"flattened_by": name, "cleaned_by": step, "pages": len(rows), **summary(rows)})
            print(table[-1], flush=True)
    result = pd.DataFrame(table).round(4)
    folder = ROOT / "tests" / "benchmarks" / "results"
    result.to_csv(folder / "pages_text.csv", index=False)
    lines = ["# Kept text of pages that were flattened to plain text, 4-word runs", "",
             "| " + " | ".join(result.columns) + " |", "|" + "---|" * result.shape[1]]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in result.itertuples(index=False)]
    (folder / "pages_text.md").write_text("\n".join([*lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
