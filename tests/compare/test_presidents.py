"""The whole chain on a question with a published answer: press releases of two presidents' offices, 2022.

"war" is 11.524 times as frequent on the Ukrainian side (2,233 of 172,424 words against 121 of 107,672), "special
military operation" .0150 times; without 24 February 11.524 becomes 12.47. How our own rules change that stands in
tests/benchmarks/results/presidents_2022.md.
"""

import importlib.util
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "presidents_2022.py"
_spec = importlib.util.spec_from_file_location("presidents_2022", SCRIPT)
presidents = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(presidents)


@pytest.fixture(scope="module")
def measured(shared, tmp_path_factory):
    """Study, evidence, published counts, genres, stop words, and the table of steps."""
    data = shared / "data"
    if not (data / "presidents-2022.jsonl.gz").is_file():
        pytest.skip(f"the press releases are not here (looked for presidents-2022.jsonl.gz in {data})")
    study, *rest = presidents.measure(data, tmp_path_factory.mktemp("corpus"))
    return study, *rest, presidents.steps(*rest)


def step(measured, frame, name):
    table = measured[-1]
    rows = table[(table["frame"] == frame) & (table["step"] == name)]
    assert len(rows) == 1
    return rows.iloc[0]


def test_the_study_holds_the_releases_that_were_compared(measured):
    articles = measured[1]["articles"]
    assert articles["outlet"].value_counts().to_dict() == {"President of Ukraine": 630, "Kremlin": 397}
    assert articles["date"].min() == "2022-02-24"
    assert set(measured[1]["parts"]["part"]) == {"headline", "standfirst", "body"}  # nothing is set aside


@pytest.mark.parametrize("rule", ["published rule", "published rule, from the evidence"])
def test_the_published_ratio_of_war(measured, rule):
    row = step(measured, "war", rule)
    assert row[["ukraine_count", "ukraine_words", "kremlin_count", "kremlin_words"]].tolist() == [
        2233, 172424, 121, 107672]
    assert round(row["ratio"], 3) == 11.524
    assert (round(row["poisson_low"], 2), round(row["poisson_high"], 2)) == (9.59, 13.95)


def test_the_published_ratio_of_the_special_military_operation(measured):
    row = step(measured, "special military operation", "published rule (per trigram)")
    assert (row["ukraine_count"], row["kremlin_count"]) == (2, 107)
    assert round(row["ratio"], 4) == .0150
    assert (round(row["poisson_low"], 4), round(row["poisson_high"], 4)) == (.0018, .0557)


def test_the_published_ratio_without_the_first_day(measured):
    assert round(step(measured, "war", "published rule, without 24 February")["ratio"], 2) == 12.47


def test_our_hits_are_the_words_they_counted(measured):
    # Possessives and the plural are ours alone; every "war" of theirs must be a hit or inside a decoy.
    words = measured[1]["terms"].groupby("term")["count"].sum()
    ours = step(measured, "war", "terms war, wars and possessives")
    assert ours["ukraine_count"] + ours["kremlin_count"] == sum(words.get(key, 0)
                                                               for key in ("war", "wars", "war's", "wars'"))


def test_an_interval_over_articles_is_wider_than_one_over_words(measured):
    row = step(measured, "war", "published rule")
    assert row["articles_low"] < row["poisson_low"] < row["ratio"] < row["poisson_high"] < row["articles_high"]
    assert 1.5 < row["times_as_wide"] < 3


def test_what_voice_has_no_part_in_is_as_committed(measured):
    committed = pd.read_csv(SCRIPT.parent / "results" / "presidents_2022.csv")
    columns = ["frame", "step", "ukraine_count", "ukraine_words", "kremlin_count", "kremlin_words"]
    voiced = committed["step"].str.contains("voice")
    assert 10 < (~voiced).sum() < len(committed)
    pd.testing.assert_frame_equal(measured[-1].loc[~voiced, columns], committed.loc[~voiced, columns],
                                  check_dtype=False)


def test_hits_read_by_hand(measured):
    read = presidents.found_at(measured[1], pd.read_csv(presidents.READ_BY_HAND, keep_default_na=False))
    drawn = read[read["drawn"].str.startswith("40")]
    assert len(drawn) == 40
    wrong = drawn[drawn["reads_as"] != drawn["found"]]
    assert wrong["reads_as"].tolist() == ["none"]  # another operation, somebody else's
    ours = read[(read["drawn"] == "every Kremlin hit of war")]
    # Of the Kremlin's uses that survive the decoys, these speak of the fighting since February 2022.
    assert (ours["referent"] == "this war").sum() == 6
    assert (ours[ours["found"] == "war"]["referent"] == "this war").sum() == 6
    assert (ours["found"] == "decoy").sum() == 14


def test_reports_have_the_voice_that_a_reader_gives_them(measured):
    read = presidents.found_at(measured[1], pd.read_csv(presidents.READ_BY_HAND, keep_default_na=False))
    drawn = read[read["drawn"].str.startswith("40")]
    reports = drawn[(measured[3][drawn["article_id"]] == "report").to_numpy()]
    assert len(reports) == 12
    assert (reports["voice"] == reports["found_voice"]).sum() >= 10


@pytest.mark.parametrize(("counts", "expected"), [
    # R 4.2: poisson.test(c(a, b), c(c, d)), estimate and conf.int
    ((2233, 172424, 121, 107672), (11.52413712, 9.594477475, 13.954718615)),
    ((2, 20734, 107, 16682), (.01503873271, .001798108472, .055667721614))])
def test_the_poisson_interval_is_that_of_r(counts, expected):
    assert presidents.poisson_ratio(*counts) == pytest.approx(expected, rel=1e-8)


@given(st.integers(1, 500), st.integers(1000, 9000), st.integers(1, 500), st.integers(1000, 9000))
def test_swapping_the_sides_turns_the_interval_over(a, c, b, d):
    ratio, low, high = presidents.poisson_ratio(a, c, b, d)
    assert presidents.poisson_ratio(b, d, a, c) == pytest.approx((1 / ratio, 1 / high, 1 / low), rel=1e-6)
    assert low < ratio < high


def test_a_ratio_to_nothing():
    assert presidents.poisson_ratio(3, 10, 0, 10)[::2] == (float("inf"), float("inf"))
    assert all(number != number for number in presidents.poisson_ratio(0, 10, 0, 10))  # NaN
