"""The tasks of a member of a team, read as the desk reads them."""

from django.utils import timezone

from campaigns import totals
from campaigns.models import Campaign, TeamMember
from desk.todo import tasks
from desk.todo.task import Case, Task


def read(member: TeamMember) -> list[Task]:
    campaign = member.campaign = Campaign.objects.get(pk=member.campaign_id)
    sums = totals.of([campaign])[campaign.pk]
    return tasks.read(Case.read(member, sums, timezone.now()))


def numbers(member: TeamMember) -> dict[str, int]:
    """How many wait, by the kind of the task."""
    return {task.kind.value: task.number for task in read(member)}
