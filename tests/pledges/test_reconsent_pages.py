"""A supporter reads what changed and answers; visitors read what changed, and when."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from campaigns import amendments
from campaigns.models import Campaign
from common.mail import outbox
from common.models import Mail
from pledges import announcements, cards, consent_windows
from pledges.models import Pledge, Status
from tests.helpers.builders import make_campaign, make_draft, make_secured, make_user, signed_in
from tests.helpers.campaigns.amendments import end_window, publish
from tests.helpers.pages import enter_code, filled, levels, mailed_code, mailed_link, send, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(campaign: Campaign) -> Pledge:
    """Somebody who pledged before the threshold was doubled and the terms were rewritten."""
    pledge = make_secured(campaign)
    publish(campaign, threshold_cents=2_000_00, terms={"en": "Be *kind*."})
    return Pledge.objects.get(pk=pledge.pk)


def page(pledge: Pledge, name: str = "reconfirm") -> str:
    return reverse(f"pledges:{name}", args=[pledge.pk])


def answer(client: Client, pledge: Pledge, **changes: Any) -> Any:
    return client.post(page(pledge), filled(**{"amount": "40", "version": "1", **changes}))


def test_the_link_of_a_mail_leads_to_what_changed_and_changes_nothing(client: Client, asked: Pledge) -> None:
    opened = client.get(mailed_link(asked))
    assert opened.url == page(asked)

    for _ in range(3):
        client.head(page(asked))
        shown = words(client.get(page(asked)))

    assert "Threshold, below which nothing is charged before: $1,000 → now: $2,000" in shown
    assert "The seller asks for more." in shown
    assert "Current terms, version 2 Be kind ." in shown
    assert "You pledged $40.00 before this change" in shown
    assert Pledge.objects.get().must_reconfirm


def test_one_click_confirms_and_a_second_changes_nothing(asked: Pledge) -> None:
    client = signed_in(asked.supporter)

    first, again = answer(client, asked), answer(client, asked)

    assert (first.url, again.url) == (page(asked, "pledge"), page(asked, "pledge"))
    assert levels(client.get(first.url)) == ["success"]
    assert Pledge.objects.get().version == 1
    assert asked.events.filter(kind="reconfirmed").count() == 1


def test_without_a_tick_nothing_is_confirmed(asked: Pledge) -> None:
    shown = answer(signed_in(asked.supporter), asked, consent=None)

    assert "You cannot pledge without giving your consent" in words(shown)
    assert Pledge.objects.get().must_reconfirm


def test_an_answer_to_an_earlier_version_is_asked_again_and_has_to_be_ticked_again(asked: Pledge) -> None:
    shown = answer(signed_in(asked.supporter), asked, version="0")

    assert "has just changed. Please review it before you agree" in words(shown)
    assert "checked" not in shown.content.decode().split('name="consent"')[1].split(">")[0]
    assert Pledge.objects.get().must_reconfirm


def test_the_amount_can_be_changed_with_the_answer(asked: Pledge) -> None:
    answer(signed_in(asked.supporter), asked, amount="70")

    pledge = Pledge.objects.get()
    assert (pledge.amount_cents, pledge.must_reconfirm) == (70_00, False)


def test_a_supporter_can_withdraw_instead_of_agreeing(asked: Pledge) -> None:
    withdrawal = reverse("payments:withdraw", args=[asked.pk])
    client = signed_in(asked.supporter)
    assert withdrawal in client.get(page(asked)).content.decode()

    client.post(withdrawal)

    assert Pledge.objects.get().status == Status.WITHDRAWN


def test_no_page_bypasses_the_change(asked: Pledge) -> None:
    client = signed_in(asked.supporter)

    assert "Please confirm your pledge again" in words(client.get(page(asked, "pledge")))
    assert client.get(page(asked, "amount")).url == page(asked)
    assert client.post(page(asked, "amount"), filled(version="1")).url == page(asked)
    assert client.get(client.post(page(asked, "card")).url).url == page(asked)
    with pytest.raises(cards.ConsentNeeded):
        cards.open_card_page(asked)


def test_after_the_window_the_page_says_so_and_confirms_nothing(asked: Pledge) -> None:
    end_window(asked.campaign.changes.get())
    client = signed_in(asked.supporter)

    assert "The time to confirm has passed" in words(client.get(page(asked)))
    assert levels(client.get(answer(client, asked).url)) == ["error"]
    consent_windows.end_due()
    shown = words(client.get(page(asked, "pledge")))
    assert "Lapsed" in shown
    assert "Pledge again" in shown


def test_other_pledges_have_nothing_to_confirm(asked: Pledge) -> None:
    assert Client().get(page(asked)).url.startswith("/accounts/login/")
    assert signed_in(make_user()).get(page(asked)).status_code == 404
    assert signed_in(asked.supporter).get(page(make_secured(asked.campaign))).status_code == 404


def test_a_form_that_was_opened_before_the_change_is_shown_again(client: Client, asked: Pledge) -> None:
    shown = send(client, asked.campaign, version="0")

    assert "has just changed. Please review it before you agree" in words(shown)
    assert 'name="version" value="1"' in shown.content.decode()
    assert Pledge.objects.get() == asked


def test_a_form_sent_before_the_change_and_confirmed_after_it_must_be_filled_in_again(
    client: Client, campaign: Campaign
) -> None:
    send(client, campaign)
    publish(campaign)

    back = client.get(enter_code(client, mailed_code()).url)

    assert back.url == reverse("pledges:start", args=[campaign.slug])
    assert "has changed since you opened this form" in words(client.get(back.url))
    assert not Pledge.objects.live().exists()


def test_a_pledge_on_paper_that_no_longer_fits_leads_to_the_form(client: Client, campaign: Campaign) -> None:
    draft = make_draft(campaign, cents=40_00, source="offline:paper")
    from pledges import emails

    emails.notify_many("offline_noted", campaign, {str(draft.pk): draft})
    publish(campaign, max_cents=30_00)
    body = str(outbox.render(Mail.objects.get(kind="offline_noted")).body)
    client.get("/p/" + body.split("/p/")[1].split("/", maxsplit=1)[0] + "/")

    back = client.post(reverse("pledges:agree", args=[draft.pk]), {"consent": "on", "version": "1"})

    assert back.url == reverse("pledges:start", args=[campaign.slug])


def test_the_mails_say_what_changed_why_and_until_when(asked: Pledge) -> None:
    announcements.announce_due()
    message = outbox.render(Mail.objects.get(kind="change_published"))

    body, html = " ".join(str(message.body).split()), str(message.alternatives[0][0])
    assert message.subject == "Our Commons has changed: do you still want to take part?"
    assert "Threshold, below which nothing is charged: $1,000, now $2,000" in body
    assert "Terms: version 1, now version 2" in body
    assert "The seller asks for more." in body
    assert "If you do nothing, your pledge lapses then and nothing is charged." in body
    assert "/p/" in body
    assert len(html) < 30_000


@pytest.mark.parametrize("kind", ["change_reminder", "pledge_reconfirmed", "not_reconfirmed"])
def test_every_mail_of_a_change_can_be_read(asked: Pledge, kind: str) -> None:
    from pledges import emails

    facts = amendments.mail_context(asked.campaign.changes.get())
    emails.notify_many(kind, asked.campaign, {"1": asked}, lambda _: facts)

    message = outbox.render(Mail.objects.get(kind=kind))

    assert "Our Commons" in str(message.subject)
    assert "{" not in f"{message.body}"


def test_the_public_history_says_what_changed_and_when(client: Client, asked: Pledge) -> None:
    campaign = asked.campaign
    assert (
        reverse("campaigns:changes", args=[campaign.slug]) in client.get(campaign.get_absolute_url()).content.decode()
    )

    shown = words(client.get(reverse("campaigns:changes", args=[campaign.slug])))

    assert "Change 1" in shown
    assert "Supporters who pledged before this change can confirm until" in shown
    assert "before: $1,000 → now: $2,000" in shown
    assert "The seller asks for more." in shown


def test_a_campaign_that_never_changed_has_no_history(client: Client) -> None:
    campaign = make_campaign()

    assert "since publication" not in words(client.get(campaign.get_absolute_url()))
    assert client.get(reverse("campaigns:changes", args=[campaign.slug])).status_code == 404
