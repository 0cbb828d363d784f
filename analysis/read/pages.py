"""An HTML page as text and parts: trafilatura says which lines are the article, the page's elements say which part."""

from __future__ import annotations

import logging
import re
from collections import Counter, defaultdict

import pandas as pd

from analysis.read.clutter import line_key
from analysis.read.extras import extra
from analysis.read.markup import Line, Page, take_apart
from analysis.read.parts import split_parts
from analysis.read.sources import SourceError
from analysis.tables import COUNTED_PARTS

SHORTEST_PIECE = 20       # letters and digits; a shorter line may stand inside a longer one by accident
MOSTLY_LINKS = 0.6        # share of a line's characters that are links, from where on it points elsewhere
LONGEST_ASIDE = 45        # words; a longer line is a paragraph, whatever its elements are called
# Elements, and words in the names pages give to elements, that say what a line is. Words of many sites, not of one.
_ASIDE_NAMES = re.compile(
    r"(?<![a-z])(?:related|read-?more|newsletters?|subscribe|sign-?up|promos?|promotion|recommended|recirc\w*|trending|"
    r"outbrain|taboola|share|sharing|social|comments?|copyright|breadcrumbs?|author-?bio|bio|about-?(?:the-?)?author|"
    r"disclaimer|corrections?|most-?popular|advert\w*|paywall|cookie\w*)(?![a-z])")
_CAPTION_NAMES = re.compile(r"(?<![a-z])(?:wp-)?(?:img-|image-|photo-|media-)?captions?(?![a-z])|figcaption")
_CREDIT_NAMES = re.compile(r"(?<![a-z])(?:byline|author-?name|authors?|contributors?|(?:image|photo)-?credit)(?![a-z])")
_STANDFIRST_NAMES = re.compile(
    r"(?<![a-z])(?:standfirst|dek|deck|sub-?title|sub-?head(?:line|ing)?|strapline|summary|alternativeheadline|"
    r"article-?(?:intro|summary|description))(?![a-z])")
_END = re.compile(r"[.!?…。！？:]['\"”’»“)\]]*\s*$")
_WORD = re.compile(r"[^\W\d_]{5,}")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def read_page(html: str) -> tuple[str, pd.DataFrame]:
    """The text of a news page and which part of the article each stretch of it is.

    All text that a browser would show is there, a block of it a line; what is not the article is set aside as
    boilerplate, never lost. Which lines are the article is trafilatura's judgement (Barbaresi 2021,
    doi:10.18653/v1/2021.acl-demo.15), with comments left out and without its second opinions, which keep fewer of an
    article's sentences; headline, standfirst, subheading, caption and credit come from the page's elements, the rest
    from the rules of ``split_parts``. It errs, and not for every outlet alike: an article behind a wall or drawn by
    scripts is not in the file, and pages of many articles are read as one. Look at the share of each outlet that is
    set aside before comparing.

    Parameters
    ----------
    html : str, one page as the site sent it; as characters, not bytes

    Returns
    -------
    text : str, one line a block
    parts : one row per stretch, in order: start, end (characters of the text), part, reason (the rule)

    Raises
    ------
    SourceError if the page holds no text, is too large or too deep to be one, or if trafilatura is not installed
    (the extra ``read``).
    """
    page = take_apart(html)
    lines = page.lines
    if not lines:
        raise SourceError("the page holds no text; expected HTML with an article. It may be drawn by scripts: save it "
                          "from a browser, or as plain text")
    kept = _kept(lines, _article(html))
    if not any(kept):  # too little for trafilatura: the rules for plain text are asked about all that is no link
        kept = [line.linked < MOSTLY_LINKS for line in lines]
    _fill(lines, kept)
    stated = _only_stated(page, kept)
    lines = lines + stated
    kept = kept + [True] * len(stated)
    headline = _headline(page.titles, lines, kept)
    parts = _by_elements(lines, kept, headline, {line_key(said) for said in page.descriptions})
    _by_rules(lines, parts, headline)
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line.text) + 1
    rows = [(start + a, start + b, part, reason) for start, line, found in zip(starts, lines, parts, strict=True)
            for a, b, part, reason in found or [(0, len(line.text), "body", "running text")]]
    table = pd.DataFrame(rows, columns=["start", "end", "part", "reason"]).astype({"start": "int64", "end": "int64"})
    return "\n".join(line.text for line in lines), table


def _article(html: str) -> list[str]:
    trafilatura = extra("trafilatura", reading="HTML pages")
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # a page without an article is our caller's to report
    try:
        text = trafilatura.extract(html, fast=True, include_comments=False)
    except (ValueError, TypeError, AttributeError, RecursionError):  # malformed trees that pass its own checks
        text = None
    return [key for line in (text or "").splitlines() if (key := line_key(line))]


def _kept(lines: list[Line], article: list[str]) -> list[bool]:
    """Which lines the extracted text holds. It is in the page's order, so a line said twice is taken where it fits."""
    keys = [line_key(line.text) for line in lines]
    kept = [False] * len(lines)
    places: dict[str, list[int]] = defaultdict(list)
    for i, key in enumerate(keys):
        places[key].append(i)
    last, unplaced = -1, []
    for key in article:
        free = [i for i in places.get(key, ())[:50] if not kept[i]]
        if free:
            last = next((i for i in free if i > last), free[0])
            kept[last] = True
        else:
            unplaced.append(key)
    # Cells and broken lines that trafilatura joins, and lines it cuts.
    joined = "|".join(unplaced)
    pieces = [key for key in unplaced if len(key) >= SHORTEST_PIECE][:2000]
    for i, key in enumerate(keys):
        if joined and not kept[i] and len(key) >= SHORTEST_PIECE:
            kept[i] = key in joined or sum(len(piece) for piece in pieces if piece in key) * 2 >= len(key)
    return kept


def _fill(lines: list[Line], kept: list[bool]) -> None:
    """Keep what stands among kept paragraphs, in the same element: sentences and headings the extractor missed."""
    homes = {line.parent for line, is_kept in zip(lines, kept, strict=True) if is_kept and _is_prose(line)}
    prose = [i for i, line in enumerate(lines) if kept[i] and _is_prose(line)]
    for i in range(prose[0], prose[-1]) if prose else ():
        line = lines[i]
        if (line.parent in homes and line.linked < MOSTLY_LINKS and (line.block in _HEADINGS or _is_prose(line))
                and not _ASIDE_NAMES.search(line.names) and not _CAPTION_NAMES.search(line.names)):
            kept[i] = True


def _is_prose(line: Line) -> bool:
    return len(line.text.split()) >= 8 and bool(_END.search(line.text[-20:])) and line.block not in _HEADINGS


def _only_stated(page: Page, kept: list[bool]) -> list[Line]:
    """The article's text as the page states it in data, where not even half of its words were found on the page."""
    words = set(_WORD.findall(page.stated.casefold()))
    found = {word for line, is_kept in zip(page.lines, kept, strict=True) if is_kept
             for word in _WORD.findall(line.text.casefold())}
    if len(words) < 50 or 2 * len(words & found) >= len(words):
        return []
    there = {line_key(line.text): i for i, line in enumerate(page.lines)}
    missing = []
    kept[:] = [False] * len(kept)
    for text in re.split(r"\s*(?:\n|<[^<>]{1,200}>)\s*", page.stated):
        if (key := line_key(text)) in there:
            kept[there[key]] = True
        elif key:
            missing.append(Line(" ".join(text.split()), "p", 0, (), "", 0.0))
    return missing


def _headline(titles: list[str], lines: list[Line], kept: list[bool]) -> int | None:
    """Which line is the headline: the <h1> that the page's head also calls its title, or what comes nearest to it."""
    first = kept.index(True) if True in kept else len(lines)
    keys = [key for title in titles if (key := line_key(title))]
    near = sorted(range(len(lines)), key=lambda i: abs(i - first))
    for wanted in (("h1",), tuple(_HEADINGS)):
        for i in near:
            key = line_key(lines[i].text)
            if lines[i].block in wanted and len(key) > 8 and any(key in title or title in key for title in keys):
                return i
    for i in near:
        if line_key(lines[i].text) in keys[:2] and lines[i].linked < MOSTLY_LINKS:
            return i
    above = [i for i, line in enumerate(lines) if line.block == "h1" and i <= first + 1 and len(line.text.split()) > 1]
    return above[-1] if above else None


def _by_elements(lines: list[Line], kept: list[bool], headline: int | None,
                 descriptions: set[str]) -> list[list[tuple[int, int, str, str]]]:
    """Parts that elements decide; an empty list is left to the rules."""
    parts: list[list[tuple[int, int, str, str]]] = []
    running = [i for i, line in enumerate(lines) if kept[i] and len(line.text.split()) > 12]
    # Names of an element that holds the article itself ("paywall", "newsletter") say nothing.
    words = sum(len(lines[i].text) for i in running)
    asides = 4 * sum(len(lines[i].text) for i in running if _ASIDE_NAMES.search(lines[i].names)) < words
    top = headline if headline is not None else (running or [0])[0]
    last = (running or [-1])[-1]
    seen: set[str] = set()
    repeated = Counter(line_key(line.text) for line, is_kept in zip(lines, kept, strict=True) if is_kept)
    for i, line in enumerate(lines):
        part, reason = _element_part(line, kept[i], top <= i <= last, asides)
        if i == headline:
            part, reason = "headline", "title of the page"
        elif headline is not None and line_key(line.text) == line_key(lines[headline].text):
            part, reason = "boilerplate", "headline again"
        elif (part == "" or not kept[i]) and running and top < i < running[min(1, len(running) - 1)] and (
                line.linked < MOSTLY_LINKS):
            if line_key(line.text) in descriptions:
                part, reason = "standfirst", "description of the page"
            elif _STANDFIRST_NAMES.search(line.names) and not _ASIDE_NAMES.search(line.names):
                part, reason = "standfirst", "named so by the page"
        elif part == "" and kept[i] and repeated[line_key(line.text)] > 1 and (
                line_key(line.text) in seen or not _is_prose(line)):
            part, reason = "boilerplate", "line that repeats"
        seen.add(line_key(line.text))
        parts.append([(0, len(line.text), part, reason)] if part else [])
    return parts


def _element_part(line: Line, kept: bool, within: bool, asides: bool) -> tuple[str, str]:
    short = len(line.text.split()) <= LONGEST_ASIDE
    if within and line.linked < MOSTLY_LINKS and ("figcaption" in line.around or (
            short and _CAPTION_NAMES.search(line.names))):
        return "caption", "caption of a figure"
    if not kept:
        if within and short and line.linked > 0 and _CREDIT_NAMES.search(line.names):
            return "credit", "named so by the page"
        return "boilerplate", "not the article (trafilatura)"
    if short and line.linked >= MOSTLY_LINKS:
        return "boilerplate", "link to another page"
    if asides and short and _ASIDE_NAMES.search(line.names):
        return "boilerplate", "named so by the page"
    return "", ""


def _by_rules(lines: list[Line], parts: list[list[tuple[int, int, str, str]]], headline: int | None) -> None:
    """The rules for plain text on the lines that are left, below the headline that the elements gave."""
    left = [i for i, found in enumerate(parts) if not found]
    order = ([headline] if headline is not None else []) + left
    text = "\n".join(lines[i].text for i in order)
    starts, at = [], 0
    for i in order:
        starts.append(at)
        at += len(lines[i].text) + 1
    table = split_parts(text)
    place = table["start"].searchsorted(starts) if len(table) else []
    for n, i in enumerate(order):
        if i == headline:
            continue
        until = place[n + 1] if n + 1 < len(order) else len(table)
        for row in table.iloc[place[n]:until].itertuples():
            part, reason = row.part, row.reason
            if part in ("headline", "boilerplate") and reason in ("above the headline", "below the last sentence",
                                                                  "first line that is no sentence"):
                part, reason = "body", "running text"
            if part in COUNTED_PARTS and lines[i].block in _HEADINGS:
                part, reason = "subheading", "heading of the page"
            parts[i].append((row.start - starts[n], row.end - starts[n], part, reason))
