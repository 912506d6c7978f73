from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models import Stage


class Status(models.TextChoices):
    UNCONFIRMED = "unconfirmed", _("Email not confirmed")
    INTERESTED = "interested", _("Interest registered")
    SECURED = "secured", _("Card saved")
    AUTHORIZED = "authorized", _("Authorized on the card")
    COLLECTED = "collected", _("Collected")
    ISSUED = "issued", _("Member share issued")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")
    RELEASED = "released", _("Released")
    REFUNDED = "refunded", _("Refunded")


STAGES = {
    Status.INTERESTED: Stage.INTEREST,
    Status.SECURED: Stage.SECURED,
    Status.AUTHORIZED: Stage.AUTHORIZED,
    Status.COLLECTED: Stage.COLLECTED,
    Status.ISSUED: Stage.COLLECTED,
}
LIVE = list(STAGES)
# Stages that only grow, by the kind of event that is counted.
GROWING = {"noted": Stage.CONFIRMED, "secured": Stage.SAVED, "reconfirmed": Stage.AGREED}


def stage_sql(column: str, stages: Mapping[Any, Stage] = STAGES) -> str:
    """SQL for the stage of a status or, with GROWING, of a kind of event; NULL if there is none."""
    cases = " ".join(f"WHEN '{value}' THEN '{stage}'" for value, stage in stages.items())
    return f"CASE {column} {cases} END"
