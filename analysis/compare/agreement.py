"""How far two or more people who labelled the same items agree, and where they do not."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real

import numpy as np
import pandas as pd

from analysis.compare.checked import require_values
from analysis.compare.options import at_least_one, text, texts
from analysis.tables import TableError

FEWEST = 5  # units (or clusters of them) that an interval is resampled from
MADE_BY = "pd.concat of the coders' sheets, each with a column that names its coder"
UNIT = ("article_id", "position")


def agreement(codings: pd.DataFrame, *, unit: str | Sequence[str] = UNIT, coder: str = "coder", label: str = "voice",
              resample: str | None = None, level: float = 0.95, draws: int = 2000, seed: int = 0) -> pd.DataFrame:
    """Krippendorff's alpha of labels without an order (nominal), any number of coders, labels missing here and there.

    1 is perfect agreement, 0 what chance would give with these labels, below 0 is less. Krippendorff asks for .800, and
    calls .667 the lowest that still allows tentative conclusions; neither is a law. Alpha is low where nearly all items
    bear one label, however often the coders agree. It says nothing about whether they are right.

    Parameters
    ----------
    codings : one row per coder and item; a row that is absent, or whose label is empty, is a missing label
    unit : column or columns that name the item
    coder : column that names the coder
    label : column of the labels, such as voice or frame
    resample : column within which items depend on each other, such as article_id; the interval then draws articles with
        all their items. Default: items are drawn
    level, draws, seed : of the interval: percentiles of alpha over so many draws with replacement

    Returns
    -------
    One row: label, alpha, low, high, interval (its kind, or why there is none: NaN then), coders, units (items with
    two labels or more), labels (labels of those), observed_disagreement (share of the pairs of labels that differ,
    each item weighing as many labels as it has), expected_disagreement (the same, were the labels dealt out by chance).

    Raises
    ------
    TableError if a column is missing, a coder labelled an item twice, or no item has two labels.

    Source: Hayes & Krippendorff 2007, doi:10.1080/19312450709336664; computation: Krippendorff 2011, *Computing
    Krippendorff's Alpha-Reliability*. The interval resamples items and computes alpha anew, where theirs holds the
    expected disagreement fixed.

    Examples
    --------
    >>> one = pd.DataFrame({"item": range(10), "code": list("abaaaaaaba"), "coder": "Meg"})
    >>> other = pd.DataFrame({"item": range(10), "code": list("bbbaabaaaa"), "coder": "Owen"})
    >>> float(agreement(pd.concat([one, other]), unit="item", label="code")["alpha"].iloc[0].round(3))
    0.095
    """
    at_least_one("draws", draws)
    if resample is not None:
        text("resample", resample)
    if isinstance(level, bool) or not isinstance(level, Real) or not 0 < level < 1:
        raise TableError(f"level is {level}, draws {draws}; expected a level between 0 and 1, and at least one draw")
    units = _names(unit)
    given = _given(codings, units, coder, label, [resample] if resample else [])
    counts = given.groupby(units, sort=True)[label].value_counts().unstack(label, fill_value=0)
    counts = counts[counts.sum(axis=1) > 1]
    if counts.empty:
        raise TableError(f"no item has labels of two coders in column {label!r}; have a second person label the same "
                         f"items ({', '.join(units)})")
    values = counts.to_numpy(float)
    groups = np.arange(len(counts))
    if resample:
        home = given.drop_duplicates(units).set_index(units)[resample]
        groups = pd.factorize(home.loc[counts.index].astype(str), sort=True)[0]
    pairs, sizes = _coincidences(values, groups)
    alpha, observed, expected = map(float, _alpha(pairs.sum(axis=0), sizes.sum(axis=0)))
    low, high, interval = _interval(pairs, sizes, resample or "item", level, draws, seed)
    if np.isnan(alpha):
        low, high, interval = np.nan, np.nan, "one label only"
    paired = given.set_index(units).index.isin(counts.index)
    return pd.DataFrame([{
        "label": label, "alpha": alpha, "low": low, "high": high, "interval": interval,
        "coders": given.loc[paired, coder].nunique(), "units": len(counts), "labels": int(values.sum()),
        "observed_disagreement": observed, "expected_disagreement": expected}])


def disagreements(codings: pd.DataFrame, *, unit: str | Sequence[str] = UNIT, coder: str = "coder",
                  label: str = "voice") -> pd.DataFrame:
    """The items that coders labelled differently, to be talked over: what the instructions left open shows here.

    Parameters
    ----------
    codings, unit, coder, label : as in `agreement`

    Returns
    -------
    One row per item with two different labels or more, in the order of the items: the columns of ``unit``, then one
    column per coder ("" where a coder gave none).

    Raises
    ------
    TableError if a column is missing or a coder labelled an item twice.

    Examples
    --------
    >>> sheet = pd.DataFrame({"item": [1, 1, 2, 2], "coder": ["A", "B"] * 2, "code": ["raid", "raid", "raid", "none"]})
    >>> disagreements(sheet, unit="item", label="code").to_dict("records")
    [{'item': 2, 'A': 'raid', 'B': 'none'}]
    """
    units = _names(unit)
    given = _given(codings, units, coder, label, [])
    wide = given.set_index([*units, coder])[label].unstack(coder)
    differ = given.groupby(units, sort=True)[label].nunique().reindex(wide.index) > 1
    return wide[differ].astype(object).fillna("").rename_axis(columns=None).reset_index()


def _names(unit: str | Sequence[str]) -> list[str]:
    if not (names := texts("unit", unit)):
        raise TableError("no column of unit is named; give those that tell the items apart, such as unit='item'")
    return names


def _given(codings: pd.DataFrame, units: list[str], coder: str, label: str, more: list[str]) -> pd.DataFrame:
    text("coder", coder)
    text("label", label)
    require_values(codings, [*units, coder, label, *more], "codings", MADE_BY)
    for name in units:
        if codings[name].dtype == object and len({isinstance(value, str) for value in codings[name].dropna()}) > 1:
            raise TableError(f"the codings table has texts and numbers in {name!r}; make them all texts or numbers")
    given = codings[list(dict.fromkeys([*units, coder, label, *more]))]
    said = given[label].astype("str").str.strip()
    given = given.assign(**{label: said})[given[label].notna() & (said != "")]
    if (twice := given.duplicated([*units, coder])).any():
        row = given[twice].iloc[0]
        item = ", ".join(f"{name} {row[name]!s}" for name in units)
        raise TableError(f"coder {row[coder]!s} labelled {item} twice; keep one of the two")
    return given.reset_index(drop=True)


def _coincidences(values: np.ndarray, groups: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of every group: disagreeing pairs of labels and all, each item weighing as many labels as it has; label uses."""
    size = values.sum(axis=1)
    same = (values * (values - 1)).sum(axis=1) / (size - 1)
    number = int(groups.max()) + 1
    pairs = np.stack([np.bincount(groups, size - same, number), np.bincount(groups, size, number)], axis=1)
    uses = np.zeros((number, values.shape[1]))
    np.add.at(uses, groups, values)
    return pairs, uses


def _alpha(pairs: np.ndarray, uses: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Alpha, observed and expected disagreement; NaN where only one label is used, so that chance cannot disagree."""
    total = uses.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        observed = pairs[..., 0] / pairs[..., 1]
        expected = 1 - (uses * (uses - 1)).sum(axis=-1) / (total * (total - 1))
        # Sums of tenths: what is 0 by count may be some 1e-17.
        alpha = np.where(expected > 1e-12, 1 - observed / expected, np.nan)
    return alpha, observed, expected


def _interval(pairs: np.ndarray, uses: np.ndarray, drawn: str, level: float, draws: int,
              seed: int) -> tuple[float, float, str]:
    if len(pairs) < FEWEST:
        return np.nan, np.nan, f"{len(pairs)} to draw by {drawn}, fewer than {FEWEST}"
    if pairs[:, 0].sum() < 1e-9:  # every draw would give 1 again, which is no certainty
        return np.nan, np.nan, "no disagreement seen"
    generator = np.random.default_rng(seed)
    times = generator.multinomial(len(pairs), np.full(len(pairs), 1 / len(pairs)), size=draws)
    alpha, _, _ = _alpha(times @ pairs, times @ uses)
    alpha = alpha[~np.isnan(alpha)]
    low, high = np.quantile(alpha, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high), f"{100 * level:g} %, drawn by {drawn}"
