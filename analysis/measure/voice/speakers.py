"""The name of whoever speaks: titles taken off, short names and pronouns led back to the full name."""

from __future__ import annotations

from bisect import bisect_left

from . import language as lang
from .clauses import Grammar, Report

_LINKS = frozenset(
    {
        "of",
        "de",
        "van",
        "von",
        "bin",
        "al",
        "der",
        "del",
        "la",
        "le",
        "ibn",
        "ben",
        "da",
        "di",
        "el",
        "for",
        "and",
        "zu",
    }
)
_PLAIN = lang.SPEAKER | lang.DOCUMENT | lang.GROUP
UNKNOWN = "unknown"


class Speakers:
    """Names of speakers, article by article, in the order of the text.

    The last person named is remembered, because "he" and "she" stand for that person; a place or an institution
    ("Moscow") never
    becomes one. A pronoun that fits nobody stays as it is.
    """

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._borders = [*grammar.page.borders.tolist(), len(grammar.page.tokens.text)]
        self._article = -1
        self._full: dict[str, str] = {}
        self._last_person = ""
        self._last = ""

    def name(self, report: Report) -> str:
        """The speaker of a report, "unknown" where it names none. Call it once per report, in text order."""
        grammar = self._grammar
        article = int(grammar.page.article[report.cue[0]])
        if article != self._article:
            self._article, self._full, self._last_person, self._last = article, {}, "", ""
        if report.rule == "reported mood":
            return self._last or UNKNOWN
        if report.subject is None or report.subject[0] >= report.subject[1]:
            return UNKNOWN
        name, person = self._read(*report.subject)
        if name and name != UNKNOWN:
            self._last = name
            if person:
                self._last_person = name
        return name or UNKNOWN

    def _read(self, begin: int, stop: int) -> tuple[str, bool]:
        """Name, and whether it is surely a person's."""
        grammar = self._grammar
        roles, upper, sign = grammar.roles, grammar.upper, grammar.sign
        while stop > begin and sign[stop - 1]:
            stop -= 1
        while begin < stop and (
            sign[begin] or (roles[begin] & (lang.JOIN | lang.BREAK | lang.ADVERB) and not upper[begin])
        ):
            begin += 1
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
            name = self._by_office(begin, last)
            if name:
                return name, True
        if roles[last] & lang.ROLE and stop - begin == 2 and roles[begin] & lang.ARTICLE and self._last_person:
            return self._last_person, True
        text = grammar.words(begin, stop)
        if roles[begin] & (lang.ARTICLE | _PLAIN) or not upper[begin]:
            text = text[:1].lower() + text[1:]
        return text, False

    def _small(self, place: int) -> bool:
        """Whether a lone word at the start of a sentence has its capital from there only."""
        if self._grammar.roles[place] & (_PLAIN | lang.TITLE):
            return True
        word = self._grammar.words(place, place + 1)
        if not word.endswith("s"):
            return False
        small = f" {word.lower()}"
        return (
            self._grammar.page.tokens.text.find(small, self._borders[self._article], self._borders[self._article + 1])
            >= 0
        )

    def _proper(self, begin: int, stop: int) -> tuple[str, bool]:
        grammar = self._grammar
        roles, upper, sign = grammar.roles, grammar.upper, grammar.sign
        start = stop - 1
        while start > begin:
            place = start - 1
            if upper[place] or sign[place] in (ord("-"), ord(".")) or sign[place] in (ord("'"), ord("’")):
                start -= 1
            elif place > begin and upper[place - 1] and grammar.words(place, place + 1) in _LINKS:
                start -= 2
            else:
                break
        while start < stop - 1 and sign[start]:
            start += 1
        article = start > begin and roles[start - 1] & lang.ARTICLE
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
            and grammar.words(name_start, name_start + 1) in _LINKS
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
        return self._unify(name, name_start, stop)

    def _unify(self, name: str, begin: int, stop: int) -> tuple[str, bool]:
        words = name.split()
        if len(words) > 1:
            key = words[0] if words[0] in self._grammar.page.language.family_first else words[-1]
            if not any(word in _LINKS for word in words):
                known = self._full.setdefault(key, name)
                if known.split()[0] == words[0]:
                    return known, True
            return name, True
        if name not in self._full:
            full = self._search(name)
            self._full[name] = full
        full = self._full[name]
        return full, full != name

    def _search(self, name: str) -> str:
        """The fullest form under which the article names somebody with this last (or family) name."""
        grammar = self._grammar
        text, low, high = grammar.page.tokens.text, self._borders[self._article], self._borders[self._article + 1]
        family = name in grammar.page.language.family_first
        seen: dict[str, int] = {}
        at = text.find(name, low, high)
        tries = 0
        while at >= 0 and tries < 60:
            tries += 1
            place = bisect_left(grammar.start, at)
            if place < len(grammar.start) and grammar.start[place] == at and self._ends(place, at + len(name)):
                found, sure = self._grow(place, family)
                if (
                    found != name
                ):  # the commonest form wins; one in a headline or at the start of a sentence counts little
                    seen[found] = seen.get(found, 0) + (4 if sure and not grammar.page.minor[place] else 1)
            at = text.find(name, at + len(name), high)
        return max(seen, key=lambda form: seen[form]) if seen else name

    def _ends(self, place: int, stop: int) -> bool:
        return self._grammar.end[place] == stop

    def _grow(self, place: int, family: bool) -> tuple[str, bool]:
        grammar = self._grammar
        roles, upper, sign, first = grammar.roles, grammar.upper, grammar.sign, grammar.first[grammar.sentence[place]]
        if grammar.page.aside[place]:
            return grammar.words(place, place + 1), False
        if family:
            stop = place + 1
            while (
                stop < len(sign)
                and stop - place < 4
                and grammar.sentence[stop] == grammar.sentence[place]
                and (upper[stop] or (sign[stop] == ord("-") and stop + 1 < len(sign)) or sign[stop - 1] == ord("-"))
            ):
                stop += 1
            while sign[stop - 1]:
                stop -= 1
            long_enough = stop - place >= 3
            return grammar.words(place, stop if long_enough else place + 1), not grammar.page.head[place]
        begin = place
        while begin > first and place - begin < 3:
            before = begin - 1
            if (
                upper[before]
                and not roles[before] & ~(lang.SPEAKER | lang.ROLE)
                and grammar.quote[before] == grammar.quote[place]
            ):
                begin -= 1
            elif (
                sign[before] == ord(".")
                and before > first
                and upper[before - 1]
                and grammar.end[before - 1] - grammar.start[before - 1] == 1
                and not roles[before - 1] & lang.TITLE
            ):
                begin -= 2  # a middle initial
            else:
                break
        if begin < place - 1 and begin > first and grammar.words(begin - 1, begin) in _LINKS:
            begin += 1  # President of Arden Ann Lee: the country is no name of hers
        if begin < place and roles[begin] & (lang.SPEAKER | lang.ROLE):
            begin += 1
        if begin < place and not any(char.islower() for char in grammar.words(begin, begin + 1)) and place - begin == 1:
            begin = place  # an acronym is no first name
        sure = begin > first and not grammar.page.head[place]
        return grammar.words(begin, place + 1), sure

    def _by_office(self, begin: int, last: int) -> str:
        """The person introduced with the same adjective and an office: "the Arden leader" after "Arden President Ann
        Lee".
        """
        grammar = self._grammar
        start = last
        while start > begin and grammar.upper[start - 1] and not grammar.roles[start - 1] & lang.ARTICLE:
            start -= 1
        if start == last:
            return ""
        adjective = grammar.words(start, last)
        text, low, high = grammar.page.tokens.text, self._borders[self._article], self._borders[self._article + 1]
        at = text.find(adjective, low, high)
        tries = 0
        while at >= 0 and tries < 20:
            tries += 1
            place = bisect_left(grammar.start, at) + (last - start)
            office = place
            limit = min(len(grammar.start), place + 4)
            while office < limit and grammar.roles[office] & (lang.TITLE | lang.ROLE):
                office += 1
            stop = office
            while office > place and stop < len(grammar.start) and grammar.upper[stop] and stop - office < 4:
                stop += 1
            if stop - office >= 2:
                name, _ = self._unify(grammar.words(office, stop), office, stop)
                return name
            at = text.find(adjective, at + 1, high)
        return ""
