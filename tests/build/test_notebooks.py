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


def test_a_user_s_own_settings_do_not_reach_a_notebook(fresh, tmp_path):
    (tmp_path / "startup.py").write_text("raise SystemExit", encoding="utf-8")
    kernel = tmp_path / ".local" / "share" / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text(json.dumps({"argv": ["false"], "display_name": "no", "language": "python"}))
    fresh.write("notebooks/01-rates.ipynb", fresh.read("notebooks/01-rates.ipynb").replace(
        "print(numbers)", "import os, time\\nprint(time.tzname[0], os.environ['PYTHONHASHSEED'], {*'abc'} != 0)"))
    done = subprocess.run([sys.executable, "-m", "analysis.build.notebooks", "notebooks/01-rates.ipynb",
                           "out/01.ipynb"], cwd=fresh.folder, capture_output=True, text=True, check=False, env={
                              **os.environ, "HOME": str(tmp_path), "PYTHONSTARTUP": str(tmp_path / "startup.py"),
                              "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "5", "MPLBACKEND": "TkAgg"})
    assert done.returncode == 0, done.stderr
    assert "UTC 0 True" in fresh.read("out/01.ipynb")
    assert (fresh.folder / "figures/pyongyang-2024/01-rates.svg").exists()
