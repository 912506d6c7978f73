"""A pledge that the payment service would refuse as too small is refused here first, whatever the campaign says."""

from uuid import uuid4

import pytest

import gateway
from campaigns.models import Campaign
from desk.offline import lines
from gateway import Bill
from pledges import pledging
from pledges.forms.amount import amount_form
from pledges.models import Pledge
from sandbox.stripe.sandbox import Sandbox
from tests.helpers.builders import make_campaign, make_draft, make_interest, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    """One from before minima were looked at."""
    return make_campaign(min_cents=1)


def test_the_form_states_the_smallest_pledge(campaign: Campaign) -> None:
    pledge = make_interest(campaign)

    form = amount_form(pledge, {"choice": "other", "amount": "0.49"})

    assert form.errors["amount"] == ["The minimum pledge is $0.50."]
    assert all(int(value) >= 50 for value, _ in form.fields["choice"].choices[:-1])  # type: ignore[attr-defined]


def test_a_smaller_pledge_is_refused_everywhere(campaign: Campaign) -> None:
    pledge = make_interest(campaign)

    with pytest.raises(ValueError, match="49"):
        make_draft(campaign, supporter=make_user(), cents=49)
    with pytest.raises(ValueError, match="49"):
        pledging.change_amount(pledge, 49)
    assert pledging.change_amount(Pledge.objects.get(), 50)


def test_the_service_refuses_what_is_too_small(sandbox: Sandbox) -> None:
    pledge = make_interest()
    customer = gateway.create_customer(uuid4(), pledge.supporter_id, pledge.supporter.email)

    with pytest.raises(gateway.Refused, match="at least"):
        gateway.prepare(Bill(pledge.pk, pledge.pk, customer, 49, "USD", "A pledge"))
    assert gateway.prepare(Bill(pledge.pk, pledge.pk, customer, 50, "USD", "A pledge"))


def test_an_offline_pledge_below_it_is_refused_as_outdated(campaign: Campaign) -> None:
    written = make_draft(campaign, cents=50)
    Pledge.objects.filter(pk=written.pk).update(amount_cents=49)

    with pytest.raises(pledging.Outdated):
        pledging.agree(Pledge.objects.get())


def test_a_smaller_one_is_not_read_from_a_file(campaign: Campaign) -> None:
    found = lines.read(campaign, b"email,amount,name,how,language\nada@example.org,0.49,,paper,\n")

    assert found.errors == [(2, "This campaign does not accept a pledge of $0.49.")]
