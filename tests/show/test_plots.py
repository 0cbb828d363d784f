"""Plots, and how figures are saved. All outlets and numbers are invented."""

import hashlib
import json
import os
import re
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import analysis as plots
from analysis.show import fonts
from analysis.show.saving import FigureError, fragments, save_figure, save_nothing
from analysis.show.style import new_figure
from analysis.tables import TableError

NAN = np.nan
SCRIPTS = ["Пошта Остмарку", "Ταχυδρόμος", "بريد أوستمارك", "A $1 or $2 paper", "Ost & <West>", "x^{2} \\alpha _ %"]
PARTS = pd.DataFrame({"outlet": ["Ost", "Ost", "West"], "part": ["body", "boilerplate", "body"],
                      "tokens": [30, 10, 20]})
LENGTHS = pd.DataFrame({"outlet": ["Ost"] * 3 + ["West"] * 3, "voice": ["own", "indirect", "direct"] * 2,
                        "tokens": [6, 2, 2, 0, 0, 0], "share_of_words": [0.6, 0.2, 0.2, NAN, NAN, NAN]})
TERMS = pd.DataFrame({"outlet": ["Ost", "West"], "term": ["bread", "bread"], "count": [3, 0],
                      "per_1000_words": [30.0, 0.0]})
KEYWORDS = pd.DataFrame({"term": ["war", "the", "bread"], "log_ratio": [2.0, 0.5, -1.0], "target_count": [8, 6, 1],
                         "reference_count": [2, 5, 4], "log_ratio_low": [1.0, NAN, -np.inf],
                         "log_ratio_high": [3.0, NAN, -0.5],
                         "verdict": ["more in target", "cannot tell", "cannot tell"]})
RATES = pd.DataFrame({"outlet": ["Ost", "West"] * 2, "frame": ["war", "war", "peace", "peace"], "voice": "own",
                      "per_1000_words": [9.0, NAN, 0.0, 4.0], "low": [5.0, NAN, NAN, NAN],
                      "high": [12.0, NAN, NAN, NAN],
                      "hits": [3, 0, 0, 2]})
DIFFERENCE = pd.DataFrame({"outlet": ["Ost", "West"], "frame": "war", "hits_all": [3, 0], "hits_own": [0, 0],
                           "per_1000_words_all": [9.0, 0.0], "per_1000_words_own": [NAN, 0.0]})
CONTRAST = pd.DataFrame({"outlet": ["Ost", "West"], "voice": "own", "log_odds": [1.5, NAN], "low": [0.5, NAN],
                         "high": [2.0, NAN], "hits": [4, 0], "hits_against": [1, 0]})
PAIRS = pd.DataFrame({"a": ["x", "x", "y"], "b": ["y", "z", "z"], "cosine": [0.9, 0.1, 0.5]})
SHARED = pd.DataFrame({"term": ["war", "bread"], "adds": [0.4, 0.1], "count_a": [3, 1], "count_b": [2, 2]})

GRID = pd.DataFrame({"outlet": ["Ost", "West"] * 4, "family": "quarrel", "frame": ["war", "war", "peace", "peace"] * 2,
                     "voice": ["all"] * 4 + ["own"] * 4, "hits": [3, 1, 0, 0, 2, 0, 0, 0],
                     "per_1000_words": [9.0, 2.0, 0.0, 0.0, 7.0, 0.0, 0.0, 0.0]})
QUOTED = pd.DataFrame({"outlet": ["Ost", "Ost", "West"], "speaker": ["Ada Lind", "Bo Ek", "unknown"],
                       "quotations": [2, 1, 1], "direct_words": [7, 0, 3], "indirect_words": [5, 4, 0]})

DRAWN = {
    "plot_frame_grid": (GRID, {}),
    "plot_parts": (PARTS, {}), "plot_lengths": (LENGTHS, {}), "plot_term_rates": (TERMS, {}),
    "plot_keywords": (KEYWORDS, {"target": "Ost", "reference": "West"}), "plot_voice_difference": (DIFFERENCE, {}),
    "plot_frame_contrast": (CONTRAST, {"frame": "war", "against": "peace"}), "plot_similarity": (PAIRS, {}),
    "plot_shared_terms": (SHARED, {"a": "x", "b": "y"})}


def texts(ax):
    return [text.get_text() for text in ax.texts]


def ticks(axis):
    return [label.get_text() for label in axis.get_ticklabels()]


@pytest.mark.parametrize("name", DRAWN)
def test_a_plot_draws_on_its_axes_and_changes_no_table(name):
    table, options = DRAWN[name]
    before = table.copy(deep=True)
    fig, (ax,) = new_figure()
    assert getattr(plots, name)(table, ax, **options) is ax
    fig.canvas.draw()
    pd.testing.assert_frame_equal(table, before)
    assert ax.has_data()


@pytest.mark.parametrize("name", DRAWN)
def test_a_table_without_rows_is_drawn_without_complaint(name):
    table, options = DRAWN[name]
    fig, (ax,) = new_figure()
    getattr(plots, name)(table.iloc[:0], ax, **options)
    fig.canvas.draw()


@pytest.mark.parametrize("name", DRAWN)
def test_a_table_without_its_columns_is_refused(name):
    table, options = DRAWN[name]
    _, (ax,) = new_figure()
    with pytest.raises(TableError, match=r"table lacks \[.*Make it with \w+"):
        getattr(plots, name)(table[[]], ax, **options)


@pytest.mark.parametrize("label", SCRIPTS)
def test_labels_in_any_script_are_drawn_as_they_are(label):
    fig, (ax,) = new_figure()
    plots.plot_term_rates(TERMS.replace({"Ost": label, "bread": label}), ax)
    ax.set_title(label)
    fig.canvas.draw()
    assert label in ticks(ax.xaxis)
    assert label in ticks(ax.yaxis)
    assert not ax.title.get_parse_math()


def test_what_is_set_aside_is_hatched():
    _, (ax,) = new_figure()
    plots.plot_parts(PARTS, ax)
    hatched = {bars.get_label(): bars[0].get_hatch() for bars in ax.containers}
    assert hatched == {"body": None, "boilerplate (set aside)": "////"}
    widths = {bars.get_label(): [bar.get_width() for bar in bars] for bars in ax.containers}
    assert widths == {"body": [30, 20], "boilerplate (set aside)": [10, 0]}
    assert [bar.get_x() for bar in ax.containers[1]] == [30, 20]


def test_shares_are_written_into_their_bars():
    _, (ax,) = new_figure()
    plots.plot_lengths(LENGTHS, ax)
    assert texts(ax) == ["60 %", "own", "20 %", "indirect", "20 %", "direct"]
    assert ax.get_xlim() == (0, 1)


def test_a_word_that_is_not_used_has_its_zero():
    _, (ax,) = new_figure()
    plots.plot_term_rates(TERMS, ax)
    assert texts(ax) == ["3", "0"]
    assert len(ax.collections) == 1


def test_a_grid_of_frames_counts_own_hits_of_all_and_leaves_unused_frames_out():
    _, (ax,) = new_figure()
    plots.plot_frame_grid(GRID, ax)
    assert texts(ax) == ["2/3", "0/1"]
    assert ticks(ax.yaxis) == ["quarrel: war"] and ticks(ax.xaxis) == ["Ost", "West"]


def test_speakers_have_one_panel_an_outlet_and_the_longest_come_first():
    _, axes = new_figure(2, 1)
    plots.plot_speakers(QUOTED, axes, most=1)
    assert [ticks(ax.yaxis) for ax in axes] == [["Ada Lind"], []]
    assert [[bar.get_width() for bar in ax.patches] for ax in axes] == [[5, 7], []]
    assert [texts(ax) for ax in axes] == [["2"], []]
    # Who has no name is no speaker, but is counted.
    assert [ax.get_title(loc="right") for ax in axes] == ["", "without a name: 1 quotation, 3 words"]
    with pytest.raises(TableError, match="2 groups are quoted from, but 1 axes"):
        plots.plot_speakers(QUOTED, axes[:1])
    plots.plot_speakers(QUOTED.iloc[:0], axes[:1])


def test_keywords_of_both_sides_and_their_intervals():
    _, (ax,) = new_figure()
    plots.plot_keywords(KEYWORDS, ax, target="Ost", reference="West")
    assert ticks(ax.yaxis) == ["war", "the", "bread"]
    assert texts(ax) == ["8 : 2", "6 : 5", "1 : 4", "uses"]
    marks = [line for line in ax.lines if line.get_marker() in "os"]
    # filled where the sides can be told apart, open where they cannot; an arrow where one end is known
    assert [line.get_marker() for line in ax.lines if line.get_marker() in ("<", ">")] == ["<"]
    assert [line.get_markerfacecolor() == "white" for line in marks] == [False, True, True]
    assert "more in West" in ax.get_xlabel()
    _, (ax,) = new_figure()
    plots.plot_keywords(KEYWORDS, ax, target="Ost", reference="West", most=1)
    assert ticks(ax.yaxis) == ["war", "bread"]


def test_rates_have_one_panel_a_frame():
    fig, axes = new_figure(1, 2)
    plots.plot_frame_rates(RATES, axes, voices=("own",))
    fig.canvas.draw()
    assert [ax.get_title(loc="left") for ax in axes] == ["war", "peace"]
    drawn = [[line.get_xdata()[0] for line in ax.lines if line.get_marker() == "o" and len(line.get_xdata())]
             for ax in axes]
    assert drawn == [[9.0], [0.0, 4.0]]
    assert plots.frames_with_hits(RATES) == ["war", "peace"]
    with pytest.raises(TableError, match="2 frames have hits, but 1 axes were given; make as many panels"):
        plots.plot_frame_rates(RATES, axes[:1])


def test_rates_without_a_hit_leave_the_panel_empty():
    fig, axes = new_figure()
    plots.plot_frame_rates(RATES.assign(hits=0), axes)
    fig.canvas.draw()
    assert plots.frames_with_hits(RATES.assign(hits=0)) == []
    assert not axes[0].lines


def test_only_frames_with_a_hit_have_a_row_of_difference():
    _, (ax,) = new_figure()
    plots.plot_voice_difference(DIFFERENCE, ax)
    assert ticks(ax.yaxis) == ["Ost: war"]
    assert "3 → 0" in texts(ax)


def test_a_contrast_names_outlets_without_a_hit():
    _, (ax,) = new_figure()
    plots.plot_frame_contrast(CONTRAST, ax, frame="war", against="peace")
    assert "4 : 1" in texts(ax)
    assert texts(ax)[-1] == "no hit of either"
    low, high = ax.get_xlim()
    assert low == -high
    assert high > 1.5


def test_a_contrast_of_equals_is_drawn():
    fig, (ax,) = new_figure()
    plots.plot_frame_contrast(CONTRAST.assign(log_odds=0.0, low=NAN, high=NAN), ax, frame="war", against="peace")
    fig.canvas.draw()
    assert ax.get_xlim() == (-1, 1)


def test_each_pair_is_drawn_once():
    _, (ax,) = new_figure()
    plots.plot_similarity(PAIRS, ax)
    assert texts(ax) == ["0.90", "0.10", "0.50"]
    assert (ticks(ax.xaxis), ticks(ax.yaxis)) == (["x", "y"], ["y", "z"])


def test_a_figure_has_at_least_one_panel():
    with pytest.raises(ValueError, match="rows is 0; give a whole number, 1 or more"):
        new_figure(0, 2)


# Saving

SAID = {"title": "Ost says war more often", "caption": "n = 2 articles.", "alt": "Two bars, the upper one longer."}
TABLE = pd.DataFrame({"outlet": ["Ost", "Пошта"], "hits": [3, 1], "share": [2 / 3, 1e-7], "low": [NAN, 12345678.9]})


def figure(label="words"):
    fig, (ax,) = new_figure()
    ax.barh([0, 1], [3, 1])
    ax.set_xlabel(label)
    return fig


def saved(study):
    return sorted(path.name for path in study.figures.iterdir()) if study.figures.exists() else []


def test_a_figure_leaves_with_its_numbers(study):
    save_figure(figure(), "03-frame-rates", TABLE, study=study, **SAID)
    assert saved(study) == ["03-frame-rates.csv", "03-frame-rates.png", "03-frame-rates.svg"]
    assert (study.figures / "03-frame-rates.csv").read_bytes().decode("utf-8") == (
        "outlet,hits,share,low\nOst,3,0.666667,\nПошта,1,1e-07,1.23457e+07\n")
    svg = (study.figures / "03-frame-rates.svg").read_text(encoding="utf-8")
    assert SAID["title"] in svg
    assert SAID["alt"] in svg
    note = json.loads((fragments(study) / "03-frame-rates.json").read_text(encoding="utf-8"))
    assert {key: note[key] for key in SAID} == SAID
    assert note["rows"] == 2
    for kind, digest in note["sha256"].items():
        assert hashlib.sha256((study.figures / f"03-frame-rates.{kind}").read_bytes()).hexdigest() == digest
    assert set(note["sha256"]) == {"svg", "png", "csv"}


def test_the_same_figure_has_the_same_bytes(study):
    save_figure(figure(), "03-frame-rates", TABLE, study=study, **SAID)
    first = {name: (study.figures / name).read_bytes() for name in saved(study)}
    assert len(first) == 3
    save_figure(figure(), "03-frame-rates", TABLE, study=study, **SAID)
    assert {name: (study.figures / name).read_bytes() for name in saved(study)} == first
    assert not re.search(rb"<dc:date>|Matplotlib v", first["03-frame-rates.svg"])


CODE = """
import sys
import pandas as pd
from analysis.show.word_plots import plot_keywords
from analysis.show.saving import save_figure
from analysis.show.style import new_figure
from analysis.study import open_study
fig, (ax,) = new_figure()
table = pd.DataFrame({"term": ["war", "хліб"], "log_ratio": [1.25, -0.5], "target_count": [5, 1],
                      "reference_count": [2, 2], "log_ratio_low": [0.5, float("nan")],
                      "log_ratio_high": [2.0, float("nan")], "verdict": ["more in target", "cannot tell"]})
plot_keywords(table, ax, target="Ost", reference="West")
save_figure(fig, "02-keywords", table, study=open_study("toy", corpus=sys.argv[1]),
            title="Words", caption="n = 2", alt="Two marks")
"""


def test_neither_locale_nor_matplotlibrc_nor_hash_seed_changes_a_byte(study, tmp_path, root):
    (tmp_path / "matplotlibrc").write_text("font.size: 20\naxes.grid: True\nsvg.fonttype: none\nsavefig.dpi: 33\n"
                                           "axes.formatter.use_locale: True\nlines.linewidth: 7\n"
                                           "savefig.transparent: True\n",
                                           encoding="utf-8")
    results = []
    for i, environment in enumerate(({"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LANG": "C"},
                                     {"PYTHONHASHSEED": "2", "TZ": "America/Lima", "LANG": "C.UTF-8",
                                      "LC_ALL": "C.UTF-8",
                                      "MATPLOTLIBRC": str(tmp_path / "matplotlibrc"), "OMP_NUM_THREADS": "1"})):
        home = {key: os.environ[key] for key in ("PATH", "HOME", "SYSTEMROOT") if key in os.environ}
        subprocess.run([sys.executable, "-c", CODE, str(tmp_path / "corpus")], check=True, cwd=root, env={
            **home, "PYTHONPATH": str(root), "PYTHONUTF8": "1", "MEDIA_FIGURES": str(tmp_path / str(i)),
            "MPLBACKEND": "agg", **environment})
        results.append({path.name: path.read_bytes() for path in (tmp_path / str(i) / "toy").iterdir()})
    assert len(results[0]) == 3
    assert results[0] == results[1]


def test_an_empty_table_is_a_result_in_words(study):
    save_figure(figure(), "03-frame-rates", TABLE, study=study, **SAID)
    save_figure(figure(), "03-frame-rates", TABLE.iloc[:0], study=study, **SAID)
    assert saved(study) == ["03-frame-rates.txt"]
    assert "nothing to draw here" in (study.figures / "03-frame-rates.txt").read_text(encoding="utf-8")
    note = json.loads((fragments(study) / "03-frame-rates.json").read_text(encoding="utf-8"))
    assert note["rows"] == 0
    assert set(note["sha256"]) == {"txt"}
    save_figure(figure(), "03-frame-rates", TABLE, study=study, **SAID)
    assert saved(study) == ["03-frame-rates.csv", "03-frame-rates.png", "03-frame-rates.svg"]


def test_nothing_is_saved_with_its_reason(study):
    save_nothing("04-similarity", " One article has no pair. ", study=study)
    assert (study.figures / "04-similarity.txt").read_bytes() == b"One article has no pair.\n"
    with pytest.raises(FigureError, match="'04-similarity' is no figure name, or it has no reason; expected"):
        save_nothing("04-similarity", " ", study=study)
    with pytest.raises(FigureError, match="'similarity' is no figure name"):
        save_nothing("similarity", "One article.", study=study)


@pytest.mark.parametrize("label", SCRIPTS)
def test_any_script_the_fonts_have_is_saved(study, label):
    save_figure(figure(label), "03-frame-rates", TABLE, study=study, title=label, caption=label, alt=label)
    assert len(saved(study)) == 3


@pytest.mark.parametrize("where", ["label", "title", "caption"])
def test_letters_the_fonts_lack_are_refused(study, where, monkeypatch):
    monkeypatch.setattr(fonts, "installed", list)
    save_figure(figure(), "03-frame-rates", TABLE, study=study, **SAID)
    before = {name: (study.figures / name).read_bytes() for name in saved(study)}
    said = {**SAID, where: "橋の新聞"} if where != "label" else SAID
    with pytest.raises(FigureError,
                       match=r"03-frame-rates: Glyph .* missing from font.*install a font .*Noto Sans CJK"):
        save_figure(figure("橋の新聞" if where == "label" else "words"), "03-frame-rates", TABLE, study=study, **said)
    assert {name: (study.figures / name).read_bytes() for name in saved(study)} == before


@pytest.mark.parametrize("name", ["frame-rates", "3-frame-rates", "03_frame_rates", "03-Frame", "03", "03-a b",
                                  "../03-x", "03-x\n", "03-"])
def test_a_name_of_another_form_is_refused(study, name):
    with pytest.raises(FigureError,
                       match="is no figure name; expected the notebook's number and lower-case words joined"):
        save_figure(figure(), name, TABLE, study=study, **SAID)
    assert saved(study) == []


@pytest.mark.parametrize("missing", ["title", "caption", "alt"])
def test_a_figure_without_words_is_refused(study, missing):
    with pytest.raises(FigureError, match=f"figure 03-frame-rates has no {missing}; a reader needs it"):
        save_figure(figure(), "03-frame-rates", TABLE, study=study, **{**SAID, missing: "  "})
    assert saved(study) == []


def test_a_failure_half_way_leaves_the_old_figure(study, monkeypatch):
    save_figure(figure(), "03-frame-rates", TABLE, study=study, **SAID)
    before = {name: (study.figures / name).read_bytes() for name in saved(study)}

    def full(*_, **__):
        raise OSError("no space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(pd.DataFrame, "to_csv", full)
        with pytest.raises(OSError, match="no space left"):
            save_figure(figure("other"), "03-frame-rates", TABLE, study=study, **SAID)
    assert {path.name: path.read_bytes() for path in study.figures.iterdir()} == before


@pytest.mark.parametrize("words", ["word " * 60, "WWW mmm " * 20, "шум " * 60, "W" * 300])
def test_a_long_text_is_broken_and_not_cut(study, words):
    fig = figure()
    save_figure(fig, "03-frame-rates", TABLE, study=study, **{**SAID, "title": words, "caption": words})
    fig.canvas.draw()
    for text in (fig._suptitle, fig._supxlabel):
        assert "\n" in text.get_text()
        assert text.get_text().split() == words.split() or " " not in words
        assert text.get_window_extent().x1 <= fig.bbox.x1
