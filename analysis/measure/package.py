"""Evidence on disk: a Frictionless Tabular Data Package, checked when it is read."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.measure.stored import EvidenceError, is_large, load_stored
from analysis.study import Study, article_problems, load_articles, read_table, sort_articles
from analysis.tables import EVIDENCE, TableError


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal; line ends as git normalises them, so that no checkout matters."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def fingerprint(articles: pd.DataFrame) -> str:
    """One SHA-256 for a set of articles: ids, languages, dates, times, inferred columns, text digests, in id order."""
    # The time decides who was first; articles without any have the fingerprint of articles without that column.
    times = ["time"] if "time" in articles and (articles["time"] != "").any() else []
    lines = articles.sort_values("article_id")[["article_id", "language", "date", *times, "inferred", "sha256"]]
    return hashlib.sha256(lines.to_csv(index=False, lineterminator="\n").encode()).hexdigest()


def load_evidence(study: Study, *names: str) -> dict[str, pd.DataFrame]:
    """The study's evidence, with its bibliography.

    Name the tables you use: what is named here is what a figure is rebuilt for when it changes.

    Parameters
    ----------
    study : Study
    names : tables of the evidence (parts, quotations, hits, terms, lengths, collocates, frames, audit); default all

    Returns
    -------
    Mapping of name to DataFrame; "articles" is always there. Of a study measured by ``measure_large`` the texts of
    ``terms`` are categoricals.

    Raises
    ------
    EvidenceError if the evidence is missing, was edited, or belongs to other texts or to another frames.yaml.
    TableError if there is no table of that name.

    Examples
    --------
    >>> from analysis.study import open_study
    >>> sorted(load_evidence(open_study("pyongyang-2024"), "lengths"))
    ['articles', 'lengths']
    """
    folder = study.folder / "evidence"
    package = check_inputs(study)
    if unknown := [name for name in names if name not in EVIDENCE]:
        raise TableError(f"there is no evidence table {unknown[0]!r}; choose from {', '.join(EVIDENCE)}")
    if is_large(package):
        found = load_stored(folder, package, dict.fromkeys(["articles", *(names or EVIDENCE)]))
        return {**found, "articles": sort_articles(study, found["articles"])}
    evidence = {"articles": _measured(study, package["inputs"]["article_ids"])}
    described = {resource["name"]: resource["hash"] for resource in package["resources"]}
    for name in names or EVIDENCE:
        path = folder / f"{name}.csv"
        if not path.exists() or f"sha256:{digest(path)}" != described.get(name):
            raise EvidenceError(f"{path} {'is not as it was measured' if path.exists() else 'is missing'} (see "
                                f"datapackage.json); take it from the repository again or measure anew: "
                                f"{_again(study)}")
        evidence[name] = read_table(path, name)
    return evidence


def _measured(study: Study, ids: list[str]) -> pd.DataFrame:
    """The articles that evidence was measured on. A row that was set aside then may still be wrong now."""
    articles = read_table(study.folder / "articles.csv", "articles")
    wrong = article_problems(study, articles)["row"].unique() - 1
    articles = articles.drop(index=wrong)
    return sort_articles(study, articles[articles["article_id"].isin(ids)])


def check_inputs(study: Study) -> dict[str, Any]:
    """Description of the study's evidence, after making sure that it belongs to the study as it is now.

    Returns
    -------
    The content of datapackage.json.

    Raises
    ------
    EvidenceError
    """
    path = study.folder / "evidence" / "datapackage.json"
    if not path.exists():
        raise EvidenceError(f"study {study.name} has no evidence yet ({path.parent}); put its texts into {study.text} "
                            f"and measure them: {_again(study)}")
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
        inputs = package["inputs"]
        described, lexicon = inputs["articles"], inputs["frames"]
        ids = None if is_large(package) else inputs["article_ids"]  # a large study brings its bibliography along
    except (ValueError, KeyError, TypeError) as error:
        raise EvidenceError(f"{path} is no description of evidence ({error!r}); measure anew: "
                            f"{_again(study)}") from None
    if ids is not None and fingerprint(_measured(study, ids)) != described:
        load_articles(study)  # a row that is wrong by itself has the clearer message
        raise EvidenceError(f"the evidence of study {study.name} was measured on other articles than articles.csv "
                            f"describes now; measure anew: {_again(study)}")
    if digest(study.folder / "frames.yaml") != lexicon:
        raise EvidenceError(f"{study.folder / 'frames.yaml'} has changed since the evidence was measured; measure anew "
                            f"(this needs the texts): {_again(study)}")
    return package


def _again(study: Study) -> str:
    copied = (study.folder / "articles.csv").exists()  # else its texts are read from where they are
    return f"python3 make.py measure {study.name}{'' if copied else ' --from PATH --with scale'}"
