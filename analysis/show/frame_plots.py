"""Draw frames: their rates by outlet and voice, what own voice changes, one wording against another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.compare.options import texts
from analysis.show.style import (
    INK,
    ON_LINE,
    VOICE_MARKS,
    columns_of,
    disc,
    mark,
    move,
    one_panel,
    rows_of,
    several_panels,
)
from analysis.tables import TableError, require

FARTHEST = 3.0  # times the largest rate: where a panel ends
MANY = 6         # outlets beyond which counts are not written at the marks
SEEN = 0.05  # share of a rate below which gross and net are one mark


def frames_with_hits(rates: pd.DataFrame) -> list[str]:
    """Frames of a `frame_rates` table that any group uses in any voice: those worth a panel.

    Parameters
    ----------
    rates : table of `frame_rates` of one family

    Returns
    -------
    List of names, in the lexicon's order; empty where nothing was found.

    Raises
    ------
    TableError if a column is missing.
    """
    require(rates, ["frame", "hits"], "rates", "frame_rates")
    used = rates.groupby("frame", sort=False)["hits"].sum()
    return list(used.index[used > 0])



def plot_frame_rates(rates: pd.DataFrame, axes: Sequence[Axes], *, by: str = "outlet",
                     voices: Sequence[str] = ("own", "own + indirect", "direct")) -> Sequence[Axes]:
    """Rates of each frame, one panel a frame, one row an outlet, one mark a voice; open marks have no interval.

    Where the rate net of wire is another by more than a twentieth, a tick in the voice's colour shows it.

    Parameters
    ----------
    rates : rows of `frame_rates` of one family
    axes : as many Axes as `frames_with_hits` names frames
    by : column that names the rows
    voices : which to draw, from top to bottom within a row
    """
    require(rates, [by, "frame", "voice", "per_1000_words", "low", "high"], "rates", "frame_rates")
    several_panels(axes)
    _known(voices)
    frames = frames_with_hits(rates)
    if not frames:
        return axes
    if len(axes) != len(frames):
        raise TableError(f"{len(frames)} frames have hits, but {len(axes)} axes were given; make as many panels")
    names = list(dict.fromkeys(rates[by]))
    step, wire = 0.62 / max(1, len(voices)), False
    for ax, frame in zip(axes, frames, strict=True):
        rows_of(ax, names)
        for i, voice in enumerate(voices):
            colour, shape = VOICE_MARKS[voice]
            rows = rates[(rates["frame"] == frame) & (rates["voice"] == voice)]
            for row in rows.itertuples():
                if np.isfinite(row.per_1000_words):
                    y = names.index(getattr(row, by)) + (i - (len(voices) - 1) / 2) * step
                    # Zero is a result and is drawn, small, so that the eye finds the others.
                    mark(ax, row.per_1000_words, y, colour=colour, shape=shape, low=row.low, high=row.high,
                         size=5 if row.per_1000_words else 2.5)
                    net = getattr(row, "per_1000_words_net", np.nan)
                    if np.isfinite(net) and abs(net - row.per_1000_words) > SEEN * abs(row.per_1000_words):
                        ax.plot([net], [y], "|", color=colour, ms=8, mew=1.4, zorder=4, clip_on=False)
                        wire = True
        ax.set_title(_wrapped(frame), fontsize=7.5)
        ax.margins(x=0.08)
        # A few articles may bound a rate at hundreds: such a bar leaves the panel, so that the marks can be told apart.
        largest = float(rates.loc[rates["frame"].eq(frame) & rates["voice"].isin(voices), "per_1000_words"].max())
        if largest > 0 and ax.get_xlim()[1] > FARTHEST * largest:
            ax.set_xlim(right=FARTHEST * largest)
        ax.set_xlim(left=-0.04 * ax.get_xlim()[1])
    handles = [axes[0].plot([], [], VOICE_MARKS[v][1], color=VOICE_MARKS[v][0], mfc="white", mew=1.2, label=v)[0]
               for v in voices]
    if wire:
        handles += axes[0].plot([], [], "|", color=INK, ms=8, mew=1.4, label="net of wire")
    axes[-1].legend(handles=handles, loc="upper left", bbox_to_anchor=(1.02, 1), handletextpad=0.2)
    axes[len(axes) // 2].set_xlabel("hits per 1,000 words of that voice")
    return axes



def plot_frame_grid(rates: pd.DataFrame, ax: Axes, *, by: str = "outlet") -> Axes:
    """All frames with a hit, one row a frame, one column an outlet; a disc's size is the rate over all voices.

    The number beside a disc is the hits in own voice of the hits in all.

    Parameters
    ----------
    rates : table of `frame_rates` with the voices "own" and "all", any number of families
    ax : Axes to draw on
    by : column that names the columns
    """
    require(rates, [by, "family", "frame", "voice", "hits", "per_1000_words"], "rates", "frame_rates")
    one_panel(ax)
    every = rates[rates["voice"] == "all"]
    every = every[every.groupby(["family", "frame"])["hits"].transform("sum") > 0]
    own = rates[rates["voice"] == "own"].set_index([by, "family", "frame"])["hits"]
    rows = list(dict.fromkeys(zip(every["family"], every["frame"], strict=True)))
    names = list(dict.fromkeys(every[by]))
    largest = float(every["per_1000_words"].max()) if len(every) else 1.0
    for row in every.itertuples():
        key = (getattr(row, by), row.family, row.frame)
        disc(ax, names.index(key[0]), rows.index(key[1:]), row.per_1000_words / largest if row.hits else 0,
             f"{own[key]:,}/{row.hits:,}" if row.hits else "0", columns=len(names))
    rows_of(ax, [f"{family}: {frame}" for family, frame in rows])
    for y in range(1, len(rows)):
        if rows[y][0] != rows[y - 1][0]:
            ax.axhline(y - 0.5, color=INK, lw=0.6)
    columns_of(ax, names)
    return ax



def _known(voices: Sequence[str]) -> None:
    for voice in texts("voices", voices):
        if voice not in VOICE_MARKS:
            raise TableError(f"unknown voice {voice!r}; choose from {', '.join(VOICE_MARKS)}")


def _wrapped(words: str) -> str:
    split = words.split()
    return words if len(words) < 16 or len(split) < 2 else " ".join(split[:-1]) + "\n" + split[-1]



def plot_voice_difference(difference: pd.DataFrame, ax: Axes, *, by: str = "outlet") -> Axes:
    """What changes when only own voice counts: from the rate over all words (triangle) to that in own voice (disc).

    Parameters
    ----------
    difference : rows of `voice_difference`; rows without a hit are left out
    ax : Axes to draw on
    by : column that names the outlet
    """
    require(difference, [by, "frame", "hits_all", "hits_own", "per_1000_words_all", "per_1000_words_own"], "difference",
            "voice_difference")
    one_panel(ax)
    shown = difference[difference["hits_all"] > 0].reset_index(drop=True)
    for y, row in enumerate(shown.itertuples()):
        ax.plot([row.per_1000_words_all], [y], "v", color="#777777", mfc="white", mew=1.2, clip_on=False,
                label="all voices" if y == 0 else None)
        ax.plot([row.per_1000_words_own], [y], "o", color="#0072B2", mfc="white", mew=1.2, clip_on=False,
                label="own voice" if y == 0 else None)
        ax.text(1.01, y, f"{row.hits_all:,} → {row.hits_own:,}", transform=ax.get_yaxis_transform(), va="center",
                fontsize=6.5)
    rows_of(ax, [f"{getattr(row, by)}: {row.frame}" for row in shown.itertuples()])
    ax.text(1.01, -0.9, "hits", transform=ax.get_yaxis_transform(), va="center", fontsize=6.5)
    ax.set_xlim(left=-0.02 * ax.get_xlim()[1])
    ax.set(xlabel="hits per 1,000 words of the voice counted")
    move(ax, shown["per_1000_words_all"], shown["per_1000_words_own"])
    if len(shown):
        ax.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, handletextpad=0.2, borderaxespad=0.2)
    return ax



def plot_frame_contrast(contrast: pd.DataFrame, ax: Axes, *, frame: str, against: str, by: str = "outlet",
                        voices: Sequence[str] = ("own", "own + indirect", "direct")) -> Axes:
    """Log odds of one frame against another, one row an outlet, one mark a voice; open marks have no interval.

    Parameters
    ----------
    contrast : table of `frame_contrast`
    ax : Axes to draw on
    frame, against : what to call the two sides
    by : column that names the rows
    voices : which to draw
    """
    require(contrast, [by, "voice", "log_odds", "low", "high", "hits", "hits_against"], "contrast", "frame_contrast")
    one_panel(ax)
    _known(voices)
    names = list(dict.fromkeys(contrast[by]))
    rows_of(ax, names)
    step = 0.62 / max(1, len(voices))
    for i, voice in enumerate(voices):
        colour, shape = VOICE_MARKS[voice]
        for row in contrast[contrast["voice"] == voice].itertuples():
            if np.isfinite(row.log_odds):
                y = names.index(getattr(row, by)) + (i - (len(voices) - 1) / 2) * step
                mark(ax, row.log_odds, y, colour=colour, shape=shape, low=row.low, high=row.high)
                if len(names) <= MANY:  # of more outlets the counts would stand on each other; they are in the table
                    ax.annotate(f"{row.hits} : {row.hits_against}", (row.log_odds, y), (6, 0),
                                textcoords="offset points", va="center", fontsize=6, bbox=ON_LINE)
    said = contrast.groupby(by, sort=False)[["hits", "hits_against"]].sum().sum(axis=1)
    for y, name in enumerate(names):
        if not said[name]:
            ax.text(0.01, y, "no hit of either", transform=ax.get_yaxis_transform(), va="center", fontsize=6.5)
    ax.axvline(0, color=INK, lw=0.6)
    farthest = contrast["log_odds"].abs().max()
    reach = farthest * 1.25 if farthest > 0 else 1
    ax.set(xlim=(-reach, reach), xlabel=f"log odds: ← {against}   |   {frame} →")
    ax.legend(handles=[ax.plot([], [], VOICE_MARKS[v][1], color=VOICE_MARKS[v][0], mfc="white", mew=1.2, label=v)[0]
                       for v in voices], loc="upper left", bbox_to_anchor=(1.02, 1), handletextpad=0.2)
    return ax
