"""What another program would print for the same counts, and why it differs."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.compare.checked import require_values
from analysis.compare.effects import log_ratio
from analysis.compare.measures import chi2, chi2_yates, g2_2cell, g2_4cell
from analysis.compare.options import text
from analysis.tables import TableError

CQPWEB_FEWEST = 5       # uses on each side
CQPWEB_THRESHOLD = 3.84  # chi-squared with one degree of freedom at p < .05


class Program(NamedTuple):
    """A program's keyness when nothing is set: its number, what that is, how it differs, where that is known from."""

    number: Callable[..., np.ndarray]
    measure: str
    differs: str
    source: str


def _unsigned_2cell(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> np.ndarray:
    return np.round(np.abs(g2_2cell(a, b, c, d)), 2)


def _unsigned_4cell(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> np.ndarray:
    return np.abs(g2_4cell(a, b, c, d))


def _quanteda(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> np.ndarray:
    a, b, c, d = (np.asarray(value, float) for value in (a, b, c, d))
    n, total = np.maximum(c + d, 1), a + b
    # The correction is made only where a cell expects fewer than five and it would not overshoot.
    least = np.minimum(total, c + d - total) * np.minimum(c, d) / n
    corrected = (least < 5) & (np.abs(a * d - b * c) >= n / 2)
    value = np.where(corrected, chi2_yates(a, b, c, d), chi2(a, b, c, d))
    # Exactly as often as expected counts as under-use there.
    return np.where(a > c * total / n, 1, -1) * np.abs(value)


PROGRAMS: dict[str, Program] = {
    "rayson": Program(
        _unsigned_2cell, "log-likelihood, 2 cells",
        "2 cells; no correction; no sign in the number, + or - beside it for over- or under-use; 0 ln 0 is 0; two "
        "decimals",
        "UCREL log-likelihood calculator (its formula); Rayson & Garside 2000"),
    "antconc": Program(
        _unsigned_4cell, "log-likelihood, 4 cells",
        "4 cells; no correction; no sign in the number; 0 ln 0 is 0. Which words are listed depends on settings that "
        "are not reproduced",
        "L. Anthony in the AntConc discussion group, 2 February 2023"),
    "quanteda": Program(
        _quanteda, "chi-squared, 4 cells, Yates's correction where an expected count is below 5",
        "chi-squared, not log-likelihood; 4 cells; Yates's correction only where an expected count is below 5 and the "
        "correction does not overshoot; signed, under-use negative; zeros need no rule; highest first, negative last",
        "quanteda.textstats, textstat_keyness (src/keyness.cpp), measure and correction left as they are"),
    "cqpweb": Program(
        _unsigned_2cell, "log-likelihood, 2 cells",
        "2 cells; no correction; no sign in the number, + or - beside it; words of fewer than 5 uses on a side are not "
        "listed, so no zeros; only from 3.84 on; two decimals; highest first whatever the sign. From version 3.1.7 on "
        "Log Ratio too, a zero as 0.5",
        "CQPweb's keywords script (GPL, early version); Hardie 2014, Log ratio: an informal introduction"),
}


def reconcile(table: pd.DataFrame, to: str) -> pd.DataFrame:
    """The keywords table with the number beside it that another program prints with its defaults, and how it differs.

    Given the same counts. Programs that cut words otherwise have other counts, and this does not show it.

    Parameters
    ----------
    table : one row per word: term, target_count, reference_count, target_tokens, reference_tokens (words), as
        `keywords` makes it
    to : "rayson", "antconc", "quanteda" or "cqpweb"

    Returns
    -------
    The table in its order, with the columns: program, printed (its number, rounded only where the program rounds),
    printed_sign ("+", "-" or "="), printed_rank (place in that program's order, 1 first; empty if not listed), listed
    (whether its defaults show the word), program_measure, differs, source. For "cqpweb" also printed_log_ratio.

    Raises
    ------
    TableError if a column is missing, a count is wrong, or the program is unknown.

    Examples
    --------
    >>> words = pd.DataFrame({"term": ["harbour"], "target_count": [52], "reference_count": [57],
    ...                       "target_tokens": [50_000], "reference_tokens": [75_000]})
    >>> reconcile(words, "rayson")[["printed", "printed_sign"]].values.tolist()
    [[2.65, '+']]
    """
    numbers = ["target_count", "reference_count", "target_tokens", "reference_tokens"]
    require_values(table, ["term", *numbers], "keywords", "keywords", numbers=numbers)
    text("to", to)
    if to not in PROGRAMS:
        raise TableError(f"unknown program {to!r}; choose from {', '.join(PROGRAMS)}")
    program = PROGRAMS[to]
    a, b, c, d = (table[name].to_numpy(float) for name in numbers)
    number = program.number(a, b, c, d)
    direction = np.sign(a * d - b * c)
    listed = np.ones(len(table), dtype=bool)
    if to == "cqpweb":
        listed = (a >= CQPWEB_FEWEST) & (b >= CQPWEB_FEWEST) & (np.abs(g2_2cell(a, b, c, d)) >= CQPWEB_THRESHOLD)
    ranked = pd.Series(number, index=table.index).where(listed).rank(method="min", ascending=False)
    sign = np.select([direction > 0, direction < 0], ["+", "-"], "=")
    out = table.assign(program=to, printed=number, printed_sign=sign,
                       printed_rank=ranked.astype("Int64"), listed=listed, program_measure=program.measure,
                       differs=program.differs, source=program.source)
    return out.assign(printed_log_ratio=log_ratio(a, b, c, d)) if to == "cqpweb" else out
