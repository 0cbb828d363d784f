"""Whether the one who is quoted is a news agency."""

from __future__ import annotations

import re

from analysis.read.credit_forms import AGENCY, SPEAKER_AFTER, SPEAKER_NOT_BEFORE, UNSPACED

_PEOPLE = {"Bloomberg", "BLOOMBERG", "Efe"}  # names of agencies that people bear too
_LATIN = "|".join(re.escape(name) for name in sorted(set(AGENCY) - _PEOPLE, key=len, reverse=True)
                  if not UNSPACED.search(name))
_OTHER = "|".join(re.escape(name) for name in sorted(AGENCY, key=len, reverse=True) if UNSPACED.search(name))
_SPEAKER = re.compile(rf"(?<!\w)(?:{_LATIN})(?!\w)['’]?(?:\W+(?:{'|'.join(SPEAKER_AFTER)}))*\W*$|{_OTHER}")
_SOMEBODY = re.compile(rf"\b(?:{'|'.join(SPEAKER_NOT_BEFORE)}) (?:the |der |die )?$", re.IGNORECASE)


def speaks_for_agency(speaker: str) -> bool:
    """Whether the one who is quoted is a news agency: its words are the agency's, as copy is.

    Parameters
    ----------
    speaker : as the quotations table has it

    Examples
    --------
    >>> [speaks_for_agency(said) for said in ("the AFP news agency", "an editor at AFP", "AFP’s chief executive")]
    [True, False, False]
    """
    found = _SPEAKER.search(speaker)
    return found is not None and not _SOMEBODY.search(speaker, 0, found.start())
