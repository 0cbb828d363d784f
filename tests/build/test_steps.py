"""The pipeline as a whole, on a toy project: what runs again after which change, and what a failure leaves behind."""

import json
import os
import shutil

RATES = "figures pyongyang-2024 01-rates"
LIKENESS = "figures pyongyang-2024 02-likeness"
REPORT = "report pyongyang-2024"
EVIDENCE = "evidence pyongyang-2024"


def test_a_second_run_makes_nothing(toy):
    assert toy.make() == "Everything is up to date (3 steps).\n"


def test_a_touch_makes_nothing(toy):
    for path in toy.folder.rglob("*"):
        if path.is_file() and ".pyc" not in path.name and "build/" not in path.as_posix():
            os.utime(path, (1, 1))
    assert toy.made() == []


def test_a_module_makes_only_the_notebooks_that_import_it(toy):
    toy.append("analysis/compare/likeness.py", "# changed\n")
    assert toy.made() == [LIKENESS]  # its figures came out the same, so the report has nothing to do
    toy.append("analysis/compare/numbers.py", "# changed\n")
    assert toy.made() == [RATES]


def test_a_new_public_name_makes_nothing(toy):
    toy.write("analysis/__init__.py", toy.read("analysis/__init__.py").replace('("rates",)', '("rates", "more_rates")'))
    assert toy.made() == []


def test_a_setting_makes_only_its_users(toy):
    study = "corpus/pyongyang-2024/study.toml"
    toy.write(study, toy.read(study).replace("other = 1", "other = 2"))
    assert toy.made() == [REPORT]  # the page shows the settings
    toy.write(study, toy.read(study).replace("least = 3", "least = 4"))
    assert toy.made() == [RATES, REPORT]
    assert toy.read("figures/pyongyang-2024/01-rates.csv") == "number\n3\n4\n"


def test_a_table_of_evidence_makes_only_its_users(toy):
    toy.write("corpus/pyongyang-2024/evidence/lengths.csv", "4\n")
    assert toy.made() == [LIKENESS, REPORT]


def test_results_changed_by_hand_are_made_again(toy):
    before = toy.files("figures", "notebooks")
    assert before
    toy.write("figures/pyongyang-2024/01-rates.svg", "by hand")
    assert toy.made() == [RATES]
    (toy.folder / "figures/pyongyang-2024/02-likeness.csv").unlink()
    assert toy.made() == [LIKENESS]
    said = json.loads(toy.read("notebooks/02-likeness.ipynb"))
    said["metadata"]["language_info"] = {"name": "python", "version": "9.9.9"}  # as JupyterLab would save it
    toy.write("notebooks/02-likeness.ipynb", json.dumps(said))
    assert toy.made() == [LIKENESS]
    toy.append("figures/pyongyang-2024/index.html", "by hand")
    assert toy.made() == [REPORT]
    assert toy.files("figures", "notebooks") == before


def test_list_says_what_is_out_of_date_and_why(toy):
    toy.append("analysis/show/report.py", "# changed\n")
    lines = toy.make("list").splitlines()
    assert [line.split("  ")[0] for line in lines] == [RATES, LIKENESS, REPORT]
    assert lines[0].endswith("up to date")
    assert lines[2].endswith("changed: analysis/show/report.py")
    toy.make()


def test_a_state_file_cut_short_is_as_good_as_none(toy):
    toy.write("build/doit.json", '{"figures')
    assert len(toy.made()) == 3


def test_another_study_runs_as_copies(toy):
    for name in ("study.toml", "articles.csv", "frames.yaml", "evidence/hits.csv", "evidence/lengths.csv"):
        toy.write(f"corpus/mine/{name}", toy.read(f"corpus/pyongyang-2024/{name}"))
    toy.write("corpus/mine/evidence/hits.csv", "war\n")
    before = toy.files("notebooks", "figures/pyongyang-2024")
    assert sorted(toy.made("figures", "mine")) == ["figures mine 01-rates", "figures mine 02-likeness", "report mine"]
    assert toy.files("notebooks", "figures/pyongyang-2024") == before
    assert toy.read("figures/mine/01-rates.csv") == "number\n1\n4\n"
    assert "[1, 4]" in toy.read("build/mine/notebooks/01-rates.ipynb")
    assert toy.make("check", "mine").endswith("Everything was made again and is the same.\n")
    shutil.rmtree(toy.folder / "corpus/mine")


def test_unknown_study_is_refused_naming_those_there_are(fresh):
    said = fresh.make("figures", "pyongyang", fails=True)
    assert "there is no study 'pyongyang' in corpus/; there is: pyongyang-2024." in said
    assert "Traceback" not in said


def test_text_is_measured_first(fresh):
    fresh.write("corpus/pyongyang-2024/text/a.txt", "the war the pact\n")
    assert fresh.made()[0] == EVIDENCE
    assert fresh.read("corpus/pyongyang-2024/evidence/hits.csv") == "war\npact\n"
    assert fresh.read("figures/pyongyang-2024/01-rates.csv") == "number\n2\n3\n"
    assert fresh.made() == []
    fresh.append("analysis/data/other.txt", "no module names this file\n")
    assert fresh.made() == []
    fresh.write("analysis/data/ignored-en.txt", "the pact\n")
    assert fresh.made()[0] == EVIDENCE
    assert fresh.read("corpus/pyongyang-2024/evidence/hits.csv") == "war\n"
    fresh.write("corpus/pyongyang-2024/evidence/hits.csv", "by hand\n")
    assert fresh.made() == [EVIDENCE]


def test_neither_text_nor_evidence_is_said_plainly(fresh):
    for path in (fresh.folder / "corpus/pyongyang-2024/evidence").iterdir():
        path.unlink()
    said = fresh.make(fails=True)
    assert "corpus/pyongyang-2024/text/ is missing or empty" in said
    assert "make.py measure pyongyang-2024 --text DIR" in said
    assert "Traceback" not in said


def test_a_figure_that_is_named_but_not_made_is_an_error(fresh):
    path = "notebooks/01-rates.ipynb"
    fresh.write(path, fresh.read(path).replace("save_figure(draw", "if numbers == []: save_figure(draw"))
    said = fresh.make(fails=True)
    assert "notebooks/01-rates.ipynb names the figure '01-rates' but did not make it" in said
    assert not (fresh.folder / "figures/pyongyang-2024/01-rates.svg").exists()


def test_a_figure_may_be_a_reason_why_there_is_none(fresh):
    fresh.make()
    path = "notebooks/01-rates.ipynb"
    said = json.loads(fresh.read(path))
    said["cells"][2]["source"] = ['from analysis import save_nothing\n', 'save_nothing("01-rates", "one article")']
    fresh.write(path, json.dumps(said))
    assert RATES in fresh.made()
    assert [name for name in fresh.files("figures") if "01-" in name] == ["figures/pyongyang-2024/01-rates.txt"]
    assert fresh.made() == []


def test_what_measure_made_is_not_made_again(fresh):
    fresh.write("corpus/pyongyang-2024/text/a.txt", "the war the pact\n")
    fresh.make("measure", "pyongyang-2024")
    assert EVIDENCE not in fresh.made()
    fresh.write("corpus/pyongyang-2024/text/a.txt", "the war the pact the war\n")
    assert EVIDENCE in fresh.made()
    fresh.write("corpus/pyongyang-2024/text/a.txt", "the war\n")
    fresh.make("measure", "pyongyang-2024")
    made = fresh.made()
    assert {*made[:2]} == {RATES, LIKENESS} and made[2:] == [REPORT]  # two notebooks run at a time
    fresh.write("corpus/pyongyang-2024/evidence/hits.csv", "edited by hand\n")
    assert EVIDENCE in fresh.made()
