"""Tables, the study folder, the codebook and the door. All names in the tables are invented."""

import ast
import importlib
import inspect

import pandas as pd
import pytest

import analysis
from analysis import study as study_module
from analysis import tables
from analysis.study import Study, StudyError, load_articles, load_ledger, open_study, read_table
from analysis.tables import SCHEMAS, TableError, columns, empty, require, typed

HEADER = "article_id,file,outlet,country,date,language,title,url,credit,sha256,inferred,note\n"
ROWS = "a,a.txt,Ost Post,,2031-06-03,en,,,,,,\nb,b.txt,West Mail,,,en,,,,,,\n"
TOML = 'title = "Bridge"\nquestion = "Whose bridge?"\n[[outlets]]\nname = "West Mail"\n[[outlets]]\nname = "Ost Post"\n'


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy" / "study.toml").write_text(TOML, encoding="utf-8")
    (tmp_path / "toy" / "articles.csv").write_text(HEADER + ROWS, encoding="utf-8")
    return tmp_path


# Tables

def lengths(**changed) -> pd.DataFrame:
    return pd.DataFrame({"article_id": ["a", "b"], "part": ["body", "body"], "voice": ["own", "direct"],
                         "copy": ["none", "first"], "tokens": ["7", "12"], **changed})


def test_a_table_gets_its_types_and_order():
    out = typed(lengths()[["copy", "tokens", "voice", "part", "article_id"]].assign(other=1), "lengths")
    assert list(out) == columns("lengths")
    assert out["tokens"].tolist() == [7, 12]
    assert out["tokens"].dtype == "int64"


def test_missing_text_becomes_empty_text():
    assert typed(lengths(article_id=["a", None]), "lengths")["article_id"].tolist() == ["a", ""]


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_an_empty_table_has_the_types_of_a_full_one(name):
    out = empty(name)
    assert list(out) == columns(name)
    for column in SCHEMAS[name]:
        expected = {"integer": "int64", "boolean": "bool", "number": "float64"}.get(column.type, "str")
        assert out[column.name].dtype == expected, column.name


@pytest.mark.parametrize("value", ["1.5", "", "many", None, "inf", 2.5, float("nan")])
def test_what_is_no_whole_number_is_refused(value):
    with pytest.raises(TableError, match=r"the lengths table .*'tokens' that is no integer \(row 2: .*correct the row"):
        typed(lengths(tokens=["7", value]), "lengths")


@pytest.mark.parametrize("value", ["yes", "", "0"])
def test_what_is_neither_true_nor_false_is_refused(value):
    table = pd.DataFrame({"family": "f", "frame": "g", "language": "en", "term": "x", "is_decoy": ["True", value]})
    with pytest.raises(TableError, match=r"'is_decoy' that is no boolean \(row 2: .*expected true or false"):
        typed(table, "frames")


def test_booleans_are_read_in_any_capitals():
    table = pd.DataFrame({"family": "f", "frame": "g", "language": "en", "term": "x", "is_decoy": ["True", "false"]})
    assert typed(table, "frames")["is_decoy"].tolist() == [True, False]


def test_an_unknown_value_is_refused_with_its_row():
    with pytest.raises(TableError,
                       match=r"lengths table, row 2, has voice = 'loud'; it may be one of own, indirect, direct"):
        typed(lengths(voice=["own", "loud"]), "lengths")


def test_a_missing_column_is_named():
    with pytest.raises(TableError,
                       match=r"the hits table lacks \['frame'\]; it has \['family'\]. Make it with find_hits"):
        require(pd.DataFrame({"family": []}), ["family", "frame"], "hits", "find_hits")
    with pytest.raises(TableError, match="the hits table is a list, not a DataFrame"):
        require([], ["family"], "hits", "find_hits")


def test_the_codebook_explains_every_column_of_the_evidence(root):
    book = (root / "corpus" / "README.md").read_text(encoding="utf-8")
    assert len(tables.EVIDENCE) == 12
    for name in (*tables.EVIDENCE, "articles", "ledger"):
        for column in SCHEMAS[name]:
            assert column.meaning
            assert f"{column.name}`" in book, (name, column.name)


def test_the_parts_are_counted_or_set_aside():
    assert tables.PARTS[:len(tables.COUNTED_PARTS)] == tables.COUNTED_PARTS  # the cells of evidence rest on it
    assert not set(tables.COUNTED_PARTS) & set(tables.SET_ASIDE_PARTS)


# Study

def test_a_study_opens_with_its_defaults(corpus):
    study = open_study("toy", corpus=corpus)
    assert (study.title, study.event, study.folder) == ("Bridge", "", corpus / "toy")
    assert study.outlets["name"].tolist() == ["West Mail", "Ost Post"]
    assert study.parameters == {key: setting[1] for key, setting in study_module.PARAMETERS.items()}
    assert study.text == corpus / "toy" / "text"


def test_the_study_can_be_named_from_outside(corpus, monkeypatch, root):
    monkeypatch.setenv("MEDIA_STUDY", "toy")
    assert open_study(corpus=corpus).name == "toy"
    monkeypatch.delenv("MEDIA_STUDY")
    assert open_study().name == study_module.SHIPPED
    monkeypatch.setenv("MEDIA_FIGURES", str(corpus / "aside"))
    assert open_study("toy", corpus=corpus).figures == corpus / "aside" / "toy"
    monkeypatch.delenv("MEDIA_FIGURES")
    assert open_study("toy", corpus=corpus).figures == root / "figures" / "toy"


@pytest.mark.parametrize("name", ["../toy", "..", ".toy", "a/b", "a\\b", "/toy", "toy\n", " "])
def test_a_name_that_could_leave_the_folder_is_refused(corpus, name):
    with pytest.raises(StudyError, match="is no name of a study: letters, digits"):
        open_study(name, corpus=corpus)


def test_an_unknown_study_is_refused_with_those_there_are(corpus):
    with pytest.raises(StudyError,
                       match=r"no study 'nothing' in .*there is: toy\. Start one with: python3 make\.py new nothing"):
        open_study("nothing", corpus=corpus)


@pytest.mark.parametrize(("toml", "message"), [
    ("title = ", r"study\.toml is no valid TOML in UTF-8"),
    (TOML + "[parameters]\nsede = 3\n",
     r"study\.toml: unknown setting 'parameters\.sede'; known are .*parameters\.seed"),
    ("colour = 1\n" + TOML, r"study\.toml: unknown setting 'colour'; known are title"),
    (TOML + "color = 'red'\n", r"unknown setting 'outlets\.color'; known are outlets\.name"),
    (TOML + "[parameters]\nseed = 'x'\n", r"setting 'parameters\.seed' is 'x'; expected a int"),
    (TOML + "[parameters]\nseed = true\n", r"setting 'parameters\.seed' is True; expected a int"),
    (TOML + "[parameters]\nseed = 1.0\n", r"setting 'parameters\.seed' is 1\.0; expected a int"),
    (TOML + "[parameters]\nseed = -1\n", r"parameters\.seed is -1; it is at least 0"),
    (TOML + "[parameters]\nlevel = 95\n", r"parameters\.level is 95; it lies between 0 and 1, usually 0\.95"),
    (TOML + "[parameters]\nlevel = nan\n", r"parameters\.level is nan; it lies between 0 and 1"),
    (TOML + "[parameters]\npermutations = 0\n", r"parameters\.permutations is 0; it is at least 1"),
    (TOML + "[parameters]\nmin_count = -3\n", r"parameters\.min_count is -3; it is at least 1"),
    ("parameters = 3\n" + TOML, r"setting 'parameters' is 3; expected a dict"),
    ('question = "Why?"\n', r"lacks 'title'; add a line title"),
    ('title = "x"\nquestion = ""\n', r"lacks 'question'; add a line question"),
    ('title = "x"\nquestion = "y"\noutlets = ["A"]\n',
     r"'outlets' holds 'A'; write one \[\[outlets\]\] section per outlet"),
    (TOML + "[[outlets]]\ncountry = 'AUT'\n", r"an \[\[outlets\]\] section has no name"),
    (TOML + "[[outlets]]\nname = 'Ost Post'\n", r"outlet 'Ost Post' is listed twice"),
])
def test_wrong_settings_are_refused(corpus, toml, message):
    (corpus / "toy" / "study.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(StudyError, match=message) as refused:
        open_study("toy", corpus=corpus)
    assert str(corpus / "toy" / "study.toml") in str(refused.value)


def test_settings_in_another_encoding_are_refused(corpus):
    (corpus / "toy" / "study.toml").write_bytes('title = "Brücke"\nquestion = "?"\n'.encode("latin-1"))
    with pytest.raises(StudyError, match="no valid TOML in UTF-8"):
        open_study("toy", corpus=corpus)


def test_settings_may_begin_with_a_byte_order_mark(corpus):
    (corpus / "toy" / "study.toml").write_text("\ufeff" + TOML, encoding="utf-8")
    assert open_study("toy", corpus=corpus).title == "Bridge"


def test_a_whole_number_is_a_fine_level(corpus):
    (corpus / "toy" / "study.toml").write_text(TOML + "[parameters]\nlevel = 0.9\nseed = 0\n", encoding="utf-8")
    assert open_study("toy", corpus=corpus).parameters["level"] == 0.9


# Bibliography and ledger

def test_articles_stand_in_the_order_of_the_outlets(corpus):
    rows = ROWS + "0,0.txt,Ost Post,,2031-06-03,en,,,,,,\nc,c.txt,Ost Post,,2031-06-01,en,,,,,,\n"
    (corpus / "toy" / "articles.csv").write_text(HEADER + rows, encoding="utf-8")
    articles = load_articles(open_study("toy", corpus=corpus))
    assert articles["article_id"].tolist() == ["b", "c", "0", "a"]
    assert list(articles) == columns("articles")


@pytest.mark.parametrize(("row", "message"), [
    ("a,c.txt,Ost Post,,,en,,,,,,", r"row 3: article_id 'a' stands already in row 1; ids must be unique"),
    (",c.txt,Ost Post,,,en,,,,,,", r"row 3: article_id is empty; give the article a unique name"),
    ("c,c.txt,,,,en,,,,,,", r"row 3: article 'c' has no outlet; name who published it"),
    ("c,c.txt,Sud Sun,,,en,,,,,,",
     r"row 3: unknown outlet 'Sud Sun' of article 'c'; study\.toml lists Ost Post, West Mail"),
    ("c,c.txt,Ost Post,,2031-02-30,en,,,,,,",
     r"row 3: date '2031-02-30' of article 'c' is no day; expected the form 2024"),
    ("c,c.txt,Ost Post,,3 June 2031,en,,,,,,", r"date '3 June 2031' of article 'c' is no day"),
    ("c,c.txt,Ost Post,,20310603,en,,,,,,", r"date '20310603' of article 'c' is no day"),
    ("c,c.txt,Ost Post,,,EN,,,,,,",
     r"row 3: language 'EN' of article 'c' is no code; expected two small letters such as en"),
    ("c,c.txt,Ost Post,,,,,,,,,", r"row 3: language '' of article 'c' is no code"),
])
def test_wrong_rows_are_refused(corpus, row, message):
    (corpus / "toy" / "articles.csv").write_text(HEADER + ROWS + row + "\n", encoding="utf-8")
    with pytest.raises(StudyError, match=message) as refused:
        load_articles(open_study("toy", corpus=corpus))
    assert str(corpus / "toy" / "articles.csv") in str(refused.value)


@pytest.mark.parametrize(("date", "time", "message"), [
    ("2031-06-03", "9 p.m.", r"row 3: time '9 p\.m\.' of article 'c' cannot be used; expected hours and"),
    ("2031-06-03", "24:00", r"time '24:00' of article 'c' cannot be used"),
    ("", "14:30", r"time '14:30' of article 'c' cannot be used; .* beside a date")])
def test_times_are_hours_and_minutes_beside_a_date(corpus, date, time, message):
    header, rows = HEADER.replace("date,", "date,time,"), ROWS.replace(",2031-06-03,", ",2031-06-03,23:59,")
    rows = rows.replace("West Mail,,,", "West Mail,,,,")
    earlier = "d,d.txt,Ost Post,,2031-06-03,00:10,en,,,,,,\n"
    (corpus / "toy" / "articles.csv").write_text(header + rows + earlier, encoding="utf-8")
    articles = load_articles(open_study("toy", corpus=corpus))
    assert articles[["article_id", "time"]].values.tolist() == [["b", ""], ["d", "00:10"], ["a", "23:59"]]
    wrong = f"c,c.txt,Ost Post,,{date},{time},en,,,,,,\n"
    (corpus / "toy" / "articles.csv").write_text(header + rows + wrong, encoding="utf-8")
    with pytest.raises(StudyError, match=message):
        load_articles(open_study("toy", corpus=corpus))


def test_all_wrong_rows_are_named_at_once(corpus):
    text = HEADER + "a,a.txt,Ost Post,,tomorrow,en,,,,,,\na,b.txt,Sud Sun,,,en,,,,,,\n"
    (corpus / "toy" / "articles.csv").write_text(text, encoding="utf-8")
    with pytest.raises(StudyError) as refused:
        load_articles(open_study("toy", corpus=corpus))
    for said in ("'tomorrow'", "stands already", "'Sud Sun'"):
        assert said in str(refused.value)


def test_a_shifted_row_is_refused_instead_of_read_wrongly(corpus):
    (corpus / "toy" / "articles.csv").write_text(HEADER + ROWS.replace(",,\n", ",,,\n"), encoding="utf-8")
    with pytest.raises(StudyError, match=r"articles\.csv: its rows have more fields than its header"):
        load_articles(open_study("toy", corpus=corpus))


@pytest.mark.parametrize(("content", "message"), [
    ("", "cannot be read as CSV in UTF-8"),
    (HEADER + "a,b,c,d,e,f,g,h,i,j,k,l,m,n\n" + ROWS, "cannot be read as CSV|more fields"),
    ("article_id,file\na,b\n", r"the articles table lacks \['outlet', 'language', 'sha256'\]"),
])
def test_a_broken_bibliography_is_refused(corpus, content, message):
    (corpus / "toy" / "articles.csv").write_text(content, encoding="utf-8")
    with pytest.raises((StudyError, TableError), match=message) as refused:
        load_articles(open_study("toy", corpus=corpus))
    assert "articles.csv" in str(refused.value)


def test_a_bibliography_in_another_encoding_is_refused(corpus):
    (corpus / "toy" / "articles.csv").write_bytes((HEADER + ROWS.replace("Ost", "Öst")).encode("latin-1"))
    with pytest.raises(StudyError, match="cannot be read as CSV in UTF-8"):
        load_articles(open_study("toy", corpus=corpus))


def test_a_missing_bibliography_is_named(corpus):
    (corpus / "toy" / "articles.csv").unlink()
    with pytest.raises(StudyError, match=r"articles\.csv is missing; it holds the articles table \(see corpus/README"):
        load_articles(open_study("toy", corpus=corpus))


def test_words_that_mean_nothing_elsewhere_are_words(corpus):
    (corpus / "toy" / "articles.csv").write_text(HEADER + "NA,null,Ost Post,,,en,None,nan,,,,\n", encoding="utf-8")
    row = load_articles(open_study("toy", corpus=corpus)).iloc[0]
    assert row[["article_id", "file", "title", "url"]].tolist() == ["NA", "null", "None", "nan"]


def test_the_ledger_is_empty_or_typed(corpus):
    study = open_study("toy", corpus=corpus)
    assert load_ledger(study).empty
    assert list(load_ledger(study)) == columns("ledger")
    (corpus / "toy" / "ledger.csv").write_text(
        "article_id,start,end,kind,stands,should_be,basis,treatment\na,3,9,factual,May,June,the others,recorded\n",
        encoding="utf-8")
    assert load_ledger(study)[["start", "end", "kind"]].values.tolist() == [[3, 9, "factual"]]


def test_the_mistakes_of_the_shipped_sources_stand_in_its_ledger():
    ledger = load_ledger(open_study(study_module.SHIPPED))
    row = ledger[(ledger["article_id"] == "004") & (ledger["kind"] == "factual")]
    assert len(row) == 1
    assert row[["stands", "should_be"]].values.tolist() == [["July 19", "June 19"]]
    assert set(ledger["article_id"]) <= set(load_articles(open_study(study_module.SHIPPED))["article_id"])


def test_read_table_keeps_spaces_and_quotes(tmp_path):
    table = typed(lengths(article_id=[" a ", 'b"']), "lengths")
    table.to_csv(tmp_path / "lengths.csv", index=False)
    pd.testing.assert_frame_equal(read_table(tmp_path / "lengths.csv", "lengths"), table)


# The door

def test_every_public_name_comes_through_the_door():
    assert len(analysis.__all__) > 30
    for name in analysis.__all__:
        thing = getattr(analysis, name)
        assert inspect.getdoc(thing), name
        assert name in dir(analysis)


def test_the_door_names_the_module_that_defines_each_name():
    for module, names in analysis._DOOR.items():
        for name in names:
            assert getattr(importlib.import_module(module), name).__module__ == module, name


def test_an_unknown_name_is_refused():
    with pytest.raises(AttributeError, match="module 'analysis' has no name 'bias'; dir"):
        analysis.bias  # noqa: B018


def test_every_error_is_a_value_error():
    errors = [getattr(analysis, name) for name in analysis.__all__ if name.endswith("Error")]
    assert len(errors) >= 6
    assert all(issubclass(error, ValueError) for error in errors)


def test_the_wall_between_measure_and_compare(root):
    checked = 0
    for path in (root / "analysis" / "compare").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("analysis"):
                # Beyond the wall is text: whoever compares may not have it.
                assert not node.module.startswith(("analysis.read", "analysis.measure.voice")), path.name
                assert node.module.rpartition(".")[2] not in ("tokens", "sentences", "hits", "concordance", "evidence")
                checked += 1
    assert checked > 5
    assert not hasattr(Study, "articles")
