"""Libraries that only some formats need: loaded when first used, and named when they are not installed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from analysis.read.sources import SourceError


def extra(module: str, *, reading: str) -> Any:
    """A module of the extra ``read``, imported now and not before: ``import analysis`` stays quick.

    Parameters
    ----------
    module : name to import, such as "trafilatura"
    reading : what it is needed for, as the message says it, such as "HTML pages"

    Returns
    -------
    The module.

    Raises
    ------
    SourceError that says what to install.

    Examples
    --------
    >>> extra("no_such_library", reading="papyrus")
    Traceback (most recent call last):
    analysis.read.sources.SourceError: reading papyrus needs the library no_such_library, which is not installed; ...
    """
    try:
        return import_module(module)
    except ImportError as error:
        # A library that is there but lacks one of its own is named by that one.
        lacking = (error.name or module).partition(".")[0]
        raise SourceError(f"reading {reading} needs the library {lacking}, which is not installed; put "
                          f"'--with read' behind make.py, or install this project with its extra 'read'") from None
