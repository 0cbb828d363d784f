"""What a large study is on disk: a working folder while it is measured, then one folder of Parquet files."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.measure.package import digest
from analysis.measure.partitions import Plan, save_plan, write_parquet
from analysis.measure.stored import EvidenceError, describe, read_files
from analysis.measure.sums import SUMS
from analysis.measure.writing import put_in_place
from analysis.read.extras import extra
from analysis.study import Study
from analysis.tables import EVIDENCE, TableError, columns


def load_large(folder: Path | str, *names: str) -> dict[str, pd.DataFrame]:
    """Tables that `measure_large` made, all boxes together, as every function of **compare** takes them.

    They must fit into memory: name the small ones (hits, lengths), or read a sum.

    Parameters
    ----------
    folder : what `measure_large` made
    names : tables of the evidence, or of the sums (vocabulary, terms_by_outlet, words_by_outlet, hits_by_outlet)

    Returns
    -------
    One DataFrame per name, and ``articles``; rows by the hash of their article's key, in one order for all.

    Raises
    ------
    EvidenceError if the folder is none; TableError if there is no table of that name.
    """
    folder = Path(folder)
    if not (folder / "study.json").is_file():
        raise EvidenceError(f"{folder} is no measured study; make it with measure_large")
    parquet: Any = extra("pyarrow.parquet", reading="large studies")
    found = {}
    for name in dict.fromkeys(["articles", *names]):
        if name in SUMS or name == "frames":
            found[name] = parquet.read_table(folder / f"{name}.parquet", partitioning=None).to_pandas()
            continue
        if name != "articles" and name not in EVIDENCE:
            raise TableError(f"there is no table {name!r}; choose from {', '.join([*EVIDENCE, *SUMS])}")
        found[name] = read_files(sorted((folder / "boxes").glob(f"*/{name}.parquet")), name)
    return found


def refuse_place(into: Path, source: Path) -> None:
    """Stop unless nothing stands where the result shall, or a result of before.

    Raises
    ------
    EvidenceError
    """
    place, read = into.resolve(), source.resolve()
    if not into.name or place == read or place in read.parents or read in place.parents:
        raise EvidenceError(f"the result would stand at {place}, which is, holds or lies in the source {read}; choose "
                            f"another folder for it")
    if into.exists() and not (into / "study.json").is_file() and not (into.is_dir() and not any(into.iterdir())):
        raise EvidenceError(f"{into} is there and is no result of measure_large; nothing of it is written over. Choose "
                            f"another folder, or delete it first")


def working_folder(into: Path, plan: Plan, repeats: bool) -> Path:
    """The folder beside the result that holds what is done so far; begun anew if anything it rests on has changed."""
    work = into.with_name(into.name + ".work")
    code = hashlib.sha256()
    for path in sorted(Path(__file__).parents[1].rglob("*")):
        if path.suffix in (".py", ".toml", ".csv", ".npz", ".json") and path.is_file():
            code.update(path.read_bytes())
    said = {"files": [[str(path), path.stat().st_size, path.stat().st_mtime_ns] for path in plan.files],
            "lexicon": plan.lexicon.terms.to_csv(), "scope": plan.lexicon.nested_scope, "columns": plan.columns,
            "language": plan.language, "together": plan.together, "boxes": plan.boxes, "repeats": repeats,
            "code": code.hexdigest()}
    text = json.dumps(said, indent=1)
    if not (work / "plan.json").is_file() or (work / "plan.json").read_text(encoding="utf-8") != text:
        shutil.rmtree(work, ignore_errors=True)
        for name in ("dealt", "repeats", "boxes", "sums"):
            (work / name).mkdir(parents=True)
        save_plan(work, plan)
        (work / "plan.json").write_text(text, encoding="utf-8")
    for left in [*work.glob("*/*.part"), *work.glob("sums/*/*.part")]:
        shutil.rmtree(left, ignore_errors=True)
    return work


def folders_in(folder: Path) -> list[Path]:
    """The folders in it that are whole."""
    return sorted(path for path in folder.iterdir() if path.is_dir() and path.suffix != ".part")


def box_folder(work: Path, box: int) -> Path:
    """Where the evidence of a box stands while others are measured."""
    return work / "boxes" / f"{box:04}"


def finish(work: Path, into: Path, plan: Plan, rejected: pd.DataFrame, total: int, study: Study | None = None) -> None:
    """Put the result into its place at once, and let the working folder go."""
    made = work / "made"
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    last = max(folders_in(work / "sums"), key=lambda folder: int(folder.name.partition("-")[0]))
    for name in SUMS:
        shutil.copyfile(last / f"{name}.parquet", made / f"{name}.parquet")
    write_parquet(plan.lexicon.terms.reindex(columns=columns("frames")), made / "frames.parquet", columns("frames"))
    rejected.to_csv(made / "rejected.csv", index=False, lineterminator="\n")
    (made / "study.json").write_text(json.dumps({
        "boxes": plan.boxes, "together": plan.together, "articles_read": total,
        "shared_words": "not looked for" if plan.together is None else f"looked for among equal {plan.together}",
    }, indent=1) + "\n", encoding="utf-8")
    shutil.copytree(work / "boxes", made / "boxes", ignore=shutil.ignore_patterns("*.part", *(f"{n}.parquet" for n in
                                                                                             SUMS)))
    describe(made, name=into.name if study is None else study.name, title="" if study is None else study.title,
             frames="" if study is None else digest(study.folder / "frames.yaml"))
    put_in_place(made, into)
    shutil.rmtree(work, ignore_errors=True)
