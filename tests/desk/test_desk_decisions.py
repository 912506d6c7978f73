"""What owners and treasurers decide at the desk: the deadline, the end, the seller's answer and its document."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaigns.models import Campaign, CampaignAct, TeamMember
from common.files.uploads import MAX_BYTES
from payments.decisions import approvals
from payments.models import MoneyAct
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_campaign, make_secured, pledge_with, put, signed_in
from tests.helpers.desk.desk_team import PDF, address, collected, document, in_offer, member, proven
from tests.helpers.pages import levels, words
from tests.helpers.simulation.timeline import close
from tests.helpers.workers import work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited", "media")]

Role = TeamMember.Role


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(threshold_cents=1_000_00, timezone="America/New_York")


def test_a_deadline_is_extended_on_the_campaign_s_own_clock(campaign: Campaign) -> None:
    Campaign.objects.update(deadline=datetime(2027, 3, 1, 22, 0, tzinfo=UTC))
    client = signed_in(member(campaign, Role.TREASURER))
    url = address(campaign, "deadline")
    page = client.get(url).content.decode()
    assert 'value="2027-03-01"' in page
    assert 'value="17:00"' in page
    assert "Eastern Time (America/New_York)" in page

    make_secured(campaign)
    later = {"day": "2027-07-01", "time": "17:30"}

    asked = client.post(url, later)

    assert "would be 1 July 2027, 17:30 (New York), and 1 person with a pledge would be notified" in words(asked)
    [shown] = re.findall(r'name="confirmed"\s+value="([^"]+)"', asked.content.decode())
    assert "would be 2 July" in words(client.post(url, {**later, "day": "2027-07-02", "confirmed": shown}))
    assert Campaign.objects.get().deadline == datetime(2027, 3, 1, 22, 0, tzinfo=UTC)

    answer = client.post(url, {**later, "confirmed": shown}, follow=True)

    assert "1 July 2027, 17:30 (New York)" in words(answer)
    assert Campaign.objects.get().deadline == datetime(2027, 7, 1, 21, 30, tzinfo=UTC)
    assert "Deadline extended: 1 March 2027, 17:00" in words(answer)


@pytest.mark.parametrize(
    ("day", "time", "message"),
    [
        ("2027-03-01", "17:00", "The deadline can only be extended here"),
        ("2027-02-28", "17:00", "The deadline can only be extended here"),
        ("2027-03-14", "02:30", "does not exist on that day"),
        ("9999-12-31", "23:59", "more than 5 years away"),
        ("soon", "17:00", "valid date"),
        ("2027-03-02", "25:00", "valid time"),
        ("", "", "required"),
    ],
)
def test_an_impossible_deadline_is_refused_with_a_reason(campaign: Campaign, day: str, time: str, message: str) -> None:
    Campaign.objects.update(deadline=datetime(2027, 3, 1, 22, 0, tzinfo=UTC))

    page = signed_in(member(campaign, Role.OWNER)).post(address(campaign, "deadline"), {"day": day, "time": time})

    assert message in page.content.decode()
    assert Campaign.objects.get().deadline == datetime(2027, 3, 1, 22, 0, tzinfo=UTC)
    assert not CampaignAct.objects.exists()


def test_cancelling_needs_a_reason_and_a_second_person(campaign: Campaign) -> None:
    first, second = (proven(member(campaign, role)) for role in (Role.OWNER, Role.TREASURER))
    make_secured(campaign, cents=40_26)
    url = address(campaign, "cancel")
    page = words(first.get(url))
    assert "ends the campaign for good" in page
    assert "It can be confirmed by: treasurer name (Treasurer)" in page
    assert "Saved cards to delete 1 · $40.26" in page
    assert "required" in words(first.post(url, {"reason": " "}))
    assert not MoneyAct.objects.exists()

    asked = first.post(url, {"reason": "The company\nwas sold."}, follow=True)
    again = first.post(url, {"reason": "Again."}, follow=True)
    assert "someone else has to confirm it: treasurer name (Treasurer)" in words(asked)
    assert levels(again) == ["info"]
    assert Campaign.objects.get().phase == "pledging"

    confirm = address(campaign, "confirm", pk=MoneyAct.objects.get().pk)
    assert confirm in second.get(asked.redirect_chain[-1][0]).content.decode()
    assert "Reason The company was sold." in words(second.get(confirm))
    assert "Confirmed: Cancel the campaign." in words(second.post(confirm, follow=True))
    assert Campaign.objects.get().phase == "cancelled"
    assert "Cancelled: requested with the reason: “The company was sold.” · treasurer name" in words(
        first.get(address(campaign))
    )
    assert "withdrawn, or it has lapsed" in words(second.post(confirm, follow=True))


def test_the_second_sees_what_the_first_saw_and_what_is_now(campaign: Campaign) -> None:
    first, second = (proven(member(campaign, role)) for role in (Role.OWNER, Role.TREASURER))
    make_secured(campaign, cents=40_00)
    first.post(address(campaign, "cancel"), {"reason": "It was sold."})
    make_secured(campaign, cents=50_00)

    page = words(second.get(address(campaign, "confirm", pk=MoneyAct.objects.get().pk)))

    assert "Saved cards to delete 1 · $40.00 now 2 · $90.00" in page
    assert "Registered interest that ends 0 · $0.00 Saved" in page
    assert "Requested by owner name" in page


def test_an_answer_is_recorded_by_one_and_confirmed_by_another(campaign: Campaign) -> None:
    collected(campaign)
    campaign = in_offer(campaign)
    first, second = (proven(member(campaign, role)) for role in (Role.OWNER, Role.TREASURER))

    page = first.post(address(campaign, "answer"), {"answer": "refused", "document": document()}, follow=True)
    assert "someone else has to confirm it: treasurer name (Treasurer)" in words(page)
    act = MoneyAct.objects.get()
    confirm = address(campaign, "confirm", pk=act.pk)
    assert f'href="{confirm}"' not in page.content.decode()
    assert levels(first.post(confirm, follow=True)) == ["error"]
    assert Campaign.objects.get().phase == "offer"

    assert address(campaign, "money_act", pk=act.pk) in second.get(address(campaign)).content.decode()
    shown = second.get(confirm)
    assert "the collected money is automatically refunded to the cards" in words(shown)
    assert "1 · $40.26" in words(shown)
    assert address(campaign, "document", pk=act.pk) in shown.content.decode()
    assert "Confirmed: Record the seller’s answer." in words(second.post(confirm, follow=True))
    assert Campaign.objects.get().phase == "failed"
    assert "Seller’s answer confirmed: Refused · treasurer name" in words(second.get(address(campaign)))


def test_a_team_of_one_learns_that_it_needs_a_second_person(campaign: Campaign) -> None:
    client = proven(member(campaign, Role.OWNER))
    member(campaign, Role.EDITOR)
    url = address(campaign, "cancel")

    page = client.get(url)
    assert "with their own mailbox has been an owner or treasurer for 24 hours yet" in words(page)
    assert "<textarea" not in page.content.decode()
    assert "This takes two people, each with their own mailbox" in words(
        client.post(url, {"reason": "Sold."}, follow=True)
    )
    assert not MoneyAct.objects.exists()


def test_a_request_of_another_campaign_answers_404(campaign: Campaign) -> None:
    other = in_offer(make_campaign())
    people = [member(other, role) for role in (Role.OWNER, Role.TREASURER)]
    theirs = approvals.request(
        MoneyAct(campaign=other, kind="answer", answer="refused", document=document()), people[0]
    )
    client = proven(member(campaign, Role.OWNER))

    for page in ("money_act", "document", "confirm"):
        assert client.get(address(campaign, page, pk=theirs.pk)).status_code == 404
    for page in ("confirm", "drop"):
        assert client.post(address(campaign, page, pk=theirs.pk)).status_code == 404
    assert MoneyAct.objects.get().is_waiting


def answered(campaign: Campaign, **form: Any) -> Any:
    """Record an answer, in a team that has somebody else to confirm it."""
    client = proven(member(campaign, Role.OWNER))
    member(campaign, Role.TREASURER)
    return client, client.post(address(campaign, "answer"), {"answer": "refused", **form})


def test_a_document_is_kept_under_a_random_name_and_handed_out_as_a_file(campaign: Campaign, tmp_path: Any) -> None:
    campaign = in_offer(campaign)
    client, _ = answered(campaign, document=document(name="../../<x>.html"))
    act = MoneyAct.objects.get()

    kept = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.parent.name for path in kept] == ["answers"]
    assert kept[0].suffix == ".pdf"
    assert "x" not in kept[0].stem
    got = client.get(address(campaign, "document", pk=act.pk))
    assert b"".join(got.streaming_content) == PDF
    assert got["Content-Disposition"] == f'attachment; filename="{campaign.slug}-refused.pdf"'
    assert (got["X-Content-Type-Options"], got["Content-Type"]) == ("nosniff", "application/pdf")
    assert "no-store" in got["Cache-Control"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html><script>alert(1)</script>", "not a PDF, PNG or JPEG"),
        (b"GIF89a", "not a PDF, PNG or JPEG"),
        (PDF + b" " * MAX_BYTES, "larger than 10 MB"),
        (b"", "empty"),
    ],
)
def test_a_document_of_another_kind_is_refused(campaign: Campaign, content: bytes, message: str) -> None:
    campaign = in_offer(campaign)

    _, page = answered(campaign, document=document(content))

    assert message in words(page)
    assert not MoneyAct.objects.exists()


@pytest.mark.parametrize(("content", "suffix"), [(PDF, "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg")])
def test_the_three_kinds_of_documents_are_taken(campaign: Campaign, content: bytes, suffix: str) -> None:
    campaign = in_offer(campaign)
    answered(campaign, document=document(content, "x"))

    assert str(MoneyAct.objects.get().document.name).endswith(f".{suffix}")


def test_a_decision_that_came_too_late_says_so(campaign: Campaign) -> None:
    client = proven(member(campaign, Role.OWNER))

    for page in ("answer", "capture", "release", "give_up"):
        assert "has moved on" in words(client.get(address(campaign, page), follow=True))
    Campaign.objects.update(deadline=timezone.now() - timedelta(seconds=1))
    assert "has moved on" in words(client.get(address(campaign, "deadline"), follow=True))
    put(phase="failed")
    assert "has moved on" in words(client.get(address(campaign, "cancel"), follow=True))


def test_a_draft_is_given_up_by_one_person_without_a_second_factor(campaign: Campaign) -> None:
    put(phase="draft")
    client = signed_in(member(campaign, Role.OWNER))
    assert address(campaign, "give_up") in client.get(address(campaign)).content.decode()

    page = client.post(address(campaign, "give_up"), follow=True)

    assert levels(page) == ["success"]
    assert Campaign.objects.get().phase == "cancelled"


def test_the_desk_offers_the_possible_decisions(campaign: Campaign, sandbox: Sandbox) -> None:
    client = signed_in(member(campaign, Role.OWNER))
    pledge_with(sandbox, campaign, cents=1_000_00)
    pledge_with(sandbox, campaign, "authenticationRequired", cents=40_26)

    def offered() -> list[str]:
        page = client.get(address(campaign)).content.decode()
        names = ("cancel", "capture", "release", "answer", "give_up")
        return [name for name in names if f'"{address(campaign, name)}"' in page]

    assert offered() == ["cancel"]
    close(campaign)
    assert offered() == ["cancel", "release"]  # nothing is reserved yet
    work(campaign)
    assert offered() == ["cancel", "capture", "release"]
    in_offer(campaign)
    assert offered() == ["cancel", "answer"]
