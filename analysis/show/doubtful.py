"""Figures of a doubtful outlet carry a mark: a dagger at its name, and the reason in the caption."""

from __future__ import annotations

import pandas as pd

from analysis.tables import require

DAGGER = " \N{DAGGER}"


def mark_doubtful(table: pd.DataFrame, checked: pd.DataFrame, *, by: str = "outlet") -> pd.DataFrame:
    """A result table whose doubtful outlets have a dagger behind their names, for a figure.

    Mark the table that is drawn, not the evidence: a marked name is another name.

    Parameters
    ----------
    table : any result table with a column of outlets
    checked : table of `comparability` or `comparable_outlets`
    by : the column of outlets of both

    Returns
    -------
    The table, its rows and order unchanged; names of outlets with the verdict "doubtful" end in a dagger.

    Raises
    ------
    TableError if a column is missing.

    Examples
    --------
    >>> checked = pd.DataFrame({"outlet": ["Ost", "West"], "verdict": ["doubtful", "can be compared"]})
    >>> mark_doubtful(pd.DataFrame({"outlet": ["West", "Ost"]}), checked)["outlet"].tolist()
    ['West', 'Ost \N{DAGGER}']
    """
    require(table, [by], "result", "a function of the compare room")
    require(checked, [by, "verdict"], "comparability", "comparability")
    doubtful = set(checked.loc[checked["verdict"] == "doubtful", by])
    return table.assign(**{by: [f"{name}{DAGGER}" if name in doubtful else name for name in table[by]]})


def doubtful_note(outlets: pd.DataFrame, *, by: str = "outlet") -> str:
    """What a caption must say of outlets that cannot be compared, or of which that is not known.

    Parameters
    ----------
    outlets : table of `comparable_outlets`
    by : its column of outlets

    Returns
    -------
    str, one sentence or two; "" where every outlet can be compared.

    Raises
    ------
    TableError if a column is missing.

    Examples
    --------
    >>> doubtful_note(pd.DataFrame({"outlet": ["Ost"], "verdict": ["doubtful"], "why": ["quotation marks missing"]}))
    '\N{DAGGER} Doubtful: Ost (quotation marks missing).'
    """
    require(outlets, [by, "verdict", "why"], "comparability", "comparable_outlets")
    doubtful, unknown = (outlets[outlets["verdict"] == verdict] for verdict in ("doubtful", "cannot tell"))
    said = []
    if len(doubtful):
        said.append(f"{DAGGER.strip()} Doubtful: " + ", ".join(f"{name} ({why})" for name, why in
                                                             zip(doubtful[by], doubtful["why"], strict=True)) + ".")
    if len(unknown):
        who = "any outlet" if len(unknown) == len(outlets) else ", ".join(map(str, unknown[by]))
        said.append(f"Whether the captures can be compared cannot be told for {who} "
                    f"({'; '.join(sorted(set(unknown['why'])))}).")
    return " ".join(said)
