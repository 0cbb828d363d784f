"""The negative-binomial model of counts with an offset, fitted so that it settles or says that it does not."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import optimize, stats

LARGEST_DISPERSION = 1e3  # the variance is then a thousand times the squared mean: nothing is known of the mean
LEAST_LEFT = 0.02  # of an article's residual, where it has a level nearly for itself
SMALLEST_DISPERSION = 1e-6  # below it the fit is that of a Poisson model


class Fit(NamedTuple):
    """A fitted model: natural logarithm of the ratio and its standard error, dispersion, degrees of freedom left.

    ``error`` is right if all articles have the dispersion; ``robust_error`` (HC2) also where they do not.
    """

    log_ratio: float
    error: float
    robust_error: float
    dispersion: float
    df: int


def negative_binomial(hits: np.ndarray, words: np.ndarray, design: np.ndarray, *, adjusted: bool = True) -> Fit | None:
    """Fit counts with log words as offset; None where no degree of freedom is left or the fit does not settle.

    The dispersion is found on a line between two bounds, the coefficients anew for each value tried: so there is no
    start to choose and no step that can run away. statsmodels fits the model at the dispersion found.

    Parameters
    ----------
    hits, words : arrays (articles), words above 0
    design : array (articles, columns); its second column is the contrast that is asked for, and can be estimated
    adjusted : dispersion by the likelihood adjusted for the coefficients (Cox & Reid), else by the likelihood itself

    Returns
    -------
    Fit

    Source: Hilbe 2011, *Negative Binomial Regression*, chapter 8; McCarthy, Chen & Smyth 2012, doi:10.1093/nar/gks042;
    MacKinnon & White 1985, doi:10.1016/0304-4076(85)90158-7 (HC2).
    """
    # Loaded here: it takes a second, and only this function needs it.
    import statsmodels.api as sm

    # An orthogonal basis of the columns: the same fit, whatever levels are doubled or empty.
    basis, sizes, right = np.linalg.svd(design, full_matrices=False)
    rank = int((sizes > sizes[0] * max(design.shape) * np.finfo(float).eps).sum())
    basis, df = basis[:, :rank], len(hits) - rank
    contrast = right[:rank, 1] / sizes[:rank]
    if df < 1:
        return None

    place = None

    def loss(log_alpha: float) -> float:
        nonlocal place
        alpha = np.exp(log_alpha)
        place = _settle(hits, np.log(words), basis, alpha, place)
        if place is None:
            return np.inf
        mean = words * np.exp(basis @ place)
        likelihood = stats.nbinom.logpmf(hits, 1 / alpha, 1 / (1 + alpha * mean)).sum()
        if adjusted:
            likelihood -= np.linalg.slogdet((basis.T * (mean / (1 + alpha * mean))) @ basis)[1] / 2
        return -float(likelihood)

    # The likelihood of the dispersion may have two humps: look everywhere first, then closely around the best.
    grid = np.linspace(np.log(SMALLEST_DISPERSION), np.log(LARGEST_DISPERSION), 24)
    best = int(np.argmin([loss(point) for point in grid]))
    found = optimize.minimize_scalar(loss, bounds=(grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]),
                                     method="bounded", options={"xatol": 1e-6})
    alpha = float(np.exp(found.x)) if best else 0.0
    place = _settle(hits, np.log(words), basis, alpha, place)
    if place is None:
        return None
    family = sm.families.NegativeBinomial(alpha=alpha) if alpha else sm.families.Poisson()
    fit = sm.GLM(hits, basis, family=family, offset=np.log(words)).fit(start_params=place, wls_method="qr", scale=1.0)
    error = float(np.sqrt(contrast @ fit.cov_params() @ contrast))
    if not (fit.converged and np.isfinite(error) and error > 0):
        return None
    # How far each article pulls the contrast, the more the fewer hold against it; statsmodels' HC2 is HC0 for counts.
    bread, mean = fit.cov_params(), fit.fittedvalues
    leverage = mean / (1 + alpha * mean) * ((basis @ bread) * basis).sum(axis=1)
    pulls = (basis @ (bread @ contrast)) * (hits - mean) / (1 + alpha * mean)
    robust = float(np.sqrt((pulls ** 2 / np.maximum(1 - leverage, LEAST_LEFT)).sum()))
    return Fit(float(contrast @ fit.params), error, robust, alpha, df)


def _settle(hits: np.ndarray, offset: np.ndarray, basis: np.ndarray, alpha: float,
            start: np.ndarray | None) -> np.ndarray | None:
    """Coefficients at a known dispersion by iterated weighted least squares; None where they do not settle.

    The search needs them dozens of times and nothing else; a whole model each time takes a hundred times as long.
    """
    line = np.log((hits + hits.mean()) / 2) if start is None else offset + basis @ start
    for _ in range(100):
        mean = np.exp(np.clip(line, -50, 50))
        weight = mean / (1 + alpha * mean)
        try:
            place = np.linalg.solve((basis.T * weight) @ basis, basis.T @ (weight * (line - offset) + weight
                                                                           * (hits / mean - 1)))
        except np.linalg.LinAlgError:
            return None
        before, line = line, offset + basis @ place
        if np.abs(line - before).max() < 1e-8:
            return place
    return None


def separated(hits: np.ndarray, design: np.ndarray) -> np.ndarray:
    """Articles whose fitted mean runs to zero because a combination of columns singles them out, and they have no hits.

    They tell nothing of the other coefficients, and would keep a fit from settling.

    Parameters
    ----------
    hits : array (articles)
    design : array (articles, columns)

    Returns
    -------
    bool array (articles)

    Source: Correia, Guimarães & Zylkin 2019, arXiv:1903.01633.
    """
    # Articles of one row of the design are separated together, unless one of them has a hit.
    rows, place = np.unique(design, axis=0, return_inverse=True)
    has = np.bincount(place.ravel(), hits, len(rows)) > 0
    falls = np.zeros(len(rows), dtype=bool)
    while (open_rows := ~has & ~falls).any():
        # Largest total fall of the rows without hits along a direction that leaves those with hits where they are.
        found = optimize.linprog(rows[open_rows].sum(axis=0), A_eq=rows[has], b_eq=np.zeros(has.sum()),
                                 A_ub=rows[open_rows], b_ub=np.zeros(open_rows.sum()), bounds=(-1, 1), method="highs")
        new = open_rows & (rows @ found.x < -1e-7)
        if not new.any():
            break
        falls |= new
    return falls[place.ravel()]
