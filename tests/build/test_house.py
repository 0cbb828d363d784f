"""The house itself: which way imports go, what notebooks hold, what is documented, what must not be committed."""

import ast
import importlib
import inspect
import json
import re
import subprocess
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from analysis.build import steps
from analysis.build.dependencies import door

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ["tables", "study", "read", "measure", "compare", "show", "build"]
MODULES = sorted(path for path in (ROOT / "analysis").rglob("*.py") if path != ROOT / "analysis" / "__init__.py")
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LOCKS = sorted(ROOT.glob("requirements*.txt"))
CONDA_NAMES = {"matplotlib-base": "matplotlib"}
REGISTRIES = ("pypi", "pythonhosted", "anaconda", "conda.io", "prefix.dev", "npmjs", "debian.org", "ubuntu.com")


def name_of(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path):
    """Names of the project's modules that a module's import statements name."""
    package = name_of(path).split(".") if path.stem == "__init__" else name_of(path).split(".")[:-1]
    known = {name_of(module) for module in MODULES} | {"analysis"}
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            start = package[:len(package) - node.level + 1] if node.level else []
            base = ".".join([*start, *filter(None, [node.module])])
            # A module taken from its package is an arrow to the module; any other name, one to the package.
            names |= {full if (full := f"{base}.{alias.name}") in known else base for alias in node.names}
    return names & known


def room(name):
    return name.split(".")[1] if "." in name else "analysis"


def test_every_room_is_known():
    assert len(MODULES) > 10
    assert {room(name_of(path)) for path in MODULES} <= set(ROOMS)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_one_way(path):
    here = ROOMS.index(room(name_of(path)))
    for name in imported(path):
        assert name != "analysis", f"{path.name} imports the door; import the module that defines the name"
        assert ROOMS.index(room(name)) <= here, f"{name_of(path)} imports {name}: an arrow that points back"


def test_imports_have_no_cycle():
    # A package that gathers names from its modules is not imported by them.
    arrows = {name_of(path): imported(path) - {name_of(path)} for path in MODULES}
    assert len(list(TopologicalSorter(arrows).static_order())) >= len(MODULES)


def code_cells(path):
    return [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_define_nothing(path):
    forbidden = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.While, ast.Lambda)
    cells = code_cells(path)
    sources = ["".join(cell["source"]) for cell in cells]
    lines = [[line for line in source.splitlines() if line.strip()] for source in sources]
    assert 0 < len(cells) < 20
    assert sum(map(len, lines)) < 60
    for source, cell_lines in zip(sources, lines, strict=True):
        tree = ast.parse(source)
        assert not [node for node in ast.walk(tree) if isinstance(node, forbidden)], source
        assert len([node for node in ast.walk(tree) if isinstance(node, ast.Call)
                    and getattr(node.func, "id", "") == "save_figure"]) <= 1, source
        assert len(cell_lines) <= 12, source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_committed_as_run(path):
    cells = code_cells(path)
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    assert any(cell["outputs"] for cell in cells)
    assert not [output for cell in cells for output in cell["outputs"] if output["output_type"] == "error"]


@pytest.mark.parametrize("name", sorted(door()) or [None])
def test_every_public_name_is_documented(name):
    if name is None:
        pytest.skip("the door analysis/__init__.py has no public names yet")
    thing = getattr(importlib.import_module(door()[name]), name)
    assert getattr(importlib.import_module("analysis"), name) is thing
    if not callable(thing):
        return
    said = inspect.getdoc(thing) or ""
    assert said.splitlines(), f"{name} has no docstring"
    if inspect.isfunction(thing):
        signature = inspect.signature(thing)
        if signature.return_annotation not in (None, "None") and "Axes" not in str(signature.return_annotation):
            assert "Returns\n" in said, f"{name}: its docstring lacks a section 'Returns' (one row per ..., unit)"
        if len(signature.parameters) > 1:
            assert "Parameters\n" in said, f"{name}: its docstring lacks a section 'Parameters'"


def test_the_door_says_what_is_public():
    if not door():
        pytest.skip("the door analysis/__init__.py has no public names yet")
    assert sorted(importlib.import_module("analysis").__all__) == sorted(door())


def test_the_shipped_study_has_one_name():
    assert importlib.import_module("analysis.study").SHIPPED == steps.SHIPPED


def requirements():
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return said, dict(re.split(r"(?=[<>])", need, maxsplit=1) for need in said["dependencies"])


def locked(path):
    return re.findall(r"^([a-z0-9.-]+)==([\w.!+]+)", path.read_text(encoding="utf-8"), re.MULTILINE)


def within(version, ranges):
    def number(text):
        return [int(part) for part in text.split(".") if part.isdigit()]
    return all((number(version) < number(bound)) == (sign == "<")
               for sign, bound in re.findall(r"(>=|<)([\d.]+)", ranges))


def test_conda_and_pyproject_name_the_same_packages():
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    conda = dict(re.findall(r"^ +- ([\w-]+) (\S+)$", text, re.MULTILINE))
    assert conda.pop("python").startswith(requirements()[0]["requires-python"] + ",")
    assert {CONDA_NAMES.get(name, name): ranges for name, ranges in conda.items()} == requirements()[1]


def test_the_lock_holds_every_package_in_its_range():
    versions = locked(ROOT / "requirements.txt")
    for name, ranges in requirements()[1].items():
        found = [version for package, version in versions if package == name]
        assert found, f"{name} is not in requirements.txt"
        assert all(within(version, ranges) for version in found), f"{name} {found} is not in {ranges}"


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_locks_hold_hashes_and_no_address(path):
    text = path.read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) == len(locked(path)) > 1
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"://|file:|@ |--(extra-)?index|--find-links", text)


def test_an_extra_agrees_with_the_main_lock():
    main = locked(ROOT / "requirements.txt")
    extras = requirements()[0]["optional-dependencies"]
    assert {path.stem.partition("-")[2] for path in LOCKS} - {""} == set(extras)
    for extra, needs in extras.items():
        own = locked(ROOT / f"requirements-{extra}.txt")
        names = {name for name, _ in own}
        assert {re.split(r"[<>=]", need)[0] for need in needs} <= names
        shared = [entry for entry in own if entry[0] in {name for name, _ in main}]
        assert set(shared) <= set(main)


def tracked():
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("this is not a git checkout, so there is no list of committed files")
    return [ROOT / name for name in done.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_no_committed_file_names_a_registry_or_a_machine():
    hosts = re.compile(r"https?://[\w.-]*(" + "|".join(map(re.escape, REGISTRIES)) + r")|file:/{3}", re.IGNORECASE)
    places = re.compile(r"(?<![\w.])(/root/|/home/\w+/|/Users/\w+/|[A-Z]:\\\\?Users\\)")
    files = [path for path in tracked() if path.suffix not in (".png",) and path != Path(__file__)]
    assert len(files) > 10
    for path in files:
        text = path.read_text(encoding="utf-8", errors="replace")
        for pattern in (hosts, places):
            found = pattern.search(text)
            assert not found, f"{path.relative_to(ROOT)}, line {text[:found.start()].count(chr(10)) + 1}: {found[0]}"


def test_make_py_stays_short():
    lines = (ROOT / "make.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) < 165
    assert len((ROOT / "dodo.py").read_text(encoding="utf-8").splitlines()) < 50
