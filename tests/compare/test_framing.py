"""Frames by outlet and voice. All counts are in the fixture, small enough to check by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from analysis.compare.framing import VOICE_SETS, frame_contrast, frame_rates, voice_difference
from analysis.compare.frequency import term_frequencies
from analysis.compare.group_intervals import group_rate_intervals, hits_per_holder
from analysis.compare.intervals import share_intervals
from analysis.compare.over_time import over_time
from analysis.tables import TableError

KEYS = ["outlet", "family", "frame", "voice"]


def rate(table, *key):
    return table.set_index(KEYS).loc[key]


def test_rates_counted_by_hand(evidence):
    table = frame_rates(evidence, voice=tuple(VOICE_SETS))
    own = rate(table, "Ost Post", "quarrel", "war", "own")
    # two hits in 80 + 20 + 100 own words; the trade war is a decoy
    assert own[["hits", "distanced_hits", "tokens", "articles", "articles_with_hit"]].tolist() == [2, 0, 200, 2, 2]
    assert own["per_1000_words"] == pytest.approx(10)
    assert rate(table, "Ost Post", "quarrel", "war",
                "direct")[["hits", "distanced_hits", "tokens"]].tolist() == [1, 1, 50]
    everything = rate(table, "Ost Post", "quarrel", "war", "all")
    assert everything[["hits", "tokens"]].tolist() == [3, 290]
    assert everything["share_of_hits"] == pytest.approx(3 / 4)
    both = rate(table, "Ost Post", "quarrel", "peace", "own + indirect")
    assert both[["hits", "tokens", "articles_with_hit"]].tolist() == [1, 240, 1]


def test_zero_is_a_result(evidence):
    table = frame_rates(evidence)
    assert len(table) == 3 * 4 * 4  # outlets, frames (no decoy), voices
    assert not table.duplicated(KEYS).any()
    nothing = rate(table, "West Mail", "quarrel", "invasion", "own")
    assert nothing[["hits", "per_1000_words", "share_of_hits"]].tolist() == [0, 0, 0]
    assert "trade" not in set(table["frame"])


def test_a_decoy_is_not_counted_even_under_the_name_of_a_frame(evidence):
    evidence["hits"]["frame"] = evidence["hits"]["frame"].replace("trade", "war")
    assert rate(frame_rates(evidence), "Ost Post", "quarrel", "war", "own")["hits"] == 2
    contrast = frame_contrast(evidence, family="quarrel", frame="war", against="peace", voice="own")
    assert contrast["hits"].tolist() == [2, 0, 0]


def test_an_outlet_without_words_has_no_rate(evidence):
    table = frame_rates(evidence)
    rows = table[table["outlet"] == "Sud Sun"]
    assert len(rows) == 16
    assert rows["per_1000_words"].isna().all()
    assert rows["share_of_hits"].isna().all()
    assert set(rows["interval"]) == {"no words"}
    assert set(table[table["outlet"] == "West Mail"]["interval"]) == {"one article", "no words"}


def test_shares_sum_to_one(evidence, many):
    for table in (frame_rates(evidence), frame_rates(many)):
        sums = table.groupby(["outlet", "family", "voice"])["share_of_hits"].sum(min_count=1).dropna()
        assert len(sums) > 3
        assert sums.tolist() == pytest.approx([1] * len(sums))


def test_groups_stand_in_the_order_of_the_bibliography(evidence):
    assert frame_rates(evidence, voice="own")["outlet"].drop_duplicates().tolist() == ["Ost Post", "West Mail",
                                                                                       "Sud Sun"]
    by_country = frame_rates(evidence, by="country", voice="own", family="bread")
    assert by_country[["country", "family", "tokens"]].values.tolist() == [["X", "bread", 200], ["Y", "bread", 250]]


def test_a_twofold_corpus_has_the_same_rates(many, doubled):
    one, two = frame_rates(many), frame_rates(doubled(many))
    assert one["hits"].sum() > 20
    assert (two["hits"] == 2 * one["hits"]).all()
    for column in ("per_1000_words", "share_of_hits"):
        np.testing.assert_allclose(two[column], one[column])


def test_order_does_not_matter(many, shuffled):
    one = frame_rates(many)
    assert one["low"].notna().any()
    pd.testing.assert_frame_equal(one, frame_rates(shuffled(many)))


def test_the_share_of_articles_is_bounded_where_nothing_was_found(many):
    table = frame_rates(many, voice="own").set_index(["outlet", "frame"])
    nothing, always = table.loc[("Ost Post", "invasion")], table.loc[("Ost Post", "war")]
    # Clopper and Pearson for 0 and 8 of 8: 1 - .025 ** (1/8), and its mirror image
    assert nothing[["share_of_articles_low", "share_of_articles_high"]].tolist() == pytest.approx([0, 0.3694166])
    assert always[["share_of_articles_low", "share_of_articles_high"]].tolist() == pytest.approx([0.6305834, 1])
    assert (nothing["low"], nothing["interval"]) == (0, "no hits: 95 % bound over articles")


def test_the_interval_is_per_1000_words_and_holds_the_rate(many):
    table = frame_rates(many, voice="own", family="quarrel")
    rows = table[table["hits"] > 0]
    assert len(rows) == 4
    assert ((rows["low"] <= rows["per_1000_words"]) & (rows["per_1000_words"] <= rows["high"])).all()
    assert set(table.loc[table["hits"] == 0, "interval"]) == {"no hits: 95 % bound over articles"}


def test_a_rate_of_nothing_found_is_bounded_by_hand(evidence):
    """Ost Post: 8 articles of 100 words without a war. West Mail: 2, 4 and 0 wars, so 3 in an article that has any.
    At 95 % at most 1 - .05^(1/8) = 31.2 % of such articles have it; of 8 articles 2.498, so 7.493 hits in 800 words."""
    ids = [*(f"o{i}" for i in range(8)), *(f"w{i}" for i in range(3))]
    made = {**evidence, "articles": pd.DataFrame({"article_id": ids, "outlet": ["Ost Post"] * 8 + ["West Mail"] * 3}),
            "lengths": pd.DataFrame({"article_id": ids, "voice": "own", "tokens": 100}),
            "hits": pd.DataFrame({"article_id": ["w0"] * 2 + ["w1"] * 4, "family": "quarrel", "frame": "war",
                                  "voice": "own", "is_decoy": False, "distanced": False})}
    table = frame_rates(made, voice=("own", "direct"))
    row = rate(table, "Ost Post", "quarrel", "war", "own")
    assert row["low"] == 0 and row["high"] == pytest.approx(1000 * 3 * 8 * (1 - 0.05 ** (1 / 8)) / 800)
    assert row["interval"] == "no hits: 95 % bound over articles"
    assert np.isnan(rate(table, "Ost Post", "quarrel", "war", "direct")["high"])  # no words, nothing to bound
    never = rate(table, "Ost Post", "quarrel", "peace", "own")  # nobody has it: one in an article that would
    assert never["high"] == pytest.approx(1000 * 8 * (1 - 0.05 ** (1 / 8)) / 800)
    assert rate(table, "West Mail", "quarrel", "peace", "own")["interval"] == "3 articles, fewer than 5"


def test_the_bound_of_nothing_found_holds_about_as_often_as_it_says():
    """Of 4,000 outlets of 6 to 30 articles of unlike length, gamma-Poisson hits: those without a hit at a rate above
    their bound are 5 % at most, whatever the rate is (here 0.2 to 3 per 1,000 words; two standard errors: 0.7)."""
    generator, worst = np.random.default_rng(11), []
    for per_1000 in (0.2, 0.5, 1.0, 1.5, 3.0):
        group = np.repeat(np.arange(4000), generator.integers(6, 31, 4000))
        words = generator.integers(100, 1200, len(group))
        mean = words * per_1000 / 1000 * generator.gamma(0.5, 2, len(group))
        counts = sparse.csr_array(generator.poisson(mean)[:, None])
        low, high, why = group_rate_intervals(counts, words, group, 4000, level=0.95,
                                              per_holder=hits_per_holder(counts))
        none = np.char.startswith(why[:, 0].astype(str), "no hits")
        assert none.any() and (low[none] == 0).all()
        worst.append((none & (high[:, 0] < per_1000 / 1000)).mean())
    assert len(worst) == 5 and max(worst) < 0.057 and max(worst) > 0.005


def test_hits_in_a_voice_without_words_are_refused(many):
    many["lengths"] = many["lengths"][many["lengths"]["article_id"] != "o0"]
    with pytest.raises(TableError, match="'o0' has hits in a voice in which the lengths table gives it no words"):
        frame_rates(many)


@pytest.mark.parametrize(("options", "message"), [
    ({"voice": "loud"}, "unknown voice 'loud'; choose from own, own \\+ indirect, direct, indirect, all"),
    ({"voice": ["own", "Own"]}, "unknown voice 'Own'"),
    ({"family": "bridges"}, "no family 'bridges' in the lexicon; there are quarrel, bread"),
    ({"by": "colour"}, "the articles table has no column 'colour' to group by")])
def test_refusals(evidence, options, message):
    with pytest.raises(TableError, match=message):
        frame_rates(evidence, **options)


def test_missing_tables_are_named(evidence):
    with pytest.raises(TableError, match=r"the evidence lacks \['lengths', 'frames'\]; load them too"):
        frame_rates({key: evidence[key] for key in ("articles", "hits")})


# Contrast

def test_log_odds_by_hand(evidence):
    table = frame_contrast(evidence, family="quarrel", frame="war", against="peace", voice="all").set_index("outlet")
    assert table[["hits", "hits_against"]].values.tolist() == [[3, 1], [0, 1], [0, 0]]
    assert table.loc["Ost Post", "log_odds"] == pytest.approx(np.log(3.5 / 1.5))
    assert table.loc["West Mail", "log_odds"] == pytest.approx(np.log(0.5 / 1.5))
    assert np.isnan(table.loc["Sud Sun", "log_odds"])
    assert table["interval"].tolist() == ["2 articles, fewer than 5", "one article", "one article"]


def test_the_other_way_round_the_sign_turns(many):
    options = {"family": "quarrel"}
    one = frame_contrast(many, frame="war", against="peace", **options)
    other = frame_contrast(many, frame="peace", against="war", **options)
    assert one["log_odds"].notna().any()
    np.testing.assert_allclose(one["log_odds"], -other["log_odds"])
    np.testing.assert_allclose(one["low"], -other["high"])
    inside = one[one["low"].notna()]
    assert len(inside)
    assert ((inside["low"] <= inside["log_odds"]) & (inside["log_odds"] <= inside["high"])).all()


def test_a_contrast_does_not_depend_on_order(many, shuffled):
    options = {"family": "quarrel", "frame": "war", "against": "peace"}
    pd.testing.assert_frame_equal(frame_contrast(many, **options), frame_contrast(shuffled(many), **options))


def test_articles_without_a_hit_of_either_have_the_reason(many):
    table = frame_contrast(many, family="quarrel", frame="invasion", against="war", voice="direct")
    assert table["log_odds"].isna().all()
    assert set(table["interval"]) == {"no hits"}


@pytest.mark.parametrize(("options", "message"), [
    ({"family": "quarrel", "frame": "truce", "against": "war"},
     "no frame 'truce' in family 'quarrel'; it has war, peace"),
    ({"family": "quarrel", "frame": "war", "against": "trade"}, "no frame 'trade' in family 'quarrel'"),
    ({"family": "x", "frame": "war", "against": "peace"}, "no family 'x' in the lexicon; there are quarrel, bread"),
    ({"family": "quarrel", "frame": "war", "against": "peace", "level": 95}, "the level of an interval is 95")])
def test_contrast_refusals(evidence, many, options, message):
    with pytest.raises(TableError, match=message):
        frame_contrast(many if "level" in options else evidence, **options)


# Voice

def test_what_changes_when_only_own_voice_counts(evidence):
    rates = frame_rates(evidence, voice=("own", "all"))
    row = voice_difference(rates).set_index(["outlet", "family", "frame"]).loc[("Ost Post", "quarrel", "war")]
    assert row[["hits_all", "hits_own"]].tolist() == [3, 2]
    assert row["difference"] == pytest.approx(10 - 1000 * 3 / 290)


def test_voice_difference_refusals(evidence):
    with pytest.raises(TableError,
                       match=r"the rates lack voice 'own' or 'all'; make them with frame_rates\(evidence, voice="):
        voice_difference(frame_rates(evidence, voice="own"))
    with pytest.raises(TableError, match=r"the rates table lacks \['outlet'\].*Make it with frame_rates"):
        voice_difference(frame_rates(evidence, by="country"))


def test_a_share_of_articles_is_of_the_articles_that_have_words_in_the_voice(many):
    """Six of eight articles have no word in the voice, so they cannot have a hit there: one of two is a half."""
    many["lengths"].loc[2:7, "voice"] = "direct"
    many["hits"] = many["hits"][many["hits"]["article_id"] == "o0"]
    row = rate(frame_rates(many, voice="own"), "Ost Post", "quarrel", "war", "own")
    low, high = share_intervals(np.array([1]), 2, level=0.95)
    assert row[["articles", "articles_with_words", "articles_with_hit", "share_of_articles"]].tolist() == [8, 2, 1, 0.5]
    assert row[["share_of_articles_low", "share_of_articles_high"]].tolist() == [low[0], high[0]]


def test_shares_of_articles_are_the_same_in_every_table_that_has_them():
    """One word is the whole frame: its share is that of `term_frequencies` and, over all time, of `over_time`."""
    generator = np.random.default_rng(4)
    ids = [f"a{i}" for i in range(40)]
    lengths = pd.DataFrame([(key, "body", voice, "none", int(n)) for key in ids for voice in VOICE_SETS["all"]
                            if (n := generator.integers(0, 60) - 25) > 0],
                           columns=["article_id", "part", "voice", "copy", "tokens"])
    uses = [min(generator.poisson(0.7), n) for n in lengths["tokens"]]
    terms = pd.concat([lengths.assign(term="war", count=uses), lengths.assign(term="fog",
                                                                              count=lengths["tokens"] - uses)])
    hits = lengths.loc[lengths.index.repeat(uses)].assign(family="quarrel", frame="war", is_decoy=False,
                                                          distanced=False)
    made = {"articles": pd.DataFrame({"article_id": ids, "outlet": [f"outlet {i % 3}" for i in range(40)],
                                      "date": "2031-03-03"}),
            "lengths": lengths, "terms": terms[terms["count"] > 0], "hits": hits,
            "frames": pd.DataFrame({"family": ["quarrel"], "frame": ["war"], "is_decoy": [False]})}
    columns = ["articles_with_words", "articles_with_hit", "share_of_articles"]
    for voice in (None, "own", "direct"):
        rates = frame_rates(made, voice=voice or "all").set_index("outlet")[columns]
        time = over_time(made, family="quarrel", voice=voice or "all").set_index("outlet")[columns]
        words = term_frequencies(made, voice=voice, terms=["war"]).set_index("outlet").rename(
            columns={"articles": "articles_with_hit"})[columns]
        pd.testing.assert_frame_equal(rates, time)
        pd.testing.assert_frame_equal(rates, words, check_dtype=False)
        assert (rates["articles_with_hit"] > 0).all()
        assert (rates["articles_with_words"] < 13).any() or voice is None
