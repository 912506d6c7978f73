"""An approval holds only for the draft that was submitted and reviewed."""

from collections.abc import Callable
from datetime import date

import pytest

from accounts.models import User
from campaigns.models import Campaign, Submission, TeamMember
from campaigns.setup import approval, drafting
from tests.helpers.builders import signed_in
from tests.helpers.campaigns.draft_approval import here, phase, submit
from tests.helpers.campaigns.drafts import TEXT, make_complete, page, publish, read, save, words
from tests.helpers.desk.desk_team import proven

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_approval")]

Role, State = TeamMember.Role, Submission.State


@pytest.fixture
def campaign() -> Campaign:
    made = make_complete()
    made.texts.update(image_alt="Us at work")
    return made


EDITS: dict[str, Callable[[Campaign], object]] = {
    "threshold": lambda _: Campaign.objects.update(threshold_cents=2_000_00),
    "deadline": lambda _: Campaign.objects.update(deadline="2099-01-01T00:00Z"),
    "contact": lambda _: Campaign.objects.update(contact_email="other@example.org"),
    "picture": lambda _: Campaign.objects.update(image="campaigns/other.png"),
    "company": lambda c: type(c.company).objects.update(name="Another, Inc."),
    "fact": lambda c: c.company.facts.filter(kind="active_users").update(value=7),
    "source of a fact": lambda c: c.company.facts.update(source="Nobody"),
    "price": lambda c: c.company.closes.create(date=date(2016, 10, 1), close_cents=1, volume=1),
    "assumption": lambda c: c.assumptions.update(value=1),
    "text": lambda c: c.texts.update(risks="None."),
    "language": lambda c: c.texts.create(language="de", **TEXT),
    "terms": lambda c: c.terms_versions.create(number=2, texts={"en": "All is ours."}),
}


@pytest.mark.parametrize("what", EDITS)
def test_an_approval_holds_for_the_draft_as_submitted(campaign: Campaign, owner: User, staff: User, what: str) -> None:
    approval.decide(submit(campaign, owner), staff, approval.fingerprint(campaign))
    EDITS[what](campaign)
    changed = Campaign.objects.get()

    with pytest.raises(approval.NotApproved):
        drafting.publish(changed, owner, read(changed))

    assert phase() == "draft"


@pytest.mark.parametrize("what", EDITS)
def test_a_draft_edited_since_submission_is_not_approved(
    campaign: Campaign, owner: User, staff: User, what: str
) -> None:
    submission = submit(campaign, owner)
    seen = submission.fingerprint
    EDITS[what](campaign)

    for looked_at in (seen, approval.fingerprint(Campaign.objects.get())):
        with pytest.raises(approval.Outdated):
            approval.decide(submission, staff, looked_at)
    assert "it cannot be approved until it is submitted again" in words(proven(staff).get(here(submission)))

    again = submit(Campaign.objects.get(), owner)
    with pytest.raises(approval.Outdated):
        approval.decide(submission, staff, seen)
    approval.decide(again, staff, again.fingerprint)
    assert [each.state for each in Submission.objects.order_by("pk")] == [State.REPLACED, State.APPROVED]


def test_a_draft_that_was_not_viewed_is_not_approved(campaign: Campaign, owner: User, staff: User) -> None:
    """An edit was looked at, and taken back since."""
    submission = submit(campaign, owner)

    with pytest.raises(approval.Outdated):
        approval.decide(submission, staff, "0" * 64)


def test_an_edit_by_the_page_needs_a_new_approval(campaign: Campaign, owner: User, staff: User) -> None:
    approval.decide(submit(campaign, owner), staff, approval.fingerprint(campaign))
    client = signed_in(owner)

    save(client, page(campaign, language="en"), **{**TEXT, "risks": "None at all."})

    assert "must approve the draft as it is now" in words(publish(client, campaign))
