"""Voice against PolNeAR, one outlet held out at a time: python tests/benchmarks/voice_polnear.py [--models FOLDER]

Fits seven models (about two minutes each on one core), labels every article by the model that never saw its outlet,
and writes
results/voice_polnear.csv and .md. Fitted models are kept in FOLDER and used again. Needs ../shared/data or MEDIA_DATA.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
import analysis.measure.voice as voice  # noqa: E402
from analysis.measure.voice.fit import Corpus, fit, read_articles  # noqa: E402
from analysis.measure.voice.marks import find_quotations  # noqa: E402
from analysis.measure.voice.model import unpack  # noqa: E402

WORD = re.compile(r"\w+")
PRONOUNS = {"he", "she", "they", "it", "we", "i", "who", "you", "him", "her", "them", "his", "their"}


def data_folder() -> Path:
    """The folder of shared data: MEDIA_DATA, or ../shared/data beside the project."""
    given = os.environ.get("MEDIA_DATA")
    folder = Path(given) if given else ROOT.parent / "shared"
    return folder / "data" if (folder / "data").exists() else folder


def alpha(true: np.ndarray, found: np.ndarray) -> float:
    """Krippendorff's alpha for two coders and two values, no unit missing."""
    size = 2 * len(true)
    ones = int(true.sum() + found.sum())
    expected = 2 * ones * (size - ones) / (size * (size - 1))
    return 1 - float((true != found).mean()) / expected


def scores(true: np.ndarray, found: np.ndarray) -> dict:
    hit = int((true & found).sum())
    return {
        "words": len(true),
        "precision": hit / max(1, int(found.sum())),
        "recall": hit / max(1, int(true.sum())),
        "f1": 2 * hit / max(1, int(found.sum() + true.sum())),
        "alpha": alpha(true, found),
        "own_share_gold": float((~true).mean()),
        "own_share_found": float((~found).mean()),
    }


def one(article: dict, found: voice.VoiceArrays) -> pd.DataFrame:
    """One row per word of an article: gold, found, quoted; and, as an attribute, how many speakers overlap."""
    text = article["text"]
    gold = np.zeros(len(text) + 1, bool)
    for attribution in article["attributions"]:
        for begin, stop in attribution.get("content", []):
            gold[begin:stop] = True
    quoted = np.zeros(len(text) + 1, bool)
    for quotation in find_quotations(text):
        quoted[quotation.start : quotation.end] = True
    at = np.array([match.start() for match in WORD.finditer(text)])
    row = np.searchsorted(found.start, at, side="right") - 1
    frame = pd.DataFrame(
        {"gold": gold[at], "found": found.voice[row] > 0, "direct": found.voice[row] == 1, "quoted": quoted[at]}
    )
    asked = right = 0
    for attribution in article["attributions"]:
        if not attribution.get("source") or not attribution.get("content"):
            continue
        named = {word.lower() for begin, stop in attribution["source"] for word in WORD.findall(text[begin:stop])}
        begin, stop = max(attribution["content"], key=lambda span: span[1] - span[0])
        rows = [k for k in range(len(found.start)) if found.start[k] < stop and found.end[k] > begin and found.voice[k]]
        if not rows or named <= PRONOUNS:
            continue
        best = max(rows, key=lambda k: min(stop, found.end[k]) - max(begin, found.start[k]))
        said = {word.lower() for word in WORD.findall(found.reasons[found.reason[best]].speaker)}
        asked += 1
        right += bool(said & named - {"the", "a", "of"})
    frame.attrs.update(asked=asked, right=right)
    return frame


def intervals(frame: pd.DataFrame, column: str, draws: int = 999) -> dict[str, tuple[float, float]]:
    """95 % interval of each outlet's own-voice share, articles drawn anew."""
    chance = np.random.default_rng(1)
    out = {}
    for outlet, part in frame.groupby("outlet"):
        per = part.groupby("article")[column].agg(["sum", "size"]).to_numpy()
        pick = chance.integers(0, len(per), (draws, len(per)))
        share = 1 - per[pick, 0].sum(1) / per[pick, 1].sum(1)
        out[outlet] = tuple(np.quantile(share, [0.025, 0.975]))
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, default=ROOT / "build" / "voice-folds")
    options = parser.parse_args()
    options.models.mkdir(parents=True, exist_ok=True)
    articles = read_articles(data_folder() / "polnear-train.jsonl.gz")
    corpus = None
    frames = {"model": [], "grammar": [], "marks only": []}
    outlets = sorted({article["outlet"] for article in articles})
    asked = right = 0
    for outlet in outlets:
        path = options.models / f"fold-{outlet}.npz"
        if not path.exists():
            corpus = corpus or Corpus(articles)
            np.savez_compressed(path, **fit(corpus, corpus.outlet != outlet))
        with np.load(path) as stored:
            model = unpack({name: stored[name] for name in stored.files})
        voice.load_model = lambda code, model=model: model  # type: ignore[assignment]
        mine = [article for article in articles if article["outlet"] == outlet]
        texts = [article["text"] for article in mine]
        for name, use in (("model", True), ("grammar", False)):
            for article, found in zip(mine, voice.label_many(texts, model=use), strict=True):
                frame = one(article, found).assign(outlet=outlet, article=article["id"])
                if name == "model":
                    asked, right = asked + frame.attrs["asked"], right + frame.attrs["right"]
                frames[name].append(frame)
    table, shares = [], None
    for name in ("model", "grammar"):
        frame = pd.concat(frames[name], ignore_index=True)
        gold, found, quoted = (frame[column].to_numpy() for column in ("gold", "found", "quoted"))
        groups = {"all": np.ones(len(frame), bool), "in marks": quoted, "outside marks": ~quoted}
        groups.update({outlet: (frame["outlet"] == outlet).to_numpy() for outlet in outlets})
        for group, mask in groups.items():
            table.append({"labels": name, "group": group, **scores(gold[mask], found[mask])})
        table.append(
            {"labels": name, "group": "quoted words nobody is credited with", **scores(~gold[quoted], ~found[quoted])}
        )
        if name == "model":
            shares = frame
            table.append({"labels": "marks only", "group": "all", **scores(gold, quoted)})
    result = pd.DataFrame(table)
    folder = ROOT / "tests" / "benchmarks" / "results"
    folder.mkdir(parents=True, exist_ok=True)
    result.round(4).to_csv(folder / "voice_polnear.csv", index=False)
    own = result[(result["labels"] == "model") & result["group"].isin(outlets)].set_index("group")
    error = (own["own_share_found"] - own["own_share_gold"]) * 100
    tau = own["own_share_found"].corr(own["own_share_gold"], method="kendall")
    spans = intervals(shares, "gold")
    apart = [(a, b) for a, b in combinations(outlets, 2) if spans[a][1] < spans[b][0] or spans[b][1] < spans[a][0]]
    kept = sum(
        (own.loc[a, "own_share_gold"] < own.loc[b, "own_share_gold"])
        == (own.loc[a, "own_share_found"] < own.loc[b, "own_share_found"])
        for a, b in apart
    )
    columns = ["labels", "group", "words", "precision", "recall", "f1", "alpha", "own_share_gold", "own_share_found"]
    lines = ["# Voice against PolNeAR, each outlet labelled by a model that never saw it", ""]
    lines.append("| " + " | ".join(columns) + " |\n|" + "---|" * len(columns))
    shown = result[columns].map(lambda value: f"{value:.3f}" if isinstance(value, float) else str(value))
    lines += ["| " + " | ".join(row) + " |" for row in shown.itertuples(index=False)]
    lines += [
        "",
        f"Largest error of an outlet's own-voice share: {error.abs().max():.1f} points. Kendall's tau: {tau:.2f}.",
        f"Pairs of outlets whose gold intervals do not overlap: {len(apart)}, order kept: {kept}.",
        f"Speaker shares a word with the annotated source (no pronouns): {right} of {asked} ({right / asked:.1%}).",
        "",
    ]
    (folder / "voice_polnear.md").write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
