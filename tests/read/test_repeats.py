"""What an outlet repeats. All texts are invented: no outlet, person or event in them exists."""

import random

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.measure.evidence import measure_articles
from analysis.measure.lexicon import make_lexicon
from analysis.read.insertions import insertions
from analysis.read.parts import split_parts
from analysis.read.repeated_words import repeated_stretches
from analysis.read.repeats import beginning_key, find_repeats, standing_texts
from analysis.tables import COUNTED_PARTS, TableError

WORDS = ["harbour", "bridge", "council", "ferry", "winter", "market", "tower", "school", "river", "lamp", "garden",
         "engine", "signal", "barrel", "copper", "window", "meadow", "pilot", "ledger", "anchor", "timber", "orchard",
         "quarry", "canal"]
SIGN_UP = "Get the Courier's letter each morning. By signing up you agree to our rules."
LIST = ("Nine soups for a cold week", "Ferry museum opens again", "What the new toll costs", "Old tower to be sold")
BACKGROUND = "The bridge was closed in 2029 after a barge struck its third pier."
TRENDING = ("Ten leeks for winter Council hides harbour report from voters Toll to rise in spring says mayor of "
            "Westmark MORE")


def sentence(rng, words=14):
    return " ".join(rng.choice(WORDS) for _ in range(words)).capitalize() + "."


def corpus(stories=60, outlet="Ost Post", seed=7, **extra):
    """Articles of random sentences; ``extra`` is a function of number and lines that adds to each."""
    rng = random.Random(seed)
    rows = []
    for i in range(stories):
        lines = [" ".join(rng.choice(WORDS) for _ in range(6)).capitalize(), *(sentence(rng) for _ in range(8))]
        for change in extra.values():
            lines = change(i, lines)
        rows.append((f"a{i:03}", outlet, "\n\n".join(lines)))
    return pd.DataFrame(rows, columns=["article_id", "outlet", "text"])


def amid(line, every=1):
    return lambda i, lines: [*lines[:4], line, *lines[4:]] if i % every == 0 else lines


def parts_of(articles, number=0):
    """Part of each stretch of one article by its text."""
    standing = standing_texts(find_repeats(articles))
    text, outlet = articles["text"].iloc[number], articles["outlet"].iloc[number]
    return {text[row.start:row.end]: (row.part, row.reason)
            for row in split_parts(text, repeats=standing.get(outlet)).itertuples()}


def test_a_sign_up_text_amid_the_article_is_set_aside():
    articles = corpus(sign_up=amid(SIGN_UP))
    assert split_parts(articles["text"].iloc[0])["part"].value_counts()["body"] == 9
    found = parts_of(articles)
    assert found.pop(SIGN_UP) == ("boilerplate", "line that the outlet repeats")
    assert {part for part, _ in found.values()} == {"headline", "body"}


def test_counts_of_stories_and_shares():
    table = find_repeats(corpus(stories=50, sign_up=amid(SIGN_UP, every=5)))
    assert table[["outlet", "kind", "stories", "share_of_stories"]].values.tolist() == [["Ost Post", "line", 10, 0.2]]


def test_other_outlets_keep_their_words():
    articles = pd.concat([corpus(sign_up=amid(SIGN_UP)), corpus(outlet="West Mail", seed=8)], ignore_index=True)
    assert set(find_repeats(articles)["outlet"]) == {"Ost Post"}
    assert "West Mail" not in standing_texts(find_repeats(articles))


def test_background_that_is_repeated_now_and_then_is_the_articles():
    articles = corpus(stories=200, background=amid(BACKGROUND, every=25))
    assert find_repeats(articles).empty
    assert parts_of(articles)[BACKGROUND][0] == "body"
    assert not find_repeats(corpus(stories=200, sign_up=amid("Get our letter", every=25))).empty


def test_a_sentence_at_the_edge_needs_no_more_than_a_line():
    closing = "The Tally is a column by Ida Brandt about the harbour and its people."
    articles = corpus(stories=200, closing=lambda i, lines: [*lines, closing] if i % 25 == 0 else lines)
    assert parts_of(articles)[closing][0] == "boilerplate"


def test_a_quotation_is_never_standing():
    said = "“We shall open it in spring”"
    assert parts_of(corpus(said=amid(said)))[said][0] in COUNTED_PARTS


def test_a_small_study_is_left_alone():
    articles = corpus(stories=19, sign_up=amid(SIGN_UP))
    assert find_repeats(articles).empty
    assert not find_repeats(corpus(stories=20, sign_up=amid(SIGN_UP))).empty


def test_versions_of_one_story_are_one_story():
    """Eight versions of one story repeat all they have, and say nothing about the outlet."""
    rng = random.Random(3)
    own = [sentence(rng) for _ in range(8)]
    rows = corpus(stories=30)
    more = pd.DataFrame([(f"v{i}", "Ost Post", "\n\n".join(["Bridge opens", *own, sentence(rng)])) for i in range(8)],
                        columns=list(rows))
    assert find_repeats(pd.concat([rows, more], ignore_index=True)).empty


def test_lists_of_titles_are_known_where_they_stand_in_a_row():
    def listed(i, lines):
        return [*lines[:5], *LIST[i % 2:i % 2 + 3], *lines[5:]] if i in (3, 4, 9) else lines
    articles = corpus(stories=400, listed=listed)  # three of 400: too few for a standing line
    table = find_repeats(articles)
    assert set(table["kind"]) == {"list"}
    found = parts_of(articles, 3)
    assert {found[line] for line in LIST[1:4]} == {("boilerplate", "list that the outlet repeats")}
    two = [text.replace(LIST[0], "A lamp.").replace(LIST[3], "A lamp.") for text in articles["text"]]
    assert find_repeats(articles.assign(text=two)).empty  # two in a row are two subheadings


def test_a_list_of_other_articles_titles():
    articles = corpus(stories=60)
    titles = [f"Story number {word} of the {other}" for word, other in zip(WORDS * 3, WORDS[1:] * 3,
                                                                        strict=False)][:60]
    texts = list(articles["text"])
    for i in (5, 40):
        texts[i] = texts[i] + "\n\n" + "\n\n".join(titles[10:13]) + f"\n\nSo it ended in {i}."
    table = find_repeats(articles.assign(text=texts, title=titles))
    assert set(table["kind"]) == {"list"}
    assert len(table) == 3


def test_words_set_into_a_sentence_are_cut_out_of_it():
    def set_in(i, lines):
        said = f"The {WORDS[i % 20]} of mayor Ida Brandt {TRENDING} was {WORDS[-i % 20]} today."
        return [*lines[:3], said, *lines[3:]]
    articles = corpus(stories=40, set_in=set_in)
    found = parts_of(articles)
    cut = [text for text, (part, reason) in found.items() if reason == "words that the outlet repeats"]
    assert len(cut) == 1
    assert TRENDING in cut[0]
    assert any(text.endswith(f"{WORDS[0]} today.") and part == "body" for text, (part, _) in found.items())


def boxes(closing, every=1, joint=""):
    """A name, the name again in full and joined to a title; no two lists of titles are alike."""
    def set_in(i, lines):
        rng = random.Random(i)
        titles = " ".join(f"{rng.choice(WORDS).capitalize()} {rng.choice(WORDS)} {rng.choice(WORDS)}" for _ in range(4))
        said = f"{WORDS[i % 20]} Ida Brandt Ida Maria Brandt{joint}{titles} {closing} {WORDS[-i % 20]}."
        return [*lines[:3], said, *lines[3:]] if i % every == 0 else lines
    return set_in


def test_a_list_behind_a_name_is_cut_out_though_no_two_are_alike():
    articles = corpus(stories=40, box=boxes("MORE", every=3))
    table = find_repeats(articles)
    assert table[["kind", "key", "stories"]].values.tolist() == [["closing", "MORE", 14]]
    found = parts_of(articles, 3)
    cut = [text for text, (_, reason) in found.items() if reason == "words that the outlet repeats"]
    assert len(cut) == 1
    assert cut[0].startswith("Ida Maria Brandt")
    assert cut[0].endswith(" MORE")
    kept = [text for text, (part, _) in found.items() if part == "body"]
    assert f"{WORDS[3]} Ida Brandt" in kept
    assert f"{WORDS[17]}." in kept


def test_a_list_behind_a_name_needs_a_word_that_closes_it_and_nothing_else():
    assert find_repeats(corpus(stories=40, box=boxes("", every=3))).empty
    assert find_repeats(corpus(stories=40, box=boxes("MORE", every=3, joint=" "))).empty  # a name said twice
    assert find_repeats(corpus(stories=40, box=boxes("MORE", every=12))).empty  # four stories
    two = find_repeats(corpus(stories=40, box=boxes("MORE NOW", every=3)))
    assert list(two["key"]) == ["MORE"]  # the nearest
    often = corpus(stories=40, box=boxes("harbour", every=3), word=amid("The harbour, the harbour and the harbour."))
    assert "closing" not in set(find_repeats(often)["kind"])


def test_names_with_a_capital_inside_are_names():
    for line in ("Ida McBrandt said that McBrandt would go MORE often.", "The eBook and the eBook MORE.", "",
                 "It fell from 2.4 to 2.4 or MORE.", "It grew from $1 to $1.5 a head or MORE."):
        assert insertions(line, frozenset({"MORE"})) == []
    line = "He met Ida McBrandt (Ida) McBrandtMcOst opens MORE, and Jo Roe Jo RoeFerry sunk."
    assert [line[a:b] for a, b in insertions(line, frozenset({"MORE"}))] == ["(Ida) McBrandtMcOst opens MORE"]
    line = "Jo Roe Jo Ann RoeFerry of Ida Brandt Ida BrandtTower sunk MORE went."  # a title with a box of its own
    assert [line[a:b] for a, b in insertions(line, frozenset({"MORE"}))] == [line[7:-6]]


def test_the_name_before_a_list_stays_where_its_beginning_is_known():
    said = "Mayor Ida Brandt Ida Maria Brandt" + TRENDING + " went."
    shingles = said.casefold().split()
    table = pd.DataFrame([("x", "run", " ".join(shingles[i:i + 8])) for i in range(len(shingles) - 8)]
                         + [("x", "closing", "MORE")], columns=["outlet", "kind", "key"])
    for closing, kept in ((True, ["Mayor Ida Brandt", "went."]), (False, ["went."])):
        some = table if closing else table[table["kind"] == "run"]
        parts = split_parts(said, repeats=standing_texts(some)["x"])
        assert [said[row.start:row.end] for row in parts.itertuples() if row.part == "body"] == kept


def test_a_quotation_that_a_list_stands_in_keeps_its_end():
    repeats = standing_texts(pd.DataFrame([("x", "closing", "MORE")], columns=["outlet", "kind", "key"]))["x"]
    for end, kept in ((".”", ["“We met Ida Brandt", ".”"]), (".", ["“We met Ida Brandt"])):
        said = "“We met Ida Brandt Ida Maria BrandtFerry to open MORE" + end
        parts = split_parts(said, repeats=repeats)
        assert [said[row.start:row.end] for row in parts.itertuples() if row.part == "body"] == kept


def test_beginnings_up_to_a_colon():
    articles = corpus(stories=60, also=lambda i, lines: [*lines[:4], f"( See also: {lines[0]})", *lines[4:]])
    assert [reason for _, reason in parts_of(articles).values()].count("beginning that the outlet repeats") == 1
    speakers = corpus(stories=60, also=lambda i, lines: [*lines[:4], f"Mayor: {lines[5]}", "Mayor: Well", *lines[4:]])
    assert "beginning" not in set(find_repeats(speakers)["kind"])
    assert beginning_key("See also: a thing.") == ""


def test_counters_are_one_line():
    articles = corpus(stories=60, pictures=lambda i, lines: [*lines[:4], f"Pictures ({i})", *lines[4:]])
    assert parts_of(articles)["Pictures (0)"] == ("boilerplate", "line that the outlet repeats")
    years = corpus(stories=60, years=lambda i, lines: [*lines[:4], f"It fell by {i} ells.", *lines[4:]])
    assert find_repeats(years).empty


def test_a_repeated_credit_stays_a_credit():
    line = "The Associated Press contributed to this report"
    assert parts_of(corpus(credit=amid(line)))[line] == ("credit", "line that the outlet repeats")


def test_it_works_in_any_script():
    line = "Подписывайтесь на нашу рассылку"
    assert parts_of(corpus(line=amid(line)))[line][0] == "boilerplate"


def test_the_evidence_leaves_it_out():
    articles = corpus(sign_up=amid("Our letter each morning war")).assign(language="en", date="", inferred="")
    lexicon = make_lexicon({"families": {"a": {"frames": {"war": {"en": ["war"]}}}}})
    assert measure_articles(articles, lexicon)["hits"].empty
    assert len(measure_articles(articles.head(10), lexicon)["hits"]) == 10


def test_columns_are_asked_for():
    with pytest.raises(TableError, match=r"articles table lacks \['outlet'\]"):
        find_repeats(pd.DataFrame({"text": []}))
    assert list(find_repeats(pd.DataFrame({"outlet": [], "text": []}))) == [
        "outlet", "kind", "key", "stories", "share_of_stories"]


def test_order_of_articles_changes_nothing():
    articles = corpus(sign_up=amid(SIGN_UP), listed=lambda i, lines: [*lines, *LIST] if i % 9 == 0 else lines)
    first = find_repeats(articles)
    assert len(first) > 1
    pd.testing.assert_frame_equal(first, find_repeats(articles.sample(frac=1, random_state=1)))


@given(st.lists(st.sampled_from([*WORDS, SIGN_UP, *LIST, "", '"', "a:", TRENDING, "\u2028"]), max_size=60),
       st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_pieces_of_a_line_lose_no_letter(words, sign):
    text = "\n".join([" ".join(words[:30]), "\n".join(words[30:])]) + "." * sign
    shingles = TRENDING.casefold().split()
    repeats = standing_texts(pd.DataFrame({"outlet": "x", "kind": "run", "key": [
        " ".join(shingles[i:i + 8]) for i in range(len(shingles) - 7)]}))["x"]
    table = split_parts(text, repeats=repeats)
    assert (table["start"] < table["end"]).all()
    assert (table["end"].to_numpy()[:-1] <= table["start"].to_numpy()[1:]).all()
    inside = "".join(text[a:b] for a, b in zip(table["start"], table["end"], strict=True))
    assert [ch for ch in inside if ch.isalnum()] == [ch for ch in text if ch.isalnum()]


def test_a_quoted_stretch_is_left_in_the_line():
    said = "a b c d e f g h “i j k l”"
    runs = frozenset(" ".join(said.split()[i:i + 8]) for i in range(5))
    assert repeated_stretches(said, runs) == []
    assert repeated_stretches(said.replace("“", "").replace("”", ""), frozenset(
        run.replace("“", "").replace("”", "") for run in runs)) == [(0, 23)]
