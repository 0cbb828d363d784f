"""A text laid out for the grammar: its words without quotation marks, each with its sentence, quotation and part."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from analysis.measure.kernels import compiled

from .language import Language
from .line_sentences import number_sentences
from .marks import Quotation, find_quotations
from .tokens import Tokens, code_points, tokenize

Part = tuple[int, int, str]  # start, end (characters), part
# Parts that are set aside: nobody speaks there, and a mark opened there stays there.
SET_ASIDE = frozenset({"dateline", "credit", "metadata", "boilerplate"})
HEADS = frozenset({"headline", "subheading", "standfirst"})
ENDINGS = np.array(
    sorted(ord(two[0]) * 256 + ord(two[1]) for two in ["ed", "ng", "ly", "es", "rs", "ns", "on"]), np.uint64
)
_MARKS = np.array(sorted(ord(sign) for sign in '"“”„‟«»‹›＂〝〞「」『』'), np.uint32)


@dataclass(eq=False)
class Page:
    """One text (or several, one after the other) ready for the grammar.

    Quotation marks are no tokens here, so nothing that follows can depend on their glyphs. All arrays have one entry
    per token: `row` (of the cue file's table) and `roles` (its bits), `sign` (code of a punctuation mark, 0 for a
    word), `quote` (number of the outermost quotation it stands in, or -1), `depth` (0 outside marks), `sentence`,
    `line`, `article` (numbers), `head` (in a headline), `aside` (set aside), `minor` (headline or caption: names there
    count less). `first[s]` is the first token of sentence s; it has one entry more than there are sentences.
    """

    tokens: Tokens
    language: Language
    row: np.ndarray
    roles: np.ndarray
    sign: np.ndarray
    quote: np.ndarray
    depth: np.ndarray
    sentence: np.ndarray
    article: np.ndarray
    head: np.ndarray
    aside: np.ndarray
    minor: np.ndarray
    first: np.ndarray
    outer: list[Quotation]
    outer_tokens: np.ndarray
    nested: dict[int, list[tuple[int, int, Quotation]]]
    borders: np.ndarray
    cuts: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    volume: int = 0  # characters labelled in one go, of which this page may be a part: whether compiling pays

    def __len__(self) -> int:
        return len(self.tokens)

    @cached_property
    def marks(self) -> np.ndarray:
        """Places of the punctuation marks."""
        return np.flatnonzero(self.sign)

    @cached_property
    def edges(self) -> np.ndarray:
        """First token of each article but the first."""
        return np.flatnonzero(np.diff(self.article)) + 1

    @cached_property
    def first_code(self) -> np.ndarray:
        """Code of the first character of each token, lower-case."""
        return self.tokens.lower[self.tokens.start]

    @cached_property
    def outer_starts(self) -> np.ndarray:
        """Character of the opening mark of each outermost quotation."""
        return np.array([quotation.start for quotation in self.outer], np.int64)

    def tail_code(self, some: np.ndarray) -> np.ndarray:
        """A small number for the ending (two letters) of the tokens at `some` places."""
        end = self.tokens.end[some]
        code = self.tokens.lower[np.maximum(end - 2, 0)] * np.uint64(256) + self.tokens.lower[end - 1]
        found = np.searchsorted(ENDINGS, code)
        hit = ENDINGS[np.minimum(found, len(ENDINGS) - 1)] == code
        return np.where(hit, found + 1, 0)


def lay_out(
    text: str, language: Language, borders: np.ndarray, parts: list[Part], volume: int = 0
) -> Page:
    """The page of a text.

    Parameters
    ----------
    text : one article, or several joined with line breaks
    borders : first character of each article, ascending, beginning with 0
    parts : (start, end, part) in characters, ascending, not overlapping; what they leave out is body
    volume : characters labelled in one go, of which the text may be a part
    """
    aside_spans = [(start, end) for start, end, part in parts if part in SET_ASIDE]
    fast = compiled("voice_pages", volume)
    if fast:
        codes = code_points(text)
        quotations = fast.quotations(codes, language, aside_spans)
        tokens, sign, row, roles, article = fast.cut(
            text, codes, language, np.unique(_places_of_marks(quotations)), borders
        )
    else:
        skip = _inside(aside_spans) if aside_spans else None
        quotations = find_quotations(text, elisions=language.elisions, skip=skip)
        tokens, sign = _without_marks(tokenize(text), _places_of_marks(quotations))
        row = language.table.rows(tokens.key)
        roles = language.roles.take(row)
        article = np.searchsorted(borders, tokens.start, side="right") - 1
    size = len(tokens)
    outer = [q for q in quotations if q.depth == 0]
    outer_tokens = np.searchsorted(tokens.start, np.array([(q.start, q.end) for q in outer], np.int64).reshape(-1, 2))
    spans = np.searchsorted(tokens.start, np.array([(q.start, q.end) for q in quotations], np.int64).reshape(-1, 2))
    quote = np.full(size, -1, np.int32)
    depth = np.zeros(size + 1, np.int32)
    if fast:
        depth = depth[:size]
        fast.spread(outer_tokens, spans, quote, depth)
    else:
        for number, (begin, stop) in enumerate(outer_tokens.tolist()):
            quote[begin:stop] = number
        np.add.at(depth, spans[:, 0], 1)
        np.add.at(depth, spans[:, 1], -1)
        depth = np.cumsum(depth, dtype=np.int32)[:size]
    nested: dict[int, list[tuple[int, int, Quotation]]] = {}
    for q, (begin, stop) in zip(quotations, spans.tolist(), strict=True):
        if q.depth > 0 and begin < stop:
            nested.setdefault(int(quote[begin]), []).append((begin, stop, q))
    head, aside = np.zeros(size, bool), np.zeros(size, bool)
    minor = np.zeros(size, bool)
    cuts = []
    places = np.searchsorted(tokens.start, np.array([row[:2] for row in parts], np.int64).reshape(-1, 2)).tolist()
    for (start, end, part), (begin, stop) in zip(parts, places, strict=True):
        cuts += [start, end]
        if part in HEADS or part in SET_ASIDE or part == "caption":
            minor[begin:stop] = True
            if part == "caption":
                continue
            (head if part in HEADS else aside)[begin:stop] = True
    cut = np.unique(np.array([edge for edge in cuts if 0 < edge < len(text)], np.int64))
    if fast and size:
        sentence = fast.number_sentences(tokens, roles, sign, quote, cut, language.ordinals)
    else:
        sentence = number_sentences(tokens, roles, sign, quote, cut, language.ordinals)
    first = np.concatenate([np.flatnonzero(np.diff(sentence, prepend=-1)), [size]])
    return Page(
        tokens,
        language,
        row,
        roles,
        sign,
        quote,
        depth,
        sentence,
        article,
        head,
        aside,
        minor,
        first,
        outer,
        outer_tokens,
        nested,
        borders,
        cut,
        volume,
    )


def _places_of_marks(quotations: list[Quotation]) -> np.ndarray:
    """Characters of all marks of quotations, in no order."""
    places: list[int] = []
    for q in quotations:
        places += range(q.start, q.inner_start)  # `` and '' are two characters
        places += range(q.inner_end, q.end)
    return np.array(places, np.int64)


def _without_marks(every: Tokens, marks: np.ndarray) -> tuple[Tokens, np.ndarray]:
    """The tokens that are no mark of a quotation, and the code of each that is a mark (0: a word)."""
    sign = np.where(every.word, 0, every.codes[every.start]).astype(np.uint32)
    drop = np.isin(sign, _MARKS) if len(every) else np.zeros(0, bool)
    place = np.searchsorted(every.start, marks)
    drop[place[place < len(every)]] = True
    keep = ~drop
    start, end, key = every.start[keep], every.end[keep], every.key[keep]
    word, upper, line = every.word[keep], every.upper[keep], every.line[keep]
    return Tokens(every.text, start, end, key, word, upper, line, every.lower), sign[keep]


def _inside(spans):
    """A function that tells whether a character offset lies in one of the spans."""
    edges = np.array(spans, np.int64)

    def inside(place: int) -> bool:
        row = int(np.searchsorted(edges[:, 0], place, side="right")) - 1
        return row >= 0 and place < edges[row, 1]

    return inside
