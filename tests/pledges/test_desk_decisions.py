"""What owners and treasurers decide at the desk: the deadline, the end, the seller's answer and its document."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaigns.models import Campaign, CampaignAct, TeamMember
from pledges import steering
from pledges.forms import MAX_DOCUMENT_BYTES
from pledges.models import Answer
from tests.make import make_campaign, signed_in
from tests.pledges.desk import PDF, address, document, in_offer, member
from tests.pledges.pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited", "media")]

Role = TeamMember.Role


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(threshold_cents=1_000_00, timezone="America/New_York")


def test_a_deadline_is_extended_on_the_campaign_s_own_clock(campaign: Campaign) -> None:
    Campaign.objects.update(deadline=datetime(2027, 3, 1, 22, 0, tzinfo=UTC))
    client = signed_in(member(campaign, Role.TREASURER))
    url = address(campaign, "desk_deadline")
    page = client.get(url).content.decode()
    assert 'value="2027-03-01"' in page
    assert 'value="17:00"' in page
    assert "Eastern Time (America/New_York)" in page

    answer = client.post(url, {"day": "2027-07-01", "time": "17:30"}, follow=True)

    assert "1 July 2027, 17:30 (Eastern Daylight Time)" in words(answer)
    assert Campaign.objects.get().deadline == datetime(2027, 7, 1, 21, 30, tzinfo=UTC)
    assert "Deadline extended: 1 March 2027, 17:00" in words(answer)


@pytest.mark.parametrize(
    ("day", "time", "message"),
    [
        ("2027-03-01", "17:00", "never shortened"),
        ("2027-02-28", "17:00", "never shortened"),
        ("2027-03-14", "02:30", "does not exist on that day"),
        ("9999-12-31", "23:59", "more than 5 years away"),
        ("soon", "17:00", "valid date"),
        ("2027-03-02", "25:00", "valid time"),
        ("", "", "required"),
    ],
)
def test_a_deadline_that_cannot_be_is_refused_in_words(campaign: Campaign, day: str, time: str, message: str) -> None:
    Campaign.objects.update(deadline=datetime(2027, 3, 1, 22, 0, tzinfo=UTC))

    page = signed_in(member(campaign, Role.OWNER)).post(address(campaign, "desk_deadline"), {"day": day, "time": time})

    assert message in page.content.decode()
    assert Campaign.objects.get().deadline == datetime(2027, 3, 1, 22, 0, tzinfo=UTC)
    assert not CampaignAct.objects.exists()


def test_cancelling_wants_a_reason_and_happens_once(campaign: Campaign) -> None:
    client = signed_in(member(campaign, Role.OWNER))
    url = address(campaign, "desk_cancel")
    assert "cannot be undone" in words(client.get(url))
    assert "required" in words(client.post(url, {"reason": " "}))
    assert Campaign.objects.get().phase == "pledging"

    first = client.post(url, {"reason": "The company\nwas sold."}, follow=True)
    second = client.post(url, {"reason": "Again."}, follow=True)

    assert "Cancelled: The company was sold. · owner name" in words(first)
    assert "has moved on" in words(second)
    assert CampaignAct.objects.count() == 1


def test_an_answer_is_recorded_by_one_and_confirmed_by_another(campaign: Campaign) -> None:
    campaign = in_offer(campaign)
    olive, tom = member(campaign, Role.OWNER), member(campaign, Role.TREASURER)
    first, second = signed_in(olive), signed_in(tom)

    page = first.post(address(campaign, "desk_answer"), {"kind": "refused", "document": document()}, follow=True)
    assert "somebody else has to confirm it: treasurer name (Treasurer)" in words(page)
    answer = Answer.objects.get()
    confirm = address(campaign, "desk_confirm", pk=answer.pk)
    assert f'href="{confirm}"' not in page.content.decode()
    assert "another owner or treasurer has to confirm" in words(first.post(confirm, follow=True))
    assert Campaign.objects.get().phase == "offer"

    assert f'href="{confirm}"' in second.get(address(campaign)).content.decode()
    assert "The campaign ends, and $0.00 go back" in words(second.get(confirm))
    assert "The answer is confirmed: Refused." in words(second.post(confirm, follow=True))
    assert Campaign.objects.get().phase == "failed"
    assert "Seller’s answer confirmed: Refused · treasurer name" in words(second.get(address(campaign)))
    assert "has moved on" in words(second.post(confirm, follow=True))


def test_a_team_of_one_is_told_that_it_needs_a_second(campaign: Campaign) -> None:
    campaign = in_offer(campaign)
    page = signed_in(member(campaign, Role.OWNER)).post(
        address(campaign, "desk_answer"), {"kind": "accepted"}, follow=True
    )

    assert "The team has no other" in words(page)


def test_an_answer_of_another_campaign_is_not_there(campaign: Campaign) -> None:
    campaign = in_offer(campaign)
    other = in_offer(make_campaign())
    theirs = Answer.objects.create(
        campaign=other, kind="refused", recorded_by=member(other, Role.OWNER), document=document()
    )
    client = signed_in(member(campaign, Role.OWNER))

    assert client.get(address(campaign, "desk_document", pk=theirs.pk)).status_code == 404
    assert client.post(address(campaign, "desk_confirm", pk=theirs.pk)).status_code == 404
    assert not Answer.objects.exclude(confirmed_by=None).exists()


def test_a_document_is_kept_under_a_random_name_and_handed_out_as_a_file(campaign: Campaign, tmp_path: Any) -> None:
    campaign = in_offer(campaign)
    client = signed_in(member(campaign, Role.OWNER))
    client.post(address(campaign, "desk_answer"), {"kind": "refused", "document": document(name="../../<x>.html")})
    answer = Answer.objects.get()

    kept = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.parent.name for path in kept] == ["answers"]
    assert kept[0].suffix == ".pdf"
    assert "x" not in kept[0].stem
    got = client.get(address(campaign, "desk_document", pk=answer.pk))
    assert b"".join(got.streaming_content) == PDF  # type: ignore[arg-type]
    assert got["Content-Disposition"] == f'attachment; filename="{campaign.slug}-refused.pdf"'
    assert (got["X-Content-Type-Options"], got["Content-Type"]) == ("nosniff", "application/pdf")
    assert "no-store" in got["Cache-Control"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html><script>alert(1)</script>", "no PDF, PNG or JPEG"),
        (b"GIF89a", "no PDF, PNG or JPEG"),
        (PDF + b" " * MAX_DOCUMENT_BYTES, "larger than 10 MB"),
        (b"", "empty"),
    ],
)
def test_a_document_of_another_kind_is_refused(campaign: Campaign, content: bytes, message: str) -> None:
    campaign = in_offer(campaign)

    page = signed_in(member(campaign, Role.OWNER)).post(
        address(campaign, "desk_answer"), {"kind": "refused", "document": document(content)}
    )

    assert message in words(page)
    assert not Answer.objects.exists()


@pytest.mark.parametrize(("content", "suffix"), [(PDF, "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg")])
def test_the_three_kinds_of_documents_are_taken(campaign: Campaign, content: bytes, suffix: str) -> None:
    campaign = in_offer(campaign)
    signed_in(member(campaign, Role.OWNER)).post(
        address(campaign, "desk_answer"), {"kind": "refused", "document": document(content, "x")}
    )

    assert str(Answer.objects.get().document.name).endswith(f".{suffix}")


def test_a_decision_that_came_too_late_says_so(campaign: Campaign) -> None:
    client = signed_in(member(campaign, Role.OWNER))

    assert "has moved on" in words(client.get(address(campaign, "desk_answer"), follow=True))
    Campaign.objects.update(deadline=timezone.now() - timedelta(seconds=1))
    assert "has moved on" in words(client.get(address(campaign, "desk_deadline"), follow=True))
    steering.cancel(Campaign.objects.get(), "Over.", member(campaign, Role.OWNER))
    assert "has moved on" in words(client.get(address(campaign, "desk_cancel"), follow=True))
