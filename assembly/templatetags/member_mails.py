"""What the mails to members read when they are sent."""

from django import template

from assembly import waiting
from assembly.models import Member, Membership, Proposal
from assembly.pages.question import Question, question
from common.mail.outbox import Unwanted

register = template.Library()


@register.simple_tag
def unanswered_questions(member: str) -> list[Proposal]:
    """The questions of a campaign that wait for this member's answer. Raises Unwanted if there are none."""
    found = _still(member)
    questions = list(waiting.with_campaign(waiting.unanswered(found.supporter).filter(campaign=found.campaign_id)))
    if not questions:
        raise Unwanted(member)
    return questions


@register.simple_tag
def unanswered_question(proposal: str, member: str) -> Proposal:
    """The question, if it still waits for this member's answer; otherwise raises Unwanted."""
    found = waiting.with_campaign(waiting.unanswered(_still(member).supporter)).filter(pk=proposal).first()
    if found is None:
        raise Unwanted(member)
    return found


@register.simple_tag
def decided_question(proposal: str, member: str) -> Question:
    """The question with its result. Raises Unwanted for somebody who has left."""
    _still(member)
    return question(waiting.with_campaign(Proposal.objects.filter(pk=proposal)).get(), is_over=True)


def _still(member: str) -> Member:
    period = Membership.objects.filter(member_id=member, until=None).select_related("member__supporter").first()
    if period is None:
        raise Unwanted(member)
    return period.member
