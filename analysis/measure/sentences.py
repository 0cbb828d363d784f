"""Where sentences end: a full stop is not enough, and a line end always is."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

import numpy as np

DATA = Path(__file__).resolve().parents[1] / "data"
_CLOSING = "'\"”’»›“‘)\\]"
_STOP = ".!?…։؟۔"
# Either marks that end a sentence in scripts without spaces, or a stop with what closes behind it and a space after it.
# A run of stops is tried once, from its first: else a million of them would be tried a million times.
_END = re.compile(rf"[。！？]+[{_CLOSING}」』]*|(?<![{_STOP}])[{_STOP}]++[{_CLOSING}]*+(?=\s|$)"
                  r"|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_NEXT = re.compile(r"\s*[\W_]*(\w)?")
_WORD_BEFORE = re.compile(r"[\w.]+\Z")


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    lists = tomllib.loads((DATA / "sentences.toml").read_text(encoding="utf-8"))
    return {language: frozenset(words) for language, words in lists.items()}


def abbreviations(language: str) -> frozenset[str]:
    """Words, in small letters, whose full stop does not end a sentence; none where the language is unknown."""
    return _lists().get(language, frozenset())


def sentence_ends(text: str, language: str = "en") -> np.ndarray:
    """One past the last character of every sentence.

    Good enough to keep phrases and collocations from running across sentences; it is no parser, and an abbreviation
    before a capital ("U.S. President") is taken to go on.

    Parameters
    ----------
    text : str
    language : ISO 639-1, chooses the abbreviations; an unknown one has none

    Returns
    -------
    int64 array, ascending

    Examples
    --------
    >>> sentence_ends("Mr. Ost spoke. He left.").tolist()
    [14, 23]
    """
    known = abbreviations(language)
    return np.array([match.end() for match in _END.finditer(text) if _is_end(text, match, known)], dtype=np.int64)


def is_end(text: str, start: int, language: str = "en") -> bool:
    """Whether a sentence ends with the stop, or the run of stops, that begins at a character.

    >>> is_end("Mr. Ost left.", 2), is_end("Mr. Ost left.", 12)
    (False, True)
    """
    match = _END.match(text, start)
    return match is not None and _is_end(text, match, abbreviations(language))


def _is_end(text: str, match: re.Match[str], known: frozenset[str]) -> bool:
    alone = match[0][0] == "." and match[0].rstrip(_CLOSING) == "."
    return not alone or _ends_here(text, match, known)


def _ends_here(text: str, match: re.Match[str], known: frozenset[str]) -> bool:
    after = _NEXT.match(text, match.end(), match.end() + 20)
    if after and after[1] and after[1].islower():
        return False
    before = _WORD_BEFORE.search(text, max(0, match.start() - 20), match.start())
    if not before or len(match[0]) > 1:  # a closing mark follows the stop: whatever the word, the sentence is over
        return True
    word = before[0].lower()
    initial = len(word) == 1 and before[0].isupper()
    return not (initial or "." in word or word in known)
