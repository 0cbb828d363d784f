"""A study in a scratch folder, whose figures go to another scratch folder; a measured one with its texts."""

import hashlib

import matplotlib.pyplot as plt
import pytest

from analysis.measure.evidence import measure_study
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


FRAMES = """families:
  crossing:
    frames:
      blockade: {en: [blockade*]}
      siege: {en: [siege*]}
    decoys:
      game: {en: [siege of the board]}
  road:
    frames:
      closure: {en: [closure*, closed]}
"""
IMAGE = "<img src=x onerror=\"document.title='broken'\">"
TEXTS = {
    "o1": ("Ost <i>Kurier</i>", f"The bridge is closed\n\nThe mayor of Lund said the {IMAGE} blockade was over. "
           "The blockade ended at noon.\n\n“This blockade is a siege,” Anna Holt said on Monday.\n"),
    "o2": ("Ost <i>Kurier</i>", "Traffic\n\nTrucks stood in the blockade & nobody moved. "
           "It was a blockade again at dusk.\n"),
    "w1": ("West Post", "The siege\n\nThe siege of the bridge went on. They played siege of the board all night.\n"),
}


@pytest.fixture(scope="session")
def bridge(tmp_path_factory):
    """A measured study on disk, with texts that hold mark-up."""
    folder = tmp_path_factory.mktemp("corpus") / "bridge"
    (folder / "text").mkdir(parents=True)
    rows = ["article_id,file,outlet,country,date,time,language,title,url,credit,sha256,inferred,note"]
    for key, (outlet, text) in TEXTS.items():
        (folder / "text" / f"{key}.txt").write_text(text, encoding="utf-8", newline="\n")
        digest = hashlib.sha256(text.encode()).hexdigest()
        rows.append(f"{key},{key}.txt,{outlet},,2031-05-0{key[1]},,en,,,,{digest},,")
    (folder / "articles.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "frames.yaml").write_text(FRAMES, encoding="utf-8")
    (folder / "study.toml").write_text('title = "A bridge"\nquestion = "A blockade or a siege?"\n',
                                       encoding="utf-8")
    study = open_study("bridge", corpus=folder.parent)
    measure_study(study)
    return study
