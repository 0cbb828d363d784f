"""The labels of tokens as stretches of characters that tile their texts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .page import Page
from .reasons import Reason
from .stretches import Labels


@dataclass(frozen=True, eq=False)
class Stretches:
    """Stretches of several texts as arrays, one entry per stretch, text after text.

    `article` (number of the text, int64, ascending; there are `articles`), `start`, `end` (characters of that text,
    int64), `voice` (uint8), `reason` (row of `reasons`, int32), `distanced` (bool).
    """

    articles: int
    article: np.ndarray
    start: np.ndarray
    end: np.ndarray
    voice: np.ndarray
    reason: np.ndarray
    distanced: np.ndarray
    reasons: list[Reason]


def tile(page: Page, labels: Labels, lows: np.ndarray, sizes: np.ndarray) -> Stretches:
    """Stretches of each text: tokens of one reason and line joined, cut at parts, gaps given to what stands before.

    Parameters
    ----------
    lows, sizes : first character of each text on the page, and how many characters it has
    """
    size = len(page)
    change = np.ones(size, bool)
    if size:
        reason, distanced, line = labels.reason, labels.distanced, page.tokens.line
        change[1:] = (reason[1:] != reason[:-1]) | (distanced[1:] != distanced[:-1]) | (line[1:] != line[:-1])
    at = page.tokens.start.astype(np.int64)
    # A quotation begins with its opening mark and ends with its closing one.
    marked = page.outer_tokens[:, 0] < page.outer_tokens[:, 1]
    at[page.outer_tokens[marked, 0]] = page.outer_starts[marked]
    places = np.flatnonzero(change)
    edges, article = at[places], page.article[places]
    why, held = labels.reason[places], labels.distanced[places]
    opens = np.diff(article, prepend=-1) > 0
    edges[opens] = lows[article[opens]]  # blanks before the first word go with it
    # Texts without a word: at most one stretch of blanks, told by the first of the reasons.
    blank = sizes > 0
    blank[article] = False
    empty = np.flatnonzero(blank)
    edges, article, why, held = _with(edges, lows[empty], (article, empty), (why, None), (held, None))
    cuts = page.cuts
    of_cut = np.searchsorted(lows, cuts, side="right") - 1
    cuts = cuts[cuts < (lows + sizes)[of_cut]]
    row = np.searchsorted(edges, cuts, side="right") - 1
    new = edges[row] < cuts if len(edges) else np.zeros(0, bool)
    cuts, row = cuts[new], row[new]
    edges, article, why, held = _with(edges, cuts, (article, article[row]), (why, why[row]), (held, held[row]))
    end = np.append(edges[1:], 0)[: len(edges)]
    last = np.append(np.diff(article) > 0, True)[: len(edges)]
    end[last] = (lows + sizes)[article[last]]
    voice_of = np.array([reason.voice for reason in labels.reasons], np.uint8)
    return Stretches(
        len(lows), article, edges - lows[article], end - lows[article], voice_of[why], why, held, labels.reasons
    )


def _with(edges: np.ndarray, more: np.ndarray, *columns: tuple[np.ndarray, np.ndarray | None]) -> list[np.ndarray]:
    """The edges and more of them in order; each column with the new ones' values (None: zeros) in place."""
    if not len(more):
        return [edges, *(values for values, _ in columns)]
    row = np.searchsorted(edges, more)
    out = [np.insert(edges, row, more)]
    out += [np.insert(values, row, 0 if added is None else added) for values, added in columns]
    return out
