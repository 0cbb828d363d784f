"""The name of whoever speaks: titles taken off, short names and pronouns led back to the full name."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analysis.measure.kernels import compiled

from . import language as lang
from .full_names import LINKS, FullNames
from .grammar import Grammar, Report, Span, keys_of
from .reading import held

_PLAIN = lang.SPEAKER | lang.DOCUMENT | lang.GROUP
UNKNOWN = "unknown"
# Words that tie what follows to what stands before, as "of" does in "the head of the bank".
_TIES = keys_of(" ".join(sorted(LINKS | {"for", "at", "in", "to", "on"})))
OFFICE_OF = frozenset({"of", "for", "at", "in", "from"})


def name_span(grammar: Grammar, begin: int, stop: int) -> Span:
    """What of a subject names the speaker: marks, conjunctions and adverbs at its edges and earlier phrases left out.

    "amid fears the two countries" names the countries, not the fears.
    """
    roles, upper, sign = grammar.roles, grammar.upper, grammar.sign
    while stop > begin and sign[stop - 1]:
        stop -= 1
    while begin < stop and (
        sign[begin] or (roles[begin] & (lang.JOIN | lang.BREAK | lang.ADVERB) and not upper[begin])
    ):
        begin += 1
    if begin >= stop or grammar.verb_last:
        return begin, stop  # there an article may stand inside the phrase
    for place in range(stop - 2, begin - 1, -1):
        if roles[place] & lang.RELATIVE or (
            roles[place] & lang.PREPOSITION and not upper[place] and not held(grammar.key[place], _TIES)
        ):
            return place + 1, stop
        if roles[place] & lang.ARTICLE:
            first = place
            while first > begin and roles[first - 1] & lang.ARTICLE:
                first -= 1
            if first == begin or not held(grammar.key[first - 1], _TIES):
                return first, stop
            return begin, stop
    return begin, stop


class Speakers:
    """Names of speakers, article by article, in the order of the text.

    The last person named is remembered, because "he" and "she" stand for that person; a place or an institution
    ("Moscow") never becomes one. A pronoun that fits nobody stays as it is.
    """

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._names = FullNames(grammar)
        self._article = -1
        self._last_person = ""
        self._last = ""

    def names(self, rows: np.ndarray, reports: list[Report]) -> Iterator[str]:
        """The speaker of each report, "unknown" where it names none; reports in text order."""
        grammar = self._grammar
        fast = compiled("voice_reports", grammar.page.volume)
        if fast:
            spans = fast.name_spans(grammar, rows)
        else:
            spans = np.array([name_span(grammar, row[3], row[4]) if row[3] >= 0 else row[3:5] for row in rows.tolist()])
        for report, span in zip(reports, spans.tolist(), strict=True):
            yield self._name(report, span)

    def _name(self, report: Report, span: list[int]) -> str:
        grammar = self._grammar
        article = grammar.article[report.cue[0]]
        if article != self._article:
            self._article, self._last_person, self._last = article, "", ""
            self._names.enter(article)
        if report.rule == "reported mood":
            return self._last or UNKNOWN
        if report.subject is None or report.subject[0] >= report.subject[1]:
            return UNKNOWN
        name, person = self._read(*span)
        if name and name != UNKNOWN:
            self._last = name
            if person:
                self._last_person = name
        return name or UNKNOWN

    def _read(self, begin: int, stop: int) -> tuple[str, bool]:
        """Name, and whether it is surely a person's."""
        grammar = self._grammar
        roles, upper, sign = grammar.roles, grammar.upper, grammar.sign
        if begin >= stop:
            return "", False
        if stop - begin == 1 and roles[begin] & (lang.PERSON | lang.POSSESSIVE):
            if (
                self._last_person
                and not roles[begin] & lang.GROUP
                and grammar.words(begin, stop).lower() not in ("their", "its")
            ):
                return self._last_person, True
            return grammar.words(begin, stop).lower(), False
        if stop - begin == 1 and roles[begin] & (lang.GROUP | lang.FIRST):
            word = grammar.words(begin, stop)
            return (word if roles[begin] & lang.FIRST else word.lower()), False
        # Possessive 's at the end ("in Ann's article") is no part of the name.
        if stop - begin > 2 and sign[stop - 2] and grammar.end[stop - 1] - grammar.start[stop - 1] == 1:
            stop -= 2
        last = stop - 1
        alone = stop - begin == 1 and begin == grammar.first[grammar.sentence[begin]]
        if alone and not grammar.page.language.verb_last and self._small(begin):
            return grammar.words(begin, stop).lower(), False
        if upper[last] and not sign[last]:
            return self._proper(begin, stop)
        if roles[last] & lang.DOCUMENT and self._last and roles[begin] & lang.ARTICLE:
            return self._last_person or self._last, bool(self._last_person)
        if roles[last] & lang.ROLE:
            name = self._names.by_office(begin, last)
            if name:
                return name, True
        if roles[last] & lang.ROLE and stop - begin == 2 and roles[begin] & lang.ARTICLE and self._last_person:
            return self._last_person, True
        if not self._can_speak(begin, last):
            # "House member Ann Lee used": the verb slipped in; a name inside is still the one who speaks.
            named = [place for place in range(begin + 1, last) if upper[place] and not sign[place]]
            return self._proper(begin, named[-1] + 1) if named else ("", False)
        text = grammar.words(begin, stop)
        if roles[begin] & (lang.ARTICLE | _PLAIN) or not upper[begin]:
            text = text[:1].lower() + text[1:]
        return text, False

    def _can_speak(self, begin: int, last: int) -> bool:
        """Whether a phrase that ends without a name could be a source at all, rather than a time or a stray verb."""
        grammar = self._grammar
        roles, word = grammar.roles, grammar.words(last, last + 1)
        if grammar.page.language.verb_last or not word.isascii():
            return True
        if roles[last] & lang.TIME or (roles[begin] & lang.PREPOSITION and not grammar.upper[begin]):
            return False
        if roles[last] & (_PLAIN | lang.ROLE | lang.NOUN | lang.TITLE | lang.PERSON) or word.endswith("s"):
            return True
        return begin < last and not word.endswith(("ing", "ed"))

    def _small(self, place: int) -> bool:
        """Whether a lone word at the start of a sentence has its capital from there only."""
        if self._grammar.roles[place] & (_PLAIN | lang.TITLE):
            return True
        word = self._grammar.words(place, place + 1)
        if not word.endswith("s"):
            return False
        return self._names.contains(f" {word.lower()}")

    def _proper(self, begin: int, stop: int) -> tuple[str, bool]:
        grammar = self._grammar
        roles, upper, sign = grammar.roles, grammar.upper, grammar.sign
        start = stop - 1
        while start > begin:
            place = start - 1
            if upper[place] or sign[place] in (ord("-"), ord(".")) or sign[place] in (ord("'"), ord("’")):
                start -= 1
            elif place > begin and upper[place - 1] and grammar.words(place, place + 1) in LINKS:
                start -= 2
            else:
                break
        while start < stop - 1 and sign[start]:
            start += 1
        article = start > begin and roles[start - 1] & lang.ARTICLE
        link = start - 1 - bool(article)
        small = link > begin and not sign[link - 1] and (not upper[link - 1] or self._small(link - 1))
        holder = small and roles[link - 1] & (lang.ROLE | lang.TITLE | _PLAIN)
        if holder and grammar.words(link, link + 1) in OFFICE_OF:
            whole = grammar.words(begin, stop)  # the mayor of Ostmark, not the town
            return whole[:1].lower() + whole[1:], False
        if roles[start] & lang.ARTICLE and start < stop - 1 and not roles[start] & lang.TITLE:
            article, start = roles[start], start + 1  # "The Kremlin" at the start of a sentence
            if not roles[start - 1] & lang.ARTICLE:
                article = 0
        if article:
            kept = grammar.words(start - 1, stop)
            return kept[:1].lower() + kept[1:], False
        name_start = start
        for place in range(start, stop - 1):
            if roles[place] & lang.TITLE or (sign[place] == ord(".") and roles[place - 1] & lang.TITLE):
                name_start = place + 1
        if (
            name_start + 2 < stop
            and grammar.words(name_start, name_start + 1) in LINKS
            and name_start > start
            and stop - name_start >= 4
        ):
            name_start += 2  # President of Arden Ann Lee
        # Ann Lee of X: what follows a link is where she belongs.
        while name_start < stop - 1 and sign[name_start]:
            name_start += 1
        name = grammar.words(name_start, stop)
        most = grammar.page.language.name_words
        words = name.split()
        if most and len(words) > most:
            most += any(word.endswith(grammar.page.language.patronymics) for word in words[-2:])
            name = " ".join(words[-most:])
        return self._names.unify(name)
