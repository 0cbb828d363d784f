"""Lexicon: families of frames, their terms by language, and the decoys that are no hits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from analysis.measure.tokens import fold, word_spans
from analysis.study import Study
from analysis.tables import columns

ANY_LANGUAGE = "*"
DICTIONARY = "dictionary"
_LANGUAGE = re.compile(r"[a-z]{2,3}|\*")
_GLOB = re.compile(r"[*?]")


class LexiconError(ValueError):
    """A lexicon file cannot be read, or says two things at once."""


@dataclass(frozen=True)
class Lexicon:
    """Frames and their terms.

    Attributes
    ----------
    terms : DataFrame, one row per term in file order: family, frame, language ("*" for any), term, is_decoy; of a
        decoy, ``frame`` is its label
    nested_scope : "dictionary" (the longest term wins over all frames of a family; what the package's own format means)
        or "key" (each frame is looked up alone; what quanteda does unless told otherwise)
    """

    terms: pd.DataFrame
    nested_scope: str = "dictionary"

    @property
    def frames(self) -> pd.DataFrame:
        """One row per frame, decoys left out, in file order: family, frame."""
        real = self.terms.loc[~self.terms["is_decoy"], ["family", "frame"]]
        return real.drop_duplicates().reset_index(drop=True)


class _Loader(yaml.SafeLoader):
    """YAML in which a key that stands twice is an error (plain YAML keeps the last and says nothing)."""


def _mapping(loader: _Loader, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise LexiconError(f"line {key_node.start_mark.line + 1}: {key!r} cannot name a list; write a word")
        if key in seen:
            raise LexiconError(f"line {key_node.start_mark.line + 1}: {key!r} stands twice in the same list; "
                               f"join the two")
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
# "no", "on", "yes" are words here (and "no" is Norwegian), not truth values; 1961 is a word too.
_Loader.yaml_implicit_resolvers = {}


def load_lexicon(source: Study | Path | str) -> Lexicon:
    """Read a lexicon: the package's own format, or a quanteda YAML dictionary as it is.

    The own format has a ``families`` key: family → ``frames`` (frame → terms, or language → terms) and ``decoys``
    (label → terms). Anything else is read as a quanteda dictionary: its first level are the families, deeper levels the
    frames (joined by "."), and a flat one is a single family, ``dictionary``.

    Parameters
    ----------
    source : a study (its frames.yaml) or a path. Terms are words or phrases; ``*`` stands for any letters, ``?`` for
        one letter; a lone ``*`` in a phrase stands for one word.

    Returns
    -------
    Lexicon

    Raises
    ------
    LexiconError if the file is missing or no YAML, a list is empty, or (in the own format) a term stands in two frames
    of a family.

    Source: format of quanteda dictionaries, Benoit et al. 2018, doi:10.21105/joss.00774.
    """
    path = source.folder / "frames.yaml" if isinstance(source, Study) else Path(source)
    try:
        content = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Loader)
    except FileNotFoundError:
        raise LexiconError(f"{path} is missing; write the frames to look for there (see corpus/README.md)") from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise LexiconError(f"{path} is no valid YAML in UTF-8: {' '.join(str(error).split())}") from None
    except LexiconError as error:
        raise LexiconError(f"{path}, {error}") from None
    try:
        return make_lexicon(content)
    except LexiconError as error:
        raise LexiconError(f"{path}: {error}") from None


def make_lexicon(content: Any) -> Lexicon:
    """A lexicon from nested mappings, as `load_lexicon` finds them in a file.

    Parameters
    ----------
    content : the package's own format (a mapping with ``families``), or a quanteda dictionary

    Returns
    -------
    Lexicon

    Raises
    ------
    LexiconError if it holds no term, or says two things at once.

    Examples
    --------
    >>> content = {"families": {"bridge": {"frames": {"opening": ["open*"], "fall": ["collaps*"]}}}}
    >>> make_lexicon(content).frames["frame"].tolist()
    ['opening', 'fall']
    """
    if not isinstance(content, dict) or not content:
        found = f"a {type(content).__name__}" if content else "nothing"
        raise LexiconError(f"expected families of frames; found {found}")
    own = "families" in content
    rows = list(_own(content) if own else _quanteda(content))
    terms = pd.DataFrame(rows, columns=columns("frames"))
    if terms.empty or terms["is_decoy"].all():
        raise LexiconError("it holds no term; give at least one frame a term")
    if own:
        _refuse_twice(terms)
    return Lexicon(terms.drop_duplicates(ignore_index=True), "dictionary" if own else "key")


def _refuse_twice(terms: pd.DataFrame) -> None:
    """Stop where a text could not tell which of two frames a term belongs to; "War" and "war" are one term."""
    seen: dict[tuple[str, tuple[str, ...]], list[Any]] = {}
    for row in terms.itertuples():
        same = seen.setdefault((row.family, pattern_words(row.term)), [])
        for other in same:
            overlap = row.language == other.language or ANY_LANGUAGE in (row.language, other.language)
            if overlap and (row.frame, row.is_decoy) != (other.frame, other.is_decoy):
                raise LexiconError(f"{row.term!r} is listed under two frames of family {row.family!r}, "
                                   f"{other.frame!r} and {row.frame!r}; keep it in one")
        same.append(row)


def _own(content: dict[str, Any]) -> Iterator[tuple[str, str, str, str, bool]]:
    _known(content, {"families", "title", "about"}, "the file")
    for family, body in _items(content["families"], "families"):
        _known(body, {"about", "frames", "decoys"}, f"family {family!r}")
        for section, is_decoy in (("frames", False), ("decoys", True)):
            if section == "decoys" and section not in body:
                continue
            for frame, terms in _items(body.get(section), f"{section} of family {family!r}"):
                by_language = terms if isinstance(terms, dict) else {ANY_LANGUAGE: terms}
                for language, listed in _items(by_language, f"{family!r}, {frame!r}"):
                    if not _LANGUAGE.fullmatch(str(language)):
                        raise LexiconError(f"{family!r}, {frame!r}: {language!r} is no language code; write "
                                           f"two letters such as en, or '*'")
                    for term in _terms(listed, f"{family!r}, {frame!r}"):
                        yield str(family), str(frame), str(language), term, is_decoy


def _quanteda(content: dict[str, Any]) -> Iterator[tuple[str, str, str, str, bool]]:
    def walk(node: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str, str, str, bool]]:
        if isinstance(node, dict):
            for key, below in _items(node, ".".join(path) or "the file"):
                yield from walk(below, (*path, str(key)))
            return
        if isinstance(node, list) and any(isinstance(item, dict) for item in node):
            # quanteda lets a key hold terms and keys side by side
            for item in node:
                yield from walk(item, path)
            return
        family, frame = (DICTIONARY, path[0]) if len(path) == 1 else (path[0], ".".join(path[1:]))
        for term in _terms(node, ".".join(path)):
            yield family, frame, ANY_LANGUAGE, term, False
    yield from walk(content, ())


def _items(node: Any, where: str) -> list[tuple[Any, Any]]:
    if not isinstance(node, dict) or not node:
        raise LexiconError(f"{where}: expected named lists, found {node!r}")
    return list(node.items())


def _known(node: Any, keys: set[str], where: str) -> None:
    if not isinstance(node, dict):
        raise LexiconError(f"{where}: expected named lists, found {node!r}")
    if unknown := sorted(set(node) - keys):
        raise LexiconError(f"{where}: unknown key {unknown[0]!r}; known are {', '.join(sorted(keys))}")


def _terms(node: Any, where: str) -> Iterator[str]:
    listed = node if isinstance(node, list) else [node]
    if not listed or node is None:
        raise LexiconError(f"{where}: the list of terms is empty; add one or take the frame out")
    for term in listed:
        if not isinstance(term, str) or not pattern_words(term):
            raise LexiconError(f"{where}: {term!r} is no term; expected a word or phrase with at least one "
                               f"letter or digit")
        yield " ".join(term.split())


@lru_cache(maxsize=100_000)
def pattern_words(term: str) -> tuple[str, ...]:
    """The words of a term as they are matched: folded like tokens, wildcards kept.

    >>> pattern_words("Special-military operation*"), pattern_words("war in *")
    (('special', 'military', 'operation*'), ('war', 'in', '*'))
    """
    words: list[str] = []
    for chunk in term.split():
        if set(chunk) <= set("*?"):
            words.append(chunk)
            continue
        # Letters stand in for the wildcards while the chunk is tokenised, so that "pre-war*" splits where a text would.
        plain = chunk.replace("*", "\U000f0001").replace("?", "\U000f0002")
        marked = _GLOB.sub("z", chunk)
        start, end = word_spans(marked)
        words.extend(fold(plain[a:b]).replace("\U000f0001", "*").replace("\U000f0002", "?")
                     for a, b in zip(start, end, strict=True))
    return tuple(words) if any(set(word) - set("*?") for word in words) else ()
