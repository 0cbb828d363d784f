"""Two sides of a comparison, term by term: how far apart, how sure, and what so few articles could have shown."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.compare.intervals import ratio_limits, with_words
from analysis.compare.jackknife import log_rates
from analysis.compare.multiple import bh
from analysis.compare.permutation import permutation_test, smallest_p, splits
from analysis.tables import TableError

CANNOT_TELL = "cannot tell"
NONE = "none at any size"
ADJUST = {"family": "p_family", "bh": "q_bh", "none": "p_permutation"}
POWER = 0.8
LARGEST = 8.0  # powers of two: a difference beyond 256 times is not looked for
SPLITS = 200   # that the power is counted in
SLICE = 2000   # terms at a time: bounds memory at splits x SLICE
COLUMNS = ("log_ratio_low", "log_ratio_high", "interval", "excess_sd", "p_permutation", "p_family", "q_bh",
           "smallest_log_ratio", "could_tell", "verdict")


def compare_sides(counts: sparse.spmatrix, tokens: np.ndarray, is_target: np.ndarray, *, permutations: int = 1000,
                  level: float = 0.95, adjust: str = "family", seed: int = 0,
                  strata: np.ndarray | None = None) -> pd.DataFrame:
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

    Returns
    -------
    One row per term, in the matrix's order: log_ratio_low, log_ratio_high (powers of two; infinite where it is one
    bound), interval (what it is, or why there is none), excess_sd (uses of the target beyond what both sides' common
    rate gives it, in standard deviations over splits), p_permutation, p_family, q_bh, smallest_log_ratio (size in
    powers of two that four of five such studies would find by p_family, whatever ``adjust`` is, were it the side with
    fewer words that uses it more; inf where none could, and often where all uses are on one side, verdict or not),
    could_tell (the same in words: times the rate, or "none at any size"), verdict ("more in target",
    "more in reference", "cannot tell").

    Raises
    ------
    TableError if a side has no articles, a count is missing or negative, or an option is none.

    Source: as `permutation_test`, `ratio_limits` and `bh`.
    """
    if adjust not in ADJUST:
        raise TableError(f"unknown adjustment {adjust!r}; choose from {', '.join(ADJUST)}")
    is_target = np.asarray(is_target, bool)
    if len(is_target) != len(tokens):
        raise TableError(f"sides of {len(is_target)} articles and tokens of {len(tokens)}; they must be the same "
                         f"articles")
    if strata is not None and len(strata) != len(tokens):
        raise TableError(f"strata of {len(strata)} articles and tokens of {len(tokens)}; they must be the same "
                         f"articles")
    some = ~(np.asarray(tokens, float) == 0)
    is_target, strata = is_target[some], None if strata is None else np.asarray(strata, dtype=object)[some]
    counts, tokens = with_words(counts, tokens)
    test = permutation_test(counts, tokens, is_target, permutations=permutations, seed=seed, strata=strata)
    low, high, kinds = ratio_limits(log_rates(counts[is_target], tokens[is_target]),
                                    log_rates(counts[~is_target], tokens[~is_target]), level=level)
    smallest = _smallest_log_ratio(test, counts, tokens, is_target, strata, 1 - level)
    p = {"p_permutation": test["p"], "p_family": test["p_family"], "q_bh": bh(test["p"])}
    return pd.DataFrame({"log_ratio_low": low / np.log(2), "log_ratio_high": high / np.log(2), "interval": kinds,
                         "excess_sd": test["score"], **p, "smallest_log_ratio": smallest,
                         "could_tell": [in_words(size) for size in smallest],
                         "verdict": verdicts(p[ADJUST[adjust]], test["score"], level)}, columns=list(COLUMNS))


def verdicts(p: np.ndarray, excess: np.ndarray, level: float) -> np.ndarray:
    """Which side has more, where p allows to say so.

    >>> verdicts(np.array([.01, .01, .2]), np.array([3., -3., 1.]), .95).tolist()
    ['more in target', 'more in reference', 'cannot tell']
    """
    told = p <= 1 - level + 1e-12  # rounding must not decide between .05 and .05
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


def _smallest_log_ratio(test: dict[str, np.ndarray], counts: sparse.csr_matrix, tokens: np.ndarray,
                        is_target: np.ndarray, strata: np.ndarray | None, alpha: float) -> np.ndarray:
    """Log2 ratio at which the largest statistic of chance is passed with the power stated, uses in all staying as many.

    The articles are put on two sides at random, as if the sides did not differ; then the uses of the one are
    multiplied. A formula would not do: a term that clusters spreads more where it is frequent, and no statistic of so
    few articles can be larger than the root of their number.
    """
    code = np.zeros(len(tokens), dtype=np.int64) if strata is None else pd.factorize(strata)[0]
    each = np.bincount(code, is_target).astype(int)
    if smallest_p(each, np.bincount(code) - each) > alpha + 1e-12:
        return np.full(counts.shape[1], np.inf)
    largest = test["largest"]
    critical = largest[min(len(largest) - 1, int(np.ceil((1 - alpha) * len(largest))))]
    # The shorter side, and of equals the one with the first article, whatever it is called.
    words = tokens[is_target].sum(), tokens[~is_target].sum()
    short = is_target if words[0] < words[1] or (words[0] == words[1] and is_target[0]) else ~is_target
    draws, _ = splits(len(tokens), np.bincount(code, short).astype(int), SPLITS, 0, strata=code)
    columns = sparse.csc_matrix(counts)
    return np.concatenate([np.empty(0), *(
        _found_from(columns[:, i:i + SLICE], tokens, is_target, draws, critical, test["deviation"][i:i + SLICE])
        for i in range(0, counts.shape[1], SLICE))])


def _found_from(counts: sparse.csc_matrix, tokens: np.ndarray, is_target: np.ndarray, draws: np.ndarray,
                critical: float, deviation: np.ndarray) -> np.ndarray:
    words, length_squares = tokens.sum(), float(tokens @ tokens)
    share = float((draws @ tokens).mean() / words)

    def totals(counts: sparse.csc_matrix) -> list[np.ndarray]:
        some = counts, counts.power(2), sparse.csc_matrix(counts.multiply(tokens[:, None]))
        return [value for m in some for value in (np.asarray(m.sum(axis=0)).ravel()[:, None], m.T @ draws.T)]

    uses, _, squares, _, products, _ = totals(counts)
    plain = squares - 2 * uses / words * products + (uses / words) ** 2 * length_squares
    scale = deviation[:, None] / np.sqrt(np.maximum(plain, 1e-12))
    uses, mine, squares, my_squares, products, my_products = totals(_levelled(counts, tokens, is_target))
    mine = mine - mine.mean(axis=1, keepdims=True) + share * uses  # within strata a side's expected share is its own

    def passes(size: np.ndarray) -> np.ndarray:
        up = 2 ** size / (share * 2 ** size + 1 - share)
        up, down = up[:, None], (up / 2 ** size)[:, None]
        total = up * mine + down * (uses - mine)
        excess = up * mine - share * total
        rate = total / words
        spread = (up ** 2 * my_squares + down ** 2 * (squares - my_squares)
                  - 2 * rate * (up * my_products + down * (products - my_products)) + rate ** 2 * length_squares)
        # What is luck grows with the rate, not with its square.
        spread -= (up ** 2 - up) * mine + (down ** 2 - down) * (uses - mine)
        return (excess >= critical * scale * np.sqrt(np.maximum(spread, 0))).mean(axis=1) >= POWER

    low, high = np.zeros(len(uses)), np.full(len(uses), LARGEST)
    possible = (deviation > 0) & passes(high)
    for _ in range(9):
        middle = (low + high) / 2
        found = passes(middle)
        low, high = np.where(found, low, middle), np.where(found, middle, high)
    return np.where(possible, high, np.inf)


def _levelled(counts: sparse.csc_matrix, tokens: np.ndarray, is_target: np.ndarray) -> sparse.csc_matrix:
    """Both sides brought to the common rate, so that a difference that is there does not count as clustering."""
    rate = np.asarray(counts.sum(axis=0)).ravel() / tokens.sum()
    factor = np.ones((2, counts.shape[1]))
    for side, rows in ((0, ~is_target), (1, is_target)):
        own = np.asarray(counts.tocsr()[rows].sum(axis=0)).ravel() / tokens[rows].sum()
        np.divide(rate, own, out=factor[side], where=own > 0)
    out = counts.tocoo()
    return sparse.csc_matrix((out.data * factor[is_target[out.row].astype(int), out.col], (out.row, out.col)),
                             shape=counts.shape)
