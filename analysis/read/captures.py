"""One article as the checks see it: its stretches, and what several of them need, counted once."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.read.faults import damaged_places, folded_words, genre_lines, mixed_words, share_of_runs
from analysis.tables import COUNTED_PARTS

_PAIRS = (("“", "”"), ("«", "»"))


class Capture:
    """The stretches of an article, counted and set aside, and numbers on them.

    ``kept`` are the counted stretches, ``everything`` these in one, ``prose`` the same below the headline (where there
    is nothing else, with it), ``aside`` what is not counted. ``words`` is the number of counted words, ``repeated`` the
    share of their runs that stood there before, ``repeated_in_prose`` the same below the headline, ``damaged_in_all``
    and ``damaged`` the damaged places of all and of the counted stretches, ``mixed`` counted words that mix letters of
    two scripts, ``genre`` lines that no report has, ``unbalanced`` counted stretches with a mark that does not close.

    Parameters
    ----------
    text : str
    stretches : part, first character and one past the last of each stretch, in order
    """

    def __init__(self, text: str, stretches: Sequence[tuple[str, int, int]]) -> None:
        counted = [(part, text[start:end]) for part, start, end in stretches if part in COUNTED_PARTS]
        self.kept = [said for _, said in counted]
        self.everything = "\n".join(self.kept)
        self.aside = "\n".join(text[start:end] for part, start, end in stretches if part not in COUNTED_PARTS)
        self.has_headline = any(part == "headline" for part, _, _ in stretches)
        self.characters = sum(end - start for _, start, end in stretches)
        prose = [said for part, said in counted if part != "headline"] if self.has_headline else self.kept
        self.prose = "\n".join(prose) or self.everything
        words = folded_words(self.everything)
        self.words = len(words)
        self.repeated = share_of_runs(words)
        self.repeated_in_prose = self.repeated if self.prose == self.everything else self._repeated(prose, words)
        self.damaged_in_all = damaged_places(self.everything + "\n" + self.aside)
        self.damaged = damaged_places(self.everything) if self.damaged_in_all else 0
        self.mixed = mixed_words(self.everything)
        self.genre = genre_lines(self.everything)
        marks = any(mark in self.everything for mark in "\"“”«»")
        self.unbalanced = sum(map(_unbalanced, self.kept)) if marks else 0

    def _repeated(self, prose: list[str], words: Sequence[str | bytes]) -> float:
        if prose != self.kept[1:]:
            return share_of_runs(folded_words(self.prose))
        # Only what stands above it is left out: the other words are known, and have no run that all have not.
        return share_of_runs(words[len(folded_words(self.kept[0])):]) if self.repeated else 0.0


def _unbalanced(stretch: str) -> bool:
    if stretch.count('"') % 2:
        return True
    return not stretch.isascii() and any(stretch.count(a) != stretch.count(b) for a, b in _PAIRS)
