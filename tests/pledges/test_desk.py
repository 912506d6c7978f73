"""The desk of a campaign's team: who sees it, what it shows, what can be decided there."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign, CampaignAct, TeamMember
from pledges import audit, steering
from pledges.forms import MAX_DOCUMENT_BYTES
from pledges.models import Account, Answer, AuditRun, Collection, Dispute, Payment, Pledge, Refund, Status
from sandbox.stripe.sandbox import Sandbox
from tests.make import make_campaign, make_secured, make_user
from tests.pledges.test_collecting import close, pledge_with, work
from tests.pledges.test_repair_views import words
from tests.pledges.test_views import signed_in

pytestmark = pytest.mark.django_db

Role = TeamMember.Role
State = Payment.State
PDF = b"%PDF-1.7 the seller says no"


@pytest.fixture(autouse=True)
def unlimited(settings: Any, tmp_path: Any) -> None:
    settings.STRIPE_REQUESTS_PER_SECOND = 0
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def campaign() -> Campaign:
    return make_campaign(threshold_cents=1_000_00, timezone="America/New_York")


def member(campaign: Campaign, role: str) -> User:
    return campaign.team.create(user=make_user(), role=role, name=f"{role} name").user


def address(campaign: Campaign, page: str = "desk", **more: Any) -> str:
    return reverse(f"pledges:{page}", kwargs={"slug": campaign.slug, **more})


def in_offer(campaign: Campaign) -> Campaign:
    Campaign.objects.filter(pk=campaign.pk).update(phase="offer", deadline=timezone.now())
    return Campaign.objects.get(pk=campaign.pk)


def document(content: bytes = PDF, name: str = "the answer.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


# -- who ---------------------------------------------------------------------------------------------

INSIDE = {"observer": 200, "editor": 200, "treasurer": 200, "owner": 200}
OUTSIDE = {"visitor": 302, "supporter": 404, "other organizer": 404, "removed member": 404}


def people(campaign: Campaign) -> dict[str, Client]:
    removed = member(campaign, Role.OWNER)
    campaign.team.filter(user=removed).delete()
    return {
        "visitor": Client(),
        "supporter": signed_in(make_secured(campaign).supporter),
        "other organizer": signed_in(member(make_campaign(), Role.OWNER)),
        "removed member": signed_in(removed),
        **{role: signed_in(member(campaign, role)) for role in INSIDE},
    }


def pages(campaign: Campaign) -> dict[str, str]:
    """Every address of the desk, in a campaign whose seller's answer waits to be confirmed."""
    answer = Answer.objects.create(
        campaign=campaign, kind="refused", recorded_by=member(campaign, Role.TREASURER), document=document()
    )
    return {
        "desk": address(campaign),
        "deadline": address(campaign, "desk_deadline"),
        "cancel": address(campaign, "desk_cancel"),
        "answer": address(campaign, "desk_answer"),
        "confirm": address(campaign, "desk_confirm", pk=answer.pk),
        "document": address(campaign, "desk_document", pk=answer.pk),
    }


def status(client: Client, url: str) -> int:
    answer = client.get(url)
    list(answer)  # a file is closed once it is read to its end
    return answer.status_code


@pytest.mark.parametrize("who", [*OUTSIDE, *INSIDE])
def test_every_page_is_open_to_exactly_those_it_is_for(campaign: Campaign, who: str) -> None:
    known = people(campaign)
    urls = pages(in_offer(campaign))

    got = {name: status(known[who], url) for name, url in urls.items()}

    if who in OUTSIDE:
        assert set(got.values()) == {OUTSIDE[who]}
        assert who != "visitor" or known[who].get(urls["desk"]).url.startswith("/accounts/login/?next=/c/")
    else:
        money = 200 if who in {"owner", "treasurer"} else 302
        # The deadline of a campaign that has closed is moved by nobody: back to the desk, with the reason.
        assert got == {
            "desk": 200, "deadline": 302, "cancel": money, "answer": money, "confirm": money, "document": 200
        }  # fmt: skip


@pytest.mark.parametrize("who", [*OUTSIDE, "observer", "editor"])
def test_nobody_else_can_decide_anything(campaign: Campaign, who: str) -> None:
    known = people(campaign)
    urls = pages(campaign)
    forms = {
        "deadline": {"day": "2099-01-01", "time": "12:00"},
        "cancel": {"reason": "Because."},
        "answer": {"kind": "accepted"},
        "confirm": {},
    }

    for phase in ("pledging", "offer"):
        Campaign.objects.update(phase=phase)
        for page, form in forms.items():
            answer = known[who].post(urls[page], form)
            assert answer.status_code == OUTSIDE.get(who, 302), page
            if who not in OUTSIDE:
                assert "Only an owner or a treasurer" in words(known[who].get(answer.url))

    now = Campaign.objects.get(pk=campaign.pk)
    assert (now.phase, now.deadline) == ("offer", campaign.deadline)
    assert not CampaignAct.objects.exists()
    assert Answer.objects.filter(confirmed_by=None).count() == Answer.objects.count() == 1


def test_a_desk_that_does_not_exist_looks_to_visitors_like_one_that_does(client: Client, campaign: Campaign) -> None:
    for slug in (campaign.slug, "nothing-of-that-name"):
        answer = client.get(reverse("pledges:desk", args=[slug]))
        assert answer.url == f"/accounts/login/?next=/c/{slug}/desk/"
    assert signed_in(make_user()).get(reverse("pledges:desk", args=["nothing-of-that-name"])).status_code == 404


def test_every_post_wants_a_csrf_token(campaign: Campaign) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(member(campaign, Role.OWNER), "allauth.account.auth_backends.AuthenticationBackend")

    for page, url in pages(campaign).items():
        if page not in {"desk", "document"}:
            assert client.post(url, {"reason": "Because."}).status_code == 403, page
        else:
            assert client.post(url).status_code in {403, 405}, page
    assert Campaign.objects.get(pk=campaign.pk).phase == "pledging"


# -- what it shows -----------------------------------------------------------------------------------


def test_the_day_of_collection_is_seen_as_it_is(campaign: Campaign, sandbox: Sandbox) -> None:
    client = signed_in(member(campaign, Role.OBSERVER))
    pledge_with(sandbox, campaign, cents=1_000_00)
    pledge_with(sandbox, campaign, "chargeCustomerFail", cents=40_26)
    before = words(client.get(address(campaign)))
    assert "It closes by itself on" in before
    assert "Nothing is reserved or collected before" in before

    close(campaign)
    assert "To be reserved 2 $1,040.26" in words(client.get(address(campaign)))
    work(campaign)
    page = words(client.get(address(campaign)))
    assert "Reserved 1 $1,000.00" in page
    assert "Declined 1 $40.26" in page
    assert "2 of 2 cards asked" in page
    assert "Declined cards can be put right until" in page
    assert "There was none yet" in page

    Payment.objects.filter(state=State.DECLINED).update(repair_until=timezone.now())
    work(campaign)
    audit.run(with_service=True)
    page = words(client.get(address(campaign)))
    assert "Offer made" in page
    assert "Collected 1 $1,000.00" in page
    assert "Released 1 $40.26" in page
    assert "Held for supporters −$1,000.00" in page
    assert "Together $0.00" in page
    assert "No problems" in page
    assert "Open for pledges → Collecting · by itself" in page


def test_a_repaired_pledge_stands_in_one_row_only(campaign: Campaign) -> None:
    pledge = make_secured(campaign, cents=40_26)
    facts = {"pledge": pledge, "campaign": campaign, "amount_cents": 40_26, "currency": "USD",
             "repair_until": timezone.now()}  # fmt: skip
    Payment.objects.create(state=State.RELEASED, **facts)
    Payment.objects.create(state=State.AUTHORIZED, **facts)
    Collection.objects.create(campaign=campaign, closed_at=timezone.now(), secured_cents=1, repair_until=timezone.now())

    page = words(signed_in(member(campaign, Role.OWNER)).get(address(campaign)))

    assert "Reserved 1 $40.26" in page
    assert "Released 0 $0.00" in page


def test_what_could_not_be_refunded_is_listed_with_its_reason(campaign: Campaign) -> None:
    pledge = make_secured(campaign, cents=40_26)
    Pledge.objects.update(status=Status.COLLECTED)
    payment = Payment.objects.create(
        pledge=pledge, campaign=campaign, state=State.CAPTURED, amount_cents=40_26, currency="USD",
        repair_until=timezone.now(),
    )  # fmt: skip
    Refund.objects.create(payment=payment, amount_cents=40_26, state="failed", failure="lost_or_stolen_card")
    client = signed_in(member(campaign, Role.OWNER))

    page = words(client.get(address(campaign)))
    assert f"{pledge.pk} $40.26 The card was reported lost or stolen. · {pledge.supporter.email}" in page
    assert pledge.supporter.email not in words(signed_in(member(campaign, Role.OBSERVER)).get(address(campaign)))
    assert "0 of 1 sent back" in page

    Pledge.objects.update(status=Status.REFUNDED)  # made good since
    assert str(pledge.pk) not in words(client.get(address(campaign)))


def test_an_audit_names_what_is_wrong_here_and_only_counts_the_rest(campaign: Campaign) -> None:
    pledge, elsewhere = make_secured(campaign), make_secured()
    AuditRun.objects.create(
        problems=[f"card: pledge {pledge.pk} is odd", f"card: pledge {elsewhere.pk} is odd"], with_service=False
    )

    page = words(signed_in(member(campaign, Role.OBSERVER)).get(address(campaign)))

    assert f"card: pledge {pledge.pk} is odd" in page
    assert str(elsewhere.pk) not in page
    assert "One more problem is not about this campaign" in page
    assert "No problems" not in page


def test_accounts_are_named_in_the_reader_s_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.translation._trans.gettext", lambda text: f"«{text}»")

    assert {str(account.label) for account in Account} == {
        "«With the payment service»", "«Held for supporters»", "«Fees of the payment service»", "«Disputed»",
        "«Lost in disputes»", "«Member shares»",
    }  # fmt: skip


@pytest.mark.parametrize("phase", Campaign.Phase.values)
def test_every_phase_says_what_it_means_and_what_comes_next(campaign: Campaign, phase: str) -> None:
    Campaign.objects.update(phase=phase)
    Collection.objects.create(campaign=campaign, closed_at=timezone.now(), secured_cents=1, repair_until=timezone.now())

    page = words(signed_in(member(campaign, Role.OWNER)).get(address(campaign)))

    label = str(Campaign.Phase(phase).label)
    assert label in page
    meaning = page.split(label)[1].split("As of")[0]
    assert len(meaning) > 30
    assert len(page.split("What happens next")[1]) > 30
    assert "None" not in page


def test_the_page_costs_the_same_with_one_and_fifty_pledges(campaign: Campaign) -> None:
    client = signed_in(member(campaign, Role.OWNER))
    Collection.objects.create(campaign=campaign, closed_at=timezone.now(), secured_cents=1, repair_until=timezone.now())

    def queries(pledges: int) -> int:
        users = User.objects.bulk_create(User(email=f"{uuid4().hex}@example.org") for _ in range(pledges))
        made = Pledge.objects.bulk_create(
            Pledge(campaign=campaign, supporter=user, amount_cents=40_00, form_key=uuid4(), status=Status.COLLECTED)
            for user in users
        )
        paid = Payment.objects.bulk_create(
            Payment(pledge=pledge, campaign=campaign, state=State.CAPTURED, amount_cents=40_00, currency="USD",
                    repair_until=timezone.now())
            for pledge in made
        )  # fmt: skip
        Refund.objects.bulk_create(Refund(payment=each, amount_cents=40_00, state="failed") for each in paid)
        Dispute.objects.bulk_create(Dispute(pk=each.pk.hex, payment=each, amount_cents=40_00) for each in paid)
        for user in users[:5]:
            campaign.acts.create(
                kind="extended", by=user, data=dict.fromkeys(("before", "after"), timezone.now().isoformat())
            )
            campaign.phase_changes.create(before="draft", after="pledging", by=user)
            Answer.objects.create(campaign=campaign, kind="refused", recorded_by=user)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(campaign)).status_code == 200
        return len(captured)

    assert queries(1) == queries(50) <= 18


# -- what can be decided -----------------------------------------------------------------------------


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
