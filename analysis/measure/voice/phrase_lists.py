"""The phrases of a cue file in numbers, for the rules."""

from __future__ import annotations

# Kinds of phrases, as the rules tell them apart. SOURCE needs a source behind it; "according to" alone does without.
ACCORDING, SOURCE, AFTER_SOURCE, AS_VERB, CITES, AS_REPORT, PASSIVELY, IMPERSONALLY, SO_CALLED, TERM_FOR = range(10)
_KINDS = {
    "according": SOURCE,
    "after source": AFTER_SOURCE,
    "as verb": AS_VERB,
    "citing": CITES,
    "as reported": AS_REPORT,
    "passive": PASSIVELY,
    "impersonal": IMPERSONALLY,
    "so-called": SO_CALLED,
    "term for": TERM_FOR,
}


def in_numbers(
    anchors: list[int], phrases: dict[int, list[tuple[int, tuple[int, ...], str, str]]]
) -> dict[str, list[int]]:
    """The phrases by their longest words.

    Returns
    -------
    Per phrase how many words stand `before` its longest word, its `length` in words, its `kind` and the `first` of its
    hashes in `keys`; `at`, per anchor the first of its phrases (one entry more than anchors).
    """
    lists: dict[str, list[int]] = {name: [] for name in ("before", "length", "kind", "first", "keys")}
    lists["at"] = [0]
    for anchor in anchors:
        for before, words, kind, wording in phrases.get(anchor, ()):
            lists["before"].append(before)
            lists["length"].append(len(words))
            lists["kind"].append(ACCORDING if (kind, wording) == ("according", "according to") else _KINDS[kind])
            lists["first"].append(len(lists["keys"]))
            lists["keys"] += words
        lists["at"].append(len(lists["kind"]))
    return lists
