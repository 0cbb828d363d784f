"""Fast paths against the readable definition: every path gives the same arrays. All texts are invented."""

import gzip
import io
import itertools
import json
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
from analysis.measure import kernels
from analysis.measure.kernels import has_numba, words_numpy
from analysis.measure.runs import count_runs
from analysis.measure.sentences import sentence_ends
from analysis.measure.tokens import _classes, encode, fold, read_words
from analysis.tables import TableError

compiled_only = pytest.mark.skipif(not has_numba(), reason="the extra 'scale' (numba) is not installed")
PATHS = ["numpy", pytest.param("numba", marks=compiled_only)]
MIXED = st.text(alphabet=st.sampled_from(list(
    "aZé\u0301\u0308ß7 .,:;'’ʼ\"-\u2010\u00ad_·\n\r\t\u00a0\u200b\u200d\u200eאב״עمر٣ийЙ橋カ한\ud800\x00🇺🙂€ーกİŉ"
    "\u0345")), max_size=60)
SENTENCES = st.lists(st.sampled_from(
    [*"aBé7 .!?….,’”\"')]«»\n\r\u2028\xa0\u3000。」！_É١\ud800\x00🇺\x1c\x1f\x85։", "  ", "...", "Mr", "etc", "z.B",
     "U.S", "Dr", "ул", "Sept", "sept", "abcdefghijklmnopqrstuvw"]), max_size=25).map("".join)
HARD = ["", " ", "\ud800", "\x00a\x00b", "e\u0301te\u0301 été E\u0301te\u0301", "STRASSE Straße", "A\u0345Α", "ŉa İst",
        "can’t can't canʼt", "one\u00a0two", "co-op co\u2010op co\u2011op a\u00adb a - b", "Ж" * 40 + " " + "ж" * 40,
        "A" * 40 + " " + "a" * 40 + " " + "a" * 41, "A_B a_b A_b", "x" * 15 + " " + "x" * 16 + " " + "X" * 15,
        "a\u200d" * 9, "\u0301a", "橋が橋", "カa1カ_1", "א\"א א' א\" 1", "1,5 1,a a,1 a.b a.1 1'1 a'1"]


def words_by(path, texts):
    if path == "numpy":
        return words_numpy.words(texts, _classes(), fold)
    from analysis.measure.kernels import words_numba
    return words_numba.words(texts, _classes(), fold)


def assert_same(found, expected):
    assert found.vocabulary == expected.vocabulary
    for name in ("lengths", "word", "start", "end", "joined"):
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
