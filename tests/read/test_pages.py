"""HTML pages as text and parts. All pages are invented: no outlet, person or event in them exists."""

import json
import sys
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.read.markup import DEEPEST, LARGEST_PAGE, MOST_ELEMENTS, take_apart
from analysis.read.pages import read_page
from analysis.read.sources import SourceError
from analysis.tables import PARTS

pytest.importorskip("trafilatura", reason="HTML pages need the extra 'read'")

FIRST = "The mayor of Ostmark opened the new bridge over the Lenne on Monday morning, nine years after the old fell."
SECOND = "She thanked the two hundred builders who had worked through the winter, and said that the toll would be low."
THIRD = "Traders in Westmark, across the water, had asked for a crossing since the ferry was sold to a museum abroad."
PAGE = f"""<html><head><title>Mayor opens bridge over the Lenne | Ostmark Courier</title>
<meta property="og:description" content="Two towns are joined after nine years">
<script>var hidden = "never seen";</script></head><body>
<nav><ul><li><a href="/a">Home</a></li><li><a href="/b">Towns</a></li></ul></nav>
<article><h1>Mayor opens bridge over the Lenne</h1><h2 class="dek">Two towns are joined after nine years</h2>
<p class="byline"><a rel="author" href="/j">Jane Roemer</a></p>
<figure><img src="b.jpg"><figcaption>The bridge at dawn</figcaption></figure>
<p>OSTMARK (AP) - {FIRST}</p><h3>A long winter</h3><p>{SECOND}</p>
<p class="related"><a href="/c">Ten recipes with leeks</a></p>
<p>{THIRD} <!-- a note --> Hardly <b>anybody</b> objected<i>,</i> as far as is known.</p></article>
<footer><p>Copyright Ostmark Courier</p></footer></body></html>"""


def parts_of(html):
    text, table = read_page(html)
    return {text[row.start:row.end]: row.part for row in table.itertuples()}


def test_a_page_falls_into_its_parts():
    found = parts_of(PAGE)
    assert found.pop("Home") == found.pop("Towns") == "boilerplate"
    assert found == {
        "Mayor opens bridge over the Lenne": "headline", "Two towns are joined after nine years": "standfirst",
        "Jane Roemer": "credit", "The bridge at dawn": "caption", "OSTMARK (AP) -": "dateline", FIRST: "body",
        "A long winter": "subheading", SECOND: "body", "Ten recipes with leeks": "boilerplate",
        f"{THIRD} Hardly anybody objected, as far as is known.": "body", "Copyright Ostmark Courier": "boilerplate"}


def test_scripts_and_comments_are_no_text():
    text, _ = read_page(PAGE)
    assert "never seen" not in text
    assert "a note" not in text


def test_a_sentence_the_extractor_misses_is_kept_with_its_neighbours(monkeypatch):
    monkeypatch.setattr("analysis.read.pages._article", lambda html: [
        key for line in (FIRST, THIRD) if (key := "".join(ch for ch in line.casefold() if ch.isalnum()))])
    page = f"<body><div><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></div><div><p>{SECOND} Elsewhere.</p></div></body>"
    found = parts_of(page)
    assert found[SECOND] == "body"
    assert found[f"{SECOND} Elsewhere."] == "boilerplate"


def test_a_line_that_is_all_link_is_set_aside(monkeypatch):
    linked = "Nine walks along the dike"
    monkeypatch.setattr("analysis.read.pages._article", lambda html: [
        "".join(ch for ch in line.casefold() if ch.isalnum()) for line in (FIRST, linked, THIRD)])
    page = f'<body><p>{FIRST}</p><p><a href="/d">{linked}</a></p><p>{THIRD}</p></body>'
    assert parts_of(page) == {FIRST: "body", linked: "boilerplate", THIRD: "body"}


PICTURE = '<figure><img src="b.jpg"><figcaption>{}</figcaption></figure>'


@pytest.mark.parametrize(("said", "part"), [
    ("The bridge at noon", "caption"), ("A ferry, seen from the bridge. Photo: Jane Roemer", "caption"),
    ("Mayor Ada Roemer", "caption"), ("Photo: Jane Roemer", "credit"), ("Jane Roemer / Ost Pictures", "credit"),
    ("Ost Union via AP", "credit"), ("Photograph by Jane Roemer, Getty Images", "credit"), ("© Ost Union", "credit"),
    ("Toggle caption", "boilerplate")])
def test_who_made_a_picture_is_no_caption(said, part):
    page = PAGE.replace("<h3>A long", PICTURE.format(said) + "<h3>A long")
    assert parts_of(page)[said] == part


def test_a_caption_counts_once():
    page = PAGE.replace("<h3>A long", PICTURE.format("The bridge at dawn") + "<h3>A long")
    _, table = read_page(page)
    assert table["part"].tolist().count("caption") == 1
    assert "caption again" in table["reason"].tolist()


def kept_lines(monkeypatch, *lines):
    monkeypatch.setattr("analysis.read.pages._article", lambda html: [
        "".join(ch for ch in line.casefold() if ch.isalnum()) for line in lines])


def test_a_post_of_a_network_is_not_the_outlets_text(monkeypatch):
    post = "What a bridge, and what a day for all of us in Ostmark!"
    kept_lines(monkeypatch, FIRST, post, SECOND)
    page = f'<body><p>{FIRST}</p><blockquote class="twitter-tweet"><p>{post}</p></blockquote><p>{SECOND}</p></body>'
    assert parts_of(page) == {FIRST: "body", post: "boilerplate", SECOND: "body"}


def test_what_stands_below_the_last_paragraph_is_set_aside_by_how_it_begins(monkeypatch):
    more = "This article appeared in the Ostmark Courier of Monday under another title."
    note = "Contact the desk at the old address."
    kept_lines(monkeypatch, FIRST, more, SECOND, note, "Ostmark")
    found = parts_of(f"<body><p>{FIRST}</p><p>{more}</p><p>{SECOND}</p><p>{note}</p><p>Ostmark</p></body>")
    # The first such line stands among paragraphs: the article may say so of itself.
    assert found == {FIRST: "body", more: "body", SECOND: "body", "Ostmark": "boilerplate", note: "boilerplate"}


def test_items_of_a_list_are_no_subheadings(monkeypatch):
    kept_lines(monkeypatch, FIRST, "Nine years of work", SECOND)
    found = parts_of(f"<body><p>{FIRST}</p><ul><li>Nine years of work</li></ul><p>{SECOND}</p></body>")
    assert found["Nine years of work"] == "body"


def test_an_article_that_only_the_data_holds_is_read():
    long = [f"In the year {year} the council of Ostmark discussed another harbour, and built something different"
            f" {'again ' * (year % 3)}with {word}." for year, word in enumerate(
                ("granite", "timber", "concrete", "copper", "marble", "slate", "gravel", "plaster", "canvas", "iron"))]
    words = " ".join(f"{a}{b}" for a in ("river", "valley", "mountain", "village", "meadow", "forest", "winter")
                     for b in ("keeper", "walker", "builder", "singer", "farmer", "dancer", "baker", "trader"))
    data = json.dumps({"@type": "NewsArticle", "headline": "Harbours", "articleBody": "\n".join([*long, words + "."])})
    text, table = read_page(f'<script type="application/ld+json">[{data}]</script><h1>Harbours</h1>'
                            "<p>Log in to go on reading this article.</p>")
    body = {text[row.start:row.end] for row in table.itertuples() if row.part == "body"}
    assert set(long) <= body


def test_a_page_of_one_sentence_is_kept():
    assert "body" in parts_of("<p>The bridge of Ostmark is open again since Monday morning.</p>").values()


def test_a_headline_counts_once():
    page = PAGE.replace("<h3>A long winter", "<h3>Mayor opens bridge over the Lenne</h3><h3>A long winter")
    text, table = read_page(page)
    assert text.count("Mayor opens bridge over the Lenne") == 2
    assert table["part"].tolist().count("headline") == 1
    assert "headline again" in table["reason"].tolist()


@pytest.mark.parametrize("html", ["", " ", "\x00", "<script>x</script>", "<!-- only -->", "<p></p>"])
def test_a_page_without_text_is_refused(html):
    with pytest.raises(SourceError, match="holds no text; expected HTML"):
        read_page(html)


@pytest.mark.parametrize("html", [
    "<div>" * 1_000_000, "<b>" * (DEEPEST + 2) + "x", "<p>x" * (MOST_ELEMENTS + 1), "x" * (LARGEST_PAGE + 1)],
    ids=["deep", "just too deep", "many", "large"])
def test_no_page_at_all_is_refused_soon(html):
    began = time.monotonic()
    with pytest.raises(SourceError, match=r"more than|at most"):
        read_page(html)
    assert time.monotonic() - began < 60


def test_without_the_extra_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(SourceError, match="needs the library trafilatura, which is not installed; put '--with read'"):
        read_page(PAGE)


TAGS = ("p", "div", "b", "a", "h1", "h2", "li", "table", "td", "figcaption", "script", "br", "blockquote")
PIECES = st.one_of(st.sampled_from([FIRST, SECOND, THIRD, "Share", "&amp;", "&#0;", "<!--", "-->", "<![CDATA[",
                                    "\x00"]),
                   st.builds("<{}>".format, st.sampled_from(TAGS)), st.builds("</{}>".format, st.sampled_from(TAGS)),
                   st.text(max_size=20))


@given(st.lists(PIECES, max_size=30).map("".join))
@settings(max_examples=60, deadline=None)
def test_any_markup_gives_ordered_parts_or_a_clear_refusal(html):
    try:
        text, table = read_page(html)
    except SourceError as error:
        assert "no text" in str(error)
        return
    assert len(table)
    assert (table["start"] < table["end"]).all()
    assert (table["end"].to_numpy()[:-1] <= table["start"].to_numpy()[1:]).all()
    assert table["end"].iloc[-1] <= len(text)
    assert set(table["part"]) <= set(PARTS)
    inside = "".join(text[row.start:row.end] for row in table.itertuples())
    assert "".join(inside.split()) == "".join(text.split())


@given(st.lists(st.sampled_from([FIRST, SECOND, "<b>bold</b>", "<a href=x>", "</a>", "<br>", "<p>"]), min_size=1))
@settings(max_examples=40, deadline=None)
def test_the_lines_are_the_text_of_the_tree(pieces):
    """Against lxml's own text of the same markup."""
    html = pytest.importorskip("lxml.html")
    page = "<div>x" + "".join(pieces) + "</div>"
    ours = "".join(line.text for line in take_apart(page).lines)
    assert "".join(ours.split()) == "".join(html.fromstring(page).text_content().split())


def test_pages_with_true_text(shared):
    path = shared / "data" / "article-pages.zip"
    if not path.is_file():
        pytest.skip(f"{path} is not here")
    right = wanted = kept = 0
    with zipfile.ZipFile(path) as archive:
        truth = json.loads(archive.read("truth.json"))
        for name in sorted(truth)[::12]:
            text, table = read_page(archive.read(f"html/{name}.html").decode("utf-8", "replace"))
            true = set(truth[name]["articleBody"].split())
            ours = {word for row in table.itertuples() if row.part in ("standfirst", "subheading", "body")
                    for word in text[row.start:row.end].split()}
            right, wanted, kept = right + len(true & ours), wanted + len(true), kept + len(ours)
    assert wanted > 1000
    assert right / wanted > 0.95
    assert right / kept > 0.8
