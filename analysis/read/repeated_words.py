"""Words that one outlet sets into paragraphs of many articles: found as runs of eight, cut out where twelve follow."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

import numpy as np

SHINGLE = 8             # words
SHORTEST_RUN = 12       # words in a row within a paragraph
QUOTED = re.compile(r"[\"“”„«»]")
_WORD = re.compile(r"\S+")


def repeated_stretches(line: str, runs: frozenset[str]) -> list[tuple[int, int]]:
    """Where in a line words stand that the outlet repeats, as characters of the line; without quotation marks.

    Examples
    --------
    >>> said = "a b c d e f g h i j k l"
    >>> repeated_stretches("The mayor " + said + " left.", frozenset(_shingles(said.split())))
    [(10, 33)]
    """
    said = line.casefold().split()
    first = _first_words(runs)
    # Few words begin a run that is repeated: only those runs are put together.
    begun = [i for i, word in enumerate(said[:len(said) - SHINGLE + 1])
             if word in first and said[i + 1] in first[word] and " ".join(said[i:i + SHINGLE]) in runs]
    if not begun:
        return []
    stretches: list[list[int]] = []
    for i in begun:
        if stretches and i <= stretches[-1][1]:
            stretches[-1][1] = i + SHINGLE
        else:
            stretches.append([i, i + SHINGLE])
    words = [match.span() for match in _WORD.finditer(line)]
    places = [(words[start][0], words[end - 1][1]) for start, end in stretches if end - start >= SHORTEST_RUN]
    return [(start, end) for start, end in places if not QUOTED.search(line, start, end)]


@lru_cache(maxsize=1024)
def _first_words(runs: frozenset[str]) -> dict[str, set[str]]:
    """What may stand second behind the first word of a run."""
    found: dict[str, set[str]] = defaultdict(set)
    for run in runs:
        first, second, *_ = run.split(" ")
        found[first].add(second)
    return dict(found)


def _shingles(words: list[str]) -> list[str]:
    return [" ".join(words[i:i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)]


def repeated_runs(lines: list[list[str]], keys: list[list[str]], story: list[int], least: float,
          standing: set[str]) -> list[tuple[str, int]]:
    """Eight words in a row that as many stories hold, in as many different lines: a repeated line is no run."""
    held: list[tuple[str, int, int]] = []
    words: list[np.ndarray] = []
    places: dict[str, int] = {}
    for i, (some, kept) in enumerate(zip(lines, keys, strict=True)):
        for line, key in zip(some, kept, strict=True):
            if key in standing:
                continue
            said = line.casefold().split()
            if len(said) >= SHORTEST_RUN:
                # Another number in every process, for the same word the same: enough to find what may be the same.
                words.append(np.fromiter(map(hash, said), np.int64, len(said)))
                held.append((line, story[i], places.setdefault(key, len(places))))
    if not held:
        return []
    ends = np.cumsum([len(numbers) for numbers in words])
    stories: dict[str, set[int]] = defaultdict(set)
    in_lines: dict[str, set[int]] = defaultdict(set)
    last = -1
    often = _often(np.concatenate(words).view(np.uint64), ends, least)
    for at, number in zip(often.tolist(), np.searchsorted(ends, often, side="right").tolist(), strict=True):
        line, told, place = held[number]
        if number != last:
            said, start, last = line.casefold().split(), int(ends[number]) - len(words[number]), number
        run = " ".join(said[at - start:at - start + SHINGLE])
        stories[run].add(told)
        in_lines[run].add(place)
    return [(run, len(some)) for run, some in stories.items() if min(len(some), len(in_lines[run])) >= least]


def _often(words: np.ndarray, ends: np.ndarray, least: float) -> np.ndarray:
    """Where eight words in a row begin, all before one end, that may stand as often; most stand once."""
    codes, span = words, 1
    while span < SHINGLE:  # of two, of four, of eight
        first = codes[:-span]
        codes = ((first ^ (first >> np.uint64(29))) * np.uint64(0x9E3779B97F4A7C15) + codes[span:]) * np.uint64(
            0x94D049BB133111EB)
        span *= 2
    whole = np.ones(len(codes), dtype=bool)
    whole[(ends[:-1, None] - np.arange(1, SHINGLE)).ravel()] = False
    place = np.flatnonzero(whole)
    few = (codes[place] >> np.uint64(64 - len(codes).bit_length())).astype(np.int64)
    return place[np.bincount(few)[few] >= least]
