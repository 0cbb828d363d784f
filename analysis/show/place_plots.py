"""Draw where hits stand: in the article, and in time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.compare.options import texts
from analysis.show.style import INK, PALE, VOICE_MARKS, one_panel, rows_of, several_panels
from analysis.tables import TableError, require

STRIPS = ("own", "indirect", "direct")


def plot_hit_places(places: pd.DataFrame, ax: Axes, *, names: Sequence[str], by: str = "outlet") -> Axes:
    """Dispersion strips: every hit at its place in its article, one row an outlet, one strip and one mark a voice.

    Parameters
    ----------
    places : table of `hit_places`
    ax : Axes to draw on
    names : the rows, also of groups without a hit
    by : column of ``places`` that names the rows
    """
    require(places, [by, "voice", "share_of_article", "article_id"], "places", "hit_places")
    one_panel(ax)
    names = texts("names", names)
    rows_of(ax, [str(name) for name in names])
    # Where many hits stand, only their gathering can be seen: then thin and pale, else a mark each.
    many = len(places) > 40 * max(1, len(names))
    shapes = {voice: "|" if many else VOICE_MARKS[voice][1] for voice in STRIPS}
    for i, voice in enumerate(STRIPS):
        colour = VOICE_MARKS[voice][0]
        rows = places[(places["voice"] == voice) & places[by].isin(names)]
        y = np.array([names.index(name) for name in rows[by]], dtype=float) + 0.24 * (i - 1)
        if len(rows):
            ax.plot(rows["share_of_article"], y, shapes[voice], linestyle="", color=colour, ms=5 if many else 4.5,
                    mfc="white", mew=0.8 if many else 1.1, alpha=0.45 if many else 1, clip_on=False, zorder=3)
    for row, name in enumerate(names):
        mine = places[places[by] == name]
        ax.text(1.03, row, f"{len(mine)} in {mine['article_id'].nunique()}", transform=ax.get_yaxis_transform(),
                va="center", fontsize=6.5)
    ax.text(1.03, -0.75, "hits in articles", transform=ax.get_yaxis_transform(), va="center", fontsize=6.5)
    for border in (0, 1):
        ax.axvline(border, color=PALE, lw=0.6, zorder=0)
    ax.set(xlim=(-0.02, 1.02), ylim=(max(1, len(names)) - 0.4, -0.9),
           xlabel="place in the counted words of the article (0: first word, 1: end)")
    for at, label, side in ((0, "start", "left"), (1, "end", "right")):
        ax.text(at, -0.75, label, ha=side, va="center", fontsize=6.5)
    handles = [ax.plot([], [], shapes[v], linestyle="", color=VOICE_MARKS[v][0], mfc="white", mew=1.1, label=v)[0]
               for v in STRIPS]
    ax.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.14, 1), handletextpad=0.2)
    return ax


def plot_over_time(rates: pd.DataFrame, axes: Sequence[Axes], *, by: str = "outlet") -> Sequence[Axes]:
    """A frame's rate by period, one panel an outlet, with intervals; open marks have none, a cross has no articles.

    A triangle at the upper edge stands for a rate beyond it, of a period with too few articles for an interval.
    Periods before the first and after the last hundredth of all articles are not drawn, so that one stray date does not
    fill the figure.

    Parameters
    ----------
    rates : table of `over_time`
    axes : as many Axes as there are groups, one below the other
    by : column that names the panels
    """
    require(rates, [by, "period", "per_1000_words", "low", "high", "articles"], "rates", "over_time")
    several_panels(axes)
    names = list(dict.fromkeys(rates[by]))
    if len(axes) != len(names):
        raise TableError(f"{len(names)} groups have periods, but {len(axes)} axes were given; make as many panels")
    dated = rates[rates["period"] != "undated"]
    periods = _with_articles(dated)
    dated = dated[dated["period"].isin(periods)]
    # What can be told apart are the rates with an interval: one stray week of one article sets no scale.
    sure = dated[np.isfinite(dated["low"]) & np.isfinite(dated["high"])]
    sure = dated if sure.empty else sure
    largest, ends = (float(np.nanmax(np.where(np.isfinite(x), x, 0), initial=0)) for x in
                     (sure["per_1000_words"].to_numpy(float), sure["high"].to_numpy(float)))
    # A bar that goes beyond twice the largest rate leaves the panel, so that the marks can be told apart.
    top = 1.08 * max(largest, min(ends, 2 * largest))
    for ax, name in zip(axes, names, strict=True):
        rows = dated[dated[by] == name].set_index("period").reindex(periods)
        x = np.arange(len(periods))
        rate = rows["per_1000_words"].to_numpy(float)
        ax.plot(x, rate, color=PALE, lw=0.8, zorder=1)
        for i, row in enumerate(rows.itertuples()):
            if not np.isfinite(row.per_1000_words):
                ax.plot([i], [0], "x", color="#999999", ms=3.5, clip_on=False)
                continue
            bar = np.isfinite(row.low) and np.isfinite(row.high)
            if bar:
                ax.plot([i, i], [row.low, row.high], color="#0072B2", lw=1.2, solid_capstyle="butt")
            beyond = bool(top) and row.per_1000_words > top
            ax.plot([i], [top if beyond else row.per_1000_words], "^" if beyond else "o", color="#0072B2",
                    mfc="#0072B2" if bar else "white", ms=4, mew=1.0, zorder=3, clip_on=False)
        number = int(rows["articles"].sum())
        said = f"{name}\n{number:,} article{'s' if number != 1 else ''}"
        ax.text(1.01, 0.5, said, transform=ax.transAxes, va="center", fontsize=7)
        ax.set(xlim=(-0.5, max(1, len(periods)) - 0.5), ylim=(0, top or 1.0))
        ax.tick_params(axis="x", labelbottom=False, length=2)
        step = max(1, int(np.ceil(len(periods) / 10)))
        ax.set_xticks(x[::step], periods[::step])
        ax.locator_params(axis="y", nbins=3)
    if names:
        axes[-1].tick_params(axis="x", labelbottom=True, rotation=30)
        axes[len(names) // 2].set_ylabel("hits per 1,000 words", color=INK)
    return axes


def _with_articles(dated: pd.DataFrame) -> list[str]:
    """The periods, without those before the first hundredth of the articles and after the last: stray dates."""
    each = dated.groupby("period")["articles"].sum().sort_index()
    before, after = each.cumsum(), each[::-1].cumsum()[::-1]
    return list(each.index[(before > 0.01 * each.sum()) & (after > 0.01 * each.sum())])
