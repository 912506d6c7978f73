from datetime import UTC, datetime

import pytest
from django.core.signing import BadSignature

from common.signed import pages
from common.signed.pages import Places

MOMENT = datetime(2026, 11, 29, 12, 0, 0, 123456, tzinfo=UTC)


def test_a_place_is_read_as_it_was_written() -> None:
    places = Places("log:7")

    assert places.read(places.write(MOMENT, True, 9)) == (MOMENT, True, 9)


@pytest.mark.parametrize("place", ["guess", "", Places("log:8").write(MOMENT, 9)])
def test_a_place_in_another_list_is_as_good_as_forged(place: str) -> None:
    with pytest.raises(BadSignature):
        Places("log:7").read(place)


@pytest.mark.parametrize(("read", "page"), [([], ([], "")), ([3, 2], ([3, 2], "")), ([3, 2, 1], ([3, 2], "2"))])
def test_only_a_page_that_is_not_the_last_says_where_the_next_one_begins(
    read: list[int], page: tuple[list[int], str]
) -> None:
    assert pages.cut(read, 2, str) == page
