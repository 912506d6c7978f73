"""The pause between mails, as far as it keeps the team from writing to the people of a task."""

from django.utils.translation import gettext as _

from campaigns import clock
from desk.messages import reach
from desk.supporters.criteria import Wanted
from desk.todo.task import Case
from desk.visibility import Visibility


def note(case: Case, problem: str) -> str:
    """From when these people can be written to, if all were emailed a short time ago; else empty."""
    free_from = reach.free_from(case.campaign, Wanted(problem=problem), Visibility(case.member.role))
    if free_from is None:
        return ""
    at = clock.page_text(free_from, case.campaign)
    return _("All of them have just been emailed an update or a message; you can write to them from %s.") % at
