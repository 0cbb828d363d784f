"""Words held at arm's length: "so-called", "what Y calls", "Y's term for", "using Y's wording"."""

from __future__ import annotations

from dataclasses import dataclass, field

from . import language as lang
from .grammar import Grammar
from .page import Page


@dataclass(eq=False)
class Distance:
    """`spans`: (begin, stop, rule) in tokens; `quotations`: numbers of outermost quotations held at a distance."""

    spans: list[tuple[int, int, str]] = field(default_factory=list)
    quotations: set[int] = field(default_factory=set)
    asides: list[tuple[int, int]] = field(
        default_factory=list
    )  # remarks on wording: the outlet's own, whatever stands around them


def find_distance(grammar: Grammar, page: Page) -> Distance:
    """Every stretch that a form of the cue file holds at a distance."""
    found = Distance()
    wanted = lang.ANCHOR | lang.DUBBED
    for place in ((page.roles & wanted) != 0).nonzero()[0].tolist():
        for before, keys, kind, _ in page.language.phrases.get(grammar.key[place], ()):
            begin, stop = place - before, place - before + len(keys)
            if kind not in ("so-called", "term for") or begin < 0 or tuple(grammar.key[begin:stop]) != keys:
                continue
            if kind == "so-called":
                _ahead(grammar, found, stop, "so-called")
            else:
                _behind(grammar, found, begin, "term for")
            break
    for place in ((page.roles & lang.USING) != 0).nonzero()[0].tolist():
        _wording(grammar, found, place)
    return found


def _wording(grammar: Grammar, found: Distance, place: int) -> None:
    """using Y's wording: the quotation before is held at a distance, and the remark itself is the outlet's."""
    last = grammar.first[grammar.sentence[place] + 1]
    for ahead in range(place + 1, min(last, place + 8)):
        if grammar.sign[ahead] == ord(","):
            return
        if grammar.roles[ahead] & lang.WORDING:
            stop = ahead
            while stop < last and grammar.sign[stop] != ord(",") and grammar.quote[stop] < 0:
                stop += 1
            _behind(grammar, found, place, "wording")
            found.asides.append((place, stop))
            return


def _ahead(grammar: Grammar, found: Distance, place: int, rule: str) -> None:
    """Hold the quotation or the noun phrase that starts here."""
    last = grammar.first[grammar.sentence[place - 1] + 1]
    if place >= last:
        return
    if grammar.quote[place] >= 0 and (place == 0 or grammar.quote[place - 1] != grammar.quote[place]):
        found.quotations.add(grammar.quote[place])
    found.spans.append((place, name_end(grammar, place), rule))


def name_end(grammar: Grammar, place: int) -> int:
    """Where the noun phrase that starts here ends, five words on at the latest."""
    last = grammar.first[grammar.sentence[place - 1] + 1]
    stop = place
    while stop < last and stop - place < 5 and not grammar.sign[stop] and grammar.quote[stop] == grammar.quote[place]:
        if stop > place + 1 and grammar.roles[stop] & (
            lang.PREPOSITION | lang.AUXILIARY | lang.JOIN | lang.VERB_CUE | lang.OPENER
        ):
            break
        stop += 1
    return stop


def _behind(grammar: Grammar, found: Distance, place: int, rule: str) -> None:
    """Hold the quotation that stands before in the same sentence."""
    first = grammar.first[grammar.sentence[place]]
    for back in range(place - 1, max(first, place - 14) - 1, -1):
        if grammar.quote[back] >= 0:
            found.quotations.add(grammar.quote[back])
            return
