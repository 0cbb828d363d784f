"""Beginning a study. All outlets and texts are invented."""

import pandas as pd
import pytest

from analysis.measure.lexicon import load_lexicon
from analysis.read.new import new_study
from analysis.read.sources import SourceError, read_articles
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


@pytest.mark.parametrize("outlet", ['O"st\\', "Ost\tPost", "Ost\nPost", "Ost\x07Post", "Ost\x7fPost", "Öst Пост 郵"])
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


@pytest.mark.parametrize(("row", "message"), [
    ({**ROW, "text": "  "}, r"articles\.csv, row 2: the text is empty; fill it in or take the row out"),
    ({**ROW, "outlet": ""}, r"articles\.csv, row 2: the outlet is empty"),
    ({**ROW, "date": "June 3"}, r"articles\.csv, row 2: date 'June 3' of article '001' is no day; expected the form"),
    ({**ROW, "language": "English"}, r"articles\.csv, row 2: language 'english' of article '001' is no code"),
    ({**ROW, "id": "x"}, r"articles\.csv, row 2: article_id 'x' stands already in row 1; ids must be unique"),
])
def test_a_wrong_row_is_refused(tmp_path, corpus, row, message):
    path = csv(tmp_path, {"id": "x", "date": "", "language": "en", **ROW}, row)
    if "id" not in row:
        path = csv(tmp_path, {"date": "", "language": "en", **ROW}, row)
    with pytest.raises(SourceError, match=message):
        new_study("bridge", path, corpus=corpus)
    assert nothing_left(corpus)


@pytest.mark.parametrize(("content", "message"), [
    (b"", "cannot be read as a table in UTF-8"),
    ("text,outlet\nDie Brücke,Ost\n".encode("latin-1"), "cannot be read as a table in UTF-8"),
    (b"text,outlet\n", "has a header and no rows; expected one article a row"),
    (b"words,outlet\nx,y\n",
     r"has no column for the text; expected one named text or body or content, it has \['words'"),
    (b"text,who\nx,y\n", "has no column for the outlet; expected one named outlet or source"),
    (b"text,outlet\nx,y,z\n", "its rows have more fields than its header has names"),
])
def test_a_table_that_cannot_be_used_is_refused(tmp_path, corpus, content, message):
    (tmp_path / "articles.csv").write_bytes(content)
    with pytest.raises(SourceError, match=message) as refused:
        new_study("bridge", tmp_path / "articles.csv", corpus=corpus)
    assert "articles.csv" in str(refused.value)
    assert nothing_left(corpus)


def test_a_source_that_cannot_be_used_is_refused(tmp_path, corpus):
    with pytest.raises(SourceError, match="nowhere is not there; expected a folder of texts or a CSV file"):
        new_study("bridge", tmp_path / "nowhere", corpus=corpus)
    (tmp_path / "texts.docx").write_bytes(b"x")
    with pytest.raises(SourceError, match=r"texts\.docx is neither a folder nor a \.csv or \.tsv file"):
        new_study("bridge", tmp_path / "texts.docx", corpus=corpus)
    (tmp_path / "none").mkdir()
    with pytest.raises(SourceError, match=r"none holds no \.txt file; expected .*article\.txt"):
        new_study("bridge", tmp_path / "none", corpus=corpus)
    (tmp_path / "none" / "loose.txt").write_text("x", encoding="utf-8")
    with pytest.raises(SourceError, match=r"loose\.txt lies in no outlet's folder, so nobody knows who published it"):
        new_study("bridge", tmp_path / "none", corpus=corpus)
    assert nothing_left(corpus)


@pytest.mark.parametrize(("data", "message"), [(b"\xff", r"b\.txt is not UTF-8 \(byte 0"), (b"\n", r"b\.txt is empty")])
def test_a_text_that_cannot_be_used_is_refused(folder, corpus, data, message):
    (folder / "Ost Post" / "b.txt").write_bytes(data)
    with pytest.raises(SourceError, match=message):
        new_study("bridge", folder, corpus=corpus)
    assert nothing_left(corpus)


def test_a_failure_half_way_leaves_nothing(folder, corpus, monkeypatch):
    def full(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr("analysis.read.new._settings", full)
    with pytest.raises(OSError, match="no space left"):
        new_study("bridge", folder, corpus=corpus)
    assert nothing_left(corpus)
