"""Figures of what outlets share. All outlets and numbers are invented."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import FancyArrowPatch, Polygon

from analysis.show import wire_plots
from analysis.show.style import new_figure
from analysis.tables import TableError

NAN = np.nan
FLOW = pd.DataFrame([("Ost", "West", "a first", 40, 0.0, 3.5), ("Ost", "Sud", "a first", 20, 1.0, NAN),
                     ("Sud", "West", "a first", 19, 3.0, NAN), ("Ost", "Ost", "a first", 10, 2.0, NAN),
                     ("West", "Nord", "unknown", 5, NAN, NAN)],
                    columns=["outlet_a", "outlet_b", "direction", "words", "days", "hours"])
ALIGNED = pd.DataFrame([("article", "", 0, 1200, 0, 300), ("stretch", "copy", 10, 50, 20, 60),
                        ("stretch", "stock", 100, 109, 200, 209), ("edit", "framing", 30, 31, 40, 41),
                        ("edit", "other", 45, 45, 55, 57)],
                       columns=["row", "kind", "start_a", "end_a", "start_b", "end_b"]).assign(
                           outlet_a="Ost", outlet_b="West")
SHARES = pd.DataFrame({"outlet": ["Ost", "West", "Sud"], "share_later": [0.1, 0, NAN], "share_first": [0.2, 0, NAN],
                       "share_credited": [0.05, 0, NAN], "share_shared_quotation": [0.1, 0.0, NAN],
                       "share_stock": [0, 0, NAN], "share_wire": [0.35, 0, NAN]})
RATES = pd.DataFrame({"outlet": ["Ost", "West", "Sud"], "frame": "war", "voice": "all", "hits": [3, 2, 0],
                      "hits_net": [1, 2, 0], "per_1000_words": [9.0, 4.0, 0.0], "per_1000_words_net": [4.0, 4.0, 0.0]})
LEDGER = pd.DataFrame([("Ost", "West", "unknown", "other", "body", "–", "in return"),
                       ("Ost", "West", "a first", "headline replaced", "headline", "9 words", "7 words"),
                       ("Ost", "Sud", "a first", "framing", "caption", "war", "a very long way of saying so")],
                      columns=["outlet_a", "outlet_b", "direction", "kind", "part", "reads_a", "reads_b"])
DRAWN = {"plot_copy_flow": FLOW, "plot_aligned_pair": ALIGNED, "plot_wire_shares": SHARES, "plot_gross_net": RATES,
         "plot_edit_ledger": LEDGER}


def drawn(name, table=None, **options):
    _, axes = new_figure(height=3.6)
    return getattr(wire_plots, name)(DRAWN[name] if table is None else table, axes[0], **options)


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_flow_draws_an_arrow_for_each_two_outlets():
    ax = drawn("plot_copy_flow")
    arrows = [patch for patch in ax.patches if isinstance(patch, FancyArrowPatch)]
    assert len(arrows) == 4  # not what Ost repeats of its own
    assert [arrow.get_arrowstyle().__class__.__name__ for arrow in arrows] == ["CurveFilledB"] * 3 + ["Curve"]
    widths = [arrow.get_linewidth() for arrow in arrows]
    assert widths == sorted(widths, reverse=True) and widths[-1] > 1
    assert texts(ax)[:4] == ["40 words\n3.5 h later", "20 words\n1 day later", "19 words\n3 days later",
                             "5 words\norder unknown"]
    assert texts(ax)[4:] == ["Ost", "West", "Sud", "Nord"]


def test_labels_of_flow_do_not_stand_on_each_other():
    ax = drawn("plot_copy_flow")
    ax.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in ax.texts]
    assert len(boxes) == 8
    assert not [(i, j) for i in range(8) for j in range(i) if boxes[i].overlaps(boxes[j])]


def overlaps(ax):
    ax.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in ax.texts]
    return [(ax.texts[i].get_text(), ax.texts[j].get_text()) for i in range(len(boxes)) for j in range(i)
            if boxes[i].overlaps(boxes[j])]


@pytest.mark.parametrize("seed", range(6))
def test_eight_arrows_among_nine_outlets_keep_their_labels_apart(seed):
    draw = np.random.default_rng(seed)
    names = [f"{place} {kind}" for place in ("Ostland", "Westmark", "Sud")
             for kind in ("Times", "Online", "Press Agency")]
    pairs = [(a, b) for a in names for b in names if a < b]
    rows = [(*pairs[k], "unknown" if i % 2 else "a first", int(9000 - 70 * i), float(i), NAN)
            for i, k in enumerate(draw.choice(len(pairs), 12, replace=False))]
    _, axes = new_figure(height=3.6)
    ax = wire_plots.plot_copy_flow(pd.DataFrame(rows, columns=FLOW.columns), axes[0])
    assert len(ax.patches) == 8
    assert not overlaps(ax)
    assert texts(ax)[:8] == list("12345678")  # words on so many lines would hide them
    said = " ".join(texts(ax))
    assert all(f"{row[3]:,} words" in said for row in rows[:8])
    assert "4 smaller flows are not drawn" in said


def test_a_label_without_room_is_a_number_with_its_words_in_the_corner(monkeypatch):
    monkeypatch.setattr(wire_plots, "_ALONG", [0.5])
    ax = drawn("plot_copy_flow", FLOW.iloc[[0, 2, 0, 0]])
    assert texts(ax)[:4] == ["40 words\n3.5 h later", "19 words\n3 days later", "1", "2"]
    assert {"1: 40 words, 3.5 h later", "2: 40 words, 3.5 h later"} <= set(texts(ax))


def test_small_flows_are_left_out_and_counted():
    ax = drawn("plot_copy_flow", most=2)
    assert len(ax.patches) == 2
    assert texts(ax)[-1] == "2 smaller flows are not drawn"
    assert "Nord" not in texts(ax)


def test_a_pair_has_a_band_for_each_stretch_and_two_ticks_for_each_change():
    ax = drawn("plot_aligned_pair")
    bands = [patch for patch in ax.patches if isinstance(patch, Polygon)]
    assert [band.get_xy()[:4, 0].tolist() for band in bands] == [[10, 50, 60, 20], [100, 109, 209, 200]]
    assert {"40 words", "9 words", "Ost: 1,200 words on the page", "West: 300 words on the page"} == set(texts(ax))
    ticks = [line for line in ax.lines if len(line.get_xdata()) == 2]
    assert [line.get_xdata()[0] for line in ticks] == [30, 45, 40, 55]
    assert ticks[0].get_linewidth() > ticks[1].get_linewidth()  # a change of framing
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["copy", "stock", "change in the copy (2)"]
    assert ax.get_xlim()[1] > 1200


def test_shares_of_wire_stack_up():
    ax = drawn("plot_wire_shares")
    widths = [[bar.get_width() for bar in kind] for kind in ax.containers]
    assert [row[0] for row in widths] == pytest.approx([0.1, 0.2, 0.05, 0.1])  # stock words: none, so no bar
    assert ax.containers[2][0].get_x() == pytest.approx(0.3)
    assert texts(ax) == ["35 % wire", "0 % wire", "no words"]
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["Ost", "West", "Sud"]


def test_gross_and_net_stand_side_by_side():
    ax = drawn("plot_gross_net")
    marks = {line.get_marker(): [] for line in ax.lines if line.get_marker() in "vo"}
    for line in ax.lines:
        if line.get_marker() in marks:
            marks[line.get_marker()].append(line.get_xdata()[0])
    assert marks == {"v": [9, 4], "o": [4, 4]}
    assert texts(ax) == ["3 → 1", "2 → 2", "hits", ""]  # one arrow, where something changes
    assert [tick.get_text() for tick in ax.get_yticklabels()] == ["Ost: war", "West: war"]
    with pytest.raises(TableError, match="the rates are of the voices all, own; draw one at a time"):
        drawn("plot_gross_net", pd.concat([RATES, RATES.assign(voice="own")]))


def test_evidence_that_does_not_know_copy_has_no_net():
    ax = drawn("plot_gross_net", RATES.assign(hits_net=NAN, per_1000_words_net=NAN))
    assert texts(ax) == ["3", "2", "hits"]


def test_the_ledger_is_a_table_with_framing_first():
    ax = drawn("plot_edit_ledger", most=2)
    cells = texts(ax)
    assert cells[:5] == ["one outlet", "has", "another", "has instead", "what it is"]
    assert cells[5:10] == ["Ost", "war", "Sud", "a very long way of s…", "framing (caption)"]
    assert {text.get_fontweight() for text in ax.texts[5:10]} == {"bold"}
    assert cells[10:] == ["Ost", "–", "West", "in return", "other", "1 more are in the CSV"]
    assert "headline replaced" in texts(drawn("plot_edit_ledger"))


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_to_draw_is_no_accident(name):
    ax = drawn(name, DRAWN[name].iloc[:0])
    ax.figure.canvas.draw()
    assert ax.figure.axes == [ax]


@pytest.mark.parametrize("name", DRAWN)
def test_a_plot_names_the_table_it_needs(name):
    made_by = {"plot_copy_flow": "copy_flow", "plot_aligned_pair": "aligned_pair", "plot_wire_shares": "wire_shares",
               "plot_gross_net": "frame_rates", "plot_edit_ledger": "edit_ledger"}[name]
    with pytest.raises(TableError, match=rf"lacks .*Make it with {made_by}\."):
        drawn(name, DRAWN[name].iloc[:, :1])


@pytest.mark.parametrize("name", DRAWN)
def test_long_and_foreign_names_are_drawn(name):
    table = DRAWN[name].replace({"Ost": "Пошта Остмарку і Заходу", "West": "A $1 or $2 paper"})
    ax = drawn(name, table)
    ax.figure.canvas.draw()
    assert any("Пошта" in text for text in [*texts(ax), *(tick.get_text() for tick in ax.get_yticklabels())])
