"""A count model as a second opinion: the ratio of two outlets' rates, week, event or topic held equal."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from analysis.compare.cells import Evidence, groups
from analysis.compare.count_model import LARGEST_DISPERSION, negative_binomial, separated
from analysis.compare.intervals import NO_HITS, kind, why_no_interval
from analysis.compare.matching import strata
from analysis.compare.options import text, texts
from analysis.compare.per_article import frame_counts
from analysis.tables import TableError

DISPERSIONS = ("adjusted", "likelihood")
COLUMNS = ("rate_ratio", "low", "high", "p_wald", "dispersion", "articles", "articles_with_hit", "articles_set_aside",
           "note")
CANNOT_TELL = "cannot tell: "


def rate_model(evidence: Evidence, *, family: str, frame: str, by: str = "outlet", reference: str | None = None,
               voice: str = "own", covariates: str | Sequence[str] = (), dispersion: str = "adjusted",
               level: float = 0.95, wire: str = "gross") -> pd.DataFrame:
    """How many times the reference's rate of a frame each outlet has, by a negative-binomial model with covariates.

    A second opinion beside `stratified_rates`, for more covariates than strata could be made of. It rests on more:
    that effects multiply, and that each article's hits are a gamma mixture of Poisson counts. Where the two disagree,
    believe the one that assumes less. Articles that share a story are not independent, and no covariate mends that.

    Parameters
    ----------
    evidence : mapping with articles, hits, lengths, frames
    family, frame : what is counted
    by : column of the articles table, usually "outlet"
    reference : value of ``by`` that is compared with; default all the other groups together. Every row has a model of
        its own, of the articles of its two sides
    voice : "own", "own + indirect", "direct", "indirect" or "all": of hits and words
    covariates : columns of the articles table, each level of each with a rate of its own; "day", "week" and "month" are
        made from ``date``
    dispersion : "adjusted" for the number of levels estimated, or "likelihood" (as R's ``glm.nb``; too small where
        levels are many and articles few)
    level : of the interval
    wire : "gross", "first-copy" or "net" of wire copy, as in `of_wire`

    Returns
    -------
    One row per group: the group, reference, rate_ratio (no unit), low, high (Wald, of Student's t with as many degrees
    of freedom as articles less coefficients, by the model's standard error or the robust one, the larger), p_wald,
    dispersion (alpha: an article's variance is mean + alpha x mean squared), articles (of the group in the model),
    articles_with_hit, articles_set_aside (of both sides: no words in the voice, a covariate unknown, or of a level in
    which nobody has a hit), note (why a number is missing; begins with "cannot tell" where there is no interval).

    Raises
    ------
    TableError if a table, column, family, frame, voice, reference or option is unknown.

    Notes
    -----
    A group without a hit has ratio 0 and no interval, one whose reference has none has no ratio: the likelihood is
    then largest at infinity. Nor is there a bound: how unevenly that side's hits would fall must be learnt from its
    hits, and a bound by the other side's is too low where it clusters more. `stratified_rates` has one that does not
    need it. The same happens inside levels, and is looked for by linear programming. In simulations 95 % intervals
    held the truth in 92 to 97 % of the studies, with the unadjusted dispersion in 91 to 97 %
    (tests/benchmarks/results). Some hundreds of levels in thousands of articles take minutes; use strata then.

    Source: Hilbe 2011, *Negative Binomial Regression*, chapter 8 (NB2); McCarthy, Chen & Smyth 2012,
    doi:10.1093/nar/gks042 (adjusted dispersion); Correia, Guimarães & Zylkin 2019, arXiv:1903.01633 (separation).
    """
    text("dispersion", dispersion)
    if dispersion not in DISPERSIONS:
        raise TableError(f"unknown dispersion {dispersion!r}; choose from {', '.join(DISPERSIONS)}")
    name = kind(level)
    counts = frame_counts(evidence, voice=voice, family=family, frame=frame, wire=wire)
    articles = evidence["articles"].set_index("article_id", drop=False).loc[counts.article_ids]
    label = groups(articles, by).to_numpy()
    there = list(dict.fromkeys(groups(evidence["articles"], by)))
    if reference is pd.NA or (reference is not None and reference not in there):
        raise TableError(f"no {by} {reference!r} in this study; there are {', '.join(map(str, there))}")
    if not there:
        raise TableError("the articles table has no rows; there is nothing to compare")
    if len(there) < 2:
        raise TableError(f"{there[0]!r} is the whole study; there is nothing to compare it with")
    names = texts("covariates", covariates)
    levels = pd.DataFrame({one: strata(articles, one).to_numpy() for one in names}, index=articles.index)
    hits = counts.hits.toarray().ravel()
    usable = (counts.words > 0) & levels.notna().all(axis=1).to_numpy()
    rows = []
    for which in there:
        row: dict[str, object] = {by: which, "reference": "all others" if reference is None else reference}
        if which == reference:
            rows.append({**row, "note": "is the reference"})
            continue
        both = np.isin(label, [which] if reference is None else [which, reference]) | (reference is None)
        use = np.flatnonzero(both & usable)
        rows.append({**row, **_row(hits[use], counts.words[use], np.isin(label[use], [which]), levels.iloc[use],
                                   int(both.sum()), dispersion, level, name)})
    return pd.DataFrame(rows, columns=[by, "reference", *COLUMNS]).astype(
        {"articles": "Int64", "articles_with_hit": "Int64", "articles_set_aside": "Int64"})


def _row(hits: np.ndarray, words: np.ndarray, is_target: np.ndarray, levels: pd.DataFrame, all_articles: int,
         dispersion: str, level: float, name: str) -> dict[str, object]:
    row: dict[str, object] = {"rate_ratio": np.nan, "low": np.nan, "high": np.nan, "p_wald": np.nan,
                              "dispersion": np.nan, "articles": int(is_target.sum()),
                              "articles_with_hit": int((hits[is_target] > 0).sum()),
                              "articles_set_aside": all_articles - len(hits), "note": ""}
    for side, what in ((is_target, "group"), (~is_target, "reference")):
        if not side.any():
            return {**row, "note": f"{CANNOT_TELL}{what}: no words"}
    if not hits[is_target].any() or not hits[~is_target].any():
        silent = [what for side, what in ((is_target, "group"), (~is_target, "reference")) if not hits[side].any()]
        ratio = 0.0 if silent == ["group"] else np.nan
        return {**row, "rate_ratio": ratio, "note": f"{CANNOT_TELL}{' and '.join(silent)}: {NO_HITS}"}
    design = _design(is_target, levels)
    keep = ~separated(hits, design)
    row["articles_set_aside"] = all_articles - int(keep.sum())
    row["articles"], row["articles_with_hit"] = int((is_target & keep).sum()), int((hits[is_target & keep] > 0).sum())
    if not _estimable(design[keep]):
        return {**row, "note": f"{CANNOT_TELL}no {' or '.join(levels)} in which both sides write and could be compared"}
    fit = negative_binomial(hits[keep], words[keep], design[keep], adjusted=dispersion == "adjusted")
    if fit is None:
        return {**row, "note": f"{CANNOT_TELL}as many levels as articles, or the fit did not settle"}
    row |= {"rate_ratio": np.exp(fit.log_ratio), "dispersion": fit.dispersion}
    few = "; ".join(f"{what}: {why}" for side, what in ((is_target, "group"), (~is_target, "reference"))
                    if (why := why_no_interval(int((side & keep).sum()))))
    if few or fit.dispersion > LARGEST_DISPERSION / 2:
        return {**row, "note": CANNOT_TELL + (few or "hits are too uneven for the model")}
    # Outlets cluster unlike: where articles vary otherwise than the model says, its own error is too small.
    error = max(fit.error, fit.robust_error)
    half = stats.t.ppf(0.5 + level / 2, fit.df) * error
    note = "" if fit.dispersion else "no more uneven than chance (Poisson)"
    return {**row, "low": np.exp(fit.log_ratio - half), "high": np.exp(fit.log_ratio + half),
            "p_wald": 2 * stats.t.sf(abs(fit.log_ratio) / error, fit.df), "note": note}


def _design(is_target: np.ndarray, levels: pd.DataFrame) -> np.ndarray:
    dummies = [pd.get_dummies(levels[name], dtype=float).to_numpy()[:, 1:] for name in levels]
    return np.column_stack([np.ones(len(is_target)), is_target.astype(float), *dummies])


def _estimable(design: np.ndarray) -> bool:
    """Whether the second column's coefficient can be told from the others': they do not make it up."""
    if not len(design):
        return False
    column, others = design[:, 1], np.delete(design, 1, axis=1)
    rest = column - others @ np.linalg.lstsq(others, column, rcond=None)[0]
    return bool(np.abs(rest).max() > 1e-8)
