"""Where one writes in debates, and who may: the team and, as the campaign has set, interested people or members."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Max

from accounts.models import User
from campaigns.models import Campaign
from common import sql
from community import petition
from community.discussion import posting
from community.discussion.posting import Refusal, Refused
from community.models import Post, Thread

Phase = Campaign.Phase


# Once the campaign has succeeded, its members go on debating.
OPEN = petition.OPEN | {Phase.COMPLETED}


def is_open(campaign: Campaign) -> bool:
    """Whether people can debate; reading is always possible."""
    return campaign.phase in OPEN


def refusal(campaign: Campaign, author: User) -> Refusal | None:
    """Why this person may not debate, whatever the text."""
    return posting.refusal(campaign, author, NewThread(""))


class _InDebate:
    """What holds for starting a thread and for writing in one."""

    def is_open(self, campaign: Campaign) -> bool:
        return is_open(campaign)

    def refusal(self, campaign: Campaign, author: User) -> Refusal | None:
        if campaign.debaters == Campaign.Debaters.SECURED:
            return None if posting.has_card(campaign, author) else Refusal.NO_CARD
        takes_part = campaign.pledges.live().filter(supporter=author).exists()
        return None if takes_part else Refusal.NO_PLEDGE

    def holds(self, campaign: Campaign, newcomer: User) -> bool:
        """A saved card is more than an address, as for comments."""
        return not posting.has_card(campaign, newcomer)


@dataclass(frozen=True, slots=True)
class NewThread(_InDebate):
    title: str

    def put(self, post: Post) -> None:
        sql.execute(
            "SELECT pg_advisory_xact_lock(hashtext('community.threads'), hashtext(%s))", [str(post.campaign_id)]
        )
        last = post.campaign.threads.aggregate(last=Max("number"))["last"] or 0
        post.thread = post.campaign.threads.create(pk=post.pk, number=last + 1, title=self.title)


@dataclass(frozen=True, slots=True)
class InThread(_InDebate):
    """`parent` is the post that is replied to; None for one that stands by itself."""

    thread: Thread
    parent: Post | None = None

    def put(self, post: Post) -> None:
        """Lock the thread and the parent, so that neither is closed, removed or erased meanwhile."""
        post.thread = Thread.objects.select_for_update(no_key=True).get(pk=self.thread.pk)
        if post.thread.closed_at:
            raise Refused(Refusal.THREAD_CLOSED)
        if self.parent:
            post.parent = post.thread.posts.readable().select_for_update(no_key=True).filter(pk=self.parent.pk).first()
            if post.parent is None:
                raise Refused(Refusal.GONE)
