"""One article as the checks see it: its stretches, and what several of them need, counted once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from analysis.read.faults import damaged_places, folded_words, genre_lines, mixed_words, share_of_runs
from analysis.tables import COUNTED_PARTS

_PAIRS = (("“", "”"), ("«", "»"))


class Capture:
    """The stretches of an article, counted and set aside, and numbers on them.

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
        # Without a headline; where there is nothing else, with it.
        self._prose = [said for part, said in counted if part != "headline"] if self.has_headline else self.kept
        if not "\n".join(self._prose):
            self._prose = self.kept

    @cached_property
    def prose(self) -> str:
        """The counted words below the headline."""
        return "\n".join(self._prose)

    @cached_property
    def words(self) -> Sequence[str | bytes]:
        """The counted words, without the difference of capitals."""
        return folded_words(self.everything)

    @cached_property
    def repeated(self) -> float:
        """Share of the runs of counted words that stood there before."""
        return share_of_runs(self.words)

    @cached_property
    def repeated_in_prose(self) -> float:
        """The same below the headline."""
        if self._prose is self.kept:
            return self.repeated
        if self._prose != self.kept[1:]:
            return share_of_runs(folded_words(self.prose))
        # Only what stands above it is left out: the other words are known, and have no run that all have not.
        return share_of_runs(self.words[len(folded_words(self.kept[0])):]) if self.repeated else 0.0

    @cached_property
    def damaged_in_all(self) -> int:
        """Damaged places of all stretches."""
        return damaged_places(self.everything + "\n" + self.aside)

    @cached_property
    def damaged(self) -> int:
        """Damaged places of the counted ones."""
        return damaged_places(self.everything) if self.damaged_in_all else 0

    @cached_property
    def mixed(self) -> int:
        """Counted words that mix letters of two scripts."""
        return mixed_words(self.everything)

    @cached_property
    def genre(self) -> dict[str, int]:
        """Lines that no report has."""
        return genre_lines(self.everything)

    @cached_property
    def unbalanced(self) -> int:
        """Counted stretches with a quotation mark that does not close."""
        return sum(map(_unbalanced, self.kept)) if any(mark in self.everything for mark in "\"“”«»") else 0


def _unbalanced(stretch: str) -> bool:
    if stretch.count('"') % 2:
        return True
    return not stretch.isascii() and any(stretch.count(a) != stretch.count(b) for a, b in _PAIRS)
