"""The way from any signed-in page to the campaigns that one runs."""

import pytest
from django.test import Client

from campaigns.models import TeamMember
from tests.helpers.builders import join, make_campaign, make_member, make_user, signed_in
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db

Role = TeamMember.Role
LINK = 'href="/your-campaigns/"'


def test_whoever_runs_a_campaign_finds_it_from_every_page_of_their_own() -> None:
    campaign = make_campaign()
    browser = signed_in(make_member(campaign, Role.OBSERVER))

    pages = [browser.get(path).content.decode() for path in ("/pledges/", f"/c/{campaign.slug}/desk/")]

    assert [LINK in page for page in pages] == [True, True]
    assert browser.get("/your-campaigns/")["Location"] == f"/c/{campaign.slug}/desk/"


def test_who_runs_several_chooses() -> None:
    user = make_user()
    first, second = make_campaign(title="First field"), make_campaign(title="Second field")
    join(first, user=user, role=Role.OWNER, name="Ada")
    join(second, user=user, role=Role.EDITOR, name="Ada")
    make_campaign(title="Of others")

    page = signed_in(user).get("/your-campaigns/")

    assert "Second field" in words(page)
    assert f'href="/c/{first.slug}/desk/"' in page.content.decode()
    assert "Of others" not in words(page)


def test_others_are_not_shown_the_way(client: Client) -> None:
    assert LINK not in signed_in(make_user()).get("/pledges/").content.decode()
    assert client.get("/your-campaigns/")["Location"] == "/accounts/login/?next=/your-campaigns/"
    assert "not on the team of any campaign" in words(signed_in(make_user()).get("/your-campaigns/"))
