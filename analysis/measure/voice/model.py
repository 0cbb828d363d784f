"""A fitted linear chain that corrects where reported words begin and end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import import_module
from pathlib import Path

import numpy as np

from analysis.measure.kernels import compiled

from .features import Template, templates
from .page import Page
from .tokens import WordTable, tokenize
from .word_classes import HEAD_OFFSETS, HEADS, SHAPES, TAIL_OFFSETS, TAILS, WORD_OFFSETS, pieces, shift, word_ids

_FOLDER = Path(__file__).resolve().parents[2] / "data"
_FEW = 16  # lines: fewer go on faster one by one than side by side


@dataclass(eq=False)
class Model:
    """Weights by family of features; the columns weigh: being reported, beginning to be, ceasing to be, nothing.

    `words` are the vocabulary's words, known or not by `table`; `fused` holds per offset one row per word id (the word
    itself, its first five and its last three letters summed); `heads` and `tails` serve words outside the vocabulary;
    `rest` the other families.
    """

    table: WordTable
    vocabulary: int
    fused: list[np.ndarray]
    heads: dict[int, np.ndarray]
    tails: dict[int, np.ndarray]
    rest: dict[str, np.ndarray]
    stored: dict[str, np.ndarray]  # whole numbers and scales, as they lie on disk

    @cached_property
    def packed(self) -> tuple[np.ndarray, ...]:
        """All weights in one array, for the compiled path."""
        return import_module("analysis.measure.kernels.voice_models").pack(self.stored, self.fused)

    def cue_ids(self, keys: np.ndarray) -> np.ndarray:
        """Vocabulary ids of words given by their hashes; 0 where the vocabulary lacks them."""
        rows = self.table.rows(keys).astype(np.int64)
        return np.where(rows > 0, rows + SHAPES - 1, 0)

    def scores(self, page: Page, words: np.ndarray, strange: np.ndarray, families: Iterable[Template]) -> np.ndarray:
        """Score of each token, shape (tokens, 3), float32."""
        size = len(page)
        total, some = _rows(size), _rows(size)
        for offset, table in zip(WORD_OFFSETS, self.fused, strict=True):
            _take(table, shift(words, offset, self.vocabulary, page.edges) if offset else words, some)
            total += some
        article = page.article[strange]
        head, tail = pieces(page, strange)
        for tables, ids in ((self.heads, head), (self.tails, tail)):
            for offset, table in tables.items():
                target = strange - offset
                inside = (target >= 0) & (target < size)
                inside[inside] = page.article[target[inside]] == article[inside]
                total[target[inside]] += table[ids[inside]]
        shared: dict[int, tuple[np.ndarray, np.ndarray]] = {}
        for family in families:
            table = self.rest[family.name]
            if family.view is None:
                _take(table, family.ids, some)
                total += some
            else:  # few rows serve many tokens: add up per row, spread once
                rows = _rows(len(family.ids))
                _take(table, family.ids, rows)
                part = shared.get(id(family.view))
                if part is None:
                    shared[id(family.view)] = (family.view, rows)
                else:
                    part[1].__iadd__(rows)
        for view, rows in shared.values():
            _take(rows, view, some)
            total += some
        return total[:, :3]


def _rows(count: int) -> np.ndarray:
    """Rows of four zeros (float32): three weights and one to spare, so that a row is moved as one number."""
    return np.zeros((count, 4), np.float32)


def _take(table: np.ndarray, rows: np.ndarray, out: np.ndarray) -> None:
    """Write rows of a table into `out`, each as one number of 16 bytes."""
    np.take(table.view(np.complex128).ravel(), rows, out=out.view(np.complex128).ravel(), mode="clip")


def decode(scores: np.ndarray, line: np.ndarray, bias: float = 0.0) -> np.ndarray:
    """The likeliest course of "reported or not" through each line (bool per token), by the Viterbi algorithm.

    Only the difference of the two states' scores is carried, so one addition and two comparisons serve a token.
    """
    size = len(scores)
    if not size:
        return np.zeros(0, bool)
    gain, enter, leave = (scores[:, column].astype(np.float64) for column in range(3))
    opens = np.ones(size, bool)
    opens[1:] = line[1:] != line[:-1]
    course = _differences(gain + bias, enter, leave, np.flatnonzero(opens))
    if_reported, if_own = course > 0, course > 0
    inner = ~opens[1:]
    if_reported[:-1][inner] = (course[:-1] > enter[1:])[inner]
    if_own[:-1][inner] = (course[:-1] + leave[1:] > 0)[inner]
    settled = if_reported == if_own
    settled[-1] = True
    # Where the state before follows the state after, look ahead to the next settled place; where it is its reverse,
    # count the turns.
    following = np.minimum.accumulate(np.where(settled, np.arange(size), size)[::-1])[::-1]
    turns = np.concatenate([np.cumsum((~settled & if_own)[::-1])[::-1], [0]])
    odd = (turns[:-1] - turns[following]) % 2 == 1
    return if_reported[following] ^ odd


def _differences(here: np.ndarray, into: np.ndarray, out: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Score of "reported" less that of "not" at each token: all lines a step at a time, the few longest one by one.

    At the start of a line nothing is being reported: entering is the only way, and leaving costs nothing.
    """
    lengths = np.diff(np.append(starts, len(here)))
    order = np.argsort(-lengths, kind="stable")
    starts, lengths = starts[order], lengths[order]
    course = np.empty(len(here))
    now = here[starts] + into[starts]
    course[starts] = now
    step, going = 1, int(np.searchsorted(-lengths, -1))
    while going > _FEW:
        place = starts[:going] + step
        now = now[:going]
        now = np.maximum(now, into[place]) + here[place] - np.maximum(now + out[place], 0.0)
        course[place] = now
        step += 1
        going = int(np.searchsorted(-lengths, -step))
    for start, length, difference in zip(starts[:going].tolist(), lengths[:going].tolist(), now.tolist(), strict=False):
        span = slice(start + step, start + length)
        walk: list[float] = []
        for gain, enter, leave in zip(here[span].tolist(), into[span].tolist(), out[span].tolist(), strict=True):
            stay = difference + leave
            difference = (difference if difference > enter else enter) + gain - (stay if stay > 0.0 else 0.0)
            walk.append(difference)
        course[span] = walk
    return course


def fuse(
    words: list[str], word_tables: list[np.ndarray], heads: dict[int, np.ndarray], tails: dict[int, np.ndarray]
) -> list[np.ndarray]:
    """Per offset the summed weights of each word id: the word's own and those of its pieces."""
    text = "\n".join(words)
    cut = tokenize(text)
    if len(cut) != len(words):
        raise ValueError(
            f"the vocabulary holds {len(words)} entries but {len(cut)} words; each must be one word or mark"
        )
    page_like = _Cut(cut)
    head, tail = pieces(page_like, np.arange(len(words)))  # type: ignore[arg-type]
    fused = []
    for offset, table in zip(WORD_OFFSETS, word_tables, strict=True):
        joined = np.concatenate([table, _rows(1)])  # the last row serves places beyond the article
        if offset in heads:
            joined[SHAPES:-1] += heads[offset][head]
        if offset in tails:
            joined[SHAPES:-1] += tails[offset][tail]
        fused.append(joined)
    return fused


class _Cut:
    def __init__(self, tokens) -> None:
        self.tokens = tokens


@lru_cache(maxsize=4)
def load_model(code: str) -> Model | None:
    """The model of a language; None where there is none and the grammar stands alone."""
    path = _FOLDER / f"voice-{code}-model.npz"
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as stored:
        return unpack({name: stored[name] for name in stored.files})


def unpack(stored: dict[str, np.ndarray]) -> Model:
    """A model from its stored arrays (whole numbers of -127..127 and a scale for each family)."""
    words = bytes(stored["words"]).decode("utf-8").split("\n")
    weights = {}
    for name in (name for name in stored if name.startswith("w:")):
        weights[name[2:]] = _rows(len(stored[name]))
        weights[name[2:]][:, :3] = stored[name].astype(np.float32) * stored["s:" + name[2:]].astype(np.float32)
    heads = {offset: weights.pop(f"head {offset}") for offset in HEAD_OFFSETS}
    tails = {offset: weights.pop(f"tail {offset}") for offset in TAIL_OFFSETS}
    tables = [weights.pop(f"word {offset}") for offset in WORD_OFFSETS]
    keys = tokenize("\n".join(words)).key
    return Model(WordTable(keys), len(words) + SHAPES, fuse(words, tables, heads, tails), heads, tails, weights, stored)


def columns(
    page: Page, rows: np.ndarray, reason: np.ndarray, table: np.ndarray, words: np.ndarray, vocabulary: int
):
    """Every family as (name, ids per token, size), as the fitting needs them; the model itself takes short cuts."""
    out: list[tuple[str, np.ndarray, int]] = []
    head, tail = pieces(page, np.arange(len(page)))
    for name, values, offsets, count in (
        ("word", words, WORD_OFFSETS, vocabulary),
        ("head", head, HEAD_OFFSETS, HEADS),
        ("tail", tail, TAIL_OFFSETS, TAILS),
    ):
        out.extend((f"{name} {offset}", shift(values, offset, -1, page.edges), count) for offset in offsets)
    out.extend(
        (family.name, family.per_token(), family.size)
        for family in templates(page, rows, reason, table, words, vocabulary, False)
    )
    return out


def reported(
    model: Model, page: Page, rows: np.ndarray, reason: np.ndarray, table: np.ndarray, bias: float = 0.04
) -> np.ndarray:
    """Whether each token is somebody's report (bool), in marks or not.

    The likeliest course alone reports too little; `bias` (score a token) evens the own-voice share on outlets held out.
    """
    fast = compiled("voice_models", page.volume)
    if fast:
        return fast.decoded(fast.scored(model, page, rows, reason, table), page.tokens.line, bias)
    words, strange = word_ids(page, model.table)
    families = templates(page, rows, reason, table, words, model.vocabulary)
    return decode(model.scores(page, words, strange, families), page.tokens.line, bias)
