"""What the rules read a page by, and what they find: one report per act of reporting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from analysis.measure.kernels import compiled

from . import signposts
from .page import Page
from .tokens import word_key

COMMA, COLON, SEMICOLON, DASHES = ord(","), ord(":"), ord(";"), frozenset(map(ord, "–—"))
STOPS = frozenset(map(ord, ".?!…"))
HYPHEN, APOSTROPHE, FULL_STOP = ord("-"), frozenset(map(ord, "'’‘`´ʼ‛′")), ord(".")
BRACKETS = frozenset(map(ord, "()[]"))


def keys_of(words: str) -> frozenset[int]:
    """The hashes of the words of a list, as `Grammar.key` holds them."""
    return frozenset(word_key(word) for word in words.split())


WHEN, TO = keys_of("when where"), keys_of("to")
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


Span = tuple[int, int]
Content = tuple[int, int, int, int]  # two spans of tokens, -1 where there is none
NO_SPAN = (-1, -1)
NO_CONTENT = (-1, -1, -1, -1)
(_, ACCORDING, AS_REPORTED, AS_SAID, BARE_CLAUSE, BARE_CUE, CITING, CLAUSE, CUE_AFTER, HEARSAY, IMPERSONAL, NAMING,
 NEGATED, NOUN, OBJECT, PASSIVE) = range(16)  # numbers of rules  # fmt: skip
SAYING, HEARSAY_TYPE = 1, 6  # numbers of types
MOOD = len(RULES)
RULE_NAMES = [*RULES, "reported mood"]
NOTHING, NO_CUE = -1, -2  # instead of a rule: no report, and no word of a report either


class Found(NamedTuple):
    """One act of reporting in numbers, as the rules hand it on: places of cue, subject (or -1) and content."""

    begin: int
    stop: int
    kind: int
    subject: int
    subject_stop: int
    first: int
    first_stop: int
    second: int
    second_stop: int
    rule: int
    gloss: int


FIELDS = len(Found._fields)


def found(cue: Span, kind: int, subject: Span, content: Content, rule: int, gloss: int = 0) -> Found:
    """An act of reporting."""
    return Found(cue[0], cue[1], kind, subject[0], subject[1], content[0], content[1], content[2], content[3], rule,
                 gloss)  # fmt: skip


def nothing(rule: int) -> Found:
    """No act of reporting."""
    return Found(-1, -1, 0, -1, -1, -1, -1, -1, -1, rule, 0)


@dataclass(slots=True)
class Report:
    """One act of reporting: where its cue and its subject stand and which tokens it reports (ranges, end excluded)."""

    cue: tuple[int, int]
    cue_type: str
    subject: tuple[int, int] | None
    content: list[tuple[int, int]]
    rule: str
    sentence: int
    speaker: str = ""
    gloss: bool = False  # gives a name in passing, at arm's length


def reports_of(rows: list[list[int]], sentence: Sequence[int]) -> list[Report]:
    """The reports of rows of numbers in the order of `Found`."""
    reports = []
    for begin, stop, kind, subject, subject_stop, first, first_stop, second, second_stop, rule, gloss in rows:
        content = [(first, first_stop)] if first >= 0 else []
        if second >= 0:
            content.append((second, second_stop))
        reports.append(Report((begin, stop), TYPES[kind], (subject, subject_stop) if subject >= 0 else None, content,
                              RULE_NAMES[rule], sentence[begin], "", gloss > 0))  # fmt: skip
    return reports


class Grammar:
    """What one page is read by: lists, bytes and views, whose single look-ups are faster than those of arrays."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.ground: Any = None  # the same as arrays, if the compiled rules ask for it
        self.text = page.tokens.text
        self.english = page.language.code == "en"
        self.verb_last = page.language.verb_last
        self.as_key, self.gloss = page.language.as_key, page.language.gloss
        lists = page.language.phrase_lists
        self.phrase_before, self.phrase_length, self.phrase_kind = lists["before"], lists["length"], lists["kind"]
        self.phrase_first, self.phrase_keys, self.phrase_at = lists["first"], lists["keys"], lists["at"]
        self.upper = page.tokens.upper.tobytes()
        self.start, self.end = page.tokens.start.data, page.tokens.end.data
        self.key = page.tokens.key.data
        self.first: list[int] = page.first.tolist()
        self.sentence, self.article = page.sentence.data, page.article.data
        self.aside, self.head, self.minor = page.aside.tobytes(), page.head.tobytes(), page.minor.tobytes()
        self.roles: Sequence[int]
        self.sign: Sequence[int]
        self.quote: Sequence[int]
        if compiled("voice_reports", page.volume):  # few look-ups are left
            self.roles, self.sign, self.quote = page.roles.data, page.sign.data, page.quote.data
            return
        self.roles, self.sign, self.quote = page.roles.tolist(), page.sign.tolist(), page.quote.tolist()
        self.row: list[int] = page.row.tolist()
        self.halts, self.endings = signposts.halts(page), signposts.endings(page)
        self.negations, self.passed_over = signposts.negations(page), signposts.passed_over(page)
        self.phrase_steps = signposts.phrase_steps(page)

    def words(self, begin: int, stop: int) -> str:
        """The text of tokens begin to stop, blanks made single."""
        if stop == begin + 1:
            return self.text[self.start[begin] : self.end[begin]]
        return " ".join(self.page.tokens.text[self.start[begin] : self.end[stop - 1]].split()) if begin < stop else ""


