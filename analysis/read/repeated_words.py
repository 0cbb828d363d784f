"""Words that one outlet sets into paragraphs of many articles: found as runs of eight, cut out where twelve follow."""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from functools import lru_cache
from itertools import count

import numpy as np
import pandas as pd

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
    numbers: dict[str, int] = defaultdict(count(1).__next__)
    words = array("q")
    lengths: list[int] = []
    of: list[int] = []
    line_of: list[int] = []
    places: dict[str, int] = {}
    for i, (some, kept) in enumerate(zip(lines, keys, strict=True)):
        for line, key in zip(some, kept, strict=True):
            if key in standing:
                continue
            said = line.casefold().split()
            if len(said) >= SHORTEST_RUN:
                words.extend(map(numbers.__getitem__, said))
                words.append(0)  # parts the lines
                lengths.append(len(said) + 1)
                of.append(story[i])
                line_of.append(places.setdefault(key, len(places)))
    if not lengths:
        return []
    codes, place = _codes(np.frombuffer(words, np.int64))
    # Most stand once. By a few bits of the codes those are left out that cannot stand often enough.
    few = codes >> np.uint64(64 - len(codes).bit_length())
    often = np.bincount(few.astype(np.int64))[few.astype(np.int64)] >= least
    codes, place = codes[often], place[often]
    where = np.searchsorted(np.cumsum(lengths), place, side="right")
    pairs = pd.DataFrame({"code": codes, "story": np.array(of, dtype=np.int64)[where], "place": place,
                          "line": np.array(line_of, dtype=np.int64)[where]})
    pairs = pairs[pairs.groupby("code")["code"].transform("size") >= least]
    counted = pairs.groupby("code").agg(stories=("story", "nunique"), lines=("line", "nunique"), place=("place", "min"))
    counted = counted[counted[["stories", "lines"]].min(axis=1) >= least]
    names = list(numbers)
    return [(" ".join(names[words[at + n] - 1] for n in range(SHINGLE)), int(stories))
            for stories, at in zip(counted["stories"], counted["place"], strict=True)]


def _codes(ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A number for every eight ids in a row, none of them 0, that stands for them; and where they begin."""
    codes, whole, span = ids.astype(np.uint64) * np.uint64(0xBF58476D1CE4E5B9), ids > 0, 1
    while span < SHINGLE:  # of two, of four, of eight
        first, second = codes[:-span], codes[span:]
        codes = ((first ^ (first >> np.uint64(29))) * np.uint64(0x9E3779B97F4A7C15) + second) * np.uint64(
            0x94D049BB133111EB)
        whole, span = whole[:-span] & whole[span:], 2 * span
    place = np.flatnonzero(whole)
    return codes[place], place
