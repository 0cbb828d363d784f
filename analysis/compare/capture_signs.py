"""What the checks before a comparison look at: numbers and signs per article, and how far an outlet may stand apart."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.compare.cells import Evidence, groups, need
from analysis.tables import TableError, require

ENOUGH_WORDS = 100   # in a shorter text no quotation mark need stand
MANY = 4             # labels of speakers, lines of a list: fewer stand in reports too
REPEATED = 0.1       # share of a text's runs of words that stood in it before
COMMON = ("marks_straight", "marks_curly")  # a habit wherever outlets differ in it
NEAR = 0.8           # share of the shorter article's words that another one has too


class Check(NamedTuple):
    """One check: its name with its unit, how outlets are summed up, from when on one stands apart, and what to say.

    ``kind``: share (of articles with the sign), alone (the same, but all other outlets must be lower by so much), ratio
    (of medians), points (difference of medians), hours (on the clock). ``apart``: the least difference from the middle
    outlet that is a doubt. ``most``: share from which on there is a doubt whatever the others have. ``side``: high, low
    or both. ``said``: what it may be.
    """

    name: str
    kind: str
    apart: float
    said: str
    most: float | None = None
    side: str = "high"
    others: int = 1    # outlets to compare with; with fewer, which of two is off cannot be told


# Chosen by what outlets of real corpora differ in without a fault: tests/benchmarks/results/faults.md.
CHECKS = (
    Check("words", "ratio", 4.0, "texts cut, pages taken in, or another kind of text", side="both", others=2),
    Check("share_set_aside", "points", 0.25, "pages instead of articles"),
    Check("quotation_marks_per_1000_words", "ratio", 4.0, "quotation marks lost", side="low"),
    Check("share_of_articles_without_marks", "share", 0.3, "quotation marks missing", most=0.6),
    Check("share_of_articles_with_unbalanced_marks", "share", 0.6, "quotation marks lost on one side"),
    Check("share_of_articles_in_its_style_of_marks", "alone", 0.6, "quotation marks that no other has", others=2),
    Check("share_of_articles_with_repeated_words", "share", 0.2, "paragraphs stand twice", most=0.3),
    Check("share_of_articles_with_open_end", "share", 0.3, "texts cut off", most=0.5),
    Check("share_of_articles_with_damage", "share", 0.3, "encoding damaged", most=0.5),
    Check("share_of_articles_with_mixed_letters", "share", 0.2, "letters of another script", most=0.3),
    Check("share_of_articles_in_another_language", "share", 0.2, "another language than stated", most=0.3),
    Check("share_of_articles_without_date", "share", 0.3, "dates missing", most=0.5),
    Check("share_of_articles_twice", "share", 0.2, "articles stand twice", most=0.3),
    Check("share_of_articles_nearly_twice", "share", 0.3, "articles stand twice, slightly changed", most=0.5),
    Check("share_of_transcripts", "share", 0.3, "transcripts"),
    Check("share_of_lists", "share", 0.3, "lists"),
    Check("share_of_live_tickers", "share", 0.3, "live tickers"),
    Check("clock_hour", "hours", 4.0, "another time zone", side="both", others=2),
)
WHY_NOT = {"share_of_articles_in_another_language": "the extra 'read' was not there when the texts were measured",
           "clock_hour": "no times of day are stated",
           "share_of_articles_nearly_twice": "the table reuse is not loaded"}


def article_signs(evidence: Evidence, by: str = "outlet") -> pd.DataFrame:
    """Number or sign of every article for every check; NaN where it was not, or cannot be, measured.

    Parameters
    ----------
    evidence : mapping with articles, checks; reuse, to find articles that stand nearly twice
    by : column of the articles table; what stands twice is looked for within its groups

    Returns
    -------
    One row per article in the bibliography's order (index article_id), a column per name in `CHECKS` and one per style
    of quotation mark (marks_...).

    Raises
    ------
    TableError if a table or column is missing, an article has no group or no measurements, or a number stands twice.
    """
    need(evidence, "articles", "checks")
    articles, checks = evidence["articles"], evidence["checks"]
    group = groups(articles, by)
    require(checks, ["article_id", "check", "value"], "checks", "measure_study")
    if (twice := checks.duplicated(["article_id", "check"])).any():
        row = checks[twice].iloc[0]
        raise TableError(f"the checks table has {row['check']!r} of article {row['article_id']!r} twice; measure anew")
    wide = checks.pivot(index="article_id", columns="check", values="value").astype(float)
    if lacking := [key for key in group.index if key not in wide.index]:
        raise TableError(f"the checks table has no row of article {lacking[0]!r} ({len(lacking)} lack it); measure "
                         "anew, or compare without the article")
    wide = wide.reindex(group.index)

    def number(name: str) -> pd.Series:
        return wide[name] if name in wide else pd.Series(np.nan, index=wide.index)

    def sign(name: str, least: float) -> pd.Series:
        return (number(name) >= least).astype(float).where(number(name).notna())

    marks = number("quotation_marks_per_1000_words")
    found = pd.DataFrame({
        "words": number("words"), "share_set_aside": number("share_set_aside"), "quotation_marks_per_1000_words": marks,
        "share_of_articles_without_marks": (marks == 0).astype(float).where(number("words") >= ENOUGH_WORDS),
        "share_of_articles_with_unbalanced_marks": sign("share_of_unbalanced_paragraphs", 1e-9),
        "share_of_articles_with_repeated_words": sign("share_of_repeated_words", REPEATED),
        "share_of_articles_with_open_end": number("open_end"),
        "share_of_articles_with_damage": sign("damaged_places", 1),
        "share_of_articles_with_mixed_letters": sign("mixed_words_per_1000_words", 1e-9),
        "share_of_articles_in_another_language": number("language_differs"),
        "share_of_articles_without_date": _undated(articles),
        "share_of_articles_twice": sign("same_text", 1),
        "share_of_articles_nearly_twice": _nearly_twice(evidence, group, number("words")),
        "share_of_transcripts": sign("speaker_labels", MANY), "share_of_lists": sign("list_lines", MANY),
        "share_of_live_tickers": sign("clock_lines", MANY), "clock_hour": number("clock_hour")}, index=group.index)
    styles = wide[[name for name in wide if str(name).startswith("marks_")]].fillna(0.0)
    return found.join(styles)


def _undated(articles: pd.DataFrame) -> pd.Series:
    if "date" not in articles:
        return pd.Series(1.0, index=articles["article_id"])
    date = articles.set_index("article_id")["date"]
    return (date.isna() | (date.astype(str) == "")).astype(float)


def _nearly_twice(evidence: Evidence, group: pd.Series, words: pd.Series) -> pd.Series:
    """1 for an article that shares four fifths of the shorter one's words with another one of its group."""
    if "reuse" not in evidence:
        return pd.Series(np.nan, index=group.index)
    pairs = evidence["reuse"].groupby(["article_a", "article_b"], as_index=False)["length"].sum()
    pairs = pairs[pairs["article_a"].isin(group.index) & pairs["article_b"].isin(group.index)]
    a, b = pairs["article_a"], pairs["article_b"]
    shorter = np.minimum(a.map(words), b.map(words)).to_numpy(float)
    near = (a.map(group) == b.map(group)).to_numpy() & (pairs["length"].to_numpy(float) >= NEAR * shorter)
    return pd.Series(group.index.isin({*a[near], *b[near]}).astype(float), index=group.index)
