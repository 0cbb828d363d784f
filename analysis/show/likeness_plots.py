"""Draw likeness: every pair, the tree, the map, the words that make two texts alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.compare.likeness_map import leaf_order
from analysis.show.labels import label_points, settle
from analysis.show.style import INK, ON_LINE, PALE, one_panel, rows_of, several_panels
from analysis.tables import TableError, require

GOOD = 0.1  # stress up to which a map is called good: Kruskal 1964, doi:10.1007/BF02289565


def plot_similarity(pairs: pd.DataFrame, ax: Axes, *, value: str = "cosine") -> Axes:
    """Likeness of every pair as shaded cells with their numbers; each pair once.

    Parameters
    ----------
    pairs : table of `similarity`
    ax : Axes to draw on
    value : "cosine" or "jaccard"
    """
    require(pairs, ["a", "b", value], "pairs", "similarity")
    one_panel(ax)
    names = list(dict.fromkeys([*pairs["a"], *pairs["b"]]))
    if not names:
        return ax
    square = np.full((len(names), len(names)), np.nan)
    for row in pairs.itertuples():
        square[names.index(row.b), names.index(row.a)] = getattr(row, value)
    shown = square[1:, :-1]
    ax.imshow(shown, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for (y, x), number in np.ndenumerate(shown):
        if np.isfinite(number):
            ax.text(x, y, f"{number:.2f}", ha="center", va="center", color="white" if number > 0.55 else INK)
    ax.set_xticks(range(len(names) - 1), names[:-1])
    ax.set_yticks(range(len(names) - 1), names[1:])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return ax



def plot_shared_terms(shared: pd.DataFrame, ax: Axes, *, a: str, b: str) -> Axes:
    """The words that make two texts alike, with what each adds to their cosine and how often each side uses it.

    Parameters
    ----------
    shared : table of `shared_terms`
    ax : Axes to draw on
    a, b : what to call the two texts
    """
    require(shared, ["term", "adds", "count_a", "count_b"], "shared", "shared_terms")
    one_panel(ax)
    ax.barh(range(len(shared)), shared["adds"], height=0.6, color="#0072B2")
    for y, row in enumerate(shared.itertuples()):
        ax.annotate(f"{row.count_a:,} : {row.count_b:,}", (row.adds, y), (4, 0), textcoords="offset points",
                    va="center", fontsize=6.5, bbox=ON_LINE)
    rows_of(ax, shared["term"].tolist())
    ax.set(xlabel=f"adds to the cosine (uses in {a} : {b})")
    ax.margins(x=0.12)
    return ax


def plot_similarity_tree(pairs: pd.DataFrame, merges: pd.DataFrame, axes: Sequence[Axes], *,
                         value: str = "cosine") -> Sequence[Axes]:
    """The tree of `cluster` beside all pairs, both in the order of its leaves, so that like stands by like.

    Parameters
    ----------
    pairs : table of `similarity`
    merges : table of `cluster` of the same pairs
    axes : two Axes that share their rows: the tree, then the pairs
    value : "cosine" or "jaccard"
    """
    require(pairs, ["a", "b", value], "pairs", "similarity")
    several_panels(axes)
    require(merges, ["merge", "a", "b", "height"], "merges", "cluster")
    if len(axes) != 2:
        raise TableError(f"{len(axes)} axes were given; a tree beside its pairs needs two: new_figure(1, 2)")
    tree, grid = axes
    if merges.empty:
        return axes
    names = leaf_order(merges)
    place = {name: (0.0, float(i)) for i, name in enumerate(names)}
    for row in merges.itertuples():
        (xa, ya), (xb, yb) = place.pop(row.a), place.pop(row.b)
        tree.plot([xa, row.height, row.height, xb], [ya, ya, yb, yb], color=INK, lw=1.0, solid_joinstyle="miter",
                  clip_on=False)
        place[f"merge {row.merge}"] = (row.height, (ya + yb) / 2)
    tree.set(xlim=(min(1.0, float(merges["height"].max()) * 1.05), 0), xlabel=f"height (1 - {value})")
    tree.spines["left"].set_visible(False)
    square = np.full((len(names), len(names)), np.nan)
    for pair in pairs.itertuples():
        i, j = names.index(pair.a), names.index(pair.b)
        square[i, j] = square[j, i] = getattr(pair, value)
    # From 0, so that a pale cell is little; to the largest value, so that differences show.
    top = float(np.nanmax(square)) or 1.0
    grid.imshow(square, cmap="Blues", vmin=0, vmax=top, aspect="auto")
    if len(names) <= 14:
        for (y, x), number in np.ndenumerate(square):
            if np.isfinite(number):
                grid.text(x, y, f"{number:.2f}", ha="center", va="center", fontsize=6.5,
                          color="white" if number > 0.6 * top else INK)
    grid.set_xticks(range(len(names)), names, rotation=40, ha="right", rotation_mode="anchor")
    for ax in axes:
        ax.tick_params(axis="y", length=0, labelleft=False)
    grid.set_yticks(range(len(names)), names)
    grid.tick_params(length=0, labelleft=True)
    tree.set_ylim(len(names) - 0.5, -0.5)
    grid.spines[:].set_visible(False)
    return axes


def plot_similarity_map(places: pd.DataFrame, ax: Axes) -> Axes:
    """Each text on the map, alike near alike; only distances mean something. Open: the map keeps its distances badly.

    Parameters
    ----------
    places : table of `similarity_map`; a text without words has no place
    ax : the only Axes of its figure
    """
    require(places, ["text", "x", "y", "text_stress"], "places", "similarity_map")
    one_panel(ax)
    shown = places[np.isfinite(places["x"])]
    x, y = shown["x"].to_numpy(float), shown["y"].to_numpy(float)
    for stress, near, far in zip(shown["text_stress"], x, y, strict=True):
        ax.plot([near], [far], "o", color="#0072B2", mfc="#0072B2" if stress <= GOOD else "white", mew=1.2, ms=6)
    ax.set(xticks=[], yticks=[])
    settle(ax)
    # One unit is as long across as upwards: distances are all that the map has.
    high = 1.2 * max(float(np.abs(y).max()), float(np.abs(x).max()) / 1.6, 1e-6) if len(shown) else 1.0
    wide = high * ax.get_window_extent().width / ax.get_window_extent().height
    ax.set(xlim=(-wide, wide), ylim=(-high, high))
    ax.spines[:].set_visible(True)
    ax.spines[:].set_color(PALE)
    bar, corner = _round_down(high / 2), -0.96 * wide
    ax.plot([corner, corner + bar], [-0.93 * high] * 2, color=INK, lw=1.2)
    ax.text(corner, -0.9 * high, f"distance {bar:g}", fontsize=6.5, va="bottom")
    label_points(ax, x, y, [str(name) for name in shown["text"]], others=(x, y), size=7.5)
    return ax


def _round_down(number: float) -> float:
    step = 10.0 ** np.floor(np.log10(number))
    return float(step * max(digit for digit in (1, 2, 5) if digit * step <= number))
