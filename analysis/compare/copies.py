"""Gross and net of wire copy: which words of the evidence a comparison takes."""

from __future__ import annotations

import pandas as pd

from analysis.compare.cells import Evidence
from analysis.compare.checked import require_evidence
from analysis.compare.options import text
from analysis.tables import COPY, MERGED, NONE_OR_FIRST, TableError

# What each choice counts, by the column ``copy``. A published cell that mixes copy with the rest is in gross alone.
WIRE: dict[str, tuple[str, ...]] = {"gross": (*COPY, NONE_OR_FIRST, MERGED),
                                    "first-copy": ("none", "first", NONE_OR_FIRST), "net": ("none",)}
COUNTED = ("hits", "terms", "lengths", "quotations")


def of_wire(evidence: Evidence, wire: str) -> Evidence:
    """The evidence without the words that other articles have too.

    Net of wire is not the outlet's own reporting: copy of an agency whose story stands in no other article of the study
    is not found, and rewritten copy is not either.

    Parameters
    ----------
    evidence : mapping with any of hits, terms, lengths, quotations
    wire : "gross" (all words), "first-copy" (shared stretches once, at their earliest holder) or "net" (nowhere)

    Returns
    -------
    The mapping, rows of the other words left out of these tables; in ``terms``, cells that were too small to publish
    by copy are left out too. The other tables are as they were.

    Raises
    ------
    TableError if the choice is unknown, or a table does not say what is copy.
    """
    require_evidence(evidence)
    text("wire", wire)
    if wire not in WIRE:
        raise TableError(f"unknown wire {wire!r}; choose from {', '.join(WIRE)}")
    if wire == "gross":
        return evidence
    return {name: _of(table, name, WIRE[wire]) if name in COUNTED else table for name, table in evidence.items()}


def _of(table: pd.DataFrame, name: str, taken: tuple[str, ...]) -> pd.DataFrame:
    if "copy" not in table:
        raise TableError(f"the {name} table has no column 'copy', so it does not say which words other articles have "
                         f"too; measure the study anew, or count with wire='gross'")
    return table[table["copy"].isin(taken)]
