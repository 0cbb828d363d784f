"""Do more than two groups differ at all? One test per term before any pair of them is looked at."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.compare.intervals import with_words
from analysis.compare.permutation import drawn_with
from analysis.tables import TableError

SLICE = 2000  # terms at a time: bounds memory at groups x permutations x SLICE


def omnibus_test(counts: sparse.spmatrix, tokens: np.ndarray, group: np.ndarray, *, permutations: int = 1000,
                 seed: int = 0) -> pd.DataFrame:
    """For every term, how often groups of articles drawn at random differ as much as the real ones.

    The statistic is the sum over groups of their squared excess of uses, each divided by its size in articles: the
    Kruskal-Wallis idea on counts instead of ranks. It does not say which groups differ; and with one article a group
    every permutation gives the same sum, so p is 1.

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

    Source: Westfall & Young 1993, section 2.3; Kruskal & Wallis 1952, doi:10.1080/01621459.1952.10483441.
    """
    group = np.asarray(group, dtype=object)
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
    n, size = len(code), np.bincount(code).astype(float)
    generator = drawn_with(seed)
    draws = [code, *(generator.permutation(code) for _ in range(permutations))]
    # One row per draw and group: 1 where the article is in the group.
    rows = np.concatenate([i * len(names) + draw for i, draw in enumerate(draws)])
    member = sparse.csr_matrix((np.ones(len(rows), dtype=np.float32), (rows, np.tile(np.arange(n), len(draws)))),
                               shape=(len(draws) * len(names), n))
    words = (member @ tokens)[:, None]
    rate = np.asarray(counts.sum(axis=0)).ravel() / tokens.sum()
    columns = counts.tocsc()
    largest, reached, real = np.zeros(len(draws)), np.zeros(counts.shape[1]), np.zeros(counts.shape[1])
    for first in range(0, counts.shape[1], SLICE):
        part = slice(first, first + SLICE)
        some = columns[:, part]
        excess = np.asarray((member @ some).todense()) - words * rate[part]
        statistic = (excess.reshape(len(draws), len(names), -1) ** 2 / size[:, None]).sum(axis=1)
        # In units of what a random draw gives, so that terms can be compared.
        spread = (np.asarray(some.multiply(some).sum(axis=0)).ravel()
                  - 2 * rate[part] * np.asarray(some.multiply(tokens[:, None]).sum(axis=0)).ravel()
                  + rate[part] ** 2 * (tokens ** 2).sum())
        varies = spread > 1e-9
        statistic = np.where(varies, statistic / np.where(varies, spread, 1), 0)
        real[part] = statistic[0]
        reached[part] = (statistic[1:] >= statistic[0] - 1e-9).sum(axis=0)
        largest = np.maximum(largest, statistic.max(axis=1, initial=0))
    ordered = np.sort(largest[1:])
    beyond = permutations - np.searchsorted(ordered, real - 1e-9)
    return pd.DataFrame({"p_omnibus": (reached + 1) / (permutations + 1),
                         "p_omnibus_family": (beyond + 1) / (permutations + 1), "groups": len(names)})
