"""Begin a study from whatever somebody brings: files, folders, tables, archives."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pandas as pd

from analysis.read.archives import open_files
from analysis.read.columns import check_columns
from analysis.read.formats import FileRead, put_together, read_file
from analysis.read.line_forms import LINE
from analysis.read.sources import PARTS_FILE, SourceError
from analysis.study import LANGUAGE, NAME, ROOT, Study, StudyError, article_problems, open_study
from analysis.tables import columns as columns_of

# What is no article and nobody would miss: it is listed, and stops nothing.
_NO_ARTICLE = re.compile(r"a hidden |\d+ of \d+ records are no web pages")
_MOST_NAMED = 20  # refusals in a message; all are in rejected.csv
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_SAID_INFERRED = {"outlet": "outlet: from the address", "language": "language: "}
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


def new_study(name: str, source: Path | str, *, columns: Mapping[str, str | int] | None = None, language: str = "",
              keep_going: bool = False, corpus: Path | str | None = None,
              progress: Callable[[str, int, int], None] | None = None) -> Study:
    """Make a study folder from files of any format, ready to be measured; the files themselves are never changed.

    Outlets are not guessed: a table has a column for them, a page states its own, and of single texts each folder below
    the source is one. A language that is neither stated nor recognised is taken for English where the letters are
    Latin, else for undetermined ("und"); both are listed as inferred. Reading that is interrupted goes on where it
    stopped when the same study is begun again.

    Parameters
    ----------
    name : folder name under ``corpus/``: letters, digits, '-', '_', '.'
    source : a file, folder or archive, as for ``read_documents``
    columns : our field -> name or position of a table's column, where it has a name of its own
    language : ISO 639-1 code of the articles that do not state theirs, default: recognised from the text
    keep_going : set what cannot be read aside instead of stopping
    corpus : folder that holds study folders, default ``corpus/`` of this project
    progress : called with what is done, how many are done, and how many there are (0: unknown)

    Returns
    -------
    Study; its folder holds study.toml, articles.csv, frames.yaml (a small example to replace), text/ with the parts of
    web pages in parts.csv, and rejected.csv (file, row, reason) where anything was set aside.

    Raises
    ------
    StudyError if the study exists or the name cannot be one; SourceError if a text cannot be used and ``keep_going`` is
    not set, or if none is left. Nothing is left behind then.
    """
    home = Path(corpus) if corpus else ROOT / "corpus"
    folder, source = _free(name, home), Path(source)
    if language and not LANGUAGE.fullmatch(language):
        raise SourceError(f"language {language!r} is no code; expected two small letters such as en (ISO 639-1)")
    say = progress or (lambda what, done, total: None)
    aside = home / f".{name}.part"
    try:
        documents, rejected = put_together(_read(source, columns, aside / "read.jsonl", say),
                                           progress=lambda done, total: say("languages", done, total))
        rows, rejected = _usable(documents, rejected, language)
        _stop(source, rows, rejected, keep_going)
        made = aside / "study"
        shutil.rmtree(made, ignore_errors=True)
        articles = _write_texts(rows, made / "text", say)
        articles.to_csv(made / "articles.csv", index=False, lineterminator="\n", encoding="utf-8")
        if len(rejected):
            rejected.to_csv(made / "rejected.csv", index=False, lineterminator="\n", encoding="utf-8")
        (made / "frames.yaml").write_text(LEXICON, encoding="utf-8", newline="\n")
        (made / "study.toml").write_text(_settings(name, articles), encoding="utf-8", newline="\n")
        os.replace(made, folder)
    except KeyboardInterrupt:
        raise  # what was read stays, for the next time
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    shutil.rmtree(aside, ignore_errors=True)
    return open_study(name, corpus=home)


def empty_study(name: str, *, corpus: Path | str | None = None) -> Study:
    """Make a study folder for articles that are too many to be copied: `measure_large` reads them where they are.

    Returns
    -------
    Study; its folder holds study.toml and frames.yaml (a small example to replace).

    Raises
    ------
    StudyError if the study exists or the name cannot be one.
    """
    home = Path(corpus) if corpus else ROOT / "corpus"
    made = _free(name, home).with_name(f".{name}.part")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    (made / "frames.yaml").write_text(LEXICON, encoding="utf-8", newline="\n")
    (made / "study.toml").write_text(_settings(name, pd.DataFrame(columns=["outlet", "inferred"])), encoding="utf-8",
                                     newline="\n")
    os.replace(made, home / name)
    return open_study(name, corpus=home)


def _free(name: str, home: Path) -> Path:
    if not NAME.fullmatch(name):
        raise StudyError(f"{name!r} cannot name a study; use letters, digits, '-', '_' and '.', such as election-2024")
    if (home / name).exists():
        raise StudyError(f"{home / name} is already there; choose another name, or delete it first")
    return home / name


def _read(source: Path, columns: Mapping[str, str | int] | None, journal: Path,
          say: Callable[[str, int, int], None]) -> Iterator[FileRead]:
    """Every file of the source; texts and pages, of which there may be thousands, are noted down as they are read."""
    named = check_columns(columns)
    known = _noted(journal)
    total = sum(len(names) for _, _, names in os.walk(source)) if source.is_dir() else 0
    for number, file in enumerate(open_files(source), start=1):
        digest = hashlib.sha256(f"{file.name}\n{file.refused}\n{named}\n".encode("utf-8", "surrogatepass")
                                + file.data).hexdigest()
        found = known.get(digest)
        if found is None:
            found = read_file(file, named)
            if found.by_hand:
                journal.parent.mkdir(parents=True, exist_ok=True)
                with journal.open("a", encoding="utf-8") as lines:
                    lines.write(json.dumps([digest, *found]) + "\n")
        say("files read", number, max(total, number) if total else 0)
        yield found


def _noted(journal: Path) -> dict[str, FileRead]:
    known: dict[str, FileRead] = {}
    if journal.is_file():
        for line in journal.read_text(encoding="utf-8").split("\n"):
            try:
                digest, name, by_hand, documents, rejected = json.loads(line)
            except ValueError:  # the last line may have been cut
                continue
            known[digest] = FileRead(name, by_hand, documents, [(file, row, why) for file, row, why in rejected])
    return known


def _usable(documents: pd.DataFrame, rejected: pd.DataFrame, language: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The documents with an id, an outlet and a language each, and all refusals."""
    rows = documents.copy()
    unnamed = rows["outlet"] == ""
    reasons = pd.Series("", index=rows.index).mask(
        unnamed, "nobody says who published it; put its file into a folder named after the outlet, or name the column "
                 "of the outlet (--map outlet=NAME)")
    width = max(3, len(str(len(rows))))
    rows["article_id"] = [key or f"{i:0{width}d}" for i, key in enumerate(rows["article_id"])]
    rows["language"], rows["note"] = zip(*map(_language, rows["language"], rows["note"], rows["text"],
                                              [language] * len(rows)), strict=True) if len(rows) else ([], [])
    check = Study("", Path(), "", "", "", pd.DataFrame({"name": []}), {})
    for problem in article_problems(check, rows.assign(outlet=rows["outlet"].mask(unnamed, "?"))).itertuples():
        at = rows.index[problem.row - 1]
        reasons[at] = "; ".join(filter(None, [reasons[at], problem.reason]))
    bad = reasons != ""
    more = pd.DataFrame({"file": rows["source_file"][bad], "row": rows["row"][bad], "reason": reasons[bad]})
    return rows[~bad], pd.concat([rejected, more]).sort_values(["file", "row"], kind="stable", ignore_index=True)


def _language(found: str, note: str, text: str, given: str) -> tuple[str, str]:
    if found and not (given and "language: identified" in note):
        return found, note
    kept = [said for said in note.split("; ") if said and not said.startswith("language")]
    if given:
        return given, "; ".join([*kept, "language: as given for the whole study"])
    letters = [ch for ch in text[:2000] if ch.isalpha()]
    latin = 2 * len(_LATIN.findall("".join(letters))) >= len(letters)
    return ("en" if latin else "und"), "; ".join([*kept, "language: not known, taken for English" if latin else
                                                  "language: not known"])


def _stop(source: Path, rows: pd.DataFrame, rejected: pd.DataFrame, keep_going: bool) -> None:
    refused = rejected[~rejected["reason"].str.match(_NO_ARTICLE)]
    named = "\n".join(f"  {row.file}{f', row {row.row}' if row.row else ''}: {row.reason}"
                      for row in refused.head(_MOST_NAMED).itertuples())
    more = f"\n  and {len(refused) - _MOST_NAMED:,} more" if len(refused) > _MOST_NAMED else ""
    if len(refused) and not keep_going:
        raise SourceError(f"{len(refused):,} of {len(rows) + len(refused):,} articles of {source} cannot be used:\n"
                          f"{named}{more}\nCorrect them, or set them aside with --keep-going")
    if rows.empty:
        raise SourceError(f"{source} holds no article that can be used" + (f":\n{named}{more}" if named else
                          "; expected texts, pages or tables of articles"))


def _write_texts(rows: pd.DataFrame, folder: Path, say: Callable[[str, int, int], None]) -> pd.DataFrame:
    folder.mkdir(parents=True)
    width = max(3, len(str(len(rows))))
    files, hashes, inferred, notes, parts = [], [], [], [], []
    for i, row in enumerate(rows.itertuples()):
        # The id goes into the bibliography; a file name made from it could leave the folder ("../x").
        outlet = re.sub(r"[^a-z0-9]+", "-", row.outlet.lower()).strip("-")[:60] or "outlet"
        data = row.text.encode("utf-8")
        digest = hashlib.sha256(data).hexdigest()
        (folder / f"{i:0{width}d}-{outlet}.txt").write_bytes(data)
        files.append(f"{i:0{width}d}-{outlet}.txt")
        hashes.append(digest)
        inferred.append(" ".join(key for key, said in _SAID_INFERRED.items() if said in row.note))
        notes.append("; ".join(filter(None, [f"from {row.source_file}" + (f", row {row.row}" if row.row > 1 else ""),
                                             row.note])))
        parts += [(row.article_id, digest, *part) for part in _stated_parts(row.text, row.parts.split())]
        say("texts written", i + 1, len(rows))
    if parts:
        pd.DataFrame(parts, columns=["article_id", "sha256", "start", "end", "part", "reason"]).to_csv(
            folder / PARTS_FILE, index=False, lineterminator="\n", encoding="utf-8")
    table = rows.assign(file=files, sha256=hashes, inferred=inferred, note=notes)
    return table.reindex(columns=columns_of("articles"), fill_value="")


def _stated_parts(text: str, parts: list[str]) -> list[tuple[int, int, str, str]]:
    """Where each paragraph of a page stands in its text, and which part it is; none where the two do not fit."""
    found = [(match, match[0].strip()) for match in LINE.finditer(text) if match[0].strip()]
    if not parts or len(found) != len(parts):
        return []
    starts = [match.start() + match[0].index(said) for match, said in found]
    return [(start, start + len(said), part, "as the page has it")
            for start, (_, said), part in zip(starts, found, parts, strict=True)]


def _settings(name: str, articles: pd.DataFrame) -> str:
    first = articles.drop_duplicates("outlet")
    outlets = "\n".join(f'[[outlets]]\nname = {_toml(row.outlet)}\nbasis = '
                        f'{_toml("address of the page" if "outlet" in row.inferred.split() else "as given")}\n'
                        for row in first.itertuples())
    return (f'title = {_toml(name)}\nquestion = "Which words do these outlets use, and whose are they?"\n'
            f'event = ""\n\n# In the order of tables and figures.\n{outlets}\n[parameters]\nseed = 1\n')


def _toml(text: str) -> str:
    # A JSON string is a TOML string, but for one character that TOML wants escaped and JSON does not.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
