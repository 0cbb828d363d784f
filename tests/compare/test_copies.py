"""Gross, first-copy and net of wire. The texts are invented."""

import pandas as pd
import pytest

from analysis.compare.copies import of_wire
from analysis.compare.framing import frame_contrast, frame_rates
from analysis.compare.frequency import lengths_by, term_frequencies
from analysis.compare.keyness import keywords
from analysis.compare.over_time import first_use, over_time
from analysis.compare.several import frame_differences, keywords_between
from analysis.compare.similarity import similarity
from analysis.compare.speakers import speakers
from analysis.measure.evidence import measure_articles
from analysis.measure.lexicon import make_lexicon
from analysis.tables import TableError

LEXICON = make_lexicon({"families": {"quarrel": {"frames": {"war": ["war*"], "offensive": ["offensive"]}}}})
WIRE = ("The offensive in the northern valley of the Ulm went on for a third day, the mayor of Ostmark said on Monday "
        "morning, while villages along the railway were cleared and the school of Ostmark was closed until the autumn.")
OWN = {"ost-1": "Bakers in Ostmark say that the war has doubled the price of flour since the harvest, and that few of "
                "the customers who used to come every day can still pay what a loaf of good rye bread costs now.",
       "west-1": "Our reporter walked through the town at noon and met a teacher who teaches twelve children in a "
                 "cellar, because nobody knows how long the war will keep the yellow house on the square shut."}


def study(*more):
    rows = [("ost-1", "Ost Post", "2031-05-01", f"Bread is dear\n\n{WIRE}\n\n{OWN['ost-1']}\n"),
            ("west-1", "West Mail", "2031-05-02", f"A school in a cellar\n\n{OWN['west-1']}\n\n{WIRE}\n"), *more]
    articles = pd.DataFrame(rows, columns=["article_id", "outlet", "date", "text"]).assign(language="en", inferred="")
    return {**measure_articles(articles, LEXICON), "articles": articles.drop(columns="text")}


@pytest.fixture(scope="module")
def shared_story():
    return study()


def test_a_shared_story_counts_twice_once_or_never(shared_story):
    counts = {wire: frame_rates(shared_story, voice="all", wire=wire).set_index(["outlet", "frame"])["hits"].to_dict()
              for wire in ("gross", "first-copy", "net")}
    assert counts["gross"] == {("Ost Post", "war"): 1, ("West Mail", "war"): 1, ("Ost Post", "offensive"): 1,
                               ("West Mail", "offensive"): 1}
    assert counts["first-copy"] == {**counts["gross"], ("West Mail", "offensive"): 0}
    assert counts["net"] == {**counts["first-copy"], ("Ost Post", "offensive"): 0}


def test_gross_and_net_stand_side_by_side(shared_story):
    table = frame_rates(shared_story, voice="all").set_index(["outlet", "frame"])
    row = table.loc[("West Mail", "offensive")]
    assert row[["hits", "hits_net"]].tolist() == [1, 0]
    assert row["tokens"] - row["tokens_net"] == len(WIRE.replace(",", "").split())
    own = table.loc[("West Mail", "war")]
    assert own["per_1000_words_net"] == pytest.approx(1000 / own["tokens_net"])
    net = frame_rates(shared_story, voice="all", wire="net").set_index(["outlet", "frame"])
    assert net["hits"].tolist() == table["hits_net"].tolist()
    assert net["tokens"].tolist() == table["tokens_net"].tolist()


def test_every_table_takes_it(shared_story):
    net = {"wire": "net"}
    words = term_frequencies(shared_story, **net).set_index(["outlet", "term"])["count"]
    assert "offensive" not in words.index.get_level_values("term")
    assert words["Ost Post", "flour"] == 1
    assert lengths_by(shared_story, **net)["tokens"].sum() < lengths_by(shared_story)["tokens"].sum()
    assert "offensive" not in set(keywords(shared_story, target="Ost Post", min_count=1, **net)["term"])
    assert "offensive" not in set(keywords_between(shared_story, min_count=1, **net)["term"])
    assert frame_contrast(shared_story, family="quarrel", frame="offensive", against="war", voice="all",
                          **net)["hits"].tolist() == [0, 0]
    differences = frame_differences(shared_story, family="quarrel", voice="all", **net).set_index("frame")
    assert differences.loc["offensive", ["target_count", "reference_count"]].tolist() == [0, 0]
    assert over_time(shared_story, family="quarrel", frame="offensive", every="month", **net)["hits"].tolist() == [0, 0]
    assert set(first_use(shared_story, family="quarrel", frame="offensive", **net)["first_date"]) == {""}
    gross, alone = (similarity(shared_story, wire=wire)["cosine"].iloc[0] for wire in ("gross", "net"))
    assert alone < gross - 0.2
    assert "the mayor of Ostmark" in set(speakers(shared_story)["speaker"])
    assert "the mayor of Ostmark" not in set(speakers(shared_story, **net)["speaker"])


def test_later_copies_do_not_move_a_first_copy_estimate(shared_story):
    """Whole prints of both articles by a third outlet, a week later: the first copies are where they were."""
    articles = study(("sud-1", "Sud Sun", "2031-05-09", f"Bread is dear\n\n{WIRE}\n\n{OWN['ost-1']}\n"),
                     ("sud-2", "Sud Sun", "2031-05-09", f"A school in a cellar\n\n{OWN['west-1']}\n\n{WIRE}\n"))
    before = frame_rates(shared_story, wire="first-copy", voice=("own", "all"))
    after = frame_rates(articles, wire="first-copy", voice=("own", "all"))
    columns = ["hits", "tokens", "per_1000_words"]
    assert after[after["outlet"] != "Sud Sun"][columns].values.tolist() == pytest.approx(before[columns].to_numpy())
    assert after.loc[after["outlet"] == "Sud Sun", ["hits", "tokens"]].to_numpy().sum() == 0
    words = [term_frequencies(evidence, wire="first-copy").query("outlet != 'Sud Sun' and count > 0")
             .sort_values(["outlet", "term"])["count"].tolist() for evidence in (shared_story, articles)]
    assert words[0] == words[1]


def test_what_is_no_choice_and_what_says_nothing_of_copy(shared_story, evidence):
    with pytest.raises(TableError, match="unknown wire 'nett'; choose from gross, first-copy, net"):
        of_wire(shared_story, "nett")
    with pytest.raises(TableError, match=r"the hits table has no column 'copy'.*measure the study anew"):
        frame_rates(evidence, wire="net")
    assert frame_rates(evidence)["hits_net"].isna().all()
    assert of_wire(shared_story, "gross") is shared_story


def test_a_cell_of_no_copy_and_first_copy_is_in_first_copy_alone():
    table = pd.DataFrame({"term": list("abcde"), "copy": ["none", "first", "later", "none or first", "any"]})
    taken = {wire: "".join(of_wire({"terms": table}, wire)["terms"]["term"]) for wire in ("gross", "first-copy", "net")}
    assert taken == {"gross": "abcde", "first-copy": "abd", "net": "a"}
