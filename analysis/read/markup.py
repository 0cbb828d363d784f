"""The lines of an HTML page in reading order, each with the elements around it; nothing is judged here."""

from __future__ import annotations

import html as html_module
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from analysis.read.extras import extra
from analysis.read.sources import SourceError

LARGEST_PAGE = 20_000_000   # characters: news pages have under two million
DEEPEST = 400               # elements inside one another: news pages have under a hundred
MOST_ELEMENTS = 100_000     # news pages have under thirty thousand

# Elements that begin a line of their own on the screen. <br> is among them: what a page breaks there is two lines.
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "button", "caption", "center", "dd", "details", "dialog",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hgroup", "hr", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre", "section",
    "select", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"))
# What is in the file and never on the screen as text.
_UNSEEN = frozenset(("audio", "canvas", "embed", "head", "iframe", "math", "noscript", "object", "script", "style",
                     "svg", "template", "textarea", "title", "video"))


class Line(NamedTuple):
    """One line of a page: its text and what stands around it.

    ``block`` is the element that makes it a line, ``parent`` the number of the element that holds that one,
    ``around`` all elements from the outermost, ``names`` what the page calls the last four of them, ``linked`` the
    share of its characters that are links.
    """

    text: str
    block: str
    parent: int
    around: tuple[str, ...]
    names: str
    linked: float


class Page(NamedTuple):
    """A page taken apart: its lines in order; the titles, descriptions, article text and facts that its head states."""

    lines: list[Line]
    titles: list[str]
    descriptions: list[str]
    stated: str
    facts: dict[str, str]


def take_apart(html: str) -> Page:
    """The lines of a page and what its head says of it.

    Parameters
    ----------
    html : str, one page

    Returns
    -------
    Page: ``lines`` are blocks of text in order, white space folded; ``titles`` and ``descriptions`` are what the head
    says of the page, the surest first; ``stated`` is the article's text where the page gives it as data (schema.org
    articleBody), else ""; ``facts`` are outlet, date, language and url as the head states them, "" where it does not.

    Raises
    ------
    SourceError if the page is empty, too large, or its elements stand too deep in one another to be a page.
    """
    if len(html) > LARGEST_PAGE:
        raise SourceError(f"the page has {len(html):,} characters; expected at most {LARGEST_PAGE:,}. A file of many "
                          f"pages must be cut into pages first")
    tree = _parse(html)
    lines = list(_lines(tree))
    stated = max(_data(tree, "articleBody"), key=len, default="")
    return Page(lines, _head(tree, "headline", "title") + _head(tree, "", "", '//title//text()'),
                _head(tree, "description", "description"), html_module.unescape(stated), _facts(tree))


def _parse(html: str) -> Any:
    etree = extra("lxml.etree", reading="HTML pages")
    # libxml2 goes no deeper than 256 elements on its own and drops the rest in silence; so it is let go deeper, and
    # told by the counts below when to stop. Fed in pieces, a page made to be deep is refused before it is all built.
    parser = etree.HTMLPullParser(events=("start", "end"), huge_tree=True, encoding="utf-8", remove_pis=True)
    data = html.encode("utf-8", errors="replace").replace(b"\x00", b"")
    depth = count = 0
    for at in range(0, len(data), 65536):
        parser.feed(data[at:at + 65536])
        for event, _ in parser.read_events():
            depth += 1 if event == "start" else -1
            count += event == "start"
            if depth > DEEPEST or count > MOST_ELEMENTS:
                raise SourceError(f"the page has more than {MOST_ELEMENTS:,} elements, or elements more than {DEEPEST} "
                                  f"deep in one another, which no news page has; save it anew, or as plain text")
    try:
        tree = parser.close()
    except etree.XMLSyntaxError:
        tree = None
    if tree is None:
        raise SourceError("the page holds no text; expected HTML with an article. Save the page anew")
    return tree


def _lines(tree: Any) -> Iterator[Line]:
    etree = extra("lxml.etree", reading="HTML pages")
    inside: list[tuple[str, str, int]] = []
    pieces: list[str] = []
    links = unseen = linked = number = 0

    def line() -> Line | None:
        nonlocal linked
        text = " ".join("".join(pieces).split())
        share = min(1.0, linked / len(text)) if text else 0.0
        pieces.clear()
        linked = 0
        if not text:
            return None
        around = tuple(name for name, _, _ in inside)
        at = next((i for i in range(len(inside) - 1, -1, -1) if around[i] in _BLOCKS), 0)
        return Line(text, around[at] if around else "body", inside[at - 1][2] if at else 0, around,
                    " ".join(said for _, said, _ in inside[-4:]).lower(), share)

    for event, element in etree.iterwalk(tree, events=("start", "end", "comment")):
        name = element.tag.lower() if isinstance(element.tag, str) else ""
        if event == "start":
            unseen += name in _UNSEEN
            if unseen:
                continue
            if name in _BLOCKS and (found := line()):
                yield found
            number += 1
            said = " ".join(element.get(key) or "" for key in ("class", "id", "itemprop", "rel"))
            inside.append((name, said, number))
            links += name == "a"
            text = element.text
        else:
            if event == "end":
                if not unseen:
                    if name in _BLOCKS and (found := line()):
                        yield found
                    inside.pop()
                    links -= name == "a"
                unseen -= name in _UNSEEN
            text = element.tail
        if text and not unseen:
            pieces.append(text)
            linked += len(" ".join(text.split())) if links else 0
    if found := line():
        yield found


def _head(tree: Any, stated: str, meta: str, path: str = "") -> list[str]:
    said = list(_data(tree, stated)) if stated else []
    for where in ([path] if path else [f'//meta[@property="og:{meta}" or @name="twitter:{meta}" or @name="{meta}"]'
                                       "/@content"]):
        said += [str(found) for found in tree.xpath(where)]
    return list(dict.fromkeys(" ".join(words) for text in said if (words := html_module.unescape(text).split())))


def _facts(tree: Any) -> dict[str, str]:
    def first(*paths: str) -> str:
        found = (" ".join(str(value).split()) for path in paths for value in tree.xpath(path))
        return next(filter(None, found), "")

    return {"outlet": first('//meta[@property="og:site_name"]/@content', '//meta[@name="application-name"]/@content'),
            "date": next(_data(tree, "datePublished"), "") or first(
                '//meta[@property="article:published_time" or @itemprop="datePublished" or @name="pubdate"'
                ' or @name="parsely-pub-date" or @name="date" or @name="dc.date"]/@content',
                '//time[@itemprop="datePublished"]/@datetime'),
            "language": first("/html/@lang", '//meta[@http-equiv="content-language"]/@content'),
            "url": first('//link[@rel="canonical"]/@href', '//meta[@property="og:url"]/@content')}


def _data(tree: Any, wanted: str) -> Iterator[str]:
    """Every value of one schema.org property in the page's JSON-LD, wherever in it it stands."""
    for script in tree.xpath('//script[contains(@type, "ld+json")]'):
        try:
            waiting = [json.loads(script.text or "", strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            value = waiting.pop()
            if isinstance(value, dict):
                if isinstance(found := value.get(wanted), str):
                    yield found
                waiting += reversed(list(value.values()))
            elif isinstance(value, list):
                waiting += reversed(value)
