"""Who is asked about a change, how they agree, and what happens to those who do not answer."""

import pytest

from campaigns import totals
from campaigns.models import Campaign
from common.models import Mail
from payments.books import audit
from pledges import announcements, cards, consent_windows, pledging
from pledges.models import Pledge, Reconfirmation, Status
from tests.helpers.builders import make_campaign, make_draft, make_interest, make_secured
from tests.helpers.campaigns.amendments import end_window, make_owner, publish, reach_reminders
from tests.helpers.simulation import timeline

pytestmark = pytest.mark.django_db


def fresh(pledge: Pledge) -> Pledge:
    return Pledge.objects.get(pk=pledge.pk)


def mails(kind: str) -> list[str]:
    return sorted(Mail.objects.filter(kind=kind).values_list("to", flat=True))


# -- who is asked ------------------------------------------------------------------------------------------------


def test_everybody_with_a_live_pledge_is_asked_once_and_reminded_twice(campaign: Campaign) -> None:
    asked = [make_secured(campaign), make_interest(campaign)]
    make_draft(campaign)
    pledging.withdraw(make_secured(campaign))
    publish(campaign)
    make_secured(Campaign.objects.get(pk=campaign.pk))

    announcements.announce_due()
    announcements.announce_due()

    addresses = sorted(pledge.supporter.email for pledge in asked)
    assert (mails("change_published"), mails("change_reminder")) == (addresses, [])
    reach_reminders()
    announcements.announce_due()
    assert (mails("change_published"), mails("change_reminder")) == (addresses, sorted(addresses * 2))
    reach_reminders()
    announcements.announce_due()
    assert len(mails("change_reminder")) == 4


def test_supporters_who_answered_are_not_reminded(campaign: Campaign) -> None:
    agreed, silent, gone = (make_secured(campaign) for _ in range(3))
    publish(campaign)
    pledging.change_amount(fresh(agreed), agreed.amount_cents)
    pledging.withdraw(fresh(gone))

    reach_reminders()
    announcements.announce_due()

    assert set(mails("change_reminder")) == {silent.supporter.email}


def test_no_supporter_is_asked_after_the_campaign_has_ended(campaign: Campaign) -> None:
    make_secured(campaign)
    change = publish(campaign)
    timeline.cancel(campaign, [change.by, make_owner(campaign)])

    announcements.announce_due()

    assert mails("change_published") == []


# -- agreeing ----------------------------------------------------------------------------------------------------


def test_agreeing_records_consent_to_the_new_version(campaign: Campaign) -> None:
    pledge = make_secured(campaign)
    change = publish(campaign, threshold_cents=2_000_00)
    assert fresh(pledge).must_reconfirm
    assert not fresh(pledge).has_charge_consent()

    pledging.change_amount(fresh(pledge), pledge.amount_cents)

    now, consent = fresh(pledge), pledge.consents.latest("pk")
    assert (now.must_reconfirm, now.has_charge_consent(), now.version) == (False, True, 1)
    assert (consent.version, "$2,000" in consent.text) == (1, True)
    assert mails("pledge_reconfirmed") == [pledge.supporter.email]
    end_window(change)
    consent_windows.end_due()
    assert fresh(pledge).status == Status.SECURED
    assert audit.problems() == []


def test_agreeing_twice_counts_once(campaign: Campaign) -> None:
    pledge = make_secured(campaign)
    publish(campaign)
    copies = [fresh(pledge) for _ in range(2)]

    for copy in copies:
        pledging.change_amount(copy, pledge.amount_cents)

    assert totals.of([campaign])[campaign.pk].agreed.people == 1
    assert len(mails("pledge_reconfirmed")) == 1


def test_agreeing_with_another_amount_is_possible_within_the_new_limits(campaign: Campaign) -> None:
    pledge = make_secured(campaign, cents=40_00)
    publish(campaign, min_cents=50_00)

    with pytest.raises(ValueError, match="not an amount"):
        pledging.change_amount(fresh(pledge), 40_00)
    pledging.change_amount(fresh(pledge), 50_00)

    assert (fresh(pledge).amount_cents, fresh(pledge).must_reconfirm) == (50_00, False)
    assert totals.of([campaign])[campaign.pk].secured.cents == 50_00


def test_agreeing_needs_the_version_that_was_shown(campaign: Campaign) -> None:
    pledge, draft = fresh(make_secured(campaign)), make_draft(campaign)
    assert pledge.campaign.version == 0
    publish(campaign)

    with pytest.raises(pledging.Outdated):
        pledging.change_amount(pledge, 60_00)
    with pytest.raises(pledging.Outdated):
        pledging.confirm(draft)
    with pytest.raises(pledging.Outdated):
        pledging.replace(fresh(pledge), draft)
    with pytest.raises(pledging.Outdated):
        make_draft(campaign)


def test_a_pledge_written_on_paper_counts_only_under_what_its_supporter_saw(campaign: Campaign) -> None:
    seen, written = (make_draft(campaign, cents=40_00, source="offline:paper") for _ in range(2))
    assert seen.campaign.version == 0
    publish(campaign, max_cents=30_00)

    for draft in (seen, fresh(written)):
        with pytest.raises(pledging.Outdated):
            pledging.agree(draft)
    assert not Pledge.objects.live().exists()


def test_an_imported_pledge_is_asked_like_any_other(campaign: Campaign) -> None:
    draft = make_draft(campaign, cents=40_00, source="offline:paper")
    pledging.agree(draft)
    change = publish(campaign)
    assert fresh(draft).must_reconfirm

    end_window(change)
    consent_windows.end_due()

    assert fresh(draft).status == Status.LAPSED


def test_new_pledges_join_under_the_new_version(campaign: Campaign) -> None:
    change = publish(campaign)
    pledge = make_secured(Campaign.objects.get(pk=campaign.pk))

    end_window(change)
    consent_windows.end_due()

    assert (fresh(pledge).status, fresh(pledge).version) == (Status.SECURED, 1)


def test_saving_a_card_needs_agreement_to_the_change(campaign: Campaign) -> None:
    pledge = make_interest(campaign)
    publish(campaign)

    with pytest.raises(cards.ConsentNeeded):
        cards._requested_card(fresh(pledge))
    pledging.change_amount(fresh(pledge), pledge.amount_cents)
    assert cards._requested_card(fresh(pledge))


# -- the end of the window ---------------------------------------------------------------------------------------


def test_silence_is_never_consent(campaign: Campaign) -> None:
    silent, interested = make_secured(campaign), make_interest(campaign)
    change = publish(campaign)
    consent_windows.end_due()
    consent_windows.end(campaign)
    assert {fresh(silent).status, fresh(interested).status} == {Status.SECURED, Status.INTERESTED}

    end_window(change)
    consent_windows.end_due()
    consent_windows.end_due()

    assert {fresh(silent).status, fresh(interested).status} == {Status.LAPSED}
    assert silent.cards.get().state == "dropped"
    assert mails("not_reconfirmed") == sorted([silent.supporter.email, interested.supporter.email])
    shown = totals.of([campaign])[campaign.pk]
    assert (shown.secured.people, shown.interest.people, shown.agreed.people) == (0, 0, 0)
    assert Reconfirmation.objects.get().due_at is None
    assert audit.problems() == []


def test_an_answer_after_the_window_comes_too_late_though_no_sweep_has_come(campaign: Campaign) -> None:
    pledge = make_secured(campaign)
    end_window(publish(campaign))

    with pytest.raises(pledging.TooLate):
        pledging.change_amount(fresh(pledge), pledge.amount_cents)
    assert fresh(pledge).must_reconfirm


def test_an_interest_is_asked_like_a_pledge_and_ends_like_one() -> None:
    campaign = make_campaign(phase="interest")
    agreed, silent = make_interest(campaign), make_interest(campaign)
    change = publish(campaign)
    announcements.announce_due()
    pledging.change_amount(fresh(agreed), 40_00)

    end_window(change)
    consent_windows.end_due()

    assert len(mails("change_published")) == 2
    assert (fresh(agreed).status, fresh(silent).status) == (Status.INTERESTED, Status.LAPSED)
    assert totals.of([campaign])[campaign.pk].interest.people == 1


def test_a_supporter_whose_pledge_lapsed_can_pledge_again(campaign: Campaign) -> None:
    pledge = make_secured(campaign)
    end_window(publish(campaign))
    consent_windows.end_due()

    again = make_secured(Campaign.objects.get(pk=campaign.pk), supporter=pledge.supporter)

    assert (again.status, again.version) == (Status.SECURED, 1)


def test_batches_continue_until_everybody_was_asked(campaign: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consent_windows, "BATCH", 2)
    for _ in range(5):
        make_secured(campaign)
    end_window(publish(campaign))

    consent_windows.end_due()

    assert set(Pledge.objects.values_list("status", flat=True)) == {Status.LAPSED}
