"""make.py on its own: its words, its extras, and what is left behind where packages cannot be had."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def make(*words, cwd=ROOT, python=sys.executable, env=None):
    return subprocess.run([python, str(cwd / "make.py"), *words], capture_output=True, text=True, check=False, env=env)


def test_help_names_every_command():
    said = make("help").stdout
    for verb in ("figures", "test", "check", "list", "measure", "new", "lab", "bench", "lint", "clean"):
        assert re.search(rf"make\.py \[?{verb}\b", said), verb


@pytest.mark.parametrize(("words", "said"), [
    (["figure"], "there is no command 'figure'; choose one of figures, "),
    (["--with", "nothing", "test"], "there is no extra 'nothing' to install --with; choose one of "),
    (["test", "--with"], "there is no extra '' to install --with"),
])
def test_unknown_words_are_refused(words, said):
    done = make(*words)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_it_needs_the_standard_library_only():
    found = set(re.findall(r"^\s*(?:import|from) (\w+)", (ROOT / "make.py").read_text(encoding="utf-8"), re.MULTILINE))
    assert len(found) > 5
    assert found <= set(sys.stdlib_module_names)


def test_without_a_network_nothing_is_left_behind(fresh, tmp_path):
    """No index, no uv, and packages that are not here: a message, no .venv."""
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(bare)], check=True)
    python = bare / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    env = {"PATH": "", "HOME": str(tmp_path), "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull,
           **{key: value for key, value in os.environ.items() if key == "SYSTEMROOT"}}
    done = make("test", cwd=fresh.folder, python=str(python), env=env)
    assert done.returncode == 1
    assert "could not be installed" in done.stderr
    assert "needs a network" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (fresh.folder / ".venv").exists()


def test_a_run_with_nothing_to_do_takes_under_two_seconds(toy):
    toy.make()
    start = time.monotonic()
    assert toy.make().startswith("Everything is up to date")
    assert time.monotonic() - start < 2


def test_nothing_heavy_is_loaded_to_find_out_that_nothing_is_to_do():
    code = "import sys, analysis.build.commands, dodo; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "dodo" in loaded
    assert not {"pandas", "numpy", "matplotlib", "sklearn", "nbclient", "nbformat"} & set(loaded)
