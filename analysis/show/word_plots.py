"""Draw tables of words: rates by outlet, keywords, effect against evidence, the shift between two outlets."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.compare.options import at_least_one, text
from analysis.show.labels import label_points
from analysis.show.style import INK, columns_of, disc, mark, one_panel, rows_of
from analysis.tables import require


def plot_term_rates(frequencies: pd.DataFrame, ax: Axes, *, by: str = "outlet") -> Axes:
    """Rates of chosen words, one row a word, one column an outlet; a disc's size is the rate, the number the count.

    Parameters
    ----------
    frequencies : rows of `term_frequencies`: the column ``by``, term, count (words), per_1000_words
    ax : Axes to draw on
    by : column that names the columns
    """
    require(frequencies, [by, "term", "count", "per_1000_words"], "frequencies", "term_frequencies")
    one_panel(ax)
    terms, names = list(dict.fromkeys(frequencies["term"])), list(dict.fromkeys(frequencies[by]))
    largest = float(frequencies["per_1000_words"].max()) or 1.0
    for row in frequencies.itertuples():
        disc(ax, names.index(getattr(row, by)), terms.index(row.term), row.per_1000_words / largest, f"{row.count:,}",
             columns=len(names))
    rows_of(ax, terms)
    columns_of(ax, names)
    return ax



def plot_keywords(keywords: pd.DataFrame, ax: Axes, *, target: str, reference: str, most: int = 10) -> Axes:
    """The words most over-used on either side: log ratio, filled where the sides can be told apart, counts at the edge.

    Parameters
    ----------
    keywords : table of `keywords`
    ax : Axes to draw on
    target, reference : what to call the two sides
    most : words a side
    """
    require(keywords, ["term", "log_ratio", "target_count", "reference_count", "log_ratio_low", "log_ratio_high",
                       "verdict"], "keywords", "keywords")
    one_panel(ax)
    at_least_one("most", most)
    shown = pd.concat([keywords[keywords["log_ratio"] > 0].head(most), keywords[keywords["log_ratio"] < 0].tail(most)])
    shown = shown.sort_values("log_ratio", ascending=False, kind="stable").reset_index(drop=True)
    for y, row in enumerate(shown.itertuples()):
        over = row.log_ratio > 0
        mark(ax, row.log_ratio, y, colour="#0072B2" if over else "#444444", shape="o" if over else "s",
             low=row.log_ratio_low, high=row.log_ratio_high, filled=row.verdict != "cannot tell")
        ax.text(1.01, y, f"{row.target_count:,} : {row.reference_count:,}", transform=ax.get_yaxis_transform(),
                va="center", fontsize=6.5)
    ax.axvline(0, color=INK, lw=0.6)
    rows_of(ax, shown["term"].tolist())
    # Room for open marks at the ends: the largest ratios are those of words one side never uses.
    # Intervals are whole, unless one is so wide that the marks could not be told apart.
    ends = np.abs(np.nan_to_num(shown[["log_ratio", "log_ratio_low", "log_ratio_high"]].to_numpy(float), posinf=0,
                                neginf=0))
    largest, farthest = float(ends[:, 0].max(initial=0)), float(ends.max(initial=0))
    widest = 1.08 * min(farthest, 2 * largest) if len(shown) else 1
    ax.set(xlabel=f"log ratio: ← more in {reference}   |   more in {target} → (1 = twice the rate)",
           xlim=(-widest, widest))
    ax.text(1.01, -0.9, "uses", transform=ax.get_yaxis_transform(), va="center", fontsize=6.5)
    return ax


def plot_effect_evidence(keywords: pd.DataFrame, ax: Axes, *, target: str, reference: str, most: int = 10) -> Axes:
    """Every word by how large its difference is and how far beyond chance; the words that stand out have their names.

    Parameters
    ----------
    keywords : table of `keywords`
    ax : the only Axes of its figure
    target, reference : what to call the two sides
    most : words named a side, those furthest beyond chance
    """
    require(keywords, ["term", "log_ratio", "excess_sd", "target_count", "reference_count", "verdict"], "keywords",
            "keywords")
    one_panel(ax)
    at_least_one("most", most)
    shown = keywords[np.isfinite(keywords["log_ratio"]) & np.isfinite(keywords["excess_sd"])]
    # To nine decimals, so that a last bit, which is the processor's, moves no label.
    size, evidence = (shown[column].to_numpy(float).round(9) for column in ("log_ratio", "excess_sd"))
    evidence = np.abs(evidence)
    told, over = (shown["verdict"] != "cannot tell").to_numpy(), size > 0
    for side, colour, shape in ((over, "#0072B2", "o"), (~over, "#444444", "s")):
        for filled in (False, True):
            here = side & (told == filled)
            if here.any():  # marks that are none still claim a place at the corner of the page
                ax.plot(size[here], evidence[here], shape, color=colour, mfc=colour if filled else "white", mew=0.8,
                        ms=4 if filled else 3, zorder=3 if filled else 2, clip_on=False)
    ax.axvline(0, color=INK, lw=0.6, zorder=1)
    widest = float(np.abs(size).max()) * 1.12 if len(size) else 1.0
    top = float(evidence.max()) * 1.12 if len(size) else 1.0
    ax.set(xlim=(-widest, widest), ylim=(0, top), ylabel="beyond chance (standard deviations\nover splits of articles)",
           xlabel=f"log ratio: ← more in {reference}   |   more in {target} → (1 = twice the rate)")
    order = np.lexsort((shown["term"].to_numpy(dtype=object).astype(str), -shown["target_count"].to_numpy()
                        - shown["reference_count"].to_numpy(), -evidence))
    named = np.concatenate([[i for i in order if side[i]][:most] for side in (over, ~over)]).astype(int)
    # The furthest first: who chooses first stands nearest.
    named = named[np.argsort(-evidence[named], kind="stable")]
    label_points(ax, size[named], evidence[named], shown["term"].iloc[named].tolist(), others=(size, evidence))
    return ax


def plot_word_shift(shift: pd.DataFrame, ax: Axes, *, a: str, b: str, most: int = 20) -> Axes:
    """The words that set two groups apart: what each adds to their divergence, on the side that uses it more.

    Parameters
    ----------
    shift : table of `word_shift`
    ax : Axes to draw on
    a, b : the two groups, ``b`` to the right
    most : words drawn, those that add most
    """
    require(shift, ["term", "share_of_divergence", "more_in", "count_a", "count_b"], "shift", "word_shift")
    one_panel(ax)
    text("a", a)
    text("b", b)
    at_least_one("most", most)
    shown = shift[shift["more_in"] != ""].head(most).reset_index(drop=True)
    widest = 100 * float(shown["share_of_divergence"].max()) if len(shown) else 1.0
    for side, way, colour, hatch in ((a, -1, "#444444", "////"), (b, 1, "#0072B2", None)):
        rows = shown[shown["more_in"] == side]
        ax.barh(rows.index, 100 * way * rows["share_of_divergence"], height=0.68, color=colour, hatch=hatch,
                edgecolor="white", linewidth=0)
        for y, row in rows.iterrows():
            ax.text(100 * way * row["share_of_divergence"] + way * widest * 0.02, y, row["term"], va="center",
                    ha="left" if way > 0 else "right", fontsize=7.5)
    for y, row in enumerate(shown.itertuples()):
        ax.text(1.01, y, f"{row.count_a:,} : {row.count_b:,}", transform=ax.get_yaxis_transform(), va="center",
                fontsize=6.5)
    ax.text(1.01, -1, "uses", transform=ax.get_yaxis_transform(), va="center", fontsize=6.5)
    ax.axvline(0, color=INK, lw=0.6)
    ax.set(yticks=[], ylim=(max(1, len(shown)) - 0.4, -0.6), xlim=(-widest * 1.45, widest * 1.45),
           xlabel=f"share of the divergence (%): ← more in {a}   |   more in {b} →")
    ax.xaxis.set_major_formatter(lambda x, _: f"{abs(x):g}")
    ax.spines["left"].set_visible(False)
    return ax
