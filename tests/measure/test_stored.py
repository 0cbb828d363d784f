"""A large study's evidence, read by the loader that reads every study's."""

import json
import os
import shutil

import pandas as pd
import pytest

from analysis.measure.evidence import measure_articles
from analysis.measure.large import measure_large
from analysis.measure.lexicon import load_lexicon
from analysis.measure.package import EvidenceError, load_evidence
from analysis.measure.stored import digest_of, read_files
from analysis.measure.writing import put_in_place
from analysis.read.new import LEXICON, empty_study, new_study
from analysis.read.sources import SourceError
from analysis.study import StudyError, open_study
from analysis.tables import EVIDENCE, SCHEMAS, columns

pytest.importorskip("pyarrow", reason="large studies need pyarrow (extra scale)")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

TEXTS = ["The war at the harbour went on. “It is a special military operation,” the mayor of Vell said on Monday.",
         "A conflict, the ministry said, is no war. The Ostland Times could not reach the harbour.",
         "Nobody spoke of the special operation on Tuesday, and the fog lay over the bay of Vell."]


def rows(number):
    return pd.DataFrame({"article_id": [f"a{i}" for i in range(number)], "language": "en", "inferred": "",
                         "outlet": [["Ostland Times", "Bay Post"][i % 2] for i in range(number)],
                         "date": "2031-05-01", "title": "", "url": "",
                         "text": [f"{TEXTS[i % 3]} It was day {i} of the fog, said Ann Ferro {i * i} times."
                                  for i in range(number)]})


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A study begun without articles, and measured from a file of forty."""
    home = tmp_path_factory.mktemp("stored")
    study = empty_study("harbour", corpus=home / "corpus")
    rows(40).to_json(home / "all.jsonl", orient="records", lines=True)
    assert measure_large(home / "all.jsonl", study.folder / "evidence", load_lexicon(study), together="date", boxes=3,
                         study=study).empty
    return home / "corpus"


@pytest.fixture
def measured(whole, tmp_path):
    """A copy of it, that may be spoilt."""
    shutil.copytree(whole, tmp_path / "corpus")
    return open_study("harbour", corpus=tmp_path / "corpus")


def test_the_loader_gives_what_a_study_in_memory_has(measured):
    found = load_evidence(measured)
    expected = measure_articles(rows(40), load_lexicon(measured))
    assert found["articles"]["article_id"].tolist() == sorted(
        rows(40)["article_id"], key=lambda key: (int(key[1:]) % 2 == 0, key))
    for name in EVIDENCE:
        keys = columns(name)
        table = expected[name]
        if name == "checks":  # what is told of an outlet, not of an article
            table = table[~table["check"].isin(["same_text", "open_end"])]
        assert len(table) or name in ("credits", "edits", "audit"), name
        one, other = (t[keys].astype(object).sort_values(keys).to_numpy().tolist() for t in (found[name], table))
        assert one == other, name
    kinds = found["terms"].dtypes
    assert all(isinstance(kinds[name], pd.CategoricalDtype) for name in ("article_id", "term", "voice", "part", "copy"))


def test_the_description_is_the_codebook_and_names_every_file(measured):
    home = measured.folder / "evidence"
    package = json.loads((home / "datapackage.json").read_text(encoding="utf-8"))
    assert [resource["name"] for resource in package["resources"]] == ["articles", *EVIDENCE]
    for resource in package["resources"]:
        assert [field["name"] for field in resource["schema"]["fields"]] == columns(resource["name"])
        assert resource["path"] and all((home / path).is_file() for path in resource["path"])
    terms = next(resource for resource in package["resources"] if resource["name"] == "terms")
    assert terms["rows"] == len(load_evidence(measured, "terms")["terms"]) > 100


def test_the_fingerprint_does_not_show_how_it_was_cut(measured, tmp_path):
    rows(40).sample(frac=1, random_state=1).to_json(tmp_path / "other.jsonl", orient="records", lines=True)
    measure_large(tmp_path / "other.jsonl", tmp_path / "again", load_lexicon(measured), together="date", boxes=1)
    prints = [json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["inputs"]["articles"]
              for folder in (measured.folder / "evidence", tmp_path / "again")]
    assert prints[0] == prints[1]
    rows(39).to_json(tmp_path / "less.jsonl", orient="records", lines=True)
    measure_large(tmp_path / "less.jsonl", tmp_path / "less", load_lexicon(measured), together="date", boxes=1)
    less = json.loads((tmp_path / "less" / "datapackage.json").read_text(encoding="utf-8"))["inputs"]["articles"]
    assert less != prints[0]


@pytest.mark.parametrize(("spoil", "said"), [
    (lambda home: next(home.glob("boxes/*/hits.parquet")).unlink(), "is missing"),
    (lambda home: shutil.copy(next(home.glob("boxes/*/lengths.parquet")), next(home.glob("boxes/*/hits.parquet"))),
     "not as they were measured"),
    (lambda home: (home.parent / "frames.yaml").write_text(LEXICON.replace("wars", "warfare"), encoding="utf-8"),
     "has changed since"),
    (lambda home: (home / "datapackage.json").write_text("{}", encoding="utf-8"), "is no description of evidence")])
def test_what_was_changed_is_refused(measured, spoil, said):
    assert len(load_evidence(measured, "hits")["hits"]) > 20
    spoil(measured.folder / "evidence")
    with pytest.raises(EvidenceError, match=said):
        load_evidence(measured, "hits")


def respoilt(home, change, name="hits"):
    """Change the first file of a table, and its hash and rows in the description so that they fit."""
    path = sorted(home.glob(f"boxes/*/{name}.parquet"))[0]
    change(path)
    package = json.loads((home / "datapackage.json").read_text(encoding="utf-8"))
    resource = next(each for each in package["resources"] if each["name"] == name)
    resource["hash"] = f"sha256:{digest_of([home / file for file in resource['path']])}"
    (home / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")


def changed(edit):
    def change(path):
        edit(pd.read_parquet(path)).to_parquet(path, index=False)
    return change


@pytest.mark.parametrize(("change", "said"), [
    (lambda path: path.write_bytes(path.read_bytes()[:200]), "no Parquet file that can be read"),
    (lambda path: path.write_bytes(b""), "no Parquet file that can be read"),
    (changed(lambda t: t.drop(columns="frame")), "has no column 'frame'"),
    (changed(lambda t: t.assign(frame=[None, *t["frame"][1:]])), "lacks a value in column 'frame'"),
    (changed(lambda t: t.iloc[1:]), "says")])
def test_files_that_hold_something_else_are_refused(measured, change, said):
    respoilt(measured.folder / "evidence", change)
    with pytest.raises(EvidenceError, match=said):
        load_evidence(measured, "hits")


@pytest.mark.parametrize("change", [
    lambda package: package["inputs"].update(articles="0" * 64), lambda package: package["resources"].pop(0),
    lambda package: package["resources"][0].pop("hash"), lambda package: package["resources"][0].update(path=[1]),
    lambda package: package["resources"].append("hits"), lambda package: package["resources"][0].update(rows="many")])
def test_a_description_of_something_else_is_refused(measured, change):
    path = measured.folder / "evidence" / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    change(package)
    path.write_text(json.dumps(package), encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"not as they were measured|does not describe"):
        load_evidence(measured, "hits")


def test_nothing_that_is_no_result_is_written_over(tmp_path, measured):
    source, lexicon = tmp_path / "in", load_lexicon(measured)
    source.mkdir()
    rows(3).to_json(source / "all.jsonl", orient="records", lines=True)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    (tmp_path / "note").write_text("a file")
    for into in (source, source / "out", tmp_path, tmp_path / "mine", tmp_path / "note"):
        with pytest.raises(EvidenceError, match=r"[Cc]hoose another folder"):
            measure_large(source, into, lexicon)
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"
    assert (source / "all.jsonl").is_file() and not (source / "out").exists()
    for wrong in ({"boxes": 0}, {"boxes": 2.5}, {"processes": "2"}, {"processes": 0}):
        with pytest.raises(SourceError, match="whole number from 1 on"):
            measure_large(source, tmp_path / "new", lexicon, **wrong)


def test_what_was_there_comes_back_where_the_new_cannot_be_put(tmp_path, monkeypatch):
    made, place = tmp_path / "made", tmp_path / "place"
    for folder in (made, place):
        folder.mkdir()
        (folder / "said").write_text(folder.name)
    real = os.replace

    def fails(one, other):
        if one == made:
            raise OSError("no")
        real(one, other)

    monkeypatch.setattr("analysis.measure.writing.os.replace", fails)
    with pytest.raises(OSError, match="no"):
        put_in_place(made, place)
    assert (place / "said").read_text() == "place"
    monkeypatch.undo()
    os.replace(place, tmp_path / "place.old")  # stopped between the two
    put_in_place(made, place)
    assert (place / "said").read_text() == "made" and not (tmp_path / "place.old").exists()


def test_other_tables_may_be_spoilt(measured):
    next((measured.folder / "evidence").glob("boxes/*/terms.parquet")).unlink()
    assert len(load_evidence(measured, "hits")["hits"]) > 20


def test_counts_that_need_more_bits(tmp_path):
    table = pd.DataFrame({"article_id": ["a", "b"], "part": "body", "voice": "own", "copy": "none",
                          "term": ["fog", "bay"], "count": [1, 2**40]})
    for i, file in enumerate([table.iloc[:1], table.iloc[1:], table.iloc[:0]]):
        file.to_parquet(tmp_path / f"{i}.parquet", index=False)
    found = read_files(sorted(tmp_path.glob("*.parquet")), "terms")
    assert found["count"].tolist() == [1, 2**40] and found["term"].tolist() == ["fog", "bay"]
    assert list(found["term"].cat.categories) == ["bay", "fog"]
    none = read_files([], "terms")
    assert list(none) == [column.name for column in SCHEMAS["terms"]] and none.empty


def test_a_study_without_articles(tmp_path):
    study = empty_study("big", corpus=tmp_path)
    assert study.outlets.empty and load_lexicon(study).terms["frame"].nunique() > 2
    with pytest.raises(EvidenceError, match="has no evidence yet"):
        load_evidence(study)
    for begin in (empty_study, lambda name, corpus: new_study(name, tmp_path, corpus=corpus)):
        with pytest.raises(StudyError, match="already there"):
            begin("big", corpus=tmp_path)
    with pytest.raises(StudyError, match="cannot name a study"):
        empty_study("../x", corpus=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["big"]
