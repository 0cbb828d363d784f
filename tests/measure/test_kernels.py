"""Fast paths against the readable definition: every path gives the same arrays. All texts are invented."""

import gzip
import io
import itertools
import json
import pickle
import subprocess
import sys
import time
import zipfile
from collections import Counter
from importlib import import_module

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.preprocessing import normalize

from analysis.compare import pairs
from analysis.measure import bounds, kernels
from analysis.measure.kernels import has_numba, words_numpy
from analysis.measure.runs import count_runs
from analysis.measure.sentences import sentence_ends
from analysis.measure.tokens import encode, fold, read_words, tokens_of, word_break_classes
from analysis.tables import PARTS, TableError

compiled_only = pytest.mark.skipif(not has_numba(), reason="the extra 'scale' (numba) is not installed")
PATHS = ["numpy", pytest.param("numba", marks=compiled_only)]
MIXED = st.text(alphabet=st.sampled_from(list(
    "aZé\u0301\u0308ß7 .,:;'’ʼ\"-\u2010\u00ad_·\n\r\t\u00a0\u202f\u200b\u200d\u200eאב״עمر٣ийЙ橋カ한\ud800\x00🇺🙂€ーก"
    "İŉ北京\u0345")), max_size=60)
SENTENCES = st.lists(st.sampled_from(
    [*"aBé7 .!?….,’”\"')]«»\n\r\u2028\xa0\u3000。」！_É١\ud800\x00🇺\x1c\x1f\x85։", "  ", "...", "Mr", "etc", "z.B",
     "U.S", "Dr", "ул", "Sept", "sept", "abcdefghijklmnopqrstuvw"]), max_size=25).map("".join)
HARD = ["", " ", "\ud800", "\x00a\x00b", "e\u0301te\u0301 été E\u0301te\u0301", "STRASSE Straße", "A\u0345Α", "ŉa İst",
        "can’t can't canʼt", "one\u00a0two", "one\u202ftwo 1\u202f000",
        "1\u202f0 raid war 北京", "co-op co\u2010op co\u2011op a\u00adb a - b", "Ж" * 40 + " " + "ж" * 40,
        "A" * 40 + " " + "a" * 40 + " " + "a" * 41, "A_B a_b A_b", "x" * 15 + " " + "x" * 16 + " " + "X" * 15,
        "a-_ b", "_-a", "a-_-b c-__-", "a-_b d-",
        "a\u200d" * 9, "\u0301a", "橋が橋", "カa1カ_1", "א\"א א' א\" 1", "1,5 1,a a,1 a.b a.1 1'1 a'1"]


def words_by(path, texts, classes=None):
    classes = word_break_classes() if classes is None else classes
    if path == "numpy":
        return words_numpy.words(texts, classes, fold)
    from analysis.measure.kernels import words_numba
    return words_numba.words(texts, classes, fold)


def assert_same(found, expected):
    assert found.vocabulary == expected.vocabulary
    for name in ("lengths", "word", "start", "end", "joined", "sizes"):
        one, other = getattr(found, name), getattr(expected, name)
        assert one.dtype == other.dtype and np.array_equal(one, other), name


@pytest.mark.parametrize("path", PATHS)
@given(texts=st.lists(st.one_of(st.text(max_size=60), MIXED), max_size=4))
@example(texts=HARD)
@example(texts=[])
@settings(max_examples=300, deadline=None)
def test_words_are_those_of_the_definition(path, texts):
    assert_same(words_by(path, texts), read_words(texts))


@pytest.mark.parametrize("path", PATHS)
def test_words_are_those_of_unicode_s_own_cases(path, root):
    lines = (root / "tests" / "oracles" / "unicode-15.0.0-WordBreakTest.txt").read_text(encoding="utf-8").splitlines()
    texts = ["".join(chr(int(code, 16)) for code in line.split("#")[0].split() if code not in "÷×")
             for line in lines if line.startswith("÷")]
    assert len(texts) == 1823
    assert_same(words_by(path, texts), read_words(texts))


@pytest.mark.parametrize("kind", ["E", "A", "x"])
@pytest.mark.parametrize("path", PATHS)
def test_spellings_follow_the_classes_and_not_what_python_takes_for_a_space(path, kind):
    table = word_break_classes().copy()
    table[0x202F] = ord(kind)
    texts = ["1\u202f0 raid war 北京", "a\u202f", "\u202fa b", "rain\u202f\u202fsea 橋が"]
    found, place = words_by(path, texts, table), 0
    for text, length in zip(texts, found.lengths.tolist(), strict=True):
        some = slice(place, place + length)
        assert [found.vocabulary[i] for i in found.word[some].tolist()] == [
            fold(text[a:b]) for a, b in zip(found.start[some].tolist(), found.end[some].tolist(), strict=True)]
        place += length
    assert place > 9


@pytest.mark.parametrize("path", PATHS)
def test_no_character_is_blank_in_one_place_and_part_of_a_word_in_another(path):
    texts = ["a" + chr(code) + "b" for code in itertools.chain(range(0x3100), range(0xFE00, 0x10000))]
    assert_same(words_by(path, texts), read_words(texts))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("text", [
    " ".join(f"w{i}" for i in range(1_000_000)), "a b " * 400_000, "\ud800a" * 100_000, "é" * 1_000_000,
    "a'" * 500_000, "_" * 1_000_000, "a" + "\u200d" * 500_000, "א\"" * 300_000], ids=range(8))
def test_one_long_text(path, text):
    began = time.monotonic()
    found = words_by(path, [text])
    assert time.monotonic() - began < 30
    assert len(found.vocabulary) == len(set(found.word.tolist()))
    if len(text) < 1_000_000:
        assert_same(found, read_words([text]))


@pytest.mark.parametrize("path", PATHS)
@given(texts=st.lists(st.lists(st.one_of(
    st.sampled_from(["fog", "far-eastern", "don’t", "don't", "‘so’", "e\u0301té", "naïve", "橋", "カa", "_", "a_b",
                     "a-_", "1,5", "3’4", "a.", ".b", "--", "a\u2010b", "\U0001f642", "א\"א", "\u00ad", "x" * 63,
                     "y" * 64, "z" * 70, "é" * 40]),
    st.text(max_size=4)), max_size=60).map(" ".join), max_size=5))
@settings(max_examples=200, deadline=None)
def test_words_that_cross_from_one_block_of_bytes_to_the_next(path, texts):
    assert_same(words_by(path, texts), read_words(texts))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("mark", [*".'’,:-_é\u0301橋א·", "“", " ", "1"])
def test_a_mark_at_every_place_of_a_block(path, mark):
    texts = ["a" * k + mark + "b " + "c" * (70 - k) + mark for k in range(140)]
    texts += ["x " * k + "a" + mark for k in range(40)]
    assert_same(words_by(path, texts), read_words(texts))
    assert_same(words_by(path, [text.replace("a", "1") for text in texts]),
                read_words([text.replace("a", "1") for text in texts]))


def test_no_space_of_any_width_is_part_of_a_word_or_sticks_to_one():
    spaces = [code for code in range(sys.maxunicode + 1) if chr(code).isspace()]
    assert {0x20, 0xA0, 0x202F, 0x3000} < set(spaces)
    assert [hex(code) for code in spaces if chr(word_break_classes()[code]) != "o"] == []
    assert set(word_break_classes()[:0x21].tobytes()) == {ord("o")}


@compiled_only
def test_bytes_that_pandas_keeps_are_those_of_the_texts():
    pytest.importorskip("pyarrow")
    from analysis.measure.kernels.bytes_numba import utf8
    texts = ["Fog.", "", "Brücke", "橋 \U0001f642"] * 3
    kept = pd.Series(texts, dtype=pd.StringDtype("pyarrow"))
    for some in (kept, kept[2:9], pd.concat([kept[5:], kept[:2]]), kept[:0]):
        found, expected = utf8(some), utf8(some.tolist())
        assert found.bounds.tolist() == expected.bounds.tolist()
        assert found.data.tobytes() == expected.data.tobytes()
        assert [found.text(i) for i in range(len(some))] == some.tolist()


@pytest.mark.parametrize("path", PATHS)
def test_many_empty_texts_and_one_that_is_not(path):
    found = words_by(path, [*[""] * 200_000, "A fog.", *[""] * 200_000])
    assert found.lengths.sum() == 2 and found.lengths[200_000] == 2
    assert found.vocabulary == ("a", "fog")


@compiled_only
@given(texts=st.lists(SENTENCES, max_size=4), languages=st.lists(st.sampled_from(["en", "de", "ru", "xx"]), min_size=4))
@example(texts=["Mr. Ost left. He said “no.” Yes. A. End", "U.S. Mail. u.s. a", "e.g. ét. Ét."], languages=["en"] * 4)
@settings(max_examples=500, deadline=None)
def test_sentences_are_those_of_the_definition(texts, languages):
    from analysis.measure.kernels.sentences_numba import sentence_bounds
    text, end = sentence_bounds(texts, languages[:len(texts)])
    expected = [(i, int(at)) for i, (content, language) in enumerate(zip(texts, languages, strict=False))
                for at in sentence_ends(content, language)]
    assert list(zip(text.tolist(), end.tolist(), strict=True)) == expected


@compiled_only
def test_a_text_is_decoded_once_however_many_stops_stand_near_its_letters(monkeypatch):
    from analysis.measure.kernels import sentences_numba
    from analysis.measure.kernels.bytes_numba import Utf8
    decoded, decode = [], Utf8.text
    monkeypatch.setattr(Utf8, "text", lambda texts, number: decoded.append(int(number)) or decode(texts, number))
    for times in (3, 300):
        texts = ["Мост закрыт. " * times, "Fog. " * times, "Дождь шёл. " * times]
        text, _ = sentences_numba.sentence_bounds(texts, ["ru"] * 3)
        assert np.bincount(text).tolist() == [times] * 3
        assert decoded == [0, 2]
        decoded.clear()


@compiled_only
def test_every_character_that_ends_or_does_not_end_a_sentence():
    from analysis.measure.kernels.sentences_numba import sentence_bounds
    texts = [form.format(chr(code)) for code in range(0x10000) for form in ("a{}", "a.{}B", "B{}. C")
             if chr(code).isspace() or not chr(code).isalnum()]
    assert len(texts) > 10_000
    text, end = sentence_bounds(texts, ["en"] * len(texts))
    expected = [(i, int(at)) for i, content in enumerate(texts) for at in sentence_ends(content)]
    assert list(zip(text.tolist(), end.tolist(), strict=True)) == expected


# Batches

def batch(texts, parts=None):
    articles = pd.DataFrame({"article_id": [f"a{i}" for i in range(len(texts))], "text": texts})
    if parts is None:
        parts = [(f"a{i}", 0, len(text), "body") for i, text in enumerate(texts)]
    return articles, pd.DataFrame(parts, columns=["article_id", "start", "end", "part"])


@pytest.fixture(params=PATHS)
def path(request, monkeypatch):
    """Every batch is large enough for the compiled functions, or none is."""
    monkeypatch.setattr(kernels, "LEAST_BYTES", 0 if request.param == "numba" else 10**15)
    return request.param


def test_parts_and_sentences_of_a_batch(path):
    texts = ["Menu Fog. Rain fell on", "", "One two. Three"]
    tokens = encode(*batch(texts, [("a0", 5, 9, "headline"), ("a0", 10, 19, "body"), ("a2", 0, 14, "body"),
                                   ("a1", 0, 50, "caption"), ("zz", 0, 5, "body")]))
    assert tokens.part.tolist() == [8, 0, 3, 3, 8, 3, 3, 3]
    assert tokens.sentence.tolist() == [0, 0, 1, 1, 2, 0, 0, 1]
    assert tokens.offsets.tolist() == [0, 5, 5, 8]


def test_of_stretches_that_overlap_the_last_begun_counts(path):
    tokens = encode(*batch(["Rain fell on the sea"], [("a0", 0, 20, "body"), ("a0", 5, 9, "credit")]))
    assert tokens.part.tolist() == [3, 6, 8, 8, 8]


@given(texts=st.lists(SENTENCES, min_size=1, max_size=4), data=st.data())
@settings(max_examples=100, deadline=None)
@compiled_only
def test_parts_and_sentences_are_the_same_with_and_without_compiled_functions(texts, data):
    rows = data.draw(st.lists(st.tuples(
        st.sampled_from([*(f"a{i}" for i in range(len(texts))), "zz"]), st.integers(0, 60), st.integers(-2, 60),
        st.sampled_from(["headline", "body", "credit"])), max_size=8))
    rows = [(key, begin, begin + more, part) for key, begin, more, part in rows]
    least, found = kernels.LEAST_BYTES, []
    try:
        for kernels.LEAST_BYTES in (0, 10**15):
            articles, parts = batch(["" for _ in texts], rows)
            tokens = encode(articles.assign(text=pd.Series(texts, dtype=object)), parts)
            found.append((tokens.part.tolist(), tokens.sentence.tolist(), tokens.part.dtype, tokens.sentence.dtype))
    finally:
        kernels.LEAST_BYTES = least
    assert found[0] == found[1]


def test_sentences_are_found_when_they_are_asked_for(path, monkeypatch):
    asked = []
    found = bounds._sentence_ends
    monkeypatch.setattr(bounds, "_sentence_ends", lambda *options: asked.append(1) or found(*options))
    tokens = encode(*batch(["Fog. Rain fell.", "War. It came."]))
    count_runs(tokens, longest=2, within="article")
    assert not asked
    assert tokens.sentence.tolist() == [0, 1, 1, 0, 1, 1] and tokens.sentence is tokens.sentence
    assert asked == [1] and tokens.later is None
    later = encode(*batch(["Fog. Rain fell.", "War. It came."]))
    assert pickle.loads(pickle.dumps(later)).sentence.tolist() == tokens.sentence.tolist()
    assert tokens_of(later, ["a1"]).sentence.tolist() == [0, 1, 1]


def test_all_text_is_body_unless_parts_are_given(path):
    articles, parts = batch(["Menu. Fog.", "", "Rain"])
    given, default = encode(articles, parts), encode(articles)
    for name in ("word", "start", "end", "part", "sentence", "joined"):
        assert getattr(given, name).tolist() == getattr(default, name).tolist()
    assert set(default.part.tolist()) == {PARTS.index("body")}


@pytest.mark.parametrize("kind", [object, "str"])
def test_texts_may_be_kept_either_way(path, kind):
    articles = pd.DataFrame({"article_id": ["a", "b"], "text": pd.Series(["Fög. Rain", "It’s war"], dtype=kind)})
    assert list(encode(articles).vocabulary) == ["fög", "rain", "it's", "war"]
    articles.loc[1, "text"] = None
    with pytest.raises(TableError, match=r"article 'b' has (None|nan) for a text"):
        encode(articles)


def test_a_text_that_is_none_is_refused(path):
    articles, parts = batch(["a"])
    with pytest.raises(TableError, match="article 'a0' has None for a text; expected a str, empty where there is"):
        encode(articles.assign(text=[None]), parts)


def test_a_small_batch_does_not_load_numba(root):
    code = ("import sys, pandas as pd; from analysis.measure.hits import find_hits, encode; "
            "encode(pd.DataFrame({'article_id': ['a'], 'text': ['Fog.']}), "
            "pd.DataFrame({'article_id': ['a'], 'start': [0], 'end': [4], 'part': ['body']})); "
            "sys.exit('numba' in sys.modules)")
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def counted(tokens, longest, within):
    """Runs counted one by one."""
    out = Counter()
    for i in range(len(tokens.article_ids)):
        for p in range(tokens.offsets[i], tokens.offsets[i + 1]):
            for size in range(1, longest + 1):
                run = range(p, p + size)
                if run[-1] >= tokens.offsets[i + 1] or any(tokens.part[k] > 4 for k in run):
                    continue
                if within == "article" or len({tokens.sentence[k] for k in run}) == 1:
                    out[i, tuple(tokens.vocabulary[tokens.word[k]] for k in run)] += 1
    return out


@given(texts=st.lists(st.lists(st.sampled_from(["fog", "war", "sea.", "rain", "MENU"]), max_size=30).map(" ".join),
                      max_size=4), longest=st.integers(1, 4), within=st.sampled_from(["sentence", "article"]))
@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize("route", PATHS)
def test_runs_are_counted_as_by_hand(route, texts, longest, within):
    least, kernels.LEAST_BYTES = kernels.LEAST_BYTES, 0 if route == "numba" else 10**15
    try:
        parts = [(f"a{i}", text.find("MENU") + 4 if "MENU" in text else 0, len(text), "body")
                 for i, text in enumerate(texts)]
        tokens = encode(*batch(texts, parts))
        runs = count_runs(tokens, longest=longest, within=within)
    finally:
        kernels.LEAST_BYTES = least
    found = runs.counts.tocoo()
    words = [tuple(tokens.vocabulary[k] for k in row if k >= 0) for row in runs.words.tolist()]
    assert len(set(words)) == len(words)
    uses = {(i, words[j]): n for i, j, n in zip(*found.coords, found.data, strict=True)}
    assert uses == counted(tokens, longest, within)


def test_wrong_runs_are_refused(path):
    tokens = encode(*batch(["a"]))
    for options in ({"longest": 0}, {"longest": True}, {"within": "paragraph"}):
        with pytest.raises(TableError, match="give a number of words from 1 on, and one of sentence, article"):
            count_runs(tokens, **options)


def test_runs_come_in_the_same_order_with_and_without_compiled_functions(monkeypatch):
    if not has_numba():
        pytest.skip("the extra 'scale' (numba) is not installed")
    chance = np.random.default_rng(5)
    # Enough for several batches of look-ups; some words are rare, so that many runs stand once.
    texts = [" ".join(f"w{k}" for k in (chance.pareto(0.7, 900) * 3).astype(int) % 4000) + "." for _ in range(12)]
    found = []
    for least in (0, 10**15):
        monkeypatch.setattr(kernels, "LEAST_BYTES", least)
        found.append(count_runs(encode(*batch(texts)), longest=3))
    fast, slow = found
    assert fast.words.tolist() == slow.words.tolist() and len(fast.words) > 10_000
    assert fast.words.dtype == slow.words.dtype and fast.counts.indices.dtype == slow.counts.indices.dtype
    assert fast.counts.shape == slow.counts.shape and abs(fast.counts - slow.counts).nnz == 0
    assert fast.counts.nnz == slow.counts.nnz


def test_a_table_of_runs_that_is_too_small_is_made_larger():
    if not has_numba():
        pytest.skip("the extra 'scale' (numba) is not installed")
    from analysis.measure.kernels import runs_numba
    word = np.random.default_rng(1).integers(0, 500, 5_000).astype(np.int32)
    offsets, room = np.array([0, 5_000]), np.minimum(5_000 - np.arange(5_000), 2).astype(np.uint8)
    expected = None
    for slots in (1 << 15, 1 << 10):
        number, count, places, again = (*(np.empty(5_000, np.int32) for _ in range(3)), np.empty(5_001, bool))
        table, state = np.zeros((slots, 2), np.uint64), np.zeros(4, np.int64)
        while not runs_numba.number_runs(word, np.zeros(0, bool), word, room, offsets, 1, number, count, places, again,
                                         table, state):
            smaller, table = table, np.zeros((2 * len(table), 2), np.uint64)
            runs_numba.move(smaller, table)
        total = int(state[1])
        found = number.tolist(), count.tolist(), places[:total].tolist(), again[:total].tolist()
        assert expected in (None, found)
        expected = found
    assert count.sum() == 4_999 and total > 4_000


# Real articles

def news(shared, most):
    with gzip.open(shared / "data" / "us-news-2012-2017.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in itertools.islice(lines, most)]


def russian(shared, most):
    with zipfile.ZipFile(shared / "data" / "war-articles-en-ru.zip") as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".txt"))[-most:]
        return [io.TextIOWrapper(archive.open(name), encoding="utf-8", newline="").read() for name in names]


@pytest.mark.parametrize("read", [news, russian])
@pytest.mark.parametrize("route", PATHS)
def test_real_articles(route, read, shared):
    texts = read(shared, 200)
    expected = read_words(texts)
    assert len(expected.word) > 50_000
    assert_same(words_by(route, texts), expected)


@pytest.mark.skipif(not has_numba(), reason="needs numba (extra scale)")
@pytest.mark.parametrize("at_least", [0.05, 0.3, 0.5, 0.8, 1.0])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_pairs_of_rows_are_those_of_a_full_product(seed, at_least):
    from analysis.measure.kernels.pairs_numba import near_pairs
    chance = np.random.default_rng(seed)
    # Few frequent words and many rare ones, some rows alike, some without a word.
    counts = sparse.random(300, 400, density=0.04, random_state=seed, format="lil")
    counts[:, :5] = chance.random((300, 5)) * (chance.random((300, 5)) < 0.8)
    for row in range(0, 300, 7):
        counts[row] = counts[row - 1]
    counts[[3, 50, 299]] = 0
    weights = normalize(sparse.csr_matrix(counts))
    full = np.triu((weights @ weights.T).toarray(), 1)
    i, j = near_pairs(weights, at_least)
    found = set(zip(i.tolist(), j.tolist(), strict=True))
    sure = set(zip(*(part.tolist() for part in np.nonzero(full >= at_least - 1e-9)), strict=True))
    assert sure
    assert sure <= found
    assert all(full[pair] >= at_least - 1e-6 for pair in found)
    assert len(found) == len(i)


@pytest.mark.skipif(not has_numba(), reason="needs numba (extra scale)")
def test_pairs_of_rows_without_rows_or_words():
    from analysis.measure.kernels.pairs_numba import near_pairs
    for shape in ((0, 5), (4, 0), (4, 5)):
        assert [part.tolist() for part in near_pairs(sparse.csr_matrix(shape), 0.5)] == [[], []]


@pytest.mark.skipif(not has_numba(), reason="needs numba (extra scale)")
def test_pairs_above_are_the_same_with_and_without_compiled_functions(monkeypatch):
    weights = normalize(sparse.random(400, 300, density=0.1, random_state=7, format="csr"))
    monkeypatch.setattr(pairs, "compiled", lambda name, size: None)
    slow = pairs.pairs_above(weights, 0.3)
    monkeypatch.setattr(pairs, "compiled", lambda name, size: import_module(f"analysis.measure.kernels.{name}"))
    fast = pairs.pairs_above(weights, 0.3)
    assert len(slow[0]) > 20
    assert [part.tolist() for part in slow] == [part.tolist() for part in fast]
    assert all(part.dtype == other.dtype for part, other in zip(slow, fast, strict=True))


@compiled_only
def test_what_is_loaded_hangs_on_all_that_comes():
    assert kernels.compiled("words_numba", 100) is None
    assert kernels.compiled("words_numba", kernels.LEAST_BYTES) is not None
    assert kernels.compiled("voice_pages", kernels.LEAST_BYTES) is None  # dearer to compile
    with kernels.expecting(10 * kernels.LEAST_BYTES):
        assert kernels.compiled("words_numba", 100) is not None
        assert kernels.compiled("voice_pages", 100) is not None
    assert kernels.compiled("words_numba", 100) is None
