"""Public names contain no invisible characters."""

import pytest

from common.forms.names import readable
from community.forms.endorsers import InviteForm
from tests.helpers.community.endorsers import INVITED


@pytest.mark.parametrize(
    "name",
    ["Ada Lovelace", "Søren Ó Néill-D'Arcy", "李小龍", "محمد", "नरेन्द्र मोदी",
     "می\u200cخواهم", "ශ්\u200dරී", "👩\u200d🚀 Ada ❤\ufe0f"],
)  # fmt: skip
def test_a_name_of_any_script_stays_as_it_is(name: str) -> None:
    assert readable(name) == name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("\u202eecila\u202c", "ecila"),
        ("Ada\u200b\u00ad Love\ufefflace", "Ada Lovelace"),
        ("Ada \u200e Lovelace", "Ada Lovelace"),
        (" Ada\t\n\u00a0 Lovelace ", "Ada Lovelace"),
        ("Ada\x00\x07", "Ada"),
        ("Ada\ue000\uffff", "Ada"),
    ],
)
def test_control_characters_are_removed_from_names(typed: str, name: str) -> None:
    assert readable(typed) == name


@pytest.mark.parametrize("typed", ["\u202e\u202e", "\u200b", "\u200d", "\u00a0\u2003", "\u3164", "\u2800", "\ufe0f"])
def test_an_invisible_name_counts_as_empty(typed: str) -> None:
    assert readable(typed) == ""
    assert "required" in str(InviteForm({**INVITED, "name": typed}).errors["name"])
