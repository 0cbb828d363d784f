"""Speed and memory of counting and looking up, beside other programs: python tests/benchmarks/scale_counts.py

Writes results/scale_counts.csv: fastest, median and slowest of five runs (process time) in turns, each from the texts
on unless said otherwise, on US news articles; and how many times as long as ours the others take, turn by turn. Of a
program that is not installed a row says so. The others cut words their own way while they are timed; that scikit-learn
counts as we do is shown on our words, untimed. "Words ready": the words of the batch, their sentences and the index of
the vocabulary are there already. Needs ../shared/data or MEDIA_DATA.
"""

from __future__ import annotations

import argparse
import random
import re
from itertools import pairwise

import numpy as np
import pandas as pd
from scale_machine import (
    beside,
    installed,
    largest_memory,
    machine,
    megabytes,
    memory_of,
    news,
    ratios,
    seconds_of,
    write,
)
from sklearn.feature_extraction.text import CountVectorizer

from analysis.measure.concordance import _in_context
from analysis.measure.hits import match_terms
from analysis.measure.lexicon import Lexicon, make_lexicon
from analysis.measure.runs import count_runs
from analysis.measure.tokens import Tokens, encode, read_words

WORD = "president"


def ours(articles: pd.DataFrame, longest: int) -> object:
    """Words and runs of the articles counted, from the text on."""
    return count_runs(encode(articles), longest=longest, within="article")


def theirs(articles: pd.DataFrame, longest: int) -> object:
    """The same by scikit-learn, with its own words."""
    return CountVectorizer(ngram_range=(1, longest)).fit_transform(articles["text"])


def agree(tokens: Tokens, longest: int) -> bool:
    """Whether scikit-learn, handed our words, counts what we count."""
    words = np.array(tokens.vocabulary, dtype=object)[tokens.word]
    lists = [words[a:b].tolist() for a, b in zip(tokens.offsets[:-1], tokens.offsets[1:], strict=True)]
    model = CountVectorizer(analyzer=lambda some: [
        " ".join(some[i:i + n]) for n in range(1, longest + 1) for i in range(len(some) - n + 1)])
    expected = model.fit_transform(lists)
    runs = count_runs(tokens, longest=longest, within="article")
    names = [" ".join(tokens.vocabulary[k] for k in row if k >= 0) for row in runs.words.tolist()]
    column = np.array([model.vocabulary_[name] for name in names])
    return runs.counts.shape == expected.shape and abs(runs.counts - expected[:, column]).nnz == 0


def lexicon_of(phrases: list[str]) -> Lexicon:
    """The phrases as a flat dictionary, each looked up for itself."""
    return make_lexicon({f"p{i}": [phrase] for i, phrase in enumerate(phrases)})


def phrases_of(tokens: Tokens, number: int) -> list[str]:
    """Distinct phrases of two or three words as they stand in the articles, chosen by a seed."""
    chance, found = random.Random(7), set[str]()
    while len(found) < number:
        at, size = chance.randrange(len(tokens.word) - 3), chance.choice([2, 3])
        words = [tokens.vocabulary[k] for k in tokens.word[at:at + size]]
        if tokens.article[at] == tokens.article[at + size - 1] and all(word.isalpha() for word in words):
            found.add(" ".join(words))
    return sorted(found)


def by_polars(articles: pd.DataFrame) -> object:
    """Words of each article counted by Polars, cut by a regular expression."""
    import polars
    table = polars.DataFrame({"article": range(len(articles)), "word": articles["text"].tolist()})
    words = table.with_columns(polars.col("word").str.to_lowercase().str.extract_all(r"\w+")).explode("word")
    return words.group_by("article", "word").len()


def by_duckdb(articles: pd.DataFrame) -> object:
    """The same by DuckDB."""
    import duckdb
    with duckdb.connect() as base:
        table = pd.DataFrame({"article": range(len(articles)), "text": articles["text"].astype(object)})
        base.register("articles", table)
        return base.execute("select article, word, count(*) as n from (select article, unnest(regexp_extract_all("
                            "lower(text), '\\w+')) as word from articles) group by article, word").fetchnumpy()


def lookups(articles: pd.DataFrame, tokens: Tokens, number: int, rows: list) -> dict[str, object]:
    """What looks for a number of phrases, each from the texts on, and ours on words that are there already."""
    phrases, texts = phrases_of(tokens, number), articles["text"].tolist()
    lexicon, languages = lexicon_of(phrases), ["en"] * len(texts)
    wild = lexicon_of([phrase[:-2] + "*" if i % 10 == 0 else phrase for i, phrase in enumerate(phrases)])
    works: dict[str, object] = {
        "ours": lambda: match_terms(encode(articles), lexicon, languages),
        "ours, a tenth with wildcards": lambda: match_terms(encode(articles), wild, languages),
        "ours, words ready": lambda: match_terms(tokens, lexicon, languages),
        "scikit-learn": lambda: CountVectorizer(vocabulary=phrases, ngram_range=(2, 3)).transform(texts)}
    there = installed(rows, f"{number} phrases", {"ahocorasick-rs": "ahocorasick_rs", "spaCy PhraseMatcher": "spacy"})
    if "ahocorasick-rs" in there:
        import ahocorasick_rs
        automaton = ahocorasick_rs.AhoCorasick(phrases)
        works["ahocorasick-rs"] = lambda: [automaton.find_matches_as_indexes(text.lower()) for text in texts]
    if "spaCy PhraseMatcher" in there:
        import spacy
        from spacy.matcher import PhraseMatcher
        cut = spacy.blank("en")
        cut.max_length = 10**9
        matcher = PhraseMatcher(cut.vocab, attr="LOWER")
        matcher.add("p", [cut.make_doc(phrase) for phrase in phrases])
        works["spaCy PhraseMatcher"] = lambda: [matcher(cut.make_doc(text)) for text in texts]
    return works


def in_context(articles: pd.DataFrame, tokens: Tokens) -> dict[str, object]:
    """A word with eight words around it: on words that are there already, and with a regular expression."""
    texts, lexicon = articles["text"].tolist(), lexicon_of([WORD])
    languages = ["en"] * len(texts)
    bare = re.compile(rf"\b{WORD}\b", re.IGNORECASE)
    return {"ours": lambda: _in_context(texts, tokens, match_terms(tokens, lexicon, languages), 8),
            "regular expression, 60 characters around": lambda: [
                (text[max(0, m.start() - 60):m.start()], m[0], text[m.end():m.end() + 60])
                for text in texts for m in bare.finditer(text)]}


def agree_on_phrases(tokens: Tokens, number: int) -> bool:
    """Whether scikit-learn, handed our words sentence by sentence, finds each phrase as often as we do."""
    phrases = phrases_of(tokens, number)
    hits = match_terms(tokens, lexicon_of(phrases), ["en"] * len(tokens.article_ids))
    words = np.array([word.removesuffix("'s") for word in tokens.vocabulary], dtype=object)[tokens.word].tolist()
    border = np.flatnonzero((np.diff(tokens.article) != 0) | (np.diff(tokens.sentence) != 0)) + 1
    bounds = [0, *border.tolist(), len(words)]
    model = CountVectorizer(vocabulary=phrases, analyzer=lambda some: [
        " ".join(some[i:i + n]) for n in (2, 3) for i in range(len(some) - n + 1)])
    counts = model.transform([words[a:b] for a, b in pairwise(bounds)]).sum(axis=0)
    return dict(zip(phrases, np.asarray(counts).ravel().tolist(), strict=True)) == {
        **dict.fromkeys(phrases, 0), **hits["term"].value_counts().to_dict()}


def main() -> None:
    """Measure and write the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--articles", type=int, default=10000)
    options.add_argument("--times", type=int, default=5)
    options.add_argument("--count", nargs=2)
    chosen = options.parse_args()
    articles = news(chosen.articles)
    if chosen.count:
        work = {"ours": ours, "scikit-learn": theirs}[chosen.count[0]]
        work(articles.iloc[:500], 1)  # what is loaded and compiled is no part of the count
        before = largest_memory(anew=True)
        result = work(articles, int(chosen.count[1]))
        print(result is None, largest_memory() - before)
        return
    size = megabytes(articles["text"])
    tokens = encode(articles)
    rows: list[tuple[str, object, str]] = [*machine(), ("articles", len(articles), ""), ("text", size, "MB"),
                                           ("words", len(tokens.word), "")]

    def compare(what: str, works: dict, *, first: str = "ours") -> None:
        rows.extend(beside(what, seconds_of(works, times=chosen.times), first=first))

    texts = articles["text"].tolist()
    compare("words of the texts as numbers", {
        "ours": lambda: encode(articles), "the readable definition": lambda: read_words(texts)})
    for longest in (1, 3):
        works = {"ours": lambda n=longest: ours(articles, n), "scikit-learn": lambda n=longest: theirs(articles, n)}
        if longest == 1:
            there = installed(rows, "runs of 1 to 1", {"Polars": "polars", "DuckDB": "duckdb"})
            works |= {name: lambda work=work: work(articles) for name, work in
                      (("Polars", by_polars), ("DuckDB", by_duckdb)) if name in there}
        compare(f"runs of 1 to {longest}", works)
        rows.append((f"runs of 1 to {longest}: scikit-learn counts the same, handed our words (2,000 articles)",
                     agree(encode(few := articles.iloc[:2000]), longest), ""))
        rows.extend((f"runs of 1 to {longest}: {who}: memory",
                      memory_of(__file__, "--count", who, str(longest), "--articles", str(chosen.articles)), "MB")
                    for who in ("ours", "scikit-learn"))
    for number in (200, 2000):
        found = seconds_of(lookups(articles, tokens, number, rows), times=chosen.times)
        rows += beside(f"{number} phrases", found) + ratios(f"{number} phrases", found, "ours, words ready")
        rows.append((f"{number} phrases: scikit-learn finds the same, handed our words (2,000 articles)",
                     agree_on_phrases(encode(few), number), ""))
    compare("a word in context, words ready", in_context(articles, tokens))
    write(rows, "scale_counts.csv")


if __name__ == "__main__":
    main()
