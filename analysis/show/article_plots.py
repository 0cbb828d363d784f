"""Draw what the articles are made of: parts, voices, and who is quoted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.compare.options import at_least_one
from analysis.show.style import ON_LINE, PART_COLOURS, one_panel, rows_of, several_panels
from analysis.tables import PARTS, TableError, require

# What stands for a name and is none: who is quoted cannot be told from it.
NAMELESS = frozenset({"unknown", "i", "we", "you", "he", "she", "it", "they", "who", "this", "that", "these", "those",
                      "я", "мы", "ты", "вы", "он", "она", "оно", "они", "ми", "ти", "ви", "він", "вона", "воно", "вони",
                      "ich", "wir", "er", "sie", "es", "man"})


def plot_parts(parts: pd.DataFrame, ax: Axes, *, by: str = "outlet") -> Axes:
    """Words of each article by part: what is counted, and, hatched, what is set aside.

    Parameters
    ----------
    parts : one row per stretch: the column ``by``, part, tokens (words)
    ax : Axes to draw on
    by : column that names the bars
    """
    require(parts, [by, "part", "tokens"], "parts", "load_evidence")
    one_panel(ax)
    wide = parts.groupby([by, "part"], sort=False)["tokens"].sum().unstack(fill_value=0)
    names = list(dict.fromkeys(parts[by]))
    left = np.zeros(len(names))
    for part in PARTS:
        if part not in wide:
            continue
        values = wide[part].reindex(names).to_numpy(float)
        aside = part in ("dateline", "credit", "metadata", "boilerplate")
        ax.barh(range(len(names)), values, left=left, height=0.62, color=PART_COLOURS[part], edgecolor="white",
                linewidth=0.6, hatch="////" if aside else None, label=part + (" (set aside)" if aside else ""))
        left += values
    rows_of(ax, names)
    ax.set(xlabel="words", xlim=(0, 1.05 * max(1.0, float(left.max(initial=0)))))
    ax.xaxis.set_major_formatter("{x:,.0f}")
    if names:
        ax.legend(ncols=3, loc="upper center", bbox_to_anchor=(0.45, -0.2), handlelength=1.2, columnspacing=1.2)
    return ax



def plot_lengths(lengths: pd.DataFrame, ax: Axes, *, by: str = "outlet") -> Axes:
    """Share of each outlet's words in each voice, the shares written into the bars.

    Parameters
    ----------
    lengths : table of ``lengths_by``: the column ``by``, voice, tokens (words), share_of_words
    ax : Axes to draw on
    by : column that names the bars
    """
    require(lengths, [by, "voice", "share_of_words"], "lengths", "lengths_by")
    one_panel(ax)
    names = list(dict.fromkeys(lengths[by]))
    left = np.zeros(len(names))
    for voice, colour, ink in (("own", "#0072B2", "white"), ("indirect", "#E69F00", "black"),
                               ("direct", "#dddddd", "black")):
        rows = lengths[lengths["voice"] == voice].set_index(by)["share_of_words"].reindex(names).to_numpy(float)
        ax.barh(range(len(names)), rows, left=left, height=0.62, color=colour, edgecolor="white", linewidth=0.6)
        for y, share in enumerate(rows):
            if share >= 0.06:
                ax.text(left[y] + share / 2, y, f"{100 * share:.0f} %", ha="center", va="center", color=ink, fontsize=7)
        if len(rows) and np.isfinite(rows[0]):
            ax.text(left[0] + rows[0] / 2, -0.55, voice, ha="center", va="bottom", fontsize=7.5)
        left += np.nan_to_num(rows)
    rows_of(ax, names)
    ax.set_ylim(max(1, len(names)) - 0.5, -0.9)
    ax.set(xlabel="share of the counted words", xlim=(0, 1))
    return ax



def plot_speakers(quoted: pd.DataFrame, axes: Sequence[Axes], *, by: str = "outlet", most: int = 6) -> Sequence[Axes]:
    """Who is quoted at what length: words in marks and words in the outlet's wording, one panel an outlet.

    Quotations without a name ("unknown", "they") have no bar; how many there are stands above the panel.

    Parameters
    ----------
    quoted : table of `speakers`
    axes : as many Axes as there are outlets
    by : column that names the panels
    most : speakers a panel, the longest quoted
    """
    require(quoted, [by, "speaker", "direct_words", "indirect_words", "quotations"], "quoted", "speakers")
    several_panels(axes)
    at_least_one("most", most)
    names = list(dict.fromkeys(quoted[by]))
    if names and len(axes) != len(names):
        raise TableError(f"{len(names)} groups are quoted from, but {len(axes)} axes were given; make as many panels")
    nameless = quoted["speaker"].astype(str).str.casefold().isin(NAMELESS)
    named = quoted[~nameless]
    widest = max(1.0, float((named["direct_words"] + named["indirect_words"]).max()) if len(named) else 1.0)
    for ax, name in zip(axes, names, strict=False):
        rows = named[named[by] == name].head(most)
        direct, indirect = rows["direct_words"].to_numpy(float), rows["indirect_words"].to_numpy(float)
        y = np.arange(len(rows))
        ax.barh(y, indirect, height=0.62, color="#E69F00", label="indirect: the outlet's wording")
        ax.barh(y, direct, left=indirect, height=0.62, color="#555555", hatch="////", edgecolor="white", linewidth=0,
                label="direct: in quotation marks")
        for i, row in enumerate(rows.itertuples()):
            ax.annotate(f"{row.quotations:,}", (direct[i] + indirect[i], i), (4, 0), textcoords="offset points",
                        va="center", fontsize=6.5, bbox=ON_LINE)
        rows_of(ax, rows["speaker"].tolist())
        ax.set(title=name, xlim=(0, widest * 1.1))
        ax.xaxis.set_major_formatter("{x:,.0f}")
        others = quoted[nameless & (quoted[by] == name)]
        if len(others):
            words = int((others["direct_words"] + others["indirect_words"]).sum())
            number = int(others["quotations"].sum())
            ax.set_title(f"without a name: {number:,} quotation{'s' if number != 1 else ''}, {words:,} words",
                         loc="right", fontsize=6.5)
    if names:
        axes[len(names) - 1].set_xlabel("words (number at the bar: quotations)")
        axes[0].legend(loc="lower right")
    return axes
