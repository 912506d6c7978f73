"""Links from the campaign's page to where people meet: chat, repository and meeting room."""

import pytest
from django.test import Client

from campaigns.models import Campaign, TeamMember
from tests.helpers.builders import join, make_user, put, signed_in
from tests.helpers.campaigns.drafts import page, save
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db

CHAT = "https://chat.example.org/invite/T0KEN"


@pytest.fixture
def editor(campaign: Campaign) -> Client:
    return signed_in(join(campaign, user=make_user(), role=TeamMember.Role.EDITOR, name="Ed").user)


def test_without_links_there_is_no_section(campaign: Campaign) -> None:
    assert "Where people meet" not in words(Client().get(campaign.get_absolute_url()))


def test_the_links_of_a_public_campaign_can_be_changed_and_the_log_keeps_the_old_ones(
    campaign: Campaign, editor: Client
) -> None:
    save(editor, page(campaign, "places"), chat_url=CHAT, meeting_url="https://meet.example.org/us")
    save(editor, page(campaign, "places"), chat_url=CHAT)

    shown = Client().get(campaign.get_absolute_url())
    assert "Where people meet Chat or forum chat.example.org" in words(shown)
    assert f'href="{CHAT}"' in shown.text
    assert "meet.example.org" not in shown.text
    replaced = [act.data["replaced"] for act in campaign.acts.order_by("pk")]
    assert replaced == [{"chat_url": "", "meeting_url": ""}, {"meeting_url": "https://meet.example.org/us"}]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "chat", "https://"])
def test_what_is_no_web_address_is_refused(campaign: Campaign, editor: Client, url: str) -> None:
    assert "Please check the following" in words(save(editor, page(campaign, "places"), chat_url=url))
    assert Campaign.objects.get(pk=campaign.pk).chat_url == ""


def test_the_links_of_an_ended_campaign_stay(campaign: Campaign, editor: Client) -> None:
    put(campaign, phase="failed")

    save(editor, page(campaign, "places"), chat_url=CHAT)

    assert Campaign.objects.get(pk=campaign.pk).chat_url == ""
