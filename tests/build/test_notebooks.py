"""What is taken out of a run notebook, and what the runner shields it from."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat

from analysis.build.notebooks import tidy

ROOT = Path(__file__).resolve().parents[2]


def test_tidy_leaves_what_is_the_same_in_every_run():
    cell = nbformat.from_dict({
        "cell_type": "code", "id": "a", "source": "x", "execution_count": 1,
        "metadata": {"tags": ["parameters"], "execution": {"start": "now"}},
        "outputs": [
            {"output_type": "stream", "name": "stdout", "text": "<some.Thing object at 0x7fb6>\nat 0x7f\n"},
            {"output_type": "execute_result", "execution_count": 1, "metadata": {},
             "data": {"text/plain": "<pandas.io.formats.style.Styler at 0x7F4d>", "text/html": "<p>kept</p>"}},
            {"output_type": "display_data", "metadata": {},
             "data": {"application/vnd.jupyter.widget-view+json": {"model_id": "random"}}},
        ]})
    notebook = nbformat.from_dict({"nbformat": 4, "nbformat_minor": 5, "cells": [cell],
                                   "metadata": {"language_info": {"name": "python", "version": "3.11.7"}}})
    tidied = tidy(notebook)
    assert tidied.metadata == {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                               "language_info": {"name": "python"}}
    assert tidied.cells[0].metadata == {"tags": ["parameters"]}
    first, second = tidied.cells[0].outputs
    assert first.text == "<some.Thing object>\nat 0x7f\n"
    assert second.data == {"text/plain": "<pandas.io.formats.style.Styler>", "text/html": "<p>kept</p>"}


def test_a_user_s_own_settings_do_not_reach_a_notebook(kernels, tmp_path):
    (tmp_path / "startup.py").write_text("raise SystemExit", encoding="utf-8")
    kernel = tmp_path / ".local" / "share" / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text(json.dumps({"argv": ["false"], "display_name": "no", "language": "python"}))
    said = json.loads(kernels.read("notebooks/01-rates.ipynb"))
    said["cells"][0]["source"] = ["import os, time\n", "print(time.tzname[0], os.environ['PYTHONHASHSEED'])\n",
                                  *said["cells"][0]["source"]]
    kernels.write("notebooks/01-rates.ipynb", json.dumps(said))
    done = subprocess.run([sys.executable, "-m", "analysis.build.notebooks", "notebooks/01-rates.ipynb",
                           "out/01.ipynb"], cwd=kernels.folder, capture_output=True, text=True, check=False, env={
                              **os.environ, "HOME": str(tmp_path), "PYTHONSTARTUP": str(tmp_path / "startup.py"),
                              "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "5", "MPLBACKEND": "TkAgg"})
    assert done.returncode == 0, done.stderr
    assert "UTC 0" in kernels.read("out/01.ipynb")
    kernels.make()


def test_a_failing_cell_is_shown_and_leaves_everything_as_it_was(kernels):
    before = kernels.files("figures", "notebooks", "corpus")
    rates = kernels.read("analysis/compare/rates.py")
    kernels.write("analysis/compare/rates.py", rates.replace("return", "raise ValueError('no words') or"))
    said = kernels.make(fails=True)
    assert "notebooks/01-rates.ipynb, cell 2 of 3" in said
    assert '    numbers = rates(hits, study.parameters["least"])' in said
    assert "ValueError: no words" in said
    assert "doit" not in said
    assert "\x1b" not in said
    assert kernels.files("figures", "notebooks", "corpus") == before
    assert not [name for name in kernels.files("build") if "run-" in name or name.endswith(".part")]
    kernels.write("analysis/compare/rates.py", rates)
    assert kernels.made() == ["figures pyongyang-2024 01-rates"]
