"""Words that one outlet sets into paragraphs of many articles: found as runs of eight, cut out where twelve follow."""

from __future__ import annotations

import re
from collections import defaultdict
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
    words = [(match.start(), match.end(), match[0].casefold()) for match in _WORD.finditer(line)]
    covered = np.zeros(len(words) + 1, dtype=bool)
    for i, shingle in enumerate(_shingles([word for _, _, word in words])):
        if shingle in runs:
            covered[i:i + SHINGLE] = True
    found, start = [], None
    for i, inside in enumerate(covered):
        if inside and start is None:
            start = i
        elif not inside and start is not None:
            if i - start >= SHORTEST_RUN and not QUOTED.search(line[words[start][0]:words[i - 1][1]]):
                found.append((words[start][0], words[i - 1][1]))
            start = None
    return found


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
