"""Faults to plant into articles, and an invented study to plant them into. Nobody and nothing in it exists."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pandas as pd

from analysis.read.checks import article_checks
from analysis.read.parts import split_parts

_SENTENCE = re.compile(r"(?<=[.!?\"”])\s+")


def drop_quotes(text: str, draw: random.Random) -> str:
    """No quotation marks any more."""
    return re.sub("[\"“”„«»]|``|''|(?<!\\w)['‘](?=\\w)", "", text)


def double_paragraphs(text: str, draw: random.Random) -> str:
    """Every paragraph twice; of a text in one line, every three sentences."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 4:
        sentences = _SENTENCE.split(text)
        lines = [" ".join(sentences[i:i + 3]) for i in range(0, len(sentences), 3)]
    return "\n".join(line for line in lines for _ in range(2))


def change_marks(text: str, draw: random.Random) -> str:
    """Guillemets for every other double mark."""
    text = re.sub(r"``|“|(?<!\S)\"(?=\S)", "«", text)
    return re.sub(r"''|”|\"", "»", text)


def change_letters(text: str, draw: random.Random) -> str:
    """A Cyrillic letter for every a, o and e within words."""
    return re.sub(r"(?<=\w)[aoe](?=\w)", lambda found: {"a": "\u0430", "o": "\u043e", "e": "\u0435"}[found[0]], text)


def cut_anywhere(text: str, draw: random.Random) -> str:
    """Between 30 and 70 % of the text, cut wherever that falls."""
    return text[:int(len(text) * draw.uniform(0.3, 0.7))]


def cut_at_length(text: str, draw: random.Random) -> str:
    """The first 1,000 characters, as some interfaces give them."""
    return text[:1000] if len(text) > 1000 else text[:len(text) // 2]


def cut_at_sentence(text: str, draw: random.Random) -> str:
    """The first half, up to the end of a sentence: nothing looks cut."""
    sentences = _SENTENCE.split(text)
    return " ".join(sentences[:max(1, len(sentences) // 2)])


def _typographic(text: str) -> str:
    return re.sub(r"\"(?=\w)", "“", re.sub(r"(?<=\S)\"", "”", text.replace("'", "’")))


def break_as_windows(text: str, draw: random.Random) -> str:
    """UTF-8 read as Windows-1252; what was plain ASCII gets the typographic marks of a page first."""
    return _typographic(text).encode().decode("cp1252", errors="replace")


def break_to_ascii(text: str, draw: random.Random) -> str:
    """A question mark for whatever is not ASCII, after typographic marks."""
    return _typographic(text).encode("ascii", errors="replace").decode()


def break_to_replacement(text: str, draw: random.Random) -> str:
    """A replacement character for every byte that is not ASCII, after typographic marks."""
    return _typographic(text).encode().decode("ascii", errors="replace")


# The fault, and the checks of which at least one should name it.
FAULTS: dict[str, tuple[Callable[[str, random.Random], str], tuple[str, ...]]] = {
    "quotes dropped": (drop_quotes, ("share_of_articles_without_marks", "quotation_marks_per_1000_words")),
    "paragraphs doubled": (double_paragraphs, ("share_of_articles_with_repeated_words",)),
    "marks changed": (change_marks, ("share_of_articles_in_its_style_of_marks",)),
    "letters changed": (change_letters, ("share_of_articles_with_mixed_letters",)),
    "text cut anywhere": (cut_anywhere, ("share_of_articles_with_open_end",)),
    "text cut at 1,000 characters": (cut_at_length, ("share_of_articles_with_open_end",)),
    "text cut at a sentence": (cut_at_sentence, ("share_of_articles_with_open_end", "words")),
    "encoding: read as Windows-1252": (break_as_windows, ("share_of_articles_with_damage",)),
    "encoding: question marks": (break_to_ascii, ("share_of_articles_with_damage",)),
    "encoding: replacement characters": (break_to_replacement, ("share_of_articles_with_damage",)),
}
ZONE = "time zone moved by 7 hours"


def measure(articles: pd.DataFrame) -> pd.DataFrame:
    """The table checks of some articles: split into parts, measured."""
    parts = pd.concat([split_parts(text).assign(article_id=key) for key, text in
                       zip(articles["article_id"], articles["text"], strict=True)], ignore_index=True)
    return article_checks(articles, parts)


def plant(articles: pd.DataFrame, fault: str, seed: int) -> pd.DataFrame:
    """The articles with a fault in every one."""
    draw = random.Random(seed)
    if fault == ZONE:
        moved = [f"{said[:11]}{(int(said[11:13]) + 7) % 24:02d}{said[13:]}" for said in articles["published"]]
        return articles.assign(published=moved)
    return articles.assign(text=[FAULTS[fault][0](text, draw) for text in articles["text"]])


def stamp(articles: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Invented times of publication: around 14 h, four hours of spread, an hour between outlets."""
    draw = random.Random(seed)
    shift = {outlet: draw.gauss(0, 1) for outlet in dict.fromkeys(articles["outlet"])}
    hours = [draw.gauss(14 + shift[outlet], 4) % 24 for outlet in articles["outlet"]]
    return articles.assign(published=[f"2031-06-03T{int(h):02d}:{int(h % 1 * 60):02d}:00Z" for h in hours])


WHO = ("The mayor of Ostmark", "A harbour pilot", "The council", "The union of bakers", "A teacher from Westmark",
       "The river ministry", "An old ferryman", "The bridge commission")
DID = ("opened", "inspected", "criticised", "delayed", "praised", "measured", "sold", "repaired", "visited", "closed")
WHAT = ("the north bridge", "two new ferries", "the salt market", "a budget of nine million", "the old lighthouse",
        "the tram to the hills", "every second school", "the grain harbour", "a plan for the dunes", "the fog museum")
WHEN = ("on Monday", "before dawn", "after a long meeting", "for the third time", "without a vote", "in light rain",
        "as promised in spring", "under protest", "to everyone's surprise", "at noon")
SAID = ("we'll see", "nobody asked us", "it is a good day", "the café stays open", "that can't be true",
        "not this year", "so be it", "it's too early to tell")


def invented_study(outlets: int = 4, each: int = 50, seed: int = 1, *, styles: bool = True) -> pd.DataFrame:
    """Articles of invented outlets that differ in length, in how much they quote and in their marks, in no fault."""
    draw = random.Random(seed)
    rows = []
    for number in range(outlets):
        paragraphs, quoted = (draw.randint(8, 13), draw.uniform(0.3, 0.6)) if styles else (10, 0.45)
        marks = '""' if styles and number % 2 else "“”"
        for n in range(each):
            lines = [f"{draw.choice(WHO)} {draw.choice(DID)} {draw.choice(WHAT)}"]
            for _ in range(max(3, paragraphs + draw.randint(-2, 3))):
                said = [f"{draw.choice(WHO)} {draw.choice(DID)} {draw.choice(WHAT)} {draw.choice(WHEN)} and then "
                        f"{draw.choice(DID)} {draw.choice(WHAT)} {draw.choice(WHEN)}."
                        for _ in range(draw.randint(1, 3))]
                if draw.random() < quoted:
                    said.append(f"{marks[0]}{draw.choice(SAID).capitalize()},{marks[1]} said {draw.choice(WHO)}.")
                lines.append(" ".join(said))
            rows.append((f"o{number}-{n}", f"Outlet {number}", "2031-06-03", "en", "\n\n".join(lines)))
    articles = pd.DataFrame(rows, columns=["article_id", "outlet", "date", "language", "text"])
    return stamp(articles, seed)
