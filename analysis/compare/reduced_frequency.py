"""Frequencies that weigh how a word's uses lie in running text: they need the order of words, so not evidence."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.tables import TableError


def arf(positions: ArrayLike, tokens: int) -> float:
    """Average reduced frequency: how many uses there are when a cluster counts about once.

    It depends on the order in which articles are laid one after the other; say which. Positions are of the whole corpus
    in that order, so this cannot be made from evidence, which holds no order of words.

    Parameters
    ----------
    positions : places of the word in the corpus (words from its start, from 0), each once
    tokens : length of the corpus (words)

    Returns
    -------
    Reduced frequency (words), from about 1 to the count; 0 for a word that stands nowhere.

    Raises
    ------
    TableError if a position stands twice or lies outside the corpus.

    Source: Savický & Hlaváčová 2002, doi:10.1076/jqul.9.3.215.14124.

    Examples
    --------
    >>> arf([0, 5], 10), arf([0, 1], 10)
    (2.0, 1.2)
    """
    distance = _distances(positions, tokens)
    if not len(distance):
        return 0.0
    step = tokens / len(distance)
    return float(np.minimum(distance, step).sum() / step)


def awt(positions: ArrayLike, tokens: int) -> float:
    """Average waiting time: how many words one reads on from a place taken at random until the word comes.

    Parameters
    ----------
    positions, tokens : as in `arf`

    Returns
    -------
    Words; NaN for a word that stands nowhere.

    Raises
    ------
    TableError as `arf`.

    Source: Savický & Hlaváčová 2002.
    """
    distance = _distances(positions, tokens)
    return float((1 + (distance**2).sum() / tokens) / 2) if len(distance) else np.nan


def ald(positions: ArrayLike, tokens: int) -> float:
    """Average logarithmic distance between two uses, the end of the corpus joined to its start.

    Parameters
    ----------
    positions, tokens : as in `arf`

    Returns
    -------
    Powers of ten (of words); NaN for a word that stands nowhere.

    Raises
    ------
    TableError as `arf`.

    Source: Savický & Hlaváčová 2002.
    """
    distance = _distances(positions, tokens)
    return float((distance * np.log10(distance)).sum() / tokens) if len(distance) else np.nan


def frequency_by_awt(positions: ArrayLike, tokens: int) -> float:
    """Reduced frequency by waiting time, fAWT: tokens squared over the sum of squared distances (words).

    Parameters
    ----------
    positions, tokens : as in `arf`

    Returns
    -------
    Words; 0 for a word that stands nowhere.

    Source: Savický & Hlaváčová 2002.
    """
    distance = _distances(positions, tokens)
    return float(tokens**2 / (distance**2).sum()) if len(distance) else 0.0


def frequency_by_ald(positions: ArrayLike, tokens: int) -> float:
    """Reduced frequency by logarithmic distance, fALD: tokens over ten to the power of `ald` (words).

    Parameters
    ----------
    positions, tokens : as in `arf`

    Returns
    -------
    Words; 0 for a word that stands nowhere.

    Source: Savický & Hlaváčová 2002.
    """
    return float(tokens / 10 ** ald(positions, tokens)) if np.size(positions) else 0.0


def _distances(positions: ArrayLike, tokens: int) -> np.ndarray:
    """Words from each use back to the one before; the first use looks back over the end of the corpus."""
    place = np.sort(np.asarray(positions, float))
    inside = np.isfinite(place).all() and (place >= 0).all() and (place < tokens).all()
    if not inside or (np.diff(place) == 0).any():
        raise TableError(f"positions lie from 0 to {tokens - 1}, each once; one is outside, missing or there twice")
    return np.diff(place, prepend=place[-1:] - tokens)
