"""Numbers that show a capture's faults: broken characters, words that stand twice, cut ends, no prose. No verdicts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

RUN = 12             # words in a row that no writer repeats by chance within one article
LONGEST_LABEL = 40   # characters before a colon that may name a speaker

# Letters of scripts without spaces are words one by one, as in measure/tokens.py.
_ALONE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_WORD = re.compile(r"[^\W_\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]+(?:['’][^\W_]+)*"
                   r"|[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_SPACED_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")      # the same where no such letter stands: twice as fast
_ASCII_WORD = re.compile(r"[A-Za-z0-9]+(?:'[A-Za-z0-9]+)*")  # and where all is ASCII
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
_ADDRESS = re.compile(r"\S*(?:://|www\.|[?&]\w+=)\S*")
_LATIN, _OTHER = re.compile(r"[A-Za-zÀ-ɏ]"), re.compile(r"[\u0370-\u03ff\u0400-\u04ff\u0530-\u058f]")
_MARKS = {"straight": ('"',), "curly": ("“", "”"), "angle": ("«", "»", "‹", "›"), "low": ("„", "‟"),
          "corner": ("「", "」", "『", "』"), "backtick": ("``", "''")}
# Inside words it is an apostrophe; a mark opens before a word and closes behind one. What stands before is asked after
# the mark, here as in the next: so a search looks at few places.
_SINGLE = re.compile(r"['‘](?<![\w'`].)(?=\w)(?=[^'’]{2,300}[\w.,!?…]['’](?!\w))", re.DOTALL)
_LABEL = re.compile(r"([A-ZÀ-ÞА-Я](?:(?<=^.)|(?<=[.!?\"”)] .))[\w.'’-]*(?: (?:\([^()]{1,30}\)|[\w.'’-]+)){0,4}):(?= )",
                    re.MULTILINE)
_BULLET = re.compile(r"^\s*(?:[-•*–▪◦]|\(?\d{1,2}[.)])\s+\S", re.MULTILINE)
_CLOCK_LINE = re.compile(r"^\s*\[?(?:[01]?\d|2[0-3])[:.h][0-5]\d\b", re.MULTILINE)
_CLOCK = re.compile(r"(?<![\d:.])(?:([01]?\d|2[0-3])[:.]([0-5]\d)(?:[:.][0-5]\d)?\s*([ap])?\.?m?\b\.?|"
                    r"(?<=T)([01]\d|2[0-3]):([0-5]\d))(?!\d)", re.IGNORECASE)
_CLOCK_LIKE = re.compile(r"\d[:.]\d\d")
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
    if "://" in text or "www." in text or "=" in text:
        text = _ADDRESS.sub(" ", text)
    places = end = 0
    for begun in _DAMAGE_BEGINS.finditer(text):
        if begun.start() >= end and (found := _DAMAGE.match(text, begun.start())):
            places, end = places + 1, found.end()
    return places


def mixed_words(text: str) -> int:
    """Words that mix Latin letters with Greek or Cyrillic ones, as letters that look alike do when they are swapped.

    >>> mixed_words("The mаyor of Ostmark"), mixed_words("Владимир said")   # the a of the first is Cyrillic
    (1, 0)
    """
    # Most texts have none of the others; a text in them has few Latin letters.
    if not _OTHER.search(text) or not _LATIN.search(text):
        return 0
    return sum(1 for word in words_of([text]) if not word.isascii() and _LATIN.search(word) and _OTHER.search(word))


def quotation_marks(text: str) -> dict[str, int]:
    """How many quotation marks of each style there are: straight, curly, angle, low, corner, backtick, single.

    Single marks are counted where one opens before a word and another closes: an apostrophe is none.

    >>> quotation_marks("He said “so be it”; it's the mayor's")["curly"]
    2
    """
    return {**{style: sum(map(text.count, marks)) for style, marks in _MARKS.items()},
            "single": 2 * len(_SINGLE.findall(text))}


def repeated_share(text: str) -> float:
    """Share of the text's runs of twelve words that stood in it before: a doubled paragraph, with or without line ends.

    >>> repeated_share("a b c d e f g h i j k l m n"), round(repeated_share("a b c d e f g h i j k l " * 2), 3)
    (0.0, 0.077)
    """
    return share_of_runs(folded(words_of([text])))


def folded(words: list[str]) -> list[str]:
    """The words without the difference of capitals.

    >>> folded(["The", "MAYOR"]), folded([])
    (['the', 'mayor'], [])
    """
    return "\n".join(words).casefold().split("\n") if words else []  # at once: no word holds a line end


def share_of_runs(words: list[str]) -> float:
    """`repeated_share` of a text whose `folded` words are known.

    >>> share_of_runs(list("abcdefghijkl" * 2)) == 1 - 12 / 13
    True
    """
    runs = len(words) - RUN + 1
    return 1 - len(set(zip(*(words[i:] for i in range(RUN)), strict=False))) / runs if runs > 0 else 0.0


def open_end(text: str) -> bool:
    """Whether a text stops without an end of a sentence, or says itself that it goes on.

    A signature or a list ends so too: what many articles of one outlet end in is no sign (`article_checks` sees to it).

    >>> open_end("The mayor of Ost"), open_end("The mayor said “so.”"), open_end("The mayor said so..."), open_end("")
    (True, False, True, False)
    """
    end = text.rstrip()[-200:]
    return bool(end) and (bool(_BROKEN_OFF.search(end)) or not _FINISHED.search(end))


def genre_lines(text: str) -> dict[str, int]:
    """Signs that a text is no report: speakers' labels that return (transcript), bullets, lines that begin with a time.

    >>> genre_lines("10:05 Doors open.\\n10:20 The mayor speaks.")["clock_lines"]
    2
    """
    labels = Counter(label for label in (_LABEL.findall(text) if ": " in text else ())
                     if len(label) <= LONGEST_LABEL)
    return {"speaker_labels": sum(count for count in labels.values() if count > 1),
            "list_lines": len(_BULLET.findall(text)), "clock_lines": len(_CLOCK_LINE.findall(text))}


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
