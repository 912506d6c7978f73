"""The close counts only those who have agreed to what the campaign promises now."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import Campaign, Change
from payments.books import audit
from payments.collection import collecting, sweeps
from pledges import pledging
from pledges.models import Payer, Pledge, Status
from tests.helpers.builders import make_secured
from tests.helpers.campaigns.amendments import end_window, make_owner, publish
from tests.helpers.simulation import timeline

pytestmark = pytest.mark.django_db


def fresh(pledge: Pledge) -> Pledge:
    return Pledge.objects.get(pk=pledge.pk)


def make_chargeable(campaign: Campaign, cents: int) -> Pledge:
    """Secured, and its supporter is known to the payment service, as to be charged they must be."""
    pledge = make_secured(campaign, cents=cents)
    Payer.objects.create(supporter=pledge.supporter, customer_id=f"cus_{pledge.pk.hex}")
    return pledge


def test_a_campaign_does_not_close_on_pledges_that_were_not_confirmed_again(campaign: Campaign) -> None:
    make_secured(campaign, cents=1_000_00)
    end_window(publish(campaign, max_cents=2_000_00))

    with pytest.raises(collecting.NotYet):
        timeline.close(campaign)
    assert Campaign.objects.get().phase == Campaign.Phase.PLEDGING
    sweeps.advance_all()

    assert Campaign.objects.get().phase == Campaign.Phase.FAILED
    assert set(Pledge.objects.values_list("status", flat=True)) == {Status.LAPSED}
    assert audit.problems() == []


def test_the_threshold_is_the_new_one_and_judged_without_those_who_lapsed(campaign: Campaign) -> None:
    agreed, silent = make_chargeable(campaign, 600_00), make_chargeable(campaign, 600_00)
    change = publish(campaign, threshold_cents=600_00)
    pledging.change_amount(fresh(agreed), 600_00)
    end_window(change)
    timeline.reach_deadline(campaign)

    sweeps.advance_all()

    assert Campaign.objects.get().phase == Campaign.Phase.COLLECTING
    assert (fresh(agreed).status, fresh(silent).status) == (Status.SECURED, Status.LAPSED)
    assert [payment.pledge_id for payment in campaign.payments.all()] == [agreed.pk]
    assert collecting.Collection.objects.get().secured_cents == 600_00


def test_the_audit_names_who_would_be_charged_under_an_earlier_version(campaign: Campaign) -> None:
    pledge = make_chargeable(campaign, 1_000_00)
    timeline.close(campaign)
    assert audit.problems() == []
    change = Change(number=1, before={}, after={}, reasons={}, by=make_owner(campaign), campaign=campaign)
    change.published_at, change.ends_at = timezone.now(), timezone.now() + timedelta(days=1)
    change.save()
    Campaign.objects.filter(pk=campaign.pk).update(version=1)

    assert audit.problems() == [
        f"version: pledge {pledge.pk} is to be charged under version 0, the campaign promises version 1"
    ]


def test_closing_uses_the_changed_threshold(campaign: Campaign) -> None:
    pledge, read_before = make_secured(campaign, cents=1_000_00), Campaign.objects.get()
    change = publish(campaign, threshold_cents=2_000_00)
    pledging.change_amount(fresh(pledge), 1_000_00)
    end_window(change)
    timeline.reach_deadline(campaign)

    assert collecting.close(read_before).phase == Campaign.Phase.FAILED


def test_the_audit_names_a_pledge_whose_version_was_never_agreed_to(campaign: Campaign) -> None:
    pledge = make_secured(campaign)
    publish(campaign)
    Pledge.objects.update(version=1)

    assert audit.problems() == [f"version: pledge {pledge.pk} has version 1, agreed was 0"]
