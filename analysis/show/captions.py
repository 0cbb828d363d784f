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
    drawn = [kind for kind in kinds if "bootstrap" in kind]
    reasons = sorted(set(kinds) - set(drawn))
    if drawn:
        note += f" Bars: {', '.join(drawn)}."
    if reasons:
        note += f" Open marks: no interval ({'; '.join(reasons)})."
    return note
