"""A large study's evidence, read by the loader that reads every study's."""

import json
import shutil

import pandas as pd
import pytest

from analysis.measure.evidence import measure_articles
from analysis.measure.large import measure_large
from analysis.measure.lexicon import load_lexicon
from analysis.measure.package import EvidenceError, load_evidence
from analysis.measure.stored import read_files
from analysis.read.new import LEXICON, empty_study, new_study
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
