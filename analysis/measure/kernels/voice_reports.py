"""The rules of reports by way of the compiled functions."""

from __future__ import annotations

import numpy as np

from analysis.measure.kernels import voice_rules_numba as rules
from analysis.measure.kernels.voice_signposts_numba import signposts
from analysis.measure.voice.grammar import FIELDS, Grammar

_POSTS = ("halts", "endings", "negations", "passed_over", "phrase_steps")


def ground(grammar: Grammar) -> rules.Ground:
    """What the rules read, as arrays; made once for a page."""
    if grammar.ground is None:
        grammar.ground = _ground(grammar)
    return grammar.ground


def _ground(grammar: Grammar) -> rules.Ground:
    page, tokens, language = grammar.page, grammar.page.tokens, grammar.page.language
    lists = {name: np.array(values, np.uint64 if name == "keys" else np.int64)
             for name, values in language.phrase_lists.items()}  # fmt: skip
    posts = {name: np.empty(len(page), np.uint8) for name in _POSTS}
    upper, roles = tokens.upper.view(np.uint8), page.roles.view(np.int64)
    signposts(tokens.codes, tokens.start, tokens.end, upper, page.sign, page.quote, roles, page.sentence,
              grammar.english, *posts.values())  # fmt: skip
    return rules.Ground(
        text=tokens.codes, start=tokens.start, end=tokens.end, key=tokens.key, row=page.row, roles=roles,
        sign=page.sign, quote=page.quote, upper=upper, sentence=page.sentence, article=page.article, first=page.first,
        head=page.head.view(np.uint8), **posts, phrase_before=lists["before"], phrase_length=lists["length"],
        phrase_kind=lists["kind"], phrase_first=lists["first"], phrase_keys=lists["keys"], phrase_at=lists["at"],
        gloss=np.array(language.gloss, np.uint64).reshape(-1, 2), as_key=np.uint64(language.as_key),
        english=grammar.english, verb_last=grammar.verb_last)  # fmt: skip


def find(grammar: Grammar, spots: np.ndarray) -> np.ndarray:
    """Every act of reporting as rows in the order of `Found`, from the places of all possible cues."""
    out = np.empty((len(spots), FIELDS), np.int64)
    return out[: rules.find(ground(grammar), spots, out)]


def judged(grammar: Grammar, rows: np.ndarray, at: np.ndarray, owner: np.ndarray, begins: np.ndarray,
           stops: np.ndarray) -> list[list[int]]:  # fmt: skip
    """What the grammar says of each quotation, as `quoted.judge` gives it."""
    out = np.empty((len(begins), 4), np.int64)
    rules.judge(ground(grammar), rows, at, owner, grammar.page.tokens.line, begins, stops, out)
    return out.tolist()


def name_spans(grammar: Grammar, rows: np.ndarray) -> np.ndarray:
    """What of each report's subject names the speaker, as `speakers.name_span` gives it; int64 (reports, 2)."""
    out = np.empty((len(rows), 2), np.int64)
    rules.name_spans(ground(grammar), rows, out)
    return out
