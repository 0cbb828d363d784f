"""The site: the pages of docs/, METHOD.md, the codebook and every public name, built by Sphinx, links held strictly."""

from __future__ import annotations

import importlib
import inspect
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from analysis.build.dependencies import ROOT, door

SITE = ROOT / "build" / "docs"
ROOMS = {"tables": "Tables", "study": "Studies", "read": "Read: files to articles",
         "measure": "Measure: articles to evidence", "compare": "Compare: evidence to results",
         "show": "Show: results to figures"}
BORROWED = {"method.md": "METHOD.md", "codebook.md": "corpus/README.md", "changes.md": "CHANGELOG.md"}
FIRST = ("tutorial", "lexicon", "misreadings", "publishing")


class PageError(ValueError):
    """A page cannot be built: Sphinx is not here, a reference leads nowhere, a link has no end."""


def build_pages(into: Path = SITE) -> Path:
    """Build the site anew.

    Parameters
    ----------
    into : folder to write to, emptied first

    Returns
    -------
    Path of the site's first page.

    Raises
    ------
    PageError naming page and line, if Sphinx is missing or warns, or a link leads nowhere or is fetched from elsewhere.
    """
    shutil.rmtree(into, ignore_errors=True)
    source, site = into / "source", into / "html"
    write_source(source)
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-q", "-W", "--keep-going", "-d", str(into / "trees"),
               str(source), str(site)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    if "No module named sphinx" in done.stderr:
        raise PageError("Sphinx is not installed here; python3 make.py docs installs it (extra 'docs')")
    if done.returncode:
        raise PageError(f"the pages have mistakes:\n{done.stderr.strip()}".replace(f"{source}/", "docs/"))
    if broken := broken_links(site):
        raise PageError("links of the site lead nowhere:\n" + "\n".join(broken))
    return site / "index.html"


def write_source(folder: Path) -> None:
    """Put together what Sphinx reads: docs/ as it is, pages that stand elsewhere, and one page of names a room."""
    shutil.copytree(ROOT / "docs", folder, ignore=shutil.ignore_patterns("__pycache__", "example"))
    for name, origin in BORROWED.items():
        (folder / name).write_text((ROOT / origin).read_text(encoding="utf-8"), encoding="utf-8", newline="\n")
    (folder / "reference").mkdir()
    for room, title in ROOMS.items():
        (folder / "reference" / f"{room}.md").write_text(reference(room, title), encoding="utf-8", newline="\n")
    pages = [*FIRST, *sorted(path.stem for path in (ROOT / "docs").glob("*.md") if path.stem not in (*FIRST, "index")),
             *(Path(name).stem for name in BORROWED)]
    index = folder / "index.md"
    toctree = "\n".join(["", "```{toctree}", ":hidden:", "", *pages, *(f"reference/{room}" for room in ROOMS), "```"])
    index.write_text(index.read_text(encoding="utf-8") + toctree + "\n", encoding="utf-8", newline="\n")


def reference(room: str, title: str) -> str:
    """Page of a room's public names, as they stand in the door; autodoc takes the docstrings from the code."""
    lines = [f"# {title}", ""]
    for name, module in door().items():
        if module.split(".")[1] == room:
            kind = "autoclass" if inspect.isclass(getattr(importlib.import_module(module), name)) else "autofunction"
            lines += [f"## {name}", "", f"`from analysis import {name}`", "", "```{eval-rst}",
                      f".. {kind}:: {module}.{name}", "```", ""]
    return "\n".join(lines)


class _Links(HTMLParser):
    """Ids of a page, where its links lead, and what it would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {key: value or "" for key, value in attrs}
        self.ids |= {said[key] for key in ("id", "name") if key in said}
        if tag == "a" and "href" in said:
            self.links.append(said["href"])
        elif tag in ("img", "script", "link", "iframe", "source") and (target := said.get("src") or said.get("href")):
            self.fetched.append(target)


def broken_links(site: Path) -> list[str]:
    """Links of a site's pages that lead to no file or no place in it, and what a page would fetch from elsewhere.

    Parameters
    ----------
    site : folder of HTML pages

    Returns
    -------
    One line per link: page, link, what is wrong; links to other sites are not followed.
    """
    pages: dict[Path, _Links] = {}
    for path in sorted(site.rglob("*.html")):
        pages[path.resolve()] = parser = _Links()
        parser.feed(path.read_text(encoding="utf-8"))
    found = []
    for path, page in pages.items():
        here = path.relative_to(site.resolve()).as_posix()
        found += [f"{here}: {link} would be fetched from elsewhere" for link in page.fetched if urlsplit(link).netloc]
        for link in [*page.links, *(link for link in page.fetched if not urlsplit(link).netloc)]:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.is_file():
                found.append(f"{here}: {link} leads to no file")
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].ids:
                found.append(f"{here}: {link} leads to no place in {target.name}")
    return found


def docs() -> int:
    """Build the site and say where it is."""
    page = build_pages()
    number = sum(1 for _ in page.parent.rglob("*.html"))
    print(f"{page.relative_to(ROOT).as_posix()}: {number} pages, every link leads somewhere; open it in a browser")
    return 0
