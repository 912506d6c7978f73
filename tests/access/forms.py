"""A form for each address, so that it does something when it is sent by somebody who may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.ids import uuid7
from campaigns.forms.change import ChangeForm
from campaigns.forms.setup import NamesForm
from campaigns.forms.setup_texts import TextsForm
from pledges.offline_lines import HEADER
from pledges.views import changing
from tests.access.world import World
from tests.campaigns import drafts, shelves, signers
from tests.pledges.changes import as_sent
from tests.pledges.pages import filled

Form = Callable[[World], dict[str, Any]]


def of(world: World, name: str) -> dict[str, Any]:
    """Nothing, where a button is enough."""
    return FORMS[name](world) if name in FORMS else {}


def _pledge(_world: World) -> dict[str, Any]:
    return filled(email="newcomer@example.org")


def _deadline(world: World) -> dict[str, Any]:
    later = world.campaign.deadline + timedelta(days=60)
    return {"day": f"{later:%Y-%m-%d}", "time": "12:00"}


def _find(world: World) -> dict[str, Any]:
    return {"text": str(world.of["pledge"].pk)}


def _paper(_world: World) -> dict[str, Any]:
    lines = f"{','.join(HEADER)}\nolga@example.org,40,,paper,\n"
    return {"file": SimpleUploadedFile("paper.csv", lines.encode())}


def _names(world: World) -> dict[str, Any]:
    facts = {"slug": world.draft.slug, "language": "en", "organizer_name": "Others", "contact_email": "us@example.org"}
    return {"seen": NamesForm(campaign=world.draft).fingerprint, **facts}


def _texts(world: World) -> dict[str, Any]:
    form = TextsForm(campaign=world.draft, language="en")
    return {"seen": form.fingerprint, **drafts.TEXT, "title": "Another title"}


def _update(_world: World) -> dict[str, Any]:
    words = {"title_en": "News", "body_en": "Good news."}
    return {**words, "key": str(uuid7()), "audience": "everybody", "when": "now"}


def _start(_world: World) -> dict[str, Any]:
    return {"title": "Mine", "language": "en", "company": "Mine, Inc.", "currency": "USD", "name": "Me",
            "email": "beginner@example.org"}  # fmt: skip


def _change(world: World) -> dict[str, Any]:
    """Looked at before."""
    form = ChangeForm(campaign=world.campaign)
    data = {**as_sent(form), "threshold": "1200", "reason_en": "The seller asks for more."}
    written = ChangeForm(data, campaign=world.campaign)
    assert written.is_valid(), written.errors
    return {**data, "previewed": changing._seal(written)}


def _message(_world: World) -> dict[str, Any]:
    return {"key": str(uuid7()), "title_en": "Your card", "body_en": "Please look at it."}


def _publish(world: World) -> dict[str, Any]:
    return {"read": drafts.read(world.draft), "step": "publish"}


def _approve(world: World) -> dict[str, Any]:
    return {"seen": world.of["submission"].fingerprint, "decision": "approve"}


def fixed(**fields: Any) -> Form:
    return lambda _world: fields


FORMS: dict[str, Form] = {
    "campaigns:desk_content_edit": lambda _world: shelves.filled("questions"),
    "campaigns:desk_content_new": lambda _world: shelves.filled("questions"),
    "campaigns:desk_endorsers": fixed(kind="person", name="Bo", email="bo@example.org", language="en"),
    "campaigns:desk_petition": fixed(text_en="Another text.", after=1, publish=""),
    "campaigns:desk_sharing": fixed(label="Flyer", code="flyer"),
    "campaigns:desk_team": fixed(email="cy@example.org", role="editor"),
    "campaigns:desk_team_role": fixed(role="editor"),
    "campaigns:desk_update": _update,
    "campaigns:desk_update_new": _update,
    "campaigns:endorser": fixed(statement="I am for it, still.", role="", language="en"),
    "campaigns:endorser_code": fixed(code="12345678"),
    "campaigns:endorser_prove": fixed(domain="harbour.example", proof="dns"),
    "campaigns:join": fixed(name="Me"),
    "campaigns:setup_page": _names,
    "campaigns:setup_texts": _texts,
    "campaigns:setup_publish": _publish,
    "campaigns:staff_submission": _approve,
    "campaigns:sign": lambda _world: signers.filled(),
    "campaigns:start": _start,
    "pledges:agree": fixed(consent="on"),
    "pledges:amount": lambda _world: filled(amount="50.00"),
    "pledges:desk_answer": fixed(answer="accepted"),
    "pledges:desk_cancel": fixed(reason="It is over."),
    "pledges:desk_capture": fixed(reason="It suffices."),
    "pledges:desk_change": _change,
    "pledges:desk_deadline": _deadline,
    "pledges:desk_digest": fixed(rhythm="daily"),
    "pledges:desk_exports": fixed(format="csv"),
    "pledges:desk_filter_save": fixed(name="Another", query="stage=secured"),
    "pledges:desk_message_new": _message,
    "pledges:desk_offline": _paper,
    "pledges:desk_offline_import": fixed(load=""),
    "pledges:desk_release": fixed(reason="It is over."),
    "pledges:desk_supporter_note": fixed(text="Called them."),
    "pledges:desk_supporter_search": _find,
    "pledges:desk_supporter_tag": fixed(name="radio"),
    "pledges:reconfirm": lambda _world: filled(amount="40.00", version="1"),
    "pledges:repair": fixed(action="same_card"),
    "pledges:start": _pledge,
    "pledges:visibility": fixed(name="Somebody"),
}
