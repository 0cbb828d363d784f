"""Fit the model from annotated articles: python -m analysis.measure.voice.fit ../shared/data/polnear-train.jsonl.gz"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from .language import load_language
from .model import SHAPES, columns
from .page import Page, lay_out
from .stretches import grammar_view
from .tokens import WordTable
from .word_classes import word_ids

_RARE = 5  # words of fewer training places are known by their pieces only
_SEEN = 3  # features of fewer training places get no weight


class Corpus:
    """Annotated articles laid out once: the page, the gold labels and who published each token."""

    def __init__(self, articles: list[dict]) -> None:
        texts = [article["text"] for article in articles]
        starts = np.cumsum([0] + [len(text) + 1 for text in texts])
        self.page: Page = lay_out("\n".join(texts), load_language("en"), starts[:-1].astype(np.int64), [])
        marked = np.zeros(int(starts[-1]) + 1, bool)
        for article, offset in zip(articles, starts.tolist(), strict=False):
            for attribution in article["attributions"]:
                for begin, stop in attribution.get("content", []):
                    marked[offset + begin : offset + stop] = True
        self.gold = marked[self.page.tokens.start]
        self.outlet = np.array([article["outlet"] for article in articles])[self.page.article]
        self.reports, self.reason, self.table, self.cue_keys = grammar_view(self.page)


def read_articles(path: Path) -> list[dict]:
    """The articles of a JSON-lines file (gzip): text, outlet, attributions with content spans in characters."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def fit(
    corpus: Corpus,
    train: np.ndarray,
    *,
    bags: int = 5,
    share: float = 0.7,
    penalty: float = 12.0,
    rounds: int = 50,
    seed: int = 7,
):
    """Weights of the model from the tokens of `train` (bool), as arrays ready to be stored.

    Each of `bags` chains sees a random `share` of the families of features; their weights are averaged. A single chain
    leans on few strong families and is surer than it should be; the average is as fast as one chain and errs less on
    outlets never seen.

    Source: Sutton, Sindelar and McCallum 2006 (feature bagging for linear chains).
    """
    page = corpus.page
    words, vocabulary = _vocabulary(page, train)
    table = WordTable(_keys(page, train))
    ids, _ = word_ids(page, table)
    grammar = corpus.table.copy()
    grammar[:, 4] = cue_ids(corpus.cue_keys, table)
    families = columns(page, corpus.reports, corpus.reason, grammar, ids, vocabulary)
    offsets = np.cumsum([0] + [size for _, _, size in families])
    matrix = np.stack(
        [np.where(values >= 0, values + offset, -1) for (_, values, _), offset in zip(families, offsets, strict=False)],
        1,
    )
    count = np.bincount(matrix[train].ravel()[matrix[train].ravel() >= 0], minlength=int(offsets[-1]))
    kept = count >= _SEEN
    new = np.cumsum(kept) * kept - 1  # -1: no weight
    matrix = np.where(matrix >= 0, new[matrix], -1)[train]
    chance = np.random.default_rng(seed)
    total = np.zeros((int(kept.sum()), 3))
    for _ in range(bags):
        chosen = chance.permutation(len(families))[: max(1, round(share * len(families)))]
        total += _chain(
            matrix[:, np.sort(chosen)], len(total), corpus.gold[train], page.tokens.line[train], penalty, rounds
        )
    full = np.zeros((int(offsets[-1]), 3))
    full[kept] = total / (bags * 1.0)
    stored: dict[str, np.ndarray] = {"words": np.frombuffer("\n".join(words).encode("utf-8"), np.uint8)}
    for (name, _, size), offset in zip(families, offsets.tolist(), strict=False):
        part = full[offset : offset + size]
        scale = max(float(np.abs(part).max()), 1e-6) / 127
        stored["w:" + name] = np.round(part / scale).astype(np.int8)
        stored["s:" + name] = np.array(scale, np.float32)
    return stored


def _keys(page: Page, train: np.ndarray) -> np.ndarray:
    keys, first, count = np.unique(page.tokens.key[train], return_index=True, return_counts=True)
    words = _spelled(page, np.flatnonzero(train)[first])
    order = sorted(
        (word, int(key)) for word, key, many in zip(words, keys, count, strict=True) if many >= _RARE and word
    )
    return np.array([key for _, key in order], np.uint64)


def _vocabulary(page: Page, train: np.ndarray) -> tuple[list[str], int]:
    _, first, count = np.unique(page.tokens.key[train], return_index=True, return_counts=True)
    words = _spelled(page, np.flatnonzero(train)[first])
    kept = sorted(word for word, many in zip(words, count, strict=True) if many >= _RARE and word)
    return kept, len(kept) + SHAPES


def _spelled(page: Page, places: np.ndarray) -> list[str]:
    text = page.tokens.text
    return [
        text[start:end].lower() for start, end in zip(page.tokens.start[places], page.tokens.end[places], strict=True)
    ]


def cue_ids(keys: np.ndarray, table: WordTable) -> np.ndarray:
    """Vocabulary ids of the cues' last words; 0 where the vocabulary lacks them."""
    rows = table.rows(keys).astype(np.int64)
    return np.where(rows > 0, rows + SHAPES - 1, 0)


def _chain(
    matrix: np.ndarray, features: int, gold: np.ndarray, line: np.ndarray, penalty: float, rounds: int
) -> np.ndarray:
    """Weights (features, 3) of one chain: conditional likelihood with a quadratic penalty, by L-BFGS."""
    size = len(matrix)
    present = matrix >= 0
    rows = np.concatenate([[0], np.cumsum(present.sum(1))])
    design = sparse.csr_matrix((np.ones(int(rows[-1])), matrix[present], rows), shape=(size, features))
    turned = design.T.tocsr()
    starts = np.flatnonzero(np.diff(line, prepend=-1))
    lengths = np.diff(np.append(starts, size))
    order = np.argsort(-lengths, kind="stable")
    starts, lengths = starts[order], lengths[order]
    steps = [starts[: int((lengths > step).sum())] + step for step in range(int(lengths.max()))]
    later = np.concatenate(steps[1:]) if len(steps) > 1 else np.zeros(0, np.int64)
    gold = gold.astype(bool)
    before = np.zeros(size, bool)
    before[1:] = gold[:-1]
    before[starts] = False
    seen = np.stack([gold, ~before & gold, before & ~gold], 1).astype(float)

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        scores = design @ flat.reshape(features, 3)
        here, enter, leave = scores.T
        own, told, own_after, told_after = (np.zeros(size) for _ in range(4))
        told[starts] = here[starts] + enter[starts]
        for now in steps[1:]:
            past = now - 1
            own[now] = np.logaddexp(own[past], told[past] + leave[now])
            told[now] = np.logaddexp(told[past], own[past] + enter[now]) + here[now]
        for now in steps[:0:-1]:
            past = now - 1
            own_after[past] = np.logaddexp(own_after[now], enter[now] + here[now] + told_after[now])
            told_after[past] = np.logaddexp(leave[now] + own_after[now], here[now] + told_after[now])
        whole = np.logaddexp(own + own_after, told + told_after)
        expected = np.zeros((size, 3))
        expected[:, 0] = np.exp(told + told_after - whole)
        expected[starts, 1] = expected[starts, 0]
        expected[later, 1] = np.exp(own[later - 1] + enter[later] + here[later] + told_after[later] - whole[later])
        expected[later, 2] = np.exp(told[later - 1] + leave[later] + own_after[later] - whole[later])
        value = float(whole[starts].sum() - (scores * seen).sum() + 0.5 * penalty * (flat @ flat))
        return value, (turned @ (expected - seen)).ravel() + penalty * flat

    found = minimize(
        loss, np.zeros(features * 3), jac=True, method="L-BFGS-B", options={"maxiter": rounds, "maxcor": 8}
    )
    return found.x.reshape(features, 3)


def main() -> None:
    """Fit on all articles of a file and store the weights beside the cue files."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("articles", type=Path, help="annotated articles, one JSON object a line, gzip")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[2] / "data" / "voice-en-model.npz")
    options = parser.parse_args()
    corpus = Corpus(read_articles(options.articles))
    stored = fit(corpus, np.ones(len(corpus.page), bool))
    np.savez_compressed(options.out, **stored)


if __name__ == "__main__":
    main()
