"""Likeness of many texts at a glance: the tree of `cluster` and the map of `similarity_map`, both from pairs."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import average, cophenet
from scipy.spatial.distance import pdist, squareform

from analysis.compare.checked import require_values
from analysis.compare.options import text
from analysis.tables import TableError

VALUES = ("cosine", "jaccard")
NO_WORDS = "no words"
MANY_MAPS = "one of many equal maps"
MERGE = re.compile(r"merge \d+")
DIGITS = 12  # beyond them a distance is rounding: what is equal must tie, whatever the processor
EQUAL = 1e-9
PLACES = 9   # decimals of a place on the map: what is beyond them is the processor's, and labels follow places


def cluster(pairs: pd.DataFrame, *, value: str = "cosine") -> pd.DataFrame:
    """Which texts join first: average linkage on 1 - cosine, from the pair most alike to all together.

    A tree always shows groups, also where there are none: look at the heights, and at cophenetic_correlation for how
    far the tree keeps the likeness of the pairs. Ties are broken by name: equal heights have no order of their own.

    Parameters
    ----------
    pairs : table of `similarity` with every pair (without ``at_least``)
    value : "cosine" or "jaccard"

    Returns
    -------
    One row per merge, lowest first: merge (1, 2, ...), a, b (what joins: a text, or "merge 3" for an earlier row),
    height (1 - cosine, mean over the pairs across; 0 the same, 1 nothing in common), size (texts), members (their names
    in the order of the leaves, separated by "; "), cophenetic_correlation (of the whole tree, -1 to 1; NaN where all
    pairs are alike), distance, scheme (formula of the weights). A text without words shares nothing: it joins at height
    1. Fewer than two texts: no rows.

    Raises
    ------
    TableError if a column or pair is missing, a pair stands twice, or a value is no likeness.

    Source: Sokal & Michener 1958 (average linkage); Sokal & Rohlf 1962, doi:10.2307/1217208 (cophenetic correlation).

    Examples
    --------
    >>> table = pd.DataFrame({"a": ["x", "x", "y"], "b": ["y", "z", "z"], "cosine": [.2, .8, .4], "scheme": "count, L2",
    ...                       "terms_a": 9, "terms_b": 9})
    >>> cluster(table)[["a", "b", "height", "members"]].round(6).values.tolist()
    [['x', 'z', 0.2, 'x; z'], ['merge 1', 'y', 0.7, 'x; z; y']]
    """
    names, likeness, _ = _square(pairs, value)
    columns = ["merge", "a", "b", "height", "size", "members", "cophenetic_correlation", "distance", "scheme"]
    if not names:
        return pd.DataFrame(columns=columns)
    if odd := [name for name in names if MERGE.fullmatch(str(name))]:
        raise TableError(f"a text is called {odd[0]!r}, as the rows of the tree are; rename it")
    # In the order of names, so that a tie is broken alike in whatever order the texts came.
    by_name = sorted(range(len(names)), key=lambda i: str(names[i]))
    distance = squareform(np.round(1 - likeness, DIGITS)[np.ix_(by_name, by_name)], checks=False)
    tree = average(distance)
    nodes = [(str(names[i]), [i]) for i in by_name]
    rows = []
    for number, (left, right, height, size) in enumerate(tree, start=1):
        first, second = sorted((nodes[int(left)], nodes[int(right)]), key=lambda node: min(node[1]))
        leaves = first[1] + second[1]
        nodes.append((f"merge {number}", leaves))
        rows.append((number, first[0], second[0], float(height), int(size), "; ".join(str(names[i]) for i in leaves)))
    kept = np.round(cophenet(tree), DIGITS)
    fits = np.corrcoef(kept, distance)[0, 1] if min(np.ptp(kept), np.ptp(distance)) > EQUAL else np.nan
    return pd.DataFrame(rows, columns=columns[:6]).assign(
        cophenetic_correlation=fits, distance=f"1 - {value}", scheme=pairs["scheme"].iloc[0])


def leaf_order(merges: pd.DataFrame) -> list[str]:
    """The texts in the order in which a tree can be drawn without crossing lines.

    Parameters
    ----------
    merges : table of `cluster`

    Returns
    -------
    Names of the texts; of two branches the one with the text that came first in the pairs stands first.

    Raises
    ------
    TableError if a column is missing.

    Examples
    --------
    >>> leaf_order(pd.DataFrame({"merge": [1, 2], "a": ["x", "merge 1"], "b": ["z", "y"]}))
    ['x', 'z', 'y']
    """
    require_values(merges, ["merge", "a", "b"], "merges", "cluster")
    leaves: dict[str, list[str]] = {}
    for row in merges.itertuples():
        leaves[f"merge {row.merge}"] = [leaf for side in (row.a, row.b) for leaf in leaves.pop(side, [side])]
    return [leaf for tree in leaves.values() for leaf in tree]


def similarity_map(pairs: pd.DataFrame, *, value: str = "cosine") -> pd.DataFrame:
    """Where each text lies on a flat map on which alike texts are near: classical scaling.

    Only distances mean something: the axes have no names, and the map may be turned or mirrored. Two texts near each
    other may still be far apart in a direction that the map leaves out: read share_of_variance and text_stress before
    saying so.

    Parameters
    ----------
    pairs : table of `similarity` with every pair (without ``at_least``)
    value : "cosine" or "jaccard"

    Returns
    -------
    One row per text, in the order of the pairs: text, x, y (unit: two texts that share nothing are the root of 2
    apart), share_of_variance (of the squared distances that the map keeps, 0 to 1; NaN if all texts are the same),
    stress (of the map: root of the squared errors of all distances over their squares; 0 is exact), text_stress (the
    same of one text's distances), note, distance, scheme (formula of the weights). Two texts have a line, y = 0; the
    same texts have one point. A text without words has no place: NaN, note "no words". Where the second axis is no
    longer than the third, other maps are as good: note "one of many equal maps". Fewer than two texts: no rows.

    Raises
    ------
    TableError as `cluster`.

    Source: Torgerson 1952, doi:10.1007/BF02288916; Gower 1966, doi:10.1093/biomet/53.3-4.325; the distance, root of
    2 (1 - likeness), is a distance in space for both values: Gower & Legendre 1986, doi:10.1007/BF01896809; stress,
    Kruskal 1964, doi:10.1007/BF02289565, divided by the distances to be shown as in Borg & Groenen 2005, chapter 11.

    Examples
    --------
    >>> table = pd.DataFrame({"a": ["x"], "b": ["y"], "cosine": [.5], "scheme": "count, L2", "terms_a": 9,
    ...                       "terms_b": 9})
    >>> similarity_map(table)[["text", "x", "y", "stress"]].round(6).values.tolist()
    [['x', 0.5, 0.0, 0.0], ['y', -0.5, 0.0, 0.0]]
    """
    names, likeness, words = _square(pairs, value)
    columns = ["text", "x", "y", "share_of_variance", "stress", "text_stress", "note", "distance", "scheme"]
    if not names:
        return pd.DataFrame(columns=columns)
    there = np.flatnonzero(words)
    there = there[np.argsort([str(names[i]) for i in there], kind="stable")]
    wanted = np.sqrt(2 * np.round(1 - likeness[np.ix_(there, there)], DIGITS))
    xy, share, unsure = _scale(wanted)
    error = (squareform(pdist(xy)) - wanted) ** 2 if len(xy) else wanted
    square = wanted ** 2
    out = pd.DataFrame({"text": names, "x": np.nan, "y": np.nan, "share_of_variance": share,
                        "stress": _root_share(error.sum(), square.sum()) if len(xy) else np.nan, "text_stress": np.nan,
                        "note": np.where(words, MANY_MAPS if unsure else "", NO_WORDS)})
    out.loc[there, ["x", "y"]] = xy
    out.loc[there, "text_stress"] = [_root_share(wrong, whole) for wrong, whole
                                     in zip(error.sum(axis=1), square.sum(axis=1), strict=True)]
    return out.assign(distance=f"root of 2 (1 - {value})", scheme=pairs["scheme"].iloc[0])


def _root_share(error: float, whole: float) -> float:
    return float(np.sqrt(error / whole)) if whole > 0 else 0.0


def _scale(wanted: np.ndarray) -> tuple[np.ndarray, float, bool]:
    """Two coordinates of each text, the share of variance they keep, and whether others would do as well."""
    n = len(wanted)
    centre = np.eye(n) - 1 / max(n, 1)
    length, axes = np.linalg.eigh(-centre @ wanted ** 2 @ centre / 2)
    length, axes = length[::-1], axes[:, ::-1]
    total = length.clip(0).sum()
    xy = np.zeros((n, 2))
    if n < 2 or total <= EQUAL:
        return xy, np.nan, False
    # An eigenvector's sign is the solver's whim, and of equally long axes so is the rotation. Axes of one length span a
    # space that is not: its axes are laid through the texts, in the order of their names.
    start = 0
    while start < min(2, n) and length[start] > EQUAL * total:
        end = start + int((length[start:] > length[start] - EQUAL * total).sum())
        for k, axis in enumerate(_axes_through(axes[:, start:end], min(end, 2) - start), start=start):
            xy[:, k] = np.sqrt(length[k]) * axis
        start = end
    return np.round(xy, PLACES) + 0.0, float(length[:2].clip(0).sum() / total), start > 2  # no negative zero


def _axes_through(space: np.ndarray, wanted: int) -> list[np.ndarray]:
    """Axes of a space, each through the first text that lies at least half as far out as the farthest."""
    found: list[np.ndarray] = []
    for _ in range(wanted):
        rest = space @ space.T - sum((np.outer(axis, axis) for axis in found), start=np.zeros((len(space),) * 2))
        far = np.diag(rest)
        first = int(np.argmax(far >= far.max() / 2))
        found.append(rest[:, first] / np.sqrt(far[first]))
    return found


def _square(pairs: pd.DataFrame, value: str) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Names in order of appearance, likeness of all with all, and which texts have words."""
    text("value", value)
    if value not in VALUES:
        raise TableError(f"unknown likeness {value!r}; choose from {', '.join(VALUES)}")
    require_values(pairs, ["a", "b", value, "terms_a", "terms_b", "scheme"], "pairs", "similarity",
                   numbers=["terms_a", "terms_b"])
    if pairs[["a", "b"]].isna().any().any():
        raise TableError("a pair lacks the name of a text; make the table with similarity")
    names = list(dict.fromkeys([*pairs["a"], *pairs["b"]]))
    i, j = (pd.Index(names).get_indexer(pairs[side]) for side in ("a", "b"))
    n = len(names)
    seen = np.bincount(np.minimum(i, j) * n + np.maximum(i, j), minlength=n * n).reshape(n, n)
    if (twice := (seen > 1) | (np.eye(n, dtype=bool) & (seen > 0))).any():
        a, b = np.argwhere(twice)[0]
        raise TableError(f"the pair {names[a]!r}, {names[b]!r} stands twice, or is a text with itself; each pair of "
                         "two texts stands once. Make the table with similarity")
    if (missing := np.triu(seen == 0, 1)).any():
        a, b = np.argwhere(missing)[0]
        raise TableError(f"the pair {names[a]!r}, {names[b]!r} is missing; every pair is needed. Make the table with "
                         "similarity, without at_least=")
    words = np.zeros(n, dtype=bool)
    words[i], words[j] = pairs["terms_a"] > 0, pairs["terms_b"] > 0
    number = pd.to_numeric(pairs[value], errors="coerce").to_numpy(float, na_value=np.nan).copy()
    number[~(words[i] & words[j])] = 0.0  # nothing is shared with a text without words
    if not ((number >= -EQUAL) & (number <= 1 + EQUAL)).all():
        row = int(np.argmin((number >= -EQUAL) & (number <= 1 + EQUAL)))
        raise TableError(f"the pair {pairs['a'].iloc[row]!r}, {pairs['b'].iloc[row]!r} has {value} = {number[row]}; a "
                         "likeness lies from 0 to 1. Make the table with similarity")
    likeness = np.eye(n)
    likeness[i, j] = likeness[j, i] = number.clip(0, 1)
    return names, likeness, words
