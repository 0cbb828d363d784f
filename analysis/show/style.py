"""One look for every figure: column width, colours that survive grey and colour blindness, a mark a voice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation

from analysis.compare.options import at_least_one, number
from analysis.tables import TableError

WIDTH = 6.7          # inches: the text width of an A4 or letter page
SINGLE_COLUMN = 3.4  # inches
LETTER = 0.062       # inches, of a letter of a label on the average
# Okabe & Ito 2008, ordered so that they also differ in lightness; each voice has a mark of its own besides.
VOICE_MARKS = {"own": ("#0072B2", "o"), "own + indirect": ("#D55E00", "s"), "indirect": ("#E69F00", "D"),
               "direct": ("#444444", "^"), "all": ("#999999", "v")}
PART_COLOURS = {"headline": "#003f5c", "standfirst": "#2f6690", "subheading": "#5b8db8", "body": "#0072B2",
                "caption": "#8fb8de", "dateline": "#f3d9a4", "credit": "#e69f00", "metadata": "#cccccc",
                "boilerplate": "#888888"}
INK, PALE = "#222222", "#bbbbbb"
ON_LINE = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}  # else its row crosses a number out
SEEN = 0.025  # of the width of a panel: a shorter arrow is a blot
DISC = 190  # points squared, of the largest disc of a grid
ROOMY = 6   # columns up to which such discs leave room for the numbers beside them

SETTINGS: dict[str, Any] = {
    # Without a salt the ids in an SVG are drawn at random; without a fixed font path text cannot be compared.
    "svg.hashsalt": "comparative-media-analysis", "svg.fonttype": "path", "font.family": ["DejaVu Sans"],
    "font.size": 8, "axes.titlesize": 8.5, "axes.titlelocation": "left", "axes.labelsize": 8, "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5, "legend.fontsize": 7.5, "legend.frameon": False, "figure.dpi": 80, "savefig.dpi": 160,
    "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": INK, "text.color": INK,
    "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK, "axes.axisbelow": True, "axes.grid": False,
    "lines.linewidth": 1.0, "lines.markersize": 5, "hatch.linewidth": 0.6, "figure.constrained_layout.use": True,
    "axes.unicode_minus": True,
    "text.parse_math": False}  # two dollar signs in a title are money


def use_style() -> None:
    """Set the package's style; a reader's own matplotlibrc has no say, or figures would differ from desk to desk."""
    mpl.rcParams.update({key: value for key, value in mpl.rcParamsDefault.items() if key not in _KEEP})
    mpl.rcParams.update(SETTINGS)  # type: ignore[arg-type]


_KEEP = {"backend", "backend_fallback", "interactive", "toolbar", "timezone", "date.epoch"}


def new_figure(rows: int = 1, columns: int = 1, *, height: float = 2.6, width: float = WIDTH,
               sharey: bool = True, heights: Sequence[float] | None = None,
               widths: Sequence[float] | None = None) -> tuple[Figure, np.ndarray]:
    """A figure in the package's style, with its axes.

    Parameters
    ----------
    rows, columns : panels, at least 1 each
    height, width : of the figure (inches)
    sharey : panels of a row share their vertical axis
    heights, widths : of the rows and columns, each to the others; default all alike

    Returns
    -------
    Figure, and its Axes as a flat array (rows x columns).

    Examples
    --------
    >>> fig, axes = new_figure(1, 2)
    >>> len(axes)
    2
    """
    at_least_one("rows", rows)
    at_least_one("columns", columns)
    number("height", height, low=0.1, high=200)
    number("width", width, low=0.1, high=200)
    for name, shares, panels in (("heights", heights, rows), ("widths", widths, columns)):
        if shares is not None:
            if not isinstance(shares, Sequence | np.ndarray) or len(shares) != panels:
                raise TableError(f"{name} is {shares!r}; give {panels} numbers, one a panel")
            for share in shares:
                number(name, share, low=1e-6)
    use_style()
    fig, axes = plt.subplots(rows, columns, figsize=(width, height), sharey="row" if sharey else False, squeeze=False,
                             height_ratios=heights, width_ratios=widths)
    return fig, axes.ravel()


def one_panel(ax: object) -> None:
    """Stop unless it is one Axes: `new_figure` gives several."""
    if not isinstance(ax, Axes):
        raise TableError(f"ax is a {type(ax).__name__}; give one panel of the figure: fig, axes = new_figure(), then "
                         "axes[0]")


def several_panels(axes: object) -> None:
    """Stop unless these are Axes in a row, as `new_figure` gives them."""
    if not isinstance(axes, Sequence | np.ndarray) or not all(isinstance(ax, Axes) for ax in axes):
        raise TableError(f"axes is a {type(axes).__name__}; give all panels of the figure: fig, axes = "
                         "new_figure(1, 2), then axes")


def mark(ax: Axes, x: float, y: float, *, colour: str, shape: str, low: float = np.nan, high: float = np.nan,
         size: float = 5, filled: bool | None = None) -> None:
    """One estimate: filled with its interval, an arrow where only one end is known, else an open mark.

    ``filled`` says whether the mark is filled; by default where the interval has both ends.
    """
    both = bool(np.isfinite(low) and np.isfinite(high))
    if both:
        ax.plot([low, high], [y, y], color=colour, lw=1.2, solid_capstyle="butt", zorder=2)
    elif np.isfinite(low) or np.isfinite(high):
        end, way, head = (low, 1, ">") if np.isfinite(low) else (high, -1, "<")
        ax.plot([end, x], [y, y], color=colour, lw=1.2, solid_capstyle="butt", zorder=2)
        # The head stands beside the mark, as far as the eye needs, wherever the axis ends.
        beside = ax.transData + ScaledTranslation(way * 7 / 72, 0, ax.figure.dpi_scale_trans)
        ax.plot([x], [y], head, color=colour, ms=4, mew=0, zorder=3, transform=beside, clip_on=False)
    ax.plot([x], [y], shape, color=colour, mfc=colour if (both if filled is None else filled) else "white", mew=1.2,
            zorder=3, ms=size, clip_on=False)


def move(ax: Axes, before: pd.Series, after: pd.Series) -> None:
    """An arrow in each row from one number to another, where they are so far apart that it can be seen.

    Call it when the axes have the limits that they shall have.
    """
    seen = SEEN * float(np.ptp(ax.get_xlim()))
    for y, (start, end) in enumerate(zip(before, after, strict=True)):
        if abs(end - start) > seen:
            ax.annotate("", (end, y), (start, y), arrowprops={"arrowstyle": "->", "color": INK, "lw": 0.9, "shrinkA": 3,
                                                              "shrinkB": 3})


def rows_of(ax: Axes, labels: list[str]) -> None:
    """Name the rows of a panel, first at the top, with a faint line to lead the eye."""
    ax.set_yticks(range(len(labels)), labels)
    ax.set_ylim(max(1, len(labels)) - 0.5, -0.5)  # a table without rows still makes a panel
    ax.tick_params(axis="y", length=0)
    for y in range(len(labels)):
        ax.axhline(y, color=PALE, lw=0.4, zorder=0)


def columns_of(ax: Axes, labels: list[str]) -> None:
    """Name the columns of a grid at its top, slanted where the names would run into each other."""
    room = ax.get_figure().get_figwidth() * 0.75 / max(1, len(labels))  # type: ignore[union-attr]
    slanted = max((len(str(label)) for label in labels), default=0) * LETTER > room
    ax.set_xticks(range(len(labels)), labels)
    ax.set_xlim(-0.4, max(1, len(labels)) - 0.4)
    ax.tick_params(axis="x", length=0, labeltop=True, labelbottom=False)
    if slanted:
        ax.set_xticks(range(len(labels)), labels, rotation=35, ha="left", rotation_mode="anchor")
    ax.spines[["bottom", "left"]].set_visible(False)


def disc(ax: Axes, x: float, y: float, share: float, said: str, *, columns: int) -> None:
    """A disc of a grid, its area a share of the largest (0: none), with its number beside it.

    Where columns are many the largest is smaller, or it would hide the number beside the next.
    """
    if share:
        ax.scatter([x], [y], s=share * DISC * min(1.0, ROOMY / columns) ** 2, color="#0072B2", zorder=2, linewidths=0)
    ax.text(x + (0.23 if columns <= ROOMY else 0.16), y, said, va="center", ha="left",
            fontsize=6.5 if columns <= ROOMY else 6, color=INK if share else PALE, bbox=ON_LINE, zorder=1)
