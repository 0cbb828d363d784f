"""Captions and listings: what stands beside a figure. All numbers are invented."""

import pandas as pd
import pytest

from analysis.show.captions import sample_note
from analysis.show.listing import listing
from analysis.tables import TableError


def articles(*outlets):
    return pd.DataFrame({"article_id": [f"a{i}" for i in range(len(outlets))], "outlet": outlets})


def intervals(*kinds):
    return pd.DataFrame({"interval": kinds})


@pytest.mark.parametrize(("outlets", "by", "note"), [
    (["Ost"], "outlet", "n = 1 article, 1 an outlet."),
    (["Ost", "West"], "outlet", "n = 2 articles, 1 an outlet."),
    (["Ost", "Ost", "West"], "outlet", "n = 3 articles, 1 to 2 an outlet."),
    (["Ost", "Ost"], "article_id", "n = 2 articles, 1 a row.")])
def test_a_note_says_how_many_articles_there_are(outlets, by, note):
    assert sample_note(articles(*outlets), by=by) == note


@pytest.mark.parametrize(("kinds", "end"), [
    (["95 % over articles"], " Bars: 95 % over articles, leaving one out after the other."),
    (["one article", "no hits", "one article"], " Open marks: no interval (no hits; one article)."),
    (["no words", "95 % over articles"],
     " Bars: 95 % over articles, leaving one out after the other. No bar (no words)."),
    (["95 % bound over articles", "used in fewer than 5 articles"],
     " Arrows: 95 % bound over articles. No bar (used in fewer than 5 articles)."), ([], "")])
def test_a_note_says_what_the_marks_mean(kinds, end):
    assert sample_note(articles("Ost"), intervals(*kinds)) == "n = 1 article, 1 an outlet." + end


@pytest.mark.parametrize(("verdicts", "could", "end"), [
    (["cannot tell"] * 2, ["none at any size"] * 2,
     " With so few articles no difference of any size could be told from chance."),
    (["cannot tell", "more in target"], ["2.1 times the rate"] * 2,
     " Filled: told apart by permuting articles (1 of 2, error for the whole family at most 5 %); open: cannot tell.")])
def test_a_note_says_what_could_be_told(verdicts, could, end):
    table = intervals("one article", "one article").assign(verdict=verdicts, could_tell=could)
    assert sample_note(articles("Ost"), table).endswith(end)


def test_a_note_needs_its_columns():
    with pytest.raises(TableError, match=r"the articles table lacks \['country'\]"):
        sample_note(articles("Ost"), by="country")
    with pytest.raises(TableError, match=r"the table table lacks \['interval'\]"):
        sample_note(articles("Ost"), pd.DataFrame({"hits": [1]}))


def test_a_listing_rounds_and_shows_what_is_missing():
    html = listing(pd.DataFrame({"outlet": ["Ost", None], "share": [2 / 3, None], "hits": [3, 4]}), decimals=3).data
    for cell in ("0.667", "–", "<td>3</td>"):
        assert cell in html
    assert html == listing(pd.DataFrame({"outlet": ["Ost", None], "share": [2 / 3, None], "hits": [3, 4]}),
                           decimals=3).data


def test_no_markup_comes_from_a_table_or_caption():
    html = listing(pd.DataFrame({"outlet": ["<b>Ost</b>"]}), caption="Ost & <i>West</i>").data
    assert "&lt;b&gt;Ost" in html
    assert "<caption>Ost &amp; &lt;i&gt;West&lt;/i&gt;</caption>" in html
