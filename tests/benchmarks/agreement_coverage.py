"""How often the interval of `agreement` holds the true alpha, on labels whose true alpha is known by simulation.

    python3 -m tests.benchmarks.agreement_coverage > tests/benchmarks/results/agreement_coverage.csv
"""

import csv
import sys

import numpy as np
import pandas as pd

from analysis.compare.agreement import agreement

STUDIES = 400
SHARES = {"even": (1 / 3, 1 / 3, 1 / 3), "rare": (.85, .1, .05)}


def label(items, right, shares, generator):
    """Labels of two coders: each sees the true label with probability ``right``, else draws one by chance."""
    truth = generator.choice(len(shares), items, p=shares)
    seen = generator.random((2, items)) < right
    return np.where(seen, truth, generator.choice(len(shares), (2, items), p=shares))


def sheet(labels):
    rows = [(coder, item, str(said)) for coder, row in enumerate(labels) for item, said in enumerate(row)]
    return pd.DataFrame(rows, columns=["coder", "item", "code"])


def main():
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["items", "labels_used", "true_alpha", "studies", "no_interval", "share_covered", "share_below_low",
                  "share_above_high", "mean_width"])
    generator = np.random.default_rng(11)
    for items in (20, 50, 100, 200):
        for name, shares in SHARES.items():
            for right in (.7, .9, .95):
                true = right ** 2  # both see the truth: agreement beyond chance, chance having the same shares
                found = pd.concat([agreement(sheet(label(items, right, shares, generator)), unit="item", label="code",
                                             draws=1000, seed=i) for i in range(STUDIES)])
                some = found[found["low"].notna()]
                below, above = (true < some["low"]).mean(), (true > some["high"]).mean()
                out.writerow([items, name, round(true, 4), STUDIES, len(found) - len(some), round(1 - below - above, 3),
                              round(below, 3), round(above, 3), round((some["high"] - some["low"]).mean(), 3)])
                sys.stdout.flush()


if __name__ == "__main__":
    main()
