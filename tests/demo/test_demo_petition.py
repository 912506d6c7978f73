"""The petition of the demo: a thousand fictitious names, counted like all others."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import F

from campaigns import totals
from campaigns.models import Campaign
from community.models import Signature
from demo.campaign import clock, load, news
from demo.campaign.petition import SIGNERS
from payments.books import audit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def test_a_thousand_people_have_signed_over_six_weeks_and_nobody_is_called_like_another() -> None:
    load.load()
    campaign = Campaign.objects.get(slug="we-are-twitter")
    signatures = Signature.objects.filter(campaign=campaign)
    version = campaign.petition_versions.get()

    assert totals.of([campaign])[campaign.pk].signed.people == signatures.counted().count() == SIGNERS
    assert audit.problems() == []
    assert len(set(signatures.values_list("name", flat=True))) == SIGNERS
    assert not signatures.exclude(name__iregex=r" \(d[eé]mo\)$").exists()
    assert not signatures.filter(confirmed_at__lte=F("created_at")).exists()
    assert not signatures.filter(confirmed_at__lt=version.published_at).exists()
    assert len(Counter(signatures.values_list("confirmed_at__date", flat=True))) > clock.SO_FAR.days * 0.9


def test_the_update_about_the_thousandth_name_is_true() -> None:
    load.load()
    campaign = Campaign.objects.get(slug="we-are-twitter")
    _, ago = news.UPDATES["thousand"]
    told = campaign.updates.get(number=[*news.UPDATES].index("thousand") + 1)

    assert told.publish_at - campaign.petition_versions.get().published_at > timedelta(days=30)
    assert campaign.signatures.filter(confirmed_at__lt=told.publish_at).count() > 1_000
    assert ago > timedelta(days=5)
