"""Two versions of one text laid side by side: which words stand in both, which were changed, which were moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy import sparse

ALIKE = 0.4      # share of the words of two sentences, rare ones weighing more, from which on one is the other edited
INSIDE = 0.6     # share of a sentence's words that stand in another, from which on it was joined to it
REWRITTEN = 0.3  # share of the words of two stretches at one place, from which on one is the other written anew
REPLACED = 0.5   # share of a headline's words; of which fewer are kept is another headline
SHORTEST = 3     # words; a shorter sentence ("She said no.") is told by its neighbours, not by its words
_LARGE = 4_000_000  # pairs of sentences; beyond, words of many sentences are left out of the comparison


class Text(NamedTuple):
    """The counted words of one article: `words` (str), `sentence` and `headline` (arrays, one entry per word)."""

    words: list[str]
    sentence: np.ndarray
    headline: np.ndarray


class Change(NamedTuple):
    """Words [start_a, end_a) of one text stand as [start_b, end_b) in the other; `moved`: the same words elsewhere."""

    start_a: int
    end_a: int
    start_b: int
    end_b: int
    moved: bool = False

    def flipped(self) -> Change:
        """The same, seen from the other text."""
        return Change(self.start_b, self.end_b, self.start_a, self.end_a, self.moved)


class Alignment(NamedTuple):
    """`changes`, in the order of the first text; `partner` (array): the same word in the second text, -1 for none."""

    changes: list[Change]
    partner: np.ndarray


class _Block(NamedTuple):
    """Sentences that belong together: words [a, a_end) and [b, b_end)."""

    a: int
    a_end: int
    b: int
    b_end: int


def align(a: Text, b: Text) -> Alignment:
    """Lay two versions of a text side by side, sentence by sentence, then word by word.

    Sentences find their partners by their words, wherever they stand, so one that was moved is not taken for one that
    was cut and one that was written anew. The other way round gives the same, mirrored.

    Parameters
    ----------
    a, b : Text

    Returns
    -------
    Alignment. Sentences without a partner are changes with one side empty.

    Source: words are aligned by the standard library's difflib (Ratcliff & Metzener 1988).
    """
    # The matcher is not symmetric; which text goes first must not depend on how the articles are called or dated.
    if (len(b.words), b.words) < (len(a.words), a.words):
        mirrored = align(b, a)
        back = np.full(len(a.words), -1, dtype=np.int64)
        known = np.flatnonzero(mirrored.partner >= 0)
        back[mirrored.partner[known]] = known
        return Alignment(sorted((change.flipped() for change in mirrored.changes), key=lambda c: c[:4]), back)
    spans_a, spans_b = _sentences(a), _sentences(b)
    blocks = _blocks(a, b, spans_a, spans_b)
    partner = np.full(len(a.words), -1, dtype=np.int64)
    changes: list[Change] = []
    for block in blocks:
        changes += _inside(a, b, block, partner)
    changes += _moves(blocks)
    changes += _alone(spans_a, [(x.a, x.a_end, x.b_end) for x in blocks], lambda i, j, at: Change(i, j, at, at))
    changes += _alone(spans_b, [(x.b, x.b_end, x.a_end) for x in blocks], lambda i, j, at: Change(at, at, i, j))
    return Alignment(sorted(changes, key=lambda change: change[:4]), partner)


def _sentences(text: Text) -> list[tuple[int, int]]:
    bounds = [0, *(np.flatnonzero(np.diff(text.sentence)) + 1).tolist(), len(text.words)]
    return [(i, j) for i, j in pairwise(bounds) if i < j]


def _bags(a: Text, b: Text, spans_a: list, spans_b: list) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """Sentences by words, each word once, weighing less the more often the two texts have it."""
    numbers: dict[str, int] = {}
    for word in (*a.words, *b.words):
        numbers.setdefault(word, len(numbers))
    sides = []
    for text, spans in ((a, spans_a), (b, spans_b)):
        row = np.repeat(np.arange(len(spans)), [j - i for i, j in spans])
        column = np.array([numbers[word] for word in text.words], dtype=np.int64)
        cells = np.unique(row * len(numbers) + column)
        sides.append(sparse.csr_matrix((np.ones(len(cells)), (cells // len(numbers), cells % len(numbers))),
                                       shape=(len(spans), len(numbers))))
    held = np.asarray(sides[0].sum(axis=0) + sides[1].sum(axis=0)).ravel()
    weight = 1 / np.sqrt(held)
    if len(spans_a) * len(spans_b) > _LARGE:
        weight[held > 20] = 0
    # The root, as a product of two of them is taken.
    scaled = [side.multiply(np.sqrt(weight)[None, :]).tocsr() for side in sides]
    return scaled[0], scaled[1]


def _blocks(a: Text, b: Text, spans_a: list, spans_b: list) -> list[_Block]:
    if not spans_a or not spans_b:
        return []
    one, other = _bags(a, b, spans_a, spans_b)
    shared = (one @ other.T).tocoo()
    size_a, size_b = (np.maximum(np.asarray(side.multiply(side).sum(axis=1)).ravel(), 1e-12) for side in (one, other))
    row, column, weight = shared.row.astype(np.int64), shared.col.astype(np.int64), shared.data
    heads_a, heads_b = (np.array([text.headline[i] for i, _ in spans], dtype=bool)
                        for text, spans in ((a, spans_a), (b, spans_b)))
    same_part = heads_a[row] == heads_b[column]
    row, column, weight = row[same_part], column[same_part], weight[same_part]
    dice = 2 * weight / (size_a[row] + size_b[column])
    # Of equal partners the one at the same place counted from the top: sentences can stand twice in a text.
    far = np.abs(row / len(spans_a) - column / len(spans_b))
    long = np.array([j - i >= SHORTEST for i, j in spans_a])[row] & np.array([j - i >= SHORTEST for i, j in spans_b])[
        column]
    to_b, to_a = _mutual(row, column, dice, far, (dice >= ALIKE) & long, len(spans_a), len(spans_b))
    groups = [([i], [j]) for i, j in enumerate(to_b.tolist()) if j >= 0]
    groups += _neighbours(a, b, spans_a, spans_b, to_b, to_a)
    _join(groups, row, column, weight / size_a[row], to_b, side=0)
    _join(groups, column, row, weight / size_b[column], to_a, side=1)
    blocks = [_Block(spans_a[min(x)][0], spans_a[max(x)][1], spans_b[min(y)][0], spans_b[max(y)][1])
              for x, y in groups]
    return sorted(blocks)


def _mutual(row: np.ndarray, column: np.ndarray, dice: np.ndarray, far: np.ndarray, allowed: np.ndarray, rows: int,
            columns: int) -> tuple[np.ndarray, np.ndarray]:
    """Partner of each sentence on either side (-1: none): the likest pair first, each sentence once."""
    to_b, to_a = np.full(rows, -1, dtype=np.int64), np.full(columns, -1, dtype=np.int64)
    row, column, dice, far = row[allowed], column[allowed], dice[allowed], far[allowed]
    for k in np.lexsort((column, row, far, -np.round(dice, 9))).tolist():
        if to_b[row[k]] < 0 and to_a[column[k]] < 0:
            to_b[row[k]], to_a[column[k]] = column[k], row[k]
    return to_b, to_a


def _neighbours(a: Text, b: Text, spans_a: list, spans_b: list, to_b: np.ndarray, to_a: np.ndarray) -> list:
    """Groups of sentences without a partner that stand between the same neighbours: rewritten, if words are left."""
    groups = []
    heads = [[[k for k, (i, _) in enumerate(spans) if bool(text.headline[i]) is head] for head in (True, False)]
             for text, spans in ((a, spans_a), (b, spans_b))]
    for inside_a, inside_b in zip(*heads, strict=True):  # headlines, then the rest
        place = {j: k for k, j in enumerate(inside_b)}
        met = [(k, place[int(to_b[i])]) for k, i in enumerate(inside_a) if to_b[i] >= 0]
        for (k, m), (k_end, m_end) in pairwise([(-1, -1), *met, (len(inside_a), len(inside_b))]):
            run_a, run_b = inside_a[k + 1:k_end], inside_b[m + 1:m_end]
            if not run_a or not run_b or (to_a[run_b] >= 0).any():
                continue
            even = len(run_a) == len(run_b)
            for x, y in [([i], [j]) for i, j in zip(run_a, run_b, strict=True)] if even else [(run_a, run_b)]:
                one, other = (Counter(text.words[spans[z[0]][0]:spans[z[-1]][1]])
                              for text, spans, z in ((a, spans_a, x), (b, spans_b, y)))
                # An old headline makes way for the new one, whatever its words.
                if a.headline[spans_a[x[0]][0]] or 2 * (one & other).total() >= REWRITTEN * (one + other).total():
                    groups.append((x, y))
                    to_b[x], to_a[y] = y[0], x[0]
    return groups


def _join(groups: list, row: np.ndarray, column: np.ndarray, inside: np.ndarray, to: np.ndarray, side: int) -> None:
    """A sentence without a partner whose words stand in the partner of its neighbour was joined to that one."""
    best: dict[int, tuple[float, int]] = {}
    for k in np.flatnonzero(inside >= INSIDE).tolist():
        i = int(row[k])
        if to[i] < 0 and inside[k] > best.get(i, (0.0, -1))[0]:
            best[i] = (float(inside[k]), int(column[k]))
    for i, (_, j) in sorted(best.items()):
        for group in groups:
            own, others = group[side], group[1 - side]
            if j in others and (i + 1 in own or i - 1 in own):
                own.append(i)
                to[i] = j
                break


def _inside(a: Text, b: Text, block: _Block, partner: np.ndarray) -> list[Change]:
    """The changes in a block; where hardly a word is kept, all of it is one change."""
    one, other = a.words[block.a:block.a_end], b.words[block.b:block.b_end]
    steps = SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    kept = sum(i_end - i for tag, i, i_end, _, _ in steps if tag == "equal")
    if kept < (REPLACED if a.headline[block.a] else REWRITTEN) * min(len(one), len(other)):
        return [Change(*block)]
    out = []
    for tag, i, i_end, j, j_end in steps:
        if tag == "equal":
            partner[block.a + i:block.a + i_end] = np.arange(block.b + j, block.b + j_end)
        else:
            out.append(Change(block.a + i, block.a + i_end, block.b + j, block.b + j_end))
    return out


def _moves(blocks: list[_Block]) -> list[Change]:
    """Blocks that do not stand in the order that most words keep; neighbours that moved together are one."""
    if not blocks:
        return []
    size = [block.a_end - block.a + block.b_end - block.b for block in blocks]
    best, before = list(size), [-1] * len(blocks)
    for k, block in enumerate(blocks):
        for earlier in range(k):
            if blocks[earlier].b < block.b and best[earlier] + size[k] > best[k]:
                best[k], before[k] = best[earlier] + size[k], earlier
    keep, k = set(), max(range(len(blocks)), key=lambda k: (best[k], -k))
    while k >= 0:
        keep.add(k)
        k = before[k]
    out: list[Change] = []
    for k, block in enumerate(blocks):
        if k in keep:
            continue
        if out and k - 1 not in keep and (out[-1].end_a, out[-1].end_b) == (block.a, block.b):
            out[-1] = Change(out[-1].start_a, block.a_end, out[-1].start_b, block.b_end, True)
        else:
            out.append(Change(*block, True))
    return out


def _alone(spans: list, taken: list[tuple[int, int, int]], change: Callable[[int, int, int], Change]) -> list[Change]:
    """Sentences in no block, at the place where the sentence before them ends in the other text."""
    out, at, k = [], 0, 0
    taken = sorted(taken)
    for i, j in spans:
        while k < len(taken) and taken[k][0] <= i:
            at, k = taken[k][2], k + 1
        if not (k and taken[k - 1][0] <= i < taken[k - 1][1]):
            out.append(change(i, j, at))
    return out
