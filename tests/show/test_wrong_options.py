"""Options and tables of a wrong kind are refused in words by whatever draws or lists them."""

import inspect

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from analysis.compare.burstiness import frame_burstiness
from analysis.compare.comparability import comparability
from analysis.compare.copies import of_wire
from analysis.compare.copy_edits import aligned_pair, edit_ledger
from analysis.compare.corrected import corrected_rates
from analysis.compare.dispersion import dispersion
from analysis.measure.package import load_evidence
from analysis.show import article_plots, choice_plots, frame_plots, likeness_plots, place_plots, wire_plots, word_plots
from analysis.show.captions import range_note
from analysis.show.explorer_lines import hit_bars, hit_lines, sort_lines
from analysis.show.listing import listing
from analysis.show.style import new_figure
from analysis.study import open_study
from analysis.tables import TableError

WRONG = (None, -1, "x", 1.5, True, [], [3], {}, float("nan"), object())
MODULES = (article_plots, choice_plots, frame_plots, likeness_plots, place_plots, wire_plots, word_plots)
PLOTS = sorted(name for module in MODULES for name in vars(module) if name.startswith("plot_"))
CODINGS = pd.DataFrame({"article_id": ["000"], "position": [60], "voice": ["own"]})


def plot(name):
    return next(getattr(module, name) for module in MODULES if hasattr(module, name))


class AnyTable(pd.DataFrame):
    """A table without rows that has whatever column it is asked for."""

    def __contains__(self, column):
        return True


@pytest.fixture(scope="module")
def shipped():
    return load_evidence(open_study("pyongyang-2024"))


def options_of(function):
    """What it cannot do without, besides its tables and panels."""
    given = {"a": "x", "b": "x", "target": "x", "reference": "x", "frame": "x", "against": "x", "names": ["Ost"]}
    needed = [name for name, option in inspect.signature(function).parameters.items()
              if option.kind is option.KEYWORD_ONLY and option.default is option.empty]
    return {name: given[name] for name in needed}


def tables_and_panel(function, axes):
    """How many tables come first, and the panels that go with them."""
    first = list(inspect.signature(function).parameters)
    return (first.index("ax"), axes[0]) if "ax" in first else (first.index("axes"), axes)


@pytest.mark.parametrize("name", PLOTS)
def test_a_plot_refuses_what_is_no_table_and_no_panel(name):
    function = plot(name)
    _, axes = new_figure(1, 2)
    tables, panel = tables_and_panel(function, axes)
    for wrong in WRONG:
        with pytest.raises(TableError, match="not a DataFrame"):
            function(*[wrong] * tables, panel, **options_of(function))
    for wrong in (None, "x", 3, axes if panel is axes[0] else axes[0]):  # one for several, several for one
        with pytest.raises(TableError, match=r"^ax(es)? is a .*; give"):
            function(*[AnyTable()] * tables, wrong, **options_of(function))
    plt.close("all")


@pytest.mark.parametrize("name", [name for name in PLOTS if "most" in inspect.signature(plot(name)).parameters])
def test_most_is_a_whole_number(name):
    function = plot(name)
    _, axes = new_figure(1, 2)
    tables, panel = tables_and_panel(function, axes)
    for wrong in (None, -1, 0, "x", 1.5, True, [3], {}):
        with pytest.raises(TableError, match=r"most is .*; give a whole number"):
            function(*[AnyTable()] * tables, panel, **options_of(function), most=wrong)
    plt.close("all")


@pytest.mark.parametrize("name", ["plot_frame_rates", "plot_frame_contrast"])
def test_voices_are_voices(name):
    _, axes = new_figure(1, 2)
    options = {"frame": "a", "against": "b"} if name == "plot_frame_contrast" else {}
    for wrong in (None, -1, "x", [3], ("own", "loud")):
        with pytest.raises(TableError, match=r"voices? "):
            plot(name)(AnyTable(), axes if name == "plot_frame_rates" else axes[0], voices=wrong, **options)
    plt.close("all")


@pytest.mark.parametrize(("name", "wrong"), [
    ("rows", "x"), ("rows", None), ("columns", 1.5), ("columns", [2]), ("height", "x"), ("height", 0), ("width", None),
    ("width", float("inf")), ("heights", 3), ("heights", (1, 2)), ("widths", ("x",)), ("widths", {})])
def test_a_figure_has_a_size(name, wrong):
    with pytest.raises(TableError, match=name.removesuffix("s") if isinstance(wrong, tuple) else name):
        new_figure(**{name: wrong})


@pytest.mark.parametrize(("function", "given", "name", "wrongs"), [
    (dispersion, {}, "min_count", (None, 0, -1, "x", 1.5, True, [3])),
    (dispersion, {}, "voice", (-1, "x", [3], {})),
    (frame_burstiness, {"family": "conflict"}, "voice", (None, "x", [3], {})),
    (edit_ledger, {}, "kind", (-1, "x", [3], {})),
    (aligned_pair, {}, "pair", (-1, 1.5, True, "001", ("001",), ("001", 3), ("001", "003", "004"))),
    (corrected_rates, {"codings": CODINGS}, "unit", (None, 3, "x", ["words"])),
    (corrected_rates, {"codings": CODINGS}, "family", (3, ["x"], {})),
    (corrected_rates, {"codings": CODINGS}, "level", (None, "x", 0, 1.5, True)),
    (corrected_rates, {"codings": CODINGS}, "seed", (None, "x", -1, 1.5, True)),
    (comparability, {}, "level", (None, "x", [3], {}, True, 0, 1.5)),
    (hit_bars, {"family": "conflict"}, "family", (None, 3, ["x"])),
    (hit_lines, {"family": "conflict"}, "frame", (3, ["x"], {})),
    (hit_lines, {"family": "conflict"}, "window", (-1, "x", 1.5, True, [])),
])
def test_an_option_is_refused_in_words(shipped, function, given, name, wrongs):
    for wrong in wrongs:
        with pytest.raises(TableError):
            function(shipped, **{**given, name: wrong})


@pytest.mark.parametrize("evidence", [None, 3, "x", [], {}])
def test_what_is_no_evidence_is_refused(evidence):
    for call in (lambda: hit_bars(evidence, family="a"), lambda: hit_lines(evidence, family="a")):
        with pytest.raises(TableError, match="the evidence"):
            call()
    if not isinstance(evidence, dict):
        with pytest.raises(TableError, match="the evidence is a"):
            of_wire(evidence, "net")


def test_a_pair_wants_the_lengths_of_its_articles(shipped):
    with pytest.raises(TableError, match=r"the parts table lacks \['tokens'\]"):
        aligned_pair({**shipped, "parts": shipped["parts"].drop(columns="tokens")})


def test_notes_and_listings_refuse_in_words():
    table = pd.DataFrame({"outlet": ["Ost"], "rate": [1.5], "left": "", "node": "", "right": ""})
    for call in (lambda: listing(3), lambda: listing(table, decimals="x"), lambda: listing(table, decimals=-1),
                 lambda: listing(table, caption=None), lambda: range_note(table, ["rate"], ["outlet"]),
                 lambda: range_note(table, "rate", 3), lambda: range_note(table, "rate", ["outlet"], decimals=1.5),
                 lambda: sort_lines(table, 3), lambda: sort_lines(table, None)):
        with pytest.raises(TableError):
            call()
    assert "1.5" in listing(table, decimals=np.int64(1)).data
