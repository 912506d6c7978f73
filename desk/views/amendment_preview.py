"""The preview of a change of the terms, as supporters will see it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation

from campaigns import amendments
from campaigns.amendments import ChangedValue
from campaigns.forms.amendment import ChangeForm
from campaigns.models import Campaign, Change
from campaigns.totals import LABELS
from desk.dashboard import consent
from desk.rows import Fact
from pledges import agreement, emails
from pledges.agreement import Amount


@dataclass(frozen=True, slots=True)
class Preview:
    """What supporters would be told, in each language with its name; `seal` says that just this was looked at.

    `asked` are the people who would have to agree again, with their money, and `by_stage` what that consists of.
    """

    planned: Change
    asked: Amount
    by_stage: list[Fact]
    lines: list[ChangedValue]
    terms: list[tuple[str, str, str]]
    letters: list[tuple[str, str, dict[str, str]]]
    seal: str


def seal(form: ChangeForm) -> str:
    """A fingerprint of what was previewed, so that nothing else is published."""
    return hashlib.sha256(repr(form.wish).encode()).hexdigest()


def read(planned: Change, form: ChangeForm) -> Preview:
    """The change as shown on the page, and the mail in each language."""
    campaign, names = amendments.with_change(planned), dict(settings.LANGUAGES)
    written = sorted(campaign.texts_by_language, key=lambda code: code != campaign.language)
    asked = agreement.would_be_asked(planned.campaign)
    terms = form.wish.terms if "terms" in planned.after else {}
    return Preview(
        planned=planned,
        asked=agreement.together(asked),
        by_stage=[Fact(LABELS[stage], consent.said(campaign, amount), css="num") for stage, amount in asked.items()],
        lines=amendments.lines(planned),
        terms=[(code, names[code], said) for code, said in terms.items()],
        letters=[(code, names[code], _letter(campaign, planned, code)) for code in written],
        seal=seal(form),
    )


def _letter(campaign: Campaign, planned: Change, language: str) -> dict[str, str]:
    with translation.override(language):
        message = emails.sample("change_published", campaign, amendments.mail_context(planned))
    return {"subject": str(message.subject), "body": str(message.body)}
