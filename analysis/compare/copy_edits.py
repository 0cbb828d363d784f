"""What outlets changed in the copy they share: pairs laid side by side, a ledger, wordings put in place of others."""

from __future__ import annotations

import math
from numbers import Real

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from analysis.compare.cells import Evidence, groups, need, places_of
from analysis.compare.copy_links import COPY_KIND, KNOWN, UNKNOWN, before, linked, moments, stretches
from analysis.compare.multiple import holm
from analysis.compare.options import text, texts
from analysis.tables import TableError, require

FRAMING = "framing"
NO_TERM = "no term"
CANNOT_TELL = "cannot tell"
EDITS = ["article_a", "article_b", "position_a", "position_b", "operation", "removed", "inserted", "removed_length",
         "inserted_length", "part", "kind", "frame_before", "frame_after"]

ALIGNED = ["article_a", "article_b", "outlet_a", "outlet_b", "row", "kind", "start_a", "end_a", "start_b", "end_b"]


def edit_ledger(evidence: Evidence, *, kind: str | None = None, by: str = "outlet") -> pd.DataFrame:
    """Every change between two articles that share copy, with the outlets: who has which words.

    It does not say who changed what: a is the earlier by date where direction says so, and both may have edited a third
    text. Words that stand in a only were cut by b, or added by a.

    Parameters
    ----------
    evidence : mapping with articles, edits
    kind : only changes of one kind, such as "framing" or "headline replaced"; default all
    by : column of the articles table that names the two sides

    Returns
    -------
    One row per change, in the order of the edits: outlet_a, outlet_b (or whatever ``by`` is), article_a, article_b,
    direction ("a first" by date, or "unknown"), part, kind, operation, position_a, position_b (words from the start of
    the article, from 0), reads_a, reads_b (the words; of more than five their number and the terms of the lexicon among
    them; "–" where there are none), frame_a, frame_b (frames of the lexicon's terms that the other does not have there;
    empty for none).

    Raises
    ------
    TableError if a table or column is missing, or there is no change of that kind but of others.
    """
    edits, group = _edits(evidence, by)
    if kind is not None:
        text("kind", kind)
        if len(edits) and kind not in set(edits["kind"]):
            raise TableError(f"no change is of the kind {kind!r}; there are {', '.join(sorted(set(edits['kind'])))}")
        edits = edits[edits["kind"] == kind]
    when = moments(evidence["articles"])
    known = before(when.loc[edits["article_a"]], when.loc[edits["article_b"]])
    return pd.DataFrame({
        f"{by}_a": edits["article_a"].map(group), f"{by}_b": edits["article_b"].map(group),
        **{column: edits[column] for column in ("article_a", "article_b")},
        "direction": np.where(known, KNOWN, UNKNOWN),
        **{column: edits[column] for column in ("part", "kind", "operation", "position_a", "position_b")},
        "reads_a": _reads(edits["removed"], edits["removed_length"], edits["operation"]),
        "reads_b": _reads(edits["inserted"], edits["inserted_length"], edits["operation"]),
        "frame_a": edits["frame_before"], "frame_b": edits["frame_after"]}).reset_index(drop=True)


def aligned_pair(evidence: Evidence, *, pair: tuple[str, str] | None = None) -> pd.DataFrame:
    """Two articles that share words side by side: how long each is, what they share where, and what was changed.

    Positions are those of the words of the whole page, set-aside parts too. What stands between the stretches may be
    the same story in other words.

    Parameters
    ----------
    evidence : mapping with articles, parts, reuse, edits
    pair : two article_ids; default the pair that shares most words of copy (ties: the first by article_id)

    Returns
    -------
    One row for the articles, then one per shared stretch, then one per change: article_a, article_b, outlet_a,
    outlet_b, row ("article", "stretch" or "edit"), kind (of the stretch or the change; empty for the articles),
    start_a, end_a, start_b, end_b (positions of words from 0, end excluded). No rows if nothing is copied and no pair
    is named.

    Raises
    ------
    TableError if a table or column is missing, or the two articles named share no stretch.
    """
    need(evidence, "articles", "parts", "reuse", "edits")
    require(evidence["parts"], ["article_id", "tokens"], "parts", "load_evidence")
    if pair is not None and len(texts("pair", pair)) != 2:
        raise TableError(f"pair is {pair!r}; give the article_id of two articles")
    reuse, (edits, outlet) = stretches(evidence), _edits(evidence, "outlet")
    if pair is None:
        copied = reuse[reuse["kind"] == COPY_KIND]
        if copied.empty:
            return pd.DataFrame(columns=ALIGNED)
        words = (copied["end_a"] - copied["start_a"]).groupby([copied["article_a"], copied["article_b"]]).sum()
        pair = words.index[int(words.to_numpy().argmax())]
    shared = reuse[[set(pair) == set(both) for both in zip(reuse["article_a"], reuse["article_b"], strict=True)]]
    if shared.empty:
        raise TableError(f"articles {' and '.join(map(repr, pair))} share no stretch; the reuse table lists those that "
                         f"do")
    a, b = shared[["article_a", "article_b"]].iloc[0]
    size = evidence["parts"].groupby("article_id")["tokens"].sum()
    changed = edits[(edits["article_a"] == a) & (edits["article_b"] == b)]
    rows = [("article", "", 0, int(size.get(a, 0)), 0, int(size.get(b, 0)))]
    rows += [("stretch", *row) for row in shared[["kind", "start_a", "end_a", "start_b", "end_b"]]
             .sort_values("start_a", kind="stable").itertuples(index=False, name=None)]
    rows += [("edit", row.kind, row.position_a, row.position_a + row.removed_length, row.position_b,
              row.position_b + row.inserted_length) for row in changed.itertuples()]
    return pd.DataFrame([(a, b, outlet[a], outlet[b], *row) for row in rows], columns=ALIGNED)


def _edits(evidence: Evidence, by: str) -> tuple[pd.DataFrame, pd.Series]:
    need(evidence, "articles", "edits")
    edits, group = evidence["edits"], groups(evidence["articles"], by)
    require(edits, EDITS, "edits", "load_evidence")
    for side in ("article_a", "article_b"):
        places_of(edits[side], group, "edits")
    return edits, group


def _reads(words: pd.Series, lengths: pd.Series, operations: pd.Series) -> list[str]:
    """What one side has: its words, or how many there are with the terms among them."""
    out = []
    for read, length, operation in zip(words, lengths, operations, strict=True):
        number = f"{length} word{'s' if length != 1 else ''}"
        if not length:
            out.append("–")
        elif operation == "moved":
            out.append(f"{number}, moved")
        elif length == len(read.split()):
            out.append(read)
        else:
            out.append(number + (f", with {read}" if read else ""))
    return out


def substitutions(evidence: Evidence, *, by: str = "outlet", level: float = 0.95) -> pd.DataFrame:
    """Whether an outlet words shared copy one way and its neighbours another, more often than the other way round.

    Counted are places in shared copy where the outlet has a term of one frame and another outlet has, in its stead, a
    term of another frame or none. Places in one story are not independent: one desk decides once. So a story (the
    articles linked by shared copy, also over a third) is one case, for the frame that the outlet has in more of its
    places, and stories are put to the sign test. Five stories that all go one way prove nothing yet. A difference says
    who words it how, not who changed it.

    Parameters
    ----------
    evidence : mapping with articles, edits, reuse
    by : column of the articles table, usually "outlet"; copy shared within a group is left out
    level : a verdict wants a p, corrected for all rows, of at most 1 less it

    Returns
    -------
    One row per group and pair of frames, groups in the bibliography's order: the group, frame, against (two frames; of
    a change without a partner "no term", last), edits_frame, edits_against (places in which the group has the frame and
    another the other way of saying it, and the reverse; a place counts once for each article it is compared with),
    pairs (of articles), articles (of the group), stories_frame, stories_against (stories in which the group has more
    places of one than of the other; even ones are in neither), p_sign (exact, two-sided; NaN without a story),
    p_holm (times all rows, Holm's way), stories_needed (all going one way, before these rows could tell anything),
    verdict (the frame that the group has more often, or "cannot tell").

    Raises
    ------
    TableError if a table or column is missing, the level is not between 0 and 1, or a pair of the edits shares no copy.

    Source: exact McNemar, or sign, test on discordant pairs: McNemar 1947, doi:10.1007/BF02295996; Holm 1979.
    """
    if isinstance(level, bool) or not isinstance(level, Real) or not 0 < level < 1:
        raise TableError(f"the level of a verdict is {level}; it lies between 0 and 1, usually 0.95")
    columns = [by, "frame", "against", "edits_frame", "edits_against", "pairs", "articles", "stories_frame",
               "stories_against"]
    edits, group = _edits(evidence, by)
    story = linked(stretches(evidence, COPY_KIND))
    if strangers := sorted((set(edits["article_a"]) | set(edits["article_b"])) - set(story.index)):
        raise TableError(f"article {strangers[0]!r} has edits, but shares no copy in the reuse table; take both from "
                         f"one study")
    seen = _both_ways(edits, group, story)
    order = {name: i for i, name in enumerate(dict.fromkeys(group))}
    rows = []
    for (name, frame, against), some in seen.groupby(["group", "frame", "against"], sort=False):
        lean = np.sign(some["has_frame"].map({True: 1, False: -1}).groupby(some["story"]).sum())
        rows.append((name, frame, against, int(some["has_frame"].sum()), int((~some["has_frame"]).sum()),
                     some["pair"].nunique(), some["article"].nunique(), int((lean > 0).sum()), int((lean < 0).sum())))
    rows.sort(key=lambda row: (order[row[0]], row[1] == NO_TERM, row[1], row[2] == NO_TERM, row[2]))
    table = pd.DataFrame(rows, columns=columns)
    told = list(zip(table["stories_frame"], table["stories_against"], strict=True))
    table["p_sign"] = [binomtest(int(a), int(a + b)).pvalue if a + b else np.nan for a, b in told]
    table["p_holm"] = holm(table["p_sign"])
    tests = int(table["p_sign"].notna().sum())
    # n stories that all go one way have p = 2^(1 - n), which the first step of Holm's multiplies by the rows.
    table["stories_needed"] = math.ceil(1 + math.log2(max(tests, 1) / (1 - level)) - 1e-9)
    sure = table["p_holm"] <= 1 - level + 1e-12
    more = table["frame"].where(table["stories_frame"] > table["stories_against"], table["against"])
    table["verdict"] = more.where(sure, CANNOT_TELL).astype(object)
    return table


def _both_ways(edits: pd.DataFrame, group: pd.Series, story: pd.Series) -> pd.DataFrame:
    """Each change of frame between two groups, seen from either side: which of the two frames that side has."""
    rows = []
    chosen = edits[edits["kind"] == FRAMING]
    for row in chosen.itertuples():
        if group[row.article_a] == group[row.article_b]:
            continue
        here, there = (set(filter(None, said.split("; "))) for said in (row.frame_before, row.frame_after))
        # The same frame on both sides (a longer term for a shorter) is no change of it.
        one, other = ("; ".join(sorted(frames)) or NO_TERM for frames in (here - there, there - here))
        if one == other:
            continue
        frame, against = sorted((one, other), key=lambda name: (name == NO_TERM, name))
        pair = (row.article_a, row.article_b)
        rows += [(group[key], frame, against, has == frame, pair, key, story[key])
                 for key, has in ((row.article_a, one), (row.article_b, other))]
    return pd.DataFrame(rows, columns=["group", "frame", "against", "has_frame", "pair", "article", "story"])
