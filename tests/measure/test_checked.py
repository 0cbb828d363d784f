"""What the public measures refuse, in words and not with an error from below. All texts are invented."""

import numpy as np
import pandas as pd
import pytest

from analysis.measure import kernels
from analysis.measure.concordance import concordance
from analysis.measure.hits import find_hits
from analysis.measure.labels import label_articles
from analysis.measure.lexicon import make_lexicon
from analysis.measure.near import near_duplicates
from analysis.measure.ngrams import count_ngrams, expressions
from analysis.measure.tokens import encode
from analysis.tables import TableError

WAR = make_lexicon({"families": {"war": {"frames": {"war": ["war"]}}}})


def articles(*texts, **columns):
    return pd.DataFrame({"article_id": [f"a{i}" for i in range(len(texts))], "text": pd.Series(texts, dtype=object),
                         **columns})


def parts(start=0, end=9, part="body", key="a0"):
    columns = {"article_id": [key, "a1"], "start": [start, 0], "end": [end, 4], "part": [part, "body"]}
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})


@pytest.mark.parametrize("window", ["x", None, 1.5, True, np.nan])
def test_a_window_that_is_no_whole_number(window):
    with pytest.raises(TableError, match=r"window is .*; give a whole number of words on each side, at least 0"):
        concordance(articles("A war."), "war", window=window)


def test_a_window_wider_than_any_text():
    with pytest.raises(TableError, match=f"window is {2**70}; give a whole number of words on each side, at most"):
        concordance(articles("A war."), "war", window=2**70)
    assert concordance(articles("A war."), "war", window=np.int64(2**31 - 1))["left"].tolist() == ["A"]


@pytest.mark.parametrize("term", [None, 3, ["war"]])
def test_a_term_that_is_no_text(term):
    with pytest.raises(TableError, match=r"the term is .*; give a word or phrase, as a text"):
        concordance(articles("A war."), term)


@pytest.mark.parametrize("at_least", ["x", None, True, np.nan])
def test_a_containment_that_is_no_number(at_least):
    with pytest.raises(TableError, match=r"at_least is .*; give a containment above 0 and at most 1"):
        near_duplicates(articles("A war."), at_least=at_least)


@pytest.mark.parametrize("min_count", ["x", None, 0, 1.5, True])
def test_a_least_count_that_is_no_whole_number(min_count):
    said = r"min_count is .*; give a whole number of places, at least 1"
    with pytest.raises(TableError, match=said):
        count_ngrams(articles("A war."), min_count=min_count)
    with pytest.raises(TableError, match=said):
        expressions(count_ngrams(articles("A war."), min_count=1), min_count=min_count)


@pytest.mark.parametrize("size", [1, 4, "x", None, 2.0, [2]])
def test_an_expression_of_another_size(size):
    with pytest.raises(TableError, match=r"size is .*; an expression has 2 or 3 words"):
        count_ngrams(articles("A war."), size=size)


@pytest.mark.parametrize("lexicon", [None, "war", {}])
def test_a_lexicon_that_is_none(lexicon):
    with pytest.raises(TableError, match=r"the lexicon is .*, no Lexicon; make one with load_lexicon or make_lexicon"):
        find_hits(articles("A war."), lexicon)


def test_an_article_without_a_name():
    for missing in (None, np.nan):
        some = articles("A war.", "Fog.").assign(article_id=pd.Series(["a", missing], dtype=object))
        for measure in (lambda table: find_hits(table, WAR), encode, near_duplicates):
            with pytest.raises(TableError, match="row 2 of the articles table has no article_id; give each article a"):
                measure(some)
    some = articles("A war.").assign(article_id=pd.Series([["a"]], dtype=object))
    with pytest.raises(TableError, match=r"the articles table, row 1, has article_id = \['a'\]; expected one text"):
        encode(some)


def test_a_language_that_is_a_list_is_refused_and_a_missing_one_has_no_abbreviations():
    some = articles("A war.", language=pd.Series([["en", "de"]], dtype=object))
    for measure in (lambda table: find_hits(table, WAR), encode,
                    lambda table: label_articles(table, parts().iloc[:0])):
        with pytest.raises(TableError, match=r"article 'a0' has \['en', 'de'\] for a language; give one code"):
            measure(some)
    missing = articles("A war.", language=pd.Series([None], dtype=object))
    assert encode(missing).vocabulary == ("a", "war")
    with pytest.raises(TableError, match="article 'a0' has None for a language; give one code"):
        label_articles(missing, parts().iloc[:0])


@pytest.mark.parametrize("value", ["x", "5", None, np.nan, np.inf, 1.5, True, 2**70, pd.NA])
@pytest.mark.parametrize("column", ["start", "end"])
def test_a_part_whose_place_is_no_whole_number(column, value):
    some, wrong = articles("A war came.", "Fog.", language="en"), parts(**{column: value})
    for measure in (lambda: find_hits(some, WAR, parts=wrong), lambda: label_articles(some, wrong)):
        with pytest.raises(TableError, match=rf"the parts table, row 1 \(article 'a0'\), has {column} = .*; expected a "
                                             rf"whole number of characters. Make the table with split_parts"):
            measure()


def test_a_missing_place_in_a_column_of_numbers_loses_no_hit_in_silence():
    some, table = articles("A war came.", "A war."), parts().astype({"start": int, "end": float})
    assert find_hits(some, WAR, parts=table.assign(end=[11.0, 6.0]))["article_id"].tolist() == ["a0", "a1"]
    with pytest.raises(TableError, match=r"row 1 \(article 'a0'\), has end = nan; expected a whole number"):
        find_hits(some, WAR, parts=table.assign(end=[np.nan, 6.0]))


@pytest.mark.parametrize(("part", "said"), [
    (3, "unknown part 3; known are headline"), (None, "unknown part (None|nan)"),
    (["body"], r"row 1, has part = \['body'\]; expected one text")])
def test_a_part_that_is_no_text(part, said):
    with pytest.raises(TableError, match=said):
        find_hits(articles("A war."), WAR, parts=parts(part=part))
    mixed = pd.concat([parts(part=part), parts(part="footer")], ignore_index=True)
    with pytest.raises(TableError, match=r"unknown part|expected one text"):
        find_hits(articles("A war."), WAR, parts=mixed)


def test_labels_of_tables_that_lack_a_column():
    with pytest.raises(TableError, match=r"the articles table lacks \['language'\]"):
        label_articles(articles("A war."), parts())
    with pytest.raises(TableError, match=r"the parts table lacks \['end'\]"):
        label_articles(articles("A war.", language="en"), parts().drop(columns="end"))
    with pytest.raises(TableError, match="article 'a0' has None for a text"):
        label_articles(articles(None, language="en"), parts().iloc[:0])


@pytest.mark.parametrize("least", [0, 10**15])
def test_half_a_character_is_counted_but_not_shown(monkeypatch, least):
    if least == 0 and not kernels.has_numba():
        pytest.skip("the extra 'scale' (numba) is not installed")
    monkeypatch.setattr(kernels, "LEAST_BYTES", least)
    some = articles("Fog.", "The war \ud800 came, Bo\ud800 Orr said.", language="en")
    assert find_hits(some, WAR)["article_id"].tolist() == ["a1"]
    assert encode(some).vocabulary[:3] == ("fog", "the", "war")
    said = r"article 'a1' has half a character \('\\ud800', a lone surrogate\) at character 8; read the file in its own"
    with pytest.raises(TableError, match=said):
        concordance(some, "war")
    with pytest.raises(TableError, match=said):
        label_articles(some, parts().iloc[:0])
    # Where nothing of such a text is to be shown, it does not matter.
    assert concordance(some, "fog")["node"].tolist() == ["Fog"]
