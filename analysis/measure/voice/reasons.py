"""Why a stretch has its voice, and the same in numbers for the model."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a stretch has its voice: what is told of it beside its place."""

    voice: int
    form: str
    speaker: str
    cue: str
    cue_type: str
    rule: str


def reason_table(reasons: list[Reason]) -> tuple[np.ndarray, np.ndarray]:
    """The reasons in numbers, one row each (see `grammar_view`), and the hash of the last word of each one's cue."""
    rows, keys = [], []
    seen: dict[str, int] = {}
    for reason in reasons:
        rule = reason.rule
        number = _RULE.get(rule)
        if number is None:
            number = _RULE["quote"] if rule.startswith("quote ") else _RULE["other"]
        speaker = reason.speaker
        kind = 0 if not speaker else 1 if speaker == UNKNOWN else 2 if speaker[0].isupper() else 3
        rows.append((number, _TYPE.get(reason.cue_type, 0), reason.voice, kind, 0))
        cue = reason.cue
        if cue not in seen:
            seen[cue] = word_key(cue.split()[-1]) if cue else 0
        keys.append(seen[cue])
    return np.array(rows, np.int64).reshape(-1, 5), np.array(keys, np.uint64)


NARRATION = Reason(OWN, "narration", "", "", "none", "none")
MARKS_ONLY = Reason(OWN, "narration", "", "", "none", "marks only")
