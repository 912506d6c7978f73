"""The organizers' page of a change: written beside what is, looked at as supporters will be told, then published."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any
from unittest.mock import Mock

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns import totals
from campaigns.models import Campaign, Change, NotAllowed, TeamMember, WrongPhase
from common.mail import outbox
from common.models import Mail
from pledges import agreement, announcements, consent_windows, pledging, reconsent
from pledges.models import Pledge
from tests.helpers.builders import make_campaign, make_interest, make_secured, signed_in, unguarded
from tests.helpers.campaigns.amendments import as_sent, end_window, publish
from tests.helpers.desk.desk_team import INSIDE, OUTSIDE, address, member, people, read
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db

REASON = {"reason_en": "The seller asks for more."}


@pytest.fixture
def owner(campaign: Campaign) -> Client:
    return signed_in(member(campaign, TeamMember.Role.OWNER))


def shown(client: Client, campaign: Campaign) -> dict[str, str]:
    return as_sent(client.get(address(campaign, "amend")).context["form"])


def send(client: Client, campaign: Campaign, **changes: str) -> Any:
    return client.post(address(campaign, "amend"), {**shown(client, campaign), **REASON, **changes})


def publish_previewed(client: Client, campaign: Campaign, **changes: str) -> Any:
    return send(client, campaign, previewed=seal(send(client, campaign, look="1", **changes)), **changes)


def seal(answer: Any) -> str:
    found = re.search(r'name="previewed" value="([^"]+)"', answer.content.decode())
    assert found, words(answer)
    return unescape(found[1])


def test_the_present_values_stand_beside_the_new_ones(campaign: Campaign, owner: Client) -> None:
    with unguarded():
        campaign.assumptions.create(kind="premium", value=12_50, as_of=date(2026, 1, 1))

    page = words(owner.get(address(campaign, "amend")))

    for line in (
        "Currently: $1,000",
        "Currently: $5,000",
        "Currently: 12.5%",
        "Currently: not stated",
        "Currently: 14 October 2016",
    ):
        assert line in page


def test_a_change_is_looked_at_then_published(campaign: Campaign, owner: Client) -> None:
    make_secured(campaign), make_interest(campaign)

    looked = send(owner, campaign, look="1", threshold="2,000", premium="30")
    assert "before: $1,000 → now: $2,000" in words(looked)
    assert not Change.objects.exists()
    done = publish_previewed(owner, campaign, threshold="2,000", premium="30")

    assert done.url == address(campaign)
    assert "Change 1 is in force. 2 supporters are being asked by email." in words(owner.get(done.url))
    change = Change.objects.get()
    assert change.after == {"threshold_cents": 2_000_00, "premium": 30_00}
    assert change.reasons == {"en": "The seller asks for more."}


def test_what_was_looked_at_is_the_mail_that_supporters_get(campaign: Campaign, owner: Client) -> None:
    make_secured(campaign, cents=campaign.min_cents)
    looked = unescape(send(owner, campaign, look="1", threshold="2,000").content.decode())

    publish_previewed(owner, campaign, threshold="2,000")
    announcements.announce_due()

    letter = outbox.render(Mail.objects.get(kind="change_published"))
    body = re.sub(r"/p/\S+", "/p/", str(letter.body))
    previewed = re.sub(r"/p/\S+", "/p/", looked.split("<pre>")[1].split("</pre>")[0])
    assert str(letter.subject) in looked
    assert [line for line in body.split("\n") if "Reference" not in line] == [
        line for line in previewed.split("\n") if "Reference" not in line
    ]


def test_a_change_is_not_published_without_a_preview(campaign: Campaign, owner: Client) -> None:
    looked = send(owner, campaign, look="1", threshold="2,000")

    for form in ({"threshold": "2,000"}, {"threshold": "3,000", "previewed": seal(looked)}):
        answer = send(owner, campaign, **form)
        assert "nothing is published yet" in words(answer)
    assert not Change.objects.exists()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({}, "You have not changed anything, so there is nothing to publish"),
        ({"threshold": "6,000"}, "The optimum cannot be below the threshold"),
        ({"min": "2,000"}, "The largest pledge cannot be below the smallest"),
        ({"threshold": "2,000", "reason_en": ""}, "This field is required"),
        ({"day": "2099-01-01"}, "extend it instead"),
        ({"day": f"{timezone.now() + timedelta(days=4):%Y-%m-%d}"}, "Please extend the deadline first"),
    ],
)
def test_impossible_changes_are_explained_in_the_form(
    campaign: Campaign, owner: Client, changes: dict[str, str], problem: str
) -> None:
    assert problem in words(send(owner, campaign, **changes))
    assert not Change.objects.exists()


def test_too_little_time_before_the_deadline_is_explained_with_a_remedy() -> None:
    campaign = make_campaign(deadline=timezone.now() + timedelta(days=4))

    answer = send(signed_in(member(campaign, "owner")), campaign, threshold="2,000")

    assert "which is after the deadline. Please extend the deadline first." in words(answer)


def test_terms_and_a_nearer_deadline_are_written_on_the_same_page(campaign: Campaign, owner: Client) -> None:
    nearer = f"{campaign.deadline - timedelta(days=2):%Y-%m-%d}"

    publish_previewed(owner, campaign, terms_en="Be *kind*.", day=nearer)

    now = Campaign.objects.get()
    assert (now.terms.number, now.terms.texts) == (2, {"en": "Be *kind*."})
    assert f"{now.deadline:%Y-%m-%d}" == nearer
    assert set(Change.objects.get().after) == {"terms", "deadline"}


def test_a_reason_in_one_language_is_enough_and_says_which_it_is(campaign: Campaign, owner: Client) -> None:
    with unguarded():
        campaign.texts.create(language="de", title="Unser Gemeingut")
    assert "in at least one language" in words(send(owner, campaign, threshold="2,000", reason_en=""))
    pledge = make_secured(campaign)

    said = {"threshold": "2,000", "reason_en": "", "reason_de": "Der Verkäufer will mehr."}
    publish_previewed(owner, campaign, **said)

    assert Change.objects.get().reasons == {"de": "Der Verkäufer will mehr."}
    reader = signed_in(pledge.supporter)
    public, own = reverse("campaigns:changes", args=[campaign.slug]), reverse("pledges:reconfirm", args=[pledge.pk])
    for url in (public, own):
        page = reader.get(url)
        assert "Written in German." in words(page)
        assert '<p class="reason" lang="de">Der Verkäufer will mehr.</p>' in page.content.decode()
    assert render_to_string("includes/other_language.html#written", {"shown": "en"}).strip() == ""
    announcements.announce_due()
    mail = outbox.render(Mail.objects.get(kind="change_published"))
    assert "Written in German." in str(mail.body)
    assert 'lang="de"' in str(mail.alternatives[0][0])


def test_a_second_click_and_a_second_owner_find_the_change_open(campaign: Campaign, owner: Client) -> None:
    form = {**shown(owner, campaign), **REASON, "threshold": "2,000"}
    form["previewed"] = seal(owner.post(address(campaign, "amend"), {**form, "look": "1"}))

    for _ in range(2):
        owner.post(address(campaign, "amend"), form)

    assert "Supporters are still being asked about the last change" in read(owner, campaign)
    assert Change.objects.count() == 1
    assert owner.get(address(campaign, "amend")).url == address(campaign)


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (NotAllowed(), "Only an owner of this campaign can do that."),
        (reconsent.EndsTooSoon("3 March"), "Supporters would have until 3 March to answer"),
        (reconsent.ChangedMeanwhile(), "Someone else has just published a change."),
        (WrongPhase(), "only while the campaign is open"),
    ],
)
def test_a_change_that_became_impossible_is_explained(
    campaign: Campaign, owner: Client, monkeypatch: pytest.MonkeyPatch, refusal: Exception, said: str
) -> None:
    monkeypatch.setattr(reconsent, "publish", Mock(side_effect=refusal))

    publish_previewed(owner, campaign, threshold="2,000")

    assert said in read(owner, campaign)


@pytest.mark.parametrize("who", [*OUTSIDE, *INSIDE])
def test_only_owners_write_a_change(campaign: Campaign, who: str) -> None:
    client = people(campaign)[who]

    answers = [client.get(address(campaign, "amend")), client.post(address(campaign, "amend"), {})]

    wanted = 200 if who == "owner" else OUTSIDE.get(who, 302)
    assert [answer.status_code for answer in answers] == [wanted, wanted]
    assert not Change.objects.exists()


def test_the_desk_shows_how_many_confirmed_and_until_when(campaign: Campaign, owner: Client) -> None:
    assert "Change the terms" in read(owner, campaign)
    pledges = [make_secured(campaign) for _ in range(3)]
    change = publish(campaign)
    pledging.change_amount(Pledge.objects.get(pk=pledges[0].pk), 40_00)
    make_secured(Campaign.objects.get())

    page = read(owner, campaign)

    assert "Change 1: who has confirmed 1 of 3 have confirmed" in page
    assert "Change the terms" not in page
    assert "Change published; supporters must confirm it: 1" in page
    listed = words(owner.get(address(campaign, "supporters"), {"problem": "reconfirm"}))
    assert [each.supporter.email in listed for each in pledges] == [False, True, True]
    end_window(change)
    consent_windows.end_due()
    assert "who has confirmed" not in read(owner, campaign)


def test_a_confirmation_counts_only_for_its_own_change(campaign: Campaign) -> None:
    pledge = make_secured(campaign)
    for _ in range(2):
        change = publish(campaign)
        pledging.change_amount(Pledge.objects.get(pk=pledge.pk), 40_00)
        standing = agreement.progress(Campaign.objects.get(), totals.of([campaign])[campaign.pk])
        assert standing
        assert (standing.agreed, standing.asked, standing.percent) == (1, 1, 100)
        end_window(change)
        consent_windows.end_due()
