"""Frames over time and first use; outlets, dates and counts are invented."""

import numpy as np
import pandas as pd
import pytest

from analysis.compare.framing import frame_rates
from analysis.compare.over_time import first_use, over_time
from analysis.tables import TableError

FRAMES = pd.DataFrame({"family": ["conflict"] * 3, "frame": ["war", "operation", "trade"],
                       "is_decoy": [False, False, True]})


def study(*rows):
    """Evidence of articles (outlet, date, hits of "war" in own voice, in direct voice), 100 words in each voice."""
    articles = pd.DataFrame({"article_id": [f"a{i:02}" for i in range(len(rows))], "outlet": [row[0] for row in rows],
                             "date": [row[1] for row in rows]})
    hits = [(key, "conflict", "war", voice, False, False) for key, row in zip(articles["article_id"], rows, strict=True)
            for voice, n in (("own", row[2]), ("direct", row[3])) for _ in range(n)]
    hits += [(key, "conflict", "trade", "own", True, False) for key in articles["article_id"]]
    lengths = [(key, voice, 100) for key in articles["article_id"] for voice in ("own", "direct")]
    return {"articles": articles, "frames": FRAMES,
            "hits": pd.DataFrame(hits, columns=["article_id", "family", "frame", "voice", "is_decoy", "distanced"]),
            "lengths": pd.DataFrame(lengths, columns=["article_id", "voice", "tokens"])}


EVIDENCE = study(("Ostland Times", "2031-03-03", 1, 2), ("Ostland Times", "2031-03-09", 0, 1),
                 ("West Post", "2031-03-24", 3, 0), ("Ostland Times", "", 5, 0), ("West Post", "2031-04-01", 0, 0))


def test_the_grid_is_complete_and_says_why_there_is_no_number():
    # 2031-03-03 is a Monday: weeks from the 3rd, 10th, 17th, 24th and 31st of March.
    found = over_time(EVIDENCE, family="conflict", frame="war", every="week")
    weeks = ["2031-03-03", "2031-03-10", "2031-03-17", "2031-03-24", "2031-03-31", "undated"]
    assert found["outlet"].tolist() == ["Ostland Times"] * 6 + ["West Post"] * 6
    assert found["period"].tolist() == weeks * 2
    assert found["hits"].tolist() == [4, 0, 0, 0, 0, 5, 0, 0, 0, 3, 0, 0]
    assert found["articles"].tolist() == [2, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0]
    assert found["per_1000_words"].iloc[0] == pytest.approx(1000 * 4 / 400)
    empty = found[found["articles"] == 0]
    assert len(empty) == 8 and set(empty["interval"]) == {"no articles"} and empty["per_1000_words"].isna().all()
    assert found["interval"].iloc[[0, 9]].tolist() == ["2 articles, fewer than 5", "one article"]
    assert found[["low", "high"]].isna().all().all()


@pytest.mark.parametrize("every", ["day", "week", "month"])
def test_periods_add_up_to_the_whole(every):
    found = over_time(EVIDENCE, family="conflict", frame="war", every=every)
    whole = frame_rates(EVIDENCE, voice="all", family="conflict").query("frame == 'war'").set_index("outlet")
    for column in ("hits", "tokens", "articles", "articles_with_hit"):
        assert found.groupby("outlet")[column].sum().to_dict() == whole[column].to_dict()
    assert found["hits"].sum() == 12


def test_days_and_months_are_named_by_their_first_day():
    months = over_time(EVIDENCE, family="conflict", every="month")
    assert months["period"].unique().tolist() == ["2031-03-01", "2031-04-01", "undated"]
    days = over_time(EVIDENCE, family="conflict", every="day")
    assert days["period"].nunique() == 31 and days["period"].iloc[0] == "2031-03-03"  # 3 March to 1 April, and undated
    assert set(days["frame"]) == {"all frames"}


def test_a_voice_is_divided_by_its_own_words():
    found = over_time(EVIDENCE, family="conflict", frame="war", voice="direct", every="month")
    assert found[["hits", "tokens"]].iloc[0].tolist() == [3, 200]
    assert over_time(EVIDENCE, family="conflict", frame="operation", every="month")["hits"].sum() == 0


def test_enough_articles_have_an_interval_around_the_rate():
    rows = [("Ostland Times", f"2031-03-{day:02}", day % 3, 0) for day in range(1, 13)]
    found = over_time(study(*rows), family="conflict", frame="war", every="month").iloc[0]
    assert found["low"] < found["per_1000_words"] < found["high"] and found["interval"].endswith("over articles")
    again = over_time(study(*rows), family="conflict", frame="war", every="month").iloc[0]
    assert found.equals(again)


def test_the_order_of_articles_moves_no_number():
    evidence = dict(EVIDENCE, articles=EVIDENCE["articles"].iloc[::-1])
    keys = ["outlet", "period"]
    there, back = (over_time(e, family="conflict").sort_values(keys, ignore_index=True) for e in (EVIDENCE, evidence))
    pd.testing.assert_frame_equal(there, back)


def test_first_use_and_its_censoring():
    evidence = study(
        ("Ostland Times", "2031-03-01", 0, 0), ("Ostland Times", "2031-03-02", 0, 0),
        ("Ostland Times", "2031-03-02", 1, 0), ("Ostland Times", "2031-03-05", 2, 0),
        ("West Post", "2031-03-04", 1, 0), ("Silent Gazette", "2031-03-01", 0, 0),
        ("Silent Gazette", "2031-03-09", 0, 0), ("Late Mail", "2031-03-01", 0, 0), ("Late Mail", "2031-03-02", 1, 0),
        ("Dateless", "", 1, 0), ("Dateless", np.nan, 0, 0))
    found = first_use(evidence, family="conflict", frame="war").set_index("outlet")
    assert list(found.index) == ["Ostland Times", "West Post", "Silent Gazette", "Late Mail", "Dateless"]
    columns = ["first_date", "article_id", "articles_before", "censored", "undated_articles", "undated_with_hit"]
    # The other article of 2 March is no earlier day, so only one stands before.
    assert found.loc["Ostland Times", columns].tolist() == ["2031-03-02", "a02", 1, "", 0, 0]
    assert found.loc["West Post", columns].tolist() == ["2031-03-04", "a04", 0, "left: used on the first day", 0, 0]
    assert found.loc["Silent Gazette", columns].tolist() == ["", "", 2, "right: not used up to the last day", 0, 0]
    assert found.loc["Silent Gazette", ["first_article", "last_article"]].tolist() == ["2031-03-01", "2031-03-09"]
    assert found.loc["Late Mail", columns].tolist() == ["2031-03-02", "a08", 1, "", 0, 0]
    assert found.loc["Dateless", columns].tolist() == ["", "", 0, "no dated articles", 2, 1]


def test_first_use_in_a_voice_leaves_decoys_and_other_voices_out():
    found = first_use(EVIDENCE, family="conflict", frame="war", voice="direct").set_index("outlet")
    assert found.loc["West Post", "censored"] == "right: not used up to the last day"
    assert found.loc["Ostland Times", ["undated_articles", "undated_with_hit"]].tolist() == [1, 0]
    assert (first_use(EVIDENCE, family="conflict", frame="operation")["first_date"] == "").all()


def test_a_study_without_dates_has_only_the_undated_row():
    found = over_time(study(("Ostland Times", "", 1, 0)), family="conflict")
    assert found[["period", "hits"]].values.tolist() == [["undated", 1]]


@pytest.mark.parametrize("function", [over_time, first_use])
@pytest.mark.parametrize(("options", "message"), [
    ({"family": "weather"}, "no family 'weather' in the lexicon; there are conflict"),
    ({"family": "conflict", "frame": "trade"}, "no frame 'trade' in family 'conflict'; it has war, operation"),
    ({"family": "conflict", "voice": "loud"}, "unknown voice 'loud'"),
    ({"family": "conflict", "by": "editor"}, "no column 'editor'")])
def test_wrong_requests_are_refused(function, options, message):
    with pytest.raises(TableError, match=message):
        function(EVIDENCE, **options)


@pytest.mark.parametrize("function", [over_time, first_use])
def test_a_date_that_cannot_be_read_is_named_with_its_row(function):
    evidence = study(("Ostland Times", "2031-03-01", 1, 0), ("Ostland Times", "1 March", 1, 0))
    with pytest.raises(TableError, match="row 2, article 'a01': the date '1 March' is no day of the form 2024-06-19"):
        function(evidence, family="conflict")
    without = dict(evidence, articles=evidence["articles"].drop(columns="date"))
    with pytest.raises(TableError, match="the articles table has no column 'date'"):
        function(without, family="conflict")


def test_unknown_periods_and_mistyped_years_are_refused():
    with pytest.raises(TableError, match="unknown period 'year'; choose from day, week, month"):
        over_time(EVIDENCE, family="conflict", every="year")
    evidence = study(("Ostland Times", "2031-03-01", 1, 0), ("Ostland Times", "1031-03-01", 1, 0))
    with pytest.raises(TableError, match=r"from 1031-03-01 to 2031-03-01 there are .* days, more than 5000"):
        over_time(evidence, family="conflict", every="day")
