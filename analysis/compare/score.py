"""Uses weighed by how far an article of its length may stray: the negative-binomial score of one common rate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from scipy import sparse

ROUNDS = 6               # of rate and clustering in turn; the later ones move the weights by a few hundredths
STEPS = 8                # weights are kept in steps of a ninth: 2 ** (1 / 8)
LEAST, MOST = -80, 160   # 2 ** -10 to 2 ** 20 uses of an average article times its burstiness
AT_ONCE = 2_000_000      # numbers in one step of a sum over all articles
NOTHING = 1e-12          # a term whose residuals are less of its uses does not vary: the rest is rounding


class Scores(NamedTuple):
    """Terms with their weights; a cell is a term in a stratum that uses it, in the order of terms."""

    weighted: sparse.csr_matrix  # (terms, articles), uses times weight
    weight: np.ndarray           # of each number of ``weighted``
    lengths: np.ndarray          # (articles), words over those of the average article
    code: np.ndarray             # (articles), stratum
    term: np.ndarray             # (cells)
    stratum: np.ndarray          # (cells)
    step: np.ndarray             # (cells), 0 where uses do not cluster; `clustering` says what the others stand for
    uses: np.ndarray             # (cells), weighted
    squares: np.ndarray          # (cells), estimated variance of all residuals together
    words: np.ndarray            # (cells), sum of t w
    word_squares: np.ndarray     # (cells), sum of (t w)^2
    bursts: np.ndarray           # (terms), share of the variance that is clustering
    varies: np.ndarray           # (terms)
    order: np.ndarray            # (terms), those of like weights together


def fit_scores(counts: sparse.spmatrix, tokens: np.ndarray, code: np.ndarray) -> Scores:
    """Weights, weighted uses and their variance for every term.

    The score of a rate r in an article of t words with x uses is (x - r t) / (1 + phi r t): where uses cluster, the
    words of a long article count for less, as they say less. The rate is that of its stratum; phi, the burstiness, is
    one for all strata, by moments: phi = sum w^2 ((x - r t)^2 - r t) / sum (w r t)^2, w = 1 / (1 + phi r t). Nothing
    here knows which article is on which side, so what is drawn with it stays exchangeable.

    Parameters
    ----------
    counts : sparse matrix (articles, terms) of uses
    tokens : array (articles), words
    code : array (articles), stratum of each from 0; every one has two articles

    Returns
    -------
    Scores

    Source: Lawless 1987, *Canadian Journal of Statistics* 15:209, section 3 (the score); Dean & Lawless 1989,
    doi:10.1080/01621459.1989.10478792 (residuals and moments of clustering).
    """
    columns = sparse.csc_matrix(counts, dtype=float, copy=True)
    columns.sum_duplicates()
    columns.eliminate_zeros()
    x, article, terms = columns.data, columns.indices, columns.shape[1]
    size = np.bincount(code, minlength=1)
    strata, lengths = len(size), tokens / max(tokens.mean(), 1e-300)
    of_term = np.repeat(np.arange(terms), np.diff(columns.indptr))
    cells, cell = np.unique(of_term * strata + code[article], return_inverse=True)
    term, stratum = cells // strata, cells % strata
    t, free = lengths[article], (size / np.maximum(size - 1, 1))[stratum]
    first, second, third = _sums(lengths, code, strata)
    step = np.zeros(len(cells), dtype=np.int64)

    def total(values: np.ndarray) -> np.ndarray:
        return np.bincount(cell, values, len(cells))

    for again in range(ROUNDS + 1):
        weight = 1 / (1 + clustering(step)[cell] * t)
        rate = total(x * weight) / np.maximum(first[stratum, step], 1e-300)
        # Residuals of the articles that use the term, and of all the others without making the matrix dense.
        plain = rate ** 2 * third[stratum, step]
        squares = free * (total(x * (x - 2 * rate[cell] * t) * weight ** 2) + plain)
        if again < ROUNDS:
            beyond = np.bincount(term, squares - rate * second[stratum, step], terms)
            phi = np.maximum(beyond, 0) / np.maximum(np.bincount(term, plain, terms), 1e-300)
            step = _nearest(phi[term] * rate)
    weighted = sparse.csr_matrix((x * weight, article, columns.indptr), shape=columns.shape[::-1])
    all_squares = np.bincount(term, squares, terms)
    varies = all_squares > NOTHING * np.bincount(of_term, (x * weight) ** 2, terms)
    per_term = np.bincount(term, step, terms) / np.maximum(np.bincount(term, minlength=terms), 1)
    uses, words = total(x * weight), first[stratum, step]
    bursts = (np.bincount(term, uses * (1 - second[stratum, step] / words), terms)
              / np.maximum(np.bincount(term, uses, terms), 1e-300))
    return Scores(weighted, weight, lengths, code, term, stratum, step, uses, np.maximum(squares, 0), words,
                  third[stratum, step], np.clip(bursts, 0, 1), varies, np.argsort(per_term, kind="stable"))


def clustering(step: np.ndarray) -> np.ndarray:
    """phi r of each step, per average article.

    >>> clustering(np.array([0, 81, 89])).tolist()
    [0.0, 1.0, 2.0]
    """
    return np.where(step > 0, 2.0 ** ((step - 1 + LEAST) / STEPS), 0.0)


def weights(step: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """1 / (1 + phi r t): one row per step, one column per article.

    >>> weights(np.array([0, 81]), np.array([1, 3])).tolist()
    [[1.0, 1.0], [0.5, 0.25]]
    """
    return 1 / (1 + clustering(step)[:, None] * lengths)


def shares(scores: Scores, terms: np.ndarray,
           sides: np.ndarray | sparse.csr_matrix) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]:
    """Stratum by stratum: how much of the weight of the articles lies on the side, for the terms it uses.

    Parameters
    ----------
    scores : of `fit_scores`
    terms : array, the terms that are asked for
    sides : float array or CSR matrix (articles, splits) of 0 and 1

    Yields
    ------
    members (articles of the stratum), rows (places in ``terms``), cells (theirs in ``scores``), and an array (rows,
    splits) of shares from 0 to 1.
    """
    place = np.full(scores.weighted.shape[0], -1)
    place[terms] = np.arange(len(terms))
    asked = np.flatnonzero(place[scores.term] >= 0)
    asked = asked[np.argsort(scores.stratum[asked], kind="stable")]
    by_stratum = np.argsort(scores.code, kind="stable")
    edges = np.searchsorted(scores.code[by_stratum], np.arange(scores.code.max(initial=0) + 2))
    for cells in np.split(asked, np.flatnonzero(np.diff(scores.stratum[asked])) + 1):
        if not len(cells):
            continue
        at = scores.stratum[cells[0]]
        members = by_stratum[edges[at]:edges[at + 1]]
        steps, inverse = np.unique(scores.step[cells], return_inverse=True)
        words = weights(steps, scores.lengths[members]) * scores.lengths[members]
        # A sparse product adds in one order, whatever the number of threads.
        mine = sparse.csr_matrix(words) @ sides[members]
        share = (mine.toarray() if sparse.issparse(mine) else mine) / np.maximum(words.sum(axis=1), 1e-300)[:, None]
        yield members, place[scores.term[cells]], cells, share[inverse]


def statistics(scores: Scores, terms: np.ndarray, sides: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far each side is from its share of a term, by two measures; 0 where a term does not vary.

    The score is the side's weighted uses less its share W of all of them, its variance W (1 - W) times that of all
    residuals. As W is the split's own, a split that puts the long articles on one side is judged by what that does.

    Parameters
    ----------
    scores, terms, sides : as in `shares`

    Returns
    -------
    Two arrays (terms, splits): the score over its standard deviation, which orders the splits of one term, and its
    `signed_root`, by which terms and splits are compared far out.

    Source: Janssen 1997, doi:10.1016/S0167-7152(97)00043-6, and Chung & Romano 2013, doi:10.1214/13-AOS1090 (permute a
    statistic over its own standard deviation).
    """
    excess = np.asarray(scores.weighted[terms] @ sides)
    variance, plain, lean = (np.zeros_like(excess) for _ in range(3))
    for _, rows, cells, share in shares(scores, terms, sides):
        both = share * (1 - share)
        excess[rows] -= scores.uses[cells][:, None] * share
        variance[rows] += scores.squares[cells][:, None] * both
        both *= scores.uses[cells][:, None]
        plain[rows] += both
        lean[rows] += both * share
    varies = scores.varies[terms][:, None]
    return (np.where(varies, standardised(excess, variance), 0),
            np.where(varies, signed_root(excess, variance, plain, lean, scores.bursts[terms][:, None]), 0))


def standardised(excess: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """Excess over its standard deviation; 0 where there is none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        value = excess / np.sqrt(variance)
    return np.where(np.isfinite(value), value, 0)


def signed_root(excess: np.ndarray, variance: np.ndarray, plain: np.ndarray, lean: np.ndarray,
                bursts: np.ndarray) -> np.ndarray:
    """Signed root of the deviance of an excess: near `standardised`, but skewness taken out.

    Three uses on a side that should have a twentieth of them are many deviations and little evidence. The deviance of a
    binomial of the same mean and variance counts them for what they are, so that splits of unlike shares, and terms of
    unlike frequency, can be compared by their largest. Where uses come in bursts an excess is likelier still, and the
    deviance lies between that of a binomial and that of shares of gamma variables, which exchanges the two; it is taken
    only where it is the smaller.

    Parameters
    ----------
    excess, variance : weighted uses beyond the share expected, and their variance
    plain, lean : sums over strata of A W (1 - W) and of A W (1 - W) W, where A is the weighted uses and W the share
    bursts : share of the variance that is clustering, 0 to 1

    Source: McCullagh & Nelder 1989, *Generalized Linear Models*, sections 2.4 (deviance) and 9.2 (dispersion). What
    lies between the two is chosen here, by the error it leaves where lengths differ.

    >>> excess, variance, lean = np.array([2.0]), np.array([1.0]), np.array([0.5])
    >>> bool(np.isclose(signed_root(excess, variance, variance, lean, 0.0)[0], np.sqrt(2 * 4 * np.log(2))))
    True
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        # Uses that seem to keep apart, as a few do by chance, are not more than so many independent events.
        share, per_event = lean / plain, np.maximum(variance / plain, 1)
        events = plain / (per_event * share * (1 - share))
        expected = events * share
        mine = np.clip(expected + excess / per_event, 0, events)
        rest, beyond = events - mine, events - expected
        # Half an event where there is none, so that its logarithm is finite.
        log_mine = np.log(np.maximum(mine, np.minimum(expected, 0.5)) / expected)
        log_rest = np.log(np.maximum(rest, np.minimum(beyond, 0.5)) / beyond)
        of_events, of_bursts = mine * log_mine + rest * log_rest, -expected * log_mine - beyond * log_rest
        deviance = 2 * (of_events + bursts * np.minimum(of_bursts - of_events, 0))
        root = np.sqrt(np.maximum(deviance, 0))
    return np.where(np.isfinite(root), np.copysign(root, excess), 0)


def _sums(lengths: np.ndarray, code: np.ndarray, strata: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """t w, t w^2 and (t w)^2 over the articles of each stratum: arrays (strata, steps)."""
    order = np.argsort(code, kind="stable")
    t, starts = lengths[order], np.searchsorted(code[order], np.arange(strata))
    every = np.arange(MOST - LEAST + 2)
    out = np.empty((3, strata, len(every)))
    for steps in np.array_split(every, 1 + len(every) * len(t) // AT_ONCE):
        weight = weights(steps, t)
        for i, value in enumerate((t * weight, t * weight ** 2, (t * weight) ** 2)):
            out[i][:, steps] = np.add.reduceat(value, starts, axis=1).T
    return out[0], out[1], out[2]


def _nearest(value: np.ndarray) -> np.ndarray:
    level = np.round(STEPS * np.log2(np.maximum(value, 1e-300)))
    return np.where(level < LEAST, 0, np.minimum(level, MOST) - LEAST + 1).astype(np.int64)
