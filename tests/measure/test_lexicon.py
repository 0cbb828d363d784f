"""Lexicons: the package's own format and quanteda's. All contents are invented."""

import pytest

from analysis.measure.lexicon import LexiconError, load_lexicon, make_lexicon, pattern_words
from analysis.study import open_study


def own(frames, decoys=None):
    return {"families": {"bridge": {"frames": frames, **({"decoys": decoys} if decoys else {})}}}


def test_the_own_format():
    lexicon = make_lexicon({"title": "Bridges", "families": {
        "bridge": {"about": "how it is named",
                   "frames": {"opening": {"en": ["open*", "Grand  Opening"], "uk": "відкрит*"},
                                                         "fall": ["collaps*"]}, "decoys": {"chess": ["opening move"]}},
        "river": {"frames": {"river": ["river"]}}}})
    assert lexicon.nested_scope == "dictionary"
    assert lexicon.terms.values.tolist() == [
        ["bridge", "opening", "en", "open*", False], ["bridge", "opening", "en", "Grand Opening", False],
        ["bridge", "opening", "uk", "відкрит*", False], ["bridge", "fall", "*", "collaps*", False],
        ["bridge", "chess", "*", "opening move", True], ["river", "river", "*", "river", False]]
    assert lexicon.frames.values.tolist() == [["bridge", "opening"], ["bridge", "fall"], ["river", "river"]]


def test_a_quanteda_dictionary_loads_as_it_is(tmp_path):
    path = tmp_path / "dictionary.yaml"
    path.write_text("EUROPE:\n  WEST: [Manchester, 'Manchester United']\n  EAST:\n    NORTH: [Tallinn*]\n"
                    "US: [United States, 1961, no, on]\n", encoding="utf-8")
    lexicon = load_lexicon(path)
    assert lexicon.nested_scope == "key"
    assert lexicon.terms[["family", "frame", "term"]].values.tolist() == [
        ["EUROPE", "WEST", "Manchester"], ["EUROPE", "WEST", "Manchester United"], ["EUROPE", "EAST.NORTH", "Tallinn*"],
        ["dictionary", "US", "United States"], ["dictionary", "US", "1961"], ["dictionary", "US", "no"],
        ["dictionary", "US", "on"]]


@pytest.mark.parametrize(("term", "words"), [
    ("Special-military operation*", ("special", "military", "operation*")),
    ("war in *", ("war", "in", "*")),
    ("U.S. forces", ("u.s", "forces")),
    ("Korea’s", ("korea's",)),
    ("w?r*", ("w?r*",)),
    ("pre-war*", ("pre", "war*")),
    ("* ?", ()),
    ("...", ()),
    ("Straße", ("strasse",)),
])
def test_the_words_of_a_term(term, words):
    assert pattern_words(term) == words


@pytest.mark.parametrize(("frames", "decoys"), [
    ({"a": ["war"], "b": ["war"]}, None),
    ({"a": ["Full-scale war"], "b": ["full scale war"]}, None),
    ({"a": ["war"], "b": {"en": ["War"]}}, None),
    ({"a": ["war"]}, {"b": ["war"]}),
    ({"a": ["war"]}, {"a": ["war"]}),
    ({"a": {"en": ["war"]}, "b": {"uk": ["війна"]}, "c": {"en": ["war"]}}, None),
])
def test_a_term_in_two_frames_is_refused(frames, decoys):
    with pytest.raises(LexiconError,
                       match=r"(?i)'(full.scale )?war' is listed under two frames of family 'bridge', 'a' and '[abc]'; "
                             r"keep it in one"):
        make_lexicon(own(frames, decoys))


def test_one_spelling_in_two_languages_or_families_is_fine():
    terms = make_lexicon({"families": {"x": {"frames": {"a": {"en": ["die"]}, "b": {"de": ["die"]}}},
                                       "y": {"frames": {"a": {"en": ["die"]}}}}}).terms
    assert len(terms) == 3
    assert len(make_lexicon(own({"a": ["war", "war"]})).terms) == 1


@pytest.mark.parametrize(("content", "message"), [
    (None, "expected families of frames; found nothing"),
    ({}, "expected families of frames; found nothing"),
    (["war"], "expected families of frames; found a list"),
    ({"families": {}}, r"families: expected named lists, found \{\}"),
    ({"families": {"x": "war"}}, "family 'x': expected named lists, found 'war'"),
    ({"families": {"x": {}}}, "frames of family 'x': expected named lists, found None"),
    ({"families": {"x": {"frame": {}}}}, "family 'x': unknown key 'frame'; known are about, decoys, frames"),
    ({"families": {"x": {"frames": {"a": ["y"]}}}, "decoys": {}}, "the file: unknown key 'decoys'; known are about"),
    (own({"a": []}), "'bridge', 'a': the list of terms is empty; add one or take the frame out"),
    (own({"a": None}), "'bridge', 'a': the list of terms is empty"),
    (own({"a": ["..."]}),
     "'bridge', 'a': '...' is no term; expected a word or phrase with at least one letter or digit"),
    (own({"a": ["*"]}), r"'bridge', 'a': '\*' is no term"),
    (own({"a": [3]}), "'bridge', 'a': 3 is no term"),
    (own({"a": {"English": ["war"]}}), "'bridge', 'a': 'English' is no language code; write two letters such as en"),
    ({"US": ["..."]}, "US: '...' is no term"),
    ({"US": {"EAST": []}}, r"US\.EAST: the list of terms is empty"),
])
def test_what_is_no_lexicon_is_refused(content, message):
    with pytest.raises(LexiconError, match=message):
        make_lexicon(content)


def test_a_lexicon_of_decoys_alone_is_refused():
    with pytest.raises(LexiconError, match="frames of family 'x': expected named lists"):
        make_lexicon({"families": {"x": {"decoys": {"d": ["war"]}}}})


@pytest.mark.parametrize(("yaml", "message"), [
    ("a: [b", "is no valid YAML in UTF-8"),
    ("\ta: b", "is no valid YAML in UTF-8"),
    ("a: &x [*x]", "is no valid YAML in UTF-8"),
    ("a: !!python/object/apply:os.system [x]", "is no valid YAML in UTF-8"),
    ("families:\n  x: {frames: {a: [b]}}\n  x: {frames: {c: [d]}}",
     "line 3: 'x' stands twice in the same list; join the two"),
    ("? [a, b]\n: c", r"line 1: \['a', 'b'\] cannot name a list; write a word"),
    ("", "expected families of frames; found nothing"),
])
def test_a_broken_file_is_refused_by_name(tmp_path, yaml, message):
    path = tmp_path / "frames.yaml"
    path.write_text(yaml, encoding="utf-8")
    with pytest.raises(LexiconError, match=message) as refused:
        load_lexicon(path)
    assert str(path) in str(refused.value)


def test_a_missing_or_unreadable_file_is_refused(tmp_path):
    with pytest.raises(LexiconError, match=r"frames\.yaml is missing; write the frames to look for there"):
        load_lexicon(tmp_path / "frames.yaml")
    (tmp_path / "frames.yaml").write_bytes("a: [Brücke]".encode("latin-1"))
    with pytest.raises(LexiconError, match=r"frames\.yaml is no valid YAML in UTF-8"):
        load_lexicon(tmp_path / "frames.yaml")


def test_the_shipped_lexicon_has_the_families_of_the_study():
    lexicon = load_lexicon(open_study("pyongyang-2024"))
    assert set(lexicon.frames["family"]) >= {"conflict", "agreement"}
    assert "deal" not in set(lexicon.terms["term"])
    assert "Korean War" in set(lexicon.terms.loc[lexicon.terms["is_decoy"], "frame"])
