"""Approval by the staff, if settings.CAMPAIGN_POLICY requires it: it is valid for one exact state of a draft."""

from __future__ import annotations

import hashlib
import json

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.forms.models import model_to_dict
from django.utils import timezone, translation

from accounts.models import User
from campaigns.models import Campaign, CampaignAct, Permission, Submission, WrongPhase
from common.mail import outbox

SubmissionState = Submission.State
CampaignActKind = CampaignAct.Kind

APPROVAL, STAFF = "approval", "staff"
# Not part of the fingerprint: what publishing itself changes, or what is not shown.
NOT_READ = {"id", "phase", "version", "is_demo", "company"}


class NotApproved(Exception):
    """The staff have not approved the draft in its current state."""


class Outdated(Exception):
    """The draft differs from what was submitted or reviewed, or a decision has already been made."""


class OwnCampaign(Exception):
    """Nobody may decide about a campaign of their own team, or one they submitted."""


def may_begin(user: User | AnonymousUser) -> bool:
    return settings.CAMPAIGN_POLICY != STAFF or user.is_staff


def fingerprint(campaign: Campaign) -> str:
    """Hash everything that people would read and rely on: any changed figure or word changes the result."""
    company = campaign.company
    known = {
        "campaign": {**model_to_dict(campaign, exclude=NOT_READ), "image": campaign.image.name},
        "company": [company.name, company.ticker, company.currency, company.prices_source, company.prices_source_url],
        "facts": list(company.facts.order_by("pk").values_list("kind", "value", "as_of", "source", "source_url")),
        "closes": list(company.closes.order_by("date").values_list("date", "close_cents")),
        "assumptions": list(
            campaign.assumptions.order_by("kind").values_list("kind", "value", "as_of", "source", "source_url")
        ),
        "texts": [model_to_dict(text, exclude=["id"]) for text in campaign.texts.order_by("language")],
        "terms": list(campaign.terms_versions.order_by("number").values_list("number", "texts")),
    }
    return hashlib.sha256(json.dumps(known, default=str, sort_keys=True).encode()).hexdigest()


def latest_submission(campaign: Campaign) -> Submission | None:
    """The latest submission; None if there is none, or if the site does not require approval."""
    return campaign.submissions.order_by("pk").last() if settings.CAMPAIGN_POLICY == APPROVAL else None


def is_current(submission: Submission) -> bool:
    """Whether the draft is unchanged since it was submitted."""
    return submission.fingerprint == fingerprint(submission.campaign)


def lacks_approval(campaign: Campaign) -> bool:
    """Whether this draft may not be published because the staff have not approved its current state."""
    if settings.CAMPAIGN_POLICY != APPROVAL:
        return False
    last = latest_submission(campaign)
    return last is None or last.state != SubmissionState.APPROVED or not is_current(last)


def record_submission(campaign: Campaign, by: User) -> Submission:
    """Record the submission of a draft and notify the staff. The caller holds a lock on its row."""
    campaign.submissions.filter(state=SubmissionState.WAITING).update(state=SubmissionState.REPLACED)
    made = campaign.submissions.create(by=by, fingerprint=fingerprint(campaign))
    for person in User.objects.staff():
        with translation.override(person.language):
            facts = {"submission": str(made.pk), "campaign_title": campaign.text.title, "who": campaign.organizer_name}
            outbox.post("campaign_submitted", person.email, facts, key=f"campaign_submitted:{made.pk}:{person.pk}")
    return made


def decide(submission: Submission, by: User, seen: str, reason: str = "") -> Submission:
    """Approve the draft or, with a reason, return it. Raises Outdated, OwnCampaign, WrongPhase.

    `seen` is the fingerprint of the draft that was reviewed.
    """
    with transaction.atomic():
        # Without joins: joined rows would be as they were before the wait for the lock.
        campaign = Campaign.objects.select_for_update().get(pk=submission.campaign_id)
        if campaign.phase != Campaign.Phase.DRAFT:
            raise WrongPhase(campaign.slug)
        if by.pk == submission.by_id or campaign.team.filter(user=by).exists():
            raise OwnCampaign(campaign.slug)
        # A draft may be returned even if it has changed since: that permits nothing.
        if not reason and not seen == fingerprint(campaign) == submission.fingerprint:
            raise Outdated(campaign.slug)
        state, kind = (
            (SubmissionState.RETURNED, CampaignActKind.RETURNED)
            if reason
            else (SubmissionState.APPROVED, CampaignActKind.APPROVED)
        )
        waiting = campaign.submissions.filter(pk=submission.pk, state=SubmissionState.WAITING)
        if not waiting.update(state=state, decided_by=by, decided_at=timezone.now(), reason=reason):
            raise Outdated(campaign.slug)
        campaign.acts.create(by=by, kind=kind, data={"reason": reason, "submission": str(submission.pk)})
        _tell_owners(campaign, submission, reason)
    submission.refresh_from_db()
    return submission


def _tell_owners(campaign: Campaign, submission: Submission, reason: str) -> None:
    for owner in campaign.team.who_may(Permission.PUBLISH).select_related("user"):
        with translation.override(owner.user.language):
            facts = {"campaign_title": campaign.text.title, "campaign_slug": campaign.slug, "reason": reason}
            outbox.post("campaign_decided", owner.user.email, facts, key=f"campaign_decided:{submission.pk}:{owner.pk}")
