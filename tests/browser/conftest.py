"""A real headless Chromium, axe-core and JupyterLab; skipped with a reason where they are not installed."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import NamedTuple

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


class Lab(NamedTuple):
    """A running JupyterLab: its address, its token, the folder that it shows, and where its kernels save figures."""

    address: str
    token: str
    folder: Path
    figures: Path

    def open(self, name: str) -> str:
        """Address of one notebook, in a workspace that remembers nothing."""
        return f"{self.address}lab/workspaces/{Path(name).stem}/tree/{name}?token={self.token}&reset"


@pytest.fixture(scope="session")
def lab(tmp_path_factory, root):
    """One JupyterLab for all tests, on this machine only, with a token; what it writes goes to a scratch folder."""
    pytest.importorskip("ipywidgets", reason="no ipywidgets; give make.py --with explore")
    home = tmp_path_factory.mktemp("lab")
    folder, token = home / "notebooks", secrets.token_hex(16)
    folder.mkdir()
    env = {**os.environ, "PYTHONPATH": str(root), "MEDIA_FIGURES": str(home / "figures"), "JUPYTER_TOKEN": token,
           "JUPYTER_PREFER_ENV_PATH": "1", "IPYTHONDIR": str(home / "ipython"),
           **{f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")},
           **{f"JUPYTERLAB_{name}_DIR": str(home / name.lower()) for name in ("SETTINGS", "WORKSPACES")}}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1",
               "--ServerApp.port=0", f"--ServerApp.root_dir={folder}"]
    with (home / "log.txt").open("wb") as log:
        started = subprocess.Popen(command, env=env, stdout=log, stderr=subprocess.STDOUT, cwd=home)
    try:
        yield Lab(_address(home, started), token, folder, home / "figures")
    finally:
        started.terminate()  # it ends its kernels itself
        try:
            started.wait(timeout=30)
        except subprocess.TimeoutExpired:
            started.kill()


def _address(home, started):
    """Where it listens, once it does; the port is the system's choice."""
    for _ in range(1200):
        for note in (home / "runtime").glob("jpserver-*.json"):
            try:
                address = json.loads(note.read_text(encoding="utf-8"))["url"]
                with urllib.request.urlopen(address + "api", timeout=5):
                    return address
            except (ValueError, OSError):
                pass  # not yet written, or not yet listening
        if started.poll() is not None:
            break
        time.sleep(0.1)
    pytest.fail("JupyterLab did not start: " + (home / "log.txt").read_text(encoding="utf-8")[-2000:])
