"""Which articles make up each group, so that all groups are added up at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.tables import TableError


class Members(NamedTuple):
    """The articles of every group, so that all groups are added up at once.

    Attributes
    ----------
    ids : article ids, sorted
    group : int array (articles), number of each article's group
    order : Index, the groups in the bibliography's order
    """

    ids: list[str]
    group: np.ndarray
    order: pd.Index

    @property
    def articles(self) -> np.ndarray:
        """int array (groups): how many articles each group has."""
        return np.bincount(self.group, minlength=len(self.order))

    def sums(self, counts: sparse.sparray | np.ndarray) -> np.ndarray:
        """int array (groups, columns): sums of a matrix (articles, columns) over the articles of each group."""
        one = sparse.csr_array((np.ones(len(self.ids)), (self.group, np.arange(len(self.ids)))),
                               shape=(len(self.order), len(self.ids)))
        found = one @ counts
        return np.asarray(found.toarray() if sparse.issparse(found) else found).astype("int64")

    def with_words(self, counts: sparse.sparray | np.ndarray, words: np.ndarray) -> np.ndarray:
        """int array (groups): how many articles of each group have words.

        Raises
        ------
        TableError if an article has counts, but no words.
        """
        without = np.asarray(counts.sum(axis=1)).ravel() * (words == 0) > 0
        if without.any():
            raise TableError(f"article {self.ids[int(without.argmax())]!r} has hits in a voice in which the lengths "
                             "table gives it no words; take hits and lengths from one study")
        return np.bincount(self.group, words > 0, len(self.order)).astype("int64")


def members_of(group: pd.Series) -> Members:
    """The members of every group.

    Parameters
    ----------
    group : table of `groups`

    Raises
    ------
    TableError if there is no article.
    """
    if group.empty:
        raise TableError("the articles table has no rows; there is nothing to compare")
    ids, order = sorted(group.index), pd.Index(list(dict.fromkeys(group)))
    return Members(ids, order.get_indexer(group[ids]), order)
