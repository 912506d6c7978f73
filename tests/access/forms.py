"""A form for each address, so that it does something when it is sent by somebody who may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from campaigns import clock
from campaigns.forms.amendment import ChangeForm
from campaigns.forms.setup import NamesForm
from campaigns.forms.setup_texts import TextsForm
from campaigns.setup import publish_warnings
from common.ids import uuid7
from community.forms.drafts import DraftForm
from community.forms.updates import UpdateForm
from desk.forms.messages import MessageForm
from desk.offline.lines import HEADER
from desk.views import amendment_preview
from payments.decisions import opening_warnings
from tests.access.one_of_everything import World
from tests.helpers import assembly, document
from tests.helpers.campaigns import drafts
from tests.helpers.campaigns.amendments import as_sent
from tests.helpers.community import library, posts, signatures
from tests.helpers.community.endorsers import picture_of
from tests.helpers.pages import filled

Form = Callable[[World], dict[str, Any]]


def of(world: World, name: str) -> dict[str, Any]:
    """Nothing, where a button is enough."""
    return FORMS[name](world) if name in FORMS else {}


def _pledge(_world: World) -> dict[str, Any]:
    return filled(email="newcomer@example.org")


def _answer_date(_world: World) -> dict[str, Any]:
    return {"day": f"{timezone.now() + timedelta(days=30):%Y-%m-%d}"}


def _deadline(world: World) -> dict[str, Any]:
    day = (world.campaign.deadline + timedelta(days=60)).date()
    later = clock.moment(datetime.combine(day, time(12)), world.campaign)
    return {"day": f"{day:%Y-%m-%d}", "time": "12:00", "confirmed": later.isoformat()}


def _find(world: World) -> dict[str, Any]:
    return {"text": world.of["pledge"].reference}


def _paper(_world: World) -> dict[str, Any]:
    lines = f"{','.join(HEADER)}\nolga@example.org,40,,paper,\n"
    return {"file": SimpleUploadedFile("paper.csv", lines.encode())}


def _names(world: World) -> dict[str, Any]:
    facts = {"slug": world.draft.slug, "language": "en", "organizer_name": "Others", "contact_email": "us@example.org"}
    return {"seen": NamesForm(campaign=world.draft).fingerprint, **facts}


def _texts(world: World) -> dict[str, Any]:
    form = TextsForm(campaign=world.draft, language="en")
    return {"seen": form.fingerprint, **drafts.TEXT, "title": "Another title"}


def _update(world: World) -> dict[str, Any]:
    words = {"title_en": "News", "body_en": "Good news."}
    return _previewed(UpdateForm, world, {**words, "key": str(uuid7()), "audience": "everybody", "when": "now"})


def _previewed(form: type[DraftForm], world: World, data: dict[str, Any]) -> dict[str, Any]:
    filled_in = form(data, campaign=world.campaign)
    assert filled_in.is_valid(), filled_in.errors
    return {**data, "previewed": filled_in.fingerprint, "announced": "now"}


def _start(_world: World) -> dict[str, Any]:
    return {"title": "Mine", "language": "en", "company": "Mine, Inc.", "currency": "USD", "name": "Me",
            "email": "beginner@example.org"}  # fmt: skip


def _change(world: World) -> dict[str, Any]:
    """Looked at before."""
    form = ChangeForm(campaign=world.campaign)
    data = {**as_sent(form), "threshold": "1200", "reason_en": "The seller asks for more."}
    written = ChangeForm(data, campaign=world.campaign)
    assert written.is_valid(), written.errors
    return {**data, "previewed": amendment_preview.seal(written)}


def _message(world: World) -> dict[str, Any]:
    words = {"title_en": "Your card", "body_en": "Please look at it."}
    return _previewed(MessageForm, world, {**words, "key": str(uuid7()), "when": "now"})


def _publish(world: World) -> dict[str, Any]:
    return {"read": drafts.read(world.draft), "step": "publish"}


def _open(world: World) -> dict[str, Any]:
    return {"read": publish_warnings.key(opening_warnings.of(world.interest))}


def _approve(world: World) -> dict[str, Any]:
    return {"seen": world.of["submission"].fingerprint, "decision": "approve"}


def fixed(**fields: Any) -> Form:
    return lambda _world: fields


def _title(world: World) -> dict[str, Any]:
    texts = {f"title_{language}": "" for language in ("fr", "de", "it")}
    return {**texts, "title_en": "Another title", "seen": document.fresh(world.of["document"]).revision}


def _section(world: World) -> dict[str, Any]:
    return document.of_team(seen=document.fresh(world.of["document"]).draft[1].revision)


def _version(world: World) -> dict[str, Any]:
    return {"note_en": "It is clearer.", "seen": document.fresh(world.of["document"]).revision}


FORMS: dict[str, Form] = {
    "assembly:answer": fixed(answer="0"),
    "assembly:desk_proposal": lambda _world: assembly.filled(),
    "assembly:desk_proposal_new": lambda _world: assembly.filled(),
    "assembly:desk_proposal_open": fixed(day=f"{timezone.now() + timedelta(days=9):%Y-%m-%d}", time="12:00", seen="0"),
    "assembly:propose": fixed(language="en", title="Meet in Bologna?", body="", kind="yes_no", options=""),
    "assembly:motion_sign": fixed(act="cosign"),
    "assembly:desk_motion_remove": fixed(reason="It insults a member."),
    "assembly:desk_election": fixed(answered="1", abstained="0", option_0="1", option_1="0"),
    "assembly:desk_document_title": _title,
    "assembly:desk_document_new": lambda _world: document.of_team(),
    "assembly:desk_document_block": _section,
    "assembly:desk_document_delete": _section,
    "assembly:desk_document_publish": _version,
    "assembly:desk_document_suggestion": fixed(do="accept"),
    "assembly:suggest": lambda _world: document.filled(heading="What we buy"),
    "assembly:desk_outcome": fixed(after="0", body_en="We buy it."),
    "community:ask": lambda _world: posts.filled("Who pays?", email="newcomer@example.org"),
    "community:debate_new": lambda _world: posts.filled("I say yes.", title="Yes or no?"),
    "community:debate_write": lambda _world: posts.filled("I say no."),
    "community:debate_reply": lambda _world: posts.filled("Why?"),
    "community:debate_edit": lambda _world: posts.filled("I say maybe."),
    "community:comment": lambda _world: posts.filled("Well done."),
    "community:report": fixed(reason="spam", note="", email="newcomer@example.org"),
    "community:desk_debates": fixed(debaters="secured"),
    "community:desk_debate": fixed(reason="All is said."),
    "community:desk_discussion_post": fixed(answer="All of us.", language="en"),
    "community:desk_discussion_remove": fixed(reason="Off topic."),
    "community:desk_content_edit": lambda _world: library.filled("questions"),
    "community:desk_content_new": lambda _world: library.filled("questions"),
    "community:desk_endorsers": fixed(kind="person", name="Bo", email="bo@example.org", language="en"),
    "community:desk_petition": fixed(text_en="Another text.", after=1, publish=""),
    "community:desk_sharing": fixed(label="Flyer", code="flyer"),
    "campaigns:desk_team": fixed(email="cy@example.org", role="editor"),
    "campaigns:desk_team_portrait": lambda _world: {"picture": picture_of()},
    "campaigns:desk_team_role": fixed(role="editor"),
    "community:desk_update": _update,
    "community:desk_update_new": _update,
    "community:endorser": fixed(statement="I am for it, still.", role="", language="en"),
    "community:endorser_code": fixed(code="12345678"),
    "community:endorser_prove": fixed(domain="harbour.example", proof="dns"),
    "campaigns:join": fixed(name="Me"),
    "campaigns:setup_page": _names,
    "campaigns:setup_texts": _texts,
    "campaigns:setup_publish": _publish,
    "campaigns:staff_submission": _approve,
    "community:follow": fixed(email="fay@example.org"),
    "community:sign": lambda _world: signatures.filled(),
    "campaigns:start": _start,
    "pledges:agree": fixed(consent="on"),
    "pledges:amount": lambda _world: filled(amount="50.00"),
    "desk:answer": fixed(answer="accepted"),
    "desk:answer_date": _answer_date,
    "desk:cancel": fixed(reason="It is over."),
    "desk:capture": fixed(reason="It suffices."),
    "desk:amend": _change,
    "desk:deadline": _deadline,
    "desk:digest": fixed(rhythm="daily"),
    "desk:exports": fixed(format="csv"),
    "desk:filter_save": fixed(name="Another", query="stage=secured"),
    "desk:message": _message,
    "desk:message_new": _message,
    "desk:offline": _paper,
    "desk:open": _open,
    "desk:offline_import": fixed(load=""),
    "assembly:certificate_name": fixed(name="Ada"),
    "desk:issue": fixed(nominal_cents="1", reason="The members decided it."),
    "desk:release": fixed(reason="It is over."),
    "desk:webhook_edit": fixed(name="Ours", url="https://hooks.example.org/in", events=["update.published"]),
    "desk:webhook_new": fixed(
        name="Ours", kind="slack", url="https://hooks.example.org/in", events=["update.published"]
    ),
    "desk:supporter_note": fixed(text="Called them."),
    "desk:supporter_search": _find,
    "desk:supporters_act": fixed(do="tag", name="radio", all="1"),
    "desk:supporter_tag": fixed(name="radio"),
    "pledges:reconfirm": lambda _world: filled(amount="40.00", version="1"),
    "payments:repair": fixed(action="same_card"),
    "pledges:start": _pledge,
    "pledges:visibility": fixed(name="Somebody"),
}
