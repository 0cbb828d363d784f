"""One invented article in every format that is read; shared by the tests and the fuzz script."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable

TITLE = "Mayor opens bridge over the Lenne"
STORY = ("The mayor of Ostmark opened the new bridge over the Lenne on Monday morning.",
         "She thanked the two hundred builders who had worked through the winter, and said the toll would be low.",
         "Traders in Westmark, across the water, had asked for a crossing since the ferry was sold to a museum.")
TEXT = "\n\n".join((TITLE, *STORY))
RECORD = {"source": "Ostmark Courier", "pubdate": "2031-06-03", "headline": TITLE, "link": "https://ost.example/bridge",
          "body": TEXT}


def csv(mark: str = ",") -> bytes:
    def quoted(value: str) -> str:
        return '"' + value.replace('"', '""') + '"'
    return (mark.join(RECORD) + "\n" + mark.join(map(quoted, RECORD.values())) + "\n").encode()


def html() -> bytes:
    paragraphs = "".join(f"<p>{line}</p>" for line in STORY)
    return (f'<!DOCTYPE html><html lang="en"><head><title>{TITLE}</title>'
            '<meta property="og:site_name" content="Ostmark Courier">'
            '<meta property="article:published_time" content="2031-06-03T08:00:00Z"></head>'
            f'<body><nav><a href="/">Home</a></nav><article><h1>{TITLE}</h1>{paragraphs}</article></body></html>'
            ).encode()


def markdown() -> bytes:
    lines = "\n\n".join(STORY[1:])
    return (f"---\ntitle: {TITLE}\noutlet: Ostmark Courier\ndate: 2031-06-03\n---\n\n# {TITLE}\n\n{STORY[0][:40]}*"
            f"{STORY[0][40:45]}*{STORY[0][45:]}\n\n{lines}\n").encode()


def excel() -> bytes:
    import openpyxl
    book = openpyxl.Workbook()
    for row in (list(RECORD), list(RECORD.values())):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parquet() -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([RECORD]), out)
    return out.getvalue()


def word() -> bytes:
    import docx
    document = docx.Document()
    document.add_heading(TITLE, 1)
    for line in STORY:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf() -> bytes:
    """A page of text, written by hand: the library only reads."""
    words, lines = TEXT.replace("\n\n", " ").split(), [""]
    for word_ in words:
        if len(lines[-1]) + len(word_) > 80:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word_}".strip()
    stream = ("BT /F1 10 Tf 50 750 Td 12 TL " + " ".join(f"({line}) '" for line in lines) + " ET").encode()
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
               b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
               b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
               b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + table + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(out)


def feed() -> bytes:
    content = "".join(f"&lt;p&gt;{line}&lt;/p&gt;" for line in STORY)
    return (f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Ostmark Courier</title><entry>'
            f'<title>{TITLE}</title><link href="https://ost.example/bridge"/><published>2031-06-03T08:00:00Z</published>'
            f'<content type="html">{content}</content></entry></feed>').encode()


def warc() -> bytes:
    out = b""
    for kind, body in ((b"text/html", html()), (b"image/png", b"\x89PNG")):
        answer = b"HTTP/1.1 200 OK\r\nContent-Type: " + kind + b"\r\n\r\n" + body
        out += gzip.compress(
            b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://ost.example/bridge\r\nWARC-Date: "
            b"2031-06-04T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
            b"Content-Type: application/http;msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
            % (len(answer), answer), mtime=0)
    return out


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Ostmark Courier/bridge.txt", TEXT)
    return out.getvalue()


FILES: dict[str, Callable[[], bytes]] = {
    "a.csv": csv, "a.tsv": lambda: csv("\t"), "a.xlsx": excel, "a.parquet": parquet, "a.docx": word, "a.pdf": pdf,
    "a.json": lambda: json.dumps({"status": "ok", "articles": [RECORD]}).encode(),
    "a.jsonl": lambda: json.dumps(RECORD).encode() + b"\n", "a.html": html, "a.xhtml": html, "a.md": markdown,
    "a.txt": TEXT.encode, "a.rss": feed, "a.warc.gz": warc, "a.zip": zipped}
