"""Labels in other scripts are drawn right, or refused with the font to install. All labels are invented."""

import hashlib
import json

import pandas as pd
import pytest

from analysis.show import fonts
from analysis.show.saving import FigureError, fragments, save_figure
from analysis.show.style import new_figure

TABLE = pd.DataFrame({"outlet": ["Ost"], "hits": [3]})


def width(words):
    fig, (ax,) = new_figure()
    text = ax.text(0, 0, words, fontsize=40)
    fig.canvas.draw()
    return text.get_window_extent().width


def test_arabic_letters_are_joined():
    word = "بريد"
    # A zero-width non-joiner between the letters keeps each in the form that it has alone.
    assert width(word) < 0.95 * width("\N{ZERO WIDTH NON-JOINER}".join(word))


@pytest.mark.parametrize("label", ["Мостовая газета", "Εφημερίδα της γέφυρας", "جريدة الجسر"])
def test_scripts_that_the_bundled_font_has_are_saved(study, label):
    fig, (ax,) = new_figure()
    ax.barh([0], [3])
    ax.set_yticks([0], [label])
    save_figure(fig, "03-scripts", TABLE, study=study, title=label, caption="n = 1", alt=label)
    assert label in (study.figures / "03-scripts.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("label", ["橋梁新聞", "다리 신문", "सेतु पत्र"])
def test_scripts_that_no_font_has_are_refused_with_the_font_to_install(study, label, monkeypatch):
    monkeypatch.setattr(fonts, "installed", list)
    fig, (ax,) = new_figure()
    ax.barh([0], [3])
    ax.set_yticks([0], [label])
    with pytest.raises(FigureError, match=r"install a font that can .*Noto Sans CJK, Noto Sans Devanagari"):
        save_figure(fig, "03-scripts", TABLE, study=study, title="Bridges", caption="n = 1", alt="One bar.")
    assert not (study.figures / "03-scripts.svg").exists()


@pytest.mark.parametrize("label", ["橋梁新聞", "다리 신문", "सेतु पत्र"])
def test_an_installed_font_that_has_the_letters_is_used_and_named(study, label):
    found = fonts.fonts_for(label)
    if not {ord(letter) for letter in label} <= {code for path in [fonts._bundled(), *found.values()]
                                                 for code in fonts._letters(path)}:
        pytest.skip(f"no installed font has the letters of {label}")
    assert found
    fig, (ax,) = new_figure()
    ax.barh([0], [3])
    ax.set_yticks([0], [label])
    save_figure(fig, "03-scripts", TABLE, study=study, title=label, caption="n = 1", alt=label)
    said = json.loads((fragments(study) / "03-scripts.json").read_text(encoding="utf-8"))
    assert said["fonts"] == {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in found.items()}


def test_no_font_is_looked_for_where_the_bundled_one_has_all(study, monkeypatch):
    monkeypatch.setattr(fonts, "installed", lambda: pytest.fail("looked for fonts"))
    fig, (ax,) = new_figure()
    ax.set_yticks([0], ["Мост é"])
    save_figure(fig, "03-scripts", TABLE, study=study, title="Bridges", caption="n = 1", alt="One bar.")
    assert "fonts" not in json.loads((fragments(study) / "03-scripts.json").read_text(encoding="utf-8"))


def test_the_first_font_that_has_a_letter_is_taken_and_the_others_left(monkeypatch, tmp_path):
    has = {"NotoSansOne-Regular.ttf": {"橋"}, "Other.ttf": {"橋", "橫"}, "Third.ttf": {"橫"}}
    monkeypatch.setattr(fonts.font_manager, "findSystemFonts", lambda: [str(tmp_path / name) for name in reversed(has)])
    monkeypatch.setattr(fonts, "_letters", lambda path: frozenset(map(ord, has.get(path.name, "a"))))
    monkeypatch.setattr(fonts, "_name", lambda path: path.stem)
    assert list(fonts.fonts_for("a橋橫")) == ["NotoSansOne-Regular", "Other"]
    assert list(fonts.fonts_for("橫")) == ["Other"]
    assert fonts.fonts_for("a") == {}
