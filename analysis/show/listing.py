"""A table for reading in a notebook: the same bytes at every run, and no row of article text in it."""

from __future__ import annotations

from html import escape

import pandas as pd
from IPython.display import HTML

from analysis.compare.options import text, whole
from analysis.tables import require


def listing(table: pd.DataFrame, *, decimals: int = 2, caption: str = "") -> HTML:
    """Show a result table without its index, numbers with a fixed number of decimals, missing ones as a dash.

    Parameters
    ----------
    table : DataFrame
    decimals : of floats; whole numbers stay whole
    caption : what the table is, for readers who cannot see it

    Returns
    -------
    IPython.display.HTML

    Examples
    --------
    >>> "0.33" in listing(pd.DataFrame({"share": [1 / 3]})).data
    True
    """
    require(table, [], "result", "a function of the compare room")
    whole("decimals", decimals)
    text("caption", caption)
    html = table.to_html(index=False, border=0, na_rep="–", float_format=lambda x: f"{x:.{decimals}f}")
    if caption:
        html = html.replace("<thead>", f"<caption>{escape(caption, quote=False)}</caption><thead>", 1)
    return HTML(html)
