"""The list of supporters: filters, pages, and what they cost."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

import pytest
from django.utils import timezone

from campaigns.models import Campaign, TeamMember
from common import sql
from common.mail import delivery
from common.models import Unreachable
from common.signed import pages
from desk.supporters import annotations, listing
from desk.supporters.criteria import Wanted
from desk.supporters.matching import matching
from desk.visibility import Visibility
from payments.models import Dispute, Payment
from pledges.models import Card, Pledge, Status
from tests.helpers.builders import join, make_campaign, make_user, signed_in
from tests.helpers.desk import many_pledges, todo
from tests.helpers.desk.desk_team import address, member
from tests.helpers.pages import words

pytestmark = pytest.mark.django_db

Role = TeamMember.Role
ALL = Visibility(Role.OWNER)


def found(campaign: Campaign, **wanted: Any) -> list[Pledge]:
    return list(matching(campaign, Wanted(**wanted), ALL))


def test_stage_amount_source_and_language_find_exactly_those(campaign: Campaign) -> None:
    ada = many_pledges.pledge(campaign, status=Status.INTERESTED, amount_cents=10_00, source="letter")
    ben = many_pledges.pledge(campaign, status=Status.SECURED, amount_cents=20_00)
    ben.supporter.language = "fr"
    ben.supporter.save()

    assert (
        found(campaign, stage="interested") == found(campaign, most=10_00) == found(campaign, source="letter") == [ada]
    )
    assert found(campaign, stage="secured") == found(campaign, least=10_01) == found(campaign, language="fr") == [ben]
    assert found(campaign, least=10_00, most=20_00) == [ben, ada]


def test_the_country_is_that_of_the_card_that_is_saved_now(campaign: Campaign) -> None:
    swiss, moved, unknown = (many_pledges.pledge(campaign) for _ in range(3))
    many_pledges.card(swiss, country="CH")
    many_pledges.card(moved, country="CH").move(Card.State.SAVED, Card.State.FORGOTTEN)
    many_pledges.card(moved, country="IT")
    many_pledges.card(unknown, country="")
    many_pledges.card(many_pledges.pledge(make_campaign()), country="CH")

    assert found(campaign, country="CH") == [swiss]
    assert found(campaign, country="IT") == [moved]


def test_filters_are_combined(campaign: Campaign) -> None:
    wanted = many_pledges.pledge(campaign, amount_cents=20_00, source="letter")
    many_pledges.pledge(campaign, amount_cents=20_00)
    many_pledges.pledge(campaign, amount_cents=10_00, source="letter")
    many_pledges.pledge(campaign, amount_cents=20_00, source="letter", status=Status.WITHDRAWN)
    annotations.tag(wanted, "press", make_user())

    assert found(campaign, stage="secured", least=15_00, source="letter", language="en", tag="press") == [wanted]


def test_days_are_those_of_the_campaigns_own_clock() -> None:
    campaign = make_campaign(timezone="America/New_York")
    late = many_pledges.pledge(campaign, at=datetime(2026, 3, 5, 4, 59, tzinfo=UTC))  # 23:59 on the 4th there
    early = many_pledges.pledge(campaign, at=datetime(2026, 3, 5, 5, 0, tzinfo=UTC))

    assert found(campaign, until="2026-03-04") == found(campaign, since="2026-03-04", until="2026-03-04") == [late]
    assert found(campaign, since="2026-03-05") == [early]


def test_a_day_that_starts_at_one_because_of_summer_time_is_complete() -> None:
    campaign = make_campaign(timezone="America/Santiago")  # clocks are put forward at midnight, 6 September 2026
    first = many_pledges.pledge(campaign, at=datetime(2026, 9, 6, 4, 0, tzinfo=UTC))

    assert found(campaign, since="2026-09-06") == [first]
    assert found(campaign, until="2026-09-05") == []


def test_each_problem_filter_finds_the_affected_pledges() -> None:
    campaign = make_campaign(deadline=datetime(2027, 3, 15, tzinfo=UTC))
    fine, failed, asked, repairing, expiring, disputing, settled = (many_pledges.pledge(campaign) for _ in range(7))
    unreachable = many_pledges.pledge(campaign)
    delivery.mark(unreachable.supporter.email, Unreachable.Reason.REFUSED, "550 No such user here")
    many_pledges.payment(failed, problem=Payment.Problem.ANOTHER_CARD)
    many_pledges.payment(asked, problem=Payment.Problem.AUTHENTICATE)
    many_pledges.payment(repairing, Payment.State.REPAIRING)
    many_pledges.card(fine, "03/27")  # good until the end of that month
    many_pledges.card(expiring, "02/27")
    for pledge, state in ((disputing, "open"), (settled, "won")):
        paid = many_pledges.payment(pledge, Payment.State.CAPTURED)
        Dispute.objects.create(id=str(uuid4()), payment=paid, amount_cents=40_00, state=state)

    assert found(campaign, problem="declined") == [failed]
    assert found(campaign, problem="authenticate") == [asked]
    assert found(campaign, problem="repairing") == [repairing]
    assert set(found(campaign, problem="needs_action")) == {failed, asked, repairing}
    assert found(campaign, problem="expires") == [expiring]
    assert found(campaign, problem="dispute") == [disputing]
    assert found(campaign, problem="unreachable") == [unreachable]
    shown = {row.pledge: row.problems for row in listing.page(campaign, Wanted(), ALL).rows if row.problems}
    assert {pledge: len(problems) for pledge, problems in shown.items()} == dict.fromkeys(
        [failed, asked, repairing, expiring, disputing, unreachable], 1
    )


def test_the_list_and_the_tasks_mean_the_same_cards_that_expire_before_the_deadline() -> None:
    campaign = make_campaign(deadline=datetime(2027, 3, 15, tzinfo=UTC))
    cards = {
        (status, expires): many_pledges.card(many_pledges.pledge(campaign, status=status), expires)
        for status in (Status.SECURED, Status.AUTHORIZED, Status.WITHDRAWN)
        for expires in ("", "12/26", "02/27", "03/27", "01/28")
    }
    elsewhere = make_campaign(deadline=datetime(2030, 3, 15, tzinfo=UTC))
    many_pledges.card(many_pledges.pledge(elsewhere), "12/26")
    expiring = {cards[Status.SECURED, "12/26"], cards[Status.SECURED, "02/27"]}
    owner = campaign.team.get(user=member(campaign, Role.OWNER))

    assert set(Card.objects.expiring(campaign)) == expiring
    assert set(found(campaign, problem="expires")) == {card.pledge for card in expiring}
    assert todo.numbers(owner)["expires"] == 2


def test_a_replaced_card_is_not_a_problem(campaign: Campaign) -> None:
    pledge = many_pledges.pledge(campaign)
    old = many_pledges.card(pledge, "01/20")
    assert found(campaign, problem="expires") == [pledge]

    Card.objects.filter(pk=old.pk).update(state=Card.State.FORGOTTEN)
    many_pledges.card(pledge, "12/99")

    assert found(campaign, problem="expires") == []


def test_unconfirmed_pledges_are_listed_only_on_request(campaign: Campaign) -> None:
    draft = many_pledges.pledge(campaign, status=Status.UNCONFIRMED)

    assert found(campaign) == []
    assert found(campaign, stage="unconfirmed") == [draft]


def test_pages_show_each_row_once_while_rows_are_added(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 3)
    before = many_pledges.crowd(campaign, 25)
    same_moment = timezone.now() - timedelta(minutes=10)
    Pledge.objects.filter(pk__in=[each.pk for each in before[5:20]]).update(created_at=same_moment)

    seen, place = [], ""
    for _ in range(9):
        page = listing.page(campaign, Wanted(), ALL, place)
        seen += [row.pledge.pk for row in page.rows]
        place = page.before
        many_pledges.crowd(campaign, 2)

    assert place == ""
    assert len(seen) == 25
    assert set(seen) == {each.pk for each in before}


def test_a_page_token_that_was_not_issued_answers_404(campaign: Campaign) -> None:
    client = signed_in(member(campaign, Role.OWNER))
    many_pledges.crowd(campaign, 51)
    [place] = parse_qs(client.get(address(campaign, "supporters")).context["page"].older)["before"]
    elsewhere = make_campaign()
    join(elsewhere, user=member(campaign, Role.OWNER), role=Role.OWNER, name="Both")

    assert client.get(address(campaign, "supporters"), {"before": place}).status_code == 200
    assert client.get(address(campaign, "supporters"), {"before": f"{place}x"}).status_code == 404
    both = signed_in(elsewhere.team.get().user)
    assert both.get(address(elsewhere, "supporters"), {"before": place}).status_code == 404


@pytest.mark.slow
def test_filters_and_their_pages_read_indexes_and_not_the_table(campaign: Campaign) -> None:
    sql.execute("REINDEX TABLE {pledges.Pledge}")  # no vacuum has cleared what earlier tests rolled back
    pledges = many_pledges.crowd(campaign, 10_000)
    few = [each.pk for each in pledges[::1000]]
    Pledge.objects.filter(pk__in=few).update(status="lapsed", source="letter", amount_cents=99_00)
    sql.execute("ANALYZE")
    rare = {"stage": "lapsed", "source": "letter", "least": 99_00}

    plans = {
        name: matching(campaign, Wanted(**{name: value}), ALL)[: listing.PAGE].explain() for name, value in rare.items()
    }
    last = pledges[5_000]
    further = pages.below(matching(campaign, Wanted(), ALL), "created_at", last.created_at, last.pk)
    plans["further back"] = further[:50].explain()

    assert [plan for plan in plans.values() if "Seq Scan" in plan] == []
    assert {name: index for name, plan in plans.items() for index in INDEXES if f"{index} " in plan} == {
        "stage": "pledge_desk_stage",
        "source": "pledge_desk_source",
        "least": "pledge_desk_amount",
        "further back": "pledge_desk",
    }


INDEXES = ["pledge_desk", "pledge_desk_stage", "pledge_desk_amount", "pledge_desk_source"]


def test_an_invalid_filter_says_so_and_shows_no_supporters(campaign: Campaign) -> None:
    many_pledges.crowd(campaign, 1)
    client = signed_in(member(campaign, Role.OWNER))

    for name, value in {"least": "forty", "stage": "nonsense", "since": "yesterday", "tag": "unknown"}.items():
        page = client.get(address(campaign, "supporters"), {name: value})
        assert "Please check the following" in words(page)
        assert page.context["page"].entries == []


def test_the_desk_of_one_campaign_shows_nobody_of_another(campaign: Campaign) -> None:
    mine, theirs = many_pledges.pledge(campaign), many_pledges.pledge(make_campaign())
    client = signed_in(member(campaign, Role.OWNER))

    entries = client.get(address(campaign, "supporters")).context["page"].entries
    assert [entry.url for entry in entries] == [address(campaign, "supporter", pk=mine.pk)]
    assert client.get(address(campaign, "supporter", pk=theirs.pk)).status_code == 404
    for text in (theirs.reference, theirs.supporter.email):
        answer = client.post(address(campaign, "supporter_search"), {"text": text}, follow=True)
        assert "No match found." in words(answer)
