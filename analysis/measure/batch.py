"""The words of a batch of articles, as arrays of numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np


@dataclass(frozen=True)
class Tokens:
    """The words of a batch of articles as arrays; one entry per word, articles one after the other.

    Attributes
    ----------
    article_ids : tuple of str, the articles in order
    offsets : int array (articles + 1); article i holds the words offsets[i] to offsets[i + 1]
    word : int32 array (words), index into ``vocabulary``
    start, end : int32 arrays (words), characters of the article's text
    part : uint8 array (words), index into ``analysis.tables.PARTS``
    joined : bool array (words), true where a hyphen alone joins the word to the next
    vocabulary : tuple of str, distinct words in order of first appearance
    later : what finds the sentences, when they are asked for; None once they were
    """

    article_ids: tuple[str, ...]
    offsets: np.ndarray
    word: np.ndarray
    start: np.ndarray
    end: np.ndarray
    part: np.ndarray
    joined: np.ndarray
    vocabulary: tuple[str, ...]
    later: Callable[[], np.ndarray] | None = field(repr=False, compare=False)

    @property
    def sentence(self) -> np.ndarray:
        """int32 array (words), number of the sentence in its article; sentences end at part borders too.

        Found when first asked for: who counts words does not need it. Until then the texts are kept.
        """
        later = self.later
        if later is not None:
            # In this order, so that another thread finds either what is to be done or what was found.
            object.__setattr__(self, "_sentence", later())
            object.__setattr__(self, "later", None)
        return self.__dict__["_sentence"]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Number of each word of the vocabulary."""
        return {word: i for i, word in enumerate(self.vocabulary)}

    @cached_property
    def uses(self) -> np.ndarray:
        """int64 array (vocabulary), how often each word stands in the batch, counted or not."""
        return np.bincount(self.word, minlength=len(self.vocabulary))

    @property
    def article(self) -> np.ndarray:
        """int64 array (words), index of each word's article."""
        return np.repeat(np.arange(len(self.article_ids)), np.diff(self.offsets))

    @property
    def position(self) -> np.ndarray:
        """int64 array (words), number of each word in its article, from 0."""
        return np.arange(len(self.word)) - np.repeat(self.offsets[:-1], np.diff(self.offsets))
