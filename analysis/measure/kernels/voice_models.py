"""The model's verdict by way of the compiled functions: the same sums as `model.reported`, without its arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.measure.kernels import voice_rows_numba as shared
from analysis.measure.kernels import voice_scores_numba as scores
from analysis.measure.kernels import voice_words_numba as words
from analysis.measure.voice import language as lang
from analysis.measure.voice.owners import roles_played
from analysis.measure.voice.page import ENDINGS, Page
from analysis.measure.voice.word_classes import HEAD_OFFSETS, TAIL_OFFSETS, listed_classes

# As `templates` yields them; the kernel counts on this order.
FAMILIES = (
    "pair before", "pair after", "classes", "classes after", "classes before", "quote", "depth", "quote class",
    "quote class before", "left cue", "left cue, comma", "left cue class before", "right cue", "right cue, comma",
    "right cue class before", "left cue next", "left cue before", "left cue class after", "cue before left cue",
    "classes of two left cues", "way from left cue", "way to right cue", "both cues", "last cue", "first cue",
    "first word", "ends", "sentences around", "paragraph", "after last comma", "word after last comma",
    "word after next comma", "grammar", "grammar speaker", "grammar cue", "grammar border", "grammar before",
    "grammar after", "grammar class", "grammar voices", "subject and cue", "grammar ends",
)  # fmt: skip
_LENGTHS = np.array([2, 3, 4, 6, 9, 15, 30])


def pack(stored: dict[str, np.ndarray], fused: list[np.ndarray]) -> tuple[np.ndarray, ...]:
    """All weights close together, so that they stay in the cache.

    Returns
    -------
    The fused rows (float32, four a word); the whole numbers of all other families, three in the bytes of one int32;
    where each family begins; its scale (float32).
    """
    names = [f"head {offset}" for offset in HEAD_OFFSETS] + [f"tail {offset}" for offset in TAIL_OFFSETS]
    names += FAMILIES
    tables = [stored["w:" + name] for name in names]
    rows = np.zeros((sum(map(len, tables)), 4), np.uint8)
    rows[:, :3] = np.concatenate(tables).view(np.uint8)
    scale = np.array([stored["s:" + name] for name in names], np.float32)
    return (np.concatenate(fused), rows.view("<u4").ravel().astype(np.int32),
            np.cumsum([0, *map(len, tables)])[:-1], scale)


def known_words(model: Any, page: Page) -> tuple[np.ndarray, ...]:
    """Vocabulary id, class, and hashed first and last letters (or -1) of each token, int32."""
    tokens = page.tokens
    found = tuple(np.empty(len(page), np.int32) for _ in range(4))
    words.known(tokens.start, tokens.end, tokens.lower, page.sign, tokens.upper, page.row,
                listed_classes(page.language), tokens.key, *model.table.compact, ENDINGS, *found)
    return found


def scored(model: Any, page: Page, rows: np.ndarray, reason: np.ndarray, table: np.ndarray) -> np.ndarray:
    """Score of each token as `Model.scores` gives it, shape (tokens, 3), float32."""
    size = len(page)
    word, kind, head, tail = known_words(model, page)
    fused, weights, at, scale = model.packed
    cue = np.empty(size, np.bool_)
    shared.mark_cues(page.roles, page.depth, kind, page.article, np.uint64(lang.VERB_CUE | lang.NOUN | lang.WEAK),
                     np.uint64(lang.NOUN), cue)
    edges = page.outer_tokens
    edge = np.zeros(size + 1, np.bool_)
    edge[edges.ravel()] = edge[page.edges] = True
    ending = page.sign[np.maximum(edges[:, 1] - 1, 0)]
    ending = np.select([ending == ord(","), np.isin(ending, (46, 33, 63))], [1, 2], 0)
    shape = np.searchsorted(_LENGTHS, edges[:, 1] - edges[:, 0], side="right") * 4 + 1 + ending
    by_sentence = np.empty((len(page.first) - 1, 3), np.float32)
    shared.sentences(page.first, word, page.sign, cue, page.quote, page.tokens.line, page.article, page.head, weights,
                     at, scale, by_sentence)
    role = roles_played(page, rows)
    found = np.empty((size, 3), np.float32)
    scores.scores(page.first, word, kind, head, tail, page.sign, page.tokens.upper.view(np.uint8), page.quote,
                  page.depth, page.article, edge, shape, cue, (page.roles & np.uint64(lang.OPENER)) != 0, by_sentence,
                  reason, table, role, model.vocabulary, fused, weights, at, scale, found)  # fmt: skip
    return found


def decoded(found: np.ndarray, line: np.ndarray, bias: float) -> np.ndarray:
    """The likeliest course, as `decode` gives it."""
    told = np.empty(len(found), np.bool_)
    scores.course(found, line, bias, told)
    return told
