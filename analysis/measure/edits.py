"""What an outlet changed in the copy it carries: words, frames, attributions, headline, paragraphs cut or added."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.measure.alignment import Alignment, Change, align
from analysis.measure.copies import Copy, make_ready
from analysis.measure.copy_kinds import KINDS
from analysis.measure.lexicon import Lexicon
from analysis.measure.tokens import Tokens
from analysis.read.sources import read_articles
from analysis.study import Study
from analysis.tables import PARTS, TableError, require

COLUMNS = ["article_a", "article_b", "position_a", "position_b", "operation", "removed", "inserted", "removed_length",
           "inserted_length", "part", "kind", "frame_before", "frame_after"]
KIND_OF_EDIT = ("framing", "attribution added", "attribution dropped", "attribution changed", "headline replaced",
                "paragraph cut", "paragraph added", "reordering", "other")
LONGEST_KEPT = 5    # words that are spelled out; of longer ones the table has their number and their framing terms
REPRINT = 0.5       # of the shorter article's words; from there on what has no partner was cut or added


def find_edits(articles: pd.DataFrame | Study, reuse: pd.DataFrame, *, lexicon: Lexicon | None = None,
               quotations: pd.DataFrame | None = None, parts: pd.DataFrame | None = None,
               tokens: Tokens | None = None) -> pd.DataFrame:
    """What differs between two articles that share copy, change by change.

    The earlier article is called a, which does not make it the origin: both may have edited a third text. Case, white
    space and the form of quotation marks are no edits. Where less than half of the shorter article is shared, only
    changes inside the shared sentences are listed.

    Parameters
    ----------
    articles : one row per article: article_id, text; ``language`` default English. Or a Study
    reuse : table of `find_reuse` over these articles; pairs with a stretch of kind copy are compared
    lexicon : Lexicon, to tell changes of framing; default none
    quotations : the quotations table of these articles, to tell attributions; default: voices are found here
    parts : the parts table, default ``split_parts`` of each text
    tokens : words of these and perhaps other articles in these parts, where they are known; they are not made again

    Returns
    -------
    One row per change, by article_a, article_b and place: article_a, article_b, position_a, position_b (words from the
    start of the article, from 0; where the words stand, or would stand), operation (deleted, inserted, substituted,
    moved), removed, inserted (the words; of more than five only the framing terms among them), removed_length,
    inserted_length (words), part (of a, or of b where nothing was removed), kind, frame_before, frame_after (frames of
    the lexicon's terms that the change took away and brought in). Kinds: framing (a term of the lexicon changed),
    attribution added, dropped or changed (the words that report a statement, not the statement), headline replaced
    (fewer than half of its words kept), paragraph cut, paragraph added, reordering (sentences that were moved), other.
    Exchanging the two articles mirrors the table.

    Raises
    ------
    TableError if a column is missing or a pair's article is not among the articles.
    """
    if isinstance(articles, Study):
        articles = read_articles(articles)[0]
    require(articles, ["article_id", "text"], "articles", "read_articles")
    require(reuse, ["article_a", "start_a", "end_a", "article_b", "start_b", "end_b", "kind"], "reuse", "find_reuse")
    copied = reuse[reuse["kind"] == KINDS[0]]
    needed = set(copied["article_a"]) | set(copied["article_b"])
    if missing := sorted(needed - set(articles["article_id"])):
        raise TableError(f"article {missing[0]!r} of the reuse table is not among the articles; give the articles that "
                         f"find_reuse was given")
    some = articles[articles["article_id"].isin(needed)]
    if some.empty:
        return _table([])
    known = make_ready(some, parts, lexicon, quotations, tokens)
    rows: list[tuple] = []
    for (a, b), stretches in copied.groupby(["article_a", "article_b"], sort=True):
        places = stretches[["start_a", "end_a", "start_b", "end_b"]].to_numpy(np.int64)
        rows += [(a, b, *row) for row in _compare(known[a], known[b], places)]
    return _table(rows)


def _table(rows: list[tuple]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS).astype(
        dict.fromkeys(("position_a", "position_b", "removed_length", "inserted_length"), "int64"))


def _compare(a: Copy, b: Copy, stretches: np.ndarray) -> list[tuple]:
    found = align(a.text, b.text)
    changes = found.changes
    if (found.partner >= 0).sum() < REPRINT * min(len(a.text.words), len(b.text.words)):
        shared = [{int(article.text.sentence[place]) for start, end in stretches[:, side:side + 2].tolist()
                   for place in range(*np.searchsorted(article.position, [start, end]).tolist())}
                  for side, article in ((0, a), (2, b))]
        changes = [change for change in changes if _in_shared_sentence(change, a, b, shared)]
    lost, gained = _changed_hits(a, b, found)
    return [_row(change, a, b, found, lost, gained) for change in _by_paragraph(changes, a, b)]


def _in_shared_sentence(change: Change, a: Copy, b: Copy, shared: list[set[int]]) -> bool:
    """Whether a change stands in a sentence with copy, of which it leaves some word."""
    sides = ((change.start_a, change.end_a, a, shared[0]), (change.start_b, change.end_b, b, shared[1]))
    return any(start < end and int(article.text.sentence[start]) in known for start, end, article, known in sides)


def _whole(start: int, end: int, border: np.ndarray) -> bool:
    """Whether words make up whole sentences (or paragraphs)."""
    return bool((start == 0 or border[start - 1] != border[start])
                and (end == len(border) or border[end - 1] != border[end]))


def _by_paragraph(changes: list[Change], a: Copy, b: Copy) -> list[Change]:
    """Sentences that were cut or added one after the other in one paragraph are one change."""
    out, last = [], None
    for change in sorted(changes, key=lambda change: change[:4]):
        if last and not last.moved and not change.moved and (
                _goes_on(last, change, a) or _goes_on(last.flipped(), change.flipped(), b)):
            last = out[-1] = Change(last.start_a, change.end_a, last.start_b, change.end_b)
        else:
            out.append(change)
            last = change
    return out


def _goes_on(last: Change, change: Change, article: Copy) -> bool:
    """Whether two changes are whole sentences cut one after the other from a paragraph."""
    return (last.start_b == last.end_b == change.start_b == change.end_b and last.end_a == change.start_a
            and article.paragraph[last.start_a] == article.paragraph[change.start_a]
            and _whole(last.start_a, last.end_a, article.text.sentence)
            and _whole(change.start_a, change.end_a, article.text.sentence))


def _changed_hits(a: Copy, b: Copy, found: Alignment) -> tuple[list, list]:
    """Terms of a that b does not have at the same place, and the other way round."""
    there: dict[tuple[int, str, str], int] = {}
    for k, (start, end, family, frame) in enumerate(b.hits):
        for place in range(start, end):
            there.setdefault((place, family, frame), k)
    same_b, lost = set(), []
    for hit in a.hits:
        twin = next((there[key] for place in range(hit[0], hit[1])
                     if (key := (int(found.partner[place]), hit[2], hit[3])) in there), None)
        # A term of more words than before, or of fewer, is another term of the same frame.
        if twin is None or hit[1] - hit[0] != b.hits[twin][1] - b.hits[twin][0]:
            lost.append(hit)
        else:
            same_b.add(twin)
    return lost, [hit for k, hit in enumerate(b.hits) if k not in same_b]


def _touching(hits: list, start: int, end: int) -> list:
    """Terms that overlap words; where there are none, terms that border on the place."""
    if start == end:
        return [hit for hit in hits if hit[0] <= start <= hit[1]]
    return [hit for hit in hits if hit[0] < end and start < hit[1]]


def _row(change: Change, a: Copy, b: Copy, found: Alignment, lost: list, gained: list) -> tuple:
    removed, inserted = change.end_a - change.start_a, change.end_b - change.start_b
    before, after = ([], []) if change.moved else (_touching(lost, change.start_a, change.end_a),
                                                   _touching(gained, change.start_b, change.end_b))
    part = PARTS[int(a.part[change.start_a] if removed else b.part[change.start_b])]
    if change.moved:
        operation, kind = "moved", "reordering"
    else:
        operation = "substituted" if removed and inserted else "deleted" if removed else "inserted"
        kind = _kind(change, a, b, found, bool(before or after))
    return (_position(a, change.start_a), _position(b, change.start_b), operation,
            "" if change.moved else _spelled(a, change.start_a, change.end_a),
            "" if change.moved else _spelled(b, change.start_b, change.end_b), removed, inserted, part, kind,
            "; ".join(sorted({hit[3] for hit in before})), "; ".join(sorted({hit[3] for hit in after})))


def _position(article: Copy, place: int) -> int:
    """Position among all words of the article; one past the last counted word where a place is at the end."""
    if place < len(article.position):
        return int(article.position[place])
    return int(article.position[-1]) + 1 if len(article.position) else 0


def _spelled(article: Copy, start: int, end: int) -> str:
    words = article.text.words
    if end - start <= LONGEST_KEPT:
        return " ".join(words[start:end])
    inside = [hit for hit in article.hits if start <= hit[0] and hit[1] <= end]
    return "; ".join(dict.fromkeys(" ".join(words[hit[0]:hit[1]]) for hit in inside))


def _kind(change: Change, a: Copy, b: Copy, found: Alignment, framed: bool) -> str:
    removed, inserted = change.end_a > change.start_a, change.end_b > change.start_b
    if removed and inserted and a.text.headline[change.start_a] and b.text.headline[change.start_b]:
        heads = np.flatnonzero(a.text.headline), np.flatnonzero(b.text.headline)
        if 2 * (found.partner[heads[0]] >= 0).sum() < min(map(len, heads)):
            return "headline replaced"
    if not inserted and _whole(change.start_a, change.end_a, a.paragraph):
        return "paragraph cut"
    if not removed and _whole(change.start_b, change.end_b, b.paragraph):
        return "paragraph added"
    if framed:
        return "framing"
    dropped, added = _has_cue(a, change.start_a, change.end_a), _has_cue(b, change.start_b, change.end_b)
    if dropped and added:
        return "attribution changed"
    return "attribution dropped" if dropped else "attribution added" if added else "other"


def _has_cue(article: Copy, start: int, end: int) -> bool:
    """Whether words hold the cue of a report in their sentence, but are no whole sentence."""
    if start == end or _whole(start, end, article.text.sentence):
        return False
    words, sentence = set(article.text.words[start:end]), article.text.sentence[start]
    return any(number == sentence and cue <= words for number, cue in article.cues)
