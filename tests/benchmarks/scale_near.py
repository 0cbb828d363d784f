"""Nearly equal articles, beside programs that estimate: python tests/benchmarks/scale_near.py

Writes results/scale_near.csv: process time from the texts on, and from the words on, at growing numbers of US news
articles, the exponent of its growth, the largest memory, how many pairs are found, and whether a comparison of all with
all finds the same in some hundred articles. Ours is exact, the others are not. Needs ../shared/data or MEDIA_DATA.
"""

from __future__ import annotations

import argparse
from itertools import combinations

import numpy as np
import pandas as pd
from scale_machine import beside, installed, largest_memory, machine, megabytes, memory_of, news, seconds_of, write

from analysis.measure.near import near_duplicates, numbered_words
from analysis.measure.shingles import index_shingles, overlapping_pairs
from analysis.measure.tokens import read_words

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


def ours(articles: pd.DataFrame) -> pd.DataFrame:
    """The package's own."""
    return near_duplicates(articles, at_least=AT_LEAST)


def all_with_all(articles: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Every pair, by the words of the definition and Python's sets."""
    words = read_words(articles["text"].tolist())
    ends = np.cumsum(words.lengths)
    sets = {}
    for key, end, length in zip(articles["article_id"], ends.tolist(), words.lengths.tolist(), strict=True):
        numbers = words.word[end - length:end].tolist()
        sets[key] = {tuple(numbers[i:i + 5]) for i in range(length - 4)}
    found = {}
    for a, b in combinations(articles["article_id"], 2):
        fewer = min(len(sets[a]), len(sets[b]))
        if fewer and (shared := len(sets[a] & sets[b])) / fewer >= AT_LEAST:
            found[a, b] = shared / fewer
    return found


def agrees(articles: pd.DataFrame, found: pd.DataFrame, number: int = 300) -> bool:
    """Whether all with all finds the same among articles of the pairs and as many others."""
    paired = list(dict.fromkeys(found[["article_a", "article_b"]].to_numpy().ravel()))[:number]
    some = articles[articles["article_id"].isin({*paired, *articles["article_id"].iloc[:number]})]
    both = found[found["article_a"].isin(some["article_id"]) & found["article_b"].isin(some["article_id"])]
    pairs = zip(both["article_a"], both["article_b"], both["containment"], strict=True)
    return {(a, b): share for a, b, share in pairs} == all_with_all(some)


def main() -> None:
    """Measure and write the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--articles", type=int, default=20_000)
    options.add_argument("--times", type=int, default=5)
    options.add_argument("--peer-times", type=int, default=1)
    options.add_argument("--memory")
    chosen = options.parse_args()
    articles = news(chosen.articles)
    works = {"ours": ours, **PEERS}
    few = articles.iloc[:1000]
    ours(few)  # what is loaded and compiled at first
    if chosen.memory:
        works[chosen.memory](few)
        before = largest_memory(anew=True)
        found = works[chosen.memory](articles)
        print(found is None, largest_memory() - before)
        return
    rows: list[tuple[str, object, str]] = [
        *machine(), ("text", megabytes(articles["text"]), "MB"), ("runs of ours", chosen.times, ""),
        ("runs of others", chosen.peer_times, "")]
    there = sorted(installed(rows, "near", {name: name for name in PEERS}))
    sizes = [len(articles) // 8, len(articles) // 4, len(articles) // 2, len(articles)]
    medians = []
    for size in sizes:
        some = articles.iloc[:size]
        found = seconds_of({"ours": lambda some=some: ours(some)}, times=chosen.times, warm=False)
        found |= seconds_of({name: lambda work=works[name], some=some: work(some) for name in there},
                            times=chosen.peer_times, warm=False)
        medians.append(found["ours"].median)
        rows += beside(f"{size} articles", found)
        words = numbered_words(some)
        rows += beside(f"{size} articles, words ready", seconds_of({
            "ours": lambda words=words: overlapping_pairs(index_shingles(words), at_least=AT_LEAST)},
            times=chosen.times, warm=False))
        rows.append((f"{size} articles: pairs", len(ours(some)), ""))
    rows.append(("growth of the time: exponent", float(np.polyfit(np.log(sizes), np.log(medians), 1)[0]), ""))
    rows.append(("all with all finds the same (articles of the pairs and as many others)",
                 agrees(articles, ours(articles)), ""))
    for name in ["ours", *there]:
        most = memory_of(__file__, "--memory", name, "--articles", str(len(articles)))
        rows.append((f"{sizes[-1]} articles: {name}: memory", most, "MB"))
    write(rows, "scale_near.csv")


if __name__ == "__main__":
    main()
