"""How many articles would do."""

from __future__ import annotations

from bisect import bisect_left
from math import log

import numpy as np
from scipy import stats

from analysis.compare.options import at_least_one, number
from analysis.compare.permutation import smallest_p
from analysis.tables import TableError

MOST = 10_000_000  # articles; beyond it a difference is not worth naming


def articles_needed(ratio: float, *, per_1000_words: float, words_per_article: float, burstiness: float,
                    length_variation: float = 0.6, power: float = 0.8, level: float = 0.95,
                    comparisons: int = 1) -> int:
    """How many articles a side tell a difference of this size from chance.

    The answer rests on the rate and the burstiness that are put in, and on articles that are a fair sample of what the
    outlet publishes; a pilot of a dozen articles a side (`frame_burstiness`) gives both roughly. Twice as bursty needs
    up to twice as many articles; longer articles help only as far as uses are rare.

    Parameters
    ----------
    ratio : of the two rates that is to be found, such as 2 or 0.5; not 1
    per_1000_words : rate of the side that uses the term less
    words_per_article : counted words of an average article (of the voice that is counted)
    burstiness : variance of the articles' rates over the square of their mean: 0 if words were independent draws, .25
        mild, 1 usual for content words, 4 and more for names and topics
    length_variation : standard deviation of the articles' lengths over their mean; .6 is usual of news
    power : chance of finding the difference
    level : 1 - level is the chance of a wrong verdict
    comparisons : how many terms or pairs of outlets are looked at together

    Returns
    -------
    Articles on each side, whole number, at least as many as any permutation test needs. In simulations that many found
    the difference in 74 to 90 % of studies where 80 % were asked for (burstiness .25 to 4, ratios 2 and 4).

    Raises
    ------
    TableError if a number is out of range, or more than 10,000,000 articles would be needed.

    Source: variance of the ratio of two negative-binomial rates, Zhu & Lakkis 2014, doi:10.1002/sim.5947.

    Examples
    --------
    >>> articles_needed(2, per_1000_words=2, words_per_article=500, burstiness=1)
    70
    """
    for name, value in (("burstiness", burstiness), ("length_variation", length_variation), ("power", power),
                        ("level", level)):
        number(name, value, low=0)
    at_least_one("comparisons", comparisons)
    numbers = {"ratio": ratio, "per_1000_words": per_1000_words, "words_per_article": words_per_article}
    for name, value in numbers.items():
        number(name, value, low=0)
        if not (np.isfinite(float(value)) and value > 0):
            raise TableError(f"{name} is {value}; it must be larger than 0")
    if ratio == 1:
        raise TableError("a ratio of 1 is no difference; no number of articles can find it")
    for name, value in (("burstiness", burstiness), ("length_variation", length_variation)):
        if not (np.isfinite(float(value)) and value >= 0):
            raise TableError(f"{name} is {value}; it is at least 0")
    if not (0 < power < 1 and 0 < level < 1 and comparisons >= 1):
        raise TableError(f"power {power}, level {level}, comparisons {comparisons}; expected numbers between 0 and 1, "
                         f"and at least one comparison")
    alpha = (1 - level) / comparisons
    larger = max(ratio, 1 / ratio)
    uses = per_1000_words * words_per_article / 1000
    clustering = burstiness * (1 + length_variation ** 2)  # a long article brings its own rate in with more words
    variance = (1 / uses + clustering) + (1 / (uses * larger) + clustering)
    fewest = next(n for n in range(2, 100) if smallest_p(n, n) <= alpha)

    def wanted(n: int) -> float:  # the t quantiles depend on the number that is looked for
        return float((stats.t.ppf(1 - alpha / 2, 2 * n - 2) + stats.t.ppf(power, 2 * n - 2)) ** 2 * variance
                     / log(larger) ** 2)

    if wanted(MOST) > MOST:
        raise TableError(f"more than {MOST:,} articles a side would be needed; look for a larger difference than "
                         f"{ratio} or a more frequent term")
    return bisect_left(range(MOST + 1), True, lo=fewest, key=lambda n: wanted(n) <= n)
