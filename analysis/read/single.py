"""Files that hold one article or several whole ones: HTML, Markdown, Word, PDF, feeds, web archives, plain text."""

from __future__ import annotations

import io
import logging
import re
import warnings
from collections.abc import Iterator
from typing import Any

from analysis.read.archives import has_entities, unpacked
from analysis.read.clutter import line_key
from analysis.read.decoding import decode
from analysis.read.extras import extra
from analysis.read.markup import LARGEST_PAGE, take_apart
from analysis.read.pages import read_page
from analysis.read.records import Row
from analysis.read.sources import SourceError

MOST_PAGES = 2_000        # of a PDF
LONGEST_TEXT = 20_000_000  # characters of one article's file
_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
_SENTENCE_END = re.compile(r"[.!?…։。！？:]['\"”’»“)\]]*$")


def read_html(html: str) -> Row:
    """One news page: its article without the page's furniture, and what its head states of outlet, date and address."""
    page = take_apart(html)
    text, parts = read_page(html)
    kept = [(row.part, text[row.start:row.end]) for row in parts.itertuples() if row.part != "boilerplate"]
    if not any(part == "body" for part, _ in kept):
        raise SourceError("no article is found on the page; it may be drawn by scripts or stand behind a wall: save "
                          "its text from a browser")
    aside = sum(len(text[row.start:row.end].split()) for row in parts.itertuples() if row.part == "boilerplate")
    title = next((said for part, said in kept if part == "headline"), "")
    return Row(1, {**page.facts, "title": title, "text": "\n\n".join(said for _, said in kept),
                   "parts": " ".join(part for part, _ in kept),
                   "note": f"{aside} words of page furniture left out"})


def read_fragment(html: str) -> str:
    """The text of a piece of HTML that is an article already (in a feed, in a table's cell), a block a line."""
    return "\n\n".join(line.text for line in take_apart(html).lines)


def read_text(text: str) -> Row:
    """Plain text as it is."""
    if len(text) > LONGEST_TEXT:
        raise SourceError(f"it has {len(text):,} characters; expected one article of at most {LONGEST_TEXT:,}")
    return Row(1, {"text": text})


def read_markdown(text: str) -> Row:
    """Markdown as plain text: marks taken out, a block a line; title, outlet, date and more from its front matter."""
    text = read_text(text).fields["text"].replace("\r\n", "\n")
    fields: dict[str, str] = {}
    if matter := _FRONT_MATTER.match(text[:20_000]):
        for line in matter[1].split("\n"):
            name, mark, value = line.partition(":")
            if mark and re.fullmatch(r"\w+", name.strip()):
                fields[name.strip().lower()] = value.strip().strip("\"'")
        text = text[matter.end():]
    tokens = extra("markdown_it", reading="Markdown").MarkdownIt("commonmark").enable("table").parse(text)
    lines, title = [], ""
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "inline":
            said = " ".join("".join(_words(token)).split())
            lines.append(said)
            if not title and before is not None and before.tag == "h1":
                title = said
        elif token.type in ("code_block", "fence"):
            lines += token.content.splitlines()
        elif token.type == "html_block":
            lines.append(read_fragment(token.content) if token.content.strip().strip("<!->") else "")
    return Row(1, {"title": title, **fields, "text": "\n\n".join(filter(None, lines))})


def _words(token: Any) -> Iterator[str]:
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            yield " "
        elif child.type != "html_inline":
            yield child.content


def read_word(data: bytes) -> Row:
    """A .docx file: paragraphs and the cells of tables, in order; text in boxes and comments is not in it."""
    docx = extra("docx", reading="Word files")
    unpacked(data, "Word file")
    try:
        document = docx.Document(io.BytesIO(data))
        paragraphs = list(_paragraphs(document))
        title = document.core_properties.title or ""
    except Exception as error:  # a broken file fails in whatever part is broken; the caller wants one reason
        raise SourceError(f"it is no Word file that can be read ({str(error)[:120] or type(error).__name__}); save it "
                          f"anew as .docx or as plain text") from None
    heading = next((said for style, said in paragraphs if style in ("Title", "Heading 1") and said.strip()), "")
    return Row(1, {"title": heading or title, "text": "\n\n".join(said for _, said in paragraphs if said.strip())})


def _paragraphs(document: Any) -> Iterator[tuple[str, str]]:
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                seen: list[Any] = []  # a merged cell is given once for every cell it covers
                for cell in row.cells:
                    if not any(cell._tc is other for other in seen):
                        seen.append(cell._tc)
                        yield "", cell.text
        else:
            yield block.style.name if block.style is not None else "", block.text


def read_pdf(data: bytes) -> Row:
    """The text layer of a PDF, its lines put together to paragraphs; columns and captions may stand in any order.

    A note says so, because an order that is wrong breaks sentences: look at such a text before it is measured.
    """
    pypdf = extra("pypdf", reading="PDF files")
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it says of damage is said by us, with the file's name
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader = pypdf.PdfReader(io.BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise SourceError("it is locked with a password; save it without one")
            if len(reader.pages) > MOST_PAGES:
                raise SourceError(f"it has {len(reader.pages):,} pages; expected one article of at most {MOST_PAGES:,}")
            pages, size = [], 0
            for page in reader.pages:
                pages.append(page.extract_text())
                size += len(pages[-1])
                if size > LONGEST_TEXT:
                    raise SourceError(f"it has more than {LONGEST_TEXT:,} characters; expected one article")
    except SourceError:
        raise
    except Exception as error:  # as above
        raise SourceError(f"it is no PDF that can be read ({str(error)[:120] or type(error).__name__}); save it anew, "
                          f"or as plain text") from None
    text = unwrap("\n".join(pages))
    if not text.strip():
        raise SourceError("it holds no text: its pages are pictures. Let a program recognise the text (OCR) first")
    return Row(1, {"text": text, "note": "order of lines as the PDF has it"})


def unwrap(text: str) -> str:
    """Lines of a fixed width as paragraphs; a word that was cut at a line's end is put together.

    Examples
    --------
    >>> unwrap("The mayor of Ostmark opened the new bri-\\ndge over the Lenne on Monday and left\\nat noon.\\nThen")
    'The mayor of Ostmark opened the new bridge over the Lenne on Monday and left at noon.\\n\\nThen'
    """
    lines = [" ".join(line.split()) for line in text.splitlines()]
    width = sorted(map(len, lines))[-1 - len(lines) // 10] if lines else 0
    paragraphs: list[str] = []
    open_ = False
    for line in lines:
        if open_ and line:
            last = paragraphs[-1]
            cut = re.search(r"\w-$", last) and line[:1].islower()
            paragraphs[-1] = last[:-1] + line if cut else f"{last} {line}"
        elif line:
            paragraphs.append(line)
        # A paragraph ends at an empty line, or where a line ends with its sentence or well before the margin.
        open_ = bool(line) and len(line) >= 0.7 * width and not (_SENTENCE_END.search(line) and len(line) < 0.9 * width)
    return "\n\n".join(paragraphs)


def read_feed(data: bytes) -> Iterator[Row]:
    """The entries of an RSS or Atom feed; a feed that gives summaries only says so in the note."""
    if has_entities(data):
        raise SourceError("it defines entities of its own, as no feed does; get it anew")
    feedparser = extra("feedparser", reading="feeds")
    try:
        parsed = feedparser.parse(io.BytesIO(data))
    except Exception as error:  # it repairs most damage and fails on some (half a letter as a number)
        raise SourceError(f"it is no feed that can be read ({str(error)[:120] or type(error).__name__}); get it "
                          f"anew") from None
    if not parsed.entries:
        why = str(parsed.get("bozo_exception", "it has no entries"))[:120]
        raise SourceError(f"it is no feed that can be read ({why}); expected RSS or Atom with entries")
    for number, entry in enumerate(parsed.entries, start=1):
        whole = max((str(content.get("value", "")) for content in entry.get("content", ())), key=len, default="")
        body = whole or str(entry.get("summary", ""))
        try:
            text = read_fragment(body) if "<" in body or "&" in body else body
        except SourceError:
            text = ""
        title = str(entry.get("title", ""))
        if title and not line_key(text).startswith(line_key(title)):
            text = f"{title}\n\n{text}" if text.strip() else ""
        yield Row(number, {"outlet": str(parsed.feed.get("title", "")), "title": title,
                           "url": str(entry.get("link", "")),
                           "date": str(entry.get("published", "") or entry.get("updated", "")),
                           "language": str(parsed.feed.get("language", "")), "text": text,
                           "note": "" if whole else "the feed gives a summary only"})


def read_warc(data: bytes) -> Iterator[Row]:
    """The news pages of a web archive; pictures, scripts and the like are counted in one refusal."""
    iterator = extra("warcio.archiveiterator", reading="web archives").ArchiveIterator
    number = others = 0
    try:
        for record in iterator(io.BytesIO(data)):
            number += 1
            if record.rec_type not in ("response", "resource"):
                continue
            headers = record.http_headers
            kind = (headers.get_header("Content-Type") if headers else record.content_type) or ""
            status = headers.get_statuscode() if headers else "200"
            if "html" not in kind.lower() or status != "200":
                others += 1
                continue
            page = record.content_stream().read(LARGEST_PAGE + 1)
            try:
                html, note = decode(page, declared=True)
                found = read_html(html)
            except SourceError as error:
                yield Row(number, {}, str(error))
                continue
            url = record.rec_headers.get_header("WARC-Target-URI") or found.fields["url"]
            notes = "; ".join(filter(None, [note, found.fields["note"]]))
            yield Row(number, {**found.fields, "url": url, "note": notes})
    except SourceError:
        raise
    except Exception as error:  # a broken archive fails in many ways, each of which ends the reading
        yield Row(number + 1, {}, f"the web archive breaks off ({str(error)[:120] or type(error).__name__}); nothing "
                                  f"behind it is read: get it anew")
    if others or not number:
        yield Row(0, {}, f"{others} of {number} records are no web pages (pictures, scripts, errors) and are not read")
