"""Articles of one side four times as long as the other's: does permutation keep its level, and what does it find?"""

from __future__ import annotations

import numpy as np
from calibration_data import MEDIAN_WORDS, Sides, draw_sides
from calibration_studies import FAMILY, NONE, NULL, PERMUTATIONS, POWER, RARE, Tally, compare
from scipy import sparse

from analysis.compare.permutation import permutation_test

DESIGNS = ((6, 24), (24, 6), (10, 30), (10, 100), (30, 30))
LENGTHS = ((225, 900), (900, 225), (450, 450))  # median words of the target's articles and of the reference's
TERMS = 500


def name(articles: tuple[int, int], lengths: tuple[int, int]) -> str:
    """How the design is called in the table."""
    return f"{articles[0]} v {articles[1]}, {lengths[0]} v {lengths[1]} words"


def draw_unlike(articles: tuple[int, int], lengths: tuple[int, int], target: np.ndarray, reference: np.ndarray,
                burstiness: float, draw: np.random.Generator) -> Sides:
    """A study as `draw_sides` draws it (gamma), its sides' articles longer or shorter; means are of 540 words."""
    factor = np.repeat(np.array(lengths) / MEDIAN_WORDS, articles)
    empty = draw_sides(*articles, target[:0], reference[:0], "gamma", burstiness, draw)
    words = np.maximum(np.round(empty.words * factor), 20)
    mean = np.where(empty.is_target[:, None], target, reference) * (words / 540)[:, None]
    spread = draw.gamma(1 / burstiness, burstiness, size=mean.shape)
    return empty._replace(words=words, uses=draw.poisson(mean * spread))


def unlike_null(articles: tuple[int, int], lengths: tuple[int, int], level: float, studies: int,
                draw: np.random.Generator) -> Tally:
    """500 terms without a difference, .05 to 10 uses in 540 words: which are called different, and is any?"""
    tally = Tally()
    for _ in range(studies):
        mean = np.exp(draw.uniform(np.log(0.05), np.log(10), TERMS))
        sides = draw_unlike(articles, lengths, mean, mean, level, draw)
        test = permutation_test(sparse.csr_matrix(sides.uses), sides.words, sides.is_target, permutations=PERMUTATIONS,
                                seed=int(draw.integers(1 << 30)))
        holders = (sides.uses > 0).sum(axis=0)
        for terms, among, bar in (("in 8 and more articles", holders >= 8, NULL),
                                  ("in 1 to 7 articles", (holders > 0) & (holders < 8), RARE)):
            tally.add("rejects at .05: permutation", terms, test["p"] <= 0.05, among, bar)
        tally.add("calls any term different at .05: p_family", f"{TERMS} terms", (test["p_family"] <= 0.05).any(),
                  np.array(True), FAMILY)
    return tally


def unlike_power(articles: tuple[int, int], lengths: tuple[int, int], level: float, studies: int,
                 draw: np.random.Generator) -> Tally:
    """Planted differences among terms without one, more on the target's side and less."""
    tally, mean = Tally(), np.ones(100)
    planted = np.repeat([1.0, 2.0, 4.0, 0.5, 0.25], [60, 10, 10, 10, 10])
    for _ in range(studies):
        sides = draw_unlike(articles, lengths, mean * planted, mean, level, draw)
        found = compare(sides, seed=int(draw.integers(1 << 30)))
        right = (found["excess_sd"].to_numpy() > 0) == (planted > 1)
        for ratio in (2.0, 4.0, 0.5, 0.25):
            for p in ("p_permutation", "p_family"):
                tally.add(f"finds ratio {ratio:g}: {p}{' of 100 terms' if p == 'p_family' else ''}",
                          "2 uses per 1,000 words", (found[p] <= 0.05).to_numpy() & right, planted == ratio, NONE)
    return tally


def unlike_smallest(articles: tuple[int, int], lengths: tuple[int, int], level: float, studies: int,
                    draw: np.random.Generator) -> Tally:
    """The difference that smallest_log_ratio names, planted on the side with fewer words."""
    tally, mean = Tally(), np.full(1, 3.0)
    words = np.array(articles) * lengths
    share = words.min() / words.sum()
    null = (draw_unlike(articles, lengths, mean, mean, level, draw) for _ in range(101))
    named = np.array([compare(sides, seed=1)["smallest_log_ratio"][0] for sides in null])
    tally.add("smallest_log_ratio is none at any size", "6 uses per 1,000 words", np.isinf(named),
              np.ones(101, bool), NONE)
    times = 2 ** np.median(named)
    if np.isfinite(times):
        more = mean * times / (share * times + 1 - share)  # uses in all stay as many
        means = (more, more / times) if words[0] <= words[1] else (more / times, more)
        wanted = "more in target" if words[0] <= words[1] else "more in reference"
        for _ in range(studies):
            verdict = compare(draw_unlike(articles, lengths, *means, level, draw), seed=1)["verdict"][0]
            tally.add("finds smallest_log_ratio", f"6 uses per 1,000 words: {times:.1f} times",
                      np.array(verdict == wanted), np.array(True), POWER)
    return tally
