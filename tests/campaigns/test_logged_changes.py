"""What a line of the log, or a Change, allows in a published campaign: exactly what it says, and no more."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from campaigns.models import Campaign, Change, TeamMember
from common import sql
from tests.helpers.builders import make_user
from tests.helpers.campaigns.drafts import TEXT, make_complete

pytestmark = pytest.mark.django_db

Role = TeamMember.Role
DAY = date(2016, 10, 1)
SAID = {"page": "texts", "language": "en", "replaced": {"risks": TEXT["risks"]}}
PROMISED = ["title", "bought", "money", "failure", "refunds", "fees", "governance", "legal"]


@pytest.fixture
def draft() -> Campaign:
    """Another campaign, of which everything can be changed."""
    return make_complete()


@pytest.fixture
def campaign() -> Campaign:
    made = make_complete()
    made.company.closes.create(date=date(2016, 10, 10), close_cents=1_00, volume=1)
    made.team.create(user=make_user(), role=Role.EDITOR, name="Ed")
    return made.move(Campaign.Phase.PLEDGING)


def refused(write: Callable[[], Any]) -> None:
    with pytest.raises(DatabaseError, match=r"relies on|only through|only as"), transaction.atomic():
        write()


def announce(campaign: Campaign, number: int = 1, **after: Any) -> None:
    """Write a Change that has not been carried out yet."""
    now = timezone.now()
    Change.objects.create(
        campaign=campaign, number=number, before={}, after=after, reasons={"en": "So."}, by=make_user(),
        published_at=now, ends_at=now + timedelta(days=1),
    )  # fmt: skip


def test_rows_that_are_saved_as_they_are_go_through(campaign: Campaign) -> None:
    company = campaign.company
    for rows in (company.facts, company.closes, campaign.assumptions, campaign.texts, campaign.team):
        for row in rows.all():  # type: ignore[attr-defined]  # managers of several kinds
            row.save()
    company.save()
    campaign.save()


@pytest.mark.parametrize(
    "statement", ["DELETE FROM {campaigns.Company}", "UPDATE {campaigns.Company} SET id = gen_random_uuid()"]
)
def test_the_company_cannot_be_removed_even_in_sql(campaign: Campaign, statement: str) -> None:
    refused(lambda: sql.execute(statement))


def test_a_later_price_cannot_become_an_earlier_one(campaign: Campaign) -> None:
    later = campaign.company.closes.create(date=campaign.valuation_date + timedelta(days=1), close_cents=2_00, volume=1)

    refused(lambda: campaign.company.closes.filter(pk=later.pk).update(date=date(2016, 10, 11)))


@pytest.mark.parametrize("rows", ["assumptions", "texts", "team"])
def test_no_row_moves_between_a_draft_and_a_published_campaign(campaign: Campaign, draft: Campaign, rows: str) -> None:
    theirs = getattr(draft, rows)
    theirs.all().delete()
    refused(lambda: getattr(campaign, rows).update(campaign=draft))

    {
        "assumptions": lambda: theirs.create(kind="debt", value=1, as_of=DAY),
        "texts": lambda: theirs.create(language="de", **TEXT),
        "team": lambda: theirs.create(user=make_user(), role=Role.OWNER, name="Eve"),
    }[rows]()
    refused(lambda: theirs.update(campaign=campaign))


# -- Changes ---------------------------------------------------------------------------------------------------


def test_a_change_allows_the_assumption_that_it_names_with_its_value(campaign: Campaign, draft: Campaign) -> None:
    announce(campaign, premium=50_00)
    premium = campaign.assumptions.filter(kind="premium")

    refused(lambda: premium.update(value=60_00))
    refused(lambda: campaign.assumptions.create(kind="debt", value=50_00, as_of=DAY))
    refused(premium.delete)
    premium.update(value=50_00)


def test_a_change_turns_no_assumption_into_another_nor_takes_one_from_elsewhere(
    campaign: Campaign, draft: Campaign
) -> None:
    announce(campaign, debt=30_00)

    refused(lambda: campaign.assumptions.filter(kind="premium").update(kind="debt"))
    draft.assumptions.update(kind="debt")
    refused(lambda: draft.assumptions.update(campaign=campaign))
    campaign.assumptions.create(kind="debt", value=30_00, as_of=DAY)


def test_a_change_that_was_carried_out_allows_nothing_any_more(campaign: Campaign) -> None:
    announce(campaign, premium=50_00)
    campaign.assumptions.filter(kind="premium").update(value=50_00)
    Campaign.objects.filter(pk=campaign.pk).update(version=1)
    announce(campaign, number=2, premium=60_00)
    campaign.assumptions.filter(kind="premium").update(value=60_00)

    refused(lambda: campaign.assumptions.filter(kind="premium").update(value=50_00))


def test_a_change_of_another_campaign_allows_nothing_here(campaign: Campaign) -> None:
    other = make_complete().move(Campaign.Phase.PLEDGING)
    announce(other, premium=50_00, terms=2, max_cents=2_000_00)

    refused(lambda: campaign.assumptions.filter(kind="premium").update(value=50_00))
    refused(lambda: campaign.terms_versions.create(number=2, texts={"en": "All is ours."}))
    refused(lambda: Campaign.objects.filter(pk=campaign.pk).update(version=1, max_cents=2_000_00))


def test_a_change_takes_away_the_assumption_that_it_leaves_out(campaign: Campaign) -> None:
    announce(campaign, premium=None)

    campaign.assumptions.filter(kind="premium").delete()

    assert not campaign.assumptions.exists()


def test_a_change_brings_the_terms_of_its_number(campaign: Campaign) -> None:
    announce(campaign, terms=2)

    refused(lambda: campaign.terms_versions.create(number=3, texts={"en": "All is ours."}))
    campaign.terms_versions.create(number=2, texts={"en": "Be kind."})


# -- texts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "otherwise",
    [{"page": "image"}, {"language": "de"}, {"replaced": {}}, {"replaced": {"risks": "A storm."}},
     {"replaced": {"ask": TEXT["risks"]}}],
)  # fmt: skip
def test_a_text_is_corrected_by_the_line_that_names_it(campaign: Campaign, otherwise: dict[str, Any]) -> None:
    campaign.acts.create(kind="corrected", data={**SAID, **otherwise})
    refused(lambda: campaign.texts.update(risks="A flood."))

    campaign.acts.create(kind="corrected", data=SAID)
    campaign.texts.update(risks="A flood.")


def test_a_line_about_the_texts_of_another_campaign_allows_nothing_here(campaign: Campaign, draft: Campaign) -> None:
    draft.acts.create(kind="corrected", data=SAID)

    refused(lambda: campaign.texts.update(risks="A flood."))


@pytest.mark.parametrize("name", PROMISED)
def test_no_line_rewrites_or_deletes_a_promise(campaign: Campaign, name: str) -> None:
    campaign.acts.create(kind="corrected", data={**SAID, "replaced": {name: TEXT[name]}})

    refused(lambda: campaign.texts.update(**{name: "Something else."}))
    refused(lambda: campaign.texts.all().delete())


# -- the team --------------------------------------------------------------------------------------------------


def test_a_member_joins_exactly_as_the_log_line_says(campaign: Campaign, draft: Campaign) -> None:
    ada, bob = make_user(), make_user()
    told = {"user": str(ada.pk), "name": "Ada", "role": Role.EDITOR}
    draft.acts.create(kind="member_joined", data={**told, "role": Role.OWNER})
    refused(lambda: campaign.team.create(user=ada, role=Role.OWNER, name="Ada"))
    campaign.acts.create(kind="member_joined", data=told)

    refused(lambda: campaign.team.create(user=ada, role=Role.OWNER, name="Ada"))
    refused(lambda: campaign.team.create(user=ada, role=Role.EDITOR, name="Adam"))
    refused(lambda: campaign.team.create(user=bob, role=Role.EDITOR, name="Ada"))
    refused(lambda: campaign.team.update(user=ada, name="Ada"))
    theirs = draft.team.create(user=ada, role=Role.EDITOR, name="Ada")
    refused(lambda: draft.team.filter(pk=theirs.pk).update(campaign=campaign))
    member = campaign.team.create(user=ada, role=Role.EDITOR, name="Ada")
    refused(lambda: campaign.team.filter(pk=member.pk).update(id=member.pk + 1_000))


@pytest.mark.parametrize("kind", ["role_changed", "member_removed"])
def test_a_log_line_of_another_kind_admits_no_member(campaign: Campaign, kind: str) -> None:
    ada = make_user()
    campaign.acts.create(kind=kind, data={"user": str(ada.pk), "name": "Ada", "role": Role.EDITOR})

    refused(lambda: campaign.team.create(user=ada, role=Role.EDITOR, name="Ada"))


def test_members_are_changed_or_removed_exactly_as_the_log_line_says(campaign: Campaign) -> None:
    member = campaign.team.get()
    told = {"user": str(member.user_id), "name": "Ed", "role": Role.OWNER}
    mine = campaign.team.filter(pk=member.pk)

    campaign.acts.create(kind="role_changed", data=told)
    refused(lambda: mine.update(role=Role.TREASURER))
    refused(lambda: mine.update(role=Role.OWNER, name="Edward"))
    refused(mine.delete)
    campaign.acts.create(kind="member_removed", data=told)
    refused(lambda: mine.update(role=Role.OWNER))
    mine.delete()
