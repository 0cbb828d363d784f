"""A figure leaves with its numbers, its caption, its text alternative and a note of where it came from."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
import textwrap
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast
from xml.sax.saxutils import escape

import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from analysis.show.doubtful import doubtful_note, doubtful_outlets, mark_figure, mark_text
from analysis.show.fonts import use_fonts
from analysis.show.style import SETTINGS
from analysis.study import ROOT, Study

ON_SCREEN = 115  # dots per inch of a figure in a notebook: as wide as the text around it
NAME = re.compile(r"\d\d(?:-[a-z0-9]+)+")
# SVG takes Dublin Core keys only; with no date and no creator two runs write the same bytes.
_PLAIN: dict[str, dict[str, str | None]] = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}


class FigureError(ValueError):
    """A figure cannot be saved as it is: its name, its table, its text alternative or its letters."""


def fragments(study: Study) -> Path:
    """Folder of the notes on each figure, merged into the study's manifest when all are made."""
    aside = os.environ.get("MEDIA_FIGURES")
    return Path(aside) / ".manifest" / study.name if aside else ROOT / "build" / study.name / "manifest"


def save_figure(fig: Figure, name: str, table: pd.DataFrame, *, study: Study, title: str, caption: str,
                alt: str) -> None:
    """Save a figure as SVG and PNG, exactly the plotted numbers as CSV, and a note for the manifest.

    Parameters
    ----------
    fig : Figure
    name : number of the notebook, then what is shown: "03-frame-rates-by-voice"
    table : the numbers drawn; floats are written with six significant digits
    study : whose figure it is; files go to ``figures/<study>/``
    title : what the figure shows, claiming no more than the numbers
    caption : n, unit and kind of interval; stands below the figure
    alt : what a reader who cannot see the figure should know

    Raises
    ------
    FigureError if the name has another form, a text is empty, or the fonts lack a letter. Nothing is written then.

    Notes
    -----
    A table without rows is a result: `save_nothing` says so in place of the figure. Where the study has outlets whose
    captures are doubtful (`comparability`), their names in the figure and its title carry a dagger, and the caption
    says why; the numbers keep the names as they are.
    """
    _check(name, {"title": title, "caption": caption, "alt": alt})
    if not len(table):
        save_nothing(name, f"{title}: this study has nothing to draw here.", study=study)
        return
    doubtful = doubtful_outlets(study)
    if (why := doubtful_note(doubtful)) and why not in caption:
        caption = f"{caption} {why}"
    mark_figure(fig, doubtful, table)
    title = mark_text(title, doubtful)
    fonts = use_fonts(fig, title + caption)
    family = [*SETTINGS["font.family"], *fonts]
    _written(fig, partial(fig.suptitle, x=0.01, ha="left", fontsize=9.5, fontweight="bold", family=family), title, 13)
    _written(fig, partial(fig.supxlabel, x=0.01, ha="left", fontsize=6.5, family=family), caption, 19.5)
    study.figures.mkdir(parents=True, exist_ok=True)
    files = {}
    with tempfile.TemporaryDirectory(dir=study.figures, prefix=".part-") as aside:
        for kind in ("svg", "png"):
            meta = {**_PLAIN[kind], "Title": title, "Description": alt}
            _draw(fig, Path(aside) / f"{name}.{kind}", meta)
        _tell(Path(aside) / f"{name}.svg", title, alt)
        table.to_csv(Path(aside) / f"{name}.csv", index=False, float_format="%.6g", lineterminator="\n",
                     encoding="utf-8")
        for kind in ("svg", "png", "csv"):
            path = Path(aside) / f"{name}.{kind}"
            files[kind] = hashlib.sha256(path.read_bytes()).hexdigest()
            os.replace(path, study.figures / path.name)
    (study.figures / f"{name}.txt").unlink(missing_ok=True)
    _note(study, name, {"title": title, "caption": caption, "alt": alt, "rows": len(table), "sha256": files,
                        **({"fonts": fonts} if fonts else {})})
    fig.set_dpi(ON_SCREEN)  # a notebook shows it after this: large enough for the caption to be read


def save_nothing(name: str, reason: str, *, study: Study) -> None:
    """Say in words why a study is too small, or has nothing, for a figure.

    Parameters
    ----------
    name : as in `save_figure`
    reason : one sentence
    study : whose figure it would be

    Raises
    ------
    FigureError if the name has another form or the reason is empty.
    """
    if not NAME.fullmatch(name) or not reason.strip():
        raise FigureError(f"{name!r} is no figure name, or it has no reason; expected e.g. '03-frame-rates'")
    study.figures.mkdir(parents=True, exist_ok=True)
    for kind in ("svg", "png", "csv"):
        (study.figures / f"{name}.{kind}").unlink(missing_ok=True)
    path = study.figures / f"{name}.txt"
    path.write_text(reason.strip() + "\n", encoding="utf-8", newline="\n")
    _note(study, name, {"title": reason.strip(), "caption": "", "alt": "", "rows": 0,
                        "sha256": {"txt": hashlib.sha256(path.read_bytes()).hexdigest()}})


def _check(name: str, texts: dict[str, str]) -> None:
    if not NAME.fullmatch(name):
        raise FigureError(f"{name!r} is no figure name; expected the notebook's number and lower-case words joined by "
                          f"'-', such as '03-frame-rates-by-voice'")
    for key, text in texts.items():
        if not text.strip():
            raise FigureError(f"figure {name} has no {key}; a reader needs it")


def _written(fig: Figure, write: Callable[[str], Text], words: str, per_inch: float) -> None:
    """Write so many letters a line, and fewer where they are broad, so that no line is cut off in file or notebook."""
    page = fig.dpi
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph .* missing")  # refused when it is drawn
        for letters in range(int(per_inch * fig.get_figwidth()), 8, -2):
            text = write("\n".join(textwrap.wrap(words, letters)))
            if all(_fits(fig, text, dots) for dots in (page, ON_SCREEN)):  # letters are rounded to dots: both are asked
                break


def _fits(fig: Figure, text: Text, dots: float) -> bool:
    page = fig.dpi
    fig.set_dpi(dots)
    drawn = cast(FigureCanvasAgg, fig.canvas).get_renderer()  # the text keeps the last that drew it
    fits = text.get_window_extent(drawn).x1 <= fig.bbox.x1
    fig.set_dpi(page)
    return bool(fits)


def _draw(fig: Figure, path: Path, metadata: dict[str, str | None]) -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=r"Glyph .* missing")
        try:
            fig.savefig(path, metadata=metadata)
        except UserWarning as missing:
            raise FigureError(f"{path.stem}: {missing}. The fonts here cannot draw that script; install a font that "
                              f"can (for instance Noto Sans CJK, Noto Sans Devanagari) and make the figure "
                              f"again") from None


def _tell(path: Path, title: str, alt: str) -> None:
    """Title and text alternative where a browser and a screen reader look for them; the metadata are for catalogues."""
    text = path.read_text(encoding="utf-8")
    end = text.index(">", text.index("<svg "))
    said = f' role="img">\n <title>{escape(title)}</title>\n <desc>{escape(alt)}</desc>'
    path.write_text(text[:end] + said + text[end + 1:], encoding="utf-8", newline="\n")


def _note(study: Study, name: str, note: dict[str, object]) -> None:
    folder = fragments(study)
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{name}.json.part"
    part.write_text(json.dumps(note, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    os.replace(part, folder / f"{name}.json")
