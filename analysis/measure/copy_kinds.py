"""What a shared stretch is: copy, a credited quotation, a quotation both took from one speech, or stock words."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from analysis.measure.agencies import speaks_for_agency
from analysis.measure.counted import CountedWords
from analysis.measure.shingles import SIZE, Shingles, shared_shingles
from analysis.measure.voice import VOICES, label_many
from analysis.tables import require

KINDS = ("copy", "credited", "shared quotation", "stock")
# The numbers below were chosen on the five shipped articles and on planted copies (tests/benchmarks/reuse_planted.py).
VERSION = 0.6         # containment from which on two articles of an outlet are versions of one
SAME_STORY = 0.3      # containment from which on two articles tell one story
FEW_STORIES = 3       # stories; words that more of them hold weigh less
EVERYWHERE = 0.25     # share of all stories; words that more of them hold weigh nothing
ENOUGH = 16           # weighed words in one place that two reporters do not happen to write alike
SHARE = 0.2           # of the shorter article; many short runs from which on it is an edited copy
RUNS = 3              # short runs in the same order in both that two reporters do not happen to write alike
IN_ORDER = 0.1        # of the shorter article; runs in the same order from which on it is an edited copy
CLAUSE = 2            # words beyond the quotation marks ("he said") that do not make a reporting clause
GAP = 8               # words between two stretches that still belong together
_RUN = 4.0            # weighed words; what weighs less is a name or a formula
_MARKS = re.compile("[\"“”„‟«»‹›`‘「『《]|''|(?<!\\w)'")


def story_of(index: Shingles, pairs: pd.DataFrame, outlet: np.ndarray) -> np.ndarray:
    """Number of the story of each article: articles that share a good part of their words are one, also by a third.

    What an outlet prints under all its articles is left aside, or one short article would make one story of them all.

    Parameters
    ----------
    index : Shingles
    pairs : table of ``overlapping_pairs`` at ``SAME_STORY`` or less
    outlet : int array (articles), number of the outlet
    """
    both = pairs[["first", "second"]].to_numpy(np.int64)
    versions = _linked(index, both, pairs["shared"].to_numpy(), VERSION)
    stories, outlets = (_distinct(index, group) for group in (versions, outlet))
    keep = ~_furniture(stories, outlets)[index.shingle]
    left = Shingles(index.size - np.bincount(index.article[~keep], minlength=len(index.size)), index.at,
                    index.shingle[keep], index.article[keep],
                    np.searchsorted(index.article[keep], np.arange(len(index.size) + 1)), index.holders)
    by_first = np.argsort(both[:, 0], kind="stable")
    return _linked(left, both[by_first], shared_shingles(left, both[by_first]), SAME_STORY)


def _linked(index: Shingles, pairs: np.ndarray, shared: np.ndarray, at_least: float) -> np.ndarray:
    near = shared >= at_least * np.maximum(index.size[pairs].min(axis=1), 1)
    count = len(index.size)
    graph = sparse.coo_matrix((np.ones(int(near.sum())), tuple(pairs[near].T)), shape=(count, count))
    return connected_components(graph, directed=False)[1]


def _furniture(stories: np.ndarray, outlets: np.ndarray) -> np.ndarray:
    """Shingles that their outlets repeat from story to story."""
    return (stories >= FEW_STORIES) & (stories >= 2 * outlets)


def weigh_shingles(index: Shingles, story: np.ndarray, outlet: np.ndarray) -> np.ndarray:
    """How much each shared shingle says about copying, 0 to 1: standing words are in many stories that are not copies.

    One where at most three stories hold it, three divided by their number beyond. None where a quarter of all stories
    hold it, at least four; or where its outlets repeat it in two stories each or more, at least three together
    (page furniture). A story reprinted by a hundred outlets is one story, so its words keep their weight.

    Parameters
    ----------
    index : Shingles
    story, outlet : int arrays (articles), number of the story and of the outlet of each article

    Returns
    -------
    float array (shared shingles).
    """
    stories, outlets = (_distinct(index, group) for group in (story, outlet))
    weight = FEW_STORIES / np.maximum(stories, FEW_STORIES)
    everywhere = (stories > FEW_STORIES) & (stories > EVERYWHERE * len(np.unique(story)))
    weight[everywhere | _furniture(stories, outlets)] = 0
    return weight


def _distinct(index: Shingles, group: np.ndarray) -> np.ndarray:
    """In how many groups of articles each shingle stands."""
    size = int(group.max(initial=0)) + 1
    cell = np.sort(index.shingle * size + group[index.article])  # far faster than numpy.unique on numbers like these
    new = np.r_[np.ones(min(1, len(cell)), bool), cell[1:] != cell[:-1]]
    return np.bincount(cell[new] // size, minlength=len(index.holders))


def kinds(words: CountedWords, pairs: np.ndarray, stretches: np.ndarray, weight: np.ndarray, direct: np.ndarray,
          agency: np.ndarray) -> np.ndarray:
    """The kind of every stretch, judged with the others of its pair.

    Stretches that follow each other closely in both articles are one block. A pair is copy where a block has at least
    16 weighed words; where such words make up a fifth of the shorter article's (16 at least, or half of it); or where
    three stretches or more follow each other in the same order in both, 16 weighed words and a tenth of the shorter
    article together: copy of which every third or fourth word was changed.

    Parameters
    ----------
    words : CountedWords
    pairs : int64 array (pairs, 2)
    stretches : int64 array (stretches, 4) of ``shared_stretches`` for five words and more
    weight : float array (places), weight of the shingle that begins there
    direct, agency : bool arrays (places), words in direct voice; words quoted from a news agency

    Returns
    -------
    object array (stretches) of names in ``KINDS``.
    """
    pair, a, b, length = stretches.T
    sums = np.r_[0.0, np.cumsum(weight)]
    mean = (sums[a + length - SIZE + 1] - sums[a]) / np.maximum(length - SIZE + 1, 1)
    weighed = mean * length
    outside = np.minimum(_count(~direct, a, length), _count(~direct, b, length))
    quoted = outside <= CLAUSE
    credited = np.minimum(_count(~agency, a, length), _count(~agency, b, length)) <= CLAUSE
    own = np.where(quoted | credited, 0.0, weighed)
    block = _blocks(pair, a, b, length)
    in_block = np.bincount(block, weights=own)[block] if len(block) else own
    in_pair = np.bincount(pair, weights=own, minlength=len(pairs)) if len(pair) else np.zeros(len(pairs))
    best = np.zeros(len(pairs))
    np.maximum.at(best, pair, in_block)
    shorter = np.diff(words.offsets)[pairs].min(axis=1) if len(pairs) else np.zeros(0)
    enough = (in_pair >= SHARE * shorter) & ((in_pair >= ENOUGH) | (in_pair >= shorter / 2))
    copied = ((best >= ENOUGH) | enough | _in_order(pair, b, own, np.maximum(ENOUGH, IN_ORDER * shorter)))[pair]
    telling = (mean >= 0.5) | (weighed >= ENOUGH / 2)
    return np.select([credited, quoted & copied & (in_block >= ENOUGH / 2), quoted, copied & telling],
                     [KINDS[1], KINDS[0], KINDS[2], KINDS[0]], KINDS[3]).astype(object)


def _in_order(pair: np.ndarray, b: np.ndarray, own: np.ndarray, needed: np.ndarray) -> np.ndarray:
    """Pairs whose stretches, in the order of the first article, hold the words needed in the order of the second."""
    out = np.zeros(len(needed), dtype=bool)
    telling = np.flatnonzero(own >= _RUN)
    found = np.bincount(pair[telling], weights=own[telling], minlength=len(needed))
    many = (np.bincount(pair[telling], minlength=len(needed)) >= RUNS) & (found >= needed)
    telling = telling[many[pair[telling]]]
    for begin, end in pairwise([*np.flatnonzero(np.diff(pair[telling], prepend=-1)).tolist(), len(telling)]):
        rows = telling[begin:end]
        words, count = own[rows].tolist(), [1] * len(rows)
        for k, place in enumerate(b[rows].tolist()):  # the chain that ends here and has most words
            before = max((j for j in range(k) if b[rows[j]] < place), key=words.__getitem__, default=None)
            if before is not None:
                words[k], count[k] = words[k] + words[before], count[before] + 1
        out[pair[rows[0]]] = any(w >= needed[pair[rows[0]]] and n >= RUNS for w, n in zip(words, count, strict=True))
    return out


def _count(marked: np.ndarray, start: np.ndarray, length: np.ndarray) -> np.ndarray:
    """How many of the words of each stretch are marked."""
    sums = np.r_[0, np.cumsum(marked)]
    return sums[start + length] - sums[start]


def _blocks(pair: np.ndarray, a: np.ndarray, b: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Number of the block of each stretch; they come by pair and place."""
    gap_a, gap_b = a[1:] - (a + length)[:-1], b[1:] - (b + length)[:-1]
    goes_on = (pair[1:] == pair[:-1]) & (gap_a <= GAP) & (gap_b <= GAP) & (gap_b >= 0)
    return np.cumsum(np.r_[np.zeros(min(1, len(pair)), bool), ~goes_on])


def direct_words(articles: pd.DataFrame, words: CountedWords, wanted: np.ndarray | None,
                 quotations: pd.DataFrame | None) -> tuple[np.ndarray, np.ndarray]:
    """Which counted words are in direct voice, and which of them an agency is quoted with by name.

    Parameters
    ----------
    articles : with text and, where known, language
    words : CountedWords
    wanted : bool array (articles); the others are not looked at; None: with ``quotations``, all are
    quotations : the quotations table; None: voices are found here, a few megabytes of text a second

    Returns
    -------
    Two bool arrays (places).
    """
    direct, agency = np.zeros((2, len(words.word)), dtype=bool)

    def mark(places: np.ndarray, speakers: list[str]) -> None:
        speaks = {speaker: speaks_for_agency(speaker) for speaker in set(speakers)}
        for low, high, speaker in zip(*places.tolist(), speakers, strict=True):
            direct[low:high] = True
            agency[low:high] = speaks[speaker]

    if quotations is not None:
        require(quotations, ["article_id", "start", "end", "voice", "speaker"], "quotations", "measure_articles")
        said = quotations[(quotations["voice"] == "direct").to_numpy(bool)]
        which = pd.Index(words.article_ids, dtype=object).get_indexer(said["article_id"].to_numpy(dtype=object))
        said, which = said[which >= 0], which[which >= 0]
        starts, ends = said["start"].to_numpy(np.int64), said["end"].to_numpy(np.int64)
        # Positions of all articles one after the other, far enough apart that none reaches into the next.
        apart = max(int(words.position.max(initial=0)), int(ends.max(initial=0))) + 1
        place = words.position + apart * np.repeat(np.arange(len(words.article_ids)), np.diff(words.offsets))
        mark(np.searchsorted(place, [starts + apart * which, ends + apart * which]), said["speaker"].tolist())
        return direct, agency
    languages = articles["language"].tolist() if "language" in articles else ["en"] * len(articles)
    texts = articles["text"].tolist()
    bounds = np.searchsorted(_article_of_rows(words), np.arange(len(texts) + 1))
    listened = range(len(texts)) if wanted is None else np.flatnonzero(wanted).tolist()
    for language in sorted({languages[i] for i in listened}):
        some = [i for i in listened if languages[i] == language]
        tables = (words.parts.iloc[bounds[i]:bounds[i + 1]] for i in some)
        found = label_many([texts[i] for i in some], language=language, parts=tables)
        for i, labels in zip(some, found, strict=True):
            said = np.flatnonzero(labels.voice == VOICES.index("direct"))
            where = words.start[words.offsets[i]:words.offsets[i + 1]]
            mark(words.offsets[i] + np.searchsorted(where, [labels.start[said], labels.end[said]]),
                 [labels.reasons[row].speaker for row in labels.reason[said].tolist()])
    return direct, agency


def near_marks(articles: pd.DataFrame, words: CountedWords, places: np.ndarray) -> np.ndarray:
    """Which places stand in a line, or below one, with a quotation mark; elsewhere there is no direct voice to find.

    Parameters
    ----------
    articles : with text
    words : CountedWords
    places : int array, numbers of words
    """
    owner = np.searchsorted(words.offsets, places, side="right") - 1
    bounds = np.searchsorted(_article_of_rows(words), np.arange(len(articles) + 1))
    starts, ends = words.parts["start"].to_numpy(np.int64), words.parts["end"].to_numpy(np.int64)
    texts = articles["text"].tolist()
    known: dict[tuple[int, int], bool] = {}
    out = np.zeros(len(places), dtype=bool)
    for k, (i, at) in enumerate(zip(owner.tolist(), words.start[places].tolist(), strict=True)):
        line = int(np.searchsorted(starts[bounds[i]:bounds[i + 1]], at, side="right")) - 1
        if (i, line) not in known:
            first, last = bounds[i] + max(0, line - 1), bounds[i] + line
            known[i, line] = bool(_MARKS.search(texts[i], int(starts[first]), int(ends[last])))
        out[k] = known[i, line]
    return out


def _article_of_rows(words: CountedWords) -> np.ndarray:
    number = {key: i for i, key in enumerate(words.article_ids)}
    return words.parts["article_id"].map(number).to_numpy(dtype=np.int64)
