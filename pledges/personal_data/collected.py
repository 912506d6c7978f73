"""Everything stored about a person, for a file that they can download. Keys and values are not translated."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from campaigns.models import TeamMember
from common import money
from community.discussion import reading
from community.models import Follower, MailChoice, Post, Signature
from pledges.models import Pledge


def about(user: User) -> dict[str, Any]:
    """What is stored about this person, except the notes of teams, who answer for them themselves."""
    pledges = Pledge.objects.filter(supporter=user).select_related("campaign").order_by("pk")
    related = ("consents", "events", "cards", "payments__refunds", "allotments__certificate")
    return {
        "account": {"email": user.email, "language": user.language, "since": user.date_joined},
        "pledges": [_pledge(pledge) for pledge in pledges.prefetch_related(*related)],
        "memberships": [_periods(each) for each in user.member_of.select_related("campaign").order_by("pk")],
        "signatures": [_signature(each) for each in Signature.objects.filter(email=user.email).order_by("pk")],
        "teams": [_membership(each) for each in user.memberships.select_related("campaign").order_by("pk")],
        "questions_and_comments": [_post(post) for post in reading.of_person(user).prefetch_related("versions")],
        "suggestions": [
            _suggestion(each) for each in user.suggestions.select_related("document__campaign").order_by("pk")
        ],
        "supported_suggestions": [
            {"campaign": slug, "number": number, "at": at}
            for slug, number, at in user.supports.order_by("pk").values_list(
                "suggestion__document__campaign__slug", "suggestion__number", "at"
            )
        ],
        "followed": [_follower(each) for each in Follower.objects.filter(email=user.email).order_by("pk")],
        "updates_by_email": {
            choice.campaign.slug: choice.wants_updates
            for choice in MailChoice.objects.filter(email=user.email).select_related("campaign").order_by("pk")
        },
    }


def _pledge(pledge: Pledge) -> dict[str, Any]:
    currency = pledge.campaign.currency

    def amount(cents: int) -> str:
        return f"{money.major(cents, currency)} {currency}"

    return {
        "reference": pledge.reference,
        "campaign": pledge.campaign.slug,
        "status": pledge.status,
        "amount": amount(pledge.amount_cents),
        "made_at": pledge.created_at,
        "name": pledge.name,
        "name_is_public": pledge.show_name,
        "amount_is_public": pledge.show_amount,
        "source": pledge.source,
        "came_through_a_personal_link": pledge.via_id is not None,
        "agreed_to": [{"at": each.at, "text": each.text} for each in pledge.consents.all()],
        "history": [
            {"at": event.at, "what": event.kind, "amount": amount(event.amount_cents)} for event in pledge.events.all()
        ],
        "cards": [
            {name: getattr(card, name) for name in ("state", "brand", "last4", "expires", "country")}
            for card in pledge.cards.all()
        ],
        "payments": [
            {
                "state": payment.state,
                "amount": amount(payment.amount_cents),
                "refunds": [
                    {"state": refund.state, "amount": amount(refund.amount_cents)} for refund in payment.refunds.all()
                ],
            }
            for payment in pledge.payments.all()
        ],
        "shares": [
            {
                "number": each.number,
                "shares": each.shares,
                "nominal_value": amount(each.nominal_cents),
                "since": each.at,
                "cancelled_at": each.cancelled_at,
                "certificate": each.certificate.said if hasattr(each, "certificate") else None,
            }
            for each in pledge.allotments.all()
        ],
    }


def _periods(member: Any) -> dict[str, Any]:
    """The periods of somebody's membership of a campaign (assembly)."""
    periods = member.periods.order_by("pk").values("standing", "since", "until")
    answers = member.ballots.order_by("pk").values("proposal__number", "answer", "at")
    return {
        "campaign": member.campaign.slug,
        "number": member.number,
        "periods": list(periods),
        "questions_proposed": list(member.motions.order_by("pk").values("words", "options", "state", "created_at")),
        "questions_co_signed": list(member.cosignatures.order_by("pk").values("motion__words", "at")),
        "answers": [{"proposal": each.pop("proposal__number"), **each} for each in answers],
    }


def _signature(signature: Signature) -> dict[str, Any]:
    names = ("status", "name", "country", "language", "show_name", "wants_updates", "created_at", "confirmed_at")
    return {"campaign": signature.campaign.slug, **{name: getattr(signature, name) for name in names}}


def _membership(member: TeamMember) -> dict[str, Any]:
    facts = {"campaign": member.campaign.slug, "name": member.name, "role": member.role}
    return {**facts, "has_portrait": bool(member.portrait)}


def _post(post: Post) -> dict[str, Any]:
    names = ("status", "name", "text", "language", "answer", "created_at", "published_at", "answered_at")
    debate = {"debate": post.thread.title, "edited_at": post.edited_at} if post.thread else {}
    before = [{"since": version.at, "text": version.text} for version in post.versions.all()]
    facts = {name: getattr(post, name) for name in names}
    return {"campaign": post.campaign.slug, **facts, **debate, **({"earlier_texts": before} if before else {})}


def _suggestion(suggestion: Any) -> dict[str, Any]:
    """What somebody suggested for a campaign's document (assembly)."""
    names = ("number", "state", "name", "heading", "body", "reason", "language", "decision", "created_at", "decided_at")
    facts = {name: getattr(suggestion, name) for name in names}
    return {"campaign": suggestion.document.campaign.slug, **facts}


def _follower(follower: Follower) -> dict[str, Any]:
    names = ("language", "asked_at", "confirmed_at", "stopped_at")
    return {"campaign": follower.campaign.slug, **{name: getattr(follower, name) for name in names}}
