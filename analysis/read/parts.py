"""Which part of an article each line is: headline, standfirst, body, caption, ... or boilerplate, set aside."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np
import pandas as pd

from analysis.read.clutter import MENU_LINES, page_clutter
from analysis.read.insertions import insertions
from analysis.read.line_forms import CREDIT_WORDS, DATELINE_INLINE, TAGS, Forms, forms_in, small_letters
from analysis.read.line_kinds import line_key, may_be_menu
from analysis.read.line_places import (
    CaptureLine,
    first_paragraph,
    other_lines,
    related_blocks,
    split_captions,
    top_lines,
)
from analysis.read.repeated_words import QUOTED, repeated_stretches
from analysis.read.repeats import SHORTEST_LIST, Standing, beginning_key, repeat_key
from analysis.tables import COUNTED_PARTS

LONGEST_INVITATION = 30   # words; longer ones are paragraphs that begin alike ("Follow us," the coach said ...)
SHORTEST_STANDFIRST = 8   # words, above the article of a flattened page
MOST_WORDS, MOST_TAGS = 45, 25  # of any form; of a list of tags
LONGEST_FORM = 600        # characters; also bounds the time any pattern can take


def split_parts(text: str, *, repeats: Standing | None = None) -> pd.DataFrame:
    """Say of every stretch of a plain-text capture which part of the article it is.

    Works by form and position in one capture, and where the text is surely a whole page that was flattened, by
    ``find_clutter``. What only repetition shows (an outlet's standing text in unusual words) stays in the body unless
    ``repeats`` knows it: look at the audit before comparing.

    Parameters
    ----------
    text : str, one line a paragraph, as saved from a page; positions refer to it
    repeats : what the article's outlet repeats (``standing_texts(find_repeats(articles))[outlet]``), default nothing

    Returns
    -------
    One row per stretch that is not white space, in order: start, end (characters), part (headline, standfirst,
    subheading, body, caption: counted; dateline, credit, metadata, boilerplate: set aside), reason (the rule).

    Examples
    --------
    >>> page = "Skip to content\\n\\nMayor opens bridge\\n\\nThe mayor of Ost opened a bridge on Monday."
    >>> split_parts(page)["part"].tolist()
    ['boilerplate', 'headline', 'body']
    """
    return parts_table(part_rows(text, repeats=repeats))


def parts_table(rows: list[tuple[int, int, str, str]]) -> pd.DataFrame:
    """Stretches as a table: start, end, part, reason."""
    # Column by column: pandas takes three times as long to find the types of a list of rows.
    return pd.DataFrame({"start": np.array([row[0] for row in rows], dtype=np.int64),
                         "end": np.array([row[1] for row in rows], dtype=np.int64),
                         "part": pd.array([row[2] for row in rows], dtype="str"),
                         "reason": pd.array([row[3] for row in rows], dtype="str")})


def part_rows(text: str, *, repeats: Standing | None = None) -> list[tuple[int, int, str, str]]:
    """The rows of `split_parts`, not yet a table: one table of many texts is made in a fraction of the time."""
    small = small_letters(text)
    lines, forms = _lines(text), forms_in(small)
    _by_form(lines, forms)
    _clutter(text, lines)
    _repeated(lines, repeats or Standing())
    lines, rests = split_captions(text, small, lines)
    _by_form(rests, forms)
    related_blocks(lines)
    first = first_paragraph(lines)
    top_lines(lines, first)
    other_lines(lines, first)
    rows = []
    for line in lines:
        start = line.start
        if line.part == "body" and (dateline := DATELINE_INLINE.match(line.text[:150])):
            rows.append((start, start + len(dateline[0].rstrip()), "dateline", "place before the text"))
            start += dateline.end()
        if repeats and (repeats.runs or repeats.closing) and line.part in COUNTED_PARTS:
            rows += _cut(text, start, line, repeats)
        else:
            rows.append((start, line.end, line.part, line.reason))
    return rows


def _lines(text: str) -> list[CaptureLine]:
    lines, at = [], 0
    for whole in text.splitlines(keepends=True):
        if content := whole.strip():
            start = at if content[0] == whole[0] else at + len(whole) - len(whole.lstrip())
            lines.append(CaptureLine(start, start + len(content), content, line_key(content)))
        at += len(whole)
    return lines


def _by_form(lines: list[CaptureLine], forms: Forms) -> None:
    for line in lines:
        if len(line.text) > LONGEST_FORM:
            continue
        found = forms.pattern.fullmatch(line.text)
        part, name = forms.names[found.lastindex - 1] if found and found.lastindex else ("", "")
        if name and line.words <= (LONGEST_INVITATION if name == "invitation" else MOST_WORDS):
            line.call(part, name)
        # A list of tags holds no mark of a sentence but commas.
        elif line.text[-1] not in ".!?;:" and TAGS.fullmatch(line.text) and line.words <= MOST_TAGS:
            line.call("boilerplate", "tag list")


def _clutter(text: str, lines: list[CaptureLine]) -> None:
    """Set aside what a whole page has around its article; dates and credits stay what their form says."""
    if sum("](" in line.text or (not line.ends and may_be_menu(line.text)) for line in lines) < MENU_LINES:
        return
    reasons = {start: reason for start, _, reason in page_clutter(text)}
    if not reasons:
        return
    headline = False
    for line in lines:
        reason = reasons.get(line.start, "")
        headline = headline or not reason
        # Between the headline and the article a sentence is a standfirst, and the rules for it come later.
        if reason and not line.part and not (headline and reason == "above the article" and line.is_sentence
                                             and line.words >= SHORTEST_STANDFIRST):
            line.call("boilerplate", reason)


def _repeated(lines: list[CaptureLine], repeats: Standing) -> None:
    """Set aside what the outlet repeats: standing lines, and lines of its lists where several stand in a row."""
    row: list[CaptureLine] = []
    for line in lines if repeats.lines or repeats.lists or repeats.beginnings else ():
        key = repeat_key(line.text, line.key)
        known = "" if line.part else "line" if key in repeats.lines else "beginning" if (
            ":" in line.text[:42] and beginning_key(line.text) in repeats.beginnings) else ""
        if known and CREDIT_WORDS.search(line.text):
            line.call("credit", f"{known} that the outlet repeats")
        elif known:
            line.call("boilerplate", f"{known} that the outlet repeats")
        if key in repeats.lists or (row and line.part == "boilerplate"):
            row.append(line)
        elif row:
            _set_aside_list(row)
            row = []
    _set_aside_list(row)


def _set_aside_list(row: list[CaptureLine]) -> None:
    for line in row if len(row) >= SHORTEST_LIST else ():
        if not line.part:
            line.call("boilerplate", "list that the outlet repeats")


def _cut(text: str, start: int, line: CaptureLine, repeats: Standing) -> list[tuple[int, int, str, str]]:
    """The line in pieces, the words that the outlet sets into its paragraphs set aside."""
    rows, at = [], start
    exact = insertions(text[start:line.end], repeats.closing)
    # Repeated words take the name before a list along: where it is known how the list begins, that counts.
    ends = [last for _, last in exact]
    other = [(a, b) for a, b in repeated_stretches(text[start:line.end], repeats.runs)
             if (i := bisect_right(ends, a)) == len(ends) or b <= exact[i][0]]
    for a, b in sorted(exact + other):
        rows.append((at, start + a, line.part, line.reason))
        rows.append((start + a, start + b, "boilerplate", "words that the outlet repeats"))
        at = start + b
    rows.append((at, line.end, line.part, line.reason))
    # Without the white space between the pieces, and without a mark left alone, unless a quotation ends there.
    pieces = [(a + len(said) - len(said.lstrip()), a + len(said.rstrip()), part, reason) for a, b, part, reason in rows
              if (said := text[a:b]).strip()]
    return [piece if any(map(str.isalnum, said := text[piece[0]:piece[1]])) or QUOTED.search(said) or len(pieces) == 1
            else (*piece[:2], "boilerplate", "words that the outlet repeats") for piece in pieces]
