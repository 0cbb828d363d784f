"""Options of a wrong type are refused in words by every table that takes them."""

import numpy as np
import pandas as pd
import pytest

from analysis.compare import options
from analysis.compare.collocation import collocations
from analysis.compare.copy_origins import copy_clusters
from analysis.compare.exact import fisher_odds_ratio
from analysis.compare.framing import frame_contrast, frame_rates
from analysis.compare.frequency import lengths_by, term_frequencies
from analysis.compare.over_time import first_use, over_time
from analysis.compare.regression import rate_model
from analysis.compare.speakers import speakers
from analysis.compare.standardised import stratified_rates
from analysis.compare.wire import copy_flow, wire_shares
from analysis.measure.package import load_evidence
from analysis.study import open_study
from analysis.tables import TableError

FAMILY, FRAME, OTHER = "agreement", "agreement", "pact"


@pytest.fixture(scope="module")
def shipped():
    return load_evidence(open_study("pyongyang-2024"), "hits", "terms", "lengths", "frames", "collocates", "reuse",
                         "credits", "quotations")


CALLS = [
    (frame_rates, {}, ("by", "voice", "family", "wire", "level")),
    (frame_contrast, {"family": FAMILY, "frame": FRAME, "against": OTHER}, ("family", "frame", "voice", "wire")),
    (over_time, {"family": FAMILY}, ("by", "family", "frame", "every", "voice", "wire")),
    (first_use, {"family": FAMILY}, ("family", "frame", "voice", "wire")),
    (stratified_rates, {"within": "week"}, ("within", "voice", "family", "compare", "weights", "level", "wire")),
    (rate_model, {"family": FAMILY, "frame": FRAME}, ("voice", "covariates", "dispersion", "wire")),
    (term_frequencies, {}, ("by", "over", "voice", "terms", "wire")), (lengths_by, {}, ("by", "over", "wire")),
    (speakers, {}, ("by", "cue_types", "wire")), (wire_shares, {}, ("by", "level")), (copy_flow, {}, ("by",)),
    (collocations, {"family": FAMILY}, ("by", "family", "frame", "voice", "span", "measures", "wire")),
]


@pytest.mark.parametrize(("function", "given", "name"), [
    pytest.param(function, given, name, id=f"{function.__name__}-{name}")
    for function, given, names in CALLS for name in names])
def test_wrong_types_are_refused_in_words(shipped, function, given, name):
    for wrong in (3, float("nan"), True, [3], {}, pd.NA):
        with pytest.raises(TableError):
            function(shipped, **{**given, name: wrong})


@pytest.mark.parametrize(("function", "name"), [
    (term_frequencies, "min_count"), (copy_clusters, "min_words"), (copy_clusters, "min_share"),
    (frame_rates, "level"), (wire_shares, "level")])
@pytest.mark.parametrize("wrong", ["0.95", None, True, float("nan"), -1, [1]])
def test_numbers_are_numbers(shipped, function, name, wrong):
    with pytest.raises(TableError, match=name):
        function(shipped, **{name: wrong})


def test_messages_name_the_option_and_what_to_give():
    for call, said in ((lambda: options.text("voice", 3), "voice is 3; give a text"),
                       (lambda: options.texts("over", 3), "over is 3; give a text, or a list of texts"),
                       (lambda: options.texts("over", ["voice", 3]), "over is 3; give a text"),
                       (lambda: options.number("share", "x", low=0, high=1), "share is 'x'; give a number from 0 to 1"),
                       (lambda: options.number("size", np.nan, low=1), "size is nan; give a number of at least 1"),
                       (lambda: options.at_least_one("most", 1.5), "most is 1.5; give a whole number, 1 or more")):
        with pytest.raises(TableError, match=said):
            call()
    assert options.texts("over", "voice") == ["voice"] and options.texts("over", ()) == []


def test_tables_that_lack_what_is_asked_are_refused(shipped):
    with pytest.raises(TableError, match=r"the evidence lacks \['articles'\]"):
        copy_flow({name: table for name, table in shipped.items() if name != "articles"})
    nobody = {**shipped, "quotations": shipped["quotations"].drop(columns="speaker")}
    with pytest.raises(TableError, match=r"the quotations table lacks \['speaker'\]"):
        speakers(nobody)
    broken = shipped["reuse"].assign(start_a=shipped["reuse"]["start_a"].astype(float))
    broken.loc[0, "start_a"] = np.nan
    with pytest.raises(TableError, match=r"the reuse table, row 1.*start_a = nan"):
        wire_shares({**shipped, "reuse": broken})
    none = {name: table if name == "frames" else table.head(0) for name, table in shipped.items()}
    with pytest.raises(TableError, match="the articles table has no rows"):
        rate_model(none, family=FAMILY, frame=FRAME)


def test_the_exact_odds_ratio_refuses_what_it_cannot_count():
    for counts in ((3, 5, 10**12, 10**12), (10**12, 10**12, 3 * 10**12, 3 * 10**12)):
        with pytest.raises(TableError, match=r"too large for the exact odds ratio.*take odds_ratio or"):
            fisher_odds_ratio(*counts)
    assert fisher_odds_ratio([3], [5], [10**6], [10**6])[0] == pytest.approx(0.6, abs=0.01)
