"""Staff decide about a draft at the same moment as others decide about it, edit it or publish it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import Any

import pytest
from django.db import connections, transaction
from django.urls import reverse

from accounts.models import User
from campaigns.models import Campaign, Submission, TeamMember, WrongPhase
from campaigns.setup import approval, drafting
from common.models import Mail
from tests.helpers.builders import make_staff, make_user
from tests.helpers.campaigns.drafts import make_complete, read
from tests.helpers.desk.desk_team import proven
from tests.helpers.threads import at_once, is_waited_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("with_approval")]

Role, State = TeamMember.Role, Submission.State
REFUSED = (approval.Outdated, approval.NotApproved, approval.OwnCampaign, WrongPhase)
EDITS: dict[str, Callable[[Campaign], object]] = {
    "text": lambda c: c.texts.update(risks="None."),
    "organizer": lambda _: Campaign.objects.update(organizer_name="Others"),
    "company": lambda c: type(c.company).objects.update(name="Another, Inc."),
}
ROUNDS = pytest.mark.parametrize("round_", range(5))


@pytest.fixture
def campaign() -> Campaign:
    return make_complete()


@pytest.fixture
def staff() -> User:
    return make_staff(is_superuser=True)


@pytest.fixture
def submission(campaign: Campaign, owner: User) -> Submission:
    return drafting.submit(campaign, owner, read(campaign))


@pytest.fixture
def approved(submission: Submission, staff: User) -> Submission:
    return approval.decide(submission, staff, submission.fingerprint)


def outcome(act: Callable[[], Any]) -> str:
    try:
        act()
    except REFUSED as error:
        return type(error).__name__
    return "done"


def edit(campaign: Campaign) -> None:
    """Save a page, as its view does."""
    with transaction.atomic():
        here = drafting.lock_for_update(campaign.team.get(role=Role.OWNER), "sums")
        here.optimum_cents += 1
        here.save()


def behind(first: Callable[[], Any], second: Callable[[], Any]) -> str:
    """Let somebody begin while another has the draft in hand; returns what becomes of theirs."""

    def late() -> str:
        try:
            return outcome(second)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Campaign.objects.select_for_update().get()
            answer = pool.submit(late)
            while not (answer.done() or is_waited_for()):
                sleep(0.01)
            first()
        return answer.result()


# -- really at once ----------------------------------------------------------------------------------------------


@ROUNDS
@pytest.mark.parametrize("reasons", [("", ""), ("", "Who buys?"), ("Why?", "Who buys?")])
def test_when_two_of_the_staff_decide_at_once_one_wins(
    campaign: Campaign, submission: Submission, round_: int, reasons: tuple[str, str]
) -> None:
    people = [make_user() for _ in reasons]
    copies = [Submission.objects.get(pk=submission.pk) for _ in reasons]

    results = at_once(
        lambda n: outcome(lambda: approval.decide(copies[n], people[n], submission.fingerprint, reasons[n])), 2
    )

    assert sorted(results) == ["Outdated", "done"]
    winner = results.index("done")
    decided = Submission.objects.get()
    assert (decided.decided_by, decided.reason) == (people[winner], reasons[winner])
    act = campaign.acts.exclude(kind="submitted").get()
    assert (act.kind, act.by) == (decided.state, people[winner])
    assert Mail.objects.filter(kind="campaign_decided").count() == 1


@ROUNDS
def test_what_is_edited_at_the_moment_of_approval_is_not_published(
    campaign: Campaign, owner: User, staff: User, submission: Submission, round_: int
) -> None:
    does = [lambda: approval.decide(submission, staff, submission.fingerprint), lambda: edit(campaign)]

    results = at_once(lambda n: outcome(does[n]), 2)

    assert results in (["done", "done"], ["Outdated", "done"])
    with pytest.raises(approval.NotApproved):
        drafting.publish(campaign, owner, read(campaign))


@ROUNDS
def test_when_editing_and_publishing_race_readers_get_what_was_approved(
    campaign: Campaign, owner: User, approved: Submission, round_: int
) -> None:
    seen = read(campaign)
    does = [lambda: drafting.publish(campaign, owner, seen), lambda: edit(campaign)]

    results = at_once(lambda n: outcome(does[n]), 2)

    assert results in (["done", "WrongPhase"], ["NotApproved", "done"])
    here = Campaign.objects.get()
    assert (here.phase == "pledging") == (approval.fingerprint(here) == approved.fingerprint) == (results[0] == "done")


@ROUNDS
def test_when_submitting_again_and_publishing_race_one_wins(
    campaign: Campaign, owner: User, approved: Submission, round_: int
) -> None:
    seen = read(campaign)
    does = [lambda: drafting.publish(campaign, owner, seen), lambda: drafting.submit(campaign, owner, seen)]

    results = at_once(lambda n: outcome(does[n]), 2)

    assert results in (["done", "WrongPhase"], ["NotApproved", "done"])
    assert Campaign.objects.get().phase == ("pledging" if results[0] == "done" else "draft")


# -- one after the other, the second in the middle of the first ---------------------------------------------------


def test_staff_who_join_the_team_meanwhile_cannot_approve(
    campaign: Campaign, submission: Submission, staff: User
) -> None:
    became = behind(
        lambda: campaign.team.create(user=staff, role=Role.OBSERVER, name="Staff"),
        lambda: approval.decide(submission, staff, submission.fingerprint),
    )

    assert (became, Submission.objects.get().state) == ("OwnCampaign", State.WAITING)


@pytest.mark.parametrize("what", EDITS)
def test_a_draft_edited_meanwhile_is_not_approved(
    campaign: Campaign, submission: Submission, staff: User, what: str
) -> None:
    became = behind(lambda: EDITS[what](campaign), lambda: approval.decide(submission, staff, submission.fingerprint))

    assert (became, Submission.objects.get().state) == ("Outdated", State.WAITING)


def test_a_draft_given_up_meanwhile_is_not_approved(campaign: Campaign, submission: Submission, staff: User) -> None:
    became = behind(
        lambda: campaign.move(Campaign.Phase.CANCELLED),
        lambda: approval.decide(submission, staff, submission.fingerprint),
    )

    assert (became, Submission.objects.get().state) == ("WrongPhase", State.WAITING)


@pytest.mark.parametrize("what", [*EDITS, "submitted again"])
def test_a_draft_changed_meanwhile_is_not_published(
    campaign: Campaign, owner: User, approved: Submission, what: str
) -> None:
    seen = read(campaign)
    touch = EDITS.get(what, lambda campaign: drafting.submit(campaign, owner, seen))

    became = behind(lambda: touch(campaign), lambda: drafting.publish(campaign, owner, seen))

    assert (became, Campaign.objects.get().phase) == ("NotApproved", "draft")


@pytest.mark.parametrize("what", ["campaign", "fact"])
def test_help_from_the_staff_after_publication_changes_nothing(
    campaign: Campaign, owner: User, staff: User, what: str, settings: Any
) -> None:
    settings.CAMPAIGN_POLICY = "anybody"
    fact = campaign.company.facts.get(kind="active_users")
    obj: Any = {"campaign": campaign, "fact": fact}[what]
    client, address = proven(staff), reverse(f"admin:campaigns_{obj._meta.model_name}_change", args=[obj.pk])
    form = client.get(address).context["adminform"].form
    sent = {f"{name}{part}": value for name in form.fields for part, value in _as_sent(form[name])}
    sent |= {"contact_email": "other@example.org"} if what == "campaign" else {"value": "7"}
    statuses = []

    behind(
        lambda: drafting.publish(campaign, owner, read(campaign)),
        lambda: statuses.append(client.post(address, sent).status_code),
    )

    here = Campaign.objects.get()
    fact.refresh_from_db()
    assert statuses == [403]
    assert (here.phase, here.contact_email, fact.value) == ("pledging", campaign.contact_email, 1_000)
    assert not here.acts.filter(kind="by_staff").exists()


def _as_sent(field: Any) -> list[tuple[str, Any]]:
    """What a browser sends of a field: a moment in two parts, a file not at all."""
    value = field.value()
    if hasattr(value, "hour"):
        return [("_0", f"{value:%Y-%m-%d}"), ("_1", f"{value:%H:%M:%S}")]
    return [] if hasattr(value, "storage") or value is None else [("", value)]
