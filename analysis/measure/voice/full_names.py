"""The full name behind a short one: searched for in the article that names the person."""

from __future__ import annotations

from bisect import bisect_left

from . import language as lang
from .grammar import Grammar

# Words inside a name, written small.
LINKS = frozenset(
    {"of", "de", "van", "von", "bin", "al", "der", "del", "la", "le", "ibn", "ben", "da", "di", "el", "for", "and"}
) | {"zu"}


class FullNames:
    """Fullest forms of names, article by article: "Lee" is "Ann Lee" wherever the article calls her so once."""

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._borders = [*grammar.page.borders.tolist(), len(grammar.page.tokens.text)]
        self._full: dict[str, str] = {}
        self._low = self._high = 0

    def enter(self, article: int) -> None:
        """Forget the names of the article before and search in this one."""
        self._full = {}
        self._low, self._high = self._borders[article], self._borders[article + 1]

    def contains(self, words: str) -> bool:
        """Whether the article holds these characters anywhere."""
        return self._grammar.page.tokens.text.find(words, self._low, self._high) >= 0

    def unify(self, name: str) -> tuple[str, bool]:
        """The full form of a name, and whether it is surely a person's."""
        words = name.split()
        if len(words) > 1:
            key = words[0] if words[0] in self._grammar.page.language.family_first else words[-1]
            if not any(word in LINKS for word in words):
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
        text, low, high = grammar.page.tokens.text, self._low, self._high
        family = name in grammar.page.language.family_first
        seen: dict[str, int] = {}
        at = text.find(name, low, high)
        tries = 0
        while at >= 0 and tries < 60:
            tries += 1
            place = bisect_left(grammar.start, at)
            if place < len(grammar.start) and grammar.start[place] == at and self._ends(place, at + len(name)):
                found, sure = self._grow(place, family)
                if found != name:  # the commonest form wins; one in a headline or opening a sentence counts little
                    seen[found] = seen.get(found, 0) + (4 if sure and not grammar.minor[place] else 1)
            at = text.find(name, at + len(name), high)
        return max(seen, key=lambda form: seen[form]) if seen else name

    def _ends(self, place: int, stop: int) -> bool:
        return self._grammar.end[place] == stop

    def _grow(self, place: int, family: bool) -> tuple[str, bool]:
        grammar = self._grammar
        roles, upper, sign, first = grammar.roles, grammar.upper, grammar.sign, grammar.first[grammar.sentence[place]]
        if grammar.aside[place]:
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
            return grammar.words(place, stop if long_enough else place + 1), not grammar.head[place]
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
        if begin < place - 1 and begin > first and grammar.words(begin - 1, begin) in LINKS:
            begin += 1  # President of Arden Ann Lee: the country is no name of hers
        if begin < place and roles[begin] & (lang.SPEAKER | lang.ROLE):
            begin += 1
        if begin < place and not any(char.islower() for char in grammar.words(begin, begin + 1)) and place - begin == 1:
            begin = place  # an acronym is no first name
        sure = begin > first and not grammar.head[place]
        return grammar.words(begin, place + 1), sure

    def by_office(self, begin: int, last: int) -> str:
        """Who was introduced with the same adjective and an office: "the Arden leader", "Arden President Ann Lee"."""
        grammar = self._grammar
        start = last
        while start > begin and grammar.upper[start - 1] and not grammar.roles[start - 1] & lang.ARTICLE:
            start -= 1
        if start == last:
            return ""
        adjective = grammar.words(start, last)
        text, low, high = grammar.page.tokens.text, self._low, self._high
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
                name, _ = self.unify(grammar.words(office, stop))
                return name
            at = text.find(adjective, at + 1, high)
        return ""
