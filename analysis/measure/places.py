"""From a place in an article to what the evidence says of it."""

from __future__ import annotations

import numpy as np
import pandas as pd


def voice_at(quotations: pd.DataFrame, places: pd.DataFrame) -> pd.Series:
    """The voice that was found for words, from the evidence alone.

    Parameters
    ----------
    quotations : the quotations table
    places : one row per word: article_id, position

    Returns
    -------
    One voice per row of ``places``; "own" outside every attributed stretch.
    """
    out = pd.Series("own", index=places.index)
    by_article = dict(iter(quotations.groupby("article_id", sort=False)))
    for key, rows in places.groupby("article_id", sort=False):
        stretches = by_article.get(key)
        if stretches is None:
            continue
        stretches = stretches.sort_values("start")
        start, end = stretches["start"].to_numpy(), stretches["end"].to_numpy()
        position = rows["position"].to_numpy()
        i = np.searchsorted(start, position, side="right") - 1
        inside = (i >= 0) & (position < end[np.maximum(i, 0)])
        out.loc[rows.index[inside]] = stretches["voice"].to_numpy()[i[inside]]
    return out
