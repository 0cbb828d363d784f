"""Which agency an article credits, and for what. All texts are invented; only the agencies' names are real."""

import gzip
import json
import re
import time
import unicodedata
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.read.credit_forms import AGENCY, FORMS, ORIGIN_FORMS
from analysis.read.credits import article_credit, credits
from analysis.read.parts import split_parts
from analysis.tables import TableError

TITLE = "Mayor opens bridge over the Lenne"
BODY = "The mayor of Ostmark opened the new bridge on Monday morning, and the river board paid for half of it."
FILLER = "\n\n".join([BODY] * 30)


def first(line):
    """The line where an article begins."""
    return f"{TITLE}\n\n{line}\n\n{FILLER}"


def last(line):
    """The line where it ends."""
    return f"{TITLE}\n\n{FILLER}\n\n{line}"


def middle(line):
    return f"{TITLE}\n\n{FILLER}\n\n{line}\n\n{FILLER}"


DATELINES = [
    ("AP", "OSTMARK (AP) — The mayor opened a bridge."),
    ("AP", "OSTMARK, N.D. (AP) -- The mayor opened a bridge."),
    ("Reuters", "OSTMARK, June 18 (Reuters) - The mayor opened a bridge."),
    ("Reuters", "OSTMARK/WESTMARK, June 18 (Reuters) – The mayor opened a bridge."),
    ("Reuters", "OSTMARK, N.D./WESTMARK, N.D.,/NEW OST (Reuters) – The mayor opened a bridge."),
    ("Reuters", "June 18 (Reuters) - The mayor opened a bridge."),
    ("UPI", "OSTMARK, Calif., June 18 (UPI) — The mayor opened a bridge."),
    ("AFP", "Ostmark (AFP) – The mayor opened a bridge."),
    ("AP", "OSTMARK (West Mail/AP) — The mayor opened a bridge."),
    ("TASS", "OSTMARK, June 18. /TASS/. The mayor opened a bridge."),
    ("TASS", "OSTMARK, June 18. /TASS, Ann Ober/. The mayor opened a bridge."),
    ("TASS", "OSTMARK /Lenneland/, June 18./TASS/. The mayor opened a bridge."),
    ("TASS", "OSTMARK (Lenneland), June 18. /TASS/. The mayor opened a bridge."),
    ("TASS", "ОСТМАРК, 18 июня. /ТАСС/. Мэр открыла мост."),
    ("RIA", "ОСТМАРК, 18 июн — РИА Новости. Мэр открыла мост."),
    ("RIA", "ОСТМАРК, 18 июн - РИА Новости, Анна Обер. Мэр открыла мост."),
    ("Interfax", "Остмарк. 18 июня. INTERFAX.RU - Мэр открыла мост."),
    ("Ukrinform", "Київ. 18 червня. Укрінформ. Мерка відкрила міст."),
    ("UNIAN", "КИЇВ, 18 червня (УНІАН) — Мерка відкрила міст."),
    ("Xinhua", "OSTMARK, June 18 (Xinhua) -- The mayor opened a bridge."),
    ("Xinhua", "新华社奥斯特6月18日电 市长周一开桥。"),
    ("Yonhap", "OSTMARK, June 18 (Yonhap) -- The mayor opened a bridge."),
    ("Yonhap", "(오스트=연합뉴스) 시장이 다리를 열었다."),
    ("Kyodo", "【オスト共同】市長は橋を開いた。"),
    ("Jiji", "【オスト時事】市長は橋を開いた。"),
    ("Reuters", "［オスト １８日 ロイター］ - 市長は橋を開いた。"),
    ("dpa", "Ostmark (dpa) - Die Bürgermeisterin hat eine Brücke eröffnet."),
    ("dpa", "Ostmark (dpa/abc) - Die Bürgermeisterin hat eine Brücke eröffnet."),
    ("EFE", "Ostmark, 18 jun (EFE).- La alcaldesa abrió un puente."),
    ("ANSA", "(ANSA) - OSTMARK, 18 GIU - La sindaca ha aperto un ponte."),
    ("PTI", "Ostmark, Jun 18 (PTI) The mayor opened a bridge."),
    ("ANI", "Ostmark [India], June 18 (ANI): The mayor opened a bridge."),
    ("AA", "OSTMARK (AA) - Belediye başkanı köprüyü açtı."),
    ("Belta", "OSTMARK, 18 June (BelTA) – The mayor opened a bridge."),
    ("Tanjug", "OSTMARK - (Tanjug) - The mayor opened a bridge."),
    ("JTA", "(JTA) — The mayor opened a bridge."),
    ("NTB", "(NTB): Ordføreren åpnet en bro."),
    ("AFP", "أوست (أ ف ب) - افتتحت العمدة جسرا"),
]


@pytest.mark.parametrize(("agency", "line"), DATELINES)
def test_datelines(agency, line):
    assert article_credit(first(line)) == (agency, "stated", "dateline")
    # The same in the middle of an article is another agency's story, quoted.
    assert article_credit(middle(line))[0] == ""


@pytest.mark.parametrize(("agency", "form", "line"), [
    ("AP", "byline", "By Ann Ober, Associated Press"),
    ("AP", "byline", "By ANN OBER Associated Press"),
    ("AP", "byline", "By ANN OBER and BO UNTER, Associated Press"),
    ("AP", "byline", "By The Associated Press"),
    ("AP", "byline", "ANN OBER, Associated Press"),
    ("AP", "byline", "Ann Ober | AP"),
    ("Reuters", "byline", "By Reuters Staff"),
    ("PA", "byline", "By Ann Ober, PA"),
    ("dpa", "byline", "Von Ann Ober, dpa"),
    ("AFP", "byline", "Par AFP"),
    ("EFE", "byline", "Por EFE"),
    ("AFP", "line of its own", "Agence France-Presse"),
    ("AP", "line of its own", "(AP)"),
    ("AP", "line of its own", "The AP"),
    ("AP", "byline", "            By Ann Ober, Associated Press"),
    ("Reuters", "line of its own", "رويترز"),
])
def test_lines_above_the_text(agency, form, line):
    certainty = "inferred" if form == "line of its own" else "stated"
    assert article_credit(first(line)) == (agency, certainty, form)


@pytest.mark.parametrize(("agency", "form", "line"), [
    ("AP", "copyright", "© 2031 The Associated Press. All rights reserved."),
    ("AP", "copyright", "Copyright 2031 The Associated Press. All rights reserved. This may not be published."),
    ("AFP", "copyright", "© 2031 AFP"),
    ("AFP", "copyright", "© Agence France-Presse. All rights reserved"),
    ("Reuters", "copyright", "© 2031 Thomson/Reuters. All rights reserved."),
    ("AFP", "source line", "Source: AFP news agency"),
    ("dpa", "source line", "Quelle: dpa"),
    ("UNIAN", "source line", "Джерело: УНІАН"),
    ("TASS", "source line", "Источник: ТАСС"),
    ("PAP", "source line", "Źródło: PAP"),
    ("Reuters", "agency note", "This article was provided by Reuters."),
    ("AFP", "agency note", "This story is published from a feed of the news agency AFP and was not edited."),
    ("AP", "signature", "The bridge is open. (AP)"),
    ("dpa", "signature", "Die Brücke ist offen. ab/cd (dpa)"),
    ("AFP", "signature", "The bridge is open. — AFP"),
    ("PTI", "line of its own", "PTI"),
    ("Keystone-SDA", "line of its own", "(Keystone-SDA)"),
    ("Ritzau", "line of its own", "/ritzau/"),
    ("unnamed agency", "unnamed agency", "(Ost TV staff did not edit this story; it comes from a syndicated feed.)"),
    ("unnamed agency", "unnamed agency", "From wire reports"),
    ("unnamed agency", "unnamed agency", "Agencies"),
    ("Reuters", "sign-off", "(Reporting by Ann Ober; Editing by Bo Unter)"),
    ("Reuters", "sign-off", "(Additional reporting by Ann Ober in OSTMARK; Writing by Bo Unter; Editing by Cy Mitter)"),
    ("Reuters", "sign-off", "The bridge is open. Reporting by Ann Ober; editing by Bo Unter"),
])
def test_lines_below_the_text(agency, form, line):
    certainty = "inferred" if form in ("line of its own", "sign-off") else "stated"
    assert article_credit(last(line)) == (agency, certainty, form)


@pytest.mark.parametrize(("agencies", "line"), [
    (["AP"], "Associated Press writers Ann Ober and Bo Unter contributed to this report."),
    (["AP"], "Associated Press writers Ann Ober in Ostmark, N.D., and B. C. Unter contributed to this report."),
    (["AP"], "Ober reported from Ostmark. AP writer Bo Unter contributed from Westmark."),
    (["AP"], "Associated Press reporter Ann Ober reported from Ostmark."),
    (["AP", "Reuters"], "West Mail, The Associated Press and Reuters contributed to this report."),
    (["AP"], "Contributing: Ann Ober and Bo Unter, West Mail; Cy Mitter, Ost Post; The Associated Press"),
    (["ANI"], "(With inputs from ANI)"),
    (["ANI", "PTI"], "(With inputs from ANI, PTI)"),
    (["AFP"], "This report contains material from West Mail and AFP."),
    (["Reuters"], "Information from Reuters was used in this report."),
    (["AFP"], "West Mail with AFP"),
    (["dpa"], "ab/cd (mit dpa)"),
    (["AFP", "dpa", "Reuters"], "Die Brücke ist offen. ab/cd (AFP, dpa, Reuters)"),
    (["AFP"], "WTV/AFP"),
    (["AFP"], "Source: West TV and AFP"),
    (["TASS"], "По материалам ТАСС"),
    (["UNIAN"], "За матеріалами: УНІАН"),
    (["unnamed agency"], "With agency inputs"),
    (["unnamed agency"], "Source: West TV and news agencies"),
    (["unnamed agency"], "This story is based in part on wire service reports."),
])
def test_a_contribution_is_no_origin(agencies, line):
    table = credits(last(line))
    assert table["agency"].tolist() == agencies
    assert set(table["role"]) == {"contribution"}
    assert article_credit(last(line)) == ("", "none", "")


@pytest.mark.parametrize("line", [
    "(AP Photo/Ann Ober)", "The bridge at dawn. REUTERS/Ann Ober", "Ann Ober/AFP/Getty Images", "Ann Ober / Reuters",
    "The bridge at dawn. (Photo: Ann Ober, AP)", "The bridge at dawn. (Reuters: Ann Ober)", "(Reuters photo: Ann Ober)",
    "Foto: dpa", "Фото: ТАСС", "The bridge at dawn. | REUTERS Mayor opens bridge", "AFP via Getty Images",
    "The bridge at dawn. (West Mail via AP)", "Video provided by Reuters", "A look at the bridge. (June 18) AP",
    "toggle caption Ann Ober/AP",
])
def test_a_picture_is_no_origin(line):
    for text in (first(line), middle(line)):
        table = credits(text)
        assert len(table)
        assert set(table["role"]) == {"photo"}
        assert article_credit(text) == ("", "none", "")


@pytest.mark.parametrize("line", [
    "The mayor told Reuters on Monday that the bridge was open, TASS reported.",
    "The bridge is open, according to the Associated Press.",
    "“The bridge is open,” the mayor told AFP.",
    "AP: Mayor opens bridge",
    "From Bloomberg:",
    "A Reuters/Ipsos poll and an AP-GfK survey found that most people like the bridge.",
    "The newest Ost Post/Bloomberg poll found that most people like the bridge.",
    "The wire service reports:",
    "Agencies:",
    "@Reuters",
    "AP-GfK poll",
    "Source: AFP" + " " * 600 + "was the title of the play.",
    "Contributors gave AP and other companies money.",
    "Rep. Ann Ober (D-PA) — who opened the bridge — was pleased.",
    "Follow us at http://west.example/AP and @AFP.",
    "Most people trust their courts and agencies.",
    "Reuters has seen the draft treaty on the bridge.",
    "Michael Bloomberg, who paid for the bridge, was pleased.",
    "За інформацією УНІАН, міст відкрито.",
    "По данным ТАСС, мост открыт.",
    "Die Brücke ist offen, sagte die Bürgermeisterin der dpa.",
])
def test_a_mention_is_no_credit(line):
    for text in (first(line), middle(line), last(line)):
        assert credits(text).empty


@pytest.mark.parametrize("line", [
    "The bridge is open. (AP)", "Source: AFP", "(With inputs from ANI)", "With agency inputs", "By Ann Ober, dpa",
    "Source: West TV and AFP", "Associated Press writer Ann Ober contributed to this report.",
    "This article was provided by Reuters.",
])
def test_a_note_in_the_middle_is_about_something_else(line):
    assert len(credits(first(line))) + len(credits(last(line)))
    assert credits(middle(line)).empty


def test_a_signature_some_lines_from_the_end_belongs_to_a_list():
    assert article_credit(last("The bridge is open. (AP)"))[0] == "AP"
    assert article_credit(last("\n\n".join(["The bridge is open. (AP)", BODY, BODY, BODY, BODY])))[0] == ""


def test_where_a_long_line_is_cut_no_line_begins():
    line = "Contributing: Ann Ober" + " and others" * 30
    assert len(credits(last(line + "; AP"))) == 1
    for more in range(120, 180):
        assert credits(last("She is Contributing: " + "x" * (more + 330) + " AP")).empty


def test_a_name_alone_below_a_long_line_is_a_pictures():
    caption = BODY + " The picture was taken before the fog came down over the valley and the ferry stopped for good."
    assert article_credit(f"{TITLE}\n\nASSOCIATED PRESS\n\n{FILLER}")[0] == "AP"
    assert article_credit(f"{TITLE}\n\n{caption}\n\nASSOCIATED PRESS\n\n{FILLER}")[0] == ""


def test_the_surest_form_decides():
    text = f"{TITLE}\n\nOSTMARK (AP) — {FILLER}\n\n(Reporting by Ann Ober; Editing by Bo Unter)"
    assert set(credits(text)["agency"]) == {"AP", "Reuters"}
    assert article_credit(text) == ("AP", "stated", "dateline")


def test_two_agencies_in_one_dateline_are_joined():
    assert article_credit(first("OSTMARK (AFP-Jiji) — The mayor opened a bridge."))[0] == "AFP/Jiji"
    assert article_credit(first("OSTMARK (AFP/Reuters) - The mayor opened a bridge.")) == (
        "AFP/Reuters", "stated", "dateline")


def test_a_capture_in_one_line():
    text = " ".join(["OSTMARK, June 18. /TASS/.", *[BODY] * 30,
                     "Ann Ober and AP writers contributed to this story."])
    table = credits(text)
    assert table[["agency", "role", "form"]].to_numpy().tolist() == [
        ["TASS", "origin", "dateline"], ["AP", "contribution", "contributed"]]


def test_the_part_is_told_where_parts_are_given():
    text = first("OSTMARK (AP) — The mayor opened a bridge on Monday.")
    assert credits(text)["part"].tolist() == [""]
    assert credits(text, split_parts(text))["part"].tolist() == ["dateline"]
    assert credits(text, split_parts(text).iloc[:1])["part"].tolist() == [""]


def test_a_teaser_brings_its_own_credit_along():
    text = "\n\n".join((TITLE, BODY, BODY, "Ten recipes with leeks", "Read more:", "Ten recipes with leeks",
                        "WESTMARK (AP) — Leeks are cheap this winter, and growers say they will stay so.", BODY))
    parts = split_parts(text)
    assert (parts["reason"] == "teaser of a related article").any()
    assert article_credit(text)[0] == "AP"
    assert article_credit(text, parts) == ("", "none", "")


@pytest.mark.parametrize("text", ["", " \n\n ", "\x00", "।॥", "🙂" * 50, "ก" * 2000, "العمدة " * 300, "AP", "—",
                                  "\u2028AP\u2028"])
def test_odd_texts(text):
    table = credits(text)
    assert list(table) == ["agency", "role", "form", "start", "end", "part"]
    assert len(table) == ("AP" in text)
    assert len(credits(text, split_parts(text))) == len(table)


def test_an_empty_table_is_the_callers_own():
    table = credits("")
    table.loc[0, "agency"] = "AP"
    assert len(table) == 1
    assert credits("").empty


@pytest.mark.parametrize("bad", [None, 3, b"OSTMARK (AP) - x", float("nan")])
def test_what_is_no_text_is_refused(bad):
    with pytest.raises(TableError, match="expected str; read it with read_articles"):
        credits(bad)
    with pytest.raises(TableError, match="expected str"):
        article_credit(bad)


def test_parts_without_their_columns_are_refused():
    with pytest.raises(TableError, match=r"parts table lacks \['reason'\].*split_parts"):
        credits("OSTMARK (AP) - x", split_parts("x").drop(columns="reason"))


def test_no_text_takes_long():
    """Every form is bounded: a text twice as long takes twice as long, however it is made."""
    for piece in ("AP ", "AP. ", "(AP) — ", "AP/", "AP, ", "Reporting by aaa; Editing by ", "A ", "A.B-", "/", "1 ab ",
                  "copyright AP ", "with inputs from AP and ", "Source: AP and ", "story by AP ", "X/AP ", "; "):
        text = piece * 300 + "Reporting by A; " + piece * 100
        begin = time.process_time()
        credits(text)
        assert time.process_time() - begin < 30, piece


PIECES = st.sampled_from([line for _, line in DATELINES] + [
    BODY, "By Ann Ober, Associated Press", "Source: AFP", "(AP Photo/Ann Ober)", "Agencies", "With agency inputs",
    "\n\n", "(Reporting by Ann Ober; Editing by Bo Unter)", "the mayor told Reuters", "©", "2031", "(", ")", "/", "—"])


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.text(max_size=12), max_size=12), st.sampled_from(["\n\n", " ", "\r\n"]))
def test_rows_slice_back_to_names(pieces, between):
    text = between.join(pieces)
    table = credits(text)
    assert table["start"].is_monotonic_increasing
    assert not table.duplicated().any()
    for row in table.itertuples():
        stretch = text[row.start:row.end]
        assert row.start < row.end
        assert AGENCY.get(stretch) == row.agency or row.form in ("sign-off", "unnamed agency")
        assert row.role != "origin" or row.form in ORIGIN_FORMS
    agency, certainty, form = article_credit(text)
    assert (agency == "") == (certainty == "none") == (form == "") == ("origin" not in set(table["role"]))
    assert credits(text).equals(table)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(DATELINES), st.text(alphabet="abc xyz.,;", max_size=60))
def test_text_after_a_dateline_does_not_undo_it(dateline, more):
    agency, line = dateline
    assert article_credit(line + " " + more)[0] == agency


@pytest.mark.parametrize("form", sorted({rule.name for rule in FORMS if rule.role == "origin"}))
def test_every_origin_has_a_rank(form):
    assert form in ORIGIN_FORMS


def test_names_are_written_in_one_way():
    assert len(AGENCY) > 100
    for name in AGENCY:
        assert name == name.strip()
        assert unicodedata.normalize("NFC", name) == name
        assert not re.search(r"\s\s", name)


def test_the_study_names_its_feed(shared):
    found = {path.name[:3]: article_credit(text, split_parts(text)) for path in sorted((shared / "seeds").glob("*.txt"))
             if (text := path.read_text(encoding="utf-8"))}
    assert len(found) == 5
    assert found.pop("003") == ("unnamed agency", "stated", "unnamed agency")
    assert set(found.values()) == {("", "none", "")}


def test_wire_stories_of_polnear(shared):
    """Newell, Margolin & Ruths 2018 give the wire of each article; not stated for one outlet."""
    path = shared / "data" / "polnear-train.jsonl.gz"
    if not path.is_file():
        pytest.skip(f"{path} is not here")
    counts = Counter()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            if article["wire"] == "NA":
                continue
            wire = "" if article["wire"] == "None" else article["wire"]
            counts[article_credit(article["text"])[0].lower() == wire.lower(), bool(wire)] += 1
    assert sum(counts.values()) == 720
    assert counts[True, True] >= 65
    assert counts[False, False] <= 1
