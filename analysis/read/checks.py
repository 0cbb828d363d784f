"""Doubts about an article, written down before anything is compared."""

from __future__ import annotations

import re

import pandas as pd

from analysis.tables import COUNTED_PARTS, columns, require

FEW_WORDS = 100           # below this a rate per 1,000 words moves by ten or more with every single word
MUCH_SET_ASIDE = 0.4      # share of the characters
_PAIRS = (("“", "”"), ("«", "»"))
_QUOTE_MARKS = re.compile("[\"“”„«»]")


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
    return doubts


def _unbalanced(stretch: str) -> bool:
    return stretch.count('"') % 2 == 1 or any(stretch.count(a) != stretch.count(b) for a, b in _PAIRS)
