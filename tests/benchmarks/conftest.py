"""Benchmarks are scripts (bench_*.py runs some of them); the test command neither runs nor reads them."""

collect_ignore_glob = ["[!b]*.py"]
