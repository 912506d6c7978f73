"""The acts that members with a money role can request or carry out now."""

from collections.abc import Container

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from desk.rows import Link
from payments.decisions import money_acts


def possible(campaign: Campaign, *, may_amend: bool) -> list[Link]:
    """In the order of the page; `may_amend` is whether the reader can change the terms now."""
    names = _possible(campaign, money_acts.possible(campaign), may_amend=may_amend)
    labels = {
        "answer": _("Record the seller’s answer"),
        "answer_date": _("Set the date for the seller’s answer"),
        "capture": _("Stop waiting for failed cards and collect"),
        "release": _("Release all authorizations"),
        "deadline": _("Extend the deadline"),
        "amend": _("Change the terms"),
        "give_up": _("Abandon the draft"),
        "cancel": _("Cancel the campaign"),
    }
    return [
        Link(label, reverse(f"desk:{name}", args=[campaign.slug])) for name, label in labels.items() if name in names
    ]


def _possible(campaign: Campaign, about_money: set[str], *, may_amend: bool) -> Container[str]:
    """The names of the pages."""
    of_open = {"deadline", *({"amend"} if may_amend else ())} if campaign.is_open else set()
    of_offer = {"answer_date"} if campaign.phase == Campaign.Phase.OFFER else set()
    of_draft = {"give_up"} if campaign.phase == Campaign.Phase.DRAFT else set()
    return about_money | of_open | of_offer | of_draft
