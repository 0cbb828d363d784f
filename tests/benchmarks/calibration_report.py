"""The calibration's table, and a page that says what it shows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

REAL = ("one outlet", "two outlets")
COLUMNS = ["articles", "model", "burstiness", "measure", "terms", "value", "monte_carlo_se", "samples", "bar", "met"]
RIVALS = ("G2, four cells", "chi-squared", "Welch t on rates", "Mann-Whitney", "percentile bootstrap")
DESIGNS = ("5 v 5", "10 v 10", "30 v 30", "5 v 40", "10 v 100")
HEAD = """# Are p, intervals and power what they say?

`python tests/benchmarks/calibration.py` draws studies whose truth is known and counts. All rows stand in
`calibration.csv`, each with its Monte Carlo standard error (terms of one study hang together, studies do not) and its
bar. *Within error*: off by at most two standard errors. Fewer than 200 samples are not judged.

- **gamma**: uses are Poisson, an article's rate is the outlet's times a gamma variable of mean 1. Burstiness is the
  variance of that variable: .25 mild, 1 middle, 4 bursty.
- **topics**: a term stands only in articles on its topic, one of 2, 4 or 10 (burstiness 1, 4, 11.5); terms of a topic
  share their articles.
- **one outlet**: real articles of one of nine outlets (2016-17), put on two sides at random; **two outlets**: real
  articles of two of them drawn with replacement, so that the ratio of all their articles is the truth.

Invented articles have lognormal lengths (median 450 words, sigma .6; "225 v 900 words": of the target's articles and
of the reference's, 500 terms of .05 to 10 uses in 540 words). Terms have .1 to 10 uses in an average article.
"""


def write_report(table: pd.DataFrame, folder: Path) -> None:
    """Write calibration.csv and calibration.md; rows on real articles that could not be made anew are kept."""
    path = folder / "calibration.csv"
    if not table["model"].isin(REAL).any() and path.is_file():
        old = pd.read_csv(path)
        table = pd.concat([table, old[old["model"].isin(REAL)]], ignore_index=True)
    table = table[COLUMNS].sort_values(["measure", "terms", "model", "burstiness", "articles"], kind="stable")
    table = table.assign(**{name: table[name].astype(float).round(4) for name in ("value", "monte_carlo_se")})
    table.to_csv(path, index=False, lineterminator="\n")
    (folder / "calibration.md").write_text(page(pd.read_csv(path, keep_default_na=False, na_values={
        "burstiness": [""], "value": [""], "monte_carlo_se": [""]})), encoding="utf-8")


def page(table: pd.DataFrame) -> str:
    """The page, from the table alone."""
    rival = table["measure"].str.contains("|".join(RIVALS))
    ours = table[~rival & table["met"].isin(["yes", "within error", "no"])]
    kinds = ours["measure"].str.replace(r", (ratio [\d.]+|two outlets)|: finds ratio [\d.]+", "", regex=True)
    groups = ours.assign(measure=kinds + "; " + ours["terms"].where(~kinds.str.startswith(("finds", "articles_")), ""))
    bars = groups.groupby(["measure", "bar"], sort=True).agg(
        designs=("met", "size"), met=("met", lambda met: (met == "yes").sum()),
        within_error=("met", lambda met: (met == "within error").sum()),
        not_met=("met", lambda met: (met == "no").sum()), lowest=("value", "min"),
        highest=("value", "max")).reset_index()
    missed = ours.loc[ours["met"] == "no", ["articles", "model", "burstiness", "measure", "terms", "value",
                                            "monte_carlo_se", "bar"]]
    null = table[table["measure"].str.startswith("rejects") & (table["terms"] == "in 8 and more articles")]
    null = null[~null["articles"].str.endswith(" words")]
    null = null.assign(measure=null["measure"].str.replace("rejects at .05: ", ""))
    found = table[table["measure"].str.match("finds ratio") & (table["model"] == "gamma")
                  & ~table["articles"].str.endswith(" words")]
    size = table[table["measure"].isin(["finds smallest_log_ratio", "smallest_log_ratio is none at any size"])
                 & ~table["articles"].str.endswith(" words")]
    words = table[table["measure"].str.startswith("burstiness of real words")]
    need = table[table["measure"].str.startswith("articles_needed")]
    return "\n".join([
        HEAD, "## Bars", "", markdown(bars), "## Bars that are not met", "", READING, "", any_term(table), "",
        markdown(missed),
        "## Terms that do not differ, called different at .05 (in 8 and more articles)", "",
        markdown(wide(null, "measure")),
        "## Articles four times as long on one side (gamma)", "", markdown(unlike(table)),
        "## How bursty real words are", "",
        markdown(words.assign(percentile=words["measure"].str.extract(r"(\d+)$")[0].astype(int))
                 .pivot_table(index="terms", columns="percentile", values="value", sort=True).reset_index()),
        "## Planted differences found (gamma; 2 uses per 1,000 words)", "", markdown(wide(found, "measure")),
        "## smallest_log_ratio: median named, share of studies that find it, share for which none can be named", "",
        markdown(in_cells(size)), "## articles_needed: how many a side, and how often that many find the ratio", "",
        markdown(in_rows(need))])


def any_term(table: pd.DataFrame) -> str:
    """Family-wise error over all designs together, in a sentence."""
    rows = table[table["measure"].str.endswith("different at .05: p_family")]
    said = []
    for name, some in (("invented", rows[~rows["model"].isin(REAL)]), ("real", rows[rows["model"].isin(REAL)])):
        if n := int(some["samples"].sum()):
            share = (some["value"] * some["samples"]).sum() / n
            error = (share * (1 - share) / n) ** 0.5
            said.append(f"{100 * share:.1f} % (standard error {100 * error:.1f}) of {n:,} {name} studies")
    return "Over all designs together, p_family calls a term different in " + " and ".join(said) + "."


def in_cells(size: pd.DataFrame) -> pd.DataFrame:
    """One row per model, burstiness and rate; in a cell "times: found (none)"."""
    parts = size["terms"].str.split(":", expand=True)
    size = size.assign(rate=parts[0], times=parts[1])
    keys = ["model", "burstiness", "rate", "articles"]
    none = size[size["times"].isna()].set_index(keys)["value"]
    named = size[size["times"].notna()].set_index(keys)
    text = {key: f"({value:.2f})" for key, value in none.items()}
    text |= {key: f"{row.times.strip()}: {row.value:.2f} {text[key]}" for key, row in named.iterrows()}
    cells = pd.Series(text, name="cell").rename_axis(keys).reset_index()
    out = cells.pivot_table(index=keys[:3], columns="articles", values="cell", aggfunc="first")
    return out[list(DESIGNS)].reset_index()


def in_rows(need: pd.DataFrame) -> pd.DataFrame:
    """One row per case: told how lengths vary, and as if they did not."""
    plain = need["measure"].str.contains("equally long")
    keys = ["model", "burstiness", "ratio", "rate"]
    need = need.assign(ratio=need["measure"].str.extract(r"ratio ([\d.]+)")[0], rate=need["terms"],
                       cell=need["articles"].str.split().str[0] + ": " + need["value"].map("{:.2f}".format))
    both = [need[rows].set_index(keys)["cell"].rename(name)
            for rows, name in ((~plain, "told how lengths vary"), (plain, "as if all were equally long"))]
    return pd.concat(both, axis=1).sort_index().reset_index()


def unlike(table: pd.DataFrame) -> pd.DataFrame:
    """One row per design, lengths and burstiness: what is called different without a difference, and what is found."""
    some = table[table["articles"].str.endswith(" words")]
    kinds = some["measure"].str.replace("rejects at .05: permutation", "p, ").str.replace(
        "calls any term different at .05: p_family", "any of 500: p_family")
    kinds = kinds.where(~kinds.eq("p, "), kinds + some["terms"])
    some = some.assign(kind=kinds)[~kinds.str.contains("smallest_log_ratio|ratio 2|ratio 0.5")]
    return some.pivot_table(index=["articles", "burstiness"], columns="kind", values="value", sort=True).reset_index()


def wide(table: pd.DataFrame, row: str) -> pd.DataFrame:
    """One row per measure and burstiness, one column per design."""
    out = table.pivot_table(index=["model", "burstiness", row], columns="articles", values="value", sort=True,
                            dropna=False).dropna(how="all")
    return out[[design for design in DESIGNS if design in out]].reset_index()


def markdown(table: pd.DataFrame) -> str:
    """A table for people, three decimals."""
    def cell(value: object) -> str:
        if isinstance(value, float):
            return "" if np.isnan(value) else f"{value:.3f}".rstrip("0").rstrip(".")
        return str(value)
    lines = ["| " + " | ".join(map(str, table.columns)) + " |", "|" + "---|" * len(table.columns)]
    lines += ["| " + " | ".join(map(cell, row)) + " |" for row in table.itertuples(index=False, name=None)]
    return "\n".join([*lines, ""])


READING = """Why, kind by kind:

- **Too wide** (above .97), where four to ten articles a side are expected to use a term, and for topics: the sample
  then switches between interval and bound, and the bound is wide on purpose. Wide is not wrong; it costs power.
- **Too narrow, given the sample** (10 v 100, topics): an interval is given only where 5 of the 10 articles happen to be
  on a topic that 2 or 3 should be on. Over all samples, interval or bound, it holds for ratios 1 and 2.
- **Bounds too low** (eight times the rate, on the side of 5 or 10 articles, bursty or on topics): few of these articles
  may be on the topic, and nothing in the sample tells. Down to .77: the bound is not to be trusted there.
- **smallest_log_ratio** promises too much for topics at 10 v 10. At 24 v 6 with 225 v 900 words both sides have as many
  words, so which of them it speaks of changes from study to study, and the one that is planted here is often the other.
- **articles_needed** names a number that finds the difference in .74 to .90 of studies, where .8 was asked for; taking
  all articles to be equally long, it names too few for topics.

Where articles of both sides are alike permutation is exact, so its .08 for topics is Monte Carlo error: few terms are
used in 8 articles there, and those of a topic go together. Where one side's are four times as long it holds nearly.
The bar of power (.7 to .9 for "about .8") is ours.

What is true of the field's tests: G2 and chi-squared are wrong most where words cluster most; Welch's t on rates is
right for equal sides and wrong for unequal ones; the percentile bootstrap is too narrow for few articles; Mann-Whitney
keeps its level here, but tests ranks, not rates."""
