"""Read a study's text files, each checked against the bibliography before anything is counted."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd

from analysis.study import Study, StudyError, article_problems, read_table, sort_articles
from analysis.tables import TableError, empty, require

PARTS_FILE = "parts.csv"  # among the texts, because it changes with them


class SourceError(ValueError):
    """One or more article files cannot be used; the message lists each with what to do."""


def read_articles(study: Study, text: Path | str | None = None, *,
                  keep_going: bool = False) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The study's articles with their text, and those that could not be read.

    Use it where sentences are needed; every count should come from the evidence instead. Nothing is dropped silently:
    a file that is missing, changed, empty or unreadable stops the reading, all of them named at once.

    Parameters
    ----------
    study : Study
    text : folder of the text files, default the study's own ``text/``
    keep_going : set the refused articles aside instead of stopping

    Returns
    -------
    articles : one row per article, the articles table plus ``text`` (str, as in the file, a byte order mark left out)
    rejected : one row per refused article: row (of articles.csv, from 1), article_id, file, reason

    Raises
    ------
    SourceError if an article is refused and ``keep_going`` is not set, or if none is left.
    """
    folder = Path(text) if text else study.text
    articles = read_table(study.folder / "articles.csv", "articles")
    if articles.empty:
        raise StudyError(f"{study.folder / 'articles.csv'} lists no articles; add one row per article")
    if not folder.is_dir():
        raise SourceError(f"{folder} is missing: it should hold the texts named in {study.folder / 'articles.csv'}. "
                          f"Put them there or name their folder with --text DIR")
    refused: dict[int, str] = {}
    for problem in article_problems(study, articles).itertuples():
        refused[problem.row] = "; ".join(filter(None, [refused.get(problem.row), problem.reason]))
    texts: list[str] = []
    for row, article in enumerate(articles.itertuples(), start=1):
        content = ""
        if row not in refused:
            try:
                content = read_text(_inside(folder, article.file), article.sha256)
            except SourceError as error:
                refused[row] = str(error)
        texts.append(content)
    rejected = pd.DataFrame([(row, articles["article_id"].iloc[row - 1], articles["file"].iloc[row - 1], refused[row])
                             for row in sorted(refused)], columns=["row", "article_id", "file", "reason"])
    if len(rejected) and not keep_going:
        raise SourceError(f"{len(rejected)} of {len(articles)} articles of study {study.name} cannot be read:\n"
                          + "\n".join(f"  row {r.row}, {r.article_id}: {r.reason}" for r in rejected.itertuples())
                          + "\nCorrect them, or set them aside with --keep-going")
    kept = articles.assign(text=texts).drop(index=[row - 1 for row in refused])
    if kept.empty:
        raise SourceError(f"no article of study {study.name} can be read; the first: {rejected['reason'].iloc[0]}")
    order = sort_articles(study, kept)["article_id"]
    return kept.set_index("article_id").loc[order].reset_index()[[*articles.columns, "text"]], rejected


def read_parts(study: Study, articles: pd.DataFrame, text: Path | str | None = None) -> pd.DataFrame:
    """The parts that the articles' web pages stated, kept beside the texts when the study was begun (``new_study``).

    Parameters
    ----------
    study : Study
    articles : one row per article: article_id, text
    text : folder of the text files, default the study's own ``text/``

    Returns
    -------
    One row per stretch: article_id, start, end (characters), part, reason; no rows where no page stated any.

    Raises
    ------
    SourceError if they belong to another text of the article.
    """
    path = (Path(text) if text else study.text) / PARTS_FILE
    wanted = ["article_id", "start", "end", "part", "reason"]
    if not path.is_file():
        return empty("parts")[wanted]
    try:
        table = pd.read_csv(path, dtype={"article_id": str, "sha256": str}, keep_default_na=False, encoding="utf-8")
        require(table, [*wanted, "sha256"], "parts", "new_study")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError, TableError) as error:
        raise SourceError(f"{path} cannot be read ({error}); delete it, and parts are told by the rules") from None
    stated = set(table["article_id"])
    digests = {key: hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
               for key, said in zip(articles["article_id"], articles["text"], strict=True)
               if key in stated}
    table = table[table["article_id"].isin(list(digests))]
    if (other := table["article_id"].map(digests) != table["sha256"]).any():
        raise SourceError(f"{path} describes another text of article {table['article_id'][other].iloc[0]!r}; take its "
                          f"rows out, and its parts are told by the rules")
    return table[wanted].reset_index(drop=True)


def _inside(folder: Path, file: str) -> Path:
    """The file below the folder; a path that leaves it ("../other") is refused."""
    path = folder / file
    if not path.resolve().is_relative_to(folder.resolve()):
        raise SourceError(f"file {file!r} is not below {folder}; name a file of that folder in the column 'file'")
    return path


def read_text(path: Path, sha256: str = "") -> str:
    """The text of one file, in UTF-8, unchanged since its SHA-256 was written down.

    Parameters
    ----------
    path : file
    sha256 : expected digest in hexadecimal; an empty one is not compared

    Returns
    -------
    str; line ends are kept as they are, so that positions count the file's own characters

    Raises
    ------
    SourceError naming the file if it is missing, changed, not UTF-8, or empty.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise SourceError(f"{path} is missing; put the text there or correct the column 'file'") from None
    except OSError as error:
        raise SourceError(f"{path} cannot be opened: {error.strerror or error}; correct the column 'file', or let "
                          f"yourself read it") from None
    found = hashlib.sha256(data).hexdigest()
    if sha256 and found != sha256.lower():  # some systems print it in capitals
        raise SourceError(f"{path} is not the text that was described: its SHA-256 is {found}, articles.csv says "
                          f"{sha256}. Put the described text back, or describe the new one (column sha256)")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(f"{path} is not UTF-8 (byte {error.start}: {data[error.start]:#04x}); "
                          f"save it as UTF-8") from None
    if not text.strip():
        raise SourceError(f"{path} is empty; put the article's text there or take its row out of articles.csv")
    return text
