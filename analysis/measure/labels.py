"""The voices of many articles as one table, and the stretch in which each of their words stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from analysis.measure.tokens import Tokens
from analysis.measure.voice import VOICES, VoiceArrays, label_many

_REASON = ("form", "speaker", "cue", "cue_type", "rule")


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
    """
    ids, texts, languages = (articles[name].tolist() for name in ("article_id", "text", "language"))
    if articles.empty:
        return _table([], []).assign(article_id=np.zeros(0, dtype=object))
    by_article = dict(iter(parts[["article_id", "start", "end", "part"]].groupby("article_id", sort=False)))
    none = parts.iloc[:0]
    tables: list[pd.DataFrame] = []
    for language in dict.fromkeys(languages):
        some = [i for i, spoken in enumerate(languages) if spoken == language]
        found = label_many([texts[i] for i in some], language=language,
                           parts=(by_article.get(ids[i], none) for i in some))
        tables.append(_table(found, some))
    labels = pd.concat(tables, ignore_index=True)
    if len(tables) > 1:
        labels = labels.sort_values("article_id", kind="stable", ignore_index=True)  # their numbers, until here
    labels["article_id"] = np.array(ids, dtype=object)[labels["article_id"].to_numpy()]
    return labels


def _table(found: Iterable[VoiceArrays], numbers: list[int]) -> pd.DataFrame:
    start, end, voice, distanced = ([np.zeros(0, kind)] for kind in (np.int64, np.int64, np.uint8, bool))
    article, reason = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    values = np.zeros((0, len(_REASON)), dtype=object)
    rows: list[np.ndarray] = [values]
    first, shared = 0, None
    for number, arrays in zip(numbers, found, strict=True):
        if arrays.reasons is not shared:  # articles that were labelled together share their reasons
            first, shared = first + (len(shared) if shared is not None else 0), arrays.reasons
            rows.append(np.array([[getattr(why, name) for name in _REASON] for why in shared],
                                 dtype=object).reshape(-1, len(_REASON)))
        start.append(arrays.start)
        end.append(arrays.end)
        voice.append(arrays.voice)
        reason.append(arrays.reason + first)
        distanced.append(arrays.distanced)
        article.append(np.full(len(arrays.start), number))
    said = np.concatenate(rows)[np.concatenate(reason)]
    columns = {name: said[:, i] for i, name in enumerate(_REASON)}
    return pd.DataFrame({"start": np.concatenate(start), "end": np.concatenate(end),
                         "voice": np.array(VOICES, dtype=object)[np.concatenate(voice)], **columns,
                         "distanced": np.concatenate(distanced), "article_id": np.concatenate(article)})


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
