"""Evidence on disk. All contents are invented."""

import json
import os

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.measure.evidence import measure_study
from analysis.measure.package import EvidenceError, digest, fingerprint, load_evidence
from analysis.measure.writing import refuse_runs, write_evidence
from analysis.study import StudyError, load_articles
from analysis.tables import EVIDENCE, SCHEMAS, TableError, columns, empty, typed

# What a name, a cue or a term may be made of: commas, quotes, other scripts, words that mean nothing elsewhere.
WORDS = st.one_of(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=8),
                  st.sampled_from(["", "NA", "null", "nan", "true", "1", "a,b", 'a"b', "=1+1", " a ", "«б»", "\u2028",
                                   "'"]))


def table_of(name):
    def value(column):
        if column.values:
            return st.sampled_from(column.values)
        return {"integer": st.integers(0, 10**12), "boolean": st.booleans(),
                "number": st.integers(-10**6, 10**6).map(lambda n: n / 64)}.get(column.type, WORDS)
    rows = st.lists(st.tuples(*[value(column) for column in SCHEMAS[name]]), max_size=4)
    return rows.map(lambda rows: typed(pd.DataFrame(rows, columns=columns(name)), name))


@given(st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_again(toy, data):
    evidence = {name: data.draw(table_of(name), label=name) for name in EVIDENCE}
    evidence["hits"] = evidence["hits"].assign(length=1, position=range(0, 2 * len(evidence["hits"]), 2))
    write_evidence(evidence, toy, load_articles(toy), toy.folder / "evidence")
    again = load_evidence(toy)
    assert set(again) == {*EVIDENCE, "articles"}
    for name in EVIDENCE:
        pd.testing.assert_frame_equal(again[name], typed(evidence[name], name))


def test_only_the_tables_that_are_named_are_read(toy):
    measure_study(toy)
    assert set(load_evidence(toy, "hits", "lengths")) == {"articles", "hits", "lengths"}


def test_the_description_is_the_codebook(toy):
    measure_study(toy)
    package = json.loads((toy.folder / "evidence" / "datapackage.json").read_text(encoding="utf-8"))
    assert package["profile"] == "tabular-data-package"
    assert [resource["name"] for resource in package["resources"]] == list(EVIDENCE)
    for resource in package["resources"]:
        assert [field["name"] for field in resource["schema"]["fields"]] == columns(resource["name"])
        assert all(field["description"] for field in resource["schema"]["fields"])
        path = toy.folder / "evidence" / resource["path"]
        assert resource["hash"] == f"sha256:{digest(path)}"
        assert resource["rows"] == len(pd.read_csv(path))


def test_a_table_edited_by_hand_is_refused(toy):
    measure_study(toy)
    path = toy.folder / "evidence" / "lengths.csv"
    path.write_text(path.read_text(encoding="utf-8") + "ost-1,body,own,3\n", encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"lengths\.csv is not as it was measured .*python3 make\.py measure toy"):
        load_evidence(toy)
    assert len(load_evidence(toy, "hits")["hits"])  # the others are as they were


def test_line_ends_of_a_checkout_are_no_edit(toy):
    measure_study(toy)
    path = toy.folder / "evidence" / "lengths.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    frames = toy.folder / "frames.yaml"
    frames.write_bytes(frames.read_bytes().replace(b"\n", b"\r\n"))
    assert len(load_evidence(toy, "lengths")["lengths"])


def test_a_missing_table_is_refused(toy):
    measure_study(toy)
    (toy.folder / "evidence" / "hits.csv").unlink()
    with pytest.raises(EvidenceError,
                       match=r"hits\.csv is missing \(see datapackage\.json\); take it from the repository"):
        load_evidence(toy)


def test_missing_evidence_says_how_to_make_it(toy):
    with pytest.raises(EvidenceError,
                       match=r"study toy has no evidence yet .*measure them: python3 make\.py measure toy"):
        load_evidence(toy)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"inputs": 3}', '{"inputs": {"articles": "x"}}', "{"])
def test_a_broken_description_is_refused(toy, content):
    measure_study(toy)
    (toy.folder / "evidence" / "datapackage.json").write_text(content, encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"datapackage\.json is no description of evidence .*measure anew"):
        load_evidence(toy)


def test_evidence_of_another_lexicon_is_refused(toy):
    measure_study(toy)
    path = toy.folder / "frames.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("war*", "quarrel*"), encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"frames\.yaml has changed since the evidence was measured; measure anew"):
        load_evidence(toy, "lengths")


@pytest.mark.parametrize(("old", "new"), [("2031-06-03", "2031-06-04"), (",en,", ",de,"), ("ost-2,", "ost-3,")])
def test_evidence_of_other_articles_is_refused(toy, old, new):
    measure_study(toy)
    path = toy.folder / "articles.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(EvidenceError, match=r"evidence of study toy was measured on other articles than articles\.csv"):
        load_evidence(toy)


def test_a_row_that_became_wrong_is_named(toy):
    measure_study(toy)
    path = toy.folder / "articles.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2031-06-03", "soon", 1), encoding="utf-8")
    with pytest.raises(StudyError, match=r"articles\.csv, row 1: date 'soon' of article 'west-1' is no day"):
        load_evidence(toy)


def test_an_unknown_table_is_refused(toy):
    measure_study(toy)
    with pytest.raises(TableError, match="there is no evidence table 'words'; choose from parts, quotations, hits"):
        load_evidence(toy, "words")


def test_a_title_or_note_changes_no_evidence(toy):
    measure_study(toy)
    path = toy.folder / "articles.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join([lines[0] + ",note", *(line + ",a note" for line in lines[1:-1])]) + "\n",
                    encoding="utf-8")
    assert set(load_evidence(toy, "hits")["articles"]["note"]) == {"a note"}


def test_the_order_of_articles_is_no_part_of_the_fingerprint(toy):
    articles = load_articles(toy)
    assert fingerprint(articles) == fingerprint(articles.iloc[::-1])
    assert fingerprint(articles) != fingerprint(articles.iloc[1:])
    times = [fingerprint(articles.assign(time=time)) for time in ("", "14:30", "14:31")]
    assert times[0] == fingerprint(articles.drop(columns="time", errors="ignore")) and len(set(times)) == 3


def runs(*rows):
    table = pd.DataFrame(rows, columns=["article_id", "position", "length"])
    return {"hits": table}


def test_hits_that_would_spell_out_a_sentence_are_refused():
    refuse_runs(runs(("a", 3, 7), ("a", 11, 7), ("b", 10, 1)))
    refuse_runs({"hits": empty("hits")})
    for rows in ([("a", 3, 8)], [("a", 3, 4), ("a", 7, 4)], [("a", i, 1) for i in range(9, 1, -1)],
                 [("a", 3, 5), ("a", 5, 6)]):
        with pytest.raises(EvidenceError,
                           match=r"hits spell out 8 words in a row of article 'a' from position [23]; .*frames"):
            refuse_runs(runs(*rows))


def test_a_lexicon_of_common_words_writes_nothing(toy):
    measure_study(toy)
    before = {path.name: path.read_bytes() for path in (toy.folder / "evidence").iterdir()}
    (toy.folder / "frames.yaml").write_text("families: {a: {frames: {b: ['*a*', '*o*', '*e*', '*i*']}}}",
                                            encoding="utf-8")
    with pytest.raises(EvidenceError, match="words in a row of article"):
        measure_study(toy)
    assert {path.name: path.read_bytes() for path in (toy.folder / "evidence").iterdir()} == before
    assert sorted(path.name for path in toy.folder.glob("evidence*")) == ["evidence"]


@pytest.mark.parametrize("step", ["json.dumps", "os.replace"])
def test_a_failure_half_way_leaves_the_old_evidence(toy, monkeypatch, step):
    measure_study(toy)
    before = {path.name: path.read_bytes() for path in (toy.folder / "evidence").iterdir()}
    real = os.replace

    def fail(source, target):
        if str(source).endswith(".part"):
            raise OSError("no space left on device")
        return real(source, target)

    if step == "os.replace":
        monkeypatch.setattr("analysis.measure.writing.os.replace", fail)
    else:
        monkeypatch.setattr("analysis.measure.writing.json.dumps", lambda *_, **__: fail("x.part", ""))
    with pytest.raises(OSError, match="no space left"):
        measure_study(toy)
    monkeypatch.undo()
    assert {path.name: path.read_bytes() for path in (toy.folder / "evidence").iterdir()} == before
    assert sorted(path.name for path in toy.folder.glob("evidence*")) == ["evidence"]
