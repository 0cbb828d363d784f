"""Two sides of a comparison, term by term: how far apart, how sure, and what so few articles could have shown."""

from __future__ import annotations

from math import ceil
from numbers import Integral
from warnings import warn

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.compare.checked import article_labels, count_matrix, sides_of, token_counts
from analysis.compare.detectable import smallest_log_ratios
from analysis.compare.intervals import ratio_limits, with_words
from analysis.compare.jackknife import log_rates
from analysis.compare.multiple import bh
from analysis.compare.options import text
from analysis.compare.permutation import codes, permuted, smallest_p
from analysis.tables import TableError

CANNOT_TELL = "cannot tell"
NONE = "none at any size"
ADJUST = {"family": "p_family", "bh": "q_bh", "none": "p_permutation"}
ROUNDING = 1e-12
COLUMNS = ("log_ratio_low", "log_ratio_high", "interval", "excess_sd", "p_permutation", "p_family", "q_bh",
           "smallest_log_ratio", "could_tell", "verdict")


def compare_sides(counts: sparse.spmatrix, tokens: np.ndarray, is_target: np.ndarray, *, permutations: int = 1000,
                  level: float = 0.95, adjust: str = "family", seed: int = 0,
                  strata: np.ndarray | None = None, comparisons: int = 1) -> pd.DataFrame:
    """What the articles of two sides can tell about every term, words never taken for independent draws.

    Parameters
    ----------
    counts : sparse matrix (articles, terms) of uses
    tokens : array (articles), words of each article; those without any are left out
    is_target : bool array (articles)
    permutations, seed : splits of the articles drawn for p (all of them where there are no more), and of the draw
    level : of the intervals; a verdict is given where the p chosen by ``adjust`` is at most 1 - level
    adjust : for how many terms are looked at: "family" (chance of any wrong verdict in the table), "bh" (share of the
        verdicts that are wrong) or "none" (each term as if it were the only one)
    strata : array (articles), event, week or topic of each; p then permutes only within it. The interval stays that of
        the ratio over all articles: balance the sides first (`matched_articles`)
    comparisons : how many comparisons this is one of; verdict and could_tell then want p <= (1 - level) / comparisons,
        as Holm's correction does of the first

    Returns
    -------
    One row per term, in the matrix's order: log_ratio_low, log_ratio_high (powers of two; infinite where it is one
    bound), interval (what it is, or why there is none), excess_sd (uses of the target beyond what both sides' common
    rate gives it, in standard deviations), p_permutation, p_family, q_bh, smallest_log_ratio (size in powers of two
    that four of five such studies would find by ``adjust``, were it the side with fewer words that uses it more and all
    other terms as they are; inf where none could, and often where all uses are on one side, verdict or not), could_tell
    (the same in words: times the rate, or "none at any size"), verdict ("more in target", "more in reference",
    "cannot tell").

    A UserWarning says how many permutations there should be where they are too few for any verdict, as they often are
    for "bh": of 2,000 terms a single one has q below .05 from 39,999 permutations on.

    Raises
    ------
    TableError if a side has no articles, a count is missing or negative, or an option is none.

    Source: as `permutation_test`, `ratio_limits` and `bh`.
    """
    text("adjust", adjust)
    if adjust not in ADJUST:
        raise TableError(f"unknown adjustment {adjust!r}; choose from {', '.join(ADJUST)}")
    counts, tokens = count_matrix(counts), token_counts(tokens)
    is_target = sides_of(is_target)
    strata = None if strata is None else article_labels("strata", strata)
    if len(is_target) != len(tokens):
        raise TableError(f"sides of {len(is_target)} articles and tokens of {len(tokens)}; they must be the same "
                         f"articles")
    if strata is not None and len(strata) != len(tokens):
        raise TableError(f"strata of {len(strata)} articles and tokens of {len(tokens)}; they must be the same "
                         f"articles")
    if not isinstance(comparisons, Integral) or comparisons < 1:
        raise TableError(f"comparisons is {comparisons!r}; it is a whole number from 1 on")
    some = ~(np.asarray(tokens, float) == 0)
    is_target, strata = is_target[some], None if strata is None else np.asarray(strata, dtype=object)[some]
    counts, tokens = with_words(counts, tokens)
    low, high, kinds = ratio_limits(log_rates(counts[is_target], tokens[is_target]),
                                    log_rates(counts[~is_target], tokens[~is_target]), level=level)
    alpha = (1 - level) / comparisons
    tail = 1 if adjust == "family" else max(1, int((1 - level) * (permutations + 1)) + 1)
    test = permuted(counts, tokens, is_target, permutations=permutations, seed=seed, strata=strata, tail=tail)
    code = codes(strata, len(tokens))
    each = np.bincount(code, is_target).astype(int)
    critical = _critical(test, adjust, alpha, smallest_p(each, np.bincount(code) - each))
    smallest = smallest_log_ratios(counts, tokens, is_target, code, critical, of_family=adjust == "family")
    p = {"p_permutation": test["p"], "p_family": test["p_family"], "q_bh": bh(test["p"])}
    return pd.DataFrame({"log_ratio_low": low / np.log(2), "log_ratio_high": high / np.log(2), "interval": kinds,
                         "excess_sd": test["score"], **p, "smallest_log_ratio": smallest,
                         "could_tell": [in_words(size) for size in smallest],
                         "verdict": verdicts(p[ADJUST[adjust]] * comparisons, test["score"], level)},
                        columns=list(COLUMNS))


def verdicts(p: np.ndarray, excess: np.ndarray, level: float) -> np.ndarray:
    """Which side has more, where p allows to say so.

    >>> verdicts(np.array([.01, .01, .2]), np.array([3., -3., 1.]), .95).tolist()
    ['more in target', 'more in reference', 'cannot tell']
    """
    told = p <= 1 - level + ROUNDING  # rounding must not decide between .05 and .05
    return np.select([told & (excess > 0), told & (excess < 0)], ["more in target", "more in reference"], CANNOT_TELL)


def count_sides(counts: sparse.spmatrix, tokens: np.ndarray, is_target: np.ndarray) -> pd.DataFrame:
    """Uses, words, rates and articles of both sides, for every term.

    Parameters
    ----------
    counts, tokens, is_target : as in `compare_sides`

    Returns
    -------
    One row per term: target_count, reference_count (uses), target_tokens, reference_tokens (words),
    target_per_1000_words, reference_per_1000_words (NaN where a side has no words), target_articles, reference_articles
    (articles that use the term).
    """
    out = {}
    counts = sparse.csr_matrix(counts)
    for side, rows in (("target", is_target), ("reference", ~np.asarray(is_target, bool))):
        mine, size = counts[rows], float(np.asarray(tokens, float)[rows].sum())
        uses = np.asarray(mine.sum(axis=0)).ravel()
        out[side] = (uses.astype("int64"), int(size), 1000 * uses / size if size else np.full(len(uses), np.nan),
                     np.asarray((mine > 0).sum(axis=0)).ravel())
    names = ("count", "tokens", "per_1000_words", "articles")
    return pd.DataFrame({f"{side}_{name}": out[side][i] for i, name in enumerate(names)
                         for side in ("target", "reference")})


def in_words(smallest_log_ratio: float) -> str:
    """The smallest difference that could have been found, for a reader.

    >>> in_words(1.5), in_words(float("inf"))
    ('2.8 times the rate', 'none at any size')
    """
    return f"{2 ** smallest_log_ratio:.1f} times the rate" if np.isfinite(smallest_log_ratio) else NONE


def _critical(test: dict[str, np.ndarray], adjust: str, alpha: float, smallest: float) -> np.ndarray:
    """Statistic from which on each term is told, the others being as they are; inf where no article could give it.

    Raises a UserWarning where more permutations would make it finite.
    """
    terms, extra = len(test["p"]), 0 if test["exact"] else 1
    possible = len(test["largest"]) + extra
    at_most = np.full(terms, alpha)
    if adjust == "bh" and terms:
        # Benjamini & Hochberg's bound for one more of the smallest; a term that is told counts itself already.
        told = bh(test["p"]) <= alpha + ROUNDING
        one_more = test["p"].copy()
        one_more[test["p"].argmax()] = 0
        found = np.where(told, told.sum(), (bh(one_more) <= alpha + ROUNDING).sum())
        at_most = alpha * found / terms
    rank = np.floor(at_most * possible + ROUNDING).astype(int)
    reachable = smallest <= at_most + ROUNDING
    if extra and (reachable & (rank == 0)).any():
        least = at_most[reachable & (rank == 0)].min()
        warn(f"{possible - 1:,} permutations are too few: a term would be told at p <= {least:.2g}, and no p is below "
             f"{1 / possible:.2g}; take permutations={ceil(1 / least - ROUNDING) - 1} or more"
             f"{', fewer terms (min_count), or adjust=' + repr('family') if adjust == 'bh' else ''}", stacklevel=4)
    rank = np.where(reachable, rank, 0)
    if adjust == "family":
        every = np.broadcast_to(test["largest"][::-1][np.maximum(rank, 1) - 1] if terms else rank, terms)
    else:
        every = np.take_along_axis(test["highest"], np.maximum(rank, 1)[:, None] - 1, axis=1)[:, 0]
    return np.where(rank > 0, every, np.inf)
