"""Draw what other definitions would have shown: one finding under all of them, and how many keep each sign."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.compare.options import at_least_one
from analysis.compare.what_if import CHOICES
from analysis.show.style import INK, PALE, one_panel, rows_of, several_panels
from analysis.tables import TableError, require


def plot_choices(choices: pd.DataFrame, axes: Sequence[Axes], *, target: str) -> Sequence[Axes]:
    """One finding under every combination of choices, ordered by size; below, which choices each one makes.

    Combinations in which one side never uses the frame have no finite ratio: they stand at the edge as triangles.
    Those in which neither does are crosses on the line of no difference.

    Parameters
    ----------
    choices : rows of `what_if` of one group and frame
    axes : two Axes, one above the other, the lower about twice as high: ``new_figure(2, 1, heights=(1, 2))``
    target : what to call the group
    """
    require(choices, [*CHOICES, "log_ratio", "is_usual"], "choices", "what_if")
    several_panels(axes)
    if len(axes) != 2:
        raise TableError(f"{len(axes)} axes were given; a curve and its choices need two: new_figure(2, 1)")
    above, below = axes
    ratio = choices["log_ratio"].to_numpy(float)
    order = np.argsort(np.nan_to_num(ratio, nan=0.0), kind="stable")
    shown, ratio = choices.iloc[order], ratio[order]
    x = np.arange(len(shown))
    finite = np.isfinite(ratio)
    reach = 1.15 * max(float(np.abs(ratio[finite]).max()) if finite.any() else 0.0, 1.0)
    none = np.isnan(ratio)
    for here, y, shape, colour, size in (
            (finite, np.where(finite, ratio, 0), "o", "#0072B2", 2.2), (ratio == np.inf, reach, "^", "#444444", 3),
            (ratio == -np.inf, -reach, "v", "#444444", 3), (none, 0, "x", "#888888", 2.5)):
        if here.any():  # marks that are none still claim a place at the corner of the page
            above.plot(x[here], np.broadcast_to(y, len(x))[here], shape, color=colour, ms=size,
                       mew=0.7 if shape == "x" else 0, clip_on=False)
    for i in np.flatnonzero(shown["is_usual"].to_numpy(bool)):
        y = 0.0 if none[i] else float(np.clip(ratio[i], -reach, reach))
        above.plot([i], [y], "D", color="#D55E00", mfc="white", mew=1.3, ms=6, zorder=4, clip_on=False)
        above.annotate("usual choices", (i, y), (0, 7 if y < 0 else -7), textcoords="offset points", fontsize=6.5,
                       ha="left" if i < len(x) / 2 else "right", va="bottom" if y < 0 else "top", color="#D55E00")
    above.axhline(0, color=INK, lw=0.6, zorder=0)
    above.set(ylim=(-reach, reach), ylabel="log ratio", xticks=[])
    above.text(0, 1.0, f"above 0: more in {target}", transform=above.transAxes, fontsize=6.5, va="bottom")
    above.spines["bottom"].set_visible(False)
    rows = [(name, value) for name, values in CHOICES.items() for value in values]
    for y, (name, value) in enumerate(rows):
        made = x[(shown[name] == value).to_numpy()]
        below.plot(made, np.full(len(made), y), "|", color=INK, ms=4.5, mew=0.7)
    rows_of(below, [f"{name}: {value}" for name, value in rows])
    edge = np.cumsum([len(values) for values in CHOICES.values()])[:-1]
    for y in edge:
        below.axhline(y - 0.5, color=PALE, lw=1.0)
    below.set(xticks=[], xlabel=f"the {len(shown)} combinations, in the order of what they show")
    for ax in axes:
        ax.set_xlim(-2, max(1, len(shown)) + 1)
    below.spines["bottom"].set_visible(False)
    return axes


def plot_signs_kept(kept: pd.DataFrame, ax: Axes, *, by: str = "outlet", most: int = 24) -> Axes:
    """How many choices keep each finding's sign: a bar a finding, kept, lost (hatched) and turned (dark).

    Parameters
    ----------
    kept : rows of `signs_kept`; those without a difference to keep are left out
    ax : Axes to draw on
    by : column that names the group
    most : findings drawn, those that keep it least often where there are more
    """
    require(kept, [by, "frame", "choices", "same_sign", "other_sign", "no_sign", "share_same_sign", "log_ratio"],
            "kept", "signs_kept")
    one_panel(ax)
    at_least_one("most", most)
    there = kept[kept["share_same_sign"].notna()]
    least = there.sort_values("share_same_sign", kind="stable").index[:most]
    shown = there.loc[there.index.isin(least)].reset_index(drop=True)
    left = np.zeros(len(shown))
    for column, label, colour, hatch in (("same_sign", "sign as usual", "#0072B2", None),
                                         ("no_sign", "no difference", "#dddddd", "////"),
                                         ("other_sign", "other sign", "#222222", None)):
        values = 100 * (shown[column] / shown["choices"]).to_numpy(float)
        ax.barh(range(len(shown)), values, left=left, height=0.66, color=colour, hatch=hatch, edgecolor="white",
                linewidth=0.4, label=label)
        left += values
    for y, row in enumerate(shown.itertuples()):
        more = "more" if row.log_ratio > 0 else "less"
        ax.text(101, y, f"{more}: {100 * row.same_sign / row.choices:.0f} %", va="center", fontsize=6.5)
    rows_of(ax, [f"{getattr(row, by)}: {row.frame}" for row in shown.itertuples()])
    ax.set(xlim=(0, 100), xlabel="share of the combinations of choices (%)")
    if len(shown):
        ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, handlelength=1.2, borderaxespad=0.2)
    return ax
