"""What may be said of a study's wire copy, in a sentence or two whose numbers are counted."""

from __future__ import annotations

import pandas as pd

from analysis.tables import require

CERTAINTY = ("stated", "inferred", "uncertain")


def _number(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def wire_note(articles: pd.DataFrame, clusters: pd.DataFrame) -> str:
    """How much of a study is shared copy, and how sure its origins are.

    Parameters
    ----------
    articles : the articles table
    clusters : table of `copy_clusters`

    Returns
    -------
    str

    Examples
    --------
    >>> wire_note(pd.DataFrame({"article_id": ["a", "b"]}), pd.DataFrame({"cluster": [], "certainty": [], "tokens": [],
    ...                                                                   "copied_words": [], "outlet": []}))
    'None of the 2 articles shares copy with another: gross and net of wire are the same here.'
    """
    require(articles, ["article_id"], "articles", "load_evidence")
    require(clusters, ["cluster", "outlet", "copied_words", "tokens", "certainty"], "clusters", "copy_clusters")
    if clusters.empty:
        return (f"None of the {_number(len(articles), 'article')} shares copy with another: gross and net of wire are "
                "the same here.")
    words, tokens = int(clusters["copied_words"].sum()), int(clusters["tokens"].sum())
    sure = clusters.drop_duplicates("cluster")["certainty"].value_counts()
    origins = ", ".join(f"{kind} for {sure[kind]}" for kind in CERTAINTY if kind in sure)
    note = (f"{len(clusters):,} of {_number(len(articles), 'article')} share copy, in "
            f"{_number(clusters['cluster'].nunique(), 'cluster')}; {words:,} of their {tokens:,} words are copy "
            f"({100 * words / tokens if tokens else 0:.0f} %). Origin of the clusters: {origins}.")
    if clusters["cluster"].nunique() < 5:
        note += " So few clusters say something of these articles and nothing of what these outlets usually do."
    return note


def substitution_note(table: pd.DataFrame) -> str:
    """Whether outlets word shared copy differently, as far as the stories can tell.

    Parameters
    ----------
    table : table of `substitutions`

    Returns
    -------
    str

    Examples
    --------
    >>> substitution_note(pd.DataFrame({"edits_frame": [], "edits_against": [], "stories_frame": [],
    ...                                 "stories_against": [], "stories_needed": [], "verdict": []}))
    'In the copy that outlets share, no term of the lexicon stands in the place of another: there is nothing to test.'
    """
    columns = ["edits_frame", "edits_against", "stories_frame", "stories_against", "stories_needed", "verdict"]
    require(table, columns, "table", "substitutions")
    if table.empty:
        return ("In the copy that outlets share, no term of the lexicon stands in the place of another: there is "
                "nothing to test.")
    told = int((table["verdict"] != "cannot tell").sum())
    most = int((table["stories_frame"] + table["stories_against"]).max())
    # Every change is in two rows, once for each side.
    changes = int((table["edits_frame"] + table["edits_against"]).sum()) // 2
    return (f"{_number(changes, 'change')} of frame in shared copy; {told} of {len(table)} contrasts can be told from "
            f"chance. The best documented rests on {_number(most, 'story', 'stories')}; "
            f"{int(table['stories_needed'].iloc[0])} that all go one way would be needed.")
