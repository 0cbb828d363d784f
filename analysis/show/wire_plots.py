"""Draw what outlets share: who with whom, a pair side by side, shares of wire, gross and net, a ledger of edits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, Polygon
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from analysis.compare.options import at_least_one
from analysis.show.labels import settle
from analysis.show.style import INK, ON_LINE, PALE, move, one_panel, rows_of
from analysis.tables import TableError, require

# Colours that also differ in lightness; what is no copy is hatched besides.
KINDS = {"copy": ("#0072B2", None), "credited": ("#E69F00", "////"), "shared quotation": ("#999999", "...."),
         "stock": ("#dddddd", "xxxx")}
SHARES = {"later": ("copy, later holder", "#0072B2", None),
          "first": ("copy, earliest holder", "#7fb8da", None), "credited": ("quoted from an agency", "#E69F00", "////"),
          "shared_quotation": ("quotation others have too", "#999999", "...."),
          "stock": ("stock words", "#dddddd", "xxxx")}
Curve = tuple[np.ndarray, np.ndarray, float]  # start, end, bend
KEY_COLUMNS = 3
FEW = 4  # arrows up to which each has its words beside it
_BEND = 0.18
_WIDE = 1.6   # of the oval on which the outlets stand, to its height
_ALONG = sorted(np.linspace(0.14, 0.86, 25).tolist(), key=lambda t: abs(t - 0.5))  # places along a curve


def plot_copy_flow(flow: pd.DataFrame, ax: Axes, *, by: str = "outlet", most: int = 8) -> Axes:
    """Who shares copy with whom: arrows from the earlier to the later, dashed lines where dates do not tell.

    An arrow is no proof that one took the words from the other.

    Parameters
    ----------
    flow : table of `copy_flow`; the rows between two groups, those with most words
    ax : Axes to draw on
    by : as in `copy_flow`
    most : arrows at most
    """
    a, b = f"{by}_a", f"{by}_b"
    require(flow, [a, b, "direction", "words", "days", "hours"], "flow", "copy_flow")
    one_panel(ax)
    at_least_one("most", most)
    between = flow[flow[a] != flow[b]]
    shown = between.head(most)
    names = list(dict.fromkeys([name for pair in zip(shown[a], shown[b], strict=True) for name in pair]))
    # From the left, so that two stand side by side.
    turn = np.pi - 2 * np.pi * np.arange(len(names)) / max(1, len(names))
    place = {name: (_WIDE * np.cos(angle), np.sin(angle)) for name, angle in zip(names, turn, strict=True)}
    largest = float(shown["words"].max()) if len(shown) else 1.0
    curves, labels = [], []
    for row in shown.itertuples():
        start, end = np.array(place[getattr(row, a)]), np.array(place[getattr(row, b)])
        known = row.direction != "unknown"
        bend = _BEND if known or len(shown) == 1 else 0.0  # two arrows and a line between the same two keep apart
        ax.add_patch(FancyArrowPatch(
            tuple(start), tuple(end), connectionstyle=f"arc3,rad={bend}", arrowstyle="-|>" if known else "-",
            linestyle="-" if known else (0, (4, 3)), lw=1 + 3 * np.sqrt(row.words / largest), color="#0072B2",
            mutation_scale=11, shrinkA=9, shrinkB=9, alpha=0.85, zorder=1))
        curves.append((start, end, bend))
        labels.append(ax.text(0, 0, _arrow_text(row), ha="center", va="center", fontsize=7,
                              bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.2}, zorder=3))
    fixed = []
    for name, (x, y) in place.items():
        ax.plot([x], [y], "o", color=INK, ms=8, zorder=2)
        side = "center" if abs(x) < 0.3 else "left" if x > 0 else "right"
        fixed.append(ax.text(x + 0.12 * np.sign(round(x, 6)), 1.16 * y, str(name), ha=side,
                             va="center" if abs(y) < 0.6 else "bottom" if y > 0 else "top"))
    numbered = len(shown) > FEW
    if len(between) > len(shown):
        fixed.append(ax.text(1, 0, f"{len(between) - len(shown)} smaller flows are not drawn", transform=ax.transAxes,
                             ha="right", fontsize=6.5))
    tall = 1.25 if len(names) > 2 else 0.45
    room = 0.2 * (1 + np.ceil(len(shown) / KEY_COLUMNS)) if numbered else 0  # for what the numbers mean
    ax.set(xlim=(-1.7 * _WIDE, 1.7 * _WIDE), ylim=(-tall - room, tall), aspect="equal")
    ax.axis("off")
    _place_labels(ax, labels, curves, [*fixed, *ax.lines], numbered=numbered)
    return ax


def _place_labels(ax: Axes, labels: list[Text], curves: list[Curve], fixed: Sequence[Artist], *,
                  numbered: bool) -> None:
    """Each label on its curve, clear of all others; one without room becomes a number, explained below.

    ``numbered``: all become numbers, because many words on many lines hide them.
    """
    settle(ax)
    taken, key = [artist.get_window_extent() for artist in fixed], []
    for label, curve in zip(labels, curves, strict=True):
        if numbered or not _free_place(label, curve, taken):
            key.append(label.get_text().replace("\n", ", "))
            label.set_text(str(len(key)))
            label.set_fontweight("bold")
            _free_place(label, curve, taken)
        taken.append(label.get_window_extent().padded(2))
    for i, whole in enumerate(key):
        row = (len(key) - 1) // KEY_COLUMNS - i // KEY_COLUMNS + numbered  # the lowest line is taken
        ax.annotate(f"{i + 1}: {whole}", (i % KEY_COLUMNS / KEY_COLUMNS, 0), (0, 10 * row), xycoords="axes fraction",
                    textcoords="offset points", fontsize=6.5)


def _free_place(label: Text, curve: Curve, taken: list[Bbox]) -> bool:
    """Move a label to a clear place on its curve, as near to the middle as may be; else to the middle."""
    start, end, bend = curve
    dx, dy = end - start
    for t in (*_ALONG, 0.5):
        label.set_position(tuple(start + t * (end - start) + 2 * t * (1 - t) * bend * np.array([dy, -dx])))
        box = label.get_window_extent().padded(2)
        if not any(box.overlaps(other) for other in taken):
            return True
    return False


def _arrow_text(row: Any) -> str:
    hours, days = row.hours, row.days
    said = f"{row.words:,} words"
    if row.direction == "unknown":
        return said + "\norder unknown"
    if np.isfinite(hours):
        return said + f"\n{hours:.1f} h later"
    return said + (f"\n{days:g} day{'s' if days != 1 else ''} later" if np.isfinite(days) else "")


def plot_aligned_pair(aligned: pd.DataFrame, ax: Axes) -> Axes:
    """Two articles as bars of words, what they share as bands between them, changes inside the copy as ticks.

    Parameters
    ----------
    aligned : table of `aligned_pair`
    ax : Axes to draw on
    """
    columns = ["outlet_a", "outlet_b", "row", "kind", "start_a", "end_a", "start_b", "end_b"]
    require(aligned, columns, "aligned", "aligned_pair")
    one_panel(ax)
    if aligned.empty:
        ax.axis("off")
        return ax
    whole = aligned.iloc[0]
    stretches, edits = (aligned[aligned["row"] == name] for name in ("stretch", "edit"))
    letter = 0.0105 * max(whole["end_a"], whole["end_b"])
    labelled: list[tuple[float, float]] = []
    longest = (stretches["start_a"] - stretches["end_a"]).to_numpy().argsort(kind="stable")
    for row in stretches.iloc[longest].itertuples():
        colour, hatch = KINDS[row.kind]
        ax.add_patch(Polygon([(row.start_a, 0.9), (row.end_a, 0.9), (row.end_b, 0.1), (row.start_b, 0.1)], closed=True,
                             facecolor=colour, alpha=0.35, edgecolor=colour, lw=0.6, zorder=1))
        for y, start, end in ((0.9, row.start_a, row.end_a), (0, row.start_b, row.end_b)):
            ax.barh(y, end - start, left=start, height=0.1, align="edge", color=colour, hatch=hatch, edgecolor="white",
                    linewidth=0, zorder=3)
        middle = (row.start_a + row.end_a + row.start_b + row.end_b) / 4
        said = f"{row.end_a - row.start_a:,} words"
        half = letter * len(said) / 2
        middle = min(max(middle, half), letter / 0.0105 - half)  # whole, at the ends too
        if any(abs(middle - place) < half + other for place, other in labelled):
            continue  # two numbers on each other are none
        labelled.append((middle, half))
        ax.text(middle, 0.5, said, ha="center", va="center", fontsize=6.5, zorder=4,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.8})
    for y, side, up in ((0.9, "a", 1), (0, "b", -1)):
        length = whole[f"end_{side}"]
        ax.barh(y, length, height=0.1, align="edge", facecolor="#eeeeee", edgecolor=PALE, linewidth=0.6, zorder=2)
        edge = y + (0.1 if up > 0 else 0)
        for row in edits.itertuples():
            framing = row.kind == "framing"
            ax.plot([getattr(row, f"start_{side}")] * 2, [edge, edge + up * (0.09 if framing else 0.05)], color=INK,
                    lw=1.6 if framing else 0.8, zorder=3, clip_on=False)
        ax.text(0, edge + up * 0.13, f"{whole[f'outlet_{side}']}: {length:,} words on the page", fontsize=7.5,
                va="bottom" if up > 0 else "top")
    there = [kind for kind in KINDS if kind in set(stretches["kind"])]
    handles = [ax.barh([0], [0], color=KINDS[kind][0], hatch=KINDS[kind][1], edgecolor="white", linewidth=0, label=kind)
               for kind in there]
    ticks = [ax.plot([], [], "|", color=INK, ms=7, mew=0.8, label=f"change in the copy ({len(edits)})")[0]]
    ax.legend(handles=[*handles, *(ticks if len(edits) else [])], loc="upper left", bbox_to_anchor=(1.01, 0.8))
    ax.set(xlim=(0, max(whole["end_a"], whole["end_b"]) * 1.01), ylim=(-0.3, 1.3), yticks=[],
           xlabel="place in the article (words from its start)")
    ax.spines["left"].set_visible(False)
    return ax


def plot_wire_shares(shares: pd.DataFrame, ax: Axes, *, by: str = "outlet") -> Axes:
    """Share of each outlet's words in copy and other words not its own, by kind; the share of wire at the edge.

    Parameters
    ----------
    shares : table of `wire_shares`
    ax : Axes to draw on
    by : column that names the bars
    """
    require(shares, [by, "share_wire", *(f"share_{kind}" for kind in SHARES)], "shares", "wire_shares")
    one_panel(ax)
    names, left = shares[by].tolist(), np.zeros(len(shares))
    for kind, (label, colour, hatch) in SHARES.items():
        values = shares[f"share_{kind}"].to_numpy(float)
        if np.nansum(values):
            ax.barh(range(len(names)), values, left=left, height=0.62, color=colour, hatch=hatch, edgecolor="white",
                    linewidth=0.4, label=label)
        left += np.nan_to_num(values)
    for y, (end, share) in enumerate(zip(left, shares["share_wire"], strict=True)):
        said = f"{100 * share:.0f} % wire" if np.isfinite(share) else "no words"
        ax.annotate(said, (end, y), (5, 0), textcoords="offset points", va="center", fontsize=6.5,
                    bbox=ON_LINE)
    rows_of(ax, [str(name) for name in names])
    farthest = float(left.max()) if len(left) else 0.0
    ax.set(xlabel="share of the counted words", xlim=(0, min(1.12, max(0.1, farthest * 1.25))))
    if farthest:
        ax.legend(loc="upper center", bbox_to_anchor=(0.4, -0.22), ncols=3, handlelength=1.2, columnspacing=1.2)
    return ax


def plot_gross_net(rates: pd.DataFrame, ax: Axes, *, by: str = "outlet") -> Axes:
    """What wire copy does to each rate: from gross (triangle) to net of wire (disc), the hits at the edge.

    Parameters
    ----------
    rates : rows of `frame_rates` of one voice; those without a hit are left out
    ax : Axes to draw on
    by : column that names the rows
    """
    columns = [by, "frame", "voice", "hits", "hits_net", "per_1000_words", "per_1000_words_net"]
    require(rates, columns, "rates", "frame_rates")
    one_panel(ax)
    if len(voices := rates["voice"].unique()) > 1:
        raise TableError(f"the rates are of the voices {', '.join(voices)}; draw one at a time")
    shown = rates[rates["hits"] > 0].reset_index(drop=True)
    for y, row in enumerate(shown.itertuples()):
        gross, net = row.per_1000_words, row.per_1000_words_net
        ax.plot([gross], [y], "v", color="#777777", mfc="white", mew=1.2, clip_on=False, ms=7, zorder=3,
                label="gross" if y == 0 else None)
        # A disc is drawn inside the triangle where nothing changes.
        ax.plot([net], [y], "o", color="#0072B2", clip_on=False, ms=3.5, zorder=4,
                label="net of wire" if y == 0 else None)
        said = f"{row.hits} → {int(row.hits_net)}" if np.isfinite(row.hits_net) else f"{row.hits}"
        ax.text(1.01, y, said, transform=ax.get_yaxis_transform(), va="center", fontsize=6.5)
    rows_of(ax, [f"{getattr(row, by)}: {row.frame}" for row in shown.itertuples()])
    ax.text(1.01, -0.9, "hits", transform=ax.get_yaxis_transform(), va="center", fontsize=6.5)
    ax.set_xlim(left=-0.02 * ax.get_xlim()[1])
    ax.set(xlabel="hits per 1,000 words")
    move(ax, shown["per_1000_words"], shown["per_1000_words_net"])
    if len(shown):
        ax.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, handletextpad=0.2, borderaxespad=0.2)
    return ax


def plot_edit_ledger(ledger: pd.DataFrame, ax: Axes, *, by: str = "outlet", most: int = 16) -> Axes:
    """The ledger of edits as a table: what one outlet has, and what the other has in its stead; framing in bold.

    Parameters
    ----------
    ledger : rows of `edit_ledger`, the changes of framing drawn first, of those the ones between two outlets
    ax : Axes to draw on
    by : as in `edit_ledger`
    most : rows at most
    """
    a, b = f"{by}_a", f"{by}_b"
    require(ledger, [a, b, "direction", "kind", "part", "reads_a", "reads_b"], "ledger", "edit_ledger")
    one_panel(ax)
    at_least_one("most", most)
    # Between two outlets before an outlet's own new versions.
    order = np.lexsort((ledger[a] == ledger[b], ledger["kind"] != "framing"))
    shown = ledger.iloc[order].head(most)
    ax.axis("off")
    ax.set(xlim=(0, 1), ylim=(len(shown) + (1.2 if len(ledger) > len(shown) else 0.6), -0.6))
    _line(ax, 0, ("one outlet", "has", "another", "has instead", "what it is"), weight="bold")
    for y, row in enumerate(shown.itertuples(), start=1):
        ax.axhline(y - 0.5, color=PALE, lw=0.4)
        kind = row.kind if row.part == "body" or row.kind.startswith(row.part) else f"{row.kind} ({row.part})"
        _line(ax, y, (getattr(row, a), row.reads_a, getattr(row, b), row.reads_b, kind),
              weight="bold" if row.kind == "framing" else "normal")
    if len(ledger) > len(shown):
        ax.text(1, len(shown) + 1.1, f"{len(ledger) - len(shown):,} more are in the CSV", ha="right", va="bottom",
                fontsize=6.5)
    return ax


def _line(ax: Axes, y: float, cells: Sequence[object], *, weight: str) -> None:
    """One row of a table drawn as text; what is too long for its column is cut."""
    for x, letters, cell in zip((0.0, 0.2, 0.42, 0.62, 0.84), (20, 21, 20, 21, 18), cells, strict=True):
        text = str(cell)
        ax.text(x, y, text if len(text) <= letters else text[:letters - 1] + "…", va="center", fontsize=7,
                fontweight=weight)
