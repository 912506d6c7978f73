from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models.published import TERMS_COME_WITH_A_CHANGE, TERMS_STAY, TEXTS_ARE_CORRECTED
from campaigns.models.words import Version


class CampaignText(models.Model):
    """The campaign's texts in one language; the long fields are Markdown."""

    campaign = models.ForeignKey("campaigns.Campaign", models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8, choices=settings.LANGUAGES)
    title = models.CharField(_("Title"), max_length=80)
    ask = models.CharField(
        _("In one sentence"), max_length=160, help_text=_("One sentence: what people are asked to do, and why.")
    )
    bought = models.TextField(_("What is bought"), help_text=_("What is bought, and from whom."))
    money = models.TextField(_("What the money pays for"))
    failure = models.TextField(
        _("If it fails"),
        help_text=_("What becomes of the pledges if the threshold is not reached or the seller declines."),
    )
    risks = models.TextField(_("Risks"))
    refunds = models.TextField(_("Refunds"))
    fees = models.TextField(
        _("Who pays the refund fees"),
        default="",
        help_text=_(
            "Supporters get the full amount back; someone else covers the fees that the payment provider keeps."
        ),
    )
    governance = models.TextField(
        _("Who decides afterwards"),
        help_text=_("How decisions about what was bought are taken, and who takes part in them."),
    )
    organizer = models.TextField(
        _("Who runs this campaign"),
        help_text=_("The people and organizations behind it, and how readers can verify that."),
    )
    legal = models.TextField(
        _("Legal notes"),
        default="",
        help_text=_("The legal form, the applicable law, and what this offer is not, such as investment advice."),
    )
    image_alt = models.CharField(
        _("What the picture shows"), max_length=160, blank=True, help_text=_("For people who cannot see it.")
    )

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["campaign", "language"], name="one_text_a_language")]
        triggers: ClassVar = [TEXTS_ARE_CORRECTED]

    def __str__(self) -> str:
        return self.title

    @property
    def is_begun(self) -> bool:
        """Whether there is any text in this language."""
        labels = {"id", "campaign", "language"}
        return any(column.value_from_object(self) for column in self._meta.fields if column.name not in labels)


class TermsVersion(Version):
    """A version of the terms that supporters consent to. A draft has one, which changes until publication."""

    campaign = models.ForeignKey("campaigns.Campaign", models.PROTECT, related_name="terms_versions")

    class Meta(Version.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "number"], name="one_terms_version_a_number")
        ]
        triggers: ClassVar = [TERMS_STAY, TERMS_COME_WITH_A_CHANGE]

    def __str__(self) -> str:
        return f"{self.campaign_id} v{self.number}"
