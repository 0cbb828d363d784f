"""Why a stretch has its voice, and the same in numbers for the model."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from .grammar import RULES, TYPES
from .speakers import UNKNOWN
from .tokens import word_key

OWN, DIRECT, INDIRECT = 0, 1, 2
VOICES = ("own", "direct", "indirect")
_RULE = {name: number for number, name in enumerate(RULES)}
_TYPE = {name: number for number, name in enumerate(TYPES)}
# Reports that name nobody, or somebody at second hand: they give way to any other.
FAINT = frozenset({"passive", "as reported", "hearsay", "impersonal"})
# Rules plain enough to be believed against the model, and up to how many tokens.
PLAIN = {"cue after": 25, "according to": 25, "citing": 40, "as said": 25, "clause": 12, "noun": 8, "hearsay": 8}


class Reason(NamedTuple):
    """Why a stretch has its voice: what is told of it beside its place."""

    voice: int
    form: str
    speaker: str
    cue: str
    cue_type: str
    rule: str


def reason_table(reasons: list[Reason]) -> tuple[np.ndarray, np.ndarray]:
    """The reasons in numbers, one row each (see `grammar_view`), and the hash of the last word of each one's cue."""
    kinds: dict[tuple[str, str, int, int], int] = {}  # few kinds serve many reasons
    rows, keys = [], []
    for voice, _, speaker, cue, cue_type, rule in reasons:
        who = 0 if not speaker else 1 if speaker == UNKNOWN else 2 if speaker[0].isupper() else 3
        rows.append(kinds.setdefault((rule, cue_type, voice, who), len(kinds)))
        keys.append(_cue_key(cue))
    table = [(_rule_number(rule), _TYPE.get(kind, 0), voice, who, 0) for rule, kind, voice, who in kinds]
    return np.array(table, np.int64).reshape(-1, 5)[rows], np.array(keys, np.uint64)


def _rule_number(rule: str) -> int:
    return _RULE.get(rule, _RULE["quote"] if rule.startswith("quote ") else _RULE["other"])


@lru_cache(maxsize=4096)
def _cue_key(cue: str) -> int:
    return word_key(cue.split()[-1]) if cue else 0


NARRATION = Reason(OWN, "narration", "", "", "none", "none")
MARKS_ONLY = Reason(OWN, "narration", "", "", "none", "marks only")
