"""Where the time goes from text to evidence: python tests/benchmarks/scale_chain.py

Writes results/scale_chain.csv: process time of each stage of measure_articles on US news articles, its share, and
megabytes of text a second of one core. Needs ../shared/data or MEDIA_DATA.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from scale_machine import ROOT, machine, megabytes, news, write

from analysis.measure import evidence
from analysis.measure.kernels import expecting
from analysis.measure.lexicon import load_lexicon

STAGES = ("find_repeats", "standing_texts", "part_rows", "parts_table", "encode", "label_articles", "stretch_of_words",
          "_quotations", "find_reuse", "copy_labels", "match_terms", "find_places", "merge_places", "count_places",
          "_count_words", "count_terms", "count_lengths", "find_edits", "_credits", "audit_and_checks", "typed")


def timed(work: Callable, spent: Counter, name: str) -> Callable:
    """The function, its process time added up under its name."""
    def run(*given: Any, **options: Any) -> Any:
        begun = time.process_time()
        try:
            return work(*given, **options)
        finally:
            spent[name] += time.process_time() - begun
    return run


def main() -> None:
    """Measure and write the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--articles", type=int, nargs="+", default=[5000])
    lexicon = load_lexicon(ROOT / "corpus" / "pyongyang-2024" / "frames.yaml")
    rows: list[tuple[str, object, str]] = machine()
    spent: Counter = Counter()
    for name in STAGES:
        if hasattr(evidence, name):
            setattr(evidence, name, timed(getattr(evidence, name), spent, name))
    with expecting(10**9):
        evidence.measure_articles(news(700), lexicon)  # what is loaded and compiled at first, once an installation
    for number in options.parse_args().articles:
        articles = news(number)
        size = megabytes(articles["text"])
        spent.clear()
        begun = time.process_time()
        evidence.measure_articles(articles, lexicon)
        total = time.process_time() - begun
        what = f"{number} articles"
        rows += [(f"{what}: text", size, "MB"), (f"{what}: whole chain", size / total, "MB a second"),
                 (f"{what}: whole chain", total, "s")]
        for name, seconds in [*spent.most_common(), ("elsewhere", total - sum(spent.values()))]:
            rows += [(f"{what}: {name}", seconds, "s"), (f"{what}: {name}", 100 * seconds / total, "% of the time")]
    write(rows, "scale_chain.csv")


if __name__ == "__main__":
    main()
