"""Where sentences end. All texts are invented."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.measure.sentences import sentence_ends


def sentences(text: str, language: str = "en") -> list[str]:
    ends = sentence_ends(text, language).tolist()
    pieces = [text[a:b].strip() for a, b in zip([0, *ends], [*ends, len(text)], strict=True)]
    return [piece for piece in pieces if piece]


@pytest.mark.parametrize(("text", "expected"), [
    ("It rained. The bridge fell.", ["It rained.", "The bridge fell."]),
    ("Who built it? Nobody knows!", ["Who built it?", "Nobody knows!"]),
    ("Mr. Ost met Dr. West. They left.", ["Mr. Ost met Dr. West.", "They left."]),
    ("The U.S. President spoke. He left.", ["The U.S. President spoke.", "He left."]),
    ("J. Ost spoke.", ["J. Ost spoke."]),
    ("It cost 3.5 crowns. Too much.", ["It cost 3.5 crowns.", "Too much."]),
    ("He said: “It fell.” Then he left.", ["He said: “It fell.”", "Then he left."]),
    ("“It fell.” he said.", ["“It fell.” he said."]),
    ("He paused ... and left. Done.", ["He paused ...", "and left.", "Done."]),
    ("橋が落ちた。雨が降った。", ["橋が落ちた。", "雨が降った。"]),
    ("هل سقط الجسر؟ نعم.", ["هل سقط الجسر؟", "نعم."]),
    ("She read “the U.S.” Then she left.", ["She read “the U.S.”", "Then she left."]),
    ("no stop at all", ["no stop at all"]),
])
def test_sentences(text, expected):
    assert sentences(text) == expected


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029"])
def test_a_line_end_always_ends_a_sentence(line_end):
    assert sentences(f"the old{line_end}bridge") == ["the old", "bridge"]


def test_abbreviations_go_by_language():
    text = "Мост построен в 2031 г. Остом."
    assert sentences(text, "ru") == [text]
    assert len(sentences(text, "en")) == 2
    assert len(sentences(text, "xx")) == 2


@given(st.text(alphabet="aB.!? ”\n。'", max_size=40))
@settings(max_examples=200, deadline=None)
def test_ends_ascend_inside_the_text(text):
    ends = sentence_ends(text)
    assert ends.dtype == np.int64
    assert (np.diff(ends) > 0).all()
    assert not len(ends) or (ends[0] > 0 and ends[-1] <= len(text))


@pytest.mark.parametrize("text", ["." * 1_000_000 + "x", ".?!" * 300_000 + "x", ".'" * 500_000 + "x",
                                  "." + "'" * 1_000_000,
                                  "\n" * 1_000_000, "。" * 1_000_000 + "x", "a. " * 300_000, "\ud800. " * 1000],
                         ids=range(8))
def test_bad_input_takes_time_in_proportion(text):
    began = time.monotonic()
    sentence_ends(text)
    assert time.monotonic() - began < 60
