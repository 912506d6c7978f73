from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.models.campaign import Campaign
from campaigns.models.words import APPEND_ONLY


class CampaignAct(models.Model):
    """An entry in the campaign's log: what was decided or done, by whom and when."""

    class Kind(models.TextChoices):
        EXTENDED = "extended", _("Deadline extended")
        CANCELLED = "cancelled", _("Cancelled")
        ANSWERED = "answered", _("Seller’s answer confirmed")
        ANSWER_DATED = "answer_dated", _("Date for the seller’s answer set")
        REFUND_RETRIED = "refund_retried", _("Refund retried")
        SHARES_ISSUED = "shares_issued", _("Issue of member shares confirmed")
        REPAIRS_ENDED = "repairs_ended", _("Stopped waiting for failed cards to be fixed")
        ALL_RELEASED = "all_released", _("All pledges released")
        MONEY_ASKED = "money_asked", _("Confirmation by a second person requested")
        MONEY_REJECTED = "money_rejected", _("Rejected by the second person")
        MONEY_TAKEN_BACK = "money_taken_back", _("Request withdrawn")
        MONEY_LAPSED = "money_lapsed", _("Lapsed without confirmation by a second person")
        PUBLISHED = "published", _("Published")
        OPENED = "opened", _("Opened for pledges")
        SUBMITTED = "submitted", _("Submitted for approval")
        APPROVED = "approved", _("Approved by the staff of this site")
        RETURNED = "returned", _("Returned by the staff of this site")
        SUPPORTERS_EXPORTED = "supporters_exported", _("Supporter export requested")
        MESSAGE_SENT = "message_sent", _("Message to supporters sent")
        MESSAGE_SCHEDULED = "message_scheduled", _("Message to supporters scheduled")
        MESSAGE_CANCELLED = "message_cancelled", _("Scheduled message to supporters cancelled")
        UPDATE_PUBLISHED = "update_published", _("Update published")
        UPDATE_SCHEDULED = "update_scheduled", _("Update scheduled")
        UPDATE_UNSCHEDULED = "update_unscheduled", _("Scheduled update made a draft again")
        UPDATE_CORRECTED = "update_corrected", _("Update corrected")
        UPDATE_DISCARDED = "update_discarded", _("Update discarded before it was published")
        REPAIR_LINK_SENT = "repair_link_sent", _("Link for fixing a card resent")
        EXPORT_FETCHED = "export_fetched", _("Supporter export downloaded")
        PROPOSAL_OPENED = "proposal_opened", _("Question put to the members")
        ROLL_FETCHED = "roll_fetched", _("List of those who may answer a question downloaded")
        ELECTION_RECORDED = "election_recorded", _("Result of an election elsewhere entered")
        MOTION_REMOVED = "motion_removed", _("Question proposed by a member removed")
        OUTCOME_PUBLISHED = "outcome_published", _("What follows from a result published")
        DOCUMENT_PUBLISHED = "document_published", _("Version of the document published")
        SUGGESTION_ACCEPTED = "suggestion_accepted", _("Suggestion for the document accepted")
        SUGGESTION_REJECTED = "suggestion_rejected", _("Suggestion for the document rejected")
        SUGGESTION_HIDDEN = "suggestion_hidden", _("Text of a suggestion removed")
        REGISTER_FETCHED = "register_fetched", _("Register of members downloaded")
        OFFLINE_LOADED = "offline_loaded", _("Pledges made on paper or by bank transfer loaded")
        PETITION_PUBLISHED = "petition_published", _("Petition version published")
        POST_PUBLISHED = "post_published", _("Question, comment or post published")
        POST_HIDDEN = "post_hidden", _("Question, comment or post removed")
        POST_RESTORED = "post_restored", _("Question, comment or post restored")
        QUESTION_ANSWERED = "question_answered", _("Question answered")
        REPORTS_SETTLED = "reports_settled", _("Reported question, comment or post kept")
        PERSON_BANNED = "person_banned", _("Banned from writing in public")
        BAN_LIFTED = "ban_lifted", _("May write in public again")
        THREAD_CLOSED = "thread_closed", _("Debate closed")
        THREAD_REOPENED = "thread_reopened", _("Debate reopened")
        DEBATERS_SET = "debaters_set", _("Set who may write in debates")
        MEMBER_INVITED = "member_invited", _("Invited to the team")
        INVITATION_TAKEN_BACK = "invitation_taken_back", _("Invitation withdrawn")
        MEMBER_JOINED = "member_joined", _("Joined the team")
        ROLE_CHANGED = "role_changed", _("Role changed")
        MEMBER_REMOVED = "member_removed", _("No longer on the team")
        CORRECTED = "corrected", _("Texts, picture, organizer or contact corrected, or a language added")
        CHANGED = "changed", _("Change published; supporters must confirm it")
        WEBHOOK_ADDED = "webhook_added", _("Webhook added")
        WEBHOOK_CHANGED = "webhook_changed", _("Webhook changed")
        WEBHOOK_REMOVED = "webhook_removed", _("Webhook removed")
        WEBHOOK_OFF = "webhook_off", _("Webhook switched off")
        WEBHOOK_ON = "webhook_on", _("Webhook switched on")
        BY_STAFF = "by_staff", _("Draft changed by the staff of this site")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="acts")
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", help_text="Null if it happened automatically."
    )
    kind = models.CharField(max_length=24, choices=Kind)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["campaign", "at"], name="acts_of_a_campaign")]
        triggers: ClassVar = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.kind} {self.campaign_id}"
