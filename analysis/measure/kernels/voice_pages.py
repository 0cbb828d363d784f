"""A text laid out by way of the compiled functions: quotations, tokens and sentences as `page.lay_out` has them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from analysis.measure.kernels import voice_marks_numba as marks
from analysis.measure.kernels import voice_page_numba as page
from analysis.measure.kernels import voice_quotations_numba as pairing
from analysis.measure.voice import language as lang
from analysis.measure.voice.language import Language
from analysis.measure.voice.line_sentences import LONGEST
from analysis.measure.voice.marks import BEFORE_SPEECH, BREAKS, CLOSES_BEFORE, DOUBLE, OPENS_AFTER, SINGLE, Quotation
from analysis.measure.voice.tokens import Tokens, character_tables


@lru_cache(maxsize=1)
def _looks() -> tuple[np.ndarray, np.ndarray]:
    """What each of the first 65,536 characters is (bits of `voice_marks_numba`), and its small letter (0: several)."""
    looks, small = np.zeros(65536, np.uint16), np.zeros(65536, np.uint32)
    tests = (
        (marks.SPACE, str.isspace), (marks.DIGIT, str.isdigit), (marks.DECIMAL, str.isdecimal),
        (marks.ALNUM, str.isalnum), (marks.UPPER, str.isupper), (marks.ALPHA, str.isalpha),
    )  # fmt: skip
    for code in range(65536):
        char = chr(code)
        looks[code] = sum(bit for bit, test in tests if test(char))
        lower = char.lower()
        small[code] = ord(lower) if len(lower) == 1 else 0
    for bit, chars in ((marks.DOUBLE, DOUBLE), (marks.SINGLE, SINGLE), (marks.BREAK, BREAKS),
                       (marks.OPENS_AFTER, OPENS_AFTER), (marks.CLOSES_BEFORE, CLOSES_BEFORE),
                       (marks.BEFORE_SPEECH, BEFORE_SPEECH)):  # fmt: skip
        for char in chars:
            looks[ord(char)] |= bit
    return looks, small


def _stand_in(code: int) -> int:
    """A character of the table that is what this one is."""
    char = chr(code)
    if char.isdecimal():
        return ord("٣")
    if char.isdigit():
        return ord("²")
    if char.isalpha():
        return ord("Ӝ" if char.isupper() else "א")
    return ord("½" if char.isalnum() else "Ⓐ" if char.isupper() else "§")


@lru_cache(maxsize=1)
def _glyphs() -> np.ndarray:
    """Whether each of the first 65,536 characters is a double mark."""
    found = np.zeros(65536, np.bool_)
    found[[ord(char) for char in DOUBLE]] = True
    return found


def within_table(codes: np.ndarray) -> np.ndarray:
    """The code points, those beyond the table replaced by others that are the same kind of character."""
    plain = codes.copy()  # in any case: compiled once, not for arrays that can be written and for others
    high = np.flatnonzero(codes >= 65536)
    distinct, which = np.unique(codes[high], return_inverse=True)
    plain[high] = np.array([_stand_in(code) for code in distinct.tolist()], np.uint32)[which]
    return plain


def quotations(codes: np.ndarray, language: Language, aside: list[tuple[int, int]]) -> list[Quotation]:
    """The quotations that `find_quotations` finds."""
    words = sorted(language.elisions)
    letters = np.array([ord(char) for word in words for char in word], np.uint32)
    at = np.cumsum([0, *map(len, words)])
    found = pairing.quotations(within_table(codes), *_looks(), letters, at, np.array(aside, np.int64).reshape(-1, 2))
    return [Quotation(start, inner, stop, end, depth, closed > 0, goes_on > 0)
            for start, inner, stop, end, depth, closed, goes_on in found.tolist()]  # fmt: skip


def cut(text: str, codes: np.ndarray, language: Language, dropped: np.ndarray, borders: np.ndarray):
    """The tokens without the marks of quotations, and of each the mark, row, roles and article."""
    size = len(codes)
    kinds = (np.int64, np.int64, np.uint64, np.bool_, np.bool_, np.int64, np.uint32, np.int64, np.uint64, np.int64)
    lower = np.empty(size, np.uint32)
    columns = [np.empty(size, kind) for kind in kinds]
    count = page.cut(codes, *character_tables(), dropped, _glyphs(), borders, *language.table.compact, language.roles,
                     lower, *columns)  # fmt: skip
    start, end, key, word, upper, line, *others = (column[:count].copy() for column in columns)
    tokens = Tokens(text, start, end, key, word, upper, line, lower)
    tokens.__dict__["codes"] = codes
    return tokens, *others


def number_sentences(tokens: Tokens, roles: np.ndarray, sign: np.ndarray, quote: np.ndarray, cuts: np.ndarray,
                     ordinals: bool) -> np.ndarray:  # fmt: skip
    """Sentence number of each token, as `line_sentences.number_sentences` gives it."""
    sentence = np.empty(len(tokens), np.int64)
    page.sentences(tokens.start, tokens.end, tokens.lower, tokens.upper, tokens.line, sign, roles, quote, cuts,
                   ordinals, np.uint64(lang.ABBREVIATION), np.uint64(lang.SAYING), LONGEST, sentence)  # fmt: skip
    return sentence


def spread(outer: np.ndarray, spans: np.ndarray, quote: np.ndarray, depth: np.ndarray) -> None:
    """Write for each token the number of its outermost quotation (or -1), and in how many it stands."""
    page.spread(outer, spans, quote, depth)
