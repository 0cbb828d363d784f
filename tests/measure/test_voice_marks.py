"""Quotation marks: pairing, glyphs, apostrophes, paragraphs, and text that is no text."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.measure.voice.marks import find_quotations

GLYPHS = [("“", "”"), ("„", "“"), ("«", "»"), ("‹", "›"), ("``", "''"), ('"', '"'), ("»", "«"), ("”", "”")]


def spans(text, **options):
    return [(text[q.start : q.end], q.depth) for q in find_quotations(text, **options)]


@pytest.mark.parametrize(("opening", "closing"), [*GLYPHS, ("‘", "’"), ("'", "'")])
def test_every_glyph_makes_the_same_quotations(opening, closing):
    text = f"Ann said {opening}we stay{closing} and left. {opening}Why?{closing} Bo asked."
    assert spans(text) == [(f"{opening}we stay{closing}", 0), (f"{opening}Why?{closing}", 0)]


@pytest.mark.parametrize(
    "text",
    [
        "It's Ann's boat and the miners' strike isn't over.",
        "Factories of the '90s and the '20s.",
        'The 6\'2" keeper and a 12" pipe.',
        "A 10 ' plank.",
    ],
)
def test_apostrophes_decades_and_inches_are_no_quotations(text):
    assert spans(text) == []


def test_elisions_of_the_language_are_no_openers():
    assert spans("'Tis late, and rock 'n' roll stays'", elisions=frozenset({"tis", "n"})) == []


def test_nested_marks_know_their_depth():
    assert spans("“She said ‘no’ twice,” Bo said.") == [("“She said ‘no’ twice,”", 0), ("‘no’", 1)]
    assert spans("'He said 'no'' and left") == [("'He said 'no''", 0), ("'no'", 1)]


def test_a_plural_possessive_does_not_close_a_quotation_in_single_marks():
    assert spans("'The boys' club is shut,' he said.") == [("'The boys' club is shut,'", 0)]
    assert spans("'the workers' said nothing.") == [("'the workers'", 0)]


def test_an_unclosed_quotation_ends_with_its_paragraph():
    text = 'Bo said, "We stay.\nThe town is quiet.'
    found = find_quotations(text)
    assert [(text[q.start : q.end], q.closed) for q in found] == [('"We stay.', False)]


def test_a_reopened_quotation_carries_on():
    text = "“We stay.\n\n“We fight,” Bo said."
    assert [q.continues for q in find_quotations(text)] == [False, True]
    closed = "“We stay.”\n\n“We fight,” Bo said."
    assert [q.continues for q in find_quotations(closed)] == [False, False]


def test_set_aside_lines_do_not_end_a_quotation_and_open_none():
    text = 'Bo said: "We stay.\nAdvertisement "buy\n"We fight," he added.'
    line = text.index("Advertisement")
    skip = lambda place: line <= place < line + 18
    found = find_quotations(text, skip=skip)
    assert [(q.start, q.continues) for q in found] == [(text.index('"We'), False), (text.index('"We fight'), True)]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab ,.?'\"“”‘’«»„‹›`\n5s–", max_size=80))
def test_quotations_lie_inside_the_text_nest_and_stay_in_their_line(text):
    found = find_quotations(text)
    for q in found:
        assert 0 <= q.start < q.inner_start <= q.inner_end <= q.end <= len(text)
        assert "\n" not in text[q.start : q.end]
    outer = [q for q in found if q.depth == 0]
    assert all(a.end <= b.start for a, b in pairwise(outer))
    assert all(any(o.start <= q.start and q.end <= o.end for o in outer) for q in found)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "Ann said ",
                "\x01we stay\x02",
                "it's late. ",
                "\x01Why?\x02 ",
                "\x01so ‘odd’ a day,\x02 ",
                "\n",
                "in 1999 ",
            ]
        )
    )
)
def test_the_choice_of_paired_glyphs_never_matters(pieces):
    raw = "".join(pieces)
    shapes = set()
    for opening, closing in GLYPHS:
        text = raw.replace("\x01", opening).replace("\x02", closing)
        shapes.add(
            tuple(
                (text[q.inner_start : q.inner_end].replace(opening, "").replace(closing, ""), q.depth)
                for q in find_quotations(text)
            )
        )
    assert len(shapes) == 1


@pytest.mark.parametrize("unit", ['"', "'", '" ', "' ", ' "a', " 'a", 'a" ', "a' ", "s' x ", '5" ', " '5"])
def test_time_grows_with_the_length_only(unit, grows_as_a_square):
    assert not grows_as_a_square(find_quotations, unit, many=5_000)


class Counting(str):
    """A text that counts the characters cut out of it."""

    cut = 0

    def __getitem__(self, place):
        piece = super().__getitem__(place)
        self.cut += len(piece)
        return piece


@pytest.mark.parametrize("unit", ["“a ", "‘A ", "“a’ ", "' s' “a "])
def test_no_mark_cuts_out_the_paragraph_before_it(unit):
    few, many = Counting(unit * 200), Counting(unit * 400)
    find_quotations(few), find_quotations(many)
    assert 0 < many.cut < 3 * few.cut
