"""Fast words and sentences against the definition, document by document: python tests/benchmarks/scale_equal.py

Writes results/scale_equal.csv: for every corpus of ../shared/data (or MEDIA_DATA) its documents, in how many of them
any array differs, and how many words are such as may be folded by the definition itself (each spelling once).
"""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterator

import numpy as np
from scale_machine import machine, megabytes, write
from voice_polnear import data_folder

from analysis.measure.kernels import has_numba, words_numpy
from analysis.measure.sentences import sentence_ends
from analysis.measure.tokens import fold, read_words, word_break_classes

BATCH = 2_000


def documents() -> Iterator[tuple[str, list[str]]]:
    """Each corpus with its texts: every text member of a zip, every string of a JSON line."""
    for path in sorted(data_folder().iterdir()):
        if path.name.endswith(".jsonl.gz"):
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                yield path.name, [" \n".join(strings(json.loads(line))) for line in lines]
        elif path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                names = [name for name in sorted(archive.namelist()) if not name.endswith("/")]
                yield path.name, [archive.read(name).decode("utf-8", "surrogateescape") for name in names]
        elif path.suffix == ".txt":
            yield path.name, [path.read_text(encoding="utf-8")]


def strings(value: object) -> Iterator[str]:
    """All strings in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from strings(inner)


def differing(texts: list[str], path: str) -> int:
    """In how many documents any array differs; the vocabulary counts as one more."""
    if path == "numba":
        from analysis.measure.kernels import sentences_numba, words_numba
        found = words_numba.words(texts, word_break_classes(), fold)
        number, end = sentences_numba.sentence_bounds(texts, ["en"] * len(texts))
        ends = [end[a:b] for a, b in zip(*np.searchsorted(number, [np.arange(len(texts)), np.arange(len(texts)) + 1]),
                                         strict=True)]
    else:
        found, ends = words_numpy.words(texts, word_break_classes(), fold), [sentence_ends(text) for text in texts]
    expected = read_words(texts)
    bounds, others = (np.concatenate([[0], np.cumsum(words.lengths)]) for words in (found, expected))
    wrong = int(found.vocabulary != expected.vocabulary)
    for i, text in enumerate(texts):
        same = np.array_equal(ends[i], sentence_ends(text)) and all(
            np.array_equal(getattr(found, name)[bounds[i]:bounds[i + 1]],
                           getattr(expected, name)[others[i]:others[i + 1]])
            for name in ("word", "start", "end", "joined"))
        wrong += not same
    return wrong


def main() -> None:
    """Compare and write the table."""
    rows: list[tuple[str, object, str]] = [row for row in machine() if not row[0].startswith("machine")]
    for name, texts in documents():
        rows += [(f"{name}: documents", len(texts), ""), (f"{name}: text", megabytes(texts), "MB")]
        parts = [texts[i:i + BATCH] for i in range(0, len(texts), BATCH)]
        rows.extend((f"{name}: documents that differ, {path}", sum(differing(some, path) for some in parts), "")
                    for path in (["numpy", "numba"] if has_numba() else ["numpy"]))
        words = read_words(texts[:BATCH])
        beyond = np.array([not word.isascii() or "'" in word for word in words.vocabulary], dtype=bool)
        rows.append((f"{name}: words beyond ASCII or with an apostrophe", float(beyond[words.word].mean()), "share"))
        print(*rows[-5:], sep="\n", flush=True)
    write(rows, "scale_equal.csv")


if __name__ == "__main__":
    main()
