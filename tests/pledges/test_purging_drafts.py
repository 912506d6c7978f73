"""Pledges that were never confirmed are deleted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from pledges import pledging
from pledges.models import Pledge
from tests.helpers.builders import make_draft, make_interest, make_secured

pytestmark = pytest.mark.django_db


def test_drafts_that_were_never_confirmed_are_purged_after_a_week() -> None:
    old, _ = make_draft(), make_draft()
    confirmed = make_interest()
    Pledge.objects.filter(pk__in=[old.pk, confirmed.pk]).update(updated_at=timezone.now() - timedelta(days=8))

    pledging.purge_drafts()

    assert Pledge.objects.count() == 2
    assert not Pledge.objects.filter(pk=old.pk).exists()


def test_people_who_never_proved_their_address_are_deleted_with_their_drafts() -> None:
    long_ago = timezone.now() - timedelta(days=8)
    stranger, member = make_draft().supporter, make_secured().supporter
    member.emailaddress_set.update(verified=True)  # type: ignore[attr-defined]
    Pledge.objects.filter(supporter=stranger).update(updated_at=long_ago)
    User.objects.update(date_joined=long_ago)

    pledging.purge_drafts()

    assert list(User.objects.all()) == [member]


def test_drafts_are_deleted_batch_by_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pledging, "BATCH", 2)
    for _ in range(5):
        make_draft()
    Pledge.objects.update(updated_at=timezone.now() - timedelta(days=8))

    found = []
    while pledging.purge_drafts():
        found.append(Pledge.objects.count())

    assert found == [3, 1, 0]
