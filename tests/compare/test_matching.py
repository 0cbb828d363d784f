"""What all compared outlets covered: counted by hand, and what must hold whatever the articles are."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.compare.matching import matched_articles, strata
from analysis.tables import TableError

OST, WEST, SUD = "Ost Post", "West Mail", "Sud Sun"
ROWS = [("o1", OST, "flood", "2031-03-05"), ("o2", OST, "flood", "2031-03-09"), ("o3", OST, "vote", "2031-03-10"),
        ("o4", OST, "", "2031-03-10"), ("w1", WEST, "flood", "2031-03-03"), ("w2", WEST, "fair", "2031-03-12"),
        ("w3", WEST, "vote", ""), ("w4", WEST, "vote", "2031-03-16"), ("s1", SUD, "vote", "2031-03-11")]
ARTICLES = pd.DataFrame(ROWS, columns=["article_id", "outlet", "event", "date"])
LENGTHS = pd.DataFrame({"article_id": ARTICLES["article_id"], "part": "body", "voice": "own", "tokens": 100})
PAIRS = pd.DataFrame({"article_a": ["o1", "o1"], "article_b": ["w1", "w2"], "length": [30, 40]})
EVIDENCE = {"articles": ARTICLES, "lengths": LENGTHS, "reuse": PAIRS, "frames": pd.DataFrame({"family": ["quarrel"]})}


def account(evidence, **options):
    return matched_articles(evidence, **options)["matching"].set_index("article_id")


def test_events_that_both_cover_counted_by_hand():
    found = account(EVIDENCE, compare=(OST, WEST))
    assert found["reason"].to_dict() == {
        "o1": "", "o2": "", "o3": "", "o4": "no event known", "w1": "", "w2": f"not covered by {OST}", "w3": "",
        "w4": "", "s1": "not compared"}
    assert (found["kept"] == (found["reason"] == "")).all()
    assert list(found.columns) == ["outlet", "stratum", "kept", "reason"] and found.loc["o4", "stratum"] == ""


def test_every_table_keeps_the_rows_of_the_articles_kept():
    out = matched_articles(EVIDENCE, compare=(OST, WEST))
    kept = ["o1", "o2", "o3", "w1", "w3", "w4"]
    assert out["articles"]["article_id"].tolist() == kept == out["lengths"]["article_id"].tolist()
    assert out["reuse"].values.tolist() == [["o1", "w1", 30]]  # a pair needs both
    assert out["frames"] is EVIDENCE["frames"] and len(EVIDENCE["articles"]) == 9


def test_all_three_share_the_vote_only():
    found = account(EVIDENCE)
    assert set(found.index[found["kept"]]) == {"o3", "w3", "w4", "s1"}
    assert found.loc["o1", "reason"] == f"not covered by {SUD}"
    assert found.loc["w2", "reason"] == f"not covered by {OST}, {SUD}"


def test_weeks_begin_on_monday_and_an_unknown_date_is_set_aside():
    """The 5th, 9th and 3rd of March 2031 lie in the week of Monday the 3rd; the 10th, 12th and 16th in the next."""
    found = account(EVIDENCE, compare=(OST, WEST), within="week")
    assert found["stratum"].tolist() == ["2031-03-03"] * 2 + ["2031-03-10"] * 2 + [
        "2031-03-03", "2031-03-10", "", "2031-03-10", "2031-03-10"]
    assert found.loc["w3", "reason"] == "no week known" and found["kept"].sum() == 7


def test_two_columns_make_finer_strata():
    labels = strata(ARTICLES, ("event", "week"))
    assert labels["o1"] == "event: flood, week: 2031-03-03" and labels[["o4", "w3"]].isna().all()
    found = account(EVIDENCE, compare=(OST, WEST), within=("event", "week"))
    assert set(found.index[found["kept"]]) == {"o1", "o2", "w1", "o3", "w4"}
    assert found.loc["w3", "reason"] == "no event and week known"


def test_a_column_of_that_name_goes_before_the_date():
    assert strata(ARTICLES.assign(week=["x", None] + ["y"] * 7), "week").iloc[:3].tolist()[::2] == ["x", "y"]
    assert strata(ARTICLES.assign(week=["x", None] + ["y"] * 7), "week").isna().sum() == 1


@pytest.mark.parametrize(("most", "sizes"), [(1, [1, 1, 1, 1]), (2, [2, 1, 1, 2]), ("fewest", [1, 1, 1, 1])])
def test_at_most_so_many_of_a_cell(most, sizes):
    """Cells by hand: flood 2 and 1, vote 1 and 2."""
    found = account(EVIDENCE, compare=(OST, WEST), most_per_cell=most)
    kept = found[found["kept"]].groupby(["stratum", "outlet"]).size()
    assert kept.tolist() == sizes and len(kept) == 4
    assert set(found.loc[~found["kept"], "reason"]) >= (
        {"another of its stratum was drawn"} if sum(sizes) < 6 else set())


def test_the_fewest_may_be_more_than_one():
    articles = pd.DataFrame({"article_id": list("abcdefg"), "outlet": [OST] * 4 + [WEST] * 3,
                             "event": ["flood"] * 3 + ["vote", "flood", "flood", "vote"]})
    kept = account({"articles": articles}, most_per_cell="fewest").query("kept").groupby(["stratum", "outlet"]).size()
    assert kept.to_dict() == {("flood", OST): 2, ("flood", WEST): 2, ("vote", OST): 1, ("vote", WEST): 1}


def test_the_draw_has_a_seed_and_forgets_the_order_of_the_rows():
    many = {"articles": pd.DataFrame({"article_id": [f"a{i:03}" for i in range(200)],
                                      "outlet": np.where(np.arange(200) % 2, OST, WEST), "event": "flood"})}
    one = set(matched_articles(many, most_per_cell=20, seed=1)["articles"]["article_id"])
    mixed = {"articles": many["articles"].sample(frac=1, random_state=2)}
    assert len(one) == 40 and one == set(matched_articles(mixed, most_per_cell=20, seed=1)["articles"]["article_id"])
    assert one != set(matched_articles(many, most_per_cell=20, seed=2)["articles"]["article_id"])


@given(st.lists(st.tuples(st.sampled_from([OST, WEST, SUD]), st.sampled_from(["flood", "vote", "fair", ""])),
                min_size=4, max_size=25), st.sampled_from([None, 1, "fewest"]))
@settings(max_examples=60, deadline=None)
def test_whatever_the_articles(rows, most):
    articles = pd.DataFrame([(f"a{i}", *row) for i, row in enumerate(rows)], columns=["article_id", "outlet", "event"])
    outlets = set(articles["outlet"])
    try:
        out = matched_articles({"articles": articles}, most_per_cell=most)
    except TableError:
        covered = articles[articles["event"] != ""].groupby("event")["outlet"].nunique()
        assert len(outlets) < 2 or not (covered == len(outlets)).any()
        return
    table = out["matching"]
    assert table["article_id"].tolist() == articles["article_id"].tolist()  # nothing is lost
    assert (table["kept"] == (table["reason"] == "")).all()
    cells = table[table["kept"]].groupby(["stratum", "outlet"]).size().unstack(fill_value=0)
    assert set(cells.columns) == outlets and (cells > 0).all().all()
    before = articles[articles["event"].isin(cells.index)].groupby(["event", "outlet"]).size().unstack()
    least = {None: before, 1: before.clip(upper=1), "fewest": before.clip(upper=before.min(axis=1), axis=0)}[most]
    assert (cells.to_numpy() == least.to_numpy()).all()
    again = matched_articles({**out}, most_per_cell=most)["matching"]
    assert again["kept"].all()


@pytest.mark.parametrize(("options", "message"), [
    ({"within": "topic"}, "no column 'topic' to match by.*day, week, month can be made from date"),
    ({"within": ()}, "no column to match by is named"), ({"compare": ("Nord News", OST)}, "no outlet 'Nord News'"),
    ({"compare": (OST,)}, "name two or more"), ({"by": "owner"}, "no column 'owner'"),
    ({"within": ("event", "date")}, "no event and date is covered by all of Ost Post, West Mail, Sud Sun"),
    ({"most_per_cell": 0}, "most_per_cell is 0"), ({"most_per_cell": "few"}, "'few'; it is a number from 1 on")])
def test_refusals(options, message):
    with pytest.raises(TableError, match=message):
        matched_articles(EVIDENCE, **options)


def test_no_date_no_week():
    with pytest.raises(TableError, match="no column 'date'"):
        strata(ARTICLES.drop(columns="date"), "week")
    with pytest.raises(TableError, match="evidence lacks \\['articles'\\]"):
        matched_articles({})
