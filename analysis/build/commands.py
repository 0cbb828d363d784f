"""The commands behind make.py, each a function or handed on to its module. A mistake ends with one clear message."""

from __future__ import annotations

import csv
import importlib
import json
import os
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from analysis.build.arguments import parser, refuse_mixed
from analysis.build.dependencies import ROOT
from analysis.build.steps import has_text, remember_measuring, studies

JOBS = 2  # notebooks at a time: more wait for each other on two cores
STATE = ROOT / "build" / "doit.json"


def figures(chosen: list[str]) -> int:
    """Make what is out of date, of some studies or of all; not 0 if a step failed."""
    from doit.doit_cmd import DoitMain

    reports = [f"report:{study}" for study in _known(chosen)]
    list(_steps())  # a notebook that cannot be followed is refused here, in our words
    STATE.parent.mkdir(exist_ok=True)
    _remembered()
    if not reports:
        print("There is no study yet; begin one with: python3 make.py new NAME --from PATH")
        return 0
    return DoitMain().run(["run", "-n", str(JOBS), "-P", "thread", *reports]) or 0


def steps(chosen: list[str]) -> int:
    """Print the steps, and which are out of date and why."""
    remembered, wanted = _remembered(), _known(chosen)
    for name, step in _steps():
        if name.split(":")[1] in wanted:
            why = step["meta"]["unchanged"].why(remembered.get(name, {}).get("_values_:", {}))
            print(f"{name.replace(':', ' '):45} {why or 'up to date'}")
    return 0


def check(chosen: list[str], text: Path | None) -> int:
    """Make everything again in a scratch folder and compare; 1 if anything differs."""
    from analysis.build.checking import check as check_study

    differences = [difference for study in _known(chosen) for difference in check_study(study, text=text)]
    for difference in differences:
        print(difference)
    print(f"{len(differences)} differences" if differences else "Everything was made again and is the same.")
    return 1 if differences else 0


def measure(study: str, text: Path | None, keep_going: bool) -> int:
    """Text to evidence."""
    _known([study])
    if text is None and not has_text(study):
        raise ValueError(f"corpus/{study}/text/ is missing or empty, and without the articles' text the evidence "
                         f"cannot be made, nor brought up to date with frames.yaml. Put the texts there, or say where "
                         f"they are: python3 make.py measure {study} --text DIR")
    if text is not None and not text.is_dir():
        raise ValueError(f"--text {text}: there is no such folder; expected the folder that holds the articles' text")
    from analysis.measure.evidence import measure_study
    from analysis.study import open_study

    rejected = measure_study(open_study(study), text, keep_going=keep_going, progress=partial(print, flush=True))
    if len(rejected):
        print(f"{len(rejected)} articles were set aside; build/{study}/rejected.csv says why")
    if text is None:
        remember_measuring(study)
    return 0


def measure_from(name: str, source: Path, named: list[str], together: str | None, processes: int,
                 cluster: str | None, language: str | None = None) -> int:
    """Text to evidence, where the articles do not fit into memory: many Parquet files a table."""
    _known([name])
    from analysis.measure.large import measure_large
    from analysis.measure.lexicon import load_lexicon
    from analysis.study import open_study

    study = open_study(name)
    if (study.folder / "articles.csv").exists():
        raise ValueError(f"corpus/{name}/ has an articles.csv: its articles are measured by python3 make.py measure "
                         f"{name}. Begin another study for those of {source}: python3 make.py new NAME")
    rejected = measure_large(source, study.folder / "evidence", load_lexicon(study), named=_columns(named),
                             together=together, processes=processes, cluster=cluster, study=study,
                             language="en" if language is None else language,
                             progress=partial(print, flush=True))
    if len(rejected):
        print(f"{len(rejected):,} rows, files or boxes were set aside; corpus/{name}/evidence/rejected.csv says why")
    print(f"corpus/{name}/evidence/ holds the tables. Next: python3 make.py figures {name}")
    return 0


def new(name: str, source: Path | None, named: list[str], language: str, keep_going: bool) -> int:
    """Begin a study, and say what was read."""
    if source is None:
        from analysis.read.new import empty_study

        if named or language or keep_going:
            raise ValueError("there are no articles to read by these options; say where they are with --from PATH")
        empty_study(name)
        print(f"corpus/{name}/ has study.toml and frames.yaml. Next: your wordings into frames.yaml, then\n"
              f"python3 make.py measure {name} --from PATH --with scale")
        return 0
    from analysis.build.progress import Bar
    from analysis.read.new import new_study

    bar = Bar()
    try:
        study = new_study(name, source, columns=_columns(named), language=language, keep_going=keep_going,
                          progress=bar.show)
    except KeyboardInterrupt:
        raise ValueError("stopped; give the same command again, and it goes on where it was") from None
    finally:
        bar.close()
    from analysis.study import read_table

    articles = read_table(study.folder / "articles.csv", "articles")
    counts = articles["outlet"].value_counts()
    days = sorted(filter(None, articles["date"]))
    print(f"corpus/{name}/ has {len(articles):,} articles of {len(counts):,} outlet{'s' if len(counts) != 1 else ''}"
          f"{f', {days[0]} to {days[-1]}' if days else ''}, in {', '.join(sorted(set(articles['language'])))}.")
    for outlet in study.outlets["name"][:20]:
        print(f"  {counts[outlet]:6,}  {outlet}")
    note = "see column note of articles.csv"
    doubts = {"without a date: fill in column date of articles.csv where you know it": len(articles) - len(days),
              f"whose language is inferred: {note}": articles["inferred"].str.contains("language").sum(),
              f"whose outlet is inferred: {note}": articles["inferred"].str.contains("outlet").sum(),
              f"with wrongly decoded letters repaired: {note}": articles["note"].str.contains("letters repaired").sum()}
    for what, number in doubts.items():
        if number:
            print(f"  {number:6,}  {what}")
    refused = study.folder / "rejected.csv"
    if refused.is_file():
        with refused.open(encoding="utf-8", newline="") as rows:
            print(f"  {sum(1 for _ in csv.reader(rows)) - 1:6,}  set aside; rejected.csv says why")
    print(f"Next: write title and question into corpus/{name}/study.toml,\nyour wordings into "
          f"corpus/{name}/frames.yaml, then: python3 make.py measure {name}")
    return 0


def _columns(named: list[str]) -> dict[str, str | int]:
    columns: dict[str, str | int] = {}
    for said in named:
        field, mark, column = said.partition("=")
        if not mark or not column:
            raise ValueError(f"--map {said}: expected field=column, such as --map text=Story, or by position text=3")
        columns[field.strip()] = int(column) if column.strip().isdecimal() else column.strip()
    return columns


def report(study: str) -> int:
    """Write the page and the manifest of a study."""
    from analysis.show.report import write_report
    from analysis.study import open_study

    write_report(open_study(study))
    return 0


def _known(chosen: list[str]) -> list[str]:
    there = studies()
    for study in chosen:
        if study not in there:
            raise ValueError(f"there is no study {study!r} in corpus/; there is: {', '.join(there) or 'none'}. "
                             f"Begin one with: python3 make.py new {study} --from PATH")
    return chosen or there


def _steps() -> Iterator[tuple[str, dict[str, Any]]]:
    dodo = importlib.import_module("dodo")
    for kind in ("evidence", "figures", "report"):
        for step in getattr(dodo, f"task_{kind}")():
            yield f"{kind}:{step['name']}", step


def _remembered() -> dict[str, Any]:
    """What doit knows of earlier runs; a file cut short by a power failure is as good as none."""
    try:
        return json.loads(STATE.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:
        STATE.unlink()
        return {}


def main(words: list[str] | None = None) -> int:
    """Run one command; 1 after a message if it cannot be done."""
    given = parser().parse_args(words)
    os.chdir(ROOT)
    try:
        refuse_mixed(given)
        match given.verb:
            case "figures":
                return figures(given.studies)
            case "list":
                return steps(given.studies)
            case "check":
                return check(given.studies, given.text)
            case "measure" if given.source:
                return measure_from(given.study, given.source, given.named, given.together, given.processes,
                                    given.cluster, given.language)
            case "measure":
                return measure(given.study, given.text, given.keep_going)
            case "new":
                return new(given.name, given.source, given.named, given.language, given.keep_going)
            case "bundle":
                _known([given.study])
                return importlib.import_module("analysis.build.bundle").bundle(given.study)
            case "replay":
                return importlib.import_module("analysis.build.replay").replay(given.bundle)
            case "docs":
                return importlib.import_module("analysis.build.pages").docs()
            case _:
                return report(given.study)
    except (ValueError, OSError) as error:
        print(f"{given.verb}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
