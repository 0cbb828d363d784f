"""Figures of a doubtful outlet carry a mark: a dagger at its name, and the reason in the caption."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pandas as pd
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator

from analysis.compare.comparability import comparability, comparable_outlets
from analysis.measure.package import load_evidence
from analysis.study import Study
from analysis.tables import TableError, require

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


def doubtful_outlets(study: Study) -> pd.DataFrame:
    """The outlets of a study whose captures are doubtful, as `comparable_outlets` has them; none without evidence."""
    described = study.folder / "evidence" / "datapackage.json"
    if not described.is_file():
        return pd.DataFrame({"outlet": [], "verdict": [], "why": []})
    return _doubtful(described, described.stat().st_mtime_ns, _Held(study))


def mark_figure(fig: Figure, doubtful: pd.DataFrame, table: pd.DataFrame) -> None:
    """Set a dagger behind the name of a doubtful outlet wherever the figure writes it, once.

    Ticks, legends, titles of panels and notes in them are searched for the name as a whole word. What the table calls
    a term is left alone: an outlet may be named like a word.

    Parameters
    ----------
    fig : Figure, all drawn
    doubtful : of `doubtful_outlets`
    table : the numbers drawn
    """
    if doubtful.empty:
        return
    terms = set(table["term"].astype(str)) if "term" in table else set()
    for axes in fig.axes:
        for axis in (axes.xaxis, axes.yaxis):
            _mark_ticks(axis, doubtful, terms)
    for text in fig.findobj(Text):
        if (told := text.get_text()) and told not in terms and (marked := mark_text(told, doubtful)) != told:
            text.set_text(marked)


def mark_text(text: str, doubtful: pd.DataFrame) -> str:
    """A text with a dagger behind the name of each doubtful outlet, where none stands there yet.

    >>> mark_text("Ost and Ostmark, West", pd.DataFrame({"outlet": ["Ost"]}))
    'Ost † and Ostmark, West'
    """
    names = sorted(map(str, doubtful["outlet"]), key=len, reverse=True)
    if not names:
        return text
    whole = rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w|{DAGGER})"
    return re.sub(whole, lambda found: found[0] + DAGGER, text)


class _Held:
    """A study as an argument that a cache leaves out of its key: the evidence's file and time are the key."""

    def __init__(self, study: Study) -> None:
        self.study = study

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=4)
def _doubtful(described: Path, changed: int, held: _Held) -> pd.DataFrame:
    try:
        checked = comparable_outlets(comparability(load_evidence(held.study, "checks", "reuse")))
    except TableError:  # nothing to mark by; the page of the study and its first notebook say why
        return pd.DataFrame({"outlet": [], "verdict": [], "why": []})
    return checked[checked["verdict"] == "doubtful"]


def _mark_ticks(axis: Axis, doubtful: pd.DataFrame, terms: set[str]) -> None:
    """Named ticks are written anew at each drawing: the names they are written from are marked."""
    if not isinstance(axis.get_major_locator(), FixedLocator):
        return
    told = [label.get_text() for label in axis.get_ticklabels()]
    marked = [label if label in terms else mark_text(label, doubtful) for label in told]
    if marked != told:
        axis.set_ticks(axis.get_ticklocs(), marked)
