"""Keyness measures on plain counts, one function each, and the list of them all."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import rel_entr

from analysis.compare.effects import (
    counts_and_sizes,
    difference_coefficient,
    log_ratio,
    log_ratio_conservative,
    odds_ratio,
    percent_diff,
    relative_risk,
    simple_maths,
)
from analysis.compare.exact import fisher_odds_ratio, fisher_p
from analysis.compare.log_odds import log_odds_delta, log_odds_z_2term, log_odds_z_4term


def _signed(value: np.ndarray, a: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """A measure that is never negative, with the direction as its sign."""
    return np.where(a >= expected, 1.0, -1.0) * np.maximum(0, value)


def _expected(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    n = np.maximum(c + d, 1)  # of two empty sides nothing is expected
    return c * (a + b) / n, d * (a + b) / n


def g2_2cell(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> np.ndarray:
    """Signed log-likelihood with two cells, as Rayson's calculator has it.

    A large G2 means much text, not a large difference; and it takes words for independent draws, which they are not.

    Parameters
    ----------
    a, b : counts of the word in target and reference (words), scalars or arrays
    c, d : sizes of target and reference (words)

    Returns
    -------
    G2, no unit, positive where the word is over-used in the target; 0 where both counts are zero or a side is empty.

    Raises
    ------
    TableError if a number is missing or negative, or a count larger than its side.

    Source: Rayson & Garside 2000, Comparing corpora using frequency profiling; Read & Cressie 1988.

    Examples
    --------
    >>> round(float(g2_2cell(52, 57, 50_000, 75_000)), 6)
    2.65171
    """
    a, b, c, d = counts_and_sizes(a, b, c, d)
    e1, e2 = _expected(a, b, c, d)
    return _signed(2 * (rel_entr(a, e1) + rel_entr(b, e2)), a, e1)


def g2_4cell(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> np.ndarray:
    """Signed log-likelihood over the whole two-by-two table, as Dunning wrote it.

    It misleads as `g2_2cell` does; the two differ because this one counts the words that are not the word, too.

    Parameters
    ----------
    a, b, c, d : as in `g2_2cell`

    Returns
    -------
    As `g2_2cell`.

    Raises
    ------
    TableError as `g2_2cell`.

    Source: Dunning 1993, Computational Linguistics 19(1), p. 61.

    Examples
    --------
    >>> round(float(g2_4cell(10, 5, 100, 200)), 6)
    7.329812
    """
    a, b, c, d = counts_and_sizes(a, b, c, d)
    e1, e2 = _expected(a, b, c, d)
    # What rounding makes of c - c must not fall below zero: the entropy of that would be infinite.
    rest1, rest2 = np.maximum(0, c - e1), np.maximum(0, d - e2)
    g2 = 2 * (rel_entr(a, e1) + rel_entr(b, e2) + rel_entr(c - a, rest1) + rel_entr(d - b, rest2))
    return _signed(g2, a, e1)


def chi2(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> np.ndarray:
    """Signed chi-squared of Pearson over four cells, no correction.

    It misleads as G2 does, and overstates where fewer than five uses are expected.

    Parameters
    ----------
    a, b, c, d : as in `g2_2cell`

    Returns
    -------
    Chi-squared, no unit, signed and 0 as `g2_2cell`.

    Raises
    ------
    TableError as `g2_2cell`.

    Source: Pearson 1900, doi:10.1080/14786440009463897.
    """
    a, b, c, d = counts_and_sizes(a, b, c, d)
    return _chi2(a, b, c, d, 0.0)


def chi2_yates(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> np.ndarray:
    """Signed chi-squared with Yates's correction: each cell half a use nearer to what is expected, never beyond it.

    Parameters
    ----------
    a, b, c, d : as in `g2_2cell`

    Returns
    -------
    Chi-squared, no unit, signed and 0 as `g2_2cell`; smaller than `chi2`.

    Raises
    ------
    TableError as `g2_2cell`.

    Source: Yates 1934, doi:10.2307/2983604; not overshooting, as R's chisq.test.
    """
    a, b, c, d = counts_and_sizes(a, b, c, d)
    return _chi2(a, b, c, d, 0.5)


def _chi2(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray, half: float) -> np.ndarray:
    n, total = c + d, a + b
    apart = np.maximum(0, np.abs(a * d - b * c) - half * n)
    margins = total * (n - total) * c * d
    value = np.divide(n * apart**2, margins, out=np.zeros(a.shape), where=margins > 0)
    return _signed(value, a, _expected(a, b, c, d)[0])


def bic(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> np.ndarray:
    """Approximate Bayes factor of a difference, from the two-cell G2: G2 - ln N.

    Above 2 is some, above 6 strong, above 10 very strong evidence, if words were independent draws; below 0 the
    evidence is for no difference. It has no direction.

    Parameters
    ----------
    a, b, c, d : as in `g2_2cell`

    Returns
    -------
    BIC, no unit; NaN where both sides are empty.

    Raises
    ------
    TableError as `g2_2cell`.

    Source: Wilson 2013, Embracing Bayes factors for key item analysis in corpus linguistics.
    """
    a, b, c, d = counts_and_sizes(a, b, c, d)
    n = c + d
    return np.abs(g2_2cell(a, b, c, d)) - np.log(np.where(n > 0, n, np.nan))


def ell(a: ArrayLike, b: ArrayLike, c: ArrayLike, d: ArrayLike) -> np.ndarray:
    """Effect size of the two-cell log-likelihood: the share of the largest G2 that these sizes allow, 0 to 1.

    Small even for large differences, because words are few of N; it has no direction.

    Parameters
    ----------
    a, b, c, d : as in `g2_2cell`

    Returns
    -------
    Share of the largest possible; NaN where the smaller expected count is 1 or less (the formula divides by its
    logarithm).

    Raises
    ------
    TableError as `g2_2cell`.

    Source: Johnston, Berry & Mielke 2006, doi:10.2466/pms.103.2.412-414.
    """
    a, b, c, d = counts_and_sizes(a, b, c, d)
    least = np.minimum(*_expected(a, b, c, d))
    known = least > 1
    return np.abs(g2_2cell(a, b, c, d)) / np.where(known, (c + d) * np.log(np.where(known, least, 2)), np.nan)


class Measure(NamedTuple):
    """A keyness measure: its function on (a, b, c, d), whether it speaks of evidence or effect, and one line."""

    function: Callable[..., np.ndarray]
    kind: str
    meaning: str


MEASURES: dict[str, Measure] = {
    "g2_2cell": Measure(g2_2cell, "evidence", "log-likelihood, 2 cells, signed (Rayson & Garside 2000)"),
    "g2_4cell": Measure(g2_4cell, "evidence", "log-likelihood, 4 cells, signed (Dunning 1993)"),
    "chi2": Measure(chi2, "evidence", "chi-squared, 4 cells, no correction, signed (Pearson 1900)"),
    "chi2_yates": Measure(chi2_yates, "evidence", "chi-squared, 4 cells, Yates's correction, signed (Yates 1934)"),
    "fisher_p": Measure(fisher_p, "evidence", "p of Fisher's exact test, two-sided, no direction (Fisher 1935)"),
    "bic": Measure(bic, "evidence", "2-cell G2 less ln N, no direction (Wilson 2013)"),
    "log_odds_z_2term": Measure(log_odds_z_2term, "evidence", "z of the log odds, prior both sides' counts, variance "
                                "of 2 terms (Monroe et al. 2008)"),
    "log_odds_z_4term": Measure(log_odds_z_4term, "evidence", "z of the log odds, prior both sides' counts, variance "
                                "of 4 terms (Monroe et al. 2008)"),
    "log_odds_delta": Measure(log_odds_delta, "effect", "difference of log odds (ln), prior both sides' counts (Monroe "
                              "et al. 2008)"),
    "log_ratio": Measure(log_ratio, "effect", "log2 of the ratio of rates, a zero count as 0.5 (Hardie 2014)"),
    "log_ratio_conservative": Measure(log_ratio_conservative, "effect", "log ratio at the end of its 95 % interval "
                                      "nearer to zero, Bonferroni over the words given (Evert 2022)"),
    "percent_diff": Measure(percent_diff, "effect", "percent of the reference's rate, no zero rule (Gabrielatos & "
                            "Marchi 2011)"),
    "odds_ratio": Measure(odds_ratio, "effect", "sample odds ratio, no zero rule (Everitt 2002)"),
    "fisher_odds_ratio": Measure(fisher_odds_ratio, "effect", "conditional maximum-likelihood odds ratio (Fisher)"),
    "relative_risk": Measure(relative_risk, "effect", "ratio of the rates, no zero rule (Evert 2004)"),
    "difference_coefficient": Measure(difference_coefficient, "effect", "difference over sum of the rates, -1 to 1 "
                                      "(Hofland & Johansson 1982)"),
    "simple_maths": Measure(simple_maths, "effect", "ratio of rates per million, 1 added to both (Kilgarriff 2009)"),
    "ell": Measure(ell, "effect", "2-cell G2 as share of the largest possible, no direction (Johnston et al. 2006)"),
}
