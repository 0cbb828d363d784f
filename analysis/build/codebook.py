"""The codebook, corpus/README.md, written from the schemas so that it cannot disagree with them."""

from __future__ import annotations

from pathlib import Path

from analysis.study import PARAMETERS, ROOT
from analysis.tables import EVIDENCE, SCHEMAS, Column

MADE_BY = {
    "articles": "written by hand, or by `python3 make.py new`; read by `load_articles`",
    "ledger": "written by hand; read by `load_ledger`",
    "parts": "`split_parts`", "quotations": "`voices`", "hits": "`find_hits` and `voices`",
    "terms": "`tokenize`, counted",
    "lengths": "`tokenize`, counted", "collocates": "`count_collocates`, merged until it may be published",
    "reuse": "`find_reuse`", "edits": "`find_edits`",
    "credits": "`credits`", "frames": "`load_lexicon`, from frames.yaml", "audit": "`audit_articles`",
    "checks": "`article_checks`"}
ROW = {
    "articles": "an article", "ledger": "a mistake found in a source: recorded, never repaired",
    "parts": "a stretch of an article", "quotations": "an attributed stretch, or one held at a distance",
    "hits": "a term of the lexicon in place, decoys too",
    "terms": "a word of an article in a part, a voice and a state of copy",
    "lengths": "a part of an article in a voice and a state of copy",
    "collocates": "a word in a sentence with a hit, by frame and voice",
    "reuse": "a stretch that two articles share", "edits": "a change inside copy that two articles share",
    "credits": "a place where an article credits a news agency", "frames": "a term of the lexicon",
    "audit": "a doubt about an article", "checks": "a number that shows, over an outlet, how good its captures are"}
HEAD = """\
# Codebook: what a study folder holds

One folder is one study. Everything here but `text/` may be published (CC BY 4.0); `text/` stays with whoever may
read it.

| file | what it is |
|---|---|
| `study.toml` | title, question, outlets in display order and on what each rests, settings |
| `articles.csv` | the bibliography, one row an article, with the SHA-256 of each text |
| `frames.yaml` | the lexicon: families, frames, terms by language, decoys. A quanteda YAML dictionary works as it is |
| `ledger.csv` | mistakes found in the sources |
| `text/` | the articles' texts; local, ignored by git |
| `evidence/` | what was measured in the texts: a Frictionless Tabular Data Package with its `datapackage.json` |

Tables are CSV in UTF-8 with a comma, a header and `\\n`; truth values are `true` and `false`; an empty field is a
missing value. A study that was measured from files too large for the memory (`measure --from`) has Parquet tables in
`evidence/boxes/`, many files each and named in `datapackage.json`, and its `articles` are among them.

Positions of words count from 0 over all words of an article, set-aside parts included; characters count from 0 over the
text file. This page is made from the schemas by `python3 -m analysis.build.codebook`.

## Settings of study.toml

| setting | type | default | meaning |
|---|---|---|---|
"""


def codebook() -> str:
    """Text of corpus/README.md."""
    lines = [HEAD.rstrip("\n")]
    lines += [f"| `parameters.{key}` | {kind.__name__} | `{default!r}` | {meaning.replace('``', '`')} |"
              for key, (kind, default, meaning) in PARAMETERS.items()]
    for name in ("articles", "ledger", *EVIDENCE):
        where = f"evidence/{name}.csv" if name in EVIDENCE else f"{name}.csv"
        lines += ["", f"## {name}", "", f"`{where}`, one row is {ROW[name]}. From: {MADE_BY[name]}.", "",
                  "| column | type | meaning |", "|---|---|---|"]
        lines += [f"| `{column.name}` | {column.type} | {_meaning(column)} |" for column in SCHEMAS[name]]
    return "\n".join(lines) + "\n"


def _meaning(column: Column) -> str:
    values = f" ({', '.join(column.values)})" if column.values and len(column.values) < 6 else ""
    return column.meaning + ("" if values and column.values[0] in column.meaning else values)


def write_codebook(path: Path = ROOT / "corpus" / "README.md") -> None:
    """Write the codebook."""
    path.write_text(codebook(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_codebook()
