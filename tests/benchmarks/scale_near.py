"""Nearly equal articles, beside programs that estimate: python tests/benchmarks/scale_near.py

Writes results/scale_near.csv: process time from the texts on at growing numbers of US news articles, the exponent of
its growth, how many pairs are found; ours is exact, the others are not. Needs ../shared/data or MEDIA_DATA.
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd
from scale_machine import beside, installed, machine, megabytes, news, seconds_of, write

from analysis.measure.near import near_duplicates

AT_LEAST = 0.5


def runs_of_five(text: str) -> list[str]:
    """Runs of five words as a quick program cuts them."""
    words = text.lower().split()
    return [" ".join(words[i:i + 5]) for i in range(len(words) - 4)]


def by_datasketch(articles: pd.DataFrame) -> object:
    """MinHash and LSH of datasketch, 128 permutations."""
    from datasketch import MinHash, MinHashLSH
    index = MinHashLSH(threshold=AT_LEAST, num_perm=128)
    signs = [MinHash(num_perm=128) for _ in range(len(articles))]
    for sign, text in zip(signs, articles["text"], strict=True):
        sign.update_batch([run.encode() for run in runs_of_five(text)])
    for i, sign in enumerate(signs):
        index.insert(i, sign)
    return [index.query(sign) for sign in signs]


def by_rensa(articles: pd.DataFrame) -> object:
    """MinHash and LSH of rensa, 128 permutations."""
    from rensa import RMinHash, RMinHashLSH
    index = RMinHashLSH(threshold=AT_LEAST, num_perm=128, num_bands=32)
    signs = []
    for i, text in enumerate(articles["text"]):
        sign = RMinHash(num_perm=128, seed=1)
        sign.update(runs_of_five(text))
        index.insert(i, sign)
        signs.append(sign)
    return [index.query(sign) for sign in signs]


PEERS = {"datasketch": by_datasketch, "rensa": by_rensa}


def main() -> None:
    """Measure and write the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--articles", type=int, default=20_000)
    options.add_argument("--times", type=int, default=3)
    options.add_argument("--peer-times", type=int, default=1)
    chosen = options.parse_args()
    articles = news(chosen.articles)
    rows: list[tuple[str, object, str]] = [*machine(), ("text", megabytes(articles["text"]), "MB")]
    near_duplicates(articles.iloc[:1000])  # what is loaded and compiled at first
    sizes = [len(articles) // 8, len(articles) // 4, len(articles) // 2, len(articles)]
    medians = []
    for size in sizes:
        some = articles.iloc[:size]
        found = seconds_of({"ours": lambda some=some: near_duplicates(some, at_least=AT_LEAST)}, times=chosen.times,
                           warm=False)
        medians.append(found["ours"].median)
        if size == sizes[-1]:
            for name in sorted(installed(rows, f"{size} articles", {name: name for name in PEERS})):
                found |= seconds_of({name: lambda work=PEERS[name], some=some: work(some)}, times=chosen.peer_times,
                                    warm=False)
        rows += beside(f"{size} articles", found)
        rows.append((f"{size} articles: pairs", len(near_duplicates(some, at_least=AT_LEAST)), ""))
    rows.append(("growth of the time: exponent", float(np.polyfit(np.log(sizes), np.log(medians), 1)[0]), ""))
    write(rows, "scale_near.csv")


if __name__ == "__main__":
    main()
