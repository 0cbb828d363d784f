"""What is no table, no label, no number, no matrix is refused in words by what takes it: one test per kind."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from analysis.compare.agreement import agreement, disagreements
from analysis.compare.comparability import comparable_outlets
from analysis.compare.framing import frame_rates, voice_difference
from analysis.compare.frequency import term_frequencies, uneven_terms
from analysis.compare.hit_places import hit_places
from analysis.compare.likeness_map import cluster, leaf_order, similarity_map
from analysis.compare.matching import matched_articles
from analysis.compare.omnibus import omnibus_test
from analysis.compare.permutation import permutation_test
from analysis.compare.power import articles_needed
from analysis.compare.reconcile import reconcile
from analysis.compare.several import compare_groups
from analysis.compare.sides import compare_sides
from analysis.compare.similarity import shared_terms
from analysis.compare.what_if_signs import signs_by_choice, signs_kept
from analysis.compare.word_shift import word_shift
from analysis.tables import TableError

PAIRS = pd.DataFrame({"a": ["x", "x", "y"], "b": ["y", "z", "z"], "cosine": [0.2, 0.5, 0.1], "jaccard": [0.1, 0.2, 0.1],
                      "terms_a": 9, "terms_b": 9, "scheme": "counts"})
WORDS = pd.DataFrame({"outlet": ["Ost", "West"], "term": "sea", "count": [3, 1], "tokens": [9, 9]})
KEYS = pd.DataFrame({"term": ["sea"], "target_count": [3], "reference_count": [1], "target_tokens": [90],
                     "reference_tokens": [80]})
CODINGS = pd.DataFrame({"article_id": ["a", "a", "b", "b"], "position": 1, "coder": ["m", "n"] * 2,
                        "voice": ["own", "own", "direct", "own"]})
SIGNS = pd.DataFrame({"outlet": ["Ost"], "frame": ["war"], "log_ratio": [0.5], "is_usual": [True], "hits": [3],
                      "reference_hits": [2], "voice": "own", "wire": "gross", "headline": "counted",
                      "decoys": "left out", "denominator": "words", "reference": "all others together"})
RATES = pd.DataFrame({"outlet": "Ost", "family": "q", "frame": "war", "voice": ["own", "all"], "hits": [1, 2],
                      "per_1000_words": [1.0, 2.0]})
VERDICTS = pd.DataFrame({"outlet": ["Ost"], "check": ["words"], "articles": [9], "verdict": ["like the others"],
                         "why": [""]})
MERGES = pd.DataFrame({"merge": [1], "a": ["x"], "b": ["y"]})
TABLES = [(cluster, PAIRS, "a", "terms_a"), (similarity_map, PAIRS, "b", "cosine"), (leaf_order, MERGES, "a", None),
          (uneven_terms, WORDS, "outlet", "count"),
          (lambda table: reconcile(table, "rayson"), KEYS, "term", "target_count"),
          (agreement, CODINGS, "article_id", None), (disagreements, CODINGS, "coder", None),
          (signs_kept, SIGNS, "frame", "hits"), (signs_by_choice, SIGNS, "outlet", "log_ratio"),
          (voice_difference, RATES, "frame", "per_1000_words"), (comparable_outlets, VERDICTS, "verdict", "articles")]
COUNTS, TOKENS = sparse.csr_matrix(np.arange(24).reshape(12, 2) % 5), np.full(12, 100)
SIDES, GROUPS = np.arange(12) < 6, np.array(["p", "q"] * 6, dtype=object)
ARRAYS = [(permutation_test, SIDES), (compare_sides, SIDES), (omnibus_test, GROUPS), (compare_groups, GROUPS)]


@pytest.mark.parametrize(("function", "table", "label", "number"), TABLES)
def test_tables_with_what_is_no_label_or_number_are_refused(function, table, label, number):
    function(table)
    for wrong, said in ((3, "is a int, not a DataFrame"), (table.drop(columns=label), f"lacks.*{label}"),
                        (pd.concat([table, table[[label]]], axis=1), "has 2 columns"),
                        (table.assign(**{label: [[1]] * len(table)}), "which is no label")):
        with pytest.raises(TableError, match=said):
            function(wrong)
    for value in ("x", "3", [1]) if number else ():
        with pytest.raises(TableError, match=number):
            function(table.assign(**{number: pd.Series([value] * len(table), dtype=object, index=table.index)}))


@pytest.mark.parametrize(("function", "labels"), ARRAYS)
def test_counts_that_are_no_matrix_and_words_that_are_no_numbers_are_refused(function, labels):
    assert len(function(COUNTS, TOKENS, labels, permutations=20))
    for counts in (None, 3, "x", [["x"]], [1, 2], pd.NA, [[1, 2], [3]], object(), -COUNTS):
        with pytest.raises(TableError, match="counts"):
            function(counts, TOKENS, labels, permutations=20)
    for tokens in (None, 3, "x", ["x"] * 12, [[1]] * 12, [np.inf] * 12, [np.nan] * 12, [-1] * 12):
        with pytest.raises(TableError, match="tokens"):
            function(COUNTS, tokens, labels, permutations=20)
    for wrong in (None, 3, [[1]] * 12, [[1], *labels[1:]], {}, [np.nan] * 12, object()):
        with pytest.raises(TableError):
            function(COUNTS, TOKENS, wrong, permutations=20)
    for permutations in (True, 0, -1, 1.5, "20", None, 10**30):
        with pytest.raises(TableError, match="permutations"):
            function(COUNTS, TOKENS, labels, permutations=permutations)


@pytest.mark.parametrize("name", ["ratio", "per_1000_words", "words_per_article", "burstiness", "power", "level",
                                  "comparisons"])
def test_sizes_of_a_study_are_numbers(name):
    given = {"ratio": 2, "per_1000_words": 2, "words_per_article": 500, "burstiness": 1}
    assert articles_needed(**given) == 70
    for wrong in (None, "2", [2], (), np.array([1, 2]), pd.NA, True, float("nan"), float("inf"), -1):
        with pytest.raises(TableError, match=name):
            articles_needed(**{**given, name: wrong})


@pytest.mark.parametrize("function", [frame_rates, term_frequencies, hit_places, matched_articles,
                                      lambda evidence: shared_terms(evidence, "a", "b"),
                                      lambda evidence: word_shift(evidence, "a", "b")])
def test_evidence_is_a_mapping_of_tables(function):
    for wrong in (3, None, [1], "x", pd.DataFrame({"articles": [1]})):
        with pytest.raises(TableError, match=r"evidence|articles"):
            function(wrong)


@pytest.mark.parametrize("function", [shared_terms, word_shift])
def test_both_sides_are_labels(function):
    evidence = {"articles": pd.DataFrame({"article_id": ["a", "b"], "outlet": ["Ost", "West"]}),
                "terms": pd.DataFrame({"article_id": ["a", "b"], "part": "body", "voice": "own", "term": "sea",
                                       "count": 3})}
    assert len(function(evidence, "Ost", "West", by="outlet")) == 1
    for wrong in (pd.NA, None, float("nan"), [1], np.array([1, 2]), {}):
        with pytest.raises(TableError, match=r"a is .*give a value of outlet: Ost, West"):
            function(evidence, wrong, "West", by="outlet")
