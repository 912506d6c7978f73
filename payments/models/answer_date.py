from django.db import models

from campaigns.models import Campaign
from common.worklist import Due


class AnswerDate(Due):
    """The day by which the seller must answer the offer. It is due when the team is to be reminded of it."""

    campaign = models.OneToOneField(Campaign, models.PROTECT, primary_key=True, related_name="answer_date")
    day = models.DateField(help_text="In the campaign's time zone; an answer on this day is in time.")

    class Meta(Due.Meta):
        pass

    def __str__(self) -> str:
        return f"answer of {self.campaign_id} by {self.day}"
