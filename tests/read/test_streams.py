"""Articles row by row: what is refused is said with its line, and how a file is written does not show."""

import gzip

from analysis.read.streams import stream_articles

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
