"""The voices of many articles as one table, and the stretch in which each of their words stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from analysis.measure.checked import check_languages, check_places, check_texts
from analysis.measure.tokens import Tokens
from analysis.measure.voice import VOICES, Part, Reason, Stretches, check_parts, label_batches
from analysis.measure.voice.pausing import no_search
from analysis.tables import require

_REASON = ("form", "speaker", "cue", "cue_type", "rule")
_COLUMNS = {"start": np.int64, "end": np.int64, "voice": np.uint8, "distanced": bool, "reason": np.int64,
            "article_id": np.int64}


def label_articles(articles: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Every stretch of every article by voice; what `voices` gives for each, in one table.

    Parameters
    ----------
    articles : one row per article: article_id, text, language
    parts : one row per stretch: article_id, start, end (characters), part; an article without rows has no parts

    Returns
    -------
    One row per stretch, articles in order: start, end (characters), voice, form, speaker, cue, cue_type, rule,
    distanced, article_id.

    Raises
    ------
    TableError if a column is missing, a language is no text, a place of a part no whole number, or a text is none or
    holds a lone surrogate; PartsError if parts overlap or leave their text.
    """
    require(articles, ["article_id", "text", "language"], "articles", "read_articles")
    require(parts, ["article_id", "start", "end", "part"], "parts", "split_parts")
    check_places(parts)
    ids, texts, languages = (articles[name].tolist() for name in ("article_id", "text", "language"))
    check_texts(ids, texts)
    check_languages(ids, languages, str)
    if articles.empty:
        return _table([], np.zeros(0, np.int64)).assign(article_id=np.zeros(0, dtype=object))
    with no_search():
        spans = _spans(ids, texts, parts)
        tables = _tables(texts, languages, spans)
    labels = pd.concat(tables, ignore_index=True)
    if len(tables) > 1:
        labels = labels.sort_values("article_id", kind="stable", ignore_index=True)  # their numbers, until here
    labels["article_id"] = np.array(ids, dtype=object)[labels["article_id"].to_numpy()]
    return labels


def _tables(texts: list[str], languages: list[str], spans: list[list[Part]]) -> list[pd.DataFrame]:
    """The stretches of the articles of each language."""
    tables: list[pd.DataFrame] = []
    for language in dict.fromkeys(languages):
        some = [i for i, spoken in enumerate(languages) if spoken == language]
        found = label_batches(((texts[i], spans[i]) for i in some), language=language,
                              volume=sum(len(texts[i]) for i in some))
        tables.append(_table(found, np.array(some, np.int64)))
    return tables


def _spans(ids: list[str], texts: list[str], parts: pd.DataFrame) -> list[list[Part]]:
    """The parts of each article, checked against its text; as `label_many` reads them, without a table for each."""
    number, distinct = pd.factorize(np.array(ids, dtype=object))
    asked = pd.Index(distinct, dtype=object).get_indexer(parts["article_id"].to_numpy(dtype=object))
    start, end = (parts[name].to_numpy(np.int64) for name in ("start", "end"))
    order = np.lexsort((end, start, asked))
    order = order[np.searchsorted(asked[order], 0):]
    asked, start, end = asked[order], start[order], end[order]
    names = parts["part"].to_numpy(dtype=object)[order]
    bounds = np.searchsorted(asked, np.arange(len(distinct) + 1)).tolist()
    rows = list(zip(start.tolist(), end.tolist(), map(str, names), strict=True))
    before = np.append(0, end[:-1])
    before[np.diff(asked, prepend=-1) > 0] = 0
    wrong = np.zeros(len(distinct), bool)
    wrong[asked[(start < before) | (end < start)]] = True
    spans = []
    for i, text in zip(number.tolist(), texts, strict=True):
        mine = rows[bounds[i]:bounds[i + 1]]
        if wrong[i] or (mine and mine[-1][1] > len(text)):
            check_parts(text, mine)
        spans.append(mine)
    return spans


def _table(found: Iterable[Stretches], numbers: np.ndarray) -> pd.DataFrame:
    pieces: dict[str, list[np.ndarray]] = {name: [np.zeros(0, kind)] for name, kind in _COLUMNS.items()}
    reasons: list[Reason] = []
    first = 0
    for batch in found:
        for name in ("start", "end", "voice", "distanced"):
            pieces[name].append(getattr(batch, name))
        pieces["reason"].append(batch.reason + np.int64(len(reasons)))
        pieces["article_id"].append(numbers[batch.article + first])
        reasons += batch.reasons
        first += batch.articles
    column = {name: np.concatenate(arrays) for name, arrays in pieces.items()}
    why = column.pop("reason")
    said = dict(zip(Reason._fields, zip(*reasons, strict=True), strict=True)) if len(why) else {}
    texts = {name: _texts(said.get(name, ()), why) for name in _REASON}
    voice = pd.Series(np.array(VOICES, dtype=object)).array.take(column["voice"])
    return pd.DataFrame({"start": column["start"], "end": column["end"], "voice": voice, **texts,
                         "distanced": column["distanced"], "article_id": column["article_id"]})


def _texts(values: Sequence[str], which: np.ndarray) -> ExtensionArray:
    """The values at some places as a column; each distinct one is made into a text of the column once."""
    numbers = {value: number for number, value in enumerate(dict.fromkeys(values))}
    number = np.fromiter(map(numbers.__getitem__, values), np.int64, len(values))
    return pd.Series(np.array(list(numbers), dtype=object)).array.take(number[which])


def stretch_of_words(tokens: Tokens, labels: pd.DataFrame) -> np.ndarray:
    """Row of ``labels`` in which each word starts."""
    number, ids = pd.factorize(labels["article_id"].to_numpy(dtype=object))
    if tuple(ids) != tokens.article_ids or (np.diff(number) < 0).any():
        return stretch_at(labels, tokens.article_ids, tokens.article, tokens.start)
    # Both are in order, and there are far more words than stretches.
    size = np.zeros(len(ids), np.int64)
    np.maximum.at(size, number, labels["end"].to_numpy())
    base = np.cumsum(size) - size
    first = np.searchsorted(tokens.start + np.repeat(base, np.diff(tokens.offsets)),
                            labels["start"].to_numpy() + base[number])
    return np.repeat(np.arange(-1, len(labels)), np.diff(first, prepend=0, append=len(tokens.start)))


def stretch_at(labels: pd.DataFrame, article_ids: Sequence[str], which: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Row of ``labels`` in which each character stands: of article_ids[which]. Stretches tile a text, in order."""
    if not len(start):
        return np.zeros(0, np.int64)
    number, ids = pd.factorize(labels["article_id"].to_numpy(dtype=object))
    size = np.zeros(len(ids), np.int64)
    np.maximum.at(size, number, labels["end"].to_numpy())
    base = np.cumsum(size) - size
    asked = pd.Index(ids, dtype=object).get_indexer(np.array(article_ids, dtype=object))[which]
    return np.searchsorted(labels["start"].to_numpy() + base[number], start + base[asked], side="right") - 1


def quotations_in_words(labels: pd.DataFrame, tokens: Tokens) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Attributed or distanced stretches with a word: their rows, and index of their first and past their last word."""
    rows = np.flatnonzero((labels["voice"] != "own").to_numpy() | labels["distanced"].to_numpy(bool))
    first, last = word_range(tokens, labels["article_id"].iloc[rows], labels["start"].to_numpy()[rows],
                             labels["end"].to_numpy()[rows])
    some = first < last
    return rows[some], first[some], last[some]


def word_range(tokens: Tokens, article_id: pd.Series, start: np.ndarray, end: np.ndarray,
               ) -> tuple[np.ndarray, np.ndarray]:
    """Index of the first word that starts in each stretch of characters, and one past the last."""
    number = pd.Index(tokens.article_ids, dtype=object).get_indexer(article_id.to_numpy(dtype=object))
    size = np.zeros(len(tokens.article_ids), np.int64)
    np.maximum.at(size, number, end)
    some = np.flatnonzero(np.diff(tokens.offsets))
    size[some] = np.maximum(size[some], tokens.start[tokens.offsets[some + 1] - 1] + 1)
    base = np.cumsum(size + 1) - size - 1
    words = tokens.start + np.repeat(base, np.diff(tokens.offsets))
    return np.searchsorted(words, start + base[number]), np.searchsorted(words, end + base[number])
