"""Certificates: rendered on request, the same byte for byte, with the number that stands in the register."""

from hashlib import sha256
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from assembly import numbering
from assembly.certificates import certifying, typesetting
from assembly.models import Certificate
from campaigns.models import Campaign
from payments.models import Allotment
from payments.shares import issuing
from tests.helpers.builders import signed_in
from tests.helpers.pages import words
from tests.helpers.shares import decided, issued, paid
from tests.helpers.threads import at_once
from tests.payments.shares.test_cancelling import refund

pytestmark = pytest.mark.django_db

DIGEST = "ee28f0b5ae6ab649365efd5ca3cba28d3a3fc2ed3fd007fe40d4b829cce072ae"
SAID = {
    "title": "Certificate of member shares", "campaign": "Our Commons", "organizer": "Commons Cooperative",
    "name": "Łukasz Zoë", "holds": "is a member and holds 40 shares.", "note": "The register has the same number.",
    "lang": "en", "facts": [["Certificate", "1"], ["Share capital", "$40.00"]],
}  # fmt: skip


def held(campaign: Campaign, name: str = "Ada Lovelace") -> Allotment:
    paid(campaign, 40_26, name=name)
    decided(campaign)
    issuing.issue_due()
    numbering.number_all()
    return Allotment.objects.select_related("pledge__campaign", "pledge__supporter").get()


def fetch(allotment: Allotment, page: str = "certificate", **data: str) -> Any:
    client = signed_in(allotment.pledge.supporter)
    address = reverse(f"assembly:{page}", args=[allotment.pledge_id])
    return client.post(address, data) if data else client.get(address)


def test_the_same_words_give_the_same_file() -> None:
    """A new version of the typesetter or the fonts would change certificates that people have."""
    assert sha256(typesetting.pdf(SAID)).hexdigest() == DIGEST


def test_the_file_is_tagged_for_screen_readers_and_names_its_language_and_title() -> None:
    file = typesetting.pdf(SAID | {"lang": "de"})

    assert file.startswith(b"%PDF-1.7")
    assert b"/Marked true" in file
    assert b"/Lang(de)" in file.replace(b" ", b"")
    assert b"pdfuaid:part" in file


def test_markup_in_a_name_is_only_text() -> None:
    names = ["#panic()", "*bold* _x_ $y$", "\\u{1F600} <label> @ref [x]", '"); panic("']

    assert all(typesetting.pdf(SAID | {"name": name}) for name in names)


def test_what_a_certificate_says_is_what_the_register_has(campaign: Campaign) -> None:
    allotment = held(campaign)

    said = certifying.words(allotment, "Ada Lovelace")

    assert (said["name"], said["holds"]) == ("Ada Lovelace", "is a member and holds 40 shares.")
    facts = dict(said["facts"])
    assert [facts[key] for key in ("Certificate", "Member", "Member shares", "Nominal value of a share")] == [
        "1", "1", "40", "$1.00",
    ]  # fmt: skip
    assert (facts["Share capital"], facts["Reference"]) == ("$40.00", allotment.pledge.reference)


def test_a_certificate_is_the_same_file_again_after_what_it_was_made_from_has_changed(campaign: Campaign) -> None:
    allotment = held(campaign)
    first = fetch(allotment)
    allotment.pledge.name = "Somebody Else"
    allotment.pledge.save()
    again = fetch(allotment)

    assert (first.status_code, first["Content-Type"]) == (200, "application/pdf")
    assert first.content == again.content
    assert Certificate.objects.get().sha256 == sha256(first.content).hexdigest()


@pytest.mark.parametrize("name", ["王小明", ""])
def test_a_name_that_cannot_be_printed_is_asked_for_in_latin_letters(campaign: Campaign, name: str) -> None:
    allotment = held(campaign, name)

    assert fetch(allotment).url == reverse("assembly:certificate_name", args=[allotment.pledge_id])
    assert "Your name in Latin letters" in words(fetch(allotment, "certificate_name"))
    refused = fetch(allotment, "certificate_name", name="王")
    assert "cannot print all of these characters" in words(refused)
    assert not Certificate.objects.exists()

    made = fetch(allotment, "certificate_name", name=" Wang  Xiaoming ")

    assert made.url == reverse("assembly:certificate", args=[allotment.pledge_id])
    assert Certificate.objects.get().said["name"] == "Wang Xiaoming"
    assert fetch(allotment).status_code == 200


def test_there_is_no_certificate_without_shares_or_of_those_of_others(campaign: Campaign, client: Client) -> None:
    other = paid(campaign, 99)
    allotment = held(campaign)
    fetch(allotment)
    pages = [reverse(f"assembly:{name}", args=[allotment.pledge_id]) for name in ("certificate", "certificate_name")]
    stranger = signed_in(other.pledge.supporter)

    assert [stranger.get(page).status_code for page in pages] == [404, 404]
    assert [client.get(page).status_code for page in pages] == [302, 302]
    assert stranger.get(reverse("assembly:certificate", args=[other.pledge_id])).status_code == 404
    refund(allotment.pledge.payments.get(), 40_26 - 26)
    assert fetch(allotment).status_code == 404


def test_a_certificate_that_was_made_stays(campaign: Campaign) -> None:
    fetch(held(campaign))

    for fault in (lambda: Certificate.objects.update(said={}), lambda: Certificate.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            fault()


def test_another_file_from_the_same_words_is_logged(campaign: Campaign, caplog: pytest.LogCaptureFixture) -> None:
    made = certifying.of(held(campaign), "Ada")
    made.sha256 = "0" * 64

    certifying.render(made)

    assert "is not the file that was handed out first" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_two_browsers_at_once_get_one_certificate(campaign: Campaign) -> None:
    allotment = issued(campaign)

    made = at_once(lambda number: certifying.of(allotment, f"Ada {'AB'[number]}"), 2)

    assert made[0].said == made[1].said == Certificate.objects.get().said
