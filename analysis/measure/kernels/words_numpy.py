"""Words of many texts with NumPy alone; equal to `word_spans` and `fold`, text by text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from analysis.measure.kernels import Words

_CHUNK = 300_000  # characters looked at together: the arrays stay in the cache
_HYPHENS = (0x2D, 0x2010, 0x2011, 0xAD)
_A, _H, _N, _K, _E, _L, _X = b"AHNKELx"


def _flags(letters: bytes) -> np.ndarray:
    """bool array (256), true for these classes."""
    table = np.zeros(256, dtype=bool)
    table[list(letters)] = True
    return table


_CORE, _LETTER, _MIDDLE = _flags(b"AHNKEL"), _flags(b"AH"), _flags(b"mnbqd")
_BETWEEN_LETTERS, _BETWEEN_DIGITS, _AFTER_HEBREW = _flags(b"mbq"), _flags(b"nbq"), _flags(b"mb")
_PLAIN = _flags(b"AHNmnbqd")


class _Ids(dict):
    """Number of every spelling met; spellings that fold to the same word share it."""

    def __init__(self, fold: Callable[[str], str]) -> None:
        super().__init__()
        self.fold, self.words = fold, dict[str, int]()

    def __missing__(self, spelling: str) -> int:
        number = self.words.setdefault(self.fold(spelling), len(self.words))
        self[spelling] = number
        return number


def words(texts: Sequence[str], classes: np.ndarray, fold: Callable[[str], str]) -> Words:
    """The words of each text.

    Parameters
    ----------
    texts : any number of str
    classes : class byte of every code point, as the reference has them
    fold : the form under which a spelling is counted
    """
    ids = _Ids(fold)
    pieces = [(np.zeros(0, np.int64), *[np.zeros(0, np.int32)] * 3, np.zeros(0, bool))]
    for some in _chunks(texts):
        # A line feed is in no word and nothing sticks to it, so no word crosses it.
        text = "\n".join(some)
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        start, end = _spans(classes[codes])
        size = np.fromiter(map(len, some), np.int64, len(some))
        base = np.cumsum(size + 1) - size - 1
        of = np.searchsorted(base, start, side="right") - 1
        joined = np.zeros(len(start), dtype=bool)
        beside = np.flatnonzero(start[1:] - end[:-1] == 1)
        joined[beside] = np.isin(codes[end[beside]], _HYPHENS)
        number = np.fromiter(map(ids.__getitem__, _spellings(text, codes, start, end)), np.int32, len(start))
        pieces.append((np.bincount(of, minlength=len(some)), number, (start - base[of]).astype(np.int32),
                       (end - base[of]).astype(np.int32), joined))
    lengths, word, first, last, joined = (np.concatenate(column) for column in zip(*pieces, strict=True))
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    return Words(lengths, word, first, last, joined, tuple(ids.words), sizes)


def _chunks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    begin = size = 0
    for i, text in enumerate(texts):
        size += len(text) + 1
        if size >= _CHUNK:
            yield texts[begin:i + 1]
            begin, size = i + 1, 0
    if begin < len(texts):
        yield texts[begin:]


def _spans(kind: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First character, and one past the last, of every word, from the classes of the characters (WB4 to WB13b)."""
    # Marks stick to what they stand on: left out here, they fall to the word before by where the next begins.
    place = np.flatnonzero(kind != _X)
    stuck = len(place) < len(kind)
    at = kind[place] if stuck else kind
    inside = _CORE[at]
    middle = np.flatnonzero(_MIDDLE[at])
    padded = np.concatenate([[0], at, [0]]).astype(np.uint8)
    before, this, behind = padded[middle], at[middle], padded[middle + 2]
    inside[middle] = (
        ((before == _A) & _BETWEEN_LETTERS[this] & _LETTER[behind])
        | ((before == _N) & _BETWEEN_DIGITS[this] & (behind == _N))
        | ((before == _H) & ((_AFTER_HEBREW[this] & _LETTER[behind]) | (this == ord("q"))
                             | ((this == ord("d")) & (behind == _H)))))
    edge = np.empty(len(at) + 1, dtype=bool)
    edge[0], edge[-1] = (inside[0], inside[-1]) if len(at) else (False, False)
    edge[1:-1] = inside[1:] != inside[:-1]
    rare = np.flatnonzero((at == _L) | (at == _K))
    start = np.flatnonzero(edge)[::2]
    end = np.flatnonzero(edge)[1::2]
    if len(rare):
        # A character that is a word of its own, and where Katakana meets letters or digits.
        both = np.unique(np.concatenate([rare, rare + 1]))
        both = both[(both > 0) & (both < len(at))]
        left, right = at[both - 1], at[both]
        cut = both[inside[both - 1] & inside[both] & (
            (left == _L) | (right == _L) | ((left == _K) & _PLAIN[right]) | (_PLAIN[left] & (right == _K)))]
        start, end = np.sort(np.concatenate([start, cut])), np.sort(np.concatenate([end, cut]))
    lines = np.flatnonzero(at == _E)
    if len(lines):
        # Low lines alone are no word.
        count = np.concatenate([[0], np.cumsum(at != _E)])
        real = count[end] > count[start]
        start, end = start[real], end[real]
    if stuck:
        ends = np.concatenate([place, [len(kind)]])
        return place[start], ends[end]
    return start, end


def _spellings(text: str, codes: np.ndarray, start: np.ndarray, end: np.ndarray) -> list[str]:
    """The words as they are spelled: all else is blanked and what is left is cut at the blanks."""
    inside = np.zeros(len(codes) + 1, dtype=np.int8)
    inside[start] += 1
    inside[end] -= 1
    np.cumsum(inside, out=inside, dtype=np.int8)
    blanked = np.where(inside[:-1] > 0, codes, np.uint32(0x20))
    if (start[1:] == end[:-1]).any():
        # Two words with nothing between them: Chinese, Thai.
        return [text[a:b] for a, b in zip(start.tolist(), end.tolist(), strict=True)]
    # Cut at U+0020 alone: whatever else Python takes for a space may be part of a word by its class.
    found = blanked.tobytes().decode("utf-32-le", "surrogatepass").split(" ")
    return [spelling for spelling in found if spelling]
