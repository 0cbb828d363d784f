"""Frames over time: rates by day, week or month, and when a group first used a frame."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.compare.cells import Evidence, groups, need, refuse_name
from analysis.compare.copies import of_wire
from analysis.compare.framing import VOICE_SETS, words_of_voices
from analysis.compare.group_intervals import group_rate_intervals, hits_per_holder
from analysis.compare.members import members_of
from analysis.compare.options import text
from analysis.compare.periods import days, periods
from analysis.tables import TableError

NO_ARTICLES = "no articles"
COLUMNS = ("period", "family", "frame", "voice", "hits", "tokens", "per_1000_words", "articles", "articles_with_words",
           "articles_with_hit", "share_of_articles", "low", "high", "interval")
FIRST = ("family", "frame", "voice", "first_date", "article_id", "articles_before", "articles", "first_article",
         "last_article", "censored", "undated_articles", "undated_with_hit")


def over_time(evidence: Evidence, *, family: str, frame: str | None = None, by: str = "outlet", every: str = "week",
              voice: str = "all", level: float = 0.95, wire: str = "gross") -> pd.DataFrame:
    """How often each group uses a frame in each period, per 1,000 words of the voice; empty periods stand there too.

    A period with few articles has no interval, and its rate says more of what happened to be written about than of the
    outlet. Neighbouring periods are not independent where articles retell each other.

    Parameters
    ----------
    evidence : mapping with articles, hits, lengths, frames
    family : family of the lexicon
    frame : one of its frames; default all together
    by : column of the articles table
    every : "day", "week" (from Monday) or "month"
    voice : "own", "own + indirect", "direct", "indirect" or "all"
    level : of the interval
    wire : "gross", "first-copy" or "net" of wire copy, as in `of_wire`

    Returns
    -------
    One row per group and period, from the first to the last dated article of the study: the group, period (first day,
    ISO 8601; "undated" for the articles without a date, where a study has any: a row per group, last), family, frame
    ("all frames" if none was chosen), voice, hits (decoys left out), tokens (words of that voice), per_1000_words (NaN
    without words), articles, articles_with_words (of that voice), articles_with_hit, share_of_articles
    (articles_with_hit over articles_with_words; NaN without any), low, high (per 1,000 words; 0 and a bound where
    nothing was found in five articles or more), interval (its kind, or why there is none).

    Raises
    ------
    TableError if a table or column is missing, a date cannot be read, or a family, frame, voice or period is unknown.

    Source: Efron 1982, chapter 3 (leaving articles out).
    """
    need(evidence, "articles", "hits", "lengths", "frames")
    refuse_name(by, COLUMNS)
    group, evidence = groups(evidence["articles"], by), of_wire(evidence, wire)
    hits = _hits(evidence, family, frame, voice)
    period, all_periods = periods(evidence["articles"], every)
    members = members_of(group)
    count = hits.groupby("article_id").size().reindex(members.ids, fill_value=0).to_numpy(float)
    words = words_of_voices(evidence["lengths"], VOICE_SETS[voice], members.ids)
    # Each group and period is a cell; the cells stand in the order of the rows.
    when = pd.Index(all_periods).get_indexer(period[members.ids])
    grid = pd.MultiIndex.from_product([members.order, all_periods], names=[by, "period"])
    cells = members._replace(group=members.group * len(all_periods) + when, order=grid)
    having, articles = cells.with_words(count[:, None], words), cells.articles
    low, high, why = (values[:, 0] for values in group_rate_intervals(
        count[:, None], words, cells.group, len(grid), level=level, per_holder=hits_per_holder(count[:, None])))
    hits, tokens, holders = cells.sums(np.stack([count, words, count > 0], axis=1)).T
    return grid.to_frame(index=False).assign(
        family=family, frame=frame or "all frames", voice=voice, hits=hits, tokens=tokens,
        per_1000_words=1000 * hits / np.where(tokens > 0, tokens, np.nan), articles=articles,
        articles_with_words=having, articles_with_hit=holders,
        share_of_articles=holders / np.where(having > 0, having, np.nan), low=1000 * low, high=1000 * high,
        interval=np.where(articles > 0, why, NO_ARTICLES))


def first_use(evidence: Evidence, *, family: str, frame: str | None = None, by: str = "outlet",
              voice: str = "all", wire: str = "gross") -> pd.DataFrame:
    """When each group first used a frame, as far as these articles can tell.

    A first use in the first article is only the latest it can have been; a frame never used may come in the next
    article. A group with more articles shows an earlier first use, whatever it does: read articles_before.

    Parameters
    ----------
    evidence : mapping with articles, hits, frames
    family, frame, by, voice, wire : as in `over_time`

    Returns
    -------
    One row per group: the group, family, frame, voice, first_date (day of the first article with a hit, ISO 8601; empty
    if never), article_id (that article; of several on the day the first id), articles_before (dated articles of an
    earlier day; if never used, all dated ones), articles, first_article, last_article (days), censored ("" observed;
    "left: used on the first day"; "right: not used up to the last day"; "no dated articles"), undated_articles,
    undated_with_hit (articles that could have come first).

    Raises
    ------
    TableError as `over_time`.

    Source: censoring, Klein & Moeschberger 2003, Survival analysis, chapter 3.
    """
    need(evidence, "articles", "hits", "frames")
    refuse_name(by, FIRST)
    group = groups(evidence["articles"], by)
    using = set(_hits(of_wire(evidence, wire), family, frame, voice)["article_id"])
    dates = days(evidence["articles"])
    rows = []
    for name in dict.fromkeys(group):
        ids = sorted(group.index[group == name])
        dated = [key for key in ids if dates[key] is not None]
        undated = [key for key in ids if dates[key] is None]
        there = [dates[key] for key in dated]
        first, last = (min(there).isoformat(), max(there).isoformat()) if there else ("", "")
        found = sorted((dates[key], key) for key in dated if key in using)
        when, article = (found[0][0].isoformat(), found[0][1]) if found else ("", "")
        before = sum(day.isoformat() < when for day in there) if found else len(dated)
        censored = ("no dated articles" if not dated else "right: not used up to the last day" if not found
                    else "left: used on the first day" if when == first else "")
        rows.append((name, family, frame or "all frames", voice, when, article, before, len(ids), first, last, censored,
                     len(undated), sum(key in using for key in undated)))
    return pd.DataFrame(rows, columns=[by, *FIRST])


def _hits(evidence: Evidence, family: str, frame: str | None, voice: str) -> pd.DataFrame:
    for name, value in (("family", family), ("voice", voice), *((("frame", frame),) if frame is not None else ())):
        text(name, value)
    if voice not in VOICE_SETS:
        raise TableError(f"unknown voice {voice!r}; choose from {', '.join(VOICE_SETS)}")
    frames = evidence["frames"]
    frames = frames[~frames["is_decoy"].astype(bool)]
    if family not in set(frames["family"]):
        raise TableError(f"no family {family!r} in the lexicon; there are {', '.join(frames['family'].unique())}")
    known = frames.loc[frames["family"] == family, "frame"].unique()
    if frame is not None and frame not in known:
        raise TableError(f"no frame {frame!r} in family {family!r}; it has {', '.join(known)}")
    hits = evidence["hits"]
    hits = hits[(hits["family"] == family) & ~hits["is_decoy"].astype(bool) & hits["voice"].isin(VOICE_SETS[voice])]
    return hits if frame is None else hits[hits["frame"] == frame]
