"""Who is quoted: how often, how long, in whose wording, by outlet."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.compare.cells import Evidence, groups, need, places_of, whole_counts
from analysis.compare.copies import of_wire
from analysis.compare.options import texts
from analysis.tables import require


def speakers(evidence: Evidence, *, by: str = "outlet", cue_types: tuple[str, ...] | None = None,
             wire: str = "gross") -> pd.DataFrame:
    """Who is quoted by each outlet: number of quotations and their length, in marks and in the outlet's wording.

    Names are unified within an article, not across articles: "the Kremlin" and "Moscow" are two speakers, and one
    person may stand under a short and a long name. "unknown" is attributed speech whose source is not named.

    Parameters
    ----------
    evidence : mapping with articles, quotations
    by : column of the articles table
    cue_types : kinds of cue to count, such as ("saying",) to leave out beliefs and intentions; default all
    wire : "gross", "first-copy" or "net" of wire copy, as in `of_wire`

    Returns
    -------
    One row per group and speaker, groups in the bibliography's order, the longest quoted first: the group, speaker,
    quotations (unbroken stretches), words, direct_words, indirect_words (words), share_of_attributed_words (of the
    group), articles (articles that quote the speaker).

    Raises
    ------
    TableError if a table is missing or the column is unknown.
    """
    need(evidence, "articles", "quotations")
    require(evidence["quotations"], ["speaker"], "quotations", "load_evidence")
    for place in ("start", "end"):
        whole_counts(evidence["quotations"], place, "quotations")
    group = groups(evidence["articles"], by)
    rows = of_wire(evidence, wire)["quotations"]
    rows = rows[rows["voice"] != "own"]
    if cue_types is not None:
        require(rows, ["cue_type"], "quotations", "load_evidence")
        rows = rows[rows["cue_type"].isin(texts("cue_types", cue_types))]
    out = _sums(rows, group)
    total = out.groupby("group")["words"].transform("sum")
    out.insert(6, "share_of_attributed_words", out["words"] / total)
    order = {name: i for i, name in enumerate(dict.fromkeys(group))}
    out = out.assign(_order=out["group"].map(order)).sort_values(["_order", "words", "speaker"],
                                                                 ascending=[True, False, True], kind="stable")
    return out.drop(columns="_order").rename(columns={"group": by}).reset_index(drop=True)


def _sums(rows: pd.DataFrame, group: pd.Series) -> pd.DataFrame:
    """Of every group and speaker: group, speaker, quotations, words, direct_words, indirect_words, articles."""
    speaker, names = pd.factorize(rows["speaker"].to_numpy(dtype=object), sort=True)
    article = places_of(rows["article_id"], group, "quotations")
    start, end = (rows[place].to_numpy("int64") for place in ("start", "end"))
    order = np.lexsort((start, article))
    order = order[speaker[order] >= 0]
    speaker, article, start, end = (values[order] for values in (speaker, article, start, end))
    # A quotation that is cut by a scare quote or a change from marks to report is still one: the same speaker goes on.
    begins = np.ones(len(order), dtype=bool)
    begins[1:] = (article[1:] != article[:-1]) | (speaker[1:] != speaker[:-1]) | (start[1:] != end[:-1])
    code, labels = pd.factorize(group.to_numpy(dtype=object))
    cell, where = np.unique(code[article] * max(len(names), 1) + speaker, return_inverse=True)
    voice = rows["voice"].to_numpy(dtype=object)[order]

    def summed(values: np.ndarray) -> np.ndarray:
        return np.bincount(where, values, minlength=len(cell)).astype("int64")

    holders = np.unique(where * max(len(group), 1) + article) // max(len(group), 1)
    words = end - start
    return pd.DataFrame({
        "group": pd.Series(labels[cell // max(len(names), 1)]).infer_objects(),
        "speaker": names[cell % max(len(names), 1)],
        "quotations": summed(begins), "words": summed(words), "direct_words": summed(words * (voice == "direct")),
        "indirect_words": summed(words * (voice == "indirect")),
        "articles": np.bincount(holders, minlength=len(cell)).astype("int64")})
