"""The voice step compiled and not: both ways give the same labels, sums and quotations. All texts are invented."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.measure import kernels
from analysis.measure.kernels import has_numba
from analysis.measure.voice import label_batches, label_many
from analysis.measure.voice.features import templates
from analysis.measure.voice.language import load_language
from analysis.measure.voice.marks import find_quotations
from analysis.measure.voice.model import decode, load_model
from analysis.measure.voice.page import _inside, lay_out
from analysis.measure.voice.reasons import reason_table
from analysis.measure.voice.stretches import label
from analysis.measure.voice.tokens import code_points
from analysis.measure.voice.word_classes import word_ids

pytestmark = pytest.mark.skipif(not has_numba(), reason="the extra 'scale' (numba) is not installed")

PIECES = {
    "en": ["Ann Lee", "the mayor", "Mr. Orr", "said", "says", "told reporters", "that", "according to",
           "the bridge was shut", "calling it",
           "so-called", "what Bo Orr calls", "a statement", "the claim that", "is expected to", "denied",
           "did not say", "adding", "citing", "it is raining", "who", "of", "while", "he", "her", "as", "wrote a novel",
           "the film", "reportedly", "no", "İn", "nicknamed", "using the town's wording", "was quoted as saying"],
    "de": ["Anna Lehmann", "die Stadt", "sagte", "sagte,", "habe", "dass", "laut", "zufolge", "der Sprecher",
           "es regne", "die sogenannte", "nannte", "als", "am 3. Mai", "nicht", "er", "betonte", "wie", "das Buch"],
    "ru": ["Анна Ли", "мэр", "сказал", "что", "по словам", "сообщил", "так называемый", "мост закрыт", "он", "не",
           "как", "ООН", "отметила", "газета"],
    "fr": ["Anne", "dit", "le pont", "selon"]}  # fmt: skip
MARKS = [*" ,.;:?!\n", ". ", ", ", "\n", "“", "”", '"', '" ', ' "', "'", "’", "‘", "''", "``", "«", "»", "(", " — ",
         "...", "…", "5", "12", "'90s", "'tis", "’s ", "s' ", "U.S. ", "\x1c", "\u2028", "\ud800", "😀", "🄰", "𝟓", "𝒜",
         "²", "goin' ", "5'11\" ", "/"]  # fmt: skip
MARKED = st.lists(
    st.sampled_from([*MARKS, "a", "S", "n ", "ab cd", "Ж", "´", "‚", "‛", "-", "[", "10"]), max_size=30
).map("".join)
CASES = st.sampled_from(sorted(PIECES)).flatmap(
    lambda language: st.tuples(
        st.just(language),
        st.lists(
            st.lists(st.sampled_from([*(f" {piece}" for piece in PIECES[language]), *MARKS]), max_size=40).map("".join),
            max_size=4,
        ),
    )
)
HARD = ["", " ", "\n\n", '"', "“" * 30, "Ann Lee said the bridge was shut. " * 40, "a " * 900, "said " * 500,
        'He said: "No."\n"Never,"\n“and so on\n“and on,” said Ann.',
        "“Why?” Ann asked. “‘So’ what?” she said."]  # fmt: skip


@pytest.fixture
def both(monkeypatch):
    """What a function gives without the compiled functions, and with them."""
    def run(function):
        found = []
        for least in (10**15, 0):
            monkeypatch.setattr(kernels, "LEAST_BYTES", least)
            found.append(function())
        return found
    return run


def parts_of(text, number):
    """Some lines of a text as parts, others left out."""
    names = ("headline", "dateline", "body", "caption", "credit", "boilerplate", "standfirst")
    rows, start = [], 0
    for place, line in enumerate(text.split("\n")):
        if (place + number) % 3 and line:
            rows.append((start, start + len(line), names[(place + number) % len(names)]))
        start += len(line) + 1
    return rows


def labelled(language, texts, with_parts=True):
    """The stretches of texts, told by words."""
    rows = []
    articles = [(text, parts_of(text, number) if with_parts else []) for number, text in enumerate(texts)]
    for found in label_batches(articles, language=language):
        rows += zip(found.article.tolist(), found.start.tolist(), found.end.tolist(), found.voice.tolist(),
                    [found.reasons[row] for row in found.reason], found.distanced.tolist(), strict=True)  # fmt: skip
    return rows


@settings(max_examples=150, deadline=None)
@given(case=CASES)
@example(case=("en", HARD))
@example(case=("ru", HARD))
@example(case=("fr", HARD))
def test_both_ways_give_the_same_labels(case):
    language, texts = case
    least = kernels.LEAST_BYTES
    try:
        kernels.LEAST_BYTES = 10**15
        plain = labelled(language, texts)
        kernels.LEAST_BYTES = 0
        assert labelled(language, texts) == plain
    finally:
        kernels.LEAST_BYTES = least
    assert plain or not any(texts)


def test_compiled_too_a_batch_is_labelled_as_each_text_alone(monkeypatch):
    monkeypatch.setattr(kernels, "LEAST_BYTES", 0)
    texts = ["Ann Lee said the bridge is shut.", "", "“We stay,” Bo Orr said. He left.", "Lee called it “a farce”."]
    alone = [(number, *row[1:]) for number, text in enumerate(texts) for row in labelled("en", [text], False)]
    assert labelled("en", texts, False) == alone
    assert {row[3] for row in alone} == {0, 1, 2}


@settings(max_examples=400, deadline=None)
@given(text=MARKED, edges=st.tuples(st.integers(0, 40), st.integers(0, 40)))
@example(text='A song "?"!F “on', edges=(0, 0))
@example(text="5'11\" and 5' 11.5\" tall, 'tis '90s 'Tis", edges=(0, 0))
def test_both_ways_pair_the_same_quotations(text, edges):
    from analysis.measure.kernels.voice_pages import quotations

    language = load_language("en")
    aside = [tuple(sorted(min(edge, len(text)) for edge in edges))]
    expected = find_quotations(text, elisions=language.elisions, skip=_inside(aside))
    assert quotations(code_points(text), language, aside) == expected


def english_page(text):
    page = lay_out(text, load_language("en"), np.zeros(1, np.int64), [(0, 12, "headline")])
    labels = label(page, None)
    table, keys = reason_table(labels.reasons)
    model = load_model("en")
    table[:, 4] = model.cue_ids(keys)
    return model, page, labels, table


TEXT = ("Bridge shut\nAnn Lee, the mayor of Ostmark, said on Monday that “the bridge, the old one, is shut”; Bo Orr, "
        "who denied it, told the Ostmark Post: “No. It's ‘open’.” According to Orr, zyxwv qwrtp, nobody knows.\n"
        "Snow fell. What the Post calls “the so-called bridge” "
        "may not be one, Lee adds, citing 3 reports.") * 3  # fmt: skip


def test_both_ways_sum_the_same_weights_to_the_last_bit():
    from analysis.measure.kernels.voice_models import FAMILIES, decoded, scored

    model, page, labels, table = english_page(TEXT)
    words, strange = word_ids(page, model.table)
    families = list(templates(page, labels.rows, labels.reason, table, words, model.vocabulary))
    assert tuple(family.name for family in families) == FAMILIES
    plain = model.scores(page, words, strange, families)
    found = scored(model, page, labels.rows, labels.reason, table)
    assert np.abs(plain).max() > 1 and len(strange)
    assert plain.tobytes() == found.tobytes()
    course = decode(plain, page.tokens.line, 0.04)
    assert 0 < course.sum() < len(course)
    assert np.array_equal(decoded(found, page.tokens.line, 0.04), course)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(*[st.integers(-40, 40).map(lambda value: value / 8)] * 3, st.integers(0, 1)), min_size=1,
                max_size=30))  # fmt: skip
def test_both_ways_decode_alike(rows):
    from analysis.measure.kernels.voice_models import decoded

    scores, line = np.array([row[:3] for row in rows], np.float32), np.cumsum([row[3] for row in rows])
    assert np.array_equal(decoded(scores, line, 0.04), decode(scores, line, 0.04))


def test_both_ways_lay_a_page_out_alike(both):
    text, language = TEXT + "".join(MARKS) * 2, load_language("de")
    plain, fast = both(lambda: lay_out(text, language, np.array([0, 40]), [(50, 90, "credit")]))
    for name in ("row", "roles", "sign", "quote", "depth", "sentence", "article", "head", "aside", "minor",
                 "first", "cuts"):
        assert np.array_equal(getattr(plain, name), getattr(fast, name)), name
    for name in ("start", "end", "key", "word", "upper", "line", "lower"):
        assert np.array_equal(getattr(plain.tokens, name), getattr(fast.tokens, name)), name
    assert plain.outer == fast.outer and plain.outer and len(plain) > 200


def test_a_small_batch_of_labels_does_not_load_numba(root):
    code = ("import sys; from analysis.measure.voice import voices; assert len(voices('“No,” Ann said.')); "
            "sys.exit('numba' in sys.modules)")
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_the_search_for_cycles_goes_on_after_a_batch():
    import gc

    assert gc.isenabled() and list(label_many(["Ann said no."])) and gc.isenabled()
