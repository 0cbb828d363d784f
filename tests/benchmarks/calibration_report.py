"""The calibration's table, and a page that says what it shows."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

REAL = ("one outlet", "two outlets")
COLUMNS = ["articles", "model", "burstiness", "measure", "terms", "value", "monte_carlo_se", "samples", "bar", "met"]


def write_report(table: pd.DataFrame, folder: Path) -> None:
    """Write calibration.csv and calibration.md; rows on real articles that could not be made anew are kept."""
    path = folder / "calibration.csv"
    if not table["model"].isin(REAL).any() and path.is_file():
        old = pd.read_csv(path)
        table = pd.concat([table, old[old["model"].isin(REAL)]], ignore_index=True)
    table = table[COLUMNS].sort_values(["measure", "terms", "model", "burstiness", "articles"], kind="stable")
    table = table.assign(**{name: table[name].astype(float).round(4) for name in ("value", "monte_carlo_se")})
    table.to_csv(path, index=False, lineterminator="\n")
