"""Shares of voice corrected for the labeller's error, from a sample that people labelled."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.compare.frequency import Evidence, groups, need
from analysis.compare.options import number, text, whole
from analysis.measure.places import voice_at
from analysis.tables import VOICES, TableError, require

DRAWS = 4000
JEFFREYS = 0.5  # added to every count of a stratum in the draws, so that 20 of 20 right is no proof of no error


def corrected_rates(evidence: Evidence, codings: pd.DataFrame, *, by: str = "outlet", unit: str = "words",
                    family: str | None = None, level: float = 0.95, seed: int = 0) -> pd.DataFrame:
    """How much each outlet says in each voice, corrected for the error that a hand-labelled sample shows.

    The labeller errs, and not equally for every outlet; so each outlet is corrected by its own sample, within what was
    found as own, direct and indirect. The interval holds the uncertainty of that correction for these texts, not of
    the choice of articles.

    Parameters
    ----------
    evidence : mapping with articles, lengths, quotations; for hits also hits
    codings : one row per labelled word or hit: article_id, position (words), voice ("own", "direct", "indirect"), drawn
        by chance within outlet and found voice, as `validation_sample` does
    by : column of the articles table
    unit : "words" (share of the counted words) or "hits" (share of the lexicon's hits, decoys left out)
    family : for hits, one family; default all
    level, seed : of the interval

    Returns
    -------
    One row per group and voice: the group, voice, found (words or hits), found_share, coded (labelled items of the
    group), corrected_share, low, high, interval (its kind, or which stratum lacks labels: NaN then).

    Raises
    ------
    TableError if a column is missing, a label is no voice, an item is labelled twice, or is no counted word or hit.

    Source: post-stratified estimator, Cochran 1977, *Sampling Techniques*, section 5A.9; draws from the Dirichlet
    distribution with Jeffreys' prior in each stratum, of the items that were not labelled only.
    """
    require(codings, ["article_id", "position", "voice"], "codings", "validation_sample, then labelled by hand")
    need(evidence, "articles", "quotations", "hits" if unit == "hits" else "lengths")
    text("unit", unit)
    if family is not None:
        text("family", family)
    number("level", level, low=0.01, high=0.999)
    whole("seed", seed)
    if unit not in ("words", "hits"):
        raise TableError(f"unknown unit {unit!r}; choose words or hits")
    _check(codings)
    group = groups(evidence["articles"], by)
    population = _hits(evidence, family) if unit == "hits" else evidence["lengths"].assign(count=lambda t: t["tokens"])
    size = (population.assign(group=population["article_id"].map(group))
            .groupby(["group", "voice"])["count"].sum())
    coded = codings[["article_id", "position", "voice"]].copy()
    coded["position"] = coded["position"].astype("int64")
    coded["found"] = _found(evidence, coded, unit, family)
    coded["group"] = coded["article_id"].map(group)
    seen = coded.groupby(["group", "found", "voice"]).size()
    generator = np.random.default_rng(seed)
    rows = []
    for name in dict.fromkeys(group):
        sizes = np.array([size.get((name, voice), 0) for voice in VOICES], float)
        counts = np.array([[seen.get((name, found, voice), 0) for voice in VOICES] for found in VOICES], float)
        rows += [(name, *row) for row in _correct(sizes, counts, level, generator)]
    return pd.DataFrame(rows, columns=[by, "voice", "found", "found_share", "coded", "corrected_share", "low", "high",
                                       "interval"])


def _correct(sizes: np.ndarray, counts: np.ndarray, level: float, generator: np.random.Generator) -> list[tuple]:
    """Corrected shares of one group; ``counts`` is found voice by true voice, ``sizes`` the strata's sizes."""
    coded, total = counts.sum(axis=1), sizes.sum()
    lacking = [voice for voice, n, size in zip(VOICES, coded, sizes, strict=True) if size and not n]
    low = high = share = np.full(len(VOICES), np.nan)
    kind = f"no labels where {' and '.join(lacking)} was found" if lacking else f"{100 * level:g} %, of the correction"
    if not total:
        kind = "nothing to label"
    elif not lacking:
        with np.errstate(invalid="ignore"):
            inside = np.where(coded[:, None] > 0, counts / np.maximum(coded, 1)[:, None], 0)
        share = sizes @ inside / total
        # What was labelled is known; only the rest of a stratum is drawn.
        rest = np.maximum(sizes - coded, 0)
        drawn = sum(np.minimum(n, size) / max(n, 1) * k + r * generator.dirichlet(k + JEFFREYS, DRAWS)
                    for k, n, size, r in zip(counts, coded, sizes, rest, strict=True) if size)
        tail = 50 * (1 - level)
        low, high = np.percentile(drawn / total, [tail, 100 - tail], axis=0)
        # The draws never reach 0 or 1; an estimate that does belongs to its interval all the same.
        low, high = np.minimum(low, share), np.maximum(high, share)
    return [(voice, int(sizes[i]), sizes[i] / total if total else np.nan, int(coded.sum()), share[i], low[i], high[i],
             kind) for i, voice in enumerate(VOICES)]


def _check(codings: pd.DataFrame) -> None:
    wrong = ~codings["voice"].isin(VOICES)
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise TableError(f"codings, row {row + 1}: voice is {codings['voice'].iloc[row]!r}; label it one of "
                         f"{', '.join(VOICES)}, or leave the row out")
    twice = codings.duplicated(["article_id", "position"])
    if twice.any():
        row = codings[twice].iloc[0]
        raise TableError(f"codings: word {row['position']} of article {row['article_id']!r} is labelled twice; keep "
                         f"the label that was agreed on")


def _hits(evidence: Evidence, family: str | None) -> pd.DataFrame:
    hits = evidence["hits"]
    hits = hits[~hits["is_decoy"].astype(bool)]
    if family is not None:
        if family not in set(hits["family"]):
            raise TableError(f"no hit of family {family!r}; there are {', '.join(sorted(hits['family'].unique()))}")
        hits = hits[hits["family"] == family]
    # One word may be a hit of two families; it is labelled once and counted once.
    return hits.drop_duplicates(["article_id", "position"]).assign(count=1)


def _found(evidence: Evidence, coded: pd.DataFrame, unit: str, family: str | None) -> pd.Series:
    known = set(evidence["articles"]["article_id"])
    if unknown := sorted(set(coded["article_id"]) - known):
        raise TableError(f"codings: article {unknown[0]!r} is not in the evidence")
    if unit == "words":
        return voice_at(evidence["quotations"], coded)
    hits = _hits(evidence, family).set_index(["article_id", "position"])["voice"]
    found = coded.set_index(["article_id", "position"]).index.map(hits.to_dict())
    if found.isna().any():
        row = coded[found.isna()].iloc[0]
        raise TableError(f"codings: at word {row['position']} of article {row['article_id']!r} stands no hit"
                         f"{f' of family {family!r}' if family else ''}; label hits, or say unit='words'")
    return pd.Series(found, index=coded.index)
