"""Nobody gets a message twice, or more news than the pause allows: updates and messages count together."""

import threading
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from campaigns.models import Campaign, CampaignAct, TeamMember
from common.models import Mail
from community.models import LastNews
from community.news import mail_frequency
from desk.messages import mailing, posting, reach, sending
from desk.models import Addressee, Message
from desk.supporters.criteria import Wanted
from desk.visibility import Visibility
from tests.helpers.builders import join, make_campaign, make_secured, make_user
from tests.helpers.community import updates
from tests.helpers.desk import many_pledges
from tests.helpers.desk.team_messages import WORDS, addresses, draft, mailed, send, work

pytestmark = pytest.mark.django_db

Role = TeamMember.Role


@pytest.fixture
def owner(campaign: Campaign) -> TeamMember:
    return join(campaign, user=make_user("olive@example.org"), role=Role.OWNER, name="Olive")


def test_overlapping_filters_write_to_nobody_twice_within_the_pause(campaign: Campaign, owner: TeamMember) -> None:
    first, both, second = (make_secured(campaign, cents=cents) for cents in (10_00, 20_00, 30_00))
    send(owner, most=20_00)
    work()
    assert mailed() == addresses(first, both)

    assert reach.read(campaign, Wanted(least=20_00), Visibility(Role.OWNER)) == reach.Reach(now=1, people=2)
    send(owner, least=20_00)
    work()
    assert mailed() == addresses(first, both, second)

    with time_machine.travel(timezone.now() + mail_frequency.length() + timedelta(minutes=1)):
        assert reach.read(campaign, Wanted(least=20_00), Visibility(Role.OWNER)).now == 2
        send(owner, least=20_00)
        work()
    assert mailed() == addresses(first, both, both, second, second)


def test_an_update_just_before_counts_too(campaign: Campaign, owner: TeamMember) -> None:
    old, new = make_secured(campaign), None
    updates.make_update(campaign, by_mail=True)
    updates.sweep()
    new = make_secured(campaign)

    send(owner)
    work()

    assert (updates.mailed(), mailed()) == (addresses(old), addresses(new))


def test_an_update_just_after_waits_only_for_those_who_got_the_message(campaign: Campaign, owner: TeamMember) -> None:
    written_to, others = make_secured(campaign, source="letter"), make_secured(campaign)
    send(owner, source="letter")
    work()
    sent_at = Message.objects.get().sent_at
    assert sent_at is not None

    updates.make_update(campaign, by_mail=True)
    updates.sweep()

    due = dict(Mail.objects.filter(kind="update").values_list("to", "due_at"))
    assert due[written_to.supporter.email] == sent_at + mail_frequency.length()
    assert due[others.supporter.email] <= timezone.now()


def test_the_pause_is_deleted_when_it_is_over(campaign: Campaign, owner: TeamMember) -> None:
    make_secured(campaign)
    send(owner)
    work()
    mail_frequency.forget()
    assert LastNews.objects.count() == 1

    with time_machine.travel(timezone.now() + mail_frequency.length() + timedelta(minutes=1)):
        mail_frequency.forget()
    assert not LastNews.objects.exists()


@pytest.mark.parametrize(("module", "dies"), [(mailing, "_settle"), (posting, "post_batch")])
def test_a_crashed_worker_repeats_nothing_and_skips_nobody(
    campaign: Campaign, owner: TeamMember, monkeypatch: pytest.MonkeyPatch, module: ModuleType, dies: str
) -> None:
    monkeypatch.setattr(posting, "BATCH", 2)
    people = [make_secured(campaign) for _ in range(5)]
    message, really = send(owner), getattr(module, dies)

    def die_after(message: Message) -> bool:
        done: bool = really(message)
        if dies == "_settle" or len(mailed()) == 4:
            raise SystemExit
        return done

    with monkeypatch.context() as patch:
        patch.setattr(module, dies, die_after)
        with pytest.raises(SystemExit):
            work()
    assert (len(mailed()), Addressee.objects.count()) == ((0, 0) if dies == "_settle" else (2, 3))

    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        work()
    message.refresh_from_db()
    assert (mailed(), message.mailed, message.due_at) == (addresses(*people), 5, None)


def test_a_worker_whose_lease_has_run_out_does_nothing(campaign: Campaign, owner: TeamMember) -> None:
    make_secured(campaign)
    late = send(owner)
    Message.objects.update(due_at=timezone.now() + timedelta(minutes=1))

    mailing._go_on(late)

    assert Message.objects.get().sent_at is None


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_write_to_everybody_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "BATCH", 3)
    campaign = make_campaign()
    owner = join(campaign, user=make_user(), role=Role.OWNER, name="Olive")
    people = many_pledges.crowd(campaign, 20)
    message, barrier = send(owner), threading.Barrier(3)
    failed: list[BaseException] = []

    def work_beside() -> None:
        try:
            barrier.wait()
            while Message.objects.exclude(due_at=None).exists():
                mailing.mail_due()
        except BaseException as error:  # noqa: BLE001  (shown below)
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work_beside) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    message.refresh_from_db()
    assert (failed, mailed(), message.mailed) == ([], addresses(*people), 20)


def test_a_message_sent_twice_is_one_message_and_one_act(campaign: Campaign, owner: TeamMember) -> None:
    make_secured(campaign)
    message = draft(owner)
    sending.send(owner, message, WORDS)
    work()
    with pytest.raises(sending.SentAlready):
        sending.send(owner, message, WORDS)
    work()

    assert (Message.objects.count(), len(mailed()), CampaignAct.objects.count()) == (1, 1, 1)


def test_a_batch_costs_the_same_for_few_and_many(
    campaign: Campaign, owner: TeamMember, django_assert_num_queries: Any
) -> None:
    for people in (2, 40):
        many_pledges.crowd(campaign, people, source=f"s{people}")
        send(owner, source=f"s{people}")
        mailing.mail_due()
        # Claim (4 with its savepoint), the message, its next ones, whose turn it is, post, strike off, save.
        with django_assert_num_queries(12):
            mailing.mail_due()
    assert len(mailed()) == 42
