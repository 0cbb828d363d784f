"""The explorer's controls, worked without a browser. All texts are invented."""

import subprocess
import sys

import pytest

from analysis.show import explorer
from analysis.show.explorer import explore, texts_or_reason
from analysis.tables import TableError


@pytest.fixture
def shown(bridge):
    pytest.importorskip("ipywidgets", reason="no ipywidgets; give make.py --with explore")
    return explore(bridge)


def buttons(explored):
    return {row.children[2].tooltip.split(":")[0]: row.children[2] for row in explored.bars.children[2:]}


def test_a_bar_an_outlet_and_voice_and_a_click_leads_to_its_sentences(shown):
    assert len(buttons(shown)) == 6
    assert [control.label for control in (shown.frame, shown.outlet, shown.voice)] == ["all"] * 3
    assert len(shown.chosen()) == 8
    buttons(shown)["Ost <i>Kurier</i>, direct"].click()
    assert (shown.outlet.value, shown.voice.value, shown.view.value) == ("Ost <i>Kurier</i>", "direct", "sentences")
    assert len(shown.chosen()) == 2
    assert "Anna Holt" in shown.lines.value
    assert "ended at noon" not in shown.lines.value


def test_families_have_their_own_frames(shown):
    assert [name for name, _ in shown.frame.options] == ["all", "blockade", "siege"]
    shown.frame.value = "siege"
    assert len(shown.chosen()) == 3
    shown.family.value = "road"
    assert [name for name, _ in shown.frame.options] == ["all", "closure"]
    assert shown.frame.label == "all"
    assert shown.chosen()["family"].unique().tolist() == ["road"]
    assert shown.lines.value.count("<tr>") == 1 + len(shown.chosen())


def test_bars_follow_the_frame(shown):
    before = buttons(shown)["West Post, own"].tooltip
    shown.frame.value = "blockade"
    assert buttons(shown)["West Post, own"].disabled
    assert buttons(shown)["West Post, own"].tooltip != before


def test_lines_are_sorted_and_paged(shown, monkeypatch):
    monkeypatch.setattr(explorer, "PAGE", 3)
    shown.order.value = "1L 2L 3L"
    assert shown.page.max == 3
    first = shown.lines.value
    shown.page.value = 3
    assert shown.lines.value.count("<tr>") == 1 + 2
    assert "7 to 8 shown" in shown.lines.value
    shown.order.value = "place"
    assert shown.page.value == 1
    shown.voice.value = "direct"
    assert shown.page.value == shown.page.max == 1
    assert shown.lines.value != first


def test_without_texts_it_says_why(bridge, tmp_path):
    pytest.importorskip("ipywidgets", reason="no ipywidgets; give make.py --with explore")
    explored = explore(bridge, text=tmp_path / "nowhere")
    assert "Positions only, the texts are not here" in explored.lines.value
    assert explored.lines.value.count("<tr>") == 1 + 8
    assert "ended at noon" not in explored.lines.value
    texts, reason = texts_or_reason(bridge)
    assert len(texts) == 3
    assert reason == ""
    (tmp_path / "some").mkdir()
    (tmp_path / "some" / "w1.txt").write_bytes((bridge.text / "w1.txt").read_bytes())
    texts, reason = texts_or_reason(bridge, tmp_path / "some")
    assert texts["article_id"].tolist() == ["w1"]
    assert reason.startswith("2 texts are not here, the first: ")


def test_two_explorers_have_bars_of_their_own(bridge, shown):
    other = explore(bridge)
    one, two = (set(some.bars.children[2].children[2]._dom_classes) for some in (shown, other))
    assert one & two == {"explorer-bar"}
    assert len(one) == len(two) == 2


def test_a_lexicon_without_frames_is_refused(bridge):
    widgets = pytest.importorskip("ipywidgets", reason="no ipywidgets; give make.py --with explore")
    from analysis.measure.package import load_evidence
    evidence = load_evidence(bridge)
    with pytest.raises(TableError, match="no frames"):
        explorer.Explorer({**evidence, "frames": evidence["frames"].iloc[:0]}, None, widgets=widgets)


def test_without_ipywidgets_it_says_what_to_install(bridge, monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(ModuleNotFoundError, match="--with explore"):
        explore(bridge)


def test_the_door_does_not_load_it():
    code = "import sys, analysis; analysis.explore; assert 'ipywidgets' not in sys.modules; print('loaded nothing')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "loaded nothing\n"
