"""Association of two words on plain counts of their two-by-two table, one function a measure."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from analysis.compare.measures import chi2, g2_4cell
from analysis.tables import TableError

RYCHLY = 14  # so that the largest logDice is 14


def _checked(o11: ArrayLike, r1: ArrayLike, c1: ArrayLike, n: ArrayLike) -> tuple[np.ndarray, ...]:
    o, r, c, total = np.broadcast_arrays(*(np.asarray(value, float) for value in (o11, r1, c1, n)))
    if not all(np.isfinite(value).all() for value in (o, r, c, total)):
        raise TableError("co-occurrence counts must be numbers; one is missing or infinite")
    if (o < 0).any() or (o > r).any() or (o > c).any() or (r + c - o > total).any():
        raise TableError("no two-by-two table has these counts: O11 is at most R1 and C1, and R1 + C1 - O11 at most N")
    return o, r, c, total


def _log2(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log2(above / below)


def log_dice(o11: ArrayLike, f_node: ArrayLike, f_word: ArrayLike) -> np.ndarray:
    """logDice with its 14: how exclusively two words go together; 14 where neither stands without the other.

    It does not depend on the size of the corpus, and says nothing of evidence: one joint use of two rare words has 14.

    Parameters
    ----------
    o11 : joint uses; f_node, f_word : uses of each

    Returns
    -------
    Powers of two, at most 14 if each use is joined once; minus infinity without a joint use, NaN if neither is used.

    Source: Rychlý 2008, A lexicographer-friendly association score.
    """
    o, r, c = (np.asarray(value, float) for value in (o11, f_node, f_word))
    if not all(np.isfinite(value).all() and (value >= 0).all() for value in (o, r, c)):
        raise TableError("co-occurrence counts are numbers from 0 on; one is missing or negative")
    return RYCHLY + _log2(2 * o, r + c)


def pmi(o11: ArrayLike, r1: ArrayLike, c1: ArrayLike, n: ArrayLike) -> np.ndarray:
    """Pointwise mutual information, log2 of observed over expected: favours the rarest words; never rank by it alone.

    Parameters
    ----------
    o11 : places near the node that have the word; r1 : places near the node; c1 : uses of the word; n : all places

    Returns
    -------
    Bits; minus infinity without a joint use, NaN where a margin is zero.

    Source: Church & Hanks 1990, Computational Linguistics 16(1).
    """
    o, r, c, total = _checked(o11, r1, c1, n)
    return _log2(o * total, r * c)


def npmi(o11: ArrayLike, r1: ArrayLike, c1: ArrayLike, n: ArrayLike) -> np.ndarray:
    """PMI over the largest it could be, from -1 (never together) to 1 (never apart).

    Parameters
    ----------
    o11, r1, c1, n : as in `pmi`

    Returns
    -------
    -1 to 1; NaN where a margin is zero or the word fills every place.

    Source: Bouma 2009, Normalized (pointwise) mutual information in collocation extraction.
    """
    o, r, c, total = _checked(o11, r1, c1, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = pmi(o, r, c, total) / -np.log2(o / total)
    return np.where((o == 0) & (r > 0) & (c > 0), -1.0, value)


def t_score(o11: ArrayLike, r1: ArrayLike, c1: ArrayLike, n: ArrayLike) -> np.ndarray:
    """t score, (O - E) / sqrt(O): favours frequent words; a way to rank, no test that holds.

    Parameters
    ----------
    o11, r1, c1, n : as in `pmi`

    Returns
    -------
    No unit; NaN without a joint use.

    Source: Church et al. 1991, Using statistics in lexical analysis, with the variance taken as O.
    """
    o, r, c, total = _checked(o11, r1, c1, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (o - r * c / total) / np.sqrt(np.where(o > 0, o, np.nan))


def delta_p(o11: ArrayLike, r1: ArrayLike, c1: ArrayLike, n: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """How much better one foretells the other: the word given the node, and the node given the word.

    Parameters
    ----------
    o11, r1, c1, n : as in `pmi`

    Returns
    -------
    delta P (word | node), delta P (node | word): differences of shares, -1 to 1; NaN where a margin is zero or all.

    Source: Gries 2013, doi:10.1075/ijcl.18.1.09gri; Ellis 2006.
    """
    o, r, c, total = _checked(o11, r1, c1, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        return o / r - (c - o) / (total - r), o / c - (r - o) / (total - c)


def g2_of_table(o11: ArrayLike, r1: ArrayLike, c1: ArrayLike, n: ArrayLike) -> np.ndarray:
    """Signed log-likelihood over four cells of a co-occurrence table; positive where they attract (Dunning 1993).

    Parameters
    ----------
    o11, r1, c1, n : as in `pmi`

    Returns
    -------
    No unit; 0 where a margin is zero.
    """
    return _four_cells(g2_4cell, o11, r1, c1, n)


def chi2_of_table(o11: ArrayLike, r1: ArrayLike, c1: ArrayLike, n: ArrayLike) -> np.ndarray:
    """Signed chi-squared over four cells of a co-occurrence table, no correction.

    Parameters
    ----------
    o11, r1, c1, n : as in `pmi`

    Returns
    -------
    No unit; 0 where a margin is zero.
    """
    return _four_cells(chi2, o11, r1, c1, n)


def _four_cells(measure: Callable[..., np.ndarray], o11: ArrayLike, r1: ArrayLike, c1: ArrayLike,
                n: ArrayLike) -> np.ndarray:
    o, r, c, total = _checked(o11, r1, c1, n)
    return measure(o, c - o, r, total - r)
