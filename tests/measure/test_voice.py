"""Voices: the contract, the minimal pairs, the hand-labelled terms, other languages, and text that is no text."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.measure.voice import VOICES, PartsError, label_arrays, label_many, voice_languages, voices
from analysis.measure.voice.marks import find_quotations

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SHARED = Path(os.environ["MEDIA_DATA"]) if os.environ.get("MEDIA_DATA") else ROOT.parent / "shared"
LANGUAGES = ["en", "ru", "uk", "de"]


def at(table, place):
    """The row of a table of voices that holds a character."""
    return table[(table["start"] <= place) & (table["end"] > place)].iloc[0]


def said(text, words, **options):
    """The row that holds the middle of `words` in a text."""
    return at(voices(text, **options), text.index(words) + len(words) // 2)


def read_pairs(language):
    return pd.read_csv(HERE / "voice_pairs" / f"{language}.csv", keep_default_na=False)


def label_pair(row, language):
    text = row.text.replace("\\n", "\n")
    begin = text.index("⟦")
    stop = text.index("⟧") - 1
    text = text.replace("⟦", "").replace("⟧", "")
    parts = pd.DataFrame({"start": [0], "end": [len(text)], "part": [row.part]})
    return at(voices(text, language=language, parts=parts), (begin + stop) // 2)


# --- the contract


@settings(max_examples=200, deadline=None)
@given(
    st.text(alphabet="aAb sS.,?!:;'\"“”‘’«»–-()\n\ud800\u202e\x00é5", max_size=120), st.sampled_from([*LANGUAGES, "fr"])
)
def test_stretches_tile_any_text(text, language):
    table = voices(text, language=language)
    assert table["start"].tolist() == [0, *table["end"].tolist()[:-1]][: len(table)]
    assert (table["end"].iloc[-1] if len(table) else 0) == len(text)
    assert (table["start"] < table["end"]).all()
    assert set(table["voice"]) <= set(VOICES)
    assert ((table["voice"] == "own") == (table["speaker"] == "")).all()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "Ann Lee said the bridge was shut. ",
                "“We stay,” Bo Orr said. ",
                "The bridge, he added, is shut.\n",
                "Rain fell on Vesk.\n\n",
                "According to the palace, talks go on. ",
                "Its ‘peace plan’ failed. ",
            ]
        ),
        max_size=6,
    ),
    st.lists(st.sampled_from(["“We left", "said.", "He said no.", "\n", "’"]), max_size=4),
)
def test_many_texts_are_labelled_as_each_alone(first, second):
    texts = ["".join(first), " ".join(second), "".join(first)]
    together = list(label_many(texts))
    assert len(together) == 3
    for text, found in zip(texts, together, strict=True):
        alone = label_arrays(text)
        assert found.start.tolist() == alone.start.tolist() and found.end.tolist() == alone.end.tolist()
        assert found.distanced.tolist() == alone.distanced.tolist()
        assert [found.reasons[row] for row in found.reason] == [alone.reasons[row] for row in alone.reason]


def test_parts_cut_stretches_and_set_aside_parts_stay_own():
    text = "Bo Orr said “we stay.\nSign up for “the Daily\n“We fight,” he added."
    line, after = text.index("Sign"), text.index("“We fight")
    parts = pd.DataFrame(
        {"start": [0, line, after], "end": [line, after, len(text)], "part": ["body", "boilerplate", "body"]}
    )
    table = voices(text, parts=parts)
    assert at(table, text.index("Daily"))["voice"] == "own"
    assert at(table, text.index("fight"))[["voice", "speaker"]].tolist() == ["direct", "Bo Orr"]
    assert {line, after} <= set(table["start"])


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ({"start": [0], "end": [99], "part": ["body"]}, "leaves the text"),
        ({"start": [0, 2], "end": [4, 6], "part": ["body", "body"]}, "overlaps"),
        ({"start": [0], "end": [4]}, "lacks"),
    ],
)
def test_parts_that_do_not_fit_are_refused(rows, message):
    with pytest.raises(PartsError, match=message):
        voices("Ann said no.", parts=pd.DataFrame(rows))


def test_fewer_parts_than_texts_are_refused():
    with pytest.raises(PartsError, match="no parts for text 1"):
        list(label_many(["a", "b"], parts=[None]))


# --- what the labels mean


@pytest.mark.parametrize("language", LANGUAGES)
def test_minimal_pairs(language):
    table = read_pairs(language)
    assert len(table) >= 40 and (table.groupby("pair").size() == 2).all()
    found = [label_pair(row, language) for row in table.itertuples()]
    for voice in VOICES:
        gold = (table["voice"] == voice).to_numpy()
        mine = np.array([row["voice"] == voice for row in found])
        assert gold.any() and mine.any()
        assert (gold & mine).sum() / mine.sum() >= 0.9, f"precision of {voice}"
        assert (gold & mine).sum() / gold.sum() >= 0.9, f"recall of {voice}"
    gold = (table["distanced"] == "yes").to_numpy()
    mine = np.array([bool(row["distanced"]) for row in found])
    assert gold.any() and (gold & mine).sum() >= 0.9 * max(gold.sum(), mine.sum())
    named = [(row.speaker, got["speaker"]) for row, got in zip(table.itertuples(), found, strict=True) if row.speaker]
    assert named and sum(a == b for a, b in named) >= 0.9 * len(named)


def test_there_are_enough_minimal_pairs():
    assert sum(read_pairs(language)["pair"].nunique() for language in LANGUAGES) >= 150


def test_pronouns_and_short_names_lead_to_the_full_name():
    text = "“We agree,” port chief Yara Stein said. The cranes stay, Stein added.\n\nThe quay is old, she said."
    assert said(text, "cranes")["speaker"] == "Yara Stein"
    assert said(text, "quay")["speaker"] == "Yara Stein"
    assert said("The quay is old, she said.", "quay")["speaker"] == "she"


@pytest.mark.parametrize(("text", "speaker"), [
    ("The quay is old, the mayor of Arden said.", "the mayor of Arden"),
    ("A spokesman for the Arden Post said that the quay is old.", "a spokesman for the Arden Post"),
    ("President of Arden Yara Stein said that the quay is old.", "Yara Stein")])
def test_an_office_is_not_the_place_it_is_held_in(text, speaker):
    assert said(text, "quay")["speaker"] == speaker


def test_a_place_never_becomes_a_pronoun():
    text = "“We agree,” Yara Stein said. Arden said taxes would rise. The quay is old, she said."
    assert said(text, "taxes")["speaker"] == "Arden"
    assert said(text, "quay")["speaker"] == "Yara Stein"


def test_every_attributed_stretch_tells_its_cue():
    text = "Ann Lee said taxes would rise. “We stay,” Bo Orr added. According to the palace, talks go on."
    table = voices(text, model=False)
    attributed = table[table["voice"] != "own"]
    assert len(attributed) == 3
    assert attributed["cue"].tolist() == ["said", "added", "According to"]
    assert (attributed["rule"] != "none").all()


def test_belief_and_intention_are_told_by_their_type():
    assert said("Farmers hope that rain will come.", "rain", model=False)["cue_type"] == "belief"
    assert said("The palace plans to close the port.", "port", model=False)["cue_type"] == "intention"


def test_languages_without_a_cue_file_get_marks_only_and_say_so():
    assert set(LANGUAGES) <= set(voice_languages()) and "fr" not in voice_languages()
    table = voices("Il a dit « bonjour ». Fin.", language="fr")
    assert table["voice"].tolist() == ["own", "direct", "own"]
    assert set(table["rule"]) == {"marks only"}


# --- glyphs


@pytest.mark.parametrize(
    ("opening", "closing"), [("“", "”"), ("„", "“"), ("«", "»"), ("‹", "›"), ("``", "''"), ('"', '"')]
)
def test_glyphs_move_no_label(opening, closing):
    raw = (
        "Bo Orr said “we stay” and praised the “brave”. “Why?” he asked. Its “plan” failed.\n\n"
        "“It is late,” Ann Lee said. “Go.\n\n“Now.”"
    )
    text = raw.replace("“", opening).replace("”", closing)
    plain, other = voices(raw), voices(text)
    assert (plain["voice"] != "own").sum() >= 5
    columns = ["voice", "form", "speaker", "cue", "rule", "distanced"]
    pd.testing.assert_frame_equal(plain[columns], other[columns])


# --- no text


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\n", "…", "123", "“", "a ”", "\ud800", "\x00\x07", "\u202eשלום “עולם”", "“" * 50, "(((", "\r\n\r\n"],
)
def test_text_that_is_no_text(text):
    table = voices(text)
    assert (table["end"] - table["start"]).sum() == len(text)


@pytest.mark.parametrize(
    "unit",
    [
        "Ann Lee said the bridge was shut and ",
        "“We stay,” he said. ",
        "said ",
        "Kim ",
        "according to ",
        '"',
        "called the ",
    ],
)
def test_time_grows_with_the_length_only(unit, grows_as_a_square):
    assert not grows_as_a_square(label_arrays, unit, many=1_000)


# --- the hand-labelled terms


def test_the_hand_labelled_terms():
    if not (SHARED / "gold" / "hits.csv").exists():
        pytest.skip("needs gold/ and seeds/ of the shared data: set MEDIA_DATA or put them at ../shared")
    hits = pd.read_csv(SHARED / "gold" / "hits.csv", keep_default_na=False)
    parts = pd.read_csv(SHARED / "gold" / "parts.csv")
    hits = hits[hits["frame"] != "(decoy)"]
    assert len(hits) == 42
    right = speakers = 0
    for name, rows in hits.groupby("file"):
        text = (SHARED / "seeds" / name).read_text(encoding="utf-8")
        table = voices(text, parts=parts[parts["file"] == name])
        for row in rows.itertuples():
            found = at(table, row.start)
            right += found["voice"] == row.voice
            speakers += found["speaker"] == row.speaker
            assert found["distanced"] == (row.distanced == "yes"), f"{name} {row.start}"
    assert right >= 38 and speakers >= 38


def test_real_articles_with_unbalanced_marks_keep_their_tail():
    path = SHARED / "data" / "polnear-train.jsonl.gz"
    if not path.exists():
        pytest.skip("needs data/polnear-train.jsonl.gz of the shared data: set MEDIA_DATA or put it at ../shared")
    import gzip
    import json

    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines][:200]
    open_ended = [text for text in texts if any(not quotation.closed for quotation in find_quotations(text))]
    assert open_ended
    for text, found in zip(open_ended, label_many(open_ended), strict=True):
        assert found.end[-1] == len(text)
        assert (found.voice != 1).any()  # an open mark never turns a whole article into a quotation
