import pytest

from common.mail import domains


def test_a_domain_is_written_as_registries_do() -> None:
    assert domains.in_ascii("straße.example") == "xn--strae-oqa.example"


@pytest.mark.parametrize("domain", ["a_b.example", "a..example", "-a.example"])
def test_what_no_registry_takes_is_refused(domain: str) -> None:
    with pytest.raises(UnicodeError):
        domains.in_ascii(domain)


@pytest.mark.parametrize(("domain", "is_below"), [("example.org", True), ("localhost", False), ("192.0.2.1", False)])
def test_hosts_and_numbers_are_below_no_top_level(domain: str, is_below: bool) -> None:  # noqa: FBT001
    assert domains.is_below_a_top_level(domain) == is_below
