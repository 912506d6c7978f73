"""The countries that signers choose from."""

import pytest

from common import countries


@pytest.mark.parametrize("locale", ["en", "fr", "de", "it"])
def test_every_country_of_the_standard_can_be_chosen_and_nothing_else(locale: str) -> None:
    codes = countries.names(locale).keys()

    assert len(codes) == 249
    assert codes >= {"DE", "FR", "IT", "US", "TW", "PS", "VA", "AX"}
    assert not codes & {"EU", "UN", "ZZ", "XA", "QO", "EA", "001"}


def test_countries_stand_where_readers_of_the_language_look_for_them() -> None:
    german, french = list(countries.names("de").values()), list(countries.names("fr").values())

    assert german.index("Ägypten") < german.index("Albanien")
    assert german.index("Oman") < german.index("Österreich") < german.index("Pakistan")
    assert french.index("États-Unis") < french.index("Finlande")
    assert french[-1] == "Zimbabwe"
