"""The models of this app, by subject."""

from assembly.models.membership import Member, Membership, MembershipEvent, Standing

__all__ = ["Member", "Membership", "MembershipEvent", "Standing"]
