"""Fonts for letters that the bundled one lacks: an installed font that has them is used, and named in the manifest."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text

from analysis.show.style import SETTINGS


def fonts_for(words: str) -> dict[str, Path]:
    """Installed fonts that together have the letters which the bundled font lacks; Noto Sans before others.

    Parameters
    ----------
    words : all that is to be drawn

    Returns
    -------
    Name of each font and its file; empty where the bundled font has all. A letter that no font has is passed over:
    it is refused when it is drawn.
    """
    missing = {ord(letter) for letter in words if letter.isprintable()} - _letters(_bundled())
    chosen: dict[str, Path] = {}
    for path in installed() if missing else []:
        if here := missing & _letters(path):
            name = _name(path)
            chosen[name], missing = path, missing - here
        if not missing:
            break
    return chosen


def use_fonts(fig: Figure, words: str) -> dict[str, str]:
    """Give the figure's labels the fonts that they need besides the bundled one.

    Parameters
    ----------
    fig : Figure, drawn but for its title and caption
    words : of the title and caption

    Returns
    -------
    Name of each font that was added, and the SHA-256 of its file: other versions draw other bytes.
    """
    for ax in fig.axes:
        ax.get_xticklabels(), ax.get_yticklabels()  # ticks have their words from now on
    labels = [text for text in fig.findobj(Text) if isinstance(text, Text)]
    more = fonts_for(words + "".join(text.get_text() for text in labels))
    for name, path in more.items():
        if name not in font_manager.fontManager.get_font_names():  # installed since matplotlib last looked
            font_manager.fontManager.addfont(path)
    for text in labels if more else []:
        text.set_fontfamily([*SETTINGS["font.family"], *more])
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in more.items()}


def installed() -> list[Path]:
    """Font files of this system, upright and of regular weight first among those of Noto Sans, then all others."""
    files = [Path(name) for name in font_manager.findSystemFonts()]
    return sorted((path for path in files if "lastresort" not in path.name.lower()),
                  key=lambda path: (not path.name.startswith("NotoSans"), "Regular" not in path.name, path.name, path))


def _bundled() -> Path:
    return Path(font_manager.findfont(SETTINGS["font.family"][0]))


@lru_cache(maxsize=512)
def _letters(path: Path) -> frozenset[int]:
    try:
        return frozenset(FT2Font(path).get_charmap())
    except (OSError, RuntimeError):  # a file that is no font for us, such as one of coloured bitmaps
        return frozenset()


def _name(path: Path) -> str:
    return font_manager.ttfFontProperty(FT2Font(path)).name
