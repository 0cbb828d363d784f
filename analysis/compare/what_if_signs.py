"""How many of the choices keep the sign of a finding, and which choice turns it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.compare.checked import require_values
from analysis.compare.options import text
from analysis.compare.what_if import CHOICES
from analysis.tables import TableError

EQUAL = 1e-9  # a log ratio nearer to 0 than this is no difference: rounding
NO_FINDING = "no difference to keep"


def signs_kept(table: pd.DataFrame, *, by: str = "outlet") -> pd.DataFrame:
    """Of each finding, how many choices leave its sign as the usual choices have it.

    Parameters
    ----------
    table : of `what_if`
    by : its column of groups

    Returns
    -------
    One row per group and frame: the group, frame, hits, reference_hits, log_ratio (of the usual choices), choices (all
    combinations), same_sign, other_sign, no_sign (equal, or no hit on either side, or nothing to divide by),
    share_same_sign (of all combinations; NaN where the usual choices show no difference), lowest, highest (log ratio
    over all combinations, powers of two; infinite where a side never uses the frame), note.

    Raises
    ------
    TableError if a column is missing, or a finding has no usual choice.
    """
    text("by", by)
    require_values(table, [by, "frame", "log_ratio", "is_usual", "hits", "reference_hits"], "choices", "what_if",
                   numbers=["hits", "reference_hits"], measured=["log_ratio"])
    rows = []
    for (group, frame), mine in table.groupby([by, "frame"], sort=False):
        usual = mine[mine["is_usual"].astype(bool)]
        if len(usual) != 1:
            raise TableError(f"{group}, {frame!r}: {len(usual)} rows are the usual choice, expected one; make the "
                             "table with what_if")
        sign, usual_sign = _sign(mine["log_ratio"]), int(_sign(usual["log_ratio"])[0])
        same = int((sign == usual_sign).sum()) if usual_sign else 0
        other = int((sign == -usual_sign).sum()) if usual_sign else int((sign != 0).sum())
        known = mine["log_ratio"].dropna()
        rows.append((group, frame, int(usual["hits"].iloc[0]), int(usual["reference_hits"].iloc[0]),
                     float(usual["log_ratio"].iloc[0]), len(mine), same, other, len(mine) - same - other,
                     same / len(mine) if usual_sign else np.nan, known.min() if len(known) else np.nan,
                     known.max() if len(known) else np.nan, "" if usual_sign else NO_FINDING))
    return pd.DataFrame(rows, columns=[by, "frame", "hits", "reference_hits", "log_ratio", "choices", "same_sign",
                                       "other_sign", "no_sign", "share_same_sign", "lowest", "highest", "note"])


def signs_by_choice(table: pd.DataFrame, *, by: str = "outlet") -> pd.DataFrame:
    """Which choice turns findings: of all findings, the share that keeps its sign when only this choice is another.

    Parameters
    ----------
    table : of `what_if`
    by : its column of groups

    Returns
    -------
    One row per choice and value that is not the usual one: choice, value, findings (with a difference in the usual
    choices), same_sign, other_sign, no_sign (findings), share_same_sign (of findings; NaN without any).

    Raises
    ------
    TableError if a column is missing.
    """
    text("by", by)
    require_values(table, [by, "frame", *CHOICES, "log_ratio"], "choices", "what_if", measured=["log_ratio"])
    if (twice := table.duplicated([by, "frame", *CHOICES])).any():
        raise TableError(f"row {int(twice.to_numpy().argmax()) + 1} of the choices stands twice; keep one. Make the "
                         "table with what_if")
    usual = {name: values[0] for name, values in CHOICES.items()}
    keys = [by, "frame"]

    def signs(**changed: str) -> pd.Series:
        rows = table
        for name, value in {**usual, **changed}.items():
            rows = rows[rows[name] == value]
        return pd.Series(_sign(rows["log_ratio"]), index=pd.MultiIndex.from_frame(rows[keys]))

    before = signs()
    before = before[before != 0]
    out = []
    for name, values in CHOICES.items():
        for value in values[1:]:
            now = signs(**{name: value}).reindex(before.index).to_numpy()
            same, other = int((now == before.to_numpy()).sum()), int((now == -before.to_numpy()).sum())
            out.append((name, value, len(before), same, other, len(before) - same - other,
                        same / len(before) if len(before) else np.nan))
    return pd.DataFrame(out, columns=["choice", "value", "findings", "same_sign", "other_sign", "no_sign",
                                      "share_same_sign"])


def _sign(log_ratio: pd.Series) -> np.ndarray:
    numbers = log_ratio.to_numpy(float)
    return np.where(np.isnan(numbers) | (np.abs(numbers) < EQUAL), 0, np.sign(numbers)).astype("int64")
