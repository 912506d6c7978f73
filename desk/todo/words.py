"""What is said about each kind of task, and what its button says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from desk.todo.task import Kind

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


SINCE, UNTIL = _("waiting for %s"), _("until %s")


@dataclass(frozen=True, slots=True)
class Words:
    """`since` and `until` say what the times of the task mean, if it is not the usual."""

    button: StrOrPromise
    hint: StrOrPromise
    since: StrOrPromise = SINCE
    until: StrOrPromise = UNTIL


WORDS = {
    Kind.CONFIRM: Words(_("Review"), _("Someone else requested them.")),
    Kind.ANSWER: Words(
        _("Record the answer"),
        _("One of you records what the seller said, and another confirms it."),
        _("held for %s"),
        _("to be answered by %s"),
    ),
    Kind.ANSWER_DATE: Words(
        _("Set the date"), _("Record by when the seller has to answer, and you will be reminded of it.")
    ),
    Kind.DISPUTE: Words(_("See them"), _("A dispute that is not answered in time is lost.")),
    Kind.REFUND: Words(_("See them"), _("Try again, or find another way to pay these people back.")),
    Kind.WAITING: Words(_("See them"), _("They are sent automatically once the balance is topped up.")),
    Kind.BALANCE: Words(_("See what is missing"), _("If everything has to be refunded, the last refunds would wait.")),
    Kind.AUDIT: Words(_("See them"), _("Please tell the site operator.")),
    Kind.HELD_UP: Words(
        _("See how many"),
        _("The site operator has been notified. They are retried automatically."),
    ),
    Kind.AUTHENTICATE: Words(
        _("Help them"),
        _("They have been emailed a link; confirming with their bank takes a minute."),
    ),
    Kind.DECLINED: Words(
        _("Help them"),
        _("They have been emailed a link to fix it. A friendly word from you helps."),
    ),
    Kind.AGREE: Words(
        _("Write to them"), _("Everyone was asked by email. Pledges that are not confirmed in time lapse.")
    ),
    Kind.EXPIRES: Words(_("Write to them"), _("Ask these people to replace their card while there is still time.")),
    Kind.OWN_FACTOR: Words(_("Set it up"), _("Without one, you can neither request nor confirm anything about money.")),
    Kind.SECOND_PERSON: Words(
        _("Open the team"),
        _("It takes another owner or treasurer who has set up a second factor."),
    ),
    Kind.STOPPED: Words(_("Open the draft"), _("They are drafts again. Open one to see why, and send or delete it.")),
    Kind.RETURNED: Words(_("Complete the draft"), _("The staff of this site said what has to change.")),
    Kind.WEBHOOK: Words(_("See them"), _("News of the campaign no longer gets there."), _("off for %s")),
    Kind.HELD: Words(_("Review"), _("Nobody can read them until you publish or answer them.")),
    Kind.REPORTED: Words(_("Review"), _("Somebody thinks that they should not be public.")),
    Kind.QUESTION: Words(_("Answer"), _("Everyone can see that they are not answered.")),
    Kind.SUGGESTION: Words(_("Decide"), _("Everyone can see that nobody has decided about them.")),
    Kind.OFFLINE: Words(_("Import"), _("Import them, or they are discarded.")),
    Kind.UPDATE: Words(_("Write an update"), _("People expect news at least every two weeks."), _("none for %s")),
    Kind.UNREACHABLE: Words(_("See them"), _("Perhaps you know another way to contact them.")),
    Kind.TEAM_UNREACHABLE: Words(
        _("Open the team"), _("Requests to confirm and other important emails do not reach them.")
    ),
    Kind.INVITED: Words(_("Open the team"), _("Ask them in another way, or withdraw the invitation.")),
    Kind.ENDORSER: Words(_("See them"), _("Their statement is not public until they verify their domain.")),
}
