"""p values of many tests at once: adjusted so that the whole list can be read at one level."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import false_discovery_control

from analysis.tables import TableError


def bonferroni(p: ArrayLike) -> np.ndarray:
    """Each p value times the number of tests: no false alarm among all of them, at the price of power.

    Parameters
    ----------
    p : p values, 0 to 1; NaN is no test: it stays NaN and is not counted

    Returns
    -------
    Adjusted p values, 0 to 1, in the same order.

    Raises
    ------
    TableError if a value is below 0 or above 1.

    Source: Dunn 1961, doi:10.1080/01621459.1961.10482090.
    """
    return _among_tests(p, lambda known: np.minimum(1, known * len(known)))


def holm(p: ArrayLike) -> np.ndarray:
    """Bonferroni step by step: as safe, never weaker. Take it rather than `bonferroni`.

    Parameters
    ----------
    p : as in `bonferroni`

    Returns
    -------
    Adjusted p values, 0 to 1, in the same order.

    Raises
    ------
    TableError if a value is below 0 or above 1.

    Source: Holm 1979, A simple sequentially rejective multiple test procedure.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.06, 0.06]
    """
    def step_down(known: np.ndarray) -> np.ndarray:
        order = np.argsort(known, kind="stable")
        steps = np.maximum.accumulate(known[order] * np.arange(len(known), 0, -1))
        out = np.empty(len(known))
        out[order] = np.minimum(1, steps)
        return out
    return _among_tests(p, step_down)


def bh(p: ArrayLike) -> np.ndarray:
    """Benjamini and Hochberg's q: among the words below .05, at most one in twenty is expected to be a false alarm.

    That holds for independent or positively dependent tests; a single word below .05 may still be the false one.

    Parameters
    ----------
    p : as in `bonferroni`

    Returns
    -------
    q values, 0 to 1, in the same order.

    Raises
    ------
    TableError if a value is below 0 or above 1.

    Source: Benjamini & Hochberg 1995, doi:10.1111/j.2517-6161.1995.tb02031.x.
    """
    return _among_tests(p, lambda known: false_discovery_control(known, method="bh") if len(known) else known)


def _among_tests(p: ArrayLike, adjust: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    p = np.asarray(p, float)
    known = ~np.isnan(p)
    if ((p[known] < 0) | (p[known] > 1)).any():
        raise TableError("a p value lies between 0 and 1; one is outside")
    out = np.full(p.shape, np.nan)
    out[known] = adjust(p[known])
    return out
