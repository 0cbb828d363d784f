"""Labels that stand beside their marks and not on each other."""

from __future__ import annotations

from typing import cast

import numpy as np
from adjustText import adjust_text
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from analysis.show.style import INK

_CAPTION = "\n".join(["caption"] * 4)
MARK = 5.0   # pixels about a point that are its mark's
STARTS = ((0, 1), (1, 0), (0, -1), (-1, 0))  # above its point, right, below, left: the best is kept
STEPS = 300  # counted, never timed: a busy machine places labels as an idle one does


def settle(ax: Axes) -> None:
    """Lay the figure out for good, room for two lines of title and four of caption left, so that what is placed stays.

    Labels are placed on the page as it is; a title that comes later would move the axes from under them.
    """
    fig = cast(Figure, ax.get_figure())
    fig.suptitle("title\ntitle", x=0.01, ha="left", fontsize=9.5, fontweight="bold")
    fig.supxlabel(_CAPTION, x=0.01, ha="left", fontsize=6.5)
    fig.canvas.draw()
    fig.set_layout_engine("none")
    fig.suptitle("")
    fig.supxlabel("")


def label_points(ax: Axes, x: np.ndarray, y: np.ndarray, words: list[str], *, others: tuple[np.ndarray, np.ndarray],
                 size: float = 7) -> list[Text]:
    """Write a word beside each point, on no other word, joined to its point by a line where it is far off.

    The layout is settled by this: it is the last thing drawn.

    Parameters
    ----------
    ax : Axes with its limits as they shall be
    x, y : of the points that get a word, in data units
    words : one a point, the most wanted first: where two cannot be kept apart, the later is left out
    others : x and y of all points of the panel, from which words keep away
    size : of the letters (points)

    Returns
    -------
    The labels that were written.
    """
    settle(ax)
    spots = ax.transData.transform(np.column_stack([x, y]))
    best: list[Text] = []
    fewest = np.inf
    for way in STARTS if words else ():
        texts = _placed(ax, spots, words, others, size, way)
        wrong = _faults(texts, spots)
        best, worse = (texts, best) if wrong < fewest else (best, texts)
        fewest = min(wrong, fewest)
        for text in worse:
            text.remove()
        if not fewest:
            break
    kept: list[Text] = []
    for text, spot in zip(best, spots, strict=True) if words else ():
        box = text.get_window_extent()
        if any(box.overlaps(other.get_window_extent()) for other in kept):
            text.remove()
            continue
        kept.append(text)
        near_end = np.clip(spot, [box.x0, box.y0], [box.x1, box.y1])
        if np.hypot(*(near_end - spot)) > 1.6 * MARK:
            line = ax.transData.inverted().transform([spot, near_end])
            ax.plot(line[:, 0], line[:, 1], color="#888888", lw=0.5, zorder=1.5)
    return kept


def _placed(ax: Axes, spots: np.ndarray, words: list[str], others: tuple[np.ndarray, np.ndarray], size: float,
            way: tuple[int, int]) -> list[Text]:
    """The words, set off from one side of their points and moved apart."""
    to_data = ax.transData.inverted().transform
    points, start = to_data(spots), to_data(spots + 2 * MARK * np.array(way))
    sides = {-1: "right", 0: "center", 1: "left"}, {-1: "top", 0: "center", 1: "bottom"}
    # A white rim: a word that had to stand on marks can still be read.
    texts = [ax.text(a, b, word, fontsize=size, color=INK, ha=sides[0][way[0]], va=sides[1][way[1]], zorder=5,
                     path_effects=[withStroke(linewidth=1.8, foreground="white")])
             for (a, b), word in zip(start, words, strict=True)]
    marks = [Bbox.from_extents(a - MARK, b - MARK, a + MARK, b + MARK) for a, b in spots]
    # Those a label can come to stand on.
    near = np.asarray(others[1]) >= np.min(points[:, 1]) - 0.05 * np.ptp(ax.get_ylim())
    adjust_text(texts, x=np.asarray(others[0])[near], y=np.asarray(others[1])[near], target_x=points[:, 0],
                target_y=points[:, 1], objects=marks, avoid_self=False, ax=ax, iter_lim=STEPS, expand=(1.1, 1.3),
                force_text=(0.3, 0.5), force_static=(0.2, 0.5), force_explode=(0.05, 0.2))
    return texts


def _faults(texts: list[Text], spots: np.ndarray) -> int:
    """How bad a placing is: words on words and on named marks, and leaders through words."""
    boxes = [text.get_window_extent() for text in texts]
    marks = [Bbox.from_extents(a - MARK, b - MARK, a + MARK, b + MARK) for a, b in spots]
    ends = [np.clip(spot, [box.x0, box.y0], [box.x1, box.y1]) for spot, box in zip(spots, boxes, strict=True)]
    wrong = 0
    for i, box in enumerate(boxes):
        wrong += sum(box.overlaps(other) for other in boxes[:i]) + sum(box.overlaps(mark) for mark in marks)
        wrong += sum(box.count_contains(np.linspace(spots[j], ends[j], 9)) > 0 for j in range(len(boxes)) if j != i)
    return wrong
