"""One file that a journal can host: a study's evidence, lexicon, notebooks and figures, and no texts."""

from __future__ import annotations

import csv
import hashlib
import json
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.build.dependencies import ROOT, notebook_digest
from analysis.build.steps import has_text, notebooks, run_copy
from analysis.build.textless import RUN, refuse_text
from analysis.measure.package import digest, load_evidence
from analysis.measure.reconstruction import JOINED, reconstruction_audit
from analysis.measure.stored import schema
from analysis.study import Study, open_study

FORMAT = 1  # of bundle.json
LISTING = "bundle.json"
STUDY_FILES = ("study.toml", "articles.csv", "frames.yaml", "ledger.csv")
# A zip has no time zone and no year before 1980; one moment for all, so that the same study gives the same bytes.
MOMENT = (1980, 1, 1, 0, 0, 0)
README = """\
# {title}

Evidence and figures of the study `{name}`, made with the package comparative-media-analysis {version}. The articles'
texts belong to their publishers and are not here; no table spells out eight words of them in a row.

| path | what it is |
|---|---|
| `corpus/{name}/evidence/` | what stands where in the articles, in whose voice; `datapackage.json` is the codebook |
| `corpus/{name}/articles.csv` | the bibliography, with the SHA-256 of each text |
| `corpus/{name}/frames.yaml`, `study.toml` | the lexicon and the settings |
| `notebooks/` | the notebooks as they were run |
| `figures/{name}/` | every figure with its numbers; `index.html` shows them all, `manifest.json` says from what |
| `bundle.json` | the SHA-256 of every file here |

To make the figures again, and have every difference named, in a checkout of that version of the package:

    python3 make.py replay {name}-bundle.zip

Evidence and figures: CC BY 4.0. Fingerprint of the articles: {fingerprint}
"""


class BundleError(ValueError):
    """A bundle cannot be written, or is not what it says it is."""


def write_bundle(study: Study, into: Path | None = None) -> Path:
    """Write a study's bundle: the same files give the same bytes, on any machine.

    It holds the study's settings, bibliography, lexicon, ledger and evidence, the run notebooks, the figures, a
    description of all tables, a CITATION.cff (the study's own where ``corpus/<study>/CITATION.cff`` is there, else the
    package's) and the SHA-256 of every file. Where the texts are here, every file is held against them.

    Parameters
    ----------
    study : Study; evidence and figures must be up to date
    into : file to write, default ``build/<study>/<study>-bundle.zip``

    Returns
    -------
    Path of the zip.

    Raises
    ------
    EvidenceError if the evidence is missing, edited or of other texts; BundleError if a figure or notebook is missing
    or was made from something else, or if the evidence's tables together spell out eight words in a row; TextError if
    a file holds eight words of an article in a row.
    """
    load_evidence(study)
    files = {**_study_files(study), **_notebooks(study), **_figures(study)}
    cited = study.folder / "CITATION.cff"
    files["CITATION.cff"] = (cited if cited.is_file() else ROOT / "CITATION.cff").read_bytes()
    package = json.loads(files[f"corpus/{study.name}/evidence/datapackage.json"])
    files["datapackage.json"] = _json(_described(study, package, files))
    files["README.md"] = README.format(title=study.title, name=study.name, version=package_version(),
                                       fingerprint=package["inputs"]["articles"]).encode()
    files[LISTING] = _json(listing_of(study.name, files))
    _what_is_told(study)
    if has_text(study.name):
        refuse_text(files, study)
    path = into or ROOT / "build" / study.name / f"{study.name}-bundle.zip"
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    write_zip(files, part)
    part.replace(path)
    return path


def listing_of(name: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    """What bundle.json says: format, study, package, and the SHA-256 and size of every other file."""
    return {"format": FORMAT, "study": name,
            "package": {"name": "comparative-media-analysis", "version": package_version(), "code": code_digest()},
            "files": {path: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
                      for path, data in sorted(files.items()) if path != LISTING}}


def package_version() -> str:
    """Version of this checkout, as pyproject.toml states it."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def code_digest() -> str:
    """One SHA-256 for the package as it stands here, so that a replay can say that the code was another."""
    files = sorted(path for path in (ROOT / "analysis").rglob("*") if path.is_file() and path.suffix != ".pyc")
    said = "".join(f"{path.relative_to(ROOT).as_posix()} {digest(path)}\n" for path in files)
    return hashlib.sha256(said.encode()).hexdigest()


def write_zip(files: Mapping[str, bytes], path: Path) -> None:
    """Write a zip that depends on names and contents alone.

    Stored, not packed: zlib and its successors pack the same bytes differently.

    Parameters
    ----------
    files : path inside the zip -> content
    path : file to write
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, MOMENT)
            member.create_system, member.external_attr = 3, 0o100644 << 16  # a plain file, whatever system writes it
            archive.writestr(member, files[name])


def _study_files(study: Study) -> dict[str, bytes]:
    # Named one by one: nothing of text/ and no list of refusals can slip in.
    paths = [study.folder / name for name in STUDY_FILES]
    paths += [path for path in (study.folder / "evidence").rglob("*.*") if path.suffix in (".csv", ".json", ".parquet")
              and path.name != "rejected.csv"]
    return {f"corpus/{study.name}/{path.relative_to(study.folder).as_posix()}": path.read_bytes()
            for path in paths if path.is_file()}


def _notebooks(study: Study) -> dict[str, bytes]:
    found = {}
    for source in notebooks():
        run = run_copy(source, study.name)
        if not run.is_file() or notebook_digest(run) != notebook_digest(source):
            why = "has other cells than the notebook it is a run of" if run.is_file() else "is missing"
            raise BundleError(f"{run.relative_to(ROOT).as_posix()} {why}; {_again(study)}")
        found[f"notebooks/{source.name}"] = run.read_bytes()
    return found


def _figures(study: Study) -> dict[str, bytes]:
    folder = ROOT / "figures" / study.name
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        inputs, told, drawn = manifest["inputs"], manifest["notebooks"], manifest["figures"]
        expected = {f"{name}.{kind}": sha for name, note in drawn.items() for kind, sha in note["sha256"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise BundleError(f"figures/{study.name}/manifest.json is missing or no manifest; {_again(study)}") from None
    now = {name: digest(study.folder / name) for name in inputs if (study.folder / name).is_file()}
    now |= {source.name: notebook_digest(source) for source in notebooks()}
    if changed := _differ({**inputs, **told}, now):
        raise BundleError(f"the figures were made from another {changed[0]}; {_again(study)}")
    files = {name: (folder / name).read_bytes() for name in (*expected, "index.html", "manifest.json")
             if (folder / name).is_file()}
    there = {name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name in expected}
    if changed := _differ(expected, there):
        raise BundleError(f"figures/{study.name}/{changed[0]} is not what its notebook made; {_again(study)}")
    if "index.html" not in files:
        raise BundleError(f"figures/{study.name}/index.html is missing; {_again(study)}")
    return {f"figures/{study.name}/{name}": data for name, data in files.items()}


def _differ(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def _again(study: Study) -> str:
    return f"make it again with: python3 make.py figures {study.name}"


def _described(study: Study, package: dict[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    """The evidence's description with its tables where they stand here, the bibliography and the ledger added."""
    home = f"corpus/{study.name}"
    more = [{"name": name, "path": f"{home}/{name}.csv", "profile": "tabular-data-resource", "encoding": "utf-8",
             "schema": _columns(name, files[f"{home}/{name}.csv"])}
            for name in ("articles", "ledger") if f"{home}/{name}.csv" in files]
    tables = [{**table, "path": [f"{home}/evidence/{path}" for path in table["path"]]
               if isinstance(table["path"], list) else f"{home}/evidence/{table['path']}"}
              for table in package["resources"]]
    return {**package, "resources": [*more, *tables]}


def _columns(name: str, table: bytes) -> dict[str, object]:
    """What is known of the columns that a table has: some may be absent, and a study may have columns of its own."""
    known = {str(field["name"]): field for field in schema(name)["fields"]}
    header = next(csv.reader([table.decode("utf-8-sig").partition("\n")[0].rstrip("\r")]))
    return {"fields": [known.get(column, {"name": column, "type": "string"}) for column in header]}


def _json(said: object) -> bytes:
    return (json.dumps(said, indent=1, ensure_ascii=False) + "\n").encode()


def bundle(name: str) -> int:
    """Write the bundle of a study, and say what could be rebuilt of the texts from it."""
    study = open_study(name)
    path = write_bundle(study)
    print(f"{path.relative_to(ROOT).as_posix()}: {path.stat().st_size / 1e6:.1f} MB")
    if not (study.folder / "CITATION.cff").is_file():
        print(f"It cites the package only; write corpus/{name}/CITATION.cff to have the study cited under your name.")
    print(f"Every file was held against the texts: none has {RUN} of their words in a row." if has_text(name) else
          "The texts are not here, so the files could not be held against them.")
    print(_what_is_told(study))
    return 0


def _what_is_told(study: Study) -> str:
    """What could be rebuilt of the texts, in a sentence; refused where that is running text."""
    audit = reconstruction_audit(load_evidence(study))
    told = audit[audit["table"] == JOINED]
    words, placed, run = told["words"].sum(), told["placed_words"].sum(), told["longest_run"].max()
    if run >= RUN:
        row = told.loc[told["longest_run"].idxmax()]
        raise BundleError(f"taken together, the tables of the evidence spell out {run} words in a row of article "
                          f"{row['article_id']!r}; take the commonest words out of frames.yaml and measure again")
    return (f"Words whose place is told: {placed:,} of {words:,} ({placed / words:.1%}), at most {run} in a row. "
            f"Without their order, the words of every article are there to be read (docs/publishing.md).")
