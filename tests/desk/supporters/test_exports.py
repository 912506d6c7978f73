"""Files of supporters: who may have one, what is in it, and how long it lives."""

import csv
import io
import zipfile
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone
from openpyxl import load_workbook

from campaigns.models import Campaign, NotAllowed, TeamMember
from common import sql
from common.files import spreadsheet
from common.mail import outbox
from common.models import Mail
from desk.models import Export
from desk.supporters import annotations, export_files, export_table, exports
from desk.supporters.criteria import Wanted
from payments.models import Payment
from pledges.models import Card
from tests.helpers.builders import join, make_campaign, make_user, signed_in, unguarded
from tests.helpers.desk import many_pledges
from tests.helpers.desk.desk_team import address, member
from tests.helpers.pages import levels, words
from tests.helpers.threads import at_once, is_waited_for, wait_until

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

Role = TeamMember.Role


@pytest.fixture
def owner(campaign: Campaign) -> TeamMember:
    return join(campaign, user=make_user("olive@example.org"), role=Role.OWNER, name="Olive")


def made(owner: TeamMember, kind: str = "csv", **wanted: Any) -> Export:
    export = exports.request(owner, Export.Format(kind), Wanted(**wanted))
    assert export_files.work_due() == 1
    return Export.objects.get(pk=export.pk)


def lines(export: Export) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content(export).decode("utf-8-sig"), newline="")))


def content(export: Export) -> bytes:
    with export.file.open() as file:
        return bytes(file.read())


def sheet(export: Export) -> list[tuple[Any, ...]]:
    return list(load_workbook(io.BytesIO(content(export))).active.iter_rows(values_only=True))


def kept(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def test_a_file_holds_what_its_columns_say(owner: TeamMember, campaign: Campaign) -> None:
    pledge = many_pledges.pledge(campaign, name="Ada", show_name=True, source="letter", amount_cents=40_26)
    many_pledges.payment(pledge, Payment.State.RELEASED)
    many_pledges.payment(pledge, Payment.State.AUTHORIZED)
    many_pledges.card(pledge, country="AT")
    pledge.cards.update(state=Card.State.FORGOTTEN)
    many_pledges.card(pledge, country="CH")
    for word in ("press", "early"):
        annotations.tag(pledge, word, owner.user)

    assert lines(made(owner)) == [
        {
            "reference": pledge.reference,
            "pledged_at": pledge.created_at.replace(microsecond=0).isoformat(),
            "stage": "secured",
            "amount": "40.26",
            "currency": "USD",
            "email": pledge.supporter.email,
            "name": "Ada",
            "name_is_public": "yes",
            "amount_is_public": "no",
            "language": "en",
            "source": "letter",
            "card_country": "CH",
            "payment": "authorized",
            "tags": "early; press",
        }
    ]


@pytest.mark.parametrize(
    ("zone", "currency", "amount"),
    [("America/St_Johns", "JPY", "4026"), ("Asia/Kolkata", "KWD", "4.026"), ("UTC", "EUR", "40.26")],
)
def test_time_and_amount_are_those_of_the_campaign(zone: str, currency: str, amount: str) -> None:
    campaign = make_campaign(timezone=zone, currency=currency)
    owner = join(campaign, user=make_user(), role=Role.OWNER, name="Olive")
    pledge = many_pledges.pledge(campaign, amount_cents=40_26)
    there = pledge.created_at.astimezone(ZoneInfo(zone)).replace(microsecond=0)

    [line] = lines(made(owner))
    [_, row] = sheet(made(owner, "xlsx"))

    assert (line["pledged_at"], line["amount"], line["currency"]) == (there.isoformat(), amount, currency)
    assert row[1:5] == (there.replace(tzinfo=None), "secured", float(amount), currency)


def test_whatever_a_name_is_both_files_hold_it(owner: TeamMember, campaign: Campaign) -> None:
    names = [
        "a,b",
        'Ada "Countess" L.',
        "two\nlines",
        "\\.",
        "\\N",
        "NULL",
        "",
        "'",
        "''=1",
        "-",
        "=1+1",
        "%s",
        "Ωmega, 李",
    ]
    for name in reversed(names):
        many_pledges.pledge(campaign, name=name)

    assert [line["name"] for line in lines(made(owner))] == [spreadsheet.harmless(name) for name in names]
    assert [row[6] or "" for row in sheet(made(owner, "xlsx"))[1:]] == names


def test_every_column_is_explained_where_exports_are_requested(owner: TeamMember, campaign: Campaign) -> None:
    page = words(signed_in(owner.user).get(address(campaign, "exports")))

    assert [
        name for name, meaning in export_table.COLUMNS.items() if name not in page or str(meaning) not in page
    ] == []


def test_an_export_holds_each_matching_supporter_once(
    owner: TeamMember, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_table, "BATCH", 3)
    wanted = many_pledges.crowd(campaign, 10, source="letter")
    many_pledges.crowd(campaign, 2)
    many_pledges.crowd(make_campaign(), 2, source="letter")

    sql.execute("SET LOCAL enable_nestloop = off")  # as with many rows, whose join keeps no order

    export = made(owner, source="letter")

    assert [line["reference"] for line in lines(export)] == [each.reference for each in reversed(wanted)]
    assert export.rows == 10
    assert content(export).count(b"\r\n") == 11


def test_an_export_is_requested_with_the_filter_of_the_list(owner: TeamMember, campaign: Campaign) -> None:
    wanted = many_pledges.pledge(campaign, source="letter", amount_cents=40_00)
    many_pledges.pledge(campaign, source="letter", amount_cents=30_00)
    client = signed_in(owner.user)

    url = f"{address(campaign, 'exports')}?source=letter&least=35"
    answer = client.post(url, {"format": "csv"}, follow=True)
    export_files.work_due()

    assert levels(answer) == ["success"]
    assert answer["Refresh"] == "5"
    assert [line["reference"] for line in lines(Export.objects.get())] == [wanted.reference]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_of_a_supporter_becomes_a_formula(owner: TeamMember, campaign: Campaign, start: str) -> None:
    many_pledges.pledge(campaign, name=f"{start}cmd|' /C calc'!A0")

    assert lines(made(owner))[0]["name"][:2] == f"'{start}"
    with zipfile.ZipFile(io.BytesIO(content(made(owner, "xlsx")))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "cmd|" in sheet


def test_amounts_are_numbers_in_a_spreadsheet_and_addresses_no_links(owner: TeamMember, campaign: Campaign) -> None:
    many_pledges.pledge(campaign, amount_cents=40_26, name="https://example.org")

    with zipfile.ZipFile(io.BytesIO(content(made(owner, "xlsx")))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()

    assert "<v>40.26</v>" in sheet
    assert "hyperlink" not in sheet


def test_a_long_table_goes_on_on_the_next_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "SHEET_ROWS", 2)

    spreadsheet.write_xlsx(tmp_path / "book", ["head"], (["row"] for _ in range(5)))

    with zipfile.ZipFile(tmp_path / "book") as book:
        sheets = [book.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (1, 2, 3)]
    assert [(sheet.count("head<"), sheet.count("row<")) for sheet in sheets] == [(1, 2), (1, 2), (1, 1)]


def test_the_link_is_mailed_once_to_the_requester_with_its_expiry(owner: TeamMember, campaign: Campaign) -> None:
    many_pledges.crowd(campaign, 2)
    export = made(owner)

    letter = Mail.objects.get(kind="export_ready")
    body = str(outbox.render(letter).body)
    assert letter.to == "olive@example.org"
    assert address(campaign, "export", pk=export.pk) in body
    assert "It contains 2 supporters" in body
    assert export.due_at is not None
    assert abs(export.due_at - timezone.now() - timedelta(days=7)) < timedelta(minutes=1)


def test_requesting_and_downloading_are_logged(owner: TeamMember, campaign: Campaign) -> None:
    export = made(owner)
    client = signed_in(owner.user)

    answer = client.get(address(campaign, "export", pk=export.pk))

    assert b"reference," in b"".join(answer)
    assert answer["Content-Disposition"].startswith("attachment")
    assert [(act.kind, act.by) for act in campaign.acts.order_by("pk")] == [
        ("supporters_exported", owner.user),
        ("export_fetched", owner.user),
    ]
    assert "Supporter export downloaded: CSV" in words(client.get(address(campaign)))


def test_until_a_file_is_ready_the_same_request_again_returns_it(owner: TeamMember, campaign: Campaign) -> None:
    treasurer = join(campaign, user=make_user(), role=Role.TREASURER, name="Tess")
    choir, xlsx = Wanted(source="choir"), Export.Format.XLSX
    first = exports.request(owner, xlsx, choir)

    assert exports.request(owner, xlsx, choir) == first
    for other in ((owner, xlsx, Wanted()), (owner, Export.Format.CSV, choir), (treasurer, xlsx, choir)):
        assert exports.request(*other) != first
    assert campaign.exports.count() == campaign.acts.filter(kind="supporters_exported").count() == 4
    while export_files.work_due():
        pass
    assert exports.request(owner, xlsx, choir) != first


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_request_one_file(owner: TeamMember, campaign: Campaign) -> None:
    is_first_in = Event()

    def click(number: int) -> Export:
        if number:
            assert is_first_in.wait(30)
            return exports.request(owner, Export.Format.XLSX, Wanted())
        with transaction.atomic():
            export = exports.request(owner, Export.Format.XLSX, Wanted())
            is_first_in.set()
            wait_until(is_waited_for, seconds=10)
        return export

    assert len(set(at_once(click, 2))) == 1
    assert campaign.exports.count() == 1


def test_after_seven_days_the_file_is_gone(owner: TeamMember, campaign: Campaign, media: Path) -> None:
    export = made(owner)
    assert export_files.work_due() == 0
    Export.objects.update(due_at=timezone.now())

    assert export_files.work_due() == 1
    assert export_files.work_due() == 0

    assert kept(media) == []
    answer = signed_in(owner.user).get(address(campaign, "export", pk=export.pk), follow=True)
    assert levels(answer) == ["error"]


def test_a_member_who_lost_the_role_gets_no_file(owner: TeamMember, campaign: Campaign) -> None:
    ready = made(owner)
    waiting = exports.request(owner, Export.Format.CSV, Wanted())
    client = signed_in(owner.user)
    with unguarded():
        campaign.team.filter(pk=owner.pk).update(role=Role.EDITOR)

    export_files.work_due()

    waiting.refresh_from_db()
    assert (waiting.file.name, waiting.due_at) == ("", None)
    assert client.get(address(campaign, "export", pk=ready.pk)).url == address(campaign, "supporters")
    with pytest.raises(NotAllowed):
        exports.request(owner, Export.Format.CSV, Wanted())


def test_the_files_of_another_campaign_answer_404(owner: TeamMember, campaign: Campaign) -> None:
    stranger = make_campaign()
    client = signed_in(member(stranger, Role.OWNER))

    assert client.get(address(stranger, "export", pk=made(owner).pk)).status_code == 404
