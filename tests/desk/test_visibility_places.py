"""Every place of the desk that shows something of a supporter, beside the one rule, for each role and both switches."""

from collections.abc import Callable
from functools import cache
from itertools import product
from uuid import uuid4

import pytest
from django.test import Client

from campaigns.models import Campaign, TeamMember
from desk.visibility import Visibility
from payments.decisions import approvals
from payments.models import AuditRun, MoneyAct, Payment, Refund
from pledges.models import Pledge, Status
from tests.helpers.builders import make_campaign, make_secured
from tests.helpers.desk.desk_team import address, failed_refund, in_phase, member, proven

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unlimited", "media")]

Role = TeamMember.Role
# A pledge that has ended is on no public list.
SWITCHES = [
    {"show_name": name, "show_amount": amount, "status": status}
    for name, amount, status in product([False, True], [False, True], [Status.COLLECTED, Status.REFUNDED])
]
FACTS = {
    "name": "Ada Lovelace",
    "email": "ada@private.example",
    "amount": "44.26",
    "refund": "31.07",
    "dispute": "28.05",
    "audit": "3107 here, 3100 there",
}

Read = Callable[[Client, Refund], str]


def page(name: str) -> Read:
    return lambda client, refund: client.get(address(campaign_of(refund), name)).content.decode()


@cache
def dashboard(client: Client, refund: Refund) -> str:
    """Requested once for all of its sections."""
    return page("dashboard")(client, refund)


def section(title: str) -> Read:
    """One part of the dashboard: the others hold sums, which are everybody's."""
    return lambda client, refund: dashboard(client, refund).partition(f'id="{title}"')[2].partition("</section>")[0]


def supporter(client: Client, refund: Refund) -> str:
    return client.get(address(campaign_of(refund), "supporter", pk=refund.payment.pledge_id)).content.decode()


def log_file(client: Client, refund: Refund) -> str:
    response = client.get(address(campaign_of(refund), "log_file"))
    return b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]


def request(client: Client, refund: Refund) -> str:
    act = MoneyAct.objects.get(refund=refund)
    return client.get(address(campaign_of(refund), "money_act", pk=act.pk)).content.decode()


def by_email(client: Client, refund: Refund) -> str:
    """What was typed is what is found out."""
    found = client.post(address(campaign_of(refund), "supporter_search"), {"text": FACTS["email"]})
    return FACTS["email"] if found.url.endswith(f"{refund.payment.pledge_id}/") else ""


def by_amount(client: Client, refund: Refund) -> str:
    campaign = campaign_of(refund)
    found = client.get(address(campaign, "supporters"), {"least": FACTS["amount"], "most": FACTS["amount"]})
    listed = [entry.url for entry in found.context["page"].entries]
    return FACTS["amount"] if listed == [address(campaign, "supporter", pk=refund.payment.pledge_id)] else ""


# By place: what it shows of those who may see it, and how to read it.
PLACES: dict[str, tuple[set[str], Read]] = {
    "list": ({"name", "email", "amount"}, page("supporters")),
    "supporter": ({"name", "email", "amount", "refund"}, supporter),
    "activity": ({"public name", "public amount"}, section("activity-title")),
    "refunds": ({"email", "refund"}, section("refunds-title")),
    "disputes": ({"dispute"}, section("disputes-title")),
    "books": ({"audit"}, section("books-title")),
    "money request": ({"refund"}, request),
    "log": ({"refund"}, page("log")),
    "log on the dashboard": ({"refund"}, section("log-title")),
    "log as a file": ({"refund"}, log_file),
    "search by email": ({"email"}, by_email),
    "filter by amount": ({"amount"}, by_amount),
}


def campaign_of(refund: Refund) -> Campaign:
    return refund.payment.campaign


def allowed(visibility: Visibility, pledge: Pledge) -> dict[str, str]:
    """What the rule lets this role see, as it stands on a page."""
    seen = {
        "name": bool(visibility.name(pledge)),
        "email": bool(visibility.email(pledge)),
        "amount": visibility.sees_amount(pledge),
        "refund": visibility.sees_payments,
        "dispute": visibility.sees_payments,
        "audit": visibility.sees_payments,
    }
    public = {"name": bool(visibility.public_name(pledge)), "amount": pledge.public_amount_cents is not None}
    return {
        **{fact: FACTS[fact] for fact, is_seen in seen.items() if is_seen},
        **{f"public {fact}": FACTS[fact] for fact, is_seen in public.items() if is_seen},
    }


@pytest.fixture
def refund() -> Refund:
    """A refund that failed and was requested once more, of a disputed payment; and a refund of somebody else."""
    campaign = make_campaign(threshold_cents=1_000_00)
    make_secured(campaign, cents=13_00)
    failed_refund(campaign)  # so that no sum is that of one supporter
    failed = failed_refund(campaign)
    failed.payment.disputes.create(pk=uuid4().hex, amount_cents=28_05)
    pledge = Pledge.objects.get(pk=failed.payment.pledge_id)
    type(pledge.supporter).objects.filter(pk=pledge.supporter_id).update(email=FACTS["email"])
    Pledge.objects.filter(pk=pledge.pk).update(name=FACTS["name"], amount_cents=44_26)
    Payment.objects.filter(pk=failed.payment_id).update(amount_cents=31_07)
    Refund.objects.filter(pk=failed.pk).update(amount_cents=31_07)
    pledge.refresh_from_db()
    pledge.record_event("visibility")  # type: ignore[arg-type]
    AuditRun.objects.create(problems=[f"refund {failed.pk} (re_1): {FACTS['audit']}"], with_service=True)
    in_phase(campaign, Campaign.Phase.OFFER)
    found = Refund.objects.select_related("payment__campaign", "payment__pledge").get(pk=failed.pk)
    member(campaign, Role.TREASURER)
    approvals.request(MoneyAct(campaign=campaign_of(found), kind="refund", refund=found), member(campaign, Role.OWNER))
    return found


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.slow
def test_every_place_shows_what_the_rule_allows_and_nothing_else(refund: Refund, role: str) -> None:
    client = proven(member(campaign_of(refund), role))

    for switches in SWITCHES:
        Pledge.objects.filter(pk=refund.payment.pledge_id).update(**switches)
        seen = allowed(Visibility(role), Pledge.objects.get(pk=refund.payment.pledge_id))
        is_live = switches["status"] == Status.COLLECTED
        dashboard.cache_clear()
        # Only of a pledge whose money is still here is a failed refund listed.
        told = {place: read(client, refund) for place, (_, read) in PLACES.items() if place != "refunds" or is_live}

        assert {place: {fact for fact, text in FACTS.items() if text in said} for place, said in told.items()} == {
            place: {fact.removeprefix("public ") for fact in facts if fact in seen}
            for place, (facts, _) in PLACES.items()
            if place != "refunds" or is_live
        }, switches


def test_the_public_list_shows_what_the_rule_calls_public(refund: Refund) -> None:
    for switches in SWITCHES:
        Pledge.objects.filter(pk=refund.payment.pledge_id).update(**switches)
        pledge = Pledge.objects.get(pk=refund.payment.pledge_id)
        said = Client().get(campaign_of(refund).get_absolute_url()).content.decode()
        listed = said.partition('id="supporters-title"')[2].partition("</section>")[0]

        is_live = switches["status"] == Status.COLLECTED
        assert (FACTS["name"] in listed, FACTS["amount"] in listed) == (
            is_live and switches["show_name"],
            is_live and switches["show_name"] and switches["show_amount"],
        )
        assert (FACTS["name"] in listed, FACTS["amount"] in listed) == (
            bool(pledge.public_name),
            pledge.public_amount_cents is not None,
        )


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("name", ["exports", "messages", "message_new", "offline"])
def test_what_holds_supporters_in_full_opens_for_those_who_see_them_so(refund: Refund, role: str, name: str) -> None:
    client = proven(member(campaign_of(refund), role))

    answer = client.get(address(campaign_of(refund), name))

    assert (answer.status_code == 200) == Visibility(role).is_full
