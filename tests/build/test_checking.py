"""Check makes everything again and says what differs."""

import pytest

from analysis.build.checking import compare_files


def test_everything_the_same_whatever_the_surroundings(kernels):
    said = kernels.make("check", TZ="Pacific/Auckland", LANG="tr_TR.UTF-8", LC_ALL="C", PYTHONHASHSEED="7",
                    OMP_NUM_THREADS="4", PYTHONWARNINGS="always", MPLBACKEND="TkAgg")
    assert said.endswith("Everything was made again and is the same.\n")
    assert "01-rates ... " in said


def test_what_differs_is_named(toy):
    toy.make()
    toy.write("figures/pyongyang-2024/01-rates.csv", "number\n3\n99\n")
    toy.write("figures/pyongyang-2024/00-old.csv", "number\n")
    (toy.folder / "figures/pyongyang-2024/02-likeness.csv").unlink()
    said = toy.make("check", fails=True)
    assert "figures/pyongyang-2024/01-rates.csv: row 2 (0 is the header): 99; made again: " in said
    assert "figures/pyongyang-2024/00-old.csv: stands there, but no step makes it" in said
    assert "figures/pyongyang-2024/02-likeness.csv: is missing" in said
    assert "3 differences" in said
    (toy.folder / "figures/pyongyang-2024/00-old.csv").unlink()
    toy.make()


def test_evidence_is_measured_again_where_the_text_is(toy, tmp_path):
    (tmp_path / "a.txt").write_text("the war treaty war", encoding="utf-8")
    before = toy.files("corpus")
    toy.make("measure", "pyongyang-2024", "--text", str(tmp_path))
    toy.make()
    assert toy.make("check", "--text", str(tmp_path)).endswith("is the same.\n")
    (tmp_path / "a.txt").write_text("the war treaty", encoding="utf-8")
    said = toy.make("check", "--text", str(tmp_path), fails=True)
    assert "corpus/pyongyang-2024/evidence/hits.csv: row 2 (0 is the header): war; made again: no line" in said
    for name, content in before.items():
        (toy.folder / name).write_bytes(content)
    toy.make()


@pytest.mark.parametrize(("name", "ours", "theirs", "images", "said"), [
    ("a.csv", "x\n0.333333\n", "x\n0.333334\n", False, None),
    ("a.csv", "x\n0.333333\n", "x\n0.333433\n", False, "row 1 (0 is the header): 0.333333; made again: 0.333433"),
    ("a.csv", "x\n0.333333\n", "x\n0.333334\n", True, "row 1"),
    ("a.csv", "x\n1\n", "x\n1\n2\n", False, "row 2 (0 is the header): no row; made again: 2"),
    ("a.svg", "<a>\n<b>\n", "<a>\n<c>\n", True, "line 2: <b>; made again: <c>"),
    ("a.svg", "<a>\n<b>\n", "<a>\n<c>\n", False, None),
    ("a.txt", "one article\n", "two articles\n", False, "line 1: one article"),
    ("a.png", "abc", "abdef", True, "differs from byte 2 on (3 bytes; made again 5)"),
    ("manifest.json", '{"f": {"n": 1, "made_with": 1}}', '{"f": {"n": 1, "made_with": 2}}', True, None),
    ("manifest.json", '{"f": {"n": 1, "made_with": 1}}', '{"f": {"n": 2, "made_with": 1}}', True,
     '"n": 1; made again: "n": 2'),
])
def test_compare_files(tmp_path, name, ours, theirs, images, said):
    paths = [tmp_path / side / name for side in ("ours", "theirs")]
    for path, text in zip(paths, (ours, theirs), strict=True):
        path.parent.mkdir()
        path.write_bytes(text.encode())
    found = compare_files(*paths, images=images)
    assert found == [] if said is None else (len(found) == 1 and said in found[0])
