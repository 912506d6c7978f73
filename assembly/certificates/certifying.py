"""Making certificates: the words are frozen once, and the file is rendered from them whenever it is asked for."""

from __future__ import annotations

import logging
from hashlib import sha256
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from assembly.certificates import typesetting
from assembly.certificates.lettering import is_printable, printable
from assembly.models import Certificate, Member
from campaigns import clock
from common import money
from payments.models import Allotment

log = logging.getLogger(__name__)


class Unprintable(Exception):
    """The typeface lacks a character of the name, or there is no name."""


def of(allotment: Allotment, name: str) -> Certificate:
    """The certificate, made now with this name if there is none yet. Raises Unprintable."""
    if made := Certificate.objects.filter(allotment=allotment).first():
        return made
    if not is_printable(name):
        raise Unprintable(allotment)
    said = words(allotment, name)
    facts = {"said": said, "sha256": sha256(typesetting.pdf(said)).hexdigest()}
    # Of two browsers that ask at once, both get what the first one froze.
    return Certificate.objects.get_or_create(allotment=allotment, defaults=facts)[0]


def render(certificate: Certificate) -> bytes:
    """The file, as PDF. If a new version of the typesetter makes another one of the same words, the log says so."""
    file = typesetting.pdf(certificate.said)
    if sha256(file).hexdigest() != certificate.sha256:
        log.error("%s is not the file that was handed out first", certificate)
    return file


def words(allotment: Allotment, name: str) -> dict[str, Any]:
    """What is printed, in the active language."""
    campaign = allotment.issue.campaign
    holds = ngettext("is a member and holds one share.", "is a member and holds %(shares)s shares.", allotment.shares)
    said = {
        "title": _("Certificate of member shares"),
        "campaign": campaign.text.title,
        "organizer": campaign.organizer_name,
        "holds": holds % {"shares": _grouped(allotment.shares)},
        "note": _("The register of members has the same number. Who is a member is decided by the register."),
    }
    facts = [[printable(label), printable(value)] for label, value in _facts(allotment)]
    printed = {key: printable(text) for key, text in said.items()}
    return {**printed, "lang": (get_language() or "en")[:2], "name": name, "facts": facts}


def _facts(allotment: Allotment) -> list[tuple[str, str]]:
    campaign, pledge = allotment.issue.campaign, allotment.pledge
    member = Member.objects.filter(campaign=campaign, supporter=pledge.supporter_id, number__isnull=False).first()
    return [
        (_("Certificate"), _grouped(allotment.number)),
        *([(_("Member"), _grouped(member.number))] if member and member.number else []),
        (_("Member shares"), _grouped(allotment.shares)),
        (_("Nominal value of a share"), money.formatted(allotment.nominal_cents, campaign.currency)),
        (_("Share capital"), money.formatted(allotment.cents, campaign.currency)),
        (_("Issued"), date_format(clock.local(allotment.at, campaign), "DATE_FORMAT")),
        (_("Reference"), pledge.reference),
    ]


def _grouped(number: int) -> str:
    return number_format(number, 0, force_grouping=True)
