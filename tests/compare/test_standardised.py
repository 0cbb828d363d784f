"""Directly standardised rates: worked by hand, against unstratified rates, and by simulation."""

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

from analysis.compare.framing import frame_rates
from analysis.compare.jackknife import log_rates, ratio_interval
from analysis.compare.standardised import stratified_rates
from analysis.tables import TableError

OST, WEST = "Ost Post", "West Mail"
FRAMES = pd.DataFrame([("quarrel", "war", "en", "war", False), ("quarrel", "peace", "en", "peace", False),
                       ("quarrel", "trade", "en", "trade war", True)],
                      columns=["family", "frame", "language", "term", "is_decoy"])


def evidence_of(rows, voice="own"):
    """Evidence of articles given as (article_id, outlet, event, words, hits of war)."""
    articles = pd.DataFrame([row[:3] for row in rows], columns=["article_id", "outlet", "event"])
    lengths = pd.DataFrame([(row[0], "body", voice, row[3]) for row in rows if row[3]],
                           columns=["article_id", "part", "voice", "tokens"])
    hits = pd.DataFrame([(row[0], "quarrel", "war", False, voice) for row in rows for _ in range(row[4])],
                        columns=["article_id", "family", "frame", "is_decoy", "voice"])
    return {"articles": articles, "hits": hits.astype({"is_decoy": bool}), "lengths": lengths, "frames": FRAMES}


# Ost Post writes of the battle (10 per 1,000) far more than of the talks (1); West Mail the other way round, at the
# same rates. One article of Ost Post alone is about the fair.
UNEVEN = [*[(f"ob{i}", OST, "battle", 1000, 8 + i % 5) for i in range(10)], ("ot0", OST, "talks", 1000, 2),
          ("ot1", OST, "talks", 1000, 0), ("of0", OST, "fair", 1000, 50),
          *[(f"wb{i}", WEST, "battle", 1000, 8 + 4 * i) for i in range(2)],
          *[(f"wt{i}", WEST, "talks", 1000, 2 * (i % 2)) for i in range(10)]]


def war(table, outlet, frame="war"):
    return table[(table["outlet"] == outlet) & (table["frame"] == frame)].iloc[0]


def test_covering_another_event_is_no_difference_in_wording():
    """Both outlets: 10 per 1,000 words of the battle, 1 of the talks; 12,000 words of each event in both together."""
    table = stratified_rates(evidence_of(UNEVEN), voice="own")
    ost, west = war(table, OST), war(table, WEST)
    assert (ost["per_1000_words"], west["per_1000_words"]) == pytest.approx((102 / 12, 30 / 12))
    for row in (ost, west):
        assert row["standardised_per_1000_words"] == pytest.approx(5.5)  # (12 x 10 + 12 x 1) / 24
        assert row["rate_ratio"] == pytest.approx(1) and row["ratio_low"] < 1 < row["ratio_high"]
        assert row["strata"] == 2 and row["interval"] == "95 % over articles, within event"
    assert (ost["articles"], ost["articles_set_aside"], ost["tokens"], ost["hits"]) == (12, 1, 12000, 102)


@pytest.mark.parametrize(("weights", "rate"), [("words", 5 / 6 * 4 + 1 / 6 * 20), ("articles", 0.75 * 4 + 0.25 * 20),
                                               ("equal", 12)])
def test_weights_by_hand(weights, rate):
    """Flood: 3 articles an outlet, 500 words together each; vote: one article of 100 each. Ost: 4 and 20 per 1,000."""
    rows = [*[(f"o{i}", OST, "flood", words, n) for i, (words, n) in enumerate([(100, 1), (200, 1), (200, 0)])],
            *[(f"w{i}", WEST, "flood", words, 1) for i, words in enumerate([100, 200, 200])],
            ("o9", OST, "vote", 100, 2), ("w9", WEST, "vote", 100, 1)]
    row = war(stratified_rates(evidence_of(rows), voice="own", weights=weights), OST)
    assert row["standardised_per_1000_words"] == pytest.approx(rate)
    assert row["interval"] == "4 articles, fewer than 5" and np.isnan(row["low"])


def drawn(seed, articles=24, strata=1):
    generator = np.random.default_rng(seed)
    return [(f"{outlet[0]}{i}", outlet, f"e{i % strata}", int(words := generator.integers(200, 900)),
             int(generator.poisson(words * 0.01 * generator.gamma(2, 0.5))))
            for outlet in (OST, WEST) for i in range(articles)]


def test_one_stratum_is_no_stratum():
    """Then it is the plain rate, nearly with the interval of `ratio_interval`; that has degrees of freedom by side."""
    rows = drawn(1)
    row = war(stratified_rates(evidence_of(rows), voice="own"), OST)
    sides = [log_rates(np.array([[r[4]] for r in rows if r[1] == name]), np.array([r[3] for r in rows if r[1] == name]))
             for name in (OST, WEST)]
    low, high = ratio_interval(*sides, 0.95)
    assert row["standardised_per_1000_words"] == pytest.approx(row["per_1000_words"])
    assert np.log(row["rate_ratio"]) == pytest.approx((sides[0].log_rate - sides[1].log_rate)[0])
    assert [np.log(row["ratio_low"]), np.log(row["ratio_high"])] == pytest.approx([low[0], high[0]], abs=0.02)


def read_back(rows, low, high):
    """Variance of the logarithm and degrees of freedom that the intervals of two levels were made with."""
    half = {}
    for level in (0.5, 0.95):
        row = war(stratified_rates(evidence_of(rows), voice="own", level=level), OST)
        half[level] = np.log(row[high] / row[low]) / 2
    df = optimize.brentq(lambda f: stats.t.ppf(0.975, f) / stats.t.ppf(0.75, f) - half[0.95] / half[0.5], 0.9, 1e6)
    return (half[0.95] / stats.t.ppf(0.975, df)) ** 2, df


def test_the_variance_within_strata_is_that_of_leaving_articles_out_by_hand():
    """Jones 1974: in each stratum (n - 1) / n of the squares of what leaving out an article changes in the log rate."""
    rows = drawn(4, strata=3)
    frame = pd.DataFrame(rows, columns=["id", "outlet", "event", "words", "hits"])
    weight = frame.groupby("event")["words"].sum() / frame["words"].sum()
    mine = frame[frame["outlet"] == OST]

    def rate(part):
        sums = part.groupby("event")[["hits", "words"]].sum()
        return (weight * sums["hits"] / sums["words"]).sum()

    parts, moves = [], []
    for _, cell in mine.groupby("event"):
        without = np.log([rate(mine.drop(index=i)) for i in cell.index])
        moves.append((without - without.mean()) * np.sqrt((len(cell) - 1) / len(cell)))
        parts.append((moves[-1] ** 2).sum())
    variance, df = read_back(rows, "low", "high")
    assert variance == pytest.approx(sum(parts))
    # Satterthwaite over three strata of eight, or what the kurtosis of all the moves leaves of 23.
    moves = np.concatenate(moves)
    excess = max(24 * (moves ** 4).sum() / (moves ** 2).sum() ** 2 - 3, 0)
    assert df == pytest.approx(min(sum(parts) ** 2 / sum(part ** 2 / 7 for part in parts), 2 / (2 / 23 + excess / 24)))


@pytest.mark.parametrize("seed", [1, 8])
def test_single_articles_vary_as_their_events_do(seed):
    """Six events of one article a side: the plain jackknife over events, both sides' articles left out at once."""
    rows = [(f"{o[0]}{i}", o, f"e{i}", 500, n) for o in (OST, WEST)
            for i, n in enumerate(np.random.default_rng(seed).integers(2, 15, 6))]
    rows = [(*row[:4], row[4] + (i % 4 if row[1] == OST else 0)) for i, row in enumerate(rows)]
    hits = {o: np.array([row[4] for row in rows if row[1] == o]) for o in (OST, WEST)}
    ratio = np.log(hits[OST].sum() / hits[WEST].sum())
    apart = np.array([np.log(np.delete(hits[OST], i).sum() / np.delete(hits[WEST], i).sum()) for i in range(6)]) - ratio
    variance, df = read_back(rows, "ratio_low", "ratio_high")
    assert variance == pytest.approx(5 / 6 * (apart ** 2).sum())
    excess = max(6 * (apart ** 4).sum() / (apart ** 2).sum() ** 2 - 3, 0)
    assert df == pytest.approx(min(5, 2 / (2 / 5 + excess / 6)))


@pytest.mark.parametrize("single", [((5, 9, 4), (3, 4, 6)), ((5,), (7,))])
def test_strata_of_one_and_of_many_add_up(single):
    """Events of one article a side, and one of nine. Three single ones: each left out, the other two in its place. A
    single one: how far it lies off the rate."""
    m = len(single[0])
    rows = [*[(f"{o[0]}a{i}", o, f"e{i}", 500, n) for o, counts in zip((OST, WEST), single, strict=True)
              for i, n in enumerate(counts)],
            *[(f"{o[0]}b{i}", o, "many", 500, 2 + (i * k) % 5) for o, k in ((OST, 2), (WEST, 3)) for i in range(9)]]
    variance, df = read_back(rows, "ratio_low", "ratio_high")
    off, parts = np.zeros(m), []
    for o, counts, sign in zip((OST, WEST), single, (1, -1), strict=True):
        many = np.array([row[4] for row in rows if row[1] == o and row[2] == "many"])
        rate = (sum(counts) + 9 * many.mean()) / (m + 9)  # hits of 500 words; weights are words
        if m == 1:
            off = off + sign * (counts[0] / rate - 1) / 10
        else:
            without = [m * np.delete(counts, i).mean() + 9 * many.mean() for i in range(m)]
            off = off + sign * np.log(np.array(without) / (m + 9) / rate) * np.sqrt((m - 1) / m)
        moves = np.log([(sum(counts) + 9 * np.delete(many, i).mean()) / (m + 9) / rate for i in range(9)])
        parts.append(8 / 9 * ((moves - moves.mean()) ** 2).sum())
    parts.append((off ** 2).sum())
    assert variance == pytest.approx(sum(parts))
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / 8 + parts[1] ** 2 / 8 + parts[2] ** 2 / max(m - 1, 1))
    assert 1 <= df <= freedom * (1 + 1e-6)


def test_a_reference_and_its_ratios():
    rows = [*drawn(2, strata=3), *[(f"s{i}", "Sud Sun", f"e{i % 3}", 400, 3 + i % 3) for i in range(12)]]
    table = stratified_rates(evidence_of(rows), voice="own", reference=WEST)
    west, sud = war(table, WEST), war(table, "Sud Sun")
    assert np.isnan(west["rate_ratio"]) and west["ratio_interval"] == "is the reference"
    assert sud["rate_ratio"] == pytest.approx(sud["standardised_per_1000_words"] / west["standardised_per_1000_words"])
    other_way = war(stratified_rates(evidence_of(rows), voice="own", reference="Sud Sun"), WEST)
    assert other_way["rate_ratio"] * sud["rate_ratio"] == pytest.approx(1)
    assert other_way["ratio_low"] * sud["ratio_high"] == pytest.approx(1)
    assert set(stratified_rates(evidence_of(rows), voice="own")["reference"]) == {"all others"}


def test_pairs_are_read_as_pairs():
    """Twelve events, one article a side, rates that differ tenfold between events and twofold between the sides: the
    interval of each rate is wide, that of their ratio narrow."""
    rates = np.geomspace(4, 40, 12).round().astype(int)
    rows = [(f"{outlet[0]}{i}", outlet, f"e{i}", 1000, int(times * n + (i + times) % 2))
            for outlet, times in ((OST, 2), (WEST, 1)) for i, n in enumerate(rates)]
    row = war(stratified_rates(evidence_of(rows), voice="own"), OST)
    assert row["ratio_low"] < 2 < row["ratio_high"] < 2.2 and row["ratio_low"] > 1.8
    assert row["high"] / row["low"] > 2


NOTHING_SEEN = "no hits: 95 % bound over articles, within event"


def test_zero_is_a_result_with_a_bound():
    rows = [(key, outlet, event, words, 0 if outlet == WEST else hits) for key, outlet, event, words, hits in
            drawn(3, strata=2)]
    table = stratified_rates(evidence_of(rows), voice="own")
    west, ost = war(table, WEST), war(table, OST)
    assert (west["standardised_per_1000_words"], west["rate_ratio"]) == (0, 0)
    assert west["interval"] == west["ratio_interval"] == ost["ratio_interval"] == NOTHING_SEEN
    assert west["low"] == west["ratio_low"] == 0 and west["high"] > 0
    # One side's bound over the other's: the ratio of two bounds is the same seen from either side.
    assert np.isnan(ost["rate_ratio"]) and ost["ratio_high"] == np.inf
    assert ost["ratio_low"] == pytest.approx(1 / west["ratio_high"]) and ost["interval"].startswith("95 % over")
    lowest = war(stratified_rates(evidence_of(rows), voice="own", level=0.9), OST)["low"]  # its lower end is at 95 %
    assert west["ratio_high"] == pytest.approx(west["high"] / lowest)
    peace = table[table["frame"] == "peace"]
    assert set(peace["interval"]) == {NOTHING_SEEN} and set(peace["ratio_interval"]) == {"no hits"}
    assert peace["ratio_low"].isna().all() and peace["ratio_high"].isna().all() and (peace["high"] > 0).all()


def test_in_one_stratum_the_bound_is_that_of_the_plain_rate():
    rows = [(*row[:4], row[4] * (row[1] == OST)) for row in drawn(3)]
    evidence = evidence_of(rows)
    plain = frame_rates({**evidence, "hits": evidence["hits"].assign(distanced=False)}, voice="own")
    assert war(stratified_rates(evidence, voice="own"), WEST)["high"] == pytest.approx(war(plain, WEST)["high"])


def test_the_bound_is_the_highest_rate_that_no_hit_allows():
    """Three events, 12, 3 and 1 articles without a hit: by a search over all shares of articles with a hit."""
    n, words, weights = (12, 3, 1), (300, 800, 150), np.array([12, 3, 1]) * 2 / 32
    rows = [*[(f"w{e}{i}", WEST, f"e{e}", words[e], 0) for e in range(3) for i in range(n[e])],
            *[(f"o{e}{i}", OST, f"e{e}", 500, 2 + 2 * (i % 2)) for e in range(3) for i in range(n[e])]]
    row = war(stratified_rates(evidence_of(rows), voice="own", weights="articles"), WEST)
    per_holder = np.maximum([3, 8 / 3, 2], 46 / 16)  # hits in an article with any: of the event, or of all
    worth = 1000 * weights * per_holder / words
    best = optimize.minimize(lambda p: -(worth * p).sum(), [0.05] * 3, bounds=[(0, 1 - 1e-9)] * 3, tol=1e-12,
                             constraints={"type": "ineq", "fun": lambda p: np.dot(n, np.log1p(-p)) - np.log(0.05)})
    assert row["high"] == pytest.approx(-best.fun, rel=1e-4)


def test_the_bound_is_seldom_passed():
    """400 studies of an outlet that uses the frame in a fifth of 3, 4 and 5 articles: no hit and a rate above the bound
    in at most 5 % of them; no hit at all in 7 %."""
    generator, passed, silent = np.random.default_rng(11), 0, 0
    for _ in range(400):
        some = generator.random(12) < 0.2
        rows = [(f"w{i}", WEST, f"e{min(i // 3, 2)}", 500, 3 * int(hit)) for i, hit in enumerate(some)]
        rows += [(f"o{i}", OST, f"e{i % 3}", 500, 3 * (i % 2)) for i in range(12)]
        if not some.any():
            silent += 1
            passed += war(stratified_rates(evidence_of(rows), voice="own"), WEST)["high"] < 0.2 * 3 / 500 * 1000
    assert silent >= 15 and passed / 400 <= 0.05


def test_four_articles_without_a_hit_have_no_bound():
    rows = [*[(f"w{i}", WEST, "flood", 500, 0) for i in range(4)],
            *[(f"o{i}", OST, "flood", 500, 3 + i % 3) for i in range(12)]]
    row = war(stratified_rates(evidence_of(rows), voice="own"), WEST)
    assert row["interval"] == "4 articles, fewer than 5" and np.isnan(row["high"]) and np.isnan(row["ratio_high"])


def test_a_frame_in_few_articles_or_alike_in_all_has_no_interval():
    rare = [(f"{o[0]}{i}", o, f"e{i % 2}", 500, int(i < 3)) for o in (OST, WEST) for i in range(10)]
    row = war(stratified_rates(evidence_of(rare), voice="own"), OST)
    assert row["ratio_interval"] == "used in fewer than 5 articles" and np.isnan(row["low"])
    alike = [(f"{o[0]}{i}", o, f"e{i % 2}", 500, 3) for o in (OST, WEST) for i in range(10)]
    row = war(stratified_rates(evidence_of(alike), voice="own"), OST)
    assert row["interval"] == row["ratio_interval"] == "the articles do not differ" and row["rate_ratio"] == 1


def test_decoys_never_count():
    evidence = evidence_of(drawn(5))
    decoy = evidence["hits"].iloc[:7].assign(is_decoy=True)
    more = {**evidence, "hits": pd.concat([evidence["hits"], decoy], ignore_index=True)}
    pd.testing.assert_frame_equal(stratified_rates(more), stratified_rates(evidence))


def test_a_voice_without_words_in_common_has_no_rate():
    evidence = evidence_of(drawn(5))
    evidence["lengths"] = pd.concat([evidence["lengths"], pd.DataFrame(
        {"article_id": [evidence["articles"]["article_id"].iloc[0]], "part": "body", "voice": "direct", "tokens": 30})])
    table = stratified_rates(evidence, voice=("own", "direct"))
    direct = table[table["voice"] == "direct"]
    assert len(direct) == 4 and direct["standardised_per_1000_words"].isna().all()
    assert set(direct["interval"]) == {"no words"} and set(direct["articles"]) == {0}
    assert set(direct["articles_set_aside"]) == {24} and (table["voice"] == "own").sum() == 4


def test_the_order_of_the_rows_is_that_of_the_lexicon_and_the_bibliography():
    rows = drawn(6, strata=2)
    table = stratified_rates(evidence_of(rows), voice=("own", "all"))
    assert table[["frame", "voice", "outlet"]].values.tolist() == [
        [frame, voice, outlet] for frame in ("war", "peace") for voice in ("own", "all") for outlet in (OST, WEST)]
    mixed = evidence_of([rows[i] for i in np.random.default_rng(1).permutation(24)] + rows[24:])
    pd.testing.assert_frame_equal(table, stratified_rates(mixed, voice=("own", "all")))


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    """150 studies of 4 events, 3 to 6 articles an outlet and event, rates that differ between events; the true ratio of
    the standardised rates is 2 in every one. At 95 %: 90 % and more (two standard errors are 3.6 points)."""
    generator, held = np.random.default_rng(9), []
    for _ in range(150):
        rows = []
        for outlet, times in ((OST, 2), (WEST, 1)):
            for e, base in enumerate((0.004, 0.008, 0.016, 0.03)):
                for i in range(generator.integers(3, 7)):
                    words = int(generator.integers(200, 900))
                    n = int(generator.poisson(words * base * times * generator.gamma(2, 0.5)))
                    rows.append((f"{outlet[0]}{e}{i}", outlet, f"e{e}", words, n))
        row = war(stratified_rates(evidence_of(rows), voice="own"), OST)
        held.append(row["ratio_low"] <= 2 <= row["ratio_high"])
    assert len(held) == 150 and 0.90 <= np.mean(held) <= 0.995


@pytest.mark.parametrize(("options", "message"), [
    ({"weights": "size"}, "unknown weights 'size'; choose from words, articles, equal"),
    ({"voice": "loud"}, "unknown voice 'loud'"), ({"reference": "Nord News"}, "reference 'Nord News' is not compared"),
    ({"family": "bread"}, "no family 'bread'"), ({"within": "topic"}, "no column 'topic'"),
    ({"level": 95}, "level of an interval is 95"), ({"compare": (OST,)}, "name two or more")])
def test_refusals(options, message):
    with pytest.raises(TableError, match=message):
        stratified_rates(evidence_of(drawn(1)), **options)


def test_net_of_wire_leaves_shared_copy_out_of_hits_and_words():
    """Every article of Ost Post has 100 words and 4 hits of agency copy, first printed there; West Mail has none."""
    rows = drawn(7, strata=2)
    evidence = evidence_of(rows)
    own, keys = {**evidence}, [row[0] for row in rows if row[1] == OST]
    wire = evidence_of([(*row[:3], 100, 4) for row in rows if row[0] in keys])
    for name in ("hits", "lengths"):
        evidence[name] = pd.concat([evidence[name].assign(copy="none"), wire[name].assign(copy="first")])
    net, gross = (stratified_rates(evidence, voice="own", wire=wire) for wire in ("net", "gross"))
    pd.testing.assert_frame_equal(net, stratified_rates(own, voice="own"))
    assert war(gross, OST)["hits"] == war(net, OST)["hits"] + 4 * 24 > war(net, OST)["hits"]
    with pytest.raises(TableError, match="no column 'copy'"):
        stratified_rates(own, wire="net")


def test_all_hits_of_a_side_in_one_stratum_leave_a_wide_interval_and_not_an_endless_one():
    """West Mail: hits in six articles of one event only, none in its articles about five others. Without that event
    half a hit is left of its 18, so that its logarithm moves by ln 36, and the other side's by little."""
    rows = [*[(f"o{i}", OST, f"e{i}", 500, 3 + i % 2) for i in range(6)],
            *[(f"w{i}", WEST, "e0", 500, 3) for i in range(6)],
            *[(f"v{i}", WEST, f"e{i}", 500, 0) for i in range(1, 6)]]
    row = war(stratified_rates(evidence_of(rows), voice="own", weights="equal"), OST)
    assert row["ratio_interval"].startswith("95 %") and 0 < row["ratio_low"] < 1 < row["ratio_high"] < np.inf
    assert np.log(row["ratio_high"] / row["ratio_low"]) / 2 > stats.t.ppf(0.975, 5) * np.sqrt(5 / 6) * np.log(30)
