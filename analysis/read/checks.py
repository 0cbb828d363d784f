"""Checks of each article before anything is compared: doubts in words (audit) and numbers per article (checks)."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.read.captures import Capture
from analysis.read.faults import clock_time, count_words, open_end, quotation_marks
from analysis.read.languages import begins_in, read_language
from analysis.tables import columns, require

FEW_WORDS = 100           # below this a rate per 1,000 words moves by ten or more with every single word
MUCH_SET_ASIDE = 0.4      # share of the characters
MUCH_REPEATED = 0.1       # share of the runs of words; a caption repeated is less
MANY_LABELS = 4           # speakers' labels or lines of a list
FIRST_WORDS = 20          # of a text; only where two begin alike are all their words compared
SIGNATURE = 0.1           # share of an outlet's articles from which on a common last word is its signature, not a cut
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
    found: list[tuple[object, str, str]] = []
    for _ in _audited(articles, _captures(articles, parts, ["date", "inferred"]), found):
        pass
    return pd.DataFrame(found, columns=columns("audit"))


def article_checks(articles: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Numbers on each article that show, over an outlet, whether its captures can be compared with the others'.

    One article's number says little; `comparability` sets an outlet's against the others'. A language is looked at only
    with the extra ``read``, a time of day only where the page or a column ``published`` states one: there are no rows
    for what was not looked at. Where the first 400 characters below the headline are surely in the language stated
    (probability .99), nothing more of the text is asked for its language; else the first 1,500 are.

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
    return _checks(articles, _captures(articles, parts, []))


def audit_and_checks(articles: pd.DataFrame, parts: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`audit_articles` and `article_checks` in one: what both need is counted once."""
    # Article by article: what is counted of one is forgotten before the next.
    found: list[tuple[object, str, str]] = []
    checks = _checks(articles, _audited(articles, _captures(articles, parts, ["date", "inferred"]), found))
    return pd.DataFrame(found, columns=columns("audit")), checks


def _captures(articles: pd.DataFrame, parts: pd.DataFrame, also: list[str]) -> Iterator[Capture]:
    require(articles, ["article_id", "text", *also], "articles", "read_articles")
    require(parts, ["article_id", "start", "end", "part"], "parts", "split_parts")
    by_article: dict[object, list[tuple[str, int, int]]] = {}
    for key, part, start, end in zip(*(parts[name].tolist() for name in ("article_id", "part", "start", "end")),
                                     strict=True):
        by_article.setdefault(key, []).append((part, start, end))
    return (Capture(text, by_article.get(key, [])) for key, text in zip(articles["article_id"].tolist(),
                                                                        articles["text"].tolist(), strict=True))


def _audited(articles: pd.DataFrame, captures: Iterator[Capture],
             found: list[tuple[object, str, str]]) -> Iterator[Capture]:
    """The captures as they come, their doubts added to those found."""
    for key, date, inferred, capture in zip(*(articles[name].tolist() for name in ("article_id", "date", "inferred")),
                                            captures, strict=True):
        found.extend((key, check, detail) for check, detail in _doubts(capture, date, inferred))
        yield capture


def _checks(articles: pd.DataFrame, captures: Iterator[Capture]) -> pd.DataFrame:
    n = len(articles)
    extra = {name: articles[name].fillna("").tolist() if name in articles else [""] * n
             for name in ("outlet", "language", "published")}
    counted, lasts, names = [], [], []
    numbers, rows = array("d"), [0]  # and where the rows of each article begin
    for capture, language, published in zip(captures, extra["language"], extra["published"], strict=True):
        first, last = _ends(capture.everything)
        counted.append((first, capture.kept))
        lasts.append(last)
        for check, value in {**_numbers(capture), "language_differs": _language_differs(language, capture.prose),
                             "clock_hour": clock_time(published or capture.aside), "same_text": 0.0}.items():
            if value == value:  # no NaN
                names.append(check)
                numbers.append(round(value, 4))
        rows.append(len(names))
    same, ends = _same_text(counted, extra["outlet"]), _signatures(lasts, extra["outlet"])
    keys: list[object] = []
    for key, start, end, is_signed, others in zip(articles["article_id"].tolist(), rows, rows[1:], ends, same,
                                                  strict=False):
        keys += [key] * (end - start)
        numbers[end - 1] = others
        if is_signed:
            numbers[names.index("open_end", start)] = 0
    if not keys:
        return pd.DataFrame([], columns=columns("checks")).astype({"value": float})
    return pd.DataFrame({"article_id": keys, "check": names, "value": np.array(numbers)})


def _numbers(capture: Capture) -> dict[str, float]:
    words, beside = capture.words, count_words(capture.aside)
    marks = quotation_marks(capture.everything)
    kept = capture.kept
    return {"words": words, "share_set_aside": beside / max(words + beside, 1),
            "quotation_marks_per_1000_words": 1000 * sum(marks.values()) / max(words, 1),
            **{f"marks_{style}": number for style, number in marks.items() if number},
            "share_of_unbalanced_paragraphs": capture.unbalanced / max(len(kept), 1),
            "share_of_repeated_words": capture.repeated_in_prose, "open_end": float(open_end(capture.prose)),
            "damaged_places": capture.damaged_in_all,
            "mixed_words_per_1000_words": 1000 * capture.mixed / max(words, 1), **capture.genre}


def _language_differs(stated: str, text: str) -> float:
    """1 where the text is in another language than stated, 0 where not; NaN where it is not stated or not sure."""
    said, _ = read_language(stated, "")
    if said and begins_in(said, text):
        return 0.0
    found, _ = read_language("", text) if said else ("", "")
    if not found:
        return float("nan")
    return float(said != found and not any({said, found} <= group for group in _ALIKE))


def _ends(text: str) -> tuple[str, str]:
    """The first words of a text and its last, without the difference of capitals."""
    first = text.split(None, FIRST_WORDS)[:FIRST_WORDS]
    return " ".join(first).casefold(), "".join(text.rsplit(None, 1)[-1:]).casefold()


def _same_text(texts: list[tuple[str, list[str]]], outlets: list[str]) -> list[int]:
    """How many other articles of the outlet have the same counted words; of each the first words are known."""
    alike = Counter(zip(outlets, (first for first, _ in texts), strict=True))
    whole = [" ".join("\n".join(kept).casefold().split()) if first and alike[outlet, first] > 1 else ""
             for outlet, (first, kept) in zip(outlets, texts, strict=True)]
    times = Counter(zip(outlets, whole, strict=True))
    return [times[outlet, text] - 1 if text else 0 for outlet, text in zip(outlets, whole, strict=True)]


def _signatures(lasts: list[str], outlets: list[str]) -> list[bool]:
    """Whether an article ends in a word that many of its outlet's articles end in, as a signature does."""
    times, articles = Counter(zip(outlets, lasts, strict=True)), Counter(outlets)
    return [times[outlet, last] >= max(3, SIGNATURE * articles[outlet])
            for outlet, last in zip(outlets, lasts, strict=True)]


def _doubts(capture: Capture, date: str, inferred: str) -> Iterator[tuple[str, str]]:
    stretches = capture.kept
    if not date:
        yield "date", "no date"
    elif "date" in inferred.split():
        yield "date", "inferred"
    if "outlet" in inferred.split():
        yield "outlet", "inferred"
    if not capture.has_headline:
        yield "headline", "none found"
    if (words := len(capture.everything.split(None, FEW_WORDS))) < FEW_WORDS:
        yield "length", f"{words} words, fewer than {FEW_WORDS}"
    aside = capture.characters - sum(map(len, stretches))
    if capture.characters and aside / capture.characters > MUCH_SET_ASIDE:
        yield "set aside", f"{100 * aside / capture.characters:.0f} % of the characters"
    if capture.unbalanced:
        yield "quotation marks", f"unbalanced in {capture.unbalanced} of {len(stretches)} paragraphs"
    if not _QUOTE_MARKS.search(capture.everything):
        yield "quotation marks", "none at all"
    if len(set(stretches)) < len(stretches) and len(
            set(body := [said for said in stretches if len(said.split(None, 8)) >= 8])) < len(body):
        yield "paragraphs", f"{len(body) - len(set(body))} stand twice"
    if (share := capture.repeated) > MUCH_REPEATED:
        yield "repeated words", f"{100 * share:.0f} % of the text stands in it twice"
    if places := capture.damaged:
        yield "encoding", f"{places} damaged place{'s' if places > 1 else ''}"
    if mixed := capture.mixed:
        yield "letters", f"{mixed} word{'s mix' if mixed > 1 else ' mixes'} letters of two scripts"
    for kind, number in capture.genre.items():
        if number >= MANY_LABELS:
            yield "genre", f"{number} {kind.replace('_', ' ')}"
