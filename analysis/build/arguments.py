"""What the commands behind make.py may be asked for."""

from __future__ import annotations

import argparse
from pathlib import Path


def parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    parser = argparse.ArgumentParser(prog="make.py", description="See python3 make.py help.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb in ("figures", "list", "check"):
        verbs.add_parser(verb).add_argument("studies", nargs="*", metavar="STUDY")
    for verb in ("measure", "report", "bundle"):
        verbs.add_parser(verb).add_argument("study", metavar="STUDY")
    verbs.add_parser("replay").add_argument("bundle", type=Path, metavar="BUNDLE", help="a zip made by bundle")
    verbs.add_parser("docs")
    verbs.choices["measure"].add_argument("--keep-going", action="store_true", help="set bad files aside, with reasons")
    for verb in ("measure", "check"):
        verbs.choices[verb].add_argument("--text", type=Path, metavar="DIR", help="folder of the articles' text")
    large = verbs.choices["measure"]
    large.add_argument("--from", dest="source", type=Path, metavar="PATH",
                       help="files of articles too many for the memory: Parquet, CSV, JSON Lines")
    large.add_argument("--together", metavar="COLUMN",
                       help="with --from: only articles of which it says the same may share words")
    large.add_argument("--language", default=None, metavar="CODE",
                       help="with --from: of the articles that do not say theirs, en unless said otherwise")
    large.add_argument("--processes", type=int, default=1, help="with --from: worker processes on this machine")
    large.add_argument("--cluster", metavar="ADDRESS", help="with --from: address of a Dask scheduler")
    begin = verbs.add_parser("new")
    begin.add_argument("name", metavar="NAME")
    begin.add_argument("--from", dest="source", type=Path, metavar="PATH",
                       help="file, folder or archive of articles, in any of the usual formats; without: a study of "
                            "articles that measure reads from where they are")
    for reader in (large, begin):
        reader.add_argument("--map", dest="named", action="append", default=[], metavar="FIELD=COLUMN",
                             help="which column of a table holds text, outlet, date, title, url or language")
    begin.add_argument("--language", default="", metavar="CODE", help="of the articles that do not say theirs: en, de")
    begin.add_argument("--keep-going", action="store_true", help="set aside what cannot be read, with reasons")
    return parser


def refuse_mixed(given: argparse.Namespace) -> None:
    """Stop where an option is given that the rest of the command does not look at."""
    if given.verb != "measure":
        return
    large = {"--map": given.named, "--together": given.together, "--cluster": given.cluster,
             "--processes": given.processes != 1, "--language": given.language is not None}
    small = {"--text": given.text, "--keep-going": given.keep_going}
    for said in (name for name, value in (small if given.source else large).items() if value):
        raise ValueError(f"{said} goes {'without' if given.source else 'with'} --from PATH only; take it out"
                         f"{'' if given.source else ', or say where the articles are'}")
