"""Studies in which the truth is known: how often what the package says of them is right."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
from calibration_data import (
    MEAN_WORDS,
    SIGMA,
    Sides,
    bootstrap_interval,
    draw_sides,
    draw_spread,
    draw_words,
    load_outlets,
    rivals,
    share_with_use,
)
from scipy import sparse

from analysis.compare.group_intervals import odds_interval, rate_intervals
from analysis.compare.intervals import FEWEST_ARTICLES, share_intervals
from analysis.compare.jackknife import LogRates, log_odds, ratio_interval
from analysis.compare.multiple import bh
from analysis.compare.permutation import permutation_test
from analysis.compare.power import articles_needed
from analysis.compare.sides import compare_sides

MEANS = np.repeat([0.1, 0.3, 1.0, 3.0, 10.0], 8)  # uses in an article of average length: .2 to 19 per 1,000 words
RATIOS = (1.0, 2.0, 8.0)
PERMUTATIONS = 399  # (399 + 1) / 20 is whole: p at most .05 is reached in just 5 % of studies without a difference
ENOUGH = 200        # samples below which a bar is not judged
NULL, RARE, COVER, FAMILY = (0.03, 0.07), (0.0, 0.07), (0.93, 0.97), (0.0, 0.05)
BOUND, POWER, NONE = (0.95, 1.0), (0.7, 0.9), (np.nan, np.nan)


class Tally:
    """Yes and no per study, for a share and its standard error; terms of a study hang together, studies do not."""

    def __init__(self) -> None:
        self.seen: dict[tuple[str, str], list[tuple[int, int]]] = {}
        self.bars: dict[tuple[str, str], tuple[float, float]] = {}

    def add(self, measure: str, terms: str, right: np.ndarray, among: np.ndarray, bar: tuple[float, float]) -> None:
        """Of the terms ``among``, those that are ``right``."""
        right, among = np.broadcast_arrays(right, among)
        self.seen.setdefault((measure, terms), []).append((int((right & among).sum()), int(among.sum())))
        self.bars[measure, terms] = bar

    def rows(self, articles: str, model: str, level: float) -> list[dict]:
        """One row per measure and class of terms."""
        out = []
        for (measure, terms), pairs in self.seen.items():
            yes, n = np.array(pairs, float).T
            if not n.sum():
                continue
            value = yes.sum() / n.sum()
            # An unseen miss is no certainty: at least the error of one miss.
            error = max(np.sqrt(((yes - value * n) ** 2).sum()), 1.0) / n.sum()
            low, high = self.bars[measure, terms]
            out.append({"articles": articles, "model": model, "burstiness": level, "measure": measure, "terms": terms,
                        "value": value, "monte_carlo_se": error, "samples": int(n.sum()),
                        "bar": "" if np.isnan(low) else f"{low:g} to {high:g}",
                        "met": met(value, error, int(n.sum()), low, high)})
        return out


def met(value: float, error: float, samples: int, low: float, high: float) -> str:
    """Whether a share lies within its bar; outside it by at most two standard errors, that cannot be told."""
    if np.isnan(low):
        return ""
    if samples < ENOUGH:
        return "too few samples"
    away = max(low - value, value - high, 0)
    return "yes" if away == 0 else "within error" if away <= 2 * error else "no"


def compare(sides: Sides, **options) -> pd.DataFrame:
    return compare_sides(sparse.csr_matrix(sides.uses), sides.words, sides.is_target, permutations=PERMUTATIONS,
                         **options)


def count_null(tally: Tally, sides: Sides, draw: np.random.Generator) -> None:
    """A study without a difference: who finds one."""
    found = compare(sides, seed=int(draw.integers(1 << 30)))
    holders = (sides.uses > 0).sum(axis=0)
    small = min(sides.is_target.sum(), (~sides.is_target).sum()) <= 5
    called = {"permutation": (found["p_permutation"] <= 0.05).to_numpy(), **rivals(sides, draw)}
    for name, yes in called.items():
        for terms, among, bar in (("in 8 and more articles", holders >= 8, RARE if small else NULL),
                                  ("in 1 to 7 articles", (holders > 0) & (holders < 8), RARE)):
            tally.add(f"rejects at .05: {name}", terms, yes, among, bar)


def count_coverage(tally: Tally, sides: Sides, truth: np.ndarray, expected: np.ndarray, label: str,
                   draw: np.random.Generator) -> None:
    """How often the interval or the bound of the log ratio holds the truth (natural logarithm)."""
    table = compare(sides, seed=1)
    low, high = table["log_ratio_low"].to_numpy() * np.log(2), table["log_ratio_high"].to_numpy() * np.log(2)
    held, ends = (low <= truth) & (truth <= high), np.isfinite(low).astype(int) + np.isfinite(high)
    fewest = np.minimum(*((sides.uses[side] > 0).sum(axis=0) for side in (sides.is_target, ~sides.is_target)))
    some = sides.uses.sum(axis=0) > 0
    one, two = (np.isfinite([low, high]).any(axis=0) & (ends == 1)), ends == 2
    both = fewest >= FEWEST_ARTICLES
    name = f"covers: log ratio, {label}"
    tally.add(name, "sample has 5 articles a side: interval", held, two, COVER)
    tally.add(name, "sample has fewer on one side: bound", held, one, BOUND)
    for low_, high_, terms in ((5, 10, "5 to 10 articles expected a side"), (10, np.inf, "10 and more expected a side"),
                               (4, 5, "4 to 5 articles expected a side"), (0, 4, "fewer than 4 expected a side")):
        among = (expected >= low_) & (expected < high_) & (two | one)
        tally.add(f"{name} or bound", terms, held, among, COVER if low_ >= 4 else BOUND)
    tally.add(f"share without interval or bound, {label}", "all that are used", ~(one | two), some, NONE)
    below, above = bootstrap_interval(sides, draw)
    tally.add(f"covers: log ratio, {label}, percentile bootstrap", "sample has 5 articles a side: interval",
              (below <= truth) & (truth <= above), both, NONE)


def null_and_coverage(articles: tuple[int, int], model: str, level: float, studies: int,
                      draw: np.random.Generator) -> Tally:
    tally = Tally()
    share = {mean: share_with_use(np.array([mean]), model, level)[0] for ratio in RATIOS for mean in
             np.unique(MEANS * ratio)}
    for _ in range(studies):
        for ratio in RATIOS:
            sides = draw_sides(*articles, MEANS * ratio, MEANS, model, level, draw)
            if ratio == 1:
                count_null(tally, sides, draw)
                holders = (sides.uses[sides.is_target] > 0).sum(axis=0)
                low, high = share_intervals(holders, articles[0], level=0.95)
                truth = np.array([share[mean] for mean in MEANS])
                tally.add("covers: share of articles", "all terms", (low <= truth) & (truth <= high),
                          np.ones(len(MEANS), bool), BOUND)
                least, most, _ = rate_intervals(sparse.csr_matrix(sides.uses[sides.is_target]),
                                                sides.words[sides.is_target], level=0.95)
                rate = MEANS / MEAN_WORDS
                for low_, terms in ((0, "sample has 5 articles"), (10, "10 and more articles expected")):
                    tally.add("covers: rate of one side", terms, (least <= rate) & (rate <= most),
                              np.isfinite(least) & (articles[0] * truth >= low_), COVER if low_ else NONE)
            expected = np.minimum(articles[0] * np.array([share[m] for m in MEANS * ratio]),
                                  articles[1] * np.array([share[m] for m in MEANS]))
            count_coverage(tally, sides, np.full(len(MEANS), np.log(ratio)), expected, f"ratio {ratio:g}", draw)
    return tally


def draw_frames(articles: int, mean: float, share: float, model: str, level: float,
                draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Uses of two frames: the family clusters in articles, and each article prefers one (beta, concentration 3)."""
    uses = draw.poisson(mean * draw_words(articles, draw) / MEAN_WORDS
                        * draw_spread(articles, 1, model, level, draw)[:, 0])
    of_one = draw.binomial(uses, draw.beta(3 * share, 3 * (1 - share), size=articles))
    return of_one, uses - of_one


def contrasts(articles: tuple[int, int], model: str, level: float, studies: int, draw: np.random.Generator) -> Tally:
    """Log odds of two frames in the target's articles, and how much they differ from the reference's."""
    tally = Tally()
    for _ in range(studies):
        for mean in (1.0, 3.0, 10.0):
            sides = [draw_frames(n, mean, share, model, level, draw)
                     for n, share in zip(articles, (0.3, 0.5), strict=True)]
            odds = np.log(0.3 / 0.7)
            low, high, _ = odds_interval(*sides[0], level=0.95)
            fewest = [min((count > 0).sum() for count in side) for side in sides]
            two, one = np.isfinite([low, high]).all(), np.isfinite(low) != np.isfinite(high)
            held = low <= odds <= high
            tally.add("covers: log odds of two frames", "5 articles with each: interval", held, two, COVER)
            tally.add("covers: log odds of two frames", "fewer with one of them: bound", held,
                      one and not np.isnan([low, high]).any(), BOUND)
            if min(fewest) >= FEWEST_ARTICLES:
                low, high = ratio_interval(as_rates(sides[0]), as_rates(sides[1]), 0.95)
                tally.add("covers: difference of two log odds", "5 articles with each: interval",
                          (low <= odds) & (odds <= high), np.isfinite(low), COVER)
    return tally


def as_rates(side: tuple[np.ndarray, np.ndarray]) -> LogRates:
    """Log odds in the form that ratio_interval joins after Welch."""
    value, variance, df = (np.array([number]) for number in log_odds(*side))
    return LogRates(value, variance, df, np.array([len(side[0])]), len(side[0]), 1.0)


def family(articles: tuple[int, int], model: str, level: float, studies: int, draw: np.random.Generator) -> Tally:
    """2,000 terms without a difference: is any called different?"""
    tally, terms = Tally(), 2000
    for _ in range(studies):
        mean = np.exp(draw.uniform(np.log(0.05), np.log(10), terms))
        count_family(tally, draw_sides(*articles, mean, mean, model, level, draw), "2,000 terms", draw)
    return tally


def count_family(tally: Tally, sides: Sides, terms: str, draw: np.random.Generator) -> None:
    """Whether any of the terms is called different."""
    test = permutation_test(sparse.csr_matrix(sides.uses), sides.words, sides.is_target, permutations=PERMUTATIONS,
                            seed=int(draw.integers(1 << 30)))
    for name, p, bar in (("p_family", test["p_family"], FAMILY), ("q_bh", bh(test["p"]), NONE)):
        tally.add(f"calls any term different at .05: {name}", terms, (p <= 0.05).any(), np.array(True), bar)


def power(articles: tuple[int, int], model: str, level: float, studies: int, draw: np.random.Generator) -> Tally:
    """Planted differences among terms without one: how often they are found."""
    tally = Tally()
    planted = np.repeat([1.0, 1.5, 2.0, 4.0], [70, 10, 10, 10])
    mean = np.ones(100)
    for _ in range(studies):
        sides = draw_sides(*articles, mean * planted, mean, model, level, draw)
        found = compare(sides, seed=int(draw.integers(1 << 30)))
        right = found["excess_sd"].to_numpy() > 0
        called = {f"{name} of 100 terms" if name != "p_permutation" else "p_permutation":
                  (found[name] <= 0.05).to_numpy() & right for name in ("p_permutation", "p_family", "q_bh")}
        rival = rivals(sides, draw)
        called |= {name: rival[name] for name in ("Welch t on rates", "Mann-Whitney")}
        for ratio in (1.5, 2.0, 4.0):
            for name, yes in called.items():
                tally.add(f"finds ratio {ratio:g}: {name}", "2 uses per 1,000 words", yes, planted == ratio, NONE)
    return tally


def smallest(articles: tuple[int, int], model: str, level: float, studies: int, draw: np.random.Generator) -> Tally:
    """The difference that smallest_log_ratio names, planted: is it found in four of five studies?"""
    tally = Tally()
    one, other = articles
    for uses in (1.0, 3.0, 10.0):
        mean, rate = np.full(1, uses), f"{1000 * uses / MEAN_WORDS:.0f} uses per 1,000 words"
        null = (draw_sides(*articles, mean, mean, model, level, draw) for _ in range(101))
        named = np.array([compare(sides, seed=1)["smallest_log_ratio"][0] for sides in null])
        tally.add("smallest_log_ratio is none at any size", rate, np.isinf(named), np.ones(101, bool), NONE)
        times = 2 ** np.median(named)
        if not np.isfinite(times):
            continue
        more = mean * times * (one + other) / (times * one + other)  # uses in all stay as many
        for _ in range(studies):
            verdict = compare(draw_sides(*articles, more, more / times, model, level, draw), seed=1)["verdict"][0]
            tally.add("finds smallest_log_ratio", f"{rate}: {times:.1f} times", np.array(verdict == "more in target"),
                      np.array(True), POWER)
    return tally


def needed(ratio: float, uses: float, model: str, level: float, studies: int,
           draw: np.random.Generator) -> list[tuple[int, Tally]]:
    """Power at the number of articles that articles_needed names: told how lengths vary, and as if they did not."""
    out, rate = [], 1000 * uses / MEAN_WORDS
    for name, variation in (("articles_needed", np.sqrt(np.exp(SIGMA ** 2) - 1)),
                            ("articles_needed, as if all were equally long", 0.0)):
        n = articles_needed(ratio, per_1000_words=rate, words_per_article=MEAN_WORDS, burstiness=level,
                            length_variation=float(variation))
        tally, mean = Tally(), np.full(10, uses)
        for _ in range(studies):
            sides = draw_sides(n, n, mean * ratio, mean, model, level, draw)
            test = permutation_test(sparse.csr_matrix(sides.uses), sides.words, sides.is_target,
                                    permutations=PERMUTATIONS, seed=int(draw.integers(1 << 30)))
            tally.add(f"{name}: finds ratio {ratio:g}", f"{rate:.1f} uses per 1,000 words",
                      (test["p"] <= 0.05) & (test["score"] > 0), np.ones(10, bool), POWER)
        out.append((n, tally))
    return out


@cache
def outlets() -> dict[str, tuple[sparse.csr_matrix, np.ndarray]]:
    return load_outlets()


def real_null(articles: tuple[int, int], studies: int, draw: np.random.Generator) -> Tally:
    """Articles of one outlet on two sides at random: rejections, coverage of 0, and any of all terms."""
    tally, names = Tally(), list(outlets())
    for i in range(studies):
        counts, words = outlets()[names[i % len(names)]]
        at = draw.choice(len(words), sum(articles), replace=False)
        uses = counts[at].tocsc()
        uses = uses[:, np.asarray((uses > 0).sum(axis=0)).ravel() >= 2]
        is_target = np.arange(len(at)) < articles[0]
        count_family(tally, Sides(uses, words[at], is_target), "all in 2 and more articles", draw)
        some = draw.choice(uses.shape[1], min(200, uses.shape[1]), replace=False)  # the rest cost time and say the same
        common = np.flatnonzero(np.asarray((uses > 0).sum(axis=0)).ravel() >= 8)
        common = draw.choice(common, min(200, len(common)), replace=False)
        sides = Sides(uses[:, np.union1d(some, common)].toarray(), words[at], is_target)
        count_null(tally, sides, draw)
    return tally


def real_coverage(articles: tuple[int, int], studies: int, draw: np.random.Generator) -> Tally:
    """Articles of two outlets drawn with replacement: does the interval hold the ratio of all their articles?"""
    tally, names = Tally(), list(outlets())
    for _ in range(studies):
        one, two = (outlets()[names[i]] for i in draw.choice(len(names), 2, replace=False))
        common = np.flatnonzero(np.minimum(*(np.asarray((counts > 0).sum(axis=0)).ravel() for counts, _ in (one, two)))
                                >= 20)
        terms = draw.choice(common, 60, replace=False)
        rate, parts, expected = [], [], []
        for (counts, words), n in zip((one, two), articles, strict=True):
            rate.append(np.asarray(counts[:, terms].sum(axis=0)).ravel() / words.sum())
            expected.append(n * np.asarray((counts[:, terms] > 0).mean(axis=0)).ravel())
            at = draw.choice(len(words), n)
            parts.append((counts[at][:, terms].toarray(), words[at]))
        sides = Sides(np.vstack([uses for uses, _ in parts]), np.concatenate([words for _, words in parts]),
                      np.arange(sum(articles)) < articles[0])
        count_coverage(tally, sides, np.log(rate[0] / rate[1]), np.minimum(*expected), "two outlets", draw)
    return tally
