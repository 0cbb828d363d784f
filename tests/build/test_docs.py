"""Every command and example of the pages in docs/ runs, in a checkout of its own, and prints what the page says."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs").glob("*.md"))
BLOCK = re.compile(r"^```(sh|text|python)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
TUTORIAL = "tutorial.md"


def blocks(page):
    return [(match[1], match[2], page.read_text(encoding="utf-8")[:match.start()].count("\n") + 2)
            for match in BLOCK.finditer(page.read_text(encoding="utf-8"))]


def runs(page):
    return any(kind == "sh" or (kind == "python" and ">>>" in said) for kind, said, _ in blocks(page))


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """What is committed, with figures as made here; `python3` is the Python that runs the tests."""
    folder = tmp_path_factory.mktemp("checkout") / "main"
    skipped = shutil.ignore_patterns("__pycache__", "text", "tests", ".*", "build.part")
    for name in ("analysis", "notebooks", "corpus/pyongyang-2024", "figures/pyongyang-2024", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=skipped)
    for path in [*ROOT.glob("*.py"), *ROOT.glob("*.toml"), *ROOT.glob("requirements*.txt"), *ROOT.glob("*.md"),
                 ROOT / "CITATION.cff"]:
        shutil.copy(path, folder / path.name)
    (folder / "bin").mkdir()
    python = folder / "bin" / "python3"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    python.chmod(0o755)
    return folder


# Run in the checkout: commands and examples in their order, the examples in one session, as a reader's would be.
SCRIPT = """
import doctest, json, subprocess, sys
page, blocks = sys.argv[1], json.load(open("blocks.json", encoding="utf-8"))
runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
names, said = {}, ""
for kind, text, line in blocks:
    if kind == "sh":
        done = subprocess.run(["sh", "-ec", text], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              encoding="utf-8")
        said = done.stdout
        if done.returncode:
            sys.exit(f"{page}, line {line}: stopped with {done.returncode}: {said}")
    elif kind == "text":
        for expected in text.splitlines():
            if expected not in said.splitlines():
                sys.exit(f"{page}, line {line}: {expected!r} is not in what was printed: {said}")
    elif ">>>" in text:
        test = doctest.DocTestParser().get_doctest(text, names, page, page, line - 1)
        if runner.run(test, clear_globs=False).failed:
            sys.exit(1)
        names = test.globs
"""


def run_page(page, folder):
    (folder / "blocks.json").write_text(json.dumps(blocks(page)), encoding="utf-8")
    environment = {**os.environ, "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}", "PYTHONUTF8": "1",
                   "PYTHONPATH": str(folder)}
    done = subprocess.run([sys.executable, "-c", SCRIPT, page.name], cwd=folder, env=environment, capture_output=True,
                          text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(os.name == "nt", reason="the commands are run by a POSIX shell")
@pytest.mark.parametrize("page", [page for page in PAGES if runs(page)], ids=lambda page: page.stem)
def test_a_page_runs_word_for_word(page, checkout):
    if page.name == TUTORIAL and not importlib.util.find_spec("trafilatura"):
        pytest.skip("the tutorial reads web pages: needs the extra 'read'")
    if page.name == "large.md" and not (importlib.util.find_spec("numba") and importlib.util.find_spec("distributed")):
        pytest.skip("large studies are measured with the extra 'scale'")
    run_page(page, checkout)


def test_a_page_that_says_something_else_is_found(tmp_path, checkout):
    page = tmp_path / "page.md"
    page.write_text("```sh\necho one\n```\n\n```text\ntwo\n```\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="'two' is not in"):
        run_page(page, checkout)
    page.write_text("```python\n>>> 1 + 1\n3\n\n```\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="Expected:"):
        run_page(page, checkout)
    page.write_text("```sh\nfalse\n```\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="stopped with 1"):
        run_page(page, checkout)


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda page: page.name)
def test_links_between_the_pages_lead_somewhere(page):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}, which is not there"


# The truth of the example

TRUTH = ROOT / "docs" / "example" / "truth"


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """The example as evidence, each article known by its file and row."""
    pytest.importorskip("trafilatura", reason="the example holds web pages: needs the extra 'read'")
    from analysis.measure.evidence import measure_articles
    from analysis.measure.lexicon import load_lexicon
    from analysis.read.new import new_study
    from analysis.read.sources import read_articles, read_parts

    study = new_study("harbour", ROOT / "docs" / "example" / "harbour", corpus=tmp_path_factory.mktemp("corpus"))
    articles, _ = read_articles(study)
    evidence = measure_articles(articles, load_lexicon(ROOT / "docs" / "example" / "frames.yaml"),
                                stated=read_parts(study, articles))
    came = articles["note"].str.extract(r"^from ([^;]+?)(?:, row (\d+))?(?:;|$)").fillna("1")
    return evidence, dict(zip(articles["article_id"], zip(came[0], came[1].astype(int), strict=True), strict=True))


def truth(name):
    return pd.read_csv(TRUTH / f"{name}.csv", keep_default_na=False)


def test_every_term_is_found_and_nearly_every_voice(measured):
    evidence, origin = measured
    hits = evidence["hits"].sort_values(["article_id", "position"])
    found = {}
    for row in hits.itertuples():
        found.setdefault(origin[row.article_id], []).append(row)
    told = truth("hits")
    right = 0
    for (file, row), rows in told.groupby(["file", "row"]):
        seen = found.pop((file, row))
        assert [(hit.family, hit.frame, hit.is_decoy) for hit in seen] == list(
            zip(rows["family"], rows["frame"], rows["is_decoy"], strict=True)), file
        terms = [(hit, said) for hit, said in zip(seen, rows.itertuples(), strict=True) if not said.is_decoy]
        right += sum(hit.voice == said.voice for hit, said in terms)
        assert [hit.distanced for hit, _ in terms] == [said.distanced in (True, "true") for _, said in terms], file
    assert not found
    assert right / (~told["is_decoy"]).sum() > .85


def test_the_copied_pairs_are_found_and_no_others(measured):
    evidence, origin = measured
    told = {kind: {frozenset([(row.file_a, row.row_a), (row.file_b, row.row_b)]) for row in rows.itertuples()}
            for kind, rows in truth("copies").groupby("kind")}
    for kind, pairs in told.items():
        rows = evidence["reuse"][evidence["reuse"]["kind"] == kind]
        assert {frozenset([origin[row.article_a], origin[row.article_b]]) for row in rows.itertuples()} == pairs


def test_the_edits_are_found(measured):
    evidence, origin = measured
    found = {(origin[row.article_a], origin[row.article_b], row.removed, row.inserted)
             for row in evidence["edits"].itertuples()}
    told = truth("edits")
    assert len(told) == 6
    for row in told.itertuples():
        edit = ((row.file_a, row.row_a), (row.file_b, row.row_b), row.removed, row.inserted)
        assert edit in found, edit
