"""A real headless Chromium, and axe-core; skipped with a reason where they are not installed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def chromium():
    """The system's Chromium, driven by Playwright (extra ``browser``)."""
    driver = pytest.importorskip("playwright.sync_api", reason="no Playwright; give make.py --with browser")
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("no Chromium is installed (looked for chromium, chromium-browser, google-chrome)")
    with driver.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe(tmp_path_factory):
    """Source of axe-core: the file that AXE_CORE names, else fetched by npm into a temporary folder."""
    if named := os.environ.get("AXE_CORE"):
        return Path(named).read_text(encoding="utf-8")
    if not shutil.which("npm"):
        pytest.skip("axe-core is not here: set AXE_CORE to its axe.min.js, or install npm to have it fetched")
    folder = tmp_path_factory.mktemp("axe")
    done = subprocess.run(["npm", "install", "--silent", "--no-save", "--prefix", str(folder), "axe-core@4"],
                          capture_output=True, timeout=120, check=False)
    found = folder / "node_modules" / "axe-core" / "axe.min.js"
    if done.returncode or not found.exists():
        pytest.skip("npm could not fetch axe-core; set AXE_CORE to an axe.min.js")
    return found.read_text(encoding="utf-8")
