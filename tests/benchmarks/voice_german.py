"""Voice against the German Wikinews quotations: python tests/benchmarks/voice_german.py

Word-level scores of "not own" against every annotated quotation (direct, indirect, reported, free indirect); nothing
is fitted here.
Writes results/voice_german.csv and .md. Needs ../shared/data or MEDIA_DATA.
"""

from __future__ import annotations

import json
import zipfile

import numpy as np
import pandas as pd
from voice_polnear import ROOT, WORD, data_folder, scores

import analysis.measure.voice as voice
from analysis.measure.voice.marks import find_quotations


def main() -> None:
    gold, found, quoted, kinds = [], [], [], []
    with zipfile.ZipFile(data_folder() / "german-quotations-train.zip") as archive:
        for name in sorted(member for member in archive.namelist() if member.endswith(".json")):
            article = json.loads(archive.read(name))
            text = article["originalText"]
            true, kind, marked = (
                np.zeros(len(text) + 1, bool),
                np.full(len(text) + 1, "", object),
                np.zeros(len(text) + 1, bool),
            )
            for annotation in article["annotations"]:
                for span in annotation["quote"]["spans"]:
                    true[span["charBegin"] : span["charEnd"]] = True
                    kind[span["charBegin"] : span["charEnd"]] = annotation["type"]
            for quotation in find_quotations(text):
                marked[quotation.start : quotation.end] = True
            at = np.array([match.start() for match in WORD.finditer(text)], np.int64)
            arrays = voice.label_arrays(text, language="de")
            gold.append(true[at])
            kinds.append(kind[at])
            quoted.append(marked[at])
            found.append(arrays.voice[np.searchsorted(arrays.start, at, side="right") - 1] > 0)
    true, mine, marks, kind = (np.concatenate(part) for part in (gold, found, quoted, kinds))
    table = [
        {"labels": "grammar", "group": "all", **scores(true, mine)},
        {"labels": "marks only", "group": "all", **scores(true, marks)},
    ]
    table += [
        {
            "labels": "grammar",
            "group": group,
            "words": int((kind == group).sum()),
            "recall": float(mine[kind == group].mean()),
        }
        for group in sorted(set(kind) - {""})
    ]
    result = pd.DataFrame(table).round(4)
    folder = ROOT / "tests" / "benchmarks" / "results"
    folder.mkdir(parents=True, exist_ok=True)
    result.to_csv(folder / "voice_german.csv", index=False)
    lines = [
        "# Voice against German Wikinews quotations (grammar only)",
        "",
        "| " + " | ".join(result.columns) + " |",
        "|" + "---|" * result.shape[1],
    ]
    lines += [
        "| " + " | ".join("" if value != value else str(value) for value in row) + " |"
        for row in result.itertuples(index=False)
    ]
    (folder / "voice_german.md").write_text("\n".join([*lines, ""]), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
