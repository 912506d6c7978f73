"""The log of a campaign: complete, page by page, for the whole team, and as a file."""

import csv
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import User
from campaigns.models import Campaign, CampaignAct, TeamMember
from desk import log
from payments.decisions import approvals
from payments.models import MoneyAct
from tests.helpers.builders import make_campaign, put, signed_in, unguarded
from tests.helpers.desk.desk_team import INSIDE, OUTSIDE, address, failed_refund, member, people
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db

Role = TeamMember.Role
MEMBER = {"role": "editor", "email": "ed@example.org", "name": "Ed"}
FULL = {"request": "01a207d1-b77c-7435-8646-1a38b78b4bef", "act": "refund", "answer": "accepted", "reason": "Because",
        "pledge": "01a207d1-0000-7435-8646-1a38b78b4bef", "cents": 40_26}  # fmt: skip
DATA: dict[str, dict[str, Any]] = {
    "extended": dict.fromkeys(("before", "after"), "2027-03-01T22:00:00+00:00"),
    "published": {"phase": "pledging", "terms": 1},
    "supporters_exported": {"format": "csv"},
    "export_fetched": {"format": "csv"},
    "offline_loaded": {"number": 3},
    "proposal_opened": {"number": 3},
    "roll_fetched": {"number": 3},
    "election_recorded": {"number": 3},
    "motion_removed": {"reason": "Insulting"},
    "outcome_published": {"number": 3, "version": 1},
    "register_fetched": {"day": "2027-03-01"},
    "petition_published": {"number": 3},
    "thread_closed": {"thread": 3, "reason": "All is said"},
    "debaters_set": {"debaters": "secured"},
    "corrected": {"page": "texts", "language": "de", "replaced": {"risks": "None."}},
    "role_changed": {**MEMBER, "before": "owner"},
    **{
        f"webhook_{what}": {"webhook": "Ours", "server": "hooks.example.org"}
        for what in ("added", "changed", "removed", "off", "on")
    },
    **dict.fromkeys(("member_invited", "invitation_taken_back", "member_joined", "member_removed"), MEMBER),
}


@pytest.fixture
def owner(campaign: Campaign) -> User:
    return member(campaign, Role.OWNER)


def rows(client: Client, campaign: Campaign, **query: str) -> list[dict[str, str]]:
    answer = client.get(address(campaign, "log_file"), query)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
    return list(csv.DictReader(text.splitlines()))


def write(campaign: Campaign, by: User | None, number: int, kind: str = "offline_loaded") -> CampaignAct:
    return campaign.acts.create(by=by, kind=kind, data={"number": number})


@pytest.mark.parametrize("kind", CampaignAct.Kind)
def test_every_kind_of_act_is_described(campaign: Campaign, owner: User, kind: CampaignAct.Kind) -> None:
    campaign.acts.create(by=owner, kind=kind, data=DATA.get(kind, FULL))
    client = signed_in(owner)

    page = words(client.get(address(campaign, "log")))

    assert f"{kind.label}: " in page
    assert [row["kind"] for row in rows(client, campaign)] == [kind.value]
    assert "· owner name" in page


@pytest.mark.parametrize(("role", "told"), [(Role.TREASURER, "Tag: hopeless case"), (Role.OBSERVER, "Tag: …")])
def test_the_tag_of_a_message_is_shown_to_those_who_see_tags(campaign: Campaign, role: str, told: str) -> None:
    reader = member(campaign, role)
    campaign.acts.create(by=reader, kind="message_sent", data={"wanted": {"tag": "hopeless case"}})

    assert [row["what"] for row in rows(signed_in(reader), campaign)] == ["Message to supporters sent"]
    assert [row["about"] for row in rows(signed_in(reader), campaign)] == [told]


def test_a_request_is_in_the_log_from_beginning_to_end_with_a_link(campaign: Campaign, owner: User) -> None:
    tom = member(campaign, Role.TREASURER)
    asked = approvals.request(MoneyAct(campaign=campaign, kind="cancel", reason="It was sold."), owner)
    approvals.confirm(asked, tom)

    answer = signed_in(owner).get(address(campaign, "log"))

    page = words(answer)
    told = [
        "Cancelled: requested with the reason: “It was sold.” · treasurer name",
        "Phase: Open for pledges → Cancelled · treasurer name",
        "Confirmation by a second person requested: Cancel the campaign · It was sold. · owner name",
    ]
    assert [page.index(line) for line in told] == sorted(page.index(line) for line in told)
    assert answer.content.decode().count(address(campaign, "money_act", pk=asked.pk)) == 2


def test_pages_follow_each_other_without_a_gap_or_a_double(campaign: Campaign, owner: User) -> None:
    with time_machine.travel(timezone.now(), tick=False):  # all at the same moment
        for number in range(4):
            write(campaign, owner, number)
            campaign.phase_changes.create(before="draft", after="interest", by=owner)
    member_ = campaign.team.select_related("campaign").get(user=owner)
    found: list[tuple[str, str]] = []
    before, pages = "", 0
    while before or not pages:
        page = log.page(member_, log.Wanted(), before, limit=3)
        found += [(entry.kind, entry.detail) for entry in page.entries]
        before, pages = page.before, pages + 1

    assert pages == 3
    assert found == [
        *(("offline_loaded", str(number)) for number in (3, 2, 1, 0)),
        *[("phase", "Draft → Gathering interest")] * 4,
    ]


def test_the_next_page_is_requested_with_the_token_of_the_page_before(campaign: Campaign, owner: User) -> None:
    for number in range(log.PAGE + 1):
        write(campaign, owner, number)
    client = signed_in(owner)
    first = client.get(address(campaign, "log"), {"kind": "offline_loaded"})

    second = client.get(address(campaign, "log") + "?" + first.context["page"].older)

    assert "Older" in words(first)
    assert [entry.detail for entry in second.context["page"].entries] == ["0"]
    assert "Older" not in words(second)
    assert client.get(address(campaign, "log"), {"before": "forged"}).status_code == 404
    other = make_campaign()
    theirs = signed_in(member(other, Role.OWNER))
    assert theirs.get(address(other, "log") + "?" + first.context["page"].older).status_code == 404


def test_it_is_filtered_by_what_by_whom_and_when(campaign: Campaign, owner: User) -> None:
    Campaign.objects.update(timezone="America/New_York")
    tom, gone = member(campaign, Role.TREASURER), member(campaign, Role.OWNER)
    moments = {1: (2026, 3, 2, 4, 59), 2: (2026, 3, 2, 5, 0), 3: (2026, 3, 3, 4, 59), 4: (2026, 3, 3, 5, 0)}
    for number, by in {1: owner, 2: tom, 3: gone, 4: None}.items():
        with time_machine.travel(datetime(*moments[number], tzinfo=UTC), tick=False):
            write(campaign, by, number)
    with unguarded():
        campaign.team.filter(user=gone).delete()
    campaign.phase_changes.create(before="draft", after="pledging", by=owner)
    client = signed_in(owner)

    def found(**query: str) -> list[str]:
        return [row["about"] for row in rows(client, campaign, **query)]

    moved = "Draft → Open for pledges"
    assert found() == [moved, "4", "3", "2", "1"]
    assert found(kind="phase") == [moved]
    assert found(kind="offline_loaded", who=str(owner.pk)) == ["1"]
    assert found(who=str(gone.pk)) == ["3"]
    assert found(who="nobody") == ["4"]
    assert found(since="2026-03-02", until="2026-03-02") == ["3", "2"]  # that day in New York
    assert gone.email in words(client.get(address(campaign, "log")))
    assert "Select a valid choice" in words(client.get(address(campaign, "log"), {"who": "me"}))


@pytest.mark.parametrize("role", INSIDE)
def test_a_supporters_amount_is_shown_to_those_who_may_see_it(campaign: Campaign, owner: User, role: str) -> None:
    tom = member(campaign, Role.TREASURER)
    failed = failed_refund(campaign)
    put(phase="failed")
    approvals.confirm(approvals.request(MoneyAct(campaign=campaign, kind="refund", refund=failed), owner), tom)
    client = signed_in(member(campaign, role))

    page = words(client.get(address(campaign, "log"))) + str(rows(client, campaign))

    assert failed.payment.pledge.reference in page
    assert ("$40.26" in page) is (role in {"owner", "treasurer"})
    assert failed.payment.pledge.supporter.email not in page


@pytest.mark.parametrize("who", OUTSIDE)
def test_the_log_is_only_for_the_team(campaign: Campaign, who: str) -> None:
    client = people(campaign)[who]

    for page in ("log", "log_file", "log_workbook"):
        assert client.get(address(campaign, page)).status_code == OUTSIDE[who]


def test_the_file_runs_no_formulas_and_is_in_the_readers_language(campaign: Campaign, owner: User) -> None:
    for reason in ("=HYPERLINK(1)", "+1", "@x", '"two, \n lines"'):
        campaign.acts.create(by=owner, kind="cancelled", data={"reason": reason})
    client = signed_in(owner)

    abouts = [row["about"] for row in rows(client, campaign)]
    assert abouts[1:] == ["'@x", "'+1", "'=HYPERLINK(1)"]
    answer = client.get("/de" + address(campaign, "log_file"))
    assert "Abgebrochen" in b"".join(answer.streaming_content).decode()  # type: ignore[arg-type]
    assert answer["Content-Disposition"] == f'attachment; filename="{campaign.slug}-log.csv"'


def test_the_workbook_holds_what_the_file_holds_with_real_moments(campaign: Campaign, owner: User) -> None:
    Campaign.objects.update(timezone="America/New_York")
    for reason in ("=1+1", "Because"):
        campaign.acts.create(by=owner, kind="cancelled", data={"reason": reason})
    client = signed_in(owner)

    answer = client.get(address(campaign, "log_workbook"), {"kind": "cancelled"})
    heads, *found = load_workbook(BytesIO(b"".join(answer.streaming_content))).worksheets[0].values  # type: ignore[arg-type]

    written = rows(client, campaign, kind="cancelled")
    moments = [datetime.fromisoformat(row["at"]).replace(tzinfo=None) for row in written]
    assert list(heads) == list(written[0])
    assert [row[0] for row in found] == moments
    assert [row[3] for row in found] == ["Because", "=1+1"]
    assert answer["Content-Disposition"] == f'attachment; filename="{campaign.slug}-log.xlsx"'


def test_the_file_is_read_in_batches(campaign: Campaign, owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "BATCH", 3)
    for number in range(7):
        write(campaign, owner, number)

    assert [row["about"] for row in rows(signed_in(owner), campaign)] == list("6543210")


@pytest.mark.parametrize("acts", [1, 30])
def test_the_page_costs_the_same_with_one_and_thirty_acts(campaign: Campaign, owner: User, acts: int) -> None:
    for number in range(acts):
        write(campaign, member(campaign, Role.EDITOR), number)
    client = signed_in(owner)

    with CaptureQueriesContext(connection) as captured:
        client.get(address(campaign, "log"))

    assert len(captured) == 8
