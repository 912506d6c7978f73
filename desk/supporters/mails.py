"""The mails about one pledge, as far as the outbox still knows them: by their keys, which are indexed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assembly import mailing as member_mails
from assembly.models import Mailing, Member
from common.models import Mail
from community.news import mailing
from desk.messages import posting
from payments.models import Payment, Refund
from pledges.models import Announcement, Pledge, PledgeEvent

NEWEST = 100  # messages and updates of the campaign that are looked for
OF_EVENTS = {
    "interest_noted": _("Interest registered"),
    "pledge_saved": _("Card saved"),
    "pledge_changed": _("Amount changed"),
    "pledge_reconfirmed": _("Confirmed after a change"),
    "pledge_withdrawn": _("Withdrawn"),
    "card_replaced": _("Card replaced"),
    "card_lost": _("Card removed at the payment provider"),
    "not_reconfirmed": _("Lapsed: not confirmed after a change"),
    "pledge_lapsed": _("Lapsed"),
    "nothing_charged": _("Nothing was charged"),
}
OF_PAYMENTS = {
    "card_failed": _("Card failed"),
    "card_fixed": _("Card fixed"),
    "repair_reminder": _("Reminder to fix the card"),
    "last_chance": _("Last reminder to fix the card"),
    "charged": _("Receipt"),
    "nothing_charged": _("Nothing was charged"),
    "reservation_cancelled": _("Authorization cancelled"),
    "pledge_lapsed": _("Lapsed"),
}
OF_CAMPAIGN = {
    "message": _("Message from the team"),
    "update": _("Update"),
    "will_be_charged": _("Will be charged soon"),
    "deadline_extended": _("Deadline extended"),
    "change_published": _("Change to confirm"),
    "change_reminder": _("Reminder to confirm a change"),
    "refunded": _("Refunded"),
    "offline_noted": _("Pledge made on paper or by bank transfer"),
    "pledging_open": _("Open for pledges"),
    "threshold_reached": _("Threshold reached"),
    "card_missing": _("Reminder to save a card"),
    "card_missing_soon": _("Last reminder to save a card"),
}
OF_QUESTIONS = {
    "questions": _("Question to the members"),
    "question_reminder": _("Reminder to answer a question"),
    "question_result": _("Result of a question"),
}
LABELS = OF_EVENTS | OF_PAYMENTS | OF_CAMPAIGN | OF_QUESTIONS


def about(pledge: Pledge, events: Iterable[PledgeEvent], payments: Iterable[Payment]) -> list[Mail]:
    """Oldest first. No mail about another pledge or to another person, and none to sign in."""
    keys = [f"{kind}:{event.pk}" for kind in OF_EVENTS for event in events]
    begins = [Q(key__startswith=f"{kind}:{payment.pk}") for kind in OF_PAYMENTS for payment in payments]
    found = reduce(or_, begins, Q(key__in=[*keys, *_of_campaign(pledge)]))
    return list(Mail.objects.filter(found, to=pledge.supporter.email).defer("data").order_by("created_at", "pk"))


def _of_campaign(pledge: Pledge) -> Iterator[str]:
    campaign = pledge.campaign
    for announced, kind in Announcement.objects.filter(campaign=campaign).values_list("pk", "kind"):
        yield f"{kind}:{announced}:{pledge.pk}"
    for message in campaign.messages.order_by("-pk").values_list("pk", flat=True)[:NEWEST]:
        yield posting.key(message, pledge.pk)
    for update in campaign.updates.order_by("-pk").values_list("pk", flat=True)[:NEWEST]:
        yield mailing.key(update, pledge.supporter.email)
    yield from _of_questions(pledge)
    for refund in Refund.objects.filter(payment__pledge=pledge).values_list("pk", flat=True):
        yield f"refunded:{refund}"
    for kind in ("offline_noted", "card_missing"):
        yield f"{kind}:{pledge.pk}"


def _of_questions(pledge: Pledge) -> Iterator[str]:
    """To the supporter as a member of the campaign."""
    member = Member.objects.filter(campaign=pledge.campaign, supporter=pledge.supporter_id).first()
    if member is None:
        return
    told = Mailing.objects.filter(proposal__campaign=pledge.campaign).order_by("-pk")
    for proposal, kind in told.values_list("proposal", "kind")[:NEWEST]:
        yield member_mails.key(kind, proposal, member.pk)
