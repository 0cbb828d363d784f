"""Edits inside copy: kinds, mirror, moves, planted changes, and no sentence spelled out. All texts are invented."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.measure.alignment import Text, align
from analysis.measure.edits import COLUMNS, KIND_OF_EDIT, find_edits
from analysis.measure.lexicon import make_lexicon
from analysis.measure.reuse import find_reuse
from analysis.tables import TableError

HEAD = "Mayor of Ostmark opens the long bridge"
BODY = [
    "The mayor of Ostmark opened a bridge over the river Ulm on Monday, three years after the war began.",
    "“We shall cross it every day,” the mayor said at the ceremony. Workers clapped and sang old songs.",
    "The flood of the century had stopped all work for a year, the ministry said. Nobody knows when it will end.",
    "Traffic will be let across the river on Friday at noon, according to the council of the free town.",
    "The last bridge fell when the ice broke in spring, and two boats with salted herring were lost in it.",
]
FRAMES = make_lexicon({"families": {
    "fight": {"frames": {"war": ["war"], "operation": ["special operation", "operation"]}},
    "water": {"frames": {"flood": ["flood*"]}}}})
SWAP = {"deleted": "inserted", "inserted": "deleted", "substituted": "substituted", "moved": "moved"}
SWAP_KIND = {"attribution added": "attribution dropped", "attribution dropped": "attribution added",
             "paragraph cut": "paragraph added", "paragraph added": "paragraph cut"}


def page(*paragraphs, head=HEAD):
    return "\n\n".join([*([head] if head else []), *paragraphs])


def edits_of(one, other, lexicon=FRAMES, **columns):
    articles = pd.DataFrame({"article_id": ["a", "b"], "outlet": ["Ost", "West"], "text": [one, other], **columns})
    return find_edits(articles, find_reuse(articles), lexicon=lexicon)


def only(one, other, **columns):
    found = edits_of(one, other, **columns)
    assert len(found) == 1, found.to_string()
    return found.iloc[0]


def test_the_same_text_has_no_edits_whatever_its_glyphs_case_and_space():
    other = page(*BODY).replace("“", "«").replace("”", "»").replace("Workers", "WORKERS").replace(" on ", " \u00a0on  ")
    for text in (page(*BODY), other):
        found = edits_of(page(*BODY), text)
        assert found.empty
        assert list(found) == COLUMNS


def test_a_term_exchanged_is_framing():
    found = only(page(*BODY), page(BODY[0].replace("war", "special operation"), *BODY[1:]))
    assert found[["operation", "kind", "removed", "inserted", "frame_before", "frame_after", "part"]].tolist() == [
        "substituted", "framing", "war", "special operation", "war", "operation", "body"]
    assert (found["position_a"], found["removed_length"], found["inserted_length"]) == (24, 1, 2)


def test_a_word_taken_from_a_term_is_framing():
    text = page(BODY[0].replace("war", "special operation"), *BODY[1:])
    found = only(text, text.replace("special ", ""))
    assert found[["operation", "kind", "removed", "frame_before", "frame_after"]].tolist() == [
        "deleted", "framing", "special", "operation", "operation"]


def test_the_second_word_of_a_term_exchanged_is_framing():
    text = page(BODY[0].replace("war", "special operation"), *BODY[1:])
    found = only(text, text.replace("operation", "mission"))
    assert found[["kind", "removed", "inserted", "frame_before", "frame_after"]].tolist() == [
        "framing", "operation", "mission", "operation", ""]


def test_a_change_beside_a_term_is_not_framing():
    found = only(page(*BODY), page(BODY[0].replace("the war", "their war"), *BODY[1:]))
    assert found[["kind", "removed", "inserted", "frame_before"]].tolist() == ["other", "the", "their", ""]


def test_without_a_lexicon_no_change_is_framing():
    found = edits_of(page(*BODY), page(BODY[0].replace("war", "special operation"), *BODY[1:]), lexicon=None)
    assert found["kind"].tolist() == ["other"]


@pytest.mark.parametrize(("old", "new", "operation", "kind"), [
    (", the ministry said. Nobody", ". Nobody", "deleted", "attribution dropped"),
    (" the mayor said at", " the mayor claimed at", "substituted", "attribution changed"),
    ("on Friday at noon", "on Friday about noon", "substituted", "other"),
])
def test_attributions(old, new, operation, kind):
    text = page(*BODY)
    assert old in text
    found = only(text, text.replace(old, new))
    assert found[["operation", "kind"]].tolist() == [operation, kind]
    back = only(text.replace(old, new), text)
    assert back[["operation", "kind"]].tolist() == [SWAP[operation], SWAP_KIND.get(kind, kind)]


def test_a_statement_cut_with_its_attribution_is_no_attribution_dropped():
    found = only(page(*BODY), page(*BODY).replace("The flood of the century had stopped all work for a year, the "
                                                  "ministry said. ", ""))
    assert found[["operation", "kind", "frame_before"]].tolist() == ["deleted", "framing", "flood"]
    assert edits_of(page(*BODY), page(*BODY).replace("The flood of the century had stopped all work for a year, the "
                                                     "ministry said. ", ""), lexicon=None)["kind"].tolist() == ["other"]


def test_attributions_from_a_given_table():
    articles = pd.DataFrame({"article_id": ["a", "b"], "outlet": ["Ost", "West"],
                             "text": [page(*BODY), page(*BODY).replace(", the ministry said", "")]})
    reuse = find_reuse(articles)
    start = len(page(*BODY[:2]).split())
    said = pd.DataFrame([("a", start, start + 12, "indirect", "said")],
                        columns=["article_id", "start", "end", "voice", "cue"])
    assert find_edits(articles, reuse, quotations=said)["kind"].tolist() == ["attribution dropped"]
    assert find_edits(articles, reuse, quotations=said.iloc[:0])["kind"].tolist() == ["other"]


def test_a_headline_replaced_is_one_change():
    found = only(page(*BODY), page(*BODY, head="Ferries face an end in Ostmark after all these years"))
    assert found[["operation", "kind", "part", "removed_length", "inserted_length", "position_a"]].tolist() == [
        "substituted", "headline replaced", "headline", 7, 10, 0]


def test_a_headline_edited_is_edited():
    found = only(page(*BODY), page(*BODY, head="Mayor of Ostmark opens a long bridge"))
    assert found[["kind", "part", "removed", "inserted"]].tolist() == ["other", "headline", "the", "a"]


def test_paragraphs_cut_and_added():
    added = "Snow is expected in the hills before the week is out."
    found = edits_of(page(*BODY), page(BODY[0], *BODY[2:4], added))
    head, *sizes = (len(line.split()) for line in (HEAD, *BODY))
    assert found[["operation", "kind", "removed_length", "inserted_length"]].values.tolist() == [
        ["deleted", "paragraph cut", sizes[1], 0], ["inserted", "paragraph added", 0, 11],
        ["deleted", "paragraph cut", sizes[4], 0]]
    last = head + sum(sizes[:4])
    assert found["position_a"].tolist() == [head + sizes[0], last, last]
    assert found["position_b"].tolist() == [head + sizes[0], last - sizes[1], last - sizes[1]]


def test_a_sentence_cut_from_a_paragraph_is_no_paragraph():
    found = only(page(*BODY), page(*BODY).replace(" Nobody knows when it will end.", ""))
    assert found[["operation", "kind", "removed", "removed_length"]].tolist() == ["deleted", "other", "", 6]


@pytest.mark.parametrize("order", [[3, 0, 1, 2, 4], [0, 1, 2, 4, 3], [0, 2, 1, 3, 4]])
def test_a_paragraph_moved_is_a_reordering(order):
    found = edits_of(page(*BODY), page(*[BODY[i] for i in order]))
    assert set(found["operation"]) == {"moved"}
    assert set(found["kind"]) == {"reordering"}
    assert (found["removed_length"] == found["inserted_length"]).all()


def test_a_moved_paragraph_may_be_edited():
    found = edits_of(page(*BODY), page(BODY[4].replace("spring", "winter"), *BODY[:4]))
    assert sorted(found["operation"]) == ["moved", "substituted"]
    assert found.loc[found["operation"] == "substituted", "inserted"].tolist() == ["winter"]


@pytest.mark.parametrize("turned", [False, True])
def test_two_sentences_made_one_are_not_one_cut_and_one_grown(turned):
    texts = [page(*BODY), page(*BODY).replace("ceremony. Workers", "ceremony while workers")]
    texts = texts[::-1] if turned else texts
    assert "while workers" in texts[not turned]
    found = only(*texts)
    assert found[["removed", "inserted"]].tolist() == (["while", ""] if turned else ["", "while"])


def test_long_changes_are_lengths_and_terms_only():
    added = "It was the worst flood that anybody old enough to remember the war of the bakers could name. "
    found = only(page(*BODY), page(BODY[0], BODY[1] + " " + added.strip(), *BODY[2:]))
    assert found[["inserted", "inserted_length", "frame_after"]].tolist() == ["flood; war", 18, "flood; war"]


def test_only_pairs_with_copy_are_compared():
    articles = pd.DataFrame({"article_id": ["a", "b"], "outlet": ["Ost", "West"], "text": [page(*BODY)] * 2})
    articles.loc[1, "text"] = articles.loc[1, "text"].replace("pale", "white").replace("ice", "dam")
    reuse = find_reuse(articles)
    assert len(find_edits(articles, reuse)) == 1
    assert find_edits(articles, reuse.assign(kind="stock")).empty


def test_where_little_is_shared_the_rest_is_no_edit():
    own = ["Snow closed every school in Westmark for a week, so teachers read stories over the radio.",
           "A farmer with forty geese found a coin under his barn and gave it to the museum.",
           "Prices for salted fish doubled since spring, and nobody could say where the herring went.",
           "The orchestra played in mittens because its hall has no stove worth the name.",
           "Three clocks on the square show three hours, which suits the three families who own them."]
    other = page(*own, BODY[0].replace("Monday", "Tuesday"), head="Snow in Westmark")
    found = only(page(*BODY), other)
    assert found[["removed", "inserted"]].tolist() == ["monday", "tuesday"]


def test_the_earlier_article_is_a():
    changed = page(*BODY).replace("Monday", "Tuesday")
    found = only(changed, page(*BODY), date=["2031-05-02", "2031-05-01"])
    assert found[["article_a", "article_b", "removed", "inserted"]].tolist() == ["b", "a", "monday", "tuesday"]


@pytest.mark.parametrize(("change", "said"), [
    (lambda a, r: (a.drop(columns="text"), r), r"articles table lacks \['text'\]"),
    (lambda a, r: (a, r.drop(columns="kind")), r"reuse table lacks \['kind'\]"),
    (lambda a, r: (a.iloc[:1], r), "article 'b' of the reuse table is not among the articles"),
    (lambda a, r: (pd.concat([a, a]), r), "stands twice"),
])
def test_tables_that_cannot_be_used_are_refused(change, said):
    articles = pd.DataFrame({"article_id": ["a", "b"], "outlet": ["Ost", "West"], "text": [page(*BODY)] * 2})
    with pytest.raises(TableError, match=said):
        find_edits(*change(articles, find_reuse(articles)))


SENTENCES = st.lists(st.lists(st.sampled_from("abcdefghijklmnop"), min_size=1, max_size=9), min_size=1, max_size=7)


def text_of(sentences, heads=0):
    words = [word for sentence in sentences for word in sentence]
    number = np.repeat(np.arange(len(sentences)), [len(sentence) for sentence in sentences])
    return Text(words, number, number < heads)


def applied(a, b, changes, partner):
    """Words of b that are accounted for: each kept by a partner or put in by a change, none twice."""
    kept = partner[partner >= 0].tolist()
    put = [place for change in changes if not change.moved for place in range(change.start_b, change.end_b)]
    gone = [place for change in changes if not change.moved for place in range(change.start_a, change.end_a)]
    return sorted(kept + put), sorted(np.flatnonzero(partner >= 0).tolist() + gone)


@settings(max_examples=300, deadline=None)
@given(SENTENCES, SENTENCES, st.integers(0, 1), st.integers(0, 1))
def test_every_word_is_kept_or_changed_once_and_the_mirror_agrees(one, other, head_one, head_other):
    a, b = text_of(one, head_one), text_of(other, head_other)
    changes, partner = align(a, b)
    in_b, in_a = applied(a, b, changes, partner)
    assert in_b == list(range(len(b.words)))
    assert in_a == list(range(len(a.words)))
    known = np.flatnonzero(partner >= 0)
    assert [a.words[i] for i in known] == [b.words[i] for i in partner[known]]
    back, partner_back = align(b, a)
    assert sorted(change.flipped() for change in back) == sorted(changes)
    assert [partner_back[partner[i]] for i in known] == known.tolist()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_the_mirror_of_a_table_of_edits(seed):
    draw = np.random.default_rng(seed)
    words = page(*BODY).split(" ")
    for place in draw.choice(len(words), 6, replace=False):
        if "\n" not in words[place]:
            words[place] = draw.choice(["", "herring", "the", words[place] + " again"])
    one, other = page(*BODY), " ".join(word for word in words if word)
    there, back = edits_of(one, other), edits_of(other, one)
    mirrored = back.rename(columns={f"position_{s}": f"position_{o}" for s, o in ("ab", "ba")} | {
        "removed": "inserted", "inserted": "removed", "removed_length": "inserted_length",
        "inserted_length": "removed_length", "frame_before": "frame_after", "frame_after": "frame_before"})
    mirrored = mirrored.assign(operation=mirrored["operation"].map(SWAP),
                               kind=mirrored["kind"].map(lambda kind: SWAP_KIND.get(kind, kind)))
    by = ["position_a", "position_b", "operation"]
    columns = [column for column in COLUMNS if column not in ("part",)]
    pd.testing.assert_frame_equal(there[columns].sort_values(by, ignore_index=True),
                                  mirrored[columns].sort_values(by, ignore_index=True))
    assert set(there["kind"]) <= set(KIND_OF_EDIT)
    assert (there.loc[there["removed_length"] > 5, "removed"].str.split().str.len() <= 3).all()


def test_planted_changes_are_found_word_by_word():
    """Every fifth word exchanged, in a text of invented words: what is found is what was planted."""
    draw = np.random.default_rng(7)
    words = [f"w{k}" for k in draw.zipf(1.4, 600).clip(max=900)]
    planted = np.sort(draw.choice(600, 60, replace=False))
    changed = list(words)
    for place in planted:
        changed[place] = f"new{place}"
    one, other = (". ".join(" ".join(row[i:i + 15]) for i in range(0, 600, 15)) + "." for row in (words, changed))
    found = edits_of(one.replace(". w", ".\n\nW"), other.replace(". w", ".\n\nW").replace(". n", ".\n\nN"))
    removed = {row.position_a + i for row in found.itertuples() for i in range(row.removed_length)}
    true = set(planted.tolist())
    assert len(true & removed) / len(true) > 0.95
    assert len(true & removed) / len(removed) > 0.95
