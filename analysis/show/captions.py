"""What a caption must say: how many articles there are, and what the intervals are or why there are none."""

from __future__ import annotations

import pandas as pd

from analysis.compare.options import texts, whole
from analysis.tables import require


def sample_note(articles: pd.DataFrame, table: pd.DataFrame | None = None, *, by: str = "outlet",
                bars: bool = True) -> str:
    """One or two sentences on n and on the intervals of a result table.

    Parameters
    ----------
    articles : the articles table
    table : a result table with a column ``interval``; default none is drawn
    by : column of the articles table that the figure groups by
    bars : whether the figure draws the intervals; else only the verdicts are put into words

    Returns
    -------
    str

    Examples
    --------
    >>> sample_note(pd.DataFrame({"article_id": ["a", "b"], "outlet": ["Ost", "West"]}),
    ...             pd.DataFrame({"interval": ["one article", "one article"]}))
    'n = 2 articles, 1 an outlet. Open marks: no interval (one article).'
    """
    require(articles, ["article_id", by], "articles", "load_evidence")
    each = articles.groupby(by).size()
    number = f"{each.min():,}" if each.min() == each.max() else f"{each.min():,} to {each.max():,}"
    noun = {"outlet": "an outlet", "article_id": "a row"}.get(by, f"for each {by}")
    note = f"n = {len(articles):,} article{'s' if len(articles) != 1 else ''}, {number} {noun}."
    if table is None:
        return note
    require(table, ["interval"], "table", "a function of the compare room")
    if not bars:
        return note + _verdicts(table)
    kinds = [str(kind) for kind in dict.fromkeys(table["interval"])]
    bounds = [kind for kind in kinds if "bound over" in kind]
    whole = [kind for kind in kinds if "over articles" in kind and kind not in bounds]
    reasons = sorted(set(kinds) - set(whole) - set(bounds))
    if whole:
        note += f" Bars: {', '.join(whole)}, leaving one out after the other."
    if bounds:
        note += f" Arrows: {', '.join(bounds)}."
    if reasons:
        note += f" {'No bar' if whole or bounds else 'Open marks: no interval'} ({'; '.join(reasons)})."
    return note + _verdicts(table)


def _verdicts(table: pd.DataFrame) -> str:
    if not {"verdict", "could_tell"} <= set(table) or not len(table):
        return ""
    told = int((table["verdict"] != "cannot tell").sum())
    if not told and set(table["could_tell"]) == {"none at any size"}:
        return " With so few articles no difference of any size could be told from chance."
    return (f" Filled: told apart by permuting articles ({told} of {len(table)}, error for the whole family at most "
            "5 %); open: cannot tell.")


def range_note(table: pd.DataFrame, value: str, names: list[str], *, unit: str = "", decimals: int = 2) -> str:
    """The ends of a result table in words, for the text alternative of its figure.

    Parameters
    ----------
    table : result table
    value : its column of numbers; infinite and missing ones are passed over
    names : its columns that say what a row is
    unit : written behind the numbers
    decimals : of the numbers

    Returns
    -------
    str, one sentence; of equal rows the first is named.

    Raises
    ------
    TableError if a column is missing.

    Examples
    --------
    >>> range_note(pd.DataFrame({"outlet": ["Ost", "West"], "rate": [1.5, 0]}), "rate", ["outlet"], unit="per 1,000")
    'From 0.00 per 1,000 (West) to 1.50 per 1,000 (Ost).'
    """
    require(table, [value, *texts("names", names)], "result", "a function of the compare room")
    whole("decimals", decimals)
    numbers = table[value].astype(float).replace([float("inf"), float("-inf")], float("nan"))
    if not numbers.notna().any():
        return "No row has a finite number."
    ends = []
    for at in (int(numbers.reset_index(drop=True).idxmin()), int(numbers.reset_index(drop=True).idxmax())):
        said = ", ".join(str(table[name].iloc[at]) for name in names)
        ends.append(f"{numbers.iloc[at]:.{decimals}f}{' ' if unit else ''}{unit} ({said})")
    return f"From {ends[0]} to {ends[1]}."
