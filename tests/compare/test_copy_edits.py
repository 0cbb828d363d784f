"""The ledger of edits and substitutions of frames, on invented stories counted by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import mcnemar

from analysis.compare.copy_edits import aligned_pair, edit_ledger, substitutions
from analysis.tables import TableError, columns

OUTLETS = {"o": "Ost Post", "w": "West Mail", "s": "Sud Sun"}


def edit(a, b, before="", after="", kind="framing", position=0, removed="war", inserted="operation", **more):
    row = {"article_a": a, "article_b": b, "position_a": position, "position_b": position, "operation": "substituted",
           "removed": removed, "inserted": inserted, "removed_length": len(removed.split()),
           "inserted_length": len(inserted.split()), "part": "body", "kind": kind, "frame_before": before,
           "frame_after": after}
    return {**row, **more}


def made(edits, pairs=(), date="2031-05-01"):
    """Evidence of these edits; their articles, named by outlet and story such as o1, share copy."""
    pairs = sorted({(row["article_a"], row["article_b"]) for row in edits} | set(pairs))
    ids = sorted({key for pair in pairs for key in pair}) or ["o1"]
    ids.sort(key=lambda key: list(OUTLETS).index(key[0]))
    articles = pd.DataFrame({"article_id": ids, "outlet": [OUTLETS[key[0]] for key in ids], "date": date})
    reuse = pd.DataFrame([(a, 0, 30, b, 0, 30, "copy") for a, b in pairs],
                         columns=["article_a", "start_a", "end_a", "article_b", "start_b", "end_b", "kind"])
    return {"articles": articles, "reuse": reuse, "edits": pd.DataFrame(edits, columns=columns("edits"))}


def stories(one_way, other_way=0):
    """So many stories in which Ost Post says war and West Mail operation, and so many the other way round."""
    return [edit(f"o{i}", f"w{i}", *(("war", "operation") if i < one_way else ("operation", "war")))
            for i in range(one_way + other_way)]


def test_both_directions_counted_by_hand():
    edits = [edit("o1", "w1", "war", "operation"), edit("o1", "w1", "war", "operation", position=9),
             edit("w2", "o2", "war", "operation"), edit("o3", "s3", "war"), edit("o3", "w3", "", "war"),
             edit("o4", "w4", "war", "operation", kind="paragraph cut")]
    table = substitutions(made(edits))
    assert table.iloc[:, :9].values.tolist() == [
        # Ost has war in two places of story 1; in story 2 it has operation where West has war.
        ["Ost Post", "operation", "war", 1, 2, 2, 2, 1, 1],
        # In story 3 it has war where Sud has no term, and none where West has war: one each, no lean.
        ["Ost Post", "war", "no term", 1, 1, 2, 1, 0, 0],
        ["West Mail", "operation", "war", 2, 1, 2, 2, 1, 1],
        ["West Mail", "war", "no term", 1, 0, 1, 1, 1, 0],
        ["Sud Sun", "war", "no term", 0, 1, 1, 1, 0, 1]]
    assert table["p_sign"].tolist()[0] == 1 and np.isnan(table["p_sign"].iloc[1])
    assert set(table["verdict"]) == {"cannot tell"}


def test_eight_stories_tell_and_five_do_not():
    table = substitutions(made(stories(8)))
    assert table["p_sign"].tolist() == [2 / 2 ** 8] * 2 and table["p_holm"].tolist() == [4 / 2 ** 8] * 2
    assert table[["outlet", "stories_frame", "stories_against", "verdict"]].values.tolist() == [
        ["Ost Post", 0, 8, "war"], ["West Mail", 8, 0, "operation"]]
    assert set(substitutions(made(stories(5)))["verdict"]) == {"cannot tell"}


def test_twenty_places_in_one_story_are_one_case():
    edits = [edit("o1", "w1", "war", "operation", position=i) for i in range(20)]
    table = substitutions(made(edits))
    assert table["edits_against"].tolist() == [20, 0] and table["p_sign"].tolist() == [1, 1]
    assert set(table["verdict"]) == {"cannot tell"}


def test_stories_that_are_linked_over_a_third_article_are_one():
    apart, together = stories(8), [(f"s{i}", f"o{i + 1}") for i in range(7)] + [(f"s{i}", f"w{i}") for i in range(7)]
    assert substitutions(made(apart))["stories_against"].tolist() == [8, 0]
    assert substitutions(made(apart, together))["stories_against"].tolist() == [1, 0]


@pytest.mark.parametrize(("level", "least"), [(0.95, 7), (0.9, 6), (0.99, 9)])
def test_stories_needed_are_as_many_as_it_takes(level, least):
    # Two rows: p of n stories all one way is 2^(1 - n), times two.
    table = substitutions(made(stories(least)), level=level)
    assert set(table["stories_needed"]) == {least} and "cannot tell" not in set(table["verdict"])
    table = substitutions(made(stories(least - 1)), level=level)
    assert set(table["stories_needed"]) == {least} and set(table["verdict"]) == {"cannot tell"}


def test_a_published_sign_test():
    """Siegel 1956, Nonparametric Statistics, table D: 10 signs, 1 of the rarer kind, has p = .011 one-sided."""
    assert substitutions(made(stories(9, 1)))["p_sign"].tolist() == pytest.approx([0.0215] * 2, abs=5e-5)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 12), st.integers(0, 12))
def test_p_is_that_of_mcnemar(one, other):
    if one + other:
        expected = mcnemar([[0, one], [other, 0]], exact=True).pvalue
        table = substitutions(made(stories(one, other)))
        assert table["p_sign"].tolist() == pytest.approx([expected] * 2)
        # The two outlets mirror each other, and exchanging the sides of every edit changes nothing.
        assert table["stories_frame"].tolist() == table["stories_against"].tolist()[::-1] == [other, one]
        turned = made([{**row, "article_a": row["article_b"], "article_b": row["article_a"],
                        "frame_before": row["frame_after"], "frame_after": row["frame_before"]}
                       for row in stories(one, other)])
        pd.testing.assert_frame_equal(substitutions(turned), table)


def test_what_is_no_substitution():
    longer = edit("o1", "w1", "war", "war")                       # a longer term of the same frame
    within = edit("o1", "o2", "war", "operation")                 # one outlet, two articles
    assert substitutions(made([longer, within])).empty
    table = substitutions(made([edit("o1", "w1", "invasion; war", "operation; war")]))
    assert table[["outlet", "frame", "against", "edits_frame"]].values.tolist() == [
        ["Ost Post", "invasion", "operation", 1], ["West Mail", "invasion", "operation", 0]]


@pytest.mark.parametrize("edits", [[], [edit("o1", "w1", kind="other")]])
def test_without_a_change_of_frame_there_is_no_row(edits):
    table = substitutions(made(edits))
    assert table.empty and {"outlet", "p_holm", "verdict", "stories_needed"} <= set(table)


# The ledger

def test_the_ledger_says_who_reads_what():
    edits = [edit("o1", "w1", "war", "operation"),
             edit("o1", "w1", kind="other", removed="", inserted="in return", operation="inserted"),
             edit("o1", "w1", kind="paragraph cut", removed="war; truce", inserted="", removed_length=41,
                  inserted_length=0),
             edit("o1", "w1", kind="paragraph cut", removed="", inserted="", removed_length=12, inserted_length=0),
             edit("o1", "w1", kind="reordering", removed="", inserted="", operation="moved", removed_length=9,
                  inserted_length=9)]
    table = edit_ledger(made(edits))
    assert table[["reads_a", "reads_b"]].values.tolist() == [
        ["war", "operation"], ["–", "in return"], ["41 words, with war; truce", "–"], ["12 words", "–"],
        ["9 words, moved", "9 words, moved"]]
    assert table["outlet_a"].tolist() == ["Ost Post"] * 5 and table["outlet_b"].tolist() == ["West Mail"] * 5
    assert set(table["direction"]) == {"unknown"}
    assert table[["frame_a", "frame_b"]].iloc[0].tolist() == ["war", "operation"]
    assert edit_ledger(made(edits), kind="paragraph cut")["reads_a"].tolist() == table["reads_a"].tolist()[2:4]
    assert not table.map(lambda value: len(str(value).split()) > 7).to_numpy().any()


@pytest.mark.parametrize(("dates", "expected"), [
    (["2031-05-01", "2031-05-02"], "a first"), (["2031-05-01", "2031-05-01"], "unknown"),
    (["2031-05-02", "2031-05-01"], "unknown"), (["2031-05-01", ""], "unknown")])
def test_the_ledger_says_who_was_first_only_where_dates_tell(dates, expected):
    assert edit_ledger(made(stories(1), date=dates))["direction"].tolist() == [expected]


def test_a_study_without_edits_has_an_empty_ledger():
    assert edit_ledger(made([])).empty and edit_ledger(made([]), kind="framing").empty
    assert {"outlet_a", "reads_b", "frame_b"} <= set(edit_ledger(made([])))


# A pair side by side

def aligned(evidence, words=(100, 80), **options):
    ids = evidence["articles"]["article_id"]
    parts = pd.DataFrame({"article_id": [*ids, *ids], "tokens": [words[0]] * len(ids) + [words[1]] * len(ids)})
    return aligned_pair({**evidence, "parts": parts}, **options)


def test_a_pair_side_by_side():
    evidence = made([edit("o1", "w1", position=5), edit("s1", "w2", position=7, removed="", operation="inserted")])
    more = pd.DataFrame([("o1", 50, 60, "w1", 2, 12, "stock"), ("o1", 45, 49, "w1", 50, 54, "copy")],
                        columns=list(evidence["reuse"]))
    evidence["reuse"] = pd.concat([evidence["reuse"], more], ignore_index=True)
    table = aligned(evidence)
    assert table.iloc[:, 4:].values.tolist() == [
        ["article", "", 0, 180, 0, 180], ["stretch", "copy", 0, 30, 0, 30], ["stretch", "copy", 45, 49, 50, 54],
        ["stretch", "stock", 50, 60, 2, 12], ["edit", "framing", 5, 6, 5, 6]]
    assert table.iloc[0, :4].tolist() == ["o1", "w1", "Ost Post", "West Mail"]
    swapped = {**evidence, "reuse": evidence["reuse"].assign(end_a=lambda t: t["end_a"] + 9 * (t["article_a"] == "s1"))}
    assert aligned(swapped)["article_a"].iloc[0] == "s1"  # the pair that shares most, not the first
    other = aligned(evidence, pair=("w2", "s1"))
    assert other.iloc[0, :4].tolist() == ["s1", "w2", "Sud Sun", "West Mail"]
    assert other.iloc[-1, 4:].tolist() == ["edit", "framing", 7, 7, 7, 8]


def test_where_nothing_is_copied_no_pair_is_shown():
    evidence = made(stories(1))
    table = aligned({**evidence, "reuse": evidence["reuse"].assign(kind="stock")})
    assert table.empty and {"outlet_a", "start_b"} <= set(table)
    with pytest.raises(TableError, match="articles 'o0' and 'o9' share no stretch; the reuse table lists"):
        aligned(evidence, pair=("o0", "o9"))


def test_refusals():
    evidence = made(stories(2))
    with pytest.raises(TableError, match=r"the evidence lacks \['edits'\]"):
        edit_ledger({"articles": evidence["articles"]})
    with pytest.raises(TableError, match="no change is of the kind 'rewriting'; there are framing"):
        edit_ledger(evidence, kind="rewriting")
    with pytest.raises(TableError, match=r"the edits table lacks \['removed'\]"):
        edit_ledger({**evidence, "edits": evidence["edits"].drop(columns="removed")})
    with pytest.raises(TableError, match="the edits table has article 'w9', which the articles table lacks"):
        substitutions({**evidence, "edits": evidence["edits"].assign(article_b="w9")})
    with pytest.raises(TableError, match="article 'o0' has edits, but shares no copy in the reuse table"):
        substitutions({**evidence, "reuse": evidence["reuse"].iloc[1:]})
    for level in (0, 1, 95):
        with pytest.raises(TableError, match="it lies between 0 and 1"):
            substitutions(evidence, level=level)
