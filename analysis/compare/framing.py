"""Frames by outlet and voice: rates with intervals, and the contrast of two wordings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.compare.cells import Evidence, groups, need, refuse_name
from analysis.compare.checked import require_values
from analysis.compare.copies import of_wire
from analysis.compare.group_intervals import group_odds_intervals, group_rate_intervals, hits_per_holder
from analysis.compare.intervals import share_intervals
from analysis.compare.matrix import count_frames
from analysis.compare.members import members_of
from analysis.compare.options import text, texts
from analysis.tables import TableError, require

# What may be set side by side. Indirect speech is worded by the outlet and claimed by the source: it is never folded
# silently into either, so it stands beside own voice as a row of its own name.
VOICE_SETS: dict[str, tuple[str, ...]] = {
    "own": ("own",), "own + indirect": ("own", "indirect"), "direct": ("direct",), "indirect": ("indirect",),
    "all": ("own", "indirect", "direct")}
SIDE_BY_SIDE = ("own", "own + indirect", "direct", "all")
COLUMNS = ("family", "frame", "voice", "hits", "distanced_hits", "tokens", "per_1000_words", "share_of_hits",
           "articles", "articles_with_words", "articles_with_hit", "low", "high", "interval", "share_of_articles",
           "share_of_articles_low", "share_of_articles_high", "hits_net", "tokens_net", "per_1000_words_net")
CONTRAST = ("voice", "hits", "hits_against", "log_odds", "articles", "low", "high", "interval")


def frame_rates(evidence: Evidence, *, by: str = "outlet", voice: str | Sequence[str] = SIDE_BY_SIDE,
                family: str | None = None, level: float = 0.95, wire: str = "gross") -> pd.DataFrame:
    """How often each outlet uses each frame, by voice, per 1,000 words of that voice; zeros included.

    The denominator is the words of the same voice, so an outlet that quotes much is not made to look silent. A rate of
    direct voice is about the people quoted and the choice of quotations, not about the outlet's wording.

    Parameters
    ----------
    evidence : mapping with articles, hits, lengths, frames
    by : column of the articles table, usually "outlet"
    voice : one or more of "own", "own + indirect", "direct", "indirect", "all"
    family : one family of the lexicon; default all
    level : of the intervals
    wire : "gross", "first-copy" or "net" of wire copy, as in `of_wire`

    Returns
    -------
    One row per group, family, frame and voice: the group, family, frame, voice, hits (decoys left out),
    distanced_hits (those of them held at a distance), tokens (words of the group in that voice), per_1000_words,
    share_of_hits (of the family's hits in that group and voice; NaN where there are none), articles,
    articles_with_words (in that voice), articles_with_hit, low, high (per 1,000 words; NaN where there is no interval;
    0 and a bound where nothing was found in five articles or more), interval (its kind, or the reason why there is
    none), share_of_articles (articles_with_hit over articles_with_words, as in `term_frequencies` and `over_time`),
    share_of_articles_low, share_of_articles_high (exact, also where a frame is rare or absent; NaN with fewer than two
    articles with words), hits_net, tokens_net, per_1000_words_net (net of wire copy, whatever
    ``wire`` is; missing where the evidence does not say what is copy).

    Raises
    ------
    TableError if a table or column is missing, a voice or family is unknown, ``by`` is a column of the result, or an
    article has a hit in a voice in which it has no words.

    Source: Efron 1982, chapter 3 (leaving articles out); Clopper & Pearson 1934 (shares of articles; nothing found, see
    `group_rate_intervals`).
    """
    need(evidence, "articles", "hits", "lengths", "frames")
    sets = voice_sets(voice)
    refuse_name(by, COLUMNS)
    frames = lexicon_frames(evidence, family).reset_index(drop=True)
    group = groups(evidence["articles"], by)
    net = of_wire(evidence, "net") if all("copy" in evidence[name] for name in ("hits", "lengths")) else None
    evidence = of_wire(evidence, wire)
    require(evidence["hits"], ["distanced"], "hits", "load_evidence")
    if group.empty:
        raise TableError("the articles table has no rows; there is nothing to compare")
    members = members_of(group)
    hits, size = _counted(evidence), members.articles[:, None]
    tables = []
    for name, voices in sets.items():
        words = words_of_voices(evidence["lengths"], voices, members.ids)
        in_voice = hits[hits["voice"].isin(voices)]
        distanced = in_voice[in_voice["distanced"].astype(bool)]
        count, away = (count_frames(rows, frames, members.ids) for rows in (in_voice, distanced))
        having, holders = members.with_words(count, words)[:, None], members.sums(count > 0)
        low, high, why = group_rate_intervals(count, words, members.group, len(members.order), level=level,
                                              per_holder=hits_per_holder(count))
        least, most = share_intervals(holders, having, level=level)
        here = {"hits": members.sums(count), "distanced_hits": members.sums(away),
                "tokens": members.sums(words[:, None]), "articles": size, "articles_with_words": having,
                "articles_with_hit": holders, "low": 1000 * low, "high": 1000 * high, "interval": why,
                "share_of_articles": holders / np.where(having > 0, having, np.nan), "share_of_articles_low": least,
                "share_of_articles_high": most}
        if net is not None:
            rest = _counted(net)
            net_words = words_of_voices(net["lengths"], voices, members.ids)
            here["hits_net"] = members.sums(count_frames(rest[rest["voice"].isin(voices)], frames, members.ids))
            here["tokens_net"] = members.sums(net_words[:, None])
        # Frame by frame, the groups in their order.
        table = frames.loc[frames.index.repeat(len(members.order))].reset_index(drop=True)
        tables.append(table.assign(voice=name, **{by: np.tile(members.order, len(frames))}, **{
            column: np.broadcast_to(values, (len(size), len(frames))).T.ravel() for column, values in here.items()}))
    return _rates(pd.concat(tables, ignore_index=True), by)


def _rates(table: pd.DataFrame, by: str) -> pd.DataFrame:
    table["per_1000_words"] = 1000 * table["hits"] / table["tokens"].where(table["tokens"] > 0)
    total = table.groupby([by, "family", "voice"], sort=False)["hits"].transform("sum")
    table["share_of_hits"] = table["hits"] / total.where(total > 0)
    if "hits_net" in table:
        table["per_1000_words_net"] = 1000 * table["hits_net"] / table["tokens_net"].where(table["tokens_net"] > 0)
    return table.reindex(columns=[by, *COLUMNS])


def _counted(evidence: Evidence) -> pd.DataFrame:
    hits = evidence["hits"]
    return hits[~hits["is_decoy"].astype(bool)]


def frame_contrast(evidence: Evidence, *, family: str, frame: str, against: str, by: str = "outlet",
                   voice: str | Sequence[str] = SIDE_BY_SIDE, level: float = 0.95,
                   wire: str = "gross") -> pd.DataFrame:
    """How far each outlet prefers one frame to another, as log odds, by voice.

    A half is added to both counts, so that an outlet that never uses one of them has a number; with few hits that
    number is mostly the half. Where one of the two stands in fewer than five articles, the interval has one end.

    Parameters
    ----------
    evidence : mapping with articles, hits, frames
    family, frame, against : two frames of one family, such as "special military operation" against "war"
    by, voice, level, wire : as in `frame_rates`

    Returns
    -------
    One row per group and voice: the group, voice, hits, hits_against, log_odds (natural logarithm of hits + 0.5 over
    hits_against + 0.5; positive prefers ``frame``; NaN without a hit of either), articles, low, high (one of them
    infinite where it is a bound), interval (what it is, or why there is none).

    Raises
    ------
    TableError if a frame is not in the family.

    Source: Haldane 1956, doi:10.1111/j.1469-1809.1956.tb01400.x (the half).
    """
    need(evidence, "articles", "hits", "frames")
    refuse_name(by, CONTRAST)
    known = lexicon_frames(evidence, family)["frame"].tolist()
    for name in (frame, against):
        text("frame", name)
        if name not in known:
            raise TableError(f"no frame {name!r} in family {family!r}; it has {', '.join(known)}")
    members = members_of(groups(evidence["articles"], by))
    hits = _counted(of_wire(evidence, wire))
    both = pd.DataFrame({"family": family, "frame": [frame, against]})
    tables = []
    for name, voices in voice_sets(voice).items():
        count = count_frames(hits[hits["voice"].isin(voices)], both, members.ids).toarray()
        low, high, why = group_odds_intervals(count[:, 0], count[:, 1], members.group, len(members.order), level=level)
        a, b = members.sums(count).T
        tables.append(pd.DataFrame({
            by: members.order, "voice": name, "hits": a, "hits_against": b,
            "log_odds": np.where(a + b > 0, np.log((a + 0.5) / (b + 0.5)), np.nan), "articles": members.articles,
            "low": low, "high": high, "interval": why}))
    return pd.concat(tables, ignore_index=True)


def voice_difference(rates: pd.DataFrame, *, by: str = "outlet") -> pd.DataFrame:
    """What changes when only own voice counts: the rates of `frame_rates` in own voice beside those in all.

    Parameters
    ----------
    rates : table of `frame_rates` with the voices "own" and "all"

    Returns
    -------
    One row per group, family and frame: the group, family, frame, hits_all, hits_own, per_1000_words_all,
    per_1000_words_own, difference (own less all, per 1,000 words).
    """
    keys = [by, "family", "frame"]
    text("by", by)
    require_values(rates, [*keys, "voice", "hits", "per_1000_words"], "rates", "frame_rates", numbers=["hits"],
                   measured=["per_1000_words"])
    wide = {name: rates[rates["voice"] == name].set_index(keys) for name in ("all", "own")}
    if any(table.empty for table in wide.values()):
        raise TableError("the rates lack voice 'own' or 'all'; make them with "
                         "frame_rates(evidence, voice=('own', 'all'))")
    out = pd.DataFrame({f"{column}_{name}": wide[name][column] for column in ("hits", "per_1000_words")
                        for name in ("all", "own")})
    out["difference"] = out["per_1000_words_own"] - out["per_1000_words_all"]
    return out.reset_index()


def voice_sets(voice: str | Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The voices that each name takes, in the order named.

    Raises
    ------
    TableError if a name is unknown, or none is given.
    """
    names = texts("voice", voice)
    for name in names:
        if name not in VOICE_SETS:
            raise TableError(f"unknown voice {name!r}; choose from {', '.join(VOICE_SETS)}")
    if not names:
        raise TableError(f"no voice is named; choose from {', '.join(VOICE_SETS)}")
    return {name: VOICE_SETS[name] for name in names}


def lexicon_frames(evidence: Evidence, family: str | None) -> pd.DataFrame:
    """The frames of one family, or of all, in the lexicon's order, decoys left out: family, frame.

    Raises
    ------
    TableError if there is no such family.
    """
    frames = evidence["frames"]
    frames = frames.loc[~frames["is_decoy"].astype(bool), ["family", "frame"]].drop_duplicates()
    if family is None:
        return frames
    text("family", family)
    if family not in set(frames["family"]):
        raise TableError(f"no family {family!r} in the lexicon; there are {', '.join(frames['family'].unique())}")
    return frames[frames["family"] == family]


def words_of_voices(lengths: pd.DataFrame, voices: Sequence[str], articles: list[str]) -> np.ndarray:
    """Words of each article in these voices; 0 where it has none."""
    rows = lengths[lengths["voice"].isin(voices)]
    return rows.groupby("article_id")["tokens"].sum().reindex(articles, fill_value=0).to_numpy(float)
