"""Where in the article the hits stand: early or late, gathered or spread."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.compare.cells import Evidence, groups, need, whole_counts
from analysis.compare.checked import require_values
from analysis.compare.copies import of_wire
from analysis.compare.framing import lexicon_frames
from analysis.tables import COUNTED_PARTS, TableError


def hit_places(evidence: Evidence, *, family: str | None = None, by: str = "outlet",
               wire: str = "gross") -> pd.DataFrame:
    """Every hit with its place in the counted words of its article, from 0 (its first word) to 1 (its end).

    What is set aside (menus, datelines) does not move a place. An early place is no emphasis by itself: headlines are
    written by others than the text, and short articles have no late places.

    Parameters
    ----------
    evidence : mapping with articles, hits, parts, frames
    family : one family of the lexicon; default all
    by : column of the articles table
    wire : "gross", "first-copy" or "net" of wire copy, as in `of_wire`

    Returns
    -------
    One row per hit, decoys left out, groups in the bibliography's order, then article and place: the group, article_id,
    family, frame, part, voice, words_before (counted words before it), counted_words (of the article),
    share_of_article (words_before over counted_words, 0 to 1).

    Raises
    ------
    TableError if a table or column is missing, or the family is unknown.

    Examples
    --------
    >>> articles = pd.DataFrame({"article_id": ["a"], "outlet": ["Ost"]})
    >>> frames = pd.DataFrame({"family": ["f"], "frame": ["war"], "is_decoy": [False]})
    >>> hits = pd.DataFrame({"article_id": ["a"], "position": [7], "family": ["f"], "frame": ["war"],
    ...                      "is_decoy": [False], "part": ["body"], "voice": ["own"]})
    >>> parts = pd.DataFrame({"article_id": ["a", "a"], "start": [0, 9], "part": ["boilerplate", "body"],
    ...                       "tokens": [2, 20]})
    >>> found = hit_places({"articles": articles, "hits": hits, "parts": parts, "frames": frames})
    >>> found[["words_before", "counted_words", "share_of_article"]].values.tolist()
    [[5.0, 20.0, 0.25]]
    """
    need(evidence, "articles", "hits", "parts", "frames")
    frames, group = lexicon_frames(evidence, family), groups(evidence["articles"], by)
    hits = of_wire(evidence, wire)["hits"]
    require_values(hits, ["position", "part"], "hits", "load_evidence", numbers=["position"])
    whole_counts(hits, "position", "hits")
    parts = evidence["parts"]
    require_values(parts, ["article_id", "start", "part", "tokens"], "parts", "load_evidence",
                   numbers=["start", "tokens"])
    hits = hits[~hits["is_decoy"].astype(bool) & hits["family"].isin(frames["family"])]
    parts = parts.sort_values(["article_id", "start"], kind="stable")
    parts = parts.assign(counted=np.where(parts["part"].isin(COUNTED_PARTS), parts["tokens"], 0))
    size = parts.groupby("article_id")["counted"].sum()
    before = np.zeros(len(hits), dtype="int64")
    each = dict(iter(parts.groupby("article_id", sort=False)))
    for i, (key, position) in enumerate(zip(hits["article_id"], hits["position"], strict=True)):
        if key not in each:
            raise TableError(f"article {key!r} has hits and no parts; load both from one measurement with "
                             f"load_evidence")
        rows = each[key]
        words, counted = rows["tokens"].to_numpy(), rows["counted"].to_numpy()
        start = np.concatenate([[0], np.cumsum(words)])
        at = min(int(np.searchsorted(start, position, side="right")) - 1, len(words) - 1)
        before[i] = counted[:at].sum() + (position - start[at] if counted[at] else 0)
    out = hits.assign(words_before=before, counted_words=hits["article_id"].map(size).to_numpy())
    out["share_of_article"] = out["words_before"] / out["counted_words"]
    out.insert(0, by, out["article_id"].map(group))
    place = {name: i for i, name in enumerate(dict.fromkeys(group))}
    out = out.assign(_order=out[by].map(place)).sort_values(["_order", "article_id", "words_before"], kind="stable")
    return out[[by, "article_id", "family", "frame", "part", "voice", "words_before", "counted_words",
                "share_of_article"]].reset_index(drop=True)
