"""Who may begin and publish campaigns: anybody, anybody with the staff's approval, or the staff alone."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts import mail
from accounts.models import Mail, User
from campaigns import approving, drafting
from campaigns.models import Campaign, CampaignAct, Submission, TeamMember
from tests.campaigns.drafts import TEXT, make_complete, page, publish, read, save, words
from tests.make import make_member, make_staff, make_user, signed_in
from tests.pledges.desk import proven

pytestmark = pytest.mark.django_db

Role, State = TeamMember.Role, Submission.State


@pytest.fixture(autouse=True)
def with_approval(settings: Any) -> None:
    settings.CAMPAIGN_POLICY = "approval"


@pytest.fixture
def campaign() -> Campaign:
    made = make_complete()
    made.texts.update(image_alt="Us at work")
    return made


@pytest.fixture
def owner(campaign: Campaign) -> User:
    return make_member(campaign, Role.OWNER)


@pytest.fixture
def staff() -> User:
    return make_staff(language="de")


def submit(campaign: Campaign, owner: User) -> Submission:
    return drafting.submit(campaign, owner, read(campaign))


def here(submission: Submission) -> str:
    return reverse("campaigns:staff_submission", args=[submission.pk])


def decide(staff: User, submission: Submission, **data: str) -> Any:
    client = proven(staff)
    return client.post(here(submission), {"seen": submission.fingerprint, **data}, follow=True)


def phase() -> str:
    return Campaign.objects.get().phase


def test_a_draft_is_submitted_approved_and_then_published_by_its_owner(
    campaign: Campaign, owner: User, staff: User
) -> None:
    client = signed_in(owner)
    assert "Submit for approval" in words(client.get(reverse("campaigns:setup_publish", args=[campaign.slug])))
    assert "have to approve the draft" in words(publish(client, campaign))
    assert phase() == "draft"

    assert "The draft is submitted" in words(publish(client, campaign, "submit"))
    submission = Submission.objects.get()
    told = Mail.objects.get(kind="campaign_submitted")
    assert (told.to, told.language) == (staff.email, "de")
    assert here(submission) in str(mail.render(told).body)
    assert "Our Commons" in words(proven(staff).get(reverse("campaigns:staff")))
    assert "Our Commons" in words(proven(staff).get(reverse("campaigns:staff_preview", args=[submission.pk])))

    decide(staff, submission, decision="approve")
    assert "have approved “Our Commons” as it is" in " ".join(
        str(mail.render(Mail.objects.get(kind="campaign_decided", to=owner.email)).body).split()
    )
    assert phase() == "draft"
    assert "is published" in words(publish(client, campaign))

    assert phase() == "pledging"
    assert [(act.kind, act.by) for act in campaign.acts.order_by("pk")] == [
        ("submitted", owner), ("approved", staff), ("published", owner)
    ]  # fmt: skip


def test_a_draft_is_returned_with_a_reason_that_its_owner_reads(campaign: Campaign, owner: User, staff: User) -> None:
    submission = submit(campaign, owner)

    refused = decide(staff, submission, decision="return")
    assert "What has to change: Please say why" in words(refused)
    assert 'aria-invalid="true"' in refused.content.decode()
    decide(staff, submission, decision="return", reason="Who buys the shares?")

    assert Submission.objects.get().state == State.RETURNED
    assert "Who buys the shares?" in str(mail.render(Mail.objects.get(kind="campaign_decided")).body)
    assert "Who buys the shares?" in words(signed_in(owner).get(page(campaign)))
    assert "Who buys the shares?" in words(signed_in(owner).get(reverse("pledges:desk_log", args=[campaign.slug])))
    publish(signed_in(owner), campaign)
    assert phase() == "draft"


def test_while_the_staff_look_its_owner_is_not_asked_to_submit_it_again(campaign: Campaign, owner: User) -> None:
    client, submit_it = signed_in(owner), reverse("campaigns:setup_publish", args=[campaign.slug])
    assert submit_it in client.get(page(campaign)).content.decode()
    submit(campaign, owner)

    waiting = client.get(page(campaign))
    assert "The staff of this site are looking at the draft" in words(waiting)
    assert "then publish it" not in words(waiting)
    assert submit_it not in waiting.content.decode()

    Campaign.objects.update(threshold_cents=2_000_00)
    changed = client.get(page(campaign))
    assert "it has to be submitted again" in words(changed)
    assert submit_it in changed.content.decode()


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
def test_an_approval_is_good_for_the_draft_as_it_was_submitted(
    campaign: Campaign, owner: User, staff: User, what: str
) -> None:
    approving.decide(submit(campaign, owner), staff, approving.fingerprint(campaign))
    EDITS[what](campaign)
    changed = Campaign.objects.get()

    with pytest.raises(approving.NotApproved):
        drafting.publish(changed, owner, read(changed))

    assert phase() == "draft"


@pytest.mark.parametrize("what", EDITS)
def test_what_was_edited_meanwhile_is_not_approved(campaign: Campaign, owner: User, staff: User, what: str) -> None:
    submission = submit(campaign, owner)
    seen = submission.fingerprint
    EDITS[what](campaign)

    for looked_at in (seen, approving.fingerprint(Campaign.objects.get())):
        with pytest.raises(approving.Outdated):
            approving.decide(submission, staff, looked_at)
    assert "it cannot be approved like this" in words(proven(staff).get(here(submission)))

    again = submit(Campaign.objects.get(), owner)
    with pytest.raises(approving.Outdated):
        approving.decide(submission, staff, seen)
    approving.decide(again, staff, again.fingerprint)
    assert [each.state for each in Submission.objects.order_by("pk")] == [State.REPLACED, State.APPROVED]


def test_what_nobody_looked_at_is_not_approved(campaign: Campaign, owner: User, staff: User) -> None:
    """An edit was looked at, and taken back since."""
    submission = submit(campaign, owner)

    with pytest.raises(approving.Outdated):
        approving.decide(submission, staff, "0" * 64)


def test_an_edit_by_the_page_needs_a_new_approval(campaign: Campaign, owner: User, staff: User) -> None:
    approving.decide(submit(campaign, owner), staff, approving.fingerprint(campaign))
    client = signed_in(owner)

    save(client, page(campaign, language="en"), **{**TEXT, "risks": "None at all."})

    assert "have to approve the draft" in words(publish(client, campaign))


def test_nobody_approves_a_campaign_whose_team_they_are_in_nor_decides_twice(
    campaign: Campaign, owner: User, staff: User
) -> None:
    submission = submit(campaign, owner)
    own = campaign.team.create(user=staff, role=Role.OBSERVER, name="Staff")
    assert "You are in the team" in words(decide(staff, submission, decision="approve"))
    own.delete()

    decide(staff, submission, decision="approve")
    again = decide(staff, submission, decision="return", reason="No.")

    assert "decided already" in words(again)
    assert Submission.objects.get().state == State.APPROVED
    assert campaign.acts.exclude(kind="submitted").count() == 1
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Submission.objects.update(fingerprint="0" * 64)


@pytest.mark.parametrize("reasons", [("No.", ""), ("", "No.")])
def test_of_two_decisions_about_the_same_draft_the_later_counts(
    campaign: Campaign, owner: User, staff: User, reasons: tuple[str, str]
) -> None:
    for reason in reasons:
        submission = submit(campaign, owner)
        approving.decide(submission, staff, submission.fingerprint, reason)

    publish(signed_in(owner), campaign)

    assert phase() == ("draft" if reasons[1] else "pledging")


def test_nobody_approves_what_they_submitted_before_they_left_the_team(
    campaign: Campaign, owner: User, staff: User
) -> None:
    own = campaign.team.create(user=staff, role=Role.OWNER, name="Staff")
    submission = submit(campaign, staff)
    own.delete()

    assert "You are in the team" in words(decide(staff, submission, decision="approve"))
    with pytest.raises(approving.OwnCampaign):
        approving.decide(submission, staff, submission.fingerprint, "No.")
    assert Submission.objects.get().state == State.WAITING


def test_what_was_published_meanwhile_is_not_decided(
    campaign: Campaign, owner: User, staff: User, settings: Any
) -> None:
    submission = submit(campaign, owner)
    settings.CAMPAIGN_POLICY = "anybody"
    drafting.publish(campaign, owner, read(campaign))

    assert "not a draft any more" in words(decide(staff, submission, decision="return", reason="No."))
    assert Submission.objects.get().state == State.WAITING


def test_a_reason_beside_an_approval_returns_nothing(campaign: Campaign, owner: User, staff: User) -> None:
    decide(staff, submit(campaign, owner), decision="approve", reason="Well done.")

    assert (Submission.objects.get().state, Submission.objects.get().reason) == (State.APPROVED, "")


def test_only_staff_who_are_there_and_the_owners_are_told(campaign: Campaign, owner: User, staff: User) -> None:
    gone = make_user()
    User.objects.filter(pk=gone.pk).update(is_staff=True, is_active=False)
    make_member(campaign, Role.EDITOR)

    approving.decide(submit(campaign, owner), staff, approving.fingerprint(campaign))

    told = set(Mail.objects.filter(kind__startswith="campaign_").values_list("kind", "to"))
    assert told == {("campaign_submitted", staff.email), ("campaign_decided", owner.email)}


def test_the_database_lets_nobody_approve_what_they_submitted(campaign: Campaign, owner: User) -> None:
    submit(campaign, owner)

    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.update(state="approved", decided_by=owner)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.TREASURER, Role.OBSERVER])
def test_only_an_owner_submits_and_only_what_is_complete(campaign: Campaign, owner: User, role: str) -> None:
    with pytest.raises(drafting.NotAllowed):
        submit(campaign, make_member(campaign, role))
    campaign.texts.update(risks="")
    with pytest.raises(drafting.Incomplete):
        submit(campaign, owner)

    assert not Submission.objects.exists()


def test_the_pages_of_the_staff_need_a_second_factor(campaign: Campaign, owner: User, staff: User) -> None:
    submission = submit(campaign, owner)
    set_up = reverse("mfa_activate_totp")

    for url in (
        reverse("campaigns:staff"),
        here(submission),
        reverse("campaigns:staff_preview", args=[submission.pk]),
    ):
        assert signed_in(staff).get(url)["Location"] == set_up
        assert proven(owner).get(url).status_code == 404
        assert Client().get(url)["Location"].endswith(f"?next={url}")


def test_anybody_publishes_alone_where_the_setting_says_so(campaign: Campaign, owner: User, settings: Any) -> None:
    settings.CAMPAIGN_POLICY = "anybody"

    publish(signed_in(owner), campaign)

    assert phase() == "pledging"


def test_staff_alone_begin_and_publish_where_the_setting_says_so(
    campaign: Campaign, owner: User, staff: User, settings: Any
) -> None:
    settings.CAMPAIGN_POLICY = "staff"
    start = reverse("campaigns:start")

    for client in (Client(), signed_in(owner)):
        answer = client.get(start)
        assert (answer.status_code, "begun by its staff" in words(answer)) == (403, True)
        assert client.post(start, {"title": "Mine"}).status_code == 403
    assert signed_in(staff).get(start).status_code == 200
    with pytest.raises(drafting.NotAllowed):
        drafting.publish(campaign, owner, read(campaign))
    campaign.team.create(user=staff, role=Role.OWNER, name="Staff")
    drafting.publish(campaign, staff, read(campaign))

    assert campaign.acts.get().kind == CampaignAct.Kind.PUBLISHED
