"""The site: every public name has its place, every link an end, and a mistake is named."""

import importlib.util
import re
from html import unescape

import pytest

from analysis.build import pages
from analysis.build.dependencies import ROOT, door
from analysis.build.pages import PageError, broken_links, build_pages, reference, write_source

SPHINX = pytest.mark.skipif(not all(map(importlib.util.find_spec, ("sphinx", "myst_parser"))),
                            reason="the site is built by Sphinx: needs the extra 'docs'")


def test_every_public_name_stands_in_the_reference():
    said = [name for room in pages.ROOMS for name in re.findall(r"^## (\S+)$", reference(room, "x"), re.MULTILINE)]
    assert sorted(said) == sorted(door())


def test_the_source_is_docs_and_what_stands_elsewhere(tmp_path):
    write_source(tmp_path / "source")
    names = {path.relative_to(tmp_path / "source").as_posix() for path in (tmp_path / "source").rglob("*.md")}
    assert {"index.md", "tutorial.md", "lexicon.md", "misreadings.md", "publishing.md", "method.md", "codebook.md",
            "reference/compare.md"} <= names
    assert not any(name.startswith("example") for name in names)
    index = (tmp_path / "source" / "index.md").read_text(encoding="utf-8")
    listed = index[index.index("{toctree}"):].split()
    assert {name.removesuffix(".md") for name in names} - {"index"} <= set(listed)
    assert (tmp_path / "source" / "method.md").read_bytes() == (ROOT / "METHOD.md").read_bytes()


@SPHINX
def test_the_site_is_whole(tmp_path):
    first = build_pages(tmp_path / "site")
    site = first.parent
    assert broken_links(site) == []
    compare = unescape((site / "reference" / "compare.html").read_text(encoding="utf-8"))
    assert 'id="analysis.compare.framing.frame_rates"' in compare
    assert "per_1000_words" in compare
    assert "Whose words?" not in compare
    for page in ("tutorial", "lexicon", "misreadings", "publishing", "method", "codebook"):
        assert (site / f"{page}.html").is_file()
        assert f'href="{page}.html"' in first.read_text(encoding="utf-8")


@SPHINX
def test_a_reference_that_leads_nowhere_is_named(tmp_path, monkeypatch):
    real = pages.write_source

    def spoilt(folder):
        real(folder)
        page = folder / "lexicon.md"
        page.write_text(page.read_text(encoding="utf-8") + "\n[gone](nowhere.md)\n", encoding="utf-8")

    monkeypatch.setattr(pages, "write_source", spoilt)
    with pytest.raises(PageError, match=r"docs/lexicon\.md:\d+: WARNING: .*nowhere\.md"):
        build_pages(tmp_path / "site")


def test_links_are_followed_to_their_place(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.html").write_text(
        '<p id="top"><a href="sub/b.html#here">x</a><a href="#top">x</a><a href="https://example.org">x</a>'
        '<a href="mailto:a@b">x</a></p>', encoding="utf-8")
    (tmp_path / "sub" / "b.html").write_text('<p id="here"><a href="../a.html">x</a></p>', encoding="utf-8")
    assert broken_links(tmp_path) == []
    (tmp_path / "sub" / "b.html").write_text(
        '<a href="../c.html">x</a><a href="#gone">x</a><script src="https://example.org/x.js"></script>'
        '<img src="no.png">', encoding="utf-8")
    assert broken_links(tmp_path) == [
        "a.html: sub/b.html#here leads to no place in b.html",
        "sub/b.html: https://example.org/x.js would be fetched from elsewhere",
        "sub/b.html: ../c.html leads to no file",
        "sub/b.html: #gone leads to no place in b.html",
        "sub/b.html: no.png leads to no file"]


def test_without_sphinx_there_is_a_way_out(tmp_path, monkeypatch):
    import subprocess
    monkeypatch.setattr(pages.subprocess, "run", lambda *a, **k: subprocess.CompletedProcess(
        a, 1, "", "python: No module named sphinx"))
    with pytest.raises(PageError, match=r"python3 make\.py docs installs it"):
        build_pages(tmp_path / "site")
