"""Checks of each article before anything is compared: doubts in words (audit) and numbers per article (checks)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.read.faults import (
    clock_time,
    count_words,
    damaged_places,
    genre_lines,
    mixed_words,
    open_end,
    quotation_marks,
    repeated_share,
)
from analysis.read.languages import read_language
from analysis.tables import COUNTED_PARTS, columns, require

FEW_WORDS = 100           # below this a rate per 1,000 words moves by ten or more with every single word
MUCH_SET_ASIDE = 0.4      # share of the characters
MUCH_REPEATED = 0.1       # share of the runs of words; a caption repeated is less
MANY_LABELS = 4           # speakers' labels or lines of a list
SIGNATURE = 0.1           # share of an outlet's articles from which on a common last word is its signature, not a cut
_PAIRS = (("“", "”"), ("«", "»"))
_QUOTE_MARKS = re.compile("[\"“”„«»]")
# Languages that identification does not tell apart well.
_ALIKE = ({"no", "nb", "nn", "da"}, {"hr", "sr", "bs"}, {"id", "ms"}, {"zh", "yue", "wuu"}, {"gl", "pt"}, {"ca", "es"})


def audit_articles(articles: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """What a reader should know about each article before comparing it.

    A line here is a doubt, not a verdict: an unbalanced mark may be the outlet's, the capture's or ours.

    Parameters
    ----------
    articles : one row per article: article_id, text, date, inferred
    parts : one row per stretch: article_id, start, end (characters), part

    Returns
    -------
    One row per doubt, by article: article_id, check, detail.

    Raises
    ------
    TableError if a column is missing.
    """
    require(articles, ["article_id", "text", "date", "inferred"], "articles", "read_articles")
    require(parts, ["article_id", "start", "end", "part"], "parts", "split_parts")
    found = []
    by_article = dict(iter(parts.groupby("article_id", sort=False)))
    for article in articles.itertuples():
        rows = by_article.get(article.article_id, parts.iloc[:0])
        for check, detail in _doubts(article.text, article.date, article.inferred, rows):
            found.append((article.article_id, check, detail))
    return pd.DataFrame(found, columns=columns("audit"))


def article_checks(articles: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Numbers on each article that show, over an outlet, whether its captures can be compared with the others'.

    One article's number says little; `comparability` sets an outlet's against the others'. A language is looked at only
    with the extra ``read``, a time of day only where the page or a column ``published`` states one: there are no rows
    for what was not looked at.

    Parameters
    ----------
    articles : one row per article: article_id, text; where there, also outlet, language, published (time of
        publication, ISO 8601)
    parts : one row per stretch: article_id, start, end (characters), part

    Returns
    -------
    One row per article and check, in the order of the articles: article_id, check, value (its unit stands in the
    codebook).

    Raises
    ------
    TableError if a column is missing.
    """
    require(articles, ["article_id", "text"], "articles", "read_articles")
    require(parts, ["article_id", "start", "end", "part"], "parts", "split_parts")
    by_article = dict(iter(parts.groupby("article_id", sort=False)))
    n = len(articles)
    extra = {name: list(articles[name].fillna("")) if name in articles else [""] * n
             for name in ("outlet", "language", "published")}
    counted, values = [], []
    for i, (key, text) in enumerate(zip(articles["article_id"], articles["text"], strict=True)):
        rows = by_article.get(key, parts.iloc[:0])
        stretches = [(part, text[a:b]) for part, a, b in zip(rows["part"], rows["start"], rows["end"], strict=True)]
        kept = [(part, said) for part, said in stretches if part in COUNTED_PARTS]
        aside = "\n".join(said for part, said in stretches if part not in COUNTED_PARTS)
        prose = "\n".join(said for part, said in kept if part != "headline") or "\n".join(said for _, said in kept)
        counted.append(" ".join(" ".join(said for _, said in kept).casefold().split()))
        values.append({**_numbers([said for _, said in kept], prose, aside),
                       "language_differs": _language_differs(extra["language"][i], prose),
                       "clock_hour": clock_time(extra["published"][i] or aside)})
    same, ends = _same_text(counted, extra["outlet"]), _signatures(counted, extra["outlet"])
    rows_found = []
    for i, key in enumerate(articles["article_id"]):
        values[i]["same_text"] = float(same[i])
        values[i]["open_end"] *= not ends[i]
        rows_found += [(key, check, round(value, 4)) for check, value in values[i].items() if not np.isnan(value)]
    return pd.DataFrame(rows_found, columns=columns("checks")).astype({"value": float})


def _numbers(kept: list[str], prose: str, aside: str) -> dict[str, float]:
    everything = "\n".join(kept)
    words, beside = count_words(everything), count_words(aside)
    marks = quotation_marks(everything)
    return {"words": words, "share_set_aside": beside / max(words + beside, 1),
            "quotation_marks_per_1000_words": 1000 * sum(marks.values()) / max(words, 1),
            **{f"marks_{style}": number for style, number in marks.items() if number},
            "share_of_unbalanced_paragraphs": sum(map(_unbalanced, kept)) / max(len(kept), 1),
            "share_of_repeated_words": repeated_share(prose), "open_end": float(open_end(prose)),
            "damaged_places": damaged_places(everything + "\n" + aside),
            "mixed_words_per_1000_words": 1000 * mixed_words(everything) / max(words, 1), **genre_lines(everything)}


def _language_differs(stated: str, text: str) -> float:
    """1 where the text is in another language than stated, 0 where not; NaN where it is not stated or not sure."""
    said, _ = read_language(stated, "")
    found, _ = read_language("", text)
    if not said or not found:
        return float("nan")
    return float(said != found and not any({said, found} <= group for group in _ALIKE))


def _same_text(texts: list[str], outlets: list[str]) -> list[int]:
    """How many other articles of the outlet have the same counted words."""
    times = Counter(zip(outlets, texts, strict=True))
    return [times[outlet, text] - 1 if text else 0 for outlet, text in zip(outlets, texts, strict=True)]


def _signatures(texts: list[str], outlets: list[str]) -> list[bool]:
    """Whether an article ends in a word that many of its outlet's articles end in, as a signature does."""
    lasts = [text.rpartition(" ")[2] for text in texts]
    times, articles = Counter(zip(outlets, lasts, strict=True)), Counter(outlets)
    return [times[outlet, last] >= max(3, SIGNATURE * articles[outlet])
            for outlet, last in zip(outlets, lasts, strict=True)]


def _doubts(text: str, date: str, inferred: str, rows: pd.DataFrame) -> list[tuple[str, str]]:
    counted = rows[rows["part"].isin(COUNTED_PARTS)]
    stretches = [text[a:b] for a, b in zip(counted["start"], counted["end"], strict=True)]
    doubts = []
    if not date:
        doubts.append(("date", "no date"))
    elif "date" in inferred.split():
        doubts.append(("date", "inferred"))
    if "outlet" in inferred.split():
        doubts.append(("outlet", "inferred"))
    if not (rows["part"] == "headline").any():
        doubts.append(("headline", "none found"))
    words = sum(len(stretch.split()) for stretch in stretches)
    if words < FEW_WORDS:
        doubts.append(("length", f"{words} words, fewer than {FEW_WORDS}"))
    characters = int((rows["end"] - rows["start"]).sum())
    aside = characters - sum(map(len, stretches))
    if characters and aside / characters > MUCH_SET_ASIDE:
        doubts.append(("set aside", f"{100 * aside / characters:.0f} % of the characters"))
    open_marks = sum(_unbalanced(stretch) for stretch in stretches)
    if open_marks:
        doubts.append(("quotation marks", f"unbalanced in {open_marks} of {len(stretches)} paragraphs"))
    if not any(_QUOTE_MARKS.search(stretch) for stretch in stretches):
        doubts.append(("quotation marks", "none at all"))
    body = [stretch for stretch in stretches if len(stretch.split()) >= 8]
    if len(set(body)) < len(body):
        doubts.append(("paragraphs", f"{len(body) - len(set(body))} stand twice"))
    return [*doubts, *_faults("\n".join(stretches))]


def _faults(text: str) -> Iterator[tuple[str, str]]:
    if (share := repeated_share(text)) > MUCH_REPEATED:
        yield "repeated words", f"{100 * share:.0f} % of the text stands in it twice"
    if places := damaged_places(text):
        yield "encoding", f"{places} damaged place{'s' if places > 1 else ''}"
    if mixed := mixed_words(text):
        yield "letters", f"{mixed} word{'s mix' if mixed > 1 else ' mixes'} letters of two scripts"
    for kind, number in genre_lines(text).items():
        if number >= MANY_LABELS:
            yield "genre", f"{number} {kind.replace('_', ' ')}"


def _unbalanced(stretch: str) -> bool:
    return stretch.count('"') % 2 == 1 or any(stretch.count(a) != stretch.count(b) for a, b in _PAIRS)
