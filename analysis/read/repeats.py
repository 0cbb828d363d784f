"""What one outlet repeats from article to article: standing lines, lists of titles, words set into sentences."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from analysis.read.insertions import closing_word
from analysis.read.line_forms import ends_sentence
from analysis.read.line_kinds import line_key
from analysis.read.repeated_words import QUOTED, repeated_runs
from analysis.tables import require

LEAST_STORIES = 5       # that must hold a text before it can be called standing
SHARE_OF_STORIES = 0.01  # of the outlet's
SHARE_OF_SENTENCE = 0.05  # of a sentence amid the text: background is repeated too, a sign-up text far more often
LEAST_OF_OUTLET = 20    # stories of an outlet; from fewer nothing can be learnt
ONE_STORY = 0.3         # of an article's lines: who shares more is another version of one story
MOST_VERSIONS = 20      # of a story; what more articles hold is looked at as standing
EDGE = 2                # first and last lines of an article
LONGEST_TITLE = 20      # words of a line in a list
SHORTEST_LIST = 3       # lines in a row
SENTENCES_AGAINST = 4   # lines that are none, for each sentence that begins so
_BEGINNING = re.compile(r"[^:\n]{2,40}:(?=\s)")
_DIGITS = str.maketrans("123456789", "000000000")


class Standing(NamedTuple):
    """What an outlet repeats, to be looked up: lines, lines of lists, beginnings up to a colon, runs, closing words."""

    lines: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    beginnings: frozenset[str] = frozenset()
    runs: frozenset[str] = frozenset()
    closing: frozenset[str] = frozenset()


def find_repeats(articles: pd.DataFrame) -> pd.DataFrame:
    """What each outlet repeats over its articles: sign-up texts, lists of other articles, labels of the page.

    Nothing about any site or language is known beforehand. Counted are stories, not articles: versions of one story
    (they share three tenths of their lines) repeat themselves. A line is standing if at least five stories and one in
    a hundred of the outlet's hold it; a sentence amid the text only if one in twenty does, for background is repeated
    as well; a line that begins with a quotation never. A list changes from day to day: three lines in a row that are
    no sentences, each the title of another article or held by another story. A beginning up to a colon ("See also:")
    sets aside lines that are no sentences. Inside a paragraph twelve words in a row count, as often; and, though no
    two be alike, lists set in behind a name that is said again and runs into the next word, up to the word that always
    closes them. An outlet with fewer than twenty stories is left alone. It misleads where an outlet's articles are one
    series (a transcript's labels, a column's headings): such lines are standing, and set aside as such; and where words
    inside a paragraph are known by repetition alone, a name that always stands before them goes with them.

    Parameters
    ----------
    articles : one row per article: outlet, text; title where known

    Returns
    -------
    One row per text, by outlet, kind and key: outlet, kind (line, list, beginning, run, closing), key (letters and
    digits of the line; of a run eight of its words; the closing word), stories (that hold it), share_of_stories (of the
    outlet's). It holds words of the texts: not for publication.

    Raises
    ------
    TableError if a column is missing.

    Examples
    --------
    >>> texts = [f"Report {i} on the harbour.\\nGet our letter every day\\nShip {i} has left." for i in range(40)]
    >>> find_repeats(pd.DataFrame({"outlet": "Ost Post", "text": texts}))[["kind", "key", "stories"]].values.tolist()
    [['line', 'getourlettereveryday', 40]]
    """
    require(articles, ["outlet", "text"], "articles", "read_articles")
    titles = articles["title"] if "title" in articles else pd.Series("", index=articles.index)
    rows: list[tuple[str, str, str, int, float]] = []
    for outlet, some in articles.groupby("outlet", sort=True):
        if outlet and len(some) >= LEAST_OF_OUTLET:  # unnamed outlets are not one
            rows += [(str(outlet), *row) for row in _of_outlet(some["text"].tolist(), titles[some.index].tolist())]
    return pd.DataFrame(sorted(rows), columns=["outlet", "kind", "key", "stories", "share_of_stories"]).astype(
        {"stories": "int64", "share_of_stories": "float64"})


def standing_texts(repeats: pd.DataFrame) -> Mapping[str, Standing]:
    """The table of ``find_repeats`` as sets to look up, by outlet, for ``split_parts``.

    Returns
    -------
    Mapping of outlet to Standing; an outlet that repeats nothing is not in it.

    Examples
    --------
    >>> table = pd.DataFrame({"outlet": ["Ost Post"], "kind": ["line"], "key": ["getourletter"]})
    >>> standing_texts(table)["Ost Post"].lines
    frozenset({'getourletter'})
    """
    require(repeats, ["outlet", "kind", "key"], "repeats", "find_repeats")
    kinds = ("line", "list", "beginning", "run", "closing")
    return {str(outlet): Standing(*(frozenset(some.loc[some["kind"] == kind, "key"]) for kind in kinds))
            for outlet, some in repeats.groupby("outlet")}


def repeat_key(line: str, key: str) -> str:
    """The key of a line, of one that is no sentence with every digit as 0: "Pictures (4)" is "Pictures (5)".

    >>> repeat_key("Pictures (4)", "pictures4"), repeat_key("It has 4 arches.", "ithas4arches")
    ('pictures0', 'ithas4arches')
    """
    return key if ends_sentence(line) else key.translate(_DIGITS)


def beginning_key(line: str) -> str:
    """The key of what a line that is no sentence says up to its colon; "" if there is none.

    >>> beginning_key("( See also: Ten soups for the cold )"), beginning_key("He said: no.")
    ('seealso', '')
    """
    found = _BEGINNING.match(line[:50])
    if not found or ends_sentence(line) or len(line.split()) > LONGEST_TITLE:
        return ""
    return line_key(found[0])


def _of_outlet(texts: list[str], titles: list[str]) -> list[tuple[str, str, int, float]]:
    lines = [[line for whole in text.splitlines() if (line := whole.strip())] for text in texts]
    keys = [[repeat_key(line, line_key(line)) for line in some] for some in lines]
    holders: dict[str, list[int]] = defaultdict(list)
    for i, some in enumerate(keys):
        for key in dict.fromkeys(some):
            holders[key].append(i)
    holders.pop("", None)
    story = _stories(keys, holders)
    stories = len(set(story))
    if stories < LEAST_OF_OUTLET:
        return []
    count = {key: len({story[i] for i in held}) for key, held in holders.items() if len(held) > 1}
    least = max(LEAST_STORIES, SHARE_OF_STORIES * stories)
    shown: dict[str, str] = {}
    edge: Counter[str] = Counter()
    for some, kept in zip(lines, keys, strict=True):
        for n, (line, key) in enumerate(zip(some, kept, strict=True)):
            if count.get(key, 0) >= least:
                shown.setdefault(key, line)
                edge[key] += n < EDGE or n >= len(some) - EDGE
    standing = {key for key, line in shown.items() if not QUOTED.match(line) and (
        not ends_sentence(line) or count[key] >= SHARE_OF_SENTENCE * stories
        or 2 * edge[key] >= len(holders[key]))}
    lists = _lists(lines, keys, count, standing, {repeat_key(title, line_key(title)) for title in titles if title})
    found = [("line", key, count[key]) for key in standing]
    found += [("list", key, count.get(key, 1)) for key in lists - standing]
    found += [("beginning", key, held) for key, held in _beginnings(lines, story) if held >= least]
    found += [("run", key, held) for key, held in repeated_runs(lines, keys, story, least, standing)]
    found += [("closing", word, held) for word, held in closing_word(lines, story, least)]
    return [(kind, key, held, held / stories) for kind, key, held in found]


def _beginnings(lines: list[list[str]], story: list[int]) -> list[tuple[str, int]]:
    """Beginnings up to a colon of lines that are no sentences, by how many stories; a speaker's label has sentences."""
    held: dict[str, set[int]] = defaultdict(set)
    followed: dict[str, int] = Counter()
    for i, some in enumerate(lines):
        for line in some:
            if ":" not in line[:42]:
                continue
            if key := beginning_key(line):
                held[key].add(story[i])
                followed[key] += 1
            elif found := _BEGINNING.match(line[:50]):
                followed[line_key(found[0])] -= SENTENCES_AGAINST
    return [(key, len(some)) for key, some in held.items() if followed[key] > 0]


def _stories(keys: list[list[str]], holders: Mapping[str, list[int]]) -> list[int]:
    """Number of the story each article is a version of."""
    story = list(range(len(keys)))

    def first(i: int) -> int:
        while story[i] != i:
            story[i] = story[story[i]]
            i = story[i]
        return i

    shared: Counter[tuple[int, int]] = Counter()
    for key, held in holders.items():
        if 2 <= len(held) <= MOST_VERSIONS and len(key) > 20:  # short lines are labels, of any story
            shared.update((a, b) for n, a in enumerate(held) for b in held[n + 1:])
    for (a, b), lines in sorted(shared.items()):
        if lines >= ONE_STORY * min(len(keys[a]), len(keys[b])):
            low, high = sorted((first(a), first(b)))
            story[high] = low
    return [first(i) for i in range(len(keys))]


def _lists(lines: list[list[str]], keys: list[list[str]], count: Mapping[str, int], standing: set[str],
           titles: set[str]) -> set[str]:
    """Lines that stand three in a row, each the title of some other article or held by another story."""
    found: set[str] = set()
    for some, kept in zip(lines, keys, strict=True):
        row: list[str] = []
        for n, (line, key) in enumerate(zip([*some, "."], [*kept, ""], strict=True)):
            known = n > 0 and key and (key in standing or key in titles or count.get(key, 0) > 1)
            if known and not ends_sentence(line) and len(line.split()) <= LONGEST_TITLE:
                row.append(key)
                continue
            if len(set(row)) >= SHORTEST_LIST and any(count.get(key, 0) > 1 for key in row):
                found.update(row)
            row = []
    return found
