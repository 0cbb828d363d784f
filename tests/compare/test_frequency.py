"""Counts, rates and ranks. All counts are in the fixture, small enough to check by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import power_divergence
from sklearn.feature_extraction.text import CountVectorizer

from analysis.compare import frequency
from analysis.compare.frequency import groups, lengths_by, need, published_share, term_frequencies, uneven_terms
from analysis.tables import COUNTED_PARTS, MERGED, VOICES, TableError

WORDS = ("stork", "bridge", "river", "bread", "war", "u.s")
DATES = ("", "2031-03-03", "2031-03-09", "2031-03-10", "2031-04-02")


@st.composite
def studies(draw):
    """Evidence of a few articles: some without words, some without a date, small cells published under "any"."""
    n = draw(st.integers(1, 6))
    outlet, day = (draw(st.lists(st.sampled_from(values), min_size=n, max_size=n))
                   for values in (("Ost Post", "West Mail", "Sud Sun"), DATES))
    ids = [f"a{i}" for i in range(n)]
    cells = draw(st.lists(st.tuples(
        st.sampled_from(ids), st.sampled_from((*COUNTED_PARTS, MERGED)), st.sampled_from((*VOICES, MERGED)),
        st.sampled_from(WORDS), st.integers(1, 9)), max_size=25, unique_by=lambda row: row[:4]))
    terms = pd.DataFrame(cells, columns=["article_id", "part", "voice", "term", "count"])
    # Cells under "any" are words of some part and voice.
    lengths = terms.replace({"part": {MERGED: "headline"}, "voice": {MERGED: "own"}})
    lengths = lengths.groupby(["article_id", "part", "voice"])["count"].sum().rename("tokens").reset_index()
    return {"articles": pd.DataFrame({"article_id": ids, "outlet": outlet, "date": day}), "terms": terms,
            "lengths": lengths}


def test_frequencies_by_hand(evidence):
    table = term_frequencies(evidence)
    assert len(table) == 3 * 4
    rows = table[table["outlet"] == "Ost Post"]
    assert rows[["term", "count", "tokens", "articles", "rank"]].values.tolist() == [
        ["the", 150, 290, 2, 1], ["bread", 90, 290, 2, 2], ["war", 50, 290, 2, 3], ["peace", 0, 290, 0, 4]]
    assert rows["per_1000_words"].tolist() == pytest.approx([1000 * n / 290 for n in (150, 90, 50, 0)])


def test_ties_share_the_smallest_rank(evidence):
    rows = term_frequencies(evidence)
    west = rows[rows["outlet"] == "West Mail"]
    assert west[["term", "rank"]].values.tolist() == [["the", 1], ["peace", 2], ["bread", 3], ["war", 3]]


def test_an_outlet_without_words_has_counts_and_no_rates(evidence):
    rows = term_frequencies(evidence)
    rows = rows[rows["outlet"] == "Sud Sun"]
    assert rows["count"].tolist() == [0] * 4
    assert rows["per_1000_words"].isna().all()


def test_one_voice_is_divided_by_what_is_published_of_it(evidence):
    rows = term_frequencies(evidence, voice="own").query("outlet == 'Ost Post'").set_index("term")
    # 40 of the 200 own words are published under no voice, so they are in neither count nor denominator
    assert rows.loc["the", ["count", "tokens"]].tolist() == [150, 160]
    assert rows.loc["war", "count"] == 10


def test_rare_words_are_left_out_over_all_groups_together(evidence):
    assert set(term_frequencies(evidence, min_count=50)["term"]) == {"the", "bread", "war", "peace"}
    assert set(term_frequencies(evidence, min_count=51)["term"]) == {"the", "bread"}
    assert term_frequencies(evidence, min_count=10**6).empty


def test_a_twofold_corpus_has_the_same_rates(many, doubled):
    one, two = term_frequencies(many), term_frequencies(doubled(many))
    assert len(one) == 6
    assert (two["count"] == 2 * one["count"]).all()
    np.testing.assert_allclose(two["per_1000_words"], one["per_1000_words"])


def test_order_of_rows_changes_nothing(many, shuffled):
    pd.testing.assert_frame_equal(term_frequencies(many), term_frequencies(shuffled(many)))
    pd.testing.assert_frame_equal(lengths_by(many), lengths_by(shuffled(many)))


def test_lengths_with_their_zeros(evidence):
    table = lengths_by(evidence)
    assert table.values.tolist()[:6] == [
        ["Ost Post", "own", 200, 200 / 290], ["Ost Post", "indirect", 40, 40 / 290],
        ["Ost Post", "direct", 50, 50 / 290],
        ["West Mail", "own", 250, 1.0], ["West Mail", "indirect", 0, 0.0], ["West Mail", "direct", 0, 0.0]]
    assert table["share_of_words"].iloc[6:].isna().all()
    sums = table.groupby("outlet")["share_of_words"].sum(min_count=1).dropna()
    assert sums.tolist() == pytest.approx([1, 1])


def test_lengths_by_part(evidence):
    table = lengths_by(evidence, over="part").set_index(["outlet", "part"])["tokens"]
    assert table.loc["Ost Post"].to_dict() == {"body": 270, "headline": 20}
    assert len(lengths_by(evidence, over=("part", "voice"))) == 3 * 2 * 3


def test_how_much_is_published_under_its_voice(evidence):
    table = published_share(evidence).set_index("article_id")
    assert table.loc["o1"].tolist() == [150, 110, 110 / 150]
    assert table.loc["w1", "share_of_words"] == 1


def test_uneven_terms_are_the_log_likelihood_over_all_groups(evidence):
    frequencies = term_frequencies(evidence)
    table = uneven_terms(frequencies, most=3)
    assert table["term"].nunique() == 3
    for term, rows in table[table["tokens"] > 0].groupby("term"):
        observed, tokens = rows["count"].to_numpy(float), rows["tokens"].to_numpy(float)
        expected = power_divergence(observed, observed.sum() * tokens / tokens.sum(),
                                    lambda_="log-likelihood").statistic
        assert rows["g2_groups"].iloc[0] == pytest.approx(expected), term
    assert table["g2_groups"].is_monotonic_decreasing
    assert table["outlet"].tolist()[:3] == ["Ost Post", "West Mail", "Sud Sun"]


@given(studies())
@settings(max_examples=60, deadline=None)
def test_counts_articles_and_ranks_are_those_of_scikit_learn_and_pandas(data):
    table = term_frequencies(data)
    texts = {key: " ".join(" ".join([row.term] * row.count) for row in rows.itertuples())
             for key, rows in data["terms"].groupby("article_id")}
    texts = {key: texts.get(key, "") for key in data["articles"]["article_id"]}
    vectors = CountVectorizer(analyzer=str.split, vocabulary=WORDS).fit_transform(texts.values())
    dense = pd.DataFrame(vectors.toarray(), index=list(texts), columns=WORDS).loc[:, lambda x: x.sum() > 0]
    by = data["articles"].set_index("article_id")["outlet"]
    count, using = dense.groupby(by).sum(), (dense > 0).groupby(by).sum()
    ranks = count.rank(axis=1, method="min", ascending=False)
    having = (dense.sum(axis=1) > 0).groupby(by).sum()
    assert len(table) == count.size
    for row in table.itertuples():
        assert row.count == count.loc[row.outlet, row.term] and row.articles == using.loc[row.outlet, row.term]
        assert row.rank == ranks.loc[row.outlet, row.term]
        assert row.articles_with_words == having[row.outlet]
        assert row.share_of_articles == pytest.approx(
            row.articles / having[row.outlet] if having[row.outlet] else np.nan, nan_ok=True)


@pytest.mark.parametrize("over", [("voice",), ("part",), "month", "week", "day", ("voice", "part"),
                                  ("week", "voice", "part")])
@given(data=studies())
@settings(max_examples=25, deadline=None)
def test_a_split_has_every_cell_and_loses_no_word(over, data):
    whole, split = term_frequencies(data), term_frequencies(data, over=over)
    keys = [{"month": "period", "week": "period", "day": "period"}.get(key, key)
            for key in ([over] if isinstance(over, str) else over)]
    assert list(split)[:len(keys) + 2] == ["outlet", *keys, "term"]
    cells = split[["outlet", *keys]].drop_duplicates()
    assert len(cells) == np.prod([split[key].nunique() for key in ("outlet", *keys)])
    assert len(split) == len(cells) * whole["term"].nunique()
    together = split.groupby(["outlet", "term"], sort=False)[["count", "tokens"]].sum().loc[
        pd.MultiIndex.from_frame(whole[["outlet", "term"]])]
    assert together["count"].tolist() == whole["count"].tolist()
    assert together["tokens"].tolist() == whole["tokens"].tolist()
    assert (split["articles"] <= split["articles_with_words"]).all() and (split["count"] <= split["tokens"]).all()
    for key in keys:
        assert list(dict.fromkeys(split[key])) == sorted(
            set(split[key]), key=[*VOICES, *COUNTED_PARTS, MERGED, *sorted(set(split[key]))].index)


@given(data=studies(), seed=st.integers(0, 2**16))
@settings(max_examples=40, deadline=None)
def test_no_order_of_rows_or_articles_moves_a_number(data, seed):
    mixed = {name: table.sample(frac=1, random_state=seed) for name, table in data.items()}
    keys = ["outlet", "voice", "period", "term"]
    one, other = (term_frequencies(e, over=("voice", "month")).sort_values(keys, ignore_index=True)
                  for e in (data, mixed))
    pd.testing.assert_frame_equal(one, other)


@given(data=studies(), k=st.integers(2, 7))
@settings(max_examples=40, deadline=None)
def test_counts_taken_k_times_leave_rates_shares_and_ranks_alone(data, k):
    more = {**data, "terms": data["terms"].assign(count=k * data["terms"]["count"]),
            "lengths": data["lengths"].assign(tokens=k * data["lengths"]["tokens"])}
    for over in ((), ("voice",)):
        one, other = (term_frequencies(e, over=over) for e in (data, more))
        assert other["count"].tolist() == (k * one["count"]).tolist()
        same = ["per_1000_words", "rank", "share_of_articles"]
        pd.testing.assert_frame_equal(one[same], other[same])


def test_a_word_and_its_voices_by_hand(evidence):
    table = term_frequencies(evidence, over="voice", terms=("bread", "storm")).set_index(["outlet", "voice", "term"])
    assert len(table) == 3 * 4 * 2
    columns = ["count", "tokens", "articles", "rank", "articles_with_words", "share_of_articles"]
    # Of the 290 words of Ost Post 160 are published as own, 50 as direct, 40 as indirect and 40 under no voice.
    assert table.loc[("Ost Post", "direct", "bread"), columns].tolist() == [50, 50, 1, 1, 1, 1]
    assert table.loc[("Ost Post", "indirect", "bread"), columns].tolist() == [40, 40, 1, 1, 1, 1]
    assert table.loc[("Ost Post", "own", "bread"), columns].tolist() == [0, 160, 0, 3, 2, 0]
    assert table.loc[("Ost Post", "any", "bread"), columns].tolist() == [0, 40, 0, 2, 1, 0]
    assert table.loc[("West Mail", "own", "storm"), columns].tolist() == [0, 250, 0, 3, 1, 0]
    silent = table.loc[("Sud Sun", "own", "bread"), ["per_1000_words", "share_of_articles"]]
    assert silent.isna().all() and table.loc[("Sud Sun", "own", "bread"), "articles_with_words"] == 0


def test_chosen_words_have_the_rates_and_ranks_of_the_whole_table(many):
    whole = term_frequencies(many)
    some = term_frequencies(many, terms=["peace", "war", "peace"])
    expected = whole[whole["term"].isin(["war", "peace"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(some, expected)
    assert len(some) == 4 and some["rank"].tolist() == [2, 3, 2, 3]
    assert term_frequencies(many, terms=[]).empty


def test_a_rank_counts_the_rare_words_too(evidence):
    west = term_frequencies(evidence, min_count=60).query("outlet == 'West Mail'").set_index("term")
    # peace (50 uses in all) is left out of the table, and still stands before bread, which West Mail never uses.
    assert west["rank"].to_dict() == {"the": 1, "bread": 3}


def test_a_row_of_no_uses_or_no_words_counts_for_nothing(evidence):
    none = pd.DataFrame([("w1", "body", "own", word, 0) for word in ("bread", "war", "storm")] +
                        [("s1", "body", "own", "war", 0)], columns=list(evidence["terms"]))
    empty = pd.DataFrame([("s1", "body", "own", 0)], columns=list(evidence["lengths"]))
    padded = {**evidence, "terms": pd.concat([none, evidence["terms"]], ignore_index=True),
              "lengths": pd.concat([evidence["lengths"], empty], ignore_index=True)}
    for over in ((), ("voice",)):
        pd.testing.assert_frame_equal(term_frequencies(padded, over=over), term_frequencies(evidence, over=over))


def test_weeks_stand_in_order_with_the_empty_ones_and_the_undated(evidence):
    articles = evidence["articles"].assign(date=["2031-03-03", "2031-03-17", "", "2031-03-04"])
    table = term_frequencies({**evidence, "articles": articles}, over="week", terms="the")
    weeks = ["2031-03-03", "2031-03-10", "2031-03-17", "undated"]
    assert table["period"].tolist() == weeks * 3
    assert table["count"].tolist() == [60, 0, 90, 0, 0, 0, 0, 200, 0, 0, 0, 0]
    assert table["tokens"].tolist()[:8] == [150, 0, 140, 0, 0, 0, 0, 250]
    assert table["per_1000_words"].isna().sum() == 9


def test_one_article_one_word_and_nothing_at_all(evidence):
    one = {"articles": pd.DataFrame({"article_id": ["x"], "outlet": ["Ost Post"]}),
           "terms": pd.DataFrame({"article_id": ["x"], "part": "body", "voice": "own", "term": "war", "count": 7}),
           "lengths": pd.DataFrame({"article_id": ["x"], "part": "body", "voice": "own", "tokens": 7})}
    assert term_frequencies(one).values.tolist() == [["Ost Post", "war", 7, 7, 1000.0, 1, 1, 1, 1.0]]
    for name in ("terms", "lengths", "articles"):
        empty = {key: table.iloc[:0] if key == name or name == "articles" else table for key, table in one.items()}
        found = term_frequencies(empty)
        assert len(found) == (name == "lengths") and list(found) == list(term_frequencies(one))
    assert term_frequencies({**one, "lengths": one["lengths"].iloc[:0]})["per_1000_words"].isna().all()
    assert term_frequencies({key: table.iloc[:0] for key, table in one.items()}, over=("voice", "part")).empty


def test_a_grid_that_fills_the_memory_is_refused(evidence, monkeypatch):
    monkeypatch.setattr(frequency, "MOST_ROWS", 11)
    with pytest.raises(TableError, match="3 cells of 4 words are 12 rows, more than 11; choose words by terms="):
        term_frequencies(evidence)
    assert len(term_frequencies(evidence, terms="war")) == 3


@pytest.mark.parametrize(("count", "shown"), [(-1, "-1"), (np.nan, "nan"), (1.5, "1.5"), (np.inf, "inf")])
def test_a_count_that_is_none_is_named(evidence, count, shown):
    terms = evidence["terms"].assign(count=[3, count, *[1] * 6])
    with pytest.raises(TableError, match=f"terms table, row 2, article 'o1', has count = {shown}.*; expected a whole"):
        term_frequencies({**evidence, "terms": terms})
    lengths = evidence["lengths"].assign(tokens=[count, *[1] * 5])
    with pytest.raises(TableError, match=f"lengths table, row 1, article 'o1', has tokens = {shown}"):
        term_frequencies({**evidence, "lengths": lengths})


def test_articles_that_cannot_be_placed_are_named(evidence):
    articles = evidence["articles"]
    for changed, message in (
            (articles.iloc[1:], "the terms table has article 'o1', which the articles table lacks"),
            (pd.concat([articles, articles.iloc[:1]]), "article 'o1' stands twice in the articles table"),
            (articles.assign(outlet=["Ost Post", None, "West Mail", "Sud Sun"]), "article 'o2' has no 'outlet'")):
        with pytest.raises(TableError, match=message):
            term_frequencies({**evidence, "articles": changed})
    with pytest.raises(TableError, match="the lengths table has article 'x'"):
        term_frequencies({**evidence, "lengths": evidence["lengths"].replace({"article_id": {"o1": "x"}})})


def test_uneven_terms_take_no_split_table(evidence):
    split = term_frequencies(evidence, over="voice")
    with pytest.raises(TableError, match=r"the word .* stands twice for one outlet; make the table with"):
        uneven_terms(split)
    assert len(uneven_terms(split[split["voice"] == "own"], most=2)) == 6


@pytest.mark.parametrize(("call", "message"), [
    (lambda e: term_frequencies(e, over="speaker"),
     "words cannot be split by 'speaker'; choose from voice, part, day, week, month"),
    (lambda e: term_frequencies(e, over=("voice", "voice")), "splits twice by one thing"),
    (lambda e: term_frequencies(e, over=("day", "month")), "splits twice by one thing"),
    (lambda e: term_frequencies(e, over="voice", voice="own"), "both voice= and over='voice' are given"),
    (lambda e: term_frequencies(e, over="month"), "the articles table has no column 'date'"),
    (lambda e: term_frequencies(e, terms=["War"]), "'War' is not counted as one word: words stand in small letters"),
    (lambda e: term_frequencies(e, terms=["trade war"]), "'trade war' is not counted as one word"),
    (lambda e: term_frequencies({**e, "articles": e["articles"].assign(rank=1)}, by="rank"),
     "the result has a column 'rank' of its own"),
    (lambda e: term_frequencies({**e, "terms": e["terms"].replace({"voice": {"own": "loud"}})}, over="voice"),
     "a row of terms has the voice 'loud'; expected one of own, indirect, direct"),
    (lambda e: term_frequencies({**e, "terms": e["terms"].drop(columns="count")}),
     r"the terms table lacks \['count'\]"),
    (lambda e: term_frequencies(e, voice="loud"),
     "unknown voice 'loud'; choose one of own, indirect, direct, or None for all"),
    (lambda e: term_frequencies(e, by="colour"), r"no column 'colour' to group by; it has \['article_id', 'outlet'"),
    (lambda e: lengths_by(e, over="speaker"), "words cannot be split by 'speaker'; choose 'voice', 'part' or both"),
    (lambda e: uneven_terms(e["terms"]),
     r"the frequencies table lacks \['outlet', 'tokens'\].*Make it with term_frequencies"),
    (lambda e: groups(e["terms"], "outlet"), r"the articles table lacks \['outlet'\]"),
    (lambda e: need(e, "articles", "reuse"),
     r"the evidence lacks \['reuse'\]; load them too: load_evidence\(study, 'reuse'\)")])
def test_refusals(evidence, call, message):
    with pytest.raises(TableError, match=message):
        call(evidence)
