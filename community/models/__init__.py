"""The models of this app, by subject."""

from community.models.debate import PostVersion, Thread
from community.models.discussion import Post, PostingBan, PostReport
from community.models.drafts import Drafted
from community.models.endorser import Endorser
from community.models.news import (
    Event,
    Follower,
    LastNews,
    MailChoice,
    Milestone,
    Question,
    Resource,
    ShareCode,
    Update,
)
from community.models.petition import PetitionVersion, Signature

__all__ = [
    "Drafted",
    "Endorser",
    "Event",
    "Follower",
    "LastNews",
    "MailChoice",
    "Milestone",
    "PetitionVersion",
    "Post",
    "PostReport",
    "PostVersion",
    "PostingBan",
    "Question",
    "Resource",
    "ShareCode",
    "Signature",
    "Thread",
    "Update",
]
