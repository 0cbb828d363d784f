"""Frames by outlet and voice: rates with intervals, and the contrast of two wordings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.compare.frequency import Evidence, groups, need
from analysis.compare.intervals import article_weights, kind, rate_interval, tails, why_no_interval
from analysis.tables import TableError, require

# What may be set side by side. Indirect speech is worded by the outlet and claimed by the source: it is never folded
# silently into either, so it stands beside own voice as a row of its own name.
VOICE_SETS: dict[str, tuple[str, ...]] = {
    "own": ("own",), "own + indirect": ("own", "indirect"), "direct": ("direct",), "indirect": ("indirect",),
    "all": ("own", "indirect", "direct")}
SIDE_BY_SIDE = ("own", "own + indirect", "direct", "all")


def frame_rates(evidence: Evidence, *, by: str = "outlet", voice: str | Sequence[str] = SIDE_BY_SIDE,
                family: str | None = None, resamples: int = 2000, level: float = 0.95, seed: int = 0) -> pd.DataFrame:
    """How often each outlet uses each frame, by voice, per 1,000 words of that voice; zeros included.

    The denominator is the words of the same voice, so an outlet that quotes much is not made to look silent. A rate of
    direct voice is about the people quoted and the choice of quotations, not about the outlet's wording.

    Parameters
    ----------
    evidence : mapping with articles, hits, lengths, frames
    by : column of the articles table, usually "outlet"
    voice : one or more of "own", "own + indirect", "direct", "indirect", "all"
    family : one family of the lexicon; default all
    resamples, level, seed : of the interval

    Returns
    -------
    One row per group, family, frame and voice: the group, family, frame, voice, hits (decoys left out),
    distanced_hits (those of them held at a distance), tokens (words of the group in that voice), per_1000_words,
    share_of_hits (of the family's hits in that group and voice; NaN where there are none), articles, articles_with_hit,
    low, high (per 1,000 words; NaN where there is no interval), interval (its kind, or the reason why there is none).

    Raises
    ------
    TableError if a table or column is missing, or a voice or family is unknown.

    Source: bootstrap over clusters, Davison & Hinkley 1997, section 5.3.
    """
    need(evidence, "articles", "hits", "lengths", "frames")
    sets = _voice_sets(voice)
    frames = _frames(evidence, family)
    group = groups(evidence["articles"], by)
    hits = evidence["hits"]
    hits = hits[~hits["is_decoy"]]
    articles = sorted(group.index)
    rows = []
    for name, voices in sets.items():
        words = _per_article(evidence["lengths"], voices, articles, "tokens")
        in_voice = hits[hits["voice"].isin(voices)]
        for family_name, frame in frames.itertuples(index=False):
            found = in_voice[(in_voice["family"] == family_name) & (in_voice["frame"] == frame)]
            count = found.groupby("article_id").size().reindex(articles, fill_value=0)
            away = found[found["distanced"]].groupby("article_id").size().reindex(articles, fill_value=0)
            for label in dict.fromkeys(group):
                ids = [key for key in articles if group[key] == label]
                low, high, why = rate_interval(count[ids].to_numpy(), words[ids].to_numpy(), resamples=resamples,
                                               level=level, seed=seed)
                rows.append((label, family_name, frame, name, int(count[ids].sum()), int(away[ids].sum()),
                             int(words[ids].sum()), len(ids), int((count[ids] > 0).sum()),
                             1000 * low, 1000 * high, why))
    table = pd.DataFrame(rows, columns=[by, "family", "frame", "voice", "hits", "distanced_hits", "tokens", "articles",
                                        "articles_with_hit", "low", "high", "interval"])
    table.insert(7, "per_1000_words", 1000 * table["hits"] / table["tokens"].where(table["tokens"] > 0))
    total = table.groupby([by, "family", "voice"], sort=False)["hits"].transform("sum")
    table.insert(8, "share_of_hits", table["hits"] / total.where(total > 0))
    return table


def frame_contrast(evidence: Evidence, *, family: str, frame: str, against: str, by: str = "outlet",
                   voice: str | Sequence[str] = SIDE_BY_SIDE, resamples: int = 2000, level: float = 0.95,
                   seed: int = 0) -> pd.DataFrame:
    """How far each outlet prefers one frame to another, as log odds, by voice.

    A half is added to both counts, so that an outlet that never uses one of them has a number; with few hits that
    number is mostly the half.

    Parameters
    ----------
    evidence : mapping with articles, hits, frames
    family, frame, against : two frames of one family, such as "special military operation" against "war"
    by, voice, resamples, level, seed : as in `frame_rates`

    Returns
    -------
    One row per group and voice: the group, voice, hits, hits_against, log_odds (natural logarithm of hits + 0.5 over
    hits_against + 0.5; positive prefers ``frame``; NaN without a hit of either), articles, low, high, interval.

    Raises
    ------
    TableError if a frame is not in the family.

    Source: Haldane 1956, doi:10.1111/j.1469-1809.1956.tb01400.x (the half).
    """
    need(evidence, "articles", "hits", "frames")
    known = _frames(evidence, family)["frame"].tolist()
    for name in (frame, against):
        if name not in known:
            raise TableError(f"no frame {name!r} in family {family!r}; it has {', '.join(known)}")
    group = groups(evidence["articles"], by)
    hits = evidence["hits"]
    hits = hits[(hits["family"] == family) & ~hits["is_decoy"]]
    rows = []
    for name, voices in _voice_sets(voice).items():
        in_voice = hits[hits["voice"].isin(voices)]
        for label in dict.fromkeys(group):
            ids = sorted(group.index[group == label])
            a, b = (in_voice[in_voice["frame"] == which].groupby("article_id").size()
                    .reindex(ids, fill_value=0).to_numpy(float) for which in (frame, against))
            odds = np.log((a.sum() + 0.5) / (b.sum() + 0.5)) if a.sum() + b.sum() else np.nan
            low, high, why = _odds_interval(a, b, resamples, level, seed)
            rows.append((label, name, int(a.sum()), int(b.sum()), odds, len(ids), low, high, why))
    return pd.DataFrame(rows, columns=[by, "voice", "hits", "hits_against", "log_odds", "articles", "low", "high",
                                       "interval"])


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
    require(rates, [*keys, "voice", "hits", "per_1000_words"], "rates", "frame_rates")
    wide = {name: rates[rates["voice"] == name].set_index(keys) for name in ("all", "own")}
    if any(table.empty for table in wide.values()):
        raise TableError("the rates lack voice 'own' or 'all'; make them with "
                         "frame_rates(evidence, voice=('own', 'all'))")
    out = pd.DataFrame({f"{column}_{name}": wide[name][column] for column in ("hits", "per_1000_words")
                        for name in ("all", "own")})
    out["difference"] = out["per_1000_words_own"] - out["per_1000_words_all"]
    return out.reset_index()


def _voice_sets(voice: str | Sequence[str]) -> dict[str, tuple[str, ...]]:
    names = [voice] if isinstance(voice, str) else list(voice)
    for name in names:
        if name not in VOICE_SETS:
            raise TableError(f"unknown voice {name!r}; choose from {', '.join(VOICE_SETS)}")
    return {name: VOICE_SETS[name] for name in names}


def _frames(evidence: Evidence, family: str | None) -> pd.DataFrame:
    frames = evidence["frames"]
    frames = frames.loc[~frames["is_decoy"], ["family", "frame"]].drop_duplicates()
    if family is None:
        return frames
    if family not in set(frames["family"]):
        raise TableError(f"no family {family!r} in the lexicon; there are {', '.join(frames['family'].unique())}")
    return frames[frames["family"] == family]


def _per_article(lengths: pd.DataFrame, voices: tuple[str, ...], articles: list[str], column: str) -> pd.Series:
    rows = lengths[lengths["voice"].isin(voices)]
    return rows.groupby("article_id")[column].sum().reindex(articles, fill_value=0)


def _odds_interval(a: np.ndarray, b: np.ndarray, resamples: int, level: float,
                   seed: int) -> tuple[float, float, str]:
    reason = why_no_interval(len(a)) or ("" if a.sum() + b.sum() else "no hits")
    if reason:
        return np.nan, np.nan, reason
    weights = article_weights(len(a), resamples, seed)
    odds = np.log((weights @ a + 0.5) / (weights @ b + 0.5))
    low, high = np.percentile(odds, tails(level))
    return float(low), float(high), kind(level)
