"""Do more than two groups differ at all? One test per term before any pair of them is looked at."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import xlogy

from analysis.compare.checked import article_labels, count_matrix, token_counts
from analysis.compare.intervals import with_words
from analysis.compare.options import at_least_one, number
from analysis.compare.permutation import HAIR, MOST, drawn_with
from analysis.compare.score import Scores, fit_scores, shares
from analysis.tables import TableError

SLICE = 1000  # terms at a time: bounds memory at groups x permutations x SLICE


def omnibus_test(counts: sparse.spmatrix, tokens: np.ndarray, group: np.ndarray, *, permutations: int = 1000,
                 seed: int = 0) -> pd.DataFrame:
    """For every term, how often groups of articles drawn at random differ as much as the real ones.

    The statistic is the score test of one negative-binomial rate for all groups: the sum over groups of the squared
    excess of weighted uses over the group's share, each divided by what chance gives it; groups may differ in the
    length of their articles. With equal lengths it is the Kruskal-Wallis idea on counts instead of ranks. It does not
    say which groups differ; and with one article a group every permutation of equally long articles gives the same sum,
    so p is 1.

    Parameters
    ----------
    counts : sparse matrix (articles, terms) of uses
    tokens : array (articles), words of each article; those without any are left out
    group : array (articles), label of each article
    permutations, seed : of the articles over the groups

    Returns
    -------
    One row per term: p_omnibus, p_omnibus_family (of the largest statistic over all terms), groups (number).

    Raises
    ------
    TableError if there are fewer than two groups with words, sizes disagree, a group is missing, or a count is missing
    or negative.

    Source: as `analysis.compare.score`; Westfall & Young 1993, section 2.3; Kruskal & Wallis 1952,
    doi:10.1080/01621459.1952.10483441.
    """
    counts, tokens, group = count_matrix(counts), token_counts(tokens), article_labels("group", group)
    at_least_one("permutations", permutations)
    number("permutations", permutations, low=1, high=MOST)
    if len(group) != len(tokens):
        raise TableError(f"groups of {len(group)} articles and tokens of {len(tokens)}; they must be the same articles")
    if (unknown := pd.isna(group)).any():
        raise TableError(f"article {int(unknown.argmax()) + 1} has no group; leave it out")
    group = group[~(np.asarray(tokens, float) == 0)]
    counts, tokens = with_words(counts, tokens)
    if not all(np.isfinite(values).all() and (values >= 0).all() for values in (counts.data, tokens)):
        raise TableError("counts and tokens must be numbers and not negative; one is")
    code, names = pd.factorize(group, sort=False)
    if len(names) < 2 or permutations < 1:
        raise TableError(f"{len(names)} groups with words and {permutations} permutations; there must be two and one")
    n = len(code)
    generator = drawn_with(seed)
    draws = [code, *(generator.permutation(code) for _ in range(permutations))]
    # One column per draw and group: 1 where the article is in the group.
    columns = np.concatenate([i * len(names) + draw for i, draw in enumerate(draws)])
    member = sparse.csr_matrix((np.ones(len(columns)), (np.tile(np.arange(n), len(draws)), columns)),
                               shape=(n, len(draws) * len(names)))
    scores = fit_scores(counts, tokens, np.zeros(n, dtype=np.int64))
    largest, reached, real = np.zeros(len(draws)), np.zeros(counts.shape[1]), np.zeros(counts.shape[1])
    for first in range(0, counts.shape[1], SLICE):
        part = scores.order[first:first + SLICE]
        square, deviance = (_per_draw(table, len(names)) for table in _excesses(scores, part, member))
        reached[part] = (square[:, 1:] >= square[:, :1] - HAIR).sum(axis=1)
        real[part] = deviance[:, 0]
        largest = np.maximum(largest, deviance.max(axis=0, initial=0))
    ordered = np.sort(largest[1:])
    beyond = np.maximum(permutations - np.searchsorted(ordered, real - HAIR), reached)
    return pd.DataFrame({"p_omnibus": (reached + 1) / (permutations + 1),
                         "p_omnibus_family": (beyond + 1) / (permutations + 1), "groups": len(names)})


def _excesses(scores: Scores, terms: np.ndarray, member: sparse.csr_matrix) -> tuple[np.ndarray, np.ndarray]:
    """Of every group, squared excess over its expectation, and deviance: arrays (terms, draws x groups)."""
    mine = np.asarray((scores.weighted[terms] @ member).todense())
    square, deviance = np.zeros_like(mine), np.zeros_like(mine)
    for _, rows, cells, share in shares(scores, terms, member):
        uses, squares = scores.uses[cells][:, None], scores.squares[cells][:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            square[rows] = (mine[rows] - uses * share) ** 2 / (squares * share)
            deviance[rows] = 2 * uses / np.maximum(squares, uses) * xlogy(mine[rows], mine[rows] / (uses * share))
    varies = scores.varies[terms][:, None]
    return (np.where(varies & np.isfinite(square), square, 0), np.where(varies & np.isfinite(deviance), deviance, 0))


def _per_draw(table: np.ndarray, groups: int) -> np.ndarray:
    return table.reshape(len(table), -1, groups).sum(axis=2)
