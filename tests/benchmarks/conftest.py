"""Benchmarks are scripts; the test command neither runs nor reads them."""

collect_ignore_glob = ["voice_*.py", "corrected_*.py", "credits_*.py", "keyness_*.py", "pages_*.py", "similarity_*.py"]
