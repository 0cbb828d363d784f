"""Evidence of a large study on disk: many Parquet files a table, described by one datapackage.json, read as one."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.tables import EVIDENCE, SCHEMAS, columns, empty

DESCRIPTION = "datapackage.json"
# The words of every article have half a thousand rows an article: as numbers they take a fifth of the memory.
NUMBERED = ("terms",)


class EvidenceError(ValueError):
    """The evidence on disk is missing, incomplete, edited, or belongs to other texts or another lexicon."""


def schema(name: str) -> dict[str, list[dict[str, object]]]:
    """Table Schema (Frictionless) of one of the package's tables."""
    fields = []
    for column in SCHEMAS[name]:
        field: dict[str, object] = {"name": column.name, "type": column.type, "description": column.meaning}
        constraints: dict[str, object] = {"required": True} if column.required else {}
        if column.values:
            constraints["enum"] = list(column.values)
        fields.append({**field, "constraints": constraints} if constraints else field)
    return {"fields": fields}


def describe(folder: Path, *, name: str, title: str, frames: str) -> None:
    """Write the datapackage.json of a large study that lies in the folder.

    Parameters
    ----------
    folder : holds frames.parquet and boxes/<number>/<table>.parquet
    name, title : of the study
    frames : SHA-256 of the lexicon it was measured with, empty where there is no file of it
    """
    parquet = _pyarrow(".parquet")
    resources = []
    for table in ("articles", *EVIDENCE):
        paths = ([folder / "frames.parquet"] if table == "frames" else
                 sorted((folder / "boxes").glob(f"*/{table}.parquet")))
        resources.append({
            "name": table, "path": [path.relative_to(folder).as_posix() for path in paths], "format": "parquet",
            "mediatype": "application/vnd.apache.parquet", "profile": "data-resource",
            "rows": sum(parquet.read_metadata(path).num_rows for path in paths),
            "hash": f"sha256:{digest_of(paths)}", "schema": schema(table)})
    package = {
        "profile": "data-package", "name": name, "title": title,
        "licenses": [{"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0"}],
        "description": "What stands where in the articles, in whose voice; without the sentences.",
        "inputs": {"articles": _fingerprint(sorted((folder / "boxes").glob("*/articles.parquet"))), "frames": frames,
                   "measured_by": "measure_large"},
        "resources": resources}
    (folder / DESCRIPTION).write_text(json.dumps(package, indent=1, ensure_ascii=False) + "\n", encoding="utf-8",
                                      newline="\n")


def _pyarrow(part: str) -> Any:
    # Not by `read.extras`: every notebook loads evidence, and none must be made again when the room of reading changes.
    try:
        return import_module(f"pyarrow{part}")
    except ImportError:
        raise EvidenceError("the evidence of a large study is read with pyarrow, which is not installed; put '--with "
                            "scale' behind make.py, or install this project with its extra 'scale'") from None


def digest_of(paths: Iterable[Path]) -> str:
    """SHA-256 of the bytes of some files, one after the other."""
    found = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                found.update(piece)
    return found.hexdigest()


def _fingerprint(paths: Sequence[Path]) -> str:
    """One SHA-256 for the articles; box by box, so that it needs no more memory than one, and shows no boxes."""
    parquet = _pyarrow(".parquet")
    found = hashlib.sha256()
    for path in paths:
        table = parquet.read_table(path, columns=["article_id", "language", "date", "inferred", "sha256"],
                                   partitioning=None).to_pandas()
        found.update(table.to_csv(index=False, header=False, lineterminator="\n").encode())
    return found.hexdigest()


def is_large(package: object) -> bool:
    """Whether a description is one of many Parquet files a table, with the bibliography among them."""
    resources = package.get("resources") if isinstance(package, dict) else None
    return isinstance(resources, list) and any(isinstance(resource, dict) and isinstance(resource.get("path"), list)
                                               for resource in resources)


def load_stored(folder: Path, package: Mapping[str, Any], names: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Tables of a large study, after making sure that their files are those that were described.

    Parameters
    ----------
    folder : of the datapackage.json
    package : its content
    names : tables

    Returns
    -------
    One DataFrame per name; in ``terms`` every column of text is a categorical.

    Raises
    ------
    EvidenceError if a file is missing, was edited, or does not hold what its description says.
    """
    found = {}
    for name in names:
        paths, told, rows = _described(folder, package, name)
        if missing := [path for path in paths if not path.is_file()]:
            raise EvidenceError(f"{missing[0]} is missing (see {DESCRIPTION}); measure anew with --from")
        if f"sha256:{digest_of(paths)}" != told or (
                name == "articles" and _fingerprint(paths) != package["inputs"]["articles"]):
            raise EvidenceError(f"the files of table {name} in {folder} are not as they were measured (see "
                                f"{DESCRIPTION}); measure anew with --from")
        found[name] = read_files(paths, name)
        if len(found[name]) != rows:
            raise EvidenceError(f"table {name} in {folder} has {len(found[name]):,} rows, {DESCRIPTION} says {rows}; "
                                f"measure anew with --from")
    return found


def _described(folder: Path, package: Mapping[str, Any], name: str) -> tuple[list[Path], str, int]:
    """Files of a table, their hash and number of rows, as the description says."""
    try:
        resource = {each["name"]: each for each in package["resources"]}[name]
        return [folder / path for path in resource["path"]], str(resource["hash"]), int(resource["rows"])
    except (KeyError, TypeError, ValueError) as error:
        raise EvidenceError(f"{folder / DESCRIPTION} does not describe table {name} ({error!r}); measure anew with "
                            f"--from") from None


def read_files(paths: Sequence[Path], name: str) -> pd.DataFrame:
    """One table from its files, in their order.

    Parameters
    ----------
    paths : Parquet files
    name : of the table, as in ``analysis.tables.SCHEMAS``

    Returns
    -------
    DataFrame; of a table in ``NUMBERED`` text is categorical, its categories in the order of their letters.
    """
    if not paths:
        return empty(name)
    arrow = _pyarrow("")
    texts = [column.name for column in SCHEMAS[name] if column.type not in ("integer", "boolean", "number")]
    numbered = texts if name in NUMBERED else []
    tables = (_read(path, name, numbered) for path in paths)
    return _by_numbers(tables, columns(name), numbered) if numbered else arrow.concat_tables(tables).to_pandas()


def _read(path: Path, name: str, numbered: list[str]) -> Any:
    """One file as an Arrow table, whole: every column of the codebook, and no value missing.

    Raises
    ------
    EvidenceError naming the file.
    """
    arrow, parquet = _pyarrow(""), _pyarrow(".parquet")
    try:
        table = parquet.read_table(path, partitioning=None, read_dictionary=numbered)
    except (arrow.ArrowException, OSError) as error:
        raise EvidenceError(f"{path} is no Parquet file that can be read ({str(error)[:120]}); measure anew with "
                            f"--from") from None
    for column in columns(name):
        if column not in table.column_names or table.column(column).null_count:
            raise EvidenceError(f"{path} {'lacks a value in' if column in table.column_names else 'has no'} column "
                                f"{column!r} of table {name}; measure anew with --from")
    return table.select(columns(name))


def _by_numbers(tables: Iterable[Any], names: list[str], numbered: list[str]) -> pd.DataFrame:
    """The table with its texts as numbers of distinct texts; file by file, so that all strings are never held."""
    pieces: dict[str, list[np.ndarray]] = {name: [np.zeros(0, np.int32)] for name in names}
    known: dict[str, dict[str, int]] = {name: {} for name in numbered}
    for table in tables:
        for name in names:
            if name not in known:
                pieces[name].append(_small(table.column(name).to_numpy()))
                continue
            numbers = known[name]
            chunks = table.column(name).unify_dictionaries().chunks  # they share one dictionary then
            texts = chunks[0].dictionary.to_pylist() if chunks else []
            number = np.array([numbers.setdefault(text, len(numbers)) for text in texts], np.int32)
            pieces[name] += [number[chunk.indices.to_numpy()] for chunk in chunks]
    out: dict[str, object] = {}
    for name in names:
        values = np.concatenate(pieces.pop(name))
        if name in known:
            words = np.array(list(known[name]), dtype=object)
            order = np.argsort(words)
            rank = np.empty(len(words), np.int32)
            rank[order] = np.arange(len(words), dtype=np.int32)
            out[name] = pd.Categorical.from_codes(rank[values], categories=words[order].tolist())
        else:
            out[name] = values
    return pd.DataFrame(out, copy=False)


def _small(values: np.ndarray) -> np.ndarray:
    """The numbers in half the room, where they are no larger than that allows."""
    return values.astype(np.int32) if not len(values) or values.max() <= np.iinfo(np.int32).max else values
