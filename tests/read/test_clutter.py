"""What of a flattened page is not the article. All texts are invented: no outlet, person or event in them exists."""

import json
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.read.clutter import find_clutter
from analysis.read.line_kinds import line_key

TITLE = "Mayor opens bridge over the Lenne"
STORY = ["The mayor of Ostmark opened the new bridge over the Lenne on Monday morning, nine years after the old fell.",
         "She thanked the two hundred builders who had worked through the winter, and said that the toll would be low.",
         "Traders in Westmark, across the water, had asked for a crossing since the ferry was sold abroad."]
MENU = ["Home", "Towns", "Weather", "Sport", "Letters"]
BELOW = ["Share this:", "Facebook", "Twitter", "More from Ostmark", "Ten recipes with leeks", "A walk along the dike"]


def reasons_of(text):
    return {text[row.start:row.end]: row.reason for row in find_clutter(text).itertuples()}


def test_what_stands_around_an_article_is_clutter():
    found = reasons_of("\n".join([*MENU, TITLE, *STORY, *BELOW]))
    assert {line: found.get(line) for line in MENU} == dict.fromkeys(MENU, "above the article")
    assert {line: found.get(line) for line in BELOW} == dict.fromkeys(BELOW, "below the article")
    assert not {TITLE, *STORY} & set(found)


@pytest.mark.parametrize(("line", "reason"), [
    ("Advertisement", "page control"),
    ("Read more: Ten recipes with leeks", "page control"),
    ("[Ten recipes with leeks](/recipes/10)", "link alone"),
    ('{"page": {"id": 7}, "ads": {"slot": "<b>"}}', "code"),
    ("— Jane Roemer (@janeroemer) June 3, 2031", "page control"),
    ("What a bridge! pic.twitter.com/aB3dE5", "page control"),
    ("Ten of the best recipes with leeks and onions for a long and rainy weekend", "title between paragraphs"),
    ("Readers of our newsletter can use this website without cookies.", "speaks to the reader"),
])
def test_a_line_inside_the_article_by_its_form(line, reason):
    assert reasons_of("\n".join([TITLE, STORY[0], line, *STORY[1:]])).get(line) == reason


@pytest.mark.parametrize("line", [
    "A long winter", "“Related costs will fall,” the treasurer said.", "Jane Roemer, builder:",
    "The baker was asked to share this story with the council, and did so on a rainy Thursday in the town hall.",
    "“Ten of the builders and I will walk across it every day until we are old,” said a carpenter of Ostmark",
    "The bridge is open to walkers. So far the old toll house stays closed to all but a few of them",
    "Nine council members from three towns, two ferrymen and a baker came to see it:",
    "The council adopted a privacy policy for the toll cameras of the bridge after a debate of nine hours.",
])
def test_a_line_of_the_article_is_kept(line):
    assert reasons_of("\n".join([TITLE, STORY[0], line, *STORY[1:]])) == {}


def test_a_widget_inside_the_article_is_clutter_and_two_subheadings_are_not():
    words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    widget = [f"Bridges of the {word} rivers" for word in words]
    found = reasons_of("\n".join([*STORY, *STORY, *widget, *STORY[:2], "A long winter", "And a wet spring", *STORY]))
    assert found == dict.fromkeys(widget, "run of short lines")


def test_a_sentence_broken_by_links_or_width_stays_whole():
    broken = ["The", "mayor of Ostmark", "opened the new", "bridge", "over the Lenne on Monday morning,", "and left."]
    assert reasons_of("\n".join([*MENU, *broken, *STORY])).keys() <= set(MENU)


def test_a_linked_name_amid_a_sentence_stays_in_it():
    broken = ["The bridge was drawn by", "Jane Roemer", ", who had drawn nine others, and built by", "Ost Iron",
              "for the two towns.", "On the bank stood", "Westmark", "’s whole council."]
    assert reasons_of("\n".join([*MENU, TITLE, "", *broken, "", *STORY])).keys() <= set(MENU)


def test_what_the_end_of_an_article_says_of_itself_is_clutter():
    ending = ["This article was first printed in the Ostmark Courier.", "Letters and answers",
              "Jane Roemer is a reporter for the Courier."]
    found = reasons_of("\n".join([*MENU, TITLE, *STORY, *ending]))
    assert found == {**dict.fromkeys(MENU, "above the article"), **dict.fromkeys(ending, "below the article")}
    # Above the last paragraph it may be the article's own.
    assert ending[0] not in reasons_of("\n".join([*MENU, TITLE, STORY[0], ending[0], *STORY[1:]]))


def test_a_long_paragraph_may_report_what_a_company_tells_its_readers():
    said = "the letter said “sign up” and “log in” "
    assert reasons_of("\n".join([*STORY, f"In spring {said}to all.", *STORY]))
    long = "In spring " + said + "to all, " + "and nobody in the two towns knew what to make of it " * 7 + "again."
    assert reasons_of("\n".join([*STORY, long, *STORY])) == {}


@pytest.mark.parametrize("text", ["", "\n\n", "leeks\nonions\ncarrots", "Home | Towns | Sport"])
def test_without_running_text_nothing_can_be_told(text):
    table = find_clutter(text)
    assert table.empty
    assert list(table) == ["start", "end", "reason"]


def test_keys_fold_marks_and_capitals():
    assert line_key("“Iron” BRIDGE!") == line_key("iron bridge") == "ironbridge"
    assert line_key("…") == ""


LINES = st.one_of(st.text(max_size=50),
                  st.sampled_from([*STORY, *MENU, *BELOW, TITLE, "", "* * *", "[a](b)", "{}{}{}<>"]))


@given(st.lists(LINES, max_size=30).map("\n".join))
@settings(max_examples=150, deadline=None)
def test_clutter_is_whole_lines_in_order_and_never_all_running_text(text):
    table = find_clutter(text)
    assert (table["start"] < table["end"]).all()
    assert (table["end"].to_numpy()[:-1] <= table["start"].to_numpy()[1:]).all()
    for row in table.itertuples():
        line = text[row.start:row.end]
        assert line == line.strip()
        assert len(line.splitlines()) == 1


@given(st.lists(st.sampled_from(STORY), min_size=2, max_size=8), st.lists(st.sampled_from(MENU), max_size=8),
       st.lists(st.sampled_from(BELOW), max_size=8))
@settings(max_examples=60, deadline=None)
def test_more_furniture_never_costs_a_sentence(story, above, below):
    assert not set(reasons_of("\n".join([*above, *story, *below]))) & set(STORY)


@pytest.mark.parametrize("text", [
    "a " * 2_000_000, "[" * 500_000, "[x](" * 200_000, "* " * 500_000, "Home\n" * 100_000, "{" * 1_000_000,
    (STORY[0] + "\n") * 20_000, "A. " * 300_000], ids=range(8))
def test_bad_input_takes_time_in_proportion(text):
    began = time.monotonic()
    find_clutter(text)
    assert time.monotonic() - began < 60


def test_true_article_texts_lose_next_to_nothing(shared):
    path = shared / "data" / "article-pages.zip"
    if not path.is_file():
        pytest.skip(f"{path} is not here")
    words = lost = 0
    with zipfile.ZipFile(path) as archive:
        truth = json.loads(archive.read("truth.json"))
    for name in sorted(truth)[::4]:
        text = truth[name]["articleBody"]
        words += len(text.split())
        lost += sum(len(text[row.start:row.end].split()) for row in find_clutter(text).itertuples())
    assert words > 10_000
    assert lost / words < 0.02
