"""How signatures end: withdrawn by their signers, forgotten unconfirmed, too late."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from common.models import Mail
from community import signing
from community.models import MailChoice, Signature
from community.news import subscriptions
from tests.helpers.builders import make_interest, make_user, put
from tests.helpers.community.signatures import (
    address,
    mailed_link,
    make_draft,
    make_petition,
    make_signature,
    make_version,
    press,
    seen,
    send,
    signed,
)

pytestmark = pytest.mark.django_db
Status = Signature.Status


@pytest.fixture
def campaign() -> Campaign:
    return make_petition()


def test_withdrawing_is_one_click_and_leaves_nothing_of_the_person(client: Client, campaign: Campaign) -> None:
    mine = make_signature(campaign, "ada@example.org", name="Ada Lovelace", show_name=True, wants_updates=True)
    make_version(campaign, "Another text.")
    signing.ask_to_sign_again()
    signing.confirm(mine, seen(mine))
    subscriptions.set_wants_updates(campaign, "ada@example.org", wants=False)

    client.post(address(mine, "withdraw"))
    client.post(address(mine, "withdraw"))

    assert signed(campaign) == 0
    assert b"Ada Lovelace" not in client.get(reverse("community:petition", args=[campaign.slug])).content
    left = " ".join(str(row) for model in (Signature, Mail, MailChoice) for row in model.objects.values())
    assert "ada@example.org" not in left
    assert "Ada" not in left
    assert [(one.status, one.country) for one in Signature.objects.all()] == [(Status.WITHDRAWN, "")]
    assert not Mail.objects.exclude(due_at=None).exists()
    page = client.get(address(mine)).content.decode()
    assert "You have withdrawn" in page
    assert "Withdraw my signature" not in page


def test_what_a_supporter_chose_about_mail_outlives_their_signature(campaign: Campaign) -> None:
    ada = make_user("ada@example.org")
    make_interest(campaign, supporter=ada)
    mine = make_signature(campaign, "ada@example.org")
    subscriptions.set_wants_updates(campaign, "ada@example.org", wants=False)

    signing.withdraw(mine)

    assert not subscriptions.wants_updates(campaign, "ada@example.org")


@pytest.mark.parametrize("phase", ["interest", "collecting", "offer", "completed", "failed", "cancelled"])
def test_a_name_can_be_taken_back_when_the_campaign_is_over(client: Client, campaign: Campaign, phase: str) -> None:
    mine = make_signature(campaign)
    put(phase=phase, deadline=timezone.now() - timedelta(days=400))

    with time_machine.travel(timezone.now() + timedelta(days=3650)):
        assert "Withdraw my signature" in client.get(address(mine)).content.decode()
        client.post(address(mine, "withdraw"))

    assert (Signature.objects.get().status, signed(campaign)) == (Status.WITHDRAWN, 0)


def test_signing_again_after_withdrawing_needs_a_new_mail_and_a_new_click(client: Client, campaign: Campaign) -> None:
    mine = make_signature(campaign, "ada@example.org")
    client.post(address(mine, "withdraw"))

    client.post(address(mine), {"seen": seen(mine)})
    assert "This signature has been withdrawn" in client.get(address(mine)).content.decode()
    send(client, campaign)
    assert signed(campaign) == 0
    press(client, mailed_link())

    assert signed(campaign) == 1
    assert sorted(Signature.objects.values_list("status", flat=True)) == [Status.CONFIRMED, Status.WITHDRAWN]
    assert mailed_link() != address(mine)


def test_an_unconfirmed_signature_is_deleted_after_a_week(campaign: Campaign) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=8), tick=False):
        make_draft(campaign, "old@example.org")
        make_draft(campaign, "again@example.org")
        make_signature(campaign, "signed@example.org")
    make_draft(campaign, "again@example.org")
    make_draft(campaign, "new@example.org")

    assert signing.purge() == 1

    assert set(Signature.objects.values_list("email", flat=True)) == {
        "again@example.org", "new@example.org", "signed@example.org"
    }  # fmt: skip


@pytest.mark.parametrize("phase", ["completed", "failed", "cancelled"])
def test_when_the_campaign_is_over_nothing_can_be_signed(client: Client, campaign: Campaign, phase: str) -> None:
    draft = make_draft(campaign)
    put(phase=phase)

    assert send(client, campaign).url == reverse("community:petition", args=[campaign.slug])
    client.post(address(draft), {"seen": seen(draft)})

    assert (Signature.objects.get().status, Mail.objects.count()) == (Status.UNCONFIRMED, 1)
    assert "campaign has ended" in client.get(address(draft)).content.decode()
