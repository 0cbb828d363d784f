"""Bytes as text: which encoding they are in, and what was repaired on the way."""

from __future__ import annotations

import codecs
import re

from analysis.read.extras import extra
from analysis.read.sources import SourceError

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
          (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(rb"""(?:charset\s*=|encoding\s*=)\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""")
# What a browser reads instead of what old pages say (WHATWG Encoding Standard).
_MEANT = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
          "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949"}
# Pairs that a UTF-8 letter becomes when read as Windows-1252, Windows-1251 or MacRoman, and hardly any word has.
_SUSPECT = re.compile("[ÂÃâÐÑĐ√‚][\u0080-\u00bf\u2013-\u2122\u0152-\u017e\u20ac\u02c6\u02dc≈Äî]"
                      "|[РС][\u0080-\u00bf\u0402-\u040f\u0452-\u045f\u2013-\u2122]")
MOST_BROKEN = 0.5      # share of a file's non-ASCII lines that may be in another encoding than the file


def decode(data: bytes, *, declared: bool = False) -> tuple[str, str]:
    """The text of a file's bytes and what was done to get it.

    A byte order mark decides, else UTF-8, else what the file declares, else UTF-8 with single lines in Windows-1252
    (files put together from several), else what the bytes look like most. The last is a guess and the note says so.

    Parameters
    ----------
    data : bytes of one file
    declared : whether the first lines may name the encoding, as HTML and XML do

    Returns
    -------
    text : str
    note : "" or what a reader should know, such as "read as cp1251 (guessed)"

    Raises
    ------
    SourceError if no encoding fits, or the bytes are no text at all.

    Examples
    --------
    >>> decode("Brücke".encode("utf-8-sig"))
    ('Brücke', '')
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(name), ""
            except UnicodeDecodeError as error:
                raise SourceError(f"it begins as {name} and is none (byte {error.start}); save it as UTF-8") from None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _other(data, declared=declared)
    if text.count("\x00") > len(text) / 10:
        return _other(data, declared=declared)
    return text, ""


def _other(data: bytes, *, declared: bool) -> tuple[str, str]:
    if declared and (said := _DECLARED.search(data[:4096])):
        name = said[1].decode("ascii").lower()
        try:
            return data.decode(_MEANT.get(name, name)), f"read as {name}"
        except (LookupError, UnicodeDecodeError):
            pass
    lines = data.split(b"\n")
    broken = [i for i, line in enumerate(lines) if not line.isascii() and not _is_utf8(line)]
    whole = sum(not line.isascii() for line in lines) - len(broken)
    if whole and len(broken) <= MOST_BROKEN * (whole + len(broken)):
        there = set(broken)
        text = "\n".join(_windows(line) if i in there else line.decode("utf-8") for i, line in enumerate(lines))
        return text, f"{len(broken)} line(s) in Windows-1252 among UTF-8"
    # The part with the letters that decide, not the first million plain ones.
    sample = b"\n".join(line for line in lines if not line.isascii())[:200_000]
    guess = extra("charset_normalizer", reading="files that are not UTF-8").from_bytes(sample).best()
    if guess is not None and guess.encoding:
        try:
            text = data.decode(guess.encoding)
        except (LookupError, UnicodeDecodeError):
            text = ""
        if text and text.count("\x00") <= len(text) / 10:
            return text, f"read as {guess.encoding} (guessed)"
    raise SourceError("its bytes are no text in any known encoding; save it as UTF-8")


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _windows(line: bytes) -> str:
    # Five bytes mean nothing in Windows-1252; they are kept as the control characters that Latin-1 has there.
    return line.decode("cp1252", errors="replace") if b"\x81" not in line else line.decode("latin-1")


def repair(text: str) -> tuple[str, str]:
    """Undo a wrong decoding that was saved ("cafÃ©"), where it is sure that there was one.

    Only the encoding is repaired (ftfy, Speer 2019, doi:10.5281/zenodo.2591652): no quotation mark is straightened, no
    letter folded.

    Parameters
    ----------
    text : str

    Returns
    -------
    text : str, repaired
    note : "" or "wrongly decoded letters repaired"

    Raises
    ------
    SourceError if ftfy is not installed and the text needs it.

    Examples
    --------
    >>> repair("The café")
    ('The café', '')
    """
    if not _SUSPECT.search(text):
        return text, ""
    fixed = extra("ftfy", reading="wrongly decoded text").fix_encoding(text)
    return (fixed, "wrongly decoded letters repaired") if fixed != text else (text, "")
