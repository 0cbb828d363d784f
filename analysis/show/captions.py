"""What a caption must say: how many articles there are, and what the intervals are or why there are none."""

from __future__ import annotations

import pandas as pd

from analysis.tables import require


def sample_note(articles: pd.DataFrame, table: pd.DataFrame | None = None, *, by: str = "outlet") -> str:
    """One or two sentences on n and on the intervals of a result table.

    Parameters
    ----------
    articles : the articles table
    table : a result table with a column ``interval``; default none is drawn
    by : column of the articles table that the figure groups by

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
    number = f"{each.min()}" if each.min() == each.max() else f"{each.min()} to {each.max()}"
    noun = {"outlet": "an outlet", "article_id": "a row"}.get(by, f"for each {by}")
    note = f"n = {len(articles)} article{'s' if len(articles) != 1 else ''}, {number} {noun}."
    if table is None:
        return note
    require(table, ["interval"], "table", "a function of the compare room")
    kinds = [str(kind) for kind in dict.fromkeys(table["interval"])]
    bounds = [kind for kind in kinds if "bound over" in kind]
    bars = [kind for kind in kinds if "over articles" in kind and kind not in bounds]
    reasons = sorted(set(kinds) - set(bars) - set(bounds))
    if bars:
        note += f" Bars: {', '.join(bars)}, leaving one out after the other."
    if bounds:
        note += f" Arrows: {', '.join(bounds)}."
    if reasons:
        note += f" {'No bar' if bars or bounds else 'Open marks: no interval'} ({'; '.join(reasons)})."
    return note + _verdicts(table)


def _verdicts(table: pd.DataFrame) -> str:
    if not {"verdict", "could_tell"} <= set(table) or not len(table):
        return ""
    told = int((table["verdict"] != "cannot tell").sum())
    if not told and set(table["could_tell"]) == {"none at any size"}:
        return " With so few articles no difference of any size could be told from chance."
    return (f" Filled: told apart by permuting articles ({told} of {len(table)}, error for the whole family at most "
            "5 %); open: cannot tell.")
