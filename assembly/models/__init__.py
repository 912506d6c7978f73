"""The models of this app, by subject."""

from assembly.models.certificate import Certificate
from assembly.models.document import Document, DocumentVersion, Suggestion, Support
from assembly.models.mailing import Mailing
from assembly.models.membership import Member, Membership, MembershipEvent, Standing
from assembly.models.motion import Cosignature, Motion
from assembly.models.outcome import Outcome
from assembly.models.proposal import Ballot, BallotEvent, Delegation, Proposal

__all__ = [
    "Ballot",
    "BallotEvent",
    "Certificate",
    "Cosignature",
    "Delegation",
    "Document",
    "DocumentVersion",
    "Mailing",
    "Member",
    "Membership",
    "MembershipEvent",
    "Motion",
    "Outcome",
    "Proposal",
    "Standing",
    "Suggestion",
    "Support",
]
