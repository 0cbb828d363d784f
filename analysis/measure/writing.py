"""Evidence written whole or not at all, and never where it would spell out running text."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.measure.package import digest, fingerprint
from analysis.measure.shingles import ranges
from analysis.measure.stored import EvidenceError, schema
from analysis.study import Study
from analysis.tables import EVIDENCE

LONGEST_RUN = 7  # words in a row that a table of positions may spell out


def write_evidence(evidence: dict[str, pd.DataFrame], study: Study, articles: pd.DataFrame, folder: Path) -> None:
    """Write all tables and their description beside the old ones, then put them in their place at once.

    Raises
    ------
    EvidenceError if a table would spell out eight or more words in a row.
    """
    refuse_runs(evidence)
    aside = folder.with_name(folder.name + ".part")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        resources = []
        for name in EVIDENCE:
            path = aside / f"{name}.csv"
            table = evidence[name].copy()
            for column in table.select_dtypes(bool):
                table[column] = np.where(table[column], "true", "false")
            table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
            resources.append({"name": name, "path": path.name, "profile": "tabular-data-resource", "encoding": "utf-8",
                              "rows": len(table), "hash": f"sha256:{digest(path)}", "schema": schema(name)})
        package = {
            "profile": "tabular-data-package", "name": study.name, "title": study.title,
            "licenses": [{"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0"}],
            "description": "What stands where in the articles, in whose voice; without the sentences.",
            "inputs": {"articles": fingerprint(articles), "frames": digest(study.folder / "frames.yaml"),
                       "article_ids": sorted(articles["article_id"])},
            "resources": resources}
        text = json.dumps(package, indent=1, ensure_ascii=False) + "\n"
        (aside / "datapackage.json").write_text(text, encoding="utf-8", newline="\n")
        put_in_place(aside, folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def put_in_place(made: Path, folder: Path) -> None:
    """Put a folder that is whole where another may stand; what stood there comes back if that fails."""
    old = folder.with_name(folder.name + ".old")
    if not folder.exists() and old.exists():
        os.replace(old, folder)  # a run was stopped between the two
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        os.replace(folder, old)
    try:
        os.replace(made, folder)
    except OSError:
        if old.exists():
            os.replace(old, folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def refuse_runs(evidence: dict[str, pd.DataFrame]) -> None:
    """Stop if the hits spell out eight or more words in a row, as a lexicon of common words would.

    Raises
    ------
    EvidenceError naming the article and the position.
    """
    hits = evidence["hits"]
    article, ids = pd.factorize(hits["article_id"])
    first, length = hits["position"].to_numpy(np.int64), hits["length"].to_numpy(np.int64)
    apart = int((first + length).max(initial=0)) + 1
    covered = np.unique(ranges(article * apart + first, length))
    begins = np.flatnonzero(np.diff(covered, prepend=-2) > 1)
    runs = np.diff(begins, append=len(covered))
    if (wrong := np.flatnonzero(runs > LONGEST_RUN)).size:
        number, position = divmod(int(covered[begins[wrong[0]]]), apart)
        raise EvidenceError(f"the lexicon's hits spell out {runs[wrong[0]]} words in a row of article {ids[number]!r} "
                            f"from position {position}; evidence may not hold running text. Take words as common as "
                            f"these out of frames.yaml")
