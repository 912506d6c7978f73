"""The page on which an owner opens a campaign for pledges: what it does, what is promised, and who is told."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from campaigns import clock
from campaigns.models import Campaign
from campaigns.setup import publish_warnings
from campaigns.setup.publish_warnings import PublishWarning
from common import money
from desk.rows import Fact
from payments.decisions import opening, opening_warnings
from payments.decisions.opening import Audience


@dataclass(frozen=True, slots=True)
class OpeningPage:
    """Whoever goes on has `read` the warnings."""

    promises: list[Fact]
    audience: Audience
    warnings: list[PublishWarning]
    read: str


def read(campaign: Campaign) -> OpeningPage:
    warnings = opening_warnings.of(campaign)
    return OpeningPage(_promises(campaign), opening.audience(campaign), warnings, publish_warnings.key(warnings))


def _promises(campaign: Campaign) -> list[Fact]:
    def written(cents: int) -> str:
        return money.formatted(cents, campaign.currency)

    return [
        Fact(_("Threshold"), written(campaign.threshold_cents), _("below this, nothing is charged")),
        Fact(
            _("Deadline"), clock.page_text(campaign.deadline, campaign), _("it can be extended, and everybody is told")
        ),
        Fact(_("Pledges"), f"{written(campaign.least_cents)} – {written(campaign.max_cents)}"),
        Fact(_("Terms"), _("version %s") % campaign.terms.number),
    ]
