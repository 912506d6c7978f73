"""The form of a message that is a draft again proposes the time for which it was scheduled; nothing happens then."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client

from campaigns.models import Campaign, TeamMember
from desk.messages import sending
from desk.models import Message
from tests.helpers.builders import join, make_secured, make_user, put, signed_in
from tests.helpers.desk.desk_team import address
from tests.helpers.desk.team_messages import draft, mailed, send, work
from tests.helpers.pages import words
from tests.helpers.previews import go_out

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
PLANNED = datetime(2026, 12, 5, 17, tzinfo=UTC)


@pytest.fixture(autouse=True)
def frozen() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def owner(campaign: Campaign) -> TeamMember:
    put(campaign, timezone="UTC")
    make_secured(campaign)
    return join(campaign, user=make_user(), role=TeamMember.Role.OWNER, name="Olive")


@pytest.fixture
def client(owner: TeamMember) -> Client:
    return signed_in(owner.user)


def page(client: Client, message: Message) -> Any:
    return client.get(address(message.campaign, "message", pk=message.pk))


def shown(client: Client, message: Message) -> dict[str, Any]:
    form = page(client, message).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def post(client: Client, message: Message, **typed: str) -> Message:
    client.post(address(message.campaign, "message", pk=message.pk), {**shown(client, message), **typed})
    message.refresh_from_db()
    return message


def test_a_cancelled_message_keeps_its_time_in_the_form_and_is_scheduled_again_with_it(
    owner: TeamMember, client: Client
) -> None:
    message = sending.cancel(owner, send(owner, at=PLANNED))

    said = words(page(client, message))
    assert "Edit the draft" in said
    assert "This is a draft: unless you schedule it, it will not be sent on 5 December 2026, 17:00" in said
    go_out(client, address(message.campaign, "message", pk=message.pk), shown(client, message))
    again = Message.objects.get()
    assert (again.starts_at, again.due_at, again.planned_at) == (PLANNED, PLANNED, None)


def test_a_draft_with_a_time_is_not_sent_then(owner: TeamMember) -> None:
    sending.cancel(owner, send(owner, at=PLANNED))

    with time_machine.travel(PLANNED + timedelta(minutes=5), tick=False):
        work()

    assert mailed() == []


def test_the_time_of_a_message_that_was_stopped_is_not_proposed_again(owner: TeamMember) -> None:
    message = send(owner, at=PLANNED)
    put(owner.campaign, phase="collecting")
    with time_machine.travel(PLANNED + timedelta(minutes=5), tick=False):
        work()
        found = page(signed_in(owner.user), message)

    assert found.context["form"]["when"].value() == "now"
    assert "it will not be sent on" not in words(found)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"when": "later", "day": "2026-12-05", "time": "17:00", "body_en": ""}, PLANNED),
        ({"when": "now", "day": "2026-12-05", "time": "17:00"}, None),
        ({"when": "later", "day": "2026-11-05", "time": "17:00"}, None),
    ],
)
def test_saving_a_draft_keeps_the_time_that_was_chosen(
    owner: TeamMember, client: Client, typed: dict[str, str], kept: datetime | None
) -> None:
    saved = post(client, draft(owner), save="1", **typed)

    assert (saved.planned_at, saved.starts_at, saved.due_at) == (kept, None, None)


def test_what_somebody_else_saved_keeps_its_time(owner: TeamMember, client: Client) -> None:
    message = draft(owner)
    old = shown(client, message)
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        post(client, message, save="1", when="later", day="2026-12-05", time="17:00", title_en="Newer")

    client.post(address(message.campaign, "message", pk=message.pk), {**old, "title_en": "Older", "save": "1"})

    message.refresh_from_db()
    assert message.planned_at == PLANNED


def test_a_scheduled_message_has_no_proposed_time_besides(owner: TeamMember) -> None:
    message = send(owner, at=PLANNED)
    with pytest.raises(IntegrityError, match="only_draft_message_has_proposed_time"):
        Message.objects.filter(pk=message.pk).update(planned_at=PLANNED)


def test_day_and_time_are_not_called_optional(owner: TeamMember, client: Client) -> None:
    assert "Day Time Preview before sending" in words(client.get(address(owner.campaign, "message_new")))
