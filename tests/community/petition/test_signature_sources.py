"""Where signers come from, and how they go on to pledge."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from campaigns import totals
from campaigns.models import Campaign
from community import signing
from community.models import Signature
from pledges.models import Pledge
from tests.helpers.builders import make_campaign
from tests.helpers.community.signatures import address, mailed_link, make_petition, make_signature, press, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return make_petition()


@pytest.mark.parametrize(
    ("query", "source"),
    [("?s=flyer-7", "flyer-7"), ("?s=" + "x" * 33, ""), ("?s=a%20b", ""), ("?s=%3Cscript%3E", ""), ("", "")],
)
def test_the_code_of_a_link_is_kept_or_ignored(client: Client, campaign: Campaign, query: str, source: str) -> None:
    send(client, campaign, query)
    press(client, mailed_link())

    assert Signature.objects.get().source == source
    assert totals.by_source(campaign)[source]["signed"].people == 1  # type: ignore[index]


def test_the_code_goes_through_every_page(client: Client, campaign: Campaign) -> None:
    for name in ("campaigns:campaign", "community:petition"):
        page = client.get(reverse(name, args=[campaign.slug]) + "?s=flyer").content.decode()
        assert f'href="{reverse("community:sign", args=[campaign.slug])}?s=flyer"' in page
    sent = send(client, campaign, "?s=flyer")
    assert sent.url.endswith("?s=flyer")
    press(client, mailed_link())
    page = client.get(mailed_link()).content.decode()
    assert "petition/?s=flyer" in page
    assert "&amp;s=flyer" in page


def test_a_signature_becomes_a_pledge_without_typing_it_again(client: Client, campaign: Campaign) -> None:
    mine = make_signature(campaign, "ada@example.org", name="Ada Lovelace", source="flyer")
    page = client.get(address(mine))

    form = client.get(page.context["page"].offers.pledge_address)

    assert 'value="ada@example.org"' in form.content.decode()
    assert 'value="Ada Lovelace"' in form.content.decode()
    client.post(
        page.context["page"].offers.pledge_address,
        {"choice": "other", "amount": "40.26", "email": "ada@example.org", "consent": "on", "form_key": str(uuid4())},
    )
    assert Pledge.objects.get().source == "flyer"


def test_only_a_true_link_of_this_campaign_fills_in_the_pledge(client: Client, campaign: Campaign) -> None:
    mine = make_signature(campaign, "ada@example.org")
    token, elsewhere = signing.token(str(mine.pk)), make_campaign()

    for where, secret in [(campaign, token[:-2]), (elsewhere, token), (campaign, "")]:
        page = client.get(reverse("pledges:start", args=[where.slug]), {"signature": secret})
        assert (page.status_code, b"ada@example.org" in page.content) == (200, False)
    signing.withdraw(mine)
    page = client.get(reverse("pledges:start", args=[campaign.slug]), {"signature": token})
    assert b"withdrawn.invalid" not in page.content
