"""Can these outlets be compared at all? Checks before comparing: each outlet's captures set against the others'."""

from __future__ import annotations

from collections.abc import Callable
from math import comb
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binom, hypergeom, mannwhitneyu

from analysis.compare.capture_signs import CHECKS, COMMON, WHY_NOT, Check, article_signs
from analysis.compare.cells import Evidence, groups
from analysis.compare.checked import require_values
from analysis.compare.multiple import holm
from analysis.compare.options import text
from analysis.measure.package import load_evidence
from analysis.study import Study
from analysis.tables import TableError

SHARES = ("share", "alone")
FEWEST = 5           # articles; from fewer nothing is said of an outlet
DEVIATION = 1.4826   # times the median absolute deviation is one standard deviation, were the outlets normal
SPREAD = {"hours": 2 * DEVIATION}  # on a clock of 24 hours three would leave no room
DOUBTFUL, NO_DOUBT, CANNOT_TELL, COMPARABLE = "doubtful", "no doubt", "cannot tell", "can be compared"

Members = dict[object, np.ndarray]  # rows of the articles of each outlet


def comparability(study: Study | Evidence, *, by: str = "outlet", level: float = 0.95) -> pd.DataFrame:
    """What each outlet's captures are like, what the others' are, and where the difference casts doubt on a comparison.

    Look at it before any comparison: an outlet whose quotation marks were lost has no direct voice, and every figure
    of voice would show it. A doubt is about the captures, not the outlet, and two things make one: the outlet stands
    further from the middle one than sound captures do (``CHECKS``; where outlets differ among themselves, three times
    their spread), and more than its articles differ among themselves (Fisher's exact test of articles with and without
    a sign, Mann & Whitney's of numbers; Holm over all outlets and checks). Some signs are a doubt whatever the others
    have. It misleads where all outlets share a fault, or half of them, and where a habit looks like a fault: an outlet
    that alone uses guillemets is reported, too. No doubt is no proof: texts cut at the ends of sentences, unless to
    less than a quarter, and characters that vanished without a trace, are not seen.

    Parameters
    ----------
    study : Study, or evidence: a mapping with articles and checks; reuse, to find articles that stand nearly twice
    by : column of the articles table that is compared
    level : 1 less the chance that any doubt at all is reported where no outlet differs, between 0 and 1

    Returns
    -------
    One row per outlet and check, in the bibliography's order: the outlet; check (its unit in its name); articles
    (measured); value (share of articles, or the median article's); others_median, others_low, others_high (of the other
    outlets' values; NaN without any); p_holm (of the outlet against all other articles, or the share that is a doubt in
    itself; NaN where not tested); doubtful (True or False); verdict ("doubtful", "no doubt", "cannot tell"); why.

    Raises
    ------
    TableError if a table is missing, an article has no measurements, there is no article, or level is out of range.

    Source: Hampel 1974, doi:10.1080/01621459.1974.10482962 (median absolute deviation); Fisher 1935; Mann & Whitney
    1947, doi:10.1214/aoms/1177730491; Holm 1979.
    """
    if isinstance(level, bool) or not isinstance(level, Real) or not 0 < level < 1:
        raise TableError(f"level is {level!r}; it lies between 0 and 1, usually 0.95")
    evidence = load_evidence(study, "checks", "reuse") if isinstance(study, Study) else study
    signs = article_signs(evidence, by)
    if signs.empty:
        raise TableError("the articles table has no rows; there is nothing to compare. Make it with load_evidence.")
    group = groups(evidence["articles"], by).to_numpy(object)
    code, outlets = pd.factorize(group)
    members = dict(zip(outlets, np.split(np.argsort(code, kind="stable"), np.cumsum(np.bincount(code))[:-1]),
                       strict=True))
    middles: dict[str, dict[object, float]] = {}
    rows = [_one(check, outlet, signs, members, middles) for outlet in members for check in CHECKS]
    table = pd.DataFrame(rows).rename(columns={"group": by})
    table["p_holm"] = holm(table.pop("p").to_numpy(float))
    tests = int(table["p_holm"].notna().sum())
    # Few articles may be unable to give a p small enough for so many tests, whatever their texts are like.
    blind = table.pop("smallest") * max(tests, 1) > 1 - level
    table["doubtful"] = table.pop("apart") & (table["p_holm"] <= 1 - level)
    unknown = table.pop("unknown").where(lambda said: (said != "") | ~blind, "too few articles")
    table["verdict"] = np.select([table["doubtful"], unknown != ""], [DOUBTFUL, CANNOT_TELL], NO_DOUBT)
    table["why"] = np.where(table["doubtful"], table.pop("said"), unknown)
    return table


def _one(check: Check, outlet: object, signs: pd.DataFrame, members: Members,
         middles: dict[str, dict[object, float]]) -> dict[str, Any]:
    """One outlet, one check: the values, whether the outlet stands apart, and the p of it.

    ``members`` are the rows of ``signs`` of each outlet; ``middles`` is where what does not hang on the outlet that is
    looked at is kept, check by check: thousands of outlets would ask for it again and again.
    """
    numbers = _numbers(check, signs, members, outlet)
    inside = np.zeros(len(numbers), dtype=bool)
    inside[members[outlet]] = True
    known = ~np.isnan(numbers)
    own, rest = numbers[known & inside], numbers[known & ~inside]
    middle = np.mean if check.kind in SHARES else np.median
    value = float(middle(own)) if len(own) else np.nan
    if check.kind in ("alone", "hours"):
        each = _middles(numbers, members, middle)
    else:
        if check.name not in middles:
            middles[check.name] = _middles(numbers, members, middle)
        each = middles[check.name]
    others = np.array([x for name, x in each.items() if name != outlet and not np.isnan(x)])
    centre = float(np.median(others)) if len(others) else np.nan
    low, high = (float(others.min()), float(others.max())) if len(others) else (np.nan, np.nan)
    row: dict[str, Any] = {
        "group": outlet, "check": check.name, "articles": len(own), "value": value, "others_median": centre,
        "others_low": low, "others_high": high, "p": np.nan, "apart": False, "smallest": 0.0, "said": "", "unknown": ""}
    if not len(own):
        return {**row, "unknown": f"not measured: {WHY_NOT.get(check.name, 'no article has a number for it')}"}
    if len(own) < FEWEST:
        return {**row, "unknown": f"{len(own)} article{'s' if len(own) > 1 else ''}"}
    alone = check.most is not None and value > check.most
    far = len(others) > 0 and _apart(check, value, centre, others)
    if far and check.kind == "alone" and _own_style(signs, members, outlet)[1]:
        far = False
    if far and len(others) < check.others and not alone:
        return {**row, "unknown": f"{_said(check, value, centre)}: which of two outlets is off cannot be told"}
    tests: list[Callable[[], float]] = []
    if len(others) >= check.others and len(rest) >= FEWEST:
        tests.append(lambda: _chance(check, own, rest))
        fewer = min(len(own), len(rest))  # of long lists the number has thousands of digits: its inverse is nothing
        row["smallest"] = 1 / comb(len(own) + len(rest), fewer) if fewer < 100 else 1e-29
    elif check.most is None:
        return {**row, "unknown": "no other outlets to compare with" if not len(others) else "one other outlet"}
    if check.most is not None:
        most = check.most
        tests.append(lambda: float(binom.sf(int(own.sum()) - 1, len(own), most)))
        row["smallest"] = min(row["smallest"] or 1.0, check.most ** len(own))
    # Only what stands apart can be a doubt, but every test that could have is counted.
    could = [far, alone] if len(tests) == 2 else [far or alone]
    counted = [test() for test, can in zip(tests, could, strict=True) if can]
    p = min(1.0, len(tests) * min(counted)) if counted else 1.0
    return {**row, "p": p, "apart": bool(counted), "said": f"{check.said}: {_said(check, value, centre)}"}


def _middles(numbers: np.ndarray, members: Members, middle: Callable) -> dict[object, float]:
    """The middle of each outlet's numbers; NaN where it has too few."""
    found = {}
    for name, rows in members.items():
        known = numbers[rows]
        known = known[~np.isnan(known)]
        found[name] = float(middle(known)) if len(known) >= FEWEST else np.nan
    return found


def _numbers(check: Check, signs: pd.DataFrame, members: Members, outlet: object) -> np.ndarray:
    if check.kind == "alone":
        return _own_style(signs, members, outlet)[0]
    numbers = signs[check.name].to_numpy(float)
    if check.kind != "hours":
        return numbers
    # Hours are turned so that the others' day has its middle at noon: no distance then leads across midnight.
    rest = np.delete(numbers, members[outlet])
    rest = rest[~np.isnan(rest)]
    if not len(rest):
        return numbers
    angle = np.angle(np.exp(2j * np.pi * rest / 24).sum()) * 24 / (2 * np.pi)
    return (numbers - angle + 12) % 24


def _own_style(signs: pd.DataFrame, members: Members, outlet: object) -> tuple[np.ndarray, bool]:
    """1 for an article whose main style of mark is that of most of this outlet's articles; whether it is a habit."""
    names = [name for name in signs if name.startswith("marks_")]
    styles = signs[names].to_numpy(float)
    used = styles.sum(axis=1) > 0
    if not used[members[outlet]].any():
        return np.full(len(signs), np.nan), False
    main = styles.argmax(axis=1)
    each = {name: np.bincount(main[rows][used[rows]], minlength=len(names)) for name, rows in members.items()}
    own = int(each[outlet].argmax())
    rest = [int(counts.argmax()) for name, counts in each.items() if name != outlet and counts.sum()]
    # Straight or curly is a habit, a doubt only where all the others, three at least, have one and the same.
    habit = names[own] in COMMON and (len(rest) < 3 or len(set(rest)) > 1)
    return np.where(used, main == own, np.nan), habit


def _scaled(check: Check, values: np.ndarray) -> np.ndarray:
    return np.log(np.maximum(values, 0.5)) if check.kind == "ratio" else values


def _apart(check: Check, value: float, centre: float, others: np.ndarray) -> bool:
    """Whether an outlet stands further from the middle of the others than sound captures do."""
    if check.kind == "alone":  # a style is a habit as soon as a second outlet has it
        return bool(value - others.max() >= check.apart)
    middle, around = float(_scaled(check, np.array([centre]))[0]), _scaled(check, others)
    difference = float(_scaled(check, np.array([value]))[0]) - middle
    spread = SPREAD.get(check.kind, 3 * DEVIATION) * float(np.median(np.abs(around - middle)))
    least = np.log(check.apart) if check.kind == "ratio" else check.apart
    difference = {"high": difference, "low": -difference, "both": abs(difference)}[check.side]
    return bool(difference >= max(least, spread))


def _chance(check: Check, own: np.ndarray, rest: np.ndarray) -> float:
    """p of the outlet's articles against all others', were it a matter of which article is whose."""
    if check.kind in SHARES:
        k, n = int(own.sum()), len(own) + len(rest)
        return float(hypergeom.sf(k - 1, n, k + int(rest.sum()), len(own)))
    side = {"high": "greater", "low": "less", "both": "two-sided"}[check.side]
    return float(mannwhitneyu(own, rest, alternative=side).pvalue)


def _said(check: Check, value: float, centre: float) -> str:
    if check.kind == "hours":
        return f"{value - centre:+.0f} h"
    form = "{:.0%}" if check.kind in (*SHARES, "points") else "{:.0f}"
    return form.format(value) + ("" if np.isnan(centre) else f" against {form.format(centre)}")


def comparable_outlets(table: pd.DataFrame, *, by: str = "outlet") -> pd.DataFrame:
    """Which outlets can be compared, which are doubtful and why: `comparability` in one row an outlet.

    Parameters
    ----------
    table : of `comparability`
    by : its column of outlets

    Returns
    -------
    One row per outlet: the outlet; articles; verdict ("can be compared", "doubtful", "cannot tell": no check could be
    made for want of articles); checks_made; checks_not_made; why (of every doubt; of "cannot tell" what is lacking).

    Raises
    ------
    TableError if a column is missing.
    """
    text("by", by)
    require_values(table, [by, "check", "articles", "verdict", "why"], "comparability", "comparability",
                   numbers=["articles"])
    rows = []
    for outlet, mine in table.groupby(by, sort=False):
        counts = mine["verdict"].value_counts()
        made = len(mine) - int(counts.get(CANNOT_TELL, 0))
        doubts = mine.loc[mine["verdict"] == DOUBTFUL, "why"]
        lacking = mine.loc[mine["articles"].between(1, mine["articles"].max()), "why"].mode()
        verdict = DOUBTFUL if len(doubts) else COMPARABLE if made else CANNOT_TELL
        why = "; ".join(doubts) if len(doubts) else str(lacking.iloc[0]) if not made else ""
        rows.append((outlet, int(mine["articles"].max()), verdict, made, len(mine) - made, why))
    return pd.DataFrame(rows, columns=[by, "articles", "verdict", "checks_made", "checks_not_made", "why"])
