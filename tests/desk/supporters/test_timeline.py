"""The timeline of a supporter's page: which emails, payments, notes and tags belong to it, and who sees them."""

import re
from datetime import timedelta
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from campaigns.models import Campaign, TeamMember
from common.models import Mail
from desk.supporters import annotations, mails
from payments import payer_emails
from payments.models import Payment
from pledges.models import Announcement, Pledge
from tests.helpers.builders import make_campaign, make_secured, make_user, signed_in
from tests.helpers.community.updates import make_update
from tests.helpers.desk import many_pledges
from tests.helpers.desk.desk_team import address, in_phase, member
from tests.helpers.desk.team_messages import send, work
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db

Role = TeamMember.Role
ROOT = Path(settings.BASE_DIR)
POSTED = re.compile(r"""\bnotify\w*\(\s*(?:[\w.]+, )?"(\w+)"|\bAnnouncement\(?.*\bkind="(\w+)\"""")


def kinds(pledge: Pledge) -> list[str]:
    found = mails.about(pledge, list(pledge.events.all()), list(pledge.payments.all()))
    return [mail.kind for mail in found]


def post(key: str, to: Pledge, **fields: Any) -> None:
    Mail.objects.create(key=key, kind=key.split(":", maxsplit=1)[0], to=to.supporter.email, **fields)


def test_the_emails_about_a_pledge_are_found_and_no_others(campaign: Campaign) -> None:
    owner = campaign.team.get(user=member(campaign, Role.OWNER))
    pledge, other = make_secured(campaign), make_secured(campaign)
    elsewhere = make_secured(make_campaign(), supporter=pledge.supporter)
    Mail.objects.all().delete()
    payment = many_pledges.payment(pledge)
    payer_emails.notify_payers(campaign, "card_failed", [payment])
    payer_emails.notify_payers(campaign, "repair_reminder", [payment], ":1")
    post(f"card_fixed:{payment.pk}", pledge)
    post(f"card_missing:{pledge.pk}", pledge)
    announcement = Announcement.objects.create(campaign=campaign, kind="will_be_charged")
    update = make_update(campaign)
    for each in (pledge, other):
        post(f"will_be_charged:{announcement.pk}:{each.pk}", each)
        post(f"update:{update.pk}:{sha256(each.supporter.email.encode()).hexdigest()}", each)
    send(owner)
    work()
    post("login_code:1", pledge)
    post(f"pledge_saved:{elsewhere.events.last().pk}", elsewhere)  # type: ignore[union-attr]

    assert sorted(kinds(pledge)) == [
        "card_failed", "card_fixed", "card_missing", "message", "repair_reminder", "update", "will_be_charged"
    ]  # fmt: skip
    assert sorted(kinds(other)) == ["message", "update", "will_be_charged"]


def test_every_kind_that_is_posted_about_a_pledge_has_words() -> None:
    modules = (path for name in ("payments", "pledges", "desk/offline") for path in (ROOT / name).rglob("*.py"))
    found = [kinds for path in modules for kinds in POSTED.findall(path.read_text())]
    posted = {*filter(None, chain.from_iterable(found)), *Announcement.ONCE}

    assert posted >= {"card_fixed", "card_missing", "will_be_charged", "threshold_reached"}
    assert posted - mails.LABELS.keys() == set()


def test_everything_stands_on_one_timeline_newest_first(campaign: Campaign) -> None:
    pledge, olive = many_pledges.pledge(campaign), make_user("olive@example.org")
    now = timezone.now()
    payment = many_pledges.payment(pledge)
    Payment.objects.filter(pk=payment.pk).update(created_at=now + timedelta(hours=1))
    post(f"card_failed:{payment.pk}", pledge, sent_at=now + timedelta(hours=2))
    post(f"last_chance:{payment.pk}:3", pledge, given_up_at=now)
    Mail.objects.filter(kind="last_chance").update(created_at=now + timedelta(hours=3))
    annotations.add_note(pledge, "Called.", olive)
    pledge.notes.update(at=now + timedelta(hours=4))
    annotations.tag(pledge, "choir", olive)
    pledge.taggings.update(at=now + timedelta(hours=5))

    page = signed_in(member(campaign, Role.OWNER)).get(address(campaign, "supporter", pk=pledge.pk)).context["page"]

    assert [(each.what, each.text, each.by) for each in page.timeline] == [
        ("Tag: choir", "", "olive@example.org"),
        ("Note", "Called.", "olive@example.org"),
        ("Email: Last reminder to fix the card · not delivered", "", ""),
        ("Email: Card failed", "", ""),
        ("Payment requested · $40.00", "", ""),
        ("Form submitted", "", ""),
    ]


@pytest.mark.parametrize("role", [Role.EDITOR, Role.OBSERVER])
def test_who_does_not_see_supporters_in_full_sees_only_the_events(campaign: Campaign, role: str) -> None:
    pledge = many_pledges.pledge(campaign)
    post(f"card_failed:{many_pledges.payment(pledge).pk}", pledge)
    annotations.add_note(pledge, "Called.", make_user())
    annotations.tag(pledge, "choir", make_user())

    page = signed_in(member(campaign, role)).get(address(campaign, "supporter", pk=pledge.pk)).context["page"]

    assert [each.what for each in page.timeline] == ["Form submitted"]
    assert page.private is None


def test_the_page_offers_the_link_to_fix_a_card_only_while_that_is_possible(campaign: Campaign) -> None:
    pledge = many_pledges.pledge(campaign)
    many_pledges.payment(pledge, repair_until=timezone.now() + timedelta(hours=1))
    owner, page = signed_in(member(campaign, Role.OWNER)), address(campaign, "supporter", pk=pledge.pk)

    assert "Send the link to fix the card again" not in words(owner.get(page))
    in_phase(campaign, "collecting")
    assert "Send the link to fix the card again" in words(owner.get(page))
