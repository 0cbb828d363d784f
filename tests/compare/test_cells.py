"""The door of the room: what is wrong with a table is said there, whichever function it was given to."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from analysis.compare.burstiness import frame_burstiness
from analysis.compare.cells import groups, need
from analysis.compare.dispersion import dispersion
from analysis.compare.framing import frame_contrast, frame_rates
from analysis.compare.frequency import lengths_by, term_frequencies, uneven_terms
from analysis.compare.keyness import keywords
from analysis.compare.matching import matched_articles
from analysis.compare.omnibus import omnibus_test
from analysis.compare.over_time import first_use, over_time
from analysis.compare.permutation import permutation_test
from analysis.compare.regression import rate_model
from analysis.compare.several import compare_groups, frame_differences
from analysis.compare.sides import compare_sides
from analysis.compare.similarity import similarity
from analysis.compare.standardised import stratified_rates
from analysis.tables import TableError

READERS = {
    "terms": (term_frequencies, lambda e: keywords(e, target="Ost Post"), dispersion,
              similarity),
    "lengths": (term_frequencies, lengths_by, frame_rates,
                lambda e: frame_differences(e, family="quarrel"), lambda e: frame_burstiness(e, family="quarrel"),
                lambda e: over_time(e, family="quarrel"), stratified_rates),
    "hits": (frame_rates, lambda e: frame_contrast(e, family="quarrel", frame="war", against="peace"),
             lambda e: first_use(e, family="quarrel"), lambda e: rate_model(e, family="quarrel", frame="war")),
    "frames": (frame_rates, lambda e: first_use(e, family="quarrel"))}
WRONG = [
    ("terms", "count", "7", "count as text"), ("terms", "count", np.nan, "row 1, article .*count = nan"),
    ("terms", "term", None, "the terms table, row 1, has no term"),
    ("terms", "voice", "loud", "a row of terms has the voice 'loud'"),
    ("terms", "article_id", "zz", "the terms table has article 'zz', which the articles table lacks"),
    ("lengths", "tokens", "7", "tokens as text"), ("lengths", "tokens", -1, "tokens = -1; expected a whole number"),
    ("lengths", "tokens", np.inf, "tokens = inf"), ("lengths", "voice", "loud", "a row of lengths has the voice"),
    ("lengths", "article_id", "zz", "the lengths table has article 'zz'"),
    ("hits", "frame", np.nan, "the hits table, row 1, has no frame"),
    ("hits", "voice", "loud", "a row of hits has the voice 'loud'"),
    ("hits", "is_decoy", "no", "the hits table has is_decoy = 'no'; expected true or false"),
    ("hits", "distanced", "no", "the hits table has distanced = 'no'"),
    ("hits", "article_id", "zz", "the hits table has article 'zz'"),
    ("frames", "is_decoy", "no", "the frames table has is_decoy = 'no'")]


@pytest.fixture
def study(many):
    return {**many, "articles": many["articles"].assign(date="2031-01-01", event="flood")}


def changed(evidence, name, column, value):
    table = evidence[name].copy()
    if isinstance(value, str) and value.isdigit():
        table[column] = table[column].astype(str)
    else:
        table[column] = table[column].astype(object)
        table.loc[table.index[0], column] = value
    return {**evidence, name: table}


@pytest.mark.parametrize(("name", "column", "value", "message"), WRONG)
def test_a_row_that_cannot_be_counted_is_refused_everywhere(study, name, column, value, message):
    wrong = changed(study, name, column, value)
    for read in READERS[name]:
        read(study)  # what is refused is the change, not the study
        with pytest.raises(TableError, match=message):
            read(wrong)


@pytest.mark.parametrize("name", ["terms", "lengths", "hits", "frames"])
def test_a_table_that_is_none_or_lacks_a_column_is_refused_everywhere(many, name):
    for read in READERS[name]:
        with pytest.raises(TableError, match=f"the {name} table is a list, not a DataFrame"):
            read({**many, name: []})
        needed = ["article_id", "count", "tokens", "family", "frame", "is_decoy", *["voice"] * (name == "lengths")]
        for column in many[name].columns.intersection(needed):
            with pytest.raises(TableError, match=rf"the {name} table lacks \['{column}'\]"):
                read({**many, name: many[name].drop(columns=column)})


def test_the_bibliography_names_each_article_once(many):
    articles = many["articles"]
    for read in (*READERS["terms"], *READERS["hits"]):
        with pytest.raises(TableError, match="article 'o0' stands twice in the articles table"):
            read({**many, "articles": pd.concat([articles, articles.head(1)])})
        with pytest.raises(TableError, match="the articles table, row 1, has no article_id"):
            read(changed(many, "articles", "article_id", None))


def test_what_to_load_is_named_and_nothing_else():
    with pytest.raises(TableError, match=r"lacks \['articles'\]; load them too: load_evidence\(study\)$"):
        need({}, "articles")
    with pytest.raises(TableError, match=r"load_evidence\(study, 'hits'\)$"):
        need({"articles": pd.DataFrame({"article_id": []})}, "articles", "hits")


def test_truth_values_of_any_type_are_read_alike(many):
    other = {name: table.astype({column: object for column in ("is_decoy", "distanced") if column in table})
             for name, table in many.items()}
    pd.testing.assert_frame_equal(frame_rates(other), frame_rates(many))
    pd.testing.assert_frame_equal(frame_burstiness(other, family="quarrel"), frame_burstiness(many, family="quarrel"))


def test_a_group_is_a_label(many):
    articles = many["articles"].assign(tags=[["port"]] * 16)
    with pytest.raises(TableError, match=r"article 'o0' has 'tags' = \['port'\], which is no label"):
        groups(articles, "tags")


@pytest.mark.parametrize(("call", "name"), [
    (frame_rates, "voice"), (frame_rates, "hits"), (lengths_by, "tokens"), (matched_articles, "kept"),
    (lambda e, by: frame_contrast(e, family="quarrel", frame="war", against="peace", by=by), "log_odds"),
    (lambda e, by: over_time(e, family="quarrel", by=by), "tokens"),
    (lambda e, by: first_use(e, family="quarrel", by=by), "articles"),
    (stratified_rates, "rate_ratio")])
def test_a_column_of_the_result_is_never_written_over(study, call, name):
    articles = study["articles"].assign(**{name: study["articles"]["outlet"]})
    with pytest.raises(TableError, match=f"the result has a column '{name}' of its own"):
        call({**study, "articles": articles}, by=name)


@pytest.mark.parametrize("call", [frame_rates, stratified_rates,
                                  lambda e, voice: frame_differences(e, family="quarrel", voice=voice)])
def test_no_voice_is_no_answer(study, call):
    with pytest.raises(TableError, match="no voice is named; choose from own, own"):
        call(study, voice=())


COUNTS, WORDS, SIDE = sparse.csr_matrix(np.arange(80).reshape(40, 2) % 7), np.full(40, 100.0), np.arange(40) < 20


@pytest.mark.parametrize("seed", [-1, None, 1.5, "a"])
def test_chance_has_a_seed(study, seed):
    for call in (lambda: permutation_test(COUNTS, WORDS, SIDE, seed=seed),
                 lambda: permutation_test(COUNTS[:4], WORDS[:4], SIDE[[0, 1, 38, 39]], seed=seed),  # none is drawn
                 lambda: omnibus_test(COUNTS, WORDS, SIDE, seed=seed),
                 lambda: matched_articles(study, most_per_cell=2, seed=seed)):
        with pytest.raises(TableError, match=r"the seed is .*; it is a whole number from 0 on"):
            call()


@pytest.mark.parametrize("permutations", [0, -3, 2.5])
def test_permutations_are_counted(permutations):
    for call in (permutation_test, compare_sides):
        with pytest.raises(TableError, match=f"permutations is {permutations}; it is a whole number from 1 on"):
            call(COUNTS, WORDS, SIDE, permutations=permutations)


def test_labels_and_strata_are_those_of_the_articles():
    label = np.where(SIDE, "Ost Post", "West Mail").astype(object)
    with pytest.raises(TableError, match="tokens of 39 and labels of 40"):
        compare_groups(COUNTS, WORDS[:39], label)
    with pytest.raises(TableError, match="strata of 3 articles and tokens of 40"):
        compare_sides(COUNTS, WORDS, SIDE, strata=np.array(["a", "b", "c"]))
    label[2] = None
    for call in (compare_groups, omnibus_test):
        with pytest.raises(TableError, match="article 3 has no group"):
            call(COUNTS, WORDS, label)


def test_one_measure_may_be_named_alone(many):
    assert keywords(many, target="Ost Post", measures="g2_2cell")["g2_2cell"].notna().all()


def test_counts_beyond_the_whole_numbers_of_a_processor_are_uneven_all_the_same():
    table = pd.DataFrame({"outlet": ["Ost", "West"], "term": "sea", "count": [3, 1], "tokens": [9, 9]})
    big = table.assign(count=table["count"] * 10**9, tokens=table["tokens"] * 10**9)
    np.testing.assert_allclose(uneven_terms(big)["g2_groups"], 10**9 * uneven_terms(table)["g2_groups"])


@pytest.mark.filterwarnings("error")
def test_a_rate_of_zero_has_no_ratio_and_no_warning(study):
    table = stratified_rates(study, voice="own")
    assert table.loc[table["frame"] == "invasion", "ratio_interval"].unique().tolist() == ["no hits"]


@pytest.mark.filterwarnings("error")
def test_all_hits_in_one_article_have_no_interval_and_no_warning(study):
    hits = study["hits"]
    one = stratified_rates({**study, "hits": hits[(hits["article_id"] == "o0") | (hits["frame"] != "war")]},
                           voice="own").set_index(["outlet", "frame"]).loc[("Ost Post", "war")]
    assert one["hits"] > 0
    assert one["interval"] == "used in fewer than 5 articles"
    assert np.isnan(one[["low", "high"]].astype(float)).all()


def test_what_only_some_questions_need_is_named_where_it_is_missing(study):
    for name, column in (("terms", "part"), ("lengths", "part"), ("terms", "voice")):
        with pytest.raises(TableError, match=rf"the {name} table lacks \['{column}'\]"):
            term_frequencies({**study, name: study[name].drop(columns=column)}, over=("voice", "part"))
    with pytest.raises(TableError, match=r"the hits table lacks \['distanced'\]"):
        frame_rates({**study, "hits": study["hits"].drop(columns="distanced")})
    with pytest.raises(TableError, match="the articles table has no rows"):
        frame_rates({name: table if name == "frames" else table.head(0) for name, table in study.items()})
