"""A study of three invented articles in a scratch folder, ready to be measured."""

import hashlib
import time

import pytest

from analysis.study import open_study

TEXTS = {
    "ost-1.txt": "Mayor ends the trade war\n\nThe mayor of Ostmark said on Monday that the war over bread was over. "
                 "“There is no war and there was no war,” she told the bakers of the old town in a long speech.\n\n"
                 "The bakers, who had called it an invasion of their ovens, went home to them and said nothing.\n",
    "ost-2.txt": "Bread is cheap again\n\nA loaf costs two crowns in Ostmark since the war of the bakers ended this "
                 "week, and the queues in front of the shops are as long as they were in the autumn of the quarrel.\n",
    "west-1.txt": "Short\n\nA war ended.\n"}
FRAMES = ("families:\n  quarrel:\n    frames:\n      war: [war*]\n      invasion: [invasion]\n"
          "    decoys:\n      trade: [trade war]\n")


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """The study; nothing of it is written outside the scratch folder."""
    monkeypatch.setattr("analysis.measure.evidence.ROOT", tmp_path)
    folder = tmp_path / "corpus" / "toy"
    (folder / "text").mkdir(parents=True)
    rows = ["article_id,file,outlet,date,language,sha256,inferred"]
    for key, outlet in (("west-1", "West Mail"), ("ost-2", "Ost Post"), ("ost-1", "Ost Post")):
        data = TEXTS[f"{key}.txt"].encode()
        (folder / "text" / f"{key}.txt").write_bytes(data)
        rows.append(f"{key},{key}.txt,{outlet},2031-06-03,en,{hashlib.sha256(data).hexdigest()},")
    (folder / "articles.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "frames.yaml").write_text(FRAMES, encoding="utf-8")
    (folder / "study.toml").write_text('title = "Bread"\nquestion = "Whose war?"\n[[outlets]]\nname = "Ost Post"\n'
                                       '[[outlets]]\nname = "West Mail"\n', encoding="utf-8")
    return open_study("toy", corpus=tmp_path / "corpus")


@pytest.fixture
def grows_as_a_square():
    """Whether a function takes time as the square of the length: several tries, for a busy machine."""
    def asked(function, unit, *, many, tries=5):
        def seconds(times):
            text = unit * times
            begun = time.process_time()
            function(text)
            return time.process_time() - begun

        function(unit * 10)
        # Twenty times the text: four hundred times the time for a square, twenty for what is in proportion.
        return all(seconds(20 * many) > 100 * max(seconds(many), 0.002) for _ in range(tries))
    return asked
