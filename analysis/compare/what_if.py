"""What if it had been defined otherwise: one comparison under every combination of reasonable choices."""

from __future__ import annotations

from fnmatch import fnmatch
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from analysis.compare.cells import Evidence, groups, need, places_of, refuse_name
from analysis.compare.copies import of_wire
from analysis.compare.framing import VOICE_SETS, lexicon_frames
from analysis.tables import TableError, require

# Every choice with its values, the one the notebooks make first.
CHOICES: dict[str, tuple[str, ...]] = {
    "voice": ("own", "own + indirect", "all"),
    "wire": ("gross", "first-copy", "net"),
    "headline": ("counted", "left out"),
    "decoys": ("left out", "counted"),
    "denominator": ("words", "hits of the family", "articles"),
    "reference": ("all others together", "mean of the others"),
}
NUMBERS = ("hits", "reference_hits", "rate", "reference_rate", "log_ratio", "is_usual")


def what_if(evidence: Evidence, *, family: str, by: str = "outlet") -> pd.DataFrame:
    """How much more each group uses each frame than the others, under every combination of ``CHOICES``.

    A spread over definitions, not over chance: that all choices agree does not say that another week would. The choices
    are not alike in weight and not independent, so a share of them is no probability. Another split into words needs
    the text: what can be varied without it is by what the hits are divided.

    Parameters
    ----------
    evidence : mapping with articles, hits, lengths, frames
    family : family of the lexicon
    by : column of the articles table, with at least two groups

    Returns
    -------
    One row per group, frame and combination: the group, frame, voice, wire, headline, decoys, denominator, reference,
    hits, reference_hits (of all others), rate, reference_rate (per 1,000 words; as a share of the family's hits; as a
    share of the articles that have words; NaN where that is nothing), log_ratio (of the rates, powers of two; infinite
    where one side never uses the frame, NaN where neither does), is_usual (the choices that the other notebooks make).
    A decoy that is counted goes to the frame whose term it holds; one that holds none stays out.

    Raises
    ------
    TableError if a table or column is missing, the family is unknown, or there is only one group.

    Source: Steegen et al. 2016, doi:10.1177/1745691616658637 (multiverse analysis); Simonsohn, Simmons & Nelson 2020,
    doi:10.1038/s41562-020-0912-z (specification curve).
    """
    need(evidence, "articles", "hits", "lengths", "frames")
    refuse_name(by, ("frame", *CHOICES, *NUMBERS))
    for name in ("hits", "lengths"):
        require(evidence[name], ["part", "copy"], name, "load_evidence")
    frames = lexicon_frames(evidence, family)["frame"].tolist()
    group = groups(evidence["articles"], by)
    names = list(dict.fromkeys(group))
    if len(names) < 2:
        raise TableError(f"all articles are of one {by}, {names[0]!r}; a comparison needs two" if names else
                         "the articles table has no rows; there is nothing to compare")
    every = {"hits": _numbered(_with_decoys(evidence, family), group, "hits"),
             "lengths": _numbered(evidence["lengths"], group, "lengths")}
    tables = []
    for wire in CHOICES["wire"]:
        some = of_wire(every, wire)
        for headline, voice in product(CHOICES["headline"], CHOICES["voice"]):
            hits, lengths = (_taken(some[name], voice, headline) for name in ("hits", "lengths"))
            sums = np.bincount(lengths["group"], lengths["tokens"], minlength=len(names))
            articles = _holders(lengths["group"][lengths["tokens"] > 0], lengths["article"][lengths["tokens"] > 0],
                                len(names))
            for decoys in CHOICES["decoys"]:
                mine = hits if decoys == "counted" else hits[~hits["is_decoy"].astype(bool)]
                counts, holders = _grids(mine, len(names), frames)
                tables.append(_compared(counts, holders, sums, articles, names, frames, by).assign(
                    voice=voice, wire=wire, headline=headline, decoys=decoys))
    table = pd.concat(tables, ignore_index=True)
    table["is_usual"] = np.logical_and.reduce([table[name] == values[0] for name, values in CHOICES.items()])
    order = {name: i for i, name in enumerate(names)}, {name: i for i, name in enumerate(frames)}
    table = table.assign(_g=table[by].map(order[0]), _f=table["frame"].map(order[1]), **{
        f"_{name}": table[name].map({value: i for i, value in enumerate(values)}) for name, values in CHOICES.items()})
    table = table.sort_values(["_g", "_f", *(f"_{name}" for name in CHOICES)], kind="stable", ignore_index=True)
    return table[[by, "frame", *CHOICES, *NUMBERS]]


def _with_decoys(evidence: Evidence, family: str) -> pd.DataFrame:
    """The family's hits, decoys under the frame of the term that they hold; those that hold none are left out."""
    hits = evidence["hits"]
    require(hits, ["term"], "hits", "load_evidence")
    hits = hits[hits["family"] == family]
    decoy = hits["is_decoy"].astype(bool)
    known = evidence["frames"]
    require(known, ["term"], "frames", "load_evidence")
    known = known[(known["family"] == family) & ~known["is_decoy"].astype(bool)]
    holds = {term: frame_within(str(term), known) for term in dict.fromkeys(hits.loc[decoy, "term"])}
    frame = hits["frame"].where(~decoy, hits["term"].map(holds))
    return hits.assign(frame=frame)[frame.notna()]


def frame_within(decoy: str, terms: pd.DataFrame) -> str | None:
    """The frame of the longest term that stands in a decoy, word for word; None where none does.

    Parameters
    ----------
    decoy : phrase of the lexicon, such as "trade war*"
    terms : rows of the frames table: frame, term

    Examples
    --------
    >>> frame_within("trade war*", pd.DataFrame({"frame": ["war", "row"], "term": ["war", "row*"]}))
    'war'
    """
    words = [word.strip("*?") for word in decoy.split()]
    found: tuple[int, str] | None = None
    for frame, term in zip(terms["frame"], terms["term"], strict=True):
        pattern = str(term).split()
        for start in range(len(words) - len(pattern) + 1):
            here = words[start:start + len(pattern)]
            if (found is None or len(pattern) > found[0]) and all(map(fnmatch, here, pattern)):
                found = len(pattern), str(frame)
    return found[1] if found else None


def _taken(table: pd.DataFrame, voice: str, headline: str) -> pd.DataFrame:
    kept = table["voice"].isin(VOICE_SETS[voice])
    return table[kept] if headline == "counted" else table[kept & (table["part"] != "headline")]


def _numbered(table: pd.DataFrame, group: pd.Series, name: str) -> pd.DataFrame:
    """The table with the numbers of each row's article and group: they are counted again for every combination."""
    article = places_of(table["article_id"], group, name)
    return table.assign(article=article, group=pd.factorize(group.to_numpy(dtype=object))[0][article])


def _holders(cell: pd.Series, article: pd.Series, cells: int) -> np.ndarray:
    """How many articles have a row in each cell."""
    pairs = pd.DataFrame({"cell": cell, "article": article}).drop_duplicates()
    return np.bincount(pairs["cell"], minlength=cells).astype(float)


def _grids(hits: pd.DataFrame, groups: int, frames: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Hits, and articles with a hit, of every group and frame."""
    frame = pd.Index(frames).get_indexer(hits["frame"])
    hits = hits[frame >= 0]
    cell = hits["group"] * len(frames) + frame[frame >= 0]
    shape, size = (groups, len(frames)), groups * len(frames)
    return (np.bincount(cell, minlength=size).astype(float).reshape(shape),
            _holders(cell, hits["article"], size).reshape(shape))


def _compared(counts: np.ndarray, holders: np.ndarray, words: np.ndarray, articles: np.ndarray, names: list,
              frames: list[str], by: str) -> pd.DataFrame:
    """Every group against the others, by each denominator and each way to take the others."""
    divided = {"words": (1000 * counts, np.broadcast_to(words[:, None], counts.shape)),
               "hits of the family": (counts, np.broadcast_to(counts.sum(axis=1)[:, None], counts.shape)),
               "articles": (holders, np.broadcast_to(articles[:, None], counts.shape))}
    inside = np.eye(len(names), dtype=bool)
    reference_hits = counts.sum(axis=0) - counts
    tables: list[pd.DataFrame] = []
    for denominator, (over, under) in divided.items():
        rate = _ratio(over, under)
        known = np.isfinite(rate)
        for reference in CHOICES["reference"]:
            if reference == "all others together":
                other = _ratio(over.sum(axis=0) - over, under.sum(axis=0) - under)
            else:
                some = np.where(known, rate, 0)
                # Summed anew for each group: less its own, the sum of all would be off in the last digits.
                other = _ratio(np.array([some[~mine].sum(axis=0) for mine in inside]), known.sum(axis=0) - known)
            tables.append(pd.DataFrame({
                by: np.repeat(np.array(names, dtype=object), len(frames)), "frame": frames * len(names),
                "denominator": denominator, "reference": reference, "hits": counts.ravel().astype("int64"),
                "reference_hits": reference_hits.ravel().astype("int64"), "rate": rate.ravel(),
                "reference_rate": other.ravel(), "log_ratio": _log_ratio(rate, other).ravel()}))
    return pd.concat(tables, ignore_index=True)


def _ratio(over: Any, under: Any) -> np.ndarray:
    under = np.asarray(under, float)
    return np.divide(over, under, out=np.full(np.shape(under), np.nan), where=under > 0)


def _log_ratio(rate: np.ndarray, other: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((rate == 0) & (other == 0), np.nan, np.log2(rate) - np.log2(other))
