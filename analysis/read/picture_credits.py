"""Who made a picture, said at the end of its caption or amid a line into which caption and text were run together."""

from __future__ import annotations

import re

from analysis.read.line_forms import any_of, has_any, signs_of

LONGEST_CAPTION = 120  # words before the credit in its line
_LABEL = any_of("picture_labels_signed")
_STOCKS = rf"(?-i:{any_of('picture_stocks')})"
_NAMED = rf"(?-i:{any_of('agencies', 'picture_services', 'picture_stocks')})"
# What no sentence has: a label and a maker in brackets, a name and a service in brackets, a service behind a stroke.
_CREDIT = (rf"(?:[(\[]\s?{_LABEL}\s?:[^()\[\]]{{2,80}}[)\]]"
           rf"|[(\[](?:[^()\[\]]{{1,40}}\s[^()\[\]]{{1,40}}/\s?{_NAMED}|{_STOCKS})[^()\[\]]{{0,20}}[)\]]"
           rf"|(?:[/|—–]|\s-|\b{_LABEL}\s?:[^.()]{{2,60}})\s?(?:\d{{4}} |(?-i:[A-Z]\w*) and )?{_STOCKS})")
# How the first two begin, unless they name a stock.
_IN_BRACKETS = re.compile(rf"[(\[](?:\s?{_LABEL}\s?:|[^()\[\]]{{3,81}}/)", re.IGNORECASE)
# "Reuters/Ipsos found" and "Getty Images' Jo Roe" go on as sentences do; after a credit the next word begins anew.
_AMID = re.compile(rf"{_CREDIT}(?=\s+(?-i:[^\W_a-zß-öø-ÿ]|[\"“‘]))", re.IGNORECASE)
_AT_END = re.compile(rf"{_CREDIT}\W*$", re.IGNORECASE)
_SIGNED = r"(?-i:[A-Z0-9])[\w.'’&]*"
_MAKER = rf"(?:{_SIGNED} ){{0,3}}{_SIGNED}(?:\s?[/|—–-]\s?(?:{_SIGNED} ){{0,2}}{_SIGNED}){{0,3}}"
_STOCK_ALONE = re.compile(rf"[(\[]?{_STOCKS}[)\].]*")
_ALONE = re.compile(rf"[(\[]?(?:{_LABEL}(?: by)?:? )?{_MAKER}(?:[;,] {_MAKER}){{0,4}}[)\].]*", re.IGNORECASE)
LONGEST_CREDIT = 200   # characters
_STOCK_SIGNS = signs_of("picture_stocks")


def credit_ends(line: str) -> list[int]:
    """Where, amid a line, the credit of a picture ends and something else begins, as characters of the line.

    What stands before it is the picture's caption, however long the line; a credit behind more than 120 words is left.

    Examples
    --------
    >>> line = "The bridge at dawn. (Photo: Ida Brandt, Getty Images) Toll to rise The toll will rise."
    >>> [line[:end] for end in credit_ends(line)]
    ['The bridge at dawn. (Photo: Ida Brandt, Getty Images)']
    """
    ends, last = [], 0
    for match in _AMID.finditer(line):
        if len(line[last:match.start()].split()) > LONGEST_CAPTION:
            break
        ends.append(match.end())
        last = match.end()
    return ends


def ends_in_credit(line: str) -> bool:
    """Whether a line of at most 120 words ends in a credit that no sentence and no headline ends in.

    >>> ends_in_credit("The bridge at dawn. Ida Brandt/AFP/Getty Images"), ends_in_credit("The bridge (pictured)")
    (True, False)
    """
    return bool(_AT_END.search(line[-150:])) and len(line.split()) <= LONGEST_CAPTION


def may_hold_credit(line: str, stocks: tuple[tuple[str, ...], ...]) -> bool:
    """Whether a line has what any such credit has: a bracket with a label or a stroke in it, or the name of a stock.

    ``stocks`` are the `stocks_named` in the text; most texts name none.

    >>> may_hold_credit("The bridge (Ida Brandt/AFP)", ()), may_hold_credit("The bridge (pictured)", ())
    (True, False)
    """
    return bool((("(" in line or "[" in line) and _IN_BRACKETS.search(line)) or (stocks and has_any(line, stocks)))


def stocks_named(text: str) -> tuple[tuple[str, ...], ...]:
    """The words of the names of picture stocks that may stand in a text.

    >>> stocks_named("The bridge | Getty Images")
    (('Images', 'Getty'),)
    """
    return tuple(words for words in _STOCK_SIGNS if has_any(text, (words,)))


def is_credit_alone(line: str) -> bool:
    """Whether a line names who made a picture, a service with it, and nothing of what the picture shows.

    >>> is_credit_alone("Ida Brandt/AFP/Getty Images"), is_credit_alone("Ostmark/Westmark")
    (True, False)
    """
    if len(line) > LONGEST_CREDIT or not _ALONE.fullmatch(line):
        return False
    return ends_in_credit(line) or bool(_STOCK_ALONE.fullmatch(line))
