"""Reuse against planted lineage: python tests/benchmarks/reuse_planted.py

Invented outlets print invented wire stories of invented words: cut from below, with paragraphs moved, words left out,
put in and exchanged (0 to 30 %), other quotation marks, own paragraphs, page furniture and stock phrases; others write
alone or quote the same speech. Writes results/reuse_planted.csv: what is found of what was planted.
"""

from __future__ import annotations

import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from sklearn.metrics import adjusted_rand_score

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from analysis.measure.edits import find_edits  # noqa: E402
from analysis.measure.reuse import find_reuse, reuse_pairs  # noqa: E402

FAMILIES, ALONE, OUTLETS = 60, 150, 20
GLYPHS = [("“", "”"), ("«", "»"), ('"', '"'), ("„", "“")]
SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "il", "os", "un")]


class Maker:
    """Draws words, sentences and stories; a word is (text, number in the original or -1)."""

    def __init__(self, seed: int) -> None:
        self.draw = np.random.default_rng(seed)
        self.words = ["".join(self.draw.choice(SYLLABLES, self.draw.integers(1, 4))) for _ in range(6000)]
        self.words = list(dict.fromkeys(self.words))
        self.share = 1 / np.arange(1, len(self.words) + 1)  # Zipf
        self.share /= self.share.sum()
        self.furniture = [self.run(30) for _ in range(OUTLETS)]
        self.stock = [self.run(11) for _ in range(8)]

    def run(self, count: int) -> list[str]:
        return [str(word) for word in self.draw.choice(self.words, count, p=self.share)]

    def paragraph(self) -> list[list[str]]:
        """One to three sentences; one in eight is a quotation, one in ten a stock phrase."""
        out = []
        for _ in range(self.draw.integers(1, 4)):
            sentence = self.run(int(self.draw.integers(7, 26)))
            if self.draw.random() < 0.1:
                sentence = list(self.stock[self.draw.integers(len(self.stock))])
            out.append(["QUOTE", *sentence, "UNQUOTE"] if self.draw.random() < 0.125 else sentence)
        return out

    def story(self) -> list[list[list[str]]]:
        return [self.paragraph() for _ in range(self.draw.integers(5, 13))]


def numbered(story: list) -> list:
    """The story with every word's number, counted without the marks."""
    count, out = 0, []
    for paragraph in story:
        out.append([])
        for sentence in paragraph:
            row = []
            for word in sentence:
                mark = word in ("QUOTE", "UNQUOTE")
                row.append((word, -1 if mark else count))
                count += not mark
            out[-1].append(row)
    return out


def edited(story: list, maker: Maker, rate: float) -> list:
    """A copy: cut from below, a paragraph moved, words changed at a rate, an own paragraph put in."""
    draw = maker.draw
    kept = list(story[:max(2, int(np.ceil(len(story) * draw.uniform(0.4, 1.0))))])
    if len(kept) > 3 and draw.random() < 0.5:
        kept.insert(int(draw.integers(len(kept) - 1)), kept.pop(int(draw.integers(1, len(kept)))))
    out = []
    for paragraph in kept:
        out.append([])
        for sentence in paragraph:
            row = []
            for word, number in sentence:
                chance = draw.random()
                if number < 0 or chance >= rate:
                    row.append((word, number))
                elif chance < rate * 0.6:
                    row.append((maker.run(1)[0], -1))
                elif chance < rate * 0.8:
                    row += [(word, number), (maker.run(1)[0], -1)]
            out[-1].append(row)
    if draw.random() < 0.4:
        own = [[(word, -1) for word in sentence] for sentence in maker.paragraph()]
        out.insert(int(draw.integers(1, len(out) + 1)), own)
    return out


def printed(story: list, glyphs: tuple[str, str]) -> tuple[str, list[int]]:
    """The text as a page has it, and for every word its number in the original (-1: none)."""
    lines, numbers = [], []
    for paragraph in story:
        sentences = []
        for sentence in paragraph:
            text = " ".join(word for word, _ in sentence)
            text = text.replace("QUOTE ", glyphs[0], 1) if text.startswith("QUOTE") else text
            text = text.replace(" UNQUOTE", "." + glyphs[1]) if text.endswith(" UNQUOTE") else text + "."
            letter = next((i for i, ch in enumerate(text) if ch.isalpha()), 0)
            sentences.append(text[:letter] + text[letter:letter + 1].upper() + text[letter + 1:])
            numbers += [number for word, number in sentence if word not in ("QUOTE", "UNQUOTE")]
        lines.append(" ".join(sentences))
    return "\n\n".join(lines), numbers


def corpus(seed: int) -> tuple[pd.DataFrame, dict[str, list[int]]]:
    """Articles with family, rate and (for copies) the original's numbers of their words."""
    maker = Maker(seed)
    draw = maker.draw
    rows, origin = [], {}

    def add(family: int, story: list, day: int, rate: float) -> None:
        key, outlet = f"a{len(rows):04d}", int(draw.integers(OUTLETS))
        furniture = [[[(word, -1) for word in maker.furniture[outlet]]]]
        text, origin[key] = printed(story + furniture, GLYPHS[outlet % len(GLYPHS)])
        rows.append((key, f"outlet {outlet:02d}", f"2031-05-{day:02d}", family, rate, text))

    speeches = [["QUOTE", *maker.run(int(draw.integers(15, 35))), "UNQUOTE"] for _ in range(10)]
    for family in range(FAMILIES):
        story = numbered(maker.story())
        add(family, story, 1, 0.0)
        for _ in range(draw.integers(1, 5)):
            rate = float(draw.uniform(0, 0.3))
            add(family, edited(story, maker, rate), 2 + int(draw.integers(20)), rate)
    for alone in range(ALONE):
        story = maker.story()
        if draw.random() < 0.3:  # two reporters at one speech
            story[int(draw.integers(1, len(story)))] = [speeches[draw.integers(len(speeches))], maker.run(12)]
        add(FAMILIES + alone, [[[(word, -1) for word in s] for s in p] for p in story], 1 + int(draw.integers(28)), 0.0)
    articles = pd.DataFrame(rows, columns=["article_id", "outlet", "date", "family", "rate", "text"])
    return articles, origin


def f1(true: set, found: set) -> tuple[float, float, float]:
    hit = len(true & found)
    precision, recall = hit / max(1, len(found)), hit / max(1, len(true))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def edit_scores(edits: pd.DataFrame, origin: dict[str, list[int]], parents: dict[str, str]) -> dict[str, int]:
    """Words removed and inserted: how many are planted, found, and both."""
    total = {"planted": 0, "found": 0, "both": 0, "moved": 0}
    # Only changes of the copy against its original: the words are numbered after that.
    by_pair = dict(iter(edits.groupby(["article_a", "article_b"])))
    for child, parent in parents.items():
        if (parent, child) not in by_pair:
            continue
        size = len(origin[parent])
        numbers = origin[child]
        there = {number for number in numbers if number >= 0}
        own = sum(number >= 0 for number in origin[parent])
        # The original's page furniture is text as any other; it is planted as cut or kept by the outlet's own.
        true = {("removed", i) for i in range(own) if i not in there} | {
            ("inserted", i) for i, number in enumerate(numbers) if number < 0}
        found = set()
        for row in by_pair[parent, child].itertuples():
            if row.operation == "moved":
                total["moved"] += row.removed_length
                continue
            found |= {("removed", row.position_a + i) for i in range(row.removed_length)}
            found |= {("inserted", row.position_b + i) for i in range(row.inserted_length)}
        # Furniture stands at the end of either text and may be the same: it is left out on both sides.
        end = len(numbers) - 30
        found = {(k, i) for k, i in found if (k == "removed" and i < own) or (k == "inserted" and i < end)}
        true = {(k, i) for k, i in true if k == "removed" or i < end}
        assert own + 30 == size
        total["planted"] += len(true)
        total["found"] += len(found)
        total["both"] += len(true & found)
    return total


def measure(seed: int) -> list[tuple[int, str, float]]:
    """All scores of one corpus."""
    articles, origin = corpus(seed)
    reuse = find_reuse(articles)
    called = {tuple(sorted(pair)) for pair in reuse.loc[reuse["kind"] == "copy", ["article_a", "article_b"]].itertuples(
        index=False)}
    families = articles.groupby("family")["article_id"].agg(list)
    parents = {child: keys[0] for keys in families for child in keys[1:]}
    lineage = {tuple(sorted(item)) for item in parents.items()}
    kin = {tuple(sorted(pair)) for keys in families for pair in combinations(keys, 2)}
    near = {pair for pair in kin - lineage if articles.set_index("article_id").loc[list(pair), "rate"].sum() <= 0.3}
    number = {key: i for i, key in enumerate(articles["article_id"])}
    edges = np.array([[number[a], number[b]] for a, b in sorted(called)]).T
    graph = sparse.coo_matrix((np.ones(edges.shape[1]), edges), shape=(len(number), len(number)))
    found = connected_components(graph, directed=False)[1]
    rows = [(f"copy to original, {name}", value) for name, value in
            zip(("precision", "recall", "f1"), f1(lineage, called - (kin - lineage)), strict=True)]
    rows += [(f"copy to copy, up to 30 % apart, {name}", value) for name, value in
             zip(("precision", "recall", "f1"), f1(near, called - lineage - (kin - near)), strict=True)]
    rows += [("pairs called copy that share no story", len(called - kin)), ("articles", len(articles)),
             ("clusters, adjusted Rand index", adjusted_rand_score(articles["family"], found)),
             ("pairs from containment .1 on", len(reuse_pairs(articles)))]
    kinds = reuse["kind"].value_counts()
    rows += [(f"stretches, {kind}", int(kinds.get(kind, 0))) for kind in ("copy", "shared quotation", "stock")]
    scores = edit_scores(find_edits(articles, reuse), origin, parents)
    precision, recall = scores["both"] / scores["found"], scores["both"] / scores["planted"]
    rows += [("edits, words planted", scores["planted"]), ("edits, precision", precision), ("edits, recall", recall),
             ("edits, f1", 2 * precision * recall / (precision + recall)), ("words moved", scores["moved"])]
    return [(seed, name, value) for name, value in rows]


def main() -> None:
    """Measure ten corpora and write the table."""
    table = pd.DataFrame([row for seed in range(1, 11) for row in measure(seed)], columns=["seed", "what", "value"])
    table["value"] = table["value"].map(lambda value: float(f"{value:.4g}"))
    wide = table.pivot(index="what", columns="seed", values="value").reindex(table["what"].drop_duplicates())
    wide.columns = [f"corpus_{seed}" for seed in wide.columns]
    folder = ROOT / "tests" / "benchmarks" / "results"
    wide.to_csv(folder / "reuse_planted.csv")
    print(wide.to_string())


if __name__ == "__main__":
    main()
