"""Samples to label by hand; the outlets, people and events are invented."""

import hashlib

import pandas as pd
import pytest

from analysis.measure.validation import draw_strata, validation_sample
from analysis.study import open_study
from analysis.tables import TableError

TEXTS = {"Ostland Times": "Bridge falls\n\nThe old bridge fell on Monday. The war went on.\n\n"
                          "Mayor Ada Lind said the bridge would be built again. \"We shall not rest,\" she said.",
         "West Post": "Port opens\n\nThe port opened on Friday after the war. \"It is a good day,\" Bo Ek said."}


@pytest.fixture
def study(tmp_path):
    folder = tmp_path / "corpus" / "invented"
    (folder / "text").mkdir(parents=True)
    rows = []
    for i, (outlet, text) in enumerate(TEXTS.items()):
        data = text.encode()
        (folder / "text" / f"{i}.txt").write_bytes(data)
        rows.append({"article_id": str(i), "file": f"{i}.txt", "outlet": outlet, "date": "2031-05-05", "language": "en",
                     "sha256": hashlib.sha256(data).hexdigest()})
    pd.DataFrame(rows).to_csv(folder / "articles.csv", index=False)
    (folder / "study.toml").write_text('title = "Invented"\nquestion = "What fell?"\n', encoding="utf-8")
    (folder / "frames.yaml").write_text("families: {conflict: {frames: {war: {en: [war]}}}}\n", encoding="utf-8")
    return open_study("invented", corpus=tmp_path / "corpus")


def test_sheet_shows_the_word_in_its_context_and_not_the_voice_found(study, tmp_path):
    sheet = validation_sample(study, 12, into=tmp_path / "sheet.csv")
    assert len(sheet) == 12 and list(sheet) == ["article_id", "position", "context", "voice"]
    assert (sheet["voice"] == "").all()
    assert sheet["context"].str.contains(r"«\|[^|]+\|»").all()
    assert not sheet.duplicated(["article_id", "position"]).any()
    assert set(sheet["article_id"]) == {"0", "1"}
    again = pd.read_csv(tmp_path / "sheet.csv", dtype=str, keep_default_na=False)
    assert again["context"].tolist() == sheet["context"].tolist()


def test_hits_are_drawn_without_decoys(study, tmp_path):
    sheet = validation_sample(study, 50, unit="hits", into=tmp_path / "sheet.csv")
    assert sheet["context"].str.contains(r"«\|war\|»", regex=True).tolist() == [True, True]


def test_the_same_seed_draws_the_same(study, tmp_path):
    one, two, other = (validation_sample(study, 10, into=tmp_path / f"{i}.csv", seed=seed)
                       for i, seed in enumerate((1, 1, 2)))
    assert one.equals(two) and not one.equals(other)


def test_strata_are_drawn_as_evenly_as_their_sizes_allow():
    items = pd.DataFrame({"outlet": ["a"] * 100 + ["b"] * 10, "voice": ["own"] * 98 + ["direct"] * 2 + ["own"] * 10})
    drawn = draw_strata(items, 20, seed=0)
    assert drawn.groupby(["outlet", "voice"]).size().to_dict() == {("a", "own"): 9, ("a", "direct"): 2, ("b", "own"): 9}


def test_labels_are_never_overwritten(study, tmp_path):
    (tmp_path / "sheet.csv").write_text("my labels", encoding="utf-8")
    with pytest.raises(TableError, match="exists and may hold labels"):
        validation_sample(study, 10, into=tmp_path / "sheet.csv")
    assert (tmp_path / "sheet.csv").read_text(encoding="utf-8") == "my labels"


@pytest.mark.parametrize(("n", "unit"), [(0, "words"), (5, "sentences")])
def test_refusals(study, tmp_path, n, unit):
    with pytest.raises(TableError, match="ask for at least 1 of 'words' or 'hits'"):
        validation_sample(study, n, unit=unit, into=tmp_path / "sheet.csv")
    assert not (tmp_path / "sheet.csv").exists()
