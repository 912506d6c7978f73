"""A change of what supporters rely on: what it may change, who publishes it, and when."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from campaigns import amendments
from campaigns.models import Campaign, CampaignAct, NotAllowed
from payments.decisions import campaign_actions
from pledges import consent_windows, reconsent
from pledges.models import Pledge
from tests.helpers.builders import make_campaign, make_member, make_secured, unguarded
from tests.helpers.campaigns.amendments import end_window, make_owner, publish, wish

pytestmark = pytest.mark.django_db

SUMS = {"threshold_cents": 2_000_00, "optimum_cents": 6_000_00, "min_cents": 5_00, "max_cents": 2_000_00}


# -- what it changes -------------------------------------------------------------------------------------------


def test_everything_that_supporters_rely_on_can_be_changed_at_once(campaign: Campaign) -> None:
    deadline = campaign.deadline - timedelta(days=1)
    values = {**SUMS, "valuation_date": "2026-10-01", "premium": 30_00, "costs": 5_00, "deadline": deadline.isoformat()}

    change = publish(campaign, terms={"en": "Be kind."}, **values)

    now = Campaign.objects.get(pk=campaign.pk)
    assert amendments.current_values(now) == {**amendments.current_values(campaign), **values, "terms": 2}
    assert (now.version, change.number, now.terms.texts) == (1, 1, {"en": "Be kind."})
    assert change.before["threshold_cents"] == 1_000_00
    assert now.assumptions.get(kind="premium").source == ""
    act = CampaignAct.objects.get()
    assert (act.kind, act.data, act.by) == ("changed", {"number": 1}, change.by)


def test_only_what_is_different_is_part_of_a_change(campaign: Campaign) -> None:
    same = {name: value for name, value in amendments.current_values(campaign).items() if name != "terms"}
    change = publish(campaign, **{**same, "max_cents": 3_000_00}, terms={"en": "Be excellent."})

    assert (change.before, change.after) == ({"max_cents": 1_000_00}, {"max_cents": 3_000_00})


def test_white_space_around_the_terms_does_not_count_as_a_change(campaign: Campaign) -> None:
    with unguarded():
        campaign.terms_versions.create(number=2, texts={"en": "Be kind.\n"})

    assert publish(campaign, max_cents=3_000_00, terms={"en": "Be kind."}).after == {"max_cents": 3_000_00}


def test_a_change_that_changes_nothing_is_refused(campaign: Campaign) -> None:
    with pytest.raises(amendments.NothingChanges):
        publish(campaign, threshold_cents=campaign.threshold_cents, terms={"en": "Be excellent."})


@pytest.mark.parametrize(
    "values",
    [{"threshold_cents": 1}, {"optimum_cents": 9_000_00}, {"currency": "EUR"}, {"version": 0}, {"version": 2}],
)
def test_the_database_lets_no_promise_change_without_its_change(campaign: Campaign, values: dict[str, Any]) -> None:
    publish(campaign, **SUMS)

    with pytest.raises(DatabaseError, match="only through a Change"), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(**values)


def test_the_database_lets_a_change_do_only_what_it_says(campaign: Campaign) -> None:
    now = timezone.now()
    said = amendments.draft(campaign, wish(campaign, max_cents=2_000_00), make_owner(campaign), now, now + timedelta(1))
    said.save()

    for values in ({"max_cents": 3_000_00}, {"max_cents": 2_000_00, "min_cents": 2_00}, {"max_cents": 2_000_00}):
        version = {} if values == {"max_cents": 2_000_00} else {"version": 1}
        with pytest.raises(DatabaseError), transaction.atomic():
            Campaign.objects.filter(pk=campaign.pk).update(**values, **version)
    assert Campaign.objects.filter(pk=campaign.pk).update(max_cents=2_000_00, version=1) == 1


def test_a_published_change_is_never_edited(campaign: Campaign) -> None:
    change = publish(campaign)

    for act in (change.save, change.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


# -- who publishes it, and when ----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["treasurer", "editor", "observer"])
def test_only_an_owner_publishes_a_change(campaign: Campaign, role: str) -> None:
    with pytest.raises(NotAllowed):
        publish(campaign, by=make_member(campaign, role))


@pytest.mark.parametrize("phase", ["draft", "collecting", "offer", "completed", "failed", "cancelled"])
def test_a_change_is_published_only_while_the_campaign_is_open(phase: str) -> None:
    with pytest.raises(reconsent.WrongPhase):
        publish(make_campaign(phase=phase))


def test_a_change_needs_a_deadline_after_the_end_of_its_window() -> None:
    campaign = make_campaign(deadline=timezone.now() + timedelta(days=4))

    with pytest.raises(reconsent.EndsTooSoon):
        publish(campaign)
    campaign_actions.extend(campaign, timezone.now() + timedelta(days=10), make_owner(campaign))
    assert publish(campaign)


def test_an_extended_deadline_needs_no_new_consent(campaign: Campaign) -> None:
    pledge = make_secured(campaign)

    campaign_actions.extend(campaign, campaign.deadline + timedelta(days=10), make_owner(campaign))

    now = Pledge.objects.get(pk=pledge.pk)
    assert (now.campaign.version, now.must_reconfirm, now.has_charge_consent()) == (0, False, True)


def test_a_deadline_brought_forward_leaves_the_window_open(campaign: Campaign) -> None:
    with pytest.raises(reconsent.EndsTooSoon):
        publish(campaign, deadline=(timezone.now() + timedelta(days=4)).isoformat())


def test_a_later_deadline_does_not_count_as_a_change(campaign: Campaign) -> None:
    with pytest.raises(ValueError, match="no change"):
        publish(campaign, deadline=(campaign.deadline + timedelta(days=1)).isoformat())


def test_one_change_at_a_time(campaign: Campaign) -> None:
    make_secured(campaign)
    change = publish(campaign)

    with pytest.raises(reconsent.StillOpen):
        publish(campaign)
    end_window(change)
    with pytest.raises(reconsent.StillOpen):
        publish(campaign)
    consent_windows.end_due()
    assert publish(campaign).number == 2


def test_a_change_to_an_earlier_version_is_not_published(campaign: Campaign) -> None:
    owner = make_owner(campaign)
    seen = wish(campaign, threshold_cents=3_000_00)
    end_window(publish(campaign))
    consent_windows.end_due()

    with pytest.raises(reconsent.ChangedMeanwhile):
        reconsent.publish(campaign, seen, owner)
