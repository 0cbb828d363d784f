"""Which articles carry the same copy, which was first, and where the copy seems to come from."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.compare.cells import Evidence, need
from analysis.compare.copy_links import (
    COPY_KIND,
    before,
    copied_pairs,
    covered,
    in_order,
    linked,
    moments,
    stretches,
    words_of_articles,
)
from analysis.compare.options import number as check_number
from analysis.tables import TableError, require

MIN_WORDS = 30       # a sentence or two
MIN_SHARE = 0.1      # of the shorter article
UNNAMED = "unnamed agency"
# Forms that are one agency's habit, or a bare name: what they tell is inferred (analysis.read.credit_forms).
INFERRED_FORMS = ("sign-off", "line of its own")
CLUSTERS = ["cluster", "article_id", "outlet", "date", "copied_words", "tokens", "share_of_words", "partners",
            "is_first", "days_after_first", "hours_after_first", "origin", "certainty", "basis"]


def copy_clusters(evidence: Evidence, *, min_words: int = MIN_WORDS, min_share: float = MIN_SHARE) -> pd.DataFrame:
    """Which articles carry the same copy, which of them was first, and where the copy seems to come from.

    Two articles are linked if they share at least ``min_words`` of copy, or ``min_share`` of the shorter one's
    words, so that one short stretch does not chain two stories together. A digest of several stories may; its
    neighbours then have fewer ``partners`` than the cluster has other articles; where the first has, no origin is
    inferred. The first article of the study need not be the origin: that is called inferred, never stated, and an
    agency's story that names no agency looks just like it.

    Parameters
    ----------
    evidence : mapping with articles, lengths, reuse, credits
    min_words : copy that links two articles however long they are (words), at least 1
    min_share : copy that links them, as a share of the counted words of the shorter one, above 0, at most 1

    Returns
    -------
    One row per article that is linked to another, the largest cluster first, in it the earliest article: cluster
    (number from 1), article_id, outlet, date, copied_words (words in copy that linked articles share), tokens (its
    counted words), share_of_words (the first over the second), partners (articles it is linked to), is_first (no
    earlier one in the cluster; ties by article_id, undated last), days_after_first (calendar days; NaN where a date
    is missing), hours_after_first (NaN where one of the dates is no more than a day), origin (agency that members
    credit as the origin; else the outlet of the first article), certainty ("stated": in the article or the
    bibliography; "inferred": by a form that is one agency's habit, or by the earliest date; "uncertain": members
    credit different agencies, the first is not known, or it does not share copy with all), basis (in words). No
    rows where nothing is shared.

    Raises
    ------
    TableError if a table or column is missing, a date cannot be read, or a threshold is out of range.

    Source: near-duplicate clusters as connected components, Broder 1997, doi:10.1109/SEQUEN.1997.666900.
    """
    need(evidence, "articles", "lengths", "reuse", "credits")
    check_number("min_words", min_words, low=-np.inf)
    check_number("min_share", min_share, low=-np.inf)
    if min_words < 1 or not 0 < min_share <= 1:
        raise TableError(f"min_words is {min_words} and min_share {min_share}; give at least 1 word, and a share above "
                         "0 and at most 1")
    pairs = copied_pairs(evidence)
    pairs = pairs[(pairs["words"] >= min_words) | (pairs["share_of_shorter"] >= min_share)]
    number = linked(pairs)
    order = [key for key in in_order(evidence["articles"]) if key in number.index]
    size = number.groupby(number).transform("size")
    # Of two clusters of one size the one whose first article is earlier: the order is by date already.
    by_size = sorted(order, key=lambda key: -size[key])
    names = {which: i + 1 for i, which in enumerate(dict.fromkeys(number[by_size]))}
    about = evidence["articles"].set_index("article_id").loc[order]
    table = pd.DataFrame({"cluster": number[order].map(names).astype("int64").to_numpy(), "article_id": order,
                          "outlet": about["outlet"].to_numpy(), "date": about["date"].to_numpy()})
    table["copied_words"] = _copied(evidence, pairs, order)
    table["tokens"] = words_of_articles(evidence)[order].to_numpy()
    table["share_of_words"] = table["copied_words"] / table["tokens"].where(table["tokens"] > 0)
    table["partners"] = pd.concat([pairs["article_a"], pairs["article_b"]]).value_counts().reindex(order).to_numpy()
    table = table.astype({"partners": "int64"}).sort_values("cluster", kind="stable", ignore_index=True)
    table["is_first"] = ~table["cluster"].duplicated()
    when = moments(evidence["articles"]).loc[table["article_id"]].reset_index(drop=True)
    begin = when.groupby(table["cluster"])[["earliest", "exact"]].transform("first")
    days = when["earliest"].dt.normalize() - begin["earliest"].dt.normalize()
    table["days_after_first"] = days / pd.Timedelta(days=1)
    table["hours_after_first"] = ((when["earliest"] - begin["earliest"]) / pd.Timedelta(hours=1)).where(
        when["exact"] & begin["exact"])
    credited = _credited(evidence, table["article_id"])
    origins = {which: _origin(rows, credited, when.loc[rows.index])
               for which, rows in table.groupby("cluster", sort=True)}
    for i, column in enumerate(CLUSTERS[-3:]):
        table[column] = table["cluster"].map({which: said[i] for which, said in origins.items()}).astype(object)
    return table[CLUSTERS]


def _copied(evidence: Evidence, pairs: pd.DataFrame, order: list[str]) -> np.ndarray:
    """Words of each article in copy that it shares with an article it is linked to."""
    rows, together = stretches(evidence, COPY_KIND), {frozenset(pair) for pair in pairs[["article_a", "article_b"]]
                                                      .itertuples(index=False, name=None)}
    kept = [frozenset(pair) in together for pair in zip(rows["article_a"], rows["article_b"], strict=True)]
    return covered(rows[np.array(kept, dtype=bool)], pd.Index(order, dtype=object))


def _credited(evidence: Evidence, articles: pd.Series) -> dict[str, tuple[frozenset[str], str, str]]:
    """Agencies each article names as the origin of its copy, how surely, and by which forms."""
    credits = evidence["credits"]
    require(credits, ["article_id", "agency", "role", "form"], "credits", "load_evidence")
    rows = credits[(credits["role"] == "origin") & credits["article_id"].isin(articles)]
    out = {}
    for key, mine in rows.groupby("article_id", sort=True):
        stated = mine[~mine["form"].isin(INFERRED_FORMS)]
        taken = stated if len(stated) else mine
        out[key] = (frozenset(taken["agency"]), "stated" if len(stated) else "inferred",
                    ", ".join(dict.fromkeys(taken["form"])))
    about = evidence["articles"]
    if "credit" in about:  # what a person read on the page, where the rules found nothing
        inferred = about["inferred"] if "inferred" in about else pd.Series("", index=about.index)
        for key, said, how in zip(about["article_id"], about["credit"], inferred, strict=True):
            if isinstance(said, str) and said and key not in out:
                out[key] = (frozenset([said]), "inferred" if "credit" in str(how).split() else "stated", "bibliography")
    return out


def _origin(rows: pd.DataFrame, credited: dict[str, tuple[frozenset[str], str, str]],
            when: pd.DataFrame) -> tuple[str, str, str]:
    """Where a cluster's copy seems to come from, how surely, and on what that rests."""
    said = {key: credited[key] for key in rows["article_id"] if key in credited}
    # "A syndicated feed" does not contradict the article that names it; nor does a bare name outweigh a dateline.
    if any(names != {UNNAMED} for names, _, _ in said.values()):
        said = {key: (names - {UNNAMED}, how, form) for key, (names, how, form) in said.items() if names != {UNNAMED}}
    if any(how == "stated" for _, how, _ in said.values()):
        said = {key: value for key, value in said.items() if value[1] == "stated"}
    if said:
        votes = pd.Series([name for names, _, _ in said.values() for name in sorted(names)]).value_counts()
        most = sorted(votes.index[votes == votes.max()])
        agreed = all(names == set(most) for names, _, _ in said.values())
        forms = ", ".join(dict.fromkeys(form for _, _, form in said.values()))
        basis = f"credit ({forms}) in {len(said)} of {len(rows)} articles"
        if not agreed:
            return "/".join(most), "uncertain", f"{basis}, which do not agree"
        return "/".join(most), next(iter(said.values()))[1], basis
    first = rows.iloc[0]
    others = (rows["outlet"] != first["outlet"]).to_numpy()
    if not others.any():
        return first["outlet"], "inferred", "no credit; one outlet"
    if first["partners"] < len(rows) - 1:
        # A digest of two stories joins them: the first of the one is not the origin of the other.
        return first["outlet"], "uncertain", f"no credit; not all share copy with {first['article_id']}, the earliest"
    if before(when.iloc[[0]], when[others]).all():
        return first["outlet"], "inferred", f"no credit; earliest article, {first['article_id']}"
    return first["outlet"], "uncertain", "no credit; dates tie or are missing"
