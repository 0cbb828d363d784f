"""What all tests share: the data folder that is not ours to publish, and a process that does not lean on its user."""

import os
from pathlib import Path

import matplotlib as mpl
import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

mpl.rcdefaults()  # a matplotlibrc of the user's is not ours
mpl.use("agg")
# How long an example takes says how busy the machine is; the same examples every time, so that a failure comes again.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")
for personal in ("MEDIA_STUDY", "MEDIA_FIGURES"):
    os.environ.pop(personal, None)


@pytest.fixture(scope="session")
def root() -> Path:
    """Folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of the texts and gold labels, beside the project or where MEDIA_DATA says; skips where it is absent."""
    folder = Path(os.environ.get("MEDIA_DATA") or ROOT.parent / "shared")
    if not folder.is_dir():
        pytest.skip(f"the shared data folder is not here (looked for {folder}; set MEDIA_DATA to say where it is)")
    return folder
