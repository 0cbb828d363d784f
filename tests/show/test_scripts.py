"""Labels in other scripts are drawn right, or refused with the font to install. All labels are invented."""

import pandas as pd
import pytest

from analysis.show.saving import FigureError, save_figure
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
def test_scripts_that_it_lacks_are_refused_with_the_font_to_install(study, label):
    fig, (ax,) = new_figure()
    ax.barh([0], [3])
    ax.set_yticks([0], [label])
    with pytest.raises(FigureError, match=r"install a font that can .*Noto Sans CJK, Noto Sans Devanagari"):
        save_figure(fig, "03-scripts", TABLE, study=study, title="Bridges", caption="n = 1", alt="One bar.")
    assert not (study.figures / "03-scripts.svg").exists()
