"""Make the figures of a bundle again, from its evidence and this checkout's code, and name every difference."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

from analysis.build.bundle import FORMAT, LISTING, BundleError, code_digest, package_version
from analysis.build.dependencies import ROOT, notebook_digest
from analysis.build.steps import notebooks, run_copy
from analysis.study import NAME

LARGEST = 2_000_000_000  # bytes of all files together: more than a study's evidence and figures, less than a disk
_SCRIPT = """
import json, sys
from pathlib import Path
from analysis.build.checking import check
Path(sys.argv[2]).write_text(json.dumps(check(sys.argv[1])), encoding="utf-8")
"""


def replay_bundle(path: Path) -> list[str]:
    """What differs between the figures, notebooks and pages of a bundle and the same files made again here.

    Only this checkout's code runs: a notebook of the bundle whose cells are others is refused. It runs in a scratch
    folder without texts; neither the bundle nor this checkout's studies are touched. Numbers are compared everywhere,
    images by their bytes in the pinned environment only (see `check`).

    Parameters
    ----------
    path : a zip written by `write_bundle`

    Returns
    -------
    One line per file that differs; empty if none does.

    Raises
    ------
    BundleError if it is no zip or no bundle, a file in it is missing, changed, not listed or would leave the folder,
    or it was made by another version of the package; ValueError if a notebook fails.
    """
    files, listing = read_bundle(path)
    study = listing["study"]
    with tempfile.TemporaryDirectory(prefix="replay-", ignore_cleanup_errors=True) as folder:
        scratch = Path(folder) / "checkout"
        _checkout(scratch)
        for name, data in files.items():
            target = scratch / name
            if name.startswith("notebooks/"):
                run = run_copy(ROOT / name, study)
                target = scratch / run.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        told = Path(folder) / "differences.json"
        environment = {**os.environ, "PYTHONPATH": str(scratch), "PYTHONUTF8": "1"}
        done = subprocess.run([sys.executable, "-c", _SCRIPT, study, str(told)], cwd=scratch, env=environment,
                              check=False, stderr=subprocess.PIPE, text=True, encoding="utf-8")
        if done.returncode:
            raise ValueError(f"{path}: its figures could not be made again: {done.stderr.strip()}")
        return [line.replace(f"{scratch}{os.sep}", "") for line in json.loads(told.read_text(encoding="utf-8"))]


def read_bundle(path: Path) -> tuple[dict[str, bytes], dict[str, Any]]:
    """The files of a bundle and what its bundle.json says, every file checked before any is used.

    Parameters
    ----------
    path : a zip written by `write_bundle`

    Returns
    -------
    files : name -> content, bundle.json left out
    listing : content of bundle.json

    Raises
    ------
    BundleError as `replay_bundle`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _refuse_names(path, members)
            if LISTING not in archive.namelist():
                raise BundleError(f"{path} has no {LISTING}; expected a zip written by: python3 make.py bundle STUDY")
            files = {member.filename: archive.read(member) for member in members}
    except FileNotFoundError:
        raise BundleError(f"{path} is not there; expected a zip written by: python3 make.py bundle STUDY") from None
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise BundleError(f"{path} cannot be read as a zip ({error}); fetch it again") from None
    listing = _listing(path, files.pop(LISTING))
    _compare(path, files, listing["files"])
    _same_code(path, files, listing)
    return files, listing


def _refuse_names(path: Path, members: list[zipfile.ZipInfo]) -> None:
    seen = set()
    for member in members:
        name = member.filename
        parts = PurePosixPath(name).parts
        if (not parts or name.startswith("/") or ".." in parts or re.search(r"[\\:\x00-\x1f]", name)
                or name != "/".join(parts)):
            raise BundleError(f"{path}: the name {name!r} would leave the folder or is no plain file; this is no "
                              f"bundle of ours, do not unpack it")
        if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
            raise BundleError(f"{path}: {name} is a link or device; a bundle holds plain files only")
        if name.casefold() in seen:
            raise BundleError(f"{path}: {name} stands twice in it (letters' case apart); fetch it again")
        seen.add(name.casefold())
    if (size := sum(member.file_size for member in members)) > LARGEST:
        raise BundleError(f"{path} holds {size:,} bytes; expected at most {LARGEST:,}")


def _listing(path: Path, data: bytes) -> dict[str, Any]:
    try:
        said = json.loads(data)
        made, study, version, listed = said["format"], said["study"], said["package"]["version"], said["files"]
        right = (isinstance(study, str) and NAME.fullmatch(study)
                 and all(isinstance(entry["sha256"], str) for entry in listed.values()))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BundleError(f"{path}: its {LISTING} is no listing ({error!r}); fetch it again") from None
    if not right:
        raise BundleError(f"{path}: its {LISTING} is no listing; fetch it again")
    if made != FORMAT or version != package_version():
        raise BundleError(f"{path} was made with version {version} of the package (format {made}), this is "
                          f"{package_version()} (format {FORMAT}); check that version out and replay it there")
    return said


def _compare(path: Path, files: dict[str, bytes], listed: dict[str, dict[str, Any]]) -> None:
    for name in sorted(files.keys() | listed.keys()):
        if name not in files:
            raise BundleError(f"{path}: {name} is listed in {LISTING} and missing; fetch the bundle again")
        if name not in listed:
            raise BundleError(f"{path}: {name} is in it and not listed in {LISTING}; it was added after the bundle was "
                              f"made")
        if hashlib.sha256(files[name]).hexdigest() != listed[name]["sha256"]:
            raise BundleError(f"{path}: {name} is not as it was when the bundle was made (its SHA-256 differs from "
                              f"{LISTING}); fetch the bundle again")


def _same_code(path: Path, files: dict[str, bytes], listing: dict[str, Any]) -> None:
    """Refuse what is no part of a bundle, and notebooks that are not this checkout's: nothing foreign is ever run."""
    study = listing["study"]
    allowed = (f"corpus/{study}/", f"figures/{study}/", "notebooks/")
    plain = ("README.md", "CITATION.cff", "datapackage.json")
    for name in files:
        if name not in plain and not name.startswith(allowed):
            raise BundleError(f"{path}: {name} is no part of a bundle of study {study!r}")
        if name.startswith(f"corpus/{study}/text/"):
            raise BundleError(f"{path}: {name} is a text; a bundle holds none")
    ours = {source.name: notebook_digest(source) for source in notebooks()}
    with tempfile.TemporaryDirectory() as folder:
        theirs = {}
        for name, data in files.items():
            if name.startswith("notebooks/"):
                copy = Path(folder) / PurePosixPath(name).name
                copy.write_bytes(data)
                theirs[name.removeprefix("notebooks/")] = notebook_digest(copy)
    for name in sorted(ours.keys() | theirs.keys()):
        if ours.get(name) != theirs.get(name):
            raise BundleError(f"{path}: notebooks/{name} is not this checkout's: the bundle was made with another "
                              f"state of the package; check that out and replay it there")


def _checkout(scratch: Path) -> None:
    """The package and its notebooks, without studies and figures."""
    for folder in ("analysis", "notebooks"):
        shutil.copytree(ROOT / folder, scratch / folder, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    for name in ("METHOD.md", "requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, scratch / name)


def replay(path: Path) -> int:
    """Replay a bundle and print what differs; 1 if anything does."""
    differences = replay_bundle(path)
    for line in differences:
        print(line)
    if differences and read_bundle(path)[1]["package"].get("code") != code_digest():
        print("The package's code here is not the code that the bundle was made with; that may be why.")
    print(f"{len(differences)} differences" if differences else
          f"Every figure of {path.name} was made again without the texts and is the same.")
    return 1 if differences else 0
