"""The count model on evidence: closed forms, R's values, outlets without hits, and the truth by simulation."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.compare.regression import rate_model
from analysis.tables import TableError

ROOT = Path(__file__).resolve().parents[2]
ORACLES = ROOT / "tests" / "oracles"
OST, WEST, SUD = "Ost Post", "West Mail", "Sud Sun"
FRAMES = pd.DataFrame([("quarrel", "war", "en", "war", False), ("quarrel", "peace", "en", "peace", False)],
                      columns=["family", "frame", "language", "term", "is_decoy"])


def evidence_of(rows):
    """Evidence of articles given as (outlet, event, words, hits of war), all in own voice."""
    table = pd.DataFrame(rows, columns=["outlet", "event", "tokens", "n"])
    table.insert(0, "article_id", [f"a{i:03}" for i in range(len(table))])
    hits = table.loc[table.index.repeat(table["n"].astype(int)), ["article_id"]]
    return {"articles": table[["article_id", "outlet", "event"]], "frames": FRAMES,
            "hits": hits.assign(family="quarrel", frame="war", is_decoy=False, voice="own").reset_index(drop=True),
            "lengths": table.loc[table["tokens"] > 0, ["article_id", "tokens"]].assign(part="body", voice="own")}


def model(rows, **options):
    return rate_model(evidence_of(rows), family="quarrel", frame="war", **options).set_index("outlet")


EIGHT = [(OST, "flood", 400, n) for n in (3, 0, 7, 2, 5, 1, 4, 2)] + [(WEST, "flood", 400, n) for n in
                                                                     (1, 0, 2, 2, 5, 0, 1, 1)]


def test_with_equal_words_it_is_the_ratio_of_the_means():
    out = model(EIGHT, reference=WEST)
    ost, west = out.loc[OST], out.loc[WEST]
    assert ost["rate_ratio"] == pytest.approx(24 / 12) and ost["low"] < 2 < ost["high"]
    assert (ost["articles"], ost["articles_with_hit"], ost["articles_set_aside"], ost["note"]) == (8, 7, 0, "")
    assert west["note"] == "is the reference" and np.isnan(west["rate_ratio"]) and west["articles"] is pd.NA


def test_r_s_values_stand_in_the_table():
    """tests/oracles/make_gold_regression.R, base R 4.2.2: five events, 120 articles."""
    counts = pd.read_csv(ORACLES / "gold-negative-binomial-counts.csv").query("case == 'five events'")
    gold = pd.read_csv(ORACLES / "gold-negative-binomial.csv").set_index("case").loc["five events"]
    rows = [(OST if row.side else WEST, row.event, row.words, row.hits) for row in counts.itertuples()]
    found = model(rows, covariates="event", dispersion="likelihood").loc[OST]
    assert np.log(found["rate_ratio"]) == pytest.approx(gold["log_ratio"], abs=2e-5)
    assert found["dispersion"] == pytest.approx(gold["dispersion"], rel=3e-4)
    width = np.log(found["high"] / found["low"]) / 2 / max(gold["error"], gold["robust_error"])
    assert width == pytest.approx(1.98099, rel=1e-4)  # Student's t, 114 degrees of freedom, 97.5 %
    adjusted = model(rows, covariates=("event",)).loc[OST]
    assert adjusted["dispersion"] > found["dispersion"] and adjusted["p_wald"] > found["p_wald"]


def test_an_event_that_one_outlet_covers_more_is_held_equal():
    """Both use the word 20 times per 1,000 words of the battle, twice of the talks."""
    rows = [(outlet, event, 500, n + i % 2) for outlet, shares in ((OST, (12, 6)), (WEST, (6, 12)))
            for event, n, many in (("battle", 10, shares[0]), ("talks", 1, shares[1])) for i in range(many)]
    plain, held = model(rows).loc[OST], model(rows, covariates="event").loc[OST]
    assert plain["rate_ratio"] > 1.5 and held["rate_ratio"] == pytest.approx(1) and held["low"] < 1 < held["high"]


def test_unlike_clustering_widens_the_interval():
    """Many even articles beside few bursty ones: the common dispersion is that of the many, the error is not."""
    rows = [(OST, "flood", 400, 3 + i % 3) for i in range(60)] + [(WEST, "flood", 400, n) for n in (0, 0, 19, 0, 1, 0)]
    found = model(rows).loc[OST]
    model_error = np.sqrt(1 / 240 + 1 / 20 + found["dispersion"] * (1 / 60 + 1 / 6))
    assert np.log(found["high"] / found["low"]) / 2 > 1.3 * stats.t.ppf(0.975, 64) * model_error


def test_words_are_the_denominator_and_the_reference_may_be_all_others():
    rows = [(outlet, "flood", words, n) for outlet in (OST, WEST, SUD) for words, n in
            ((200, 2), (400, 4), (600, 7), (800, 7), (300, 3), (500, 5))]
    doubled = [(outlet, event, words * (2 if outlet == OST else 1), n) for outlet, event, words, n in rows]
    out = model(doubled)
    assert out.loc[OST, "rate_ratio"] == pytest.approx(0.5, rel=1e-3) and set(out["reference"]) == {"all others"}
    assert out.loc[WEST, "rate_ratio"] == pytest.approx(out.loc[SUD, "rate_ratio"])
    assert out.loc[SUD, "rate_ratio"] > 1


def test_an_outlet_without_a_hit_has_ratio_zero_and_a_reason():
    rows = [(outlet, event, words, 0 if outlet == WEST else n) for outlet, event, words, n in EIGHT]
    out = model(rows)
    assert out.loc[WEST, "rate_ratio"] == 0 and out.loc[WEST, "note"] == "cannot tell: group: no hits"
    assert np.isnan(out.loc[OST, "rate_ratio"]) and out.loc[OST, "note"] == "cannot tell: reference: no hits"
    none = model([(*row[:3], 0) for row in rows])
    assert set(none["note"]) == {"cannot tell: group and reference: no hits"} and none["rate_ratio"].isna().all()


def test_one_article_an_outlet_cannot_tell():
    out = model([(OST, "flood", 400, 3), (WEST, "flood", 400, 2)])
    assert set(out["note"]) == {"cannot tell: as many levels as articles, or the fit did not settle"}
    out = model([*EIGHT[:8], (WEST, "flood", 400, 3)])
    assert out.loc[WEST, "note"] == "cannot tell: group: one article"
    assert out.loc[WEST, "rate_ratio"] == pytest.approx(1) and out["low"].isna().all() and out["p_wald"].isna().all()
    few = model([*EIGHT[:8], *EIGHT[8:11]])
    assert few.loc[OST, "note"] == "cannot tell: reference: 3 articles, fewer than 5"


def test_levels_in_which_nobody_has_a_hit_are_set_aside_and_change_nothing():
    silent = [(outlet, "fair", 400, 0) for outlet in (OST, WEST) for _ in range(4)]
    out, plain = model([*EIGHT, *silent], covariates="event").loc[OST], model(EIGHT).loc[OST]
    assert out["articles_set_aside"] == 8 and out["articles"] == 8
    assert out[["rate_ratio", "low", "high"]].tolist() == pytest.approx(plain[["rate_ratio", "low", "high"]].tolist())


def test_hits_that_only_one_side_has_where_both_write():
    rows = [(OST, "flood", 400, 2), (WEST, "flood", 400, 0)] * 6 + [(WEST, "fair", 400, 3)] * 6
    out = model(rows, covariates="event")
    assert set(out["note"]) == {"cannot tell: no event in which both sides write and could be compared"}
    apart = model([(OST, "flood", 400, n) for n in range(6)] + [(WEST, "fair", 400, n) for n in range(6)],
                  covariates="event")
    assert set(apart["note"]) == {"cannot tell: no event in which both sides write and could be compared"}
    assert apart["rate_ratio"].isna().all()


def test_an_unknown_covariate_or_an_article_without_words_is_set_aside():
    rows = [*EIGHT, (OST, "", 400, 9), (WEST, "flood", 0, 0)]
    out = model(rows, covariates="event")
    assert set(out["articles_set_aside"]) == {2} and out.loc[OST, "rate_ratio"] == pytest.approx(2)
    assert model(rows, voice="direct")["note"].tolist() == ["cannot tell: group: no words"] * 2


def test_less_uneven_than_chance_is_said():
    rows = [(outlet, "flood", 300, n) for outlet, many in ((OST, (4, 5, 4, 5, 4)), (WEST, (9, 10, 9, 10, 9)))
            for n in many]
    out = model(rows).loc[OST]
    assert out["dispersion"] == 0 and out["note"] == "no more uneven than chance (Poisson)" and np.isfinite(out["low"])


def test_weeks_are_made_from_dates():
    evidence = evidence_of(EIGHT)
    evidence["articles"]["date"] = [f"2031-03-{3 + i:02}" for i in range(8)] * 2
    out = rate_model(evidence, family="quarrel", frame="war", covariates=("week", "event"))
    assert out["rate_ratio"].tolist() == pytest.approx([2, 0.5], rel=1e-3)


def test_the_truth_is_found_about_as_often_as_the_level_says():
    """100 studies of 12 articles an outlet about 3 events, true ratio 2, dispersion 0.5: 95 % intervals hold it in
    89 % and more (three standard errors are 6.5 points)."""
    generator, held = np.random.default_rng(12), []
    for _ in range(100):
        rows = []
        for outlet, times in ((OST, 2), (WEST, 1)):
            for i in range(12):
                words = int(generator.integers(200, 900))
                mean = words * 0.006 * times * (1, 2, 4)[i % 3]
                rows.append((outlet, f"e{i % 3}", words, int(generator.poisson(mean * generator.gamma(2, 0.5)))))
        row = model(rows, reference=WEST, covariates="event").loc[OST]
        held.append(row["low"] <= 2 <= row["high"])
    assert len(held) == 100 and 0.89 <= np.mean(held) <= 1.0


def test_the_door_does_not_wait_for_the_model_s_library():
    code = "import sys, analysis.compare.regression; print('statsmodels' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(("options", "message"), [
    ({"reference": "Nord News"}, "no outlet 'Nord News'"), ({"frame": "truce"}, "no frame 'truce'"),
    ({"family": "bread"}, "no family 'bread'"), ({"covariates": "topic"}, "no column 'topic'"),
    ({"dispersion": "moments"}, "unknown dispersion 'moments'; choose from adjusted, likelihood"),
    ({"level": 0}, "level of an interval is 0"), ({"voice": "loud"}, "unknown voice"),
    ({"wire": "net"}, "no column 'copy'")])
def test_refusals(options, message):
    with pytest.raises(TableError, match=message):
        rate_model(evidence_of(EIGHT), **{"family": "quarrel", "frame": "war", **options})


def test_one_outlet_is_nothing_to_compare():
    with pytest.raises(TableError, match="is the whole study"):
        model(EIGHT[:8])
