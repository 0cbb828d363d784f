"""Checks before comparing: planted faults are named, sound captures are left alone. All texts are invented."""

import random
import sys
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from analysis.compare.capture_signs import CHECKS
from analysis.compare.comparability import comparability, comparable_outlets
from analysis.study import open_study
from analysis.tables import TableError, typed

BENCHMARKS = str(Path(__file__).resolve().parents[1] / "benchmarks")


@pytest.fixture(scope="module")
def planting():
    """The benchmark's faults and its invented study."""
    sys.path.insert(0, BENCHMARKS)
    try:
        import faults_plant
        return faults_plant
    finally:
        sys.path.remove(BENCHMARKS)


@pytest.fixture(scope="module")
def sound(planting):
    """200 articles of four outlets that differ in length, quoting and marks, and in no fault; and their checks."""
    articles = planting.invented_study(seed=3)
    return articles, planting.measure(articles)


def with_fault(planting, sound, fault, outlet="Outlet 2"):
    articles, checks = sound
    mine = articles["outlet"] == outlet
    faulty = planting.measure(planting.plant(articles[mine], fault, 1))
    kept = checks[~checks["article_id"].isin(articles.loc[mine, "article_id"])]
    return comparability({"articles": articles, "checks": pd.concat([kept, faulty], ignore_index=True)})


def test_sound_captures_are_left_alone(sound):
    table = comparability({"articles": sound[0], "checks": sound[1]})
    assert len(table) == 4 * len(CHECKS)
    assert table.loc[table["doubtful"], ["outlet", "check"]].empty
    assert set(comparable_outlets(table)["verdict"]) == {"can be compared"}
    assert (table["verdict"] == "no doubt").sum() > 50


FAULTS = ["quotes dropped", "paragraphs doubled", "marks changed", "letters changed", "text cut anywhere",
          "text cut at 1,000 characters", "encoding: read as Windows-1252", "encoding: question marks",
          "encoding: replacement characters", "time zone moved by 7 hours"]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_one_outlet_is_named_there_and_nowhere_else(planting, sound, fault):
    expected = ("clock_hour",) if fault == planting.ZONE else planting.FAULTS[fault][1]
    table = with_fault(planting, sound, fault)
    doubts = table[table["doubtful"]]
    assert set(doubts["outlet"]) == {"Outlet 2"}
    assert set(doubts["check"]) & set(expected)
    assert doubts["why"].str.len().min() > 10
    summary = comparable_outlets(table).set_index("outlet")
    assert summary.loc["Outlet 2", "verdict"] == "doubtful"
    assert summary.loc["Outlet 2", "why"] == "; ".join(doubts["why"])
    assert set(summary.drop(index="Outlet 2")["verdict"]) == {"can be compared"}


def test_an_outlet_dealt_to_four_names_casts_no_doubt(planting):
    draw, names = random.Random(5), [f"name {i % 4}" for i in range(200)]
    alike = planting.invented_study(1, 200, seed=3, styles=False)
    checks = planting.measure(alike)
    for _ in range(20):
        draw.shuffle(names)
        table = comparability({"articles": alike.assign(outlet=names), "checks": checks})
        assert not table["doubtful"].any()


def toy(*outlets, check="open_end"):
    """Evidence of invented outlets from (name, articles with the sign, articles)."""
    rows = [(f"{name}{i}", name, float(i < k)) for name, k, n in outlets for i in range(n)]
    articles = pd.DataFrame([(key, name, "2031-06-03") for key, name, _ in rows],
                            columns=["article_id", "outlet", "date"])
    checks = pd.DataFrame([(key, check, value) for key, _, value in rows], columns=["article_id", "check", "value"])
    return {"articles": articles, "checks": checks}


def row_of(table, outlet, check="share_of_articles_with_open_end"):
    return table[(table["outlet"] == outlet) & (table["check"] == check)].iloc[0]


def test_the_p_is_fishers_and_holms():
    """9 of 20 open ends against 1 of 60: below the half that is a doubt in itself, so only the others tell."""
    table = comparability(toy(("Ost", 9, 20), ("West", 0, 20), ("Nord", 1, 20), ("Süd", 0, 20)))
    row = row_of(table, "Ost")
    p = fisher_exact([[9, 11], [1, 59]], alternative="greater").pvalue
    tests = int(table["p_holm"].notna().sum())
    # Two tests were open to the row (the others; half of the articles), and it is the smallest of all p.
    assert row["p_holm"] == pytest.approx(tests * 2 * p)
    assert row["doubtful"]
    assert (row["value"], row["others_median"], row["others_low"], row["others_high"]) == (0.45, 0.0, 0.0, 0.05)
    assert row["why"] == "texts cut off: 45% against 0%"
    assert table["doubtful"].sum() == 1


def test_where_outlets_differ_among_themselves_one_more_difference_is_no_doubt():
    """Marks unbalanced in 0, 40, 10 and 45 of 100: 88 are 63 points from the middle, but the others differ as much."""
    name, check = "share_of_unbalanced_paragraphs", "share_of_articles_with_unbalanced_marks"
    spread = toy(("Ost", 88, 100), ("A", 0, 100), ("B", 40, 100), ("C", 10, 100), ("D", 45, 100), check=name)
    alike = toy(("Ost", 88, 100), ("A", 24, 100), ("B", 26, 100), ("C", 25, 100), ("D", 25, 100), check=name)
    assert not row_of(comparability(spread), "Ost", check)["doubtful"]
    assert row_of(comparability(alike), "Ost", check)["doubtful"]


def test_a_difference_that_chance_can_make_is_no_doubt():
    """2 of 6 against 0 of 30 stands 33 points apart; Fisher's p is 15/630, not small enough for so many tests."""
    row = row_of(comparability(toy(("Ost", 2, 6), ("West", 0, 15), ("Nord", 0, 15))), "Ost")
    assert row["p_holm"] > 0.05
    assert not row["doubtful"]


def test_a_fault_of_all_outlets_is_a_doubt_where_a_share_is_one_in_itself():
    table = comparability(toy(("Ost", 20, 20), ("West", 19, 20)))
    assert table.loc[table["check"] == "share_of_articles_with_open_end", "doubtful"].all()


def test_few_articles_tell_nothing():
    table = comparability(toy(("Ost", 4, 4), ("West", 0, 30), ("Nord", 0, 30)))
    assert set(table.loc[table["outlet"] == "Ost", "verdict"]) == {"cannot tell"}
    row = row_of(table, "Ost")
    assert (row["why"], row["value"], row["doubtful"]) == ("4 articles", 1.0, False)
    summary = comparable_outlets(table).set_index("outlet")
    assert summary.loc["Ost", "verdict"] == "cannot tell"
    assert summary.loc["Ost", "why"] == "4 articles"
    assert summary.loc["West", "verdict"] == "can be compared"


def test_of_two_outlets_none_is_the_one_with_other_hours():
    evidence = toy(("Ost", 0, 30), ("West", 0, 30))
    hours = pd.DataFrame({"article_id": evidence["articles"]["article_id"], "check": "clock_hour",
                          "value": np.r_[np.full(30, 9.0), np.full(30, 16.0)] + np.tile([-1.0, 0.0, 1.0], 20)})
    evidence["checks"] = pd.concat([evidence["checks"], hours])
    row = row_of(comparability(evidence), "West", "clock_hour")
    assert row["verdict"] == "cannot tell"
    assert row["why"] == "+7 h: which of two outlets is off cannot be told"


def test_hours_across_midnight_are_near():
    names = ["Ost", "West", "Nord"]
    evidence = toy(*[(name, 0, 30) for name in names])
    start = {"Ost": 22.0, "West": 1.0, "Nord": 1.0}   # three hours, not twenty-one
    hours = [(start[name] + d) % 24 for name in names for d in np.tile([-0.5, 0.0, 0.5], 10)]
    evidence["checks"] = pd.concat([evidence["checks"], pd.DataFrame(
        {"article_id": evidence["articles"]["article_id"], "check": "clock_hour", "value": hours})])
    assert row_of(comparability(evidence), "Ost", "clock_hour")["verdict"] == "no doubt"


def test_what_was_not_measured_is_said():
    table = comparability(toy(("Ost", 0, 20), ("West", 0, 20)))
    said = row_of(table, "Ost", "share_of_articles_in_another_language")
    assert said["verdict"] == "cannot tell"
    assert "extra 'read'" in said["why"]
    assert "no times of day" in row_of(table, "Ost", "clock_hour")["why"]


def test_another_language_missing_dates_and_doubles_are_doubts():
    for check, name in (("language_differs", "share_of_articles_in_another_language"),
                        ("same_text", "share_of_articles_twice")):
        table = comparability(toy(("Ost", 20, 20), ("West", 0, 20), check=check))
        assert list(table.loc[table["doubtful"], "check"]) == [name]
    evidence = toy(("Ost", 0, 20), ("West", 0, 20))
    evidence["articles"].loc[:19, "date"] = ""
    assert row_of(comparability(evidence), "Ost", "share_of_articles_without_date")["doubtful"]


def test_near_doubles_are_found_in_what_articles_of_one_outlet_share():
    evidence = toy(("Ost", 0, 20), ("West", 0, 20))
    words = pd.DataFrame({"article_id": evidence["articles"]["article_id"], "check": "words", "value": 100.0})
    evidence["checks"] = pd.concat([evidence["checks"], words])
    pairs = [*[(f"Ost{i}", f"Ost{i + 1}", 85) for i in range(0, 20, 2)],
             *[(f"West{i}", f"Ost{i}", 100) for i in range(20)]]
    evidence["reuse"] = pd.DataFrame(pairs, columns=["article_a", "article_b", "length"])
    table = comparability(evidence)
    assert row_of(table, "Ost", "share_of_articles_nearly_twice")["value"] == 1
    assert row_of(table, "Ost", "share_of_articles_nearly_twice")["doubtful"]
    assert row_of(table, "West", "share_of_articles_nearly_twice")["value"] == 0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 12)), min_size=1, max_size=5), st.randoms())
def test_order_of_rows_changes_nothing_and_every_row_has_one_verdict(outlets, draw):
    evidence = toy(*[(f"O{i}", min(k, n), n) for i, (k, n) in enumerate(outlets)])
    table = comparability(evidence)
    order = list(range(len(evidence["checks"])))
    draw.shuffle(order)
    pd.testing.assert_frame_equal(table, comparability({**evidence, "checks": evidence["checks"].iloc[order]}))
    assert len(table) == len(outlets) * len(CHECKS)
    assert (table["doubtful"] == (table["verdict"] == "doubtful")).all()
    assert ((table["why"] == "") == (table["verdict"] == "no doubt")).all()
    assert not table.loc[table["articles"] < 5, "doubtful"].any()


def test_the_shipped_study_has_too_few_articles_to_tell():
    summary = comparable_outlets(comparability(open_study("pyongyang-2024")))
    assert len(summary) == 5
    assert set(summary["verdict"]) == {"cannot tell"}


@pytest.mark.parametrize(("change", "said"), [
    (lambda e: e.pop("checks"), r"the evidence lacks \['checks'\]"),
    (lambda e: e.update(checks=e["checks"].iloc[1:]), "no row of article 'Ost0'"),
    (lambda e: e.update(checks=pd.concat([e["checks"]] * 2)), "'open_end' of article 'Ost0' twice"),
    (lambda e: e.update(checks=e["checks"].drop(columns="value")), r"the checks table lacks \['value'\]"),
    (lambda e: e.update(articles=e["articles"].iloc[:0]), "the articles table has no rows"),
])
def test_bad_evidence_is_refused(change, said):
    evidence = toy(("Ost", 1, 6), ("West", 0, 6))
    change(evidence)
    with pytest.raises(TableError, match=said):
        comparability(evidence)


@pytest.mark.parametrize("level", [0, 1, 95])
def test_a_level_is_a_share(level):
    with pytest.raises(TableError, match="between 0 and 1"):
        comparability(toy(("Ost", 1, 6)), level=level)


def test_a_number_that_is_none_is_refused():
    with pytest.raises(TableError, match=r"column 'value' that is no number \(row 1: 'much'\)"):
        typed(pd.DataFrame({"article_id": ["a"], "check": ["words"], "value": ["much"]}), "checks")


@pytest.mark.parametrize("fault", ["quotes dropped", "paragraphs doubled", "marks changed", "text cut anywhere",
                                   "encoding: read as Windows-1252"])
def test_a_fault_in_one_of_four_real_outlets_is_named(planting, real, fault):
    table = with_fault(planting, real, fault, outlet="www.cnn.com")
    doubts = table[table["doubtful"]]
    assert set(doubts["outlet"]) == {"www.cnn.com"}
    assert set(doubts["check"]) & set(planting.FAULTS[fault][1])


@pytest.fixture(scope="module")
def real(planting, shared):
    """Thirty articles each of four outlets whose captures are sound, and their checks."""
    path = shared / "data" / "news-articles-2017.zip"
    if not path.is_file():
        pytest.skip(f"the real articles are not here (looked for {path}; set MEDIA_DATA to say where the data is)")
    with zipfile.ZipFile(path) as archive, archive.open("NewsArticles.csv") as file:
        rows = pd.read_csv(file, encoding="latin-1", dtype=str)
    rows["outlet"] = rows["article_source_link"].str.extract(r"https?://([^/]+)")[0]
    rows = rows[rows["text"].str.len() > 300].drop_duplicates("article_id").rename(columns={"publish_date": "date"})
    some = pd.concat([rows[rows["outlet"] == name].head(30) for name in ("www.aljazeera.com", "www.cnn.com",
                                                                        "www.bbc.co.uk", "tass.com")])
    some = some[["article_id", "outlet", "date", "text"]].assign(language="en").reset_index(drop=True)
    assert some["outlet"].value_counts().tolist() == [30] * 4
    checks = planting.measure(some)
    assert not comparability({"articles": some, "checks": checks})["doubtful"].any()
    return some, checks
