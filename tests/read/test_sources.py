"""Reading texts: each file checked against the bibliography. All texts are invented."""

import shutil

import pytest

from analysis.read.sources import SourceError, read_articles, read_text
from analysis.study import StudyError
from analysis.tables import columns


def change(study, old, new):
    path = study.folder / "articles.csv"
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new), encoding="utf-8")


def test_articles_come_with_their_text_in_the_outlets_order(toy):
    articles, rejected = read_articles(toy)
    assert rejected.empty
    assert articles["article_id"].tolist() == ["o", "w"]
    assert list(articles) == [*columns("articles"), "text"]
    assert articles["text"].iloc[0].startswith("Mayor opens bridge\n\nThe mayor")


def test_the_texts_may_lie_elsewhere(toy, tmp_path):
    shutil.move(toy.text, tmp_path / "elsewhere")
    articles, _ = read_articles(toy, tmp_path / "elsewhere")
    assert len(articles) == 2
    with pytest.raises(SourceError, match=r"text is missing: it should hold the texts named in .*--text DIR"):
        read_articles(toy)


def missing(study):
    (study.text / "ost.txt").unlink()


def changed(study):
    (study.text / "ost.txt").write_text("Another text.", encoding="utf-8")


def blank(study):
    (study.text / "ost.txt").write_bytes(b" \n")
    change(study, (study.folder / "articles.csv").read_text(encoding="utf-8").split("\n")[2].split(",")[-1], "")


def latin(study):
    (study.text / "ost.txt").write_bytes("Die Brücke".encode("latin-1"))
    change(study, (study.folder / "articles.csv").read_text(encoding="utf-8").split("\n")[2].split(",")[-1], "")


def unnamed(study):
    change(study, "o,ost.txt", "o,")


def other_outlet(study):
    change(study, "Ost Post", "Sud Sun")


def other_date(study):
    change(study, "Ost Post,2031-06-03", "Ost Post,03.06.2031")


REFUSALS = [
    (missing, r"row 2, o: .*ost\.txt is missing; put the text there or correct the column 'file'"),
    (changed,
     r"row 2, o: .*ost\.txt is not the text that was described: its SHA-256 is \w{64}, articles\.csv says \w{64}"),
    (blank, r"row 2, o: .*ost\.txt is empty; put the article's text there or take its row out"),
    (latin, r"row 2, o: .*ost\.txt is not UTF-8 \(byte 6: 0xfc\); save it as UTF-8"),
    (unnamed, r"row 2, o: .*cannot be opened: .*; correct the column 'file'"),
    (other_outlet, r"row 2, o: unknown outlet 'Sud Sun' of article 'o'; study\.toml lists Ost Post, West Mail"),
    (other_date, r"row 2, o: date '03\.06\.2031' of article 'o' is no day; expected the form 2024-06-18"),
]


@pytest.mark.parametrize(("damage", "message"), REFUSALS)
def test_a_bad_article_stops_the_reading(toy, damage, message):
    damage(toy)
    with pytest.raises(SourceError, match=message) as refused:
        read_articles(toy)
    assert "1 of 2 articles of study toy cannot be read" in str(refused.value)
    assert "set them aside with --keep-going" in str(refused.value)


@pytest.mark.parametrize(("damage", "message"), REFUSALS)
def test_a_bad_article_is_set_aside_with_its_reason(toy, damage, message):
    damage(toy)
    articles, rejected = read_articles(toy, keep_going=True)
    assert articles["article_id"].tolist() == ["w"]
    assert rejected[["row", "article_id"]].values.tolist() == [[2, "o"]]
    assert rejected["reason"].str.match(message.replace("row 2, o: ", "")).all()


def test_an_id_that_stands_twice_is_refused(toy):
    change(toy, "o,ost.txt", "w,ost.txt")
    with pytest.raises(SourceError, match="row 2, w: article_id 'w' stands already in row 1; ids must be unique"):
        read_articles(toy)
    articles, rejected = read_articles(toy, keep_going=True)
    assert articles[["article_id", "outlet"]].values.tolist() == [["w", "West Mail"]]
    assert rejected["row"].tolist() == [2]


def test_all_reasons_of_a_row_are_given(toy):
    other_outlet(toy)
    change(toy, "Sud Sun,2031-06-03,en", "Sud Sun,soon,english")
    _, rejected = read_articles(toy, keep_going=True)
    reason = rejected["reason"].iloc[0]
    assert all(word in reason for word in ("'Sud Sun'", "'soon'", "'english'"))


def test_if_no_article_is_left_it_stops(toy):
    for path in toy.text.iterdir():
        path.unlink()
    with pytest.raises(SourceError, match=r"no article of study toy can be read; the first: .*west\.txt is missing"):
        read_articles(toy, keep_going=True)


def test_a_bibliography_without_rows_is_refused(toy):
    path = toy.folder / "articles.csv"
    path.write_text(path.read_text(encoding="utf-8").split("\n")[0] + "\n", encoding="utf-8")
    with pytest.raises(StudyError, match=r"articles\.csv lists no articles; add one row per article"):
        read_articles(toy)


def test_a_digest_in_capitals_is_the_same_digest(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"bridge")
    with pytest.raises(SourceError) as refused:
        read_text(tmp_path / "a.txt", "0" * 64)
    found = str(refused.value).split("SHA-256 is ")[1][:64]
    assert read_text(tmp_path / "a.txt", found.upper()) == "bridge"


def test_line_ends_are_kept_and_a_byte_order_mark_is_not(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfone\r\ntwo\rthree\n")
    assert read_text(tmp_path / "a.txt") == "one\r\ntwo\rthree\n"


def test_a_file_outside_the_folder_is_refused(tmp_path):
    from analysis.read.sources import _inside
    (tmp_path / "text").mkdir()
    (tmp_path / "other.txt").write_text("Invented.", encoding="utf-8")
    for file in ("../other.txt", str(tmp_path / "other.txt")):
        with pytest.raises(SourceError, match=r"is not below .*name a file of that folder"):
            _inside(tmp_path / "text", file)
    assert _inside(tmp_path / "text", "a/b.txt") == tmp_path / "text" / "a" / "b.txt"
