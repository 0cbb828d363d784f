"""What a notebook or module uses, read from its source without running it: modules, data, settings, tables, figures."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "analysis"
# Settings are defined and checked here; that every setting is named here does not mean that all are used.
SETTINGS_MODULES = ("study.py",)


class SourceError(ValueError):
    """A notebook or module says something the scan cannot follow."""


def modules_used(path: Path, root: Path = ROOT) -> list[Path]:
    """The project's files that a notebook or module imports, directly or through each other, itself left out.

    A name taken from the door is followed to the module that defines it; the door itself is only a map, so that a new
    public name does not make every notebook stale. Imports inside functions count.

    Parameters
    ----------
    path : a notebook or Python module
    root : folder that holds the package

    Returns
    -------
    Sorted paths of modules and, for modules that name one, of the package's data files.

    Raises
    ------
    SourceError if ``from analysis import *`` stands somewhere, a name is not in the door, or a cell is no Python.
    """
    found: set[Path] = set()
    todo = [path]
    while todo:
        for file in _imports(todo.pop(), root):
            if file not in found and file != path:
                found.add(file)
                todo.append(file)
    for file in list(found):
        found.update(_data_files(file, root))
    return sorted(found)


def notebook_digest(path: Path) -> str:
    """SHA-256 of what a notebook says: the kind and source of its cells, so that saved outputs are no change."""
    said = [[cell["cell_type"], "".join(cell["source"])] for cell in _cells(path)]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def figures_named(path: Path) -> list[str]:
    """The figures a notebook says it makes: the names in its save_figure and save_nothing calls.

    Raises
    ------
    SourceError if a name is not written out, or does not begin with the notebook's number.
    """
    names = []
    for call in _calls(path, "save_figure", "save_nothing"):
        given = [keyword.value for keyword in call.keywords if keyword.arg == "name"] or call.args[
            1 if _called(call) == "save_figure" else 0:][:1]
        name = given[0].value if given and isinstance(given[0], ast.Constant) else None
        number = path.name.partition("-")[0]
        if not isinstance(name, str) or not name.startswith(f"{number}-"):
            raise SourceError(f"{path.name}: {ast.unparse(call)} must name its figure as a literal that begins with "
                              f"the notebook's number, for example \"{number}-frame-rates\"")
        names.append(name)
    return sorted(set(names))


def tables_used(path: Path) -> list[str] | None:
    """The evidence tables a notebook names in ``load_evidence(study, "hits", ...)``; None means all of them."""
    calls = _calls(path, "load_evidence")
    named = [argument for call in calls for argument in call.args[1:]]
    if not calls or any(not call.args[1:] for call in calls):
        return None
    if not all(isinstance(argument, ast.Constant) for argument in named):
        return None
    # A figure is saved with a mark at each outlet whose captures are doubtful: it hangs on what that is judged by.
    judged = {"checks", "reuse"} if _calls(path, "save_figure") else set()
    return sorted({str(argument.value) for argument in named if isinstance(argument, ast.Constant)} | judged)


def ledger_used(path: Path) -> bool:
    """Whether a notebook reads the ledger of mistakes in the sources."""
    return any("ledger" in str(getattr(node, "value", "")) or "ledger" in getattr(node, "id", "")
               for node in ast.walk(_tree(path)) if isinstance(node, ast.Constant | ast.Name))


def parameters_used(path: Path, root: Path = ROOT) -> list[str] | None:
    """The settings that a notebook, or a module it imports, reads; None means all of them.

    ``study.parameters["min_count"]`` names one; any other use of ``.parameters`` in the file itself counts as all.
    """
    names: set[str] = set()
    for file in [path, *modules_used(path, root)]:
        if file.suffix not in (".py", ".ipynb") or file.name in SETTINGS_MODULES:
            continue
        literal, other = _parameters(file)
        if other and file == path:
            return None
        names |= literal
    return sorted(names)


@cache
def door(root: Path = ROOT) -> dict[str, str]:
    """The public names of the package, each with the module that defines it, as the literal ``_DOOR`` says."""
    init = root / PACKAGE / "__init__.py"
    for node in _tree(init).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id == "_DOOR" for target in targets):
                return {name: module for module, names in ast.literal_eval(node.value).items() for name in names}
    return {}


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes, or 'missing'."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except (FileNotFoundError, IsADirectoryError):
        return "missing"


def _cells(path: Path) -> list[dict]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise SourceError(f"{path} is no notebook of format 4 ({error}); save it again in JupyterLab") from None


@cache
def _tree(path: Path) -> ast.Module:
    if path.suffix != ".ipynb":
        return ast.parse(path.read_text(encoding="utf-8"), str(path))
    body: list[ast.stmt] = []
    for number, cell in enumerate(_cells(path), start=1):
        if cell["cell_type"] == "code":
            lines = "".join(cell["source"]).splitlines()
            plain = "\n".join("pass" if line.lstrip().startswith(("%", "!")) else line for line in lines)
            try:
                body += ast.parse(plain).body
            except SyntaxError as error:
                raise SourceError(f"{path}, cell {number}: {error.msg} (line {error.lineno} of the cell)") from None
    return ast.Module(body, [])


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _calls(path: Path, *names: str) -> list[ast.Call]:
    return [node for node in ast.walk(_tree(path)) if isinstance(node, ast.Call) and _called(node) in names]


@cache
def _imports(path: Path, root: Path) -> tuple[Path, ...]:
    """Files that one file imports itself."""
    wanted: set[str] = set()
    aliases: dict[str, str] = {}
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if _ours(alias.name):
                    wanted.add(alias.name)
                    aliases[alias.asname or PACKAGE] = alias.name if alias.asname else PACKAGE
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, path, root)
            if not _ours(base):
                continue
            if node.names[0].name == "*" and base == PACKAGE:
                raise SourceError(f"{path}: 'from {PACKAGE} import *' hides what is used; name what is imported")
            wanted.add(base)
            for alias in node.names:
                submodule = f"{base}.{alias.name}"
                if base == PACKAGE and (alias.name in door(root) or not _file(submodule, root)):
                    submodule = _behind_the_door(alias.name, path, root)
                wanted.add(submodule)
                if _file(submodule, root) and submodule.endswith(f".{alias.name}"):
                    aliases[alias.asname or alias.name] = submodule
        elif isinstance(node, ast.Call) and _called(node) == "import_module":
            wanted |= {str(a.value) for a in node.args[:1] if isinstance(a, ast.Constant) and _ours(str(a.value))}
    wanted |= set(_through_aliases(path, aliases, root))
    return tuple(sorted({file for name in wanted for file in _files(name, root)}))


def _ours(name: str) -> bool:
    return name.split(".")[0] == PACKAGE


def _absolute(node: ast.ImportFrom, path: Path, root: Path) -> str:
    if not node.level:
        return node.module or ""
    here = path.relative_to(root).parent
    for _ in range(node.level - 1):
        here = here.parent
    return ".".join([*here.parts, *filter(None, [node.module])])


def _behind_the_door(name: str, path: Path, root: Path) -> str:
    if name.startswith("__"):
        return PACKAGE
    try:
        return door(root)[name]
    except KeyError:
        raise SourceError(f"{path}: {PACKAGE} has no public name {name!r}; see {PACKAGE}/__init__.py") from None


def _through_aliases(path: Path, aliases: dict[str, str], root: Path) -> Iterator[str]:
    """Modules reached as ``a.frame_rates`` or ``analysis.compare.framing.frame_rates``, `a` an imported package."""
    packages = {alias for alias, name in aliases.items() if (root / Path(*name.split("."))).is_dir()}
    followed = set()
    for node in ast.walk(_tree(path)):
        if not isinstance(node, ast.Attribute):
            continue
        chain, top = [node.attr], node.value
        while isinstance(top, ast.Attribute):
            chain.insert(0, top.attr)
            top = top.value
        if not isinstance(top, ast.Name) or top.id not in packages:
            continue
        followed.add(id(top))
        name = aliases[top.id]
        for attribute in chain:
            if _file(f"{name}.{attribute}", root):
                name = f"{name}.{attribute}"
                yield name
            else:
                if name == PACKAGE:
                    yield _behind_the_door(attribute, path, root)
                break
    handed_on = any(isinstance(node, ast.Name) and node.id in packages and aliases[node.id] == PACKAGE
                    and id(node) not in followed for node in ast.walk(_tree(path)))
    if handed_on:  # getattr(a, name) and the like: anything may be used
        yield from door(root).values()


def _file(name: str, root: Path) -> Path | None:
    path = root / Path(*name.split("."))
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.is_file():
            return file
    return None


def _files(name: str, root: Path) -> Iterable[Path]:
    """The module of this name and the __init__.py of the packages it stands in, the door left out."""
    parts = name.split(".")
    for length in range(2, len(parts) + 1):
        file = _file(".".join(parts[:length]), root)
        if file:
            yield file


@cache
def _other_files(root: Path) -> list[Path]:
    return [file for file in sorted((root / PACKAGE).rglob("*"))
            if file.suffix not in (".py", ".pyc", ".md") and file.is_file()]


@cache
def _data_files(path: Path, root: Path) -> tuple[Path, ...]:
    """The package's other files that a module names: by file name, by a pattern, or by an f-string's fixed parts."""
    there = _other_files(root)
    if path.suffix != ".py" or not there:
        return ()
    patterns: set[str] = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)
            if not text.rpartition("/")[2].startswith("*"):  # f"{name}.csv" names no file of ours in particular
                patterns.add(text)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value:
            patterns.add(node.value)
        elif (isinstance(node, ast.Call) and _called(node) == "data_file"
              and not (node.args and isinstance(_first(node.args[0]), ast.Constant))):
            patterns.add("*")  # a name worked out while running: any file
    names = {pattern.rpartition("/")[2] for pattern in patterns if len(pattern) < 100 and "\n" not in pattern}
    return tuple(file for file in there if any(fnmatch(file.name, name) for name in names))


def _first(node: ast.expr) -> ast.expr:
    """The beginning of an f-string, or what is no f-string itself."""
    return node.values[0] if isinstance(node, ast.JoinedStr) and node.values else node


@cache
def _parameters(path: Path) -> tuple[frozenset[str], bool]:
    """Settings read by name, and whether `.parameters` is used in any other way."""
    names, whole = set(), 0
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Attribute) and node.attr == "parameters":
            whole += 1
        elif (isinstance(node, ast.Subscript) and isinstance(node.value, ast.Attribute)
              and node.value.attr == "parameters" and isinstance(node.slice, ast.Constant)):
            names.add(str(node.slice.value))
            whole -= 1
    return frozenset(names), whole > 0
