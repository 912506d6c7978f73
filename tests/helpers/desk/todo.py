"""The tasks of a member of a team, read as the desk reads them."""

from django.utils import timezone

from campaigns import totals
from campaigns.models import Campaign, TeamMember
from desk import figures
from desk.todo import tasks
from desk.todo.task import Case, Task
from pledges import reconsent


def read(member: TeamMember) -> list[Task]:
    campaign = member.campaign = Campaign.objects.get(pk=member.campaign_id)
    sums = totals.of([campaign])[campaign.pk]
    acts = list(campaign.money_acts.open().select_related("asked_by"))
    case = Case(member, figures.read(campaign), sums, acts, reconsent.progress(campaign, sums), timezone.now())
    return tasks.read(case)


def numbers(member: TeamMember) -> dict[str, int]:
    """How many wait, by the kind of the task."""
    return {task.kind.value: task.number for task in read(member)}
