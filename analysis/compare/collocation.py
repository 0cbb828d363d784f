"""Which words keep company with a frame, by outlet and voice, with the counts behind every score."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import numpy as np
import pandas as pd

from analysis.compare.association import chi2_of_table, delta_p, g2_of_table, log_dice, npmi, pmi, t_score
from analysis.compare.cells import Evidence, groups, need
from analysis.compare.copies import WIRE, of_wire
from analysis.compare.framing import VOICE_SETS
from analysis.compare.options import at_least_one, text, texts
from analysis.tables import COPY, MERGED, NONE_OR_FIRST, VOICES, TableError, require

ALL_FRAMES = "all frames"
_SPANS = {"window": ("window",), "sentence": ("window", "rest", MERGED)}
_BITS = {voice: 1 << i for i, voice in enumerate(VOICES)}
_CELL = ["article_id", "home"]
_STATES = {**{copy: {copy} for copy in COPY}, NONE_OR_FIRST: {"none", "first", NONE_OR_FIRST}, MERGED: {*COPY, MERGED}}
# Every measure from O11 (count), R1 (near), C1 (uses of the word), N (places) and the hits.
MEASURES: dict[str, Callable[..., np.ndarray]] = {
    "log_dice_hits": lambda o, r, c, n, hits: log_dice(o, hits, c),
    "pmi_bits": lambda o, r, c, n, hits: pmi(o, r, c, n),
    "npmi": lambda o, r, c, n, hits: npmi(o, r, c, n),
    "delta_p_word_given_node": lambda o, r, c, n, hits: delta_p(o, r, c, n)[0],
    "delta_p_node_given_word": lambda o, r, c, n, hits: delta_p(o, r, c, n)[1],
    "g2_4cell": lambda o, r, c, n, hits: g2_of_table(o, r, c, n),
    "chi2": lambda o, r, c, n, hits: chi2_of_table(o, r, c, n),
    "t": lambda o, r, c, n, hits: t_score(o, r, c, n)}


def collocations(evidence: Evidence, *, family: str, frame: str | Sequence[str] | None = None,
                 by: str | None = "outlet", voice: str = "all", span: str = "sentence",
                 measures: Sequence[str] = tuple(MEASURES), min_count: int = 3, min_articles: int = 1,
                 wire: str = "gross") -> pd.DataFrame:
    """Which words stand near a frame, group by group, with the counts behind every score; zeros included.

    Words cluster in articles, so g2_4cell, chi2 and t are ways to rank, not tests: a word of one article is that
    article's. The evidence holds no neighbours of a hit where they are too few: an article none of whose hits can be
    answered for is left out whole; where that is so of some frames, their neighbours count as words elsewhere. So what
    is left are the articles that use a frame most: see ``hits_left_out``. Who has the texts leaves nothing out:
    ``{**evidence, "collocates": count_collocates(...)}``.

    Parameters
    ----------
    evidence : mapping with articles, hits, terms, lengths, frames, collocates
    family : family of the lexicon
    frame : one of its frames, or several, each a node of its own; default all frames together
    by : column of the articles table; None for the whole study
    voice : of the hit, not of the word near it: "own", "own + indirect", "direct", "indirect" or "all"
    span : "sentence", or "window" (at most five words from the hit, in its sentence), which fewer articles have
    measures : names in ``MEASURES``, in the order of their columns; the first one ranks
    min_count, min_articles : words with fewer joint uses, or in fewer articles, in all groups together are left out
    wire : "gross", "first-copy" or "net" of wire copy, as in `of_wire`: of the hit and of the word near it. Articles
        whose words or neighbours are too few to publish by copy are left out then, as those of too few words are

    Returns
    -------
    One row per frame, group and word, groups in the bibliography's order, highest first measure first: the group,
    family, frame, voice, span, term, count (O11, words near the hits; a place near several hits of the family belongs
    to the nearest), expected (R1 C1 / N, words), articles (that have the word near), articles_with_node (of those
    counted), near (R1, places near), term_count (C1, uses of the word outside the family's hits), tokens (N, words
    outside them), hits (counted), hits_left_out, then the measures: log_dice_hits (hits as uses of the node, 14 added;
    minus infinity without a joint use), pmi_bits (as before), npmi (-1 without), delta_p_word_given_node,
    delta_p_node_given_word (differences of shares), g2_4cell, chi2 (signed), t (NaN without a joint use). A group of
    which nothing is left has zeros, NaN for expected and measures.

    Raises
    ------
    TableError if a table or column is missing, or an option is unknown.

    Source: Evert 2008, Corpora and collocations; the measures' own sources stand with them.

    Examples
    --------
    >>> from analysis.measure.package import load_evidence
    >>> from analysis.study import open_study
    >>> tables = ("hits", "terms", "lengths", "frames", "collocates")
    >>> evidence = load_evidence(open_study("pyongyang-2024"), *tables)
    >>> found = collocations(evidence, family="agreement", by=None)
    >>> found[["term", "count", "articles", "hits", "hits_left_out"]].head(1).values.tolist()
    [['partnership', 9, 4, 29, 2]]
    """
    need(evidence, "articles", "hits", "terms", "lengths", "frames", "collocates")
    at_least_one("min_count", min_count)
    at_least_one("min_articles", min_articles)
    near, every_hit = evidence["collocates"], evidence["hits"].reset_index(drop=True)
    nodes = _nodes(evidence["frames"], family, frame)
    measures = texts("measures", measures)
    _known("voice", [voice], VOICE_SETS)
    _known("span", [span], _SPANS)
    _known("measure", measures, MEASURES)
    group = groups(evidence["articles"], "outlet" if by is None else by)
    if by is None:
        group = group.map(lambda _: "all")
    evidence = of_wire({**evidence, "hits": every_hit}, wire)
    near = near[near["family"] == family]
    of_family = every_hit[(every_hit["family"] == family) & ~every_hit["is_decoy"].astype(bool)]
    usable, used = _published(near, of_family, of_family.index.isin(evidence["hits"].index), voice, span)
    own_words, unknown = near[near["span"] == "node"], set()
    if wire != "gross":
        require(near, ["copy"], "collocates", "measure_study, anew: this one does not say what is copy")
        unknown = _terms_unknown(evidence)
        usable, used = _of_wire(usable, used, wire)
        own_words = own_words[own_words["copy"].isin(WIRE[wire])]
        usable = usable.assign(usable=usable["usable"] & ~usable["article_id"].isin(unknown))
    tables = [_counts(evidence, node, usable, used, own_words, group, min_count, min_articles, unknown)
              .assign(family=family, frame=node, voice=voice, span=span) for node in nodes]
    table = pd.concat(tables, ignore_index=True)
    o, r, c, n, h = (table[key].to_numpy(float) for key in ("count", "near", "term_count", "tokens", "hits"))
    table["expected"] = r * c / np.where(n > 0, n, np.nan)
    for measure in dict.fromkeys(measures):
        table[measure] = np.where(n > 0, MEASURES[measure](o, r, c, n, h), np.nan)
    rank = {name: i for i, name in enumerate(dict.fromkeys(group))}
    order = table.assign(_node=table["frame"].map({name: i for i, name in enumerate(nodes)}),
                         _group=table["group"].map(rank))
    ranks, rising = ["_node", "_group", *measures[:1], "term"], [True, True, *([False] * len(measures[:1])), True]
    table = table.loc[order.sort_values(ranks, ascending=rising, kind="stable").index]
    columns = ["group", "family", "frame", "voice", "span", "term", "count", "expected", "articles",
               "articles_with_node", "near", "term_count", "tokens", "hits", "hits_left_out",
               *dict.fromkeys(measures)]
    table = table[columns].reset_index(drop=True)
    return table.rename(columns={"group": by}) if by else table.drop(columns="group")


def _known(what: str, values: Sequence[str], known: Collection[str]) -> None:
    for value in values:
        if not isinstance(value, str) or value not in known:
            raise TableError(f"unknown {what} {value!r}; choose from {', '.join(known)}")


def _nodes(frames: pd.DataFrame, family: str, frame: str | Sequence[str] | None) -> list[str]:
    text("family", family)
    known = frames[~frames["is_decoy"].astype(bool)]
    if family not in set(known["family"]):
        raise TableError(f"unknown family {family!r}; the lexicon has {', '.join(dict.fromkeys(known['family']))}")
    if frame is None:
        return [ALL_FRAMES]
    there = list(dict.fromkeys(known.loc[known["family"] == family, "frame"]))
    nodes = list(dict.fromkeys(texts("frame", frame)))
    if not nodes:
        raise TableError(f"no frame is named; family {family!r} has {', '.join(there)}, None takes them together")
    if unknown := [name for name in nodes if name not in there]:
        raise TableError(f"unknown frame {unknown[0]!r} of family {family!r}; it has {', '.join(there)}")
    return nodes


def _terms_unknown(evidence: Evidence) -> set[str]:
    """Articles some of whose words are published under no state of copy, so that the uses of each are not known."""
    total = [evidence[name].groupby("article_id")[column].sum() for name, column in (("terms", "count"),
                                                                                     ("lengths", "tokens"))]
    return set(total[1].index[total[0].reindex(total[1].index, fill_value=0) != total[1]])


def _of_wire(usable: pd.DataFrame, used: pd.DataFrame, wire: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Hits with whether copy is told apart around them, and the rows that count."""
    taken = set(WIRE[wire])
    mixed = [label for label, states in _STATES.items() if states & taken and not states <= taken]
    homes = pd.MultiIndex.from_frame(used.loc[used["copy"].isin(mixed), ["article_id", "frame"]])
    told = ~pd.MultiIndex.from_frame(usable[_CELL]).isin(homes)
    return usable.assign(usable=usable["usable"] & told), used[used["copy"].isin(taken)]


def _published(near: pd.DataFrame, hits: pd.DataFrame, counted: np.ndarray, voice: str,
               span: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Which of the hits that are counted can be answered for in this voice, and the rows that answer.

    Returns
    -------
    usable : article_id, frame, home (the frame their neighbours are published under), hits (of the voice), usable
        (whether their neighbours are published under this voice and span)
    used : rows of the collocates under this voice and span, with the frame they are published under
    """
    asked = sum(_BITS[name] for name in VOICE_SETS[voice])
    rows = near[near["span"] != "node"].rename(columns={"frame": "home"})
    rows = rows.assign(bit=rows["voice"].map({**_BITS, MERGED: 0}).astype("int64"))
    hits = hits[["article_id", "frame", "voice"]].assign(counted=counted)
    # Where a frame has no rows of its own, its neighbours are among those of the article's rarer frames, if anywhere.
    apart = pd.MultiIndex.from_frame(hits[["article_id", "frame"]]).isin(pd.MultiIndex.from_frame(rows[_CELL]))
    hits = hits.assign(home=hits["frame"].where(apart, MERGED), bit=hits["voice"].map(_BITS).astype("int64"))
    homes = pd.DataFrame({
        "said": _voices_of(hits), "apart": _voices_of(rows), "pooled": _voices_of(rows[rows["bit"] == 0].assign(bit=1)),
        "there": _voices_of(rows.assign(bit=1))}).fillna(0).astype("int64")
    homes.index = homes.index.set_names(_CELL)
    pool = (homes["said"] & ~homes["apart"]).where(homes["pooled"] > 0, 0)
    # The merged voices may be counted if all of them are asked for.
    takes_pool = (homes["pooled"] > 0) & ((pool & ~asked) == 0)
    fits = (homes["there"] > 0) & (((pool & asked) == 0) | takes_pool)
    takes = takes_pool.reindex(pd.MultiIndex.from_frame(rows[_CELL])).to_numpy(bool)
    used = rows[rows["voice"].isin(VOICE_SETS[voice]) | ((rows["voice"] == MERGED) & takes)]
    if span == "window":
        blurred = pd.MultiIndex.from_frame(used.loc[used["span"] == MERGED, _CELL])
        fits &= ~homes.index.isin(blurred)
    used = used[used["span"].isin(_SPANS[span])]
    hits = hits[hits["voice"].isin(VOICE_SETS[voice]) & hits["counted"]]
    usable = hits.groupby(["article_id", "frame", "home"]).size().rename("hits").reset_index()
    usable["usable"] = fits.reindex(pd.MultiIndex.from_frame(usable[_CELL]), fill_value=False).to_numpy(bool)
    return usable, used.rename(columns={"home": "frame"})


def _voices_of(table: pd.DataFrame) -> pd.Series:
    """The voices of each cell as the sum of their bits."""
    return table[[*_CELL, "bit"]].drop_duplicates().groupby(_CELL)["bit"].sum()


def _counts(evidence: Evidence, node: str, usable: pd.DataFrame, used: pd.DataFrame, own_words: pd.DataFrame,
            group: pd.Series, min_count: int, min_articles: int, unknown: set[str]) -> pd.DataFrame:
    """The counts of one node: one row per group and word; articles with hits that are all unanswered are left out."""
    if node != ALL_FRAMES:
        usable, used = usable[usable["frame"] == node], used[used["frame"] == node]
        usable = usable.assign(usable=usable["usable"] & (usable["home"] == node))
    answered, unanswered = usable[usable["usable"]], usable[~usable["usable"]]
    out = set(unanswered["article_id"]) - set(answered["article_id"]) | unknown
    homes = pd.MultiIndex.from_frame(answered[_CELL])
    used = used[pd.MultiIndex.from_frame(used[["article_id", "frame"]]).isin(homes)]
    order = list(dict.fromkeys(group))

    def by_group(table: pd.DataFrame, value: str, *keys: str) -> pd.Series:
        kept = table[~table["article_id"].isin(out)]
        return kept.groupby([kept["article_id"].map(group).rename("group"), *(kept[key] for key in keys)])[value].sum()

    total = used.groupby("term").agg(count=("count", "sum"), articles=("article_id", "nunique"))
    words = sorted(total.index[(total["count"] >= min_count) & (total["articles"] >= min_articles)])
    grid = pd.MultiIndex.from_product([order, words], names=["group", "term"])

    def filled(counts: pd.Series) -> np.ndarray:
        return counts.reindex(grid, fill_value=0).to_numpy()

    table = grid.to_frame(index=False).assign(
        count=filled(by_group(used, "count", "term")),
        articles=filled(by_group(used.drop_duplicates(["article_id", "term"]).assign(one=1), "one", "term")),
        term_count=filled(by_group(evidence["terms"], "count", "term")) - filled(by_group(own_words, "count", "term")))
    holders = answered.drop_duplicates("article_id").assign(one=1)
    left_out = unanswered["hits"].groupby(unanswered["article_id"].map(group)).sum()
    sums = {"near": by_group(used, "count"), "hits": by_group(answered, "hits"), "hits_left_out": left_out,
            "articles_with_node": by_group(holders, "one"),
            "tokens": by_group(evidence["lengths"], "tokens").sub(by_group(own_words, "count"), fill_value=0)}
    for name, values in sums.items():
        table[name] = table["group"].map(values.reindex(order, fill_value=0)).astype("int64")
    return table
