"""Large studies: the same tables however they are cut and whoever measures, and nothing lost where something fails."""

import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.build import commands
from analysis.compare.framing import frame_rates
from analysis.measure import large, sums
from analysis.measure.boxes import box_of, place_of
from analysis.measure.evidence import measure_articles
from analysis.measure.large import measure_large
from analysis.measure.large_store import load_large
from analysis.measure.lexicon import make_lexicon
from analysis.measure.package import EvidenceError
from analysis.measure.running import TRIES, run_tasks
from analysis.read.sources import SourceError
from analysis.tables import EVIDENCE, TableError, columns

pytest.importorskip("pyarrow", reason="large studies need pyarrow (extra scale)")
ROOT = Path(__file__).resolve().parents[2]
LEXICON = make_lexicon({"families": {"quarrel": {"frames": {"war": ["war*"], "dispute": ["dispute"]},
                                                 "decoys": {"trade": ["trade war"]}}}})
WORDS = ["bread", "oven", "harbour", "mayor", "ship", "river", "bridge", "winter", "market", "letter", "garden", "gate"]


def articles(number=24):
    """Invented reports of two outlets; every fourth shares a long sentence with the one before it, on the same day."""
    rows = []
    for i in range(number):
        words = [WORDS[(i * 5 + k * k) % len(WORDS)] for k in range(14)]
        wire = (f"OSTMARK (Reuters) - The bakers of Ostmark told the council number {i // 4} that no war had been "
                f"meant when the old mill by the lower gate was closed for the whole of the long winter.")
        rows.append({"article_id": f"a{i:03}", "outlet": "Ost Post" if i % 2 else "West Mail", "language": "en",
                     "date": f"2031-06-{1 + i // 4:02}", "title": f"Report {i}",
                     "text": f"Report {i} on the {words[0]}\n\nThe mayor said the {words[1]} war was over. “There is "
                             f"no dispute about the {words[2]},” she told the {words[3]} committee.\n\n"
                             f"{wire if i % 4 < 2 else 'Rain fell on the ' + ' '.join(words)}.\n"})
    return pd.DataFrame(rows)


def as_lines(rows, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(row) + "\n" for row in rows.to_dict("records"))
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")
    return path


def digest(folder, *, boxes=False):
    """One hash over the content of all tables; with ``boxes`` over the bytes of all files."""
    found = hashlib.sha256()
    if boxes:
        for path in sorted(folder.rglob("*.parquet")):
            found.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
        return found.hexdigest()
    tables = load_large(folder, *EVIDENCE, "vocabulary", "terms_by_outlet", "words_by_outlet", "hits_by_outlet")
    assert len(tables["terms"]) > 50
    for name in sorted(tables):
        found.update(name.encode() + tables[name].to_csv(index=False).encode())
    return found.hexdigest()


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """The study measured here, in one box."""
    home = tmp_path_factory.mktemp("large")
    as_lines(articles(), home / "source" / "all.jsonl")
    assert measure_large(home / "source", home / "out", LEXICON, together="date").empty
    return home / "out"


def test_the_tables_are_those_of_a_study_in_memory(measured):
    rows = articles().assign(inferred="")
    order = load_large(measured)["articles"]["article_id"]
    assert sorted(order) == sorted(rows["article_id"])
    rows = rows.set_index("article_id").loc[order].reset_index()
    found = load_large(measured, *EVIDENCE)
    days = [measure_articles(day.reset_index(drop=True), LEXICON) for _, day in rows.groupby("date", sort=False)]
    for name in EVIDENCE:
        expected = days[0][name] if name == "frames" else pd.concat([day[name] for day in days], ignore_index=True)
        if name == "checks":  # what is told of an outlet, not of an article
            expected = expected[~expected["check"].isin(["same_text", "open_end"])]
        table = found[name]
        assert len(table), name
        keys = columns(name)
        assert table[keys].sort_values(keys).values.tolist() == expected[keys].sort_values(keys).values.tolist(), name
    assert (found["reuse"]["kind"] == "copy").any()


def test_the_tables_are_those_that_compare_takes(measured):
    found = load_large(measured, "hits", "lengths", "frames")
    rates = frame_rates(found, by="outlet")
    by_hand = found["hits"][~found["hits"]["is_decoy"]].merge(found["articles"][["article_id", "outlet"]])
    apart = rates[rates["voice"].isin(["own + indirect", "direct"])]
    assert apart["hits"].sum() == len(by_hand) > 0


def test_the_sums_are_those_of_the_tables(measured):
    found = load_large(measured, "terms", "vocabulary", "words_by_outlet", "lengths", "hits", "hits_by_outlet")
    terms = found["terms"].groupby("term").agg(count=("count", "sum"), articles=("article_id", "nunique"))
    words = found["vocabulary"].set_index("term")
    assert words.index.tolist() == sorted(terms.index)
    assert words["count"].to_dict() == terms["count"].to_dict()
    assert words["articles"].to_dict() == terms["articles"].to_dict()
    assert found["words_by_outlet"]["tokens"].sum() == found["lengths"]["tokens"].sum() > 500
    assert found["hits_by_outlet"]["hits"].sum() == len(found["hits"]) > 20


@pytest.mark.parametrize("room", [1, 1 << 40])
def test_sums_by_numbers_are_those_by_name(measured, monkeypatch, room):
    monkeypatch.setattr(sums, "ROOM", room)
    tables = load_large(measured, "terms", "lengths", "hits")
    rows = tables["articles"].sample(frac=1, random_state=1, ignore_index=True)
    found, outlet = sums.partial_sums(tables, rows), rows.set_index("article_id")["outlet"]
    for name, (source, keys, number) in sums.SUMS.items():
        by = tables[source].assign(outlet=tables[source]["article_id"].map(outlet), hits=1).groupby(list(keys))
        expected = pd.DataFrame({number: by[number].sum(), "articles": by["article_id"].nunique()}).reset_index()
        assert len(expected)
        pd.testing.assert_frame_equal(found[name], expected.astype(found[name].dtypes.to_dict()))
        assert found[name][number].dtype == "int64"
    nothing = sums.partial_sums({name: table.iloc[:0] for name, table in tables.items()}, rows)
    assert all(table.empty for table in nothing.values())


@pytest.mark.parametrize("boxes", [1, 3, 7])
def test_neither_order_nor_files_nor_boxes_show(tmp_path, measured, boxes):
    rows = articles().sample(frac=1, random_state=boxes)
    as_lines(rows.iloc[:5], tmp_path / "in" / "z.jsonl")
    as_lines(rows.iloc[5:11], tmp_path / "in" / "b" / "c.jsonl.gz")
    rows.iloc[11:17].to_csv(tmp_path / "in" / "a.csv", index=False)
    rows.iloc[17:].to_parquet(tmp_path / "in" / "0.parquet")
    assert measure_large(tmp_path / "in", tmp_path / "out", LEXICON, together="date", boxes=boxes).empty
    assert digest(tmp_path / "out") == digest(measured)
    assert not list(tmp_path.glob("out.*"))


def test_which_of_two_rows_is_kept_does_not_depend_on_their_order(tmp_path):
    row = {"article_id": "a", "outlet": "Ost Post", "date": "2031-06-01", "text": "There is a war in the harbour."}
    rows = pd.DataFrame([{**row, "language": "en"}, {**row, "language": "de"}, {**row, "language": ""}])
    kept = []
    for i, some in enumerate([rows, rows.iloc[::-1]]):
        found = measure_large(as_lines(some, tmp_path / f"{i}.jsonl"), tmp_path / f"out{i}", LEXICON)
        assert len(found) == 2
        kept.append(load_large(tmp_path / f"out{i}")["articles"].to_dict("records"))
    assert kept[0] == kept[1] and kept[0][0]["language"] == "de"
    inferred = pd.DataFrame([{**row, "language": "en"}, row]).fillna("")  # one states the language, one does not
    for i, some in enumerate([inferred, inferred.iloc[::-1]]):
        measure_large(as_lines(some, tmp_path / f"{i}.jsonl"), tmp_path / f"out{i}", LEXICON)
        assert load_large(tmp_path / f"out{i}")["articles"]["inferred"].tolist() == [""]


def test_batches_do_not_show(tmp_path, measured, monkeypatch):
    monkeypatch.setattr("analysis.measure.boxes.batches.__kwdefaults__", {"size": 900})
    source = as_lines(articles(), tmp_path / "all.jsonl")
    measure_large(source, tmp_path / "out", LEXICON, together="date")
    assert digest(tmp_path / "out") == digest(measured)


def test_processes_and_a_cluster_give_the_same_bytes(tmp_path):
    distributed = pytest.importorskip("distributed", reason="a cluster needs distributed (extra scale)")
    source = as_lines(articles(12), tmp_path / "all.jsonl")
    measure_large(source, tmp_path / "one", LEXICON, boxes=3, together="date")
    measure_large(source, tmp_path / "two", LEXICON, boxes=3, together="date", processes=2)
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        measure_large(source, tmp_path / "dask", LEXICON, boxes=3, together="date", cluster=cluster.scheduler_address)
    assert digest(tmp_path / "one", boxes=True) == digest(tmp_path / "two", boxes=True)
    assert digest(tmp_path / "one", boxes=True) == digest(tmp_path / "dask", boxes=True)


def test_without_together_nothing_is_shared(tmp_path):
    source = as_lines(articles(8), tmp_path / "all.jsonl")
    measure_large(source, tmp_path / "out", LEXICON)
    found = load_large(tmp_path / "out", "reuse", "lengths")
    assert found["reuse"].empty
    assert set(found["lengths"]["copy"]) == {"none"}
    assert "not looked for" in (tmp_path / "out" / "study.json").read_text()


def test_boxes_are_ranges_of_places():
    places = sorted(place_of(f"a{i}") for i in range(2_000))
    for number in (1, 3, 64):
        boxes = [box_of(place, number) for place in places]
        assert boxes == sorted(boxes)
        assert set(boxes) == set(range(number))
    assert max(pd.Series([box_of(place, 4) for place in places]).value_counts()) < 600


def _work(task):
    """What a worker does in the tests below: a number, a mistake, or its own death as often as the file says."""
    kind, path = task
    if kind == "wrong":
        raise ValueError("it cannot be read")
    if kind == "full":
        raise OSError(28, "No space left on device")
    if kind == "dies":
        path = Path(path)
        left = int(path.read_text())
        if left:
            path.write_text(str(left - 1))
            os.kill(os.getpid(), signal.SIGKILL)
    return 7


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_worker_that_dies_costs_a_retry(tmp_path):
    counter, doomed = tmp_path / "left", tmp_path / "doomed"
    counter.write_text(str(TRIES - 1))
    doomed.write_text("100")
    tasks = [("fine", "1"), ("dies", str(counter)), ("dies", str(doomed)), ("wrong", ""), ("fine", "2")]
    done = {found.task: found for found in run_tasks(_work, tasks, processes=2)}
    assert {task for task, found in done.items() if found.result == 7} == {tasks[0], tasks[1], tasks[4]}
    assert f"died {TRIES} times" in done[tasks[2]].reason
    assert doomed.read_text() == str(100 - TRIES)
    assert done[tasks[3]].reason == "ValueError: it cannot be read"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_worker_of_a_cluster_that_dies_costs_a_retry(tmp_path):
    distributed = pytest.importorskip("distributed", reason="a cluster needs distributed (extra scale)")
    dask, cloudpickle = (pytest.importorskip(name, reason="comes with distributed") for name in ("dask", "cloudpickle"))
    cloudpickle.register_pickle_by_value(sys.modules[__name__])  # the workers cannot import a test
    counter, doomed = tmp_path / "left", tmp_path / "doomed"
    counter.write_text("1")
    doomed.write_text("100")
    tasks = [("fine", "1"), ("dies", str(counter)), ("wrong", ""), ("dies", str(doomed)), ("fine", "2")]
    try:
        with (dask.config.set({"distributed.scheduler.allowed-failures": 1}),
              distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster):
            done = {found.task: found for found in run_tasks(_work, tasks[:3] + tasks[4:],
                                                             cluster=cluster.scheduler_address)}
            lost = list(run_tasks(_work, [tasks[3]], cluster=cluster.scheduler_address))
    finally:
        cloudpickle.unregister_pickle_by_value(sys.modules[__name__])
    assert {task for task, found in done.items() if found.result == 7} == {tasks[0], tasks[1], tasks[4]}
    assert counter.read_text() == "0"
    assert done[tasks[2]].reason == "ValueError: it cannot be read"
    assert len(lost) == 1 and "Worker" in lost[0].reason and doomed.read_text() == "98"


@pytest.mark.parametrize("processes", [1, 2])
def test_a_full_disk_stops_the_run(processes):
    with pytest.raises(OSError, match="No space left"):
        list(run_tasks(_work, [("full", ""), ("fine", "")], processes=processes))


def test_an_interrupted_run_goes_on(tmp_path, measured, monkeypatch):
    source = as_lines(articles(), tmp_path / "all.jsonl")
    real, seen = large.measure_task, []

    def breaks(task):
        if len(seen) == 3:
            raise KeyboardInterrupt
        seen.append(task[1])
        return real(task)

    monkeypatch.setattr(large, "measure_task", breaks)
    with pytest.raises(KeyboardInterrupt):
        measure_large(source, tmp_path / "out", LEXICON, together="date", boxes=5)
    assert seen == [0, 1, 2]
    assert not (tmp_path / "out").exists()
    monkeypatch.setattr(large, "measure_task", lambda task: seen.append(task[1]) or real(task))
    measure_large(source, tmp_path / "out", LEXICON, together="date", boxes=5)
    assert seen == [0, 1, 2, 3, 4]
    assert digest(tmp_path / "out") == digest(measured)


def test_what_is_done_is_not_used_for_another_lexicon(tmp_path, monkeypatch):
    source = as_lines(articles(8), tmp_path / "all.jsonl")

    def stops(work, crew):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(large, "_add", stops)
        with pytest.raises(KeyboardInterrupt):
            measure_large(source, tmp_path / "out", LEXICON)
    other = make_lexicon({"rain": ["rain"]})
    measure_large(source, tmp_path / "out", other)
    assert set(load_large(tmp_path / "out", "hits")["hits"]["term"]) == {"rain"}


def test_what_cannot_be_read_is_reported_and_the_rest_measured(tmp_path):
    as_lines(articles(8), tmp_path / "in" / "good.jsonl")
    pd.DataFrame({"who": ["Ost Post"], "words": [3]}).to_parquet(tmp_path / "in" / "other.parquet")
    (tmp_path / "in" / "torn.parquet").write_bytes(b"PAR1 and no more")
    (tmp_path / "in" / "torn.jsonl.gz").write_bytes(gzip.compress(b'{"text": "A ship came.", "outlet": "X"}\n')[:-9])
    (tmp_path / "in" / "rows.jsonl").write_text(
        'no json\n{"outlet": "X", "text": "  "}\n{"text": "Nobody said it."}\n'
        '{"outlet": "X", "text": "Two days.", "date": "03/04/2031"}\n{"outlet": "X", "text": "A.", "language": "?!"}\n'
        '{"outlet": "X", "article_id": "a000", "text": "The same name again."}\n')
    found = measure_large(tmp_path / "in", tmp_path / "out", LEXICON)
    said = {(row.file, row.row): row.reason for row in found.itertuples()}
    assert "no column for the text" in said["other.parquet", ""]
    assert "no Parquet file that can be read" in said["torn.parquet", ""]
    assert "cannot be read to its end" in said["torn.jsonl.gz", ""]
    for row, why in enumerate(["no JSON", "empty", "who published it", "no one day", "is no code"], start=1):
        assert why in said["rows.jsonl", str(row)]
    doubles = [why for why in said.values() if "article_id stands in another row" in why]
    assert len(doubles) == 1
    assert len(found) == 9
    assert len(load_large(tmp_path / "out")["articles"]) == 8
    written = pd.read_csv(tmp_path / "out" / "rejected.csv", dtype=str, keep_default_na=False)
    assert written.values.tolist() == found.values.tolist()


def test_nothing_that_can_be_read(tmp_path):
    with pytest.raises(SourceError, match="no file of articles"):
        measure_large(tmp_path, tmp_path / "out", LEXICON)
    (tmp_path / "empty.jsonl").write_text('{"outlet": "X", "text": ""}\n')
    with pytest.raises(SourceError, match="the text is empty"):
        measure_large(tmp_path / "empty.jsonl", tmp_path / "out", LEXICON)
    (tmp_path / "empty.jsonl").write_text("")
    with pytest.raises(SourceError, match="there is no row in any file"):
        measure_large(tmp_path / "empty.jsonl", tmp_path / "out", LEXICON)
    with pytest.raises(SourceError, match="language is 'english'"):
        measure_large(tmp_path / "empty.jsonl", tmp_path / "out", LEXICON, language="english")
    assert not (tmp_path / "out").exists()


def test_what_is_asked_for_and_is_not_there_stops_before_the_work(tmp_path, monkeypatch):
    source = as_lines(articles(4), tmp_path / "all.jsonl")
    monkeypatch.setattr(large, "_deal", None)
    with pytest.raises(SourceError, match=r"'dat'.*'article_id', 'outlet'"):
        measure_large(source, tmp_path / "out", LEXICON, together="dat")
    with pytest.raises(SourceError, match=r"'heading' was named for the title.*'article_id', 'outlet'"):
        measure_large(source, tmp_path / "out", LEXICON, named={"title": "heading"})
    assert list(tmp_path.iterdir()) == [source]


def test_what_is_mapped_and_the_language_reach_the_bibliography(tmp_path):
    rows = articles(4).assign(land="DEU", by="Reuters", language=["en", "", "", "en"])
    measure_large(as_lines(rows, tmp_path / "all.jsonl"), tmp_path / "out", LEXICON, language="de",
                  named={"country": "land", "credit": "by"})
    found = load_large(tmp_path / "out")["articles"].sort_values("article_id")
    assert set(found["country"]) == {"DEU"} and set(found["credit"]) == {"Reuters"}
    assert found["language"].tolist() == ["en", "de", "de", "en"]
    assert found["inferred"].tolist() == ["", "language", "language", ""]


@pytest.mark.parametrize(("said", "expected"), [([], "en"), (["--language", "de"], "de"), (["--language", ""], "")])
def test_the_command_hands_the_language_over(tmp_path, monkeypatch, said, expected):
    asked = []
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(commands, "_known", lambda names: None)
    monkeypatch.setattr("analysis.study.open_study", lambda name: SimpleNamespace(folder=tmp_path))
    monkeypatch.setattr("analysis.measure.lexicon.load_lexicon", lambda study: LEXICON)
    monkeypatch.setattr(large, "measure_large", lambda *_, language, **__: asked.append(language) or pd.DataFrame())
    assert commands.main(["measure", "many", "--from", str(tmp_path), *said]) == 0
    assert asked == [expected]


def test_one_id_under_two_values_is_refused(tmp_path):
    rows = articles(8)
    rows.loc[7, "article_id"] = "a000"
    source = as_lines(rows, tmp_path / "all.jsonl")
    with pytest.raises(SourceError, match="'a000' stands under two values"):
        measure_large(source, tmp_path / "out", LEXICON, together="date")
    with pytest.raises(SourceError, match="'event'"):
        measure_large(source, tmp_path / "out", LEXICON, together="event")


def test_a_lexicon_that_spells_out_the_text_stops_the_run(tmp_path):
    source = as_lines(articles(4), tmp_path / "all.jsonl")
    common = make_lexicon({"all": [f"{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz0123456789"]})
    with pytest.raises(EvidenceError, match="words in a row"):
        measure_large(source, tmp_path / "out", common, boxes=2)
    assert not (tmp_path / "out").exists()


def test_tables_that_are_not_there(tmp_path, measured):
    with pytest.raises(TableError, match="no table 'nonsense'"):
        load_large(measured, "nonsense")
    with pytest.raises(EvidenceError, match="no measured study"):
        load_large(tmp_path, "hits")


@pytest.mark.skipif(sys.platform != "linux", reason="limits of a process are set and read as Linux has them")
def test_a_disk_without_room_leaves_nothing_half_written(tmp_path):
    source = as_lines(articles(), tmp_path / "all.jsonl")
    code = ("import resource, signal, sys; from analysis.measure.large import measure_large\n"
            "from analysis.measure.lexicon import make_lexicon\n"
            "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))\n"
            "measure_large(sys.argv[1], sys.argv[2], make_lexicon({'war': ['war']}))")
    done = subprocess.run([sys.executable, "-c", code, str(source), str(tmp_path / "out")], cwd=ROOT,
                          capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 1
    assert "OSError" in done.stderr or "File too large" in done.stderr
    assert not (tmp_path / "out").exists()
    assert not list((tmp_path / "out.work").rglob("*.part"))
    measure_large(source, tmp_path / "out", make_lexicon({"war": ["war"]}))
    assert len(load_large(tmp_path / "out")["articles"]) == 24


def test_an_article_of_fifty_megabytes_is_set_aside(tmp_path):
    path = as_lines(articles(4), tmp_path / "all.jsonl")
    with path.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps({"outlet": "X", "text": "a word " * 7_000_000}) + "\n")
    found = measure_large(path, tmp_path / "out", LEXICON)
    assert len(found) == 1
    assert "49,000,000 characters" in found["reason"].iloc[0]
    assert len(load_large(tmp_path / "out")["articles"]) == 4


def test_many_empty_articles_are_all_reported(tmp_path):
    path = as_lines(articles(4), tmp_path / "all.jsonl")
    with path.open("a", encoding="utf-8") as lines:
        lines.write('{"outlet": "X", "text": ""}\n' * 50_000)
    resource = pytest.importorskip("resource", reason="Windows does not say how much memory was used")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = measure_large(path, tmp_path / "out", LEXICON)
    assert len(found) == 50_000
    assert found["row"].tolist() == [str(i) for i in range(5, 50_005)]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 600_000  # kilobytes


def test_progress_says_how_fast_and_how_long(tmp_path):
    lines = []
    measure_large(as_lines(articles(8), tmp_path / "all.jsonl"), tmp_path / "out", LEXICON, boxes=2,
                  progress=lines.append)
    assert any(line.startswith("measure: 2 of 2, ") and "a minute" in line and line.endswith("s left")
               for line in lines), lines


def test_a_million_distinct_words_in_one_article(tmp_path):
    words = " ".join(f"w{i}." if i % 20 == 19 else f"w{i}" for i in range(1_000_000))
    path = as_lines(pd.DataFrame([{"article_id": "a", "outlet": "X", "text": words}]), tmp_path / "all.jsonl")
    assert measure_large(path, tmp_path / "out", LEXICON).empty
    sums = load_large(tmp_path / "out", "vocabulary")["vocabulary"]
    assert len(sums) == sums["count"].sum() == 1_000_000
