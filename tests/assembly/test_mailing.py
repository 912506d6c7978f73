"""What members are told about questions by mail: when, about what, and who not."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from assembly import mailing, voting
from assembly.models import Mailing, Member, Proposal
from campaigns.models import Campaign
from common.mail import outbox
from common.mail.outbox import Unwanted
from common.models import Mail
from pledges import pledging
from tests.helpers.assembly import let_it_end, make_members, make_open, pledge_of

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _empty_outbox(campaign: Campaign) -> None:
    Mail.objects.all().delete()


def told(kind: str) -> list[str]:
    """Who has a mail of this kind in the outbox, in the order in which they were posted."""
    return list(Mail.objects.filter(kind=kind).order_by("pk").values_list("to", flat=True))


def emails(*members: Member) -> list[str]:
    return [member.supporter.email for member in members]


def work() -> None:
    Mail.objects.filter(kind__in=["pledge_saved", "pledge_withdrawn"]).delete()
    while mailing.mail_due():
        pass


def due(kind: str, proposal: Proposal) -> datetime | None:
    return Mailing.objects.get(proposal=proposal, kind=kind).due_at


def come_due(kind: str, proposal: Proposal) -> None:
    Mailing.objects.filter(proposal=proposal, kind=kind).update(due_at=timezone.now())


def is_wanted(mail: Mail) -> bool:
    try:
        outbox.render(mail)
    except Unwanted:
        return False
    return True


def test_everybody_on_the_roll_is_told_once_in_batches(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing, "BATCH", 2)
    members = make_members(campaign, 5)
    make_open(campaign)
    make_members(campaign, 1)

    work()
    come_due("opened", Proposal.objects.get())
    work()

    assert told("questions") == emails(*members)


def test_a_reminder_goes_to_those_who_have_not_answered(campaign: Campaign) -> None:
    ada, bo, cy = make_members(campaign, 3)
    proposal = make_open(campaign)
    assert due("reminder", proposal) == proposal.times[1] - 48 * HOUR
    voting.answer(proposal, ada, [0])
    voting.answer(proposal, bo, [])

    come_due("reminder", proposal)
    work()

    assert told("question_reminder") == emails(cy)


def test_a_question_that_is_open_for_less_than_three_days_has_no_reminder(campaign: Campaign) -> None:
    proposal = make_open(campaign, closes_at=timezone.now() + 72 * HOUR)

    assert [each.kind for each in proposal.mailings.all()] == ["opened"]


def test_the_result_is_told_to_everybody_on_the_roll(campaign: Campaign) -> None:
    ada, bo = make_members(campaign, 2)
    proposal = make_open(campaign)
    voting.answer(proposal, ada, [0])
    make_members(campaign, 1)
    let_it_end(proposal)
    voting.close_due()
    work()

    assert told("question_result") == emails(ada, bo)
    message = outbox.render(Mail.objects.filter(kind="question_result").earliest("pk"))
    assert message.subject == "Result: Buy the building?"
    assert "1 of 2 members answered" in message.body


def test_nobody_who_left_is_told(campaign: Campaign) -> None:
    ada, bo = make_members(campaign, 2)
    make_open(campaign)
    pledging.withdraw(pledge_of(ada))
    work()
    assert told("questions") == emails(bo)

    pledging.withdraw(pledge_of(bo))
    assert not is_wanted(Mail.objects.get(kind="questions"))


def test_several_questions_are_one_mail_if_the_first_has_not_been_sent(campaign: Campaign) -> None:
    ada, bo = make_members(campaign, 2)
    make_open(campaign, words={"en": {"title": "Sell it?", "body": ""}})
    work()
    Mail.objects.filter(to=ada.supporter.email).update(due_at=timezone.now() + HOUR)
    Mail.objects.filter(to=bo.supporter.email).update(sent_at=timezone.now(), due_at=None)
    make_open(campaign, closes_at=timezone.now() + 900 * HOUR)
    work()

    assert told("questions") == emails(ada, bo, bo)
    first, _sent, second = Mail.objects.filter(kind="questions").order_by("pk")
    assert outbox.render(first).subject.startswith("2 questions wait for your vote")
    assert "Sell it?" in outbox.render(first).body
    assert "Buy the building?" in outbox.render(first).body
    # Bo was told of the first question just now.
    assert second.due_at
    assert second.due_at > timezone.now() + 71 * HOUR


def test_the_pause_never_takes_more_than_half_of_the_time(campaign: Campaign) -> None:
    make_members(campaign, 1)
    make_open(campaign)
    work()
    Mail.objects.update(sent_at=timezone.now(), due_at=None)
    make_open(campaign, closes_at=timezone.now() + 24 * HOUR)
    work()

    mail = Mail.objects.order_by("pk").last()
    assert mail
    assert mail.due_at
    assert timezone.now() + 11 * HOUR < mail.due_at <= timezone.now() + 12 * HOUR


def test_a_mail_is_dropped_once_the_answer_is_there(campaign: Campaign) -> None:
    ada, bo = make_members(campaign, 2)
    proposal = make_open(campaign)
    work()
    come_due("reminder", proposal)
    work()
    assert all(is_wanted(mail) for mail in Mail.objects.all())

    voting.answer(proposal, ada, [])

    assert [mail.kind for mail in Mail.objects.filter(to=ada.supporter.email) if is_wanted(mail)] == []
    assert len([mail for mail in Mail.objects.filter(to=bo.supporter.email) if is_wanted(mail)]) == 2

    let_it_end(proposal)
    assert not any(is_wanted(mail) for mail in Mail.objects.all())


def test_each_is_written_to_in_their_language(campaign: Campaign) -> None:
    [ada] = make_members(campaign, 1)
    ada.supporter.language = "de"
    ada.supporter.save()
    make_open(campaign)
    work()

    mail = Mail.objects.get(kind="questions")
    assert mail.language == "de"
    assert f"/de/c/{campaign.slug}/assembly/1/answer/" in outbox.render(mail).body
