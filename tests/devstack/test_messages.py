"""Every text of the interface is there in every language."""

import pytest

from devstack import messages


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_nothing_is_missing_or_uncertain(language: str) -> None:
    assert messages.problems(language) == []
