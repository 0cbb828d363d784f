"""A study of two invented outlets in a scratch folder."""

import hashlib

import pytest

from analysis.study import open_study

TEXTS = {"ost.txt": "Mayor opens bridge\n\nThe mayor of Ostmark opened the new bridge on Monday morning.\n",
         "west.txt": "Bridge opens\n\nA bridge was opened in the town of Ostmark on Monday morning.\n"}


@pytest.fixture
def toy(tmp_path):
    """The study; its articles are 'o' of Ost Post and 'w' of West Mail."""
    folder = tmp_path / "corpus" / "toy"
    (folder / "text").mkdir(parents=True)
    rows = ["article_id,file,outlet,date,language,sha256"]
    for name, key, outlet in (("west.txt", "w", "West Mail"), ("ost.txt", "o", "Ost Post")):
        (folder / "text" / name).write_bytes(TEXTS[name].encode())
        rows.append(f"{key},{name},{outlet},2031-06-03,en,{hashlib.sha256(TEXTS[name].encode()).hexdigest()}")
    (folder / "articles.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "study.toml").write_text('title = "Bridge"\nquestion = "Whose bridge?"\n[[outlets]]\nname = "Ost Post"\n'
                                       '[[outlets]]\nname = "West Mail"\n', encoding="utf-8")
    return open_study("toy", corpus=tmp_path / "corpus")
