"""Doubts about an article. All texts are invented."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.read.checks import article_checks, audit_articles
from analysis.read.faults import damaged_places
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
    ({"text": LONG + LONG}, ("repeated words", "48 % of the text stands in it twice")),  # 128 of 245 runs differ
    ({"text": LONG + "CafÃ©."}, ("encoding", "1 damaged place")),
    ({"text": LONG + "The m\u0430yor."}, ("letters", "1 word mixes letters of two scripts")),
    ({"text": LONG + "\nMayor: Yes.\nPilot: No.\nMayor: Why?\nPilot: Fog.\nNote: end."}, ("genre", "4 speaker labels")),
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


def numbers(*texts, parts=None, **columns_of):
    """The checks of some articles, one row an article, a column a check; every text is body unless parts say."""
    keys = [f"a{i}" for i in range(len(texts))]
    articles = pd.DataFrame({"article_id": keys, "text": texts, **columns_of})
    rows = parts or [(key, 0, len(text), "body") for key, text in zip(keys, texts, strict=True)]
    table = article_checks(articles, pd.DataFrame(rows, columns=["article_id", "start", "end", "part"]))
    assert list(table) == columns("checks")
    assert not table.duplicated(["article_id", "check"]).any()
    return table.pivot(index="article_id", columns="check", values="value").reindex(keys)


def test_the_numbers_of_one_article():
    """Eight sentences of 16 words, each with a pair of marks; 16 marks to 128 words are 125 per 1,000."""
    row = numbers(LONG).iloc[0]
    assert (row["words"], row["quotation_marks_per_1000_words"], row["marks_curly"]) == (128, 125, 16)
    zero = ["share_set_aside", "share_of_repeated_words", "open_end", "damaged_places", "mixed_words_per_1000_words",
            "speaker_labels", "list_lines", "clock_lines", "same_text", "share_of_unbalanced_paragraphs"]
    assert (row[zero] == 0).all()


def test_what_is_set_aside_is_a_share_of_words_and_may_state_the_time():
    text = LONG + "\nUpdated 3:30 pm by the night desk of Ostmark"
    row = numbers(text, parts=[("a0", 0, len(LONG), "body"), ("a0", len(LONG), len(text), "metadata")]).iloc[0]
    assert row["share_set_aside"] == pytest.approx(10 / 138, abs=1e-4)   # 3:30 is two words here
    assert row["clock_hour"] == 15.5


def test_a_time_of_publication_goes_before_the_page_and_no_time_is_no_row():
    found = numbers(LONG, LONG + "At 9:15 he left.", published=["2031-06-03T17:45:00Z", ""])
    assert found["clock_hour"].iloc[0] == 17.75
    assert pd.isna(found["clock_hour"].iloc[1])


@pytest.mark.parametrize(("end", "is_open"), [
    ("The mayor of Ost", 1), ("He left.", 0), ("“He left.”", 0), ("He left (see above)", 0), ("He left...", 1),
    ("He left […]", 1), ("", 0),
])
def test_a_cut_end_is_seen(end, is_open):
    assert numbers(LONG + end)["open_end"].iloc[0] == is_open


def test_what_an_outlet_always_ends_in_is_a_signature_not_a_cut():
    signed = [f"{LONG} Bridge {n} is open. Source: Ostmark Agencies" for n in range(4)]
    cut = [f"{LONG} Bridge {n} is open and word{n}" for n in range(4)]
    assert numbers(*signed, outlet=["Ost"] * 4)["open_end"].tolist() == [0] * 4
    assert numbers(*cut, outlet=["Ost"] * 4)["open_end"].tolist() == [1] * 4
    # The same ending of four outlets with an article each is nobody's signature.
    assert numbers(*signed, outlet=list("ABCD"))["open_end"].tolist() == [1] * 4


def test_the_same_text_counts_within_its_outlet_only():
    found = numbers(LONG, LONG.upper(), LONG + "End.", LONG, outlet=["Ost", "Ost", "Ost", "West"])
    assert found["same_text"].tolist() == [1, 1, 0, 0]
    assert numbers(LONG, LONG.upper(), outlet=["Ost", "Ost"])["same_text"].tolist() == [1, 1]


@pytest.mark.parametrize(("stated", "identified", "differs"), [
    ("en", "de", 1), ("en", "en", 0), ("nb", "no", 0), ("en", "", None), ("", "de", None),
])
def test_a_language_is_compared_with_the_one_stated(monkeypatch, stated, identified, differs):
    monkeypatch.setattr("analysis.read.checks.read_language", lambda said, text: (identified if text else said, ""))
    monkeypatch.setattr("analysis.read.checks.begins_in", lambda language, text: False)
    found = numbers(LONG, language=[stated])
    assert ("language_differs" in found) == (differs is not None)
    assert differs is None or found["language_differs"].iloc[0] == differs


def test_where_a_text_begins_in_the_language_stated_no_more_of_it_is_looked_at(monkeypatch):
    asked = []
    monkeypatch.setattr("analysis.read.checks.read_language", lambda said, text: (asked.append(text), (said, ""))[1])
    english = ("The mayor opened the bridge on Monday, nine years after the council had promised it. She thanked the "
               "builders, who had worked through a winter that nobody in the town will forget. ") * 3
    german = ("Die Bürgermeisterin hat am Montag die Brücke eröffnet, neun Jahre nachdem der Rat sie versprochen "
              "hatte, und dankte den Bauleuten, die den ganzen Winter hindurch gearbeitet hatten. ")
    assert len(english) > 400
    assert numbers(english + german * 20, language=["en"])["language_differs"].tolist() == [0]
    assert set(asked) == {""}
    numbers(german * 20, language=["en"])
    assert set(asked) > {""}


@pytest.mark.parametrize("text", [
    "Der Bürgermeister sagte: „Die Straße bleibt zu.“ Ähnlich äußerte sich „Ö“.",
    "« À la mairie », dit-il, « l'île d'Oléron n'a pas été coupée » ; où est Zoë ? parce que…",
    "Мэр СССР сказал: «Сёмин и Рёрих приехали в Ярославль». Сёла.",
    "O prefeito de São João disse “NÃO”, e a AVÓ também: “É verdade”.",
    "Belediye Başkanı İğdır'da “ŞÖYLE” dedi. Ünlü İÇİŞLERİ.",
    "See https://ostmark.example/page?id=3&amp;x=2 or www.ostmark.example/?q=bridge. R&D, AT&T; Why? Because.",
])
def test_what_is_written_well_is_no_damage(text):
    assert damaged_places(text) == 0


@pytest.mark.parametrize("right", ["it’s", "“yes”", "Zürich", "café", "Владимир", "naïve – so", "Łódź", "日本"])
@pytest.mark.parametrize("wrong", ["cp1252", "latin-1"])
def test_utf_8_read_as_something_else_is_damage(right, wrong):
    assert damaged_places(right.encode().decode(wrong, errors="replace")) > 0


def test_cyrillic_read_as_windows_1251_and_marks_as_mac_roman_are_damage():
    assert damaged_places("Владимир".encode().decode("cp1251", errors="replace")) > 0
    assert damaged_places("it’s".encode().decode("mac-roman")) > 0


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_finite_numbers_and_shares_are_shares(text):
    row = numbers(text).iloc[0]
    assert np.isfinite(row.dropna()).all()
    assert row[[name for name in row.index if name.startswith("share_")]].between(0, 1).all()


def test_checks_need_their_columns():
    with pytest.raises(TableError, match=r"the articles table lacks \['text'\]"):
        article_checks(pd.DataFrame({"article_id": []}), pd.DataFrame())
    with pytest.raises(TableError, match=r"the parts table lacks"):
        article_checks(pd.DataFrame({"article_id": [], "text": []}), pd.DataFrame({"article_id": []}))
