"""What the staff approve is everything that people would read and rely on."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model

from campaigns.models import Assumption, Campaign, CampaignText, Company, CompanyFact, DailyClose, TermsVersion
from campaigns.setup import approval
from tests.helpers.campaigns.drafts import make_complete

pytestmark = pytest.mark.django_db

# Of a row that is read: what says where it belongs, what publishing changes or the site chooses, what the team can set
# at any time, what no page shows.
NOT_READ = {"id", "campaign", "company", "phase", "version", "is_demo", "created_at", "published_at", "volume",
            "prices_loaded_at", "image_width", "image_height", "prefix", "debaters",
            "set_aside"}  # fmt: skip
OTHER = {"currency": "EUR", "first_phase": "interest", "language": "de"}
READ = [Campaign, Company, CompanyFact, DailyClose, Assumption, CampaignText, TermsVersion]


def other(name: str, value: Any) -> Any:
    if name in OTHER:
        return OTHER[name]
    if isinstance(value, int):
        return value + 1
    if isinstance(value, date):
        return value + timedelta(days=1)
    return {"en": "All is ours."} if isinstance(value, dict) else f"{value}x"


@pytest.mark.parametrize("model", READ)
def test_every_value_that_is_read_belongs_to_what_is_approved(model: type[Model]) -> None:
    campaign = make_complete()
    campaign.company.closes.create(date=date(2016, 10, 1), close_cents=1, volume=1)
    before = approval.fingerprint(campaign)
    row = model._default_manager.first()
    assert row

    for field in model._meta.concrete_fields:
        if field.name in NOT_READ:
            continue
        with transaction.atomic():
            value = other(field.name, field.value_from_object(row))
            model._default_manager.filter(pk=row.pk).update(**{field.attname: value})
            assert approval.fingerprint(Campaign.objects.get()) != before, field
            transaction.set_rollback(True)
