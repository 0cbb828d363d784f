"""Study: one folder under corpus/, its settings and its files."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.tables import SCHEMAS, TableError, columns, typed

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = "pyongyang-2024"
NAME = re.compile(r"[^\W_][\w.-]*")
LANGUAGE = re.compile(r"[a-z]{2,3}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")

# Every parameter a study.toml may set: type, default, meaning. One list, so that a mistyped one stops the program
# instead of being ignored.
PARAMETERS: dict[str, tuple[type, Any, str]] = {
    "family": (str, "", "family of frames that the framing figures draw; empty: the lexicon's first"),
    "frame": (str, "", "frame that is contrasted with ``against``; empty: the family's first"),
    "against": (str, "", "the other side of the contrast; empty: the family's last"),
    "target": (str, "", "outlet whose words are set against all the others; empty: the first"),
    "min_count": (int, 3, "a word is looked at from this many uses on, all sides together"),
    "keywords_shown": (int, 10, "words a side in the keyword figure"),
    "permutations": (int, 1000, "splits of the articles drawn for a p, all of them where there are no more"),
    "level": (float, 0.95, "level of every interval, between 0 and 1; a verdict wants p of at most 1 less it"),
    "seed": (int, 2024, "of every draw"),
}
TOP_LEVEL = {"title": str, "question": str, "event": str, "outlets": list, "parameters": dict}
OUTLET = {"name": str, "country": str, "basis": str}


class StudyError(ValueError):
    """A study's folder, settings or bibliography cannot be used as they are."""


@dataclass(frozen=True)
class Study:
    """One study: where its files are and what its settings say.

    Attributes
    ----------
    name : folder name under ``corpus/``
    folder : Path of that folder
    title, question, event : str, as study.toml has them
    outlets : DataFrame, one row per outlet in display order: name, country, basis ("stated" or on what it was inferred)
    parameters : mapping of setting to value, defaults filled in
    """

    name: str
    folder: Path
    title: str
    question: str
    event: str
    outlets: pd.DataFrame
    parameters: Mapping[str, Any]

    @property
    def text(self) -> Path:
        """Folder of the article texts; local, never committed."""
        return self.folder / "text"

    @property
    def figures(self) -> Path:
        """Folder of the study's figures; below MEDIA_FIGURES where that is set (a scratch rebuild)."""
        return Path(os.environ.get("MEDIA_FIGURES") or ROOT / "figures") / self.name


def open_study(name: str | None = None, *, corpus: Path | str | None = None) -> Study:
    """Open a study folder and check its settings.

    Parameters
    ----------
    name : str, default the environment variable MEDIA_STUDY, else the study that ships with the package
    corpus : folder that holds study folders, default ``corpus/`` of this project

    Returns
    -------
    Study

    Raises
    ------
    StudyError if there is no such study, its study.toml cannot be read, or a setting is unknown or of the wrong type.

    Examples
    --------
    >>> open_study("pyongyang-2024").parameters["seed"]
    2024
    """
    name = name or os.environ.get("MEDIA_STUDY") or SHIPPED
    home = Path(corpus) if corpus else ROOT / "corpus"
    if not NAME.fullmatch(name):
        raise StudyError(f"{name!r} is no name of a study: letters, digits, '-', '_' and '.' only, one folder in "
                         f"{home}")
    folder = home / name
    if not (folder / "study.toml").is_file():
        there = ", ".join(sorted(p.parent.name for p in home.glob("*/study.toml"))) or "none"
        raise StudyError(f"no study {name!r} in {home} (it would have a study.toml); there is: {there}. "
                         f"Start one with: python3 make.py new {name} --from PATH")
    return _study(name, folder, _read_toml(folder / "study.toml"))


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # some editors begin a file with a mark
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StudyError(f"{path} is no valid TOML in UTF-8: {error}") from None


def _study(name: str, folder: Path, settings: dict[str, Any]) -> Study:
    where = folder / "study.toml"
    _check(settings, TOP_LEVEL, where, "")
    for needed in ("title", "question"):
        if not settings.get(needed):
            raise StudyError(f"{where} lacks {needed!r}; add a line {needed} = \"...\"")
    given = settings.get("parameters", {})
    _check(given, {key: kind for key, (kind, _, _) in PARAMETERS.items()}, where, "parameters.")
    outlets = settings.get("outlets", [])
    for outlet in outlets:
        if not isinstance(outlet, dict):
            raise StudyError(f"{where}: 'outlets' holds {outlet!r}; write one [[outlets]] section per outlet")
        _check(outlet, OUTLET, where, "outlets.")
        if not outlet.get("name"):
            raise StudyError(f"{where}: an [[outlets]] section has no name")
    table = pd.DataFrame([{**dict.fromkeys(OUTLET, ""), **outlet} for outlet in outlets], columns=list(OUTLET),
                         dtype=str)
    if table["name"].duplicated().any():
        raise StudyError(f"{where}: outlet {table.loc[table['name'].duplicated(), 'name'].iloc[0]!r} is listed twice")
    parameters = {key: given.get(key, default) for key, (_, default, _) in PARAMETERS.items()}
    if not 0 < parameters["level"] < 1:
        raise StudyError(f"{where}: parameters.level is {parameters['level']}; it lies between 0 and 1, usually 0.95")
    for key in ("min_count", "keywords_shown", "permutations"):
        if parameters[key] < 1:
            raise StudyError(f"{where}: parameters.{key} is {parameters[key]}; it is at least 1")
    if parameters["seed"] < 0:
        raise StudyError(f"{where}: parameters.seed is {parameters['seed']}; it is at least 0")
    return Study(name, folder, settings["title"], settings["question"], settings.get("event", ""), table, parameters)


def _check(given: Mapping[str, Any], known: Mapping[str, type], where: Path, section: str) -> None:
    for key, value in given.items():
        if key not in known:
            raise StudyError(f"{where}: unknown setting '{section}{key}'; known are "
                             f"{', '.join(section + k for k in known)}")
        kind = known[key]
        # A bool is an int to Python, an int is a fine float to a person.
        right = isinstance(value, (int, float) if kind is float else kind) and not isinstance(value, bool)
        if not right:
            raise StudyError(f"{where}: setting '{section}{key}' is {value!r}; expected a {kind.__name__}")


def read_table(path: Path, name: str) -> pd.DataFrame:
    """A table of the study read from CSV, every column typed as the schema says.

    Raises
    ------
    StudyError if the file is missing or is no CSV in UTF-8; TableError if a column or value is wrong.
    """
    try:
        raw = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        if not isinstance(raw.index, pd.RangeIndex):  # pandas takes the first field for a name and shifts the rest
            raise StudyError(f"{path}: its rows have more fields than its header has names; put a text that holds a "
                             f"comma in quotation marks")
        for column in SCHEMAS[name]:
            if not column.required and column.name not in raw:
                raw[column.name] = ""
        return typed(raw, name)
    except FileNotFoundError:
        raise StudyError(f"{path} is missing; it holds the {name} table (see corpus/README.md)") from None
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise StudyError(f"{path} cannot be read as CSV in UTF-8: {error}") from None
    except TableError as error:
        raise TableError(f"{path}: {error}") from None


def load_articles(study: Study) -> pd.DataFrame:
    """The study's bibliography, checked.

    Returns
    -------
    One row per article, in the order of the study's outlets, then date, then article_id: the columns of the articles
    table (corpus/README.md). ``date`` is text (ISO 8601), empty where unknown.

    Raises
    ------
    StudyError if an id stands twice, an outlet is not among the study's, or a date is none.
    """
    path = study.folder / "articles.csv"
    articles = read_table(path, "articles")
    problems = article_problems(study, articles)
    if len(problems):
        raise StudyError("\n".join(f"{path}, row {row.row}: {row.reason}" for row in problems.itertuples()))
    return sort_articles(study, articles)


def article_problems(study: Study, articles: pd.DataFrame) -> pd.DataFrame:
    """What is wrong with the rows of an articles table: row (1 is the line below the header), article_id, reason."""
    found = []
    known = set(study.outlets["name"])
    first: dict[str, int] = {}
    for row, article in enumerate(articles.itertuples(), start=1):
        key = article.article_id
        if not key:
            found.append((row, key, "article_id is empty; give the article a unique name"))
        elif key in first:
            found.append((row, key, f"article_id {key!r} stands already in row {first[key]}; ids must be unique"))
        first.setdefault(key, row)
        if not article.outlet:
            found.append((row, key, f"article {key!r} has no outlet; name who published it"))
        elif known and article.outlet not in known:
            found.append((row, key, f"unknown outlet {article.outlet!r} of article {key!r}; study.toml lists "
                          f"{', '.join(sorted(known))}. Correct the name or add an [[outlets]] section"))
        if not LANGUAGE.fullmatch(article.language):
            # Terms and cues are chosen by it: another spelling would find nothing and say nothing.
            found.append((row, key, f"language {article.language!r} of article {key!r} is no code; expected two small "
                          f"letters such as en (ISO 639-1)"))
        if article.date and pd.isna(_day(article.date)):
            found.append((row, key, f"date {article.date!r} of article {key!r} is no day; expected the form "
                          f"2024-06-18"))
        said = getattr(article, "time", "")
        if said and not (_TIME.fullmatch(said) and article.date):
            found.append((row, key, f"time {said!r} of article {key!r} cannot be used; expected hours and minutes in "
                          f"UTC such as 14:30, beside a date"))
    return pd.DataFrame(found, columns=["row", "article_id", "reason"])


def _day(text: str) -> Any:
    if not _DAY.fullmatch(text):
        return pd.NaT
    return pd.to_datetime(text, format="%Y-%m-%d", errors="coerce")


def published(articles: pd.DataFrame) -> pd.Series:
    """When each article was published, as text: its day, with the time behind it where there is one.

    Parameters
    ----------
    articles : one row per article; ``date`` (ISO 8601, a day or a day with its time) and ``time`` (HH:MM, UTC) where
        known

    Returns
    -------
    str, indexed as the articles: 2024-06-18, 2024-06-18T14:30Z, or empty where the date is unknown.

    Examples
    --------
    >>> published(pd.DataFrame({"date": ["2031-05-01", "2031-05-01", ""], "time": ["", "14:30", ""]})).tolist()
    ['2031-05-01', '2031-05-01T14:30Z', '']
    """
    none = pd.Series("", index=articles.index, dtype=object)
    day, time = (articles[name].astype(object).where(articles[name].notna(), "").astype(str).str.strip()
                 if name in articles else none for name in ("date", "time"))
    return day.where((time == "") | ~day.str.fullmatch(_DAY.pattern), day + "T" + time + "Z")


def sort_articles(study: Study, articles: pd.DataFrame) -> pd.DataFrame:
    """The articles in the order every table and figure keeps: the study's outlets, then date, then article_id."""
    listed = {outlet: i for i, outlet in enumerate(study.outlets["name"])}
    names = sorted(set(articles["outlet"]) - set(listed))
    rank = articles["outlet"].map({**listed, **{outlet: len(listed) + i for i, outlet in enumerate(names)}})
    order = ["_rank", "_published", "article_id"]
    out = articles.assign(_rank=rank, _published=published(articles)).sort_values(order, kind="stable")
    return out[columns("articles")].reset_index(drop=True)


def load_ledger(study: Study) -> pd.DataFrame:
    """The study's ledger of mistakes found in its sources; recorded, never repaired. Empty where none is kept.

    Returns
    -------
    One row per mistake: article_id, start, end (characters), kind, stands, should_be, basis, treatment.
    """
    path = study.folder / "ledger.csv"
    if not path.exists():
        return pd.DataFrame(columns=columns("ledger"))
    return read_table(path, "ledger")
