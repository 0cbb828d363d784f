"""Files of every format as documents. All texts are invented: no outlet, person or event in them exists."""

import gzip
import io
import json
import os
import socket
import subprocess
import sys
import tarfile
import time
import zipfile
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.read import archives
from analysis.read.formats import DOCUMENTS, REJECTED, read_documents
from analysis.read.sources import SourceError

pytest.importorskip("trafilatura", reason="most formats need the extra 'read'")
_spec = spec_from_file_location("brought", Path(__file__).with_name("brought.py"))
brought = module_from_spec(_spec)
_spec.loader.exec_module(brought)


def read(tmp_path, files, **options):
    folder = tmp_path / "in"
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    documents, rejected = read_documents(folder, **options)
    assert list(documents) == DOCUMENTS
    assert list(rejected) == REJECTED
    return documents, rejected


def only(table, column="reason"):
    assert len(table) == 1, table.to_string()
    return table[column].iloc[0]


@pytest.mark.parametrize("name", sorted(brought.FILES))
def test_every_format_gives_the_same_article(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(brought.FILES[name]())
    documents, rejected = read_documents(path)
    assert len(documents) == 1, rejected.to_string()
    row = documents.iloc[0]
    assert row["source_file"].startswith(name)
    assert " ".join(row["text"].split()) == " ".join(brought.TEXT.split())
    assert row["language"] == "en"
    if not name.endswith((".txt", ".docx", ".pdf", ".zip")):
        assert row["outlet"] == "Ostmark Courier"
        assert row["date"] == "2031-06-03"
        assert row["title"] == brought.TITLE
    assert rejected["reason"].tolist() == (
        ["1 of 2 records are no web pages (pictures, scripts, errors) and are not read"] if "warc" in name else [])


def test_the_folder_says_who_published_a_page(tmp_path):
    files = {"West Mail/a.html": brought.html(), "Ost Post/a.html": brought.html(), "Ost Post/b.txt": brought.TEXT}
    documents, rejected = read(tmp_path, files)
    assert documents["outlet"].tolist() == ["Ost Post", "Ost Post", "West Mail"]
    assert documents["note"].str.contains("outlet: name of the folder").all()
    assert rejected.empty


def test_one_folder_for_all_says_nothing(tmp_path):
    documents, _ = read(tmp_path, {"pages/a.html": brought.html(), "pages/b.html": brought.html()})
    assert documents["outlet"].tolist() == ["Ostmark Courier"] * 2


@pytest.mark.parametrize("header", [
    "outlet,date,text", "Source,Published,Body", "NEWSPAPER,pub_date,Full Text", "media_name,publish_date,content"])
def test_columns_by_the_names_people_use(tmp_path, header):
    documents, _ = read(tmp_path, {"a.csv": f"{header}\nOst Post,3 June 2031,A bridge was opened.\n"})
    assert documents[["outlet", "date", "text", "row"]].to_numpy().tolist() == [
        ["Ost Post", "2031-06-03", "A bridge was opened.", 1]]


def test_columns_of_other_names(tmp_path):
    files = {"a.csv": "who,what,text\nOst Post,A bridge was opened.,not this\n"}
    documents, _ = read(tmp_path, files, columns={"outlet": "who", "text": "what"})
    assert documents[["outlet", "text"]].to_numpy().tolist() == [["Ost Post", "A bridge was opened."]]


def test_a_column_that_was_named_is_no_other_field(tmp_path):
    files = {"a.csv": "text,body,title\nBridge,A bridge was opened.,not this\n"}
    documents, _ = read(tmp_path, files, columns={"title": "text"})
    assert documents[["title", "text"]].to_numpy().tolist() == [["Bridge", "A bridge was opened."]]
    documents, _ = read(tmp_path, files, columns={"text": "title"})
    assert documents[["title", "text"]].to_numpy().tolist() == [["", "not this"]]


def test_a_table_without_a_header(tmp_path):
    files = {"a.csv": "Ost Post,2031-06-03,A bridge was opened over the river this Monday.\n"}
    _, rejected = read(tmp_path, files)
    assert "it seems to have no header" in only(rejected)
    assert "columns={'text': 3}" in only(rejected)
    documents, rejected = read(tmp_path, files, columns={"outlet": 1, "date": 2, "text": 3})
    assert documents[["row", "outlet", "date"]].to_numpy().tolist() == [[1, "Ost Post", "2031-06-03"]]
    assert rejected.empty


@pytest.mark.parametrize(("columns", "said"), [
    ({"txt": "a"}, "columns names 'txt'"), ({"text": 0}, "position from 1"), ({"text": True}, "position from 1")])
def test_a_wrong_mapping_stops(tmp_path, columns, said):
    with pytest.raises(SourceError, match=said):
        read(tmp_path, {"a.csv": "text\nx\n"}, columns=columns)


def test_nothing_there(tmp_path):
    with pytest.raises(SourceError, match="is not there"):
        read_documents(tmp_path / "none")


def test_every_refusal_names_file_row_and_reason(tmp_path):
    rows = ["text,source,date", "A bridge was opened.,Ost Post,2031-06-03", "too,many,cells,here",
            ",Ost Post,2031-06-03", "A toll was set.,Ost Post,next week", '"never closed,Ost Post,2031-06-03']
    documents, rejected = read(tmp_path, {"a.csv": "\n".join(rows)})
    assert documents["row"].tolist() == [1]
    assert rejected["file"].tolist() == ["a.csv"] * 4
    assert rejected["row"].tolist() == [2, 3, 4, 5]
    parts = ("has 4 cells and the header 3", "text is empty; fill it in", "'next week' has no year of four digits",
             "never closed")
    for reason, part in zip(rejected["reason"], parts, strict=True):
        assert part in reason


def test_json_of_news_interfaces(tmp_path):
    item = {"source": {"id": None, "name": "Ost Post"}, "publishedAt": "2031-06-03T23:30:00-05:00",
            "content": ["A bridge was opened.", "It is low."]}
    documents, rejected = read(tmp_path, {
        "a.json": json.dumps({"articles": [item, 7]}),
        "b.jsonl": json.dumps(item) + "\n{broken\n\n" + json.dumps(item)})
    assert documents["outlet"].tolist() == ["Ost Post"] * 3
    assert documents["date"].tolist() == ["2031-06-04"] * 3
    assert documents["text"].tolist() == ["A bridge was opened.\nIt is low."] * 3
    assert list(zip(documents["source_file"], documents["row"], strict=True)) == [("a.json", 1), ("b.jsonl", 1),
                                                                                  ("b.jsonl", 4)]
    assert rejected[["file", "row"]].to_numpy().tolist() == [["a.json", 2], ["b.jsonl", 2]]


def test_a_merged_cell_is_read_once(tmp_path):
    import docx
    document = docx.Document()
    document.add_paragraph("A bridge was opened.")
    table = document.add_table(1, 3)
    table.cell(0, 0).text = "Toll"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "Two crowns"
    document.add_paragraph("It is low.")
    document.save(tmp_path / "a.docx")
    documents, _ = read_documents(tmp_path / "a.docx")
    assert only(documents, "text").split("\n\n") == ["A bridge was opened.", "Toll", "Two crowns", "It is low."]


@pytest.mark.parametrize(("data", "note"), [
    ("text\nThe café of Ostmark\n".encode("utf-8-sig"), ""),
    ("text\nThe café of Ostmark\n".encode("utf-16"), ""),
    ("text\nThe café of Ostmark\n".encode().decode("cp1252").encode(), "wrongly decoded letters repaired"),
    ("text\nThe café of Ostmark\n".encode("cp1252"), "guessed"),
    ("text\nThe café of Ostmark\nThe naïve mayor\n".encode() + "The café of Ostmark\n".encode("cp1252"),
     "1 line(s) in Windows-1252 among UTF-8")])
def test_encodings(tmp_path, data, note):
    documents, rejected = read(tmp_path, {"a.csv": data})
    assert rejected.empty
    assert documents["text"].iloc[[0, -1]].tolist() == ["The café of Ostmark"] * 2
    assert note in documents["note"].iloc[0]


def test_control_characters_and_half_letters_are_taken_out(tmp_path):
    documents, _ = read(tmp_path, {"a.json": '[{"text": "A\\u0000 bridge\\ud800 was"}]'})
    assert only(documents, "text") == "A bridge was"
    assert "control characters taken out" in only(documents, "note")


@pytest.mark.parametrize(("name", "data", "said"), [
    ("a.doc", b"\xd0\xcf\x11\xe0old", ".doc files are not read; save it as .docx"),
    ("a.exe", b"MZ", "its format .exe is not known; expected one of"),
    ("a.csv", b"", "it is empty"),
    ("a.csv", b"text\n", "it holds no article"),
    ("a.csv", b"id,title,url,publish_date,media_name\n1,A,http://a,2031-06-03,B\n", "no column for the text is found"),
    ("a.json", b"{", "it is no JSON"),
    ("a.json", b"[" * 100_000, "too deep in one another"),
    ("a.json", b"7", "it holds a int; expected a list of records"),
    ("a.xlsx", b"PK\x03\x04", "it is no workbook"),
    ("a.docx", b"PK\x03\x04broken", "it is no Word file"),
    ("a.parquet", b"PAR1xx", "it is no Parquet file"),
    ("a.pdf", b"%PDF-1.4 nothing", "it is no PDF that can be read"),
    ("a.xml", b"<?xml version='1.0'?><other/>", "it is no feed that can be read"),
    ("a.xml", b"<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><rss>&b;</rss>",
     "defines entities of its own"),
    ("a.rss", b"<rss><channel><item><title>&#xD800;</title><description>&#xD800;", "it is no feed that can be read"),
    ("a.html", b"<html><div>" * 300_000, "deep in one another"),
    ("a.html", b"<html></html>", "holds no text"),
    ("a.zip", b"PK\x03\x04broken", "it cannot be unpacked or read"),
    ("a.csv.gz", b"\x1f\x8bbroken", "it cannot be unpacked or read"),
    (".hidden.csv", b"text\nA\n", "a hidden file"),
])
def test_what_cannot_be_read_is_refused_with_a_way_out(tmp_path, name, data, said):
    documents, rejected = read(tmp_path, {name: data})
    assert documents.empty
    assert rejected["file"].tolist() == [name]
    assert rejected["row"].tolist() == [0]
    assert said in only(rejected)


def make_zip(*members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def test_names_that_leave_an_archive_are_refused(tmp_path):
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    data = make_zip(("../out.txt", "A"), ("/etc/out.txt", "A"), ("C:\\out.txt", "A"), (link, "/etc/passwd"),
                    ("in.zip", "A"), ("Ost Post/good.txt", "A bridge was opened."))
    documents, rejected = read(tmp_path, {"a.zip": data})
    assert documents["source_file"].tolist() == ["a.zip/Ost Post/good.txt"]
    assert documents["outlet"].tolist() == ["Ost Post"]
    assert len(rejected) == 5
    assert sorted(rejected["reason"].str.split(";").str[0]) == [
        "a link, not followed", "an archive in an archive", *["its name leads out of the archive"] * 3]
    assert not (tmp_path / "out.txt").exists()


def test_links_in_a_tar_are_refused(tmp_path):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        good = tarfile.TarInfo("good.txt")
        good.size = 4
        archive.addfile(good, io.BytesIO(b"Yes."))
    documents, rejected = read(tmp_path, {"a.tar.gz": out.getvalue()})
    assert documents["text"].tolist() == ["Yes."]
    assert "a link or a device, not followed" in only(rejected)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_links_out_of_the_folder_and_pipes_are_refused(tmp_path):
    (tmp_path / "secret.txt").write_text("Not yours.")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "in" / "round").symlink_to(tmp_path / "in")
    os.mkfifo(tmp_path / "in" / "pipe.txt")
    documents, rejected = read(tmp_path, {"good.txt": "Yours."})
    assert documents["text"].tolist() == ["Yours."]
    assert rejected["file"].tolist() == ["link.txt", "pipe.txt", "round"]
    assert [reason.split(";")[0].split(",")[0] for reason in rejected["reason"]] == [
        "a link that leads out of the folder", "not a plain file", "a link to a folder"]


def test_bombs_are_refused_soon(tmp_path, monkeypatch):
    nothing = b"0" * 30_000_000
    book = make_zip(("[Content_Types].xml", "<x/>"), ("xl/sheet1.xml", nothing))
    laughs = make_zip(("word/document.xml", '<!DOCTYPE l [<!ENTITY a "ha">]><w>&a;</w>'))
    monkeypatch.setattr(archives, "LARGEST_FILE", 40_000_000)
    large = tmp_path / "in" / "large.csv"
    large.parent.mkdir()
    with large.open("wb") as stream:  # two gigabytes of nothing, not one of them written
        stream.truncate(2_000_000_000)
    began = time.monotonic()
    documents, rejected = read(tmp_path, {"a.zip": make_zip(("a.txt", nothing)), "a.txt.gz": gzip.compress(nothing),
                                          "a.xlsx": book, "a.docx": laughs})
    assert time.monotonic() - began < 60
    assert documents.empty
    reasons = dict(zip(rejected["file"], rejected["reason"], strict=True))
    assert "200 times its packed size" in reasons["a.zip/a.txt"]
    assert "200 times its packed size" in reasons["a.txt.gz"]
    assert "200 times its packed size" in reasons["a.xlsx"]
    assert "defines entities of its own" in reasons["a.docx"]
    assert "it has 2,000,000,000 bytes; expected at most" in reasons["large.csv"]


def test_nothing_is_fetched(tmp_path, monkeypatch):
    def no_network(*_, **__):
        raise AssertionError("a reader asked the network")
    monkeypatch.setattr(socket.socket, "connect", no_network)
    documents, _ = read(tmp_path, {name: make() for name, make in brought.FILES.items()})
    assert len(documents) == len(brought.FILES)


def test_the_order_is_the_names_order(tmp_path):
    files = {f"{name}.txt": f"A bridge was opened in {name}." for name in ("zoo", "Ost", "äpfel", "a1", "a10", "a2")}
    first, _ = read(tmp_path, files)
    second, _ = read(tmp_path, dict(reversed(files.items())))
    assert first["source_file"].tolist() == sorted(files)
    assert first.equals(second)


def test_the_door_and_the_readers_load_quickly():
    code = ("import sys, analysis, analysis.read.formats\n"
            "print(*sorted({name.partition('.')[0] for name in sys.modules} & {'trafilatura', 'lxml', 'pyarrow',"
            " 'openpyxl', 'docx', 'pypdf', 'feedparser', 'warcio', 'ftfy', 'dateparser', 'py3langid'}))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          cwd=Path(__file__).resolve().parents[2])
    # pandas itself looks for pyarrow.
    assert set(done.stdout.split()) <= {"pyarrow"}


MUTATED = {name: make() for name, make in brought.FILES.items()}


@given(st.sampled_from(sorted(MUTATED)), st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=4)), max_size=6),
       st.integers(0, 3))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damage_ends_in_a_document_or_a_reason(tmp_path, name, wounds, cut):
    data = bytearray(MUTATED[name])
    for at, put in wounds:
        place = at % len(data)
        data[place:place + len(put)] = put
    path = tmp_path / name
    path.write_bytes(bytes(data[:len(data) // (cut or 1)]))
    documents, rejected = read_documents(path)
    assert len(documents) + len(rejected) > 0
    assert rejected["reason"].str.len().gt(10).all()
    assert documents["text"].str.strip().ne("").all()
    documents["text"].str.encode("utf-8")
