"""Draw result tables on given axes; nothing here counts, saves or shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from analysis.show.style import INK, PALE, PART_COLOURS, VOICE_MARKS, mark, rows_of
from analysis.tables import PARTS, TableError, require


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


def plot_parts(parts: pd.DataFrame, ax: Axes, *, by: str = "outlet") -> Axes:
    """Words of each article by part: what is counted, and, hatched, what is set aside.

    Parameters
    ----------
    parts : one row per stretch: the column ``by``, part, tokens (words)
    ax : Axes to draw on
    by : column that names the bars
    """
    require(parts, [by, "part", "tokens"], "parts", "load_evidence")
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
    ax.set(xlabel="words")
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


def plot_term_rates(frequencies: pd.DataFrame, ax: Axes, *, by: str = "outlet") -> Axes:
    """Rates of chosen words, one row a word, one column an outlet; a disc's size is the rate, the number the count.

    Parameters
    ----------
    frequencies : rows of `term_frequencies`: the column ``by``, term, count (words), per_1000_words
    ax : Axes to draw on
    by : column that names the columns
    """
    require(frequencies, [by, "term", "count", "per_1000_words"], "frequencies", "term_frequencies")
    terms, names = list(dict.fromkeys(frequencies["term"])), list(dict.fromkeys(frequencies[by]))
    largest = float(frequencies["per_1000_words"].max()) or 1.0
    for row in frequencies.itertuples():
        x, y = names.index(getattr(row, by)), terms.index(row.term)
        if row.count:
            ax.scatter([x], [y], s=190 * row.per_1000_words / largest, color="#0072B2", zorder=2, linewidths=0)
        ax.text(x + 0.23, y, f"{row.count}", va="center", ha="left", fontsize=6.5, color=INK if row.count else PALE)
    rows_of(ax, terms)
    ax.set_xticks(range(len(names)), names)
    ax.set_xlim(-0.4, max(1, len(names)) - 0.4)
    ax.tick_params(axis="x", length=0, labeltop=True, labelbottom=False)
    ax.spines[["bottom", "left"]].set_visible(False)
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
    shown = pd.concat([keywords[keywords["log_ratio"] > 0].head(most), keywords[keywords["log_ratio"] < 0].tail(most)])
    shown = shown.sort_values("log_ratio", ascending=False, kind="stable").reset_index(drop=True)
    for y, row in enumerate(shown.itertuples()):
        over = row.log_ratio > 0
        mark(ax, row.log_ratio, y, colour="#0072B2" if over else "#444444", shape="o" if over else "s",
             low=row.log_ratio_low, high=row.log_ratio_high, filled=row.verdict != "cannot tell")
        ax.text(1.01, y, f"{row.target_count} : {row.reference_count}", transform=ax.get_yaxis_transform(), va="center",
                fontsize=6.5)
    ax.axvline(0, color=INK, lw=0.6)
    rows_of(ax, shown["term"].tolist())
    # Room for open marks at the ends: the largest ratios are those of words one side never uses.
    widest = float(np.abs(shown["log_ratio"]).max()) * 1.08 if len(shown) else 1
    ax.set(xlabel=f"log ratio: ← more in {reference}   |   more in {target} → (1 = twice the rate)",
           xlim=(-widest, widest))
    ax.text(1.01, -0.9, "uses", transform=ax.get_yaxis_transform(), va="center", fontsize=6.5)
    return ax


def plot_frame_rates(rates: pd.DataFrame, axes: Sequence[Axes], *, by: str = "outlet",
                     voices: Sequence[str] = ("own", "own + indirect", "direct")) -> Sequence[Axes]:
    """Rates of each frame, one panel a frame, one row an outlet, one mark a voice; open marks have no interval.

    Parameters
    ----------
    rates : rows of `frame_rates` of one family
    axes : as many Axes as `frames_with_hits` names frames
    by : column that names the rows
    voices : which to draw, from top to bottom within a row
    """
    require(rates, [by, "frame", "voice", "per_1000_words", "low", "high"], "rates", "frame_rates")
    frames = frames_with_hits(rates)
    if not frames:
        return axes
    if len(axes) != len(frames):
        raise TableError(f"{len(frames)} frames have hits, but {len(axes)} axes were given; make as many panels")
    names = list(dict.fromkeys(rates[by]))
    step = 0.62 / max(1, len(voices))
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
        ax.set_title(_wrapped(frame), fontsize=7.5)
        ax.margins(x=0.08)
        ax.set_xlim(left=-0.04 * ax.get_xlim()[1])
    handles = [axes[0].plot([], [], VOICE_MARKS[v][1], color=VOICE_MARKS[v][0], mfc="white", mew=1.2, label=v)[0]
               for v in voices]
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
    every = rates[rates["voice"] == "all"]
    every = every[every.groupby(["family", "frame"])["hits"].transform("sum") > 0]
    own = rates[rates["voice"] == "own"].set_index([by, "family", "frame"])["hits"]
    rows = list(dict.fromkeys(zip(every["family"], every["frame"], strict=True)))
    names = list(dict.fromkeys(every[by]))
    largest = float(every["per_1000_words"].max()) if len(every) else 1.0
    for row in every.itertuples():
        x, y = names.index(getattr(row, by)), rows.index((row.family, row.frame))
        if row.hits:
            ax.scatter([x], [y], s=190 * row.per_1000_words / largest, color="#0072B2", zorder=2, linewidths=0)
        ax.text(x + 0.23, y, f"{own[getattr(row, by), row.family, row.frame]}/{row.hits}" if row.hits else "0",
                va="center", ha="left", fontsize=6.5, color=INK if row.hits else PALE)
    rows_of(ax, [f"{family}: {frame}" for family, frame in rows])
    for y in range(1, len(rows)):
        if rows[y][0] != rows[y - 1][0]:
            ax.axhline(y - 0.5, color=INK, lw=0.6)
    ax.set_xticks(range(len(names)), names)
    ax.set_xlim(-0.4, max(1, len(names)) - 0.4)
    ax.tick_params(axis="x", length=0, labeltop=True, labelbottom=False)
    ax.spines[["bottom", "left"]].set_visible(False)
    return ax


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
    require(difference, [by, "frame", "hits_all", "per_1000_words_all", "per_1000_words_own"], "difference",
            "voice_difference")
    shown = difference[difference["hits_all"] > 0].reset_index(drop=True)
    for y, row in enumerate(shown.itertuples()):
        ax.annotate("", (row.per_1000_words_own, y), (row.per_1000_words_all, y),
                    arrowprops={"arrowstyle": "->", "color": INK, "lw": 0.9, "shrinkA": 3, "shrinkB": 3})
        ax.plot([row.per_1000_words_all], [y], "v", color="#777777", mfc="white", mew=1.2, clip_on=False,
                label="all voices" if y == 0 else None)
        ax.plot([row.per_1000_words_own], [y], "o", color="#0072B2", mfc="white", mew=1.2, clip_on=False,
                label="own voice" if y == 0 else None)
        ax.text(1.01, y, f"{row.hits_all} → {row.hits_own}", transform=ax.get_yaxis_transform(), va="center",
                fontsize=6.5)
    rows_of(ax, [f"{getattr(row, by)}: {row.frame}" for row in shown.itertuples()])
    ax.text(1.01, -0.9, "hits", transform=ax.get_yaxis_transform(), va="center", fontsize=6.5)
    ax.set_xlim(left=-0.02 * ax.get_xlim()[1])
    ax.set(xlabel="hits per 1,000 words of the voice counted")
    if len(shown):
        ax.legend(loc="upper left", bbox_to_anchor=(1.08, 1), handletextpad=0.2)
    return ax


def plot_speakers(quoted: pd.DataFrame, axes: Sequence[Axes], *, by: str = "outlet", most: int = 6) -> Sequence[Axes]:
    """Who is quoted at what length: words in marks and words in the outlet's wording, one panel an outlet.

    Parameters
    ----------
    quoted : table of `speakers`
    axes : as many Axes as there are outlets
    by : column that names the panels
    most : speakers a panel, the longest quoted
    """
    require(quoted, [by, "speaker", "direct_words", "indirect_words", "quotations"], "quoted", "speakers")
    names = list(dict.fromkeys(quoted[by]))
    if names and len(axes) != len(names):
        raise TableError(f"{len(names)} groups are quoted from, but {len(axes)} axes were given; make as many panels")
    widest = float((quoted["direct_words"] + quoted["indirect_words"]).max()) if names else 1.0
    for ax, name in zip(axes, names, strict=False):
        rows = quoted[quoted[by] == name].head(most)
        direct, indirect = rows["direct_words"].to_numpy(float), rows["indirect_words"].to_numpy(float)
        y = np.arange(len(rows))
        ax.barh(y, indirect, height=0.62, color="#E69F00", label="indirect: the outlet's wording")
        ax.barh(y, direct, left=indirect, height=0.62, color="#555555", hatch="////", edgecolor="white", linewidth=0,
                label="direct: in quotation marks")
        for i, row in enumerate(rows.itertuples()):
            ax.text(direct[i] + indirect[i], i, f"  {row.quotations}", va="center", fontsize=6.5)
        rows_of(ax, rows["speaker"].tolist())
        ax.set(title=name, xlim=(0, widest * 1.1))
    if names:
        axes[len(names) - 1].set_xlabel("words (number at the bar: quotations)")
        axes[0].legend(loc="lower right")
    return axes


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
    names = list(dict.fromkeys(contrast[by]))
    rows_of(ax, names)
    step = 0.62 / max(1, len(voices))
    for i, voice in enumerate(voices):
        colour, shape = VOICE_MARKS[voice]
        for row in contrast[contrast["voice"] == voice].itertuples():
            if np.isfinite(row.log_odds):
                y = names.index(getattr(row, by)) + (i - (len(voices) - 1) / 2) * step
                mark(ax, row.log_odds, y, colour=colour, shape=shape, low=row.low, high=row.high)
                ax.annotate(f"{row.hits} : {row.hits_against}", (row.log_odds, y), (6, 0), textcoords="offset points",
                            va="center", fontsize=6)
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


def plot_similarity(pairs: pd.DataFrame, ax: Axes, *, value: str = "cosine") -> Axes:
    """Likeness of every pair as shaded cells with their numbers; each pair once.

    Parameters
    ----------
    pairs : table of `similarity`
    ax : Axes to draw on
    value : "cosine" or "jaccard"
    """
    require(pairs, ["a", "b", value], "pairs", "similarity")
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
    ax.barh(range(len(shared)), shared["adds"], height=0.6, color="#0072B2")
    for y, row in enumerate(shared.itertuples()):
        ax.text(row.adds, y, f"  {row.count_a} : {row.count_b}", va="center", fontsize=6.5)
    rows_of(ax, shared["term"].tolist())
    ax.set(xlabel=f"adds to the cosine (uses in {a} : {b})")
    ax.margins(x=0.12)
    return ax
