import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
import time_machine
from django.core import mail as outbox
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import mail
from accounts.models import Mail
from campaigns import following, mailing, updates
from campaigns.following import set_wants_updates, wants_updates
from campaigns.models import Campaign, MailChoice, Signature, Update
from pledges import pledging
from pledges.models import Pledge
from tests.campaigns.newsroom import make_signature, make_update, signed_in
from tests.make import make_campaign, make_interest, make_secured, make_user

pytestmark = pytest.mark.django_db

Audience = Update.Audience


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign()


def slowly(act: Callable[..., Any]) -> Callable[..., Any]:
    def slow(*arguments: Any) -> Any:
        time.sleep(0.3)
        return act(*arguments)

    return slow


def sweep() -> None:
    while mailing.mail_due():
        pass


def mailed() -> list[str]:
    """Who was written to, in the order of the alphabet."""
    return sorted(Mail.objects.filter(kind="update").values_list("to", flat=True))


def test_mail_goes_to_those_who_signed_up_for_it_and_to_those_who_pledged(campaign: Campaign) -> None:
    signer = make_signature(campaign)
    outdated = make_signature(campaign, status=Signature.Status.OUTDATED)
    make_signature(campaign, wants_updates=False)
    make_signature(campaign, status=Signature.Status.UNCONFIRMED)
    make_signature(campaign, status=Signature.Status.WITHDRAWN)
    interested, pledged = make_interest(campaign), make_secured(campaign)
    pledging.withdraw(make_secured(campaign))
    make_secured(make_campaign())
    make_signature(make_campaign())
    update = make_update(campaign, by_mail=True)

    sweep()

    readers = [signer.email, outdated.email, interested.supporter.email, pledged.supporter.email]
    assert mailed() == sorted(readers)
    update.refresh_from_db()
    assert (update.mailed, update.due_at) == (4, None)


def test_an_update_for_people_who_pledged_is_mailed_to_them_alone(campaign: Campaign) -> None:
    make_signature(campaign)
    make_interest(campaign)
    pledged = make_secured(campaign)
    make_update(campaign, by_mail=True, audience=Audience.PLEDGED)

    sweep()

    assert mailed() == [pledged.supporter.email]


def test_a_choice_outweighs_what_people_signed_up_for(campaign: Campaign) -> None:
    no, yes, silent = (make_signature(campaign, wants_updates=wants) for wants in (True, False, True))
    pledged = make_secured(campaign)
    set_wants_updates(campaign, no.email.upper(), wants=False)
    set_wants_updates(campaign, yes.email, wants=True)
    set_wants_updates(campaign, pledged.supporter.email, wants=False)
    set_wants_updates(make_campaign(), silent.email, wants=False)
    make_update(campaign, by_mail=True)

    sweep()

    assert mailed() == sorted([yes.email, silent.email])
    for email in (no.email, yes.email, silent.email, pledged.supporter.email, "nobody@example.org"):
        assert wants_updates(campaign, email) == (email in mailed())


def test_who_signed_and_pledged_is_mailed_once(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing, "BATCH", 1)
    pledges = [make_secured(campaign) for _ in range(3)]
    for pledge in pledges:
        make_signature(campaign, pledge.supporter.email)
    update = make_update(campaign, by_mail=True)

    sweep()

    assert mailed() == sorted(pledge.supporter.email for pledge in pledges)
    update.refresh_from_db()
    assert update.mailed == 3


def test_everybody_is_mailed_in_their_own_language(campaign: Campaign) -> None:
    make_signature(campaign, "de@example.org", language="de")
    make_signature(campaign, "it@example.org", language="it")
    words = {"en": {"title": "Hello", "body": "English."}, "de": {"title": "Guten Tag", "body": "Deutsch."}}
    make_update(campaign, words=words, by_mail=True)

    sweep()
    mail.deliver()

    sent = {message.to[0]: message for message in outbox.outbox}
    assert "Guten Tag" in sent["de@example.org"].subject
    assert "/de/n/" in sent["de@example.org"].body
    assert "Hello" in sent["it@example.org"].subject


def test_nothing_is_mailed_before_its_time_nor_without_being_asked_for(campaign: Campaign) -> None:
    make_signature(campaign)
    make_update(campaign)
    planned = make_update(campaign, publish_at=timezone.now() + timedelta(hours=2), by_mail=True)

    sweep()
    assert mailed() == []

    with time_machine.travel(planned.publish_at, tick=False):
        sweep()
    assert len(mailed()) == 1


def test_a_batch_that_dies_is_repeated_and_nobody_is_mailed_twice(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailing, "BATCH", 2)
    people = sorted(make_signature(campaign).email for _ in range(5))
    update, really = make_update(campaign, by_mail=True), mail.post_many
    calls: list[int] = []

    def dies_after_the_second(letters: Any) -> None:
        calls.append(1)
        really(letters)
        if len(calls) == 2:
            raise SystemExit

    monkeypatch.setattr(mail, "post_many", dies_after_the_second)
    with pytest.raises(SystemExit):
        sweep()
    assert len(mailed()) == 2

    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        sweep()
    update.refresh_from_db()
    assert mailed() == people
    assert (update.mailed, update.due_at) == (5, None)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_mail_everybody_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing, "BATCH", 3)
    campaign = make_campaign()
    people = sorted(make_signature(campaign).email for _ in range(20))
    update, barrier = make_update(campaign, by_mail=True), threading.Barrier(4)
    failed: list[BaseException] = []

    def work() -> None:
        try:
            barrier.wait()
            while Update.objects.exclude(due_at=None).exists():
                mailing.mail_due()
        except BaseException as error:  # noqa: BLE001  (shown below)
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    update.refresh_from_db()
    assert (failed, mailed(), update.mailed, update.due_at) == ([], people, 20, None)


@pytest.mark.django_db(transaction=True)
def test_of_two_updates_due_at_once_one_waits_until_the_pause_is_over(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.UPDATE_MAIL_HOURS = 72
    monkeypatch.setattr(mailing, "AT_ONCE", 1)
    monkeypatch.setattr(mailing, "recipients", slowly(mailing.recipients))
    campaign, barrier = make_campaign(), threading.Barrier(2)
    make_signature(campaign)
    # As they may come about when the setting is changed, or the workers stood still for days.
    for _ in range(2):
        make_update(campaign, by_mail=True)

    def work() -> None:
        barrier.wait()
        mailing.mail_due()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    waiting = Update.objects.get(mailed_at=None)
    first = Update.objects.exclude(mailed_at=None).get()
    assert waiting.due_at == first.mailed_at + timedelta(hours=72)
    assert len(mailed()) == 1
    with time_machine.travel(waiting.due_at - timedelta(seconds=1), tick=False):
        sweep()
        assert len(mailed()) == 1
    with time_machine.travel(waiting.due_at, tick=False):
        sweep()
    assert len(mailed()) == 2


def test_a_correction_mails_nobody_again(campaign: Campaign) -> None:
    make_signature(campaign)
    update = make_update(campaign, by_mail=True)
    sweep()

    updates.correct(Update.objects.get(pk=update.pk), {"en": {"title": "Corrected", "body": "Text"}})
    sweep()

    assert len(mailed()) == 1


@pytest.mark.parametrize("people", [1, 3])
def test_a_batch_costs_the_same_for_few_and_many(
    campaign: Campaign, django_assert_num_queries: Any, people: int
) -> None:
    for _ in range(people):
        make_signature(campaign)
        make_secured(campaign)
    make_update(campaign, by_mail=True)
    # Claim (4 with its savepoint), the update, the campaign's lock, the last mail, two lists, keys known, post, save.
    with django_assert_num_queries(14):
        mailing.mail_due()
    assert len(mailed()) == 2 * people


# -- the message -------------------------------------------------------------------------------------


def letter(campaign: Campaign, body: str = "Read [this](https://example.org/).") -> Any:
    make_signature(campaign, "ada@example.org")
    make_update(campaign, body=body, by_mail=True, audience=Audience.SUPPORTERS)
    sweep()
    return mail.render(Mail.objects.get(kind="update"))


def link(message: Any, path: str) -> str:
    return path + message.body.split(path)[1].split()[0]


def test_the_mail_has_the_text_and_opens_it_in_a_browser(campaign: Campaign) -> None:
    message = letter(campaign)

    assert message.subject == "Our Commons: We are 1,000"
    assert "Read [this](https://example.org/)." in message.body
    assert '<a href="https://example.org/"' in message.alternatives[0].content
    answer = Client().get(link(message, "/n/"))
    assert 'href="https://example.org/"' in answer.content.decode()


def test_the_largest_update_makes_a_mail_below_30_kb(campaign: Campaign) -> None:
    message = letter(campaign, ("A word and *another* one. " * 400)[:10_000])
    assert len(message.message().as_bytes()) < 30_000


def test_script_in_an_update_is_inert_in_its_mail(campaign: Campaign) -> None:
    html = letter(campaign, "<script>alert(1)</script> [x](javascript:alert(1))").alternatives[0].content
    assert "<script" not in html
    assert 'href="javascript' not in html


def test_an_update_can_be_unsubscribed_from_with_one_click(campaign: Campaign) -> None:
    raw = message_from_bytes(letter(campaign).message().as_bytes(), policy=policy.default)

    assert raw["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = raw["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000").removeprefix("http://testserver")
    path = "/u/" + path.split("/u/")[1]
    for _ in range(2):
        # As mail programs do it: no cookie, no page seen before, no referrer.
        answer = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert MailChoice.objects.get().wants_updates is False
    make_update(campaign, by_mail=True)
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        sweep()
    assert Mail.objects.filter(kind="update").count() == 1


def test_the_header_is_one_address_in_angle_brackets_as_it_is_sent(campaign: Campaign) -> None:
    lines = letter(campaign).message().as_bytes().decode().replace("\n ", " ").splitlines()
    (header,) = [line for line in lines if line.startswith("List-Unsubscribe:")]
    value = header.removeprefix("List-Unsubscribe:").strip()
    assert (value[0], value[-1], " " in value, "=?" in value) == ("<", ">", False, False)


def test_opening_the_unsubscribe_page_changes_nothing_and_there_is_a_way_back(campaign: Campaign) -> None:
    path, browser = link(letter(campaign), "/u/"), Client(enforce_csrf_checks=True)

    for _ in range(10):
        assert "Send me no more updates" in browser.get(path).content.decode()
        browser.head(path)
    assert not MailChoice.objects.exists()

    assert "Send me updates again" in browser.post(path).content.decode()
    assert wants_updates(campaign, "ada@example.org") is False
    browser.post(path, {"again": "1"})
    assert wants_updates(campaign, "ada@example.org") is True
    assert browser.get(f"{path.rstrip('/')}x/").status_code == 404


def test_the_link_of_a_pledge_stops_the_mail_of_that_campaign_alone(campaign: Campaign) -> None:
    supporter = make_user()
    pledges = [make_secured(each, supporter=supporter) for each in (campaign, make_campaign())]
    token = following.unsubscribe_token(f"p{pledges[0].pk.hex}")

    Client().post(reverse("campaigns:unsubscribe", args=[token]))

    assert [wants_updates(pledge.campaign, supporter.email) for pledge in pledges] == [False, True]


def test_other_mails_have_no_such_header() -> None:
    mail.post("login_code", "ada@example.org", {"code": "123456"})
    raw = mail.render(Mail.objects.get()).message()
    assert [name for name in raw if name.startswith("List-")] == []


def test_the_outbox_holds_neither_text_nor_secret(campaign: Campaign) -> None:
    letter(campaign)
    row = Mail.objects.get(kind="update")
    assert set(row.data) == {"update", "recipient"}
    assert "ada@" not in row.key


# -- the choice on the pledge page -------------------------------------------------------------------


def test_a_supporter_stops_and_starts_updates_on_the_pledge_page(campaign: Campaign) -> None:
    pledge: Pledge = make_secured(campaign)
    browser = signed_in(pledge.supporter)
    page, act = (reverse(f"pledges:{name}", args=[pledge.pk]) for name in ("pledge", "updates"))

    assert "Send me no more updates" in browser.get(page).content.decode()
    assert "You get no more updates" in browser.post(act, follow=True).content.decode()
    assert wants_updates(campaign, pledge.supporter.email) is False
    assert "Send me updates again" in browser.get(page).content.decode()
    browser.post(act, {"again": "1"})
    assert wants_updates(campaign, pledge.supporter.email) is True
    assert signed_in(make_user()).post(act).status_code == 404
    assert browser.get(act).status_code == 405


def test_mail_of_a_past_year_does_not_hold_up_an_update(campaign: Campaign) -> None:
    make_signature(campaign)
    make_update(campaign, by_mail=True, due_at=None, mailed_at=datetime(2026, 1, 1, tzinfo=UTC))
    make_update(campaign, by_mail=True)
    sweep()
    assert len(mailed()) == 1
