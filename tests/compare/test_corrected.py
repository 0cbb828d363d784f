"""Correction for the labeller's error: worked by hand, and by simulation."""

import numpy as np
import pandas as pd
import pytest

from analysis.compare.corrected import corrected_rates
from analysis.tables import TableError

ARTICLES = pd.DataFrame({"article_id": ["a"], "outlet": ["Ostland Times"]})
LENGTHS = pd.DataFrame({"article_id": ["a"] * 2, "part": ["body"] * 2, "voice": ["own", "indirect"],
                        "tokens": [60, 40]})
# Words 60 to 99 were found indirect, the others own.
QUOTATIONS = pd.DataFrame({"article_id": ["a"], "start": [60], "end": [100], "voice": ["indirect"]})
EVIDENCE = {"articles": ARTICLES, "lengths": LENGTHS, "quotations": QUOTATIONS}


def labels(*rows):
    return pd.DataFrame(rows, columns=["article_id", "position", "voice"])


def test_worked_by_hand():
    # Of 4 words found own, 1 is indirect: 60 x 3/4 = 45 own. Of 2 found indirect, 1 is own: 40 x 1/2 = 20 own.
    # Together 65 of 100 own; 15 + 20 = 35 indirect; none direct.
    coded = labels(("a", 1, "own"), ("a", 2, "own"), ("a", 3, "own"), ("a", 4, "indirect"), ("a", 60, "own"),
                   ("a", 99, "indirect"))
    out = corrected_rates(EVIDENCE, coded).set_index("voice")
    assert out["corrected_share"].to_dict() == pytest.approx({"own": 0.65, "indirect": 0.35, "direct": 0.0})
    assert out["found_share"].to_dict() == pytest.approx({"own": 0.6, "indirect": 0.4, "direct": 0.0})
    assert (out["low"] <= out["corrected_share"] + 1e-12).all() and (out["coded"] == 6).all()


def test_all_words_labelled_leave_no_doubt():
    coded = labels(*[("a", i, "own" if i < 50 else "indirect") for i in range(100)])
    out = corrected_rates(EVIDENCE, coded).set_index("voice")
    assert out.loc["own", ["corrected_share", "low", "high"]].tolist() == pytest.approx([0.5, 0.5, 0.5])


def test_a_stratum_without_labels_is_named_and_gives_no_number():
    out = corrected_rates(EVIDENCE, labels(("a", 1, "own")))
    assert out["corrected_share"].isna().all()
    assert set(out["interval"]) == {"no labels where indirect was found"}


def test_interval_covers_the_truth_about_as_often_as_it_says():
    """300 samples of 60 words from a text whose true voices are known: 95 % intervals cover in 90 to 100 %."""
    generator = np.random.default_rng(7)
    n, covered = 1000, []
    found = np.where(np.arange(n) < 600, "own", "indirect")
    truth = np.where(generator.random(n) < 0.85, found, np.where(found == "own", "indirect", "own"))
    evidence = {"articles": ARTICLES,
                "lengths": pd.DataFrame({"article_id": "a", "part": "body", "voice": ["own", "indirect"],
                                         "tokens": [600, 400]}),
                "quotations": pd.DataFrame({"article_id": ["a"], "start": [600], "end": [n], "voice": ["indirect"]})}
    share = (truth == "own").mean()
    for seed in range(300):
        drawn = np.concatenate([generator.choice(600, 30, replace=False),
                                generator.choice(400, 30, replace=False) + 600])
        coded = pd.DataFrame({"article_id": "a", "position": drawn, "voice": truth[drawn]})
        row = corrected_rates(evidence, coded, seed=seed).iloc[0]
        covered.append(row["low"] <= share <= row["high"])
    assert len(covered) == 300 and 0.90 <= np.mean(covered) <= 1.0


def test_hits_are_looked_up_where_they_stand():
    hits = pd.DataFrame({"article_id": "a", "position": [5, 70], "family": "conflict", "frame": "war",
                         "is_decoy": False, "voice": ["own", "indirect"]})
    coded = labels(("a", 5, "direct"), ("a", 70, "indirect"))
    share = corrected_rates({**EVIDENCE, "hits": hits}, coded, unit="hits").set_index("voice")["corrected_share"]
    assert share.to_dict() == pytest.approx({"own": 0, "indirect": 0.5, "direct": 0.5})
    with pytest.raises(TableError, match="at word 6 of article 'a' stands no hit"):
        corrected_rates({**EVIDENCE, "hits": hits}, labels(("a", 6, "own")), unit="hits")


@pytest.mark.parametrize(("coded", "message"), [
    (labels(("a", 1, "owner")), "row 1: voice is 'owner'; label it one of own, indirect, direct"),
    (labels(("a", 1, "own"), ("a", 1, "direct")), "word 1 of article 'a' is labelled twice"),
    (labels(("z", 1, "own")), "article 'z' is not in the evidence"),
    (labels(("a", 1, "own")).drop(columns="voice"), "the codings table lacks \\['voice'\\]")])
def test_refusals(coded, message):
    with pytest.raises(TableError, match=message):
        corrected_rates(EVIDENCE, coded)


def test_unknown_unit_is_refused():
    with pytest.raises(TableError, match="unknown unit 'sentences'; choose words or hits"):
        corrected_rates(EVIDENCE, labels(("a", 1, "own")), unit="sentences")
