#!/usr/bin/env python3
"""Set up what is needed and run one command. Needs Python 3.11+ and nothing else.

    python3 make.py [figures [STUDY ...]]         make every figure that is out of date (of these studies)
    python3 make.py test                          run the tests
    python3 make.py check [STUDY ...]             make everything again elsewhere and compare
    python3 make.py list                          show the steps, and which are out of date
    python3 make.py measure STUDY [--text DIR] [--keep-going]    text -> evidence
    python3 make.py measure STUDY --from PATH [--together COLUMN] [--language CODE] [--processes N] [--cluster ADDRESS]
    python3 make.py new NAME [--from PATH] [--map text=COLUMN] [--language CODE] [--keep-going]    begin a study
    python3 make.py bundle STUDY                  evidence, lexicon, notebooks and figures as one zip, without texts
    python3 make.py replay BUNDLE                 make the figures of a bundle again and name every difference
    python3 make.py docs                          the pages of docs/ and of every public name as a site
    python3 make.py lab                           open the notebooks in JupyterLab
    python3 make.py bench [NAME ...]              measure speed and memory (more with: --with scale)
    python3 make.py lint                          run the style and type checks
    python3 make.py clean                         forget what was made, so that everything is made again

--with EXTRA, anywhere, adds requirements-EXTRA.txt (measure --from needs --with scale). On Windows say 'py make.py'.
"""
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LAB = ["jupyterlab", f"--ServerApp.root_dir={ROOT}"] + ["--allow-root"] * (getattr(os, "geteuid", lambda: 1)() == 0)
COMMANDS = ("figures", "check", "list", "measure", "new", "bundle", "replay", "docs")
VERBS = {**{verb: [["analysis.build.commands", verb]] for verb in COMMANDS},
         "test": [["pytest"]], "bench": [["analysis.build.bench"]], "lab": [LAB],
         "lint": [["ruff", "check", "."], ["mypy"]],
         "clean": [], "help": []}


def stop(message: str) -> NoReturn:
    sys.exit(f"make.py: {message}")


def quiet(*command):
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def satisfied(extras):
    """Whether this interpreter already has every package pyproject.toml names, in its range (conda, a container)."""
    import tomllib
    from importlib.metadata import PackageNotFoundError, version
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    def number(text):
        return [int(part) for part in re.findall(r"\d+", re.split(r"[^\d.]", text)[0])]

    for need in project["dependencies"] + [n for e in extras for n in project["optional-dependencies"][e]]:
        name, ranges = re.split(r"(?=[<>])", need, maxsplit=1)
        try:
            have = number(version(name))
        except PackageNotFoundError:
            return False
        for sign, bound in re.findall(r"(>=|<)([\d.]+)", ranges):
            if (have < number(bound)) == (sign == ">="):
                return False
    return True


def installer():
    """The command that installs into .venv: its own pip, or the pip of this Python where it has none (bare Debian)."""
    if quiet(PYTHON, "-m", "pip", "--version") or quiet(PYTHON, "-m", "ensurepip"):
        return [PYTHON, "-m", "pip"]
    if quiet(sys.executable, "-m", "pip", "--python", PYTHON, "--version"):
        return [sys.executable, "-m", "pip", "--python", PYTHON]
    stop("this Python has neither 'ensurepip' nor 'pip'. On Debian or Ubuntu: sudo apt install python3-venv")


def install(lock):
    """Install exactly the files whose hashes the lock holds; wheels only, so nothing is compiled or run."""
    wanted = ["install", "--require-hashes", "--only-binary", ":all:", "-r", str(lock)]
    uv = shutil.which("uv")
    if uv and quiet(uv, "pip", *wanted, "--compile-bytecode", "--python", PYTHON):
        return
    pip = [*installer(), *wanted, "-qq", "--disable-pip-version-check", "--retries", "2"]
    if subprocess.run(pip, env={**os.environ, "PIP_USER": "0"}, check=False).returncode:
        stop(f"the packages of {lock.name} could not be installed; pip says why above. The first time needs a network\n"
             "connection. Nothing half-made is left behind: connect, and give the same command again.")


def python_with(extras):
    """The interpreter to use: this one if it has everything, else that of .venv, made anew when a lock changes."""
    if satisfied(extras):
        return sys.executable
    locks = [ROOT / "requirements.txt", *(ROOT / f"requirements-{extra}.txt" for extra in extras)]
    stamps = {lock: (VENV / f".{lock.stem}.installed", hashlib.sha256(lock.read_bytes()).hexdigest()) for lock in locks}
    todo = [lock for lock, (stamp, digest) in stamps.items() if not (stamp.is_file() and stamp.read_text() == digest)]
    fresh = locks[0] in todo or not PYTHON.exists()
    start = time.monotonic()
    try:
        if fresh:
            import venv
            todo = locks
            print("make.py: setting up .venv, once; this takes half a minute to three minutes ...", flush=True)
            venv.create(VENV, clear=True, symlinks=os.name != "nt")
            config = VENV / "etc/jupyter/labconfig/page_config.json"  # no news pop-up, encrypted kernel traffic
            config.parent.mkdir(parents=True)
            config.write_text('{"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": true}}')
            (config.parents[1] / "jupyter_server_config.json").write_text(
                '{"KernelManager": {"transport_encryption": "auto"}}')
        for lock in todo:
            install(lock)
            stamps[lock][0].write_text(stamps[lock][1])
    except BaseException:
        if fresh:
            shutil.rmtree(VENV, ignore_errors=True)
        raise
    if todo:
        print(f"make.py: set up in {time.monotonic() - start:.0f} s", flush=True)
    return str(PYTHON)


def clean():
    caches = ["build", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"]
    for folder in [*(ROOT / name for name in caches), *(ROOT / "analysis").rglob("__pycache__")]:
        shutil.rmtree(folder, ignore_errors=True)


def main(words):
    if sys.version_info < (3, 11):
        stop(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}")
    words = [part for word in words for part in re.split("(?<=^--with)=", word)]
    extras: list[str] = []
    while "--with" in words:
        at = words.index("--with")
        extras += words[at + 1:at + 2] or [""]
        del words[at:at + 2]
    verb, rest = (words[0], words[1:]) if words else ("figures", [])
    if verb in ("help", "-h", "--help"):
        return print(__doc__)
    if verb not in VERBS:
        stop(f"there is no command {verb!r}; choose one of {', '.join(VERBS)}")
    if verb == "clean":
        return clean()
    known = sorted(path.stem.partition("-")[2] for path in ROOT.glob("requirements-*.txt"))
    for extra in extras:
        if extra not in known:
            stop(f"there is no extra {extra!r} to install --with; choose one of {', '.join(known)}")
    python = python_with(sorted({*extras, *{"lint": ["dev"], "docs": ["docs"]}.get(verb, [])}))
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    paths = {at + 1 for at, word in enumerate(rest) if word in ("--text", "--from")}  # meant from where the user stands
    paths |= {0} if verb == "replay" else set()
    rest = [str(Path(word).resolve()) if at in paths else word for at, word in enumerate(rest)]
    commands = [[*command, *rest] for command in VERBS[verb]]
    return max(abs(subprocess.run([python, "-m", *command], cwd=ROOT, env=env, check=False).returncode)
               for command in commands)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("make.py: stopped")
