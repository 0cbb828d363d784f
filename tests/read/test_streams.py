"""Articles row by row: what is refused is said with its line, and how a file is written does not show."""

import gzip
import json

import pytest

from analysis.read.sources import SourceError
from analysis.read.streams import check_request, stream_articles, stream_files

HEADER = "article_id,outlet,text\n"


def read(path, text, **options):
    path.write_text(text, encoding="utf-8", newline="")
    return list(stream_articles(path, **options))


def ids(rows):
    return [row.article["article_id"] for row in rows if not row.refused]


def refused(rows):
    return {row.row: row.refused for row in rows if row.refused}


def test_a_quotation_mark_that_is_never_closed_is_reported(tmp_path):
    good = "".join(f"b{i},O,all is well\n" for i in range(5))
    rows = read(tmp_path / "a.csv", HEADER + "z,O,rain\n" + 'a,O,"strike said\n' + good)
    assert ids(rows) == ["z"]
    assert list(refused(rows)) == [2]
    assert "lines 3 to 8" in refused(rows)[2] and "unexpected end of data" in refused(rows)[2]
    with gzip.open(tmp_path / "a.csv.gz", "wt") as packed:
        packed.write(HEADER + 'a,O,"strike said')
    assert "line 2: " in refused(list(stream_articles(tmp_path / "a.csv.gz")))[1]


def test_what_stands_behind_an_unclosed_quotation_mark_is_read_on(tmp_path):
    text = 'a,O,"strike said\nb,O,"the first quoted"\nc,O,"one\n\nand ""two"""\nd,O,a 5" pipe\n'
    rows = read(tmp_path / "a.csv", HEADER + text)
    assert ids(rows) == ["c", "d"]
    assert [row.article["text"] for row in rows if not row.refused] == ['one\n\nand "two"', 'a 5" pipe']
    assert list(refused(rows)) == [1] and "lines 2 to 3" in refused(rows)[1]


def test_blanks_around_a_field_do_not_show(tmp_path):
    text = HEADER + "a,O,rain\n b , O ,  rain \nc, ,rain\n"
    rows = read(tmp_path / "a.csv", text)
    assert [(row.article["article_id"], row.article["outlet"], row.article["text"]) for row in rows[:2]] == [
        ("a", "O", "rain"), ("b", "O", "  rain ")]
    assert "who published it" in rows[2].refused
    rows = read(tmp_path / "b.csv", 'outlet,title,date,text\nO,Rain  and\tsnow , ,rain\n"O ",Rain and snow,,rain\n')
    assert rows[0].article == rows[1].article and rows[0].article["title"] == "Rain and snow"


def test_country_and_credit_are_carried(tmp_path):
    rows = read(tmp_path / "a.csv", "outlet,text,land,by\nO,rain, DEU ,Reuters\n",
                columns={"country": "land", "credit": "by"})
    assert (rows[0].article["country"], rows[0].article["credit"]) == ("DEU", "Reuters")


@pytest.mark.parametrize("name", ["news.csv.jsonl", "my.parquet.jsonl", "my.tsv.ndjson", "A.CSV.JSONL"])
def test_the_last_ending_tells_the_format_of_lines(tmp_path, name):
    assert ids(read(tmp_path / name, json.dumps({"article_id": "a", "outlet": "O", "text": "rain, snow"}))) == ["a"]


@pytest.mark.parametrize("name", ["my.parquet.csv", "my.jsonl.tsv", "B.CSV"])
def test_the_last_ending_tells_the_format_of_tables(tmp_path, name):
    assert ids(read(tmp_path / name, HEADER + "a,O,rain\n")) == ["a"]
    assert stream_files(tmp_path) == [tmp_path / name]


def test_what_is_missing_and_what_holds_nothing(tmp_path):
    with pytest.raises(SourceError, match=r"nowhere is missing; expected a file of articles or a folder"):
        stream_files(tmp_path / "nowhere")
    with pytest.raises(SourceError, match="holds no file of articles"):
        stream_files(tmp_path)


@pytest.mark.parametrize("language", ["english", "", "EN", "e", "en-GB", None])
def test_a_language_that_is_no_code_is_refused(language):
    with pytest.raises(SourceError, match="expected the code of two or three small letters"):
        check_request([], language=language)
    check_request([], language="de")


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_columns_of_a_wrong_name_are_refused_before_anything_is_read(tmp_path, ending):
    path = tmp_path / f"a.{ending}"
    if ending == "parquet":
        pandas, _ = pytest.importorskip("pandas"), pytest.importorskip("pyarrow", reason="Parquet (extra scale)")
        pandas.DataFrame({"outlet": ["O"], "text": ["rain"], "day": ["2031-06-01"]}).to_parquet(path)
    else:
        path.write_text("outlet,text,day\nO,rain,2031-06-01\n" if ending == "csv" else
                        '{"outlet": "O", "text": "rain", "day": "2031-06-01"}\n')
    check_request([path], {"text": "text"}, together="day")
    for wrong in ({"together": "dya"}, {"columns": {"title": "dya"}}):
        with pytest.raises(SourceError, match=rf"a\.{ending}.*'dya'.*'outlet', 'text', 'day'"):
            check_request([path], **wrong)


def test_a_column_that_a_later_file_has_is_not_refused(tmp_path):
    other, good = tmp_path / "a.jsonl", tmp_path / "b.csv"
    other.write_text('{"who": "O"}\n')
    good.write_text("outlet,text,event\nO,rain,1\n")
    check_request([other, good], together="event")
    with pytest.raises(SourceError, match=r"a\.jsonl, row 1"):
        check_request([other], together="event")
