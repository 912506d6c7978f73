"""Drafts: who may start one, who may edit it, and publishing.

After publication, the organizer's name, the contact address and texts that nobody relies on can be corrected, and
translations added: see OPEN_PAGES. What supporters
rely on changes only through campaigns.amendments.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from campaigns.models import (
    Campaign,
    CampaignAct,
    Company,
    NotAllowed,
    Permission,
    Submission,
    TeamMember,
    WrongPhase,
)
from campaigns.setup import approval, checklist, publish_warnings

OPEN_DAYS = 60
OF_COMPANY = {"company", "prices", "facts"}
OPEN_PAGES = {"names", "texts", "image", "places"}  # after publication, until the campaign has ended
AUTOSAVED = {"texts", "terms"}  # before publication: what readers see is never saved while it is being written


class Incomplete(Exception):
    """Something on the checklist is missing."""


class Unread(Exception):
    """The owner has not confirmed having read the current warnings."""


class SharedCompany(Exception):
    """Another campaign relies on the facts about this company."""


@transaction.atomic
def begin(owner: User, name: str, words: dict[str, str], company: Company) -> Campaign:
    """Create a draft that only its owner can see. Raises NotAllowed.

    `words` has its `title`, its `slug` and its main `language`.
    """
    if not approval.may_begin(owner):
        raise NotAllowed(owner)
    company.save()
    campaign = Campaign.objects.create(
        company=company,
        slug=words["slug"],
        language=words["language"],
        currency=company.currency,
        # A placeholder until the team chooses one, as the checklist requires.
        deadline=(timezone.now() + timedelta(days=OPEN_DAYS)).replace(hour=23, minute=59, second=0, microsecond=0),
        valuation_date=timezone.now().date(),
    )
    campaign.texts.create(language=words["language"], title=words["title"])
    campaign.team.create(user=owner, role=TeamMember.Role.OWNER, name=name)
    return campaign


def is_open(campaign: Campaign, page: str) -> bool:
    """Whether this page can be edited at all, regardless of the user's role."""
    if campaign.phase == Campaign.Phase.DRAFT:
        return True
    return page in OPEN_PAGES and campaign.phase not in Campaign.FINAL


def is_autosaved(campaign: Campaign, page: str) -> bool:
    """Whether this page is saved while it is being written."""
    return campaign.phase == Campaign.Phase.DRAFT and page in AUTOSAVED


def lock_for_update(member: TeamMember, page: str) -> Campaign:
    """Lock the campaign (FOR UPDATE) until the transaction ends, so that other edits and publishing wait.

    Raises NotAllowed, WrongPhase, SharedCompany.
    """
    if not member.may(Permission.EDIT_CONTENT):
        raise NotAllowed(member)
    campaign = _locked(member.campaign)
    if not is_open(campaign, page):
        raise WrongPhase(f"{campaign.slug}: {page} in {campaign.phase}")
    if page in OF_COMPANY and shares_company(campaign):
        raise SharedCompany(campaign.slug)
    return campaign


def _locked(campaign: Campaign) -> Campaign:
    # Without joins: joined rows would be as they were before the wait for the lock.
    return Campaign.objects.select_for_update().get(pk=campaign.pk)


def record_correction(campaign: Campaign, by: User, page: str, language: str, before: dict[str, Any]) -> None:
    """Log the texts that a correction replaces; drafts need none, because nobody has read them."""
    if before and campaign.phase != Campaign.Phase.DRAFT:
        facts = {"page": page, "language": language, "replaced": before}
        campaign.acts.create(by=by, kind=CampaignAct.Kind.CORRECTED, data=facts)


def shares_company(campaign: Campaign) -> bool:
    return Campaign.objects.filter(company=campaign.company_id).exclude(pk=campaign.pk).exists()


@transaction.atomic
def submit(campaign: Campaign, by: User, read: str) -> Submission:
    """Submit the draft in its current state for approval. Raises the same exceptions as publish()."""
    here = _complete_draft(campaign, by, read)
    submission = approval.record_submission(here, by)
    facts = {"submission": str(submission.pk), "warnings": read}
    here.acts.create(by=by, kind=CampaignAct.Kind.SUBMITTED, data=facts)
    return submission


@transaction.atomic
def publish(campaign: Campaign, by: User, read: str) -> Campaign:
    """Publish the campaign in its first phase. `read` is the key of the warnings that its owner has read.

    Raises NotAllowed, WrongPhase, Incomplete, Unread, approval.NotApproved.
    """
    here = _complete_draft(campaign, by, read)
    if approval.lacks_approval(here):
        raise approval.NotApproved(here.slug)
    here.move(Campaign.Phase(here.first_phase), by)
    facts = {"phase": here.phase, "terms": here.terms.number, "warnings": read}
    here.acts.create(by=by, kind=CampaignAct.Kind.PUBLISHED, data=facts)
    return here


def _complete_draft(campaign: Campaign, by: User, read: str) -> Campaign:
    if not approval.may_begin(by):
        raise NotAllowed(by)
    campaign.team.require(by, Permission.PUBLISH)
    here = _locked(campaign)
    if here.phase != Campaign.Phase.DRAFT:
        raise WrongPhase(f"{here.slug}: published in {here.phase}")
    if not checklist.is_complete(checklist.of(here)):
        raise Incomplete(here.slug)
    if read != publish_warnings.key(publish_warnings.of(here)):
        raise Unread(here.slug)
    return here
