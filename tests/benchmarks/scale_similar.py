"""All pairs above a cosine, beside scikit-learn and sparse_dot_topn: python tests/benchmarks/scale_similar.py

Writes results/scale_similar.csv: process time on the same TF-IDF weights of US news articles, the exponent of its
growth, the largest memory, and whether all find the same pairs. Needs ../shared/data or MEDIA_DATA.
"""

from __future__ import annotations

import argparse

import numpy as np
from scale_machine import beside, installed, largest_memory, machine, memory_of, news, seconds_of, write
from scipy import sparse
from sklearn.metrics.pairwise import cosine_similarity

from analysis.compare.pairs import pairs_above
from analysis.compare.similarity import weigh
from analysis.measure.collocates import whole_texts
from analysis.measure.runs import count_runs
from analysis.measure.tokens import encode

AT_LEAST = 0.5


def by_sklearn(weights: sparse.csr_matrix) -> set[tuple[int, int]]:
    """All against all, a thousand rows at a time, as its manual advises."""
    found = set()
    for first in range(0, weights.shape[0], 1000):
        near = cosine_similarity(weights[first:first + 1000], weights, dense_output=False).tocoo()
        keep = (near.data >= AT_LEAST) & (near.row + first < near.col)
        found.update(zip((near.row[keep] + first).tolist(), near.col[keep].tolist(), strict=True))
    return found


def by_topn(weights: sparse.csr_matrix) -> set[tuple[int, int]]:
    """sparse_dot_topn with a threshold, on one thread."""
    from sparse_dot_topn import sp_matmul_topn
    near = sp_matmul_topn(weights, weights.T.tocsr(), top_n=1000, threshold=AT_LEAST, n_threads=1).tocoo()
    keep = (near.data >= AT_LEAST) & (near.row < near.col)
    return set(zip(near.row[keep].tolist(), near.col[keep].tolist(), strict=True))


def ours(weights: sparse.csr_matrix) -> set[tuple[int, int]]:
    """The package's own."""
    i, j = pairs_above(weights, AT_LEAST)
    return set(zip(i.tolist(), j.tolist(), strict=True))


def main() -> None:
    """Measure and write the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--articles", type=int, default=10_000)
    options.add_argument("--times", type=int, default=5)
    options.add_argument("--memory")
    chosen = options.parse_args()
    articles = news(chosen.articles)
    counts = sparse.csr_matrix(count_runs(encode(articles, whole_texts(articles))).counts)
    counts.sort_indices()
    weights = weigh(counts, "log tf-idf")
    ours(weights)  # what is loaded and compiled at first
    if chosen.memory:
        before = largest_memory(anew=True)
        found = {"ours": ours, "scikit-learn": by_sklearn, "sparse_dot_topn": by_topn}[chosen.memory](weights)
        print(found is None, largest_memory() - before)
        return
    rows: list[tuple[str, object, str]] = [*machine(), ("articles", len(articles), ""), ("weights", weights.nnz, "")]
    works = {"ours": ours, "scikit-learn": by_sklearn}
    if installed(rows, f"cosine {AT_LEAST} and more", {"sparse_dot_topn": "sparse_dot_topn"}):
        works["sparse_dot_topn"] = by_topn
    found = seconds_of({name: lambda work=work: work(weights) for name, work in works.items()}, times=chosen.times,
                       warm=False)
    rows += beside(f"cosine {AT_LEAST} and more", found)
    answers = {name: work(weights) for name, work in works.items()}
    rows += [(f"pairs: {name}", len(pairs), "") for name, pairs in answers.items()]
    rows += [(f"{name} finds the same", pairs == answers["ours"], "") for name, pairs in answers.items()]
    sizes = [len(articles) // 4, len(articles) // 2, len(articles)]
    growing = seconds_of({str(size): lambda size=size: ours(weights[:size]) for size in sizes}, times=chosen.times)
    medians = [growing[str(size)].median for size in sizes]
    rows.append(("growth of our time: exponent", float(np.polyfit(np.log(sizes), np.log(medians), 1)[0]), ""))
    rows += [(f"cosine {AT_LEAST} and more: {name}: memory",
              memory_of(__file__, "--memory", name, "--articles", str(len(articles))), "MB") for name in works]
    write(rows, "scale_similar.csv")


if __name__ == "__main__":
    main()
