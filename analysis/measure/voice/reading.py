"""The few questions of the rules that are asked otherwise of lists and bytes than of arrays.

The rules are written once. Without numba they read lists and bytes through these functions; with it, through those of
the same names in `kernels.voice_rules_numba`, which read arrays.
"""

from __future__ import annotations


def held(value: int, group: frozenset[int]) -> bool:
    """Whether a value is one of a group."""
    return value in group


def next_of(marks: bytes, begin: int, stop: int) -> int:
    """The next marked place from begin up to stop (excluded); -1 where there is none."""
    return marks.find(1, begin, stop)


def ends_ed(text: str, stop: int) -> bool:
    """Whether the text up to `stop` ends in "ed"."""
    return text.endswith("ed", 0, stop)


def ends_ing(text: str, stop: int) -> bool:
    """Whether the text up to `stop` ends in "ing"."""
    return text.endswith("ing", 0, stop)


def ends_ing_anyhow(text: str, stop: int) -> bool:
    """Whether the text up to `stop` ends in "ing", in capitals or not."""
    return text[max(stop - 3, 0) : stop].lower() == "ing"
