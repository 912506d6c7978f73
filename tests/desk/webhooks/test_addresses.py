"""No address that a team types in leads into a network of our own, however it is written or looked up."""

import ipaddress
from typing import Any

import dns.resolver
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.webhooks import addresses
from desk.webhooks.addresses import NotAllowed, NotFound, Target

REFUSED = [
    "http://hooks.example.org/",
    "ftp://hooks.example.org/",
    "//hooks.example.org/",
    "hooks.example.org",
    "",
    "https://",
    "https:///in",
    "https://localhost/",
    "https://localhost./",
    "https://redis/",
    "https://127.0.0.1/",
    "https://127.0.0.1./",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://127.0.0.0x1/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://１２７.０.０.１/",
    "https://127。0。0。1/",
    "https://①②⑦.0.0.1/",
    "https://10.1.2.3/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/",
    "https://100.64.0.1/",
    "https://198.18.0.1/",
    "https://192.88.99.1/",
    "https://0.0.0.0/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://[::1]/",
    "https://[::]/",
    "https://[fe80::1]/",
    "https://[fe80::1%25eth0]/",
    "https://[2606:4700::1%25eth0]/",
    "https://[fc00::1]/",
    "https://[fec0::1]/",
    "https://[ff0e::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:8.8.8.8]/",
    "https://[::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[2002:808:808::]/",
    "https://[2001:0:7f00:1::]/",
    "https://[64:ff9b::127.0.0.1]/",
    "https://[64:ff9b::a00:1]/",
    "https://[64:ff9b:1::1]/",
    "https://[3fff::1]/",
    "https://[::1/",
    "https://user@hooks.example.org/",
    "https://user:password@hooks.example.org/",
    "https://hooks.example.org@127.0.0.1/",
    "https://@hooks.example.org/",
    "https://hooks.example.org:22/",
    "https://hooks.example.org:6379/",
    "https://hooks.example.org:99999/",
    "https://hooks.example.org:x/",
    "https://hooks.example.org\\@127.0.0.1/",
    "https://hooks.example.org/#part",
    "https://hooks.example.org/in out",
    "https://hooks.example.org/in\r\nHost: redis",
    "https://hooks.exa\nmple.org/",
    " https://hooks.example.org/",
    "https://hooks.example.org/ü",
    "https://hooks..example.org/",
    "https://hooks.example.org../",
    "https://.example.org/",
    "https://-hooks.example.org/",
    "https://ho%6fks.example.org/",
    "https://hooks.example.123/",
    f"https://{'a' * 64}.example.org/",
    f"https://{'a.' * 130}example.org/",
]
ACCEPTED = {
    "https://hooks.example.org": Target("hooks.example.org", 443, "/"),
    "https://HOOKS.example.org:8443/a/b?c=d&e": Target("hooks.example.org", 8443, "/a/b?c=d&e"),
    "https://hooks.example.org./in": Target("hooks.example.org", 443, "/in"),
    "https://bücher.example/in": Target("xn--bcher-kva.example", 443, "/in"),
    "https://straße.example/": Target("xn--strae-oqa.example", 443, "/"),
    "https://8.8.8.8/": Target("8.8.8.8", 443, "/"),
    "https://[2606:4700::1111]/": Target("2606:4700::1111", 443, "/"),
    "https://[64:ff9b::808:808]/": Target("64:ff9b::808:808", 443, "/"),
}


class Names:
    """A name server, which answers the first question with the first answer and so on."""

    def __init__(self, *answers: list[str] | Exception) -> None:
        self.answers, self.asked = list(answers), []

    def resolve_name(self, name: str, *, search: bool) -> "Names":
        assert not search
        self.asked.append(name)
        return self

    def addresses(self) -> list[str]:
        answer = self.answers[len(self.asked) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Any:
    def answering(*answers: list[str] | Exception) -> Names:
        made = Names(*answers)
        monkeypatch.setattr(addresses, "resolver", lambda: made)
        return made

    return answering


@pytest.mark.parametrize("url", REFUSED)
def test_an_address_that_is_not_public_or_not_clear_is_refused(url: str) -> None:
    with pytest.raises(NotAllowed):
        addresses.parsed(url)


@pytest.mark.parametrize(("url", "target"), ACCEPTED.items())
def test_an_address_means_one_server_and_path(url: str, target: Target) -> None:
    assert addresses.parsed(url) == target


@given(st.text())
def test_whatever_is_typed_is_refused_or_clear(text: str) -> None:
    for url in (text, f"https://{text}", f"https://{text}/in", f"https://hooks.example.org/{text}"):
        try:
            target = addresses.parsed(url)
        except NotAllowed:
            continue
        assert f"{target.host}{target.path}".isascii()
        assert target.port in {443, 8443}


@given(st.ip_addresses())
def test_a_written_address_is_accepted_only_if_it_is_public(address: Any) -> None:
    url = f"https://[{address}]/" if address.version == 6 else f"https://{address}/"
    try:
        accepted = addresses.parsed(url).host
    except NotAllowed:
        assert not addresses.is_public(address)
    else:
        assert ipaddress.ip_address(accepted) == address
        assert addresses.is_public(address)


def test_the_sandbox_alone_may_be_spoken_to_without_tls_and_only_at_its_own_address(settings: Any) -> None:
    settings.WEBHOOK_SANDBOX = "http://127.0.0.1:8026"

    assert addresses.parsed("http://127.0.0.1:8026/slack") == Target("127.0.0.1", 8026, "/slack", is_sandbox=True)
    for url in (
        "http://127.0.0.1:8027/",
        "http://127.0.0.1:80260/",
        "http://x@127.0.0.1:8026/",
        "https://127.0.0.1:8026/",
    ):
        with pytest.raises(NotAllowed):
            addresses.parsed(url)


@pytest.mark.parametrize(
    "answer",
    [
        ["127.0.0.1"],
        ["93.184.215.14", "10.0.0.1"],
        ["::1", "93.184.215.14"],
        ["::ffff:93.184.215.14"],
        ["64:ff9b::7f00:1"],
        ["169.254.169.254"],
        ["fe80::1"],
    ],
)
def test_a_name_with_an_address_that_is_not_public_is_refused(names: Any, answer: list[str]) -> None:
    names(answer)

    with pytest.raises(NotAllowed):
        addresses.resolved(addresses.parsed("https://hooks.example.org/"))


def test_a_name_is_looked_up_as_it_is_without_domains_of_our_own(names: Any) -> None:
    server = names(["93.184.215.14", "2606:4700::1111"])

    found = addresses.resolved(addresses.parsed("https://hooks.example.org./"))

    assert (found, server.asked) == (["93.184.215.14", "2606:4700::1111"], ["hooks.example.org."])


def test_a_name_without_an_address_may_have_one_later(names: Any) -> None:
    names(dns.resolver.NXDOMAIN())

    with pytest.raises(NotFound):
        addresses.resolved(addresses.parsed("https://hooks.example.org/"))
