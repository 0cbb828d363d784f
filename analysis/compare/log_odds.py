"""Log odds of a word with a Dirichlet prior (Monroe et al.), on plain counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.compare.effects import counts_and_sizes
from analysis.tables import TableError


def log_odds_dirichlet(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike, *, prior: ArrayLike | None = None,
                       prior_total: float | None = None, variance: str = "4-term") -> tuple[np.ndarray, np.ndarray]:
    """Log odds ratio drawn towards a prior, and how many standard errors it is from zero.

    The prior decides how far rare words are drawn in: say which it was. z takes words for independent draws.

    Parameters
    ----------
    a, b : counts of the word in target and reference (words), scalars or arrays
    c, d : sizes of target and reference (words)
    prior : pseudo-counts, one for all words or one each (words); default informative: the words' counts in both sides
        together, with prior_total c + d
    prior_total : sum of the pseudo-counts over the whole vocabulary (words); default over the words given, so say it
        where the list is pruned
    variance : "4-term", or "2-term" which leaves out the two terms of the words that are not the word

    Returns
    -------
    delta : difference of log odds (natural logarithm), positive in the target; z : delta over its standard error.
    NaN where the pseudo-count and a count are zero together.

    Raises
    ------
    TableError as `counts_and_sizes`, if the prior is negative or larger than its total, or the variance is unknown.

    Source: Monroe, Colaresi & Quinn 2008, doi:10.1093/pan/mpn018.
    """
    a, b, c, d = counts_and_sizes(a, b, c, d)
    if variance not in ("2-term", "4-term"):
        raise TableError(f"unknown variance {variance!r}; choose 2-term or 4-term")
    alpha = a + b if prior is None else np.broadcast_to(np.asarray(prior, float), a.shape)
    total = prior_total if prior_total is not None else c + d if prior is None else alpha.sum()
    if not np.isfinite(alpha).all() or (alpha < 0).any() or not (alpha <= total).all():
        raise TableError("a prior's pseudo-counts lie between 0 and their total; one is missing, negative or larger")
    with np.errstate(divide="ignore", invalid="ignore"):
        seen, other = (a + alpha, b + alpha), (c + total - a - alpha, d + total - b - alpha)
        delta = np.log(seen[0] / other[0]) - np.log(seen[1] / other[1])
        spread = 1 / seen[0] + 1 / seen[1] + (1 / other[0] + 1 / other[1] if variance == "4-term" else 0)
        z = delta / np.sqrt(spread)
    known = np.isfinite(delta)
    return np.where(known, delta, np.nan), np.where(known, z, np.nan)


def log_odds_delta(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> np.ndarray:
    """`log_odds_dirichlet` with its default prior: the difference of log odds.

    Parameters
    ----------
    a, b, c, d : as in `log_odds_dirichlet`

    Returns
    -------
    Natural logarithm, positive in the target; drawn in by half or more, since the prior is as large as the corpus.

    Source: Monroe, Colaresi & Quinn 2008, doi:10.1093/pan/mpn018.
    """
    return log_odds_dirichlet(a, b, c, d)[0]


def log_odds_z_2term(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> np.ndarray:
    """`log_odds_dirichlet` with its default prior: z with the variance of two terms.

    Parameters
    ----------
    a, b, c, d : as in `log_odds_dirichlet`

    Returns
    -------
    z, no unit, positive in the target.

    Source: Monroe, Colaresi & Quinn 2008, doi:10.1093/pan/mpn018.
    """
    return log_odds_dirichlet(a, b, c, d, variance="2-term")[1]


def log_odds_z_4term(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> np.ndarray:
    """`log_odds_dirichlet` with its default prior: z with the variance of four terms.

    Parameters
    ----------
    a, b, c, d : as in `log_odds_dirichlet`

    Returns
    -------
    z, no unit, positive in the target.

    Source: Monroe, Colaresi & Quinn 2008, doi:10.1093/pan/mpn018.
    """
    return log_odds_dirichlet(a, b, c, d)[1]
