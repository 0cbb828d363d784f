"""Beginning a study. All outlets and texts are invented."""

import re

import pandas as pd
import pytest

from analysis.measure.evidence import measure_articles
from analysis.measure.lexicon import load_lexicon
from analysis.read import new
from analysis.read.formats import DOCUMENTS
from analysis.read.new import new_study
from analysis.read.sources import SourceError, read_articles, read_parts
from analysis.study import StudyError, load_articles

ROW = {"text": "The bridge was opened.", "outlet": "Ost Post"}


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "corpus").mkdir()
    return tmp_path / "corpus"


@pytest.fixture
def folder(tmp_path):
    for outlet, name, text in (("Ost Post", "a.txt", "The bridge was opened."), ("Ost Post", "b.TXT", "It fell.\r\n"),
                               ("West & \"Mail\"", "a.txt", "Брюкке открыт.")):
        (tmp_path / "texts" / outlet).mkdir(parents=True, exist_ok=True)
        (tmp_path / "texts" / outlet / name).write_bytes(text.encode())
    return tmp_path / "texts"


def csv(tmp_path, *rows, **options):
    path = tmp_path / "articles.csv"
    pd.DataFrame(rows).to_csv(path, index=False, **options)
    return path


def nothing_left(corpus):
    return list(corpus.iterdir()) == []


def test_a_folder_of_outlets_becomes_a_study(folder, corpus):
    study = new_study("bridge", folder, corpus=corpus)
    assert study.outlets["name"].tolist() == ["Ost Post", "West & \"Mail\""]
    articles, rejected = read_articles(study)
    assert rejected.empty
    assert articles["text"].tolist() == ["The bridge was opened.", "It fell.\r\n", "Брюкке открыт."]
    assert articles["inferred"].tolist() == ["language"] * 3
    assert articles["article_id"].is_unique
    assert len(load_lexicon(study).frames) == 3
    assert [path.name for path in corpus.iterdir()] == ["bridge"]


def test_a_table_with_other_names_for_its_columns_becomes_a_study(tmp_path, corpus):
    path = csv(tmp_path,
               {"Publisher": "Ost Post", "Body": "The bridge was opened.", "ID": "7", "Published": "2031-06-03",
                          "Headline": "Bridge", "Lang": "EN", "Link": "x:y", "Agency": "Ostag", "page": "3"})
    row = load_articles(new_study("bridge", path, corpus=corpus)).iloc[0]
    assert row[["article_id", "outlet", "date", "title", "language", "url", "credit"]].tolist() == [
        "7", "Ost Post", "2031-06-03", "Bridge", "en", "x:y", "Ostag"]
    assert row["inferred"] == ""


def test_the_time_of_a_date_is_kept_where_its_zone_is_stated(tmp_path, corpus):
    path = csv(tmp_path, *({**ROW, "date": date} for date in ("2031-06-03T23:30:00-05:00", "2031-06-03 23:30", "")))
    articles = load_articles(new_study("bridge", path, corpus=corpus))
    assert articles[["date", "time"]].values.tolist() == [["", ""], ["2031-06-03", ""], ["2031-06-04", "04:30"]]


def test_our_own_name_of_a_column_comes_first(tmp_path, corpus):
    path = csv(tmp_path, {"source": "feed 3", "body": "teaser", **ROW})
    articles, _ = read_articles(new_study("bridge", path, corpus=corpus))
    assert articles[["outlet", "text"]].values.tolist() == [["Ost Post", "The bridge was opened."]]


def test_tabs_and_a_byte_order_mark_are_read(tmp_path, corpus):
    path = csv(tmp_path, ROW, sep="\t", encoding="utf-8-sig").rename(tmp_path / "articles.tsv")
    assert len(load_articles(new_study("bridge", path, corpus=corpus))) == 1


def test_spaces_around_an_outlet_make_no_second_outlet(tmp_path, corpus):
    path = csv(tmp_path, ROW, {**ROW, "outlet": " Ost Post "})
    assert new_study("bridge", path, corpus=corpus).outlets["name"].tolist() == ["Ost Post"]


@pytest.mark.parametrize("outlet", ['O"st\\', "Ost\tPost", "Ost\nPost", "Ost\x85Post", "Öst Пост 郵"])
def test_any_outlet_name_can_be_read_again(tmp_path, corpus, outlet):
    study = new_study("bridge", csv(tmp_path, {**ROW, "outlet": outlet}), corpus=corpus)
    assert study.outlets["name"].tolist() == [outlet]
    assert load_articles(study)["outlet"].tolist() == [outlet]


def test_no_id_can_leave_the_folder(tmp_path, corpus):
    path = csv(tmp_path, {**ROW, "id": "../../escaped", "outlet": "../../x"}, {**ROW, "id": "/tmp/y", "outlet": ".."})
    study = new_study("bridge", path, corpus=corpus)
    files = [file for file in tmp_path.rglob("*") if file.is_file() and file != path]
    assert len([file for file in files if file.parent == study.text]) == 2
    assert all(study.folder in file.parents for file in files)
    assert set(load_articles(study)["article_id"]) == {"../../escaped", "/tmp/y"}
    assert len(read_articles(study)[0]) == 2


@pytest.mark.parametrize("name", ["../out", "a/b", ".hidden", "", "a b", "-x"])
def test_a_name_that_cannot_be_one_is_refused(folder, corpus, name):
    with pytest.raises(StudyError, match="cannot name a study; use letters, digits"):
        new_study(name, folder, corpus=corpus)
    assert nothing_left(corpus)


def test_a_study_is_never_overwritten(folder, corpus):
    new_study("bridge", folder, corpus=corpus)
    with pytest.raises(StudyError, match="bridge is already there; choose another name, or delete it first"):
        new_study("bridge", folder, corpus=corpus)


REFUSALS = [
    ({**ROW, "text": "  "}, r"articles\.csv, row 2: its text is empty; fill it in or take it out"),
    ({**ROW, "outlet": ""}, r"articles\.csv, row 2: nobody says who published it; .*--map outlet=NAME"),
    ({**ROW, "date": "June"}, r"articles\.csv, row 2: .*June"),
    ({**ROW, "id": "x"}, r"articles\.csv, row 2: article_id 'x' stands already in row 1; ids must be unique"),
]


@pytest.mark.parametrize(("row", "message"), REFUSALS)
def test_a_wrong_row_is_refused_or_set_aside(tmp_path, corpus, row, message):
    path = csv(tmp_path, {"id": "x", "date": "", "language": "en", **ROW}, row)
    with pytest.raises(SourceError, match=f"1 of 2 articles of .* cannot be used:\n.*{message}") as refused:
        new_study("bridge", path, corpus=corpus)
    assert "--keep-going" in str(refused.value)
    assert nothing_left(corpus)
    study = new_study("bridge", path, corpus=corpus, keep_going=True)
    assert len(load_articles(study)) == 1
    rejected = pd.read_csv(study.folder / "rejected.csv")
    assert rejected[["file", "row"]].values.tolist() == [["articles.csv", 2]]
    assert re.search(message.partition("2: ")[2], rejected["reason"].iloc[0])


@pytest.mark.parametrize(("content", "message"), [
    (b"", r"articles\.csv: it is empty"),
    (b"text,outlet\n", "it holds no article; expected one a row"),
    (b"words,outlet\nx,y\n", "no column for the text is found: its columns are 'words', 'outlet'"),
    (b"text,who\nx,y\n", "nobody says who published it"),
    (b"text,outlet\nx,y,z\n", "row 1: it has 3 cells and the header 2"),
])
def test_a_table_that_cannot_be_used_is_refused(tmp_path, corpus, content, message):
    (tmp_path / "articles.csv").write_bytes(content)
    for keep_going in (False, True):
        with pytest.raises(SourceError, match=message) as refused:
            new_study("bridge", tmp_path / "articles.csv", corpus=corpus, keep_going=keep_going)
        assert "articles.csv" in str(refused.value)
    assert nothing_left(corpus)


def test_columns_are_named_by_hand(tmp_path, corpus):
    (tmp_path / "articles.csv").write_text("words,who\nThe bridge was opened.,Ost Post\n", encoding="utf-8")
    study = new_study("bridge", tmp_path / "articles.csv", corpus=corpus, columns={"text": "words", "outlet": "who"})
    assert read_articles(study)[0][["outlet", "text"]].values.tolist() == [["Ost Post", "The bridge was opened."]]


def test_a_source_that_cannot_be_used_is_refused(tmp_path, corpus):
    with pytest.raises(SourceError, match="nowhere is not there; expected a file or a folder"):
        new_study("bridge", tmp_path / "nowhere", corpus=corpus)
    (tmp_path / "none").mkdir()
    with pytest.raises(SourceError, match="none holds no article that can be used; expected texts, pages or tables"):
        new_study("bridge", tmp_path / "none", corpus=corpus)
    (tmp_path / "none" / "loose.txt").write_text("x", encoding="utf-8")
    with pytest.raises(SourceError, match=r"loose\.txt, row 1: nobody says who published it; put its file"):
        new_study("bridge", tmp_path / "none", corpus=corpus)
    with pytest.raises(SourceError, match="language 'German' is no code"):
        new_study("bridge", tmp_path / "none", corpus=corpus, language="German")
    assert nothing_left(corpus)


def test_an_unknown_file_is_named_and_a_hidden_one_stops_nothing(folder, corpus):
    (folder / "Ost Post" / "c.xyz").write_bytes(b"x")
    with pytest.raises(SourceError, match=r"1 of 4 articles.*\n  Ost Post/c\.xyz: its format \.xyz is not known"):
        new_study("bridge", folder, corpus=corpus)
    (folder / "Ost Post" / "c.xyz").rename(folder / "Ost Post" / ".c")
    study = new_study("bridge", folder, corpus=corpus)
    assert len(load_articles(study)) == 3
    assert pd.read_csv(study.folder / "rejected.csv")["file"].tolist() == ["Ost Post/.c"]


def test_what_is_inferred_is_listed(tmp_path, corpus):
    rows = ({"text": "The bridge was opened.", "outlet": "", "url": "https://www.ost.example/a"},
            {"text": "Мост.", "outlet": "Ost", "url": ""})
    study = new_study("bridge", csv(tmp_path, *rows), corpus=corpus)
    table = load_articles(study).sort_values("article_id")
    assert table["inferred"].tolist() == ["outlet language", "language"]
    assert table["language"].tolist() == ["en", "und"]
    assert table["note"].iloc[1] == "from articles.csv, row 2; language: not known"
    given = new_study("given", csv(tmp_path, *rows), corpus=corpus, language="uk")
    assert set(load_articles(given)["language"]) == {"uk"}


def test_reading_goes_on_where_it_stopped(folder, corpus, monkeypatch):
    real, read = new.read_file, []

    def stopped(file, columns):
        if len(read) == 2:
            raise KeyboardInterrupt
        read.append(file.name)
        return real(file, columns)

    monkeypatch.setattr(new, "read_file", stopped)
    with pytest.raises(KeyboardInterrupt):
        new_study("bridge", folder, corpus=corpus)
    assert [path.name for path in corpus.iterdir()] == [".bridge.part"]
    journal = corpus / ".bridge.part" / "read.jsonl"
    journal.write_bytes(journal.read_bytes()[:-30])  # the power failed in the middle of a line
    (folder / "Ost Post" / "a.txt").write_text("The bridge was closed.", encoding="utf-8")
    read.clear()
    monkeypatch.setattr(new, "read_file", lambda file, columns: read.append(file.name) or real(file, columns))
    study = new_study("bridge", folder, corpus=corpus)
    assert read_articles(study)[0]["text"].tolist()[0] == "The bridge was closed."
    assert "Ost Post/a.txt" in read
    assert len(read) == 3
    assert [path.name for path in corpus.iterdir()] == ["bridge"]


def test_what_was_read_before_is_not_read_again(folder, corpus, monkeypatch):
    real, read = new.read_file, []

    def stopped(file, columns):
        if len(read) == 2:
            raise KeyboardInterrupt
        read.append(file.name)
        return real(file, columns)

    monkeypatch.setattr(new, "read_file", stopped)
    with pytest.raises(KeyboardInterrupt):
        new_study("bridge", folder, corpus=corpus)
    first = list(read)
    read.clear()
    monkeypatch.setattr(new, "read_file", lambda file, columns: read.append(file.name) or real(file, columns))
    new_study("bridge", folder, corpus=corpus)
    assert len(first) == 2
    assert len(read) == 1
    assert set(first) | set(read) == {"Ost Post/a.txt", "Ost Post/b.TXT", "West & \"Mail\"/a.txt"}


def test_progress_is_told(folder, corpus):
    said = []
    new_study("bridge", folder, corpus=corpus, progress=lambda *step: said.append(step))
    assert ("files read", 3, 3) in said
    assert said[-1] == ("texts written", 3, 3)


PAGE = ("Mayor opens bridge\n\nTen thousand came\n\nThe mayor of Ostmark opened it on Monday.",
        "headline standfirst body")


def test_parts_that_a_page_states_are_kept_and_measured(tmp_path, corpus, monkeypatch):
    def page(file, columns):
        return new.FileRead(file.name, True, [dict.fromkeys(DOCUMENTS, "") | {
            "source_file": file.name, "row": 1, "outlet": "Ost", "text": PAGE[0], "parts": PAGE[1]}], [])

    (tmp_path / "a.html").write_text("<html>", encoding="utf-8")
    monkeypatch.setattr(new, "read_file", page)
    study = new_study("bridge", tmp_path / "a.html", corpus=corpus)
    articles, _ = read_articles(study)
    stated = read_parts(study, articles)
    assert stated["part"].tolist() == PAGE[1].split()
    assert [articles["text"].iloc[0][a:b] for a, b in zip(stated["start"], stated["end"], strict=True)] == (
        PAGE[0].split("\n\n"))
    measured = measure_articles(articles, load_lexicon(study), stated=stated)["parts"]
    assert measured[["part", "reason"]].values.tolist() == [[part, "as the page has it"] for part in PAGE[1].split()]
    with pytest.raises(SourceError, match=r"parts\.csv describes another text of article '000'"):
        read_parts(study, articles.assign(text="Another."))
    (study.text / "parts.csv").write_text("x\n1\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"parts\.csv cannot be read .*delete it, and parts are told by the rules"):
        read_parts(study, articles)
    (study.text / "parts.csv").unlink()
    assert read_parts(study, articles).empty


def test_parts_that_do_not_fit_the_text_are_left_to_the_rules(tmp_path, corpus, monkeypatch):
    monkeypatch.setattr(new, "read_file", lambda file, columns: new.FileRead(file.name, True, [
        dict.fromkeys(DOCUMENTS, "") | {"source_file": file.name, "row": 1, "outlet": "Ost", "text": PAGE[0],
                                        "parts": "headline body"}], []))
    (tmp_path / "a.html").write_text("<html>", encoding="utf-8")
    assert not (new_study("bridge", tmp_path / "a.html", corpus=corpus).text / "parts.csv").exists()


def test_a_real_page_keeps_its_parts(tmp_path, corpus):
    pytest.importorskip("trafilatura", reason="pages need the extra 'read'")
    lines = "".join(f"<p>The mayor of Ostmark opened bridge number {i} over the Lenne on Monday morning.</p>"
                    for i in range(5))
    (tmp_path / "Пост один").mkdir()
    (tmp_path / "Пост один" / "стр 1.html").write_text(
        f"<!DOCTYPE html><html lang='en'><head><title>Mayor opens bridges</title></head><body><nav>Home</nav><article>"
        f"<h1>Mayor opens bridges</h1>{lines}</article></body></html>", encoding="utf-8")
    study = new_study("bridge", tmp_path, corpus=corpus)
    articles, _ = read_articles(study)
    assert articles["outlet"].tolist() == ["Пост один"]
    assert read_parts(study, articles)["part"].tolist() == ["headline", *["body"] * 5]


def test_a_failure_half_way_leaves_nothing(folder, corpus, monkeypatch):
    def full(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr("analysis.read.new._settings", full)
    with pytest.raises(OSError, match="no space left"):
        new_study("bridge", folder, corpus=corpus)
    assert nothing_left(corpus)
