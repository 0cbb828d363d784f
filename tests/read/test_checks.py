"""Doubts about an article. All texts are invented."""

import pandas as pd
import pytest

from analysis.read.checks import audit_articles
from analysis.tables import TableError, columns

LONG = "".join(f"The mayor of Ostmark opened bridge {n} on Monday morning and said “so be it {n}”. " for n in range(8))


def audit(text=LONG, *, date="2031-06-03", inferred="", parts=None):
    articles = pd.DataFrame({"article_id": ["a"], "text": [text], "date": [date], "inferred": [inferred]})
    rows = parts or [(0, 4, "headline"), (4, len(text), "body")]
    table = pd.DataFrame([("a", *row) for row in rows], columns=["article_id", "start", "end", "part"])
    return audit_articles(articles, table)


def test_an_article_without_doubts_has_no_row():
    assert audit().empty
    assert list(audit()) == columns("audit")


@pytest.mark.parametrize(("change", "doubt"), [
    ({"date": ""}, ("date", "no date")),
    ({"inferred": "country date"}, ("date", "inferred")),
    ({"inferred": "outlet"}, ("outlet", "inferred")),
    ({"parts": [(0, len(LONG), "body")]}, ("headline", "none found")),
    ({"parts": [(0, 3, "headline"), (3, 23, "body")]}, ("length", "5 words, fewer than 100")),
    ({"parts": [(0, 4, "headline"), (4, 300, "body"), (300, len(LONG), "boilerplate")]},
     ("set aside", f"{100 * (len(LONG) - 300) / len(LONG):.0f} % of the characters")),
    ({"text": LONG + "“"}, ("quotation marks", "unbalanced in 1 of 2 paragraphs")),
    ({"text": LONG + '"'}, ("quotation marks", "unbalanced in 1 of 2 paragraphs")),
    ({"text": LONG.replace("“", "").replace("”", "")}, ("quotation marks", "none at all")),
    ({"parts": [(0, 4, "headline"), (0, 82, "body"), (0, 82, "body"), (82, len(LONG), "body")]},
     ("paragraphs", "1 stand twice")),
    ({"text": LONG + LONG}, ("repeated words", "48 % of the text stands in it twice")),  # of 2 x 128 - 11 runs, 128 differ
    ({"text": LONG + "CafÃ©."}, ("encoding", "1 damaged place")),
    ({"text": LONG + "The m\u0430yor."}, ("letters", "1 word mixes letters of two scripts")),
    ({"text": LONG + "\n10:05 Doors.\n10:20 Mayor.\n10:31 Song.\n10:40 End."}, ("genre", "4 clock lines")),
])
def test_each_doubt_is_written_down(change, doubt):
    found = audit(**change)
    assert len(found)
    assert doubt in list(zip(found["check"], found["detail"], strict=True))
    assert set(found["article_id"]) == {"a"}


def test_an_inferred_date_is_no_second_doubt_when_there_is_none():
    assert audit(date="", inferred="date")["detail"].tolist() == ["no date"]


def test_a_missing_column_is_named():
    with pytest.raises(TableError, match=r"the articles table lacks \['date', 'inferred'\]"):
        audit_articles(pd.DataFrame({"article_id": [], "text": []}), pd.DataFrame())
