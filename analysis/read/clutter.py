"""Which lines of a plain-text capture are the page's and not the article's."""

from __future__ import annotations

import unicodedata


def line_key(text: str) -> str:
    """Letters and digits only, folded, so that a line is known again in other marks, spaces or capitals.

    Returns
    -------
    str

    Examples
    --------
    >>> line_key("Mayor opens 'iron' bridge") == line_key("MAYOR OPENS “IRON” BRIDGE")
    True
    """
    return "".join(ch for ch in unicodedata.normalize("NFKC", text).casefold() if ch.isalnum())
