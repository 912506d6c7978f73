"""Spellings of the same mailbox, and mailboxes that differ."""

import pytest

from common.mail.mailboxes import canonical

ONE = [
    ("ada@example.org", "Ada@Example.ORG"),
    ("ada@example.org", "ada+money@example.org"),
    ("ada@example.org", "ada+a+b@EXAMPLE.org."),
    ("ada.lovelace@gmail.com", "adalovelace@googlemail.com"),
    ("ada@gmail.com", "a.d.a+x@gmail.com"),
    ("ada@bücher.example", "ada@xn--bcher-kva.example"),
    ("ada@BÜCHER.example", "ada@bu\u0308cher.example"),
    ("ada@example.org", "\uff41\uff44\uff41@example.org"),
]
TWO = [
    ("ada@example.org", "bob@example.org"),
    ("ada@example.org", "ada@example.com"),
    ("a.da@example.org", "ada@example.org"),
    ("ada@mail.example.org", "ada@example.org"),
    ("ada-money@example.org", "ada@example.org"),
]


@pytest.mark.parametrize(("one", "other"), ONE)
def test_spellings_of_one_mailbox_are_the_same(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(("one", "other"), TWO)
def test_two_mailboxes_stay_two(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)
