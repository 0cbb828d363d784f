"""Labels, effect and evidence, shifts, maps, places, time and choices. All outlets and numbers are invented."""

import numpy as np
import pandas as pd
import pytest

import analysis as a
from analysis.compare.likeness_map import cluster, similarity_map
from analysis.show.labels import label_points
from analysis.show.style import new_figure

NAN = np.nan
KEY = pd.DataFrame({"term": [f"word{i}" for i in range(40)], "log_ratio": np.linspace(-3, 3, 40),
                    "excess_sd": np.linspace(-4, 4, 40), "target_count": 5, "reference_count": 4,
                    "verdict": ["more in target"] * 5 + ["cannot tell"] * 35})
SHIFT = pd.DataFrame({"term": ["war", "bread", "same"], "share_of_divergence": [0.6, 0.4, 0.0],
                      "more_in": ["Ost", "West", ""], "count_a": [5, 0, 1], "count_b": [1, 4, 1]})
PAIRS = pd.DataFrame({"a": ["x", "x", "y"], "b": ["y", "z", "z"], "cosine": [0.2, 0.8, 0.4], "scheme": "counts",
                      "terms_a": 9, "terms_b": 9})
PLACES = pd.DataFrame({"outlet": ["Ost", "Ost", "West"], "article_id": ["o", "p", "w"],
                       "voice": ["own", "direct", "own"], "share_of_article": [0.0, 0.5, 0.9]})
TIME = pd.DataFrame({"outlet": ["Ost"] * 3 + ["West"] * 3, "period": ["2031-06-02", "2031-06-09", "2031-06-16"] * 2,
                     "per_1000_words": [2.0, NAN, 1.0, 0.0, 3.0, 4.0], "low": [1.0, NAN, NAN, NAN, 2.0, NAN],
                     "high": [3.0, NAN, NAN, NAN, 90.0, NAN], "articles": [6, 0, 1, 5, 7, 1]})


def texts(ax):
    return [text.get_text() for text in ax.texts if text.get_visible()]


def overlapping(labels):
    boxes = [label.get_window_extent() for label in labels]
    return [(i, j) for i in range(len(boxes)) for j in range(i) if boxes[i].overlaps(boxes[j])]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_labels_overlap_no_label_and_come_out_alike_twice(seed):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(2, 30))
    found = []
    for _ in range(2):
        fig, (ax,) = new_figure(height=4)
        ax.plot(x, y, "o")
        labels = label_points(ax, x, y, [f"word {i}" for i in range(30)], others=(x, y))
        fig.suptitle("a title\nof two lines")
        fig.canvas.draw()
        assert len(labels) > 18
        assert not overlapping(labels)
        found.append([(label.get_text(), *label.get_position()) for label in labels])
    assert found[0] == found[1]


def test_two_marks_at_one_place_do_not_get_two_labels_on_each_other():
    _, (ax,) = new_figure()
    labels = label_points(ax, np.zeros(12), np.zeros(12), [f"a long label {i}" for i in range(12)],
                          others=(np.zeros(12), np.zeros(12)))
    assert labels[0].get_text() == "a long label 0"
    assert not overlapping(labels)


def test_words_furthest_beyond_chance_are_named_on_both_sides():
    _, (ax,) = new_figure(height=4)
    a.plot_effect_evidence(KEY, ax, target="Ost", reference="West", most=3)
    assert set(texts(ax)) == {"word0", "word1", "word2", "word37", "word38", "word39"}
    filled = [len(line.get_xdata()) for line in ax.lines if line.get_marker() in "os"
              and line.get_markerfacecolor() != "white"]
    assert filled == [5]
    assert "more in West" in ax.get_xlabel() and "more in Ost" in ax.get_xlabel()


def test_words_without_a_finite_ratio_are_no_marks():
    _, (ax,) = new_figure(height=4)
    a.plot_effect_evidence(KEY.assign(excess_sd=NAN), ax, target="Ost", reference="West")
    assert texts(ax) == []


def test_a_shift_draws_each_word_on_the_side_that_uses_it_more():
    _, (ax,) = new_figure()
    a.plot_word_shift(SHIFT, ax, a="Ost", b="West")
    widths = {text.get_text(): text.get_position()[0] for text in ax.texts}
    assert widths["war"] < -60 and widths["bread"] > 40 and "same" not in widths
    assert {"5 : 1", "0 : 4", "uses"} <= set(texts(ax))


def test_the_cells_stand_in_the_order_of_the_tree():
    fig, axes = new_figure(1, 2)
    a.plot_similarity_tree(PAIRS, cluster(PAIRS), axes)
    fig.canvas.draw()
    assert [label.get_text() for label in axes[1].get_yticklabels()] == ["x", "z", "y"]
    assert texts(axes[1]) == ["0.80", "0.20", "0.80", "0.40", "0.20", "0.40"]
    joints = [line.get_xdata()[1] for line in axes[0].lines]
    assert joints == pytest.approx([0.2, 0.7])
    with pytest.raises(a.TableError, match="1 axes were given; a tree beside its pairs needs two"):
        a.plot_similarity_tree(PAIRS, cluster(PAIRS), axes[:1])


def test_a_map_is_as_long_across_as_upwards():
    fig, (ax,) = new_figure(height=4)
    a.plot_similarity_map(similarity_map(PAIRS), ax)
    fig.canvas.draw()
    across, up = ax.transData.transform([(1, 0), (0, 1)]) - ax.transData.transform([(0, 0), (0, 0)])
    assert across[0] == pytest.approx(up[1], rel=1e-6)
    assert {"x", "y", "z"} <= set(texts(ax))
    assert any(text.startswith("distance ") for text in texts(ax))


def test_every_hit_has_its_place_and_a_row_without_any_stays():
    _, (ax,) = new_figure()
    a.plot_hit_places(PLACES, ax, names=["Ost", "Sud", "West"])
    drawn = sorted(x for line in ax.lines if line.get_marker() in "o^D" for x in np.atleast_1d(line.get_xdata()))
    assert drawn == [0.0, 0.5, 0.9]
    assert texts(ax)[:3] == ["2 in 2", "0 in 0", "1 in 1"]


def test_a_period_without_articles_is_a_cross_and_one_without_interval_open():
    _, axes = new_figure(2, 1)
    a.plot_over_time(TIME, axes)
    marks = {shape: [line for line in axes[0].lines if line.get_marker() == shape] for shape in "xo"}
    assert [list(line.get_xdata()) for line in marks["x"]] == [[1]]
    assert [line.get_markerfacecolor() for line in marks["o"]] == ["#0072B2", "white"]
    assert axes[0].get_ylim()[1] < 20  # an interval of 90 does not flatten all the rest
    with pytest.raises(a.TableError, match="2 groups have periods, but 1 axes were given"):
        a.plot_over_time(TIME, axes[:1])


def test_a_stray_date_does_not_fill_the_figure():
    early = TIME.iloc[:1].assign(period="2011-01-03", articles=1)
    many = pd.concat([early, TIME.assign(articles=300)])
    _, axes = new_figure(2, 1)
    a.plot_over_time(many, axes)
    assert axes[0].get_xlim() == (-0.5, 2.5)


CHOICES = pd.DataFrame({"voice": ["own", "all", "own", "all"], "wire": "gross", "headline": "counted",
                        "decoys": "left out", "denominator": "words", "reference": "all others together",
                        "log_ratio": [1.5, -np.inf, NAN, -0.5], "is_usual": [True, False, False, False]})
KEPT = pd.DataFrame({"outlet": ["Ost", "West", "Sud"], "frame": "war", "choices": 10, "same_sign": [10, 4, 0],
                     "other_sign": [0, 5, 0], "no_sign": [0, 1, 10], "share_same_sign": [1.0, 0.4, NAN],
                     "log_ratio": [1.0, -2.0, NAN]})


def test_choices_that_have_no_finite_ratio_have_marks_of_their_own():
    fig, axes = new_figure(2, 1, heights=(1, 2), sharey=False, height=4)
    a.plot_choices(CHOICES, axes, target="Ost")
    fig.canvas.draw()
    marks = [(line.get_marker(), list(line.get_xdata())) for line in axes[0].lines]
    # In the order of the ratio: never used, -0.5, neither side, 1.5.
    assert ("v", [0]) in marks and ("x", [2]) in marks and ("D", [3]) in marks
    assert axes[0].get_window_extent().height > 60  # the panels have not collapsed


def test_findings_that_keep_their_sign_least_are_drawn():
    _, (ax,) = new_figure()
    a.plot_signs_kept(KEPT, ax, most=1)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["West: war"]
    assert texts(ax) == ["less: 40 %"]
    _, (ax,) = new_figure()
    a.plot_signs_kept(KEPT, ax)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Ost: war", "West: war"]


EMPTY = {
    "plot_effect_evidence": (KEY, {"target": "Ost", "reference": "West"}),
    "plot_word_shift": (SHIFT, {"a": "x", "b": "y"}),
    "plot_similarity_map": (similarity_map(PAIRS), {}), "plot_hit_places": (PLACES, {"names": []}),
    "plot_signs_kept": (KEPT, {})}


@pytest.mark.parametrize("name", EMPTY)
def test_tables_without_rows_are_drawn_and_those_without_columns_refused(name):
    table, options = EMPTY[name]
    fig, (ax,) = new_figure()
    getattr(a, name)(table.iloc[:0], ax, **options)
    fig.canvas.draw()
    with pytest.raises(a.TableError, match=r"table lacks \[.*Make it with \w+"):
        getattr(a, name)(table[[]], ax, **options)


def test_a_range_names_its_ends_and_passes_over_what_is_infinite():
    table = pd.DataFrame({"outlet": ["Ost", "West", "Sud"], "x": [1.0, np.inf, -2.0]}, index=[5, 5, 5])
    assert a.range_note(table, "x", ["outlet"], decimals=1) == "From -2.0 (Sud) to 1.0 (Ost)."
    assert a.range_note(table.assign(x=NAN), "x", ["outlet"]) == "No row has a finite number."


def test_many_or_long_names_of_columns_are_slanted():
    rows = pd.DataFrame({"outlet": [f"The Ostland Post {i}" for i in range(9)], "term": "bread", "count": 1,
                         "per_1000_words": 1.0})
    _, (ax,) = new_figure()
    a.plot_term_rates(rows, ax)
    assert {label.get_rotation() for label in ax.get_xticklabels()} == {35.0}
    _, (ax,) = new_figure()
    a.plot_term_rates(rows.head(2), ax)
    assert {label.get_rotation() for label in ax.get_xticklabels()} == {0.0}
