"""What is read in the explorer: nothing of a text becomes mark-up, voice and cue are marked. All texts are invented."""

import re
from html.parser import HTMLParser

import pytest

from analysis.measure.package import load_evidence
from analysis.read.sources import read_articles
from analysis.show.explorer_html import lines_html, voice_stretches
from analysis.show.explorer_lines import hit_lines
from analysis.tables import TableError

KNOWN = {"style", "div", "p", "table", "caption", "thead", "tbody", "tr", "th", "td", "span", "sup", "u", "b", "mark",
         "ol", "li", "br"}


class Reader(HTMLParser):
    """The tags, the attributes' names and the words of a page, as a browser would take them."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.names, self.words = set(), set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture(scope="module")
def evidence(bridge):
    return load_evidence(bridge)


@pytest.fixture(scope="module")
def texts(bridge):
    return read_articles(bridge)[0]


def html(evidence, texts, *, sentences=False, **options):
    lines = hit_lines(evidence, texts, family="crossing", window=None if sentences else 8)
    marks = None if texts is None else voice_stretches(evidence["quotations"], texts)
    return lines_html(lines, texts, marks, sentences=sentences, **options)


@pytest.mark.parametrize("sentences", [False, True])
def test_mark_up_in_texts_and_names_is_shown_not_obeyed(evidence, texts, sentences):
    page = Reader(html(evidence, texts, sentences=sentences, note="<script>1</script>"))
    said = "".join(page.words)
    assert page.tags <= KNOWN
    assert page.names <= {"class", "dir", "scope"}
    assert "<img src=x" in said
    assert "Ost <i>Kurier</i>" in said
    assert "<script>1</script>" in said
    assert "blockade & nobody" in re.sub(r"\s+", " ", said) or not sentences


def test_speaker_cue_and_term_are_escaped_too(evidence, texts):
    lines = hit_lines(evidence, None, family="crossing").assign(speaker="<a>", cue="<em>", term="<h1>")
    page = Reader(lines_html(lines, None, None))
    assert page.tags <= KNOWN
    assert {"<a>", "<em>", "<h1>"} <= {word for piece in page.words for word in re.findall(r"<\w+>", piece)}


def test_voice_is_marked_by_class_and_letter_and_the_cue_is_underlined(evidence, texts):
    found = html(evidence, texts, sentences=True)
    assert re.search(r"<span class='direct'><sup>D</sup>This ", found)
    assert re.search(r"<mark><span class='direct'>(<sup>D</sup>)?siege</span></mark>", found)
    assert "<u>said</u>" in found
    own = next(item for item in re.findall(r"<li>.*?</li>", found, re.DOTALL) if "ended at noon" in item)
    assert "class=" not in own
    assert ": O" not in own


def test_the_words_of_a_sentence_stay_as_they_are(evidence, texts):
    found = html(evidence, texts, sentences=True)
    item = next(item for item in re.findall(r"<li>.*?</li>", found, re.DOTALL) if "Anna" in item)
    plain = "".join(Reader(re.sub(r"<sup>.*?</sup>", "", item)).words)
    assert plain.endswith("“This blockade is a siege,” Anna Holt said on Monday.")


def test_without_text_positions_and_the_reason_are_shown(evidence):
    found = html(evidence, None, note="The texts are not here.")
    assert "The texts are not here." in found
    assert "West Post, 2031-05-01 (w1, headline, word 1)" in found
    assert found.count("<tr>") == 1 + 8
    assert "ended at noon" not in found


def test_nothing_found_is_said(evidence, texts):
    lines = hit_lines(evidence, texts, family="none")
    assert "Nothing was found" in lines_html(lines, texts, voice_stretches(evidence["quotations"], texts))


def test_the_nearest_cue_is_underlined(evidence, texts):
    lines = hit_lines(evidence, texts, family="crossing", frame="blockade", window=None)
    line = lines[lines["voice"] == "direct"].assign(cue="nowhere to be found")
    assert "<u>" not in lines_html(line, texts, None).split("</caption>")[1]
    assert lines_html(line.assign(cue="a siege"), texts, None).count("<u>a siege</u>") == 1
    twice = texts.assign(text="They said it. The bridge said a blockade stood, and she said no.")
    start = twice["text"].iloc[0].index("blockade")
    line = line.iloc[:1].assign(cue="said", first=0, start=start, end=start + 8, last=len(twice["text"].iloc[0]))
    assert "bridge <u>said</u> a <mark>" in lines_html(line, twice, None, sentences=True)


def test_stretches_are_whole_words(evidence, texts):
    marks = voice_stretches(evidence["quotations"], texts)
    text = texts.set_index("article_id")["text"]
    direct = marks[marks["voice"] == "direct"].iloc[-1]
    assert text[direct.article_id][direct.start:direct.end] == "This blockade is a siege"
    with pytest.raises(TableError, match="quotation up to word"):
        voice_stretches(evidence["quotations"], texts.assign(text="One word"))
    assert voice_stretches(evidence["quotations"], texts.iloc[:0]).empty
