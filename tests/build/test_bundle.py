"""Bundles: the same bytes every time, nothing of the texts, and every way to spoil one ends in a clear message."""

import hashlib
import importlib
import json
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace

import pandas as pd
import pytest

from analysis.build import bundle, replay, steps
from analysis.build.bundle import LISTING, BundleError, listing_of, write_bundle, write_zip
from analysis.build.dependencies import ROOT
from analysis.build.replay import read_bundle, replay_bundle
from analysis.build.textless import TextError, refuse_text
from analysis.measure.package import EvidenceError
from analysis.study import open_study

NAME = steps.SHIPPED


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The bundle of the shipped study."""
    return write_bundle(open_study(NAME), tmp_path_factory.mktemp("bundle") / "made.zip")


@pytest.fixture(scope="module")
def contents(made):
    with zipfile.ZipFile(made) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_it_holds_everything_but_the_texts(contents):
    said = json.loads(contents[LISTING])
    assert set(said["files"]) == set(contents) - {LISTING}
    for name, entry in said["files"].items():
        assert entry == {"sha256": hashlib.sha256(contents[name]).hexdigest(), "bytes": len(contents[name])}
    home = f"corpus/{NAME}"
    assert {"README.md", "CITATION.cff", "datapackage.json", f"{home}/study.toml", f"{home}/articles.csv",
            f"{home}/frames.yaml", f"{home}/evidence/hits.csv", f"figures/{NAME}/index.html",
            f"figures/{NAME}/03-frame-rates-by-voice.svg", "notebooks/03-framing.ipynb"} < set(contents)
    assert not [name for name in contents if "/text/" in name or name.endswith(("rejected.csv", ".part"))
                or (name.endswith(".txt") and not name.startswith("figures/"))]
    for table in json.loads(contents["datapackage.json"])["resources"]:
        assert contents[table["path"]].split(b"\n")[0].decode().split(",") == [
            field["name"] for field in table["schema"]["fields"]]


def test_the_same_study_gives_the_same_bytes(made, tmp_path):
    again = write_bundle(open_study(NAME), tmp_path / "again.zip")
    assert again.read_bytes() == made.read_bytes()
    with zipfile.ZipFile(again) as archive:
        names = archive.namelist()
        assert names == sorted(names)
        assert {(m.date_time, m.external_attr, m.create_system, m.compress_type) for m in archive.infolist()} == {
            (bundle.MOMENT, 0o100644 << 16, 3, zipfile.ZIP_STORED)}
    assert not list(tmp_path.glob("*.part"))


def test_no_order_of_files_matters(tmp_path):
    files = {"b": b"2", "a": b"1", "c/d": b"3"}
    write_zip(files, tmp_path / "one.zip")
    write_zip(dict(reversed(files.items())), tmp_path / "other.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()


def test_it_holds_no_source_text(made, shared):
    tool = shared / "tools" / "no-source-text"
    if not tool.is_file():
        pytest.skip(f"{tool} is not here")
    done = subprocess.run([sys.executable, str(tool), "--all", str(made)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_version_is_the_packages():
    assert bundle.package_version() == importlib.import_module("analysis").__version__


# What is refused when a bundle is written

@pytest.fixture
def copied(tmp_path, monkeypatch):
    """The shipped study's files in a scratch project, to be spoilt."""
    for name in (f"corpus/{NAME}", f"figures/{NAME}", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("text"))
    shutil.copy(ROOT / "CITATION.cff", tmp_path)
    monkeypatch.setattr(bundle, "ROOT", tmp_path)
    monkeypatch.setattr(steps, "ROOT", tmp_path)
    monkeypatch.setattr(bundle, "code_digest", lambda: "0")
    monkeypatch.setattr(bundle, "package_version", lambda: "1")
    return replace(open_study(NAME), folder=tmp_path / "corpus" / NAME), tmp_path


def append(path, text):
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8", newline="\n")


@pytest.mark.parametrize(("spoil", "error", "said"), [
    (lambda root: append(root / f"figures/{NAME}/03-all-frames.csv", "x\n"), BundleError,
     r"03-all-frames\.csv is not what its notebook made; make it again with: python3 make\.py figures"),
    (lambda root: (root / f"figures/{NAME}/03-all-frames.svg").unlink(), BundleError,
     r"03-all-frames\.svg is not what"),
    (lambda root: (root / f"figures/{NAME}/index.html").unlink(), BundleError, r"index\.html is missing"),
    (lambda root: (root / f"figures/{NAME}/manifest.json").unlink(), BundleError, r"manifest\.json is missing or no"),
    (lambda root: (root / f"figures/{NAME}/manifest.json").write_text("[]"), BundleError, r"manifest\.json is missing"),
    (lambda root: append(root / f"corpus/{NAME}/study.toml", "# more\n"), BundleError,
     r"the figures were made from another study\.toml"),
    (lambda root: append(root / f"corpus/{NAME}/evidence/hits.csv", "x\n"), EvidenceError,
     r"hits\.csv is not as it was"),
    (lambda root: append(root / f"corpus/{NAME}/frames.yaml", "# more\n"), EvidenceError, "has changed since"),
    (lambda root: (root / "notebooks/02-terms.ipynb").write_text(
        (root / "notebooks/02-terms.ipynb").read_text(encoding="utf-8").replace("study = open_study()", "study = 1"),
        encoding="utf-8"), BundleError, r"the figures were made from another 02-terms\.ipynb"),
])
def test_what_does_not_fit_together_is_refused(copied, spoil, error, said):
    study, root = copied
    assert write_bundle(study, root / "good.zip").is_file()
    spoil(root)
    with pytest.raises(error, match=said):
        write_bundle(study, root / "bad.zip")
    assert not list(root.glob("bad.zip*"))


def test_the_study_is_cited_where_it_says_how(copied):
    study, root = copied
    (study.folder / "CITATION.cff").write_text("title: ours\n", encoding="utf-8")
    with zipfile.ZipFile(write_bundle(study, root / "a.zip")) as archive:
        assert archive.read("CITATION.cff") == b"title: ours\n"


def test_evidence_that_spells_out_a_text_is_refused(copied, monkeypatch):
    told = pd.DataFrame({"article_id": ["000"], "table": ["joined"], "words": [9], "placed_words": [8],
                         "longest_run": [8]})
    monkeypatch.setattr(bundle, "reconstruction_audit", lambda evidence: told)
    with pytest.raises(BundleError, match="spell out 8 words in a row of article '000'"):
        write_bundle(copied[0], copied[1] / "a.zip")


SENTENCE = "The ferry to the outer islands left an hour late because nobody could find the captain."


@pytest.fixture
def ferry(tmp_path):
    """A study of one invented article, with its text."""
    folder = tmp_path / "corpus" / "ferry"
    (folder / "text").mkdir(parents=True)
    (folder / "text" / "a.txt").write_text(SENTENCE, encoding="utf-8")
    (folder / "articles.csv").write_text("article_id,file,outlet,language,sha256\na,a.txt,Ost Post,en,\n")
    (folder / "study.toml").write_text('title = "Ferry"\nquestion = "Late?"\n')
    return open_study("ferry", corpus=tmp_path / "corpus")


RUN = "outer islands left an hour late because nobody"


@pytest.mark.parametrize(("name", "content", "found"), [
    ("README.md", f"so {RUN.upper()}, it is said", True),
    ("README.md", RUN.rpartition(" ")[0], False),  # seven words
    ("a.csv", "x,y\n" + "\n".join(f"{i},{word}" for i, word in enumerate(RUN.split())), True),
    ("a.csv", "x,y\nouter,islands\nleft,an\nhour,late\nbecause,nobody\n", True),
    ("corpus/articles.csv", f"article_id,title\na,{RUN}\n", False),  # a title is a reference
    ("corpus/articles.csv", f"article_id,note\na,{RUN}\n", True),
    ("a.ipynb", json.dumps({"cells": [{"outputs": [{"text": ["<td>outer islands left\n", "an hour late</td>\n",
                                                             "<td>because nobody</td>"]}]}]}), True),
    ("a.html", f"<p>{RUN.replace('left', '<b>left</b>').replace('an hour', 'an<br>hour')}</p>", True),
    ("a.svg", "<text>outer islands left an hour</text><text>late because nobody</text>", True),
    ("a.png", RUN, False),
])
def test_a_file_that_holds_text_is_refused(ferry, name, content, found):
    if found:
        with pytest.raises(TextError, match=f"{name}.* holds 8 words in a row of article 'a'") as error:
            refuse_text({"fine.txt": b"nothing", name: content.encode()}, ferry)
        assert "islands" not in str(error.value)
    else:
        refuse_text({name: content.encode()}, ferry)


# What is refused when a bundle is read

def spoilt(contents, path, *, relist=False, **changes):
    """The bundle with files changed (None: taken out), the listing made to fit them where asked."""
    files = {**contents, **{name.replace("__", "/"): data for name, data in changes.items()}}
    files = {name: data for name, data in files.items() if data is not None}
    if relist:
        files[LISTING] = relabelled(contents, files=listing_of(NAME, files)["files"])
    write_zip(files, path)
    return path


def relabelled(contents, **changes):
    return json.dumps({**json.loads(contents[LISTING]), **changes}).encode()


def test_a_sound_bundle_is_read(made, contents):
    files, listing = read_bundle(made)
    assert listing["study"] == NAME
    assert files == {name: data for name, data in contents.items() if name != LISTING}


@pytest.mark.parametrize(("changes", "relist", "said"), [
    ({"README.md": b"other"}, False, r"README\.md is not as it was when the bundle was made"),
    ({"README.md": None}, False, r"README\.md is listed in bundle\.json and missing"),
    ({"more.txt": b"x"}, False, r"more\.txt is in it and not listed"),
    ({"more.txt": b"x"}, True, r"more\.txt is no part of a bundle"),
    ({f"corpus/{NAME}/text/a.txt": b"x"}, True, r"text/a\.txt is a text; a bundle holds none"),
    ({"corpus/other/study.toml": b"x"}, True, r"corpus/other/study\.toml is no part of a bundle"),
    ({"analysis/study.py": b"x"}, True, r"analysis/study\.py is no part of a bundle"),
    ({LISTING: None}, False, r"has no bundle\.json; expected a zip written by"),
    ({LISTING: b"{"}, False, r"bundle\.json is no listing"),
    ({LISTING: b"[]"}, False, r"bundle\.json is no listing"),
    ({"../evil": b"x"}, False, r"'\.\./evil' would leave the folder"),
    ({"/evil": b"x"}, False, r"would leave the folder"),
    ({"a/../../evil": b"x"}, False, r"would leave the folder"),
    ({"C:\\evil": b"x"}, False, r"would leave the folder"),
    ({"readme.MD": b"x"}, False, r"stands twice"),
    ({"notebooks/02-terms.ipynb": None}, True, r"notebooks/02-terms\.ipynb is not this checkout's"),
    ({"notebooks/99-other.ipynb": b'{"cells": []}'}, True, r"notebooks/99-other\.ipynb is not this checkout's"),
])
def test_a_spoilt_bundle_is_named(contents, tmp_path, changes, relist, said):
    with pytest.raises(BundleError, match=said):
        read_bundle(spoilt(contents, tmp_path / "bad.zip", relist=relist, **changes))


def test_a_notebook_of_other_cells_is_never_run(contents, tmp_path):
    book = json.loads(contents["notebooks/02-terms.ipynb"])
    book["cells"][0]["source"] = ["print('foreign')"]
    path = spoilt(contents, tmp_path / "bad.zip", relist=True,
                  **{"notebooks/02-terms.ipynb": json.dumps(book).encode()})
    with pytest.raises(BundleError, match=r"02-terms\.ipynb is not this checkout's"):
        replay_bundle(path)


@pytest.mark.parametrize(("changes", "said"), [
    ({"package": {"version": "0.0.1"}}, r"was made with version 0\.0\.1 of the package"),
    ({"format": 99}, r"\(format 99\), this is"),
    ({"study": "../x"}, "is no listing"),
    ({"files": {"a": 1}}, "is no listing"),
])
def test_another_version_is_named(contents, tmp_path, changes, said):
    with pytest.raises(BundleError, match=said):
        read_bundle(spoilt(contents, tmp_path / "bad.zip", **{LISTING: relabelled(contents, **changes)}))


def test_what_is_no_zip_is_said_so(tmp_path, made):
    with pytest.raises(BundleError, match="is not there"):
        read_bundle(tmp_path / "none.zip")
    (tmp_path / "a.zip").write_text("no zip")
    with pytest.raises(BundleError, match="cannot be read as a zip"):
        read_bundle(tmp_path / "a.zip")
    (tmp_path / "b.zip").write_bytes(made.read_bytes()[:-2000])
    with pytest.raises(BundleError, match="cannot be read as a zip"):
        read_bundle(tmp_path / "b.zip")
    with pytest.raises(BundleError, match="cannot be read as a zip"):
        read_bundle(tmp_path)


def test_a_link_is_refused(contents, tmp_path):
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        link = zipfile.ZipInfo("figures/link")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr(LISTING, contents[LISTING])
    with pytest.raises(BundleError, match="is a link or device"):
        read_bundle(tmp_path / "bad.zip")


def test_too_large_a_bundle_is_refused(made, monkeypatch):
    monkeypatch.setattr(replay, "LARGEST", 1000)
    with pytest.raises(BundleError, match="expected at most 1,000"):
        read_bundle(made)


def test_every_difference_is_named(contents, tmp_path, capsys):
    """One cell of one figure's table was changed, and its hash with it: made again, it does not come out."""
    name = f"figures/{NAME}/01-words-by-part.csv"
    path = spoilt(contents, tmp_path / "forged.zip", relist=True, **{name: contents[name] + b"forged,1\n"})
    assert replay.replay(path) == 1
    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if line.startswith("figures/")] == [
        line for line in said if line.startswith(f"{name}: row ") and "forged,1; made again: no" in line]
    assert said[-1] == "1 differences"
    assert not any("notebooks/" in line for line in said)
