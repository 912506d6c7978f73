"""Organizations prove their domain: by a mail to it, or by a record of its name servers."""

import re

import dns.exception
import dns.resolver
import pytest
from django.utils import timezone

from common.mail import outbox
from common.models import Mail
from community import domains, endorsing
from community.models import Endorser
from tests.helpers.community.endorsers import make_endorser, make_organization, own_page, public_page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


class Resolver:
    """Name servers that know these TXT records, or that do not answer."""

    def __init__(self, records=None):
        self.records, self.asked = records, []

    def resolve(self, name, kind, *, search):
        self.asked.append((name, kind, search))
        if self.records is None:
            raise dns.exception.Timeout
        if name not in self.records:
            raise dns.resolver.NXDOMAIN
        return [type("Record", (), {"strings": strings}) for strings in self.records[name]]


@pytest.fixture
def dns_says(monkeypatch):
    def say(records):
        resolver = Resolver(records)
        monkeypatch.setattr(domains, "resolver", lambda: resolver)
        return resolver

    return say


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("Example.COOP", "example.coop"),
        (" example.coop. ", "example.coop"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("a.b.example.coop", "a.b.example.coop"),
    ],
)
def test_a_domain_is_written_in_one_way(typed, domain):
    assert domains.normalized(typed) == domain


@pytest.mark.parametrize("typed", ["", "localhost", "127.0.0.1", "a..b", "-a.example", "a b.example", "https://a.example/",
                                   "x" * 64 + ".example", "a@b.example", "exa\u202emple.coop"])  # fmt: skip
def test_an_invalid_domain_is_refused(typed):
    with pytest.raises(domains.NoDomain):
        domains.normalized(typed)


def test_a_domain_where_everybody_has_an_address_proves_nothing(client):
    endorser = make_organization()

    answer = client.post(
        own_page(endorser, "endorser_prove"), {"domain": "GMail.com", "proof": "email", "email": "a@gmail.com"}
    )

    assert b"does not prove who you are" in answer.content
    assert not Mail.objects.exists()


def test_an_organization_is_public_once_the_code_mailed_to_its_domain_is_entered(client):
    endorser = make_organization()
    assert "Harbour" not in public_page(client, endorser.campaign)

    client.post(
        own_page(endorser, "endorser_prove"),
        {"domain": "example.coop", "proof": "email", "email": "office@example.coop"},
    )
    code = re.search(r"\b\d{8}\b", outbox.render(Mail.objects.get(to="office@example.coop")).body)[0]
    assert code not in client.get(own_page(endorser)).content.decode()
    client.post(own_page(endorser, "endorser_code"), {"code": f"{code[:4]} {code[4:]}"})

    html = public_page(client, endorser.campaign)
    assert "Harbour Housing" in html
    assert "Verified: example.coop" in html


@pytest.mark.parametrize(
    "email", ["a@other.coop", "a@sub.example.coop", "a@example.coop.evil.org", "a@notexample.coop"]
)
def test_a_code_goes_only_to_the_domain_itself(client, email):
    endorser = make_organization()

    client.post(own_page(endorser, "endorser_prove"), {"domain": "example.coop", "proof": "email", "email": email})

    assert not Mail.objects.exists()


def test_a_code_can_be_guessed_five_times_an_hour(client):
    endorser = make_organization()
    endorsing.prove_by_mail(endorser, "example.coop", "office@example.coop")
    code = Endorser.objects.get().proof_code

    answers = [client.post(own_page(endorser, "endorser_code"), {"code": "00000000"}) for _ in range(5)]
    too_late = client.post(own_page(endorser, "endorser_code"), {"code": code})

    assert all(b"not the code" in answer.content for answer in answers)
    assert b"Too many attempts" in too_late.content
    assert Endorser.objects.get().verified_at is None


def test_the_code_of_a_txt_record_does_not_work_as_a_mailed_code(client):
    endorser = make_organization()
    endorsing.prove_by_dns(endorser, "example.coop")

    client.post(own_page(endorser, "endorser_code"), {"code": Endorser.objects.get().proof_code[:12]})
    assert not endorsing.enter_code(endorser, Endorser.objects.get().proof_code)

    assert Endorser.objects.get().verified_at is None


def test_a_txt_record_is_looked_for_by_a_worker_never_by_a_request(
    client, dns_says, rung, django_capture_on_commit_callbacks
):
    endorser, resolver = make_organization(), dns_says({})

    with django_capture_on_commit_callbacks(execute=True):
        client.post(own_page(endorser, "endorser_prove"), {"domain": "example.coop", "proof": "dns", "email": ""})

    assert resolver.asked == []
    assert rung == ["community.tasks.prove_domains"]
    record = f"commonbid-verification={Endorser.objects.get().proof_code}"
    assert record in client.get(own_page(endorser)).content.decode()
    dns_says({"example.coop.": [(b"v=spf1 -all",), (record[:10].encode(), record[10:].encode())]})
    endorsing.prove_domains()
    assert "Verified: example.coop" in public_page(client, endorser.campaign)
    assert Endorser.objects.get().due_at is None


def test_only_the_domain_itself_is_looked_up(dns_says):
    resolver = dns_says({"example.coop.": [(b"commonbid-verification=abc",)]})

    assert not domains.carries("sub.example.coop", "abc")
    assert not domains.carries("example.coop", "ab")
    assert resolver.asked == [("sub.example.coop.", "TXT", False), ("example.coop.", "TXT", False)]


@pytest.mark.parametrize("records", [{}, None], ids=["no record", "no answer"])
def test_a_record_is_looked_for_again_with_pauses_for_a_day(dns_says, time_machine, client, records):
    endorser = make_organization()
    dns_says(records)
    time_machine.move_to(start := timezone.now(), tick=False)
    endorsing.prove_by_dns(endorser, "example.coop")

    looks = 0
    while (due := Endorser.objects.get().due_at) and looks < 100:
        time_machine.move_to(due, tick=False)
        looks += endorsing.prove_domains()

    hours = (timezone.now() - start).total_seconds() / 3600
    assert 20 < hours < 30
    assert looks < 40
    assert b"not found within a day" in client.get(own_page(endorser)).content


def test_a_record_of_the_previous_domain_verifies_nothing(dns_says, monkeypatch):
    endorser = make_organization()
    endorsing.prove_by_dns(endorser, "mine.coop")
    monkeypatch.setattr(domains, "carries", lambda *_: endorsing.prove_by_dns(endorser, "yours.coop") or True)

    endorsing.prove_domains()

    assert Endorser.objects.get().verified_at is None


def test_requesting_the_same_domain_again_keeps_its_code():
    endorser = make_organization()
    codes = []

    for domain in ("example.coop", "example.coop", "other.coop"):
        endorsing.prove_by_dns(endorser, domain)
        codes.append(Endorser.objects.get().proof_code)

    assert codes[0] == codes[1] != codes[2]


def test_another_domain_needs_its_own_proof(client):
    endorser = make_organization(domain="example.coop", proof=Endorser.Proof.EMAIL, verified_at=timezone.now())

    endorsing.prove_by_dns(endorser, "other.coop")

    assert "Harbour" not in public_page(client, endorser.campaign)


def test_a_person_has_no_domain_to_prove(client):
    endorser = make_endorser()

    answer = client.post(own_page(endorser, "endorser_prove"), {"domain": "example.coop", "proof": "dns"})

    assert answer.status_code == 404
