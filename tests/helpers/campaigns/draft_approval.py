"""What an owner and the staff do about the approval of a draft, for tests."""

from typing import Any

from django.urls import reverse

from accounts.models import User
from campaigns.models import Campaign, Submission
from campaigns.setup import drafting
from tests.helpers.campaigns.drafts import read
from tests.helpers.desk.desk_team import proven


def submit(campaign: Campaign, owner: User) -> Submission:
    return drafting.submit(campaign, owner, read(campaign))


def here(submission: Submission) -> str:
    return reverse("campaigns:staff_submission", args=[submission.pk])


def decide(staff: User, submission: Submission, **data: str) -> Any:
    client = proven(staff)
    return client.post(here(submission), {"seen": submission.fingerprint, **data}, follow=True)


def phase() -> str:
    return Campaign.objects.get().phase
