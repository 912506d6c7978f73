"""From nothing to a published campaign: who begins one, who may change its draft, and the act that makes it public."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from campaigns import checklist
from campaigns.access import WRITERS
from campaigns.models import Campaign, CampaignAct, Company, TeamMember, WrongPhase

OPEN_DAYS = 60


class NotAllowed(Exception):
    """This person's role does not allow it."""


class Incomplete(Exception):
    """Something that the checklist asks for is missing."""


class SharedCompany(Exception):
    """Another campaign relies on what is known of this company."""


@transaction.atomic
def begin(owner: User, name: str, words: dict[str, str], company: Company) -> Campaign:
    """Make a draft that only its owner sees. `words` are its title, its address and the language it thinks in."""
    company.save()
    campaign = Campaign.objects.create(
        company=company,
        slug=words["slug"],
        language=words["language"],
        currency=company.currency,
        # What stands here before the team has chosen; the checklist asks for a choice.
        deadline=(timezone.now() + timedelta(days=OPEN_DAYS)).replace(minute=0, second=0, microsecond=0),
        valuation_date=timezone.now().date(),
    )
    campaign.texts.create(language=words["language"], title=words["title"])
    campaign.team.create(user=owner, role=TeamMember.Role.OWNER, name=name)
    return campaign


def hold(member: TeamMember, *, for_company: bool = False) -> Campaign:
    """Lock the draft until this transaction ends: who else saves a page or publishes waits.

    Raises NotAllowed, WrongPhase, SharedCompany.
    """
    if member.role not in WRITERS:
        raise NotAllowed(member)
    campaign = _locked(member.campaign)
    if for_company and shares_company(campaign):
        raise SharedCompany(campaign.slug)
    return campaign


def _locked(campaign: Campaign) -> Campaign:
    found = Campaign.objects.select_related("company").select_for_update(of=("self",)).get(pk=campaign.pk)
    if found.phase != Campaign.Phase.DRAFT:
        raise WrongPhase(f"{found.slug}: {found.phase}")
    return found


def shares_company(campaign: Campaign) -> bool:
    return Campaign.objects.filter(company=campaign.company_id).exclude(pk=campaign.pk).exists()


@transaction.atomic
def publish(campaign: Campaign, by: User) -> Campaign:
    """Open the campaign to everybody, as its phase plan says. Raises NotAllowed, WrongPhase, Incomplete."""
    if not campaign.team.filter(user=by, role=TeamMember.Role.OWNER).exists():
        raise NotAllowed(f"{by.pk} in {campaign.slug}")
    here = _locked(campaign)
    if not checklist.is_complete(checklist.of(here)):
        raise Incomplete(here.slug)
    here.move(Campaign.Phase(here.first_phase), by)
    facts = {"phase": here.phase, "terms": here.terms.number}
    here.acts.create(by=by, kind=CampaignAct.Kind.PUBLISHED, data=facts)
    return here
