"""Commands end with one clear message."""

import pytest

from analysis.build import commands


@pytest.mark.parametrize(("words", "said"), [
    (["measure", "nowhere"], "there is no study 'nowhere' in corpus/"),
    (["figures", "nowhere"], "there is no study 'nowhere' in corpus/"),
    (["list", "nowhere"], "there is no study 'nowhere' in corpus/"),
    (["check", "nowhere"], "there is no study 'nowhere' in corpus/"),
    (["measure", "pyongyang-2024", "--from", "x.csv"], "has an articles.csv"),
    (["measure", "pyongyang-2024", "--from", "x.csv", "--keep-going"], "--keep-going goes without --from"),
    (["measure", "pyongyang-2024", "--from", "x.csv", "--text", "."], "--text goes without --from"),
    (["measure", "pyongyang-2024", "--together", "day"], "--together goes with --from PATH only"),
    (["measure", "pyongyang-2024", "--processes", "2"], "--processes goes with --from PATH only"),
    (["new", "other", "--keep-going"], "say where they are with --from PATH"),
])
def test_a_mistake_is_a_message(capsys, words, said):
    assert commands.main(words) == 1
    assert said in capsys.readouterr().err


def test_a_missing_text_folder_is_named(fresh, tmp_path):
    said = fresh.make("measure", "pyongyang-2024", "--text", str(tmp_path / "none"), fails=True)
    assert f"--text {tmp_path / 'none'}: there is no such folder" in said
    said = fresh.make("measure", "pyongyang-2024", fails=True)
    assert "corpus/pyongyang-2024/text/ is missing or empty" in said


def test_a_path_is_meant_from_where_the_user_stands(fresh, monkeypatch):
    said = fresh.make("new", "mine", "--from", "texts", fails=True)
    assert f"{fresh.folder / 'texts'}: nothing to read" in said
    assert "Traceback" not in said
