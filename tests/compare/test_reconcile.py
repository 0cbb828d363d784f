"""Numbers of other programs: hand-worked or published, with what makes them differ."""

import pandas as pd
import pytest

from analysis.compare.reconcile import PROGRAMS, reconcile
from analysis.tables import TableError


def keywords(*rows):
    columns = ["target_count", "reference_count", "target_tokens", "reference_tokens"]
    return pd.DataFrame(rows, columns=columns).assign(term=[f"word-{i}" for i in range(len(rows))])


def printed(to, *rows):
    return reconcile(keywords(*rows), to)["printed"].tolist()


def test_rayson_prints_two_cells_without_a_sign():
    """52 in 50,000 against 57 in 75,000: 2.65 with a plus (Lancaster class sheet); under-use has the same number."""
    found = reconcile(keywords((52, 57, 50_000, 75_000), (57, 52, 75_000, 50_000), (5, 5, 100, 100)), "rayson")
    assert found["printed"].tolist() == [2.65, 2.65, 0.0] and found["printed_sign"].tolist() == ["+", "-", "="]
    assert found["printed_rank"].tolist() == [1, 1, 3]


def test_antconc_prints_four_cells():
    """10 in 100 against 5 in 200: 7.329812 over four cells (quanteda.extras's test), where two give 6.931472."""
    assert printed("antconc", (10, 5, 100, 200)) == pytest.approx([7.329812], abs=5e-7)
    assert printed("rayson", (10, 5, 100, 200)) == [6.93]


def test_quanteda_corrects_only_small_tables():
    """Table 7, 3 / 2, 7 has an expected count of 4.3: corrected, 2.632438 (quanteda's test against R's chisq.test).

    Tenfold nothing is expected below 5: not corrected, 43.3716, where R would still correct.
    """
    assert printed("quanteda", (7, 3, 9, 10), (70, 30, 90, 100)) == pytest.approx([2.632438, 43.371605], abs=5e-7)
    assert printed("quanteda", (3, 7, 10, 9)) == pytest.approx([-2.632438], abs=5e-7)


def test_quanteda_does_not_correct_where_that_would_overshoot():
    # 3, 2 / 14, 10: |3 x 10 - 2 x 14| = 2 is less than N/2 = 14.5, so plain chi-squared: 29 x 4 / (5 x 24 x 17 x 12).
    assert printed("quanteda", (3, 2, 17, 12)) == pytest.approx([29 * 4 / (5 * 24 * 17 * 12)])


def test_quanteda_takes_exactly_as_expected_for_under_use_and_puts_negative_words_last():
    found = reconcile(keywords((2, 90, 100, 100), (10, 10, 100, 100), (90, 2, 100, 100)), "quanteda")
    assert found["printed"].tolist()[1] == 0 and found["printed_rank"].tolist() == [3, 2, 1]


def test_cqpweb_lists_no_word_that_a_side_hardly_has_and_ranks_whatever_the_sign():
    rows = (52, 4, 1000, 1000), (60, 20, 1000, 1000), (20, 70, 1000, 1000), (6, 6, 1000, 1000)
    found = reconcile(keywords(*rows), "cqpweb")
    assert found["listed"].tolist() == [False, True, True, False]
    assert found["printed_rank"].tolist()[1:3] == [2, 1]
    assert found["printed_rank"].isna().tolist() == [True, False, False, True]
    assert found["printed_sign"].tolist() == ["+", "+", "-", "="]
    # 2 (60 ln 60/40 + 20 ln 20/40) = 20.93; log ratio log2(60/20).
    assert found["printed"].iloc[1] == 20.93 and found["printed_log_ratio"].iloc[1] == pytest.approx(1.5849625)


@pytest.mark.parametrize("to", PROGRAMS)
def test_every_program_says_how_it_differs_and_keeps_the_table(to):
    table = keywords((52, 57, 50_000, 75_000), (0, 8, 50_000, 75_000)).assign(mine=[1, 2])
    found = reconcile(table, to)
    assert found[list(table)].equals(table) and set(found["program"]) == {to}
    for column in ("program_measure", "differs", "source"):
        assert found[column].str.len().gt(10).all()
    for said in ("cells", "correct", "sign", "zero" if to in ("quanteda", "cqpweb") else "0 ln 0"):
        assert said in found["differs"].iloc[0]


def test_wrong_requests_are_refused():
    with pytest.raises(TableError, match="unknown program 'wordsmith'; choose from rayson, antconc, quanteda, cqpweb"):
        reconcile(keywords((1, 1, 10, 10)), "wordsmith")
    with pytest.raises(TableError, match=r"the keywords table lacks \['target_tokens'\]"):
        reconcile(keywords((1, 1, 10, 10)).drop(columns="target_tokens"), "rayson")
    for to in PROGRAMS:
        with pytest.raises(TableError, match="one is negative or larger"):
            reconcile(keywords((11, 1, 10, 10)), to)


def test_cqpweb_lists_from_five_uses_on_a_side_on():
    words = pd.DataFrame({"term": list("abc"), "target_count": [5, 4, 90], "reference_count": [90, 90, 5],
                          "target_tokens": 5000, "reference_tokens": 5000})
    assert reconcile(words, "cqpweb")["listed"].tolist() == [True, False, True]
