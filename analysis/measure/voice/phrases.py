"""Phrases that name a source: "according to Y", "citing Y", "as Y says", "was quoted as saying"."""

from __future__ import annotations

from . import language as lang
from .extents import around, clause_end, parted
from .grammar import NOT_A_CUE, Grammar, Report
from .subjects import left_subject, noun_phrase
from .verbs import clause_report


def source_phrase(grammar: Grammar, place: int) -> Report | None:
    """according to Y; citing Y; was quoted as saying."""
    for before, keys, kind, wording in grammar.page.language.phrases.get(grammar.key[place], ()):
        begin = place - before
        stop = begin + len(keys)
        if begin < 0 or stop > len(grammar.key) or tuple(grammar.key[begin:stop]) != keys:
            continue
        sentence = grammar.sentence[place]
        first, last = grammar.first[sentence], grammar.first[sentence + 1]
        if begin < first or stop > last:
            continue
        if kind in ("so-called", "term for"):
            return NOT_A_CUE
        if kind == "passive":
            return clause_report(grammar, begin, stop, lang.SAYING, sentence)
        if kind == "impersonal":
            end = clause_end(grammar, stop, last)
            return Report((begin, stop), "hearsay", None, [(stop, end)], "impersonal", sentence)
        if kind == "as verb":  # as Y says: the verb stands next to its subject
            if len(keys) == 1 and not (begin > first and parted(grammar, begin - 1)):
                continue
            subject = noun_phrase(grammar, stop, last)
            return Report(
                (begin, stop), "saying", subject, around(grammar, begin, subject[1], first, last), "as said", sentence
            )
        if kind == "after source":  # Y zufolge
            subject = left_subject(grammar, begin, first) or (max(first, begin - 3), begin)
            return Report(
                (begin, stop),
                "saying",
                subject,
                around(grammar, subject[0], stop, first, last),
                "according to",
                sentence,
            )
        subject = noun_phrase(grammar, stop, last)
        if kind == "as reported":
            return Report(
                (begin, stop),
                "saying",
                subject,
                around(grammar, begin, subject[1], first, last),
                "as reported",
                sentence,
            )
        if kind == "according" and subject[0] == subject[1] and wording != "according to":
            continue
        rule = "citing" if kind == "citing" else "according to"
        return Report((begin, stop), "saying", subject, around(grammar, begin, subject[1], first, last), rule, sentence)
    return None
