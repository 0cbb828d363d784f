"""The cue file of a language, read once and turned into look-up tables."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from .phrase_lists import in_numbers
from .tokens import WordTable, tokenize, word_key

_FOLDER = Path(__file__).resolve().parents[2] / "data"

# One bit per role a word can play. A word may play several ("report" is a cue, a noun that reports and a document).
SAYING, NAMING, JUDGEMENT, BELIEF, INTENTION, NOUN, HEARSAY = (1 << place for place in range(7))
OPENER, BREAK, JOIN, RELATIVE, NEGATION, AUXILIARY, ADVERB, TIME, PREPOSITION, ARTICLE = (
    1 << place for place in range(7, 17)
)
PERSON, GROUP, FIRST, POSSESSIVE, TITLE, SPEAKER, ROLE, DOCUMENT = (1 << place for place in range(17, 25))
WORK, NICKNAME, WORDWORD, ABBREVIATION, MOOD, ANCHOR, DUBBED = (1 << place for place in range(25, 32))
EVIDENCE, WORDING, USING, WEAK, TELLER = (1 << place for place in range(32, 37))
_AS = {"en": "as", "de": "als", "ru": "как", "uk": "як"}
VERB_CUE = SAYING | NAMING | JUDGEMENT | BELIEF | INTENTION

_ROLES = {
    ("cues", "saying"): SAYING,
    ("cues", "naming"): NAMING,
    ("cues", "judgement"): JUDGEMENT,
    ("cues", "belief"): BELIEF,
    ("cues", "intention"): INTENTION,
    ("cues", "nouns"): NOUN,
    ("cues", "hearsay"): HEARSAY,
    ("clauses", "openers"): OPENER,
    ("clauses", "breaks"): BREAK,
    ("clauses", "joins"): JOIN,
    ("clauses", "relatives"): RELATIVE,
    ("clauses", "negations"): NEGATION,
    ("clauses", "auxiliaries"): AUXILIARY,
    ("clauses", "adverbs"): ADVERB,
    ("clauses", "times"): TIME,
    ("clauses", "prepositions"): PREPOSITION,
    ("clauses", "articles"): ARTICLE,
    ("clauses", "reported_mood"): MOOD,
    ("speakers", "person"): PERSON,
    ("speakers", "group"): GROUP,
    ("speakers", "first"): FIRST,
    ("speakers", "possessive"): POSSESSIVE,
    ("speakers", "titles"): TITLE,
    ("speakers", "nouns"): SPEAKER,
    ("speakers", "roles"): ROLE,
    ("phrases", "documents"): DOCUMENT,
    ("marks", "works"): WORK,
    ("marks", "nicknames"): NICKNAME,
    ("marks", "words_as_words"): WORDWORD,
    ("abbreviations", "words"): ABBREVIATION,
    ("distance", "dubbed"): DUBBED,
    ("distance", "wording"): WORDING,
    ("distance", "using"): USING,
    ("cues", "evidence"): EVIDENCE,
    ("cues", "weak"): WEAK,
    ("phrases", "tellers"): TELLER,
}
_CUE_TYPES = {SAYING: "saying", NAMING: "naming", JUDGEMENT: "judgement", BELIEF: "belief", INTENTION: "intention"}


class LanguageError(ValueError):
    """A cue file that cannot be used, with the file, the entry and what was expected."""


@dataclass(frozen=True, eq=False)
class Language:
    """Look-up tables of one language.

    `table` finds a word's row in `roles` (its bits). `phrases` maps the hash of a phrase's longest word to (how many
    words stand before it, the hashes of all its words, kind, its wording); `glosses` that of a closing word to (the
    hashes, wording).
    """

    code: str
    table: WordTable
    roles: np.ndarray
    phrases: dict[int, list[tuple[int, tuple[int, ...], str, str]]]
    glosses: dict[int, list[tuple[tuple[int, ...], str]]]
    elisions: frozenset[str]
    family_first: frozenset[str]
    has_cues: bool
    verb_last: bool
    ordinals: bool
    has_mood: bool
    name_words: int
    patronymics: tuple[str, ...]

    @cached_property
    def as_key(self) -> int:
        """Hash of the word before a name that is given ("described as"); 0 where there is none."""
        return word_key(_AS[self.code]) if self.code in _AS else 0

    @cached_property
    def gloss(self) -> list[tuple[int, int]]:
        """Hashes of a closing word of a gloss and of the opening word that goes with it."""
        return [(closing, keys[0]) for closing, group in self.glosses.items() for keys, _ in group]

    @cached_property
    def phrase_lists(self) -> dict[str, list[int]]:
        """The phrases in numbers, see `phrase_lists.in_numbers`."""
        return in_numbers(self.table.keys.tolist(), self.phrases)


def cue_type(role: int) -> str:
    """The cue type a role bit stands for; "none" for other roles."""
    if role in _CUE_TYPES:
        return _CUE_TYPES[role]
    for bit, name in _CUE_TYPES.items():
        if role & bit:
            return name
    return "none"


def voice_languages() -> list[str]:
    """Codes of the languages that have a cue file; any other language gets quotation marks only.

    >>> voice_languages()
    ['de', 'en', 'ru', 'uk']
    """
    return sorted(path.stem.removeprefix("voice-") for path in _FOLDER.glob("voice-??.toml"))


def _words(entry) -> list[str]:
    return entry.split() if isinstance(entry, str) else [word for item in entry for word in [item.strip()] if word]


def _keys(phrase: str) -> tuple[int, ...]:
    return tuple(int(key) for key in tokenize(phrase).key)


@lru_cache(maxsize=16)
def load_language(code: str) -> Language:
    """The tables of a language; empty ones (quotation marks only) where it has no cue file.

    Parameters
    ----------
    code : two letters ("en"), or such with a region ("en-GB"), of which only the first two count

    Raises
    ------
    LanguageError if the cue file is not valid TOML or lists a word where none can stand.
    """
    code = code.lower().replace("_", "-").split("-")[0]
    path = _FOLDER / f"voice-{code}.toml"
    if not path.exists():
        return _build(code, {}, path.name)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise LanguageError(
            f"{path.name} is not valid TOML: {error}; check quotes and brackets near that line"
        ) from None
    return _build(code, data, path.name)


def _build(code: str, data: dict, name: str) -> Language:
    roles: dict[int, int] = {}
    for (section, entry), bit in _ROLES.items():
        for word in _words(data.get(section, {}).get(entry, [])):
            keys = _keys(word)
            if len(keys) != 1:
                if (section, entry) == ("phrases", "documents"):
                    continue
                raise LanguageError(
                    f"{name}, [{section}] {entry}: {word!r} is {len(keys)} words, expected one; list it under [phrases]"
                )
            roles[keys[0]] = roles.get(keys[0], 0) | bit
    phrases: dict[int, list[tuple[int, tuple[int, ...], str, str]]] = {}
    listed = data.get("phrases", {})
    distance = data.get("distance", {})
    kinds = {
        "according": listed.get("according", []),
        "after source": listed.get("after_source", []),
        "as verb": listed.get("as_verb", []),
        "citing": listed.get("citing", []),
        "as reported": listed.get("as_reported", []),
        "passive": listed.get("passive", []),
        "impersonal": listed.get("impersonal", []),
        "so-called": distance.get("before", []),
        "term for": distance.get("after", []),
    }
    for kind, entries in kinds.items():
        for phrase in entries:
            words = phrase.split()
            cut = tokenize(phrase)
            # Found by its longest word: "in the words of" must not be looked for at every "in".
            spans = [int(end - start) for start, end in zip(cut.start, cut.end, strict=True)]
            if not spans:
                raise LanguageError(f"{name}: an empty phrase under {kind!r}; remove it")
            anchor = spans.index(max(spans))
            keys = tuple(int(key) for key in cut.key)
            phrases.setdefault(keys[anchor], []).append((anchor, keys, kind, " ".join(words)))
            roles[keys[anchor]] = roles.get(keys[anchor], 0) | ANCHOR
    glosses: dict[int, list[tuple[tuple[int, ...], str]]] = {}
    for opening, closing in distance.get("glosses", []):
        keys = _keys(closing)
        glosses.setdefault(keys[0], []).append(((*_keys(opening), *keys), f"{opening} … {closing}"))
    for group in phrases.values():
        group.sort(key=lambda item: -len(item[1]))  # the longest phrase first
    for passing in glosses.values():
        passing.sort(key=lambda item: -len(item[0]))
    table = WordTable(np.fromiter(roles, np.uint64, len(roles)))
    bits = np.array([0, *roles.values()], np.uint64)
    return Language(
        code,
        table,
        bits,
        phrases,
        glosses,
        frozenset(data.get("marks", {}).get("elisions", [])),
        frozenset(data.get("speakers", {}).get("family_first", [])),
        bool(data),
        bool(data.get("clauses", {}).get("verb_last", False)),
        bool(data.get("abbreviations", {}).get("ordinals", False)),
        bool(data.get("clauses", {}).get("reported_mood")),
        int(data.get("speakers", {}).get("name_words", 0)),
        tuple(data.get("speakers", {}).get("patronymics", ())),
    )
