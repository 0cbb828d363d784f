"""From articles to evidence: what stands where, in whose voice, without the sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.measure.cells import SMALLEST_CELL, count_lengths, count_terms
from analysis.measure.collocate_cells import merge_places
from analysis.measure.collocates import count_places, find_places
from analysis.measure.edits import find_edits
from analysis.measure.hits import match_terms
from analysis.measure.labels import label_articles, quotations_in_words, stretch_of_words, word_range
from analysis.measure.lexicon import ANY_LANGUAGE, Lexicon, load_lexicon
from analysis.measure.reuse import copy_labels, find_reuse
from analysis.measure.tokens import Tokens, encode
from analysis.measure.voice import voice_languages
from analysis.measure.writing import write_evidence
from analysis.read.checks import audit_and_checks
from analysis.read.credits import credit_rows, credits
from analysis.read.parts import part_rows, parts_table
from analysis.read.repeats import Standing, find_repeats, standing_texts
from analysis.read.sources import read_articles, read_parts
from analysis.study import ROOT, Study
from analysis.tables import COPY, COUNTED_PARTS, PARTS, VOICES, TableError, columns, empty, require, typed

LONGEST_NAME = 7     # words of a speaker or cue that are kept; eight in a row could be a run of the text


def measure_study(study: Study, text: Path | str | None = None, *, keep_going: bool = False,
            into: Path | None = None, repeats: bool = True,
            progress: Callable[[str], None] | None = None) -> pd.DataFrame:
    """Read a study's texts, measure them and write the evidence; the old evidence stays until the new one is complete.

    Parameters
    ----------
    study : Study
    text : folder of the texts, default the study's ``text/``
    keep_going : set articles that cannot be read aside (they are listed in ``build/<study>/rejected.csv``)
    into : folder to write to, default the study's ``evidence/``
    repeats : set aside what an outlet repeats from article to article (``find_repeats``)
    progress : called with one line of text per stage

    Returns
    -------
    One row per refused article: row, article_id, file, reason; empty when all were read.

    Raises
    ------
    SourceError, LexiconError, StudyError: nothing has been written then.
    """
    say = progress or (lambda line: None)
    lexicon = load_lexicon(study)
    articles, rejected = read_articles(study, text, keep_going=keep_going)
    say(f"read {len(articles)} articles" + (f", set {len(rejected)} aside" if len(rejected) else ""))
    evidence = measure_articles(articles, lexicon, stated=read_parts(study, articles, text), repeats=repeats,
                                progress=say)
    write_evidence(evidence, study, articles, into or study.folder / "evidence")
    report = ROOT / "build" / study.name / "rejected.csv"
    if into is not None:
        return rejected  # a trial run elsewhere: what the last real one said stays
    if len(rejected):
        report.parent.mkdir(parents=True, exist_ok=True)
        rejected.to_csv(report, index=False, lineterminator="\n")
    else:
        report.unlink(missing_ok=True)
    return rejected


def measure_articles(articles: pd.DataFrame, lexicon: Lexicon, *, stated: pd.DataFrame | None = None,
                     repeats: bool = True, progress: Callable[[str], None] | None = None) -> dict[str, pd.DataFrame]:
    """Evidence of the articles of a study: each measured by itself, then all for the words they share.

    Parameters
    ----------
    articles : one row per article: article_id, text, language, date, inferred; outlet, to know what one outlet
        repeats
    lexicon : Lexicon
    stated : parts of the articles whose page states them (``read_parts``); the others are split by ``split_parts``
    repeats : set aside what an outlet repeats from article to article
    progress : called with one line of text per stage

    Returns
    -------
    One table per name in ``analysis.tables.EVIDENCE``, with the columns of the codebook. ``terms`` is as it may be
    published: cells of fewer than 20 words are counted under part or voice "any"; so is ``collocates``, whose cells
    also have words of at least two sentences, or are left out.

    Raises
    ------
    TableError if a column is missing, there is no article, or an article_id stands twice.
    """
    require(articles, ["article_id", "text", "language", "date", "inferred"], "articles", "read_articles")
    if articles.empty:
        raise TableError("the articles table has no rows; there is nothing to measure. Make it with read_articles.")
    known = articles if "outlet" in articles else articles.assign(outlet="")
    # One pass over all texts, before the first is measured.
    standing = standing_texts(find_repeats(known)) if repeats else {}
    return measure_batch(known, lexicon, standing, stated=stated, progress=progress)


def measure_batch(articles: pd.DataFrame, lexicon: Lexicon, standing: Mapping[str, Standing], *,
                  stated: pd.DataFrame | None = None, together: str | None = None,
                  progress: Callable[[str], None] | None = None) -> dict[str, pd.DataFrame]:
    """`measure_articles` of some of a study's articles, where what their outlets repeat is known already.

    Parameters
    ----------
    articles : as in `measure_articles`, with outlet
    lexicon, stated, progress : as there
    standing : what each outlet repeats (``standing_texts``)
    together : column; shared words are looked for only among articles of which it says the same, and not nothing.
        Default: among all

    Returns
    -------
    As `measure_articles`.
    """
    say = progress or (lambda line: None)
    by_page = {} if stated is None else dict(iter(stated.groupby("article_id", sort=False)))
    pieces = [_stated_rows(by_page[key]) if key in by_page else part_rows(text, repeats=standing.get(outlet))
              for key, text, outlet in zip(*(articles[name].tolist() for name in ("article_id", "text", "outlet")),
                                           strict=True)]
    parts = parts_table([row for rows in pieces for row in rows]).assign(
        article_id=np.repeat(articles["article_id"].to_numpy(dtype=object), [len(rows) for rows in pieces]))
    tokens = encode(articles, parts)
    say(f"{len(tokens.word):,} words in {len(parts):,} stretches")
    labels = label_articles(articles, parts)
    place = stretch_of_words(tokens, labels)
    voice = labels["voice"].map({name: i for i, name in enumerate(VOICES)}).to_numpy(np.int64)[place]
    say(f"{int((labels['voice'] != 'own').sum()):,} attributed stretches")
    quotations = _quotations(labels, tokens)
    reuse = _reuse(articles, quotations, parts, together, tokens)
    copy = copy_labels(tokens, reuse)
    quotations = quotations.assign(copy=np.array(COPY, dtype=object)[copy[_index(tokens, quotations, "start")]])
    say(f"{len(reuse):,} stretches that two articles share")
    hits = match_terms(tokens, lexicon, list(articles["language"]))
    first = _index(tokens, hits)
    said = labels.iloc[place[first]].reset_index(drop=True)
    hits = hits.assign(voice=said["voice"], distanced=said["distanced"], speaker=_short(said["speaker"]),
                       cue=_short(said["cue"]), copy=np.array(COPY, dtype=object)[copy[first]])
    say(f"{len(hits):,} hits")
    near = count_places(merge_places(find_places(tokens, hits, copy=copy), smallest=SMALLEST_CELL),
                        tokens)
    audit, checks = audit_and_checks(articles, parts)
    tables = {
        "parts": _count_words(parts, tokens), "quotations": quotations, "hits": hits,
        "terms": count_terms(tokens, voice, copy), "lengths": count_lengths(tokens, voice, copy), "collocates": near,
        "reuse": reuse, "edits": find_edits(articles, reuse, lexicon=lexicon, quotations=quotations, parts=parts,
                                              tokens=tokens),
        "credits": _credits(articles, pieces),
        "frames": lexicon.terms,
        "audit": pd.concat([audit, _languages(articles, lexicon)], ignore_index=True),
        "checks": checks}
    return {name: typed(table, name) for name, table in tables.items()}


def _reuse(articles: pd.DataFrame, quotations: pd.DataFrame, parts: pd.DataFrame, together: str | None,
           tokens: Tokens) -> pd.DataFrame:
    if together is None:
        return find_reuse(articles, quotations=quotations, parts=parts, tokens=tokens)
    found = [empty("reuse")]
    known = articles[articles[together] != ""]
    for _, some in known.groupby(together, sort=False):
        if len(some) > 1:
            ids = set(some["article_id"])
            found.append(find_reuse(some, quotations=quotations[quotations["article_id"].isin(ids)],
                                    parts=parts[parts["article_id"].isin(ids)], tokens=tokens))
    return pd.concat(found[1:] or found, ignore_index=True)


def _stated_rows(table: pd.DataFrame) -> list[tuple[int, int, str, str]]:
    return list(zip(*(table[name].tolist() for name in ("start", "end", "part", "reason")), strict=True))


def _credits(articles: pd.DataFrame, pieces: list[list[tuple[int, int, str, str]]]) -> pd.DataFrame:
    found = [(*row, key) for key, text, rows in zip(articles["article_id"].tolist(), articles["text"].tolist(), pieces,
                                                    strict=True) for row in credit_rows(text, rows)]
    none = credits("").assign(article_id="")
    return pd.DataFrame(found, columns=list(none)) if found else none


def _languages(articles: pd.DataFrame, lexicon: Lexicon) -> pd.DataFrame:
    """Articles in a language that the lexicon or the voices do not know: their zeros are no results."""
    terms = set(lexicon.terms.loc[~lexicon.terms["is_decoy"], "language"])
    cues = set(voice_languages())
    found = []
    for key, language in zip(articles["article_id"], articles["language"], strict=True):
        if language not in terms and ANY_LANGUAGE not in terms:
            found.append((key, "language", f"the lexicon has no term for {language!r}"))
        if language not in cues:
            found.append((key, "language", f"voice by quotation marks only: no cue file for {language!r}"))
    return pd.DataFrame(found, columns=columns("audit"))


def _short(values: pd.Series) -> pd.Series:
    number, distinct = pd.factorize(values.to_numpy(dtype=object), use_na_sentinel=False)
    names = pd.array([" ".join(str(value).split()[:LONGEST_NAME]) for value in distinct], dtype="str")
    return pd.Series(names.take(number), index=values.index, name=values.name)


def _index(tokens: Tokens, hits: pd.DataFrame, place: str = "position") -> np.ndarray:
    """Index of each hit's (quotation's) first word in the arrays."""
    number = {key: i for i, key in enumerate(tokens.article_ids)}
    return (tokens.offsets[hits["article_id"].map(number).to_numpy(np.int64)]
            + hits[place].to_numpy(np.int64))


def _count_words(parts: pd.DataFrame, tokens: Tokens) -> pd.DataFrame:
    first, last = word_range(tokens, parts["article_id"], parts["start"].to_numpy(), parts["end"].to_numpy())
    return parts.assign(tokens=last - first)


def _quotations(labels: pd.DataFrame, tokens: Tokens) -> pd.DataFrame:
    """Attributed or distanced stretches in word positions, in counted parts only; one without a word is left out."""
    rows, first, last = quotations_in_words(labels, tokens)
    counted = tokens.part[first] < len(COUNTED_PARTS)  # PARTS starts with the counted ones
    rows, first, last = rows[counted], first[counted], last[counted]
    base = tokens.offsets[tokens.article[first]]
    table = labels.iloc[rows].reset_index(drop=True).assign(start=first - base, end=last - base,
                                                            part=np.array(PARTS, dtype=object)[tokens.part[first]])
    return table[[name for name in columns("quotations") if name != "copy"]].assign(
        speaker=_short(table["speaker"]), cue=_short(table["cue"]))
