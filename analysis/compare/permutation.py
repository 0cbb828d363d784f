"""Is a difference more than the luck of which articles are on which side? Articles are permuted, not words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product
from math import comb, prod
from numbers import Integral

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.compare.checked import article_labels, count_matrix, sides_of, token_counts
from analysis.compare.score import fit_scores, statistics
from analysis.tables import TableError

SLICE = 4000  # terms at a time: bounds memory at permutations x SLICE
HAIR = 1e-6    # statistics that are closer are the same


MOST = 10_000_000  # splits: beyond, they would not stand in memory


def smallest_p(target: int | Sequence[int] | np.ndarray, reference: int | Sequence[int] | np.ndarray) -> float:
    """The smallest p that so many articles a side can ever give, whatever the texts say; in strata, one number each.

    >>> smallest_p(1, 4), round(smallest_p(5, 5), 4)
    (0.2, 0.0079)
    >>> smallest_p([1, 1, 1], [1, 1, 1])  # three events, one article a side: 8 splits, each with its mirror image
    0.25
    """
    sides = [(int(a), int(b)) for a, b in zip(np.atleast_1d(target), np.atleast_1d(reference), strict=True)]
    free = [(a, b) for a, b in sides if a and b]
    # With sides of one size every split has a mirror image that is just as extreme.
    return (2 if free and all(a == b for a, b in free) else 1) / prod(comb(a + b, a) for a, b in free)


def drawn_with(seed: int) -> np.random.Generator:
    """What draws by chance, the same every time.

    Raises
    ------
    TableError if the seed is no whole number from 0 on.
    """
    if not isinstance(seed, Integral) or isinstance(seed, bool) or seed < 0:
        raise TableError(f"the seed is {seed!r}; it is a whole number from 0 on, so that the draw can be made again")
    return np.random.default_rng(int(seed))


def splits(articles: int, target: int | Sequence[int] | np.ndarray, permutations: int, seed: int, *,
           strata: np.ndarray | None = None) -> tuple[np.ndarray, bool]:
    """Ways to put ``target`` of the articles on the target side: all of them if they are few, else drawn at random.

    Parameters
    ----------
    articles, target : number of articles, and how many of them are the target's; 1 <= target < articles
    permutations : at most so many splits are drawn
    seed : of the draw
    strata : array (articles), stratum of each from 0; ``target`` then has one number per stratum, and every split has
        so many of its articles on the target side

    Returns
    -------
    float32 array (splits, articles) of 0 and 1, and whether these are all the splits there are.

    Raises
    ------
    TableError if a side would be empty (in every stratum, where there are strata), or permutations is no number from 1
    on.
    """
    code = np.zeros(articles, dtype=np.int64) if strata is None else np.asarray(strata, dtype=np.int64)
    chosen, sizes = np.atleast_1d(target), np.bincount(code, minlength=1)
    if not isinstance(permutations, Integral) or isinstance(permutations, bool) or not 1 <= permutations <= MOST:
        raise TableError(f"permutations is {permutations!r}; it is a whole number from 1 on, usually 1000 or more, and "
                         f"at most {MOST:,}")
    if len(chosen) != len(sizes) or not ((chosen > 0) & (chosen < sizes)).any() \
            or (chosen < 0).any() or (chosen > sizes).any():
        raise TableError(f"cannot split {articles} articles into {chosen.sum()} and {articles - chosen.sum()}; both "
                         f"sides need one{'' if strata is None else ' in at least one stratum'}")
    rows, exact = _all_splits(code, sizes, chosen, permutations), True
    if rows is None:
        rows, exact = _some_splits(code, sizes, chosen, permutations, seed), False
    out = np.zeros((len(rows), articles), dtype=np.float32)
    np.put_along_axis(out, rows, 1, axis=1)
    return out, exact


def _all_splits(code: np.ndarray, sizes: np.ndarray, chosen: np.ndarray, most: int) -> np.ndarray | None:
    ways = 1
    for n, k in zip(sizes.tolist(), chosen.tolist(), strict=True):
        if (ways := ways * comb(n, k)) > most:
            return None
    members = [np.flatnonzero(code == s).tolist() for s in range(len(sizes))]
    every = product(*(combinations(ids, k) for ids, k in zip(members, chosen.tolist(), strict=True)))
    return np.array([[i for part in split for i in part] for split in every])


def _some_splits(code: np.ndarray, sizes: np.ndarray, chosen: np.ndarray, permutations: int, seed: int) -> np.ndarray:
    generator, articles = drawn_with(seed), len(code)
    if len(sizes) == 1 and articles > 2000:
        return np.array([generator.permutation(articles)[:chosen[0]] for _ in range(permutations)])
    # Sorted by stratum and, in it, by chance: the first so many places of each stratum are the target's.
    first = np.cumsum(sizes) - sizes
    places = np.concatenate([np.arange(a, a + k) for a, k in zip(first, chosen, strict=True)])
    if articles <= 2000:
        return np.argsort(code + generator.random((permutations, articles)), axis=1)[:, places]
    return np.array([np.argsort(code + generator.random(articles))[places] for _ in range(permutations)])


def permutation_test(counts: sparse.spmatrix, tokens: np.ndarray, is_target: np.ndarray, *, permutations: int = 1000,
                     seed: int = 0, strata: np.ndarray | None = None) -> dict[str, np.ndarray]:
    """For every term, how often a random split of the articles differs as much as the real one.

    The statistic is the score test of two negative-binomial rates: the target's sum of (x - r t) / (1 + phi r t) over
    its articles of t words and x uses, less its share of all such sums, over the standard deviation that this split has
    by its own lengths. So articles of unlike length may face each other; where all are equally long it is the
    difference of the plain rates. p_family compares splits and terms by the signed root of the deviance.

    It is exact where articles are exchangeable, however words cluster in them, and nearly so where lengths differ by
    side: four to one, p < .05 in 5 of 100 cases, in up to 8 where fewer than eight articles use the term. It says
    nothing of size, and takes a term to cluster alike on both sides. Articles that differ in what or when they are
    about are exchangeable only within strata; a stratum of one side alone tells nothing.

    Parameters
    ----------
    counts : sparse matrix (articles, terms) of uses
    tokens : array (articles), words of each article
    is_target : bool array (articles)
    permutations : splits drawn; all of them are taken where there are no more
    seed : of the draw
    strata : array (articles), event, week or topic of each; articles change sides only within theirs. Default: one

    Returns
    -------
    p : array (terms), two-sided, at least 1 / (permutations + 1); 1 where the term does not vary
    p_family : array (terms), of the largest statistic over all terms (max-T): below .05 for any of the terms in at most
        5 % of the studies in which no term differs
    score : array (terms), the statistic; positive where the target uses the term more
    largest : array (splits), the largest statistic of each split, ascending: its upper tail is what p_family reads
    exact : bool, all splits were taken

    Raises
    ------
    TableError if the sizes disagree, a count or stratum is missing, a count is negative, or a side is empty (in every
    stratum).

    Source: as `analysis.compare.score`; Westfall & Young 1993, *Resampling-based multiple testing*, section 2.3
    (single-step max-T); Phipson & Smyth 2010, doi:10.2202/1544-6115.1585 (the 1 that is added).
    """
    found = permuted(counts, tokens, is_target, permutations=permutations, seed=seed, strata=strata, tail=1)
    return {name: value for name, value in found.items() if name != "highest"}


def permuted(counts: sparse.spmatrix, tokens: np.ndarray, is_target: np.ndarray, *, permutations: int, seed: int,
             strata: np.ndarray | None, tail: int) -> dict[str, np.ndarray]:
    """`permutation_test`, and of every term the ``tail`` largest statistics of all splits.

    Returns
    -------
    As `permutation_test`, with highest : array (terms, tail), descending (0 where there are fewer splits).
    """
    counts, tokens = count_matrix(counts), token_counts(tokens)
    is_target = sides_of(is_target)
    if counts.shape[0] != len(tokens) or len(tokens) != len(is_target):
        raise TableError(f"counts of {counts.shape[0]} articles, tokens of {len(tokens)} and sides of "
                         f"{len(is_target)}; they must be the same articles")
    if not all(np.isfinite(values).all() and (values >= 0).all() for values in (counts.data, tokens)):
        raise TableError("counts and tokens must be numbers and not negative; one is")
    drawn_with(seed)  # a seed is refused also where all splits are taken and none is drawn
    code = codes(strata, len(tokens))
    size = np.bincount(code, minlength=1)
    target = np.bincount(code, is_target, len(size)).astype(np.int64)
    draws, exact = splits(len(tokens), target, permutations, seed, strata=code)
    free = ((target > 0) & (target < size))[code]  # articles that can change sides
    sides = np.empty((free.sum(), len(draws) + 1))  # the real split first, by the same arithmetic
    sides[:, 0], sides[:, 1:] = is_target[free], draws[:, free].T
    scores = fit_scores(counts[free], tokens[free], np.unique(code[free], return_inverse=True)[1])
    score, root, reached = (np.zeros(counts.shape[1]) for _ in range(3))
    largest, highest = np.zeros(len(draws)), np.zeros((counts.shape[1], tail))
    for i in range(0, counts.shape[1], SLICE):
        part = scores.order[i:i + SLICE]
        every, roots = statistics(scores, part, sides)
        score[part], drawn = every[:, 0], np.abs(every[:, 1:])
        root[part], roots = np.abs(roots[:, 0]), np.abs(roots[:, 1:])
        # A hair's breadth: the same split must count as equal whatever the order of its sums.
        reached[part] = (drawn >= np.abs(every[:, :1]) - HAIR).sum(axis=1)
        largest = np.maximum(largest, roots.max(axis=0, initial=0))
        top = min(tail, len(draws))
        highest[part, :top] = -np.sort(np.partition(-drawn, top - 1, axis=1)[:, :top], axis=1)
    ordered = np.sort(largest)
    beyond = len(ordered) - np.searchsorted(ordered, root - HAIR)
    extra = 0 if exact else 1
    # By another measure than p, so it might come out a little smaller; a family cannot be surer than its term.
    p, p_family = ((number + extra) / (len(draws) + extra) for number in (reached, np.maximum(beyond, reached)))
    return {"p": p, "p_family": p_family, "score": score, "largest": ordered, "exact": np.array(exact),
            "highest": highest}


def codes(strata: np.ndarray | None, articles: int) -> np.ndarray:
    """Number of each article's stratum from 0; all 0 without strata."""
    if strata is None:
        return np.zeros(articles, dtype=np.int64)
    strata = article_labels("strata", strata)
    if len(strata) != articles:
        raise TableError(f"strata of {len(strata)} articles, tokens of {articles}; they must be the same articles")
    code = pd.factorize(np.asarray(strata, dtype=object), sort=False)[0]
    if (code < 0).any():
        raise TableError(f"article {int((code < 0).argmax()) + 1} has no stratum; leave it out, or give the articles "
                         f"without one a stratum of their own")
    return code.astype(np.int64)
