"""A study in a scratch folder, whose figures go to another scratch folder."""

import matplotlib.pyplot as plt
import pytest

from analysis.study import open_study


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A study without texts; figures and notes are written below the scratch folder."""
    monkeypatch.setenv("MEDIA_FIGURES", str(tmp_path / "figures"))
    (tmp_path / "corpus" / "toy").mkdir(parents=True)
    (tmp_path / "corpus" / "toy" / "study.toml").write_text('title = "Bread"\nquestion = "Whose war?"\n',
                                                            encoding="utf-8")
    return open_study("toy", corpus=tmp_path / "corpus")


@pytest.fixture(autouse=True)
def closed_figures():
    """No figure of one test stands open in the next."""
    yield
    plt.close("all")
