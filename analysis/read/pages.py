"""An HTML page as text and parts: trafilatura says which lines are the article, the page's elements say which part."""

from __future__ import annotations

import logging
import re
from collections import defaultdict

import pandas as pd

from analysis.read.extras import extra
from analysis.read.line_kinds import line_key
from analysis.read.markup import Line, Page, take_apart
from analysis.read.page_parts import (
    ASIDE_NAMES,
    CAPTION_NAMES,
    HEADINGS,
    MOSTLY_LINKS,
    by_elements,
    by_rules,
    find_headline,
    is_prose,
)
from analysis.read.sources import SourceError

SHORTEST_PIECE = 20       # letters and digits; a shorter line may stand inside a longer one by accident
_WORD = re.compile(r"[^\W\d_]{5,}")


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
    headline = find_headline(page.titles, lines, kept)
    parts = by_elements(lines, kept, headline, {line_key(said) for said in page.descriptions})
    by_rules(lines, parts, headline)
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
    homes = {line.parent for line, is_kept in zip(lines, kept, strict=True) if is_kept and is_prose(line)}
    prose = [i for i, line in enumerate(lines) if kept[i] and is_prose(line)]
    for i in range(prose[0], prose[-1]) if prose else ():
        line = lines[i]
        if (line.parent in homes and line.linked < MOSTLY_LINKS and (line.block in HEADINGS or is_prose(line))
                and not ASIDE_NAMES.search(line.names) and not CAPTION_NAMES.search(line.names)):
            kept[i] = True


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
