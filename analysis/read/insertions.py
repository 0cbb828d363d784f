"""Lists that a page sets into a sentence behind a name: where they begin shows in the letters, their end is learnt."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice

LONGEST_INSERTION = 150  # words
LONGEST_NAME = 8         # words between a name and the same name said again
SHORTEST_NAME = 3        # characters
SHARE_OF_BEGINNINGS = 0.9  # that the closing word must follow
SHARE_OF_WORD = 0.5      # of its places: a word that is used otherwise closes nothing
_TOKEN = re.compile(r"\S+")
_WORD = re.compile(r"\w+")
_CAPITAL = "A-ZÀ-ÖØ-ÞА-ЯЁΑ-Ω0-9"
# Where a small letter or a point, the third of its word or a later one, runs into a capital. What stands before is
# asked after it: so a search skips to the capitals.
_JOINT = re.compile(rf"['‘\"“$#{_CAPITAL}](?<=[a-zß-öø-ÿа-яёα-ω.].)(?<=\S\S..)(?:(?<=[{_CAPITAL}])|(?=[{_CAPITAL}]))")
_AROUND = ".,;:()[]'’‘\"“”"


def insertion_beginnings(line: str) -> list[tuple[int, int]]:
    """Where a name is said again and runs into the next word: "Ida Brandt Ida Maria BrandtFerry ...".

    A link or a box that opens at a name leaves this behind where a page was flattened. Needs a script with capitals.

    Returns
    -------
    One pair per place: end of the name as the sentence has it, end of the word that two have run into (characters).

    Examples
    --------
    >>> insertion_beginnings("Mayor Ida Brandt Ida Maria BrandtFerry to open again MORE left McBrandt.")
    [(16, 38)]
    """
    joints = [match.start() for match in _JOINT.finditer(line)]
    if not joints:
        return []
    tokens = [match.span() for match in _TOKEN.finditer(line)]
    starts = [start for start, _ in tokens]
    found: list[tuple[int, int]] = []
    for joint in joints:
        i = bisect_right(starts, joint) - 1
        start, end = tokens[i]
        name = line[start:joint].strip(_AROUND)
        if len(name) < SHORTEST_NAME or (found and found[-1][1] == end):
            continue
        before = [told for begin, told in tokens[max(0, i - LONGEST_NAME):i] if line[begin:told].strip(_AROUND) == name]
        if before:
            found.append((before[-1], end))
    return found


def closing_word(lines: list[list[str]], story: list[int], least: float) -> list[tuple[str, int]]:
    """The word with which an outlet's insertions close, and in how many stories; none, if no word does.

    A word closes them if it follows nine of ten beginnings, and half of its places follow one; of several the nearest.
    """
    beginnings, after, places, distance = 0, Counter[str](), Counter[str](), Counter[str]()
    held: dict[str, set[int]] = defaultdict(set)
    for i, some in enumerate(lines):
        for line in some:
            for _, end in insertion_beginnings(line):
                beginnings += 1
                seen: set[str] = set()
                for n, (word, _) in enumerate(_words_after(line, end)):
                    if word not in seen:
                        seen.add(word)
                        held[word].add(story[i])
                        after[word] += 1
                        distance[word] += n
    few = {word for word, n in after.items() if n >= SHARE_OF_BEGINNINGS * beginnings and len(held[word]) >= least}
    if few:
        places.update(word for some in lines for line in some for word in _WORD.findall(line) if word in few)
    closing = [word for word in few if after[word] >= SHARE_OF_WORD * places[word]]
    return [(word, len(held[word])) for word in sorted(closing, key=lambda word: (distance[word], word))[:1]]


def insertions(line: str, closing: frozenset[str]) -> list[tuple[int, int]]:
    """Where a line holds such an insertion, its closing word with it, as characters of the line; the name stays.

    Examples
    --------
    >>> line = "Mayor Ida Brandt Ida Maria BrandtFerry to open again MORE’s car stood there."
    >>> [line[a:b] for a, b in insertions(line, frozenset({"MORE"}))]
    ['Ida Maria BrandtFerry to open again MORE']
    """
    if not any(word in line for word in closing):
        return []
    found: list[tuple[int, int]] = []
    for begin, end in insertion_beginnings(line):
        if found and begin < found[-1][1]:
            continue  # a title in the list
        closes = next((closed for word, closed in _words_after(line, end) if word in closing), None)
        if closes is not None:
            next_word = _TOKEN.search(line, begin)
            found.append((next_word.start() if next_word else begin, closes))
    return found


def _words_after(line: str, place: int) -> Iterator[tuple[str, int]]:
    """The next words with the place where each ends, as many as an insertion may have."""
    return ((word[0], word.end()) for word in islice(_WORD.finditer(line, place), LONGEST_INSERTION))
