"""The explorer: pick a family, a frame, an outlet and a voice in JupyterLab, and read the sentences behind a bar."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.measure.package import load_evidence
from analysis.read.sources import SourceError, read_articles
from analysis.show.explorer_html import LETTERS, lines_html, voice_stretches
from analysis.show.explorer_lines import ORDERS, hit_bars, hit_lines, sort_lines
from analysis.show.style import VOICE_MARKS
from analysis.study import Study, StudyError
from analysis.tables import VOICES, TableError

ALL, EVERY = "all", ""  # what is read, and its value: an outlet may be called "all", none has no name
PAGE = 50      # lines on a page
OUTLETS = 25   # outlets with bars; more than these are reached by the list of outlets
_FULL = 76     # percent of the button that the longest bar fills; its number stands in the rest


def explore(study: Study, *, text: Path | str | None = None, window: int = 8) -> Explorer:
    """Look around in a study, from a bar to the sentences behind it; the last line of a cell shows it.

    Without the texts it shows positions and says why. What it shows holds sentences of the articles: do not save a
    notebook's outputs with it in a place that others see.

    Parameters
    ----------
    study : Study that was measured
    text : folder of the texts, default the study's own ``text/``
    window : words on each side of a concordance line, at least 0

    Returns
    -------
    Explorer, which JupyterLab shows as bars, lists to choose from, and lines.

    Raises
    ------
    ModuleNotFoundError if the extra ``explore`` is not installed.
    EvidenceError if the study has no evidence, or has been changed since; TableError if its lexicon is empty.
    """
    try:
        import ipywidgets
    except ModuleNotFoundError:
        raise ModuleNotFoundError("the explorer needs the library ipywidgets, which is not installed; put '--with "
                                  "explore' behind make.py, or install this project with its extra 'explore'",
                                  name="ipywidgets") from None
    evidence = load_evidence(study, "hits", "lengths", "frames", "quotations")
    texts, reason = texts_or_reason(study, text)
    return Explorer(evidence, texts, widgets=ipywidgets, reason=reason, window=window)


def texts_or_reason(study: Study, text: Path | str | None = None) -> tuple[pd.DataFrame | None, str]:
    """The texts that can be read, and why others, or all, cannot.

    Returns
    -------
    The articles with their text, or None; the reason, empty where all could be read.
    """
    try:
        texts, refused = read_articles(study, text, keep_going=True)
    except (SourceError, StudyError) as error:
        return None, f"Positions only, the texts are not here: {error}"
    if not len(refused):
        return texts, ""
    return texts, (f"{len(refused)} texts are not here, the first: {refused['reason'].iloc[0]}. Of these, positions "
                   f"only.")


class Explorer:
    """Bars, choices and lines of one study; made by `explore`.

    Parameters
    ----------
    evidence : mapping with articles, hits, lengths, frames, quotations
    texts : articles with their text, or None
    widgets : the module ipywidgets
    reason : why there is no text
    window : words on each side of a line

    Attributes
    ----------
    family, frame, outlet, voice, order, view, page : the controls; their ``value`` can be set
    bars : box of one button per outlet and voice
    lines : what is read, as HTML
    box : all of it
    """

    def __init__(self, evidence: dict[str, pd.DataFrame], texts: pd.DataFrame | None, *, widgets: Any,
                 reason: str = "", window: int = 8) -> None:
        self._evidence, self._texts, self._reason, self._window = evidence, texts, reason, window
        self._widgets, self._held = widgets, False
        self._cache: dict[tuple[str, bool], pd.DataFrame] = {}
        self._stretches = None if texts is None else voice_stretches(evidence["quotations"], texts)
        named = evidence["frames"][~evidence["frames"]["is_decoy"].astype(bool)]
        if named.empty:
            raise TableError("the lexicon has no frames, so there is nothing to explore; add terms to frames.yaml and "
                             "measure the study again")
        self._frames = {family: [*dict.fromkeys(rows["frame"])] for family, rows in named.groupby("family", sort=False)}
        outlets = evidence["articles"]["outlet"].drop_duplicates().tolist()
        self.family = widgets.Dropdown(options=[*self._frames], description="family")
        self.frame = widgets.Dropdown(description="frame")
        self.outlet = widgets.Dropdown(options=[(ALL, EVERY), *((name, name) for name in outlets)],
                                       description="outlet")
        self.voice = widgets.Dropdown(options=[(ALL, EVERY), *((name, name) for name in VOICES)], description="voice")
        self.order = widgets.Dropdown(options=ORDERS, description="sorted by")
        self.view = widgets.ToggleButtons(options=["concordance", "sentences"])
        self.page = widgets.BoundedIntText(value=1, min=1, max=1, description="page", layout={"width": "12em"})
        self.bars, self.lines = widgets.VBox(), widgets.HTML()
        self._set_frames()
        self.family.observe(self._new_family, "value")
        self.frame.observe(self._new_frame, "value")
        for control in (self.outlet, self.voice, self.order, self.view):
            control.observe(self._first_page, "value")
        self.page.observe(self._draw_lines, "value")
        self.box = widgets.VBox([
            widgets.HBox([self.family, self.frame]), self.bars, widgets.HBox([self.outlet, self.voice]),
            widgets.HBox([self.order, self.view, self.page], layout={"flex_flow": "row wrap"}), self.lines])
        self._new_frame()

    def _ipython_display_(self) -> None:
        from IPython.display import display
        display(self.box)

    def chosen(self) -> pd.DataFrame:
        """The lines that are chosen, in their order, all pages.

        Returns
        -------
        Rows of `hit_lines`.
        """
        whole = self.view.value == "sentences"
        key = (self.family.value, whole)
        if key not in self._cache:
            self._cache[key] = hit_lines(self._evidence, self._texts, family=key[0],
                                         window=None if whole else self._window)
        lines = self._cache[key]
        for name, value in (("frame", self.frame.value), ("outlet", self.outlet.value), ("voice", self.voice.value)):
            lines = lines if value == EVERY else lines[lines[name] == value]
        return sort_lines(lines, self.order.value)

    def _set_frames(self) -> None:
        self.frame.options = [(ALL, EVERY), *((name, name) for name in self._frames[self.family.value])]
        self.frame.value = EVERY

    def _new_family(self, change: object = None) -> None:
        self._held = True
        self._set_frames()
        self._held = False
        self._new_frame()

    def _new_frame(self, change: object = None) -> None:
        if not self._held:
            self._draw_bars()
            self._first_page()

    def _first_page(self, change: object = None) -> None:
        if self._held:
            return
        self._held = True
        self.page.value = 1
        self._held = False
        self._draw_lines()

    def _draw_lines(self, change: object = None) -> None:
        if self._held:
            return
        lines = self.chosen()
        self._held = True
        self.page.max = max(1, -(-len(lines) // PAGE))
        self._held = False
        first = PAGE * (self.page.value - 1)
        shown = lines.iloc[first:first + PAGE]
        count = f"{len(lines)} place{'s' if len(lines) != 1 else ''}" + (
            f", {first + 1} to {first + len(shown)} shown, page {self.page.value} of {self.page.max}."
            if len(shown) < len(lines) else ".")
        self.lines.value = lines_html(shown, self._texts, self._stretches, sentences=self.view.value == "sentences",
                                      note=" ".join(filter(None, [count, self._reason])))

    def _draw_bars(self) -> None:
        table = hit_bars(self._evidence, family=self.family.value, frame=self.frame.value or None)
        most = table.groupby("outlet", sort=False)["hits"].sum().nlargest(OUTLETS).index
        shown = table[table["outlet"].isin(most)]
        longest = shown["per_1000_words"].max() or 1.0
        rows, rules = [], []
        for number, row in enumerate(shown.itertuples()):
            rate = 0.0 if row.tokens == 0 else row.per_1000_words
            said = f"{row.hits} of {row.tokens:,} words" if row.tokens else "no words"
            button = self._widgets.Button(
                description=f"{rate:.1f}" if row.tokens else "–", disabled=not row.hits, layout={"width": "320px"},
                tooltip=f"{row.outlet}, {row.voice}: {said}, {rate:.1f} per 1,000 words; read them")
            button.add_class("explorer-bar")
            named = f"explorer-{self.bars.model_id}-{number}"  # two explorers on one page have bars of their own
            button.add_class(named)
            button.on_click(self._opener(row.outlet, row.voice))
            colour = VOICE_MARKS[row.voice][0]
            filled = _FULL * rate / longest
            rules.append(f".{named} {{background: linear-gradient(to right, {colour} {filled:.2f}%, "
                         f"#f4f4f4 {filled:.2f}%) !important}}")
            name = self._text(row.outlet if row.voice == VOICES[0] else "", "14em")
            rows.append(self._widgets.HBox([name, self._text(f"{LETTERS[row.voice]} {row.voice}", "6em"), button,
                                            self._text(said, "14em")]))
        style = self._widgets.HTML("<style>.explorer-bar {text-align: right !important; color: #222 !important; "
                                   f"opacity: 1 !important}} {' '.join(rules)}</style>")
        left = table["outlet"].nunique() - len(most)
        head = "hits per 1,000 words of that voice; a click shows the sentences" + (
            f"; {left} outlets with fewer hits have no bars here" if left else "")
        self.bars.children = [style, self._text(head, "auto"), *rows]

    def _text(self, words: str, width: str) -> Any:
        return self._widgets.HTML(escape(words), layout={"width": width})

    def _opener(self, outlet: str, voice: str) -> Any:
        def opened(button: object) -> None:
            self._held = True
            self.outlet.value, self.voice.value, self.view.value = outlet, voice, "sentences"
            self._held = False
            self._first_page()
        return opened
