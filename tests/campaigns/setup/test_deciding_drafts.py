"""Who of the staff may decide about a draft, when, and how often."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.models import User
from campaigns.models import Campaign, Submission, TeamMember
from campaigns.setup import approval, drafting
from tests.helpers.builders import signed_in
from tests.helpers.campaigns.draft_approval import decide, phase, submit
from tests.helpers.campaigns.drafts import make_complete, publish, read, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_approval")]

Role, State = TeamMember.Role, Submission.State


@pytest.fixture
def campaign() -> Campaign:
    made = make_complete()
    made.texts.update(image_alt="Us at work")
    return made


def test_nobody_approves_a_campaign_whose_team_they_are_in_nor_decides_twice(
    campaign: Campaign, owner: User, staff: User
) -> None:
    submission = submit(campaign, owner)
    own = campaign.team.create(user=staff, role=Role.OBSERVER, name="Staff")
    assert "You are on the team" in words(decide(staff, submission, decision="approve"))
    own.delete()

    decide(staff, submission, decision="approve")
    again = decide(staff, submission, decision="return", reason="No.")

    assert "a decision has already been made" in words(again)
    assert Submission.objects.get().state == State.APPROVED
    assert campaign.acts.exclude(kind="submitted").count() == 1
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Submission.objects.update(fingerprint="0" * 64)


@pytest.mark.parametrize("reasons", [("No.", ""), ("", "No.")])
def test_the_later_of_two_decisions_about_a_draft_counts(
    campaign: Campaign, owner: User, staff: User, reasons: tuple[str, str]
) -> None:
    for reason in reasons:
        submission = submit(campaign, owner)
        approval.decide(submission, staff, submission.fingerprint, reason)

    publish(signed_in(owner), campaign)

    assert phase() == ("draft" if reasons[1] else "pledging")


def test_nobody_approves_what_they_submitted_before_they_left_the_team(
    campaign: Campaign, owner: User, staff: User
) -> None:
    own = campaign.team.create(user=staff, role=Role.OWNER, name="Staff")
    submission = submit(campaign, staff)
    own.delete()

    assert "You are on the team" in words(decide(staff, submission, decision="approve"))
    with pytest.raises(approval.OwnCampaign):
        approval.decide(submission, staff, submission.fingerprint, "No.")
    assert Submission.objects.get().state == State.WAITING


def test_a_campaign_published_meanwhile_is_not_decided_about(
    campaign: Campaign, owner: User, staff: User, settings: Any
) -> None:
    submission = submit(campaign, owner)
    settings.CAMPAIGN_POLICY = "anybody"
    drafting.publish(campaign, owner, read(campaign))

    assert "no longer a draft" in words(decide(staff, submission, decision="return", reason="No."))
    assert Submission.objects.get().state == State.WAITING


def test_a_reason_beside_an_approval_returns_nothing(campaign: Campaign, owner: User, staff: User) -> None:
    decide(staff, submit(campaign, owner), decision="approve", reason="Well done.")

    assert (Submission.objects.get().state, Submission.objects.get().reason) == (State.APPROVED, "")


def test_the_database_refuses_approval_by_the_submitter(campaign: Campaign, owner: User) -> None:
    submit(campaign, owner)

    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.update(state="approved", decided_by=owner)
