"""Words that one outlet sets into paragraphs of many articles: found as runs of eight, cut out where twelve follow."""

from __future__ import annotations

import re
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
    words: list[int] = []
    of: list[int] = []
    line_of: list[int] = []
    places: dict[str, int] = {}
    for i, (some, kept) in enumerate(zip(lines, keys, strict=True)):
        for line, key in zip(some, kept, strict=True):
            if key in standing:
                continue
            found = list(map(numbers.__getitem__, line.casefold().split()))
            if len(found) >= SHORTEST_RUN:
                words += [*found, 0]  # 0 parts the lines
                of += [story[i]] * (len(found) + 1)
                line_of += [places.setdefault(key, len(places))] * (len(found) + 1)
    if len(words) < SHINGLE:
        return []
    ids = np.array(words, dtype=np.uint64)
    held = np.array(of, dtype=np.int64)[:len(ids) - SHINGLE + 1]
    codes = np.zeros(len(held), dtype=np.uint64)
    whole = np.ones(len(held), dtype=bool)
    for n in range(SHINGLE):
        here = ids[n:n + len(held)]
        codes = codes * np.uint64(0x9E3779B97F4A7C15) + (here + np.uint64(1)) * np.uint64(0xBF58476D1CE4E5B9)
        whole &= here > 0
    place = np.nonzero(whole)[0]
    pairs = pd.DataFrame({"code": codes[place], "story": held[place], "place": place,
                          "line": np.array(line_of, dtype=np.int64)[place]})
    pairs = pairs[pairs.groupby("code")["code"].transform("size") >= least]  # most stand once: quick to leave out
    counted = pairs.groupby("code").agg(stories=("story", "nunique"), lines=("line", "nunique"), place=("place", "min"))
    counted = counted[counted[["stories", "lines"]].min(axis=1) >= least]
    names = list(numbers)
    return [(" ".join(names[words[at + n] - 1] for n in range(SHINGLE)), int(stories))
            for stories, at in zip(counted["stories"], counted["place"], strict=True)]
