"""Where each address leads in the world."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.apps import apps
from django.conf import settings
from django.urls import reverse

from campaigns.models import Campaign
from tests.access import addresses
from tests.access.one_of_everything import World

UNNAMED = {
    "/healthz": "/healthz",
    "/robots.txt": "/robots.txt",
    "/^accounts/(?:password|email)/": "/accounts/password/change/",
    "/admin/(?P<url>.*)$": "/admin/nothing/",
}
# What is meant by `pk` and `token`; the longest beginning of the name decides.
MEANT = {
    "assembly:certificate": "issued",
    "assembly:desk_document": "section",
    "assembly:desk_proposal": "proposal",
    "assembly:desk_outcome": "decided proposal",
    "assembly:desk_election": "election",
    **dict.fromkeys(("assembly:motion", "assembly:motion_sign", "assembly:desk_motion_remove"), "motion"),
    **dict.fromkeys(("assembly:desk_roll", "assembly:desk_voters"), "decided proposal"),
    "community:debate": "debated",
    "community:desk_content": "question",
    "community:answer_mail": "answer mail",
    "community:desk_discussion": "held",
    "community:desk_endorser": "endorser",
    "campaigns:desk_invitation": "invitation",
    "campaigns:desk_team": "member",
    "community:endorser": "endorser token",
    "community:endorser_give": "guest token",
    "community:endorser_picture": "endorser",
    "campaigns:join": "invitation token",
    "community:follow_confirm": "follower token",
    "community:library_file": "resource",
    "community:own_post": "held",
    "community:report": "asked",
    "community:signature": "signature",
    "campaigns:staff": "submission",
    "community:unsubscribe": "unsubscribe",
    "community:update_from_mail": "update token",
    "mfa_": "nothing",
    "pledges:": "pledge",
    "payments:": "pledge",
    "desk:supporter": "pledge",
    "pledges:agree": "paper",
    "desk:money_act": "answer to confirm",
    "desk:confirm": "answer to confirm",
    "desk:document": "answer to confirm",
    "desk:drop": "answer to confirm",
    "desk:export": "export",
    "desk:filter": "filter",
    "desk:message": "draft message",
    "desk:message_cancel": "waiting message",
    "desk:offline": "import",
    "desk:refund": "refund",
    "desk:repair_send": "failed",
    "desk:digest": "digest",
    "desk:webhook": "webhook",
    "pledges:link": "token",
    "pledges:card_link": "token",
    "pledges:reconfirm": "asked pledge",
    "payments:repair": "failed",
}
NUMBERS = {
    "assembly:answer": 1,
    "assembly:named_answers": 2,
    "assembly:desk_document_suggestion": 1,
    "assembly:document_changes": 1,
    "assembly:document_version": 1,
    "assembly:proposal": 1,
    "assembly:suggestion": 1,
    "assembly:suggestion_support": 1,
    "assembly:suggestion_withdraw": 1,
    "community:comment": 1,
    "community:debate": 1,
    "community:desk_debate": 1,
    "community:debate_edit": 1,
    "community:debate_feed": 1,
    "community:debate_history": 1,
    "community:debate_post": 1,
    "community:debate_reply": 1,
    "community:debate_write": 1,
    "community:petition_version": 1,
    "community:update": 1,
}
# Where something is that the first campaign has not; the longest beginning of the name decides here too.
CAMPAIGNS = {
    "": "campaign",
    "campaigns:changes": "changed",
    "campaigns:setup": "draft",
    "desk:money_act": "answered",
    "desk:answer": "offer",
    "desk:capture": "collecting",
    "desk:confirm": "answered",
    "desk:document": "answered",
    "desk:drop": "answered",
    "desk:give_up": "draft",
    "desk:issue": "completed",
    "desk:open": "interest",
    "desk:refund": "offer",
    "desk:release": "collecting",
    "desk:repair": "collecting",
}


def url(world: World, name: str, slug: str = "") -> str:
    """The address; with a slug, as it would be at another campaign."""
    if name in UNNAMED:
        return UNNAMED[name]
    if name.startswith("/admin/"):
        app, model = name.split("/")[2:4]
        return f"/admin/{app}/{model}/{_row(app, model)}/"
    given = {each: _given(world, name, each) for each in addresses.parameters()[name]}
    found = reverse(name, kwargs={**given, "slug": slug} if slug else given)
    return f"{found}?url={settings.SITE_URL}{world.campaign.get_absolute_url()}" if name.endswith("oembed") else found


def _given(world: World, name: str, parameter: str) -> Any:
    if name.startswith("admin:"):
        return _at_the_admin(name, parameter)
    of = world.of
    if parameter in {"pk", "token"}:
        meant = of[_meant(name, MEANT)]
        return getattr(meant, "pk", meant)
    return {
        "action": "publish",
        "slug": campaign(world, name).slug,
        "number": NUMBERS.get(name, of["later"].number),
        "kind": "questions",
        "name": "names",
        "file": PurePosixPath(
            of["portrait"] if name == "campaigns:portrait" else campaign(world, name).image.name
        ).name,
        "language": "en",
        "block": of["section"],
        "card": of["card"].pk,
        "tagging": of["tagging"].pk,
        "delivery": of["delivery"].pk,
        "uidb36": "1",
        "key": "2-3",
    }[parameter]


def campaign(world: World, name: str) -> Campaign:
    found: Campaign = getattr(world, _meant(name, CAMPAIGNS))
    return found


def _meant(name: str, table: dict[str, str]) -> str:
    return table[max((each for each in table if name.startswith(each)), key=len)]


def _at_the_admin(name: str, parameter: str) -> Any:
    if parameter == "app_label":
        return "campaigns"
    if parameter == "content_type_id":
        return apps.get_model("contenttypes", "ContentType").objects.get_for_model(Campaign).pk
    found = name.removeprefix("admin:").split("_")
    return _row("campaigns", "campaign") if name == "admin:view_on_site" else _row(*found[:2])


def _row(app: str, model: str) -> Any:
    return apps.get_model(app, model)._default_manager.order_by("pk").values_list("pk", flat=True)[0]
