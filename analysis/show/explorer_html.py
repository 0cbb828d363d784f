"""Concordance lines and sentences as HTML: voice in colour and by a letter, the cue underlined, everything escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from analysis.measure.tokens import word_spans
from analysis.tables import TableError, require

LETTERS = {"own": "O", "indirect": "I", "direct": "D"}
# Pale tints of the figures' colours below ink; the letter, and the bars at both ends, say the same in grey.
STYLE = """<style>
.explorer-lines {color: #222; background: #fff; padding: 4px; overflow-x: auto; line-height: 1.5}
.explorer-lines table {border-collapse: collapse; color: #222; background: #fff; font-size: 13px; width: 100%}
.explorer-lines caption {text-align: left; color: #222}
.explorer-lines td, .explorer-lines th {padding: 1px 5px; text-align: left; vertical-align: top; color: #222}
.explorer-lines td.left {text-align: right; width: 38%}
.explorer-lines td.right {width: 38%}
.explorer-lines td:first-child {min-width: 13em}
.explorer-lines td.node, .explorer-lines mark {font-weight: bold; background: none; color: #222}
.explorer-lines td.node {white-space: nowrap}
.explorer-lines tr {border-top: 1px solid #ddd}
.explorer-lines .indirect {background: #fbe6bf; border: solid #b26a00; border-width: 0 2px; padding: 0 2px}
.explorer-lines .direct {background: #dddddd; border: solid #444444; border-width: 0 2px; padding: 0 2px}
.explorer-lines .distanced {border-bottom: 1px dotted #222}
.explorer-lines sup {font-size: 9px; font-weight: bold}
.explorer-lines li {margin-bottom: 8px}
</style>"""
LEGEND = ("O own, <span class='indirect'><sup>I</sup>indirect</span>, <span class='direct'><sup>D</sup>direct</span>, "
          "~ held at a distance; <u>underlined</u>: the cue; <b>bold</b>: what was counted")


def voice_stretches(quotations: pd.DataFrame, texts: pd.DataFrame) -> pd.DataFrame:
    """Attributed stretches in characters: from the evidence's words to the text's places.

    Parameters
    ----------
    quotations : article_id, start, end (words), voice, distanced
    texts : one row per article whose text is here: article_id, text

    Returns
    -------
    One row per stretch of those articles: article_id, start, end (characters), voice, distanced.

    Raises
    ------
    TableError if a column is missing, or a stretch goes beyond its text.
    """
    require(quotations, ["article_id", "start", "end", "voice", "distanced"], "quotations", "load_evidence")
    require(texts, ["article_id", "text"], "texts", "read_articles")
    here = texts.set_index("article_id")["text"]
    pieces = []
    for key, rows in quotations[quotations["article_id"].isin(set(here.index))].groupby("article_id", sort=False):
        begin, end = word_spans(here[key])
        if rows["end"].max() > len(begin):
            raise TableError(f"the text of article {key!r} has {len(begin)} words, the evidence has a quotation up to "
                             f"word {rows['end'].max()}; put the measured text back, or measure the study again")
        pieces.append(rows[["article_id", "voice", "distanced"]].assign(
            start=begin[rows["start"].to_numpy(np.int64)], end=end[rows["end"].to_numpy(np.int64) - 1]))
    columns = ["article_id", "start", "end", "voice", "distanced"]
    return pd.concat(pieces, ignore_index=True)[columns] if pieces else pd.DataFrame(columns=columns)


def lines_html(lines: pd.DataFrame, texts: pd.DataFrame | None, stretches: pd.DataFrame | None, *,
               sentences: bool = False, note: str = "") -> str:
    """Lines as a table with the node in the middle, or as a list of sentences; positions where the text is not here.

    Parameters
    ----------
    lines : table of `hit_lines`, made with ``window=None`` for sentences
    texts : article_id, text; None where no text is here
    stretches : table of `voice_stretches`; None where no text is here
    sentences : as a list
    note : what stands above, such as why there is no text; plain

    Returns
    -------
    str, HTML; what comes from articles, lexicon or bibliography is escaped.
    """
    require(lines, ["outlet", "date", "article_id", "position", "term", "part", "voice", "speaker", "cue", "distanced",
                    "first", "start", "end", "last"], "lines", "hit_lines")
    here = {} if texts is None else dict(zip(texts["article_id"], texts["text"], strict=True))
    by_article = {} if stretches is None else dict(iter(stretches.groupby("article_id", sort=False)))
    rows = []
    for line in lines.itertuples():
        text = here.get(line.article_id, "")
        if line.first < 0 or not text:
            rows.append(_position(line, sentences))
            continue
        marks = by_article.get(line.article_id)
        cue = _cue(text, line)

        def part(first: int, last: int, text: str = text, marks: pd.DataFrame | None = marks,
                 cue: tuple[int, int] | None = cue) -> str:
            return "".join(_runs(text, first, last, marks, cue))
        left, node, right = part(line.first, line.start), part(line.start, line.end), part(line.end, line.last)
        if sentences:
            rows.append(f"<li>{_where(line)}<br><span dir='auto'>{left}<mark>{node}</mark>{right}</span></li>")
        else:
            rows.append(f"<tr><td>{_where(line)}</td><td>{_letter(line)}</td><td class='left' dir='auto'>{left}</td>"
                        f"<td class='node' dir='auto'>{node}</td><td class='right' dir='auto'>{right}</td></tr>")
    said = f"<p>{escape(note)}</p>" if note else ""
    if not rows:
        return f"{STYLE}<div class='explorer-lines'>{said}<p>Nothing was found here.</p></div>"
    if sentences:
        inside = f"<p>{LEGEND}</p><ol>{''.join(rows)}</ol>"
    else:
        heads = "".join(f"<th scope='col'>{head}</th>" for head in ("where", "voice", "left", "node", "right"))
        inside = (f"<table><caption>{LEGEND}</caption><thead><tr>{heads}</tr></thead>"
                  f"<tbody>{''.join(rows)}</tbody></table>")
    return f"{STYLE}<div class='explorer-lines'>{said}{inside}</div>"


def _where(line: Any) -> str:
    named = ", ".join(str(value) for value in (line.outlet, line.date) if str(value))
    return escape(f"{named} ({line.article_id}, {line.part}, word {line.position})")


def _letter(line: Any) -> str:
    said = LETTERS[line.voice] + ("~" if line.distanced else "")
    speaker = line.speaker
    return f"{said} {escape(speaker)}" if speaker else said


def _position(line: Any, sentences: bool) -> str:
    """A line without its text: where it stands, what pattern matched, and the cue."""
    cue = line.cue
    said = f"<b>{escape(line.term)}</b>" + (f" (cue: {escape(cue)})" if cue else "")
    if sentences:
        return f"<li>{_where(line)}: {_letter(line)}: {said}</li>"
    return f"<tr><td>{_where(line)}</td><td>{_letter(line)}</td><td></td><td colspan='2'>{said}</td></tr>"


def _cue(text: str, line: Any) -> tuple[int, int] | None:
    """Where the cue stands within the context, the nearest to the hit if it stands there twice."""
    words = str(line.cue).split()
    if not words:
        return None
    pattern = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, words)) + r"(?!\w)", re.IGNORECASE)
    found = [match.span() for match in pattern.finditer(text, line.first, line.last)]
    return min(found, key=lambda span: abs(span[0] - line.start), default=None)


def _runs(text: str, first: int, last: int, marks: pd.DataFrame | None, cue: tuple[int, int] | None) -> Iterator[str]:
    """Escaped pieces of text[first:last], each in its voice; a letter where a stretch begins or is entered."""
    spans = [] if marks is None else [
        (max(first, row.start), min(last, row.end), row.voice, bool(row.distanced)) for row in marks.itertuples()
        if row.start < last and row.end > first]
    cuts = sorted({first, last, *(cut for span in spans for cut in span[:2]),
                   *(min(max(cut, first), last) for cut in cue or ())})
    begun = None
    for a, b in pairwise(cuts):
        piece = escape(text[a:b])
        if cue and cue[0] <= a and b <= cue[1]:
            piece = f"<u>{piece}</u>"
        inside = next((span for span in spans if span[0] <= a and b <= span[1]), None)
        if inside is None:
            yield piece
            continue
        letter = "" if inside == begun else f"<sup>{LETTERS[inside[2]]}{'~' if inside[3] else ''}</sup>"
        begun = inside
        kind = inside[2] + (" distanced" if inside[3] else "")
        yield f"<span class='{kind}'>{letter}{piece}</span>"
