"""Evenness of words over parts, on plain counts and sizes: one function a measure, sparse, all words at once."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from analysis.tables import TableError

# Every measure takes counts, an array (parts) of one word or an array or sparse matrix (words, parts), and sizes, the
# words of each part (default: parts of one size); it returns a number a word, NaN where the word stands nowhere, and
# raises TableError if a count is missing or negative or a part has no words.
Counts: TypeAlias = ArrayLike | sparse.spmatrix | sparse.sparray


class Spread(NamedTuple):
    """What all measures are made of; v, s and rate hold one value per word and part where the word stands."""

    word: np.ndarray   # index of the word
    v: np.ndarray      # count there
    s: np.ndarray      # share of all words that this part has
    rate: np.ndarray   # count over size of the part
    f: np.ndarray      # count of each word in all parts
    shares: np.ndarray  # of every part
    scalar: bool

    def sum(self, values: np.ndarray) -> np.ndarray:
        """Sum of one value per entry for each word."""
        return np.bincount(self.word, weights=values, minlength=len(self.f))

    def done(self, values: np.ndarray) -> np.ndarray:
        """The result, NaN for a word that stands nowhere."""
        out = np.where(self.f > 0, values, np.nan)
        return out[0] if self.scalar else out


def spread(counts: Counts, sizes: ArrayLike | None) -> Spread:
    """Counts and sizes made ready for the measures, and checked."""
    scalar = not sparse.issparse(counts) and np.ndim(counts) == 1
    matrix = sparse.csr_array(counts if sparse.issparse(counts) else np.atleast_2d(np.asarray(counts, float)))
    matrix = matrix.astype(float)
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    n = matrix.shape[1]
    size = np.ones(n) if sizes is None else np.asarray(sizes, float)
    if size.shape != (n,) or n == 0:
        raise TableError(f"there are {n} parts but {size.size} sizes; give one size (words) per part, at least one")
    if not (np.isfinite(size).all() and (size > 0).all()):
        raise TableError("a part has no words, or its size is missing; leave parts without words out")
    if not np.isfinite(matrix.data).all() or (matrix.data < 0).any():
        raise TableError("counts are numbers from 0 on; one is missing or negative")
    word = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    if sizes is not None and (matrix.data > size[matrix.indices]).any():
        raise TableError("a word is counted more often than its part has words; are the sizes those of these parts?")
    share = size / size.sum()
    return Spread(word, matrix.data, share[matrix.indices], matrix.data / size[matrix.indices],
                  np.bincount(word, weights=matrix.data, minlength=matrix.shape[0]), share, scalar)


def _quotient(above: np.ndarray, below: np.ndarray | float) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(above / below)


def parts_with_word(counts: Counts, sizes: ArrayLike | None = None) -> np.ndarray:
    """Range: in how many parts the word stands (parts). 0 where it stands nowhere."""
    x = spread(counts, sizes)
    out = x.sum(np.ones(len(x.v)))
    return out[0] if x.scalar else out


def juilland_d(counts: Counts, sizes: ArrayLike | None = None) -> np.ndarray:
    """Juilland's D on rates, with the population standard deviation: 1 is even, 0 all in one part.

    With many parts it nears 1 for every word that is not rare. Some programs take the sample standard deviation, which
    gives another number.

    Source: Juilland et al. 1970; Gries 2008, doi:10.1075/ijcl.13.4.02gri.
    """
    x = spread(counts, sizes)
    n = len(x.shares)
    mean = x.sum(x.rate) / n
    variance = (x.sum((x.rate - mean[x.word]) ** 2) + (n - x.sum(np.ones(len(x.v)))) * mean**2) / n
    return x.done(1 - _quotient(_quotient(np.sqrt(variance), mean), np.sqrt(n - 1) if n > 1 else np.nan))


def carroll_d2(counts: Counts, sizes: ArrayLike | None = None, *, of: str = "rates") -> np.ndarray:
    """Carroll's D2: entropy of the word over the parts as share of the largest possible, 0 to 1.

    ``of`` is "rates" (parts of unequal size count alike) or "counts"; for equal parts they agree.

    Source: Carroll 1970; rates as in Gries 2008, doi:10.1075/ijcl.13.4.02gri.
    """
    x = spread(counts, sizes)
    if of not in ("rates", "counts"):
        raise TableError(f"unknown base {of!r} for D2; choose rates or counts")
    value = x.rate if of == "rates" else x.v
    q = value / x.sum(value)[x.word]
    return x.done(_quotient(x.sum(-q * np.log(q)), np.log(len(x.shares)) or np.nan))


def rosengren_s(counts: Counts, sizes: ArrayLike | None = None) -> np.ndarray:
    """Rosengren's S: 1 is in proportion to the parts' sizes; its least is the smallest part's share.

    Source: Rosengren 1971; Gries 2008.
    """
    x = spread(counts, sizes)
    return x.done(_quotient(x.sum(np.sqrt(x.v * x.s)) ** 2, x.f))


def lyne_d3(counts: Counts, sizes: ArrayLike | None = None) -> np.ndarray:
    """Lyne's D3, 1 - chi-squared / 4f: 1 is in proportion; below 0 for words in few of many parts.

    Source: Lyne 1985; Gries 2008.
    """
    x = spread(counts, sizes)
    return x.done(1 - _quotient(_quotient(x.sum(x.v**2 / x.s), x.f) - x.f, 4 * x.f))


def distributional_consistency(counts: Counts, sizes: ArrayLike | None = None) -> np.ndarray:
    """Distributional consistency (DC) on counts, for parts of one size: 1 is even, 1/n all in one part.

    Source: Zhang et al. 2004; Gries 2008.
    """
    x = spread(counts, sizes)
    return x.done(_quotient(x.sum(np.sqrt(x.v)) ** 2, len(x.shares) * x.f))


def dp(counts: Counts, sizes: ArrayLike | None = None) -> np.ndarray:
    """Gries's deviation of proportions: 0 is in proportion to the sizes, near 1 all in one small part.

    A word of two uses cannot be even over ten parts: DP of rare words is high whatever their use.

    Source: Gries 2008, doi:10.1075/ijcl.13.4.02gri.
    """
    x = spread(counts, sizes)
    return x.done((x.sum(np.abs(x.v / x.f[x.word] - x.s)) + 1 - x.sum(x.s)) / 2)


def dp_norm(counts: Counts, sizes: ArrayLike | None = None) -> np.ndarray:
    """DP over the largest value these sizes allow, 0 to 1; NaN with one part.

    Source: Lijffijt & Gries 2012, doi:10.1075/ijcl.17.1.08lij.
    """
    x = spread(counts, sizes)
    return _quotient(dp(counts, sizes), 1 - x.shares.min() if len(x.shares) > 1 else np.nan)


def dp_egbert(counts: Counts, sizes: ArrayLike | None = None) -> np.ndarray:
    """Evenness after Egbert: 1 - DP over its largest value, taken from the parts that hold the word. 1 is even.

    Source: Egbert, Burch & Biber 2020, doi:10.1075/ijcl.18010.egb.
    """
    x = spread(counts, sizes)
    least = np.full(len(x.f), np.inf)
    np.minimum.at(least, x.word, x.s)
    return 1 - _quotient(dp(counts, sizes), x.done(np.where(least < 1, 1 - least, np.nan)))


def kl_bits(counts: Counts, sizes: ArrayLike | None = None) -> np.ndarray:
    """Kullback-Leibler divergence of the word's spread from the parts' sizes (bits): 0 is in proportion, no upper end.

    Source: Kullback & Leibler 1951; for words Gries 2024, doi:10.1075/scl.115.
    """
    x = spread(counts, sizes)
    t = x.v / x.f[x.word]
    return x.done(np.maximum(0, x.sum(t * np.log2(t / x.s))))


def dkl(counts: Counts, sizes: ArrayLike | None = None) -> np.ndarray:
    """Evenness 1 / (1 + KL), KL in bits: 1 is in proportion. Other texts scale KL as exp(-KL): another number.

    Source: Gries 2024, Frequency, dispersion, association, and keyness, doi:10.1075/scl.115.
    """
    return 1 / (1 + kl_bits(counts, sizes))


def da(counts: Counts, sizes: ArrayLike | None = None) -> np.ndarray:
    """Mean difference of rates over all pairs of parts, as evenness: 1 is even, 0 all in one part; NaN with one part.

    Source: Burch, Egbert & Biber 2017, doi:10.1558/jrds.33066.
    """
    x = spread(counts, sizes)
    n = len(x.shares)
    order = np.lexsort((x.rate, x.word))
    word, rate = x.word[order], x.rate[order]
    inside = x.sum(np.ones(len(x.v)))
    # Sum over pairs = sum of rate x (2 rank - n - 1); the parts without the word take the lowest ranks and add nothing.
    rank = np.arange(len(word)) - np.repeat(np.cumsum(inside) - inside, inside.astype(int)) + (n - inside)[word] + 1
    pairs = np.bincount(word, weights=rate * (2 * rank - n - 1), minlength=len(x.f))
    return x.done(1 - _quotient(pairs, (n - 1) * x.sum(x.rate) if n > 1 else np.nan))
