"""The page of a pledge that came to nothing tells what has become of its card, and does not celebrate the amount."""

from typing import Any

import pytest
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign
from pledges import cards, pledging, situations
from pledges.models import Card, Pledge, Status
from pledges.pages.pledge_page import Deletion
from pledges.situations import Situation
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_interest, make_secured, open_step, pledge_with, put, signed_in
from tests.helpers.pages import levels, words

pytestmark = pytest.mark.django_db

UNDER_WAY, DONE = "The saved card is being deleted.", "The saved card has been deleted."
LARGE = '<p class="figure amount">'


def page(pledge: Pledge) -> Any:
    return signed_in(pledge.supporter).get(reverse("pledges:pledge", args=[pledge.pk]))


def test_a_withdrawn_pledge_says_how_far_its_card_is_deleted(sandbox: Sandbox, campaign: Campaign) -> None:
    pledge = pledge_with(sandbox, campaign)
    client = signed_in(pledge.supporter)
    assert LARGE in page(pledge).text

    said = words(client.post(reverse("payments:withdraw", args=[pledge.pk]), follow=True))
    assert (said.count(UNDER_WAY), said.count("deleted"), said.count("Nothing was charged.")) == (1, 1, 1)
    while cards.forget_due():
        pass

    answer = page(pledge)
    assert (words(answer).count(DONE), words(answer).count("deleted")) == (1, 1)
    assert LARGE not in answer.text
    assert "Amount $1,000.00" in words(answer)


def test_the_answer_to_withdrawing_leaves_the_card_to_the_page(client: Client) -> None:
    pledge = make_secured()
    client.force_login(pledge.supporter)

    answer = client.post(reverse("payments:withdraw", args=[pledge.pk]), follow=True)

    assert levels(answer) == ["success"]
    assert "Your pledge has been withdrawn." in answer.text


def test_nobody_without_a_saved_card_is_told_that_one_was_deleted(sandbox: Sandbox, campaign: Campaign) -> None:
    assert sandbox
    never_asked, never_saved = make_interest(campaign), make_interest(campaign)
    open_step(never_saved)
    for pledge in (never_asked, never_saved):
        pledging.withdraw(pledge)

        assert "deleted" not in words(page(pledge))


def test_a_pledge_that_stands_says_nothing_about_a_card_that_was_replaced() -> None:
    pledge = make_secured()
    pledge.cards.create(campaign=pledge.campaign, method_id="pm_old", state=Card.State.FORGOTTEN)

    assert "deleted" not in words(page(pledge))


@pytest.mark.parametrize(("status", "phase"), [
    (Status.WITHDRAWN, "pledging"), (Status.LAPSED, "collecting"), (Status.RELEASED, "failed"),
    (Status.SECURED, "failed"), (Status.SECURED, "cancelled"),
])  # fmt: skip
@pytest.mark.parametrize(("state", "said"), [
    (Card.State.SAVED, UNDER_WAY), (Card.State.DROPPED, UNDER_WAY), (Card.State.FORGOTTEN, DONE),
])  # fmt: skip
def test_whatever_ended_a_pledge_the_page_tells_the_state_of_its_card(
    status: Status, phase: str, state: Card.State, said: str
) -> None:
    pledge = make_secured()
    put(pledge.campaign, phase=phase)
    Pledge.objects.update(status=status)
    Card.objects.update(state=state)

    answer = page(pledge)

    assert (words(answer).count(said), words(answer).count("deleted")) == (1, 1)
    assert LARGE not in answer.text
    assert "4242" not in words(answer)


def test_the_list_of_pledges_shows_the_amount_of_a_withdrawn_one_in_small(campaign: Campaign) -> None:
    pledge = make_secured(campaign, cents=40_00)
    client = signed_in(pledge.supporter)
    small = '<p class="soft num">$40.00</p>'
    assert small not in client.get(reverse("pledges:mine")).text

    pledging.withdraw(pledge)

    assert small in client.get(reverse("pledges:mine")).text


def test_only_pledges_that_came_to_nothing_are_over() -> None:
    stands = {"CARD_FAILED", "CARD_PENDING", "SECURED", "AUTHORIZED", "COLLECTED", "BOUGHT", "ISSUED", "REFUNDED"}
    assert not any(Situation[name].is_over for name in stands)
    assert set(situations.LAPSED) < situations.OVER


@pytest.mark.parametrize("deletion", Deletion)
def test_every_state_of_the_deletion_has_a_partial(deletion: Deletion) -> None:
    get_template(deletion.template)
