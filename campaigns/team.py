"""A campaign's team: owners invite members and remove them; both acceptance and removal take effect at once."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from accounts import sign_in
from accounts.models import User
from campaigns.models import Campaign, CampaignAct, Permission, TeamInvitation, TeamMember
from common.files import renditions, uploads
from common.files.renditions import Sized
from common.mail import outbox
from common.mail.mailboxes import canonical
from common.signed.tokens import Tokens

CampaignActKind = CampaignAct.Kind

_tokens = Tokens("team")


class AlreadyThere(Exception):
    """This address already belongs to a member or has been invited."""


class NotYours(Exception):
    """The invitation is for another address."""


class LastOwner(Exception):
    """The last owner cannot leave or change roles: nobody could manage the team any more."""


def token(invitation_id: str) -> str:
    """Return the token for the link of an invitation."""
    return _tokens.make(invitation_id)


def follow(secret: str) -> TeamInvitation | None:
    """Find the invitation for this token; None if it is forged, or the invitation was accepted or withdrawn."""
    return _tokens.find(TeamInvitation.objects.select_related("campaign__company"), secret)


@transaction.atomic
def invite(campaign: Campaign, email: str, role: TeamMember.Role, by: User) -> TeamInvitation:
    """Invite an address to the team by email. Raises AlreadyThere."""
    _lock_no_key_update(campaign)
    email = email.lower()
    known = [
        *campaign.team.values_list("user__email", flat=True),
        *campaign.invitations.values_list("email", flat=True),
    ]
    # Another spelling of the same mailbox is the same person.
    if canonical(email) in map(canonical, known):
        raise AlreadyThere(email)
    try:
        with transaction.atomic():
            invitation = campaign.invitations.create(email=email, role=role, invited_by=by)
    except IntegrityError:
        raise AlreadyThere(email) from None
    sign_in.get_or_create_user(email)  # so that a code can be mailed there
    _log(campaign, by, CampaignActKind.MEMBER_INVITED, email=email, role=role)
    send(invitation)
    return invitation


def send(invitation: TeamInvitation) -> None:
    campaign = invitation.campaign
    facts = {
        "invitation": str(invitation.pk),
        "campaign_title": campaign.text.title,
        "campaign_slug": campaign.slug,
        "organizer_name": campaign.organizer_name,
        "contact_email": campaign.contact_email,
        "role": invitation.role,
    }
    outbox.post("team_invited", invitation.email, facts)


@transaction.atomic
def take_back(invitation: TeamInvitation, by: User) -> None:
    _lock_no_key_update(invitation.campaign)
    deleted, _ = TeamInvitation.objects.filter(pk=invitation.pk).delete()
    if deleted:
        _log(
            invitation.campaign, by, CampaignActKind.INVITATION_TAKEN_BACK, email=invitation.email, role=invitation.role
        )


@transaction.atomic
def accept(invitation: TeamInvitation, user: User, name: str) -> TeamMember:
    """Accept an invitation, for which the user must have verified the invited address.

    Raises NotYours, TeamInvitation.DoesNotExist.
    """
    _lock_no_key_update(invitation.campaign)
    open_ = TeamInvitation.objects.select_for_update().get(pk=invitation.pk)
    if not is_for(open_, user):
        raise NotYours(open_.email)
    member = join(open_.campaign, user, open_.role, name)
    open_.delete()
    return member


def is_for(invitation: TeamInvitation, user: User) -> bool:
    """Whether this user has verified the invited address."""
    return bool(EmailAddress.objects.filter(user=user, email__iexact=invitation.email, verified=True).exists())


def join(campaign: Campaign, user: User, role: str, name: str) -> TeamMember:
    """Add a member, logging it first, because a database trigger requires the log entry."""
    _log(campaign, user, CampaignActKind.MEMBER_JOINED, user=str(user.pk), name=name, role=role)
    member, _ = campaign.team.update_or_create(user=user, defaults={"role": role, "name": name})
    return member


@transaction.atomic
def change_role(member: TeamMember, role: TeamMember.Role, by: User) -> None:
    """Change a member's role. Raises LastOwner."""
    _lock_no_key_update(member.campaign)
    fresh = TeamMember.objects.get(pk=member.pk)
    if fresh.role == role:
        return
    _require_another_owner(fresh)
    before, fresh.role = fresh.role, role
    who = {"user": str(fresh.user_id), "name": fresh.name}
    _log(fresh.campaign, by, CampaignActKind.ROLE_CHANGED, **who, before=before, role=role)
    fresh.save(update_fields=["role"])


@transaction.atomic
def remove(member: TeamMember, by: User) -> None:
    """Remove a member, possibly oneself; they lose access at once. Raises LastOwner."""
    _lock_no_key_update(member.campaign)
    fresh = TeamMember.objects.filter(pk=member.pk).first()
    if fresh is None:
        return
    _require_another_owner(fresh)
    who = {"user": str(fresh.user_id), "name": fresh.name}
    _log(fresh.campaign, by, CampaignActKind.MEMBER_REMOVED, **who, role=fresh.role)
    _delete_portrait(fresh)
    fresh.delete()


@transaction.atomic
def change_portrait(member: TeamMember, *, picture: Sized | None) -> None:
    """Replace a member's portrait, or remove it. Raises TeamMember.DoesNotExist if they have left the team."""
    _lock_no_key_update(member.campaign)
    fresh = TeamMember.objects.get(pk=member.pk)
    _delete_portrait(fresh)
    fresh.portrait = picture.file if picture else ""
    fresh.portrait_width = picture.size[0] if picture else None
    fresh.save(update_fields=["portrait", "portrait_width"])
    if picture and fresh.portrait.name:
        renditions.store(fresh.portrait.name, picture.copies)


def _delete_portrait(member: TeamMember) -> None:
    for name in member.portrait_files:
        uploads.delete_on_commit(name)


def _require_another_owner(member: TeamMember) -> None:
    others = member.campaign.team.who_may(Permission.MANAGE_TEAM).exclude(pk=member.pk)
    if member.may(Permission.MANAGE_TEAM) and not others.exists():
        raise LastOwner(member.campaign.slug)


def _lock_no_key_update(campaign: Campaign) -> None:
    """Lock the campaign (FOR NO KEY UPDATE) so that changes to a team are serialized without blocking pledges."""
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)


def _log(campaign: Campaign, by: User, kind: CampaignAct.Kind, **facts: str) -> None:
    campaign.acts.create(by=by, kind=kind, data=facts)
