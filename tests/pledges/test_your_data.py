"""What is stored about a person can be downloaded by them alone, and erased once nothing depends on it."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from campaigns import totals
from campaigns.models import Campaign
from common import sql
from community.models import Follower, MailChoice
from desk.supporters import annotations
from payments.books import audit
from pledges import pledging
from pledges.models import Pledge
from pledges.personal_data import erasing
from tests.helpers.builders import make_draft, make_member, make_secured, make_staff, make_user, signed_in
from tests.helpers.community.posts import ask, prove
from tests.helpers.community.signatures import make_signature, make_version

pytestmark = pytest.mark.django_db

EMAIL = "ada@example.org"


def everything(campaign: Campaign) -> Pledge:
    """A pledge that is over, a draft, a signature, a choice, mails, and what the team wrote down."""
    pledge = make_secured(campaign, supporter=make_user(EMAIL), name="Ada Lovelace", show_name=True)
    annotations.tag(pledge, "press", make_user())
    pledging.withdraw(pledge)
    make_draft(campaign, supporter=pledge.supporter, name="Ada Lovelace")
    MailChoice.objects.create(campaign=campaign, email=EMAIL, wants_updates=False)
    make_version(campaign)
    make_signature(campaign, EMAIL, name="Ada Lovelace")
    ask(campaign, "Who is Lovelace?", prove(pledge.supporter), name="Ada Lovelace")
    Follower.objects.create(campaign=campaign, email=EMAIL, language="en", asked_at=timezone.now())
    return pledge


def stored(text: str) -> list[str]:
    """The tables with this text in a row, whatever the column."""
    tables = sql.rows("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
    return [
        table
        for [table] in tables
        if sql.rows(f"SELECT 1 FROM {table} row WHERE row::text ILIKE %s LIMIT 1", [f"%{text}%"])
    ]


def test_the_file_has_what_is_stored_about_the_person_and_nobody_else(campaign: Campaign) -> None:
    pledge = everything(campaign)
    make_secured(campaign, name="Somebody Else")

    answer = signed_in(pledge.supporter).get(reverse("pledges:data_file"))

    found = json.loads(answer.content)
    assert found["account"]["email"] == EMAIL
    assert found["pledges"][0]["reference"] == pledge.reference
    assert [event["what"] for event in found["pledges"][0]["history"]] == ["noted", "secured", "withdrawn"]
    assert found["pledges"][0]["amount"] == "40.00 USD"
    assert "I authorize" in found["pledges"][0]["agreed_to"][0]["text"]
    assert found["updates_by_email"] == {campaign.slug: False}
    assert [each["name"] for each in found["signatures"]] == ["Ada Lovelace"]
    assert [each["text"] for each in found["questions_and_comments"]] == ["Who is Lovelace?"]
    assert [each["campaign"] for each in found["followed"]] == [campaign.slug]
    assert b"Somebody Else" not in answer.content
    assert answer["Content-Disposition"] == 'attachment; filename="commonbid.json"'


def test_a_mailed_link_to_one_pledge_does_not_open_it(client: Client, campaign: Campaign) -> None:
    pledge = make_secured(campaign)
    session = client.session
    session["pledge_links"] = {str(pledge.pk): str(pledge.links.latest("pk").pk)}
    session.save()

    for name in ("data", "data_file"):
        assert "login" in client.get(reverse(f"pledges:{name}")).url


def test_erasing_leaves_no_address_and_no_name_anywhere(campaign: Campaign) -> None:
    pledge = everything(campaign)
    client = signed_in(pledge.supporter)
    assert len(stored(EMAIL)) > 3

    answer = client.post(reverse("pledges:data"), {"sure": "on"})

    assert answer.url == "/"
    assert "_auth_user_id" not in client.session
    assert stored(EMAIL) == stored("Lovelace") == []
    kept = Pledge.objects.get()
    assert (kept.pk, kept.amount_cents, kept.consents.count(), kept.links.count()) == (pledge.pk, 40_00, 1, 0)
    assert not User.objects.get(pk=pledge.supporter_id).is_active
    assert audit.problems() == []


def test_who_was_erased_can_start_anew(campaign: Campaign) -> None:
    erasing.erase(everything(campaign).supporter)

    again = make_secured(campaign, supporter=make_user(EMAIL))

    assert totals.of([campaign])[campaign.pk].secured.people == 1
    assert again.supporter.is_active


@pytest.mark.parametrize("needed", ["pledge", "team", "staff", "refund"])
def test_nothing_is_erased_while_it_is_needed(campaign: Campaign, needed: str) -> None:
    user = {"team": lambda: make_member(campaign), "staff": make_staff}.get(needed, make_user)()
    if needed in {"pledge", "refund"}:
        pledge = make_secured(campaign, supporter=user)
    if needed == "refund":
        pledge.record_event(pledge.events.model.Kind.REFUNDED)
        Pledge.objects.update(status="refunded")

    answer = signed_in(user).post(reverse("pledges:data"), {"sure": "on"}, follow=True)

    assert "some of it is still needed" in answer.content.decode()
    assert "still needed: you have a pledge" in " ".join(answer.content.decode().split())
    assert User.objects.get(pk=user.pk).email == user.email


def test_nothing_is_erased_without_the_tick(campaign: Campaign) -> None:
    pledge = everything(campaign)

    page = signed_in(pledge.supporter).post(reverse("pledges:data")).content.decode()

    assert "Please tick the box if you want your data to be erased." in page
    assert stored(EMAIL)


def test_a_month_after_a_refund_the_data_can_be_erased(campaign: Campaign) -> None:
    pledge = make_secured(campaign)
    Pledge.objects.update(status="refunded")
    pledge.record_event(pledge.events.model.Kind.REFUNDED)
    assert not erasing.is_possible(pledge.supporter)

    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert erasing.is_possible(pledge.supporter)
