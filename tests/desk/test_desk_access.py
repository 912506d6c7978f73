"""Who sees the desk of a campaign's team, and who decides there."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign, CampaignAct, TeamMember
from payments.decisions import approvals
from payments.models import MoneyAct, Refund
from tests.helpers.builders import make_campaign, make_user, put, signed_in
from tests.helpers.desk.desk_team import (
    OUTSIDE,
    address,
    document,
    failed_refund,
    in_offer,
    in_phase,
    member,
    people,
    proven,
    read,
)
from tests.helpers.pages import levels

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited", "media")]

Role = TeamMember.Role


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(threshold_cents=1_000_00, timezone="America/New_York")


def pages(campaign: Campaign) -> dict[str, str]:
    """Every address of the desk, in a campaign whose seller's answer waits to be confirmed."""
    people = [member(campaign, role) for role in (Role.OWNER, Role.TREASURER)]
    wish = MoneyAct(campaign=in_offer(campaign), kind="answer", answer="refused", document=document())
    act = approvals.request(wish, people[0])
    return {
        "desk": address(campaign),
        "deadline": address(campaign, "deadline"),
        "cancel": address(campaign, "cancel"),
        "answer": address(campaign, "answer"),
        "act": address(campaign, "money_act", pk=act.pk),
        "confirm": address(campaign, "confirm", pk=act.pk),
        "document": address(campaign, "document", pk=act.pk),
        "log": address(campaign, "log"),
        "log_file": address(campaign, "log_file"),
        "log_workbook": address(campaign, "log_workbook"),
    }


@pytest.mark.parametrize("who", [*OUTSIDE, "observer", "editor"])
def test_other_people_cannot_decide_anything(campaign: Campaign, who: str) -> None:
    known = people(campaign)
    urls = pages(campaign)
    forms = {
        "deadline": {"day": "2099-01-01", "time": "12:00"},
        "cancel": {"reason": "Because."},
        "answer": {"answer": "accepted"},
        "confirm": {},
    }

    for phase in ("pledging", "offer"):
        put(phase=phase)
        for page, form in forms.items():
            answer = known[who].post(urls[page], form)
            assert answer.status_code == OUTSIDE.get(who, 302), page
            if who not in OUTSIDE:
                assert levels(known[who].get(answer.url)) == ["error"]

    now = Campaign.objects.get(pk=campaign.pk)
    assert (now.phase, now.deadline.year) == ("offer", timezone.now().year)
    assert CampaignAct.objects.count() == 1  # that somebody asked
    assert MoneyAct.objects.get().is_waiting


@pytest.mark.parametrize(("role", "is_told"), [(Role.TREASURER, True), (Role.EDITOR, False), (Role.OBSERVER, False)])
def test_the_amount_of_a_supporter_is_shown_to_those_who_see_it_elsewhere(
    campaign: Campaign, role: str, *, is_told: bool
) -> None:
    """A refund that failed and a dispute stand beside the reference of the pledge; their sums are no secret."""
    for _ in range(2):
        failed_refund(campaign).payment.disputes.create(pk=uuid4().hex, amount_cents=31_07)
    Refund.objects.update(amount_cents=31_07)  # unlike what pledges come to in the middle
    in_phase(campaign, Campaign.Phase.OFFER)

    page = read(signed_in(member(campaign, role)), campaign)

    assert "Could not be refunded" in page
    assert page.count("$31.07") == (4 if is_told else 0)


def test_a_desk_that_does_not_exist_looks_to_visitors_like_one_that_does(client: Client, campaign: Campaign) -> None:
    for slug in (campaign.slug, "nothing-of-that-name"):
        answer = client.get(reverse("desk:dashboard", args=[slug]))
        assert answer.url == f"/accounts/login/?next=/c/{slug}/desk/"
    assert signed_in(make_user()).get(reverse("desk:dashboard", args=["nothing-of-that-name"])).status_code == 404


def test_every_post_needs_a_csrf_token(campaign: Campaign) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(member(campaign, Role.OWNER), "allauth.account.auth_backends.AuthenticationBackend")

    for page, url in pages(campaign).items():
        if page not in {"desk", "act", "document", "log", "log_file"}:
            assert client.post(url, {"reason": "Because."}).status_code == 403, page
        else:
            assert client.post(url).status_code in {403, 405}, page
    assert Campaign.objects.get(pk=campaign.pk).phase == "offer"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_beyond_all_days_is_refused_and_breaks_nothing(campaign: Campaign, day: str) -> None:
    """A browser sends the year 0001 while somebody is still typing it."""
    Campaign.objects.update(timezone="Asia/Tokyo")
    owner = proven(member(campaign, Role.OWNER))

    for page in ("log", "supporters", "exports"):
        answer = owner.get(address(campaign, page), {"since": day, "until": day})
        assert set(answer.context["form"].errors) == {"since", "until"}, page
    answer = owner.post(address(campaign, "deadline"), {"day": day, "time": "00:00"})
    assert set(answer.context["form"].errors) == {"day"}
