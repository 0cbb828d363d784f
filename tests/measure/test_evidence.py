"""From articles to evidence. All texts are invented, but for the last two tests, which need the shared folder."""

import subprocess
import sys
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from analysis.measure.cells import SMALLEST_CELL
from analysis.measure.evidence import measure_articles, measure_study
from analysis.measure.labels import stretch_at, stretch_of_words
from analysis.measure.lexicon import LexiconError, load_lexicon, make_lexicon
from analysis.measure.package import load_evidence
from analysis.measure.tokens import encode
from analysis.read.sources import SourceError, read_articles
from analysis.study import open_study
from analysis.tables import COUNTED_PARTS, EVIDENCE, PARTS, TableError, columns

LEXICON = make_lexicon({"families": {"quarrel": {"frames": {"war": ["war*"]}, "decoys": {"trade": ["trade war"]}}}})


def articles(*texts, **columns):
    ids = [f"a{i}" for i in range(len(texts))]
    return pd.DataFrame({"article_id": ids, "text": texts, "language": "en", "date": "", "inferred": "", **columns})


@pytest.fixture
def measured(toy):
    texts, _ = read_articles(toy)
    return texts, measure_articles(texts, load_lexicon(toy))


def test_the_tables_are_those_of_the_codebook(measured):
    _, evidence = measured
    assert list(evidence) == list(EVIDENCE)
    for name, table in evidence.items():
        assert list(table) == columns(name)
        assert len(table) or name in ("reuse", "edits", "credits"), name  # these three share nothing


def test_a_hit_knows_its_voice(measured):
    _, evidence = measured
    hits = evidence["hits"]
    assert hits[["article_id", "frame", "is_decoy"]].values.tolist() == [
        ["ost-1", "trade", True], ["ost-1", "war", False], ["ost-1", "war", False], ["ost-1", "war", False],
        ["ost-1", "invasion", False], ["ost-2", "war", False], ["west-1", "war", False]]
    assert hits["voice"].iloc[2:4].tolist() == ["direct", "direct"]
    assert hits["voice"].iloc[[0, 5, 6]].tolist() == ["own"] * 3


def test_a_credit_knows_its_article_and_place():
    line = "OSTMARK, June 3 (AP) — The mayor opened a bridge on Monday, and the bakers came."
    evidence = measure_articles(articles("Bread is cheap.", line), LEXICON)
    credits = evidence["credits"]
    assert credits[["article_id", "agency", "role", "form"]].values.tolist() == [["a1", "AP", "origin", "dateline"]]
    assert line[credits["start"].iloc[0]:credits["end"].iloc[0]] == "AP"
    assert credits["part"].isin(PARTS).all()


def test_a_long_name_is_cut_before_it_is_a_sentence(toy):
    name = " ".join(["Ann"] + ["Maria"] * 9 + ["Roemer"])
    evidence = measure_articles(articles(f"“There is a war,” said {name}, the mayor."), LEXICON)
    said = pd.concat([evidence["hits"], evidence["quotations"]])
    assert said["speaker"].str.contains("Maria").any()
    assert said["speaker"].str.split().str.len().max() <= 7


def test_every_word_is_counted_once_everywhere(measured):
    _, evidence = measured
    counted = evidence["parts"][evidence["parts"]["part"].isin(COUNTED_PARTS)].groupby("article_id")["tokens"].sum()
    assert counted.gt(0).all()
    pd.testing.assert_series_equal(evidence["lengths"].groupby("article_id")["tokens"].sum(), counted)
    terms = evidence["terms"].groupby("article_id")["count"].sum()
    assert terms.to_dict() == counted.to_dict()


def test_no_published_cell_is_an_anagram(measured):
    _, evidence = measured
    whole = evidence["terms"].groupby("article_id")["count"].sum()
    cells = evidence["terms"].groupby(["article_id", "part", "voice", "copy"])["count"].sum()
    assert len(cells) > 3
    for (article_id, *_), words in cells.items():
        assert words >= min(SMALLEST_CELL, whole[article_id])
    assert evidence["lengths"]["tokens"].min() < SMALLEST_CELL  # there was something to merge


def test_articles_are_measured_one_by_one(toy, measured):
    texts, evidence = measured
    alone = [measure_articles(texts.iloc[[i]], load_lexicon(toy)) for i in range(len(texts))]
    for name in ("parts", "quotations", "hits", "lengths", "credits", "audit"):
        pd.testing.assert_frame_equal(pd.concat([one[name] for one in alone], ignore_index=True), evidence[name])
    for name in ("terms", "collocates"):
        counts = pd.concat([one[name] for one in alone]).sort_values(columns(name), ignore_index=True)
        pd.testing.assert_frame_equal(counts, evidence[name].sort_values(columns(name), ignore_index=True))


@pytest.mark.parametrize("contents",
                         [("",), ("  \n",), ("...",), ("Share\n",), ("", "A war."), ("\x00\x07",), ("_" * 1000,)])
def test_articles_without_words_are_no_accident(contents):
    evidence = measure_articles(articles(*contents), LEXICON)
    assert set(evidence) == set(EVIDENCE)
    assert len(evidence["hits"]) == sum("war" in text for text in contents)


def test_refusals():
    with pytest.raises(TableError, match="the articles table has no rows; there is nothing to measure"):
        measure_articles(articles(), LEXICON)
    with pytest.raises(TableError, match="article_id 'a' stands twice"):
        measure_articles(articles("x", "y", article_id=["a", "a"]), LEXICON)
    with pytest.raises(TableError, match=r"the articles table lacks \['date'\].*read_articles"):
        measure_articles(articles("x").drop(columns="date"), LEXICON)


# A study

def test_a_study_is_measured_into_its_folder(toy, tmp_path):
    said = []
    rejected = measure_study(toy, progress=said.append)
    assert rejected.empty
    assert said[0] == "read 3 articles"
    assert len(load_evidence(toy)["hits"]) == 7
    assert not (tmp_path / "build").exists()
    assert sorted(path.name for path in toy.folder.iterdir()) == ["articles.csv", "evidence", "frames.yaml",
                                                                  "study.toml", "text"]


def test_bad_articles_are_set_aside_and_the_rest_is_measured(toy, tmp_path):
    (toy.text / "ost-1.txt").write_text("Another text.", encoding="utf-8")
    (toy.text / "west-1.txt").unlink()
    rejected = measure_study(toy, keep_going=True)
    report = pd.read_csv(tmp_path / "build" / "toy" / "rejected.csv", dtype=str)
    assert list(report) == ["row", "article_id", "file", "reason"]
    assert report[["row", "article_id"]].values.tolist() == [["1", "west-1"], ["3", "ost-1"]]
    assert report["reason"].str.contains("is missing|is not the text that was described").all()
    assert rejected["article_id"].tolist() == ["west-1", "ost-1"]
    evidence = load_evidence(toy)
    assert evidence["articles"]["article_id"].tolist() == ["ost-2"]
    assert set(evidence["lengths"]["article_id"]) == {"ost-2"}


@pytest.mark.parametrize(("old", "new"), [("west-1,west-1.txt", "ost-1,west-1.txt"), ("Mail,2031-06-03", "Mail,soon"),
                                          ("West Mail", "Sud Sun"), ("2031-06-03,en", "2031-06-03,english")])
def test_evidence_loads_although_rows_were_set_aside(toy, old, new):
    path = toy.folder / "articles.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[1] = lines[1].replace(old, new)
    path.write_text("\n".join(lines[:1] + lines[2:-1] + lines[1:2]) + "\n", encoding="utf-8")
    with pytest.raises(SourceError, match="row 3"):
        measure_study(toy)
    assert not (toy.folder / "evidence").exists()
    rejected = measure_study(toy, keep_going=True)
    assert rejected["row"].tolist() == [3]
    assert load_evidence(toy)["articles"]["article_id"].tolist() == ["ost-1", "ost-2"]


def test_an_old_list_of_rejected_articles_does_not_stay(toy, tmp_path):
    text = (toy.text / "ost-1.txt").read_bytes()
    (toy.text / "ost-1.txt").unlink()
    measure_study(toy, keep_going=True)
    assert (tmp_path / "build" / "toy" / "rejected.csv").exists()
    (toy.text / "ost-1.txt").write_bytes(text)
    measure_study(toy)
    assert not (tmp_path / "build" / "toy" / "rejected.csv").exists()


def everything(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_refusal_leaves_the_old_evidence_as_it_was(toy):
    measure_study(toy)
    before = everything(toy.folder / "evidence")
    assert len(before) == 13
    (toy.text / "ost-1.txt").write_text("Another text.", encoding="utf-8")
    with pytest.raises(SourceError):
        measure_study(toy)
    (toy.folder / "frames.yaml").write_text("families: {a: {frames: {b: [war], c: [war]}}}", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"frames\.yaml: 'war' is listed under two frames"):
        measure_study(toy)
    assert everything(toy.folder / "evidence") == before
    assert not list(toy.folder.glob("*.part"))


@pytest.mark.parametrize("environment",
                         [{"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"}, {"PYTHONHASHSEED": "2", "LANG": "C"}])
def test_the_same_texts_give_the_same_bytes(toy, tmp_path, environment, root):
    measure_study(toy)
    code = ("from pathlib import Path; from analysis.measure.evidence import measure_study\n"
            "import analysis.measure.evidence as e\n"
            "from analysis.study import open_study; import sys; e.ROOT = Path(sys.argv[1])\n"
            "measure_study(open_study('toy', corpus=sys.argv[1] + '/corpus'), into=Path(sys.argv[1]) / 'again')")
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, cwd=root,
                   env={"PATH": "", "PYTHONPATH": str(root), **environment})
    assert everything(tmp_path / "again") == everything(toy.folder / "evidence")


# The shipped study

def test_the_shipped_evidence_is_measured_again_to_the_byte(shared, root, tmp_path, monkeypatch):
    monkeypatch.setattr("analysis.measure.evidence.ROOT", tmp_path)
    measure_study(open_study("pyongyang-2024"), shared / "seeds", into=tmp_path / "again")
    committed = root / "corpus" / "pyongyang-2024" / "evidence"
    names = sorted(path.name for path in (tmp_path / "again").iterdir())
    assert len(names) == 13
    assert names == sorted(path.name for path in committed.iterdir())
    for name in names:
        ours = (committed / name).read_bytes().replace(b"\r\n", b"\n")
        assert (tmp_path / "again" / name).read_bytes() == ours, f"{name}: measure the study anew"


def test_no_source_text_in_the_evidence(shared, root):
    tool = shared / "tools" / "no-source-text"
    folders = [root / "corpus" / "pyongyang-2024" / "evidence"]
    assert any(folder.iterdir() for folder in folders)
    done = subprocess.run([sys.executable, tool, *folders], capture_output=True, text=True, cwd=root)
    assert done.returncode == 0, done.stdout
    # The tool does see a text that is there.
    assert subprocess.run([sys.executable, tool, shared / "seeds"], capture_output=True, cwd=root).returncode == 1


def test_no_row_of_the_evidence_puts_words_in_order():
    evidence = load_evidence(open_study("pyongyang-2024"))
    assert len(evidence["terms"]) > 100
    for name, table in evidence.items():
        assert not {"text", "sentence_text", "token"} & set(table), name
    words = evidence["quotations"][["speaker", "cue"]].map(lambda value: len(str(value).split()))
    assert words.to_numpy().max() <= 7
    assert np.all(evidence["hits"]["length"] <= 7)


def test_languages_that_nothing_knows_are_in_the_audit():
    """Invented: a lexicon of Russian terms and a text in a language without cues."""
    frames = make_lexicon({"families": {"conflict": {"frames": {"war": {"ru": ["война"]}}}}})
    articles = pd.DataFrame({"article_id": ["a", "b"], "text": ["Silta on auki.", "Мост открыт."],
                             "language": ["fi", "ru"], "date": "2031-05-05", "inferred": ""})
    audit = measure_articles(articles, frames)["audit"]
    assert audit.loc[audit["check"] == "language", ["article_id", "detail"]].values.tolist() == [
        ["a", "the lexicon has no term for 'fi'"], ["a", "voice by quotation marks only: no cue file for 'fi'"]]


@pytest.mark.parametrize("seed", range(5))
def test_the_stretch_of_every_word_is_the_one_its_first_character_stands_in(seed):
    chance = np.random.default_rng(seed)
    texts = ["A fog lay on the quay. " * n for n in chance.permutation([0, 1, 5, 9])] + ["--- ...", "  fog"]
    articles = pd.DataFrame({"article_id": [f"a{9 - i}" for i in range(len(texts))], "text": texts})
    parts = pd.DataFrame({"article_id": articles["article_id"], "start": 0, "end": articles["text"].str.len(),
                          "part": "body"})
    tokens, rows = encode(articles, parts), []
    for key, text in zip(articles["article_id"], texts, strict=True):
        cuts = sorted({0, *chance.integers(0, len(text) + 1, 4).tolist(), len(text)})
        rows += [(key, low, high) for low, high in pairwise(cuts)] or [(key, 0, 0)]
    labels = pd.DataFrame(rows, columns=["article_id", "start", "end"])
    expected = [next(i for i, row in enumerate(rows) if row[0] == tokens.article_ids[article] and row[1] <= at < row[2])
                for article, at in zip(tokens.article.tolist(), tokens.start.tolist(), strict=True)]
    assert len(expected) > 50
    assert stretch_of_words(tokens, labels).tolist() == expected
    assert stretch_at(labels, tokens.article_ids, tokens.article, tokens.start).tolist() == expected
    mixed = labels.iloc[::-1].sort_values(["article_id", "start"], ignore_index=True)  # in another order than the words
    found = stretch_of_words(tokens, mixed)
    assert mixed.iloc[found].values.tolist() == labels.iloc[expected].values.tolist()
