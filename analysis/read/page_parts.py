"""Which part of an article a line of an HTML page is, by its elements and what the page calls them."""

from __future__ import annotations

import re
from collections import Counter

from analysis.read.line_forms import PICTURE_CREDIT, any_of
from analysis.read.line_kinds import AT_THE_END, line_key, line_kind, page_lines
from analysis.read.markup import Line
from analysis.read.parts import split_parts
from analysis.tables import COUNTED_PARTS

MOSTLY_LINKS = 0.6        # share of a line's characters that are links, from where on it points elsewhere
HALF_LINKS = 0.5          # of a line that is no longer than a title
LONGEST_TITLE = 20        # words
LONGEST_CREDIT = 8        # words
LONGEST_ASIDE = 45        # words; a longer line is a paragraph, whatever its elements are called
# Elements, and words in the names pages give to elements, that say what a line is. Words of many sites, not of one.
ASIDE_NAMES = re.compile(
    r"(?<![a-z])(?:related|read-?more|newsletters?|subscribe|sign-?up|promos?|promotion|recommended|recirc\w*|trending|"
    r"outbrain|taboola|share|sharing|social|comments?|copyright|breadcrumbs?|author-?bio|bio|about-?(?:the-?)?author|"
    r"disclaimer|disclosure|corrections?|most-?popular|advert\w*|paywall|login-?gate|regwall|cookie\w*|boilerplate|popover|"
    r"tooltip|speedbump|citations?|references?)(?![a-z])")
# What networks call their posts in the code that pages embed them by.
_EMBEDDED = re.compile(r"(?<![a-z])(?:twitter-tweet|twitter-video|instagram-media|tiktok-embed|fb-(?:post|video)|"
                       r"bluesky-embed|mastodon-embed|reddit-(?:embed|card)\w*|threads-embed|telegram-post)(?![a-z])")
CAPTION_NAMES = re.compile(r"(?<![a-z])(?:wp-)?(?:img-|image-|photo-|media-)?captions?(?![a-z])|figcaption")
_CREDIT_NAMES = re.compile(r"(?<![a-z])(?:byline|author-?name|authors?|contributors?|(?:image|photo)-?credit)(?![a-z])")
_PICTURE_CREDIT_NAMES = re.compile(r"(?<![a-z])(?:[a-z]+-)*(?:credits?|attribution|owner|copyright)(?!-?caption|[a-z])")
_PICTURE_CONTROL = re.compile(rf"{any_of('picture_controls')}\W*", re.IGNORECASE)
_STANDFIRST_NAMES = re.compile(
    r"(?<![a-z])(?:standfirst|dek|deck|sub-?title|sub-?head(?:line|ing)?|strapline|summary|alternativeheadline|"
    r"article-?(?:intro|summary|description))(?![a-z])")
_END = re.compile(r"[.!?…。！？:]['\"”’»“)\]]*\s*$")
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def is_prose(line: Line) -> bool:
    """Whether a line of a page is a sentence of some length and no heading."""
    return len(line.text.split()) >= 8 and bool(_END.search(line.text[-20:])) and line.block not in HEADINGS


def find_headline(titles: list[str], lines: list[Line], kept: list[bool]) -> int | None:
    """Which line is the headline: the <h1> that the page's head also calls its title, or what comes nearest to it."""
    first = kept.index(True) if True in kept else len(lines)
    keys = [key for title in titles if (key := line_key(title))]
    near = sorted(range(len(lines)), key=lambda i: abs(i - first))
    for wanted in (("h1",), tuple(HEADINGS)):
        for i in near:
            key = line_key(lines[i].text)
            if lines[i].block in wanted and len(key) > 8 and any(key in title or title in key for title in keys):
                return i
    for i in near:
        if line_key(lines[i].text) in keys[:2] and lines[i].linked < MOSTLY_LINKS:
            return i
    above = [i for i, line in enumerate(lines) if line.block == "h1" and i <= first + 1 and len(line.text.split()) > 1]
    return above[-1] if above else None


def by_elements(lines: list[Line], kept: list[bool], headline: int | None,
                 descriptions: set[str]) -> list[list[tuple[int, int, str, str]]]:
    """Parts that elements decide; an empty list is left to the rules."""
    parts: list[list[tuple[int, int, str, str]]] = []
    running = [i for i, line in enumerate(lines) if kept[i] and len(line.text.split()) > 12]
    # Names of an element that holds the article itself ("paywall", "newsletter") say nothing.
    words = sum(len(lines[i].text) for i in running)
    asides = 4 * sum(len(lines[i].text) for i in running if ASIDE_NAMES.search(lines[i].names)) < words
    top = headline if headline is not None else (running or [0])[0]
    last = (running or [-1])[-1]
    seen: set[str] = set()
    repeated = Counter(line_key(line.text) for line, is_kept in zip(lines, kept, strict=True) if is_kept)
    below = _below(lines, kept)
    captions: set[str] = set()
    for i, line in enumerate(lines):
        part, reason = _element_part(line, kept[i], top <= i <= last, asides)
        if i in below and part == "":
            part, reason = "boilerplate", "below the article"
        if part == "caption":
            part, reason = _of_picture(line, captions)
        if i == headline:
            part, reason = "headline", "title of the page"
        elif headline is not None and line_key(line.text) == line_key(lines[headline].text):
            part, reason = "boilerplate", "headline again"
        elif (part == "" or not kept[i]) and running and top < i < running[min(1, len(running) - 1)] and (
                line.linked < MOSTLY_LINKS):
            if line_key(line.text) in descriptions:
                part, reason = "standfirst", "description of the page"
            elif _STANDFIRST_NAMES.search(line.names) and not ASIDE_NAMES.search(line.names):
                part, reason = "standfirst", "named so by the page"
        elif part == "" and kept[i] and repeated[line_key(line.text)] > 1 and (
                line_key(line.text) in seen or not is_prose(line)):
            part, reason = "boilerplate", "line that repeats"
        seen.add(line_key(line.text))
        parts.append([(0, len(line.text), part, reason)] if part else [])
    return parts


def _below(lines: list[Line], kept: list[bool]) -> set[int]:
    """Kept lines under the last paragraph that say something of the page or its writer, and short lines among them."""
    found: set[int] = set()
    waiting: list[int] = []
    for i in reversed([i for i, is_kept in enumerate(kept) if is_kept]):
        text = lines[i].text
        if line_kind(page_lines(text)[0]) or AT_THE_END.match(text):
            found.update([i, *waiting])
            waiting = []
        elif is_prose(lines[i]) or lines[i].block in HEADINGS:
            break
        else:
            waiting.append(i)
    return found


def _element_part(line: Line, kept: bool, within: bool, asides: bool) -> tuple[str, str]:
    short = len(line.text.split()) <= LONGEST_ASIDE
    if within and line.linked < MOSTLY_LINKS and ("figcaption" in line.around or (
            short and CAPTION_NAMES.search(line.names))):
        return "caption", "caption of a figure"
    if not kept:
        if within and short and line.linked > 0 and _CREDIT_NAMES.search(line.names):
            return "credit", "named so by the page"
        return "boilerplate", "not the article (trafilatura)"
    if short and line.linked >= (HALF_LINKS if len(line.text.split()) <= LONGEST_TITLE else MOSTLY_LINKS):
        return "boilerplate", "link to another page"
    if _EMBEDDED.search(line.names):
        return "boilerplate", "post of a network"
    if line_kind(page_lines(line.text)[0]) in ("control", "address"):
        return "boilerplate", "speaks to the reader"
    if asides and short and ASIDE_NAMES.search(line.names):
        return "boilerplate", "named so by the page"
    return "", ""


def _of_picture(line: Line, captions: set[str]) -> tuple[str, str]:
    """Caption, or what else stands at a picture: who made it, a button, the caption once more."""
    key = line_key(line.text)
    again = key in captions
    captions.add(key)
    if PICTURE_CREDIT.fullmatch(line.text) or (
            _PICTURE_CREDIT_NAMES.search(line.names) and len(line.text.split()) <= LONGEST_CREDIT):
        return "credit", "credit of a picture"
    if line.block == "button" or _PICTURE_CONTROL.fullmatch(line.text):
        return "boilerplate", "button of a picture"
    return ("boilerplate", "caption again") if again else ("caption", "caption of a figure")


def by_rules(lines: list[Line], parts: list[list[tuple[int, int, str, str]]], headline: int | None) -> None:
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
            if part in COUNTED_PARTS and lines[i].block in HEADINGS:
                part, reason = "subheading", "heading of the page"
            elif part == "subheading" and lines[i].block == "li":
                part, reason = "body", "item of a list"
            parts[i].append((row.start - starts[n], row.end - starts[n], part, reason))
