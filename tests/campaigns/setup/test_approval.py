"""Who may begin and publish campaigns: anybody, anybody with the staff's approval, or the staff alone."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from campaigns.models import Campaign, CampaignAct, NotAllowed, Submission, TeamMember
from campaigns.setup import approval, drafting
from common.mail import outbox
from common.models import Mail
from tests.helpers.builders import make_member, make_user, signed_in
from tests.helpers.campaigns.draft_approval import decide, here, phase, submit
from tests.helpers.campaigns.drafts import make_complete, page, publish, read, words
from tests.helpers.desk.desk_team import proven
from tests.helpers.pages import levels

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_approval")]

Role, State = TeamMember.Role, Submission.State


@pytest.fixture
def campaign() -> Campaign:
    made = make_complete()
    made.texts.update(image_alt="Us at work")
    return made


def test_a_draft_is_submitted_approved_and_then_published_by_its_owner(
    campaign: Campaign, owner: User, staff: User
) -> None:
    client = signed_in(owner)
    assert "Submit for approval" in words(client.get(reverse("campaigns:setup_publish", args=[campaign.slug])))
    assert "must approve the draft" in words(publish(client, campaign))
    assert phase() == "draft"

    assert levels(publish(client, campaign, "submit")) == ["success"]
    submission = Submission.objects.get()
    told = Mail.objects.get(kind="campaign_submitted")
    assert (told.to, told.language) == (staff.email, "de")
    assert here(submission) in str(outbox.render(told).body)
    assert "Our Commons" in words(proven(staff).get(reverse("campaigns:staff")))
    assert "Our Commons" in words(proven(staff).get(reverse("campaigns:staff_preview", args=[submission.pk])))

    decide(staff, submission, decision="approve")
    assert "have approved “Our Commons” as it is" in " ".join(
        str(outbox.render(Mail.objects.get(kind="campaign_decided", to=owner.email)).body).split()
    )
    assert phase() == "draft"
    assert levels(publish(client, campaign)) == ["success"]

    assert phase() == "pledging"
    assert [(act.kind, act.by) for act in campaign.acts.order_by("pk")] == [
        ("submitted", owner), ("approved", staff), ("published", owner)
    ]  # fmt: skip


def test_a_draft_is_returned_with_a_reason_that_its_owner_reads(campaign: Campaign, owner: User, staff: User) -> None:
    submission = submit(campaign, owner)

    refused = decide(staff, submission, decision="return")
    assert "What needs to change: Please give a reason" in words(refused)
    assert 'aria-invalid="true"' in refused.content.decode()
    decide(staff, submission, decision="return", reason="Who buys the shares?")

    assert Submission.objects.get().state == State.RETURNED
    assert "Who buys the shares?" in str(outbox.render(Mail.objects.get(kind="campaign_decided")).body)
    assert "Who buys the shares?" in words(signed_in(owner).get(page(campaign)))
    assert "Who buys the shares?" in words(signed_in(owner).get(reverse("desk:log", args=[campaign.slug])))
    publish(signed_in(owner), campaign)
    assert phase() == "draft"


def test_a_decided_draft_leaves_the_list_of_the_staff(campaign: Campaign, owner: User, staff: User) -> None:
    submission = submit(campaign, owner)
    assert 'value="approve"' in proven(staff).get(here(submission)).content.decode()

    decide(staff, submission, decision="approve")

    assert 'value="approve"' not in proven(staff).get(here(submission)).content.decode()
    assert "No drafts are waiting" in words(proven(staff).get(reverse("campaigns:staff")))
    to_publishing = reverse("campaigns:setup_publish", args=[campaign.slug])
    assert to_publishing in signed_in(owner).get(page(campaign)).content.decode()


def test_during_the_review_the_owner_is_not_told_to_submit_again(campaign: Campaign, owner: User) -> None:
    client, submit_it = signed_in(owner), reverse("campaigns:setup_publish", args=[campaign.slug])
    assert submit_it in client.get(page(campaign)).content.decode()
    submit(campaign, owner)

    waiting = client.get(page(campaign))
    assert "The staff of this site are reviewing the draft" in words(waiting)
    assert "before it is published" not in words(waiting)
    assert submit_it not in waiting.content.decode()

    Campaign.objects.update(threshold_cents=2_000_00)
    changed = client.get(page(campaign))
    assert "It has to be submitted again" in words(changed)
    assert submit_it in changed.content.decode()


def test_only_active_staff_and_the_owners_are_notified(campaign: Campaign, owner: User, staff: User) -> None:
    gone = make_user()
    User.objects.filter(pk=gone.pk).update(is_staff=True, is_active=False)
    make_member(campaign, Role.EDITOR)

    approval.decide(submit(campaign, owner), staff, approval.fingerprint(campaign))

    told = set(Mail.objects.filter(kind__startswith="campaign_").values_list("kind", "to"))
    assert told == {("campaign_submitted", staff.email), ("campaign_decided", owner.email)}


@pytest.mark.parametrize("role", [Role.EDITOR, Role.TREASURER, Role.OBSERVER])
def test_only_an_owner_submits_and_only_what_is_complete(campaign: Campaign, owner: User, role: str) -> None:
    with pytest.raises(NotAllowed):
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
        assert (answer.status_code, "only the staff can start a campaign" in words(answer)) == (403, True)
        assert client.post(start, {"title": "Mine"}).status_code == 403
    assert signed_in(staff).get(start).status_code == 200
    with pytest.raises(NotAllowed):
        drafting.publish(campaign, owner, read(campaign))
    campaign.team.create(user=staff, role=Role.OWNER, name="Staff")
    drafting.publish(campaign, staff, read(campaign))

    assert campaign.acts.get().kind == CampaignAct.Kind.PUBLISHED
