"""Somebody whom mail does not reach is seen on the desk, by those who may see addresses."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import delivering, mail
from accounts.models import Unreachable, User
from accounts.tasks import KEEP, tidy
from campaigns.models import Campaign, TeamMember
from pledges.models import Pledge
from tests.make import make_interest, make_user, signed_in
from tests.pledges.desk import address, member
from tests.pledges.pages import words

pytestmark = pytest.mark.django_db

Role = TeamMember.Role
TASK = "Supporters whom mail does not reach"


@pytest.fixture
def lost(campaign: Campaign) -> Pledge:
    """The pledge of somebody whose mailbox is gone."""
    pledge = make_interest(campaign, supporter=make_user("unknown-user@example.org"))
    mail.post("login_code", pledge.supporter.email, {"code": "123456"})
    while delivering.deliver():
        pass
    return pledge


@pytest.mark.parametrize("role", [Role.OWNER, Role.TREASURER])
def test_it_waits_for_those_who_see_addresses_and_leads_to_the_list(
    campaign: Campaign, lost: Pledge, role: str
) -> None:
    client = signed_in(member(campaign, role))

    assert f"1 {TASK}" in words(client.get(address(campaign, "desk")))
    listed = client.get(address(campaign, "desk_supporters"), {"problem": "unreachable"})
    assert "unknown-user@example.org" in words(listed)
    page = words(client.get(address(campaign, "desk_supporter", pk=lost.pk)))
    assert "The receiving mail server refuses this address." in page


@pytest.mark.parametrize("role", [Role.EDITOR, Role.OBSERVER])
def test_others_are_neither_asked_nor_told_the_reason(campaign: Campaign, lost: Pledge, role: str) -> None:
    client = signed_in(member(campaign, role))

    assert TASK not in words(client.get(address(campaign, "desk")))
    page = words(client.get(address(campaign, "desk_supporter", pk=lost.pk)))
    assert ("refuses this address" in page, "unknown-user" in page) == (False, False)


def test_when_mail_arrives_again_nothing_waits(campaign: Campaign, lost: Pledge) -> None:
    User.objects.filter(pk=lost.supporter_id).update(email="returned@example.org")
    Unreachable.objects.update(email="returned@example.org")
    mail.post("login_code", "returned@example.org", {"code": "123456"})
    delivering.deliver()

    assert TASK not in words(signed_in(member(campaign, Role.OWNER)).get(address(campaign, "desk")))


def test_old_marks_are_forgotten_with_the_mail(lost: Pledge) -> None:
    Unreachable.objects.update(at=timezone.now() - KEEP - timedelta(days=1))
    tidy()

    assert not Unreachable.objects.exists()
