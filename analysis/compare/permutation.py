"""Is a difference more than the luck of which articles are on which side? Articles are permuted, not words."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
from scipy import sparse

from analysis.tables import TableError

SLICE = 4000  # terms at a time: bounds memory at permutations x SLICE


def smallest_p(target: int, reference: int) -> float:
    """The smallest p that so many articles a side can ever give, whatever the texts say.

    >>> smallest_p(1, 4), round(smallest_p(5, 5), 4)
    (0.2, 0.0079)
    """
    # With sides of one size every split has a mirror image that is just as extreme.
    return (2 if target == reference else 1) / comb(target + reference, target)


def splits(articles: int, target: int, permutations: int, seed: int) -> tuple[np.ndarray, bool]:
    """Ways to put ``target`` of the articles on the target side: all of them if they are few, else drawn at random.

    Parameters
    ----------
    articles, target : number of articles, and how many of them are the target's; 1 <= target < articles
    permutations : at most so many splits are drawn
    seed : of the draw

    Returns
    -------
    float32 array (splits, articles) of 0 and 1, and whether these are all the splits there are.

    Raises
    ------
    TableError if a side would be empty.
    """
    if not 1 <= target < articles or permutations < 1:
        raise TableError(f"cannot split {articles} articles into {target} and {articles - target}; both sides need one")
    if comb(articles, target) <= permutations:
        rows = np.array(list(combinations(range(articles), target)))
        exact = True
    else:
        generator = np.random.default_rng(seed)
        rows = np.argsort(generator.random((permutations, articles)), axis=1)[:, :target] if articles <= 2000 else \
            np.array([generator.permutation(articles)[:target] for _ in range(permutations)])
        exact = False
    out = np.zeros((len(rows), articles), dtype=np.float32)
    np.put_along_axis(out, rows, 1, axis=1)
    return out, exact


def permutation_test(counts: sparse.spmatrix, tokens: np.ndarray, is_target: np.ndarray, *, permutations: int = 1000,
                     seed: int = 0) -> dict[str, np.ndarray]:
    """For every term, how often a random split of the articles differs as much as the real one.

    The statistic is the target's excess of uses over what the rate of both sides together would give it, in units of
    its standard deviation over splits. It is exact where articles are exchangeable, however words cluster in them; it
    says nothing of size. Articles that differ in length or in what they are about are exchangeable only within strata.

    Parameters
    ----------
    counts : sparse matrix (articles, terms) of uses
    tokens : array (articles), words of each article
    is_target : bool array (articles)
    permutations : splits drawn; all of them are taken where there are no more
    seed : of the draw

    Returns
    -------
    p : array (terms), two-sided, at least 1 / (permutations + 1); 1 where the term does not vary
    p_family : array (terms), of the largest statistic over all terms (max-T): below .05 for any of the terms in at most
        5 % of the studies in which no term differs
    score : array (terms), the statistic; positive where the target uses the term more
    deviation : array (terms), standard deviation of the target's excess over splits (uses); 0 where it does not vary
    largest : array (splits), the largest statistic of each split, ascending: its upper tail is what p_family reads
    exact : bool, all splits were taken

    Raises
    ------
    TableError if the sizes disagree, a count is missing or negative, or a side is empty.

    Source: Westfall & Young 1993, *Resampling-based multiple testing*, section 2.3 (single-step max-T); Phipson & Smyth
    2010, doi:10.2202/1544-6115.1585 (the 1 that is added).
    """
    counts = sparse.csc_matrix(counts, dtype=float)
    tokens, is_target = np.asarray(tokens, float), np.asarray(is_target, bool)
    if counts.shape[0] != len(tokens) or len(tokens) != len(is_target):
        raise TableError(f"counts of {counts.shape[0]} articles, tokens of {len(tokens)} and sides of "
                         f"{len(is_target)}; they must be the same articles")
    if not all(np.isfinite(values).all() and (values >= 0).all() for values in (counts.data, tokens)):
        raise TableError("counts and tokens must be numbers and not negative; one is")
    n, target = len(tokens), int(is_target.sum())
    draws, exact = splits(n, target, permutations, seed)
    words = draws @ tokens
    rate = np.asarray(counts.sum(axis=0)).ravel() / max(tokens.sum(), 1)
    largest = np.zeros(len(draws))
    excess, scale, reached = np.zeros(counts.shape[1]), np.ones(counts.shape[1]), np.zeros(counts.shape[1])
    deviation = np.zeros(counts.shape[1])
    slices = [slice(i, i + SLICE) for i in range(0, counts.shape[1], SLICE)]
    for part in slices:
        columns = counts[:, part]
        expected = rate[part]
        # Sum of squared residuals x - rate * tokens, without making the matrix dense.
        squares = (np.asarray(columns.multiply(columns).sum(axis=0)).ravel()
                   - 2 * expected * np.asarray(columns.multiply(tokens[:, None]).sum(axis=0)).ravel()
                   + expected ** 2 * (tokens ** 2).sum())
        sd = np.sqrt(np.maximum(squares, 0) * target * (n - target) / (n * max(n - 1, 1)))
        varies = sd > 1e-9
        scale[part], deviation[part] = np.where(varies, sd, 1), np.where(varies, sd, 0)
        real = np.asarray(columns[is_target].sum(axis=0)).ravel() - expected * tokens[is_target].sum()
        excess[part] = np.where(varies, real / scale[part], 0)
        drawn = ((columns.T.tocsr() @ draws.T) - expected[:, None] * words) / scale[part][:, None]
        drawn = np.abs(np.where(varies[:, None], drawn, 0))
        # A hair's breadth: the same split must count as equal whatever the order of its sums.
        reached[part] = (drawn >= np.abs(excess[part])[:, None] - 1e-6).sum(axis=1)
        largest = np.maximum(largest, drawn.max(axis=0, initial=0))
    ordered = np.sort(largest)
    beyond = len(ordered) - np.searchsorted(ordered, np.abs(excess) - 1e-6)
    extra = 0 if exact else 1
    return {"p": (reached + extra) / (len(draws) + extra), "p_family": (beyond + extra) / (len(draws) + extra),
            "score": excess, "deviation": deviation, "largest": ordered, "exact": np.array(exact)}
