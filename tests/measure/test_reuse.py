"""Text reuse: pairs against brute force, kinds of stretches, labels, refusals. Texts written here are invented."""

import io
import zipfile
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.measure import shingles
from analysis.measure.counted import counted_words
from analysis.measure.reuse import COPY, copy_labels, find_reuse, reuse_pairs
from analysis.measure.tokens import encode, tokenize
from analysis.read.parts import split_parts
from analysis.read.sources import read_articles
from analysis.study import open_study
from analysis.tables import COUNTED_PARTS, TableError

WIRE = [
    "The mayor of Ostmark opened a bridge over the river Ulm on Monday, three years after the flood took the old one.",
    "Workers had carried pale stone from the hills for two summers, and the bakers of the town fed them at cost.",
    "Ferries will stop in autumn because nobody needs them now, said the council, which had argued for a tunnel.",
    "Two boats were lost when the last bridge fell, and their owners are still in court about the price of rope.",
]
OTHER = [
    "Snow closed every school in Westmark for a week, so teachers read stories aloud over the village radio instead.",
    "A farmer who keeps forty geese found a bronze coin under his barn and gave it to the museum without a word.",
    "Prices for salted fish doubled at the market since spring while nobody could explain where all the herring went.",
    "The orchestra played in mittens because its hall has no stove, and the audience clapped to keep their hands warm.",
]
SPEECH = "“We shall cross this river every single day and never once thank the ferrymen who mocked our plans.”"


def table(*texts, **columns):
    keys = [f"a{i}" for i in range(len(texts))]
    return pd.DataFrame({"article_id": keys, "outlet": [f"outlet {key}" for key in keys], "text": texts, **columns})


def lines(*paragraphs):
    return "\n\n".join(paragraphs)


def alone(number, words=60):
    """A text of words that no other has."""
    return " ".join(f"w{number}x{i}" for i in range(words)) + "."


def counted(text):
    """The counted words, each with its line, by the readable tokeniser."""
    parts, words = split_parts(text), tokenize(text)
    found = []
    for row in parts[parts["part"].isin(COUNTED_PARTS)].itertuples():
        inside = words[(words["start"] >= row.start) & (words["start"] < row.end)]
        found += [(word, row.start) for word in inside["token"]]
    return found


def brute_force(articles):
    """Containment, jaccard and longest run of every pair that shares a shingle."""
    words = {row.article_id: counted(row.text) for row in articles.itertuples()}
    sets = {key: {tuple(w for w, _ in value[i:i + 5]) for i in range(len(value) - 4)} for key, value in words.items()}
    out = {}
    for a, b in combinations(sorted(sets), 2):
        shared = len(sets[a] & sets[b])
        if shared:
            out[a, b] = (shared / min(len(sets[a]), len(sets[b])), shared / len(sets[a] | sets[b]),
                         longest(words[a], words[b]))
    return out


def longest(a, b):
    best, last = 0, [0] * (len(b) + 1)
    for i, (word, line) in enumerate(a):
        now = [0] * (len(b) + 1)
        for j, (other, other_line) in enumerate(b):
            if word == other:
                goes_on = i and j and a[i - 1][1] == line and b[j - 1][1] == other_line
                now[j + 1] = (last[j] if goes_on else 0) + 1
                best = max(best, now[j + 1])
        last = now
    return best if best >= 5 else 0


TEXTS = st.lists(st.lists(st.sampled_from(["aa", "bb", "cc.", "dd\n\n"]), max_size=40).map(" ".join), min_size=1,
                 max_size=7)


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.sampled_from([0.01, 0.1, 0.5, 2 / 3, 1.0]))
def test_pairs_are_those_of_brute_force(texts, at_least):
    articles = table(*texts)
    expected = {pair: value for pair, value in brute_force(articles).items() if value[0] >= at_least}
    found = {(row.article_a, row.article_b): (row.containment, row.jaccard, row.longest)
             for row in reuse_pairs(articles, at_least=at_least).itertuples()}
    assert found == expected


def test_pairs_of_real_words_are_those_of_brute_force():
    draw = np.random.default_rng(5)
    pool = [f"{word} {other} and so on it went for {word}." for word in WIRE for other in OTHER]
    texts = [lines(*draw.choice(pool, draw.integers(2, 7), replace=False)) for _ in range(40)]
    articles = table(*texts)
    found = reuse_pairs(articles, at_least=0.05)
    expected = {pair: value for pair, value in brute_force(articles).items() if value[0] >= 0.05}
    assert len(expected) > 100
    assert {(r.article_a, r.article_b): (r.containment, r.jaccard, r.longest) for r in found.itertuples()} == expected
    assert found["containment"].is_monotonic_decreasing


def test_a_shingle_goes_across_borders_and_a_stretch_does_not():
    one = table("red blue green\n\nblack white grey.", "red blue green black white grey.")
    found = reuse_pairs(one).iloc[0]
    assert (found["containment"], found["longest"]) == (1.0, 0)
    assert find_reuse(one, min_words=5).empty


def test_what_is_set_aside_is_not_shared_and_positions_count_it():
    related = lines("Read more:", "Forty geese and a coin keep the museum of Westmark open this winter")
    articles = table(lines("Skip to content", "Bridge opens", *WIRE[:2], related),
                     lines("Geese", *OTHER[:2], related), lines("Skip to content", "River news", WIRE[0], OTHER[2]))
    assert {tuple(sorted(pair)) for pair in brute_force(articles)} == {("a0", "a2")}
    found = find_reuse(articles, min_words=5)
    assert found[["article_a", "article_b", "start_a", "start_b"]].values.tolist() == [["a0", "a2", 5, 5]]


def test_hashes_that_fall_together_are_told_apart(monkeypatch):
    articles = table(*[lines(*WIRE[i:], *OTHER[:i]) for i in range(4)])
    expected, honest, seeds = reuse_pairs(articles), shingles._hashes, []

    def clumsy(word, inside, seed):
        seeds.append(seed)
        return honest(word, inside, seed) % np.uint64(7 if seed == 1 else 2**63)

    monkeypatch.setattr(shingles, "_hashes", clumsy)
    pd.testing.assert_frame_equal(reuse_pairs(articles), expected)
    assert seeds == [1, 2]
    assert len(expected) == 6


def test_joins_in_small_pieces_find_the_same(monkeypatch):
    articles = table(*[lines(*WIRE[i % 4:], *OTHER[:i % 3]) for i in range(12)])
    expected = reuse_pairs(articles)
    monkeypatch.setattr(shingles, "_JOIN", 3)
    monkeypatch.setattr("analysis.measure.counted._BATCH", 2)
    monkeypatch.setattr("analysis.measure.tiling._BATCH", 3)
    pd.testing.assert_frame_equal(reuse_pairs(articles), expected)
    assert len(expected) > 20


def test_across_leaves_out_pairs_of_one_outlet():
    articles = table(*[lines(*WIRE)] * 3).assign(outlet=["Ost", "Ost", "West"])
    pairs = reuse_pairs(articles, across="outlet")[["article_a", "article_b"]].values.tolist()
    assert pairs == [["a0", "a2"], ["a1", "a2"]]
    assert len(reuse_pairs(articles)) == 3


def test_the_earlier_article_comes_first_and_one_without_a_date_last():
    articles = table(*[lines(*WIRE)] * 3, date=["", "2031-05-02", "2031-05-01"])
    found = find_reuse(articles)
    assert found[["article_a", "article_b"]].drop_duplicates().values.tolist() == [["a1", "a0"], ["a2", "a0"],
                                                                                  ["a2", "a1"]]
    later = pd.Timestamp("2031-05-02T10:00", tz="UTC")
    first = find_reuse(articles.assign(date=[later, pd.NaT, pd.Timestamp("2031-05-03", tz="UTC")]))
    assert set(first["article_b"]) == {"a1", "a2"}


def test_the_time_of_day_decides_between_two_of_one_day():
    articles = table(*[lines(*WIRE)] * 3, date="2031-05-02", time=["", "14:30", "09:15"])
    found = find_reuse(articles)[["article_a", "article_b"]].drop_duplicates().values.tolist()
    # A day without a time may be any hour of it; it stands first, as its day begins first.
    assert found == [["a0", "a1"], ["a0", "a2"], ["a2", "a1"]]


def test_stretches_of_a_full_reprint():
    articles = table(lines(*WIRE), lines("Storm keeps the harbour shut", OTHER[0], *WIRE[1:], "He went home early."))
    found = find_reuse(articles)
    sizes = [len(tokenize(line)) for line in WIRE]
    assert found["length"].tolist() == sizes[1:]
    assert set(found["kind"]) == {"copy"}
    assert found["start_a"].tolist() == list(np.cumsum(sizes)[:-1])
    for row in found.itertuples():
        words = [tokenize(text)["token"].tolist() for text in articles["text"]]
        assert words[0][row.start_a:row.end_a] == words[1][row.start_b:row.end_b]
        assert row.end_a - row.start_a == row.end_b - row.start_b == row.length


def kinds_of(*texts, **columns):
    found = find_reuse(table(*texts, **columns))
    assert len(found) == 1
    return found["kind"].iloc[0]


def test_words_of_the_outlet_are_copy():
    assert kinds_of(lines(*OTHER[:2], WIRE[0]), lines(OTHER[2], WIRE[0], OTHER[3])) == "copy"


def test_a_speech_that_two_reporters_heard_is_no_copy():
    assert kinds_of(lines(OTHER[0], SPEECH + " Ann Lee of Ostmark was cheered."),
                    lines(OTHER[1], "In the square people waved. " + SPEECH)) == "shared quotation"


def test_other_marks_make_no_other_kind():
    speech = "«" + SPEECH[1:-1] + "»"
    assert kinds_of(lines(OTHER[0], SPEECH), lines(OTHER[1], speech)) == "shared quotation"


def test_a_quotation_with_its_reporting_clause_is_copy():
    said = SPEECH[:-2] + ",” Ann Lee told the people of Ostmark through a paper cone."
    assert kinds_of(lines(OTHER[0], said), lines(OTHER[1], said)) == "copy"


def test_a_quotation_amid_copy_is_copy():
    found = find_reuse(table(lines(WIRE[0], SPEECH, WIRE[1], OTHER[0]), lines(OTHER[1], WIRE[0], SPEECH, WIRE[1])))
    assert found["kind"].tolist() == ["copy"] * 3


def test_an_agency_quoted_by_name_is_credited():
    quoting = f"“{WIRE[0][:-1]},” Reuters reported from the river."
    assert kinds_of(lines(WIRE[0], OTHER[0]), lines(OTHER[1], quoting)) == "credited"


@pytest.mark.parametrize(("speaker", "kind"), [
    ("the AFP news agency", "credited"), ("新华社记者", "credited"), ("Associated Press", "credited"),
    ("Michael Bloomberg", "shared quotation"), ("Tassilo Reutersward", "shared quotation")])
def test_an_agency_is_known_by_its_whole_name(speaker, kind):
    articles = table(lines(OTHER[0], WIRE[0]), lines(OTHER[1], WIRE[0]))
    place = find_reuse(articles).iloc[0]
    said = pd.DataFrame([("a1", place["start_b"], place["end_b"], "direct", speaker)],
                        columns=["article_id", "start", "end", "voice", "speaker"])
    assert find_reuse(articles, quotations=said)["kind"].tolist() == [kind]


def test_a_short_run_is_no_copy():
    phrase = "the council of the free town of Ostmark on the river"
    texts = f"{alone(1)} It was {phrase} once. {alone(2)}", f"{alone(3)} Then came {phrase}. {alone(4)}"
    assert kinds_of(*texts) == "stock"


def scattered(words, order):
    """Two articles of so many words each that share runs of eight words, far apart, in one order or in two."""
    runs = [" ".join(f"run{i}x{k}" for k in range(8)) for i in range(len(order))]
    pieces = [runs, [runs[i] for i in order]]
    gap = words // len(runs) - 8
    return [" ".join(f"{alone(10 * side + i, gap)[:-1]} {run}" for i, run in enumerate(some)) + "."
            for side, some in enumerate(pieces)]


@pytest.mark.parametrize(("words", "order", "kind"), [
    (150, (0, 1, 2), "copy"), (150, (0, 2, 1), "stock"), (150, (2, 1, 0), "stock"), (150, (0, 1), "stock"),
    (260, (0, 1, 2), "stock"), (230, (0, 3, 1, 2), "copy"), (230, (3, 0, 2, 1), "stock")])
def test_short_runs_in_the_same_order_are_an_edited_copy(words, order, kind):
    """24 words of 150 in three runs; chance puts words of two reporters in one order once in six."""
    found = find_reuse(table(*scattered(words, order)))
    assert len(found) == len(order)
    assert set(found["kind"]) == {kind}


def standing(count, phrase, outlets):
    texts = [lines(alone(2 * i), phrase + " " + alone(2 * i + 1)) for i in range(count)]
    return table(*texts).assign(outlet=[f"outlet {i % outlets}" for i in range(count)])


def test_a_phrase_that_everybody_uses_is_stock():
    phrase = "The council of Ostmark did not answer at once when it was asked by letter for a word on the matter today."
    articles = standing(12, phrase, 12)
    found = find_reuse(articles)
    assert len(found) > 30
    assert set(found["kind"]) == {"stock"}


def test_page_furniture_of_an_outlet_is_stock():
    furniture = ("Our letter brings you the news of the river every morning before the first ferry leaves and it costs "
                 "nothing at all, so send us your name and the street you live in and we shall bring it to the door.")
    articles = standing(40, furniture, 8)
    found = find_reuse(articles[articles["outlet"].isin(["outlet 1"]) | (articles.index % 8 > 5)])
    assert len(found) > 30
    assert set(found["kind"]) == {"stock"}


def test_furniture_in_a_short_article_does_not_make_one_story_of_them_all():
    furniture = " ".join(f"furniture{i}" for i in range(30)) + "."
    texts = [lines(alone(i, 200), furniture) for i in range(10)] + [lines(alone(10, 45), furniture)]
    articles = table(*texts + [alone(i) for i in range(20, 60)])
    articles["outlet"] = ["Ost"] * 11 + [f"outlet {i}" for i in range(40)]
    assert set(find_reuse(articles)["kind"]) == {"stock"}


def test_a_long_note_that_half_of_the_articles_have_is_stock():
    note = " ".join(f"note{i}" for i in range(60)) + "."
    articles = table(*[lines(alone(i, 300), note) for i in range(5)], *[alone(i, 300) for i in range(10, 14)])
    assert set(find_reuse(articles)["kind"]) == {"stock"}
    few = table(*[lines(alone(i, 300), note) for i in range(3)], *[alone(i, 300) for i in range(10, 16)])
    assert set(find_reuse(few)["kind"]) == {"copy"}


def test_a_long_note_that_an_outlet_repeats_is_stock():
    note = " ".join(f"note{i}" for i in range(60)) + "."
    articles = table(*[lines(alone(i, 300), note) for i in range(4)], *[alone(i, 300) for i in range(10, 40)])
    assert set(find_reuse(articles)["kind"]) == {"copy"}
    assert set(find_reuse(articles.assign(outlet=["Ost"] * 4 + ["West"] * 30))["kind"]) == {"stock"}


def test_outlets_that_print_half_of_a_story_tell_one_story():
    wire = [" ".join(f"wire{i}x{k}" for k in range(30)) + "." for i in range(6)]
    # Each outlet shares 26 of its 71 shingles with the wire; no standing phrase is as much of an article.
    texts = [lines(*wire), *(lines(alone(i, 45), wire[0]) for i in range(6))]
    found = find_reuse(table(*texts))
    assert len(found) == 21
    assert set(found["kind"]) == {"copy"}


def test_a_story_that_forty_outlets_print_is_copy_still():
    found = find_reuse(table(*[lines(*WIRE)] * 40, *[alone(i) for i in range(40)]))
    assert len(found) == 4 * 40 * 39 / 2
    assert set(found["kind"]) == {"copy"}


def test_quotations_may_be_given():
    articles = table(lines(OTHER[0], WIRE[0]), lines(OTHER[1], WIRE[0]))
    found = find_reuse(articles).iloc[0]
    said = pd.DataFrame([(found[f"article_{s}"], found[f"start_{s}"], found[f"end_{s}"], "direct", speaker, "said")
                         for s, speaker in (("a", "Ann Lee"), ("b", "the Xinhua agency"))],
                        columns=["article_id", "start", "end", "voice", "speaker", "cue"])
    assert find_reuse(articles, quotations=said)["kind"].tolist() == ["credited"]
    assert find_reuse(articles, quotations=said.iloc[:1])["kind"].tolist() == ["shared quotation"]
    assert find_reuse(articles, quotations=said.iloc[:0])["kind"].tolist() == ["copy"]
    with pytest.raises(TableError, match=r"quotations table lacks \['speaker'\]"):
        find_reuse(articles, quotations=said.drop(columns="speaker"))


def test_labels_say_which_words_are_copy_and_who_had_them_first():
    articles = table(lines(OTHER[0], WIRE[0]), lines(WIRE[0], WIRE[1]), lines(WIRE[1], WIRE[0]),
                     date=["2031-05-02", "2031-05-01", "2031-05-03"])
    reuse = find_reuse(articles)
    parts = pd.concat([split_parts(t).assign(article_id=k) for k, t in zip(articles["article_id"], articles["text"],
                                                                           strict=True)])
    tokens = encode(articles, parts)
    labels = copy_labels(tokens, reuse)
    n = {name: len(tokenize(text)) for name, text in (("other", OTHER[0]), ("one", WIRE[0]), ("two", WIRE[1]))}
    expected = ["none"] * n["other"] + ["later"] * n["one"] + ["first"] * (n["one"] + n["two"]) + ["later"] * (
        n["one"] + n["two"])
    assert [COPY[label] for label in labels] == expected
    some = encode(articles.iloc[[0]], parts)
    assert copy_labels(some, reuse).tolist() == labels[:len(some.word)].tolist()
    assert not copy_labels(tokens, reuse.assign(kind="stock")).any()
    with pytest.raises(TableError, match="article 'a0' has fewer words than its stretches say"):
        copy_labels(encode(articles.assign(text="short"), parts), reuse)
    with pytest.raises(TableError, match=r"reuse table lacks \['kind'\]"):
        copy_labels(tokens, reuse.drop(columns="kind"))


@pytest.mark.parametrize("texts", [[], [""], ["", " \n "], [lines(*WIRE)], ["four words are few"] * 2,
                                   ["Skip to content"] * 3])
def test_nothing_to_share(texts):
    articles = table(*texts)
    for found in (reuse_pairs(articles), find_reuse(articles)):
        assert found.empty
        assert "article_b" in found


def test_one_article_under_two_ids_is_all_copy():
    text = lines("Bridge opens over the Ulm", *WIRE, SPEECH, OTHER[0])
    articles = table(text, text).assign(outlet="Ost")
    assert reuse_pairs(articles)[["containment", "jaccard"]].values.tolist() == [[1.0, 1.0]]
    found = find_reuse(articles, min_words=5)
    assert found["length"].sum() == len(tokenize(text))
    assert set(found["kind"]) == {"copy"}
    assert found["start_a"].tolist() == found["start_b"].tolist()


def test_languages_may_be_mixed():
    german = ("Die Bürgermeisterin von Ostmark hat am Montag eine Brücke über die Ulm eröffnet, drei Jahre nach der "
              "großen Flut, die alles mitnahm.")
    articles = table(lines(german, WIRE[0]), lines(german, OTHER[0]), lines(WIRE[0], alone(1)),
                     language=["de", "de", "en"])
    found = find_reuse(articles)
    assert found[["article_a", "article_b", "kind"]].values.tolist() == [["a0", "a1", "copy"], ["a0", "a2", "copy"]]


@pytest.mark.parametrize("sentence", ["over and over the same ten words go round again. ", None])
def test_a_very_long_article(sentence):
    long = sentence * 100_000 if sentence else lines(*(alone(i, 500) for i in range(1200)))
    assert len(long) > 4_800_000
    articles = table(long, lines(OTHER[0], long[:20_000]), lines(*WIRE))
    pairs = reuse_pairs(articles)
    assert pairs[["article_a", "article_b"]].values.tolist() == [["a0", "a1"]]
    assert pairs["longest"].iloc[0] >= 450


def test_a_pair_at_the_very_threshold_is_found():
    # 0.07 * 100 is 7.000000000000001; the seven shared shingles are the commonest, as a third article has them too.
    shared = " ".join(f"shared{i}" for i in range(11))
    articles = table(*[f"{shared} {alone(i, 93)}" for i in range(3)])
    pairs = reuse_pairs(articles, at_least=0.07)
    assert pairs["containment"].tolist() == [0.07] * 3
    assert reuse_pairs(articles, at_least=0.0701).empty


@pytest.mark.parametrize(("holders", "found"), [(10, 45), (11, 0)])
def test_a_short_run_in_long_texts_is_looked_at_where_few_hold_it(holders, found):
    run = "salted herring fell from a clear sky over Ostmark"
    articles = table(*[f"{alone(2 * i, 100)} {run} {alone(2 * i + 1, 100)}" for i in range(holders)])
    assert len(find_reuse(articles, min_words=9)) == found
    assert find_reuse(articles, min_words=10).empty


@pytest.mark.parametrize(("change", "said"), [
    (lambda t: t.drop(columns="text"), r"lacks \['text'\]"),
    (lambda t: t.drop(columns="outlet"), r"lacks \['outlet'\]"),
    (lambda t: t.drop(columns="article_id"), r"lacks \['article_id'\]"),
    (lambda t: t.assign(article_id="a"), "article_id 'a' stands twice"),
    (lambda t: t.assign(text=[WIRE[0], None]), "article 'a1' has (nan|None) for a text; expected a str"),
    (lambda t: t.assign(text=[WIRE[0], 3]), "article 'a1' has 3 for a text"),
    (lambda t: t.assign(date=["2031-05-01", "May 1"]), "date 'May 1' of article 'a1' is no day"),
])
def test_tables_that_cannot_be_used_are_refused(change, said):
    articles = table(lines(*WIRE), lines(*WIRE))
    for function in (reuse_pairs, find_reuse):
        with pytest.raises(TableError, match=said):
            function(change(articles))


@pytest.mark.parametrize(("option", "said"), [({"at_least": 0}, "above 0 and at most 1"), ({"at_least": 1.1}, "1.1"),
                                              ({"min_words": 4}, "at least 5 words")])
def test_thresholds_out_of_range_are_refused(option, said):
    with pytest.raises(TableError, match=said):
        find_reuse(table(*WIRE), **option)


def test_the_column_to_look_across_must_be_there():
    with pytest.raises(TableError, match=r"lacks \['country'\]"):
        reuse_pairs(table(*WIRE), across="country")


def test_order_of_articles_and_runs_does_not_matter():
    articles = table(*[lines(*WIRE[i % 4:], *OTHER[:i % 3]) for i in range(10)])
    mixed = articles.sample(frac=1, random_state=3)
    assert mixed.index.tolist() != articles.index.tolist()
    pd.testing.assert_frame_equal(find_reuse(articles), find_reuse(mixed))
    pd.testing.assert_frame_equal(reuse_pairs(articles), reuse_pairs(mixed))


def test_the_five_articles(shared):
    articles = read_articles(open_study("pyongyang-2024"), shared / "seeds")[0]
    found = find_reuse(articles)
    copied = found[found["kind"] == "copy"]
    assert copied[["article_a", "article_b"]].drop_duplicates().values.tolist() == [["001", "003"]]
    assert copied[["start_a", "start_b", "length"]].values.tolist() == [[89, 118, 27], [449, 223, 17]]
    assert reuse_pairs(articles)[["article_a", "article_b"]].values.tolist() == [["001", "003"]]


def zipped(shared, name):
    path = shared / "data" / name
    if not path.is_file():
        pytest.skip(f"{name} is not in the shared data folder")
    return zipfile.ZipFile(path)


def test_planted_duplicates_and_no_other_pairs(shared):
    with zipped(shared, "planted-duplicates.zip") as folder:
        rows = [line.split(" ", 1) for line in folder.read("articles_1000.train").decode().splitlines()]
        truth = {frozenset(line.split()) for line in folder.read("articles_1000.truth").decode().splitlines()}
    articles = pd.DataFrame(rows, columns=["article_id", "text"]).assign(outlet="")
    found = reuse_pairs(articles, at_least=0.5)
    assert len(truth) == 10
    assert {frozenset(pair) for pair in found[["article_a", "article_b"]].values.tolist()} == truth


def test_graded_reuse_is_graded(shared):
    """Clough & Stevenson 2011: 95 short answers, some cut, lightly or heavily revised from five originals."""
    with zipped(shared, "clough-stevenson.zip") as folder:
        table = pd.read_csv(io.BytesIO(folder.read("data/file_information.csv")))
        texts = {name.split("/")[1]: folder.read(name).decode("utf-8", "replace") for name in folder.namelist()
                 if name.endswith(".txt")}
    articles = pd.DataFrame({"article_id": list(texts), "outlet": list(texts), "text": list(texts.values())})
    found = reuse_pairs(articles, at_least=0.001).set_index(["article_a", "article_b"])["containment"]
    answers = table[table["Category"] != "orig"]
    assert len(answers) == 95
    score = [found.get((file, f"orig_task{task}.txt"), 0.0) for file, task in zip(answers["File"], answers["Task"],
                                                                                strict=True)]
    means = answers.assign(score=score).groupby("Category")["score"].mean()
    assert means["cut"] > 0.5 > means["light"] > 0.3 > means["heavy"] > 0.1 > 0.01 > means["non"]


def test_words_that_are_known_need_not_be_made_again():
    articles = table(lines("Bridge opens", *WIRE), "", lines("Share this", "Bridge open", *WIRE[:3], *OTHER[:2]),
                     lines("Ostmark: a bridge", OTHER[2], *WIRE[1:]))
    parts = pd.concat([split_parts(row.text).assign(article_id=row.article_id) for row in articles.itertuples()],
                      ignore_index=True)
    tokens = encode(articles.iloc[::-1], parts)
    ours, theirs = counted_words(articles, parts, tokens=tokens), counted_words(articles, parts)
    # Numbers of words may differ: they are the same words where equal ones have equal numbers.
    assert len(theirs.word) > 200
    np.testing.assert_array_equal(pd.factorize(ours.word)[0], pd.factorize(theirs.word)[0])
    for name in ("article_ids", "offsets", "position", "paragraph", "start"):
        np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))
    pd.testing.assert_frame_equal(ours.parts.astype(object), theirs.parts.astype(object))
    found = find_reuse(articles, parts=parts, tokens=tokens)
    assert len(found) > 4
    pd.testing.assert_frame_equal(found, find_reuse(articles, parts=parts))
