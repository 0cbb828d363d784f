"""Every table of the package: its columns, their types, units and meaning; checked at the door of each room."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

import numpy as np
import pandas as pd


class TableError(ValueError):
    """A table lacks columns, rows or values that the function it was given to needs."""


class Column(NamedTuple):
    """One column: its name, Frictionless type, what it means with its unit, and the values it may take."""

    name: str
    type: str
    meaning: str
    values: tuple[str, ...] = ()
    required: bool = True


COUNTED_PARTS = ("headline", "standfirst", "subheading", "body", "caption")
SET_ASIDE_PARTS = ("dateline", "credit", "metadata", "boilerplate")
PARTS = COUNTED_PARTS + SET_ASIDE_PARTS
VOICES = ("own", "indirect", "direct")
COPY = ("none", "first", "later")
NONE_OR_FIRST = "none or first"  # label of a cell of both, where one of them is too small to publish
# Label of the cells that are too small to publish by part or voice (see measure/evidence.py).
MERGED = "any"
# Where a word stands that is counted with a hit: in it, near it, elsewhere in its sentence; or the last two in one.
SPANS = ("node", "window", "rest", MERGED)

_ARTICLE = Column("article_id", "string", "which article")
_VOICE = Column("voice", "string", "who says it: own (the outlet's words and claim), direct (the source's words), "
                "indirect (the source's claim in the outlet's wording)", VOICES)
_COPY = Column("copy", "string", "whether it stands in words that another article has too: none, first (no earlier "
               "holder is in the study; ties by date, then article_id), later", COPY)
_SPEAKER = Column("speaker", "string", "innermost source named; 'unknown' where none is; empty in own voice",
                  required=False)
_CUE = Column("cue", "string", "word or words that decided the voice", required=False)
_DISTANCED = Column("distanced", "boolean", "scare-quoted, 'so-called' or glossed as somebody's term")

SCHEMAS: dict[str, tuple[Column, ...]] = {
    "articles": (
        Column("article_id", "string", "unique name of the article in the study"),
        Column("file", "string", "file with its text, below the study's text folder"),
        Column("outlet", "string", "who published it"),
        Column("country", "string", "where the outlet is edited (ISO 3166-1 alpha-3)", required=False),
        Column("date", "date", "day of publication (ISO 8601, UTC); empty where unknown", required=False),
        Column("time", "string", "time of publication on that day (HH:MM, UTC); empty where it was not stated with its "
               "zone", required=False),
        Column("language", "string", "language of the text (ISO 639-1)"),
        Column("title", "string", "title as a bibliographic reference", required=False),
        Column("url", "string", "where it was published", required=False),
        Column("credit", "string", "news agency named as origin by the page, in its words' short form", required=False),
        Column("sha256", "string", "SHA-256 of the text file's bytes, so that a changed text is noticed; empty: not "
               "compared"),
        Column("inferred", "string", "which of these columns are inferred, not stated, separated by spaces",
               required=False),
        Column("note", "string", "on what an inference rests, what is doubtful", required=False),
    ),
    "ledger": (
        _ARTICLE,
        Column("start", "integer", "where it stands: first character of the text file"),
        Column("end", "integer", "one past its last character"),
        Column("kind", "string", "factual (contradicted by the event), spelling, capture (lost or added on the way "
               "to us)", ("factual", "spelling", "capture")),
        Column("stands", "string", "what the text has, in a word or two"),
        Column("should_be", "string", "what is known to be right, as far as it is", required=False),
        Column("basis", "string", "how we know"),
        Column("treatment", "string", "what the study does about it"),
    ),
    "parts": (
        _ARTICLE,
        Column("start", "integer", "first character of the text"),
        Column("end", "integer", "one past its last character"),
        Column("part", "string", f"which part of the article; {', '.join(COUNTED_PARTS)} are counted", PARTS),
        Column("reason", "string", "the rule that decided it"),
        Column("tokens", "integer", "how many words it has (words)"),
    ),
    "quotations": (
        _ARTICLE,
        Column("start", "integer", "position of its first word (words from the start of the article, from 0)"),
        Column("end", "integer", "one past the position of its last word (words)"),
        Column("part", "string", "which part of the article its first word stands in", COUNTED_PARTS),
        _VOICE,
        Column("form", "string", "how it is presented: a clause, a full or a partial quotation, ..."),
        _SPEAKER,
        Column("cue_type", "string", "what kind of cue it is: saying, belief, intention, ...", required=False),
        _CUE,
        Column("rule", "string", "the rule that decided the voice"),
        _DISTANCED, _COPY,
    ),
    "hits": (
        _ARTICLE,
        Column("position", "integer", "position of its first word (words from the start of the article, from 0)"),
        Column("length", "integer", "how many words it spans (words)"),
        Column("start", "integer", "its first character in the text"),
        Column("end", "integer", "one past its last character"),
        Column("sentence", "integer", "number of its sentence in the article, from 0"),
        Column("family", "string", "what is being named"),
        Column("frame", "string", "which way of naming it; of a decoy, its label"),
        Column("term", "string", "pattern of the lexicon that matched"),
        Column("is_decoy", "boolean", "a phrase the lexicon sets aside: reported, never counted"),
        Column("part", "string", "which part of the article it stands in", COUNTED_PARTS),
        _VOICE, _SPEAKER, _DISTANCED, _CUE, _COPY,
    ),
    "terms": (
        _ARTICLE,
        Column("part", "string", f"which part; '{MERGED}' where the cell was too small to publish alone",
               (*COUNTED_PARTS, MERGED)),
        Column("voice", "string", f"who says it; '{MERGED}' where the cell was too small to publish alone",
               (*VOICES, MERGED)),
        Column("copy", "string", f"whether another article has it too; '{NONE_OR_FIRST}' or '{MERGED}' where the "
               "cell was too small to publish alone", (*COPY, NONE_OR_FIRST, MERGED)),
        Column("term", "string", "word (token after case folding)"),
        Column("count", "integer", "how often it stands there (words)"),
    ),
    "lengths": (
        _ARTICLE,
        Column("part", "string", "which part of the article", COUNTED_PARTS),
        _VOICE, _COPY,
        Column("tokens", "integer", "how many words there are (words): the denominator of every rate"),
    ),
    "collocates": (
        _ARTICLE,
        Column("family", "string", "what is being named by the hit it stands by"),
        Column("frame", "string", "which way of naming it; 'any' where the article has too few words by each of its "
               "rarer frames to publish them apart"),
        Column("voice", "string", "who says the hit; 'any' where there are too few words to publish them by voice",
               (*VOICES, MERGED)),
        Column("copy", "string", "whether another article has the word or the hit too, the later of the two (of a hit's"
               f" own words: the word); '{NONE_OR_FIRST}' or '{MERGED}' where there are too few words to publish them "
               "apart", (*COPY, NONE_OR_FIRST, MERGED)),
        Column("span", "string", "where it stands: node (a word of the hit itself), window (at most five words from "
               "it), rest (elsewhere in its sentence), any (window or rest: too few words to publish them apart)",
               SPANS),
        Column("term", "string", "word (token after case folding)"),
        Column("count", "integer", "how often it stands there (words), each place at its nearest hit of the family"),
    ),
    "reuse": (
        Column("article_a", "string", "one article of the pair: the earlier by date, then article_id"),
        Column("start_a", "integer", "position of the stretch's first word in it (words from the start, from 0)"),
        Column("end_a", "integer", "one past the position of its last word (words)"),
        Column("article_b", "string", "the other article"),
        Column("start_b", "integer", "as start_a, in the other"),
        Column("end_b", "integer", "as end_a, in the other"),
        Column("length", "integer", "counted words of the stretch (words)"),
        Column("kind", "string", "copy; credited (in marks, an agency named as speaker); shared quotation (somebody's "
               "direct speech, which two reporters may both have heard); stock (standing words)",
               ("copy", "credited", "shared quotation", "stock")),
    ),
    "edits": (
        Column("article_a", "string", "one article of a pair that shares copy: the earlier by date, then article_id"),
        Column("article_b", "string", "the other article"),
        Column("position_a", "integer", "where the words stand, or would stand, in a (words from the start, from 0)"),
        Column("position_b", "integer", "as position_a, in b"),
        Column("operation", "string", "what b has instead", ("deleted", "inserted", "substituted", "moved")),
        Column("removed", "string", "words of a that b lacks; of more than five only the lexicon's terms among them",
               required=False),
        Column("inserted", "string", "words of b that a lacks; as removed", required=False),
        Column("removed_length", "integer", "how many words b lacks (words)"),
        Column("inserted_length", "integer", "how many words a lacks (words)"),
        Column("part", "string", "which part of a, or of b where nothing was removed", COUNTED_PARTS),
        Column("kind", "string", "framing (a term of the lexicon changed), attribution added, dropped or changed, "
               "headline replaced, paragraph cut, paragraph added, reordering, other"),
        Column("frame_before", "string", "frames of the lexicon that the change took away", required=False),
        Column("frame_after", "string", "frames that it brought in", required=False),
    ),
    "credits": (
        _ARTICLE,
        Column("agency", "string", "news agency, by its short name such as AP; 'unnamed agency' where the article says "
               "only that there is one"),
        Column("role", "string", "what it is credited with: origin (the copy is the agency's), contribution (a share "
               "of it), photo (a picture or video)", ("origin", "contribution", "photo")),
        Column("form", "string", "the rule that found it: dateline, byline, copyright, sign-off, ..."),
        Column("start", "integer", "first character of the name in the text, or of the note that names nobody"),
        Column("end", "integer", "one past its last character"),
        Column("part", "string", "which part of the article it stands in; empty where that is not known",
               required=False),
    ),
    "frames": (
        Column("family", "string", "what is being named"),
        Column("frame", "string", "one way of naming it; of a decoy, its label"),
        Column("language", "string", "language of the term (ISO 639-1), '*' for any"),
        Column("term", "string", "pattern: * for any letters, ? for one"),
        Column("is_decoy", "boolean", "a phrase to ignore"),
    ),
    "audit": (
        _ARTICLE,
        Column("check", "string", "what was looked at"),
        Column("detail", "string", "what was found"),
    ),
    "checks": (
        _ARTICLE,
        Column("check", "string", "what was measured: words and same_text (other articles of the outlet with the same "
               "text), marks_ and a style of quotation mark, damaged_places, speaker_labels, list_lines, clock_lines "
               "(all numbers of them); share_ (0 to 1); _per_1000_words; open_end, language_differs (0 or 1); "
               "clock_hour (hours from midnight, as stated)"),
        Column("value", "number", "how much of it"),
    ),
}
EVIDENCE = ("parts", "quotations", "hits", "terms", "lengths", "collocates", "reuse", "edits", "credits", "frames",
            "audit", "checks")


def columns(name: str) -> list[str]:
    """Names of a table's columns, in order.

    >>> columns("lengths")
    ['article_id', 'part', 'voice', 'copy', 'tokens']
    """
    return [column.name for column in SCHEMAS[name]]


def empty(name: str) -> pd.DataFrame:
    """A table without rows, its columns typed as the schema says.

    Returns
    -------
    DataFrame with the columns of ``SCHEMAS[name]``.
    """
    return typed(pd.DataFrame({column: [] for column in columns(name)}), name)


def typed(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """The table with its columns in the schema's order and types; missing text becomes an empty string.

    Raises
    ------
    TableError if a column is missing, or holds a value that its type does not allow.
    """
    require(table, columns(name), name, "the function that the codebook (corpus/README.md) names")
    out = table[columns(name)].copy()
    for column in SCHEMAS[name]:
        try:
            if column.type == "integer":
                out[column.name] = _integers(out[column.name])
            elif column.type == "boolean":
                out[column.name] = _booleans(out[column.name])
            elif column.type == "number":
                out[column.name] = _numbers(out[column.name])
            else:
                out[column.name] = _texts(out[column.name])
        except (TypeError, ValueError) as error:
            raise TableError(f"the {name} table has a value in column {column.name!r} that is no {column.type} "
                             f"({error}); correct the row") from None
        if column.values and not (known := out[column.name].isin(column.values)).all():
            row = int((~known).to_numpy().argmax())
            raise TableError(f"the {name} table, row {row + 1}, has {column.name} = {out[column.name].iloc[row]!r}; "
                             f"it may be one of {', '.join(column.values)}")
    return out.reset_index(drop=True)


def _texts(values: pd.Series) -> pd.Series:
    if values.dtype == "str":  # most are: to make them anew takes longer than most measures do
        return values.fillna("") if values.hasnans else values
    return values.astype(object).fillna("").astype(str).astype("str")


def _integers(values: pd.Series) -> pd.Series:
    if isinstance(values.dtype, np.dtype) and values.dtype.kind == "i":
        return values.astype("int64")
    numbers = pd.to_numeric(values, errors="coerce")
    # Neither empty nor infinite nor with a fraction: astype alone would cut the fraction off and say nothing.
    if (wrong := ~(numbers % 1 == 0)).any():
        row = int(wrong.to_numpy().argmax())
        raise ValueError(f"row {row + 1}: {values.iloc[row]!r}")
    return numbers.astype("int64")


def _numbers(values: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(values, errors="coerce").astype("float64")
    if (wrong := ~np.isfinite(numbers)).any():
        row = int(wrong.to_numpy().argmax())
        raise ValueError(f"row {row + 1}: {values.iloc[row]!r}")
    return numbers


def _booleans(values: pd.Series) -> pd.Series:
    if pd.api.types.is_bool_dtype(values):
        return values.astype(bool)
    known = values.astype(str).str.lower().map({"true": True, "false": False})
    if known.isna().any():
        row = int(known.isna().to_numpy().argmax())
        raise ValueError(f"row {row + 1}: {values.iloc[row]!r}; expected true or false")
    return known.astype(bool)


def require(table: pd.DataFrame, needed: list[str] | tuple[str, ...], name: str, made_by: str) -> None:
    """Stop with a clear message unless the table has the columns that are needed.

    Parameters
    ----------
    table : DataFrame
    needed : names of columns
    name : what to call the table in the message
    made_by : what the user should call to make a right one

    Raises
    ------
    TableError

    Examples
    --------
    >>> require(pd.DataFrame({"a": []}), ["b"], "hits", "find_hits")
    Traceback (most recent call last):
    analysis.tables.TableError: the hits table lacks ['b']; it has ['a']. Make it with find_hits.
    """
    if not isinstance(table, pd.DataFrame):
        raise TableError(f"the {name} table is a {type(table).__name__}, not a DataFrame. Make it with {made_by}.")
    missing = [column for column in needed if not isinstance(column, Hashable) or column not in table]
    if missing:
        raise TableError(f"the {name} table lacks {missing}; it has {list(table)}. Make it with {made_by}.")
