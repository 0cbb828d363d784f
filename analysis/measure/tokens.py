"""One tokeniser for everything: Unicode words (UAX #29), as arrays for counting and as a table for people."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.measure.batch import Tokens
from analysis.measure.bounds import part_of_words, sentence_of_words, stretches, whole
from analysis.measure.checked import check_ids, check_languages, check_parts
from analysis.measure.kernels import Words, compiled, words_numpy
from analysis.tables import PARTS, TableError, require

DATA = Path(__file__).resolve().parents[1] / "data"
UNICODE = "15.0.0"
WORD_BREAK = "word-break-15.0.0.csv"

# One byte a class, so that a text becomes a byte string that one regular expression can read.
_CLASS = {"ALetter": b"A", "Hebrew_Letter": b"H", "Numeric": b"N", "Katakana": b"K", "ExtendNumLet": b"E",
          "Extend": b"x", "MidLetter": b"m", "MidNum": b"n", "MidNumLet": b"b", "Single_Quote": b"q",
          "Double_Quote": b"d", "Other_Letter": b"L"}
# The rules WB5 to WB13b of UAX #29 in one pattern; x* after a class is WB4 (marks stick to what they stand on).
# A middle mark (m, b, q, n) belongs to the word only between two letters, or between two digits.
_RUN = (rb"(?:Ax*(?:[mbq]x*(?=[AH]))?"
        rb"|Hx*(?:[mb]x*(?=[AH])|qx*|dx*(?=H))?"
        rb"|Nx*(?:[nbq]x*(?=N))?)+")
# Underscores alone are matched too, outside the group: a million of them are passed over once, not a million times.
_WORD = re.compile(rb"((?:Ex*)*(?:" + _RUN + rb"|(?:Kx*)+)(?:(?:Ex*)+(?:" + _RUN + rb"|(?:Kx*)+))*(?:Ex*)*|Lx*)"
                   rb"|(?:Ex*)+")
_APOSTROPHES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\uff07": "'"})
# Marks that are invisible in print: a soft hyphen or a direction mark must not make a second word of the same word.
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_NARROW_NO_BREAK_SPACE = 0x202F
_HYPHENS = frozenset("-\u2010\u2011\u00ad")


@lru_cache(maxsize=1)
def word_break_classes() -> np.ndarray:
    """uint8 array (code points): class byte of each, ``o`` for all that is no part of a word."""
    table = np.full(0x110000, ord("o"), dtype=np.uint8)
    with (DATA / WORD_BREAK).open(encoding="ascii", newline="") as lines:
        for row in csv.DictReader(lines):
            table[int(row["first"], 16):int(row["last"], 16) + 1] = _CLASS[row["class"]][0]
    # A space ends a word, whatever its width. Unicode has the narrow no-break space join numbers and words like a low
    # line (ExtendNumLet), for Mongolian; in the press it is the space of French marks and of thousands, as U+00A0 is.
    table[_NARROW_NO_BREAK_SPACE] = ord("o")
    return table


def fold(word: str) -> str:
    """The form under which a word is counted: NFC, case folded, one apostrophe, without invisible marks.

    >>> fold("Ukraine’s"), fold("STRASSE") == fold("Straße")
    ("ukraine's", True)
    """
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFC", _INVISIBLE.sub("", word)).translate(_APOSTROPHES).casefold()
    return unicodedata.normalize("NFC", folded)


def word_spans(text: str) -> tuple[np.ndarray, np.ndarray]:
    """First character, and one past the last, of every word of a text.

    Returns
    -------
    Two int64 arrays (words). Only stretches with a letter or a digit are words; "U.S." is the word "U.S".

    Source: Unicode Standard Annex #29, section 4.1, default word boundaries, Unicode 15.0.0; other than there, the
    narrow no-break space (U+202F) is a space.
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    classes = word_break_classes()[codes].tobytes()
    spans = [match.span() for match in _WORD.finditer(classes) if match.lastindex]
    if not spans:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    both = np.array(spans, dtype=np.int64)
    return both[:, 0], both[:, 1]


def tokenize(text: str) -> pd.DataFrame:
    """The words of one text, in order.

    Parameters
    ----------
    text : str

    Returns
    -------
    One row per word: position (from 0), start, end (characters), token (folded), joined (a hyphen alone stands between
    it and the next word: compounds are split but remembered).

    Source: Unicode Standard Annex #29 (words).

    Examples
    --------
    >>> tokenize("North Korea’s far-eastern U.S. ties")["token"].tolist()
    ['north', "korea's", 'far', 'eastern', 'u.s', 'ties']
    """
    start, end = word_spans(text)
    return pd.DataFrame({"position": np.arange(len(start)), "start": start, "end": end,
                         "token": [fold(text[a:b]) for a, b in zip(start, end, strict=True)],
                         "joined": _joined(text, start, end)})


def _joined(text: str, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    joined = np.zeros(len(start), dtype=bool)
    for i in np.flatnonzero(start[1:] - end[:-1] == 1):
        joined[i] = text[end[i]] in _HYPHENS
    return joined


def read_words(texts: Sequence[str]) -> Words:
    """The words of many texts, by the definition: `word_spans` and `fold`, one word after the other.

    What `encode` does faster, and what it is tested against.
    """
    numbers: dict[str, int] = {}
    word, start, end, joined = [], [], [], []
    for text in texts:
        first, last = word_spans(text)
        spellings = (text[a:b] for a, b in zip(first.tolist(), last.tolist(), strict=True))
        word.append(np.fromiter((numbers.setdefault(fold(spelling), len(numbers)) for spelling in spellings), np.int32))
        start.append(first.astype(np.int32))
        end.append(last.astype(np.int32))
        joined.append(_joined(text, first, last))
    lengths = np.fromiter(map(len, start), np.int64, len(start))
    none = [np.zeros(0, np.int32)]
    return Words(lengths, np.concatenate([*word, np.zeros(0, np.int32)]), np.concatenate(start + none),
                 np.concatenate(end + none), np.concatenate([*joined, np.zeros(0, bool)]), tuple(numbers),
                 np.fromiter(map(len, texts), np.int64, len(texts)))


def encode(articles: pd.DataFrame, parts: pd.DataFrame | None = None) -> Tokens:
    """Tokenise a batch of articles once; everything after works on these arrays.

    Compiled where the extra ``scale`` is installed and the batch is large, with NumPy elsewhere; the arrays are the
    same.

    Parameters
    ----------
    articles : one row per article: article_id, text; ``language`` (ISO 639-1) for sentence ends, default English
    parts : one row per stretch: article_id, start, end (characters), part; words outside every stretch are boilerplate.
        Default: all text is body.

    Returns
    -------
    Tokens

    Raises
    ------
    TableError if a column is missing, an id is missing or stands twice, a text is none, a language is a list, a part is
    unknown, or its start or end is no whole number.
    """
    require(articles, ["article_id", "text"], "articles", "read_articles")
    if parts is not None:
        require(parts, ["article_id", "start", "end", "part"], "parts", "split_parts")
        check_parts(parts)
    check_ids(articles["article_id"])
    ids, texts = tuple(articles["article_id"]), articles["text"]
    # Where pandas keeps UTF-8, it is taken as it is; a str of every text is made only for those who need it.
    kept = getattr(texts.dtype, "storage", "") == "pyarrow" and not texts.isna().any()
    size = texts.nbytes if kept else _characters(ids, texts := texts.tolist())
    languages = articles["language"].tolist() if "language" in articles else ["en"] * len(ids)
    check_languages(ids, languages)
    fast = compiled("words_numba", size)
    texts = fast.utf8(texts) if fast else list(texts)
    words: Words = (fast or words_numpy).words(texts, word_break_classes(), fold)
    offsets = np.concatenate([[0], np.cumsum(words.lengths)]).astype(np.int64)
    bounds = whole(words.sizes) if parts is None else stretches(parts, ids, words.sizes)
    later = partial(sentence_of_words, texts, languages, offsets, words.start, bounds)
    return Tokens(ids, offsets, words.word, words.start, words.end, part_of_words(offsets, words.start, bounds),
                  words.joined, words.vocabulary, later)


def _characters(ids: Sequence[str], texts: Sequence[str]) -> int:
    for key, text in zip(ids, texts, strict=True):
        if not isinstance(text, str):
            raise TableError(f"article {key!r} has {text!r} for a text; expected a str, empty where there is none. "
                             f"Fill it in or leave the article out")
    return sum(map(len, texts))


def tokens_of(tokens: Tokens, article_ids: Sequence[str]) -> Tokens:
    """The words of some of the articles, in the order asked for; the vocabulary stays that of all.

    Raises
    ------
    TableError if there is an article that the tokens do not have.
    """
    ids = tuple(article_ids)
    if ids == tokens.article_ids:
        return tokens
    which = pd.Index(tokens.article_ids, dtype=object).get_indexer(np.array([*ids, None], dtype=object)[:-1])
    if (which < 0).any():
        raise TableError(f"article {ids[int((which < 0).argmax())]!r} has no tokens; give those that encode makes of "
                         f"these articles")
    size = np.diff(tokens.offsets)[which]
    offsets = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    rows = np.arange(offsets[-1]) + np.repeat(tokens.offsets[which] - offsets[:-1], size)
    return Tokens(ids, offsets, tokens.word[rows], tokens.start[rows], tokens.end[rows], tokens.part[rows],
                  tokens.joined[rows], tokens.vocabulary, partial(_sentences_of, tokens, rows))


def _sentences_of(tokens: Tokens, rows: np.ndarray) -> np.ndarray:
    return tokens.sentence[rows]


def tokens_table(tokens: Tokens) -> pd.DataFrame:
    """The arrays as a table for people: in memory only, since in order its words are the text.

    Returns
    -------
    One row per word: article_id, position (from 0), start, end (characters), token, part, sentence, joined.
    """
    words: Sequence[str] = np.array(tokens.vocabulary, dtype=object)[tokens.word] if len(tokens.word) else []
    return pd.DataFrame({
        "article_id": np.array(tokens.article_ids, dtype=object)[tokens.article] if len(tokens.word) else [],
        "position": tokens.position, "start": tokens.start.astype(np.int64), "end": tokens.end.astype(np.int64),
        "token": words,
        "part": np.array(PARTS, dtype=object)[tokens.part] if len(tokens.word) else [],
        "sentence": tokens.sentence, "joined": tokens.joined})
