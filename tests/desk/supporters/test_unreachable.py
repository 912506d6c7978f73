"""Somebody whom mail does not reach is seen on the desk, by those who may see addresses."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign, TeamMember
from common.mail import delivery, outbox
from common.models import Unreachable
from common.tasks import KEEP, tidy
from pledges.models import Pledge
from tests.helpers.builders import make_interest, make_user, signed_in
from tests.helpers.desk.desk_team import address, member
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db

Role = TeamMember.Role
TASK = "Supporters who cannot be reached by email"


@pytest.fixture
def lost(campaign: Campaign) -> Pledge:
    """The pledge of somebody whose mailbox is gone."""
    pledge = make_interest(campaign, supporter=make_user("unknown-user@example.org"))
    outbox.post("login_code", pledge.supporter.email, {"code": "123456"})
    while delivery.deliver():
        pass
    return pledge


@pytest.mark.parametrize("role", [Role.OWNER, Role.TREASURER])
def test_unreachable_supporters_are_a_task_for_those_who_see_addresses(
    campaign: Campaign, lost: Pledge, role: str
) -> None:
    client = signed_in(member(campaign, role))

    assert f"1 {TASK}" in words(client.get(address(campaign, "dashboard")))
    listed = client.get(address(campaign, "supporters"), {"problem": "unreachable"})
    assert "unknown-user@example.org" in words(listed)
    page = words(client.get(address(campaign, "supporter", pk=lost.pk)))
    assert "The receiving mail server refuses this address." in page


@pytest.mark.parametrize("role", [Role.EDITOR, Role.OBSERVER])
def test_other_roles_get_neither_the_task_nor_the_reason(campaign: Campaign, lost: Pledge, role: str) -> None:
    client = signed_in(member(campaign, role))

    assert TASK not in words(client.get(address(campaign, "dashboard")))
    page = words(client.get(address(campaign, "supporter", pk=lost.pk)))
    assert ("refuses this address" in page, "unknown-user" in page) == (False, False)


def test_the_task_goes_when_mail_arrives_again(campaign: Campaign, lost: Pledge) -> None:
    User.objects.filter(pk=lost.supporter_id).update(email="returned@example.org")
    Unreachable.objects.update(email="returned@example.org")
    outbox.post("login_code", "returned@example.org", {"code": "123456"})
    delivery.deliver()

    assert TASK not in words(signed_in(member(campaign, Role.OWNER)).get(address(campaign, "dashboard")))


def test_old_marks_are_deleted_with_the_mail(lost: Pledge) -> None:
    Unreachable.objects.update(at=timezone.now() - KEEP - timedelta(days=1))
    tidy()

    assert not Unreachable.objects.exists()
