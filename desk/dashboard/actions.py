"""The acts that members with a money role can request or carry out now."""

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from desk.rows import Link
from payments.decisions import money_acts

ENDING = {"release", "give_up", "cancel"}  # what ends the campaign, set apart at the end


def possible(campaign: Campaign, *, may_publish: bool, is_asking: bool) -> list[Link]:
    """In the order of the page; `is_asking` is whether supporters are being asked about a change now."""
    of_owner = _of_owner(campaign, is_asking=is_asking) if may_publish and campaign.is_open else set()
    names = _possible(campaign) | of_owner
    labels = {
        "open": _("Open the campaign for pledges"),
        "answer": _("Record the seller’s answer"),
        "answer_date": _("Set the date for the seller’s answer"),
        "issue": _("Issue member shares"),
        "capture": _("Stop waiting for failed cards and collect"),
        "deadline": _("Extend the deadline"),
        "amend": _("Change the terms"),
        "release": _("Release all authorizations"),
        "give_up": _("Abandon the draft"),
        "cancel": _("Cancel the campaign"),
    }
    return [
        Link(label, reverse(f"desk:{name}", args=[campaign.slug]), "bad" if name in ENDING else "")
        for name, label in labels.items()
        if name in names
    ]


def _possible(campaign: Campaign) -> set[str]:
    """The names of the pages."""
    of_open = {"deadline"} if campaign.is_open else set()
    of_offer = {"answer_date"} if campaign.phase == Campaign.Phase.OFFER else set()
    of_draft = {"give_up"} if campaign.phase == Campaign.Phase.DRAFT else set()
    return money_acts.possible(campaign) | of_open | of_offer | of_draft


def _of_owner(campaign: Campaign, *, is_asking: bool) -> set[str]:
    opening = {"open"} if campaign.phase == Campaign.Phase.INTEREST else set()
    return opening if is_asking else opening | {"amend"}
