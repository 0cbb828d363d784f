"""What the rules read a page by, and what they find: one report per act of reporting."""

from __future__ import annotations

from dataclasses import dataclass

from . import signposts
from .page import Page
from .tokens import word_key

COMMA, COLON, SEMICOLON, DASHES = ord(","), ord(":"), ord(";"), frozenset(map(ord, "–—"))
STOPS = frozenset(map(ord, ".?!…"))
HYPHEN, APOSTROPHE, FULL_STOP = ord("-"), frozenset(map(ord, "'’‘`´ʼ‛′")), ord(".")
BRACKETS = frozenset(map(ord, "()[]"))
REACH = 14  # how far from its cue an opener or a subject may stand, in tokens

# What may decide about a word; the place of a rule or a type here is its number in the model.
RULES = [
    "none",
    "according to",
    "as reported",
    "as said",
    "bare clause",
    "bare cue",
    "citing",
    "clause",
    "cue after",
    "hearsay",
    "impersonal",
    "naming",
    "negated",
    "noun",
    "object",
    "passive",
    "quote alone",
    "quote over paragraphs",
    "quote goes on",
    "quote after report",
    "scare quote",
    "title",
    "nickname",
    "word",
    "quote",
    "other",
]
TYPES = ["none", "saying", "naming", "judgement", "belief", "intention", "hearsay"]


@dataclass(slots=True)
class Report:
    """One act of reporting: where its cue and its subject stand and which tokens it reports (ranges, end excluded)."""

    cue: tuple[int, int]
    cue_type: str
    subject: tuple[int, int] | None
    content: list[tuple[int, int]]
    rule: str
    sentence: int
    naming: bool = False
    weak: bool = False  # attributes quoted words, but no clause of its own
    speaker: str = ""
    negated: bool = False
    gloss: bool = False  # gives a name in passing, at arm's length


class Grammar:
    """What one page is read by: lists, bytes and views, whose single look-ups are faster than those of arrays."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.text = page.tokens.text
        self.english = page.language.code == "en"
        self.roles: list[int] = page.roles.tolist()
        self.sign: list[int] = page.sign.tolist()
        self.quote: list[int] = page.quote.tolist()
        self.upper = page.tokens.upper.tobytes()
        self.start, self.end = page.tokens.start.data, page.tokens.end.data
        self.key = page.tokens.key.data
        self.first: list[int] = page.first.tolist()
        self.sentence, self.article = page.sentence.data, page.article.data
        self.aside, self.head, self.minor = page.aside.tobytes(), page.head.tobytes(), page.minor.tobytes()
        self.halts, self.endings = signposts.halts(page), signposts.endings(page)
        self.negations, self.passed_over = signposts.negations(page), signposts.passed_over(page)
        self.phrase_steps = signposts.phrase_steps(page)

    def words(self, begin: int, stop: int) -> str:
        """The text of tokens begin to stop, blanks made single."""
        if stop == begin + 1:
            return self.text[self.start[begin] : self.end[begin]]
        return " ".join(self.page.tokens.text[self.start[begin] : self.end[stop - 1]].split()) if begin < stop else ""


def keys_of(words: str) -> frozenset[int]:
    """The hashes of the words of a list, as `Grammar.key` holds them."""
    return frozenset(word_key(word) for word in words.split())


WHEN = keys_of("when where")
TO = keys_of("to")
NOT_A_CUE = Report((0, 0), "none", None, [], "not a cue", -1)
