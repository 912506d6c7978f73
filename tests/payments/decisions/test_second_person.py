"""One person cannot be both of the two who decide about money, whichever door they try."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import sign_in
from accounts.models import User
from campaigns import team
from campaigns.models import Campaign, NotAllowed, TeamMember
from payments.decisions import approvals
from payments.decisions.money_acts import Outdated
from payments.decisions.second_person import TooNew, to_confirm
from payments.models import MoneyAct, NotWaiting
from tests.helpers.builders import join, make_user
from tests.helpers.desk.desk_team import address, proven

pytestmark = pytest.mark.django_db

Role = TeamMember.Role
DAY = timedelta(hours=25)


@pytest.fixture
def olive(campaign: Campaign) -> User:
    """The only owner, who wants to decide alone."""
    return join(campaign, user=make_user("olive@example.org"), role=Role.OWNER, name="Olive").user


@pytest.fixture
def tess(campaign: Campaign) -> User:
    return join(campaign, user=make_user("tess@example.org"), role=Role.TREASURER, name="Tess").user


def invite(campaign: Campaign, by: User, email: str = "second@elsewhere.example", role: Role = Role.OWNER) -> User:
    """Invite an address and accept there."""
    invitation = team.invite(campaign, email, role, by)
    user = sign_in.get_or_create_user(email)
    EmailAddress.objects.filter(user=user).update(verified=True)
    return team.accept(invitation, user, "Second").user


def ask(campaign: Campaign, by: User) -> MoneyAct:
    return approvals.request(MoneyAct(campaign=campaign, kind="cancel", reason="It was sold."), by)


def phase() -> str:
    return Campaign.objects.get().phase


def test_a_member_invited_a_minute_ago_is_not_a_second_person(campaign: Campaign, olive: User) -> None:
    second = invite(campaign, olive)

    with pytest.raises(approvals.Alone):
        ask(campaign, olive)
    with pytest.raises(TooNew):
        ask(campaign, second)

    assert not MoneyAct.objects.exists()


def test_a_member_who_joined_after_the_request_is_not_a_second_person(
    campaign: Campaign, olive: User, tess: User
) -> None:
    asked = ask(campaign, olive)
    second = invite(campaign, olive)

    with time_machine.travel(timezone.now() + DAY), pytest.raises(TooNew):
        approvals.confirm(asked, second)

    assert phase() == "pledging"


@pytest.mark.parametrize(("hours", "counts"), [(23, False), (25, True)])
def test_after_the_hours_of_the_setting_a_new_member_counts(
    campaign: Campaign,
    olive: User,
    hours: int,
    counts: bool,  # noqa: FBT001
) -> None:
    second = invite(campaign, olive)

    with time_machine.travel(timezone.now() + timedelta(hours=hours)):
        if counts:
            approvals.confirm(ask(campaign, olive), second)
        else:
            with pytest.raises(approvals.Alone):
                ask(campaign, olive)

    assert (phase() == "cancelled") == counts


def test_promotion_to_a_money_role_restarts_the_wait_but_changing_money_roles_does_not(
    campaign: Campaign, olive: User, tess: User
) -> None:
    editor = join(campaign, user=make_user(), role=Role.EDITOR, name="Ed")
    team.change_role(editor, Role.TREASURER, olive)
    team.change_role(campaign.team.get(user=tess), Role.OWNER, olive)

    asked = ask(campaign, olive)

    with pytest.raises(TooNew):
        approvals.confirm(asked, editor.user)
    approvals.confirm(asked, tess)


@pytest.mark.parametrize("way", ["removed and invited again", "demoted and promoted"])
def test_returning_to_a_money_role_restarts_the_wait(campaign: Campaign, olive: User, tess: User, way: str) -> None:
    asked = ask(campaign, tess)
    member = campaign.team.get(user=tess)
    if way == "demoted and promoted":
        team.change_role(member, Role.EDITOR, olive)
        team.change_role(campaign.team.get(user=tess), Role.TREASURER, olive)
    else:
        team.remove(member, olive)
        invite(campaign, olive, tess.email, Role.TREASURER)

    with pytest.raises(Outdated):
        approvals.confirm(asked, olive)
    with pytest.raises(approvals.Alone):
        ask(campaign, olive)


def test_being_invited_again_restarts_the_wait(campaign: Campaign, olive: User) -> None:
    second = invite(campaign, olive)

    with time_machine.travel(timezone.now() + 2 * DAY):
        team.remove(campaign.team.get(user=second), olive)
        invite(campaign, olive)
        with pytest.raises(approvals.Alone):
            ask(campaign, olive)


def test_only_those_who_could_confirm_are_told_about_the_request(campaign: Campaign, olive: User, tess: User) -> None:
    asked = ask(campaign, olive)
    people = {"first": olive, "second": tess, "new": invite(campaign, olive)}

    waits = {who: len(to_confirm(campaign.team.get(user=user), [asked])) for who, user in people.items()}

    assert waits == {"first": 0, "second": 1, "new": 0}


@pytest.mark.parametrize("email", ["olive+2@example.org", "OLIVE+x@EXAMPLE.ORG"])
def test_another_spelling_of_a_mailbox_is_the_same_person(campaign: Campaign, olive: User, email: str) -> None:
    with pytest.raises(team.AlreadyThere):
        invite(campaign, olive, email)
    twin = join(campaign, user=make_user(email), role=Role.OWNER, name="Oli").user

    with pytest.raises(approvals.Alone):
        ask(campaign, olive)
    tess = join(campaign, user=make_user(), role=Role.TREASURER, name="Tess").user
    asked = ask(campaign, olive)
    with pytest.raises(TooNew):
        approvals.confirm(asked, twin)
    approvals.confirm(asked, tess)


def test_two_spellings_cannot_both_be_invited(campaign: Campaign, olive: User) -> None:
    team.invite(campaign, "second@gmail.com", Role.TREASURER, olive)

    with pytest.raises(team.AlreadyThere):
        team.invite(campaign, "se.cond+money@googlemail.com", Role.OWNER, olive)


def test_a_change_of_address_does_not_make_another_person(campaign: Campaign, olive: User) -> None:
    browser = proven(olive)

    for name in ("account_email", "account_change_password", "account_set_password"):
        assert browser.post(reverse(name), {"email": "second@elsewhere.example", "action_add": ""}).status_code == 404


def test_a_row_written_by_hand_is_refused(campaign: Campaign, olive: User) -> None:
    for write in (
        lambda: campaign.team.create(user=make_user(), role=Role.OWNER, name="Second"),
        lambda: campaign.team.filter(user=olive).update(user=make_user()),
    ):
        with pytest.raises(DatabaseError, match="only as the log says"), transaction.atomic():
            write()


def test_an_account_that_was_closed_does_not_count(campaign: Campaign, olive: User, tess: User) -> None:
    User.objects.filter(pk=tess.pk).update(is_active=False)

    with pytest.raises(approvals.Alone):
        ask(campaign, olive)


def test_a_second_factor_of_one_does_not_open_for_another_in_the_same_browser(
    campaign: Campaign, olive: User, tess: User
) -> None:
    asked = ask(campaign, olive)
    browser = proven(tess)
    proven(olive)  # has a factor too, which was not used in this browser
    browser.force_login(olive)

    answer = browser.get(address(campaign, "confirm", pk=asked.pk))

    assert answer["Location"].startswith(reverse("mfa_reauthenticate"))


def test_a_confirmation_that_is_sent_again_does_nothing_more(campaign: Campaign, olive: User, tess: User) -> None:
    asked = ask(campaign, olive)
    browser = proven(tess)
    url = address(campaign, "confirm", pk=asked.pk)

    answers = [browser.post(url).status_code for _ in range(3)]

    assert answers == [302] * 3
    assert campaign.acts.filter(kind="cancelled").count() == 1
    with pytest.raises(NotWaiting):
        approvals.confirm(asked, tess)


def test_one_session_cannot_ask_and_confirm(campaign: Campaign, olive: User, tess: User) -> None:
    browser: Client = proven(olive)
    browser.post(address(campaign, "cancel"), {"reason": "It was sold."})
    asked = MoneyAct.objects.get()

    page = browser.post(address(campaign, "confirm", pk=asked.pk), follow=True)

    assert "another owner or treasurer has to confirm it" in page.content.decode()
    with pytest.raises(NotAllowed):
        approvals.confirm(asked, olive)
    assert phase() == "pledging"


def test_the_pages_say_why_somebody_new_cannot_decide_yet(campaign: Campaign, olive: User, settings: Any) -> None:
    second = invite(campaign, olive)

    alone = proven(olive).get(address(campaign, "cancel")).content.decode()
    refused = proven(second).get(address(campaign, "cancel"), follow=True).content.decode()

    assert "has been an owner or treasurer for 24 hours yet" in " ".join(alone.split())
    assert "who had both been owner or treasurer for 24 hours" in refused
