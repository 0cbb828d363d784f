"""Begin a study from texts that lie somewhere: a folder of plain text, or a table with one article a row."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from pathlib import Path

import pandas as pd

from analysis.read.sources import SourceError, read_text
from analysis.study import NAME, ROOT, Study, StudyError, article_problems, open_study
from analysis.tables import columns

# What people call the columns; the first name is ours.
ALIASES = {"text": ("text", "body", "content"), "outlet": ("outlet", "source", "publisher", "newspaper", "medium"),
           "date": ("date", "published", "pubdate"), "title": ("title", "headline"), "url": ("url", "link"),
           "language": ("language", "lang"), "article_id": ("article_id", "doc_id", "id"),
           "country": ("country",), "credit": ("credit", "agency")}
LEXICON = """\
# How one thing is named: one frame per way of naming it. * stands for any letters, ? for one; the longest term wins.
# Decoys hold a term and mean something else: they are reported and never counted. Replace all of this by your own.
families:
  conflict:
    about: what the fighting is called
    frames:
      special military operation: {en: [special military operation*, special operation]}
      war: {en: [war, wars]}
      conflict: {en: [conflict, conflicts]}
    decoys:
      other wars: {en: [world war*, cold war*, trade war*, civil war*]}
"""


def new_study(name: str, source: Path | str, *, corpus: Path | str | None = None) -> Study:
    """Make a study folder from texts, ready to be measured; the texts themselves are copied, never changed.

    Outlets are not guessed: in a folder, each folder below it is an outlet and holds its articles as .txt; in a CSV
    file there is a column for it (outlet, source, publisher, newspaper or medium).

    Parameters
    ----------
    name : folder name under ``corpus/``: letters, digits, '-', '_', '.'
    source : a folder with one folder of .txt files (UTF-8) per outlet, or a CSV file in UTF-8 with one article a row
        and at least the columns text and outlet
    corpus : folder that holds study folders, default ``corpus/`` of this project

    Returns
    -------
    Study; its folder holds study.toml, articles.csv, frames.yaml (a small example to replace) and text/.

    Raises
    ------
    StudyError if the study exists or the name cannot be one; SourceError if a text cannot be used. Nothing is left
    behind then.
    """
    home = Path(corpus) if corpus else ROOT / "corpus"
    folder, source = home / name, Path(source)
    if not NAME.fullmatch(name):
        raise StudyError(f"{name!r} cannot name a study; use letters, digits, '-', '_' and '.', such as election-2024")
    if folder.exists():
        raise StudyError(f"{folder} is already there; choose another name, or delete it first")
    if not source.exists():
        raise SourceError(f"{source} is not there; expected a folder of texts or a CSV file")
    rows = _from_folder(source) if source.is_dir() else _from_csv(source)
    aside = home / f".{name}.part"
    shutil.rmtree(aside, ignore_errors=True)
    try:
        articles = _write_texts(rows, aside / "text")
        listed = pd.DataFrame({"name": articles["outlet"].unique()})
        problems = article_problems(Study(name, aside, name, "", "", listed, {}), articles)
        if len(problems):
            raise SourceError("\n".join(f"{source}, row {row.row}: {row.reason}" for row in problems.itertuples()))
        articles.to_csv(aside / "articles.csv", index=False, lineterminator="\n", encoding="utf-8")
        (aside / "frames.yaml").write_text(LEXICON, encoding="utf-8", newline="\n")
        (aside / "study.toml").write_text(_settings(name, articles), encoding="utf-8", newline="\n")
        os.replace(aside, folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return open_study(name, corpus=home)


def _from_folder(source: Path) -> pd.DataFrame:
    files = sorted(path for path in source.rglob("*") if path.suffix.lower() == ".txt" and path.is_file())
    if not files:
        raise SourceError(f"{source} holds no .txt file; expected {source / 'Outlet name' / 'article.txt'}")
    loose = [path for path in files if path.parent == source]
    if loose:
        raise SourceError(f"{loose[0]} lies in no outlet's folder, so nobody knows who published it; expected "
                          f"{source / 'Outlet name' / loose[0].name}")
    texts = [read_text(path) for path in files]
    return pd.DataFrame({"text": texts, "outlet": [path.relative_to(source).parts[0] for path in files]})


def _from_csv(source: Path) -> pd.DataFrame:
    if source.suffix.lower() not in (".csv", ".tsv"):
        raise SourceError(f"{source} is neither a folder nor a .csv or .tsv file; save the table as CSV in UTF-8")
    try:
        raw = pd.read_csv(source, dtype=str, keep_default_na=False, encoding="utf-8-sig",
                          sep="\t" if source.suffix.lower() == ".tsv" else ",")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise SourceError(f"{source} cannot be read as a table in UTF-8: {error}") from None
    if not isinstance(raw.index, pd.RangeIndex):
        raise SourceError(f"{source}: its rows have more fields than its header has names; put a text that holds a "
                          f"comma in quotation marks")
    there = {str(column).strip().lower(): column for column in reversed(list(raw))}
    found = {key: next((there[name] for name in names if name in there), None) for key, names in ALIASES.items()}
    for key in ("text", "outlet"):
        if found[key] is None:
            raise SourceError(f"{source} has no column for the {key}; expected one named {' or '.join(ALIASES[key])}, "
                              f"it has {list(raw)}")
    rows = pd.DataFrame({key: raw[column] if key == "text" else raw[column].str.strip()
                         for key, column in found.items() if column is not None})
    for key in ("text", "outlet"):
        blank = rows[key].str.strip() == ""
        if blank.any():
            raise SourceError(f"{source}, row {int(blank.to_numpy().argmax()) + 1}: the {key} is empty; fill it in or "
                              f"take the row out")
    if rows.empty:
        raise SourceError(f"{source} has a header and no rows; expected one article a row")
    return rows


def _write_texts(rows: pd.DataFrame, folder: Path) -> pd.DataFrame:
    folder.mkdir(parents=True)
    width = max(3, len(str(len(rows))))
    given = rows.get("article_id", pd.Series([""] * len(rows)))
    ids = [key or f"{i:0{width}d}" for i, key in enumerate(given)]
    table = rows.drop(columns="text").assign(article_id=ids, inferred="", note="")
    files, hashes = [], []
    for i, text in enumerate(rows["text"]):
        # The id goes into the bibliography; a file name made from it could leave the folder ("../x").
        outlet = re.sub(r"[^a-z0-9]+", "-", rows["outlet"].iloc[i].lower()).strip("-") or "outlet"
        path = folder / f"{i:0{width}d}-{outlet}.txt"
        data = text.encode("utf-8")
        path.write_bytes(data)
        files.append(path.name)
        hashes.append(hashlib.sha256(data).hexdigest())
    table = table.assign(file=files, sha256=hashes)
    if "language" not in table:
        table["language"] = "en"
        table["inferred"] = "language"
    table["language"] = table["language"].where(table["language"] != "", "en").str.lower()
    return table.reindex(columns=columns("articles"), fill_value="")


def _settings(name: str, articles: pd.DataFrame) -> str:
    outlets = "\n".join(f'[[outlets]]\nname = {_toml(outlet)}\nbasis = "as given"\n'
                        for outlet in dict.fromkeys(articles["outlet"]))
    return (f'title = {_toml(name)}\nquestion = "Which words do these outlets use, and whose are they?"\n'
            f'event = ""\n\n# In the order of tables and figures.\n{outlets}\n[parameters]\nseed = 1\n')


def _toml(text: str) -> str:
    # A JSON string is a TOML string, but for one character that TOML wants escaped and JSON does not.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
