"""What an owner is warned of before publishing, and that publishing takes a tick which stands in the log."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from campaigns.models import Campaign, TeamMember
from campaigns.setup import publish_warnings
from tests.helpers.builders import make_member, signed_in
from tests.helpers.campaigns.drafts import TEXT, act, make_complete, publish, read, words
from tests.helpers.pages import levels

pytestmark = pytest.mark.django_db

Role = TeamMember.Role
# By its plan the offer needs 40,000 and 30 % more.
PLAN = 52_000_00


def kinds(campaign: Campaign) -> str:
    return publish_warnings.key(publish_warnings.of(Campaign.objects.get(pk=campaign.pk)))


def prepared() -> Campaign:
    """A draft of which nothing is to be warned."""
    campaign = make_complete(threshold_cents=PLAN, optimum_cents=PLAN * 2)
    campaign.texts.create(language="de", **TEXT)
    for role in (Role.OWNER, Role.TREASURER):
        Authenticator.objects.create(user=make_member(campaign, role), type="totp", data={})
    return campaign


@pytest.mark.parametrize(
    ("cents", "warned"),
    [
        (1_000_00, True),
        (PLAN // 2 - 1, True),
        (PLAN // 2, False),
        (PLAN, False),
        (PLAN * 2, False),
        (PLAN * 2 + 1, True),
    ],
)
def test_a_threshold_far_from_the_plan_is_warned_about(cents: int, warned: bool) -> None:  # noqa: FBT001
    campaign = prepared()
    Campaign.objects.update(threshold_cents=cents, optimum_cents=cents)

    assert kinds(campaign) == ("threshold" if warned else "")
    if warned:
        assert "the offer as planned needs $52,000.00" in publish_warnings.of(Campaign.objects.get())[0].text


def test_a_team_without_a_second_person_for_the_money_is_warned() -> None:
    campaign = prepared()
    campaign.team.filter(role=Role.TREASURER).update(role=Role.EDITOR)

    assert kinds(campaign) == "alone"


def test_owners_and_treasurers_without_a_second_factor_are_named() -> None:
    campaign = prepared()
    Authenticator.objects.filter(user__memberships__role=Role.TREASURER).delete()
    Authenticator.objects.create(user=campaign.team.get(role=Role.TREASURER).user, type="recovery_codes", data={})
    campaign.team.filter(role=Role.TREASURER).update(name="Tess")
    make_member(campaign, Role.EDITOR)

    assert kinds(campaign) == "second_factor"
    assert "so far: Tess." in publish_warnings.of(campaign)[0].text


def test_a_campaign_in_one_language_is_warned() -> None:
    campaign = prepared()
    campaign.texts.filter(language="de").delete()

    assert kinds(campaign) == "language"


def test_publishing_needs_a_confirmation_page_even_without_warnings() -> None:
    campaign = prepared()
    owner = signed_in(campaign.team.get(role=Role.OWNER).user)

    page = owner.get(act(campaign, "publish"))

    assert 'name="read"' not in page.content.decode()
    assert "How it opens Take pledges right away" in words(page)
    assert levels(publish(owner, campaign)) == ["success"]


@pytest.mark.parametrize("tick", ["", "language", "on"])
def test_nothing_is_published_without_a_tick_for_these_very_warnings(tick: str) -> None:
    campaign = make_complete()
    owner = signed_in(make_member(campaign, Role.OWNER))
    assert kinds(campaign) == "threshold alone second_factor language"

    answer = owner.post(act(campaign, "publish"), {"read": tick, "step": "publish"}, follow=True)

    assert "Please read the warnings" in words(answer)
    assert Campaign.objects.get().phase == "draft"


def test_the_warnings_that_were_read_are_logged() -> None:
    campaign = make_complete()
    owner = signed_in(make_member(campaign, Role.OWNER))
    shown = read(campaign)
    assert f'value="{shown}"' in owner.get(act(campaign, "publish")).content.decode()

    publish(owner, campaign)

    assert campaign.acts.get().data["warnings"] == shown
    log = words(owner.get(reverse("desk:log", args=[campaign.slug])))
    assert (
        "warnings read: the threshold, only one owner or treasurer, a second factor is missing, only one language"
        in log
    )
