"""The rules of reports, compiled from their own text, so that there is one of them.

Each function of the modules below is compiled as it stands there, with two changes: a group of numbers becomes an
array, and the functions of `reading` are those of this module, which read arrays.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any, NamedTuple

import numpy as np

from analysis.measure.kernels.voice_compiling import kernel, light
from analysis.measure.voice import cues, extents, grammar, phrases, quotation_rules, speakers, subjects, verbs

_MODULES: tuple[ModuleType, ...] = (grammar, extents, subjects, verbs, phrases, cues, quotation_rules, speakers)


class Ground(NamedTuple):
    """What `Grammar` offers the rules, as arrays; names and contents are those of `Grammar`."""

    text: np.ndarray  # code points
    start: np.ndarray
    end: np.ndarray
    key: np.ndarray
    row: np.ndarray
    roles: np.ndarray
    sign: np.ndarray
    quote: np.ndarray
    upper: np.ndarray
    sentence: np.ndarray
    article: np.ndarray
    first: np.ndarray
    head: np.ndarray
    halts: np.ndarray
    endings: np.ndarray
    negations: np.ndarray
    passed_over: np.ndarray
    phrase_steps: np.ndarray
    phrase_before: np.ndarray
    phrase_length: np.ndarray
    phrase_kind: np.ndarray
    phrase_first: np.ndarray
    phrase_keys: np.ndarray
    phrase_at: np.ndarray
    gloss: np.ndarray
    as_key: np.uint64
    english: bool
    verb_last: bool


@light
def held(value, group):
    """Whether a value is one of a group."""
    for other in group:  # noqa: SIM110 (a generator cannot be compiled)
        if value == other:
            return True
    return False


@light
def next_of(marks, begin, stop):
    """The next marked place from begin up to stop (excluded); -1 where there is none."""
    for place in range(begin, min(stop, len(marks))):
        if marks[place]:
            return place
    return -1


@light
def ends_ed(text, stop):
    """Whether the text up to `stop` ends in "ed"."""
    return stop >= 2 and text[stop - 2] == 101 and text[stop - 1] == 100


@light
def ends_ing(text, stop):
    """Whether the text up to `stop` ends in "ing"."""
    return stop >= 3 and text[stop - 3] == 105 and text[stop - 2] == 110 and text[stop - 1] == 103


@light
def ends_ing_anyhow(text, stop):
    """Whether the text up to `stop` ends in "ing", in capitals or not."""
    return (stop >= 3 and (text[stop - 3] == 105 or text[stop - 3] == 73) and (text[stop - 2] == 110 or text[stop - 2]
            == 78) and (text[stop - 1] == 103 or text[stop - 1] == 71))


def _own(module: ModuleType) -> dict[str, FunctionType]:
    return {name: thing for name, thing in vars(module).items()
            if isinstance(thing, FunctionType) and thing.__module__ == module.__name__}


def _array(group: Any) -> Any:
    if not isinstance(group, frozenset) or not all(isinstance(value, int) for value in group):
        return group
    return np.array(sorted(group), np.uint64 if max(group) >= 1 << 32 else np.int64)


def _compile() -> dict[str, Callable]:
    """The compiled functions by name, those of all modules together."""
    ready: dict[str, Callable] = {name: globals()[name] for name in ("held", "next_of", "ends_ed", "ends_ing",
                                                                     "ends_ing_anyhow")}
    worlds = [{name: _array(thing) for name, thing in vars(module).items()} for module in _MODULES]
    for module, world in zip(_MODULES, worlds, strict=True):
        for name, plain in _own(module).items():
            ready[name] = light(FunctionType(plain.__code__, world, name, plain.__defaults__))
    for world in worlds:
        world.update({name: ready[name] for name, thing in world.items()
                      if isinstance(thing, FunctionType) and name in ready})
    return ready


_RULES = _compile()
_one_report, _nothing = _RULES["one_report"], _RULES["nothing"]
_judge, _name_span = _RULES["judge"], _RULES["name_span"]


@kernel
def find(ground, spots, out):
    """Write every act of reporting, cue after cue, as rows in the order of `Found`; returns how many there are."""
    count = 0
    before = _nothing(grammar.NOTHING)
    sentence = open_until = -1
    for place in spots:
        if place < before.stop:
            continue
        report = _one_report(ground, place, before, sentence, open_until)
        if report.rule < 0:
            continue
        row = out[count]
        (row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8], row[9], row[10]) = report
        count += 1
        before = report
        if report.first >= 0 and report.rule != grammar.CUE_AFTER:
            sentence = ground.sentence[report.begin]
            open_until = report.second_stop if report.second >= 0 else report.first_stop
    return count


@kernel
def judge(ground, rows, at, owner, line, begins, stops, out):
    """Write what the grammar says of each quotation; see `analysis.measure.voice.quotation_rules.judge`."""
    for number in range(len(begins)):
        row = out[number]
        row[0], row[1], row[2], row[3] = _judge(ground, rows, at, owner, line, begins[number], stops[number])


@kernel
def name_spans(ground, rows, out):
    """Write what of each report's subject names the speaker, where it has a subject."""
    for number in range(len(rows)):
        out[number, 0], out[number, 1] = rows[number, 3], rows[number, 4]
        if rows[number, 3] >= 0:
            out[number, 0], out[number, 1] = _name_span(ground, rows[number, 3], rows[number, 4])
