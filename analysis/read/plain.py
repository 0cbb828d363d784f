"""Texts of ASCII and the usual typographic marks, one byte a character: what is asked of them is answered sooner."""

from __future__ import annotations

import re

# Letters with accents are left out: they have capitals and second spellings that bytes know nothing of.
_OTHER = re.compile("[^\x00-\x7f\xa0©«»•„“”‘’–—…]")


def plain_bytes(text: str) -> bytes | None:
    """A text as bytes, one a character (Windows-1252); None if it has more than ASCII and the usual marks.

    Examples
    --------
    >>> plain_bytes("“Tea”"), plain_bytes("Café")
    (b'\\x93Tea\\x94', None)
    """
    if text.isascii():
        return text.encode("ascii")
    return None if _OTHER.search(text) else text.encode("cp1252")
