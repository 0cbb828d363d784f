"""Clusters, shares of wire and flow of copy on evidence small enough to count by hand. All of it is invented."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.compare.copy_links import copied_pairs, linked, union_words, words_of_articles
from analysis.compare.copy_origins import INFERRED_FORMS, copy_clusters
from analysis.compare.wire import SHARED, copy_flow, wire_shares
from analysis.measure.evidence import measure_articles
from analysis.measure.lexicon import make_lexicon
from analysis.measure.package import load_evidence
from analysis.read import credit_forms
from analysis.study import open_study
from analysis.tables import TableError

WORDS = {"a1": 100, "b1": 80, "c1": 200, "d1": 50, "a2": 60, "e1": 300}
ARTICLES = pd.DataFrame([("a1", "Ost Post", "2031-05-01T08:00"), ("a2", "Ost Post", "2031-05-03"),
                         ("b1", "West Mail", "2031-05-01T11:30"), ("e1", "West Mail", "2031-05-05"),
                         ("c1", "Sud Sun", "2031-05-02"), ("d1", "Nord News", "")],
                        columns=["article_id", "outlet", "date"])
COLUMNS = ["article_a", "start_a", "end_a", "article_b", "start_b", "end_b", "kind"]
STRETCHES = [("a1", 10, 50, "b1", 0, 40, "copy"), ("a1", 40, 60, "c1", 100, 120, "copy"),
             ("b1", 30, 40, "d1", 0, 10, "copy"), ("a1", 10, 20, "a2", 0, 10, "copy"),
             # 19 of 200 words: too few to link the two, by number and by share.
             ("c1", 150, 169, "e1", 0, 19, "copy"), ("a1", 55, 65, "e1", 100, 110, "stock"),
             ("b1", 50, 60, "c1", 5, 15, "shared quotation"), ("a1", 90, 98, "c1", 0, 8, "credited")]
CREDITS = [("b1", "AP", "origin", "dateline"), ("d1", "unnamed agency", "origin", "unnamed agency"),
           ("c1", "AFP", "photo", "byline")]


def made(stretches=STRETCHES, articles=ARTICLES, words=WORDS, credited=(), said=()):
    lengths = pd.DataFrame([(key, "body", "own", "none", n) for key, n in words.items()],
                           columns=["article_id", "part", "voice", "copy", "tokens"])
    return {"articles": articles, "lengths": lengths,
            "reuse": pd.DataFrame(stretches, columns=COLUMNS).astype(dict.fromkeys(("start_a", "end_a"), "int64")),
            "quotations": pd.DataFrame(said, columns=["article_id", "start", "end", "voice", "speaker"]),
            "credits": pd.DataFrame(credited, columns=["article_id", "agency", "role", "form"])}


@pytest.fixture
def study():
    return made(credited=CREDITS)


def dated(*dates, outlets=("Ost Post", "West Mail", "Sud Sun"), **columns):
    return pd.DataFrame({"article_id": [f"a{i}" for i in range(len(dates))], "outlet": outlets[:len(dates)],
                         "date": dates, **columns})


def two(first, second, credited=(), **columns):
    """Two articles of 100 words that share 50 of them."""
    return made([("a0", 0, 50, "a1", 0, 50, "copy")], dated(first, second, **columns), {"a0": 100, "a1": 100}, credited)


# Clusters

def test_a_cluster_counted_by_hand(study):
    table = copy_clusters(study)
    # c1 and e1 share 19 words only, so e1 is in no cluster and those words do not count for c1.
    assert table["article_id"].tolist() == ["a1", "b1", "c1", "a2", "d1"]
    assert table["outlet"].tolist() == ["Ost Post", "West Mail", "Sud Sun", "Ost Post", "Nord News"]
    assert set(table["cluster"]) == {1}
    # a1 holds 10-50 and 40-60: fifty words, the ten in both once.
    assert table["copied_words"].tolist() == [50, 40, 20, 10, 10]
    assert table["tokens"].tolist() == [100, 80, 200, 60, 50]
    assert table["share_of_words"].tolist() == [0.5, 0.5, 0.1, 1 / 6, 0.2]
    assert table["partners"].tolist() == [3, 2, 1, 1, 1]
    assert table["is_first"].tolist() == [True, False, False, False, False]
    assert table["days_after_first"].tolist()[:4] == [0, 0, 1, 2] and np.isnan(table["days_after_first"].iloc[4])
    assert table["hours_after_first"].tolist()[:2] == [0, 3.5] and table["hours_after_first"].iloc[2:].isna().all()
    assert table[["origin", "certainty", "basis"]].drop_duplicates().values.tolist() == [
        ["AP", "stated", "credit (dateline) in 1 of 5 articles"]]


def test_one_short_stretch_does_not_chain_two_stories(study):
    assert set(copy_clusters(study, min_words=19)["article_id"]) == set(WORDS)
    assert set(copy_clusters(study, min_share=0.095)["article_id"]) == set(WORDS)
    # From twenty words on, or a share of which all are short: only a1 and b1, which share 40, and a1 and c1.
    assert copy_clusters(study, min_words=20, min_share=1)["article_id"].tolist() == ["a1", "b1", "c1"]


def test_clusters_are_numbered_by_size_then_by_their_first_article():
    stretches = [("a0", 0, 40, "a1", 0, 40, "copy"), ("b0", 0, 40, "b1", 0, 40, "copy"),
                 ("b1", 0, 40, "b2", 0, 40, "copy"), ("c0", 0, 40, "c1", 0, 40, "copy")]
    ids = ["a0", "a1", "b0", "b1", "b2", "c0", "c1"]
    articles = pd.DataFrame({"article_id": ids, "outlet": "Ost Post",
                             "date": ["2031-05-02", "2031-05-03", "", "", "", "2031-05-01", "2031-05-04"]})
    table = copy_clusters(made(stretches, articles, dict.fromkeys(ids, 100)))
    assert table["cluster"].tolist() == [1, 1, 1, 2, 2, 3, 3]
    assert table["article_id"].tolist() == ["b0", "b1", "b2", "c0", "c1", "a0", "a1"]
    assert table["partners"].tolist() == [1, 2, 1, 1, 1, 1, 1]  # b0 and b2 are linked over b1 only


@pytest.mark.parametrize(("dates", "certainty", "basis"), [
    (("2031-05-01", "2031-05-02"), "inferred", "no credit; earliest article, a0"),
    (("2031-05-01T09:00", "2031-05-01T09:01"), "inferred", "no credit; earliest article, a0"),
    (("2031-05-01T23:59Z", "2031-05-02"), "inferred", "no credit; earliest article, a0"),
    (("2031-05-01", "2031-05-01"), "uncertain", "no credit; dates tie or are missing"),
    (("2031-05-01", "2031-05-01T09:00"), "uncertain", "no credit; dates tie or are missing"),
    (("2031-05-01T09:00", "2031-05-01T09:00"), "uncertain", "no credit; dates tie or are missing"),
    (("2031-05-01", ""), "uncertain", "no credit; dates tie or are missing"),
    (("", ""), "uncertain", "no credit; dates tie or are missing"),
])
def test_without_a_credit_the_first_is_inferred_at_best(dates, certainty, basis):
    table = copy_clusters(two(*dates))
    assert table["article_id"].tolist() == ["a0", "a1"]
    assert table[["origin", "certainty", "basis"]].values.tolist() == [["Ost Post", certainty, basis]] * 2


@pytest.mark.parametrize("dates", [("2031-05-01", "2031-05-02T09:00"), ("2031-05-01T09:00", "2031-05-02")])
def test_there_are_no_hours_between_a_day_and_an_hour(dates):
    table = copy_clusters(two(*dates))
    assert table["days_after_first"].tolist() == [0, 1] and np.isnan(table["hours_after_first"].iloc[1])
    assert copy_flow(two(*dates))["hours"].isna().all()


def test_the_first_of_one_story_is_not_the_origin_of_another_that_a_digest_joins_to_it():
    # a1 is a digest of a0 and a2, which share nothing; without a2 the first is the origin as far as dates tell.
    articles = dated("2031-05-01", "2031-05-03", "2031-05-02")
    chained = [("a0", 0, 40, "a1", 0, 40, "copy"), ("a2", 0, 40, "a1", 50, 90, "copy")]
    words = dict.fromkeys(("a0", "a1", "a2"), 100)
    table = copy_clusters(made(chained, articles, words))
    assert table[["article_id", "cluster", "partners"]].values.tolist() == [["a0", 1, 1], ["a2", 1, 1], ["a1", 1, 2]]
    assert table[["origin", "certainty", "basis"]].drop_duplicates().values.tolist() == [
        ["Ost Post", "uncertain", "no credit; not all share copy with a0, the earliest"]]
    assert set(copy_clusters(made(chained[:1], articles, words))["certainty"]) == {"inferred"}
    whole = [*chained, ("a0", 0, 40, "a2", 60, 100, "copy")]
    assert set(copy_clusters(made(whole, articles, words))["certainty"]) == {"inferred"}
    # Credits of two agencies contradict each other, which they would not without the digest.
    credited = [("a0", "AFP", "origin", "byline"), ("a2", "AP", "origin", "dateline")]
    assert set(copy_clusters(made(chained, articles, words, credited))["certainty"]) == {"uncertain"}


def test_an_outlet_that_repeats_itself_is_the_origin_whatever_the_dates():
    table = copy_clusters(two("", "", outlets=("Ost Post", "Ost Post")))
    assert set(table["origin"]) == {"Ost Post"} and set(table["certainty"]) == {"inferred"}
    assert set(table["basis"]) == {"no credit; one outlet"}


@pytest.mark.parametrize(("credited", "origin", "certainty", "basis"), [
    ([("a1", "AFP", "origin", "byline")], "AFP", "stated", "credit (byline) in 1 of 2 articles"),
    ([("a1", "unnamed agency", "origin", "unnamed agency")], "unnamed agency", "stated",
     "credit (unnamed agency) in 1 of 2 articles"),
    ([("a0", "unnamed agency", "origin", "unnamed agency"), ("a1", "AFP", "origin", "byline")], "AFP", "stated",
     "credit (byline) in 1 of 2 articles"),
    ([("a0", "Reuters", "origin", "sign-off")], "Reuters", "inferred", "credit (sign-off) in 1 of 2 articles"),
    # A bare name does not outweigh a dateline, in the same article or in another.
    ([("a0", "AFP", "origin", "line of its own"), ("a1", "AP", "origin", "dateline")], "AP", "stated",
     "credit (dateline) in 1 of 2 articles"),
    ([("a0", "AFP", "origin", "line of its own"), ("a0", "AP", "origin", "dateline")], "AP", "stated",
     "credit (dateline) in 1 of 2 articles"),
    ([("a0", "AFP", "origin", "byline"), ("a1", "AP", "origin", "dateline")], "AFP/AP", "uncertain",
     "credit (byline, dateline) in 2 of 2 articles, which do not agree"),
    ([("a0", "AFP", "origin", "byline"), ("a0", "AP", "origin", "byline"), ("a1", "AP", "origin", "byline")], "AP",
     "uncertain", "credit (byline) in 2 of 2 articles, which do not agree"),
    ([("a0", "AFP", "origin", "byline"), ("a0", "AP", "origin", "byline")], "AFP/AP", "stated",
     "credit (byline) in 1 of 2 articles"),
    # A contribution and a picture are no origin.
    ([("a0", "AFP", "contribution", "agency note"), ("a1", "AP", "photo", "byline")], "Ost Post", "inferred",
     "no credit; earliest article, a0"),
])
def test_an_agency_that_is_credited_is_the_origin(credited, origin, certainty, basis):
    table = copy_clusters(two("2031-05-01", "2031-05-02", credited))
    assert table[["origin", "certainty", "basis"]].drop_duplicates().values.tolist() == [[origin, certainty, basis]]


def test_what_a_person_read_on_the_page_counts_where_the_rules_found_nothing():
    said = {"credit": ["", "dpa"], "inferred": ["", ""]}
    table = copy_clusters(two("2031-05-01", "2031-05-02", **said))
    assert table["origin"].tolist() == ["dpa", "dpa"] and set(table["certainty"]) == {"stated"}
    guessed = copy_clusters(two("2031-05-01", "2031-05-02", credit=["", "dpa"], inferred=["", "credit date"]))
    assert set(guessed["certainty"]) == {"inferred"}
    named = two("2031-05-01", "2031-05-02", [("a1", "AP", "origin", "byline")], **said)
    assert set(copy_clusters(named)["origin"]) == {"AP"}


def test_the_forms_that_are_inferred_are_those_of_the_reader():
    assert INFERRED_FORMS == credit_forms.INFERRED_FORMS and credit_forms.INFERRED_FORMS
    assert set(INFERRED_FORMS) < set(credit_forms.ORIGIN_FORMS)


# Shares

def test_shares_counted_by_hand(study):
    table = wire_shares(study, by="article_id").set_index("article_id")
    expected = {  # later, first, credited, shared quotation, stock, not shared
        "a1": (0, 50, 8, 0, 5, 37),      # of the stock words 55-65 five are copy already
        "a2": (10, 0, 0, 0, 0, 50), "b1": (40, 0, 0, 10, 0, 30), "e1": (19, 0, 0, 0, 10, 271),
        "c1": (20, 19, 8, 7, 0, 146),    # of the quotation 5-15 three are credited already
        "d1": (10, 0, 0, 0, 0, 40)}
    words = table[[f"{kind}_words" for kind in (*SHARED, "not_shared")]]
    assert {key: tuple(row) for key, row in zip(words.index, words.to_numpy().tolist(), strict=True)} == expected
    assert table["tokens"].to_dict() == WORDS
    assert table.loc["c1", "share_wire"] == (20 + 19 + 8) / 200
    shares = table[["share_later", "share_first", "share_credited", "share_stock"]]
    assert shares.loc["a1"].tolist() == [0, 0.5, 0.08, 0.05]
    assert set(table["interval"]) == {"one article"}
    outlets = wire_shares(study)
    assert outlets["outlet"].tolist() == ["Ost Post", "West Mail", "Sud Sun", "Nord News"]
    assert outlets["later_words"].tolist() == [10, 59, 20, 10]
    assert outlets["articles"].tolist() == [2, 2, 1, 1] and outlets["tokens"].tolist() == [160, 380, 200, 50]
    assert outlets["share_wire"].tolist() == [68 / 160, 59 / 380, 47 / 200, 10 / 50]


@pytest.mark.parametrize(("voice", "speaker", "credited"), [
    ("direct", "the AFP news agency", 18), ("direct", "ТАСС", 18), ("indirect", "the AFP news agency", 8),
    ("direct", "an editor at AFP", 8), ("direct", "the mayor", 8), ("direct", "", 8)])
def test_words_of_an_agency_are_wire_although_no_other_article_has_them(voice, speaker, credited):
    # The words 0-8 of c1 are credited already; of 45-60 in a1 all are copy.
    said = [("c1", 80, 90, voice, speaker), ("c1", 3, 8, voice, speaker), ("a1", 45, 60, voice, speaker)]
    table = wire_shares(made(said=said), by="article_id").set_index("article_id")
    assert table.loc["c1", "credited_words"] == credited
    assert table.loc["c1", "share_wire"] == (39 + credited) / 200
    assert table.loc["a1", ["first_words", "credited_words"]].tolist() == [50, 8]
    assert table["tokens"].tolist() == table.filter(regex="_words$").sum(axis=1).tolist()


def test_an_agency_quoted_in_a_text_is_counted():
    quoting = ("“The ferries of Ostmark will stop in autumn and nobody will miss them,” the Interfax news agency "
               "reported on Monday. The mayor was not there.")
    articles = pd.DataFrame({"article_id": ["o1", "w1"], "outlet": ["Ost Post", "West Mail"], "inferred": "",
                             "text": [f"Ferries\n\n{quoting}\n", f"Bread\n\n{BREAD}\n"]}).assign(date="", language="en")
    lexicon = make_lexicon({"families": {"quarrel": {"frames": {"war": ["war"]}}}})
    table = wire_shares({**measure_articles(articles, lexicon), "articles": articles})
    assert table["credited_words"].tolist() == [13, 0]


def test_many_articles_have_an_interval_and_it_ends_at_one():
    ids = [f"a{i}" for i in range(12)]
    articles = pd.DataFrame({"article_id": ids, "outlet": ["Ost Post", "West Mail"] * 6, "date": ""})
    stretches = [(f"a{i}", 0, 90 + i // 2, f"a{i + 1}", 0, 90 + i // 2, "copy") for i in range(0, 10, 2)]
    table = wire_shares(made(stretches, articles, dict.fromkeys(ids, 100)), level=0.9)
    assert table["interval"].tolist() == ["90 % over articles"] * 2
    assert (table["low"] < table["share_wire"]).all() and (table["low"] > 0).all()
    assert table["high"].tolist() == [1, 1] and table["share_wire"].tolist() == pytest.approx([4.6 / 6] * 2)


def test_an_outlet_without_words_has_no_share():
    evidence = made([], dated("2031-05-01", ""), {"a0": 10})
    table = wire_shares(evidence).set_index("outlet")
    assert table.loc["Ost Post", "share_wire"] == 0 and table.loc["Ost Post", "share_not_shared"] == 1
    assert table.loc["West Mail", "tokens"] == 0 and table.loc["West Mail"].filter(like="share_").isna().all()
    assert table.loc["West Mail", "interval"] == "no words"


TEXT = ("The offensive in the northern valley of the Ulm went on for a third day, the mayor of Ostmark said on Monday "
        "morning, while villages along the railway were cleared and the school of Ostmark was closed until autumn.")
BREAD = ("Bakers in Ostmark say that flour has doubled in price since the harvest, and that few of the customers who "
         "used to come every day can still pay what a loaf of good rye bread costs now.")


def test_the_words_of_copy_are_those_that_the_evidence_marks():
    rows = [("o1", "Ost Post", "2031-05-02", f"Bread\n\n{TEXT}\n\n{BREAD}\n"),
            ("o2", "West Mail", "2031-05-01", f"School\n\nOSTMARK, May 1 (AP) — {TEXT}\n\nNobody knows more.\n"),
            ("o3", "Sud Sun", "", f"Again\n\n{BREAD}\n\n{TEXT}\n")]
    articles = pd.DataFrame(rows, columns=["article_id", "outlet", "date", "text"]).assign(language="en", inferred="")
    lexicon = make_lexicon({"families": {"quarrel": {"frames": {"war": ["war"], "offensive": ["offensive"]}}}})
    evidence = {**measure_articles(articles, lexicon), "articles": articles}
    _agrees_with_lengths(evidence)
    clusters = copy_clusters(evidence)
    assert clusters["article_id"].tolist() == ["o2", "o1", "o3"]
    assert clusters[["origin", "certainty"]].drop_duplicates().values.tolist() == [["AP", "stated"]]
    words = wire_shares(evidence, by="article_id").set_index("article_id").loc[clusters["article_id"]]
    assert clusters["copied_words"].tolist() == (words["first_words"] + words["later_words"]).tolist()


def _agrees_with_lengths(evidence):
    marked = evidence["lengths"].pivot_table(index="article_id", columns="copy", values="tokens", aggfunc="sum",
                                             fill_value=0)
    table = wire_shares(evidence, by="article_id").set_index("article_id").loc[marked.index]
    assert marked[["first", "later"]].to_numpy().sum(axis=0).min() > 20
    for copy in ("first", "later"):
        assert table[f"{copy}_words"].tolist() == marked[copy].tolist()


def test_the_shipped_study_shares_what_its_evidence_marks():
    study = open_study("pyongyang-2024")
    evidence = load_evidence(study, "lengths", "quotations", "reuse", "credits")
    _agrees_with_lengths(evidence)
    clusters = copy_clusters(evidence)
    assert clusters["article_id"].tolist() == ["001", "003"]  # one agency story, cut and edited
    assert clusters[["origin", "certainty"]].drop_duplicates().values.tolist() == [["unnamed agency", "stated"]]
    assert copy_flow(evidence)["direction"].tolist() == ["unknown"]  # both of one day


# Flow

def test_flow_counted_by_hand(study):
    table = copy_flow(study)
    assert table[["outlet_a", "outlet_b", "direction", "pairs", "words"]].values.tolist() == [
        ["Ost Post", "West Mail", "a first", 1, 40], ["Ost Post", "Sud Sun", "a first", 1, 20],
        ["Sud Sun", "West Mail", "a first", 1, 19], ["Ost Post", "Ost Post", "a first", 1, 10],
        ["West Mail", "Nord News", "unknown", 1, 10]]
    assert table["share_of_words"].tolist() == [40 / 380, 0.1, 19 / 380, 10 / 160, 0.2]
    assert table["days"].tolist()[:4] == [0, 1, 3, 2] and np.isnan(table["days"].iloc[4])
    assert table["hours"].iloc[0] == 3.5 and table["hours"].iloc[1:].isna().all()


def test_time_is_the_median_over_pairs():
    dates = ["2031-05-01T00:00", "2031-05-01T02:00", "2031-05-01T03:00", "2031-05-02T00:00"]
    articles = dated(*dates, outlets=("Ost Post", "West Mail", "West Mail", "West Mail"))
    table = copy_flow(made([("a0", 0, 30, f"a{i}", 0, 30, "copy") for i in (1, 2, 3)], articles,
                           {f"a{i}": 50 for i in range(4)}))
    assert table[["pairs", "words", "days", "hours"]].values.tolist() == [[3, 90, 0, 3]]


@pytest.mark.parametrize(("times", "direction", "hours"), [
    (("09:15", "23:45"), "a first", 14.5), (("23:45", "09:15"), "a first", 14.5), (("09:15", "09:15"), "unknown", 0),
    (("09:15", ""), "unknown", np.nan), (("", ""), "unknown", np.nan)])
def test_a_time_beside_the_day_decides_who_was_first(times, direction, hours):
    articles = dated("2031-05-01", "2031-05-01", time=times)
    evidence = made([("a0", 0, 30, "a1", 0, 30, "copy")], articles, {"a0": 100, "a1": 100})
    flow = copy_flow(evidence)
    first = "West Mail" if times[1] and times[1] < times[0] else "Ost Post"
    assert flow[["outlet_a", "direction", "days"]].values.tolist() == [[first, direction, 0]]
    assert flow["hours"].tolist() == pytest.approx([hours], nan_ok=True)
    clusters = copy_clusters(evidence)
    known = direction == "a first"
    assert set(clusters["certainty"]) == {"inferred" if known else "uncertain"}
    assert clusters["hours_after_first"].iloc[1] == pytest.approx(hours, nan_ok=True)
    assert not known or clusters["outlet"].iloc[0] == first


def test_words_that_two_articles_had_before_count_once():
    articles = dated("2031-05-01", "2031-05-02", "2031-05-04", outlets=("Ost Post", "Ost Post", "West Mail"))
    table = copy_flow(made([("a0", 0, 30, "a2", 0, 30, "copy"), ("a1", 5, 25, "a2", 20, 40, "copy")], articles,
                           {"a0": 50, "a1": 50, "a2": 50}))
    assert table[["pairs", "articles_a", "articles_b", "words", "days"]].values.tolist() == [[2, 2, 1, 40, 2.5]]


@pytest.mark.parametrize("dates", [("2031-05-01", "2031-05-01"), ("", ""), ("", "2031-05-01")])
def test_where_nobody_was_first_the_bibliography_decides_who_is_called_a(dates):
    articles = dated(*dates).iloc[::-1].reset_index(drop=True)  # West Mail stands first
    table = copy_flow(made([("a0", 0, 30, "a1", 0, 31, "copy")], articles, {"a0": 100, "a1": 40}))
    assert table[["outlet_a", "outlet_b", "direction", "words"]].values.tolist() == [
        ["West Mail", "Ost Post", "unknown", 30]]
    assert table["share_of_words"].tolist() == [0.3]


def test_the_dates_decide_although_the_stretches_say_otherwise():
    evidence = made([("a0", 0, 30, "a1", 10, 40, "copy")], dated("2031-05-03", "2031-05-01"), {"a0": 60, "a1": 100})
    assert copy_flow(evidence)[["outlet_a", "outlet_b", "words", "days"]].values.tolist() == [
        ["West Mail", "Ost Post", 30, 2]]
    assert copied_pairs(evidence)[["article_a", "article_b", "words", "share_of_shorter"]].values.tolist() == [
        ["a1", "a0", 30, 0.5]]


# Properties

@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 30), st.integers(1, 12)), max_size=25))
def test_a_union_is_a_set_of_positions(rows):
    key, start, length = np.array(rows, dtype="int64").reshape(-1, 3).T
    expected = [len({word for k, s, n in rows if k == which for word in range(s, s + n)}) for which in range(4)]
    assert union_words(key, start, start + length, 4).tolist() == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=12))
def test_linked_articles_are_those_a_walk_reaches(edges):
    edges = [(f"a{i}", f"a{j}") for i, j in edges if i != j]
    number = linked(pd.DataFrame(edges, columns=["article_a", "article_b"]))
    assert set(number.index) == {key for edge in edges for key in edge}
    for key in number.index:
        reached, before = {key}, set()
        while reached != before:
            before = set(reached)
            reached |= {other for edge in edges if reached & set(edge) for other in edge}
        assert set(number.index[number == number[key]]) == reached


places = st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 60), st.integers(0, 60), st.integers(1, 40),
                   st.sampled_from(["copy", "credited", "shared quotation", "stock"]))
days = st.sampled_from(["", "2031-05-01", "2031-05-01T10:00", "2031-05-02", "2031-05-02T06:00"])


@settings(max_examples=40, deadline=None)
@given(st.lists(places, max_size=12), st.lists(days, min_size=5, max_size=5), st.randoms(use_true_random=False))
def test_whatever_is_shared_the_words_add_up(rows, dates, random):
    articles = pd.DataFrame({"article_id": [f"a{i}" for i in range(5)], "date": dates,
                             "outlet": ["Ost Post", "West Mail", "West Mail", "Sud Sun", "Ost Post"]})
    stretches = [(f"a{min(i, j)}", s, s + n, f"a{max(i, j)}", t, t + n, kind) for i, j, s, t, n, kind in rows if i != j]
    evidence = made(stretches, articles, {f"a{i}": 100 for i in range(5)})
    shares, flow = wire_shares(evidence), copy_flow(evidence)
    clusters = copy_clusters(evidence, min_words=1)
    words = shares[[f"{kind}_words" for kind in (*SHARED, "not_shared")]]
    assert (words >= 0).all().all() and words.sum(axis=1).tolist() == shares["tokens"].tolist()
    assert shares.filter(regex="^share_(?!wire)").sum(axis=1).tolist() == pytest.approx([1] * 3)
    both = {frozenset((row[0], row[3])) for row in stretches if row[-1] == "copy"}
    assert flow["pairs"].sum() == len(both) and (flow["words"] > 0).all()
    assert not flow.duplicated(["outlet_a", "outlet_b", "direction"]).any()
    assert set(clusters["article_id"]) == {key for pair in both for key in pair}
    assert clusters["copied_words"].sum() == shares[["first_words", "later_words"]].to_numpy().sum()
    assert clusters["is_first"].sum() == clusters["cluster"].nunique()
    random.shuffle(stretches)
    mixed = made(stretches, articles, {f"a{i}": 100 for i in range(5)})
    for measure in (wire_shares, copy_flow, copy_clusters):
        pd.testing.assert_frame_equal(measure(mixed), measure(evidence))


# Little or nothing, and what is refused

@pytest.mark.parametrize("stretches", [[], [("a1", 0, 9, "b1", 0, 9, "stock")]])
def test_a_study_that_shares_nothing(stretches):
    evidence = made(stretches)
    assert copy_clusters(evidence).empty and copy_flow(evidence).empty
    assert {"cluster", "origin"} <= set(copy_clusters(evidence)) and {"outlet_a", "hours"} <= set(copy_flow(evidence))
    assert wire_shares(evidence)["share_wire"].tolist() == [0] * 4


def test_one_article():
    evidence = made([], dated("2031-05-01"), {"a0": 10})
    assert copy_clusters(evidence).empty and copy_flow(evidence).empty
    assert wire_shares(evidence)[["share_not_shared", "interval"]].values.tolist() == [[1, "one article"]]


def test_refusals(study):
    with pytest.raises(TableError, match=r"the evidence lacks \['credits'\]; load them too: load_evidence"):
        copy_clusters({name: table for name, table in study.items() if name != "credits"})
    with pytest.raises(TableError, match=r"min_words is 0 and min_share 0\.1; give at least 1 word"):
        copy_clusters(study, min_words=0)
    for share in (0, 1.5):
        with pytest.raises(TableError, match="a share above 0 and at most 1"):
            copy_clusters(study, min_share=share)
    late = made(articles=ARTICLES.assign(date="tomorrow"))
    for measure in (copy_clusters, copy_flow):
        with pytest.raises(TableError, match="the date 'tomorrow' of article 'a1'; expected the form 2024-06-18"):
            measure(late)
    with pytest.raises(TableError, match=r"the articles table lacks \['date'\]"):
        copy_flow(made(articles=ARTICLES.drop(columns="date")))
    strange = made([("a1", 0, 9, "z9", 0, 9, "copy")])
    for measure in (copy_clusters, copy_flow, wire_shares):
        with pytest.raises(TableError, match="the reuse table has article 'z9', which the articles table lacks"):
            measure(strange)
    with pytest.raises(TableError, match="'a1' and 'b1' that ends before it begins; make it with find_reuse"):
        wire_shares(made([("a1", 9, 9, "b1", 0, 9, "copy")]))
    with pytest.raises(TableError, match="article 'd1' has fewer counted words than its stretches say"):
        wire_shares(made([("a1", 0, 60, "d1", 0, 60, "copy")]))
    with pytest.raises(TableError, match=r"the reuse table lacks \['kind'\]"):
        wire_shares({**study, "reuse": study["reuse"].drop(columns="kind")})
    with pytest.raises(TableError, match="no column 'country' to group by"):
        copy_flow(study, by="country")
    with pytest.raises(TableError, match="has a column 'tokens' of its own"):
        wire_shares({**study, "articles": ARTICLES.assign(tokens="x")}, by="tokens")
    with pytest.raises(TableError, match="has tokens = -1"):
        words_of_articles(made(words={**WORDS, "a1": -1}))
