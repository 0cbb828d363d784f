"""Studies larger than the memory: measured box by box, on one machine or many, with the same tables to the byte."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import pandas as pd

from analysis.measure.boxes import ids_twice
from analysis.measure.large_store import box_folder, finish, folders_in, refuse_place, working_folder
from analysis.measure.lexicon import Lexicon
from analysis.measure.partitions import SAMPLE, Plan, deal_task, measure_task, refused_rows, repeats_task, sums_task
from analysis.measure.running import run_tasks
from analysis.measure.sums import BRANCHES
from analysis.read.sources import SourceError
from analysis.read.streams import check_request, stream_files
from analysis.study import Study

BOX = 12_000_000  # bytes of the source to a box, if it is not packed
_PACKED = 4       # times that text grows when it is unpacked, about
MOST_BOXES = 4096


def measure_large(source: Path | str, into: Path | str, lexicon: Lexicon, *,
                  named: Mapping[str, str | int] | None = None, language: str = "en", together: str | None = None,
                  repeats: bool = True, boxes: int | None = None, processes: int = 1, cluster: str | None = None,
                  study: Study | None = None, progress: Callable[[str], None] | None = None) -> pd.DataFrame:
    """Measure articles that do not fit into memory; the same tables whoever does the work, and however it is cut.

    Articles are dealt into boxes by a hash of their id, each box is measured by itself, sums are added by a tree. So
    neither the order of rows, nor the files they lie in, nor the number of boxes, processes or machines changes a
    table. A run that was interrupted goes on where it stopped when the same call is made again. Needs the extra
    ``scale``.

    What one article cannot tell by itself is told in another way than in `measure_articles`, so that nothing must hold
    all texts:

    - *Shared words* (reuse, edits, copy) are looked for only among articles of which the column ``together`` says the
      same (an event, a day); without one not at all, and every ``copy`` is "none": the numbers are then gross.
      How many stories hold a run of words is counted in such a group only.
    - *Repeats* of an outlet are learnt from 2,000 of its articles, chosen by hash; from all where it has fewer.
    - The checks ``same_text`` and ``open_end`` need all articles of an outlet; there are no rows of them.

    Parameters
    ----------
    source : a file or folder of Parquet, CSV, TSV or JSON Lines (also .gz), one article a row
    into : folder to make; a working folder stands beside it meanwhile, and holds the texts
    lexicon : Lexicon
    named : our field -> their column, as for ``read_documents``
    language : ISO 639-1 code of articles that do not state theirs (then listed as inferred; nothing is identified)
    together : column whose equal values say that articles may share words
    repeats : set aside what an outlet repeats
    boxes : how many, default by the size of the source; more need less memory
    processes : worker processes on this machine
    cluster : address of a Dask scheduler whose workers see the same files; then ``processes`` is not asked
    study : whose evidence it is; then ``into`` is its evidence folder, ``lexicon`` that of its frames.yaml, and
        `load_evidence` takes what is made
    progress : called with one line of text now and then: what is done, how fast, how long it will take

    Returns
    -------
    One row per file, row or box that was set aside: file, row (empty: the whole file), article_id, reason. It is also
    in ``rejected.csv``.

    Raises
    ------
    SourceError if nothing can be read, or an option is wrong; OSError if the disk is full: what is done stays for the
    next call, and an earlier result stays as it is. EvidenceError if something else stands at ``into``, or the lexicon
    spells out running text.
    """
    for name, value in (("processes", processes), ("boxes", 1 if boxes is None else boxes)):
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise SourceError(f"{name} is {value!r}; give a whole number from 1 on")
    into, files = Path(into), stream_files(source)
    refuse_place(into, Path(source))
    check_request(files, named, language=language, together=together)
    size = sum(path.stat().st_size * (1 if path.suffix in (".csv", ".tsv", ".jsonl", ".ndjson") else _PACKED)
               for path in files)
    plan = Plan(tuple(path.resolve() for path in files), lexicon, dict(named or {}), language, together,
                boxes or min(MOST_BOXES, max(1, -(-size // BOX))), size)
    work = working_folder(into, plan, repeats)
    crew = _Crew(processes, cluster, progress or (lambda line: None))
    aside = [(path.name, "", "", why) for path, why in _deal(work, plan, crew)]
    counts = _counts(work)
    total = sum(count["articles"] for count in counts)
    if not total:
        reasons = [why for *_, why in aside] + list(refused_rows(folders_in(work / "dealt"))["reason"][:1])
        first = f"the first row or file set aside: {reasons[0]}" if reasons else "there is no row in any file"
        raise SourceError(f"{source} holds no article that can be used; {first}")
    if together is not None:
        ids_twice(work / "dealt")
    if repeats:
        _learn(work, counts, crew)
    crew.do("measure", measure_task, [(work, box) for box in range(plan.boxes) if not box_folder(work, box).is_dir()],
            already=sum(box_folder(work, box).is_dir() for box in range(plan.boxes)),
            failed=lambda task, why: aside.append((f"box {task[1]} of {plan.boxes}", "", "", why)))
    _add(work, crew)
    found = pd.DataFrame(aside, columns=["file", "row", "article_id", "reason"])
    folders = [*folders_in(work / "dealt"), *folders_in(work / "boxes")]
    rejected = pd.concat([found, refused_rows(folders)], ignore_index=True)
    finish(work, into, plan, rejected, total, study)
    return rejected


class _Crew:
    """Who does the work, and what is said about it."""

    def __init__(self, processes: int, cluster: str | None, say: Callable[[str], None]) -> None:
        self.processes, self.cluster, self.say = processes, cluster, say

    def do(self, verb: str, function: Callable[[Any], Any], tasks: Sequence[Hashable], *, already: int = 0,
           failed: Callable[[Any, str], Any] | None = None) -> None:
        """Run the tasks; ``failed`` is told of each that could not be done; without it such a task stops all."""
        begun = said = time.monotonic()
        for done, found in enumerate(run_tasks(function, tasks, processes=self.processes, cluster=self.cluster), 1):
            if found.reason:
                if failed is None:
                    raise SourceError(f"{verb}: {found.reason}")
                failed(found.task, found.reason)
            now = time.monotonic()
            if now - said > 2 or done == len(tasks):
                said, left = now, (now - begun) / done * (len(tasks) - done)
                self.say(f"{verb}: {already + done:,} of {already + len(tasks):,}, {60 * done / (now - begun):.1f} a "
                         f"minute, {int(left) // 60} min {int(left) % 60} s left")


def _deal(work: Path, plan: Plan, crew: _Crew) -> list[tuple[Path, str]]:
    aside: list[tuple[Path, str]] = []
    tasks = [(work, i) for i in range(len(plan.files)) if not (work / "dealt" / f"{i:05}").is_dir()]
    crew.do("read", deal_task, tasks, already=len(plan.files) - len(tasks),
            failed=lambda task, why: aside.append((plan.files[task[1]], why)))
    return sorted(aside)


def _counts(work: Path) -> list[dict[str, Any]]:
    return [json.loads((folder / "counts.json").read_text(encoding="utf-8")) for folder in folders_in(work / "dealt")]


def _learn(work: Path, counts: list[dict[str, Any]], crew: _Crew) -> None:
    """Repeats of all outlets; each group of outlets reads no more boxes than its largest needs."""
    held: dict[str, dict[int, int]] = {}
    for count in counts:
        for outlet, boxes in count["outlets"].items():
            for box, number in boxes.items():
                of = held.setdefault(outlet, {})
                of[int(box)] = of.get(int(box), 0) + number
    sampled = sum(min(SAMPLE, sum(boxes.values())) for boxes in held.values())
    groups = max(1, sampled // 20_000)
    needed: list[set[int]] = [set() for _ in range(groups)]
    for outlet, boxes in held.items():
        # Rows that stand twice are dropped later; a tenth more is asked for, so that the sample is full all the same.
        seen = 0
        for box in sorted(boxes):
            if seen < SAMPLE * 1.1:
                needed[crc32(outlet.encode()) % groups].add(box)
                seen += boxes[box]
    crew.do("learn what outlets repeat", repeats_task,
            [(work, i, groups, tuple(sorted(needed[i]))) for i in range(groups)
             if not (work / "repeats" / f"{i:05}").is_dir()])


def _add(work: Path, crew: _Crew) -> None:
    level, folders = 0, [folder for folder in folders_in(work / "boxes") if (folder / "vocabulary.parquet").is_file()]
    if not folders:
        raise SourceError("no box could be measured; rejected rows and the messages above say why")
    while level == 0 or len(folders) > 1:
        made = [(tuple(folders[i:i + BRANCHES]), work / "sums" / f"{level}-{i // BRANCHES:05}")
                for i in range(0, len(folders), BRANCHES)]
        crew.do("add", sums_task, [task for task in made if not task[1].is_dir()])
        folders, level = [into for _, into in made], level + 1
