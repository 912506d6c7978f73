"""The database protects a published campaign: a bare write is refused, the product's own changes are not."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from campaigns import team
from campaigns.models import Campaign, DailyClose, TeamMember
from campaigns.valuation import prices
from tests.helpers.builders import make_campaign, make_company, make_member, make_user
from tests.helpers.campaigns.drafts import TEXT, make_complete, owner_of, page, save

pytestmark = pytest.mark.django_db

Role = TeamMember.Role
DAY = date(2016, 10, 1)
FACT = {"as_of": DAY, "source": "Nobody"}

BARE: dict[str, Callable[[Campaign], object]] = {
    "address": lambda c: Campaign.objects.filter(pk=c.pk).update(slug="elsewhere"),
    "currency": lambda c: Campaign.objects.filter(pk=c.pk).update(currency="EUR"),
    "company": lambda c: Campaign.objects.filter(pk=c.pk).update(company=make_company()),
    "number of the newest change": lambda c: Campaign.objects.filter(pk=c.pk).update(version=1),
    "organizer": lambda c: Campaign.objects.filter(pk=c.pk).update(organizer_name="Somebody else"),
    "contact": lambda c: Campaign.objects.filter(pk=c.pk).update(contact_email="else@example.org"),
    "company renamed": lambda c: type(c.company).objects.update(name="Another, Inc."),
    "ticker of the company": lambda c: type(c.company).objects.update(ticker="OTHER"),
    "currency of the company": lambda c: type(c.company).objects.update(currency="EUR"),
    "fact changed": lambda c: c.company.facts.update(value=7),
    "source of a fact changed": lambda c: c.company.facts.update(source="Nobody"),
    "fact added": lambda c: c.company.facts.create(kind="shares", value=7, **FACT),
    "fact deleted": lambda c: c.company.facts.all().delete(),
    "price changed": lambda c: c.company.closes.update(close_cents=7),
    "price added": lambda c: c.company.closes.create(date=date(2016, 10, 12), close_cents=7, volume=1),
    "price deleted": lambda c: c.company.closes.all().delete(),
    "price moved to a later day": lambda c: c.company.closes.update(date=date(2026, 1, 1)),
    "assumption changed": lambda c: c.assumptions.update(value=50_00),
    "source of an assumption changed": lambda c: c.assumptions.update(source="The board"),
    "assumption added": lambda c: c.assumptions.create(kind="debt", value=1, as_of=DAY),
    "assumption deleted": lambda c: c.assumptions.all().delete(),
    "terms added": lambda c: c.terms_versions.create(number=2, texts={"en": "All is ours."}),
    "terms changed": lambda c: c.terms_versions.update(texts={"en": "All is ours."}),
    "promise rewritten": lambda c: c.texts.update(refunds="None."),
    "risk rewritten without the log": lambda c: c.texts.update(risks="None."),
    "language added without the log": lambda c: c.texts.create(language="de", **TEXT),
    "text deleted": lambda c: c.texts.all().delete(),
    "member added": lambda c: c.team.create(user=make_user(), role=Role.OWNER, name="Staff"),
    "member promoted": lambda c: c.team.filter(role=Role.EDITOR).update(role=Role.OWNER),
    "member renamed": lambda c: c.team.filter(role=Role.EDITOR).update(name="Somebody else"),
    "place handed to another account": lambda c: c.team.filter(role=Role.OWNER).update(user=make_user()),
    "member deleted": lambda c: c.team.filter(role=Role.EDITOR).delete(),
}


@pytest.fixture
def campaign() -> Campaign:
    draft = make_complete()
    draft.company.closes.create(date=date(2016, 10, 10), close_cents=1_00, volume=1)
    for role in (Role.OWNER, Role.EDITOR):
        draft.team.create(user=make_user(), role=role, name="Ed")
    return draft


def published(campaign: Campaign) -> Campaign:
    return campaign.move(Campaign.Phase.PLEDGING)


@pytest.mark.parametrize("what", BARE)
def test_a_bare_write_is_refused_once_the_campaign_is_published(campaign: Campaign, what: str) -> None:
    published(campaign)

    with pytest.raises(DatabaseError, match=r"relies on|only through|only as|Cannot update"), transaction.atomic():
        BARE[what](campaign)


@pytest.mark.parametrize("what", [name for name in BARE if name != "terms changed"])
def test_every_value_of_a_draft_can_still_be_changed(campaign: Campaign, what: str) -> None:
    BARE[what](campaign)


@pytest.mark.parametrize("here", Campaign.Phase.values)
def test_no_bare_write_moves_a_campaign_to_another_phase(here: str) -> None:
    make_campaign(phase=here)

    for there in set(Campaign.Phase.values) - {here}:
        with pytest.raises(DatabaseError, match="only as the log says"), transaction.atomic():
            Campaign.objects.update(phase=there)


@pytest.mark.parametrize("here", Campaign.MOVES)
def test_the_log_accepts_exactly_the_allowed_phase_changes(here: Campaign.Phase) -> None:
    for there in set(Campaign.Phase) - Campaign.MOVES[here]:
        with pytest.raises(IntegrityError, match="phase_change_is_a_move"), transaction.atomic():
            make_campaign(phase=here).phase_changes.create(before=here, after=there)
    for there in Campaign.MOVES[here]:
        make_campaign(phase=here).move(there)


def test_a_line_about_phases_allows_its_move_its_campaign_and_nothing_more(campaign: Campaign) -> None:
    published(campaign)
    make_campaign().move(Campaign.Phase.COLLECTING)

    for there in ("draft", "interest", "collecting", "failed"):
        with pytest.raises(DatabaseError, match="only as the log says"), transaction.atomic():
            Campaign.objects.filter(pk=campaign.pk).update(phase=there)
    campaign.phase_changes.create(before="pledging", after="failed")
    with pytest.raises(DatabaseError, match="only as the log says"), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(phase="collecting")
    Campaign.objects.filter(pk=campaign.pk).update(phase="failed")
    other = make_campaign(phase=Campaign.Phase.INTEREST)
    other.phase_changes.create(before="pledging", after="failed")
    with pytest.raises(DatabaseError, match="only as the log says"), transaction.atomic():
        Campaign.objects.filter(pk=other.pk).update(phase="failed")


def test_one_correction_in_the_log_allows_one_correction(campaign: Campaign) -> None:
    owner = owner_of(campaign)
    published(campaign)
    for risks in ("A storm.", "A flood."):
        save(owner, page(campaign, language="en"), **{**TEXT, "risks": risks})
        assert campaign.texts.get().risks == risks

    for change in ({"risks": TEXT["risks"]}, {"risks": "None."}, {"ask": "Pay."}, {"refunds": "None."}):
        with pytest.raises(DatabaseError, match="only as the log says"), transaction.atomic():
            campaign.texts.update(**change)


def test_a_corrected_organizer_in_the_log_allows_one_correction(campaign: Campaign) -> None:
    owner = owner_of(campaign)
    published(campaign)
    same = {"organizer_name": campaign.organizer_name, "contact_email": campaign.contact_email}

    save(owner, page(campaign, "names"), **{**same, "organizer_name": "Friends"})
    assert Campaign.objects.get(pk=campaign.pk).organizer_name == "Friends"

    for change in (same, {"organizer_name": "Others"}, {"contact_email": "else@example.org"}):
        with pytest.raises(DatabaseError, match="only as the log says"), transaction.atomic():
            Campaign.objects.filter(pk=campaign.pk).update(**change)


def test_white_space_around_a_promise_does_not_stop_a_correction(campaign: Campaign) -> None:
    campaign.texts.update(refunds="All of it.\n")
    owner = owner_of(published(campaign))

    answer = save(owner, page(campaign, language="en"), **{**TEXT, "risks": "A storm."})

    assert answer.status_code == 302
    assert (campaign.texts.get().risks, campaign.texts.get().refunds) == ("A storm.", "All of it.\n")


def test_team_changes_are_logged_and_their_lines_allow_nothing_more(campaign: Campaign) -> None:
    owner = campaign.team.get(role=Role.OWNER).user
    published(campaign)
    ada = make_user()

    def refused(write: Callable[[], Any]) -> None:
        with pytest.raises(DatabaseError, match="only as the log says"), transaction.atomic():
            write()

    member = team.join(campaign, ada, Role.EDITOR, "Ada")
    refused(lambda: campaign.team.filter(user=ada).update(role=Role.OWNER))
    refused(lambda: campaign.team.filter(user=ada).delete())
    team.change_role(member, Role.TREASURER, owner)
    refused(lambda: campaign.team.filter(user=ada).update(role=Role.EDITOR))
    team.remove(member, owner)
    refused(lambda: campaign.team.create(user=ada, role=Role.TREASURER, name="Ada"))
    team.join(campaign, ada, Role.OWNER, "Ada")

    assert [(act.kind, act.data["user"]) for act in campaign.acts.order_by("pk")] == [
        (kind, str(ada.pk)) for kind in ("member_joined", "role_changed", "member_removed", "member_joined")
    ]


def test_a_portrait_needs_no_line_in_the_log_and_allows_no_other_change(campaign: Campaign) -> None:
    published(campaign)
    owner = campaign.team.filter(role=Role.OWNER)

    owner.update(portrait="team/ada.jpg", portrait_width=300)
    with pytest.raises(DatabaseError, match="only as the log says"), transaction.atomic():
        owner.update(portrait="", name="Somebody else")


def test_later_prices_can_be_added_but_not_earlier_ones(campaign: Campaign) -> None:
    published(campaign)
    later = campaign.valuation_date + timedelta(days=1)

    prices.load(campaign.company, f"date,close,volume\n{later},2.00,1\n".encode(), "The exchange")
    with pytest.raises(DatabaseError, match="relies on it"), transaction.atomic():
        prices.load(campaign.company, f"date,close,volume\n{campaign.valuation_date},2.00,1\n".encode(), "The exchange")

    assert list(DailyClose.objects.order_by("date").values_list("close_cents", flat=True)) == [1_00, 2_00]


def test_what_one_campaign_relies_on_is_not_changed_through_the_draft_of_another(campaign: Campaign) -> None:
    published(campaign)
    other = make_complete()
    make_member(other, Role.OWNER)
    fact = other.company.facts.get(kind="active_users")

    with pytest.raises(DatabaseError, match="relies on them"), transaction.atomic():
        other.company.facts.filter(pk=fact.pk).update(company=campaign.company, as_of=date(2016, 10, 5))
    other.company.facts.update(source="Its report")
