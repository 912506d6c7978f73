"""A sample of every kind of mail, for tests that go over all of them: what posts one has in its `data`."""

from itertools import product
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from campaigns.models import Campaign
from community.models import Post
from desk.models import Digest, Message
from tests.helpers.assembly import make_members, make_open
from tests.helpers.builders import join, make_interest, make_secured, make_user
from tests.helpers.community.updates import make_update

BODY = """# The plan

We are **many**: read [the plan](https://plan.example.org/?a=1&b=2), R&D < 5.

> It was never *ours*.

- one
- two

| what | cost |
|---|---|
| all | $5 |
"""
ID = str(UUID(int=7))
WHEN, LATER = (f"{day} March 2027, 17:00 (Berlin)" for day in (1, 4))
CAMPAIGN = {
    "campaign_title": "Our Commons & Co <b>[x](javascript:alert(1))</b>",
    "campaign_slug": "our-commons",
    "campaign_url": "http://testserver/c/our-commons/?a=1&b=2",
    "campaign_ask": 'Help us to own "it", all of it & more: it takes 1 < 2 people.',
    "organizer_name": "Friends of the Commons' & Sons",
    "contact_email": "hello@example.org",
}
PLEDGE = {
    **CAMPAIGN,
    "phase": "pledging",
    "cancel_reason": "",
    "deadline_text": WHEN,
    "threshold_text": "$1,000",
    "amount": "$40.26",
    "reference": "WAT-7K3Q",
    "name": "Ada & Co",
    "has_card": True,
    "link": ID,
    "consent_text": "",
    "before": WHEN,
    "after": LATER,
}  # fmt: skip
CONSENTS = [
    {"consent_text": text}
    for text in ("", "I agree that my card is charged $40.26 once, and only if $1,000 is secured.")
]
CARDS = [{"has_card": has_card} for has_card in (True, False)]
ENDS = [
    {"phase": phase, "cancel_reason": reason}
    for phase in ("pledging", "collecting", "failed", "cancelled")
    for reason in ("", "It was sold & gone.")
]
REPAIRS = [
    {"problem": problem, "reason": reason, "attempts_exhausted": attempts_exhausted, "repair_until_text": LATER}
    for problem, reason, attempts_exhausted in [
        *product(("authenticate", "another_card", "cancelled", "later"), ("",), (False, True)),
        *product(("later",), ("insufficient_funds", "expired_card", "processing_error"), (False,)),
    ]
]
CHANGE = {
    "number": 1,
    "lines": [["Threshold", "$1,000", "$2,000"], ["Terms", "version 1", "version 2"]],
    "reason": "The seller asks for more.\n\nIt is a pity, & we are sorry.\nThe team",
    "reason_language": "en",
    "until": LATER,
}
SIGNATURE = {**CAMPAIGN, "signature": ID, "is_outdated": False}
ENDORSER = {**CAMPAIGN, "endorser": ID, "name": "Ada & Co"}
ASKED = {"who": "Olive & Co", "what": "Collect the money", "until": LATER, "url": f"http://testserver/c/x/desk/{ID}/"}
DIGEST = {
    "campaign": {"title": CAMPAIGN["campaign_title"], "currency": "USD", "phase": "pledging"},
    "phase": "Open for pledges",
    "is_last": False,
    "headline": {"label": "Card saved", "people": 4, "cents": 255_25, "percent": 25},
    "threshold_cents": 1_000_00,
    "days_left": 30,
    "deadline": LATER,
    "median": 57_63,
    "mean": 63_81,
    "needed_cents": 24_83,
    "pace_cents": 30_71,
    "days": ["2 March 2027", "8 March 2027"],
    "people": 3,
    "cents": 214_99,
    "tasks": [["Declined cards & more", 4, False], ["Open disputes", 1000, True]],
    "desk": "http://testserver/c/our-commons/desk/",
    "desk_then": "http://testserver/c/our-commons/desk/?period=custom&first=2027-03-02&last=2027-03-08",
    "choice": "http://testserver/c/our-commons/desk/digest/",
}
OPENING = {**CAMPAIGN, "threshold_text": "$1,000", "deadline_text": WHEN}
OFF = ("gone", "failing")
READERS = [{"is_follower": is_follower} for is_follower in (True, False)]
SAID = {"title": "Your card, {name}", "body": "Please look at **it**, {name}: {link}"}
GIVEN = {"name": "Ada & Co", "amount": "$40.26", "link": "http://testserver/pledges/", "deadline": LATER}
STANDS: list[dict[str, Any]] = [
    {},
    {"pace_cents": None, "tasks": []},
    {"needed_cents": None, "pace_cents": None, "days_left": None},
    {"median": None, "mean": None, "people": -1, "cents": -40_26, "days": ["8 March 2027"]},
    {"is_last": True, "people": 0, "cents": 0},
]
MEMBER = {key: CAMPAIGN[key] for key in ("campaign_title", "contact_email")}
KINDS: dict[str, list[dict[str, Any]]] = {
    "account_notice": [
        {"subject": "A notice & more", "text": "See https://a.example/?b=1&c=2 now.\n\nOr <b>not</b>.\nBye"}
    ],
    "answer_due": [
        {**CAMPAIGN, "held": "$6,396.70", "day": "4 March 2027", "is_over": over, "url": ASKED["url"]}
        for over in (False, True)
    ],
    "campaign_decided": [{**CAMPAIGN, "reason": reason} for reason in ("", "Who buys\nthe shares & when?\n\nTell us.")],
    "campaign_submitted": [{**CAMPAIGN, "submission": ID, "who": "Olive & Co"}],
    "card_failed": [{**PLEDGE, **more} for more in REPAIRS],
    "card_fixed": [PLEDGE],
    "card_lost": [PLEDGE],
    "card_missing": [PLEDGE],
    "card_missing_soon": [PLEDGE],
    "card_replaced": [PLEDGE],
    "change_published": [{**PLEDGE, **CHANGE}],
    "change_reminder": [{**PLEDGE, **CHANGE}],
    "charged": [{**PLEDGE, **more} for more in ENDS],
    "deadline_extended": [{**PLEDGE, **more} for more in CARDS],
    "digest": [{**DIGEST, **more} for more in STANDS],
    "endorser_code": [{**ENDORSER, "code": "12345678"}],
    "endorser_invited": [ENDORSER],
    "export_ready": [{**CAMPAIGN, "rows": rows, "until": LATER, "url": ASKED["url"]} for rows in (1, 1234)],
    "followed_opening": [{**OPENING, **reader} for reader in READERS],
    "followed_threshold": [{**OPENING, **reader} for reader in READERS],
    "follow_confirm": [{**CAMPAIGN, "follower": ID}],
    "interest_noted": [{**PLEDGE, **more} for more in CONSENTS],
    "last_chance": [{**PLEDGE, **more} for more in REPAIRS],
    "login_code": [{"code": "123456"}],
    "message": [{"link": ""}],
    "message_stopped": [
        {
            **CAMPAIGN,
            "who": "Olive & Co",
            "subject_line": "R&D <now>",
            "when": WHEN,
            "reason": reason,
            "url": ASKED["url"],
        }
        for reason in ("phase", "permission")
    ],
    "message_test": [{**CAMPAIGN, "said": SAID, "given": GIVEN}],
    "money_act_asked": [{**CAMPAIGN, **ASKED}],
    "not_reconfirmed": [{**PLEDGE, **more} for more in CARDS],
    "nothing_charged": [{**PLEDGE, **end, **card} for end, card in product(ENDS, CARDS)],
    "offline_noted": [PLEDGE],
    "petition_changed": [SIGNATURE],
    "pledge_changed": [{**PLEDGE, **more} for more in CONSENTS],
    "pledge_lapsed": [{**PLEDGE, "cause": cause} for cause in ("no_card", "card", "cancelled", "ours")],
    "pledge_reconfirmed": [{**PLEDGE, **more} for more in CONSENTS],
    "pledge_saved": [{**PLEDGE, **more} for more in CONSENTS],
    "pledge_withdrawn": [PLEDGE],
    "pledging_open": [PLEDGE],
    "question_answered": [{}],
    "question_reminder": [MEMBER],
    "question_result": [MEMBER],
    "questions": [MEMBER],
    "refunded": [{**PLEDGE, **more} for more in ENDS],
    "repair_reminder": [{**PLEDGE, **more} for more in REPAIRS],
    "reservation_cancelled": [{**PLEDGE, **more} for more in REPAIRS],
    "signature_confirm": [SIGNATURE],
    "signature_known": [{**SIGNATURE, "is_outdated": is_outdated} for is_outdated in (False, True)],
    "staff_alarm": [{"what": "401 & <more>", "site": "http://testserver"}],
    "team_invited": [{**CAMPAIGN, "invitation": ID, "role": role} for role in ("owner", "observer")],
    "threshold_reached": [{**PLEDGE, **card} for card in CARDS],
    "unknown_account": [{}],
    "update": READERS,
    "webhook_off": [{**CAMPAIGN, "name": "R&D <forum>", "reason": reason, "url": ASKED["url"]} for reason in OFF],
    "will_be_charged": [{**PLEDGE, **card, **consent} for card, consent in product(CARDS, CONSENTS)],
}


def rows(campaign: Campaign, body: str = BODY, title: str = CAMPAIGN["campaign_title"]) -> dict[str, Any]:
    """What some kinds read when they are sent."""
    user = make_user()
    digest = Digest.objects.create(member=join(campaign, user=user, role="owner", name="Olive"), due_at=None)
    words = {"en": {"title": title, "body": body}}
    [member] = make_members(campaign, 1)
    return {
        "digest": digest.pk,
        "member": str(member.pk),
        "proposal": str(make_open(campaign, words=words, by=user).pk),
        "question": str(_question(campaign, body, user).pk),
        "message": str(_message(campaign, words, user).pk),
        "update": str(make_update(campaign, title, body, by=user).pk),
        "version": str(campaign.petition_versions.create(number=3, texts={"en": body}).pk),
        "pledge": str(make_interest(campaign).pk),
        "recipient": f"p{make_secured(campaign).pk.hex}",
    }


def _message(campaign: Campaign, words: Any, by: User) -> Message:
    return Message.objects.create(campaign=campaign, by=by, words=words, due_at=None, starts_at=timezone.now())


def _question(campaign: Campaign, text: str, by: User) -> Post:
    """A question and its answer, as they are in the database: whatever people typed."""
    now, text = timezone.now(), text or "?"
    return Post.objects.create(
        campaign=campaign, author=by, name="Ada", text=text, language="en", status=Post.Status.PUBLIC, published_at=now,
        answer=text, answer_language="en", answered_by=by, answered_at=now, wants_answer=True,
    )  # fmt: skip
