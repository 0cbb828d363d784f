"""Who speaks for a news agency, and who only has its name near."""

import pytest

from analysis.measure.agencies import speaks_for_agency


@pytest.mark.parametrize("speaker", [
    "AFP", "the AP", "the Associated Press", "Ostland's official KCNA news agency", "an AP investigation",
    "Bloomberg News", "a separate Reuters report", "die Nachrichtenagentur dpa", "агентство Интерфакс", "ТАСС",
    "新华社记者", "연합뉴스", "Ostland’s Anadolu Agency", "run SANA news agency"])
def test_an_agency_speaks(speaker):
    assert speaks_for_agency(speaker)


@pytest.mark.parametrize("speaker", [
    "", "unknown", "the mayor", "Michael Bloomberg", "Tassilo Reutersward", "the AP’s top executive",
    "AP President Ann Ober", "Reuters' Ann Ober", "Ann Ober of Reuters", "Ann Ober of The Associated Press",
    "an editor at AFP", "PA Gov. Ann Ober", "a spokeswoman for TASS", "AP Photo Ober", "the SPA owner", "apa", "an ap"])
def test_somebody_else_speaks(speaker):
    assert not speaks_for_agency(speaker)
