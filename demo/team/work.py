"""What the teams of the demo campaigns have done, so that all of the organizers' pages have something to show."""

from django.db import transaction

from accounts.models import User
from campaigns.models import Campaign, TeamMember
from demo.campaign import debate, discussion, document
from demo.team import ballots, export, members, message, notes, paper, webhooks

Role = TeamMember.Role


def has_worked() -> bool:
    """Whether run() has been done for the open campaign."""
    # Check what only run() does: users of the demo may have sent messages and exported lists as well.
    return User.objects.filter(email=paper.email(0)).exists()


@transaction.atomic
def run(campaign: Campaign) -> None:
    """Do the team's work for the open campaign."""
    owner = campaign.team.filter(role=Role.OWNER).earliest("pk")  # another may have joined meanwhile
    members.join(campaign)
    paper.load(owner)
    discussion.comment(owner.user)
    debate.hold(owner.user)
    ballots.ask(campaign, owner.user)
    document.write(owner.user)
    notes.about_the_largest(owner)
    message.send(owner)
    export.create(owner)
    webhooks.add(owner)
