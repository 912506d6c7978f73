"""Data of the page on which a draft is published: what becomes public, who is warned of what, what comes next."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from campaigns import clock
from campaigns.models import Campaign
from campaigns.pages.lines import Line
from campaigns.setup import approval, changeable, publish_warnings
from campaigns.setup.publish_warnings import PublishWarning
from common import money
from common.pages.partials import PartialEnum


class Afterwards(PartialEnum, partials="campaigns/setup_publish.html#after_"):
    """What comes after publishing, by the first phase; each has a partial."""

    INTEREST = "interest"
    PLEDGING = "pledging"


@dataclass(frozen=True, slots=True)
class PublishPage:
    """`public` are the lines that matter most of what everybody will see; whoever goes on has `read` the warnings.

    `changes` is what can be changed afterwards, by rule.
    """

    title: str
    step: str
    must_submit: bool
    public: list[Line]
    changes: list[tuple[str, str]]
    afterwards: Afterwards
    warnings: list[PublishWarning]
    read: str


def publish_page(campaign: Campaign) -> PublishPage:
    warnings, must_submit = publish_warnings.of(campaign), approval.lacks_approval(campaign)
    return PublishPage(
        title=_("Submit for approval") if must_submit else _("Publish the campaign"),
        step="submit" if must_submit else "publish",
        must_submit=must_submit,
        public=[*_plan(campaign), *_people(campaign)],
        changes=changeable.lines(),
        afterwards=Afterwards(campaign.first_phase),
        warnings=warnings,
        read=publish_warnings.key(warnings),
    )


def _plan(campaign: Campaign) -> list[Line]:
    def written(cents: int) -> str:
        return money.formatted(cents, campaign.currency)

    return [
        Line(_("How it opens"), campaign.get_first_phase_display()),
        Line(_("Deadline"), clock.page_text(campaign.deadline, campaign)),
        Line(_("Threshold and optimum"), f"{written(campaign.threshold_cents)} · {written(campaign.optimum_cents)}"),
        Line(_("Pledges"), f"{written(campaign.least_cents)} – {written(campaign.max_cents)}"),
    ]


def _people(campaign: Campaign) -> list[Line]:
    names = dict(settings.LANGUAGES)
    return [
        Line(_("Web address"), settings.SITE_URL + campaign.get_absolute_url()),
        Line(_("Organizer"), campaign.organizer_name),
        Line(_("Email for questions"), campaign.contact_email),
        Line(_("Team"), ", ".join(campaign.team.order_by("pk").values_list("name", flat=True))),
        Line(_("Languages"), ", ".join(str(names[code]) for code in sorted(campaign.texts_by_language))),
    ]
