"""Numbers that show a capture's faults: broken characters, words that stand twice, cut ends, no prose. No verdicts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from analysis.read.plain import plain_bytes

RUN = 12             # words in a row that no writer repeats by chance within one article
LONGEST_LABEL = 40   # characters before a colon that may name a speaker
MANY_RUNS = 20_000   # from which on they are counted as numbers

# Letters of scripts without spaces are words one by one, as in measure/tokens.py.
_ALONE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_WORD = re.compile(r"[^\W_\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]+(?:['’][^\W_]+)*"
                   r"|[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_SPACED_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")      # the same where no such letter stands: twice as fast
_ASCII_WORD = re.compile(r"[A-Za-z0-9]+(?:'[A-Za-z0-9]+)*")  # and where all is ASCII
# The same on bytes: small letters, digits and apostrophes stay; then the apostrophes that are in no word go.
_WORDS_ONLY = bytes(i if (i < 128 and chr(i).isalnum()) or i in b"'\x92" else 32 for i in bytes(range(256)).lower())
_MARK_ALONE = re.compile(rb"['\x92](?:(?<![a-z0-9].)|(?![a-z0-9]))")
# What the bytes 80 to BF look like where UTF-8 was read as Windows-1252 or Latin-1.
_REST = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ\x80-\xbf"
_SAFE = "€‚ƒ„†‡ˆ‰Š‹ŒŽ•˜™š›œžŸ\x80-\x9f¡-ª¬-º¼-¿"   # without marks that may stand beside a real capital letter
_DAMAGE = re.compile(
    "[\ufffd\ufffe\uffff\ue000-\uf8ff\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]"
    f"|[ÂÃ][{_REST}]|[ÄÅÎÏÐÑØÙ][{_SAFE}]|[à-ï][{_SAFE}][{_REST}]|ð[{_REST}]{{3}}"
    # Cyrillic read as Windows-1251: every letter becomes a pair; and typographic marks read as Mac Roman or DOS.
    r"|(?:[РС][^\sа-яА-Яa-zA-Z0-9.,!?]){2,}|‚Ä[\w\W]|ΓÇ[\w\W]"
    # A question mark where a letter or a mark was, with no space behind it; entities and tags left over from HTML.
    r"|(?<=[\w\"”’'])\?(?=[a-zß-ÿ])|&(?:[a-z]{2,8}|#\d{2,5}|#x[0-9a-f]{2,5});|\\u[0-9a-f]{4}"
    r"|</?(?:p|br|div|span|a|strong|em|li|ul|h\d)\b[^<>]*>")
# With what every such place begins; few characters are looked at closely.
_DAMAGE_BEGINS = re.compile("[\ufffd\ufffe\uffff\ue000-\uf8ff\x00-\x08\x0b\x0e-\x1f\x7f-\x9fÂÃÄÅÎÏÐÑØÙà-ïðРС‚Γ?&\\\\<]")
# Bytes of a plain text that begin no such place, and the one that begins a sentence's end far more often.
_SOUND = bytes(i for i in range(256) if i > 127 or not _DAMAGE_BEGINS.match(chr(i)) or chr(i) == "?")
_QUESTION_AMID = re.compile(rb"\?[a-z]")
_ADDRESS = re.compile(r"://|www\.|[?&]\w+=")
_SPACE = re.compile(r"\s")
_LATIN, _OTHER = re.compile(r"[A-Za-zÀ-ɏ]"), re.compile(r"[\u0370-\u03ff\u0400-\u04ff\u0530-\u058f]")
_MARKS = {"straight": ('"',), "curly": ("“", "”"), "angle": ("«", "»", "‹", "›"), "low": ("„", "‟"),
          "corner": ("「", "」", "『", "』"), "backtick": ("``", "''")}
# Inside words it is an apostrophe; a mark opens before a word and closes behind one. What stands before is asked after
# the mark, here as in the next: so a search looks at few places.
_SINGLE = tuple((mark, re.compile(mark + r"(?<![\w'`].)(?=\w)(?=[^'’]{2,300}[\w.,!?…]['’](?!\w))", re.DOTALL))
                for mark in "'‘")
_LABEL = re.compile(r"([A-ZÀ-ÞА-Я](?:(?<=^.)|(?<=[.!?\"”)] .))[\w.'’-]*(?: (?:\([^()]{1,30}\)|[\w.'’-]+)){0,4}):(?= )",
                    re.MULTILINE)
_BULLET = re.compile(r"^[^\S\n]*(?:[-•*–▪◦]|\(?\d{1,2}[.)])\s+\S", re.MULTILINE)
_CLOCK_LINE = re.compile(r"^[^\S\n]*\[?(?:[01]?\d|2[0-3])[:.h][0-5]\d\b", re.MULTILINE)
_LISTED = re.compile(r"\n[^\S\n]*[-•*–▪◦(\[\d]")   # how a line must begin to be either of them
_CLOCK = re.compile(r"(?<![\d:.])(?:([01]?\d|2[0-3])[:.]([0-5]\d)(?:[:.][0-5]\d)?\s*([ap])?\.?m?\b\.?|"
                    r"(?<=T)([01]\d|2[0-3]):([0-5]\d))(?!\d)", re.IGNORECASE)
_CLOCK_LIKE = re.compile(r"\d[:.]\d\d")
_BROKEN_SIGNS = ("...", "…", "[", "more")
# What may stand last in a finished text: the end of a sentence, with marks and brackets that close behind it.
_FINISHED = re.compile("[.!?。！？؟।][\"”’'»“)\\]]*$|[)\\]]$|[\"”»]$")
_BROKEN_OFF = re.compile(r"(?:\.\.\.|…|\[\+\d+ chars\]|\[(?:\.\.\.|…)\]|\(more\)|read more)\W*$", re.IGNORECASE)


def words_of(stretches: Sequence[str]) -> list[str]:
    """The words of stretches of text, one after the other.

    >>> words_of(["The mayor's so-called", "plan, 東京"])
    ['The', "mayor's", 'so', 'called', 'plan', '東', '京']
    """
    pattern = (_ASCII_WORD if all(map(str.isascii, stretches)) else
               _WORD if any(map(_ALONE.search, stretches)) else _SPACED_WORD)
    return [word for said in stretches for word in pattern.findall(said)]


def count_words(text: str) -> int:
    """Words of a text, near enough to divide by: no table of Unicode classes is asked.

    >>> count_words("The mayor's so-called plan"), count_words("東京")
    (5, 2)
    """
    return len(words_of([text]))


def damaged_places(text: str) -> int:
    """Places where characters were lost or wrongly decoded on the way to us; addresses are left out.

    Found are replacement characters, control characters, UTF-8 read in another encoding, question marks within a word,
    HTML left over. Characters that were dropped without a trace cannot be found, nor can damage to a text that had
    nothing but plain ASCII: there is none.

    Parameters
    ----------
    text : str

    Returns
    -------
    Number of places (int).

    Examples
    --------
    >>> damaged_places("The cafÃ© said â€œyesâ€\\x9d"), damaged_places("don?t"), damaged_places("Café “Zürich”")
    (3, 1, 0)
    """
    plain = plain_bytes(text)
    if plain is not None and not plain.translate(None, _SOUND) and not _QUESTION_AMID.search(plain):
        return 0
    if "://" in text or "www." in text or "=" in text:
        text = _without_addresses(text)
    places = end = 0
    for begun in _DAMAGE_BEGINS.finditer(text):
        if begun.start() >= end and (found := _DAMAGE.match(text, begun.start())):
            places, end = places + 1, found.end()
    return places


def _without_addresses(text: str) -> str:
    """The text, a space in place of what stands between white space and holds a part of an address."""
    kept, at = [], 0
    for found in _ADDRESS.finditer(text):
        if found.start() < at:
            continue
        before = text[at:found.start()]
        cut = 0 if not before or before[-1].isspace() else len(before.rsplit(None, 1)[-1])
        rest = _SPACE.search(text, found.end())
        kept += [before[:len(before) - cut], " "]
        at = rest.start() if rest else len(text)
    return "".join(kept) + text[at:]


def mixed_words(text: str) -> int:
    """Words that mix Latin letters with Greek or Cyrillic ones, as letters that look alike do when they are swapped.

    >>> mixed_words("The mаyor of Ostmark"), mixed_words("Владимир said")   # the a of the first is Cyrillic
    (1, 0)
    """
    # Most texts have none of the others; a text in them has few Latin letters.
    if text.isascii() or not _OTHER.search(text) or not _LATIN.search(text):
        return 0
    return sum(1 for word in words_of([text]) if not word.isascii() and _LATIN.search(word) and _OTHER.search(word))


def quotation_marks(text: str) -> dict[str, int]:
    """How many quotation marks of each style there are: straight, curly, angle, low, corner, backtick, single.

    Single marks are counted where one opens before a word and another closes: an apostrophe is none.

    >>> quotation_marks("He said “so be it”; it's the mayor's")["curly"]
    2
    """
    return {**{style: sum(map(text.count, marks)) for style, marks in _MARKS.items()},
            "single": 2 * sum(len(pattern.findall(text)) for mark, pattern in _SINGLE if mark in text)}


def repeated_share(text: str) -> float:
    """Share of the text's runs of twelve words that stood in it before: a doubled paragraph, with or without line ends.

    >>> repeated_share("a b c d e f g h i j k l m n"), round(repeated_share("a b c d e f g h i j k l " * 2), 3)
    (0.0, 0.077)
    """
    return share_of_runs(folded_words(text))


def folded_words(text: str) -> Sequence[str | bytes]:
    """The words of a text without the difference of capitals, to be counted and compared with each other.

    They are bytes where that is quicker, and strings elsewhere.

    >>> folded_words("The MAYOR's 'so-called’ plan"), folded_words("ÉTÉ")
    ([b'the', b"mayor's", b'so', b'called', b'plan'], ['été'])
    """
    plain = plain_bytes(text)
    if plain is None:
        words = words_of([text])
        return "\n".join(words).casefold().split("\n") if words else []  # at once: no word holds a line end
    return _MARK_ALONE.sub(b" ", plain.translate(_WORDS_ONLY)).split()


def share_of_runs(words: Sequence[str | bytes]) -> float:
    """`repeated_share` of a text whose `folded_words` are known.

    >>> share_of_runs(list("abcdefghijkl" * 2)) == 1 - 12 / 13
    True
    """
    runs = len(words) - RUN + 1
    if runs <= 0:
        return 0.0
    # Runs that are the same have the same code: most texts are done with when no code stands twice.
    codes = _codes(np.fromiter(map(hash, words), np.int64, len(words)).view(np.uint64))
    ordered = np.sort(codes)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    if not len(twice):
        return 0.0
    starts = np.flatnonzero(np.isin(codes, twice))
    return 1 - (runs - len(starts) + _distinct_runs(words, starts)) / runs


def _codes(words: np.ndarray) -> np.ndarray:
    """A number for each run of words: another one where the runs differ, but for a chance in 10^19."""
    two = words[:-1] * np.uint64(0x9E3779B97F4A7C15) + words[1:]
    four = two[:-2] * np.uint64(0xBF58476D1CE4E5B9) + two[2:]
    eight = four[:-4] * np.uint64(0x94D049BB133111EB) + four[4:]
    return eight[:-4] * np.uint64(0xD6E8FEB86659FD93) + four[8:]


def _distinct_runs(words: Sequence[str | bytes], starts: np.ndarray) -> int:
    """How many of the runs that start there differ."""
    if len(starts) <= MANY_RUNS:
        return len({tuple(words[at:at + RUN]) for at in starts.tolist()})
    number: dict[str | bytes, int] = {}
    ids = np.fromiter((number.setdefault(word, len(number)) for word in words), np.int64, len(words))
    # Runs of two, four, eight words as numbers, then eight and four: exact, in a small share of the memory.
    two = _numbered(ids[:-1], ids[1:])
    four = _numbered(two[:-2], two[2:])
    eight = _numbered(four[:-4], four[4:])
    return len(np.unique(_numbered(eight[:-4], four[8:])[starts]))


def _numbered(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """A number for each pair, the same for the same."""
    return np.unique(first * (int(second.max()) + 1) + second, return_inverse=True)[1]


def open_end(text: str) -> bool:
    """Whether a text stops without an end of a sentence, or says itself that it goes on.

    A signature or a list ends so too: what many articles of one outlet end in is no sign (`article_checks` sees to it).

    >>> open_end("The mayor of Ost"), open_end("The mayor said “so.”"), open_end("The mayor said so..."), open_end("")
    (True, False, True, False)
    """
    end = text.rstrip()[-200:]
    said = end.casefold()
    broken = any(sign in said for sign in _BROKEN_SIGNS) and _BROKEN_OFF.search(end)
    return bool(end) and (bool(broken) or not _FINISHED.search(end))


def genre_lines(text: str) -> dict[str, int]:
    """Signs that a text is no report: speakers' labels that return (transcript), bullets, lines that begin with a time.

    >>> genre_lines("10:05 Doors open.\\n10:20 The mayor speaks.")["clock_lines"]
    2
    """
    # What returns ends in the same word before its colon.
    last = [said[-1] for before in text.split(": ")[:-1] if (said := before[-LONGEST_LABEL - 1:].split())]
    labels = Counter(label for label in (_LABEL.findall(text) if len(set(last)) < len(last) else ())
                     if len(label) <= LONGEST_LABEL)
    listed = _LISTED.search("\n" + text)
    return {"speaker_labels": sum(count for count in labels.values() if count > 1),
            "list_lines": len(_BULLET.findall(text)) if listed else 0,
            "clock_lines": len(_CLOCK_LINE.findall(text)) if listed else 0}


def clock_time(text: str) -> float:
    """The first time of day that a text states, in hours from midnight as written; NaN where there is none.

    >>> clock_time("Updated 3:30 pm ET"), clock_time("2031-06-03T17:45:00Z"), clock_time("in 2031")
    (15.5, 17.75, nan)
    """
    found = _CLOCK.search(text) if _CLOCK_LIKE.search(text) else None
    if not found:
        return float("nan")
    hour, minute = int(found[1] or found[4]), int(found[2] or found[5])
    if half := (found[3] or "").lower():
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour + minute / 60
