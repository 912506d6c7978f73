"""Every index of pledges and cards slows down every pledge, so each has to be one that a page or a sweep reads."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from campaigns.models import Campaign
from common import sql
from demo.seeding import load
from desk.supporters import orders, searching
from desk.supporters.criteria import Wanted
from desk.supporters.matching import by_reference, matching
from desk.visibility import Visibility
from pledges import pledging
from pledges.models import Card, Pledge, Status
from tests.partitioned import undivided

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = "SELECT indexname FROM pg_indexes WHERE tablename = %s"
ALL = Visibility("owner")
PAGE = 51

type Reading = Callable[[Campaign, Pledge], QuerySet[Pledge] | QuerySet[Card]]


def listed(campaign: Campaign, order: str = "", **wanted: str) -> QuerySet[Pledge]:
    return orders.named(order, ALL).of(matching(campaign, Wanted(**wanted), ALL))[:PAGE]


def searched(campaign: Campaign) -> QuerySet[Pledge]:
    query = searching.beginnings("amato")
    assert query
    return searching._matches(campaign, query, ALL)[0][:PAGE]


def changed(campaign: Campaign) -> Campaign:
    campaign.version = 1
    return campaign


PLEDGES: dict[str, Reading] = {
    "pledges_pledge_pkey": lambda campaign, pledge: campaign.pledges.filter(pk=pledge.pk),
    "pledges_pledge_number_key": lambda campaign, pledge: by_reference(campaign, pledge.reference),
    "pledges_pledge_form_key_key": lambda _, pledge: Pledge.objects.filter(form_key=pledge.form_key),
    "pledges_pledge_supporter_id": lambda _, pledge: pledge.supporter.pledges.all(),
    "one_live_pledge_a_person_and_campaign": lambda campaign, pledge: Pledge.objects.live().filter(
        campaign=campaign, supporter=pledge.supporter
    ),
    "pledge_public_lines": lambda campaign, _: campaign.pledges.public_lines(with_card=True)[:PAGE],
    "pledge_drafts": lambda *_: Pledge.objects.filter(
        status=Status.UNCONFIRMED, updated_at__lt=timezone.now() - pledging.KEEP_DRAFTS
    ),
    "pledge_version": lambda campaign, _: Pledge.objects.to_reconfirm(changed(campaign))[:PAGE],
    "pledge_desk": lambda campaign, _: listed(campaign),
    "pledge_desk_stage": lambda campaign, _: listed(campaign, stage=Status.WITHDRAWN),
    "pledge_desk_amount": lambda campaign, _: listed(campaign, "largest"),
    "pledge_desk_name": lambda campaign, _: listed(campaign, "name"),
    "pledge_desk_source": lambda campaign, _: listed(campaign, source="choir"),
    "pledge_name_words": lambda campaign, _: searched(campaign),
    "pledge_via": lambda _, pledge: pledge.brought.filter(status__in=[Status.SECURED]),
}
CARDS: dict[str, Reading] = {
    "pledges_card_pkey": lambda _, pledge: Card.objects.filter(pk=pledge.pk),
    "pledges_card_pledge_id": lambda _, pledge: pledge.cards.all(),
    "one_open_card_step_a_pledge": lambda _, pledge: pledge.cards.filter(state="asked"),
    "one_saved_card_a_pledge": lambda _, pledge: pledge.cards.filter(state="saved"),
    "one_card_a_session": lambda *_: Card.objects.filter(session_id="cs_1"),
    "card_due": lambda *_: Card.objects.filter(due_at__lte=timezone.now()).order_by("due_at")[:PAGE],
    "card_expiry": lambda campaign, _: Card.objects.expiring(campaign),
    "card_method": lambda *_: Card.objects.filter(method_id="pm_1", state="saved"),
    "card_country": lambda campaign, _: listed(campaign, country="ES"),
}


@undivided  # each partition has indexes of its own
@pytest.mark.slow
def test_every_index_of_pledges_and_cards_is_read() -> None:
    # What tests before this one rolled back still fills the tables, and makes some indexes look too costly to read.
    sql.execute("TRUNCATE {pledges.Pledge} CASCADE")
    load.load(5_000, 8, io.StringIO())
    pledge = Pledge.objects.filter(status=Status.SECURED)[0]
    campaign = pledge.campaign
    campaign.deadline = timezone.now() + timedelta(days=60)

    plans = {name: _plan(read(campaign, pledge)) for name, read in {**PLEDGES, **CARDS}.items()}

    assert {name: plan for name, plan in plans.items() if f" {name}" not in plan} == {}


def _plan(found: QuerySet[Pledge] | QuerySet[Card]) -> str:
    with sql.settings(enable_seqscan="off"):
        return found.explain()


@pytest.mark.parametrize(("model", "known"), [(Pledge, PLEDGES), (Card, CARDS)])
def test_no_other_index_slows_them_down(model: type[Pledge | Card], known: dict[str, Reading]) -> None:
    names = [name for (name,) in sql.rows(NAMES, [model._meta.db_table])]

    # Django ends the names of indexes of foreign keys with a hash, and PostgreSQL those of constraints with `_key`.
    assert len(names) == len(known)
    assert [name for name in known if not any(each.startswith(name.removesuffix("_key")) for each in names)] == []
