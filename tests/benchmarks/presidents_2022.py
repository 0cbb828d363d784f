"""A published comparison made again, then changed one choice at a time: python tests/benchmarks/presidents_2022.py

Press releases of two presidents' offices, 24 February to June 2022. Published: "war" 11.524 times as frequent on the
Ukrainian side, "special military operation" .0150 times, every word taken for an independent draw. A study is made from
the releases in a scratch folder and measured by the package; each row of the result changes one choice. Writes
results/presidents_2022.csv, .over_time.csv and .decoys.csv (numbers only). Needs ../shared/data or MEDIA_DATA; 20
seconds.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import binomtest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from analysis import frame_contrast, keywords, load_evidence, measure_study, new_study, over_time, tokenize  # noqa: E402
from analysis.compare.intervals import ratio_limits  # noqa: E402
from analysis.compare.jackknife import log_rates  # noqa: E402
from analysis.compare.permutation import permutation_test  # noqa: E402
from analysis.read.sources import read_articles  # noqa: E402
from analysis.study import Study  # noqa: E402

DATA = Path(os.environ.get("MEDIA_DATA") or HERE.parents[1] / ".." / "shared") / "data"
READ_BY_HAND = HERE.parent / "oracles" / "presidents-2022-hits.csv"
UKRAINE, KREMLIN = "President of Ukraine", "Kremlin"
FIRST_DAY, AFTER = "2022-02-24", "2022-02-24T00:00:00Z"
WAR, SMO = "war", "special military operation"
# What each outlet's speeches and transcripts look like; the releases do not say which they are.
TRANSCRIPT = re.compile(r"Vladimir Putin: ")
SPEECH_TITLE = re.compile(r"\b(speech|address|essay|letter)\b.*\bby\b|['’]s (speech|address)\b", re.IGNORECASE)
SALUTATION = re.compile(r"\s*[^.?\"“]{1,120}!")
BEFOREHAND, BY_READING = "listed beforehand", "found by reading"
FRAMES = """\
families:
  conflict:
    about: what the fighting in Ukraine since 24 February 2022 is called
    frames:
      special military operation: {en: [special military operation*, special operation]}
      war: {en: [war, wars]}
    decoys:
      listed beforehand:
        en: [great patriotic war, world war*, first world war, second world war, cold war*, civil war*, trade war*,
             economic war*, price war*, war crime*, war criminal*, prisoner* of war, war chest*, war room*,
             war of words]
      found by reading:
        en: [sanctions war, information war, hybrid war, nuclear war, northern war, 44 day war, chechen war*,
             war veteran*, war grave*, war years]
"""


def read_releases(data: Path) -> pd.DataFrame:
    """The releases that were compared: article_id, outlet, date, title, url, text (headline, summary, body)."""
    rows = []
    with gzip.open(data / "presidents-2022.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["date"] > AFTER:
                text = "\n\n".join(row[key] for key in ("headline", "summary", "body") if row.get(key))
                name = f"{row['outlet'].split()[-1].lower()}-{re.split(r'[-/]', row['link'])[-1]}"
                rows.append((name, row["outlet"], row["date"][:10], row["headline"] or "", row["link"], text))
    return pd.DataFrame(rows, columns=["article_id", "outlet", "date", "title", "url", "text"])


def make_study(releases: pd.DataFrame, corpus: Path) -> Study:
    """A study of them, as anybody would begin one: a table, `new_study`, and frames of one's own; not yet measured."""
    corpus.mkdir(parents=True, exist_ok=True)
    releases.to_csv(corpus / "releases.csv", index=False)
    study = new_study("presidents-2022", corpus / "releases.csv", corpus=corpus)
    (study.folder / "frames.yaml").write_text(FRAMES, encoding="utf-8")
    return study


def genre(releases: pd.DataFrame) -> pd.Series:
    """speech (the president's own words, or a transcript) or report, by article_id; rough, by form alone."""
    body = [text.partition("\n\n")[2] for text in releases["text"]]
    speech = [bool(TRANSCRIPT.search(text) if outlet == KREMLIN
                   else SPEECH_TITLE.search(title) or SALUTATION.match(text))
              for outlet, title, text in zip(releases["outlet"], releases["title"], body, strict=True)]
    return pd.Series(np.where(speech, "speech", "report"), index=releases["article_id"])


def count_as_published(articles: pd.DataFrame, stop_words: set[str]) -> pd.DataFrame:
    """The published counting rule on the texts: lower case, Unicode words, stop words out.

    Returns
    -------
    One row per article, indexed by article_id: words, war, trigrams (three words in a row, none a stop word), smo.
    """
    rows = []
    for text in articles["text"]:
        words = tokenize(text.lower())["token"].tolist()
        kept = [word not in stop_words for word in words]
        three = [(a, b, c) for (a, b, c), keep in zip(zip(words, words[1:], words[2:], strict=False),
                                                      zip(kept, kept[1:], kept[2:], strict=False), strict=True)
                 if all(keep)]
        rows.append((sum(kept), words.count("war"), len(three), three.count(("special", "military", "operation"))))
    return pd.DataFrame(rows, columns=["words", "war", "trigrams", "smo"], index=articles["article_id"])


def poisson_ratio(a: int, c: int, b: int, d: int, *, level: float = 0.95) -> tuple[float, float, float]:
    """Ratio of the rates a / c and b / d and its exact conditional interval: low, high. As R's poisson.test prints it.

    Given a + b, a is binomial if every use is an independent draw; in texts it is not, so it is much too narrow.
    Source: Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404; Lehmann & Romano 2005, section 4.5.
    """
    if not a + b:
        return np.nan, np.nan, np.nan
    share = binomtest(a, a + b).proportion_ci(confidence_level=level, method="exact")
    low, high = (p / (1 - p) * d / c if p < 1 else np.inf for p in (share.low, share.high))
    return (a / c) / (b / d) if b else np.inf, low, high


def per_article(rows: pd.DataFrame, ids: list[str], column: str | None = None) -> np.ndarray:
    """Rows, or the sum of a column, of each article."""
    by = rows.groupby("article_id")
    return (by[column].sum() if column else by.size()).reindex(ids, fill_value=0).to_numpy(float)


def compare(counts: np.ndarray, words: np.ndarray, outlet: pd.Series) -> dict[str, float]:
    """Both sides' counts, the ratio of their rates, its interval by words and by articles, p by permuted articles."""
    is_ukraine = (outlet == UKRAINE).to_numpy()
    sides = {name: (counts[here], words[here]) for name, here in (("ukraine", is_ukraine), ("kremlin", ~is_ukraine))}
    out = {f"{name}_{what}": int(values.sum()) for name, pair in sides.items()
           for what, values in zip(("count", "words"), pair, strict=True)}
    ratio, low, high = poisson_ratio(out["ukraine_count"], out["ukraine_words"], out["kremlin_count"],
                                     out["kremlin_words"])
    *bounds, kind = ratio_limits(*(log_rates(n[:, None], size) for n, size in sides.values()), level=0.95)
    bounds = [float(np.exp(bound[0])) for bound in bounds]
    both_ends = low > 0 and high < np.inf and bounds[0] > 0 and bounds[1] < np.inf
    wider = np.log(bounds[1] / bounds[0]) / np.log(high / low) if both_ends else np.nan
    p = permutation_test(counts[:, None], words, is_ukraine, permutations=2000, seed=1)["p"][0]
    return {**out, "ukraine_articles": int((sides["ukraine"][0] > 0).sum()),
            "kremlin_articles": int((sides["kremlin"][0] > 0).sum()), "ratio": ratio, "poisson_low": low,
            "poisson_high": high, "articles_low": bounds[0], "articles_high": bounds[1],
            "interval": kind[0], "times_as_wide": wider, "p_permutation": float(p)}


def steps(evidence: dict[str, pd.DataFrame], published: pd.DataFrame, genres: pd.Series,
          stop_words: set[str]) -> pd.DataFrame:
    """One row per choice: frame, step, and the columns of `compare`."""
    articles = evidence["articles"]
    ids, outlet, kind = list(articles["article_id"]), articles["outlet"], genres[articles["article_id"]].to_numpy()
    published, later = published.loc[ids], (articles["date"] > FIRST_DAY).to_numpy()
    terms, hits, lengths = (evidence[name] for name in ("terms", "hits", "lengths"))
    kept = terms[~terms["term"].isin(stop_words)]
    all_words = per_article(lengths, ids, "tokens")
    right = hits[~hits["is_decoy"]]
    war, smo = right[right["frame"] == WAR], right[right["frame"] == SMO]
    a_war = r"\bwars?\b"
    aside = {label: hits[(hits["frame"] == label) & hits["term"].str.contains(a_war)]
             for label in (BEFOREHAND, BY_READING)}
    known_decoys_out = pd.concat([war, aside[BY_READING]])
    every = pd.concat([known_decoys_out, aside[BEFOREHAND]])
    phrase = smo[smo["term"].str.contains("military")]
    full = np.ones(len(ids), bool)
    table: list[tuple[str, str, np.ndarray, np.ndarray, np.ndarray]] = [
        (WAR, "published rule", published["war"].to_numpy(float), published["words"].to_numpy(float), full),
        (WAR, "published rule, from the evidence", per_article(kept[kept["term"] == WAR], ids, "count"),
         per_article(kept, ids, "count"), full),
        (WAR, "published rule, without 24 February", published["war"].to_numpy(float),
         published["words"].to_numpy(float), later),
        (WAR, "all words in the denominator", published["war"].to_numpy(float), all_words, full),
        (WAR, "terms war, wars and possessives", per_article(every, ids), all_words, full),
        (WAR, "decoys listed beforehand out", per_article(known_decoys_out, ids), all_words, full),
        (WAR, "decoys found by reading out too", per_article(war, ids), all_words, full),
        (WAR, "the same, without 24 February", per_article(war, ids), all_words, later)]
    table += [(SMO, "published rule (per trigram)", published["smo"].to_numpy(float),
               published["trigrams"].to_numpy(float), full),
              (SMO, "published rule, without 24 February", published["smo"].to_numpy(float),
               published["trigrams"].to_numpy(float), later),
              (SMO, "all words in the denominator", published["smo"].to_numpy(float), all_words, full),
              (SMO, "terms, plurals and possessives", per_article(phrase, ids), all_words, full),
              (SMO, "special operation too, decoys out", per_article(smo, ids), all_words, full)]
    for frame, found in ((WAR, war), (SMO, smo)):
        for where, here in (("", full), (" in reports", kind == "report"), (" in speeches", kind == "speech")):
            for voice in ("all", "own", "indirect", "direct"):
                if not where and voice == "all":
                    continue  # stands above already
                in_voice = [rows if voice == "all" else rows[rows["voice"] == voice] for rows in (found, lengths)]
                table.append((frame, f"{voice} voice{'s' * (voice == 'all')}{where}", per_article(in_voice[0], ids),
                              per_article(in_voice[1], ids, "tokens"), here))
    return pd.DataFrame([{"frame": frame, "step": step, **compare(counts[here], words[here], outlet[here])}
                         for frame, step, counts, words, here in table])


def decoy_counts(evidence: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """How often each decoy was met: frame (where it comes from), term, one column per outlet."""
    outlet = evidence["articles"].set_index("article_id")["outlet"]
    decoys = evidence["hits"][evidence["hits"]["is_decoy"]]
    return pd.crosstab([decoys["frame"], decoys["term"]], decoys["article_id"].map(outlet)).reset_index()


def found_at(evidence: dict[str, pd.DataFrame], readings: pd.DataFrame) -> pd.DataFrame:
    """The readings by hand with what the package found at their place: found (frame, decoy or none), found_voice."""
    hits, rows = evidence["hits"], []
    by_article = dict(iter(hits.groupby("article_id")))
    for key, position in zip(readings["article_id"], readings["position"], strict=True):
        here = by_article.get(key, hits.iloc[:0])
        here = here[(here["position"] <= position) & (position < here["position"] + here["length"])]
        one = here.iloc[0] if len(here) else None
        rows.append(("none", "") if one is None else ("decoy" if one["is_decoy"] else one["frame"], one["voice"]))
    return readings.assign(found=[row[0] for row in rows], found_voice=[row[1] for row in rows])


def measure(data: Path, corpus: Path) -> tuple[Study, dict[str, pd.DataFrame], pd.DataFrame, pd.Series, set[str]]:
    """The study, its evidence, the published counts of its articles, their genres, and the stop words."""
    releases = read_releases(data)
    study = make_study(releases, corpus)
    measure_study(study, repeats=False)  # the published rule counts what a press office repeats, too
    evidence = load_evidence(study, "hits", "lengths", "terms", "frames", "parts")
    stop_words = set((data / "stopwords-tidytext.txt").read_text(encoding="utf-8").split())
    return study, evidence, count_as_published(read_articles(study)[0], stop_words), genre(releases), stop_words


def main() -> None:
    """Measure, write the tables, print what the note in results/ tells."""
    with tempfile.TemporaryDirectory() as folder:
        _, evidence, published, genres, stop_words = measure(DATA, Path(folder))
    results = HERE / "results"
    table = steps(evidence, published, genres, stop_words)
    table.to_csv(results / "presidents_2022.csv", index=False, float_format="%.5g", lineterminator="\n")
    when = pd.concat([over_time(evidence, family="conflict", frame=frame, every=every).assign(every=every)
                      for frame in (WAR, SMO) for every in ("month", "week")])
    when.to_csv(results / "presidents_2022.over_time.csv", index=False, float_format="%.5g", lineterminator="\n")
    decoy_counts(evidence).to_csv(results / "presidents_2022.decoys.csv", index=False, lineterminator="\n")
    print(table.to_string(float_format="%.4g"))
    read = found_at(evidence, pd.read_csv(READ_BY_HAND, keep_default_na=False))
    drawn = read["drawn"].str.startswith("40")
    print(pd.crosstab(read[drawn]["reads_as"], read[drawn]["found"]))
    for voice in ("voice", "voice_if_speech_is_own"):
        print(pd.crosstab([genres[read[drawn]["article_id"]].to_numpy(), read[drawn][voice]],
                          read[drawn]["found_voice"]))
    print(pd.crosstab([read["drawn"], read["referent"]], read["found"]))
    print(frame_contrast(evidence, family="conflict", frame=SMO, against=WAR).to_string(float_format="%.4g"))
    words = keywords(evidence, target=UKRAINE, min_count=50)
    print(words[words["term"].isin([WAR, "operation", "military", "donbass", "donbas"])].T.to_string())


if __name__ == "__main__":
    main()
