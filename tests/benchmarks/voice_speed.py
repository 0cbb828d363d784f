"""Speed of the voice step and its steadiness under other glyphs: python tests/benchmarks/voice_speed.py

Writes results/voice_speed.csv: megabytes of text a second (process time, one core); for 100 articles, how many words
change their label when paired double marks are written with other glyphs. Needs ../shared/data or MEDIA_DATA.
"""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
from voice_polnear import ROOT, WORD, data_folder

import analysis.measure.voice as voice
from analysis.measure.voice.fit import read_articles
from analysis.measure.voice.marks import find_quotations

GLYPHS = [("“", "”"), ("„", "“"), ("«", "»"), ("‹", "›"), ("``", "''"), ('"', '"'), ("‘", "’"), ("'", "'")]
HARD = {
    "one line of clauses": "Ann Lee said the bridge was shut and ",
    "quotation marks only": '"',
    "single marks only": "'",
    "open marks": ' "a',
    "no letters": ". ",
}


def seconds(texts: list[str], **options) -> float:
    """Process time of labelling the texts: the best of three runs, as the machine has other work."""
    best = float("inf")
    for _ in range(3):
        begun = time.process_time()
        for _ in voice.label_many(texts, **options):
            pass
        best = min(best, time.process_time() - begun)
    return best


def other_glyphs(text: str, opening: str, closing: str) -> str:
    """The text with the marks of its double quotations replaced."""
    places = {}
    for found in find_quotations(text):
        if text[found.start] in '"“”„‟«»‹›`' or text.startswith("''", found.start):
            places[found.start] = (found.inner_start, opening)
            if found.closed:
                places[found.inner_end] = (found.end, closing)
    out, last = [], 0
    for start in sorted(places):
        out += [text[last:start], places[start][1]]
        last = places[start][0]
    return "".join([*out, text[last:]])


def word_labels(text: str) -> list:
    """Reason and distance of every word."""
    found = voice.label_arrays(text)
    at = [match.start() for match in WORD.finditer(text)]
    rows = np.searchsorted(found.start, at, side="right") - 1
    return [(found.reasons[found.reason[row]], bool(found.distanced[row])) for row in rows]


def main() -> None:
    """Measure and write the table."""
    texts = [article["text"] for article in read_articles(data_folder() / "polnear-train.jsonl.gz")]
    size = sum(len(text.encode("utf-8")) for text in texts) / 1e6
    table = [
        {"what": "articles, grammar and model", "value": size / seconds(texts), "unit": "MB a second"},
        {"what": "articles, grammar only", "value": size / seconds(texts, model=False), "unit": "MB a second"},
        {"what": "articles as Russian, grammar", "value": size / seconds(texts, language="ru"), "unit": "MB a second"},
    ]
    for name, unit in HARD.items():
        text = unit * (1_000_000 // len(unit))
        table.append({"what": f"1 MB on one line: {name}", "value": seconds([text]), "unit": "seconds"})
    some = texts[:100]
    plain = [word_labels(text) for text in some]
    words = sum(map(len, plain))
    for opening, closing in GLYPHS:
        other = [word_labels(other_glyphs(text, opening, closing)) for text in some]
        moved = sum(
            a != b for first, second in zip(plain, other, strict=True) for a, b in zip(first, second, strict=True)
        )
        table.append({"what": f"labels moved by {opening} {closing}", "value": moved / words, "unit": "share of words"})
    result = pd.DataFrame(table)
    result["value"] = result["value"].map(lambda value: float(f"{value:.4g}"))
    folder = ROOT / "tests" / "benchmarks" / "results"
    folder.mkdir(parents=True, exist_ok=True)
    result.to_csv(folder / "voice_speed.csv", index=False)
    print(result.to_string())


if __name__ == "__main__":
    main()
